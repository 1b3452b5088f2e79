//! Why reading stopped before the end.

use crate::io::Problem;

/// What ends the reading of a text.
#[derive(Debug)]
pub enum Stop {
    Problem(Problem),
    Cancelled,
    /// More positions or text than the columns' 32-bit offsets can tell apart.
    TooLarge,
    /// More bytes of features than there may be.
    Memory,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
