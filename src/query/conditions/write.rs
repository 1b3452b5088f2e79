//! Conditions written as a filter.

use super::{Condition, ConditionGroup, FieldTest, Joined, PlaceOf, PlaceTest, Written};
use crate::query::filter::scan::QUOTES;

/// Words that mean something else where they stand without quotation marks.
const TAKEN: [&str; 16] =
    ["and", "or", "not", "is", "null", "in", "like", "between", "true", "false", "div", "id", "geometry", "geom", "几何", "empty"];

impl ConditionGroup {
    /// The filter that it stands for (OGC CQL2-Text); empty where nothing is asked for.
    ///
    /// ```
    /// use nanbei::query::{Condition, ConditionGroup, FieldTest, Joined, PlaceOf, PlaceTest, Written};
    ///
    /// let near = Condition::Place { test: PlaceTest::Near(2000.0), place: PlaceOf::Layer("hubs".into(), String::new()) };
    /// let of = FieldTest::In(vec![Written::Text("工业".into()), Written::Text("居住".into())]);
    /// let group = ConditionGroup { joined: Joined::All, members: vec![Condition::Field { field: "用途".into(), test: of }, near] };
    /// assert_eq!(group.text(), "用途 IN ('工业', '居住') AND DISTANCE(LAYER('hubs')) <= 2000");
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        self.written(false)
    }

    /// The same, in brackets where something is joined with it.
    fn written(&self, bracketed: bool) -> String {
        // one member alone is joined with what its group is joined with
        let joined = self.members.len() > 1 || bracketed && self.joined != Joined::None;
        let parts: Vec<String> = self.members.iter().map(|own| own.written(joined)).filter(|own| !own.is_empty()).collect();
        let word = if self.joined == Joined::All { " AND " } else { " OR " };
        let text = parts.join(word);
        match self.joined {
            _ if parts.is_empty() => String::new(),
            Joined::None => format!("NOT ({text})"),
            _ if bracketed && parts.len() > 1 => format!("({text})"),
            _ => text,
        }
    }
}

impl Condition {
    fn written(&self, joined: bool) -> String {
        match self {
            Self::Group(group) => group.written(joined),
            Self::Field { field, test } => test.written(&field_name(field)),
            Self::Place { test, place } => test.written(&place.written()),
            Self::Text(text) if joined && !text.trim().is_empty() => format!("({})", text.trim()),
            Self::Text(text) => text.trim().to_owned(),
        }
    }
}

impl FieldTest {
    fn written(&self, name: &str) -> String {
        let listed = |values: &[Written]| values.iter().map(Written::text).collect::<Vec<_>>().join(", ");
        match self {
            _ if self.is_open() => String::new(),
            Self::In(values) => match &values[..] {
                [one] => format!("{name} = {}", one.text()),
                _ => format!("{name} IN ({})", listed(values)),
            },
            Self::NotIn(values) => match &values[..] {
                [one] => format!("{name} <> {}", one.text()),
                _ => format!("{name} NOT IN ({})", listed(values)),
            },
            Self::Between(Some(low), Some(high)) => format!("{name} BETWEEN {low} AND {high}"),
            Self::Between(Some(low), None) => format!("{name} >= {low}"),
            Self::Between(None, Some(high)) => format!("{name} <= {high}"),
            Self::Between(None, None) => String::new(),
            Self::Less(number) => format!("{name} < {number}"),
            Self::More(number) => format!("{name} > {number}"),
            Self::Holds(text) => format!("{name} ~ {}", quoted(text)),
            Self::Begins(text) => format!("{name} LIKE {}", quoted(&(escaped(text) + "%"))),
            Self::Empty => format!("{name} IS NULL"),
            Self::Filled => format!("{name} IS NOT NULL"),
        }
    }
}

impl Written {
    /// It as it stands in a filter.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    /// It as it is read, without quotation marks.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            other => other.text(),
        }
    }
}

impl PlaceTest {
    fn written(self, place: &str) -> String {
        match self {
            Self::Intersects => format!("S_INTERSECTS(geometry, {place})"),
            Self::Within => format!("S_WITHIN(geometry, {place})"),
            Self::CentreWithin => format!("S_WITHIN(CENTRE(), {place})"),
            Self::Contains => format!("S_CONTAINS(geometry, {place})"),
            Self::Touches => format!("S_TOUCHES(geometry, {place})"),
            Self::Overlaps => format!("S_OVERLAPS(geometry, {place})"),
            Self::Apart => format!("S_DISJOINT(geometry, {place})"),
            Self::Near(metres) => format!("DISTANCE({place}) <= {metres}"),
            Self::Far(metres) => format!("DISTANCE({place}) > {metres}"),
            Self::Nearest(count) => format!("NEAREST({count}, {place})"),
        }
    }
}

impl PlaceOf {
    fn written(&self) -> String {
        match self {
            Self::Layer(layer, filter) if filter.trim().is_empty() => format!("LAYER({})", quoted(layer)),
            Self::Layer(layer, filter) => format!("LAYER({}, {})", quoted(layer), quoted(filter.trim())),
            Self::Selection => "SELECTION()".to_owned(),
            Self::Shape(text) => text.clone(),
        }
    }
}

/// Text in quotation marks. A backslash before one of the plain marks would make it part of the text, so that others are taken.
#[must_use]
pub fn quoted(text: &str) -> String {
    let marked = text.ends_with('\\') || text.contains("\\'");
    let others = QUOTES.into_iter().rev().find(|(_, close)| marked && !text.contains(*close));
    others.map_or_else(|| format!("'{}'", text.replace('\'', "''")), |(open, close)| format!("{open}{text}{close}"))
}

/// Text in a pattern, where it stands for itself.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A field's name, bare where it can be read so.
#[must_use]
pub fn field_name(field: &str) -> String {
    let plain =
        field.starts_with(char::is_alphabetic) && field.chars().all(|c| c.is_alphanumeric() || c == '_') && !field.contains(['且', '或', '非']);
    if plain && !TAKEN.contains(&field.to_lowercase().as_str()) { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}
