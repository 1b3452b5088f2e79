//! A filter as it is answered: tests of rows, and the terms they compare.

use super::function::Function;
use super::moment::Temporal;
use super::node::{Array, Comparison, Fold, Spatial};
use super::number::Sign;
use super::scalar::Scalar;

/// A condition on a row.
#[derive(Clone, Debug)]
pub enum Test {
    Truth(bool),
    Not(Box<Test>),
    And(Vec<Test>),
    Or(Vec<Test>),
    Compare {
        how: How,
        comparison: Comparison,
        a: Term,
        b: Term,
    },
    /// A pattern of the term's text: `%` any text, `_` any character.
    Like(Term, Vec<Wild>),
    /// Text in small letters that the term's text holds.
    Holds(Term, String),
    IsNull(Term),
    /// A term that is true or false by itself.
    Flag(Term),
    /// Of the feature's geometry to a fixed one; or whether there is a geometry, where it is compared with itself.
    Spatial(Spatial, Box<geo::Geometry<f64>>),
    SpatialSelf(Spatial),
    Temporal(Temporal, [Term; 2], [Term; 2]),
    Array(Array, Term, Term),
}

/// What two terms are compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Numbers,
    Texts,
    Truths,
    Moments,
    /// Each row by the kind of its value, for equality.
    Any,
}

/// A value, fixed or of a row.
#[derive(Clone, Debug)]
pub enum Term {
    Fixed(Scalar<'static>),
    Column(usize),
    Id,
    Geometry,
    Negative(Box<Term>),
    Arithmetic(Sign, Box<Term>, Box<Term>),
    Fold(Fold, Box<Term>),
    Call(Function, Vec<Term>),
    /// A list as JSON values.
    List(Vec<Term>),
    /// The open end of an interval.
    Open,
}

impl Term {
    /// Adds the columns that it uses.
    pub fn columns(&self, used: &mut Vec<usize>) {
        match self {
            Self::Column(at) => used.push(*at),
            Self::Negative(a) | Self::Fold(_, a) => a.columns(used),
            Self::Arithmetic(_, a, b) => [a, b].into_iter().for_each(|own| own.columns(used)),
            Self::Call(_, list) | Self::List(list) => list.iter().for_each(|own| own.columns(used)),
            Self::Fixed(_) | Self::Id | Self::Geometry | Self::Open => {}
        }
    }
}

impl Test {
    /// Adds the columns that it uses.
    pub fn columns(&self, used: &mut Vec<usize>) {
        match self {
            Self::Not(inner) => inner.columns(used),
            Self::And(list) | Self::Or(list) => list.iter().for_each(|own| own.columns(used)),
            Self::Compare { a, b, .. } | Self::Array(_, a, b) => [a, b].into_iter().for_each(|own| own.columns(used)),
            Self::Like(a, _) | Self::Holds(a, _) | Self::IsNull(a) | Self::Flag(a) => a.columns(used),
            Self::Temporal(_, a, b) => a.iter().chain(b).for_each(|own| own.columns(used)),
            Self::Truth(_) | Self::Spatial(..) | Self::SpatialSelf(_) => {}
        }
    }
}

/// A sign of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wild {
    Many,
    One,
    Char(char),
}
