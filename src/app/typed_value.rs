//! What a user types into a cell, as a value of its column.

use crate::i18n::{Lang, Localized, Word};
use crate::model::OwnValue;
use crate::model::table::ColumnKind;

/// What was typed does not fit the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOfColumn {
    Number(String),
    Truth(String),
}

impl Localized for NotOfColumn {
    fn message(&self, lang: Lang) -> String {
        match self {
            Self::Number(text) => Word::TableNotANumber.with(lang, &[text]),
            Self::Truth(text) => Word::TableNotATruth.with(lang, &[text]),
        }
    }
}

/// The value that a text is in a column of a kind; `None` for no text, which empties the cell.
///
/// # Errors
/// Where the column holds numbers or truth values and the text is none.
pub fn typed(text: &str, kind: ColumnKind) -> Result<Option<OwnValue>, NotOfColumn> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let number = |text: &str| -> Option<OwnValue> {
        // thousands may be parted, as spreadsheets copy them
        let plain = text.replace(',', "");
        let parted = text.contains(',') && text.rsplit(',').next().is_none_or(|last| last.split('.').next().is_none_or(|last| last.len() != 3));
        if parted {
            return None;
        }
        plain.parse::<i64>().map(OwnValue::Integer).ok().or_else(|| plain.parse::<f64>().ok().filter(|own| own.is_finite()).map(OwnValue::Float))
    };
    match kind {
        ColumnKind::Text => Ok(Some(OwnValue::Text(text.to_owned()))),
        ColumnKind::Integer | ColumnKind::Float => number(trimmed).map(Some).ok_or_else(|| NotOfColumn::Number(trimmed.to_owned())),
        ColumnKind::Boolean => match trimmed.to_lowercase().as_str() {
            "true" | "是" | "yes" | "1" => Ok(Some(OwnValue::Boolean(true))),
            "false" | "否" | "no" | "0" => Ok(Some(OwnValue::Boolean(false))),
            _ => Err(NotOfColumn::Truth(trimmed.to_owned())),
        },
        // a column of several kinds takes what is written for what it looks like
        ColumnKind::Json => {
            // what does not print back as it was typed is a code, such as 0701
            let number = |text: &str| number(text).filter(|own| own.borrowed().to_string() == text && text.len() <= 15);
            let json = trimmed.starts_with(['[', '{']) && serde_json::from_str::<serde_json::Value>(trimmed).is_ok();
            Ok(Some(match (number(trimmed), json) {
                (Some(number), _) => number,
                (None, true) => OwnValue::Json(trimmed.to_owned()),
                (None, false) => OwnValue::Text(text.to_owned()),
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_value_of_its_column_or_refused() {
        assert_eq!(typed(" 1,234.5 ", ColumnKind::Float), Ok(Some(OwnValue::Float(1234.5))));
        assert_eq!(typed("12", ColumnKind::Float), Ok(Some(OwnValue::Integer(12))));
        assert_eq!(typed("1,2", ColumnKind::Float), Err(NotOfColumn::Number("1,2".to_owned())));
        assert_eq!(typed("很多", ColumnKind::Integer), Err(NotOfColumn::Number("很多".to_owned())));
        assert_eq!(typed("nan", ColumnKind::Float), Err(NotOfColumn::Number("nan".to_owned())));
        assert_eq!(typed("0701", ColumnKind::Text), Ok(Some(OwnValue::Text("0701".to_owned()))));
        assert_eq!(typed("是", ColumnKind::Boolean), Ok(Some(OwnValue::Boolean(true))));
        assert_eq!(typed("也许", ColumnKind::Boolean), Err(NotOfColumn::Truth("也许".to_owned())));
        assert_eq!(typed("  ", ColumnKind::Integer), Ok(None));
        for code in ["0701", "1E5", "+1", "1,234", "3101130010012024"] {
            assert_eq!(typed(code, ColumnKind::Json), Ok(Some(OwnValue::Text(code.to_owned()))), "{code}");
        }
        assert_eq!(typed("12.5", ColumnKind::Json), Ok(Some(OwnValue::Float(12.5))));
        assert_eq!(typed("[1]", ColumnKind::Json), Ok(Some(OwnValue::Json("[1]".to_owned()))));
    }
}
