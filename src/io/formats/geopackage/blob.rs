//! Geometry as a GeoPackage holds it (OGC 12-128r19, 2.1.3): a head with a box, and WKB.

use crate::io::formats::filling::{Filling, Unfit};
use crate::io::formats::wkb::{read_wkb, write_wkb};
use crate::model::{Bounds, Feature, Kind};

/// Adds the geometry of a value to the feature under way.
///
/// # Errors
/// Where it is not as the specification has it, or not kept.
pub fn read_blob(blob: &[u8], filling: &mut Filling) -> Result<Kind, Unfit> {
    let [b'G', b'P', _, flags, ..] = blob else { return Err(Unfit::Damaged) };
    // bytes of the box by its number
    let envelope = [0, 32, 48, 48, 64].get(usize::from(flags >> 1 & 7)).ok_or(Unfit::Damaged)?;
    // types of other standards, which no program is bound to know
    if flags >> 5 & 1 == 1 {
        return Err(Unfit::Other(crate::io::Reason::Curved));
    }
    read_wkb(blob.get(8 + envelope..).ok_or(Unfit::Damaged)?, filling)
}

/// A feature's geometry as a value, in the system of a number; none where it has none.
pub fn write_blob(out: &mut Vec<u8>, feature: Feature<'_>, has_z: bool, system: u32) -> Option<Bounds> {
    out.clear();
    let bounds = feature.bounds()?;
    // little-endian, with the box of x and y
    out.extend([b'G', b'P', 0, 0b0000_0011]);
    out.extend((system as i32).to_le_bytes());
    for side in [bounds.west, bounds.east, bounds.south, bounds.north] {
        out.extend(side.to_le_bytes());
    }
    write_wkb(out, feature, has_z);
    Some(bounds)
}
