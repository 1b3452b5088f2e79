//! The plan that is compiled into the program, and plans in files of the same form.

use super::{IoError, Problem};
use crate::model::Plan;

/// The plan of the briefing of 12 July 2022; the test of the plan holds that it is whole.
#[must_use]
pub fn embedded_plan() -> Plan {
    read_plan(include_bytes!("../../geodata/plan/plan.json")).unwrap_or_default()
}

/// Reads a plan of the form that `geodata/plan/README.md` describes.
///
/// # Errors
/// `Problem::Plan` with the line where the text is none.
pub fn read_plan(bytes: &[u8]) -> Result<Plan, IoError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let line = error.line() as u64;
        IoError::Text { problem: Problem::Plan(error.to_string()), line, feature: None }
    })
}
