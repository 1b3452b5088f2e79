//! A file in pages as a source: a box's features are found by its tree, and what a budget leaves out is never read.

use super::cache::{PageCache, without_others};
use super::reach::{Reach, cover_in_degrees};
use super::{Entry, Paged, Wanted, parted};
use crate::i18n::Bilingual;
use crate::io::raw::{Applying, Placing, Raw};
use crate::io::{Counted, IoError, LoadReport, Progress, Watch};
use crate::model::datum::Transform;
use crate::model::{
    Bounds, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, FileStand, LayerCrs, Page, Provenance, ReadAs, SourceAddress, SourceCrs,
    SourceError, TableBuilder, evenly,
};
use crate::work::side_by_side;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

/// A file that is read as far as it is asked for.
#[derive(Debug)]
struct Windowed<P: Paged> {
    own: Weak<Self>,
    path: PathBuf,
    /// The file as it was opened.
    stand: Option<FileStand>,
    read_as: ReadAs,
    pages: P,
    names: Vec<String>,
    /// The system of the file's coordinates.
    crs: SourceCrs,
    transform: Transform,
    apply: Applying,
    /// Of each page, in degrees.
    boxes: Vec<Bounds>,
    /// Round all pages, in degrees.
    bounds: Option<Bounds>,
    sample: Arc<FeatureTable>,
    credit: Arc<Provenance>,
    cache: PageCache,
}

/// A file in pages that is opened as a window.
pub struct Opening<'a, P> {
    pub pages: P,
    pub path: &'a Path,
    pub stand: Option<FileStand>,
    /// How it is opened again.
    pub read_as: ReadAs,
    pub names: Vec<String>,
    pub title: String,
    /// The rows of features that tell the system as the whole file would, and what is typical of it.
    pub sample: Vec<usize>,
    /// What the file says of its system, as `Raw` has it.
    pub told: Option<String>,
}

/// The table of a file of which no feature is at hand yet, and the system that it is in; `crs` is what the user says of it.
///
/// # Errors
/// Where the sample is damaged, or in no known system.
pub fn window_of<P: Paged + 'static>(own: Opening<'_, P>, crs: Option<&SourceCrs>, place: Placing) -> Result<(FeatureTable, LayerCrs), IoError> {
    let Opening { pages, path, stand, read_as, names, title, sample, told } = own;
    let mut raw = sampled(&pages, &names, &sample, told)?;
    let (crs, basis) = (place.decide)(&mut raw, crs, &Progress::default())?;
    let transform = Transform::of(&crs)?;
    let boxes: Vec<Bounds> = (0..pages.count()).map(|page| cover_in_degrees(pages.bounds(page), &crs, &transform)).collect();
    let bounds = boxes.iter().copied().filter(|bounds| bounds.west <= bounds.east).reduce(Bounds::union);
    let source = Arc::new_cyclic(|own| Windowed {
        own: Weak::clone(own),
        path: path.to_path_buf(),
        stand,
        read_as,
        names,
        crs: crs.clone(),
        transform,
        apply: place.apply,
        boxes,
        bounds,
        sample: Arc::new(raw.table),
        credit: Arc::new(Provenance { source: Bilingual::same(title), ..Provenance::default() }),
        cache: PageCache::default(),
        pages,
    });
    let table = source.table(&source.all().map(|page| Page::Away(source.pages.rows(page).len())).collect::<Vec<_>>());
    Ok((table, LayerCrs { crs, basis }))
}

/// Some features, as the file has them.
fn sampled(pages: &impl Paged, names: &[String], rows: &[usize], told: Option<String>) -> Result<Raw, IoError> {
    let mut builder = TableBuilder::default();
    for name in names {
        builder.declare(name);
    }
    let mut lines = Vec::new();
    for (page, wanted) in parted(pages, rows) {
        let (own, table) = (pages.rows(page), pages.raw(page, &wanted)?.0.table);
        for row in rows.iter().filter(|row| own.contains(row)) {
            if let Some(feature) = table.feature(row - own.start) {
                builder.copy(feature);
                lines.push(*row as u32);
            }
        }
    }
    Ok(Raw { table: builder.finish(), report: LoadReport::counting(Counted::Records), lines, crs: told.map(|crs| (0, crs)) })
}

impl<P: Paged + 'static> Windowed<P> {
    /// The numbers of all pages.
    fn all(&self) -> Range<usize> {
        0..self.pages.count()
    }

    /// How many rows there are, with those that no feature has.
    fn all_rows(&self) -> usize {
        self.pages.count().checked_sub(1).map_or(0, |last| self.pages.rows(last).end)
    }

    fn table(&self, pages: &[Page]) -> FeatureTable {
        let mut table = FeatureTable::of_pages(&self.names, pages);
        table.set_read_from(self.stand);
        match self.own.upgrade() {
            Some(own) => table.with_source(own),
            None => table,
        }
    }

    /// What is wanted of each page, and whether that is all there is in the box.
    fn wanted(&self, request: &FeatureRequest<'_>) -> Result<(Vec<(usize, Wanted)>, bool), SourceError> {
        // whoever wants all wants those too that lie nowhere
        let [west, south, east, north] = self.bounds.unwrap_or(Bounds::NOWHERE).array();
        let whole = request.bounds.west <= west && request.bounds.south <= south && request.bounds.east >= east && request.bounds.north >= north;
        let met: Vec<usize> = self.all().filter(|page| whole || self.boxes[*page].intersects(&request.bounds)).collect();
        let all: usize = met.iter().map(|page| self.pages.rows(*page).len()).sum();
        let positions = met.iter().try_fold(0u64, |sum, page| Ok::<u64, IoError>(sum + self.pages.bytes(*page)? / POSITION));
        let fits = all <= request.budget.features && positions.map_err(SourceError::from)? <= request.budget.positions as u64;
        let (mut wanted, mut complete): (Vec<(usize, Wanted)>, bool) = (Vec::new(), true);
        if fits {
            wanted.extend(met.iter().map(|page| (*page, Wanted::All)));
        } else {
            let mut found = self.found(&met, request).map_err(SourceError::from)?;
            let count = found.len();
            found.sort_unstable_by(|(a, size), (b, other)| other.total_cmp(size).then(evenly(a.row).cmp(&evenly(b.row))));
            let mut left = request.budget.positions as u64;
            let fitting = found.iter().filter(|(own, _)| {
                let positions = own.bytes / POSITION;
                let fits = positions <= left;
                left -= if fits { positions } else { 0 };
                fits
            });
            let mut rows: Vec<usize> = fitting.take(request.budget.features).map(|(own, _)| own.row).collect();
            complete = rows.len() == count;
            rows.sort_unstable();
            wanted.extend(parted(&self.pages, &rows));
        }
        let mut keep: Vec<usize> = request.keep.iter().map(|row| row.index()).filter(|row| *row < self.all_rows()).collect();
        keep.sort_unstable();
        keep.dedup();
        for (page, more) in parted(&self.pages, &keep) {
            match wanted.binary_search_by_key(&page, |(page, _)| *page) {
                Ok(at) => wanted[at].1.add(&more),
                Err(at) => wanted.insert(at, (page, more)),
            }
        }
        Ok((wanted, complete))
    }

    /// The features of some pages whose boxes meet that of a request, as far as the tree tells, each with the longer side of its box in the
    /// file's units.
    fn found(&self, pages: &[usize], request: &FeatureRequest<'_>) -> Result<Vec<(Entry, f64)>, IoError> {
        let reach = Reach::of(request.bounds, &self.crs, &self.transform);
        let found = side_by_side(pages.to_vec(), |page| {
            if (request.cancel)() {
                return Err(IoError::Cancelled);
            }
            // what lies in the box as a whole is not looked at one by one
            let inside = request.bounds.covers(&self.boxes[page]);
            let sized = |own: Entry| (own, (own.bounds.east - own.bounds.west).max(own.bounds.north - own.bounds.south));
            let met = self.pages.entries(page)?.into_iter().map(sized).filter(|(own, size)| size.is_finite() && (inside || reach.meets(own.bounds)));
            Ok(met.collect::<Vec<_>>())
        });
        Ok(found.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The table of a page in WGS-84.
    fn placed(&self, page: usize, wanted: &Wanted) -> Result<FeatureTable, IoError> {
        let (mut raw, left_out) = self.pages.raw(page, wanted)?;
        (self.apply)(&mut raw, &self.crs, &Progress::default())?;
        if *wanted == Wanted::All {
            self.cache.note(page, &raw.report);
        }
        Ok(without_others(&raw.table.with_deleted(&left_out, true), wanted))
    }

    /// What is wanted fits into the memory that is free: features take about as much of it as of the file.
    fn check_room(&self, wanted: &[(usize, Wanted)]) -> Result<(), SourceError> {
        let mut bytes = 0;
        for (page, some) in wanted {
            let all = self.pages.bytes(*page).map_err(SourceError::from)?;
            bytes += match some {
                Wanted::All => all,
                Wanted::Some(rows) => all * rows.len() as u64 / self.pages.rows(*page).len().max(1) as u64,
            };
        }
        let memory = Watch::<()>::default().memory;
        if bytes > memory { Err(IoError::Memory(memory).into()) } else { Ok(()) }
    }

    /// The file is the one that was opened.
    fn check_unchanged(&self) -> Result<(), SourceError> {
        let meta = std::fs::metadata(&self.path).map_err(|source| IoError::system(&self.path, source))?;
        let same = self.stand.is_none_or(|stand| stand == FileStand::new(meta.len(), meta.modified().ok()));
        if same { Ok(()) } else { Err(IoError::Changed(self.path.display().to_string()).into()) }
    }
}

/// Bytes of a position: a feature has about as many positions as fit into its bytes, and mostly fewer.
const POSITION: u64 = 16;

impl<P: Paged + 'static> FeatureSource for Windowed<P> {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        Some(SourceAddress::File { path: self.path.clone(), read_as: self.read_as.clone(), crs: self.crs.clone() })
    }

    fn has_row(&self, row: usize) -> bool {
        self.pages.has_row(row)
    }

    fn total(&self) -> usize {
        self.pages.features()
    }

    fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    fn remarks(&self) -> Vec<Bilingual> {
        self.cache.noted().remarks()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.sample
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        self.check_unchanged()?;
        let (wanted, complete) = self.wanted(request)?;
        self.check_room(&wanted)?;
        let read = self.cache.read(&wanted, request.cancel, |page, wanted| self.placed(page, wanted)).map_err(SourceError::from)?;
        let mut tables = wanted.iter().zip(read).map(|((page, _), table)| (*page, table)).peekable();
        let pages: Vec<Page> = self
            .all()
            .map(|page| match tables.next_if(|(own, _)| *own == page) {
                Some((_, table)) => Page::Here(table),
                None => Page::Away(self.pages.rows(page).len()),
            })
            .collect();
        let table = self.table(&pages);
        self.check_unchanged()?;
        let rows = table.boxes().filter(|(_, bounds)| bounds.intersects(&request.bounds)).map(|(row, _)| row).collect();
        Ok(FeatureAnswer { table: Arc::new(table), rows, complete, credit: Arc::clone(&self.credit) })
    }
}
