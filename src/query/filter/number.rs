//! Numbers that compare exactly: whole ones of up to 38 digits, and floats.

use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    /// A number as people and files write it, blanks round it allowed; `None` for words such as `nan` and `inf`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let numeric = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
        if text.is_empty() || !text.bytes().all(numeric) || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // 7.0 is as exact as 7
        let whole = text.split_once('.').filter(|(_, places)| places.bytes().all(|byte| byte == b'0')).map_or(text, |(whole, _)| whole);
        match whole.parse() {
            Ok(whole) => Some(Self::Whole(whole)),
            Err(_) => text.parse().ok().map(Self::Float),
        }
    }

    pub fn float(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }

    /// It as a whole number, where it is one.
    pub const fn whole(self) -> Option<i128> {
        match self {
            Self::Whole(whole) => Some(whole),
            Self::Float(_) => None,
        }
    }

    /// The order of two numbers, by their exact values; `None` where one is not a number.
    pub fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b),
            (Self::Whole(a), Self::Float(b)) => whole_to_float(a, b),
            (Self::Float(a), Self::Whole(b)) => whole_to_float(b, a).map(Ordering::reverse),
        }
    }

    pub fn negative(self) -> Self {
        match self {
            Self::Whole(whole) => whole.checked_neg().map_or(Self::Float(-(whole as f64)), Self::Whole),
            Self::Float(float) => Self::Float(-float),
        }
    }

    /// The result of an operation; `None` where there is none, as after a division by zero.
    pub fn calculate(self, sign: Sign, other: Self) -> Option<Self> {
        if let (Self::Whole(a), Self::Whole(b)) = (self, other) {
            let exact = match sign {
                Sign::Plus => a.checked_add(b),
                Sign::Minus => a.checked_sub(b),
                Sign::Times => a.checked_mul(b),
                Sign::Over => a.checked_rem(b).filter(|rest| *rest == 0).and_then(|_| a.checked_div(b)),
                Sign::Rest => a.checked_rem(b),
                Sign::Whole => a.checked_div(b),
                Sign::Power => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
            };
            if let Some(exact) = exact {
                return Some(Self::Whole(exact));
            }
        }
        let (a, b) = (self.float(), other.float());
        let result = match sign {
            Sign::Plus => a + b,
            Sign::Minus => a - b,
            Sign::Times => a * b,
            Sign::Over => a / b,
            Sign::Rest => a % b,
            Sign::Whole => (a / b).trunc(),
            Sign::Power => a.powf(b),
        };
        result.is_finite().then_some(Self::Float(result))
    }
}

/// An arithmetic operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    /// `%`, with the sign of the first.
    Rest,
    /// `div`, towards zero.
    Whole,
    Power,
}

fn whole_to_float(a: i128, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    // beyond what 128 bits hold, the sign decides
    if b.abs() >= 1.7e38 {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = b.trunc();
    Some(a.cmp(&(whole as i128)).then_with(|| 0.0f64.partial_cmp(&(b - whole)).unwrap_or(Ordering::Equal)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_their_exact_values() {
        let order = |a: &str, b: &str| Number::parse(a).unwrap().order(Number::parse(b).unwrap()).unwrap();
        for (a, b, expected) in [
            ("9007199254740993", "9007199254740992.0", Ordering::Greater),
            ("9007199254740993", "9007199254740993", Ordering::Equal),
            ("310113001001202400012", "310113001001202400013", Ordering::Less),
            ("-1", "-1.5", Ordering::Greater),
            ("2", "2.5", Ordering::Less),
            ("1", "1e300", Ordering::Less),
            ("1", "-1e300", Ordering::Greater),
        ] {
            assert_eq!(order(a, b), expected, "{a} {b}");
        }
        for word in ["nan", "inf", "", "-", "1,000", "0x10", "１"] {
            assert_eq!(Number::parse(word), None, "{word}");
        }
    }

    #[test]
    fn whole_numbers_stay_whole_where_the_result_is() {
        let run = |a, sign, b| Number::Whole(a).calculate(sign, Number::Whole(b));
        assert_eq!(run(7, Sign::Whole, 2), Some(Number::Whole(3)));
        assert_eq!(run(7, Sign::Over, 2), Some(Number::Float(3.5)));
        assert_eq!(run(8, Sign::Over, 2), Some(Number::Whole(4)));
        assert_eq!(run(1, Sign::Over, 0), None);
        assert_eq!(run(3, Sign::Power, 4), Some(Number::Whole(81)));
    }
}
