//! What files of tables are called.

use crate::io::text::PACKED_ENDINGS;
use std::path::Path;

/// The endings of its files.
pub const ENDINGS: [&str; 2] = ["csv", "tsv"];

/// Whether a file is called a table, packed or not.
pub fn has_ending(name: &Path) -> bool {
    let is = |ending: &std::ffi::OsStr, endings: &[&str]| endings.iter().any(|own| ending.eq_ignore_ascii_case(own));
    let packed = name.extension().is_some_and(|ending| is(ending, &PACKED_ENDINGS));
    let name = if packed { name.file_stem().map_or(name, Path::new) } else { name };
    name.extension().is_some_and(|ending| is(ending, &ENDINGS))
}
