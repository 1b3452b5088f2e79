//! Text that is not UTF-8: which encoding it seems to be in, and reading it in one.

/// An encoding that files of Chinese offices come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// With GBK and GB 2312 inside it.
    Gb18030,
    Big5,
    ShiftJis,
    EucKr,
    Windows1252,
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Encoding {
    pub const ALL: [Self; 9] =
        [Self::Gb18030, Self::Big5, Self::ShiftJis, Self::EucKr, Self::Windows1252, Self::Utf16Le, Self::Utf16Be, Self::Utf32Le, Self::Utf32Be];

    /// Its usual name, which reads back.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
            Self::ShiftJis => "Shift_JIS",
            Self::EucKr => "EUC-KR",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
        }
    }

    /// The encoding of that name, in any case; GBK and GB2312 are read as GB18030.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let name = plain(name);
        match name.as_str() {
            "GBK" | "GB2312" | "CP936" => Some(Self::Gb18030),
            "CP950" => Some(Self::Big5),
            "UTF16" => Some(Self::Utf16Le),
            "UTF32" => Some(Self::Utf32Le),
            _ => Self::ALL.into_iter().find(|own| plain(own.name()) == name),
        }
    }

    /// The encoding that a text which is not UTF-8 seems to be in; `None` where nothing speaks for one.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Option<Self> {
        /// As much as tells enough.
        const LOOKED_AT: usize = 1 << 20;
        if let Some(wide) = wide(bytes) {
            return Some(wide);
        }
        let mut head = &bytes[..bytes.len().min(LOOKED_AT)];
        // not in the middle of a character
        if let (Some(end), true) = (memchr::memrchr(b'\n', head), head.len() < bytes.len()) {
            head = &head[..end];
        }
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(head, true);
        let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
        let named = Self::ALL.into_iter().find(|own| own.decoder() == Some(guessed));
        let named = if guessed == encoding_rs::GBK { Some(Self::Gb18030) } else { named };
        // what a Chinese office writes is GB18030 before it is any western encoding
        let order = [named.filter(|own| *own != Self::Windows1252), Some(Self::Gb18030), Some(Self::Big5), named];
        order.into_iter().flatten().find(|own| own.decode(head).is_some_and(|text| !text.contains(char::REPLACEMENT_CHARACTER)))
    }

    const fn decoder(self) -> Option<&'static encoding_rs::Encoding> {
        Some(match self {
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucKr => encoding_rs::EUC_KR,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Utf32Le | Self::Utf32Be => return None,
        })
    }

    /// A text in this encoding as UTF-8; `None` where a byte means nothing in it.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        if let Some(decoder) = self.decoder() {
            let (text, broken) = decoder.decode_with_bom_removal(bytes);
            return (!broken).then(|| text.into_owned());
        }
        let (units, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return None;
        }
        let of = |unit: &[u8; 4]| char::from_u32(if self == Self::Utf32Le { u32::from_le_bytes(*unit) } else { u32::from_be_bytes(*unit) });
        let text: Option<String> = units.iter().map(of).collect();
        text.map(|text| text.trim_start_matches('\u{feff}').to_owned())
    }
}

impl Encoding {
    /// UTF-16 or UTF-32, where the bytes look like one of them; ASCII in these is UTF-8 too.
    #[must_use]
    pub fn guess_wide(bytes: &[u8]) -> Option<Self> {
        wide(bytes)
    }
}

/// UTF-16 and UTF-32 by their mark, or by the zero bytes beside the bracket or blank that JSON begins with.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    match bytes.get(..4)? {
        [0xff, 0xfe, 0, 0] => Some(Encoding::Utf32Le),
        [0, 0, 0xfe, 0xff] => Some(Encoding::Utf32Be),
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
        [a, 0, 0, 0] if *a != 0 => Some(Encoding::Utf32Le),
        [0, 0, 0, a] if *a != 0 => Some(Encoding::Utf32Be),
        [a, 0, b, 0] if *a != 0 && *b != 0 => Some(Encoding::Utf16Le),
        [0, a, 0, b] if *a != 0 && *b != 0 => Some(Encoding::Utf16Be),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"type\":\"FeatureCollection\",\n\"features\":[{\"properties\":{\"名称\":\"吴淞口国际邮轮港\",\"用途\":\"居住用地\"}}]}";

    #[test]
    fn a_text_is_known_by_its_bytes_and_read_back() {
        let traditional = TEXT.replace("吴淞口国际邮轮港", "吳淞口國際郵輪港地區").replace("名称", "名稱");
        let wide = |bytes: Vec<u8>| bytes;
        let utf16: Vec<u16> = TEXT.encode_utf16().collect();
        let texts: [(Encoding, Vec<u8>, &str); 6] = [
            (Encoding::Gb18030, encoding_rs::GB18030.encode(TEXT).0.into_owned(), TEXT),
            (Encoding::Big5, encoding_rs::BIG5.encode(&traditional).0.into_owned(), &traditional),
            (Encoding::Utf16Le, wide(utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()), TEXT),
            (Encoding::Utf16Be, wide(utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()), TEXT),
            (Encoding::Utf32Le, TEXT.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), TEXT),
            (Encoding::Utf32Be, TEXT.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(), TEXT),
        ];
        for (encoding, bytes, text) in texts {
            assert_eq!(Encoding::guess(&bytes), Some(encoding));
            assert_eq!(encoding.decode(&bytes).unwrap(), text);
            assert_eq!(Encoding::parse(encoding.name()), Some(encoding));
        }
        assert_eq!(Encoding::parse("gbk"), Some(Encoding::Gb18030));
        assert_eq!(Encoding::Gb18030.decode(&[b'a', 0xff]), None);
    }
}
