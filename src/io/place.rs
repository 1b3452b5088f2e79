//! Where in a file something is: a line of a text, a row of a table, a record of a container.

use crate::i18n::Lang;

/// What the places of a file are counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// Lines of a text (GeoJSON, RFC 8142).
    #[default]
    Lines,
    /// Rows of a table, as a spreadsheet numbers them.
    Rows,
    /// Records of a container, as it numbers them.
    Records,
}

impl Counted {
    /// Place `number`, 1-based, of this kind.
    #[must_use]
    pub const fn place(self, number: u64) -> Place {
        match self {
            Self::Lines => Place::Line(number),
            Self::Rows => Place::Row { row: number, line: None },
            Self::Records => Place::Record(number),
        }
    }
}

/// A place in a file, 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Line(u64),
    /// A row, its heading counted, and the line of the text it begins in where that is known: cells may hold line breaks.
    Row {
        row: u64,
        line: Option<u64>,
    },
    Record(u64),
}

impl Place {
    /// The number that places of a file are ordered and listed by.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Line(number) | Self::Row { row: number, .. } | Self::Record(number) => number,
        }
    }

    /// The place so many lines, rows or records farther on.
    #[must_use]
    pub fn after(self, more: u64) -> Self {
        match self {
            Self::Line(line) => Self::Line(line + more),
            Self::Row { row, line } => Self::Row { row: row + more, line: line.map(|line| line + more) },
            Self::Record(record) => Self::Record(record + more),
        }
    }

    /// The place as an error or a note begins with it.
    #[must_use]
    pub fn message(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Line(line), Lang::Zh) => format!("第 {line} 行"),
            (Self::Line(line), Lang::En) => format!("line {line}"),
            (Self::Row { row, line: Some(line) }, Lang::Zh) if row != line => format!("表格第 {row} 行（文本第 {line} 行）"),
            (Self::Row { row, line: Some(line) }, Lang::En) if row != line => format!("row {row} (line {line})"),
            (Self::Row { row, .. }, Lang::Zh) => format!("表格第 {row} 行"),
            (Self::Row { row, .. }, Lang::En) => format!("row {row}"),
            (Self::Record(record), Lang::Zh) => format!("第 {record} 条记录"),
            (Self::Record(record), Lang::En) => format!("record {record}"),
        }
    }

    /// The place for programs: the members `line`, `row` and `record`, null where there is none.
    #[must_use]
    pub fn json(self) -> [(&'static str, serde_json::Value); 3] {
        let (line, row, record) = match self {
            Self::Line(line) => (Some(line), None, None),
            Self::Row { row, line } => (line, Some(row), None),
            Self::Record(record) => (None, None, Some(record)),
        };
        [("line", line.into()), ("row", row.into()), ("record", record.into())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_as_what_it_is_in_both_languages() {
        let places = [
            (Place::Line(3), "第 3 行", "line 3"),
            (Place::Row { row: 5, line: Some(5) }, "表格第 5 行", "row 5"),
            (Place::Row { row: 5, line: Some(7) }, "表格第 5 行（文本第 7 行）", "row 5 (line 7)"),
            (Counted::Rows.place(2), "表格第 2 行", "row 2"),
            (Counted::Records.place(9), "第 9 条记录", "record 9"),
        ];
        for (place, zh, en) in places {
            assert_eq!((place.message(Lang::Zh).as_str(), place.message(Lang::En).as_str()), (zh, en));
        }
        assert_eq!(Place::Row { row: 5, line: Some(7) }.after(10), Place::Row { row: 15, line: Some(17) });
    }
}
