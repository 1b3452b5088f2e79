//! What was noticed in the files that tables came from. A report belongs to its table: it comes and goes with it through undo,
//! and never to another that happens to be in the same layer.

use crate::io::LoadReport;
use crate::model::FeatureTable;
use crate::model::table::is_version;
use std::sync::{Arc, Weak};

/// The report of one table, and the line of each of its features, 0-based.
#[derive(Clone, Debug)]
pub struct Noted {
    pub report: Arc<LoadReport>,
    pub lines: Arc<Vec<u32>>,
}

impl Noted {
    /// The same of a table in which feature `n` of the file stands in row `rows[n]`, of `len` rows.
    pub fn moved(&self, rows: &[usize], len: usize) -> Self {
        let mut lines = vec![0; len];
        for (line, row) in self.lines.iter().zip(rows) {
            if let Some(own) = lines.get_mut(*row) {
                *own = *line;
            }
        }
        let row = |feature: u64| rows.get(feature.checked_sub(1)? as usize).map(|row| *row as u64 + 1);
        Self { report: Arc::new(self.report.moved(row)), lines: Arc::new(lines) }
    }
}

/// Reports by their table; an entry lives as long as the document or its history holds the table.
#[derive(Debug, Default)]
pub struct Reports {
    entries: Vec<(Weak<FeatureTable>, Noted)>,
}

impl Reports {
    #[must_use]
    pub fn get(&self, table: &Arc<FeatureTable>) -> Option<&Noted> {
        self.entries.iter().find(|(own, _)| is_version(own, table)).map(|(_, noted)| noted)
    }

    /// Lets a report go with a table to its next version, whose rows have the same numbers.
    pub fn follow(&mut self, before: &Weak<FeatureTable>, table: &Arc<FeatureTable>) {
        let known = self.entries.iter().find(|(own, _)| own.ptr_eq(before));
        if let Some(noted) = known.map(|(_, noted)| noted.clone()) {
            self.put(table, noted);
        }
    }

    pub fn put(&mut self, table: &Arc<FeatureTable>, noted: Noted) {
        self.entries.retain(|(own, _)| own.strong_count() > 0 && !is_version(own, table));
        self.entries.push((Arc::downgrade(table), noted));
    }
}
