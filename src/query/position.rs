//! Positions as they are written: decimal degrees, degrees with minutes and seconds, with and without hemispheres, in WGS-84 or
//! in GCJ-02.

use crate::model::datum::wgs84_of_gcj02;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Number(f64),
    /// A mark after a number: 0 for degrees, 1 for minutes, 2 for seconds.
    Unit(usize),
    /// A hemisphere.
    Half(char),
    Separator,
}

/// An angle as it was written: degrees, minutes and seconds, and its hemisphere.
#[derive(Clone, Debug, Default, PartialEq)]
struct Angle {
    parts: Vec<f64>,
    half: Option<char>,
}

impl Angle {
    /// Decimal degrees; south and west are negative.
    fn degrees(&self) -> Option<f64> {
        let [degrees, rest @ ..] = self.parts.as_slice() else { return None };
        if rest.len() > 2 || rest.iter().any(|part| !(0.0..60.0).contains(part)) {
            return None;
        }
        let size = degrees.abs() + rest.first().unwrap_or(&0.0) / 60.0 + rest.get(1).unwrap_or(&0.0) / 3600.0;
        let negative = degrees.is_sign_negative() || matches!(self.half, Some('S' | 'W'));
        Some(if negative { -size } else { size })
    }
}

/// A text as a position in WGS-84 degrees, longitude first; without hemispheres "lon, lat", or "lat, lon" where only that is
/// possible in China. `None` where it is no position.
#[must_use]
pub fn position(text: &str) -> Option<[f64; 2]> {
    let text = text.to_uppercase();
    let gcj = ["GCJ-02", "GCJ02", "火星坐标"].iter().any(|name| text.contains(name));
    let named = ["GCJ-02", "GCJ02", "火星坐标", "WGS-84", "WGS84", "CGCS2000"].iter().fold(text, |text, name| text.replace(name, " "));
    let angles = angles(&tokens(&named)?)?;
    let [first, second] = angles.as_slice() else { return None };
    let (a, b) = (first.degrees()?, second.degrees()?);
    let valid = |lon: f64, lat: f64| (-180.0..=180.0).contains(&lon) && (-85.0..=85.0).contains(&lat);
    let in_china = |lon: f64, lat: f64| (73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat);
    let is = |angle: &Angle, halves: [char; 2]| angle.half.is_some_and(|half| halves.contains(&half));
    let found = if is(first, ['N', 'S']) || is(second, ['E', 'W']) {
        (!is(first, ['E', 'W']) && !is(second, ['N', 'S']) && valid(b, a)).then_some([b, a])
    } else if is(first, ['E', 'W']) || is(second, ['N', 'S']) {
        valid(a, b).then_some([a, b])
    } else {
        match (in_china(a, b), in_china(b, a)) {
            (false, true) => Some([b, a]),
            _ => valid(a, b).then_some([a, b]).or_else(|| valid(b, a).then_some([b, a])),
        }
    };
    found.map(|position| if gcj { wgs84_of_gcj02(position) } else { position })
}

/// The pieces of a text; `None` where something in it belongs to no position.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let names = [("北纬", 'N'), ("南纬", 'S'), ("东经", 'E'), ("西经", 'W'), ("N", 'N'), ("S", 'S'), ("E", 'E'), ("W", 'W')];
        if let Some((name, half)) = names.iter().find(|(name, _)| rest.starts_with(name)) {
            tokens.push(Token::Half(*half));
            rest = &rest[name.len()..];
            continue;
        }
        // two primes are one mark of seconds
        if let Some(after) = rest.strip_prefix("''").or_else(|| rest.strip_prefix("′′")) {
            tokens.push(Token::Unit(2));
            rest = after;
            continue;
        }
        if next.is_ascii_digit() || matches!(next, '-' | '+' | '.' | '−') {
            let end = rest.char_indices().skip(1).find(|(_, c)| !(c.is_ascii_digit() || *c == '.')).map_or(rest.len(), |(at, _)| at);
            tokens.push(Token::Number(rest[..end].replace('−', "-").parse().ok()?));
            rest = &rest[end..];
            continue;
        }
        match next {
            '°' | '度' | 'º' => tokens.push(Token::Unit(0)),
            '′' | '\'' | '’' | '分' => tokens.push(Token::Unit(1)),
            '″' | '"' | '”' | '秒' => tokens.push(Token::Unit(2)),
            ',' | '，' | ';' | '；' | '、' | '/' => tokens.push(Token::Separator),
            '(' | ')' | '（' | '）' | ':' | '：' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
        rest = &rest[next.len_utf8()..];
    }
    Some(tokens)
}

/// The angles that tokens write.
fn angles(tokens: &[Token]) -> Option<Vec<Angle>> {
    let marked = tokens.contains(&Token::Unit(0));
    let before = matches!(tokens.first(), Some(Token::Half(_)));
    let (mut angles, mut own) = (Vec::new(), Angle::default());
    let mut end = |own: &mut Angle| {
        if !own.parts.is_empty() {
            angles.push(std::mem::take(own));
        }
    };
    for (n, token) in tokens.iter().enumerate() {
        match token {
            Token::Number(number) => {
                if marked && tokens.get(n + 1) == Some(&Token::Unit(0)) {
                    // a hemisphere written before the angle belongs to it
                    let half = own.half.filter(|_| own.parts.is_empty());
                    end(&mut own);
                    own.half = half.or(own.half);
                }
                own.parts.push(*number);
            }
            // minutes are the second number of an angle, seconds its last
            Token::Unit(unit) if own.parts.len() <= *unit && own.parts.len() != *unit + 1 => return None,
            Token::Unit(_) => {}
            Token::Half(half) if before => {
                end(&mut own);
                own.half = Some(*half);
            }
            Token::Half(half) => {
                own.half = Some(*half);
                end(&mut own);
            }
            Token::Separator => end(&mut own),
        }
    }
    end(&mut own);
    // numbers with nothing between them are shared evenly
    match angles.as_slice() {
        [Angle { parts, half: None }] if matches!(parts.len(), 2 | 4 | 6) => {
            let half = parts.len() / 2;
            Some([&parts[..half], &parts[half..]].map(|own| Angle { parts: own.to_vec(), half: None }).to_vec())
        }
        _ => Some(angles),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{degrees, dms};
    use crate::model::datum::gcj02;

    fn near(text: &str, wanted: [f64; 2]) {
        let found = position(text).unwrap_or_else(|| panic!("{text} is no position"));
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 3e-5), "{text}: {found:?}");
    }

    #[test]
    fn coordinates_are_understood_in_either_order_where_china_decides() {
        assert_eq!(position("121.44, 31.40"), Some([121.44, 31.40]));
        assert_eq!(position("31.40，121.44"), Some([121.44, 31.40]));
        assert_eq!(position("2.35 48.85"), Some([2.35, 48.85]));
        for no in ["121.44", "1 2 3", "", "wusong", "121.44, x", "31°75′ N, 121° E", "31° N 32° N", "121 E 200 N", "2022-07-12"] {
            assert_eq!(position(no), None, "{no}");
        }
    }

    #[test]
    fn degrees_minutes_and_seconds_are_understood_as_they_are_written() {
        let wusong = [121.0 + 29.0 / 60.0 + 10.5 / 3600.0, 31.0 + 23.0 / 60.0 + 5.0 / 3600.0];
        for text in [
            "31°23'5\"N 121°29'10.5\"E",
            "31°23′05″ N, 121°29′10.5″ E",
            "N31°23′5″ E121°29′10.5″",
            "N 31 23 5 E 121 29 10.5",
            "31 23 5 N 121 29 10.5 E",
            "121°29′10.5″ 31°23′5″",
            "121 29 10.5 31 23 5",
            "121 29 10.5, 31 23 5",
            "北纬31度23分5秒 东经121度29分10.5秒",
            "东经121°29′10.5″，北纬31°23′5″",
            "31°23.08333' N 121°29.175' E",
            "31.384722° N 121.48625° E",
            "e121.48625 n31.384722",
        ] {
            near(text, wusong);
        }
        near("33°51′25″ S 151°12′55″ E", [151.215_28, -33.856_94]);
        near("0°30'0\" w 51°30'0\" n", [-0.5, 51.5]);
    }

    #[test]
    fn what_the_program_writes_it_understands() {
        for [lon, lat] in [[121.477_31, 31.366_12], [-70.5, -33.25], [121.999_99, 0.0]] {
            near(&degrees(lon, lat), [lon, lat]);
            near(&format!("{} (WGS-84)", dms(lon, lat)), [lon, lat]);
        }
        let [lon, lat] = gcj02([121.477_31, 31.366_12]);
        near(&format!("GCJ-02 {lon:.5}, {lat:.5}"), [121.477_31, 31.366_12]);
    }
}
