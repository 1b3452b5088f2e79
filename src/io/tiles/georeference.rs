//! Where a picture lies: by the tags of a GeoTIFF (OGC 19-008r4), or by a world file beside it and the system in a `.prj`.

use crate::io::{IoError, Problem};
use crate::model::SourceCrs;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tiff::decoder::Decoder;
use tiff::tags::Tag;

/// Bytes of a world file and of a `.prj`.
const MOST_TEXT: u64 = 64 << 10;

/// How a picture's pixels lie in a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Georeference {
    /// Easting and northing of a place in pixels from the upper left corner: `x = a·column + b·row + c`, `y = d·column + e·row + f`.
    pub affine: [f64; 6],
    /// `None` where nothing tells.
    pub system: Option<SourceCrs>,
}

impl Georeference {
    /// How the picture in a file lies; `None` where nothing tells.
    ///
    /// # Errors
    /// What the system says, and where what tells it is not as it should be.
    pub fn of(path: &Path) -> Result<Option<Self>, IoError> {
        let beside = by_world_file(path)?;
        if is_tiff(path) {
            let own = by_tags(path)?;
            // a world file is there because the tags say less, or nothing
            return Ok(own.or(beside));
        }
        Ok(beside)
    }

    /// Whether both axes lead somewhere, so that there is a way back.
    #[must_use]
    pub fn is_sound(affine: &[f64; 6]) -> bool {
        let [a, b, c, d, e, f] = *affine;
        let area = a * e - b * d;
        [a, b, c, d, e, f].iter().all(|part| part.is_finite() && part.abs() < 1e12) && area.abs() > 1e-24
    }
}

/// Whether a name is that of a TIFF.
pub fn is_tiff(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["tif", "tiff"].iter().any(|own| ending.eq_ignore_ascii_case(own)))
}

fn wrong(what: &str) -> IoError {
    IoError::Text { problem: Problem::NotAs("GeoTIFF", what.to_owned()), line: 0, feature: None }
}

fn by_tags(path: &Path) -> Result<Option<Georeference>, IoError> {
    let file = File::open(path).map_err(|source| IoError::system(path, source))?;
    let mut decoder = Decoder::new(BufReader::new(file)).map_err(|error| wrong(&error.to_string()))?;
    let mut numbers = |tag: Tag| decoder.find_tag(tag).ok().flatten().and_then(|value| value.into_f64_vec().ok());
    // the whole transformation, or a scale with one tie
    let affine = match (numbers(Tag::ModelTransformationTag), numbers(Tag::ModelPixelScaleTag), numbers(Tag::ModelTiepointTag)) {
        (Some(m), ..) if m.len() >= 8 => [m[0], m[1], m[3], m[4], m[5], m[7]],
        (None, Some(scale), Some(tie)) if scale.len() >= 2 && tie.len() >= 6 => {
            let (east, north) = (tie[3] - tie[0] * scale[0], tie[4] + tie[1] * scale[1]);
            [scale[0], 0.0, east, 0.0, -scale[1], north]
        }
        _ => return Ok(None),
    };
    // rows of key, location, count, value behind a head of four
    let keys = decoder.find_tag(Tag::GeoKeyDirectoryTag).ok().flatten().and_then(|value| value.into_u16_vec().ok()).unwrap_or_default();
    let key = |wanted: u16| keys.chunks_exact(4).skip(1).find(|row| row[0] == wanted && row[1] == 0).map(|row| row[3]);
    // RasterPixelIsPoint: the tie is the middle of a pixel
    let affine = if key(1025) == Some(2) { shifted(affine) } else { affine };
    if !Georeference::is_sound(&affine) {
        return Err(wrong("ModelTransformation"));
    }
    // ProjectedCSType, else GeographicType; 32767 is one of the user's own
    let code = key(3072).or_else(|| key(2048)).filter(|code| *code >= 1024 && *code != 32_767);
    let system = code.and_then(|code| SourceCrs::parse(&format!("EPSG:{code}")).ok());
    Ok(Some(Georeference { affine, system: system.map(|own| SourceCrs::new(own.system)) }))
}

/// Half a pixel up and to the left: from the middle of a pixel to its corner.
fn shifted([a, b, c, d, e, f]: [f64; 6]) -> [f64; 6] {
    [a, b, c - f64::midpoint(a, b), d, e, f - f64::midpoint(d, e)]
}

/// The names that a world file may have beside a picture: the first and last letter of its ending with a w, the ending with a w, wld.
fn world_files(path: &Path) -> Vec<PathBuf> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let letters: Vec<char> = ending.chars().collect();
    let short = letters.first().zip(letters.last()).map(|(first, last)| format!("{first}{last}w"));
    let names = short.into_iter().chain([format!("{ending}w"), "wld".to_owned()]);
    names.flat_map(|name| [name.to_lowercase(), name.to_uppercase()]).map(|name| path.with_extension(name)).collect()
}

fn by_world_file(path: &Path) -> Result<Option<Georeference>, IoError> {
    let Some(file) = world_files(path).into_iter().find(|file| file.is_file()) else { return Ok(None) };
    let text = crate::io::read_regular(&file, MOST_TEXT)?;
    let text = String::from_utf8_lossy(&text);
    // some programs write the comma of their language
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|part| part.replace(',', ".").parse().ok()).collect();
    let [a, d, b, e, c, f] = numbers[..] else {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Err(IoError::Text { problem: Problem::NotAs("world file", name), line: 0, feature: None });
    };
    let affine = shifted([a, b, c, d, e, f]);
    if !Georeference::is_sound(&affine) {
        return Err(IoError::Text { problem: Problem::NotAs("world file", text.trim().to_owned()), line: 0, feature: None });
    }
    let prj = ["prj", "PRJ"].iter().map(|ending| path.with_extension(ending)).find(|file| file.is_file());
    let prj = prj.and_then(|file| crate::io::read_regular(&file, MOST_TEXT).ok());
    let system = prj.and_then(|text| SourceCrs::parse(String::from_utf8_lossy(&text).trim()).ok());
    Ok(Some(Georeference { affine, system }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_file_is_found_by_each_of_its_names_and_tells_the_middle_of_the_first_pixel() {
        let folder = tempfile::tempdir().unwrap();
        for (picture, world) in [("a.png", "a.pgw"), ("b.jpg", "b.jgw"), ("c.jpeg", "c.jpegw"), ("d.tif", "d.TFW"), ("e.png", "e.wld")] {
            std::fs::write(folder.path().join(world), "2.0\n0.0\n0,0\n-2.0\n350001.0\n3470000.0\n").unwrap();
            let found = by_world_file(&folder.path().join(picture)).unwrap().unwrap();
            assert_eq!(found.affine, [2.0, 0.0, 350_000.0, 0.0, -2.0, 3_470_001.0], "{picture}");
            assert_eq!(found.system, None);
        }
        std::fs::write(folder.path().join("f.pgw"), "2.0\n0.0\n").unwrap();
        assert!(by_world_file(&folder.path().join("f.png")).is_err());
        std::fs::write(folder.path().join("g.pgw"), "0\n0\n0\n0\n1\n1\n").unwrap();
        assert!(by_world_file(&folder.path().join("g.png")).is_err());
        assert!(by_world_file(&folder.path().join("h.png")).unwrap().is_none());
    }
}
