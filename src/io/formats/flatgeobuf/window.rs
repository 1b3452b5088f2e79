//! A FlatGeobuf file as a source: a box's features are found by its tree, and what a budget leaves out is never read.

use super::head::Head;
use super::pages::{Pages, Wanted};
use super::tree::Tree;
use crate::i18n::Bilingual;
use crate::io::raw::Placing;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::table::SAMPLE;
use crate::model::{
    Bounds, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, FileStand, LayerCrs, Page, Provenance, ReadAs, SourceAddress, SourceCrs,
    SourceError, evenly,
};
use std::path::PathBuf;
use std::sync::{Arc, Weak};

/// A file that is read as far as it is asked for. A feature's row is its number in the file.
#[derive(Debug)]
struct Windowed {
    own: Weak<Self>,
    path: PathBuf,
    /// The file as it was opened.
    stand: Option<FileStand>,
    pages: Pages,
    names: Vec<String>,
    /// Round all pages, in degrees.
    bounds: Option<Bounds>,
    sample: Arc<FeatureTable>,
    credit: Arc<Provenance>,
}

/// Bytes of a sample, about.
const SAMPLE_BYTES: u64 = 16 << 20;

/// Opens a file as a window of which no feature is at hand yet; `None` where it has no tree or is packed.
///
/// # Errors
/// Where its beginning is damaged, and where its first features are in no known system.
pub fn window(text: &Text<'_>, reading: Reading, crs: Option<&SourceCrs>, place: Placing) -> Result<Option<(FeatureTable, LayerCrs)>, IoError> {
    let Some(path) = text.plain_file() else { return Ok(None) };
    let head = Head::read(text, &mut *text.open(&Progress::default())?)?;
    let Some(tree) = Tree::of(head.bytes, head.features, head.node_size) else { return Ok(None) };
    let names = head.names().map(str::to_owned).collect();
    let title = head.told.iter().find(|(name, _)| *name == "title").map(|(_, title)| title.clone());
    let named = title.or_else(|| text.name().map(str::to_owned)).unwrap_or_default();
    let size = text.size().unwrap_or_default();
    let Some(mut pages) = Pages::open(path, size, head, tree, reading.skip_broken, place)? else { return Ok(None) };
    // an even sample tells the system as the whole file would; where features are large, fewer of them do
    let each = (size / pages.features() as u64).max(1);
    let count = SAMPLE.min((SAMPLE_BYTES / each) as usize).max(8);
    let rows: Vec<usize> = (0..pages.features()).step_by((pages.features() / count).max(1)).collect();
    let mut raw = pages.sample(&rows)?;
    let (crs, basis) = (place.decide)(&mut raw, crs, &Progress::default())?;
    pages.place_in(crs.clone())?;
    let sample = Arc::new(raw.table);
    let bounds = pages.bounds().filter(|bounds| bounds.west <= bounds.east).reduce(Bounds::union);
    let source = Arc::new_cyclic(|own| Windowed {
        own: Weak::clone(own),
        path: path.to_path_buf(),
        stand: text.stand(),
        names,
        bounds,
        sample,
        credit: Arc::new(Provenance { source: Bilingual::same(named), ..Provenance::default() }),
        pages,
    });
    let table = source.table(&source.pages.all().map(|page| Page::Away(source.pages.rows(page).len())).collect::<Vec<_>>());
    Ok(Some((table, LayerCrs { crs, basis })))
}

impl Windowed {
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
        let met: Vec<usize> = self.pages.all().filter(|page| whole || self.pages.box_of(*page).intersects(&request.bounds)).collect();
        let all: usize = met.iter().map(|page| self.pages.rows(*page).len()).sum();
        let positions = met.iter().try_fold(0u64, |sum, page| Ok::<u64, IoError>(sum + self.pages.bytes(*page)? / POSITION));
        let fits = all <= request.budget.features && positions.map_err(SourceError::from)? <= request.budget.positions as u64;
        let (mut wanted, mut complete): (Vec<(usize, Wanted)>, bool) = (Vec::new(), true);
        if fits {
            wanted.extend(met.iter().map(|page| (*page, Wanted::All)));
        } else {
            let mut found = self.pages.found(&met, &request.bounds, request.cancel).map_err(SourceError::from)?;
            let count = found.len();
            found.sort_unstable_by(|a, b| b.size.total_cmp(&a.size).then(evenly(a.row).cmp(&evenly(b.row))));
            let mut left = request.budget.positions as u64;
            let fitting = found.iter().filter(|own| {
                let positions = own.bytes / POSITION;
                let fits = positions <= left;
                left -= if fits { positions } else { 0 };
                fits
            });
            let mut rows: Vec<usize> = fitting.take(request.budget.features).map(|own| own.row).collect();
            complete = rows.len() == count;
            rows.sort_unstable();
            wanted.extend(self.pages.parted(&rows));
        }
        let mut keep: Vec<usize> = request.keep.iter().map(|row| row.index()).filter(|row| *row < self.total()).collect();
        keep.sort_unstable();
        keep.dedup();
        for (page, more) in self.pages.parted(&keep) {
            match wanted.binary_search_by_key(&page, |(page, _)| *page) {
                Ok(at) => wanted[at].1.add(&more),
                Err(at) => wanted.insert(at, (page, more)),
            }
        }
        Ok((wanted, complete))
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

impl FeatureSource for Windowed {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        let read_as = ReadAs { window: true, skip_broken: self.pages.skips_broken(), ..ReadAs::default() };
        Some(SourceAddress::File { path: self.path.clone(), read_as, crs: self.pages.crs().clone() })
    }

    fn total(&self) -> usize {
        self.pages.features()
    }

    fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    fn remarks(&self) -> Vec<Bilingual> {
        self.pages.noted().remarks()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.sample
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        self.check_unchanged()?;
        let (wanted, complete) = self.wanted(request)?;
        self.check_room(&wanted)?;
        let read = self.pages.read(&wanted, request.cancel).map_err(SourceError::from)?;
        let mut tables = wanted.iter().zip(read).map(|((page, _), table)| (*page, table)).peekable();
        let pages: Vec<Page> = self
            .pages
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
