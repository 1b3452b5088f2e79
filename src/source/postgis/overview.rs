//! A summary of more features than could be drawn: the server is asked at places that are evenly scattered which area lies there, as a picture is
//! sampled, so that each use covers as much of the map as of the ground; of lines and points each place gives one.
//!
//! It costs what the view shows, whatever the table holds: a question at a place is one descent of the server's tree (30 µs in a table
//! of five million parcels).

use super::asking::{asked, copied, keys};
use super::error::DatabaseError;
use super::kept::Tile;
use super::link::Links;
use super::name::{number, quoted};
use super::relation::{Relation, Shapes};
use crate::io::IoError;
use crate::model::{Bounds, Cancel, FeatureTable, Page, RowKey, SourceCrs};
use crate::work::side_by_side;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Places along a side of a tile: a power of two.
const PLACES: i32 = 32;
/// A place is asked about for so many pixels at most, and half as many at least.
pub const APART: f64 = 12.0;
/// An area that is so many cells wide and high is drawn as it is.
const LARGE: f64 = 3.0;
/// Positions nearer than this part of a cell are one.
const FINE: f64 = 1.0 / 16.0;
/// Features that are asked for by their keys at once.
const AT_ONCE: usize = 5_000;
/// Tiles of one size that are kept.
const MOST_TILES: usize = 2_000;
/// Sizes of cells that are kept.
const MOST_LEVELS: usize = 4;
/// What was brought so long ago is asked for again.
const FRESH: Duration = Duration::from_mins(5);
/// Questions side by side.
const SIDE_BY_SIDE: usize = 4;

/// What has been brought, by the exponent of the cells' size.
#[derive(Debug, Default)]
pub struct Overview {
    levels: HashMap<i32, Level>,
    now: u64,
}

#[derive(Debug, Default)]
struct Level {
    tiles: HashMap<Tile, Sampled>,
    /// The features that are drawn as they are: the table of each and its row there.
    large: HashMap<RowKey, (usize, usize)>,
    tables: Vec<Arc<FeatureTable>>,
    used: u64,
    /// When the first of it was brought.
    begun: Option<Instant>,
}

impl Level {
    fn is_fresh(&self) -> bool {
        self.begun.is_none_or(|begun| begun.elapsed() < FRESH) && self.tiles.len() < MOST_TILES
    }
}

/// What lies at the places of a tile.
#[derive(Debug)]
struct Sampled {
    /// A cell for each place, with the attributes of what lies there.
    cells: Arc<FeatureTable>,
    /// What is drawn as it is.
    large: Vec<RowKey>,
}

impl Overview {
    /// Forgets what was brought.
    pub fn clear(&mut self) {
        self.levels.clear();
    }

    /// Whether all of a box is known with cells of a size.
    pub fn knows(&self, size: i32, bounds: Bounds) -> bool {
        let tiles = Tile::covering(size + PLACES.ilog2().cast_signed(), bounds);
        self.levels.get(&size).is_some_and(|level| level.is_fresh() && tiles.iter().all(|tile| level.tiles.contains_key(tile)))
    }

    /// The pages that draw a box, in the table's coordinates, with cells of a size; what is not known is asked for.
    ///
    /// # Errors
    /// What the server says.
    pub fn pages(&mut self, asking: &Asking<'_>, size: i32, bounds: Bounds) -> Result<Vec<Page>, DatabaseError> {
        self.now += 1;
        let wanted = Tile::covering(size + PLACES.ilog2().cast_signed(), bounds);
        let level = self.levels.entry(size).or_default();
        if !level.is_fresh() {
            *level = Level::default();
        }
        level.used = self.now;
        level.begun.get_or_insert_with(Instant::now);
        let missing: Vec<Tile> = wanted.iter().copied().filter(|tile| !level.tiles.contains_key(tile)).collect();
        let share = missing.len().div_ceil(SIDE_BY_SIDE).max(1);
        let found = side_by_side(missing.chunks(share).collect(), |tiles: &[Tile]| -> Result<Vec<(Tile, Sampled)>, DatabaseError> {
            tiles.iter().map(|tile| asking.sampled(*tile).map(|own| (*tile, own))).collect()
        });
        for own in found {
            level.tiles.extend(own?);
        }
        let large: HashSet<&RowKey> = wanted.iter().filter_map(|tile| level.tiles.get(tile)).flat_map(|own| &own.large).collect();
        let lacking: Vec<&RowKey> = large.iter().copied().filter(|key| !level.large.contains_key(*key)).collect();
        let tolerance = f64::from(size).exp2() * FINE;
        let share = lacking.len().div_ceil(SIDE_BY_SIDE).clamp(1, AT_ONCE);
        let brought = side_by_side(lacking.chunks(share).collect(), |keys: &[&RowKey]| asking.simplified(keys, tolerance));
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for own in brought {
            let (table, keys) = own?;
            let at = level.tables.len();
            level.large.extend(keys.into_iter().enumerate().map(|(row, key)| (key, (at, row))));
            level.tables.push(table);
        }
        rows.resize(level.tables.len(), Vec::new());
        for (at, row) in large.iter().filter_map(|key| level.large.get(*key)) {
            rows[*at].push(*row);
        }
        let mut pages: Vec<Page> = Vec::new();
        // what is large lies beneath, as it does where it is drawn with the rest
        for (table, wanted) in level.tables.iter().zip(&mut rows).filter(|(_, rows)| !rows.is_empty()) {
            wanted.sort_unstable();
            let others: Vec<usize> = table.live_rows().filter(|row| wanted.binary_search(row).is_err()).collect();
            pages.push(Page::Here(if others.is_empty() { Arc::clone(table) } else { Arc::new(table.with_deleted(&others, true)) }));
        }
        pages.extend(
            wanted.iter().filter_map(|tile| level.tiles.get(tile)).filter(|own| !own.cells.is_empty()).map(|own| Page::Here(Arc::clone(&own.cells))),
        );
        if self.levels.len() > MOST_LEVELS
            && let Some(oldest) = self.levels.iter().min_by_key(|(_, level)| level.used).map(|(size, _)| *size)
        {
            self.levels.remove(&oldest);
        }
        Ok(pages)
    }
}

/// Whom and how to ask.
pub struct Asking<'a> {
    pub links: &'a Links,
    pub relation: &'a Relation,
    pub crs: &'a SourceCrs,
    pub cancel: Cancel<'a>,
}

impl Asking<'_> {
    /// What lies at the places of a tile.
    fn sampled(&self, tile: Tile) -> Result<Sampled, DatabaseError> {
        let Self { links, relation, crs, cancel } = self;
        let side = f64::from(tile.size).exp2() / f64::from(PLACES);
        let Bounds { west, south, .. } = tile.bounds();
        let last = PLACES - 1;
        // places in a grid would show patterns where parcels lie in one: each lies somewhere in its cell, always the same
        let [column, row] = tile.at.map(|own| own.rem_euclid(1024));
        let scattered = |i: f64, j: f64| format!("sin((i + {PLACES} * {column}) * {i} + (j + {PLACES} * {row}) * {j}) * 43758.5453");
        let (across, up) = (scattered(12.9898, 78.233), scattered(39.3468, 11.1351));
        let (west, south, side) = (number(west), number(south), number(side));
        let places = format!(
            "(SELECT {west} + i * {side} AS x, {south} + j * {side} AS y, {across} AS u, {up} AS v \
             FROM generate_series(0, {last}) i, generate_series(0, {last}) j) c"
        );
        let (own, srid) = (quoted(&relation.address.geometry), relation.srid);
        let geography = if relation.is_geography { "::geography" } else { "" };
        if relation.shapes != Shapes::Areas {
            let cell = format!("ST_MakeEnvelope(c.x, c.y, c.x + {side}, c.y + {side}, {srid}){geography}");
            let (key, name) = (relation.sent_key(), relation.name());
            let sql = format!(
                "SELECT DISTINCT p.k FROM {places} CROSS JOIN LATERAL (SELECT {key} AS k FROM {name} WHERE {own} && {cell} LIMIT 1) p WHERE p.k IS NOT NULL"
            );
            let large = links.with(*cancel, |link| keys(link, relation, &sql, *cancel))?;
            return Ok(Sampled { cells: Arc::default(), large });
        }
        let place = format!("ST_SetSRID(ST_MakePoint(c.x + {side} * (c.u - floor(c.u)), c.y + {side} * (c.v - floor(c.v))), {srid})");
        let shape = relation.geometry();
        let wide = |axis: &str| format!("ST_{axis}Max({shape}) - ST_{axis}Min({shape}) > {LARGE} * {side}");
        let sql = format!(
            "SELECT p.k, CASE WHEN p.is_large THEN NULL ELSE ST_MakeEnvelope(c.x, c.y, c.x + {side}, c.y + {side}, {srid}) END{named} FROM {places} \
             CROSS JOIN LATERAL (SELECT {key} AS k, {x} AND {y} AS is_large{fields} FROM {name} \
             WHERE {own} && {place}{geography} AND ST_Intersects({shape}, {place}) LIMIT 1) p",
            named = relation.named_fields(),
            key = relation.sent_key(),
            x = wide("X"),
            y = wide("Y"),
            fields = relation.sent_fields(),
            name = relation.name(),
        );
        let records = links.with(*cancel, |link| copied(link, relation, &sql, *cancel))?;
        let found = records.keys;
        let (table, _) = records.rows.placed(crs)?;
        let mut cells = Vec::with_capacity(table.rows());
        let mut large = Vec::new();
        for (feature, key) in table.features().zip(found) {
            if feature.bounds().is_some() {
                cells.push(feature.index());
            } else {
                large.push(key);
            }
        }
        large.sort_unstable();
        large.dedup();
        let cells = Arc::new(if cells.len() == table.rows() { table } else { table.subset(&cells) });
        Ok(Sampled { cells, large })
    }

    /// Features by their keys, without what is smaller than a tolerance in the table's units.
    fn simplified(&self, keys: &[&RowKey], tolerance: f64) -> Result<(Arc<FeatureTable>, Vec<RowKey>), DatabaseError> {
        let Self { links, relation, crs, cancel } = self;
        let sql = format!("{} WHERE {}", relation.selected_simplified(tolerance), relation.is_keyed_so());
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let records = links.with(*cancel, |link| asked(link, relation, &sql, &[&keys], *cancel))?;
        let found = records.keys;
        let (table, _) = records.rows.placed(crs).map_err(|error: IoError| DatabaseError::from(error))?;
        Ok((Arc::new(table), found))
    }
}
