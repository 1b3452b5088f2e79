//! PMTiles 3: an archive of tiles along a Hilbert curve, behind directories of where each lies
//! (<https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>). A file is read here; what is at a server is asked for in the
//! same parts.

use super::{MOST_TILE, TileFileInfo, VECTOR_SIDE, side_of, without_marks};
use crate::io::{IoError, Problem};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What messages call a file.
const KIND: &str = "PMTiles";
/// Bytes of the header.
const HEADER: usize = 127;
/// Bytes of a directory, packed and unpacked.
const MOST_DIRECTORY: u64 = 8 << 20;
/// Directories that stand behind each other at most.
const DEPTH: usize = 4;
/// Directories that are kept.
const KEPT: usize = 16;

fn damaged() -> IoError {
    IoError::Text { problem: Problem::Packed(KIND), line: 0, feature: None }
}

/// How the directories and the tiles are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstandard,
}

impl Packing {
    fn of(number: u8) -> Result<Self, IoError> {
        match number {
            0 | 1 => Ok(Self::None),
            2 => Ok(Self::Gzip),
            4 => Ok(Self::Zstandard),
            // 3 is Brotli
            _ => Err(IoError::Text { problem: Problem::NotAs(KIND, format!("compression {number}")), line: 0, feature: None }),
        }
    }

    fn unpacked(self, bytes: Vec<u8>, most: u64) -> Result<Vec<u8>, IoError> {
        match self {
            Self::None => Ok(bytes),
            Self::Gzip => gunzipped(bytes, most),
            Self::Zstandard => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(&bytes[..]).map_err(|_| damaged())?;
                bounded(decoder, most)
            }
        }
    }
}

/// What gzip has packed, where it has; other bytes as they are.
///
/// # Errors
/// Where they are damaged, or more than `most`.
pub fn gunzipped(bytes: Vec<u8>, most: u64) -> Result<Vec<u8>, IoError> {
    if bytes.starts_with(&[0x1f, 0x8b]) { bounded(flate2::read::MultiGzDecoder::new(&bytes[..]), most) } else { Ok(bytes) }
}

fn bounded(from: impl Read, most: u64) -> Result<Vec<u8>, IoError> {
    let mut out = Vec::new();
    from.take(most + 1).read_to_end(&mut out).map_err(|_| damaged())?;
    if out.len() as u64 > most { Err(damaged()) } else { Ok(out) }
}

/// The beginning of an archive.
#[derive(Clone, Debug, PartialEq)]
pub struct PmHeader {
    /// Where the first directory is, and its bytes.
    pub root: (u64, u64),
    /// Where what the archive says of itself is, and its bytes.
    pub metadata: (u64, u64),
    leaves: u64,
    data: u64,
    inner: Packing,
    tiles: Packing,
    pub is_vector: bool,
    pub zooms: [u8; 2],
}

impl PmHeader {
    /// Bytes that a header is.
    pub const BYTES: u64 = HEADER as u64;

    /// The header that an archive begins with.
    ///
    /// # Errors
    /// Where the bytes are none, or ask for what is not understood.
    pub fn read(bytes: &[u8]) -> Result<Self, IoError> {
        let bytes = bytes.get(..HEADER).ok_or_else(damaged)?;
        if &bytes[..7] != b"PMTiles" || bytes[7] != 3 {
            return Err(damaged());
        }
        let at = |from: usize| u64::from_le_bytes(bytes[from..from + 8].try_into().unwrap_or_default());
        let zooms = [bytes[100], bytes[101]];
        if zooms[0] > zooms[1] || zooms[1] > 26 || at(16) > MOST_DIRECTORY {
            return Err(damaged());
        }
        Ok(Self {
            root: (at(8), at(16)),
            metadata: (at(24), at(32).min(MOST_DIRECTORY)),
            leaves: at(40),
            data: at(56),
            inner: Packing::of(bytes[97])?,
            tiles: Packing::of(bytes[98])?,
            is_vector: bytes[99] == 1,
            zooms,
        })
    }

    /// A directory of its packed bytes.
    ///
    /// # Errors
    /// Where they are damaged.
    pub fn directory(&self, bytes: Vec<u8>) -> Result<PmDirectory, IoError> {
        PmDirectory::read(&self.inner.unpacked(bytes, MOST_DIRECTORY)?)
    }

    /// A tile of its packed bytes.
    ///
    /// # Errors
    /// Where they are damaged.
    pub fn tile(&self, bytes: Vec<u8>) -> Result<Vec<u8>, IoError> {
        self.tiles.unpacked(bytes, MOST_TILE)
    }

    /// What the archive says of itself, of the packed bytes of its metadata.
    #[must_use]
    pub fn told(&self, metadata: Vec<u8>) -> TileFileInfo {
        let json: serde_json::Value =
            self.inner.unpacked(metadata, MOST_DIRECTORY).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let tile_size = if self.is_vector { VECTOR_SIDE } else { 256 };
        TileFileInfo { name: text("name"), credit: without_marks(&text("attribution")), zooms: self.zooms, is_vector: self.is_vector, tile_size }
    }
}

/// One row of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    /// The place along the curve of the first tile.
    id: u64,
    offset: u64,
    length: u32,
    /// Tiles that are this one; none where it is a further directory.
    run: u32,
}

/// Where tiles lie, by their places along the curve.
#[derive(Debug)]
pub struct PmDirectory(Vec<Row>);

/// What a directory says of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PmFound {
    Nothing,
    /// Where its bytes are in the archive, and how many.
    Tile(u64, u64),
    /// A further directory tells: where it is, and its bytes.
    Directory(u64, u64),
}

impl PmDirectory {
    fn read(bytes: &[u8]) -> Result<Self, IoError> {
        let mut left = bytes;
        let mut next = || varint(&mut left).ok_or_else(damaged);
        let many = next()? as usize;
        // each row takes four bytes at least
        if many > bytes.len() / 4 + 1 {
            return Err(damaged());
        }
        let mut rows = vec![Row { id: 0, offset: 0, length: 0, run: 0 }; many];
        let mut id = 0u64;
        for row in &mut rows {
            id = id.checked_add(next()?).ok_or_else(damaged)?;
            row.id = id;
        }
        for row in &mut rows {
            row.run = u32::try_from(next()?).map_err(|_| damaged())?;
        }
        for row in &mut rows {
            row.length = u32::try_from(next()?).map_err(|_| damaged())?;
        }
        let mut behind = 0u64;
        for row in &mut rows {
            // zero: it follows the one before
            row.offset = match next()? {
                0 => behind,
                own => own - 1,
            };
            behind = row.offset.checked_add(u64::from(row.length)).ok_or_else(damaged)?;
        }
        Ok(Self(rows))
    }

    /// What it says of the tile at a place along the curve.
    #[must_use]
    pub fn find(&self, header: &PmHeader, id: u64) -> PmFound {
        let at = self.0.partition_point(|row| row.id <= id);
        let Some(row) = at.checked_sub(1).map(|at| self.0[at]) else { return PmFound::Nothing };
        let length = u64::from(row.length);
        if row.run == 0 {
            return PmFound::Directory(header.leaves.saturating_add(row.offset), length);
        }
        if id - row.id < u64::from(row.run) && length > 0 && length <= MOST_TILE {
            return PmFound::Tile(header.data.saturating_add(row.offset), length);
        }
        PmFound::Nothing
    }

    /// The place of a tile along the curve: those of the levels above come first (spec, "Tile ID").
    #[must_use]
    pub fn place(zoom: u8, x: u32, y: u32) -> u64 {
        let zoom = u32::from(zoom.min(26));
        let before = ((1u64 << (2 * zoom)) - 1) / 3;
        let (mut x, mut y, mut along) = (u64::from(x), u64::from(y), 0u64);
        let mut side = (1u64 << zoom) >> 1;
        // the curve's turns (Hilbert 1891), from the largest square to the smallest
        while side > 0 {
            let (right, down) = (u64::from(x & side > 0), u64::from(y & side > 0));
            along += side * side * ((3 * right) ^ down);
            if down == 0 {
                if right == 1 {
                    x = side.wrapping_sub(1).wrapping_sub(x);
                    y = side.wrapping_sub(1).wrapping_sub(y);
                }
                (x, y) = (y, x);
            }
            side >>= 1;
        }
        before + along
    }
}

/// A number of seven bits a byte, the lowest first.
pub fn varint(left: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = left.split_first()?;
        *left = rest;
        value |= u64::from(byte & 127) << shift;
        if byte & 128 == 0 {
            return Some(value);
        }
    }
    None
}

/// An archive on this machine.
#[derive(Debug)]
pub struct PmFile {
    path: PathBuf,
    header: PmHeader,
    /// Directories that were read, by where they are.
    directories: Mutex<HashMap<u64, Arc<PmDirectory>>>,
}

impl PmFile {
    /// Opens an archive.
    ///
    /// # Errors
    /// What the system says, and where it is none.
    pub fn open(path: &Path) -> Result<Self, IoError> {
        let header = PmHeader::read(&part(path, 0, PmHeader::BYTES)?)?;
        Ok(Self { path: path.to_path_buf(), header, directories: Mutex::default() })
    }

    /// What the archive says of itself.
    ///
    /// # Errors
    /// What the system says.
    pub fn info(&self) -> Result<TileFileInfo, IoError> {
        let (at, bytes) = self.header.metadata;
        let told = self.header.told(part(&self.path, at, bytes)?);
        let tile_size = if told.is_vector { None } else { self.sample()?.as_deref().and_then(side_of) };
        Ok(TileFileInfo { tile_size: tile_size.unwrap_or(told.tile_size), ..told })
    }

    /// A tile that is there.
    fn sample(&self) -> Result<Option<Vec<u8>>, IoError> {
        let (at, bytes) = self.header.root;
        let root = self.directory(at, bytes)?;
        let first = root.0.iter().find(|row| row.run > 0 && u64::from(row.length) <= MOST_TILE);
        first.map(|row| self.header.tile(part(&self.path, self.header.data.saturating_add(row.offset), u64::from(row.length))?)).transpose()
    }

    fn directory(&self, at: u64, bytes: u64) -> Result<Arc<PmDirectory>, IoError> {
        let lock = || self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = lock().get(&at) {
            return Ok(Arc::clone(kept));
        }
        if bytes > MOST_DIRECTORY {
            return Err(damaged());
        }
        let read = Arc::new(self.header.directory(part(&self.path, at, bytes)?)?);
        let mut kept = lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(at, Arc::clone(&read));
        Ok(read)
    }

    /// The bytes of a tile by its level, column and row from the north; `None` where there is none.
    ///
    /// # Errors
    /// Where the archive is damaged.
    pub fn tile(&self, zoom: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, IoError> {
        let id = PmDirectory::place(zoom, x, y);
        let (mut at, mut bytes) = self.header.root;
        for _ in 0..DEPTH {
            match self.directory(at, bytes)?.find(&self.header, id) {
                PmFound::Nothing => return Ok(None),
                PmFound::Tile(at, bytes) => return self.header.tile(part(&self.path, at, bytes)?).map(Some),
                PmFound::Directory(next, many) => (at, bytes) = (next, many),
            }
        }
        Err(damaged())
    }
}

/// So many bytes of a file from a place on, all of them.
fn part(path: &Path, at: u64, bytes: u64) -> Result<Vec<u8>, IoError> {
    let error = |source| IoError::system(path, source);
    let mut file = File::open(path).map_err(error)?;
    file.seek(SeekFrom::Start(at)).map_err(error)?;
    let mut read = Vec::new();
    file.take(bytes).read_to_end(&mut read).map_err(error)?;
    if (read.len() as u64) < bytes { Err(damaged()) } else { Ok(read) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_along_the_curve_are_those_of_the_specification() {
        // the table of the specification
        for ((zoom, x, y), id) in
            [((0, 0, 0), 0), ((1, 0, 0), 1), ((1, 0, 1), 2), ((1, 1, 1), 3), ((1, 1, 0), 4), ((2, 0, 0), 5), ((12, 3423, 1763), 19_078_479)]
        {
            assert_eq!(PmDirectory::place(zoom, x, y), id, "{zoom}/{x}/{y}");
        }
        let mut places: Vec<(u64, [i64; 2])> =
            (0..64).flat_map(|x| (0..64).map(move |y| (PmDirectory::place(6, x, y), [i64::from(x), i64::from(y)]))).collect();
        places.sort_unstable();
        assert_eq!(places[0].0, (4096 - 1) / 3);
        for pair in places.windows(2) {
            let far = (pair[0].1[0] - pair[1].1[0]).abs() + (pair[0].1[1] - pair[1].1[1]).abs();
            assert!(pair[0].0 + 1 == pair[1].0 && far == 1, "{pair:?}");
        }
    }

    #[test]
    fn numbers_and_directories_have_limits() {
        assert_eq!(varint(&mut &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1][..]), None);
        assert_eq!(varint(&mut &[0x96, 1][..]), Some(150));
        // a directory of four thousand million rows in three bytes
        assert!(PmDirectory::read(&[0xff, 0xff, 0xff, 0xff, 0x0f]).is_err());
        assert!(PmDirectory::read(&[]).is_err());
    }
}
