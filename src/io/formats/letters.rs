//! The letters of files whose texts are in one of many encodings: as names tell it, and bytes without meaning kept to be seen.

use crate::io::Encoding;

/// How the texts of a file are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    Utf8,
    Other(Encoding),
}

impl Letters {
    /// Their usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Other(encoding) => encoding.name(),
        }
    }

    /// What a `.cpg` names, in any of the spellings that programs write: `UTF-8`, `65001`, `ANSI 936`, `OEM 936`, `GBK`, `88591`.
    pub fn named(text: &str) -> Option<Self> {
        let plain: String = text.trim_start_matches('\u{feff}').chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let code = plain.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        match (plain.as_str(), code) {
            ("", _) => None,
            ("UTF8" | "65001" | "CP65001", _) => Some(Self::Utf8),
            (name, _) if Encoding::parse(name).is_some() => Encoding::parse(name).map(Self::Other),
            (_, "936" | "54936") => Some(Self::Other(Encoding::Gb18030)),
            (_, "950") => Some(Self::Other(Encoding::Big5)),
            (_, "932") => Some(Self::Other(Encoding::ShiftJis)),
            (_, "949" | "51949") => Some(Self::Other(Encoding::EucKr)),
            // Latin 1 has the same letters, and less than these
            (_, "1252" | "28591" | "88591") | ("LATIN1" | "ISO88591", _) => Some(Self::Other(Encoding::Windows1252)),
            _ => None,
        }
    }

    /// A text. What its bytes do not say is written as `\xNN`.
    pub fn decode(self, bytes: &[u8]) -> Decoded {
        use encoding_rs::DecoderResult;
        use std::fmt::Write;
        let encoding = match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Other(encoding) => encoding_rs::Encoding::for_label(encoding.name().as_bytes()).unwrap_or(encoding_rs::UTF_8),
        };
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()) + 16);
        let (mut at, mut fault) = (0, None);
        loop {
            let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
            at += read;
            match result {
                DecoderResult::InputEmpty => return Decoded { text, fault },
                DecoderResult::OutputFull => text.reserve(bytes.len() - at + 16),
                DecoderResult::Malformed(length, behind) => {
                    let (start, end) = (at - usize::from(length) - usize::from(behind), at - usize::from(behind));
                    // the length of a field may cut a letter in two
                    let is_cut = end == bytes.len() && bytes[start] >= 0x80 && bytes.len() - start < 4 && self.begins(&bytes[start..]);
                    if is_cut {
                        fault = fault.or(Some(Fault::Cut));
                        return Decoded { text, fault };
                    }
                    fault = Some(Fault::Escaped);
                    for byte in &bytes[start..end] {
                        // writing to a string cannot fail
                        write!(text, "\\x{byte:02X}").ok();
                    }
                    text.reserve(bytes.len() - at + 16);
                }
            }
        }
    }

    /// Whether bytes at the end of a text may begin a letter.
    fn begins(self, bytes: &[u8]) -> bool {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none()),
            // letters of GB 18030 may have four bytes, of which every second one is a digit
            Self::Other(encoding) => match bytes {
                [0x81..=0xfe] => true,
                [0x81..=0xfe, b'0'..=b'9'] | [0x81..=0xfe, b'0'..=b'9', 0x81..=0xfe] => encoding == Encoding::Gb18030,
                _ => false,
            },
        }
    }
}

/// Whether bytes are UTF-8 but for a letter that their end cuts.
pub trait OrCut {
    fn is_ok_or_cut(&self, length: usize) -> bool;
}

impl OrCut for Result<&str, std::str::Utf8Error> {
    fn is_ok_or_cut(&self, length: usize) -> bool {
        match self {
            Ok(_) => true,
            Err(error) => error.error_len().is_none() && error.valid_up_to() < length && length - error.valid_up_to() < 4,
        }
    }
}

/// A text, and what is wrong with its bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub fault: Option<Fault>,
}

/// What is wrong with the bytes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It ends in the middle of a letter, which is left out.
    Cut,
    /// Some bytes mean nothing, and are written as they are.
    Escaped,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_encoding_is_known() {
        for name in ["UTF-8", "utf8", "65001", "\u{feff}UTF-8\r\n", " Utf_8 "] {
            assert_eq!(Letters::named(name), Some(Letters::Utf8), "{name}");
        }
        for name in ["GBK", "gb2312", "GB18030", "936", "ANSI 936", "OEM 936", "cp936", "ms936", "54936"] {
            assert_eq!(Letters::named(name), Some(Letters::Other(Encoding::Gb18030)), "{name}");
        }
        assert_eq!(Letters::named("BIG5"), Some(Letters::Other(Encoding::Big5)));
        for name in ["1252", "88591", "ISO-8859-1", "windows-1252", "LDID/1252"] {
            assert_eq!(Letters::named(name), Some(Letters::Other(Encoding::Windows1252)), "{name}");
        }
        assert_eq!(Letters::named(""), None);
        assert_eq!(Letters::named("LDID/87"), None);
    }

    #[test]
    fn a_letter_that_the_end_cuts_is_left_out_and_bytes_without_meaning_stay_to_be_seen() {
        let gbk = Letters::Other(Encoding::Gb18030);
        let (bytes, ..) = encoding_rs::GB18030.encode("宝山区");
        assert_eq!(gbk.decode(&bytes), Decoded { text: "宝山区".into(), fault: None });
        assert_eq!(gbk.decode(&bytes[..5]), Decoded { text: "宝山".into(), fault: Some(Fault::Cut) });
        assert_eq!(Letters::Utf8.decode(&"宝山".as_bytes()[..5]), Decoded { text: "宝".into(), fault: Some(Fault::Cut) });
        let mut broken = bytes.to_vec();
        broken.splice(2..2, [0xff]);
        let own = gbk.decode(&broken);
        assert_eq!((own.text.as_str(), own.fault), ("宝\\xFF山区", Some(Fault::Escaped)));
        assert_eq!(gbk.decode(b"a\x81\xff"), Decoded { text: "a\\x81\\xFF".into(), fault: Some(Fault::Escaped) });
        assert_eq!(gbk.decode(b"a\x81\x30\x81"), Decoded { text: "a".into(), fault: Some(Fault::Cut) });
        assert_eq!(Letters::Utf8.decode(b"a\xffb\xe5"), Decoded { text: "a\\xFFb".into(), fault: Some(Fault::Escaped) });
    }
}
