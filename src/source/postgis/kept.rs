//! What has been brought of a table: the row of each feature, which is given to its key once, the pages that hold features under
//! these rows, and the tiles of which all features are known.

use crate::model::{Bounds, FeatureTable, Page, RowKey, TableBuilder};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A page has at most so many features, as a chunk of a table has.
const PAGE_ROWS: usize = 4096;
/// Bytes of features that are kept while no view shows them.
const KEPT: u64 = 256 << 20;
/// What was brought so long ago is asked for again: others may have changed it.
const FRESH: Duration = Duration::from_mins(2);
/// Tiles that are kept.
const MOST_TILES: usize = 4096;

/// A tile: the exponent of its size, a power of two in the table's units, and its column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    pub size: i32,
    pub at: [i64; 2],
}

impl Tile {
    /// The box of the tile in the table's coordinates.
    pub fn bounds(self) -> Bounds {
        let side = f64::from(self.size).exp2();
        let [west, south] = self.at.map(|own| own as f64 * side);
        Bounds { west, south, east: west + side, north: south + side }
    }

    /// The tiles of a size that meet a box, row by row.
    pub fn covering(size: i32, bounds: Bounds) -> Vec<Self> {
        let side = f64::from(size).exp2();
        let first = |from: f64| (from / side).floor() as i64;
        let (columns, rows) = (first(bounds.west)..=first(bounds.east), first(bounds.south)..=first(bounds.north));
        rows.flat_map(|y| columns.clone().map(move |x| Self { size, at: [x, y] })).collect()
    }

    /// The tile that holds it, so many sizes larger.
    const fn parent(self, steps: i32) -> Self {
        Self { size: self.size + steps, at: [self.at[0] >> steps, self.at[1] >> steps] }
    }
}

/// Features under rows that follow one another.
#[derive(Debug)]
struct Kept {
    first: usize,
    rows: usize,
    /// The features that are at hand; the rest of its rows are as those of deleted ones.
    table: Option<Arc<FeatureTable>>,
    /// The number of the request that used it last.
    used: u64,
}

/// What has been brought of a table.
#[derive(Debug, Default)]
pub struct KeptRows {
    now: u64,
    /// The numbers of the requests under way.
    active: Vec<u64>,
    rows: HashMap<RowKey, u32>,
    keys: Vec<RowKey>,
    pages: Vec<Kept>,
    tiles: HashMap<Tile, (Vec<u32>, Instant)>,
}

impl KeptRows {
    /// Begins another request, and gives it a number: what it uses stays until it ends.
    pub fn begin(&mut self) -> u64 {
        self.now += 1;
        self.active.push(self.now);
        self.now
    }

    /// Ends a request, and lets go of what has not been used for longest.
    pub fn end(&mut self, request: u64) {
        self.active.retain(|own| *own != request);
        self.trim();
    }

    /// The key of a row.
    pub fn key(&self, row: usize) -> Option<&RowKey> {
        self.keys.get(row)
    }

    /// Rows that were given.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether the feature of a row is at hand.
    pub fn has(&self, row: usize) -> bool {
        let page = self.page_of(row);
        page.and_then(|page| Some((page, page.table.as_ref()?))).is_some_and(|(page, table)| table.feature(row - page.first).is_some())
    }

    fn page_of(&self, row: usize) -> Option<&Kept> {
        let at = self.pages.partition_point(|page| page.first <= row).checked_sub(1)?;
        self.pages.get(at)
    }

    /// Puts features into the rows of their keys, new ones behind all others; returns the rows, or the key that two of them have.
    pub fn put(&mut self, features: &Arc<FeatureTable>, keys: Vec<RowKey>) -> Result<Vec<u32>, RowKey> {
        let (mut rows, mut new, mut known): (Vec<u32>, Vec<usize>, Vec<(usize, usize)>) = (Vec::with_capacity(keys.len()), Vec::new(), Vec::new());
        for (n, key) in keys.into_iter().enumerate() {
            if let Some(row) = self.rows.get(&key) {
                rows.push(*row);
                known.push((*row as usize, n));
            } else {
                let row = self.keys.len() as u32;
                self.rows.insert(key.clone(), row);
                self.keys.push(key);
                rows.push(row);
                new.push(n);
            }
        }
        known.sort_unstable();
        let first_new = self.keys.len() - new.len();
        let is_twice = |pair: &[(usize, usize)]| pair[0].0 == pair[1].0;
        let twice = known
            .windows(2)
            .find(|pair| is_twice(pair))
            .map(|pair| pair[0].0)
            .or_else(|| known.iter().map(|own| own.0).find(|row| *row >= first_new));
        if let Some(row) = twice {
            let twice = self.keys[row].clone();
            self.forget_behind(first_new);
            return Err(twice);
        }
        let mut first = first_new;
        for part in new.chunks(PAGE_ROWS) {
            // what is new as a whole is not copied
            let table = if part.len() == features.rows() { Arc::clone(features) } else { Arc::new(features.subset(part)) };
            self.pages.push(Kept { first, rows: part.len(), table: Some(table), used: self.now });
            first += part.len();
        }
        let mut left = known.as_slice();
        while let Some((row, _)) = left.first() {
            let at = self.pages.partition_point(|page| page.first <= *row).saturating_sub(1);
            let end = self.pages[at].first + self.pages[at].rows;
            let (own, rest) = left.split_at(left.partition_point(|(row, _)| *row < end));
            self.pages[at].replace(features, own, self.now);
            left = rest;
        }
        Ok(rows)
    }

    fn forget_behind(&mut self, first: usize) {
        for key in self.keys.drain(first..) {
            self.rows.remove(&key);
        }
    }

    /// Notes that these are all features of a tile.
    pub fn note_tile(&mut self, tile: Tile, mut rows: Vec<u32>) {
        if self.tiles.len() >= MOST_TILES {
            self.tiles.clear();
        }
        rows.sort_unstable();
        rows.shrink_to_fit();
        self.tiles.insert(tile, (rows, Instant::now()));
    }

    /// The rows of a tile, where all its features are at hand: those of one that holds it serve, too.
    pub fn tile(&mut self, tile: Tile) -> Option<Vec<u32>> {
        /// Sizes that are looked at above a tile.
        const ABOVE: i32 = 6;
        let is_fresh = |at: &Instant| at.elapsed() < FRESH;
        let found = (0..ABOVE).map(|steps| tile.parent(steps)).find(|own| self.tiles.get(own).is_some_and(|(_, at)| is_fresh(at)))?;
        let (rows, _) = self.tiles.get(&found)?;
        if rows.iter().all(|row| self.has(*row as usize)) {
            return Some(rows.clone());
        }
        self.tiles.remove(&found);
        None
    }

    /// Forgets which tiles are known, so that all is asked for again.
    pub fn forget_tiles(&mut self) {
        self.tiles.clear();
    }

    /// The pages of a table in which these rows, ascending, are at hand; `None` where some of them were let go of meanwhile.
    pub fn pages(&mut self, rows: &[u32]) -> Option<Vec<Page>> {
        let now = self.now;
        let mut left = rows;
        let mut pages = Vec::with_capacity(self.pages.len());
        for page in &mut self.pages {
            let end = page.first + page.rows;
            let (own, rest) = left.split_at(left.partition_point(|row| (*row as usize) < end));
            left = rest;
            match &page.table {
                None if !own.is_empty() => return None,
                Some(table) if !own.is_empty() => {
                    page.used = now;
                    let mut wanted = own.iter().map(|row| *row as usize - page.first).peekable();
                    let others: Vec<usize> = table.live_rows().filter(|row| wanted.next_if_eq(row).is_none()).collect();
                    if wanted.peek().is_some() {
                        return None;
                    }
                    pages.push(Page::Here(if others.is_empty() { Arc::clone(table) } else { Arc::new(table.with_deleted(&others, true)) }));
                }
                _ => pages.push(Page::Away(page.rows)),
            }
        }
        Some(pages)
    }

    fn trim(&mut self) {
        let bytes = |page: &Kept| page.table.as_ref().map_or(0, |table| table.bytes());
        let mut all: u64 = self.pages.iter().map(bytes).sum();
        if all <= KEPT {
            return;
        }
        let first = self.active.iter().copied().min().unwrap_or(self.now + 1);
        let mut order: Vec<usize> = (0..self.pages.len()).filter(|at| self.pages[*at].table.is_some() && self.pages[*at].used < first).collect();
        order.sort_unstable_by_key(|at| self.pages[*at].used);
        for at in order {
            if all <= KEPT {
                return;
            }
            all -= bytes(&self.pages[at]);
            self.pages[at].table = None;
        }
    }
}

impl Kept {
    /// Puts features into some rows, ascending pairs of a row and the feature that is put there.
    fn replace(&mut self, features: &FeatureTable, own: &[(usize, usize)], now: u64) {
        let mut given = own.iter().peekable();
        let mut builder = TableBuilder::default();
        builder.frame_of(features);
        let mut absent = Vec::new();
        for offset in 0..self.rows {
            let put = given.next_if(|(row, _)| *row == self.first + offset).and_then(|(_, n)| features.feature(*n));
            if let Some(feature) = put.or_else(|| self.table.as_ref()?.feature(offset)) {
                builder.copy(feature);
            } else {
                builder.end_feature(crate::model::Kind::Null, None);
                absent.push(offset);
            }
        }
        let table = builder.finish();
        self.table = Some(Arc::new(if absent.is_empty() { table } else { table.with_deleted(&absent, true) }));
        self.used = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, Kind, PartKind, Value};

    fn features(keys: &[i64], mark: &str) -> (Arc<FeatureTable>, Vec<RowKey>) {
        let mut builder = TableBuilder::default();
        for key in keys {
            builder.part(PartKind::Points, [&[[*key as f64 * 0.01, 31.0]][..]], &[]);
            builder.set("mark", Value::Text(mark));
            builder.end_feature(Kind::Point, Some(Id::Integer(*key)));
        }
        (Arc::new(builder.finish()), keys.iter().map(|key| RowKey::Integer(*key)).collect())
    }

    fn shown(kept: &mut KeptRows, rows: &[u32]) -> Vec<(usize, String, String)> {
        let table = FeatureTable::of_pages(&["mark"], &kept.pages(rows).unwrap());
        assert_eq!(table.rows(), kept.len());
        table.features().map(|own| (own.index(), own.id().unwrap().to_string(), own.value("mark").to_string())).collect()
    }

    #[test]
    fn a_feature_keeps_its_row_whatever_else_is_brought_and_let_go() {
        let mut kept = KeptRows::default();
        kept.begin();
        let (table, keys) = features(&[5, 7, 9], "a");
        assert_eq!(kept.put(&table, keys).unwrap(), [0, 1, 2]);
        // known and new ones, in any order
        let (table, keys) = features(&[11, 7, 3], "b");
        assert_eq!(kept.put(&table, keys).unwrap(), [3, 1, 4]);
        let all =
            [(0, "5", "a"), (1, "7", "b"), (2, "9", "a"), (3, "11", "b"), (4, "3", "b")].map(|(n, id, mark)| (n, id.to_owned(), mark.to_owned()));
        assert_eq!(shown(&mut kept, &[0, 1, 2, 3, 4]), all);
        assert_eq!(shown(&mut kept, &[1, 4]), [all[1].clone(), all[4].clone()]);
        // what was let go comes back under its row, the others of its page are away
        kept.pages.iter_mut().for_each(|page| page.table = None);
        let (table, keys) = features(&[9], "c");
        assert_eq!(kept.put(&table, keys).unwrap(), [2]);
        assert!(kept.has(2) && !kept.has(0) && !kept.has(3));
        // what is not there is told, and not left out
        assert!(kept.pages(&[1, 2]).is_none() && kept.pages(&[3]).is_none());
        assert_eq!(shown(&mut kept, &[2]), [(2, "9".to_owned(), "c".to_owned())]);
        assert_eq!(kept.key(4), Some(&RowKey::Integer(3)));
    }

    #[test]
    fn a_key_that_two_rows_have_is_told_and_nothing_is_kept() {
        let mut kept = KeptRows::default();
        for twice in [&[1, 2, 1][..], &[1, 1, 1], &[1, 1, 2, 2]] {
            let (table, keys) = features(twice, "a");
            assert_eq!(kept.put(&table, keys), Err(RowKey::Integer(1)));
            assert_eq!(kept.len(), 0);
        }
        let (table, keys) = features(&[1, 2], "a");
        kept.put(&table, keys).unwrap();
        let (table, keys) = features(&[3, 2, 2], "a");
        assert_eq!(kept.put(&table, keys), Err(RowKey::Integer(2)));
        assert_eq!(kept.len(), 2);
    }

    #[test]
    fn a_tile_is_known_by_itself_and_by_one_that_holds_it() {
        let mut kept = KeptRows::default();
        let (table, keys) = features(&[1], "a");
        let rows = kept.put(&table, keys).unwrap();
        let tile = Tile { size: 3, at: [-2, 5] };
        assert_eq!(tile.bounds(), Bounds { west: -16.0, south: 40.0, east: -8.0, north: 48.0 });
        kept.note_tile(tile, rows);
        assert_eq!(kept.tile(tile), Some(vec![0]));
        let inner = Tile::covering(1, Bounds { west: -15.9, south: 40.1, east: -13.9, north: 40.2 });
        assert_eq!(inner, [Tile { size: 1, at: [-8, 20] }, Tile { size: 1, at: [-7, 20] }]);
        assert!(inner.iter().all(|own| kept.tile(*own).is_some()) && kept.tile(Tile { size: 1, at: [-9, 20] }).is_none());
        // what is not at hand any more is not known
        kept.pages.iter_mut().for_each(|page| page.table = None);
        assert_eq!(kept.tile(tile), None);
    }
}
