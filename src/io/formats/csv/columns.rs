//! What the columns of a table are: names, where the position is, which hold numbers; told by the heading and some rows.

use super::place::{At, PointColumns, coded, find, without_code};
use super::split::{Cell, Delimiter};
use super::value::{Held, Rules};
use super::wkt::looks_like_wkt;

/// More columns than any spreadsheet has.
pub const MOST_COLUMNS: usize = 16_384;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Unseen,
    Integer,
    Float,
    Boolean,
    Json,
    Text,
}

impl Kind {
    /// The kind of a column of this kind that also has `held`.
    pub const fn with(self, held: Held<'_>) -> Self {
        let own = match held {
            Held::Empty | Held::Missing(_) => return self,
            Held::Integer(_) => Self::Integer,
            Held::Float(_) => Self::Float,
            Held::Boolean(_) => Self::Boolean,
            Held::Json(_) => Self::Json,
            Held::Text(_) => Self::Text,
        };
        match (self, own) {
            (Self::Unseen, own) => own,
            (Self::Integer, Self::Integer) => Self::Integer,
            (Self::Integer | Self::Float, Self::Integer | Self::Float) => Self::Float,
            (Self::Boolean, Self::Boolean) => Self::Boolean,
            (Self::Json, Self::Json) => Self::Json,
            _ => Self::Text,
        }
    }
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Attribute,
    Id,
    /// The system that the program's own table says its data came in, the same in all rows.
    Source,
    /// Where the feature is.
    Place,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub role: Role,
    pub kind: Kind,
    /// Whether a word for nothing was taken for that.
    pub missing: bool,
}

/// What was found out about a table.
#[derive(Clone, Debug)]
pub struct Columns {
    pub list: Vec<Column>,
    pub place: PointColumns,
    pub rules: Rules,
    pub heading: bool,
}

/// Some records of a table: the text of each cell, and whether it was quoted.
pub type Sample = Vec<Vec<(String, bool)>>;

/// The cells of a record as they are kept in a sample.
pub fn sampled(cells: &[Cell], text: &str) -> Vec<(String, bool)> {
    cells.iter().take(MOST_COLUMNS).map(|cell| (cell.text(text).into_owned(), cell.is_quoted())).collect()
}

impl Columns {
    /// What the first records of a table tell.
    pub fn of(sample: &Sample, delimiter: Delimiter) -> Self {
        let Some(first) = sample.first() else {
            return Self { list: Vec::new(), place: PointColumns::default(), rules: Rules::default(), heading: true };
        };
        let names: Vec<&str> = first.iter().map(|(name, _)| name.trim()).collect();
        let mut rules = Rules { decimal_comma: delimiter != Delimiter::Comma && has_decimal_commas(sample), quoted_is_text: false };
        let heading = is_heading(&names, &sample[1..], rules);
        let rows = &sample[usize::from(heading)..];
        let own = heading && is_own(&names);
        // the program quotes no name that need not be
        rules.quoted_is_text =
            (own && first.iter().take(3).all(|(_, quoted)| !quoted)) || rows.iter().flatten().any(|(text, quoted)| !quoted && is_number(text, rules));
        let width = if heading { names.len() } else { sample.iter().map(Vec::len).max().unwrap_or(0) };
        let place = if own {
            // an attribute may be called lon too
            let (name, code) = without_code(names[1]);
            let at = if is_called(name, "wkt") { At::Wkt(1) } else { At::Two(1, 2) };
            PointColumns { at, system: code.map(coded), ..PointColumns::default() }
        } else {
            find(if heading { &names } else { &[] }, rows, width, rules)
        };
        let chinese = sample.iter().flatten().any(|(text, _)| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
        let mut list: Vec<Column> = Vec::with_capacity(width);
        let mut taken = std::collections::HashSet::new();
        for n in 0..width {
            let given = names.get(n).filter(|_| heading).copied().unwrap_or_default();
            let wanted = match given {
                "" if chinese => format!("列{}", n + 1),
                "" => format!("column_{}", n + 1),
                given => given.to_owned(),
            };
            let mut name = wanted.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{wanted}_{number}");
                number += 1;
            }
            let role = if place.takes(n) {
                Role::Place
            } else if heading && n == 0 && (own || given.eq_ignore_ascii_case("id")) {
                Role::Id
            } else if own && n + 1 == width && is_called(given, "source_crs") {
                Role::Source
            } else {
                Role::Attribute
            };
            let cells = rows.iter().filter_map(|row| row.get(n));
            let kind = cells.fold(Kind::Unseen, |kind, (text, quoted)| kind.with(Held::of(text, *quoted, rules)));
            list.push(Column { name, role, kind, missing: false });
        }
        Self { list, place, rules, heading }
    }
}

fn is_number(text: &str, rules: Rules) -> bool {
    matches!(Held::of(text, false, rules), Held::Integer(_) | Held::Float(_))
}

/// Whether fractions are written with a comma, and none with a point. Three digits behind every comma are thousands.
fn has_decimal_commas(sample: &Sample) -> bool {
    let fraction = |text: &str, decimal_comma| matches!(Held::of(text, false, Rules { decimal_comma, quoted_is_text: false }), Held::Float(_));
    let behind = |text: &str| text.split_once(',').is_some_and(|(_, behind)| behind.trim_end().len() != 3);
    let commas = sample.iter().flatten().any(|(text, _)| behind(text) && fraction(text, true));
    commas && !sample.iter().flatten().any(|(text, _)| text.contains('.') && fraction(text, false))
}

/// Whether the first record names columns, and is no row: it holds a name for a position, or no number.
fn is_heading(names: &[&str], rows: &[Vec<(String, bool)>], rules: Rules) -> bool {
    if names.iter().any(|name| looks_like_wkt(name)) {
        return false;
    }
    let numbers: Vec<usize> = (0..names.len()).filter(|n| is_number(names[*n], rules)).collect();
    if numbers.is_empty() || find(names, rows, names.len(), rules).is_named() {
        return true;
    }
    // years above columns of other numbers
    let is_year = |text: &str| text.len() == 4 && matches!(text.parse(), Ok(1900..=2100));
    let years_below = |n: usize| rows.iter().filter(|row| row.get(n).is_some_and(|(text, _)| is_year(text.trim()))).count() * 2 > rows.len();
    numbers.len() < names.len() && numbers.iter().all(|n| is_year(names[*n]) && !years_below(*n))
}

/// Whether a name is `wanted`, or that with a number where a column was called so already.
fn is_called(name: &str, wanted: &str) -> bool {
    name.strip_prefix(wanted).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('_').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Whether the heading is that of a table this program has written.
fn is_own(names: &[&str]) -> bool {
    let codes: Vec<Option<u32>> = names.iter().skip(1).take(2).map(|name| without_code(name).1).collect();
    let begins = |own: &[&str]| names.len() >= own.len() && own.iter().zip(names).all(|(own, name)| is_called(without_code(name).0, own));
    let in_one = codes.first() == codes.get(1);
    in_one && (begins(&["id", "lon", "lat"]) || begins(&["id", "x", "y"]) && codes.first().is_some_and(Option::is_some)) || begins(&["id", "wkt"])
}
