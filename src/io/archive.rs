//! ZIP archives: which files with features are in one, and where their bytes lie.

use super::foreign;
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

/// Members that are listed: an archive with more is none of maps.
const MOST: usize = 1000;

/// Whether bytes begin as a ZIP archive that is not a document of another program.
pub fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") && foreign::is_plain_archive(head)
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
        if entry.is_dir() || is_hidden(&name) || !is_wanted(&name) || wanted.len() == MOST {
            continue;
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
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}
