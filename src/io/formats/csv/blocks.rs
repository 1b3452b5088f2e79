//! The bytes of a text block by block, what is left of one carried into the next; and texts in other encodings, whole.

use crate::io::Encoding;
use std::borrow::Cow;
use std::io::{ErrorKind, Read, Result};

/// A text under way.
pub struct Blocks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    bytes: Vec<u8>,
    ended: bool,
    /// Bytes that may be held.
    most: u64,
}

impl<'a> Blocks<'a> {
    pub fn new(reader: Box<dyn Read + Send + 'a>, most: u64) -> Self {
        Self { reader, bytes: Vec::new(), ended: false, most }
    }

    /// Drops `done` bytes and reads up to `more` behind the rest.
    pub fn next(&mut self, done: usize, more: usize) -> Result<()> {
        self.bytes.drain(..done);
        if self.bytes.len() as u64 > self.most {
            return Err(ErrorKind::OutOfMemory.into());
        }
        self.bytes.try_reserve(more).map_err(|_| ErrorKind::OutOfMemory)?;
        let read = self.reader.by_ref().take(more as u64).read_to_end(&mut self.bytes)?;
        self.ended = read < more;
        Ok(())
    }

    /// What is there; where more comes, whole characters only.
    pub fn bytes(&self) -> &[u8] {
        let end = if self.ended { self.bytes.len() } else { whole_characters(&self.bytes) };
        &self.bytes[..end]
    }

    pub const fn has_ended(&self) -> bool {
        self.ended
    }
}

/// The length of the text without a character at its end that is not whole.
fn whole_characters(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    for at in (tail..bytes.len()).rev() {
        let length = match bytes[at] {
            0x00..=0x7f => return bytes.len(),
            0x80..=0xbf => continue,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        return if at + length > bytes.len() { at } else { bytes.len() };
    }
    bytes.len()
}

/// The beginning of a text as far as it can be read, in whatever encoding it seems to be.
pub fn readable(head: &[u8]) -> Cow<'_, str> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let error = match std::str::from_utf8(head) {
        Ok(text) => return Cow::Borrowed(text),
        Err(error) => error,
    };
    let (valid, rest) = head.split_at(error.valid_up_to());
    if error.error_len().is_none() && rest.len() < 4 {
        return Cow::Borrowed(std::str::from_utf8(valid).unwrap_or_default());
    }
    // lines are whole characters, where the head ends in the middle of one
    let lines = memchr::memrchr2(b'\n', b'\r', head).map_or(head, |end| &head[..=end]);
    let decoded = Encoding::guess(lines).and_then(|encoding| encoding.decode(head).or_else(|| encoding.decode(lines)));
    decoded.map_or_else(|| String::from_utf8_lossy(head), Cow::Owned)
}

/// What the encoding of a text seems to be that is not UTF-8, and whether that is beyond doubt.
pub fn found_encoding(bytes: &[u8]) -> (Option<Encoding>, bool) {
    if let Some(wide) = Encoding::guess_wide(bytes) {
        return (Some(wide), true);
    }
    let found = Encoding::guess(bytes);
    (found, found == Some(Encoding::Gb18030) && is_everyday_chinese(bytes))
}

/// Whether nearly all that is not ASCII are pairs of GB 2312, and most of these everyday characters and signs of it.
fn is_everyday_chinese(bytes: &[u8]) -> bool {
    let (mut pairs, mut known, mut everyday, mut at) = (0u32, 0u32, 0u32, 0);
    while let (Some(lead), true) = (bytes.get(at), pairs < 100_000) {
        if *lead < 0x80 {
            at += 1;
            continue;
        }
        let Some(trail) = bytes.get(at + 1) else { break };
        pairs += 1;
        if *trail >= 0xa1 {
            known += u32::from(matches!(lead, 0xa1..=0xa9 | 0xb0..=0xf7));
            everyday += u32::from(matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7));
        }
        at += 2;
    }
    pairs > 0 && known * 100 >= pairs * 95 && everyday * 100 >= pairs * 75
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_never_cut() {
        let text = "a宝é𠀀";
        for end in 0..=text.len() {
            let whole = whole_characters(&text.as_bytes()[..end]);
            assert!(text.is_char_boundary(whole) && end - whole < 4, "{end}: {whole}");
        }
        assert_eq!(whole_characters(b"\x80\x80\x80\x80"), 4);
    }

    #[test]
    fn what_offices_write_is_beyond_doubt_and_other_tongues_are_not() {
        let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
        assert_eq!(found_encoding(&gbk("名称,经度\n吴淞口国际邮轮港,121.5\n")), (Some(Encoding::Gb18030), true));
        let big5 = encoding_rs::BIG5.encode("名稱,經度\n吳淞口國際郵輪港,121.5\n").0.into_owned();
        assert!(!found_encoding(&big5).1, "{:?}", found_encoding(&big5));
        let korean = encoding_rs::EUC_KR.encode("이름,경도\n서울특별시 중구 세종대로,121.5\n대한민국 부산광역시 해운대구\n").0.into_owned();
        assert_ne!(found_encoding(&korean), (Some(Encoding::Gb18030), true));
        let utf16: Vec<u8> = "\u{feff}名称\t经度\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found_encoding(&utf16), (Some(Encoding::Utf16Le), true));
    }
}
