//! Ascending rows as runs: a few bytes for each stretch of rows that follow one another.

/// Rows, kept as the first of each run and one past its last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs(Vec<[u32; 2]>);

impl Runs {
    pub const EMPTY: Self = Self(Vec::new());

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a row that is past all others.
    pub fn push(&mut self, row: usize) {
        self.push_run([row as u32, row as u32 + 1]);
    }

    fn push_run(&mut self, run: [u32; 2]) {
        match self.0.last_mut() {
            Some(last) if last[1] == run[0] => last[1] = run[1],
            _ => self.0.push(run),
        }
    }

    /// Takes back a row, where it is the last; tells whether it was.
    pub fn take_back(&mut self, row: usize) -> bool {
        let Some(last) = self.0.last_mut().filter(|last| last[1] as usize == row + 1) else { return false };
        last[1] -= 1;
        if last[0] == last[1] {
            self.0.pop();
        }
        true
    }

    pub fn contains(&self, row: usize) -> bool {
        let after = self.0.partition_point(|run| run[0] as usize <= row);
        after.checked_sub(1).is_some_and(|n| row < self.0[n][1] as usize)
    }

    /// Adds rows that follow `base` rows.
    pub fn append(&mut self, base: usize, other: &Self) {
        other.0.iter().for_each(|run| self.push_run([run[0] + base as u32, run[1] + base as u32]));
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub const fn bytes(&self) -> usize {
        self.0.capacity() * 8
    }

    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_hold_the_rows_that_were_added_and_not_taken_back() {
        let mut rows = Runs::default();
        for row in [3, 4, 5, 9] {
            rows.push(row);
        }
        assert!(rows.take_back(9) && !rows.take_back(9) && rows.take_back(5));
        let mut all = Runs::default();
        all.push(0);
        all.append(1, &rows);
        let held: Vec<usize> = (0..12).filter(|row| all.contains(*row)).collect();
        assert_eq!(held, [0, 4, 5]);
    }
}
