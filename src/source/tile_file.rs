//! Files of tiles on this machine, and pictures of which tiles are made.

use super::bitmap::Bitmap;
use super::tile::Tile;
use super::tile_http::content;
use super::tiles::TileContent;
use crate::io::{IoError, MbTiles, PicturePyramid, Pixels, PmFile, file_name, is_pmtiles};
use crate::model::{SourceError, TileSetPlace};
use std::sync::Arc;

/// What is read from a file.
#[derive(Debug)]
pub enum TileFile {
    Mb(MbTiles),
    Pm(PmFile),
    /// A picture in steps, each half as large as the one before.
    Picture(Vec<Arc<Bitmap>>),
}

impl TileFile {
    /// Opens a file, on a thread that may wait for it.
    ///
    /// # Errors
    /// What the system says, and where the file is damaged or another one than was placed.
    pub fn open(place: &TileSetPlace) -> Result<Self, SourceError> {
        match place {
            TileSetPlace::Picture { file, size, .. } => {
                let PicturePyramid(steps) = PicturePyramid::read(file)?;
                // another picture under the same name lies elsewhere
                if steps.first().is_some_and(|first| [first.width, first.height] != *size) {
                    return Err(IoError::Changed(file_name(file)).into());
                }
                let bitmap = |Pixels { width, height, rgba }: Pixels| Arc::new(Bitmap { width, height, rgba });
                Ok(Self::Picture(steps.into_iter().map(bitmap).collect()))
            }
            TileSetPlace::File(path) if is_pmtiles(path)? => Ok(Self::Pm(PmFile::open(path)?)),
            TileSetPlace::File(path) => Ok(Self::Mb(MbTiles::open(path)?)),
            TileSetPlace::Server(_) | TileSetPlace::Archive(_) => Ok(Self::Picture(Vec::new())),
        }
    }

    /// A tile of it, shapes where it `is_vector`; `None` where it has none there.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn read(&self, Tile { zoom, x, y }: Tile, is_vector: bool) -> Result<Option<TileContent>, SourceError> {
        let bytes = match self {
            Self::Mb(file) => file.tile(zoom, x, y)?,
            Self::Pm(file) => file.tile(zoom, x, y)?,
            Self::Picture(steps) => return Ok(steps.get(usize::from(zoom)).or(steps.last()).map(|step| TileContent::Picture(Arc::clone(step)))),
        };
        bytes.map(|bytes| content(bytes, is_vector)).transpose()
    }
}
