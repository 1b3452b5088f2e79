//! The positions of a geometry before it is known what they are: filled by a reader, checked, then handed to the builder.

/// Coordinates of one GeoJSON `coordinates` member before its type is known: positions and where lists of each height end.
#[derive(Default, Debug)]
pub struct Scratch {
    pub xy: Vec<[f64; 2]>,
    /// Beside `xy`, NaN where a position has no height; empty where none has one.
    pub z: Vec<f64>,
    /// Ends of lists of positions (in `xy`), of lists of these (in `ends[0]`) and of lists of those (in `ends[1]`).
    pub ends: [Vec<u32>; 3],
}

impl Scratch {
    #[inline]
    pub fn clear(&mut self) {
        self.xy.clear();
        self.z.clear();
        self.ends.iter_mut().for_each(Vec::clear);
    }

    /// Adds a position.
    #[inline]
    pub fn push(&mut self, [lon, lat]: [f64; 2], height: Option<f64>) {
        if height.is_some() || !self.z.is_empty() {
            self.z.resize(self.xy.len(), f64::NAN);
            self.z.push(height.unwrap_or(f64::NAN));
        }
        self.xy.push([lon, lat]);
    }

    /// The heights beside a range of positions; empty where there are none.
    #[inline]
    #[must_use]
    pub fn heights(&self, range: std::ops::Range<usize>) -> &[f64] {
        if self.z.is_empty() { &[] } else { &self.z[range] }
    }
}
