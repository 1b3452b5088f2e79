//! The text of a table into records and cells (RFC 4180), with the line of each record; what programs write otherwise is borne.

use std::borrow::Cow;

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Bar,
    /// `，`, in lists that were typed by hand.
    FullWidth,
    /// Each line is one cell.
    None,
}

impl Delimiter {
    /// Those that part cells. One that is in every row by chance stands behind those that hardly are.
    pub const ALL: [Self; 5] = [Self::Tab, Self::Semicolon, Self::Bar, Self::Comma, Self::FullWidth];

    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Comma => b",",
            Self::Semicolon => b";",
            Self::Tab => b"\t",
            Self::Bar => b"|",
            Self::FullWidth => "，".as_bytes(),
            Self::None => b"",
        }
    }
}

/// How a cell stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    None,
    Once,
    /// In quotation marks, with doubled ones inside.
    Doubled,
}

/// One cell: the bytes it takes without its quotation marks.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub start: usize,
    pub end: usize,
    pub quotes: Quotes,
}

impl Cell {
    pub fn text(self, text: &str) -> Cow<'_, str> {
        let own = &text[self.start..self.end];
        if self.quotes == Quotes::Doubled { Cow::Owned(own.replace("\"\"", "\"")) } else { Cow::Borrowed(own) }
    }

    pub const fn is_quoted(self) -> bool {
        !matches!(self.quotes, Quotes::None)
    }
}

/// What came of looking for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Record,
    /// The text is over, or ends in the middle of a record.
    End,
    /// A quotation mark that is never closed.
    Unclosed,
}

/// The cells of each record of a text whose cells a sign parts, up to a quotation mark that is never closed.
pub fn rows(text: &str, sign: char) -> impl Iterator<Item = Vec<String>> + '_ {
    let mut own = [0; 4];
    let sign: &str = sign.encode_utf8(&mut own);
    let delimiter = Delimiter::ALL.into_iter().find(|own| own.bytes() == sign.as_bytes()).unwrap_or(Delimiter::Comma);
    let (mut records, mut cells) = (Records::new(text, delimiter, true), Vec::new());
    std::iter::from_fn(move || match records.next(&mut cells) {
        Next::Record => Some(cells.iter().map(|cell| cell.text(text).into_owned()).collect()),
        Next::End | Next::Unclosed => None,
    })
}

/// The cells of each record of a text with commas, and the line that each begins in, counted from 1. What stands after a quotation
/// mark that is never closed is one cell.
pub fn records(text: &str) -> Vec<(u64, Vec<String>)> {
    let (mut all, mut records, mut cells) = (Vec::new(), Records::new(text, Delimiter::Comma, true), Vec::new());
    loop {
        let line = records.line + 1;
        match records.next(&mut cells) {
            Next::Record => all.push((line, cells.iter().map(|cell| cell.text(text).into_owned()).collect())),
            Next::End => return all,
            Next::Unclosed => {
                all.push((line, vec![text[records.at..].to_owned()]));
                return all;
            }
        }
    }
}

/// Goes through a text record by record.
pub struct Records<'t> {
    pub text: &'t str,
    /// Where the next record begins.
    pub at: usize,
    /// Line breaks before `at`.
    pub line: u64,
    delimiter: &'static [u8],
    /// Which bytes may end a cell that is not quoted.
    ends: [bool; 256],
    /// Whether nothing comes after this text.
    last: bool,
}

impl<'t> Records<'t> {
    pub fn new(text: &'t str, delimiter: Delimiter, last: bool) -> Self {
        let mut ends = [false; 256];
        ends[usize::from(b'\n')] = true;
        ends[usize::from(b'\r')] = true;
        if let Some(first) = delimiter.bytes().first() {
            ends[usize::from(*first)] = true;
        }
        Self { text, at: 0, line: 0, delimiter: delimiter.bytes(), ends, last }
    }

    /// Splits the next record into its cells.
    pub fn next(&mut self, cells: &mut Vec<Cell>) -> Next {
        cells.clear();
        let bytes = self.text.as_bytes();
        let (mut at, mut line) = (self.at, self.line);
        if at >= bytes.len() {
            return Next::End;
        }
        loop {
            let (cell, end) = if let Some(quote) = self.quote(at) {
                match self.quoted(quote + 1, &mut line) {
                    Ok(found) => found,
                    Err(next) => return next,
                }
            } else {
                let end = self.plain(at);
                (Cell { start: at, end, quotes: Quotes::None }, end)
            };
            cells.push(cell);
            match bytes.get(end) {
                None if self.last => {
                    (self.at, self.line) = (bytes.len(), line + 1);
                    return Next::Record;
                }
                None => return Next::End,
                Some(b'\n') => {
                    (self.at, self.line) = (end + 1, line + 1);
                    return Next::Record;
                }
                Some(b'\r') => {
                    let more = bytes.get(end + 1);
                    if more.is_none() && !self.last {
                        // its second half may follow
                        return Next::End;
                    }
                    (self.at, self.line) = (end + if more == Some(&b'\n') { 2 } else { 1 }, line + 1);
                    return Next::Record;
                }
                Some(_) => at = end + self.delimiter.len(),
            }
        }
    }

    /// Gives up on what the next record says and goes to the line after its first.
    pub fn skip_line(&mut self) {
        let bytes = self.text.as_bytes();
        self.at = memchr::memchr2(b'\n', b'\r', &bytes[self.at..]).map_or(bytes.len(), |end| self.at + end + 1);
        if bytes.get(self.at - 1) == Some(&b'\r') && bytes.get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
        self.line += 1;
    }

    /// The quotation mark that a cell begins with, spaces passed over.
    #[inline]
    fn quote(&self, at: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[at..];
        match rest.first()? {
            b'"' => Some(at),
            b' ' => rest.iter().position(|byte| *byte != b' ').filter(|after| rest[*after] == b'"').map(|after| at + after),
            _ => None,
        }
    }

    /// Where a cell that is not quoted ends.
    #[inline]
    fn plain(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(byte) = bytes.get(at) {
            if self.ends[usize::from(*byte)] && (self.delimiter.len() < 2 || *byte != self.delimiter[0] || bytes[at..].starts_with(self.delimiter)) {
                return at;
            }
            at += 1;
        }
        bytes.len()
    }

    /// A quoted cell whose text begins at `from`, and where the sign after it stands.
    fn quoted(&self, from: usize, line: &mut u64) -> Result<(Cell, usize), Next> {
        let bytes = self.text.as_bytes();
        let (mut at, mut quotes) = (from, Quotes::Once);
        loop {
            let Some(mark) = memchr::memchr(b'"', &bytes[at..]).map(|mark| at + mark) else {
                return Err(if self.last { Next::Unclosed } else { Next::End });
            };
            match bytes.get(mark + 1) {
                Some(b'"') => {
                    (at, quotes) = (mark + 2, Quotes::Doubled);
                    continue;
                }
                None if !self.last => return Err(Next::End),
                _ => {}
            }
            *line += breaks(&bytes[from..mark]);
            let after = mark + 1 + bytes[mark + 1..].iter().take_while(|byte| **byte == b' ').count();
            let end = self.plain(after);
            // text behind the closing mark belongs to the cell all the same
            let cell = if end == after { Cell { start: from, end: mark, quotes } } else { Cell { start: from, end, quotes: Quotes::Doubled } };
            return Ok((cell, end));
        }
    }
}

/// The line breaks in a text: of Unix and Windows, or of old Macs.
fn breaks(bytes: &[u8]) -> u64 {
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    (if lines > 0 { lines } else { memchr::memchr_iter(b'\r', bytes).count() }) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, delimiter: Delimiter) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text, delimiter, true);
        let (mut cells, mut all, mut line) = (Vec::new(), Vec::new(), 1);
        while records.next(&mut cells) == Next::Record {
            all.push((line, cells.iter().map(|cell| cell.text(text).into_owned()).collect()));
            line = records.line + 1;
        }
        all
    }

    #[test]
    fn cells_are_parted_as_they_are_written() {
        let own = |line: u64, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(split("a,b\r\nc,\n", Delimiter::Comma), [own(1, &["a", "b"]), own(2, &["c", ""])]);
        assert_eq!(split("\"a,\"\"b\nc\",d\re", Delimiter::Comma), [own(1, &["a,\"b\nc", "d"]), own(3, &["e"])]);
        assert_eq!(split("a, \"b,c\" ,d\n\n5\" pipe,\"x\"y", Delimiter::Comma)[0], own(1, &["a", "b,c", "d"]));
        assert_eq!(split("a, \"b,c\" ,d\n\n5\" pipe,\"x\"y", Delimiter::Comma)[2], own(3, &["5\" pipe", "x\"y"]));
        assert_eq!(split("甲，乙\n［1，2", Delimiter::FullWidth), [own(1, &["甲", "乙"]), own(2, &["［1", "2"])]);
        assert_eq!(split("a\tb|c;d", Delimiter::Tab), [own(1, &["a", "b|c;d"])]);
        assert_eq!(split("POINT (1 2), x", Delimiter::None), [own(1, &["POINT (1 2), x"])]);
    }

    #[test]
    fn what_is_not_whole_is_asked_for_again_and_an_open_mark_is_told() {
        let mut cells = Vec::new();
        for text in ["a,b", "a,b\r", "\"a\nb", "\"a\"", "a,\"b\"\"\n"] {
            let mut records = Records::new(text, Delimiter::Comma, false);
            assert_eq!((records.next(&mut cells), records.at, records.line), (Next::End, 0, 0), "{text:?}");
        }
        let mut records = Records::new("\"a\nb", Delimiter::Comma, true);
        assert_eq!(records.next(&mut cells), Next::Unclosed);
        records.skip_line();
        assert_eq!((records.next(&mut cells), records.line), (Next::Record, 2));
    }
}
