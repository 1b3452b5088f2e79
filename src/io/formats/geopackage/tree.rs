//! The R-tree of a layer's features, read as it lies in the file (SQLite, "The SQLite R*Tree Module", 6: shadow tables): a box for each row.

use super::layers::Layer;
use super::names::quoted;
use crate::io::database::Database;
use crate::model::Bounds;
use std::ops::RangeInclusive;

/// Bytes of a cell: the number of a row, and four sides in single precision.
const CELL: usize = 24;
/// Rows to each feature, beyond which the numbers have too wide gaps to be places.
const SPARSEST: u64 = 4;
/// Rows that any layer may have beyond that.
const SOME: u64 = 1 << 16;

/// Boxes by row, in the layer's own coordinates: west, south, east and north, widened to single precision by the database. What has none is
/// empty.
#[derive(Debug)]
pub struct RowBoxes {
    /// The number of the first row.
    pub first: i64,
    boxes: Vec<[f32; 4]>,
    /// How many have a box.
    pub known: usize,
}

impl RowBoxes {
    /// Those of a layer whose rows go by the numbers of `range`; `None` where it has no tree, one that does not fit, or too wide gaps.
    pub fn of(database: &Database, layer: &Layer, range: &RangeInclusive<i64>) -> Option<Self> {
        let geometry = layer.geometry.as_ref()?;
        // GeoPackage, annex F.3: the name of the tree
        let name = |ending: &str| quoted(&format!("rtree_{}_{geometry}_{ending}", layer.table));
        let rows = range.end().checked_sub(*range.start()).and_then(|rows| u64::try_from(rows).ok()).and_then(|rows| rows.checked_add(1));
        let rows = rows?;
        let count = format!("SELECT count(*) FROM {}", name("rowid"));
        // a layer without a tree has no such table
        let count = database.rows(&count, [], |row| row.get::<_, i64>(0)).ok().and_then(|mut own| own.pop())?;
        if rows > SPARSEST.saturating_mul(count.unsigned_abs()).saturating_add(SOME) || rows > u64::from(u32::MAX) {
            return None;
        }
        let mut own = Self {
            first: *range.start(),
            boxes: vec![[f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY]; rows as usize],
            known: 0,
        };
        // what others hang on is no leaf
        let sql = format!("SELECT data FROM {} WHERE nodeno NOT IN (SELECT parentnode FROM {})", name("node"), name("parent"));
        // whatever is odd about a tree, the rows are there to be read without it
        let is_whole = own.fill(database, &sql).is_some_and(|()| own.known as u64 == count.unsigned_abs());
        is_whole.then_some(own)
    }

    /// Takes in all leaves; `None` where one is none.
    fn fill(&mut self, database: &Database, sql: &str) -> Option<()> {
        database.touch();
        let mut statement = database.connection.prepare(sql).ok()?;
        let mut leaves = statement.query([]).ok()?;
        while let Some(row) = leaves.next().ok()? {
            database.touch();
            self.add(row.get_ref(0).ok()?.as_blob().ok()?)?;
        }
        Some(())
    }

    /// Takes in a leaf: two bytes of depth, two of the count of cells, the cells.
    fn add(&mut self, node: &[u8]) -> Option<()> {
        let many = usize::from(u16::from_be_bytes(node.get(2..4)?.try_into().ok()?));
        for cell in node.get(4..4 + many * CELL)?.chunks_exact(CELL) {
            let number = i64::from_be_bytes(cell[..8].try_into().ok()?);
            // the first axis, then the second one: least and most of each
            let [west, east, south, north] = std::array::from_fn(|n| f32::from_be_bytes(cell[8 + n * 4..12 + n * 4].try_into().unwrap_or_default()));
            let row = usize::try_from(number.checked_sub(self.first)?).ok()?;
            let own = self.boxes.get_mut(row)?;
            if [west, east, south, north].iter().any(|side| side.is_nan()) || own[0] <= own[2] {
                return None;
            }
            *own = [west, south, east, north];
            self.known += 1;
        }
        Some(())
    }

    /// How many rows there are, with those that have no feature.
    pub fn len(&self) -> usize {
        self.boxes.len()
    }

    /// The box of a row; nowhere where it has none.
    pub fn get(&self, row: usize) -> Bounds {
        self.boxes.get(row).map_or(Bounds::NOWHERE, |own| {
            let [west, south, east, north] = own.map(f64::from);
            Bounds { west, south, east, north }
        })
    }

    /// Whether a row has a box.
    pub fn has(&self, row: usize) -> bool {
        self.boxes.get(row).is_some_and(|own| own[0] <= own[2])
    }
}
