//! Sort keys: the bytes of a value in whose order values are sorted. Numbers come before truth values, these before text; figures in
//! text count as numbers, and Chinese characters by their sound.

use super::sounds;
use crate::model::Value;

/// A key's first bytes, which decide nearly always, and the number of the rest among those of a list, 0 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub head: u128,
    pub rest: u32,
}

impl Key {
    /// That of a row without a value, which comes after all others.
    pub const NOTHING: Self = Self { head: u128::MAX, rest: 0 };

    pub fn is_nothing(self) -> bool {
        self == Self::NOTHING
    }
}

const HEAD: usize = 16;
/// The first byte of Chinese characters: after those of all others.
const HAN: u8 = 0x80;
const NUMBER: u8 = 0x10;
const TRUTH: u8 = 0x20;
const TEXT: u8 = 0x30;
const JSON: u8 = 0x40;

/// Makes the keys of a column's values, and keeps the rests of those that are longer than a head.
pub struct KeyMaker {
    /// Whether figures in text are codes: with leading zeros, to be compared place by place.
    codes: bool,
    /// So many bytes of each text are those of all.
    passed: usize,
    /// Where the texts have few different Chinese characters, one byte for each place among them.
    alphabet: Option<Vec<u8>>,
    bytes: Vec<u8>,
    rests: Vec<u8>,
    /// Where each rest ends.
    ends: Vec<usize>,
}

impl KeyMaker {
    /// `passed` bytes of each text are passed over, as all have them; `chars` are the Chinese characters that the texts have, in
    /// ascending order of their places.
    pub fn new(codes: bool, passed: usize, chars: &[u16]) -> Self {
        let alphabet = (!chars.is_empty() && chars.len() <= usize::from(u8::MAX - HAN)).then(|| {
            let mut bytes = vec![0; sounds::PLACES];
            chars.iter().enumerate().for_each(|(n, place)| bytes[usize::from(*place)] = HAN + n as u8);
            bytes
        });
        Self { codes, passed, alphabet, bytes: Vec::new(), rests: Vec::new(), ends: vec![0] }
    }

    /// The rest of a key.
    pub fn rest(&self, key: Key) -> &[u8] {
        match key.rest as usize {
            0 => &[],
            rest => &self.rests[self.ends[rest - 1]..self.ends[rest]],
        }
    }

    /// The next bytes of a key after its head and so many others as long.
    pub fn head_of_rest(&self, key: Key, depth: usize) -> u128 {
        let rest = self.rest(key);
        padded(&rest[(depth * HEAD).min(rest.len())..])
    }

    /// How many heads long a key is.
    pub fn depth(&self, key: Key) -> usize {
        1 + self.rest(key).len().div_ceil(HEAD)
    }

    /// The key of a value.
    pub fn key(&mut self, value: Value<'_>) -> Key {
        self.bytes.clear();
        match value {
            Value::Null => return Key::NOTHING,
            Value::Integer(number) => return of_number(number as f64, number.wrapping_sub(number as f64 as i64)),
            Value::Float(number) if number.is_nan() => return Key::NOTHING,
            Value::Float(number) => return of_number(number, 0),
            Value::Boolean(truth) => self.bytes.extend([TRUTH, u8::from(truth)]),
            Value::Json(text) => {
                if let Ok(number) = text.parse::<f64>() {
                    return of_number(number, 0);
                }
                self.bytes.push(JSON);
                self.bytes.extend(text.as_bytes());
            }
            Value::Text(text) => self.text(text.get(self.passed..).unwrap_or(text)),
        }
        self.keep()
    }

    fn keep(&mut self) -> Key {
        let head = padded(&self.bytes);
        if self.bytes.len() <= HEAD {
            return Key { head, rest: 0 };
        }
        self.rests.extend(&self.bytes[HEAD..]);
        self.ends.push(self.rests.len());
        Key { head, rest: self.ends.len() as u32 - 1 }
    }

    fn text(&mut self, text: &str) {
        self.bytes.push(TEXT);
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '0'..='9' if !self.codes => {
                    let digits = text[text.len() - chars.as_str().len() - 1..].bytes().take_while(u8::is_ascii_digit).count();
                    let from = text.len() - chars.as_str().len() - 1;
                    self.figure(&text[from..from + digits]);
                    chars = text[from + digits..].chars();
                }
                '\0'..='\u{7f}' => self.bytes.push(c.to_ascii_lowercase() as u8),
                _ => self.other(c),
            }
        }
        // what goes on comes after what ends
        self.bytes.push(0);
    }

    /// A character that is none of ASCII's.
    fn other(&mut self, c: char) {
        let Some(place) = sounds::place(c) else {
            let lower = c.to_lowercase().next().unwrap_or(c) as u32;
            // after letters and before Chinese, where other letters are
            self.bytes.push(0x7f);
            return self.bytes.extend(&lower.to_be_bytes()[1..]);
        };
        if let Some(bytes) = &self.alphabet {
            return self.bytes.push(bytes[usize::from(place)]);
        }
        let [high, low] = place.to_be_bytes();
        self.bytes.extend([HAN + high, low]);
    }

    /// Figures by the number that they are: how many there are, then themselves, two to a byte.
    fn figure(&mut self, digits: &str) {
        let digits = digits.trim_start_matches('0').as_bytes();
        self.bytes.push(b'0');
        self.bytes.push(digits.len().min(255) as u8);
        let odd = digits.len() % 2;
        self.bytes.extend(digits.get(..odd).into_iter().flatten().map(|digit| digit - b'0'));
        self.bytes.extend(digits[odd..].chunks_exact(2).map(|pair| (pair[0] - b'0') * 16 + pair[1] - b'0'));
    }
}

/// The bits of a number in whose order numbers are: floats of one sign are in the order of their bits (IEEE 754); 0 and -0 are the
/// same.
pub fn ordered(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The key of a number: its value, and what a float leaves of a large integer.
fn of_number(number: f64, left: i64) -> Key {
    // at most 512 either way
    let left = (left + 0x8000).clamp(0, 0xFFFF) as u128;
    Key { head: u128::from(NUMBER) << 120 | u128::from(ordered(number)) << 56 | left << 40, rest: 0 }
}

/// The first bytes of some, filled up with zeros.
fn padded(bytes: &[u8]) -> u128 {
    let mut head = [0; HEAD];
    let short = bytes.len().min(HEAD);
    head[..short].copy_from_slice(&bytes[..short]);
    u128::from_be_bytes(head)
}

/// Whether a text has figures with a leading zero, as codes have: `0701` stands under `07`, and before `10`.
pub fn has_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'0', bytes).any(|at| {
        let begins = at == 0 || !(bytes[at - 1].is_ascii_digit() || bytes[at - 1] == b'.');
        begins && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    fn order(a: Value<'_>, b: Value<'_>, codes: bool) -> Ordering {
        let mut maker = KeyMaker::new(codes, 0, &[]);
        let (a, b) = (maker.key(a), maker.key(b));
        a.head.cmp(&b.head).then_with(|| maker.rest(a).cmp(maker.rest(b)))
    }

    fn ascend(list: &[Value<'_>], codes: bool) {
        for (n, a) in list.iter().enumerate() {
            for (m, b) in list.iter().enumerate() {
                assert_eq!(order(*a, *b, codes), n.cmp(&m), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn numbers_are_in_the_order_of_their_exact_values_and_come_before_text() {
        let most = 1_i64 << 53;
        ascend(
            &[
                Value::Float(-1e300),
                Value::Integer(-2),
                Value::Float(-1.5),
                Value::Float(0.0),
                Value::Float(1e-300),
                Value::Integer(7),
                Value::Integer(most),
                Value::Integer(most + 1),
                Value::Integer(most + 2),
                Value::Integer(i64::MAX - 1),
                Value::Integer(i64::MAX),
                Value::Json("18446744073709551615"),
                Value::Boolean(false),
                Value::Boolean(true),
                Value::Text("1"),
                Value::Json("[1]"),
                Value::Null,
            ],
            false,
        );
        assert_eq!(order(Value::Float(-0.0), Value::Integer(0), false), Ordering::Equal);
    }

    #[test]
    fn figures_in_text_count_as_numbers_and_chinese_goes_by_its_sound() {
        let texts = ["2号线", "12号线", "A2-3", "a2-10", "A10-1", "b", "é", "宝山区", "长宁区", "崇明区", "奉贤区", "虹口区", "金山区"];
        ascend(&texts.map(Value::Text), false);
        assert_eq!(order(Value::Text("Gb"), Value::Text("gB"), false), Ordering::Equal, "the case of letters does not part them");
        let long = "310113001001GB00017";
        ascend(&[Value::Text("310113001001GB00016"), Value::Text(long), Value::Text("310113001001GB00017F0001")], false);
    }

    #[test]
    fn codes_with_leading_zeros_stand_under_their_parents() {
        assert!(has_code("0701") && has_code("A-07") && !has_code("10") && !has_code("1001") && !has_code("0.5") && !has_code("1.05"));
        ascend(&["07", "0701", "070101", "0702", "08", "10", "1001"].map(Value::Text), true);
    }
}
