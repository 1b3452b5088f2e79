//! The bytes of a text with features, wherever they are: in memory, in a file, in a file packed by gzip or Zstandard, in a ZIP
//! archive.

use super::archive::{self, Member, Stored};
use super::{IoError, Problem, Progress, Watch};
use crate::model::FileStand;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// A text that can be read from its beginning, several times.
#[derive(Debug)]
pub enum Text<'a> {
    Memory(Cow<'a, [u8]>),
    File(FileText),
}

/// A file as it was when it was looked at first.
#[derive(Debug)]
pub struct FileText {
    path: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
    packing: Packing,
    /// What the file in an archive is called.
    member: Option<String>,
    /// Nanoseconds that threads have spent reading it.
    reading: AtomicU64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstandard,
    /// A file in a ZIP archive (APPNOTE 6.3).
    Member(Stored),
}

/// The endings of folders that are data sets as a whole.
const FOLDERS: [&str; 1] = ["gdb"];

/// The endings of packed files.
pub const PACKED_ENDINGS: [&str; 3] = ["gz", "zst", "zip"];

impl Packing {
    fn of(head: [u8; 4]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Self::Zstandard,
            _ => Self::None,
        }
    }

    /// The text in a packed file of `bytes`.
    fn unpack<'a>(self, file: impl Read + Send + 'a, bytes: u64) -> Box<dyn Read + Send + 'a> {
        let packed: Box<dyn Read + Send + 'a> = match self {
            Self::None => return Box::new(file),
            Self::Member(own) if own.deflated => {
                Box::new(Checked::new(flate2::bufread::DeflateDecoder::new(BufReader::with_capacity(1 << 18, file)), own))
            }
            Self::Member(own) => Box::new(Checked::new(file, own)),
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(1 << 18, file))),
            Self::Zstandard => Box::new(Frames { inner: Some(BufReader::with_capacity(1 << 18, file)), frame: None }),
        };
        Box::new(Bounded { inner: packed, left: bytes.saturating_mul(MOST_UNPACKED) + (1 << 20) })
    }

    /// An error met while reading a packed file, in the program's own terms.
    fn error(self, path: &Path, source: std::io::Error) -> IoError {
        use std::io::ErrorKind::{FileTooLarge, InvalidData, InvalidInput, Other, UnexpectedEof};
        let problem = match source.kind() {
            FileTooLarge if self != Self::None => Problem::UnpacksTooFar(MOST_UNPACKED),
            InvalidData | InvalidInput | UnexpectedEof | Other if self != Self::None => Problem::Packed(self.name()),
            _ => return IoError::system(path, source),
        };
        IoError::Text { problem, line: 0, feature: None }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
            Self::Member(_) => "ZIP",
        }
    }
}

/// The whole of a small regular file in memory, whose size is known before it is read.
///
/// # Errors
/// What the system says, where it is empty, no regular file, or larger than `most` bytes.
pub fn read_regular(path: &Path, most: u64) -> Result<Vec<u8>, IoError> {
    let error = |source| IoError::system(path, source);
    let shown = || path.display().to_string();
    let meta = std::fs::metadata(path).map_err(error)?;
    match () {
        () if meta.is_dir() => Err(IoError::Folder(shown())),
        () if !meta.is_file() => Err(IoError::NotRegular(shown())),
        () if meta.len() > most => Err(IoError::LongPipe(shown(), most)),
        () if meta.len() == 0 => Err(IoError::Text { problem: Problem::Empty, line: 0, feature: None }),
        () => std::fs::read(path).map_err(error),
    }
}

impl Text<'_> {
    /// A file's text.
    ///
    /// # Errors
    /// Where there is no file, it is a folder, empty, or must not be read.
    pub fn of_file(path: &Path) -> Result<Self, IoError> {
        let error = |source| IoError::system(path, source);
        let meta = std::fs::metadata(path).map_err(error)?;
        if meta.is_dir() {
            return Self::of_folder(path, &meta);
        }
        if !meta.is_file() {
            // a pipe can be read once and does not say how long it is
            return Self::of_reader(path, File::open(path).map_err(error)?);
        }
        let mut head = Vec::with_capacity(4);
        File::open(path).map_err(error)?.take(4).read_to_end(&mut head).map_err(error)?;
        if head.is_empty() {
            return Err(IoError::Text { problem: Problem::Empty, line: 0, feature: None });
        }
        head.resize(4, 0);
        let packing = Packing::of([head[0], head[1], head[2], head[3]]);
        Ok(Self::File(FileText {
            path: path.to_path_buf(),
            bytes: meta.len(),
            modified: meta.modified().ok(),
            packing,
            member: None,
            reading: AtomicU64::new(0),
        }))
    }

    /// A folder that is a data set as a whole.
    fn of_folder(path: &Path, meta: &std::fs::Metadata) -> Result<Self, IoError> {
        let is_set = path.extension().is_some_and(|ending| FOLDERS.iter().any(|own| ending.eq_ignore_ascii_case(own)));
        if !is_set {
            return Err(IoError::Folder(path.display().to_string()));
        }
        let (bytes, modified) = (meta.len(), meta.modified().ok());
        Ok(Self::File(FileText { path: path.to_path_buf(), bytes, modified, packing: Packing::None, member: None, reading: AtomicU64::new(0) }))
    }

    /// The files that are wanted by their names in a text that is an archive; none for any other.
    ///
    /// # Errors
    /// Where the archive cannot be listed.
    pub fn members(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Member>, IoError> {
        let Self::File(file) = self else { return Ok(Vec::new()) };
        if file.packing != Packing::None || !archive::is_archive(&self.head(4)?) {
            return Ok(Vec::new());
        }
        archive::members(&file.path, is_wanted)
    }

    /// The text of a file in an archive.
    #[must_use]
    pub fn of_member(&self, member: Member) -> Option<Text<'static>> {
        let Self::File(file) = self else { return None };
        let FileText { path, bytes, modified, .. } = file;
        let packing = Packing::Member(member.packed);
        Some(Text::File(FileText {
            path: path.clone(),
            bytes: *bytes,
            modified: *modified,
            packing,
            member: Some(member.name),
            reading: AtomicU64::new(0),
        }))
    }

    /// The file that belongs to this one: in the same place under the same name with another ending, in capitals or not. None where there
    /// is none, and for what is no file.
    ///
    /// # Errors
    /// What the system says, or where the archive cannot be listed.
    pub fn beside(&self, ending: &str) -> Result<Option<Text<'static>>, IoError> {
        let Self::File(file) = self else { return Ok(None) };
        if let Some(member) = &file.member {
            let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
            let wanted = format!("{}.{ending}", stem(member));
            let is_it = |name: &str| name.to_lowercase() == wanted;
            return Ok(archive::members(&file.path, is_it)?.into_iter().next().and_then(|own| self.of_member(own)));
        }
        if file.packing != Packing::None {
            return Ok(None);
        }
        match beside(&file.path, ending).map(|path| Text::of_file(&path)).transpose() {
            // an empty file beside it says nothing
            Err(IoError::Text { problem: Problem::Empty, .. }) => Ok(None),
            found => found,
        }
    }

    /// The text that comes from a stream; `path` is what it is called.
    ///
    /// # Errors
    /// What the system says, and where it does not end.
    pub fn of_reader(path: &Path, reader: impl Read) -> Result<Self, IoError> {
        read_pipe(path, reader).map(|bytes| Self::Memory(bytes.into()))
    }

    /// What the file is called; `None` for text that is in no file.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Memory(_) => None,
            Self::File(FileText { member: Some(name), .. }) => name.rsplit('/').next(),
            Self::File(file) => file.path.file_name()?.to_str(),
        }
    }

    /// The first bytes of the text, unpacked, at most `most` of them.
    ///
    /// # Errors
    /// What the system says.
    pub fn head(&self, most: usize) -> Result<Cow<'_, [u8]>, IoError> {
        if let Self::Memory(bytes) = self {
            return Ok(Cow::Borrowed(&bytes[..bytes.len().min(most)]));
        }
        // a folder has no beginning
        if self.plain_file().is_some_and(Path::is_dir) {
            return Ok(Cow::Borrowed(&[]));
        }
        let (mut head, progress) = (Vec::new(), Progress::default());
        self.open(&progress)?.take(most as u64).read_to_end(&mut head).map_err(|source| self.error(source))?;
        Ok(Cow::Owned(head))
    }

    /// The file that the text is, byte for byte; `None` for what is in memory, packed or in an archive.
    #[must_use]
    pub fn plain_file(&self) -> Option<&Path> {
        match self {
            Self::File(file) if file.packing == Packing::None => Some(&file.path),
            _ => None,
        }
    }

    /// The bytes of the text, where that is known before it is read.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Memory(bytes) => Some(bytes.len() as u64),
            Self::File(file) => (file.packing == Packing::None).then_some(file.bytes),
        }
    }

    /// How long threads have spent reading the file; parsing goes on meanwhile.
    #[must_use]
    pub fn reading_time(&self) -> Duration {
        match self {
            Self::Memory(_) => Duration::ZERO,
            Self::File(file) => Duration::from_nanos(file.reading.load(Ordering::Relaxed)),
        }
    }

    /// Opens the text at its beginning. What is read of a file is counted in `progress`.
    ///
    /// # Errors
    /// What the system says.
    pub fn open<'a>(&'a self, progress: &'a Progress) -> Result<Box<dyn Read + Send + 'a>, IoError> {
        let file = match self {
            Self::Memory(bytes) => {
                progress.total.store(bytes.len() as u64, Ordering::Relaxed);
                return Ok(Box::new(Counted { inner: &bytes[..], progress, time: None }));
            }
            Self::File(file) => file,
        };
        progress.done.store(0, Ordering::Relaxed);
        let (start, bytes) = if let Packing::Member(own) = file.packing { (own.start, own.bytes) } else { (0, file.bytes) };
        progress.total.store(bytes, Ordering::Relaxed);
        let error = |source| IoError::system(&file.path, source);
        let mut opened = File::open(&file.path).map_err(error)?;
        if start > 0 {
            opened.seek(SeekFrom::Start(start)).map_err(error)?;
        }
        let counted = Counted { inner: opened.take(bytes), progress, time: Some(&file.reading) };
        Ok(file.packing.unpack(counted, bytes))
    }

    /// Whether the file is the one that was looked at first.
    ///
    /// # Errors
    /// `IoError::Changed` where it has become shorter, longer or newer meanwhile.
    pub fn check_unchanged(&self) -> Result<(), IoError> {
        let Self::File(file) = self else { return Ok(()) };
        let meta = std::fs::metadata(&file.path).map_err(|source| IoError::system(&file.path, source))?;
        let same = meta.len() == file.bytes && meta.modified().ok() == file.modified;
        if same { Ok(()) } else { Err(IoError::Changed(file.path.display().to_string())) }
    }

    /// The file's size and time as it was opened; `None` for what is in memory or has no time.
    #[must_use]
    pub fn stand(&self) -> Option<FileStand> {
        let Self::File(file) = self else { return None };
        Some(FileStand::new(file.bytes, file.modified)).filter(|stand| stand.modified.is_some())
    }

    /// An error met while reading, in the program's own terms.
    #[must_use]
    pub fn error(&self, source: std::io::Error) -> IoError {
        match self {
            Self::File(file) => file.packing.error(&file.path, source),
            Self::Memory(_) => IoError::system(Path::new(""), source),
        }
    }
}

/// The file in the same folder under the same name with another ending, in capitals or not.
pub fn beside(path: &Path, ending: &str) -> Option<PathBuf> {
    let usual = path.with_extension(ending);
    if usual.is_file() {
        return Some(usual);
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let wanted = name(&usual);
    let is_it = |own: &Path| name(own) == wanted && own.is_file();
    // a folder that cannot be listed has no more to tell
    let folder = path.parent().filter(|own| !own.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).find(|path| is_it(path))
}

/// All that comes through a pipe, unpacked.
fn read_pipe(path: &Path, mut pipe: impl Read) -> Result<Vec<u8>, IoError> {
    let memory = Watch::<()>::default().memory;
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::OutOfMemory => IoError::Memory(memory),
        _ => IoError::system(path, source),
    };
    let mut bytes = Vec::new();
    pipe.by_ref().take(MOST_PIPED.min(memory)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 >= memory {
        return Err(IoError::Memory(memory));
    }
    // a device that never ends is no file
    if bytes.len() as u64 == MOST_PIPED {
        return Err(IoError::LongPipe(path.display().to_string(), MOST_PIPED));
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|n| bytes.get(n).copied().unwrap_or_default());
    let packing = Packing::of([a, b, c, d]);
    if packing == Packing::None {
        return Ok(bytes);
    }
    let (mut text, left) = (Vec::new(), memory - bytes.len() as u64);
    packing.unpack(&bytes[..], bytes.len() as u64).take(left).read_to_end(&mut text).map_err(|source| match source.kind() {
        std::io::ErrorKind::OutOfMemory => IoError::Memory(memory),
        _ => packing.error(path, source),
    })?;
    if text.len() as u64 >= left { Err(IoError::Memory(memory)) } else { Ok(text) }
}

/// Bytes that may come through a pipe.
const MOST_PIPED: u64 = 4 << 30;

/// A packed file that becomes more than so many times as long holds no map: the densest parcel files become forty times as
/// long.
const MOST_UNPACKED: u64 = 100;

/// Ends with an error where a packed file goes on and on.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(std::io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

/// Ends with an error where a file of an archive is not what the archive says of it.
struct Checked<R> {
    inner: R,
    own: Stored,
    sum: crc32fast::Hasher,
    read: u64,
}

impl<R> Checked<R> {
    fn new(inner: R, own: Stored) -> Self {
        Self { inner, own, sum: crc32fast::Hasher::new(), read: 0 }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.sum.update(&buffer[..read]);
        self.read += read as u64;
        let ended = read == 0 && !buffer.is_empty();
        if self.read > self.own.unpacked || ended && (self.read < self.own.unpacked || self.sum.clone().finalize() != self.own.checksum) {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        Ok(read)
    }
}

/// Counts what is read.
struct Counted<'a, R> {
    inner: R,
    progress: &'a Progress,
    time: Option<&'a AtomicU64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        // in pieces, so that the bar moves and cancelling answers at once
        let piece = buffer.len().min(1 << 20);
        let start = Instant::now();
        let read = self.inner.read(&mut buffer[..piece])?;
        if let Some(time) = self.time {
            time.fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        }
        self.progress.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The frames of a Zstandard file one after the other.
struct Frames<R: Read> {
    inner: Option<BufReader<R>>,
    frame: Option<ruzstd::decoding::StreamingDecoder<BufReader<R>, ruzstd::decoding::FrameDecoder>>,
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        use std::io::BufRead;
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
            }
            if let Some(frame) = self.frame.take() {
                self.inner = Some(frame.into_inner());
            }
            let Some(mut inner) = self.inner.take() else { return Ok(0) };
            if inner.fill_buf()?.is_empty() {
                self.inner = Some(inner);
                return Ok(0);
            }
            let decoder =
                ruzstd::decoding::StreamingDecoder::new(inner).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
            self.frame = Some(decoder);
        }
    }
}
