//! What a column holds over some rows: how many values, their range and distribution, or the commonest texts.

/// Bars of a histogram.
pub const BINS: usize = 20;
/// Texts that are told at most.
pub const MOST_TEXTS: usize = 12;

/// The numbers of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberProfile {
    pub count: usize,
    pub least: f64,
    pub most: f64,
    pub sum: f64,
    pub mean: f64,
    pub median: f64,
    /// The standard deviation of all values, not of a sample.
    pub deviation: f64,
    /// How many lie in each of `BINS` equal parts of the range.
    pub bins: [u32; BINS],
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Rows that were looked at, and those without a value.
    pub rows: usize,
    pub empty: usize,
    pub numbers: Option<NumberProfile>,
    /// The commonest texts with their counts, and how many different ones there are; of columns without numbers.
    pub texts: Vec<(String, usize)>,
    pub distinct: usize,
}
