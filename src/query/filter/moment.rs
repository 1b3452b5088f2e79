//! Dates and times as files write them: ISO 8601, and the forms with slashes or 年月日 of spreadsheets.

use std::cmp::Ordering;

/// A day, or an instant of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1970-01-01 by the date as it is written.
    day: i64,
    /// Nanoseconds since 1970-01-01T00:00:00Z; `None` for the whole day. A time without a zone is taken as UTC.
    instant: Option<i128>,
}

impl Moment {
    /// Reads `2024-03-01`, `2024/3/1`, `2024年3月1日`, and the first two with a time behind them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut rest = text;
        let year: i64 = digits(&mut rest, 4, 4)?;
        let mark = rest.chars().next()?;
        rest = rest.strip_prefix(mark)?;
        let closing = match mark {
            '-' | '/' | '.' => mark,
            '年' => '月',
            _ => return None,
        };
        let month: i64 = digits(&mut rest, 1, 2)?;
        rest = rest.strip_prefix(closing)?;
        let date: i64 = digits(&mut rest, 1, 2)?;
        if mark == '年' {
            rest = rest.strip_prefix('日').unwrap_or(rest);
        }
        if !(1..=12).contains(&month) || !(1..=31).contains(&date) {
            return None;
        }
        let day = days_from_civil(year, month, date);
        if rest.is_empty() {
            return Some(Self { day, instant: None });
        }
        rest = rest.strip_prefix(['T', 't', ' '])?;
        let hour: i64 = digits(&mut rest, 1, 2)?;
        rest = rest.strip_prefix(':')?;
        let minute: i64 = digits(&mut rest, 2, 2)?;
        let mut second = 0;
        let mut nanos = 0i128;
        if let Some(after) = rest.strip_prefix(':') {
            rest = after;
            second = digits(&mut rest, 2, 2)?;
            if let Some(after) = rest.strip_prefix('.') {
                let count = after.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, after) = after.split_at(count);
                nanos = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
                rest = after;
            }
        }
        if hour > 24 || minute > 59 || second > 60 {
            return None;
        }
        let offset = match rest {
            "" | "Z" | "z" => 0,
            zone => {
                let east = if zone.starts_with('+') { 1 } else { -1 };
                let mut zone = zone.strip_prefix(['+', '-'])?;
                let hours = digits(&mut zone, 2, 2)?;
                let minutes = if zone.is_empty() { 0 } else { digits(&mut zone.strip_prefix(':').unwrap_or(zone), 2, 2)? };
                east * (hours * 3600 + minutes * 60)
            }
        };
        let seconds = day * 86_400 + hour * 3600 + minute * 60 + second - offset;
        Some(Self { day, instant: Some(i128::from(seconds) * 1_000_000_000 + nanos) })
    }

    /// The moment as it is written: a date, with a time in UTC where it has one (RFC 3339).
    pub fn written(self) -> String {
        let date = |day: i64| {
            let (year, month, date) = civil_from_days(day);
            format!("{year:04}-{month:02}-{date:02}")
        };
        let Some(instant) = self.instant else { return date(self.day) };
        let seconds = instant.div_euclid(1_000_000_000) as i64;
        let rest = seconds.rem_euclid(86_400);
        format!("{}T{:02}:{:02}:{:02}Z", date(seconds.div_euclid(86_400)), rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// The order of two moments; a day and an instant of it are equal.
    pub fn order(self, other: Self) -> Ordering {
        match (self.instant, other.instant) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => self.day.cmp(&other.day),
        }
    }
}

/// The number at the beginning of a text, of so many digits.
fn digits(text: &mut &str, least: usize, most: usize) -> Option<i64> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(count);
    *text = rest;
    if count < least { None } else { number.parse().ok() }
}

/// Days since 1970-01-01 in the Gregorian calendar (Hinnant 2013, "chrono-Compatible Low-Level Date Algorithms").
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day of a number of days since 1970-01-01 (the inverse, from the same source).
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_of_year = (5 * day_of_year + 2) / 153;
    let month = if month_of_year < 10 { month_of_year + 3 } else { month_of_year - 9 };
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * month_of_year + 2) / 5 + 1)
}

/// How two spans of time relate (OGC 21-065, table 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Temporal {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

impl Temporal {
    pub const NAMES: [(&str, Self); 15] = [
        ("T_AFTER", Self::After),
        ("T_BEFORE", Self::Before),
        ("T_CONTAINS", Self::Contains),
        ("T_DISJOINT", Self::Disjoint),
        ("T_DURING", Self::During),
        ("T_EQUALS", Self::Equals),
        ("T_FINISHEDBY", Self::FinishedBy),
        ("T_FINISHES", Self::Finishes),
        ("T_INTERSECTS", Self::Intersects),
        ("T_MEETS", Self::Meets),
        ("T_METBY", Self::MetBy),
        ("T_OVERLAPPEDBY", Self::OverlappedBy),
        ("T_OVERLAPS", Self::Overlaps),
        ("T_STARTEDBY", Self::StartedBy),
        ("T_STARTS", Self::Starts),
    ];

    /// Whether a relates to b in this way.
    pub fn holds(self, a: Span, b: Span) -> bool {
        use Ordering::{Equal, Greater, Less};
        let (starts, ends) = (order_of_starts(a.0, b.0), order_of_ends(a.1, b.1));
        let (end_to_start, start_to_end) = (end_to_start(a.1, b.0), end_to_start(b.1, a.0).reverse());
        match self {
            Self::After => start_to_end == Greater,
            Self::Before => end_to_start == Less,
            Self::Disjoint => start_to_end == Greater || end_to_start == Less,
            Self::Intersects => start_to_end != Greater && end_to_start != Less,
            Self::Equals => starts == Equal && ends == Equal,
            Self::Contains => starts == Less && ends == Greater,
            Self::During => starts == Greater && ends == Less,
            Self::FinishedBy => starts == Less && ends == Equal,
            Self::Finishes => starts == Greater && ends == Equal,
            Self::StartedBy => starts == Equal && ends == Greater,
            Self::Starts => starts == Equal && ends == Less,
            Self::Meets => end_to_start == Equal,
            Self::MetBy => start_to_end == Equal,
            Self::Overlaps => starts == Less && end_to_start == Greater && ends == Less,
            Self::OverlappedBy => starts == Greater && start_to_end == Less && ends == Greater,
        }
    }
}

/// A start and an end, each `None` where it is open.
pub type Span = (Option<Moment>, Option<Moment>);

fn order_of_starts(a: Option<Moment>, b: Option<Moment>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.order(b),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn order_of_ends(a: Option<Moment>, b: Option<Moment>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.order(b),
        // an open end is the later one
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, None) => Ordering::Equal,
    }
}

/// An end is after every start where either is open.
fn end_to_start(end: Option<Moment>, start: Option<Moment>) -> Ordering {
    match (end, start) {
        (Some(end), Some(start)) => end.order(start),
        _ => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_compare_by_the_calendar_whatever_their_form() {
        let order = |a: &str, b: &str| Moment::parse(a).unwrap().order(Moment::parse(b).unwrap());
        assert_eq!(order("2024/1/5", "2024-03-01"), Ordering::Less);
        assert_eq!(order("2024年12月1日", "2024-03-01"), Ordering::Greater);
        assert_eq!(order("2024-01-01T00:00:00+08:00", "2023-12-31T16:00:00Z"), Ordering::Equal);
        assert_eq!(order("2024-01-01T10:00", "2024-01-01"), Ordering::Equal);
        assert_eq!(order("2000-02-29", "2000-03-01"), Ordering::Less);
        assert_eq!(order("2012-08-10T05:30:00.000001Z", "2012-08-10T05:30:00Z"), Ordering::Greater);
        for text in ["", "2024", "24-01-01", "2024-13-01", "2024-01-32", "2024-01-01x", "工业"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn open_ends_lie_beyond_every_moment() {
        let at = |text: &str| Moment::parse(text);
        let (open, closed) = ((at("2000-01-01"), None), (at("2000-01-01"), at("2001-01-01")));
        assert!(Temporal::StartedBy.holds(open, closed) && Temporal::Starts.holds(closed, open));
        assert!(Temporal::Contains.holds((None, None), closed) && Temporal::Intersects.holds(closed, open));
        assert!(Temporal::Equals.holds(open, open) && !Temporal::Before.holds(open, closed));
    }
}
