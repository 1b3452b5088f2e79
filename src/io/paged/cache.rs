//! Pages that were read, kept so that a view that comes back is there at once.

use super::Wanted;
use crate::io::{Counted, IoError, LoadReport};
use crate::model::{Cancel, FeatureTable};
use crate::work::side_by_side;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of pages that are kept.
const KEPT: u64 = 256 << 20;

/// The pages of a file that were read, and what was noticed in them.
#[derive(Debug)]
pub struct PageCache {
    kept: Mutex<Kept>,
    /// What was noticed in the pages that were read, each counted once.
    noted: Mutex<LoadReport>,
}

impl Default for PageCache {
    fn default() -> Self {
        Self { kept: Mutex::default(), noted: Mutex::new(LoadReport::counting(Counted::Records)) }
    }
}

/// Pages that were read, with the number of the request that used them last.
#[derive(Debug, Default)]
struct Kept {
    now: u64,
    /// The pages of which it is known what is to be noticed.
    noted: HashSet<usize>,
    pages: HashMap<usize, (Wanted, Arc<FeatureTable>, u64)>,
    bytes: u64,
}

impl PageCache {
    /// The tables of some pages, in their order, each as `read` has it where it is not kept; features that are not wanted are as deleted ones.
    pub fn read(
        &self,
        wanted: &[(usize, Wanted)],
        cancel: Cancel<'_>,
        read: impl Fn(usize, &Wanted) -> Result<FeatureTable, IoError> + Sync,
    ) -> Result<Vec<Arc<FeatureTable>>, IoError> {
        let (now, known) = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.now += 1;
            let now = kept.now;
            let known: Vec<Option<(Wanted, Arc<FeatureTable>)>> = wanted
                .iter()
                .map(|(page, _)| {
                    let own = kept.pages.get_mut(page)?;
                    own.2 = now;
                    Some((own.0.clone(), Arc::clone(&own.1)))
                })
                .collect();
            (now, known)
        };
        let made = side_by_side(wanted.iter().zip(known).collect(), |((page, wanted), known)| match known {
            _ if cancel() => Err(IoError::Cancelled),
            Some((own, table)) if own == *wanted => Ok(table),
            Some((Wanted::All, table)) => Ok(Arc::new(without_others(&table, wanted))),
            _ => read(*page, wanted).map(Arc::new),
        });
        let made = made.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.keep(wanted, &made, now);
        Ok(made)
    }

    /// Keeps what was read, and lets go of what was not used for longest.
    fn keep(&self, wanted: &[(usize, Wanted)], read: &[Arc<FeatureTable>], now: u64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut *kept;
        for ((page, wanted), table) in wanted.iter().zip(read) {
            // all of a page serves whoever wants some of it
            if matches!(kept.pages.get(page), Some((Wanted::All, ..))) && *wanted != Wanted::All {
                continue;
            }
            kept.bytes += table.bytes();
            if let Some((_, before, _)) = kept.pages.insert(*page, (wanted.clone(), Arc::clone(table), now)) {
                kept.bytes = kept.bytes.saturating_sub(before.bytes());
            }
        }
        if kept.bytes > KEPT {
            let mut ages: Vec<(u64, usize)> = kept.pages.iter().map(|(page, (.., used))| (*used, *page)).collect();
            ages.sort_unstable();
            // a request that is larger than what is kept keeps nothing of its own for long
            for (_, page) in ages {
                if kept.bytes <= KEPT / 4 * 3 {
                    break;
                }
                let gone = kept.pages.remove(&page).map_or(0, |(_, table, _)| table.bytes());
                kept.bytes = kept.bytes.saturating_sub(gone);
            }
        }
    }

    /// Takes in what was noticed in a page that was read as a whole, once.
    pub fn note(&self, page: usize, report: &LoadReport) {
        if self.kept.lock().unwrap_or_else(PoisonError::into_inner).noted.insert(page) {
            self.noted.lock().unwrap_or_else(PoisonError::into_inner).append(report, 0, 0);
        }
    }

    /// What was noticed in the pages that were read as a whole.
    pub fn noted(&self) -> LoadReport {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A page's table with the features marked as deleted that are not wanted.
pub fn without_others(table: &FeatureTable, wanted: &Wanted) -> FeatureTable {
    let Wanted::Some(wanted) = wanted else { return table.clone() };
    let others: Vec<usize> = table.live_rows().filter(|row| wanted.binary_search(&(*row as u32)).is_err()).collect();
    table.with_deleted(&others, true)
}
