//! What fields hold, each looked at once: the values with their counts, the numbers with their histogram.

use crate::model::table::is_version;
use crate::model::{Column, FeatureTable, NumberProfile, RowId, value_counts};
use crate::query::profile;
use std::sync::{Arc, Weak};

/// Values that are listed at most.
pub const MOST_VALUES: usize = 2000;
/// So many columns are remembered.
const KEPT: usize = 12;

/// The values of a column with their counts, the most frequent first; none where there are too many.
pub type Counts = Option<Vec<(String, usize)>>;

#[derive(Default)]
pub struct KnownValues {
    counts: Vec<Known<Counts>>,
    numbers: Vec<Known<Option<NumberProfile>>>,
}

/// What is known of a column of a table.
struct Known<T> {
    of: Weak<FeatureTable>,
    column: String,
    what: Arc<T>,
}

fn known<T>(list: &mut Vec<Known<T>>, table: &Arc<FeatureTable>, column: &Column, find: impl FnOnce() -> T) -> Arc<T> {
    let is_it = |own: &Known<T>| is_version(&own.of, table) && own.column == column.name();
    if let Some(own) = list.iter().find(|own| is_it(own)) {
        return Arc::clone(&own.what);
    }
    let what = Arc::new(find());
    list.truncate(KEPT - 1);
    list.insert(0, Known { of: Arc::downgrade(table), column: column.name().to_owned(), what: Arc::clone(&what) });
    what
}

impl KnownValues {
    pub fn counts(&mut self, table: &Arc<FeatureTable>, column: &Column) -> Arc<Counts> {
        known(&mut self.counts, table, column, || value_counts(table, column, MOST_VALUES))
    }

    /// The numbers of a column; none where it has none.
    pub fn numbers(&mut self, table: &Arc<FeatureTable>, column: &Column) -> Arc<Option<NumberProfile>> {
        known(&mut self.numbers, table, column, || {
            let rows: Vec<RowId> = table.live_rows().map(RowId::new).collect();
            profile(column, &rows).numbers
        })
    }
}
