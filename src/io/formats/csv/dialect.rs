//! How the cells of a table are parted, by how the beginning of its text looks.

use super::split::{Cell, Delimiter, Next, Records};
use crate::io::foreign;

/// Records that are looked at.
const LOOKED_AT: usize = 100;

/// How the cells of a table are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: Delimiter,
    /// Bytes before the first record: a line `sep=;` for spreadsheets.
    pub skipped: usize,
}

impl Dialect {
    /// The dialect of a text that begins so; `whole` where that is all of it.
    pub fn of(head: &str, whole: bool) -> Self {
        let line = head.lines().next().unwrap_or_default();
        let named = line.strip_prefix("sep=").and_then(|sign| Delimiter::ALL.into_iter().find(|own| own.bytes() == sign.as_bytes()));
        if let Some(delimiter) = named {
            let end = head.find('\n').map_or(head.len(), |end| end + 1);
            return Self { delimiter, skipped: end };
        }
        let mut best = (0.0, Delimiter::None);
        for delimiter in Delimiter::ALL {
            let score = score(head, delimiter, whole);
            if score > best.0 {
                best = (score, delimiter);
            }
        }
        Self { delimiter: best.1, skipped: 0 }
    }
}

/// How well a delimiter parts the records alike: half for as many cells as the first has, half for one more or less. None
/// where the first has only one.
fn score(head: &str, delimiter: Delimiter, whole: bool) -> f64 {
    let mut records = Records::new(head, delimiter, whole);
    let (mut cells, mut counts): (Vec<Cell>, Vec<usize>) = (Vec::new(), Vec::new());
    while counts.len() < LOOKED_AT && records.next(&mut cells) == Next::Record {
        if cells.len() > 1 || cells[0].end > cells[0].start {
            counts.push(cells.len());
        }
    }
    if counts.is_empty() {
        // the heading alone is longer than what was looked at; what it has is left in the cells
        return if cells.len() > 1 { 0.5 } else { 0.0 };
    }
    let Some(first) = counts.first().copied().filter(|first| *first > 1) else { return 0.0 };
    let share = |near: usize| counts.iter().filter(|count| count.abs_diff(first) <= near).count() as f64 / counts.len() as f64;
    f64::midpoint(share(0), share(1))
}

/// Bytes that no line of another text has.
const LONG: usize = 1 << 15;

/// Whether a text that is nothing else begins as a table does: two lines, of which the first has several cells.
pub fn looks_like_table(head: &str) -> bool {
    if head.trim_start().is_empty() || foreign::of_text(head).is_some_and(|what| !what.is_table()) {
        return false;
    }
    let head = head.trim_start();
    let (first, rest) = head.split_at(head.find(['\n', '\r']).unwrap_or(head.len()));
    // a row may be longer than what is looked at
    (!rest.trim_ascii().is_empty() || first.len() > LONG)
        && Delimiter::ALL.iter().any(|own| first.contains(std::str::from_utf8(own.bytes()).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_that_parts_cells_is_found_by_the_rows() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", Delimiter::Comma),
            ("a;b\n1,5;2,5\n", Delimiter::Semicolon),
            ("1,5;2,5\n1,7;2,6\n", Delimiter::Semicolon),
            ("a\tb\n1,2\t3\n", Delimiter::Tab),
            ("a|b\nx,y|2\n", Delimiter::Bar),
            ("名称，经度\n站，121\n", Delimiter::FullWidth),
            // the types of a map service's list
            ("name,type,x\n甲,\"餐饮;中餐;火锅\",1\n乙,购物;商场;百货,2\n", Delimiter::Comma),
            ("\"a;b\",\"c;d\"\n1,2\n", Delimiter::Comma),
            ("POINT (1 2)\nPOINT (3 4)\n", Delimiter::None),
            ("wkt\nLINESTRING (0 0, 1 1)\n", Delimiter::None),
        ] {
            assert_eq!(Dialect::of(text, true).delimiter, delimiter, "{text}");
        }
        assert_eq!(Dialect::of("sep=;\na;b\n", true), Dialect { delimiter: Delimiter::Semicolon, skipped: 6 });
    }
}
