//! The pages of a layer of a GeoPackage: rows whose numbers follow one another, found by the layer's R-tree.

use super::layers::{Layer, layer_of};
use super::names::quoted;
use super::read::Rows;
use super::tree::RowBoxes;
use super::{KIND, damaged};
use crate::io::database::{Database, is_still};
use crate::io::formats::filling::Filling;
use crate::io::formats::format::Dataset;
use crate::io::paged::{Found, PageCache, Paged, Wanted, cover_in_degrees, parted, window_of};
use crate::io::raw::{Placing, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, IoError, LoadReport, Progress, Watch};
use crate::model::datum::Transform;
use crate::model::table::SAMPLE;
use crate::model::{Bounds, Cancel, FeatureTable, Kind, LayerCrs, ReadAs, SourceCrs, TableBuilder};
use crate::work::side_by_side;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A page has so many rows, as a chunk of a table has.
const ROWS: usize = 4096;
/// Parts of a box's sides by which what lies beside it is read with it: the sides of a box in degrees are no straight lines in a zone.
const ROOM: f64 = 0.02;
/// Where fewer of a page's rows than one of so many are wanted, each is looked up by itself.
const FEW: usize = 4;

/// The rows of a layer.
#[derive(Debug)]
struct Pages {
    path: PathBuf,
    dataset: Dataset,
    boxes: RowBoxes,
    /// Of each page, in degrees.
    page_boxes: Vec<Bounds>,
    features: usize,
    /// Bytes of a feature in the file, about.
    each: u64,
    stretch: Rows,
    single: Rows,
    crs_told: Option<String>,
    crs: SourceCrs,
    skip_broken: bool,
    place: Placing,
    cache: PageCache,
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
    let mut pages = Pages {
        path: path.to_path_buf(),
        dataset: dataset.clone(),
        page_boxes: Vec::new(),
        features,
        each: (text.size().unwrap_or_default() / features.max(1) as u64).max(1),
        stretch,
        single,
        crs_told: layer.crs.clone(),
        crs: SourceCrs::default(),
        skip_broken: reading.skip_broken,
        place,
        cache: PageCache::default(),
        idle: Connections(Mutex::new(vec![database])),
        boxes,
    };
    let mut raw = pages.sample()?;
    let (crs, basis) = (place.decide)(&mut raw, crs, &Progress::default())?;
    pages.place_in(crs.clone())?;
    let names = pages.stretch.columns.iter().map(|column| column.full.clone()).collect();
    let title = text.name().map_or(layer.table, str::to_owned);
    Ok(Some((window_of(pages, names, title, text.stand(), raw.table), LayerCrs { crs, basis })))
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
    /// Takes the system that the coordinates are in.
    fn place_in(&mut self, crs: SourceCrs) -> Result<(), IoError> {
        let transform = Transform::of(&crs).map_err(|_| damaged(None))?;
        self.page_boxes = (0..self.count())
            .map(|page| {
                let own = self.rows(page).map(|row| self.boxes.get(row)).filter(|own| own.west <= own.east).reduce(Bounds::union);
                own.map_or(Bounds::NOWHERE, |own| cover_in_degrees(own, &crs, &transform))
            })
            .collect();
        self.crs = crs;
        Ok(())
    }

    /// Some features, evenly from all, as the file has them.
    fn sample(&self) -> Result<Raw, IoError> {
        let step = (self.features / SAMPLE).max(1);
        let rows: Vec<usize> = (0..self.boxes.len()).filter(|row| self.boxes.has(*row)).step_by(step).collect();
        let mut builder = TableBuilder::default();
        self.stretch.columns.iter().for_each(|column| builder.declare(&column.full));
        let mut lines = Vec::new();
        for (page, wanted) in parted(self, &rows) {
            let (first, own) = (self.rows(page).start, self.raw(page, &wanted)?.0.table);
            for row in rows.iter().filter(|row| self.page_of(**row) == page) {
                if let Some(feature) = own.feature(row - first) {
                    builder.copy(feature);
                    lines.push(*row as u32);
                }
            }
        }
        let crs = self.crs_told.clone().map(|crs| (0, crs));
        Ok(Raw { table: builder.finish(), report: LoadReport::counting(Counted::Records), lines, crs })
    }
}

impl Paged for Pages {
    fn path(&self) -> &Path {
        &self.path
    }

    fn read_as(&self) -> ReadAs {
        ReadAs { window: true, skip_broken: self.skip_broken, dataset: self.dataset.name.clone(), ..ReadAs::default() }
    }

    fn crs(&self) -> &SourceCrs {
        &self.crs
    }

    fn placing(&self) -> Placing {
        self.place
    }

    fn cache(&self) -> &PageCache {
        &self.cache
    }

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

    fn box_of(&self, page: usize) -> Bounds {
        self.page_boxes.get(page).copied().unwrap_or(Bounds::NOWHERE)
    }

    fn bytes(&self, page: usize) -> Result<u64, IoError> {
        let rows = self.rows(page).len() as u64 * self.features as u64 / self.boxes.len().max(1) as u64;
        Ok(self.each.saturating_mul(rows))
    }

    fn found(&self, pages: &[usize], bounds: &Bounds, cancel: Cancel<'_>) -> Result<Vec<Found>, IoError> {
        let transform = Transform::of(&self.crs).map_err(|_| damaged(None))?;
        // the box once in the file's coordinates, with some room: to put every feature's box into degrees would cost more than to read it
        let local = if self.crs.is_kept() { Some(*bounds) } else { bounds.across(|place| transform.of_wgs84(place)) };
        let local = local.map(|own| own.grown((own.east - own.west) * ROOM, (own.north - own.south) * ROOM));
        let found = side_by_side(pages.to_vec(), |page| {
            if cancel() {
                return Err(IoError::Cancelled);
            }
            // what lies in the box as a whole is not looked at one by one
            let inside = bounds.covers(&self.box_of(page));
            let rows = self.rows(page).filter(|row| self.boxes.has(*row)).map(|row| (row, self.boxes.get(row)));
            let meets = |own: Bounds| match &local {
                Some(local) => own.intersects(local),
                None => cover_in_degrees(own, &self.crs, &transform).intersects(bounds),
            };
            let met = rows.filter(|(_, own)| inside || meets(*own));
            Ok(met.map(|(row, own)| Found { row, size: (own.east - own.west).max(own.north - own.south), bytes: self.each }).collect::<Vec<_>>())
        });
        Ok(found.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
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
        Ok((Raw { table: builder.finish(), report, lines: numbers, crs: self.crs_told.clone().map(|crs| (0, crs)) }, left_out))
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
