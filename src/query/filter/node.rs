//! A filter as it was written: an expression tree with the place of each part.

use super::function::Function;
use super::join::Join;
use super::moment::{Moment, Temporal};
use super::number::{Number, Sign};
use crate::query::predicate::Spatial;
use std::cmp::Ordering;

/// A part of a filter and where it stands: bytes of the text.
#[derive(Clone, Debug)]
pub struct Node {
    pub at: usize,
    /// Told of conditions that stand by themselves and of fixed geometries.
    pub end: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Truth(bool),
    Null,
    /// A number and how it is written.
    Number(Number, String),
    /// Text in quotation marks.
    Text(String),
    /// What stands without quotation marks, or in double ones, and names no field.
    Word(String),
    /// A date and how it is written.
    Moment(Moment, String),
    Interval(Box<Node>, Box<Node>),
    /// `..`, an interval's open end.
    Open,
    Shape(Box<geo::Geometry<f64>>),
    /// A column by its place.
    Column(usize),
    Id,
    /// The feature's own geometry.
    Geometry,
    /// The middle of it.
    Middle,
    /// The features of another layer, by its key or name, and what they are to meet.
    Layer(String, Option<String>),
    /// The selected features.
    Selection,
    /// Metres to the nearest of a place's features.
    Distance(Box<Node>),
    /// What the feature takes of a place's features, of a field of theirs where it takes one.
    Join(Join, Box<Node>, Option<String>),
    /// Whether the feature is one of so many that are nearest to a place.
    Nearest(usize, Box<Node>),
    List(Vec<Node>),
    Negative(Box<Node>),
    Arithmetic(Sign, Box<Node>, Box<Node>),
    Fold(Fold, Box<Node>),
    Call(Function, Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Between(Box<Node>, Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Node>),
    Like(Box<Node>, Box<Node>),
    /// `~`: holds the text, whatever its case.
    Holds(Box<Node>, Box<Node>),
    IsNull(Box<Node>),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Spatial(Spatial, Box<Node>, Box<Node>),
    Temporal(Temporal, Box<Node>, Box<Node>),
    Array(Array, Box<Node>, Box<Node>),
}

impl Node {
    pub const fn new(at: usize, kind: Kind) -> Self {
        Self { at, end: at, kind }
    }

    /// Whether it is told where it ends.
    pub const fn is_told(&self) -> bool {
        self.end > self.at
    }

    /// The same where it ends at a byte, if that is not told yet.
    pub fn ending(mut self, end: usize) -> Self {
        self.end = if self.is_told() { self.end } else { end };
        self
    }

    /// Whether a field stands anywhere in it.
    pub fn has_field(&self) -> bool {
        match &self.kind {
            Kind::Column(_) | Kind::Id | Kind::Geometry | Kind::Middle | Kind::Distance(_) | Kind::Join(..) => true,
            Kind::Negative(a) | Kind::Fold(_, a) => a.has_field(),
            Kind::Arithmetic(_, a, b) => a.has_field() || b.has_field(),
            // what is measured is of the feature
            Kind::Call(_, list) => list.is_empty() || list.iter().any(Self::has_field),
            Kind::List(list) => list.iter().any(Self::has_field),
            _ => false,
        }
    }

    /// The parts that it consists of.
    fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Negative(a) | Kind::Fold(_, a) | Kind::Distance(a) | Kind::Nearest(_, a) | Kind::Join(_, a, _) | Kind::IsNull(a) | Kind::Not(a) => {
                vec![a]
            }
            Kind::Interval(a, b)
            | Kind::Arithmetic(_, a, b)
            | Kind::Compare(_, a, b)
            | Kind::Like(a, b)
            | Kind::Holds(a, b)
            | Kind::Spatial(_, a, b)
            | Kind::Temporal(_, a, b)
            | Kind::Array(_, a, b) => vec![a, b],
            Kind::Between(a, b, c) => vec![a, b, c],
            Kind::In(a, list) => std::iter::once(&**a).chain(list).collect(),
            Kind::List(list) | Kind::Call(_, list) | Kind::And(list) | Kind::Or(list) => list.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Adds the names of the layers that stand anywhere in it.
    pub fn layers(&self, found: &mut Vec<String>) {
        if let Kind::Layer(name, _) = &self.kind {
            found.push(name.clone());
        }
        self.parts().into_iter().for_each(|own| own.layers(found));
    }

    /// Adds the fields of other layers that are taken anywhere in it, each with the name of its layer.
    pub fn taken(&self, found: &mut Vec<(String, String)>) {
        if let Kind::Join(_, place, Some(field)) = &self.kind
            && let Kind::Layer(name, _) = &place.kind
        {
            found.push((name.clone(), field.clone()));
        }
        self.parts().into_iter().for_each(|own| own.taken(found));
    }
}

/// What text is compared without: its case, or its accents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Case,
    Accents,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    /// Whether it compares by order, and not only for equality.
    pub const fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    pub const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }

    /// The same comparison with its sides exchanged.
    pub const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            same => same,
        }
    }
}

/// How two lists relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Array {
    Equals,
    Contains,
    ContainedBy,
    Overlaps,
}

impl Array {
    pub const NAMES: [(&str, Self); 4] =
        [("A_EQUALS", Self::Equals), ("A_CONTAINS", Self::Contains), ("A_CONTAINEDBY", Self::ContainedBy), ("A_OVERLAPS", Self::Overlaps)];
}

/// An expression as it might be written, for messages.
pub fn written(node: &Node) -> String {
    match &node.kind {
        Kind::Truth(truth) => truth.to_string(),
        Kind::Null => "NULL".to_owned(),
        Kind::Number(_, text) | Kind::Text(text) | Kind::Word(text) | Kind::Moment(_, text) => text.clone(),
        Kind::Id => "id".to_owned(),
        Kind::Geometry => "geometry".to_owned(),
        Kind::Middle => "CENTRE()".to_owned(),
        Kind::Layer(name, _) => format!("LAYER('{name}')"),
        Kind::Selection => "SELECTION()".to_owned(),
        Kind::Distance(place) => format!("DISTANCE({})", written(place)),
        Kind::Join(join, place, field) => {
            let field = field.as_ref().map(|field| format!(", '{field}'")).unwrap_or_default();
            format!("{}({}{field})", join.name(), written(place))
        }
        Kind::Open => "..".to_owned(),
        Kind::List(list) => format!("({})", list.iter().map(written).collect::<Vec<_>>().join(", ")),
        Kind::Shape(_) => "WKT".to_owned(),
        Kind::Interval(..) => "INTERVAL(…)".to_owned(),
        Kind::Fold(Fold::Case, inner) => format!("CASEI({})", written(inner)),
        Kind::Fold(Fold::Accents, inner) => format!("ACCENTI({})", written(inner)),
        _ => "…".to_owned(),
    }
}
