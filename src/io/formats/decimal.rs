//! Plain decimal numbers as floats, correctly rounded, in the two cases that coordinates are: up to 19 digits, no exponent.

use crate::model::Value;

/// A number without exponent: `-digits * 10^-places`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    digits: u64,
    places: u32,
    negative: bool,
    /// One past the last byte of the number.
    pub end: usize,
}

/// Powers of ten that a float holds exactly.
const EXACT_TENS: [f64; 23] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

impl Decimal {
    /// Reads the number that begins at `at` by RFC 8259's grammar; `None` where there is none, or one of more digits.
    #[inline]
    pub fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let negative = *bytes.get(at)? == b'-';
        let start = at + usize::from(negative);
        let (mut digits, mut end) = (0u64, start);
        while let Some(digit) = bytes.get(end).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
            end += 1;
        }
        let whole = end - start;
        if whole == 0 || (whole > 1 && bytes[start] == b'0') {
            return None;
        }
        let mut places = 0;
        if bytes.get(end) == Some(&b'.') {
            end += 1;
            let point = end;
            take_digits(bytes, &mut end, &mut digits);
            places = end - point;
            if places == 0 {
                return None;
            }
        }
        // 19 digits fit; leading zeros of a fraction only make the count too careful
        (whole + places <= 19).then_some(Self { digits, places: places as u32, negative, end })
    }

    /// An integer where it is written as one and is not minus zero, else a float; `None` beyond the largest integer.
    #[inline]
    pub fn integer_or_float(self) -> Option<Value<'static>> {
        if self.places > 0 || (self.negative && self.digits == 0) {
            return Some(Value::Float(self.value()));
        }
        let size = i64::try_from(self.digits).ok()?;
        Some(Value::Integer(if self.negative { -size } else { size }))
    }

    /// The nearest float, ties to even.
    #[inline]
    pub fn value(self) -> f64 {
        let size = if self.digits < 1 << 53 {
            // both are exact, so that the one division rounds once (Clinger 1990)
            self.digits as f64 / EXACT_TENS[self.places as usize]
        } else {
            divided(self.digits, self.places)
        };
        if self.negative { -size } else { size }
    }
}

/// Adds the digits that begin at `end` to `digits`. Whether eight or four are digits is asked and not counted: the processor
/// guesses the answer, as numbers in a file are mostly of one length, and need not wait for it.
#[inline]
fn take_digits(bytes: &[u8], end: &mut usize, digits: &mut u64) {
    while let Some(value) = bytes.get(*end..*end + 8).and_then(|block| eight_digits(block.try_into().ok()?)) {
        *digits = digits.wrapping_mul(100_000_000).wrapping_add(value);
        *end += 8;
    }
    if let Some(value) = bytes.get(*end..*end + 4).and_then(|block| four_digits(block.try_into().ok()?)) {
        *digits = digits.wrapping_mul(10_000).wrapping_add(value);
        *end += 4;
    }
    while let Some(digit) = bytes.get(*end).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        *digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
        *end += 1;
    }
}

/// The value of eight digits, where all eight bytes are digits (Lemire 2018, three multiplications).
#[inline]
fn eight_digits(block: [u8; 8]) -> Option<u64> {
    let word = u64::from_le_bytes(block);
    let digits = word.wrapping_sub(0x3030_3030_3030_3030);
    if (word.wrapping_add(0x4646_4646_4646_4646) | digits) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let low = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    Some(low.wrapping_add(high) >> 32)
}

/// The value of four digits, where all four bytes are digits.
#[inline]
fn four_digits(block: [u8; 4]) -> Option<u64> {
    let word = u32::from_le_bytes(block);
    let digits = word.wrapping_sub(0x3030_3030);
    if (word.wrapping_add(0x4646_4646) | digits) & 0x8080_8080 != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    Some(u64::from((pairs & 0xff) * 100 + (pairs >> 16 & 0xff)))
}

/// The first 128 bits of 1 / 5^places, rounded up: Lemire 2021, "Number parsing at a gigabyte per second", section 5.
const RECIPROCALS: [u128; 20] = {
    let mut table = [0; 20];
    let (mut places, mut power) = (1, 5u128);
    while places < 20 {
        // 2^(bits + 127) / 5^places, where 2^bits is the least power of two that is not smaller
        let bits = 128 - (power - 1).leading_zeros();
        let (mut rest, mut quotient, mut step) = (0u128, 0u128, 0);
        while step <= bits + 127 {
            rest = (rest << 1) | (step == 0) as u128;
            quotient = (quotient << 1) | (rest >= power) as u128;
            rest -= if rest >= power { power } else { 0 };
            step += 1;
        }
        table[places] = quotient + 1;
        power *= 5;
        places += 1;
    }
    table
};

/// `digits / 10^places` for at least 2^53 and at most 19 places (Eisel and Lemire): a product with the reciprocal of five to
/// that power tells all bits of the float and how to round it; the second half of the reciprocal is asked for rarely.
fn divided(digits: u64, places: u32) -> f64 {
    if places == 0 {
        return digits as f64;
    }
    let reciprocal = RECIPROCALS[places as usize];
    let zeros = digits.leading_zeros();
    let digits = digits << zeros;
    let product = u128::from(digits) * (reciprocal >> 64);
    let (mut high, mut low) = ((product >> 64) as u64, product as u64);
    // too near to a carry to know the bits
    if high & 0x1ff == 0x1ff {
        let second = ((u128::from(digits) * (reciprocal & u128::from(u64::MAX))) >> 64) as u64;
        let (sum, carried) = low.overflowing_add(second);
        low = sum;
        high += u64::from(carried);
    }
    let upper = high >> 63;
    let shift = upper + 9;
    let mut mantissa = high >> shift;
    // the power of two of 10^-places: floor(-places * log2 10) + 63
    let power = ((217_706 * -i64::from(places)) >> 16) + 63;
    let mut exponent = power + upper as i64 - i64::from(zeros) + 1023;
    // exactly half way: to the even one
    if low <= 1 && places <= 4 && mantissa & 3 == 1 && mantissa << shift == high {
        mantissa &= !1;
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if mantissa >= 1 << 53 {
        mantissa = 1 << 52;
        exponent += 1;
    }
    f64::from_bits(mantissa & !(1 << 52) | (exponent as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) {
        let decimal = Decimal::read(text.as_bytes(), 0).unwrap_or_else(|| panic!("{text} is not read"));
        assert_eq!(decimal.end, text.len());
        assert_eq!(decimal.value().to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    }

    #[test]
    fn numbers_are_those_that_the_standard_library_reads_to_the_last_bit() {
        for text in ["0", "-0", "0.0", "121.5", "-121.47", "9007199254740993", "9999999999999999999", "0.1", "31.230416", "121.47370000000001"] {
            check(text);
        }
        // halfway between two floats, and a hair beside it
        for text in ["9007199254740993.0", "9007199254740993.001", "9007199254740992.999", "4503599627370497.5", "0.9007199254740993"] {
            check(text);
        }
        let mut seed = 3u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 16
        };
        for _ in 0..300_000 {
            let (places, digits) = (random() % 17, random() % 19 + 1);
            let number = random().wrapping_mul(random()) % 10u64.pow(digits as u32);
            let text = number.to_string();
            let text = if places == 0 || text.len() as u64 + places > 18 {
                text
            } else {
                let padded = format!("{number:0>width$}", width = places as usize + 1);
                format!("{}.{}", &padded[..padded.len() - places as usize], &padded[padded.len() - places as usize..])
            };
            check(&text);
            check(&format!("-{text}"));
        }
        for _ in 0..100_000 {
            // as programs write positions: the shortest text that reads back
            check(&(random() as f64 / 281_474_976_710_656.0 * 180.0 + 1.0).to_string());
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_to_the_whole_grammar() {
        for text in ["", "-", "01", "1.", ".5", "12345678901234567890", "x"] {
            assert!(Decimal::read(text.as_bytes(), 0).is_none(), "{text}");
        }
    }
}
