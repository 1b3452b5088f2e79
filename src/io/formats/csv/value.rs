//! What a cell holds: a number, a truth value, JSON, text; codes stay text.

use crate::io::formats::decimal::Decimal;
use crate::model::Value;
use serde::de::IgnoredAny;

/// How the cells of a table are to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether 1,5 is one and a half.
    pub decimal_comma: bool,
    /// Whether quotation marks round a number make it text: where other numbers have none.
    pub quoted_is_text: bool,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held<'t> {
    Empty,
    /// A word for nothing among numbers, as `NULL` and `NaN` are.
    Missing(&'t str),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Json(&'t str),
    Text(&'t str),
}

impl<'t> Held<'t> {
    /// What a cell of that text holds.
    #[inline]
    pub fn of(text: &'t str, quoted: bool, rules: Rules) -> Self {
        let own = text.trim_matches([' ', '\t']);
        let Some(first) = own.as_bytes().first() else { return Self::Empty };
        match first {
            b'0'..=b'9' | b'-' | b'.' => {
                if quoted && rules.quoted_is_text {
                    return Self::Text(text);
                }
                // a tab beside digits is how they are kept from spreadsheets
                if own.len() < text.len() && text.contains('\t') {
                    return Self::Text(own);
                }
                number(own, rules.decimal_comma).unwrap_or(Self::Text(text))
            }
            b't' | b'T' | b'f' | b'F' if !(quoted && rules.quoted_is_text) => match own {
                "true" | "TRUE" | "True" => Self::Boolean(true),
                "false" | "FALSE" | "False" => Self::Boolean(false),
                _ => Self::Text(text),
            },
            b'{' | b'[' if serde_json::from_str::<IgnoredAny>(own).is_ok() => Self::Json(own),
            b'N' | b'n' | b'\\' | b'#' if !(quoted && rules.quoted_is_text) && matches!(own, "NULL" | "null" | "NaN" | "nan" | "\\N" | "#N/A") => {
                Self::Missing(own)
            }
            b'\'' | b'=' => Self::Text(unguarded(text)),
            _ => Self::Text(text),
        }
    }

    /// The value, where a column holds such; a text is one whatever it looks like.
    pub const fn value(self) -> Value<'t> {
        match self {
            Self::Empty | Self::Missing(_) => Value::Null,
            Self::Integer(value) => Value::Integer(value),
            Self::Float(value) => Value::Float(value),
            Self::Boolean(value) => Value::Boolean(value),
            Self::Json(text) => Value::Json(text),
            Self::Text(text) => Value::Text(text),
        }
    }
}

/// Signs that a spreadsheet runs a cell for; the full-width forms in East Asian systems.
pub const RUNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell's text without what keeps a spreadsheet from changing it: the apostrophe before what would run, the formula round
/// digits, `="007"`.
pub fn unguarded(text: &str) -> &str {
    if let Some(inside) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inside;
    }
    match text.strip_prefix('\'') {
        Some(rest) if text.trim_start_matches('\'').starts_with(RUNS) => rest,
        _ => text,
    }
}

/// Digits that a spreadsheet and a float keep; longer numbers are codes.
const MOST_DIGITS: usize = 15;

/// A number as programs write it; `None` for what only looks like one: codes with zeros before or of many digits, 3E2, 1-2.
#[inline]
fn number(text: &str, decimal_comma: bool) -> Option<Held<'static>> {
    let bytes = text.as_bytes();
    let length = bytes.len();
    match Decimal::read(bytes, 0) {
        Some(decimal) if decimal.end == length => match decimal.integer_or_float()? {
            Value::Integer(value) => (length - usize::from(bytes[0] == b'-') <= MOST_DIGITS).then_some(Held::Integer(value)),
            Value::Float(value) => Some(Held::Float(value)),
            _ => None,
        },
        _ => odd_number(text, decimal_comma).map(Held::Float),
    }
}

/// Numbers with an exponent, a decimal comma, no digit before the point, or very many digits behind it.
fn odd_number(text: &str, decimal_comma: bool) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once(if decimal_comma { ',' } else { '.' }).map_or((mantissa, None), |(a, b)| (a, Some(b)));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let zeros = whole.len() > 1 && whole.starts_with('0');
    let fine = digits(whole) && !zeros && whole.len() <= MOST_DIGITS && fraction.is_none_or(|part| digits(part) && !part.is_empty());
    // 3E2 is a lot, 3E+02 a number
    let written = exponent.is_none_or(|part| {
        let signed = part.strip_prefix(['+', '-']);
        let own = signed.unwrap_or(part);
        (signed.is_some() || fraction.is_some()) && digits(own) && !own.is_empty()
    });
    if !fine || !written || (whole.is_empty() && fraction.is_none()) || (exponent.is_none() && fraction.is_none()) {
        return None;
    }
    let value = if decimal_comma { text.replacen(',', ".", 1).parse::<f64>() } else { text.parse::<f64>() };
    value.ok().filter(|value| value.is_finite())
}

/// A coordinate: a number, also with a sign for degrees or a letter for its direction, or in degrees, minutes and seconds.
#[inline]
pub fn coordinate(text: &str, decimal_comma: bool) -> Option<f64> {
    let own = text.trim_matches([' ', '\t']);
    match Decimal::read(own.as_bytes(), 0) {
        Some(decimal) if decimal.end == own.len() => Some(decimal.value()),
        _ => written_out(own, decimal_comma),
    }
}

fn written_out(text: &str, decimal_comma: bool) -> Option<f64> {
    let text = unguarded(text).trim_start_matches('+');
    let plain = if decimal_comma { text.replacen(',', ".", 1) } else { text.to_owned() };
    if plain.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
        && plain.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && let Ok(value) = plain.parse::<f64>()
    {
        return Some(value).filter(|value| value.is_finite());
    }
    // 121°28′12.5″E, E121.5, 东经121度28分
    let mut negative = false;
    let mut rest = plain.as_str();
    for (word, sign) in [("东经", false), ("北纬", false), ("西经", true), ("南纬", true), ("E", false), ("N", false), ("W", true), ("S", true)]
    {
        if let Some(own) = rest.strip_prefix(word).or_else(|| rest.strip_suffix(word)) {
            (rest, negative) = (own.trim(), sign);
            break;
        }
    }
    let (mut value, mut scale, mut any) = (0.0, 1.0, false);
    for marks in [&["°", "º", "度"][..], &["′", "'", "’", "分"], &["″", "\"", "”", "''", "秒"]] {
        if let Some((part, after)) = marks.iter().find_map(|mark| rest.split_once(mark)) {
            let number = part.trim().parse::<f64>().ok().filter(|number| *number >= 0.0 && (scale == 1.0 || *number < 60.0))?;
            (value, any, rest) = (value + number / scale, true, after.trim());
        }
        scale *= 60.0;
    }
    (any && rest.is_empty()).then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_codes_stay_text() {
        let plain = |text| Held::of(text, false, Rules::default());
        for (text, held) in [
            ("", Held::Empty),
            ("  ", Held::Empty),
            ("12", Held::Integer(12)),
            (" -7 ", Held::Integer(-7)),
            ("0", Held::Integer(0)),
            ("999999999999999", Held::Integer(999_999_999_999_999)),
            ("1.50", Held::Float(1.5)),
            (".5", Held::Float(0.5)),
            ("1.5E-3", Held::Float(0.0015)),
            ("3E+02", Held::Float(300.0)),
            ("TRUE", Held::Boolean(true)),
            ("[1,2]", Held::Json("[1,2]")),
            ("NULL", Held::Missing("NULL")),
        ] {
            assert_eq!(plain(text), held, "{text:?}");
        }
        for text in [
            "007",
            "310113001001202400012",
            "1234567890123456",
            "3E2",
            "1-2",
            "-",
            ".",
            "1.",
            "2024-01-01",
            "1,234",
            "+86",
            "[x",
            "Nan",
            "12㎡",
            "--5",
            "1e",
            "0x10",
        ] {
            assert_eq!(plain(text), Held::Text(text), "{text:?}");
        }
        assert_eq!(plain("=\"007\""), Held::Text("007"));
        assert_eq!((plain("'=1+1"), plain("''=1"), plain("'s")), (Held::Text("=1+1"), Held::Text("'=1"), Held::Text("'s")));
        assert_eq!(plain("310113\t"), Held::Text("310113"));
        assert_eq!(Held::of("7", true, Rules { quoted_is_text: true, decimal_comma: false }), Held::Text("7"));
        assert_eq!(Held::of("121,5", false, Rules { quoted_is_text: false, decimal_comma: true }), Held::Float(121.5));
    }

    #[test]
    fn coordinates_are_read_as_offices_write_them() {
        for text in ["121.5", "+121.5", "121.5°", "121°30′", "121°30'0\"", "E121.5°", "121.5°E", "东经121度30分", "121.50E", "1.215e2", "'121.5"]
        {
            let value = coordinate(text, false);
            // a bare letter without a sign for degrees could be part of a code
            assert!(value == Some(121.5) || matches!(text, "121.50E" | "'121.5") && value.is_none(), "{text}: {value:?}");
        }
        assert_eq!(coordinate("121,5", true), Some(121.5));
        assert!(coordinate("31°14′24″S", false).is_some_and(|value| (value + 31.24).abs() < 1e-12));
        for text in ["", "x", "nan", "inf", "1e999", "121°75′", "12 13", "0x1p3", "-", "121°x"] {
            assert_eq!(coordinate(text, false), None, "{text}");
        }
    }
}
