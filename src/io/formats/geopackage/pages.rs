//! The pages of a layer of a GeoPackage: rows whose numbers follow one another, found by the layer's R-tree.

use super::layers::{Layer, layer_of};
use super::names::quoted;
use super::read::Rows;
use super::tree::RowBoxes;
use super::{KIND, damaged};
use crate::io::database::{Database, is_still};
use crate::io::formats::filling::Filling;
use crate::io::formats::format::Dataset;
use crate::io::paged::{Entry, Opening, Paged, Wanted, window_of};
use crate::io::raw::{Placing, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Watch};
use crate::model::table::SAMPLE;
use crate::model::{Bounds, FeatureTable, Kind, LayerCrs, ReadAs, SourceCrs};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A page has so many rows, as a chunk of a table has.
const ROWS: usize = 4096;
/// Where fewer of a page's rows than one of so many are wanted, each is looked up by itself.
const FEW: usize = 4;

/// The rows of a layer.
#[derive(Debug)]
struct Pages {
    path: PathBuf,
    boxes: RowBoxes,
    features: usize,
    /// Bytes of a feature in the file, about.
    each: u64,
    stretch: Rows,
    single: Rows,
    skip_broken: bool,
    /// Connections that nobody uses now.
    idle: Connections,
}

/// Connections to one file.
#[derive(Default)]
struct Connections(Mutex<Vec<Database>>);

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connections")
    }
}

impl Connections {
    /// Does something by one of them; one that has failed is let go of.
    fn with<T>(&self, path: &Path, work: impl FnOnce(&Database) -> Result<T, IoError>) -> Result<T, IoError> {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let database = match idle {
            Some(database) => database,
            None => Database::open(&Text::of_file(path)?, Watch::<()>::default().memory, KIND)?,
        };
        let made = work(&database)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(database);
        Ok(made)
    }
}

/// Opens a layer as a window of which no feature is at hand yet; `None` where it has no tree, its rows have no numbers of their own, or
/// another program has the file open.
///
/// # Errors
/// Where it is damaged, and where its features are in no known system.
pub fn window(
    text: &Text<'_>,
    dataset: &Dataset,
    reading: Reading,
    crs: Option<&SourceCrs>,
    place: Placing,
) -> Result<Option<(FeatureTable, LayerCrs)>, IoError> {
    let Some(path) = text.plain_file().filter(|path| is_still(path)) else { return Ok(None) };
    let database = Database::open(text, Watch::<()>::default().memory, KIND)?;
    let layer = layer_of(&database, dataset)?;
    let (columns, key) = layer.columns(&database)?;
    let Some(number) = key.as_deref().map(quoted) else { return Ok(None) };
    let table = quoted(&layer.table);
    let sql = format!("SELECT (SELECT min({number}) FROM {table}), (SELECT max({number}) FROM {table})");
    let range = database.rows(&sql, [], |row| Ok(row.get::<_, i64>(0)?..=row.get::<_, i64>(1)?)).ok().and_then(|mut own| own.pop());
    let Some(boxes) = range.and_then(|range| RowBoxes::of(&database, &layer, &range)) else { return Ok(None) };
    let features = features_of(&database, &layer)?.clamp(boxes.known, boxes.len());
    let rows = |condition: &str| Rows::of(&layer, columns.clone(), key.as_deref(), condition);
    let (stretch, single) = (rows(&format!(" WHERE {number} BETWEEN ? AND ? ORDER BY {number}")), rows(&format!(" WHERE {number} = ?")));
    let pages = Pages {
        path: path.to_path_buf(),
        features,
        each: (text.size().unwrap_or_default() / features.max(1) as u64).max(1),
        stretch,
        single,
        skip_broken: reading.skip_broken,
        idle: Connections(Mutex::new(vec![database])),
        boxes,
    };
    let read_as = ReadAs { window: true, skip_broken: reading.skip_broken, dataset: dataset.name.clone(), ..ReadAs::default() };
    let names = pages.stretch.columns.iter().map(|column| column.full.clone()).collect();
    let sample = (0..pages.boxes.len()).filter(|row| pages.boxes.has(*row)).step_by((features / SAMPLE).max(1)).collect();
    let title = text.name().map_or(layer.table, str::to_owned);
    window_of(Opening { pages, path, stand: text.stand(), read_as, names, title, sample, told: layer.crs }, crs, place).map(Some)
}

/// How many features a layer has: what the file counts itself (GDAL's table), else as counted.
fn features_of(database: &Database, layer: &Layer) -> Result<usize, IoError> {
    let sql = "SELECT feature_count FROM gpkg_ogr_contents WHERE lower(table_name) = lower(?)";
    let told = database.rows(sql, [&layer.table], |row| row.get::<_, Option<i64>>(0)).ok().and_then(|mut own| own.pop()).flatten();
    let counted = || database.rows(&format!("SELECT count(*) FROM {}", quoted(&layer.table)), [], |row| row.get::<_, i64>(0));
    let count = match told {
        Some(count) => count,
        None => counted()?.pop().unwrap_or_default(),
    };
    Ok(usize::try_from(count).unwrap_or_default())
}

impl Pages {
    /// The features of a page that lie somewhere.
    fn entries_of(&self, page: usize) -> impl Iterator<Item = Entry> + '_ {
        let rows = self.rows(page).filter(|row| self.boxes.has(*row));
        rows.map(|row| Entry { row, bounds: self.boxes.get(row), bytes: self.each })
    }
}

impl Paged for Pages {
    fn count(&self) -> usize {
        self.boxes.len().div_ceil(ROWS)
    }

    fn features(&self) -> usize {
        self.features
    }

    fn has_row(&self, row: usize) -> bool {
        // what lies nowhere is in no tree
        self.boxes.has(row) || self.features > self.boxes.known && row < self.boxes.len()
    }

    fn page_of(&self, row: usize) -> usize {
        row / ROWS
    }

    fn rows(&self, page: usize) -> Range<usize> {
        page * ROWS..((page + 1) * ROWS).min(self.boxes.len())
    }

    fn bounds(&self, page: usize) -> Bounds {
        self.entries_of(page).map(|own| own.bounds).reduce(Bounds::union).unwrap_or(Bounds::NOWHERE)
    }

    fn bytes(&self, page: usize) -> Result<u64, IoError> {
        let rows = self.rows(page).len() as u64 * self.features as u64 / self.boxes.len().max(1) as u64;
        Ok(self.each.saturating_mul(rows))
    }

    fn entries(&self, page: usize) -> Result<Vec<Entry>, IoError> {
        Ok(self.entries_of(page).collect())
    }

    fn raw(&self, page: usize, wanted: &Wanted) -> Result<(Raw, Vec<usize>), IoError> {
        let rows = self.rows(page);
        let first = self.boxes.first.saturating_add(rows.start as i64);
        let mut taken = Taken { filling: self.stretch.filling(), left_out: Vec::new(), next: 0, first: rows.start };
        self.idle.with(&self.path, |database| {
            let failed = |error: rusqlite::Error| database.said(&error);
            database.touch();
            match wanted {
                Wanted::Some(some) if some.len() * FEW < rows.len() => {
                    let mut statement = database.connection.prepare(&self.single.sql).map_err(failed)?;
                    for own in some {
                        database.touch();
                        let mut found = statement.query([first + i64::from(*own)]).map_err(failed)?;
                        if let Some(row) = found.next().map_err(failed)? {
                            taken.add(&self.single, row, *own as usize, self.skip_broken)?;
                        }
                    }
                }
                _ => {
                    let mut statement = database.connection.prepare(&self.stretch.sql).map_err(failed)?;
                    let mut found = statement.query([first, first + rows.len() as i64 - 1]).map_err(failed)?;
                    while let Some(row) = found.next().map_err(failed)? {
                        database.touch();
                        let number = self.stretch.number(row).and_then(|number| usize::try_from(number.checked_sub(first)?).ok());
                        let own = number.filter(|own| *own >= taken.next && *own < rows.len()).ok_or_else(|| damaged(None))?;
                        taken.add(&self.stretch, row, own, self.skip_broken)?;
                    }
                }
            }
            Ok(())
        })?;
        taken.pass_to(rows.len());
        let Taken { filling: Filling { builder, mut report, numbers, .. }, left_out, .. } = taken;
        report.sort();
        Ok((Raw { table: builder.finish(), report, lines: numbers, crs: None }, left_out))
    }
}

/// The rows of a page under way, each in its place.
struct Taken {
    filling: Filling,
    left_out: Vec<usize>,
    /// The place of the next row.
    next: usize,
    /// The row of the page's first place.
    first: usize,
}

impl Taken {
    /// Adds what has the place `own`; one that is left out keeps it.
    fn add(&mut self, rows: &Rows, row: &rusqlite::Row<'_>, own: usize, skip_broken: bool) -> Result<(), IoError> {
        self.pass_to(own);
        let before = self.filling.builder.len();
        // places are counted in the layer
        self.filling.met = (self.first + own) as u64;
        rows.add(row, &mut self.filling, skip_broken)?;
        if self.filling.builder.len() == before {
            self.pass_to(own + 1);
        } else {
            self.next = own + 1;
        }
        Ok(())
    }

    /// Leaves places before `until` without a feature.
    fn pass_to(&mut self, until: usize) {
        for own in self.next..until {
            self.left_out.push(own);
            self.filling.end((self.first + own) as u64, Kind::Null, None);
        }
        self.next = until.max(self.next);
    }
}
