//! A GeoPackage that holds a project: its text, and the tables of its features.

use super::KIND;
use super::kept::{PROJECT, StoredTable};
use super::read::read_rows;
use crate::io::database::Database;
use crate::io::formats::format::Dataset;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use std::path::{Path, PathBuf};

/// A GeoPackage that holds a project.
#[derive(Clone, Debug)]
pub struct Package(PathBuf);

impl Package {
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The project's text.
    ///
    /// # Errors
    /// What the system says, and where the file is damaged or holds no project.
    pub fn text(&self) -> Result<Vec<u8>, IoError> {
        let database = Database::open(&Text::of_file(&self.0)?, Watch::<()>::default().memory, KIND)?;
        let rows = database.rows(&format!("SELECT text FROM {PROJECT} WHERE id = 1"), [], |row| row.get::<_, String>(0))?;
        rows.into_iter().next().map(String::into_bytes).ok_or_else(|| IoError::NoDataset(PROJECT.to_owned()))
    }

    /// The features of a table, in degrees unless its system says otherwise. Those that another program has added have no identifiers.
    ///
    /// # Errors
    /// What the system says, where the file is damaged, and `IoError::Cancelled`.
    pub fn table(&self, stored: &StoredTable, progress: &Progress) -> Result<Raw, IoError> {
        let text = Text::of_file(&self.0)?;
        let dataset = Dataset { name: Some(stored.table.clone()) };
        read_rows(&text, &dataset, Some(&stored.ids), Reading::default(), progress, &Watch::default())
    }
}
