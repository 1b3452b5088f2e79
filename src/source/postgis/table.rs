//! A table of PostGIS as a source: exact features where a view shows few enough, a summary where it shows more, and all of what exact
//! work asks for.

use super::asking::{Expected, asked, copied, expected, text};
use super::condition::{Asked, asked_of};
use super::error::DatabaseError;
use super::kept::{KeptRows, Tile};
use super::link::{Links, locked};
use super::local::{in_degrees, of_degrees};
use super::opening::Opened;
use super::ordering::{counted, figures, ordered};
use super::overview::{APART, Asking, Overview};
use super::record::Records;
use super::relation::Relation;
use crate::i18n::Bilingual;
use crate::io::{IoError, LoadReport, Watch};
use crate::model::{
    Bounds, Budget, Cancel, DatabaseTable, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, LayerCrs, OrderAnswer, OrderRequest, Page,
    Prefilter, Profile, Provenance, RowId, RowKey, SourceAddress, SourceCrs, SourceError, Summary, System,
};
use crate::work::side_by_side;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use tokio_postgres::types::ToSql;

/// A view shows so many features as they are; of more it shows a summary.
const EXACT: f64 = 80_000.0;
/// Degrees round the extent of a table in a projected system that may hold what was added: the zones reach about so far.
const REACH: f64 = 3.0;
/// Tiles along the longer side of a view, about.
const TILES: f64 = 3.0;
/// A summary begins with cells that are larger by so many powers of two.
const COARSER: i32 = 2;
/// Questions side by side.
const SIDE_BY_SIDE: usize = 4;
/// Metres of a degree along a meridian, for what is only about a scale.
const DEGREE: f64 = 111_320.0;

/// A table of PostGIS that is asked as far as it is needed. A feature's row is given to its key when it is met first.
#[derive(Debug)]
pub struct PostgisTable {
    own: Weak<Self>,
    links: Arc<Links>,
    relation: Relation,
    crs: LayerCrs,
    names: Vec<String>,
    /// Rows, about.
    total: usize,
    /// The box round all features, about, in the table's coordinates and in degrees.
    extent: Option<(Bounds, Bounds)>,
    has_index: bool,
    has_statistics: bool,
    sample: Arc<FeatureTable>,
    credit: Arc<Provenance>,
    kept: Mutex<KeptRows>,
    overview: Mutex<Overview>,
    /// Whether what the overview has is to be asked for again.
    is_stale: AtomicBool,
    /// Keys of rows that are being worked on elsewhere: they are not drawn.
    hidden: Mutex<Arc<HashSet<RowKey>>>,
    noted: Mutex<LoadReport>,
}

impl PostgisTable {
    /// Opens a table, of which no feature is at hand yet. `chosen` is what the user says of its coordinates.
    ///
    /// # Errors
    /// What the server says, and where its coordinates are in no known system.
    pub fn open(links: &Arc<Links>, address: &DatabaseTable, chosen: Option<&SourceCrs>, cancel: Cancel<'_>) -> Result<Arc<Self>, DatabaseError> {
        let opened = links.with(cancel, |link| Opened::of(link, address, chosen, cancel))?;
        let Opened { relation, sample, crs, total, extent, has_index, has_statistics } = opened;
        let extent = extent.and_then(|own| Some((own, in_degrees(own, &crs.crs)?)));
        let names = relation.fields.iter().map(|field| field.name.clone()).collect();
        let credit = format!("{} · {}", relation.title(), address.server.database);
        Ok(Arc::new_cyclic(|own| Self {
            own: Weak::clone(own),
            links: Arc::clone(links),
            crs,
            names,
            total,
            extent,
            has_index,
            has_statistics,
            sample: Arc::new(sample),
            credit: Arc::new(Provenance { source: Bilingual::same(credit), ..Provenance::default() }),
            kept: Mutex::default(),
            overview: Mutex::default(),
            is_stale: AtomicBool::new(false),
            hidden: Mutex::default(),
            noted: Mutex::default(),
            relation,
        }))
    }

    /// The features of a layer of it: none yet.
    #[must_use]
    pub fn window(&self) -> FeatureTable {
        self.table(&[])
    }

    pub(super) const fn relation(&self) -> &Relation {
        &self.relation
    }

    /// Where it is opened again.
    #[must_use]
    pub const fn address_of(&self) -> &DatabaseTable {
        &self.relation.address
    }

    pub const fn links(&self) -> &Arc<Links> {
        &self.links
    }

    /// The system of its coordinates, and how that is known.
    #[must_use]
    pub const fn crs(&self) -> &LayerCrs {
        &self.crs
    }

    /// Forgets what views have brought, so that it is asked for again.
    pub fn refresh(&self) {
        locked(&self.kept).forget_tiles();
        // somebody may be asking with it
        self.is_stale.store(true, Ordering::Relaxed);
    }

    /// Leaves rows out of what is drawn, by their keys: they are drawn by whom they are worked on.
    pub fn hide(&self, keys: HashSet<RowKey>) {
        *locked(&self.hidden) = Arc::new(keys);
    }

    /// Whether the user may change its rows.
    #[must_use]
    pub const fn may_write(&self) -> bool {
        self.relation.may_write
    }

    /// The key of a row that was met.
    pub fn key(&self, row: usize) -> Option<RowKey> {
        locked(&self.kept).key(row).cloned()
    }

    fn table(&self, pages: &[Page]) -> FeatureTable {
        let table = FeatureTable::of_pages(&self.names, pages);
        match self.own.upgrade() {
            Some(own) => table.with_source(own),
            None => table,
        }
    }

    /// A box of a request in the table's coordinates; `None` where there is none. Only so many degrees round the extent are asked about,
    /// where the system does not reach round the earth: features may have been added since the extent was read.
    fn local(&self, wanted: Bounds, round: Option<f64>) -> Option<Bounds> {
        let mut bounds = wanted.common(Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 });
        let reaches = self.crs.crs.is_kept() || self.crs.crs.system == System::WebMercator;
        let round = round.or((!reaches).then_some(REACH));
        if let Some(((_, own), round)) = self.extent.zip(round) {
            bounds = bounds.common(own.grown(round, round));
        }
        let is_box = bounds.west <= bounds.east && bounds.south <= bounds.north;
        of_degrees(is_box.then_some(bounds)?, &self.crs.crs)
    }

    /// Puts what a server has sent into the rows of its keys.
    fn take(&self, records: Records<'_>) -> Result<Vec<u32>, DatabaseError> {
        let (rows, keys, nameless) = (records.rows, records.keys, records.nameless);
        if nameless > 0 {
            return Err(DatabaseError::NoKey(self.relation.title()));
        }
        let (table, report) = rows.placed(&self.crs.crs)?;
        let put = locked(&self.kept).put(&Arc::new(table), keys);
        locked(&self.noted).append(&report, 0, 0);
        let twice = |value: RowKey| DatabaseError::KeyTwice {
            table: self.relation.title(),
            key: self.relation.address.key.clone(),
            value: value.to_string(),
        };
        put.map_err(twice)
    }

    /// Has the features of rows at hand, as they are.
    fn keep(&self, rows: &[usize], cancel: Cancel<'_>) -> Result<(), DatabaseError> {
        /// Features that are asked for by their keys at once.
        const AT_ONCE: usize = 20_000;
        let lacking: Vec<(usize, String)> = {
            let kept = locked(&self.kept);
            rows.iter().filter(|row| !kept.has(**row)).filter_map(|row| Some((*row, kept.key(*row)?.to_string()))).collect()
        };
        let sql = format!("{} WHERE {}", self.relation.selected(), self.relation.is_keyed_so());
        for part in lacking.chunks(AT_ONCE) {
            let keys: Vec<&str> = part.iter().map(|(_, key)| key.as_str()).collect();
            let records = self.links.with(cancel, |link| asked(link, &self.relation, &sql, &[&keys], cancel))?;
            self.take(records)?;
        }
        Ok(())
    }

    /// The rows of the features in a box of the table's coordinates, tile by tile as a view asks for them; `None` where they are more
    /// than it could show.
    fn viewed(&self, bounds: Bounds, cancel: Cancel<'_>) -> Result<Option<Vec<u32>>, DatabaseError> {
        let side = (bounds.east - bounds.west).max(bounds.north - bounds.south) / TILES;
        let size = side.max(f64::MIN_POSITIVE).log2().ceil() as i32;
        let (mut rows, mut missing) = (Vec::new(), Vec::new());
        for tile in Tile::covering(size, bounds) {
            match locked(&self.kept).tile(tile) {
                Some(own) => rows.extend(own),
                None => missing.push(tile),
            }
        }
        let share = missing.len().div_ceil(SIDE_BY_SIDE).max(1);
        let (most, brought) = ((EXACT * 2.0) as usize, AtomicUsize::new(rows.len()));
        let found = side_by_side(missing.chunks(share).collect(), |tiles: &[Tile]| -> Result<Vec<(Tile, Records<'_>)>, DatabaseError> {
            let mut found = Vec::new();
            for tile in tiles {
                let left = most.saturating_sub(brought.load(Ordering::Relaxed));
                // what the server has expected is not what there must be
                let sql = format!("{} WHERE {} LIMIT {}", self.relation.selected(), self.relation.meets(tile.bounds()), left + 1);
                let records = self.links.with(cancel, |link| copied(link, &self.relation, &sql, cancel))?;
                let is_over = records.keys.len() > left;
                brought.fetch_add(records.keys.len(), Ordering::Relaxed);
                found.push((*tile, records));
                if is_over {
                    break;
                }
            }
            Ok(found)
        });
        let found: Vec<_> = found.into_iter().collect::<Result<_, _>>()?;
        if brought.load(Ordering::Relaxed) > most {
            return Ok(None);
        }
        for (tile, records) in found.into_iter().flatten() {
            let own = self.take(records)?;
            rows.extend(&own);
            locked(&self.kept).note_tile(tile, own);
        }
        Ok(Some(rows))
    }

    /// The rows of all features in a box, or of all there are, as far as they are wanted; `None` where they are more than the budget.
    fn exact(&self, bounds: Option<Bounds>, request: &FeatureRequest<'_>) -> Result<Option<Vec<u32>>, DatabaseError> {
        let (relation, budget) = (&self.relation, request.budget.features);
        let wanted = self.asked_so(request.condition);
        let conditions = bounds.map(|bounds| relation.meets(bounds)).into_iter().chain(wanted.iter().map(|own| own.sql.clone()));
        let conditions = conditions.collect::<Vec<_>>().join(" AND ");
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {conditions}") };
        let limit = if budget == usize::MAX { String::new() } else { format!(" LIMIT {}", budget.saturating_add(1)) };
        let sql = format!("{}{filter}{limit}", relation.selected());
        let records = self.links.with(request.cancel, |link| match &wanted {
            Some(own) => {
                let parameters: Vec<&(dyn ToSql + Sync)> = own.parameters.iter().map(|own| own as &(dyn ToSql + Sync)).collect();
                asked(link, relation, &sql, &parameters, request.cancel)
            }
            None => copied(link, relation, &sql, request.cancel),
        })?;
        if records.keys.len() > budget {
            return Ok(None);
        }
        self.take(records).map(Some)
    }

    /// How many features a view of a box would show, about.
    fn expect(&self, bounds: Bounds, cancel: Cancel<'_>) -> Result<Expected, DatabaseError> {
        let sql = format!("SELECT 1 FROM {} WHERE {}", self.relation.name(), self.relation.meets(bounds));
        let own = self.links.with(cancel, |link| {
            let own = expected(link, &self.relation, &sql, cancel)?;
            if own.rows.is_some() && self.has_statistics {
                return Ok(own);
            }
            // who tells nothing is made to count, as far as it matters
            let counted = format!("SELECT count(*) FROM ({sql} LIMIT {}) own", EXACT as usize + 1);
            let rows = text(link, &self.relation, &counted, cancel)?.and_then(|text| text.parse().ok());
            Ok(Expected { rows, ..own })
        })?;
        Ok(own)
    }

    /// The exponent of the size of cells that are about `APART` pixels wide.
    fn cells(&self, metres_per_pixel: f64) -> i32 {
        let unit = if self.crs.crs.system.is_geographic() { DEGREE } else { 1.0 };
        (APART * metres_per_pixel / unit).log2().floor() as i32
    }

    /// A summary of a box in the table's coordinates, with some rows as they are.
    fn summary(
        &self,
        bounds: Bounds,
        request: &FeatureRequest<'_>,
        keep: &[u32],
        about: Option<f64>,
    ) -> Result<Option<FeatureAnswer>, DatabaseError> {
        // no place is asked about where nothing lies
        let bounds = self.local(request.bounds, Some(0.01)).unwrap_or(bounds);
        let fine = self.cells(request.metres_per_pixel);
        let asking = Asking { links: &self.links, relation: &self.relation, crs: &self.crs.crs, cancel: request.cancel };
        let mut overview = locked(&self.overview);
        if self.is_stale.swap(false, Ordering::Relaxed) {
            overview.clear();
        }
        // the first look is a coarse one, which is there in a sixteenth of the time
        let size = (fine..=fine + COARSER).find(|size| overview.knows(*size, bounds)).map_or(fine + COARSER, |known| (known - 1).max(fine));
        let is_coarse = size > fine;
        let shapes = overview.pages(&asking, size, bounds)?;
        drop(overview);
        let (pages, from) = {
            let mut kept = locked(&self.kept);
            (kept.pages(keep), kept.len())
        };
        let Some(mut pages) = pages else { return Ok(None) };
        pages.extend(shapes);
        // who was made to count has stopped where it was enough
        let about = about.map(|rows| rows as u64).filter(|rows| *rows > 0 && self.has_statistics);
        let table = self.table(&pages).with_summary(Some(Summary { about, is_coarse, from }));
        Ok(Some(self.answer(table, request, false)))
    }

    fn answer(&self, table: FeatureTable, request: &FeatureRequest<'_>, complete: bool) -> FeatureAnswer {
        let rows = table.boxes().filter(|(_, bounds)| bounds.intersects(&request.bounds)).map(|(row, _)| row).collect();
        FeatureAnswer { table: Arc::new(table), rows, complete, credit: Arc::clone(&self.credit) }
    }

    fn answered(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, DatabaseError> {
        /// Answers that are begun again because another one has taken the room of what this one had.
        const TRIES: usize = 4;
        for _ in 0..TRIES {
            let number = locked(&self.kept).begin();
            let answer = self.tried(request);
            locked(&self.kept).end(number);
            if let Some(answer) = answer? {
                return Ok(answer);
            }
        }
        Err(IoError::Memory(Watch::<()>::default().memory).into())
    }

    /// The answer; `None` where something of it was let go of meanwhile.
    fn tried(&self, request: &FeatureRequest<'_>) -> Result<Option<FeatureAnswer>, DatabaseError> {
        let known = locked(&self.kept).len();
        let mut keep: Vec<usize> = request.keep.iter().map(|row| row.index()).filter(|row| *row < known).collect();
        keep.sort_unstable();
        keep.dedup();
        self.keep(&keep, request.cancel)?;
        let mut keep: Vec<u32> = keep.into_iter().map(|row| row as u32).filter(|row| locked(&self.kept).has(*row as usize)).collect();
        let is_box = request.bounds.west <= request.bounds.east;
        let is_whole = is_box && self.extent.is_none_or(|(_, own)| request.bounds.covers(&own));
        let is_view = request.metres_per_pixel > 0.0 && request.budget != Budget::UNBOUNDED;
        let local = self.local(request.bounds, None);
        let all = |found: Option<Vec<u32>>| found.map_or((Vec::new(), false), |rows| (rows, true));
        let (mut rows, complete) = match local {
            _ if !is_box => (Vec::new(), true),
            Some(bounds) if is_view => {
                let about = self.expect(bounds, request.cancel)?.rows;
                let few = about.is_none_or(|rows| rows <= EXACT);
                match if few { self.viewed(bounds, request.cancel)? } else { None } {
                    Some(rows) => (rows, true),
                    None if self.has_index => return self.summary(bounds, request, &keep, about),
                    // each place would cost a look at the whole table
                    None => (self.first(bounds, request.cancel)?, false),
                }
            }
            // whoever wants all wants those too that lie nowhere
            _ if is_whole => all(self.exact(None, request)?),
            Some(bounds) => all(self.exact(Some(bounds), request)?),
            None => (Vec::new(), true),
        };
        let hidden = Arc::clone(&locked(&self.hidden));
        if request.budget != Budget::UNBOUNDED && !hidden.is_empty() {
            let kept = locked(&self.kept);
            rows.retain(|row| kept.key(*row as usize).is_none_or(|key| !hidden.contains(key)));
        }
        keep.extend(rows);
        keep.sort_unstable();
        keep.dedup();
        let pages = locked(&self.kept).pages(&keep);
        Ok(pages.map(|pages| self.answer(self.table(&pages), request, complete)))
    }

    /// A condition as the server is asked it.
    fn asked_so(&self, condition: Option<&Prefilter>) -> Option<Asked> {
        asked_of(condition?, &self.relation, &|own| of_degrees(own, &self.crs.crs))
    }

    /// The first features in an order.
    fn in_order(&self, request: &OrderRequest<'_>) -> Result<Option<OrderAnswer>, DatabaseError> {
        let OrderRequest { order, condition, most, cancel } = *request;
        let wanted = self.asked_so(condition);
        let (sql, by_text) = ordered(&self.relation, order, wanted.as_ref(), most.saturating_add(1));
        let total = self.links.with(cancel, |link| counted(link, &self.relation, cancel))?;
        let parameters: Vec<&(dyn ToSql + Sync)> = wanted.iter().flat_map(|own| &own.parameters).map(|own| own as &(dyn ToSql + Sync)).collect();
        let records = self.links.with(cancel, |link| asked(link, &self.relation, &sql, &parameters, cancel))?;
        let is_all = records.keys.len() <= most;
        let mut rows = self.take(records)?;
        rows.truncate(most);
        let mut sorted = rows.clone();
        sorted.sort_unstable();
        let Some(pages) = locked(&self.kept).pages(&sorted) else { return Err(IoError::Memory(Watch::<()>::default().memory).into()) };
        let rows = rows.into_iter().map(RowId::from).collect();
        Ok(Some(OrderAnswer { table: Arc::new(self.table(&pages)), rows, is_all, total, by_text }))
    }

    /// The first features that the server finds in a box, as many as a view shows.
    fn first(&self, bounds: Bounds, cancel: Cancel<'_>) -> Result<Vec<u32>, DatabaseError> {
        let sql = format!("{} WHERE {} LIMIT {}", self.relation.selected(), self.relation.meets(bounds), EXACT as usize);
        let records = self.links.with(cancel, |link| copied(link, &self.relation, &sql, cancel))?;
        self.take(records)
    }
}

impl FeatureSource for PostgisTable {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        Some(SourceAddress::Database(Box::new(self.relation.address.clone())))
    }

    fn has_row(&self, row: usize) -> bool {
        row < locked(&self.kept).len()
    }

    fn total(&self) -> usize {
        self.total
    }

    fn bounds(&self) -> Option<Bounds> {
        self.extent.map(|(_, degrees)| degrees)
    }

    fn remarks(&self) -> Vec<Bilingual> {
        let mut all = locked(&self.noted).remarks();
        if !self.has_index && self.total as f64 > EXACT {
            all.push(Bilingual::new(
                "几何列没有空间索引：缩小后只显示部分要素；可请所有者执行 CREATE INDEX … USING gist".to_owned(),
                "its geometry has no spatial index: zoomed out, only some features are shown; its owner can run CREATE INDEX … USING gist".to_owned(),
            ));
        }
        all
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.sample
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        self.answered(request).map_err(SourceError::from)
    }

    fn orders(&self) -> bool {
        true
    }

    fn ordered(&self, request: &OrderRequest<'_>) -> Result<Option<OrderAnswer>, SourceError> {
        let number = locked(&self.kept).begin();
        let answer = self.in_order(request);
        locked(&self.kept).end(number);
        answer.map_err(SourceError::from)
    }

    fn figures(&self, column: &str, cancel: Cancel<'_>) -> Result<Option<Profile>, SourceError> {
        let told = self.links.with(cancel, |link| figures(link, &self.relation, column, cancel));
        told.map_err(SourceError::from)
    }
}
