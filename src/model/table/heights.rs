//! Heights of positions: none, one for all, or one each. Most files with heights have the same one everywhere, mostly zero.

/// Heights in metres beside positions; NaN where a position has none among others that do.
#[derive(Clone, Debug, Default)]
pub struct Heights {
    each: Vec<f64>,
    /// The height of every position, where it is one for all.
    same: Option<f64>,
    /// The same height as often as the longest part has positions, to lend slices of.
    run: Vec<f64>,
}

impl Heights {
    /// Adds those of `added` positions after `start` others; `heights` is empty or as long as they are.
    pub fn push(&mut self, start: usize, heights: &[f64], added: usize) {
        if heights.is_empty() {
            self.spread(start);
            if !self.each.is_empty() {
                self.each.resize(start + added, f64::NAN);
            }
            return;
        }
        let constant = heights.first().copied().filter(|first| heights.len() == added && heights.iter().all(|own| own.to_bits() == first.to_bits()));
        match (constant, self.same) {
            (Some(height), None) if start == 0 && self.each.is_empty() => self.set_same(height, added),
            (Some(height), Some(same)) if height.to_bits() == same.to_bits() => self.lengthen(added),
            _ => {
                self.spread(start);
                self.each.resize(start, f64::NAN);
                self.each.extend(heights.iter().copied().chain(std::iter::repeat(f64::NAN)).take(added));
            }
        }
    }

    fn set_same(&mut self, height: f64, longest: usize) {
        self.same = Some(height);
        self.run.clear();
        self.run.resize(longest, height);
    }

    fn lengthen(&mut self, longest: usize) {
        if let Some(same) = self.same.filter(|_| self.run.len() < longest) {
            self.run.resize(longest, same);
        }
    }

    /// Writes one height for all out, for `len` positions.
    fn spread(&mut self, len: usize) {
        if let Some(same) = self.same.take() {
            self.each.clear();
            self.each.resize(len, same);
            self.run = Vec::new();
        }
    }

    /// Adds those of another's `added` positions after `start` of its own.
    pub fn append(&mut self, start: usize, other: &Self, added: usize) {
        if added == 0 {
            return;
        }
        match (self.same, other.same) {
            (None, Some(height)) if start == 0 && self.each.is_empty() => self.set_same(height, other.run.len()),
            (Some(own), Some(height)) if own.to_bits() == height.to_bits() => self.lengthen(other.run.len()),
            (None, None) if self.each.is_empty() && other.each.is_empty() => {}
            (_, height) => {
                self.spread(start);
                self.each.resize(start, f64::NAN);
                match height {
                    Some(height) => self.each.resize(start + added, height),
                    None => self.each.extend_from_slice(&other.each),
                }
                self.each.resize(start + added, f64::NAN);
            }
        }
    }

    /// Adds those of a range of another's positions after `start` of its own.
    pub fn append_range(&mut self, start: usize, other: &Self, range: std::ops::Range<usize>) {
        let added = range.len();
        let part = match other.same {
            Some(_) => Self { same: other.same, run: other.run.clone(), each: Vec::new() },
            None if other.each.is_empty() => Self::default(),
            None => Self { each: other.each[range].to_vec(), ..Self::default() },
        };
        self.append(start, &part, added);
    }

    /// The heights of some positions; empty where there are none at all.
    pub fn slice(&self, range: std::ops::Range<usize>) -> &[f64] {
        match self.same {
            Some(_) => self.run.get(..range.len()).unwrap_or_default(),
            None if self.each.is_empty() => &[],
            None => &self.each[range],
        }
    }

    /// Cuts to `len` positions.
    pub fn truncate(&mut self, len: usize) {
        self.each.truncate(len);
        if len == 0 {
            self.same = None;
        }
    }

    pub fn clear(&mut self) {
        self.truncate(0);
    }

    pub const fn bytes(&self) -> usize {
        (self.each.capacity() + self.run.capacity()) * 8
    }

    pub fn shrink_to_fit(&mut self) {
        self.each.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heights of parts as they come: empty, equal, or different.
    fn parts(kind: usize) -> Vec<Vec<f64>> {
        match kind {
            0 => vec![vec![0.0; 3], vec![0.0; 5], vec![0.0]],
            1 => vec![vec![0.0; 3], vec![], vec![2.0; 2]],
            2 => vec![vec![], vec![1.0, 2.0], vec![1.0; 4]],
            _ => vec![vec![], vec![]],
        }
    }

    #[test]
    fn heights_come_back_however_they_are_kept_and_joined() {
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
        for first in 0..4 {
            for second in 0..4 {
                let (mut joined, mut plain, mut len) = (Heights::default(), Vec::new(), 0);
                for kind in [first, second] {
                    let (mut own, mut own_len) = (Heights::default(), 0);
                    for part in parts(kind) {
                        let added = part.len().max(2);
                        let whole: Vec<f64> = if part.is_empty() { Vec::new() } else { part.iter().copied().chain([part[0]]).take(added).collect() };
                        own.push(own_len, &whole, added);
                        plain.extend(whole.iter().copied().chain(std::iter::repeat(f64::NAN)).take(added));
                        own_len += added;
                    }
                    joined.append(len, &own, own_len);
                    len += own_len;
                }
                for (at, plain) in plain.iter().enumerate() {
                    let found = joined.slice(at..at + 1).first().copied().unwrap_or(f64::NAN);
                    assert!(same(found, *plain), "{first} {second} {at}: {found} {plain}");
                }
            }
        }
    }

    #[test]
    fn one_height_for_all_costs_a_value() {
        let mut heights = Heights::default();
        for part in 0..10_000 {
            heights.push(part * 10, &[0.0; 10], 10);
        }
        assert!(heights.bytes() < 1000 && heights.slice(500..510) == [0.0; 10]);
    }
}
