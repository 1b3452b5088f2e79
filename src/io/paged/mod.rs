//! Files that are read a page at a time: what a view asks for is found by the file's own tree, read, kept for a while, and put into tables.

mod cache;
mod reach;
mod window;

pub use window::{Opening, window_of};

use crate::io::IoError;
use crate::io::raw::Raw;
use crate::model::Bounds;
use std::ops::Range;

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

/// A feature that is not read yet, as the file's tree has it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub row: usize,
    /// In the file's coordinates; not finite where the feature lies nowhere.
    pub bounds: Bounds,
    /// Bytes of it in the file, about.
    pub bytes: u64,
}

/// A file in pages, in its own coordinates. A feature's row is its place in the file, whether it was read or not.
pub trait Paged: std::fmt::Debug + Send + Sync {
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

    /// The box of a page; nowhere where none of its features lies anywhere.
    fn bounds(&self, page: usize) -> Bounds;

    /// Bytes of a page's features, about.
    ///
    /// # Errors
    /// Where the file is damaged.
    fn bytes(&self, page: usize) -> Result<u64, IoError>;

    /// The features of a page, as far as the tree has them.
    ///
    /// # Errors
    /// Where the file is damaged.
    fn entries(&self, page: usize) -> Result<Vec<Entry>, IoError>;

    /// The features of a page as the file has them, in their places in it; those that are not wanted have nothing, and neither have those
    /// that are broken or not there, which are told.
    ///
    /// # Errors
    /// Where the file is damaged.
    fn raw(&self, page: usize, wanted: &Wanted) -> Result<(Raw, Vec<usize>), IoError>;
}

/// Rows by their pages.
fn parted(pages: &(impl Paged + ?Sized), rows: &[usize]) -> Vec<(usize, Wanted)> {
    let own = rows.chunk_by(|a, b| pages.page_of(*a) == pages.page_of(*b));
    own.map(|own| {
        let page = pages.page_of(own[0]);
        let first = pages.rows(page).start;
        (page, Wanted::Some(own.iter().map(|row| (row - first) as u32).collect()))
    })
    .collect()
}
