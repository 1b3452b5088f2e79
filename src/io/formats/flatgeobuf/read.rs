//! A whole FlatGeobuf file into raw features: read block by block, each made into features side by side.

use super::damaged;
use super::head::Head;
use super::record::Records;
use crate::io::formats::whole::Whole;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::watch::Rhythm;
use crate::io::{Counted, IoError, LoadReport, Progress, Watch};
use crate::work::side_by_side;
use std::io::{ErrorKind, Read};

/// Bytes of features that one thread makes at a time.
const BLOCK: usize = 1 << 20;

/// Reads a file.
///
/// # Errors
/// `IoError::Text` where it is damaged, with the number of the feature where one is; `IoError::Cancelled`, `IoError::Memory`,
/// and what the system says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let mut file = text.open(progress)?;
    let head = Head::read(text, &mut file)?;
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::OutOfMemory => IoError::Memory(watch.memory),
        _ => text.error(error),
    };
    let tree = head.tree_bytes();
    if std::io::copy(&mut file.by_ref().take(tree), &mut std::io::sink()).map_err(failed)? != tree {
        return Err(damaged(None));
    }
    let mut whole = Whole::new(head.names(), LoadReport::counting(Counted::Records), head.crs.clone().map(|crs| (0, crs)));
    for (name, told) in &head.told {
        whole.builder.collection_foreign(name, serde_json::Value::from(told.as_str()).to_string());
    }
    let (mut rhythm, mut bytes, mut ended, mut number) = (Rhythm::new(watch.every), Vec::new(), false, 0);
    while !ended {
        let wanted = BLOCK * reading.threads.max(1);
        ended = fill(&mut file, &mut bytes, wanted, watch.memory).map_err(failed)?;
        let (blocks, done) = cut(&bytes, BLOCK, number);
        if blocks.is_empty() && ended && done < bytes.len() {
            return Err(damaged(Some(number + 1)));
        }
        number = blocks.last().map_or(number, |block| block.number + block.features);
        let made = side_by_side(blocks, |block| {
            let mut records = Records::new(&head);
            for (n, own) in frames(block.bytes).enumerate() {
                if n % 1024 == 0 && progress.is_cancelled() {
                    return Err(IoError::Cancelled);
                }
                records.add(own, block.number + n as u64, reading.skip_broken)?;
            }
            Ok(records)
        });
        for records in made {
            whole.add(&records?.filling);
        }
        bytes.drain(..done);
        whole.check_room(number, watch.memory)?;
        if let Some(partial) = watch.partial.filter(|_| !ended && rhythm.is_due(progress.fraction())) {
            partial(whole.so_far());
        }
    }
    text.check_unchanged()?;
    // a file that ends between two features tells it by their number
    if !bytes.is_empty() || (head.features > 0 && head.features != number) {
        return Err(damaged(Some(number + 1)));
    }
    Ok(whole.finish())
}

/// Some features that follow one another.
pub struct Block<'b> {
    pub bytes: &'b [u8],
    /// The number of the first one, 0-based.
    pub number: u64,
    pub features: u64,
}

/// Reads on until so many bytes are there, or a whole feature more; tells whether the file has ended.
fn fill(file: &mut dyn Read, bytes: &mut Vec<u8>, wanted: usize, memory: u64) -> std::io::Result<bool> {
    // a feature larger than that comes whole
    let first = bytes.first_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size) as usize + 4);
    let missing = wanted.max(first).saturating_sub(bytes.len()).max(4);
    if (bytes.len() + missing) as u64 > memory {
        return Err(ErrorKind::OutOfMemory.into());
    }
    let read = file.take(missing as u64).read_to_end(bytes)?;
    Ok(read < missing)
}

/// The whole features in some bytes in blocks of a size, and how many bytes they take.
pub fn cut(bytes: &[u8], size: usize, mut number: u64) -> (Vec<Block<'_>>, usize) {
    let (mut blocks, mut start, mut at, mut features) = (Vec::new(), 0, 0, 0);
    for own in frames(bytes) {
        at += own.len();
        features += 1;
        if at - start >= size {
            blocks.push(Block { bytes: &bytes[start..at], number, features });
            (start, number, features) = (at, number + features, 0);
        }
    }
    if features > 0 {
        blocks.push(Block { bytes: &bytes[start..at], number, features });
    }
    (blocks, at)
}

/// The whole features in some bytes, each with its size before it.
pub fn frames(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let size = u32::from_le_bytes(*bytes.first_chunk::<4>()?) as usize;
        let (own, rest) = bytes.split_at_checked(size.checked_add(4)?)?;
        bytes = rest;
        Some(own)
    })
}
