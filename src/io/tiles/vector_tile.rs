//! Mapbox Vector Tiles 2.1: layers of shapes in whole numbers, packed as protocol buffers
//! (<https://github.com/mapbox/vector-tile-spec/tree/master/2.1>). Tiles of version 1 are read the same way.

use super::MOST_TILE;
use super::pmtiles::{gunzipped, varint};
use crate::io::{IoError, Problem};

/// Layers, features, keys and values of a tile: what is more is no tile of a map.
const MOST_LAYERS: usize = 256;
const MOST_FEATURES: usize = 500_000;
const MOST_WORDS: usize = 500_000;
/// Units to a tile's side where it does not say (section 4.1).
const USUAL_EXTENT: u32 = 4096;
/// Units beyond which no vertex lies: a tile's drawing is in single precision.
const MOST_UNITS: i64 = 1 << 24;

fn damaged() -> IoError {
    IoError::Text { problem: Problem::Damaged("MVT"), line: 0, feature: None }
}

/// A part of a tile's bytes: from where to where.
type Part = (u32, u32);

/// A tile of shapes.
#[derive(Debug)]
pub struct VectorTile {
    bytes: Vec<u8>,
    layers: Vec<Layer>,
}

#[derive(Debug, Default)]
struct Layer {
    name: String,
    extent: u32,
    keys: Vec<Part>,
    values: Vec<Word>,
    features: Vec<Part>,
}

/// A value as it lies in the tile.
#[derive(Clone, Copy, Debug)]
enum Word {
    Text(Part),
    Number(f64),
    Truth(bool),
}

/// An attribute of a shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TileValue<'a> {
    Text(&'a str),
    Number(f64),
    Truth(bool),
}

/// What a shape is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShapeKind {
    #[default]
    Unknown,
    Points,
    Lines,
    Areas,
}

/// The places of a shape: points in one path, lines and rings in a path each. From 0 at the left and at the top to 1 at the right and at the
/// bottom of the tile; what stands over its edge lies beyond.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TileShape {
    pub kind: ShapeKind,
    pub paths: Vec<Vec<[f32; 2]>>,
}

/// One shape of a tile, whose geometry is read when it is asked for.
#[derive(Clone, Copy)]
pub struct TileFeature<'a> {
    tile: &'a VectorTile,
    layer: &'a Layer,
    kind: ShapeKind,
    tags: Option<Part>,
    geometry: Option<Part>,
}

/// One field of a message.
enum Field {
    Number(u64),
    Bytes(Part),
    Single(f32),
    Double(f64),
}

/// The fields of a message, one after the other.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Fields<'a> {
    const fn of(bytes: &'a [u8], (at, end): Part) -> Self {
        Self { bytes, at: at as usize, end: end as usize }
    }

    fn number(&mut self) -> Option<u64> {
        let mut left = self.bytes.get(self.at..self.end)?;
        let before = left.len();
        let number = varint(&mut left)?;
        self.at += before - left.len();
        Some(number)
    }

    fn take(&mut self, many: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(many).filter(|end| *end <= self.end)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// The next field with its number; `None` at the end.
    fn next(&mut self) -> Result<Option<(u64, Field)>, IoError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let broken = damaged;
        let key = self.number().ok_or_else(broken)?;
        // the kinds of fields of protocol buffers ("Encoding", wire types)
        let field = match key & 7 {
            0 => Field::Number(self.number().ok_or_else(broken)?),
            1 => Field::Double(f64::from_le_bytes(self.take(8).and_then(|own| own.try_into().ok()).ok_or_else(broken)?)),
            2 => {
                let many = self.number().and_then(|many| usize::try_from(many).ok()).ok_or_else(broken)?;
                let from = self.at;
                self.take(many).ok_or_else(broken)?;
                Field::Bytes((from as u32, self.at as u32))
            }
            5 => Field::Single(f32::from_le_bytes(self.take(4).and_then(|own| own.try_into().ok()).ok_or_else(broken)?)),
            _ => return Err(broken()),
        };
        Ok(Some((key >> 3, field)))
    }
}

impl VectorTile {
    /// A tile of its bytes, packed by gzip or not.
    ///
    /// # Errors
    /// Where they are damaged, or more than a tile may have.
    pub fn read(bytes: Vec<u8>) -> Result<Self, IoError> {
        let bytes = gunzipped(bytes, MOST_TILE)?;
        let mut layers = Vec::new();
        let mut fields = Fields::of(&bytes, (0, u32::try_from(bytes.len()).map_err(|_| damaged())?));
        let mut room = (MOST_FEATURES, MOST_WORDS);
        while let Some((number, field)) = fields.next()? {
            let (3, Field::Bytes(part)) = (number, field) else { continue };
            if layers.len() == MOST_LAYERS {
                return Err(damaged());
            }
            layers.push(Layer::read(&bytes, part, &mut room)?);
        }
        let tile = Self { bytes, layers };
        // a tile is whole or refused: what is drawn of it later meets no fault
        for feature in tile.layers.iter().flat_map(|layer| tile.features_of(layer)) {
            feature?.shape()?;
        }
        Ok(tile)
    }

    /// Its features with the names of their layers, in its order.
    pub fn features(&self) -> impl Iterator<Item = (&str, TileFeature<'_>)> {
        self.layers.iter().flat_map(|layer| self.features_of(layer).flatten().map(|feature| (layer.name.as_str(), feature)))
    }

    /// The names of its layers.
    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().map(|layer| layer.name.as_str())
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let of = |layer: &Layer| (layer.keys.len() + layer.features.len()) * size_of::<Part>() + layer.values.len() * size_of::<Word>();
        (self.bytes.len() + self.layers.iter().map(of).sum::<usize>()) as u64
    }

    fn features_of<'a>(&'a self, layer: &'a Layer) -> impl Iterator<Item = Result<TileFeature<'a>, IoError>> {
        layer.features.iter().map(move |part| {
            let mut feature = TileFeature { tile: self, layer, kind: ShapeKind::Unknown, tags: None, geometry: None };
            let mut fields = Fields::of(&self.bytes, *part);
            while let Some((number, field)) = fields.next()? {
                match (number, field) {
                    (2, Field::Bytes(tags)) => feature.tags = Some(tags),
                    (3, Field::Number(kind)) => {
                        feature.kind =
                            [ShapeKind::Points, ShapeKind::Lines, ShapeKind::Areas].get((kind as usize).wrapping_sub(1)).copied().unwrap_or_default();
                    }
                    (4, Field::Bytes(geometry)) => feature.geometry = Some(geometry),
                    _ => {}
                }
            }
            Ok(feature)
        })
    }

    fn text(&self, (from, to): Part) -> &str {
        std::str::from_utf8(&self.bytes[from as usize..to as usize]).unwrap_or_default()
    }
}

impl Layer {
    fn read(bytes: &[u8], part: Part, (features, words): &mut (usize, usize)) -> Result<Self, IoError> {
        let mut layer = Self { extent: USUAL_EXTENT, ..Self::default() };
        let mut fields = Fields::of(bytes, part);
        let spend = |of: &mut usize| of.checked_sub(1).map(|left| *of = left).ok_or_else(damaged);
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes((from, to))) => layer.name = String::from_utf8_lossy(&bytes[from as usize..to as usize]).into_owned(),
                (2, Field::Bytes(part)) => {
                    spend(features)?;
                    layer.features.push(part);
                }
                (3, Field::Bytes(part)) => {
                    spend(words)?;
                    layer.keys.push(part);
                }
                (4, Field::Bytes(part)) => {
                    spend(words)?;
                    layer.values.push(word(bytes, part)?);
                }
                (5, Field::Number(extent)) => {
                    layer.extent = u32::try_from(extent).ok().filter(|extent| (1..=1 << 20).contains(extent)).ok_or_else(damaged)?;
                }
                _ => {}
            }
        }
        Ok(layer)
    }
}

/// A value of its message.
fn word(bytes: &[u8], part: Part) -> Result<Word, IoError> {
    let mut word = Word::Text((0, 0));
    let mut fields = Fields::of(bytes, part);
    while let Some((number, field)) = fields.next()? {
        word = match (number, field) {
            (1, Field::Bytes(text)) => Word::Text(text),
            (2, Field::Single(number)) => Word::Number(f64::from(number)),
            (3, Field::Double(number)) => Word::Number(number),
            (4, Field::Number(number)) => Word::Number(number as i64 as f64),
            (5, Field::Number(number)) => Word::Number(number as f64),
            (6, Field::Number(number)) => Word::Number(unfolded(number) as f64),
            (7, Field::Number(number)) => Word::Truth(number != 0),
            _ => continue,
        };
    }
    Ok(word)
}

/// A number with its sign, of one whose last bit is the sign.
const fn unfolded(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

impl<'a> TileFeature<'a> {
    #[must_use]
    pub const fn kind(&self) -> ShapeKind {
        self.kind
    }

    /// The value of the first of these attributes that it has.
    #[must_use]
    pub fn value(&self, names: &[&str]) -> Option<TileValue<'a>> {
        let mut found: Option<(usize, TileValue<'a>)> = None;
        let mut fields = Fields::of(&self.tile.bytes, self.tags?);
        while let Some((key, value)) = fields.number().zip(fields.number()) {
            let key = self.layer.keys.get(key as usize).map(|part| self.tile.text(*part));
            let rank = key.and_then(|key| names.iter().position(|own| *own == key));
            let (Some(rank), Some(word)) = (rank.filter(|rank| found.is_none_or(|(own, _)| *rank < own)), self.layer.values.get(value as usize))
            else {
                continue;
            };
            let value = match *word {
                Word::Text(part) => TileValue::Text(self.tile.text(part)),
                Word::Number(number) => TileValue::Number(number),
                Word::Truth(truth) => TileValue::Truth(truth),
            };
            if value != TileValue::Text("") {
                found = Some((rank, value));
            }
        }
        found.map(|(_, value)| value)
    }

    /// The text of the first of these attributes that has one; empty where none has.
    #[must_use]
    pub fn text(&self, names: &[&str]) -> &'a str {
        if let Some(TileValue::Text(text)) = self.value(names) { text } else { "" }
    }

    /// Its places.
    ///
    /// # Errors
    /// Where its commands are none (section 4.3), or lead far out of the tile.
    pub fn shape(&self) -> Result<TileShape, IoError> {
        let mut paths: Vec<Vec<[f32; 2]>> = Vec::new();
        let Some(part) = self.geometry else { return Ok(TileShape { kind: self.kind, paths }) };
        let broken = damaged;
        let mut fields = Fields::of(&self.tile.bytes, part);
        let unit = 1.0 / self.layer.extent as f32;
        let [mut x, mut y] = [0i64; 2];
        while fields.at < fields.end {
            let command = fields.number().ok_or_else(broken)?;
            let (name, many) = (command & 7, command >> 3);
            match name {
                1 | 2 => {
                    for _ in 0..many {
                        let (dx, dy) = fields.number().zip(fields.number()).ok_or_else(broken)?;
                        x = x.saturating_add(unfolded(dx));
                        y = y.saturating_add(unfolded(dy));
                        if x.abs().max(y.abs()) > MOST_UNITS {
                            return Err(broken());
                        }
                        let at = [x as f32 * unit, y as f32 * unit];
                        match paths.last_mut() {
                            Some(path) if name == 2 || self.kind == ShapeKind::Points => path.push(at),
                            None if name == 2 => return Err(broken()),
                            _ => paths.push(vec![at]),
                        }
                    }
                }
                // a ring goes back to where it began
                7 => {}
                _ => return Err(broken()),
            }
        }
        Ok(TileShape { kind: self.kind, paths })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification_are_read() {
        // sections 4.3.5.1 to 4.3.5.6: a point, points, a line, lines, a polygon, and polygons with a hole
        let read = |kind: u8, commands: &[u8]| {
            let mut feature = vec![0x18, kind, 0x22, commands.len() as u8];
            feature.extend(commands);
            let mut layer = vec![0x0a, 1, b'a', 0x12, feature.len() as u8];
            layer.extend(feature);
            layer.extend([0x28, 0x80, 0x20, 0x78, 2]);
            let mut tile = vec![0x1a, layer.len() as u8];
            tile.extend(layer);
            let tile = VectorTile::read(tile).unwrap();
            let (name, feature) = tile.features().next().unwrap();
            assert_eq!(name, "a");
            feature.shape().unwrap().paths.iter().map(|path| path.iter().map(|at| at.map(|part| (part * 4096.0) as i32)).collect()).collect()
        };
        let told: Vec<Vec<[i32; 2]>> = read(1, &[9, 50, 34]);
        assert_eq!(told, [[[25, 17]]]);
        assert_eq!(read(1, &[17, 10, 14, 3, 9]), [[[5, 7], [3, 2]]]);
        assert_eq!(read(2, &[9, 4, 4, 18, 0, 16, 16, 0]), [[[2, 2], [2, 10], [10, 10]]]);
        assert_eq!(read(2, &[9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]), [vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]]);
        assert_eq!(read(3, &[9, 6, 12, 18, 10, 12, 24, 44, 15]), [[[3, 6], [8, 12], [20, 34]]]);
        let rings = [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15, 9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15];
        let told = read(3, &rings);
        assert_eq!(told[0], [[0, 0], [10, 0], [10, 10], [0, 10]]);
        assert_eq!(told[1], [[11, 11], [20, 11], [20, 20], [11, 20]]);
        assert_eq!(told[2], [[13, 13], [13, 17], [17, 17], [17, 13]]);
    }

    #[test]
    fn a_tile_that_asks_for_more_than_it_has_is_refused() {
        for bytes in [&[0x1a, 200][..], &[0x1a, 4, 0x12, 200, 1, 0], &[0x1a, 3, 0x28, 0x80, 0x80], &[0xff; 12]] {
            assert!(VectorTile::read(bytes.to_vec()).is_err(), "{bytes:?}");
        }
        // a line that begins nowhere, and one of four thousand million points
        for commands in [&[18, 0, 16, 16, 0][..], &[0xf9, 0xff, 0xff, 0xff, 0x0f, 0]] {
            let mut feature = vec![0x18, 2, 0x22, commands.len() as u8];
            feature.extend(commands);
            let mut layer = vec![0x12, feature.len() as u8];
            layer.extend(feature);
            let mut tile = vec![0x1a, layer.len() as u8];
            tile.extend(layer);
            assert!(VectorTile::read(tile).is_err(), "{commands:?}");
        }
        assert_eq!(VectorTile::read(Vec::new()).unwrap().features().count(), 0);
    }
}
