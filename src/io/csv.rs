//! Features as CSV (RFC 4180) for a spreadsheet: UTF-8 with a byte order mark, and no cell a spreadsheet would run.

use crate::model::FeatureTable;
use std::fmt::Write;

/// The features at `indices` with id, longitude and latitude of the middle of their box, and all attributes.
#[must_use]
pub fn to_csv(table: &FeatureTable, indices: &[usize]) -> String {
    let mut text = String::from("\u{feff}id,lon,lat");
    for column in table.columns() {
        text.push(',');
        text.push_str(&cell(column.name(), true));
    }
    text.push_str("\r\n");
    for feature in indices.iter().filter_map(|index| table.feature(*index)) {
        text.push_str(&feature.id().map(|id| cell(&id.to_string(), true)).unwrap_or_default());
        match feature.bounds().map(|bounds| bounds.center()) {
            // writing to a String cannot fail
            Some([lon, lat]) => drop(write!(text, ",{lon:.7},{lat:.7}")),
            None => text.push_str(",,"),
        }
        for column in table.columns() {
            let value = column.value(feature.index());
            text.push(',');
            text.push_str(&cell(&value.to_string(), value.number().is_none()));
        }
        text.push_str("\r\n");
    }
    text
}

/// A cell, quoted where it must be. Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP,
/// CSV injection).
fn cell(text: &str, is_text: bool) -> String {
    let guarded = if is_text && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, PartKind, TableBuilder, Value};

    #[test]
    fn a_spreadsheet_runs_no_cell_and_loses_no_quote() {
        let mut builder = TableBuilder::default();
        builder.part(PartKind::Points, [&[[121.5, 31.25]][..]], &[]);
        builder.set("名称", Value::Text("=HYPERLINK(\"x\")"));
        builder.set("数", Value::Integer(-5));
        builder.end_feature(Kind::Point, None);
        let csv = to_csv(&builder.finish(), &[0]);
        assert_eq!(csv, "\u{feff}id,lon,lat,名称,数\r\n,121.5000000,31.2500000,\"'=HYPERLINK(\"\"x\"\")\",-5\r\n");
    }
}
