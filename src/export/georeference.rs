//! Where a sheet's pixels lie in the world, for other programs: Web Mercator, in which maps are drawn.

use crate::carto::Frame;

/// Metres of half of Web Mercator's square: π times the equator's radius (EPSG:3857).
const HALF: f64 = 20_037_508.342_789_244;

/// The whole sheet as if the map went on beyond its frame.
#[derive(Clone, Copy, Debug)]
pub struct Georeference(pub Frame);

impl Georeference {
    /// Easting and northing of the paper's top left corner, and metres of a pixel; `scale` is pixels a millimetre.
    pub fn corner_and_step(&self, scale: f64) -> [f64; 3] {
        let frame = &self.0;
        let per_mm = 2.0 * HALF / frame.per_world;
        let corner = |axis: usize| {
            let mm = f64::from(frame.origin[axis]) + f64::from(frame.size[axis]) / 2.0;
            (frame.middle[axis] - mm / frame.per_world) * 2.0 * HALF
        };
        [corner(0) - HALF, HALF - corner(1), per_mm / scale]
    }

    /// The lines of a world file: steps and turns, then the middle of the first pixel.
    pub fn world_file(&self, scale: f64) -> String {
        let [west, north, step] = self.corner_and_step(scale);
        format!("{step:.10}\n0.0\n0.0\n-{step:.10}\n{:.4}\n{:.4}\n", west + step / 2.0, north - step / 2.0)
    }
}

/// What tells GDAL and the programs on it which system a world file is in.
pub const AUXILIARY: &str = "<PAMDataset>\n  <SRS>EPSG:3857</SRS>\n</PAMDataset>\n";
