//! Where features seem to begin, for cutting a text and for going on after one that is broken.

use super::cursor::Cursor;

/// Whether the bracket at `at` looks like the beginning of a feature after another one. What looks like one and is none is
/// found out when the stretch before it does not end there.
pub fn looks_like_feature(bytes: &[u8], at: usize) -> bool {
    let space = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    let mut before = bytes[..at].iter().rev().skip_while(space);
    let first = before.next();
    // after a comma in a list, or on a line of its own as a record
    let record = first == Some(&b'}') && bytes[..at].iter().rev().take_while(|byte| space(byte)).any(|byte| *byte == b'\n');
    if !record && (first != Some(&b',') || before.find(|byte| !space(byte)) != Some(&b'}')) {
        return false;
    }
    let after: Vec<u8> = bytes[at + 1..].iter().filter(|byte| !space(byte)).take(18).copied().collect();
    after.starts_with(b"\"type\":\"Feature\"")
        || [&b"\"properties\":"[..], b"\"geometry\":", b"\"id\":", b"\"bbox\":"].iter().any(|member| after.starts_with(member))
}

/// Goes to the comma or the line break before what looks like the next feature; to the end where there is none.
pub fn to_next_feature(cursor: &mut Cursor<'_>) -> bool {
    let bytes = cursor.text.as_bytes();
    let found = memchr::memchr_iter(b'{', &bytes[cursor.at..]).map(|at| cursor.at + at).find(|at| looks_like_feature(bytes, *at));
    // right behind the feature before, so that what joins the two is read as usual
    let end = found.map_or(bytes.len(), |at| {
        let before = bytes[..at].iter().rposition(|byte| !byte.is_ascii_whitespace()).unwrap_or(at);
        if bytes[before] == b',' { before } else { before + 1 }
    });
    let end = end.max(cursor.at);
    cursor.line += memchr::memchr_iter(b'\n', &bytes[cursor.at..end]).count() as u64;
    cursor.at = end;
    found.is_some()
}
