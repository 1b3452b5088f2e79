//! How a text is read: on how many threads, in which encoding, with or without what is wrong in it.

use super::encoding::Encoding;
use crate::model::ReadAs;

/// How a text is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Bytes of a stretch.
    pub size: usize,
    pub threads: usize,
    /// Whether features that are wrong are left out and noted, instead of refusing the whole.
    pub skip_broken: bool,
    /// Whether only that is read which is asked for, where the format can.
    pub window: bool,
    /// What the user says the text is in; `None` for UTF-8.
    pub encoding: Option<Encoding>,
}

impl Default for Reading {
    /// Stretches that fit the caches, on all cores.
    fn default() -> Self {
        Self { size: 1 << 18, threads: crate::work::threads(), skip_broken: false, window: false, encoding: None }
    }
}

impl Reading {
    /// The way in which a layer's data is to be read.
    #[must_use]
    pub fn of(read_as: &ReadAs) -> Self {
        Self {
            skip_broken: read_as.skip_broken,
            window: read_as.window,
            encoding: read_as.encoding.as_deref().and_then(Encoding::parse),
            ..Self::default()
        }
    }
}
