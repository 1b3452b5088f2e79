//! ZIP archives: which files with features are in one, and where their bytes lie.

use super::{Encoding, IoError, Problem};
use rawzip::{CompressionMethod, ZipArchive};
use std::fs::File;
use std::path::Path;

/// A file in an archive that is not packed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// As the archive calls it, with its folders.
    pub name: String,
    pub packed: Stored,
}

/// Where the bytes of a member lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub start: u64,
    pub bytes: u64,
    /// Bytes when it is unpacked, and their CRC-32.
    pub unpacked: u64,
    pub checksum: u32,
    /// Whether it is packed by deflate (RFC 1951); else it lies there as it is.
    pub deflated: bool,
}

/// An archive with more files is told, and not opened.
const MOST: usize = 200;

/// Whether bytes begin as a ZIP archive does.
pub fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// The files of an archive that are wanted by their names, in its order. None where it is cut off and is not called an archive: then
/// it may be a document of another program.
///
/// # Errors
/// Where the archive is damaged, or what is wanted of it is protected by a password or packed in a way that is not known.
pub fn members(path: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Member>, IoError> {
    let damaged = |_| IoError::Text { problem: Problem::Packed("ZIP"), line: 0, feature: None };
    let file = File::open(path).map_err(|source| IoError::system(path, source))?;
    let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
    let is_called = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    let archive = match ZipArchive::from_file(file, &mut buffer) {
        Ok(archive) => archive,
        Err(_) if !is_called => return Ok(Vec::new()),
        Err(error) => return Err(damaged(error)),
    };
    let (mut entries, mut members) = (archive.entries(&mut buffer), Vec::new());
    let mut wanted = Vec::new();
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        let name = name_of(entry.file_path().as_bytes());
        if is_of_another_program(&name) {
            return Ok(Vec::new());
        }
        if entry.is_dir() || is_hidden(&name) || !is_wanted(&name) {
            continue;
        }
        if wanted.len() == MOST {
            return Err(IoError::Text { problem: Problem::TooManyFiles(MOST), line: 0, feature: None });
        }
        let method = entry.compression_method();
        let known = [CompressionMethod::STORE, CompressionMethod::DEFLATE].contains(&method) && !entry.flags().is_encrypted();
        if !known {
            let problem = if entry.flags().is_encrypted() { Problem::Locked } else { Problem::PackedOtherwise(name) };
            return Err(IoError::Text { problem, line: 0, feature: None });
        }
        wanted.push((name, entry.wayfinder(), entry.uncompressed_size_hint(), entry.crc32(), method == CompressionMethod::DEFLATE));
    }
    for (name, place, unpacked, checksum, deflated) in wanted {
        let (start, end) = archive.get_entry(place).map_err(damaged)?.compressed_data_range();
        let name = unique(&members, name);
        members.push(Member { name, packed: Stored { start, bytes: end.saturating_sub(start), unpacked, checksum, deflated } });
    }
    Ok(members)
}

/// A name as it is written, or as Chinese Windows writes it where that is not UTF-8.
fn name_of(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map(str::to_owned).ok().or_else(|| Encoding::parse("gb18030")?.decode(bytes));
    text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()).replace('\\', "/")
}

/// Whether a system keeps a file beside those that are meant, as macOS does in `__MACOSX`.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

/// Whether a file says that its archive is a document of another program, or data in a format of several files.
fn is_of_another_program(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let office = ["xl/", "word/", "ppt/"].iter().any(|folder| lower.starts_with(folder));
    office || lower.ends_with(".gdbtable")
}

/// A name that no member has: an archive may hold two files under one.
fn unique(members: &[Member], name: String) -> String {
    let is_taken = |name: &str| members.iter().any(|member| member.name == name);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let mut numbered = (2..).map(|n| format!("{stem} ({n}).{ending}"));
    if is_taken(&name) { numbered.find(|own| !is_taken(own)).unwrap_or(name) } else { name }
}
