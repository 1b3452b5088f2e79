//! Loading one file or pasted text: read, put into WGS-84, checked; with progress, cancel and times.

use super::checking::check_table;
use super::fitting::{DatumOffer, datum_offer};
use super::formats::{FORMATS, Format, members, read, read_as_geojson, style, window};
use super::placing::{apply, place};
use super::raw::{Placing, Raw};
use super::reading::Reading;
use super::styles::{ReadStyle, read_style};
use super::text::Text;
use super::{Counted, IoError, LoadReport, Progress, Watch};
use crate::model::{FeatureTable, LayerCrs, ReadAs, SourceCrs};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the stages took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    /// What all threads together spent reading bytes; part of `parse`, as both are done at once, a stretch at a time.
    pub read: Duration,
    /// Reading and parsing.
    pub parse: Duration,
    /// Turning coordinates into WGS-84; nothing where they are.
    pub place: Duration,
}

/// A file that was loaded.
#[derive(Debug)]
pub struct LoadedFile {
    pub table: FeatureTable,
    pub report: LoadReport,
    /// What the file is.
    pub format: &'static dyn Format,
    /// The system its coordinates were taken to be in.
    pub crs: LayerCrs,
    pub timings: Timings,
    /// The number of each feature's place, 0-based, of the kind that the report counts in.
    pub lines: Vec<u32>,
}

impl LoadedFile {
    /// The offset of Chinese web maps that the data seems to have, where it was taken to have none.
    #[must_use]
    pub fn datum_offer(&self) -> Option<DatumOffer> {
        self.crs.may_be_shifted().then(|| datum_offer(&self.table)).flatten()
    }

    /// Looks for what loading need not know: rings that cross themselves, ids that stand twice. Adds to the report.
    ///
    /// # Errors
    /// `IoError::Cancelled` where `progress` says so.
    pub fn check(&mut self, progress: &Progress) -> Result<(), IoError> {
        check_table(&self.table, &self.lines, &mut self.report, progress)
    }
}

/// Reads a file of any format, packed or not. `crs` is what the user says of its coordinates, if anything.
///
/// # Errors
/// The place and the reason where the file cannot be opened or is in no known format, and where its coordinates are in no known
/// system; nothing is kept then.
pub fn load_file(path: &Path, crs: Option<&SourceCrs>, progress: &Progress) -> Result<LoadedFile, IoError> {
    load(&Text::of_file(path)?, Reading::default(), crs, progress)
}

/// The same, read in the way that is asked for.
///
/// # Errors
/// As `load_file`.
pub fn load_file_as(path: &Path, read_as: &ReadAs, crs: Option<&SourceCrs>, progress: &Progress) -> Result<LoadedFile, IoError> {
    load_dataset(&Text::of_file(path)?, read_as.dataset.as_deref(), Reading::of(read_as), crs, progress, &Watch::default())
}

/// Reads text that is already in memory.
///
/// ```
/// use nanbei::io::{Progress, load_bytes};
///
/// let text = r#"{"type":"Feature","id":1,"properties":{"name":"吴淞"},"geometry":{"type":"Point","coordinates":[121.49,31.39]}}"#;
/// let loaded = load_bytes(text.as_bytes(), None, &Progress::default())?;
/// assert_eq!(loaded.table.feature(0).and_then(|own| own.text("name")), Some("吴淞"));
/// assert_eq!(loaded.report.total(), 0);
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
///
/// # Errors
/// As `load_file`.
pub fn load_bytes(bytes: &[u8], crs: Option<&SourceCrs>, progress: &Progress) -> Result<LoadedFile, IoError> {
    load(&Text::Memory(bytes.into()), Reading::default(), crs, progress)
}

/// Reads a text in the way that is asked for.
///
/// # Errors
/// As `load_file`.
pub fn load(text: &Text<'_>, reading: Reading, crs: Option<&SourceCrs>, progress: &Progress) -> Result<LoadedFile, IoError> {
    load_watched(text, reading, crs, progress, &Watch::default())
}

/// Reads a text and lets its features be seen while it is read.
///
/// # Errors
/// As `load_file`, and `IoError::Memory` where the features take more than they may.
pub fn load_watched(
    text: &Text<'_>,
    reading: Reading,
    crs: Option<&SourceCrs>,
    progress: &Progress,
    watch: &Watch<'_>,
) -> Result<LoadedFile, IoError> {
    load_dataset(text, None, reading, crs, progress, watch)
}

/// Reads one data set of a text, which [`super::datasets`] lists; the first where none is named. Where a window of it is asked for,
/// or its file is large, and the format has windows, none of its features is at hand yet.
///
/// # Errors
/// As `load_watched`, and `IoError::NoDataset` where there is none of that name.
pub fn load_dataset(
    text: &Text<'_>,
    dataset: Option<&str>,
    reading: Reading,
    crs: Option<&SourceCrs>,
    progress: &Progress,
    watch: &Watch<'_>,
) -> Result<LoadedFile, IoError> {
    let member = member_of(text, dataset)?;
    // a file in an archive is a data set of its own
    let (text, dataset) = member.as_ref().map_or((text, dataset), |own| (own, None));
    let start = Instant::now();
    // what cannot be placed yet is not shown; the whole file will tell why
    let placed = |mut raw: Raw| {
        if let (Some(tell), Ok(_)) = (watch.partial, place(&mut raw, crs, &Progress::default())) {
            tell(raw.table);
        }
    };
    let partial: Option<&(dyn Fn(Raw) + Sync)> = if watch.partial.is_some() { Some(&placed) } else { None };
    if (reading.window || text.size().is_some_and(|size| size >= watch.window_from))
        && let Some((format, table, crs)) = window(text, dataset, reading, crs, Placing { decide: place, apply })?
    {
        let timings = Timings { read: text.reading_time(), parse: start.elapsed(), ..Timings::default() };
        return Ok(LoadedFile { table, report: LoadReport::counting(Counted::Records), format, crs, timings, lines: Vec::new() });
    }
    let watch = Watch { partial, every: watch.every, memory: watch.memory, window_from: watch.window_from };
    let (format, mut raw) = read(text, dataset, reading, progress, &watch)?;
    raw.table.set_read_from(text.stand());
    placed_in(format, raw, crs, progress, Timings { read: text.reading_time(), parse: start.elapsed(), ..Timings::default() })
}

/// The features of a data set in the coordinates that it has, whichever system they are in: to look at what is to be placed.
///
/// # Errors
/// As `load_dataset`, but for what is said of systems.
pub fn read_unplaced(text: &Text<'_>, dataset: Option<&str>, reading: Reading, progress: &Progress) -> Result<FeatureTable, IoError> {
    let member = member_of(text, dataset)?;
    let (text, dataset) = member.as_ref().map_or((text, dataset), |own| (own, None));
    read(text, dataset, reading, progress, &Watch::default()).map(|(_, raw)| raw.table)
}

/// The style that was kept with a data set: in its file, or in one beside it, as QGIS does. None where there is none that can be read.
#[must_use]
pub fn kept_style(text: &Text<'_>, dataset: Option<&str>) -> Option<ReadStyle> {
    let member = member_of(text, dataset).ok()?;
    let (text, dataset) = member.as_ref().map_or((text, dataset), |own| (own, None));
    let beside = || Some(text.beside("qml").ok()??.head(LARGEST_STYLE).ok()?.into_owned());
    read_style(&style(text, dataset).or_else(beside)?).ok()
}

/// Bytes of a style that is taken with its data: none that a person has made is larger.
const LARGEST_STYLE: usize = 16 << 20;

/// The text of a file in an archive: the one of a name, else the first; `None` where the text is no archive.
fn member_of(text: &Text<'_>, name: Option<&str>) -> Result<Option<Text<'static>>, IoError> {
    let mut members = members(text)?.into_iter().peekable();
    if members.peek().is_none() {
        return Ok(None);
    }
    let wanted = members.find(|member| name.is_none_or(|name| member.name == name)).and_then(|member| text.of_member(member));
    wanted.map(Some).ok_or_else(|| IoError::NoDataset(name.unwrap_or_default().to_owned()))
}

/// Puts what was read into WGS-84.
fn placed_in(
    format: &'static dyn Format,
    mut raw: Raw,
    crs: Option<&SourceCrs>,
    progress: &Progress,
    timings: Timings,
) -> Result<LoadedFile, IoError> {
    let start = Instant::now();
    let (crs, basis) = place(&mut raw, crs, progress)?;
    let timings = Timings { place: start.elapsed(), ..timings };
    Ok(LoadedFile { table: raw.table, report: raw.report, format, crs: LayerCrs { crs, basis }, timings, lines: raw.lines })
}

/// Reads text that is GeoJSON and nothing else into a table and what was noticed.
///
/// # Errors
/// As `load_file`.
pub fn read_geojson(bytes: &[u8], progress: &Progress) -> Result<(FeatureTable, LoadReport), IoError> {
    let raw = read_as_geojson(&Text::Memory(bytes.into()), Reading::default(), progress, &Watch::default())?;
    placed_in(FORMATS[0], raw, None, progress, Timings::default()).map(|loaded| (loaded.table, loaded.report))
}
