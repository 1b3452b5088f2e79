//! Conditions as they are put together by hand: rows in groups, written as a filter (OGC CQL2-Text) and read from one. What no row can
//! show stays as it is written, so that nothing of a filter is lost.

mod read;
mod write;

pub use read::conditions_of;
pub use write::{field_name, quoted};

/// How the conditions of a group are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joined {
    #[default]
    All,
    Any,
    /// None of them is met.
    None,
}

/// Conditions that are joined in one way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionGroup {
    pub joined: Joined,
    pub members: Vec<Condition>,
}

/// A row of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Group(ConditionGroup),
    Field {
        field: String,
        test: FieldTest,
    },
    Place {
        test: PlaceTest,
        place: PlaceOf,
    },
    /// A filter as it is written.
    Text(String),
}

/// What the values of a field are to meet. Values are kept as they are written, text without its quotation marks.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldTest {
    /// One of some values.
    In(Vec<Written>),
    NotIn(Vec<Written>),
    /// From a number to another, both of them included; open where there is none.
    Between(Option<f64>, Option<f64>),
    /// Less than a number.
    Less(f64),
    /// More than a number.
    More(f64),
    /// Holds a text, in whichever case.
    Holds(String),
    Begins(String),
    Empty,
    Filled,
}

/// A value as it stands in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    Text(String),
    Number(f64),
    Truth(bool),
}

/// How features are to lie to others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlaceTest {
    Intersects,
    Within,
    /// Their middle lies inside.
    CentreWithin,
    Contains,
    Touches,
    Overlaps,
    Apart,
    /// No further away than so many metres.
    Near(f64),
    /// Further away than so many metres.
    Far(f64),
    /// The nearest, so many of them.
    Nearest(usize),
}

/// The features that others lie to.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceOf {
    /// Those of a layer, by its key or name, which meet a filter; all of them for an empty one.
    Layer(String, String),
    /// The selected ones.
    Selection,
    /// A geometry as well-known text.
    Shape(String),
}

impl ConditionGroup {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.iter().all(|own| match own {
            Condition::Group(group) => group.is_empty(),
            Condition::Text(text) => text.trim().is_empty(),
            Condition::Field { test, .. } => test.is_open(),
            Condition::Place { .. } => false,
        })
    }
}

impl FieldTest {
    /// Whether it is not filled in yet, so that every value meets it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::In(values) | Self::NotIn(values) => values.is_empty(),
            Self::Between(low, high) => low.is_none() && high.is_none(),
            Self::Holds(text) | Self::Begins(text) => text.is_empty(),
            _ => false,
        }
    }
}
