//! A file of records that are appended: each with its length and a checksum, so that one that was cut off or changed is told from
//! one that is whole.

use crc32fast::hash;

/// What a file of records begins with; the number is the version of the format.
pub const HEAD: &[u8] = b"nanbei journal 1\n";
/// A longer record is none of ours.
const LONGEST: usize = 1 << 30;

/// Adds a record to bytes: its length and its CRC-32 (ISO 3309), little-endian, then the record.
pub fn append(out: &mut Vec<u8>, record: &[u8]) {
    out.extend_from_slice(&(record.len() as u32).to_le_bytes());
    out.extend_from_slice(&hash(record).to_le_bytes());
    out.extend_from_slice(record);
}

/// The records of a file, as far as they are whole.
pub struct Frames<'a> {
    pub records: Vec<&'a [u8]>,
    /// Whether something follows that is no whole record.
    pub torn: bool,
}

impl<'a> Frames<'a> {
    /// Reads a file's records; `None` where it does not begin as such a file of a known version does.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(HEAD)?;
        let mut records = Vec::new();
        while let Some((record, after)) = first(rest) {
            records.push(record);
            rest = after;
        }
        Some(Self { records, torn: !rest.is_empty() })
    }
}

fn first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_at_checked(8)?;
    let number = |from: usize| Some(u32::from_le_bytes(head.get(from..from + 4)?.try_into().ok()?));
    let length = number(0)? as usize;
    let (record, after) = if length > LONGEST { None } else { rest.split_at_checked(length) }?;
    (hash(record) == number(4)?).then_some((record, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_changed_is_never_taken_for_a_record() {
        let mut file = HEAD.to_vec();
        let all: Vec<Vec<u8>> = (0..6u8).map(|n| vec![n; usize::from(n) * 7]).collect();
        for record in &all {
            append(&mut file, record);
        }
        for end in 0..=file.len() {
            let Some(frames) = Frames::of(&file[..end]) else {
                assert!(end < HEAD.len());
                continue;
            };
            assert!(frames.records.iter().zip(&all).all(|(own, written)| own == written));
            let whole: usize = HEAD.len() + frames.records.iter().map(|record| record.len() + 8).sum::<usize>();
            assert_eq!(frames.torn, whole < end);
        }
        for at in 0..file.len() {
            for by in 1..=255u8 {
                let mut changed = file.clone();
                changed[at] ^= by;
                let Some(frames) = Frames::of(&changed) else {
                    assert!(at < HEAD.len());
                    continue;
                };
                assert!(frames.torn && frames.records.len() < all.len(), "byte {at} is told");
                assert!(frames.records.iter().zip(&all).all(|(own, written)| own == written));
            }
        }
    }
}
