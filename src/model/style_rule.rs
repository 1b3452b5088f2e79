//! Rules of a style: which features each takes, and what they are drawn with.

use super::{ScaleRange, Symbol, Value};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// Characters of a filter, a condition and an expression, as many as a project keeps.
pub const MAX_CONDITION: usize = 10_000;
/// A style has at most so many rules.
pub const MAX_RULES: usize = 500;

/// Which features a rule takes.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// Those whose `field`, as text, equals `equals`.
    Equals { field: String, equals: String },
    /// Those that meet a condition, CQL2 text. None meet an empty one: it is still to be written.
    Meets { condition: String },
}

impl When {
    /// Whether a value of its field is the one that it asks for; no value decides a condition.
    #[must_use]
    pub fn takes(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Meets { .. }, _) => false,
            (Self::Equals { equals, .. }, Value::Text(text)) => text == equals,
            (Self::Equals { equals, .. }, other) => other.to_string() == *equals,
        }
    }

    /// The condition, where it is one.
    #[must_use]
    pub fn condition(&self) -> Option<&str> {
        if let Self::Meets { condition } = self { Some(condition) } else { None }
    }

    /// The field whose value decides, where it is one's.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        if let Self::Equals { field, .. } = self { Some(field) } else { None }
    }
}

/// A symbol for some features of a layer: those that it takes and no rule before it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RuleText", into = "RuleText")]
pub struct Rule {
    pub when: When,
    /// What the legend calls it.
    pub name: Bilingual,
    pub symbol: Symbol,
    /// The scales that its features are drawn at, among those of the layer.
    pub scales: ScaleRange,
}

/// A rule as it is kept: with a field and its value, or with a condition.
#[derive(Serialize, Deserialize)]
struct RuleText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    equals: Option<String>,
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    name: Bilingual,
    symbol: Symbol,
    #[serde(default, skip_serializing_if = "ScaleRange::is_all")]
    scales: ScaleRange,
}

impl TryFrom<RuleText> for Rule {
    type Error = &'static str;

    fn try_from(text: RuleText) -> Result<Self, Self::Error> {
        let RuleText { field, equals, condition, name, symbol, scales } = text;
        let when = match (field, equals, condition) {
            (Some(field), Some(equals), None) => When::Equals { field, equals },
            (None, None, Some(condition)) => When::Meets { condition },
            _ => return Err("a rule has a field and what it equals, or a condition"),
        };
        Ok(Self { when, name, symbol, scales })
    }
}

impl From<Rule> for RuleText {
    fn from(rule: Rule) -> Self {
        let Rule { when, name, symbol, scales } = rule;
        let (field, equals, condition) = match when {
            When::Equals { field, equals } => (Some(field), Some(equals), None),
            When::Meets { condition } => (None, None, Some(condition)),
        };
        Self { field, equals, condition, name, symbol, scales }
    }
}

impl Rule {
    /// A rule for the features whose `field`, as text, equals `equals`.
    #[must_use]
    pub fn of_value(field: &str, equals: &str, name: Bilingual, symbol: Symbol) -> Self {
        let when = When::Equals { field: field.to_owned(), equals: equals.to_owned() };
        Self { when, name, symbol, scales: ScaleRange::default() }
    }

    /// A rule for the features that meet a condition.
    #[must_use]
    pub fn of_condition(condition: &str, name: Bilingual, symbol: Symbol) -> Self {
        Self { when: When::Meets { condition: condition.to_owned() }, name, symbol, scales: ScaleRange::default() }
    }
}
