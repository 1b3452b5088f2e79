//! What a source may leave out of an answer: a condition that every feature that is wanted meets. Others may come all the
//! same: whoever asks looks at them again.

use super::Bounds;

/// A condition on a feature's attributes and where it lies.
#[derive(Clone, Debug, PartialEq)]
pub enum Prefilter {
    /// All of them.
    All(Vec<Prefilter>),
    /// One of them at least.
    Any(Vec<Prefilter>),
    /// The feature's box meets one of these, in degrees, WGS-84.
    Meets(Vec<Bounds>),
    /// The text of a column is this.
    Text { column: String, value: String },
    /// The number of a column is as much, at least or at most.
    Number { column: String, is: Size, value: f64 },
}

/// How a number is to one that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    As,
    AtLeast,
    AtMost,
}
