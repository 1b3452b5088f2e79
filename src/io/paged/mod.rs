//! Files that are read a page at a time: what a view asks for is found by the file's own tree, read, kept for a while, and put into tables.

mod cache;
mod window;

pub use cache::PageCache;
pub use window::window_of;

use crate::io::IoError;
use crate::io::raw::{Placing, Raw};
use crate::model::datum::Transform;
use crate::model::{Bounds, Cancel, ReadAs, SourceCrs};
use std::ops::Range;
use std::path::Path;

/// Which features of a page are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    All,
    /// By their numbers in the page, ascending.
    Some(Vec<u32>),
}

impl Wanted {
    /// Wants others too.
    pub fn add(&mut self, more: &Self) {
        match (&mut *self, more) {
            (Self::All, _) => {}
            (own, Self::All) => *own = Self::All,
            (Self::Some(own), Self::Some(more)) => {
                own.extend(more);
                own.sort_unstable();
                own.dedup();
            }
        }
    }
}

/// A feature in a box that is not read yet.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub row: usize,
    /// The longer side of its box, in the file's units.
    pub size: f64,
    /// Bytes of it in the file.
    pub bytes: u64,
}

/// A file in pages. A feature's row is its place in the file, whether it was read or not.
pub trait Paged: std::fmt::Debug + Send + Sync {
    fn path(&self) -> &Path;

    /// How it was read, so that it can be opened again so.
    fn read_as(&self) -> ReadAs;

    /// The system of the file's coordinates.
    fn crs(&self) -> &SourceCrs;

    /// How what is read is put into WGS-84.
    fn placing(&self) -> Placing;

    fn cache(&self) -> &PageCache;

    /// How many pages there are.
    fn count(&self) -> usize;

    /// How many features there are.
    fn features(&self) -> usize;

    /// Whether a feature has a row.
    fn has_row(&self, row: usize) -> bool {
        row < self.features()
    }

    /// The page of a row.
    fn page_of(&self, row: usize) -> usize;

    /// The rows of a page.
    fn rows(&self, page: usize) -> Range<usize>;

    /// The box of a page, in degrees.
    fn box_of(&self, page: usize) -> Bounds;

    /// Bytes of a page's features, about.
    ///
    /// # Errors
    /// Where the file is damaged.
    fn bytes(&self, page: usize) -> Result<u64, IoError>;

    /// The features of some pages whose boxes meet one in degrees, as far as the tree tells.
    ///
    /// # Errors
    /// Where the file is damaged, and `IoError::Cancelled`.
    fn found(&self, pages: &[usize], bounds: &Bounds, cancel: Cancel<'_>) -> Result<Vec<Found>, IoError>;

    /// The features of a page as the file has them, in their places in it; those that are not wanted have nothing, and neither have those
    /// that are broken or not there, which are told.
    ///
    /// # Errors
    /// Where the file is damaged.
    fn raw(&self, page: usize, wanted: &Wanted) -> Result<(Raw, Vec<usize>), IoError>;
}

/// Rows by their pages.
pub fn parted(pages: &(impl Paged + ?Sized), rows: &[usize]) -> Vec<(usize, Wanted)> {
    let own = rows.chunk_by(|a, b| pages.page_of(*a) == pages.page_of(*b));
    own.map(|own| {
        let page = pages.page_of(own[0]);
        let first = pages.rows(page).start;
        (page, Wanted::Some(own.iter().map(|row| (row - first) as u32).collect()))
    })
    .collect()
}

/// The box in degrees, WGS-84, round one in a file's coordinates. What reaches past the 180th meridian, where features are cut, is taken
/// to be everywhere along it.
pub fn cover_in_degrees(own: Bounds, crs: &SourceCrs, transform: &Transform) -> Bounds {
    if own.west > own.east {
        return own;
    }
    let bounds = if crs.is_kept() {
        own
    } else {
        let world = Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
        own.across(|place| transform.to_wgs84(place)).unwrap_or(world)
    };
    if bounds.west < -180.0 || bounds.east > 180.0 { Bounds { west: -180.0, east: 180.0, ..bounds } } else { bounds }
}
