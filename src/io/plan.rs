//! The plan that is compiled into the program with its thematic maps, and plans in files of the same form.

use super::embedded::embedded_table;
use super::text::read_regular;
use super::{IoError, PlanFault, Problem};
use crate::i18n::Bilingual;
use crate::model::{FeatureTable, Limits, Plan};
use serde::Deserialize;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

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

/// A thematic map of the plan: what it is called and which statements it is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MapEntry {
    pub id: String,
    /// For a tab.
    pub name_zh: String,
    pub name_en: String,
    pub title_zh: String,
    pub title_en: String,
    pub subtitle_zh: String,
    pub subtitle_en: String,
    /// The statements it is about, by their ids.
    pub statements: Vec<String>,
}

impl MapEntry {
    #[must_use]
    pub fn name(&self) -> Bilingual {
        Bilingual::new(self.name_zh.as_str(), self.name_en.as_str())
    }

    #[must_use]
    pub fn title(&self) -> Bilingual {
        Bilingual::new(self.title_zh.as_str(), self.title_en.as_str())
    }

    /// What it is about, for a second line.
    #[must_use]
    pub fn about(&self) -> Bilingual {
        Bilingual::new(self.subtitle_zh.as_str(), self.subtitle_en.as_str())
    }
}

/// The thematic maps of the plan.
#[must_use]
pub fn embedded_maps() -> Vec<MapEntry> {
    serde_json::from_slice(include_bytes!("../../geodata/plan/maps.json")).unwrap_or_default()
}

/// The layers of marks and of corridors that a thematic map adds are called so, with the map's id behind.
pub const MARKS: &str = "plan_marks_";
pub const CORRIDORS: &str = "plan_lines_";

/// The features of a layer that a thematic map adds; `None` where no map has a layer of that key.
#[must_use]
pub fn map_table(key: &str) -> Option<Arc<FeatureTable>> {
    let (text, map) = match (key.strip_prefix(MARKS), key.strip_prefix(CORRIDORS)) {
        (Some(map), _) => (include_str!("../../geodata/plan/marks.geojson"), map),
        (_, Some(map)) => (include_str!("../../geodata/plan/corridors.geojson"), map),
        _ => return None,
    };
    let table = embedded_table(text);
    let own: Vec<usize> = table.features().filter(|feature| feature.text("map") == Some(map)).map(|feature| feature.index()).collect();
    (!own.is_empty()).then(|| Arc::new(table.subset(&own)))
}

/// Files of statements are no larger than this: a plan of ten thousand statements.
const MOST_PLAN: u64 = 20 << 20;

/// Reads a planner's statements from a file of the same form, to be added to a plan. Ids of the embedded plan are refused, and so are
/// statements of documents that neither has, or without a text. Those of the planner's own may come again: they are replaced.
///
/// # Errors
/// Where the file cannot be read, is no plan, or does not fit the plan that it is added to.
pub fn read_plan_file(path: &Path, to: &Plan) -> Result<Plan, IoError> {
    let bytes = read_regular(path, MOST_PLAN)?;
    let mut plan = read_plan(&bytes)?;
    let wrong = |fault: PlanFault| IoError::Text { problem: Problem::PlanFault(fault), line: 0, feature: None };
    if plan.statements.is_empty() {
        return Err(wrong(PlanFault::Empty));
    }
    if let Some(new) = plan.documents.iter().find(|new| to.documents.iter().any(|old| old.id == new.id && old != *new)) {
        return Err(wrong(PlanFault::OtherDocument(new.id.clone())));
    }
    let given: HashSet<String> = embedded_plan().statements.into_iter().map(|own| own.id).collect();
    let documents: HashSet<&str> = plan.documents.iter().chain(&to.documents).map(|own| own.id.as_str()).collect();
    let mut seen = HashSet::new();
    for statement in &mut plan.statements {
        let id = &statement.id;
        if id.is_empty() || given.contains(id) {
            return Err(wrong(PlanFault::Id(id.clone())));
        }
        if !seen.insert(id.clone()) {
            return Err(wrong(PlanFault::Twice(id.clone())));
        }
        if statement.text_zh.is_empty() && statement.text_en.is_empty() {
            return Err(wrong(PlanFault::Text(id.clone())));
        }
        if !documents.contains(statement.document.as_str()) {
            return Err(wrong(PlanFault::Document { id: id.clone(), document: statement.document.clone() }));
        }
        // a statement in one language is read in it by all
        if statement.text_zh.is_empty() {
            statement.text_zh.clone_from(&statement.text_en);
        } else if statement.text_en.is_empty() {
            statement.text_en.clone_from(&statement.text_zh);
        }
    }
    drop(documents);
    Limits::default().plan(&mut plan);
    Ok(plan)
}
