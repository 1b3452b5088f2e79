//! MBTiles 1.3: tiles in an SQLite database, rows counted from the south.

use super::{MOST_TILE, TileFileInfo, VECTOR_SIDE, gunzipped, side_of, without_marks};
use crate::io::database::Database;
use crate::io::text::Text;
use crate::io::{IoError, Problem, Watch};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The deepest level that is looked for.
const DEEPEST: u8 = 24;

/// A file of tiles that is open.
pub struct MbTiles {
    database: Mutex<Database>,
    is_vector: bool,
}

impl std::fmt::Debug for MbTiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MbTiles").field("is_vector", &self.is_vector).finish_non_exhaustive()
    }
}

impl MbTiles {
    /// Opens a file.
    ///
    /// # Errors
    /// What the system says, and where it is no MBTiles.
    pub fn open(path: &Path) -> Result<Self, IoError> {
        let database = Database::open(&Text::of_file(path)?, Watch::<()>::default().memory, "MBTiles")?;
        let format = members(&database)?.remove("format").unwrap_or_default();
        Ok(Self { database: Mutex::new(database), is_vector: format.eq_ignore_ascii_case("pbf") })
    }

    /// What the file says of itself.
    ///
    /// # Errors
    /// Where it is damaged, or has no tiles.
    pub fn info(&self) -> Result<TileFileInfo, IoError> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = members(&database)?;
        let level = |name: &str| told.get(name).and_then(|text| text.trim().parse::<u8>().ok());
        let zooms = match level("minzoom").zip(level("maxzoom")) {
            Some((top, deepest)) if top <= deepest && deepest <= DEEPEST => [top, deepest],
            _ => {
                // each by itself is found at the end of the index
                let one = |sql: &str| Ok::<_, IoError>(database.rows(sql, [], |row| row.get::<_, Option<u8>>(0))?.pop().flatten());
                let (top, deepest) = (one("SELECT min(zoom_level) FROM tiles")?, one("SELECT max(zoom_level) FROM tiles")?);
                let found = top.zip(deepest).map(|(top, deepest)| [top, deepest.min(DEEPEST)]);
                found.filter(|[top, deepest]| top <= deepest).ok_or(IoError::Text { problem: Problem::Empty, line: 0, feature: None })?
            }
        };
        let sample =
            database.rows("SELECT tile_data FROM tiles WHERE length(tile_data) < 4000000 LIMIT 1", [], |row| row.get::<_, Vec<u8>>(0))?.pop();
        Ok(TileFileInfo {
            name: told.remove("name").unwrap_or_default(),
            credit: without_marks(&told.remove("attribution").unwrap_or_default()),
            zooms,
            is_vector: self.is_vector,
            tile_size: sample.as_deref().and_then(side_of).unwrap_or(if self.is_vector { VECTOR_SIDE } else { 256 }),
        })
    }

    /// The bytes of a tile by its level, column and row from the north; `None` where there is none.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub fn tile(&self, zoom: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, IoError> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let row = (1u64 << zoom.min(DEEPEST)).saturating_sub(1).saturating_sub(u64::from(y)) as i64;
        let sql = "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3 AND length(tile_data) <= ?4 LIMIT 1";
        let found = database.rows(sql, (zoom, x, row, MOST_TILE as i64), |row| row.get::<_, Vec<u8>>(0))?.pop();
        found.map(|bytes| if self.is_vector { gunzipped(bytes, MOST_TILE) } else { Ok(bytes) }).transpose()
    }
}

/// What stands in the file's table of metadata.
fn members(database: &Database) -> Result<HashMap<String, String>, IoError> {
    let rows = database.rows("SELECT name, value FROM metadata WHERE length(value) < 100000 AND length(name) < 1000 LIMIT 1000", [], |row| {
        let value = match row.get_ref(1)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Real(number) => number.to_string(),
            other => String::from_utf8_lossy(other.as_bytes().unwrap_or_default()).into_owned(),
        };
        Ok((row.get::<_, String>(0)?, value))
    })?;
    Ok(rows.into_iter().collect())
}
