//! Filters on attributes: `field = value`, `field > 10`, `field ~ text`, joined by `and`.

use super::QueryError;
use crate::model::{Feature, FeatureTable};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Equal,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Less,
    Greater,
    /// Holds the text, whatever its case.
    Holds,
}

/// The longer operators stand before those they begin with.
const OPS: [(&str, Op); 8] = [
    ("!=", Op::NotEqual),
    ("<=", Op::LessEqual),
    (">=", Op::GreaterEqual),
    ("==", Op::Equal),
    ("=", Op::Equal),
    ("<", Op::Less),
    (">", Op::Greater),
    ("~", Op::Holds),
];

/// A parsed filter. Values compare as numbers where both sides are numbers, else as text; null meets nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    clauses: Vec<(String, Op, String)>,
}

impl Filter {
    /// Reads a filter. Values may stand in single or double quotes.
    ///
    /// # Errors
    /// `QueryError::Filter` with the part that is not understood.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let clauses = split_and(text)
            .into_iter()
            .map(|clause| {
                let wrong = || QueryError::Filter(clause.trim().to_owned());
                let at = clause.find(['=', '<', '>', '~', '!']).ok_or_else(wrong)?;
                let (sign, op) = OPS.into_iter().find(|(sign, _)| clause[at..].starts_with(sign)).ok_or_else(wrong)?;
                let (field, value) = (unquote(&clause[..at]), unquote(&clause[at + sign.len()..]));
                if field.is_empty() { Err(wrong()) } else { Ok((field, op, value)) }
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { clauses })
    }

    /// Whether every field of the filter is a column of the table.
    ///
    /// # Errors
    /// `QueryError::NoField` with the names that are there.
    pub fn check(&self, table: &FeatureTable) -> Result<(), QueryError> {
        match self.clauses.iter().find(|(field, _, _)| field != "id" && table.column(field).is_none()) {
            None => Ok(()),
            Some((field, _, _)) => {
                let known: Vec<&str> = table.columns().iter().map(crate::model::table::Column::name).collect();
                Err(QueryError::NoField { field: field.clone(), known: known.join(", ") })
            }
        }
    }

    /// Whether the feature meets every clause.
    #[must_use]
    pub fn matches(&self, feature: Feature<'_>) -> bool {
        self.clauses.iter().all(|(field, op, value)| {
            let own = feature.value(field);
            let text = match (field.as_str(), own) {
                ("id", crate::model::Value::Null) => feature.id().map(|id| id.to_string()).unwrap_or_default(),
                (_, crate::model::Value::Null) => return false,
                (_, own) => own.to_string(),
            };
            if *op == Op::Holds {
                return text.to_lowercase().contains(&value.to_lowercase());
            }
            let order = match (own.number(), value.parse::<f64>()) {
                (Some(a), Ok(b)) => a.partial_cmp(&b),
                _ => Some(text.as_str().cmp(value.as_str())),
            };
            order.is_some_and(|order| match op {
                Op::Equal => order.is_eq(),
                Op::NotEqual => order.is_ne(),
                Op::LessEqual => order.is_le(),
                Op::GreaterEqual => order.is_ge(),
                Op::Less => order.is_lt(),
                Op::Greater => order.is_gt(),
                Op::Holds => false,
            })
        })
    }
}

/// The parts between ` and ` that stands outside quotes.
fn split_and(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (i, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if text.get(i..i + 5).is_some_and(|word| word.eq_ignore_ascii_case(" and ")) => {
                parts.push(&text[start..i]);
                start = i + 5;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unquote(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner.to_owned();
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, TableBuilder, Value};

    #[test]
    fn filters_compare_numbers_as_numbers_and_text_as_text() {
        let mut builder = TableBuilder::default();
        for (name, area) in [("吴淞 and 南大", 9), ("Nanda", 10)] {
            builder.set("name", Value::Text(name));
            builder.set("area", Value::Integer(area));
            builder.end_feature(Kind::Null, None);
        }
        let table = builder.finish();
        let matching = |text: &str| -> Vec<usize> {
            let filter = Filter::parse(text).unwrap();
            filter.check(&table).unwrap();
            table.features().filter(|f| filter.matches(*f)).map(|f| f.index()).collect()
        };
        assert_eq!(matching("area > 9"), [1]);
        assert_eq!(matching("area >= 9 and name ~ nan"), [1]);
        assert_eq!(matching("name = '吴淞 and 南大'"), [0]);
        assert_eq!(matching("area != 9"), [1]);
        assert!(Filter::parse("area").is_err());
        assert!(matches!(Filter::parse("面积 = 1").unwrap().check(&table), Err(QueryError::NoField { .. })));
    }
}
