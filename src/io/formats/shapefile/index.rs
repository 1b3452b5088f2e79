//! Where the records of the geometry lie: as the index says, or where there is none, one behind the other.

use super::{HEAD, damaged};
use crate::io::IoError;

/// Where a record's content begins, and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub start: u64,
    pub bytes: u32,
}

impl Place {
    /// Bytes of a record's head: its number and its length.
    pub const HEAD: u64 = 8;

    /// Where the record's head begins, and where the next one may.
    pub const fn whole(self) -> std::ops::Range<u64> {
        self.start - Self::HEAD..self.start + self.bytes as u64
    }
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|own| own.first_chunk::<4>()).map(|own| u32::from_be_bytes(*own))
}

/// The places that an index tells, lengths being counted in 16-bit words.
///
/// # Errors
/// Where it is no index, or names a place that lies before the first one.
pub fn told(index: &[u8]) -> Result<Vec<Place>, IoError> {
    let rest = index.get(HEAD..).ok_or_else(|| damaged(None))?;
    rest.chunks_exact(8)
        .enumerate()
        .map(|(n, own)| {
            let (start, words) = (big(own, 0).unwrap_or_default(), big(own, 4).unwrap_or_default());
            // a record that is nowhere is a shape that is not there
            if start == 0 && words == 0 {
                return Ok(Place { start: HEAD as u64 + Place::HEAD, bytes: 0 });
            }
            let start = u64::from(start) * 2 + Place::HEAD;
            let fits = start >= HEAD as u64 + Place::HEAD && words < u32::MAX / 2;
            fits.then_some(Place { start, bytes: words.wrapping_mul(2) }).ok_or_else(|| damaged(Some(n as u64 + 1)))
        })
        .collect()
}

/// The places of records that lie one behind the other in the whole of a file; where it is `broken`, those that are there.
///
/// # Errors
/// Where a record goes past the end, with its number.
pub fn found(file: &[u8], broken: bool) -> Result<Vec<Place>, IoError> {
    let (mut at, mut all) = (HEAD, Vec::new());
    while at < file.len() {
        let words = big(file, at + 4).filter(|words| *words < u32::MAX / 2);
        let place = words.map(|words| Place { start: at as u64 + Place::HEAD, bytes: words * 2 });
        match place.filter(|place| place.whole().end <= file.len() as u64) {
            Some(place) => {
                all.push(place);
                at = place.whole().end as usize;
            }
            None if broken => break,
            None => return Err(damaged(Some(all.len() as u64 + 1))),
        }
    }
    Ok(all)
}

/// Whether records lie one behind the other, so that they can be read as they come.
pub fn follow_each_other(places: &[Place]) -> bool {
    places.first().is_none_or(|first| first.whole().start == HEAD as u64)
        && places.windows(2).all(|pair| pair[0].whole().end == pair[1].whole().start)
}
