//! The encoding of a table's names and texts: as the file beside it names it, as the table does, or as its bytes look.

use super::dbf::{Field, Table};
use crate::io::Encoding;
use crate::io::formats::letters::{Letters, OrCut};

/// What the language driver of a table says, where it is beyond doubt (dBASE and Visual `FoxPro`, byte 29). The one for "this
/// machine's", which most programs write, says nothing.
const fn of_driver(driver: u8) -> Option<Letters> {
    match driver {
        0x4d | 0x7a => Some(Letters::Other(Encoding::Gb18030)),
        0x4f | 0x78 => Some(Letters::Other(Encoding::Big5)),
        0x13 | 0x7b => Some(Letters::Other(Encoding::ShiftJis)),
        0x4e | 0x79 => Some(Letters::Other(Encoding::EucKr)),
        _ => None,
    }
}

/// The encoding of a table, and whether it was found by its bytes alone. `beside` is what the file beside it says, `sample` some
/// records.
pub fn letters_of(table: &Table, beside: Option<&str>, sample: &[u8]) -> (Letters, bool) {
    if let Some(named) = beside.and_then(Letters::named).or_else(|| of_driver(table.driver)) {
        return (named, false);
    }
    // one line for each name and text: a text that ends within a letter does not spoil the next
    let mut bytes: Vec<u8> = Vec::new();
    let mut add = |text: &[u8]| {
        bytes.extend_from_slice(text);
        bytes.push(b'\n');
    };
    table.fields.iter().for_each(|field| add(&field.name));
    for record in sample.chunks_exact(table.record) {
        table.fields.iter().filter(|field| field.kind == b'C').for_each(|field| add(field.text(record)));
    }
    if bytes.is_ascii() {
        return (Letters::Utf8, false);
    }
    let is_utf8 = bytes.split(|byte| *byte == b'\n').all(|text| std::str::from_utf8(text).is_ok_or_cut(text.len()));
    if is_utf8 {
        return (Letters::Utf8, false);
    }
    (Encoding::guess(&bytes).map_or(Letters::Other(Encoding::Gb18030), Letters::Other), true)
}

/// A name of a field.
pub fn field_name(letters: Letters, field: &Field, number: usize) -> String {
    let name = letters.decode(&field.name).text;
    let name = name.trim();
    if name.is_empty() { format!("FIELD_{}", number + 1) } else { name.to_owned() }
}
