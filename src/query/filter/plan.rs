//! A filter as it is answered: tests of rows, and the terms they compare.

use super::function::Function;
use super::join::Join;
use super::moment::Temporal;
use super::node::{Array, Comparison, Fold};
use super::number::Sign;
use super::place::Place;
use super::scalar::Scalar;
use crate::model::Bounds;
use crate::query::near::reach_of;
use crate::query::predicate::Spatial;
use crate::query::related::Of;
use std::sync::Arc;

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
    Spatial(Spatial, Of, Box<geo::Geometry<f64>>),
    SpatialSelf(Spatial),
    /// To the features of a layer, or the selected ones.
    Related(Spatial, Of, Arc<Place>),
    /// The distance to them compared with so many metres.
    Near(Arc<Place>, Comparison, f64),
    /// So many that are nearest to them: of those that meet the conditions joined with it.
    Nearest(usize, Arc<Place>),
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
    /// Metres to the nearest of a place's features.
    Distance(Arc<Place>),
    /// What is taken of them, of a field of theirs where it takes one.
    Join(Join, Arc<Place>, String),
}

impl Term {
    /// Adds the columns that it uses.
    pub fn columns(&self, used: &mut Vec<usize>) {
        match self {
            Self::Column(at) => used.push(*at),
            Self::Negative(a) | Self::Fold(_, a) => a.columns(used),
            Self::Arithmetic(_, a, b) => [a, b].into_iter().for_each(|own| own.columns(used)),
            Self::Call(_, list) | Self::List(list) => list.iter().for_each(|own| own.columns(used)),
            Self::Fixed(_) | Self::Id | Self::Geometry | Self::Open | Self::Distance(_) | Self::Join(..) => {}
        }
    }
}

impl Test {
    /// The tests that must all hold.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        match self {
            Self::And(list) => list.iter(),
            other => std::slice::from_ref(other).iter(),
        }
    }

    /// Whether the nearest features stand anywhere in it.
    pub fn asks_nearest(&self) -> bool {
        match self {
            Self::Nearest(..) => true,
            Self::Not(inner) => inner.asks_nearest(),
            Self::And(list) | Self::Or(list) => list.iter().any(Self::asks_nearest),
            _ => false,
        }
    }

    /// The box in which what meets it lies, in degrees; none where it tells nothing of that.
    pub fn reach(&self) -> Option<Bounds> {
        let place = |place: &Place| place.bounds().unwrap_or(Bounds::NOWHERE);
        match self {
            Self::Related(predicate, Of::Whole, own) if *predicate != Spatial::Disjoint => Some(place(own)),
            Self::Near(own, Comparison::Less | Comparison::LessEqual, metres) => reach_of(place(own), *metres).into_iter().reduce(Bounds::union),
            _ => None,
        }
    }

    /// Adds the columns that it uses.
    pub fn columns(&self, used: &mut Vec<usize>) {
        match self {
            Self::Not(inner) => inner.columns(used),
            Self::And(list) | Self::Or(list) => list.iter().for_each(|own| own.columns(used)),
            Self::Compare { a, b, .. } | Self::Array(_, a, b) => [a, b].into_iter().for_each(|own| own.columns(used)),
            Self::Like(a, _) | Self::Holds(a, _) | Self::IsNull(a) | Self::Flag(a) => a.columns(used),
            Self::Temporal(_, a, b) => a.iter().chain(b).for_each(|own| own.columns(used)),
            Self::Truth(_) | Self::Spatial(..) | Self::SpatialSelf(_) | Self::Related(..) | Self::Near(..) | Self::Nearest(..) => {}
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
