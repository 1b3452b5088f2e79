//! Files of map tiles, MBTiles and PMTiles, and pictures that lie on the map. What stands in them is taken for a stranger's: every number has a limit.

mod georeference;
mod mbtiles;
mod picture_file;
mod pmtiles;
mod vector_tile;

pub use georeference::Georeference;
pub use mbtiles::MbTiles;
pub use picture_file::{PicturePyramid, Pixels, picture_size};
use pmtiles::gunzipped;
pub use pmtiles::{PmDirectory, PmFile, PmFound, PmHeader};
pub use vector_tile::{ShapeKind, TileFeature, TileShape, TileValue, VectorTile};

use super::likely::likely_systems;
use super::{IoError, Problem, file_name};
use crate::model::datum::Transform;
use crate::model::projection::world;
use crate::model::{SourceCrs, System, TileGrid, TileSet, TileSetPlace};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes of a tile at most, unpacked.
pub const MOST_TILE: u64 = 4 << 20;
/// Logical pixels of the sides of a tile of shapes: the schemes that are in use are made for 512.
pub const VECTOR_SIDE: u32 = 512;

/// What a file of tiles says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TileFileInfo {
    pub name: String,
    pub credit: String,
    /// The first level and the last one.
    pub zooms: [u8; 2],
    /// Whether its tiles are shapes (Mapbox Vector Tiles) and no pictures.
    pub is_vector: bool,
    /// Pixels of a tile's sides.
    pub tile_size: u32,
}

impl TileFileInfo {
    /// What a file says of itself, MBTiles or PMTiles by what it begins with.
    ///
    /// # Errors
    /// What the system says, and where it is neither or is damaged.
    pub fn of(path: &Path) -> Result<Self, IoError> {
        if is_pmtiles(path)? { PmFile::open(path)?.info() } else { MbTiles::open(path)?.info() }
    }
}

/// Endings of files of tiles, and of pictures that may lie on the map.
pub const TILE_ENDINGS: [&str; 2] = ["mbtiles", "pmtiles"];
pub const PICTURE_ENDINGS: [&str; 6] = ["tif", "tiff", "png", "jpg", "jpeg", "webp"];

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|own| ending.eq_ignore_ascii_case(own)))
}

/// Whether the file's name says that a base map can be made of it.
#[must_use]
pub fn is_tile_file(path: &Path) -> bool {
    ends_in(path, &TILE_ENDINGS) || ends_in(path, &PICTURE_ENDINGS)
}

/// A picture's own coordinates: columns from the left, and rows from the top counted downwards from nought.
const PIXELS: [f64; 6] = [1.0, 0.0, 0.0, 0.0, -1.0, 0.0];

/// The tiles of a picture that lies on the map; `system` is what the user says of its coordinates, if anything.
///
/// # Errors
/// What the system says, `Problem::NoPlace` where nothing tells where it lies, and `IoError::Projected` with the likely systems where
/// nothing tells in which its coordinates are.
fn picture_set(path: &Path, system: Option<&SourceCrs>) -> Result<TileSet, IoError> {
    let [width, height] = picture_size(path)?;
    let none = || IoError::Text { problem: Problem::NoPlace, line: 0, feature: None };
    let Georeference { affine, system: own } = match system {
        // control points are places of its pixels, whatever else is said of it
        Some(SourceCrs { system: System::Local(_), .. }) => Georeference { affine: PIXELS, system: None },
        _ => Georeference::of(path)?.ok_or_else(none)?,
    };
    let at = |column: f64, row: f64| {
        let [a, b, c, d, e, f] = affine;
        [a * column + b * row + c, d * column + e * row + f]
    };
    let middle = at(f64::from(width) / 2.0, f64::from(height) / 2.0);
    let Some(system) = system.cloned().or(own) else {
        let corners = [at(0.0, 0.0), at(f64::from(width), f64::from(height)), middle];
        let is_of_degrees = corners.iter().all(|[x, y]| x.abs() <= 180.0 && y.abs() <= 90.0);
        if is_of_degrees {
            return picture_set(path, Some(&SourceCrs::new(System::Wgs84)));
        }
        return Err(IoError::Projected { x: middle[0], y: middle[1], line: 0, feature: 0, likely: likely_systems(&corners) });
    };
    let system = SourceCrs::new(system.system);
    let unreached = || IoError::Text { problem: Problem::NotInSystem(system.clone(), Vec::new()), line: 0, feature: None };
    let way = Transform::of(&system).map_err(|_| unreached())?;
    let place = |[x, y]: [f64; 2]| way.to_wgs84([x, y]).map(world);
    // as deep as its pixels are fine, and one level more
    let (here, beside) = (place(middle), place(at(f64::from(width) / 2.0 + 1.0, f64::from(height) / 2.0)));
    let (here, beside) = here.zip(beside).ok_or_else(unreached)?;
    let step = (here[0] - beside[0]).hypot(here[1] - beside[1]).max(1e-12);
    let deepest = ((1.0 / (256.0 * step)).log2().ceil() + 1.0).clamp(1.0, 22.0) as u8;
    Ok(TileSet {
        name: file_name(path),
        credit: String::new(),
        place: TileSetPlace::Picture { file: path.to_path_buf(), affine, size: [width, height] },
        grid: TileGrid::Boxes { system },
        zooms: [0, deepest],
        tile_size: 256,
        is_vector: false,
    })
}

/// The tiles of a file, as a base map has them; `system` is what the user says of a picture's coordinates, if anything.
///
/// # Errors
/// What the system says, where the file is damaged, and where nothing tells where a picture lies.
pub fn tile_set_of(path: &Path, system: Option<&SourceCrs>) -> Result<TileSet, IoError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if ends_in(&path, &PICTURE_ENDINGS) {
        return picture_set(&path, system);
    }
    let info = TileFileInfo::of(&path)?;
    Ok(TileSet {
        name: if info.name.is_empty() { file_name(&path) } else { info.name },
        credit: info.credit,
        place: TileSetPlace::File(path),
        grid: TileGrid::Mercator,
        zooms: info.zooms,
        tile_size: info.tile_size,
        is_vector: info.is_vector,
    })
}

/// Whether a file is PMTiles, by what it begins with.
///
/// # Errors
/// What the system says.
pub fn is_pmtiles(path: &Path) -> Result<bool, IoError> {
    let error = |source| IoError::system(path, source);
    let mut head = Vec::with_capacity(7);
    File::open(path).map_err(error)?.take(7).read_to_end(&mut head).map_err(error)?;
    Ok(head == b"PMTiles")
}

/// Pixels of a picture's sides, where it is one: the larger one, brought to a power of two.
fn side_of(picture: &[u8]) -> Option<u32> {
    let reader = image::ImageReader::new(std::io::Cursor::new(picture)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    Some(width.max(height).clamp(64, 2048).next_power_of_two())
}

/// A text as HTML has it without its marks: credits often come with links in them.
pub fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_inside = false;
    for letter in text.chars() {
        match letter {
            '<' => is_inside = true,
            '>' if is_inside => is_inside = false,
            letter if !is_inside => plain.push(letter),
            _ => {}
        }
    }
    let plain = plain.replace("&copy;", "©").replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_lose_their_marks() {
        let told = without_marks("<a href=\"https://osm.org\">&copy; OpenStreetMap</a>\n contributors &amp; <b>others</b>");
        assert_eq!(told, "© OpenStreetMap contributors & others");
        assert_eq!(without_marks("a > b"), "a > b");
    }
}
