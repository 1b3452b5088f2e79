//! What is to be printed, and where to.

use crate::export::{Target, Writing};
use crate::model::Sheet;
use std::path::{Path, PathBuf};

/// A sheet or an atlas that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintOrder {
    pub sheet: Sheet,
    pub target: PrintTarget,
    pub how: Writing,
    /// Whether the tiles of the base map are printed with it.
    pub online: bool,
    /// Whether files of an atlas's names in its folder may be replaced; a file dialog asks about a single file itself.
    pub replace: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintTarget {
    Sheet(PathBuf),
    Atlas(Target),
}

impl PrintTarget {
    /// The file or folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Sheet(path) | Self::Atlas(Target::Pdf(path) | Target::Folder(path, _)) => path,
        }
    }
}
