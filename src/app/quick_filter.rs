//! What is typed to filter a column of the attribute table.

use crate::model::FeatureTable;
use crate::query::{Filter, FilterError, field_name, quoted};

/// What a quick filter of a column stands for: a comparison as it is written, or else text that the values hold.
pub fn quick_filter(column: &str, text: &str, table: &FeatureTable) -> Result<Filter, FilterError> {
    let name = field_name(column);
    let text = text.trim();
    let compares = ["<", ">", "=", "≠", "≤", "≥", "＜", "＞", "＝", "!"].iter().any(|sign| text.starts_with(sign));
    let word = text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_uppercase();
    let may_compare = ["IN", "LIKE", "BETWEEN", "IS", "NOT"].contains(&word.as_str()) && text.len() > word.len();
    if compares || may_compare {
        let written = Filter::parse(&format!("{name} {text}"), table);
        // words may begin as a comparison does
        if compares || written.is_ok() {
            return written;
        }
    }
    Filter::parse(&format!("{name} ~ {}", quoted(text)), table)
}
