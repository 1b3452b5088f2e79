//! How numbers, lengths, areas, positions and scales are written for a reader.

use super::Lang;

/// A number as it is read: up to four significant digits after the point, thousands apart.
#[must_use]
pub fn decimal(value: f64) -> String {
    let digits = (3 - value.abs().max(1e-9).log10().floor() as i32).clamp(0, 6) as usize;
    let text = decimal_of(value, digits);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number with so many digits after the point, thousands apart.
#[must_use]
pub fn decimal_of(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), integer);
    let sign = if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

/// One mu (亩) in square metres: 10 000 / 15, by GB 3100 usage.
pub const MU_M2: f64 = 10_000.0 / 15.0;

/// An integer with thin grouping by thousands: `243,562`.
#[must_use]
pub fn integer(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A count, short enough for a narrow column: `9`, `14`, `243k`, `1.2M`.
#[must_use]
pub fn count(value: usize) -> String {
    match value {
        0..10_000 => value.to_string(),
        10_000..1_000_000 => format!("{}k", value / 1000),
        _ => format!("{:.1}M", value as f64 / 1e6),
    }
}

/// A length given in metres, written in m below 1 km and in km above.
#[must_use]
pub fn length(metres: f64) -> String {
    let size = metres.abs();
    if size < 0.005 {
        "0 m".to_owned()
    } else if size < 10.0 {
        format!("{metres:.2} m")
    } else if size < 1000.0 {
        format!("{metres:.0} m")
    } else if size < 10_000.0 {
        format!("{:.2} km", metres / 1000.0)
    } else {
        format!("{} km", decimals(metres / 1000.0, 1))
    }
}

/// An area given in square metres, written in m², ha or km².
///
/// ```
/// assert_eq!(nanbei::i18n::area(12_345.0), "1.23 ha");
/// ```
#[must_use]
pub fn area(square_metres: f64) -> String {
    let size = square_metres.abs();
    if size < 10_000.0 {
        format!("{square_metres:.0} m²")
    } else if size < 1_000_000.0 {
        format!("{:.2} ha", square_metres / 1e4)
    } else {
        format!("{} km²", decimals(square_metres / 1e6, 2))
    }
}

/// An area given in square metres, written in mu (亩).
#[must_use]
pub fn mu(square_metres: f64, lang: Lang) -> String {
    let value = square_metres / MU_M2;
    let text = if value < 100.0 { format!("{value:.1}") } else { integer(value.round() as u64) };
    match lang {
        Lang::Zh => format!("{text} 亩"),
        Lang::En => format!("{text} mu"),
    }
}

/// A position in decimal degrees, longitude first: `121.4418° E 31.4059° N`.
#[must_use]
pub fn degrees(lon: f64, lat: f64) -> String {
    format!("{:.5}° {} {:.5}° {}", lon.abs(), if lon < 0.0 { "W" } else { "E" }, lat.abs(), if lat < 0.0 { "S" } else { "N" })
}

/// A position in degrees, minutes and seconds (a tenth of a second is 3 m).
#[must_use]
pub fn dms(lon: f64, lat: f64) -> String {
    let one = |value: f64, positive: &str, negative: &str| {
        let tenths = (value.abs() * 36_000.0).round() as u64;
        let (degrees, rest) = (tenths / 36_000, tenths % 36_000);
        format!("{degrees}°{:02}′{:02}.{}″ {}", rest / 600, rest % 600 / 10, rest % 10, if value < 0.0 { negative } else { positive })
    };
    format!("{} {}", one(lon, "E", "W"), one(lat, "N", "S"))
}

/// A scale denominator rounded to three significant digits: `1:447,000`.
#[must_use]
pub fn scale(denominator: f64) -> String {
    if !denominator.is_finite() || denominator < 1.0 {
        return "1:1".to_owned();
    }
    let step = 10f64.powf(denominator.log10().floor() - 2.0).max(1.0);
    format!("1:{}", integer(((denominator / step).round() * step) as u64))
}

/// A size in bytes, in MB.
#[must_use]
pub fn bytes(size: u64) -> String {
    if size < 100_000 { format!("{:.1} kB", size as f64 / 1e3) } else { format!("{:.1} MB", size as f64 / 1e6) }
}

fn decimals(value: f64, places: usize) -> String {
    if value.abs() >= 1000.0 { integer(value.round() as u64) } else { format!("{value:.places$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_choose_the_unit_a_planner_would() {
        assert_eq!(length(3.456), "3.46 m");
        assert_eq!(length(999.4), "999 m");
        assert_eq!(length(61_800.0), "61.8 km");
        assert_eq!(area(27_340_000.0), "27.34 km²");
        assert_eq!(area(5_000.0), "5000 m²");
        assert_eq!(mu(27_340_000.0, Lang::Zh), "41,010 亩");
        assert_eq!(scale(447_123.0), "1:447,000");
        assert_eq!(scale(50_000.0), "1:50,000");
        assert_eq!(integer(1_234_567), "1,234,567");
    }

    #[test]
    fn seconds_carry_into_minutes_and_degrees() {
        assert_eq!(dms(121.999_999_9, -0.5), "122°00′00.0″ E 0°30′00.0″ S");
    }
}
