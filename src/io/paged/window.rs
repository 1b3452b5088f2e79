//! A file in pages as a source: a box's features are found by its tree, and what a budget leaves out is never read.

use super::{Paged, Wanted, parted};
use crate::i18n::Bilingual;
use crate::io::{IoError, Watch};
use crate::model::{
    Bounds, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, FileStand, Page, Provenance, SourceAddress, SourceError, evenly,
};
use std::ops::Range;
use std::sync::{Arc, Weak};

/// A file that is read as far as it is asked for.
#[derive(Debug)]
struct Windowed<P: Paged> {
    own: Weak<Self>,
    /// The file as it was opened.
    stand: Option<FileStand>,
    pages: P,
    names: Vec<String>,
    /// Round all pages, in degrees.
    bounds: Option<Bounds>,
    sample: Arc<FeatureTable>,
    credit: Arc<Provenance>,
}

/// The table of a file of which no feature is at hand yet. It has columns of these `names`, and is what `title` says; a `sample` tells what is
/// typical of it.
pub fn window_of(pages: impl Paged + 'static, names: Vec<String>, title: String, stand: Option<FileStand>, sample: FeatureTable) -> FeatureTable {
    let boxes = (0..pages.count()).map(|page| pages.box_of(page));
    let bounds = boxes.filter(|bounds| bounds.west <= bounds.east).reduce(Bounds::union);
    let source = Arc::new_cyclic(|own| Windowed {
        own: Weak::clone(own),
        stand,
        names,
        bounds,
        sample: Arc::new(sample),
        credit: Arc::new(Provenance { source: Bilingual::same(title), ..Provenance::default() }),
        pages,
    });
    source.table(&source.all().map(|page| Page::Away(source.pages.rows(page).len())).collect::<Vec<_>>())
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
        let met: Vec<usize> = self.all().filter(|page| whole || self.pages.box_of(*page).intersects(&request.bounds)).collect();
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
        let meta = std::fs::metadata(self.pages.path()).map_err(|source| IoError::system(self.pages.path(), source))?;
        let same = self.stand.is_none_or(|stand| stand == FileStand::new(meta.len(), meta.modified().ok()));
        if same { Ok(()) } else { Err(IoError::Changed(self.pages.path().display().to_string()).into()) }
    }
}

/// Bytes of a position: a feature has about as many positions as fit into its bytes, and mostly fewer.
const POSITION: u64 = 16;

impl<P: Paged + 'static> FeatureSource for Windowed<P> {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        Some(SourceAddress::File { path: self.pages.path().to_path_buf(), read_as: self.pages.read_as(), crs: self.pages.crs().clone() })
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
        self.pages.cache().noted().remarks()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.sample
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        self.check_unchanged()?;
        let (wanted, complete) = self.wanted(request)?;
        self.check_room(&wanted)?;
        let read = self.pages.cache().read(&self.pages, &wanted, request.cancel).map_err(SourceError::from)?;
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
