//! dBASE tables: the fields that their head describes, and the values of a record.

use super::damaged;
use crate::io::IoError;
use crate::model::Value;

/// A field of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As it stands in the head, without the zeros behind it.
    pub name: Vec<u8>,
    /// A letter: C text, N and F numbers as text, D dates, L truths, I whole numbers, O and B numbers, Y money, T and @ times, M notes
    /// in a file of their own.
    pub kind: u8,
    /// Where it begins in a record.
    at: usize,
    length: usize,
    decimals: u8,
}

/// What the head of a table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub records: u64,
    /// Bytes before the first record, and of each.
    pub head: usize,
    pub record: usize,
    /// The language driver.
    pub driver: u8,
    pub fields: Vec<Field>,
}

/// Bytes of the first part of a head, and of a field's description.
const FIRST: usize = 32;

impl Table {
    /// Bytes of the head, as its first part says.
    pub fn head_bytes(first: &[u8]) -> Option<usize> {
        let bytes = usize::from(u16::from_le_bytes([*first.get(8)?, *first.get(9)?]));
        (bytes > FIRST).then_some(bytes)
    }

    /// Reads a head.
    ///
    /// # Errors
    /// Where it describes no table, or fields that do not lie in a record.
    pub fn of(head: &[u8]) -> Result<Self, IoError> {
        let number = |at: usize| head.get(at..at + 2).map_or(0, |own| usize::from(u16::from_le_bytes([own[0], own[1]])));
        let records = head.get(4..8).map_or(0, |own| u32::from_le_bytes([own[0], own[1], own[2], own[3]]));
        let (bytes, record, driver) = (number(8), number(10), head.get(29).copied().unwrap_or(0));
        let mut at = 1;
        let mut fields = Vec::new();
        for own in head.get(FIRST..).unwrap_or_default().chunks_exact(FIRST) {
            if matches!(own[0], 0x0d | 0) {
                break;
            }
            let name = own[..11].split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
            let kind = own[11].to_ascii_uppercase();
            // the two bytes of a text's length are used for long ones
            let length = if kind == b'C' { usize::from(own[16]) | usize::from(own[17]) << 8 } else { usize::from(own[16]) };
            fields.push(Field { name, kind, at, length, decimals: own[17] });
            at += length;
        }
        // some programs write no second byte, and something else there
        if at > record {
            at = 1;
            for field in &mut fields {
                field.length &= 0xff;
                field.at = at;
                at += field.length;
            }
        }
        if record == 0 || at > record || bytes < FIRST || head.len() < bytes {
            return Err(damaged(None));
        }
        Ok(Self { records: u64::from(records), head: bytes, record, driver, fields })
    }
}

/// What a field of a record holds.
#[derive(Debug, PartialEq)]
pub enum Cell<'a> {
    Value(Value<'a>),
    /// Bytes of a text.
    Text(&'a [u8]),
    /// A date or a time, written as ISO 8601 does.
    Time(String),
    /// What should be a number and is none.
    NoNumber(&'a [u8]),
    /// What lies in a file of its own.
    Elsewhere,
}

impl Field {
    /// Its bytes in a record.
    fn bytes<'r>(&self, record: &'r [u8]) -> &'r [u8] {
        record.get(self.at..self.at + self.length).unwrap_or_default()
    }

    /// The bytes of a text, without the blanks and zeros that fill it up.
    pub fn text<'r>(&self, record: &'r [u8]) -> &'r [u8] {
        let own = self.bytes(record);
        let end = own.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
        &own[..end]
    }

    /// What it holds in a record.
    pub fn cell<'r>(&self, record: &'r [u8]) -> Cell<'r> {
        let own = self.bytes(record);
        let null = Cell::Value(Value::Null);
        match self.kind {
            b'N' | b'F' => self.number(trimmed(own)),
            b'D' if own.iter().all(|byte| matches!(byte, b' ' | b'0' | 0)) => null,
            b'D' => date(own).map_or_else(|| Cell::NoNumber(self.text(record)), Cell::Time),
            // which fields of a row are null, in a field of its own
            b'0' => null,
            b'L' => match own.first() {
                Some(b'T' | b't' | b'Y' | b'y') => Cell::Value(Value::Boolean(true)),
                Some(b'F' | b'f' | b'N' | b'n') => Cell::Value(Value::Boolean(false)),
                _ => null,
            },
            b'I' | b'+' => own.first_chunk::<4>().map_or(null, |own| Cell::Value(Value::Integer(i64::from(i32::from_le_bytes(*own))))),
            b'O' | b'B' if self.length == 8 => float(own),
            b'Y' => own.first_chunk::<8>().map_or(null, |own| Cell::Value(Value::Float(i64::from_le_bytes(*own) as f64 / 10_000.0))),
            b'T' | b'@' => time(own).map_or(null, Cell::Time),
            b'M' | b'G' | b'P' | b'B' => {
                if own.iter().all(|byte| matches!(byte, b' ' | b'0' | 0)) {
                    null
                } else {
                    Cell::Elsewhere
                }
            }
            _ => match self.text(record) {
                [] => null,
                text => Cell::Text(text),
            },
        }
    }

    fn number<'r>(&self, own: &'r [u8]) -> Cell<'r> {
        // what does not fit is written as asterisks, and what is not known by some as nothing
        if own.is_empty() || own.iter().all(|byte| *byte == b'*') {
            return Cell::Value(Value::Null);
        }
        let text = std::str::from_utf8(own).unwrap_or_default();
        let digits = text.strip_prefix('+').unwrap_or(text);
        if self.decimals == 0
            && let Ok(whole) = digits.parse::<i64>()
        {
            return Cell::Value(Value::Integer(whole));
        }
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
        match digits.parse::<f64>() {
            Ok(number) if plain && number.is_finite() => Cell::Value(Value::Float(number)),
            _ => Cell::NoNumber(own),
        }
    }
}

/// Bytes without the blanks and zeros before and behind them.
fn trimmed(own: &[u8]) -> &[u8] {
    let is_filled = |byte: &u8| !byte.is_ascii_whitespace() && *byte != 0;
    let start = own.iter().position(is_filled).unwrap_or(own.len());
    let end = own.iter().rposition(is_filled).map_or(start, |last| last + 1);
    &own[start..end]
}

fn float(own: &[u8]) -> Cell<'_> {
    let number = own.first_chunk::<8>().map_or(f64::NAN, |own| f64::from_le_bytes(*own));
    Cell::Value(if number.is_finite() { Value::Float(number) } else { Value::Null })
}

/// A date, `YYYYMMDD`; none of anything else.
fn date(own: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(own.get(..8)?).ok()?;
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u16>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let is_date = digits.bytes().all(|byte| byte.is_ascii_digit()) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// A day of the Julian calendar's count and milliseconds, as Visual `FoxPro` writes times.
fn time(own: &[u8]) -> Option<String> {
    let (days, own) = own.split_first_chunk::<4>()?;
    let (days, ms) = (i32::from_le_bytes(*days), i32::from_le_bytes(*own.first_chunk::<4>()?));
    let date = time::Date::from_julian_day(days).ok().filter(|_| days > 0)?;
    let seconds = u32::try_from(ms).ok().filter(|ms| *ms < 86_400_000)? / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    Some(format!("{:04}-{:02}-{:02}T{hours:02}:{minutes:02}:{:02}", date.year(), u8::from(date.month()), date.day(), seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A head with fields of a kind, length and decimals.
    pub fn head(fields: &[(&str, u8, u8, u8)], records: u32) -> Vec<u8> {
        let record = 1 + fields.iter().map(|own| u16::from(own.2)).sum::<u16>();
        let mut bytes = vec![3, 126, 11, 27];
        bytes.extend(records.to_le_bytes());
        bytes.extend((32 + 32 * fields.len() as u16 + 1).to_le_bytes());
        bytes.extend(record.to_le_bytes());
        bytes.resize(32, 0);
        for (name, kind, length, decimals) in fields {
            let mut own = [0u8; 32];
            own[..name.len()].copy_from_slice(name.as_bytes());
            (own[11], own[16], own[17]) = (*kind, *length, *decimals);
            bytes.extend(own);
        }
        bytes.push(0x0d);
        bytes
    }

    #[test]
    fn values_are_read_by_the_kind_of_their_field() {
        let table = Table::of(&head(&[("a", b'C', 4, 0), ("n", b'N', 6, 0), ("f", b'N', 8, 3), ("d", b'D', 8, 0), ("l", b'L', 1, 0)], 1)).unwrap();
        let cells = |record: &str| table.fields.iter().map(|own| format!("{:?}", own.cell(record.as_bytes()))).collect::<Vec<_>>();
        assert_eq!(table.record, 28);
        let own = cells("  ab     12   1.500202311269T");
        assert_eq!(own[1], "Value(Integer(12))");
        assert_eq!(own[2], "Value(Float(1.5))");
        let own = cells("     ****** 1.5e+0300000000?");
        assert_eq!(own, ["Value(Null)", "Value(Null)", "Value(Float(1500.0))", "Value(Null)", "Value(Null)"]);
        let own = cells(" abcd  12.5  infini20231130y");
        assert!(own[1].starts_with("Value(Float(12.5") && own[2].starts_with("NoNumber") && own[4] == "Value(Boolean(true))", "{own:?}");
        assert!(Table::of(&head(&[("a", b'C', 200, 0)], 1)[..40]).is_err(), "a head that is cut off");
    }
}
