//! Cuts a text that is being read into stretches that end between two features, each whole in one buffer.

use super::document::Layout;
use std::io::{ErrorKind, Read, Result};

/// Bytes of text in one buffer, which is used again and again.
#[derive(Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    len: usize,
}

impl Buffer {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Makes room for so many bytes, and no more than `most`.
    fn reserve(&mut self, wanted: usize, most: u64) -> Result<()> {
        // one byte more than the text may have, to meet its end in
        if wanted as u64 > most.saturating_add(1) {
            return Err(ErrorKind::OutOfMemory.into());
        }
        self.bytes.try_reserve_exact(wanted.saturating_sub(self.bytes.len())).map_err(|_| ErrorKind::OutOfMemory.into())
    }

    /// Reads up to `more` bytes behind what is there; tells whether the text has ended.
    fn fill(&mut self, reader: &mut dyn Read, more: usize, most: u64) -> Result<bool> {
        let wanted = (self.len + more).min(usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1)).max(self.len + 1);
        if self.bytes.len() < wanted {
            self.reserve(wanted, most)?;
            self.bytes.resize(wanted, 0);
        }
        while self.len < wanted {
            match reader.read(&mut self.bytes[self.len..wanted]) {
                Ok(0) => return Ok(true),
                Ok(read) => self.len += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    fn set(&mut self, bytes: &[u8]) {
        if self.bytes.len() < bytes.len() {
            self.bytes.resize(bytes.len(), 0);
        }
        self.bytes[..bytes.len()].copy_from_slice(bytes);
        self.len = bytes.len();
    }
}

/// One stretch of a text.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Its place in the order of the text.
    pub number: usize,
    /// Whether the text ends with it.
    pub last: bool,
}

/// Hands out stretches in order.
pub struct Stretches<'a> {
    reader: Box<dyn Read + Send + 'a>,
    size: usize,
    /// What was read and belongs to the next stretch.
    carried: Buffer,
    next: usize,
    ended: bool,
    /// Bytes that one buffer may hold.
    most: u64,
}

impl<'a> Stretches<'a> {
    /// `size` is how many bytes a stretch has, more where no feature ends before, but no more than `most`: what follows from
    /// that is an error of the kind `OutOfMemory`.
    pub fn new(reader: Box<dyn Read + Send + 'a>, size: usize, most: u64) -> Self {
        Self { reader, size: size.clamp(1, 1 << 30), carried: Buffer::default(), next: 0, ended: false, most }
    }

    /// Reads the beginning of the text without handing it out; returns it, and whether it is all of it.
    pub fn head(&mut self) -> Result<(&[u8], bool)> {
        self.ended = self.carried.fill(&mut *self.reader, self.size, self.most)?;
        Ok((self.carried.bytes(), self.ended))
    }

    /// Reads the next stretch into `buffer`; `None` where the text has ended.
    pub fn next(&mut self, layout: Layout, buffer: &mut Buffer) -> Result<Option<Stretch>> {
        if self.ended && self.carried.len == 0 {
            return Ok(None);
        }
        std::mem::swap(buffer, &mut self.carried);
        self.carried.len = 0;
        // a boundary that was looked for in vain is not looked for again
        let mut seen = 0;
        let mut more = self.size.saturating_sub(buffer.len);
        loop {
            if !self.ended {
                self.ended = buffer.fill(&mut *self.reader, more, self.most)?;
            }
            let number = self.next;
            // what was read before it was known how the text is laid out may hold several stretches: that is no harm
            if self.ended {
                self.next += 1;
                return Ok(Some(Stretch { number, last: true }));
            }
            let from = usize::max(seen, 1).saturating_sub(LOOK_BACK);
            if let Some(cut) = layout.last_beginning(&buffer.bytes()[from..]).map(|cut| from + cut).filter(|cut| *cut > 0) {
                self.carried.set(&buffer.bytes()[cut..]);
                buffer.len = cut;
                self.next += 1;
                return Ok(Some(Stretch { number, last: false }));
            }
            seen = buffer.len;
            // a feature larger than a stretch: ever more at a time, so that it is not looked at too often
            more = buffer.len.max(self.size);
        }
    }

    /// Reads all the rest of the text, which has `size` bytes where that is known.
    pub fn rest(&mut self, buffer: &mut Buffer, size: Option<u64>) -> Result<()> {
        std::mem::swap(buffer, &mut self.carried);
        self.carried.len = 0;
        // room for all of it at once, and a byte to meet the end in
        let expected = size.and_then(|size| usize::try_from(size).ok()).map_or(0, |size| size.saturating_sub(buffer.len) + 1);
        if expected > 0 && !self.ended {
            buffer.reserve(buffer.len + expected, self.most)?;
        }
        while !self.ended {
            self.ended = buffer.fill(&mut *self.reader, self.size.max(buffer.len / 4), self.most)?;
        }
        Ok(())
    }
}

/// A beginning that lies across the end of what was looked at before is found all the same.
const LOOK_BACK: usize = 64;
