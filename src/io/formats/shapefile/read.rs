//! A shapefile into raw features: its records read block by block beside the rows of its table, each block made into features side by
//! side.

use super::dbf::Table;
use super::encoding::{field_name, letters_of};
use super::fields::LongName;
use super::index::{Place, follow_each_other, found, told};
use super::record::{Attributes, Records};
use super::{HEAD, NAMES, damaged};
use crate::io::formats::letters::Letters;
use crate::io::formats::whole::Whole;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::watch::Rhythm;
use crate::io::{Counted, Detail, IoError, LoadReport, Progress, Reason, Watch};
use crate::work::side_by_side;
use std::collections::HashSet;
use std::io::{ErrorKind, Read};
use std::ops::Range;

/// Bytes of geometry that one thread makes at a time.
const BLOCK: u64 = 1 << 20;
/// Bytes of rows by which an encoding is told.
const SAMPLE: usize = 1 << 20;
/// The files beside the geometry that name the encoding and the system are small.
const SMALL: u64 = 1 << 16;

/// Reads a shapefile and what lies beside it.
///
/// # Errors
/// `IoError::Text` where a file is damaged, with the number of the record where one is; `IoError::Cancelled`, `IoError::Memory`, and
/// what the system says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let mut report = LoadReport::counting(Counted::Records);
    let small = |ending: &str| -> Result<Option<String>, IoError> {
        let Some(own) = text.beside(ending)? else { return Ok(None) };
        Ok(Some(String::from_utf8_lossy(&own.head(SMALL as usize)?).trim_start_matches('\u{feff}').trim().to_owned()).filter(|own| !own.is_empty()))
    };
    let crs = small("prj")?.map(|own| (0, serde_json::Value::from(own).to_string()));
    let rest = Progress::default();
    let table_text = text.beside("dbf")?;
    let mut rows = table_text.as_ref().map(|own| Rows::open(own, &rest)).transpose()?;
    let attributes = match &mut rows {
        Some(rows) => {
            let full = small(NAMES)?.map(|own| long_names(&own)).unwrap_or_default();
            Some(attributes(rows, small("cpg")?.or(small("cst")?).as_deref(), &full, reading, &mut report)?)
        }
        None => None,
    };
    if attributes.is_none() {
        report.add_of_all(Reason::NoAttributes, None);
    }
    let mut source = Source::open(text, text.beside("shx")?.as_ref(), progress, watch.memory, reading.skip_broken)?;
    let features = source.places.len() as u64;
    if let Some(own) = attributes.as_ref().filter(|own| own.table.records != features) {
        report.add_of_all(Reason::RowCount, Some(Detail::Named(format!("{features} : {}", own.table.records).into())));
    }
    let mut whole = Whole::new(attributes.iter().flat_map(|own| &own.names).map(String::as_str), report, crs);
    let mut rhythm = Rhythm::new(watch.every);
    let mut at = 0;
    let places = std::mem::take(&mut source.places);
    while at < places.len() {
        let row = attributes.as_ref().map_or(0, |own| own.table.record as u64);
        let blocks = blocks(&places, at, row, BLOCK * reading.threads.max(1) as u64);
        let end = blocks.last().map_or(places.len(), |block| block.end);
        let bytes = source.take(&places[at..end], watch.memory)?;
        let (of_rows, record) = match &mut rows {
            Some(rows) => (rows.take(end - at)?, rows.table.record),
            None => (Vec::new(), 1),
        };
        let made = side_by_side(blocks, |block| {
            let mut records = Records::new(attributes.as_ref());
            for number in block {
                if number % 1024 == 0 && progress.is_cancelled() {
                    return Err(IoError::Cancelled);
                }
                let content = bytes.of(&places[number]).ok_or_else(|| damaged(Some(number as u64 + 1)));
                let content = match content {
                    Ok(content) => content,
                    // it is told as one that is broken
                    Err(_) if reading.skip_broken => &[0xff],
                    Err(error) => return Err(error),
                };
                let row = of_rows.get((number - at) * record..(number - at + 1) * record);
                let is_cut = row.is_none() && attributes.as_ref().is_some_and(|own| (number as u64) < own.table.records);
                if is_cut && !reading.skip_broken {
                    return Err(damaged(Some(number as u64 + 1)));
                }
                records.add(content, row, number as u64, reading.skip_broken)?;
            }
            Ok(records)
        });
        for records in made {
            whole.add(&records?.filling);
        }
        at = end;
        whole.check_room(at as u64, watch.memory)?;
        if let Some(partial) = watch.partial.filter(|_| at < places.len() && rhythm.is_due(progress.fraction())) {
            partial(whole.so_far());
        }
    }
    text.check_unchanged()?;
    table_text.as_ref().map_or(Ok(()), Text::check_unchanged)?;
    Ok(whole.finish())
}

/// The names in full that this program wrote beside a table; none where it did not.
fn long_names(text: &str) -> Vec<LongName> {
    let all = serde_json::from_str::<serde_json::Value>(text).ok().and_then(|mut own| serde_json::from_value(own["fields"].take()).ok());
    all.unwrap_or_default()
}

/// How the values of a table are read.
fn attributes(
    rows: &mut Rows<'_>,
    beside: Option<&str>,
    full: &[LongName],
    reading: Reading,
    report: &mut LoadReport,
) -> Result<Attributes, IoError> {
    let table = rows.table.clone();
    let (letters, is_found) = match reading.encoding {
        Some(encoding) => (Letters::Other(encoding), false),
        None => letters_of(&table, beside, rows.sample()?),
    };
    if is_found {
        report.add_of_all(Reason::FoundEncoding, Some(Detail::Named(letters.name().into())));
    }
    let mut taken = HashSet::new();
    let names = table.fields.iter().enumerate().map(|(n, field)| {
        let name = field_name(letters, field, n);
        let mut numbered = std::iter::once(name.clone()).chain((2..).map(|again| format!("{name}_{again}")));
        let own = numbered.find(|own| !taken.contains(own)).unwrap_or(name);
        taken.insert(own.clone());
        own
    });
    let mut names: Vec<String> = names.collect();
    for name in &mut names {
        if let Some(own) = full.iter().find(|own| own.short == *name) {
            name.clone_from(&own.full);
        }
    }
    Ok(Attributes { table, letters, names })
}

/// The rows of a table, read in order.
struct Rows<'a> {
    text: &'a Text<'a>,
    table: Table,
    file: Box<dyn Read + Send + 'a>,
    /// What was read ahead.
    ahead: Vec<u8>,
}

impl<'a> Rows<'a> {
    fn open(text: &'a Text<'a>, progress: &'a Progress) -> Result<Self, IoError> {
        let mut file = text.open(progress)?;
        let mut head = Vec::new();
        let failed = |error| text.error(error);
        file.by_ref().take(32).read_to_end(&mut head).map_err(failed)?;
        let bytes = Table::head_bytes(&head).ok_or_else(|| damaged(None))?;
        file.by_ref().take((bytes - 32) as u64).read_to_end(&mut head).map_err(failed)?;
        Ok(Self { text, table: Table::of(&head)?, file, ahead: Vec::new() })
    }

    /// The first rows.
    fn sample(&mut self) -> Result<&[u8], IoError> {
        self.fill(SAMPLE / self.table.record * self.table.record)?;
        Ok(&self.ahead)
    }

    fn fill(&mut self, bytes: usize) -> Result<(), IoError> {
        let missing = bytes.saturating_sub(self.ahead.len());
        self.file.by_ref().take(missing as u64).read_to_end(&mut self.ahead).map_err(|error| self.text.error(error))?;
        Ok(())
    }

    /// The next rows, so many or as many as are left.
    fn take(&mut self, rows: usize) -> Result<Vec<u8>, IoError> {
        let bytes = rows * self.table.record;
        self.fill(bytes)?;
        let rest = self.ahead.split_off(bytes.min(self.ahead.len()));
        Ok(std::mem::replace(&mut self.ahead, rest))
    }
}

/// The records of the geometry: read as they come where they lie one behind the other, else the file is held whole.
struct Source<'a> {
    text: &'a Text<'a>,
    places: Vec<Place>,
    file: Box<dyn Read + Send + 'a>,
    whole: Option<Vec<u8>>,
}

/// Some bytes of a file, from a place on.
enum Bytes<'s> {
    Part { from: u64, bytes: Vec<u8> },
    Whole(&'s [u8]),
}

impl Bytes<'_> {
    /// The content of a record; none where it is not there.
    fn of(&self, place: &Place) -> Option<&[u8]> {
        let (from, bytes) = match self {
            Self::Part { from, bytes } => (*from, bytes.as_slice()),
            Self::Whole(bytes) => (0, *bytes),
        };
        let start = usize::try_from(place.start.checked_sub(from)?).ok()?;
        bytes.get(start..start + place.bytes as usize)
    }
}

impl<'a> Source<'a> {
    fn open(text: &'a Text<'a>, index: Option<&Text<'_>>, progress: &'a Progress, memory: u64, skip_broken: bool) -> Result<Self, IoError> {
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::OutOfMemory => IoError::Memory(memory),
            _ => text.error(error),
        };
        let mut file = text.open(progress)?;
        let mut head = Vec::new();
        file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(failed)?;
        if head.len() < HEAD {
            return Err(damaged(None));
        }
        let index = match index {
            Some(index) => {
                let (mut bytes, rest) = (Vec::new(), Progress::default());
                index.open(&rest)?.take(memory).read_to_end(&mut bytes).map_err(failed)?;
                // one that is cut off tells of too few
                of_length(&bytes).and_then(|own| told(own).ok())
            }
            None => None,
        };
        match index {
            Some(places) if follow_each_other(&places) => Ok(Self { text, places, file, whole: None }),
            index => {
                // records that were changed lie at the end, and where they lay before is no record any more
                file.by_ref().take(memory.saturating_sub(HEAD as u64)).read_to_end(&mut head).map_err(failed)?;
                if head.len() as u64 >= memory {
                    return Err(IoError::Memory(memory));
                }
                let places = match (index, of_length(&head)) {
                    (Some(places), _) => places,
                    (None, Some(own)) => found(own, skip_broken)?,
                    (None, None) if skip_broken => found(&head, true)?,
                    (None, None) => {
                        let there = found(&head, true)?;
                        return Err(damaged(Some(there.len() as u64 + 1)));
                    }
                };
                Ok(Self { text, places, file, whole: Some(head) })
            }
        }
    }

    /// The bytes of some records that lie one behind the other.
    fn take(&mut self, records: &[Place], memory: u64) -> Result<Bytes<'_>, IoError> {
        if let Some(whole) = &self.whole {
            return Ok(Bytes::Whole(whole));
        }
        let Some([first, last]) = records.first().zip(records.last()).map(|(first, last)| [first, last]) else { return Ok(Bytes::Whole(&[])) };
        let (from, end) = (first.whole().start, last.whole().end);
        if end - from > memory {
            return Err(IoError::Memory(memory));
        }
        let mut bytes = Vec::with_capacity((end - from) as usize);
        self.file.by_ref().take(end - from).read_to_end(&mut bytes).map_err(|error| match error.kind() {
            ErrorKind::OutOfMemory => IoError::Memory(memory),
            _ => self.text.error(error),
        })?;
        Ok(Bytes::Part { from, bytes })
    }
}

/// The records from one on that are read at once with their rows, in blocks for one thread each.
fn blocks(places: &[Place], mut at: usize, row: u64, wanted: u64) -> Vec<Range<usize>> {
    let (mut blocks, mut all) = (Vec::new(), 0);
    while at < places.len() && all < wanted {
        let (start, mut bytes) = (at, 0);
        while at < places.len() && bytes < BLOCK {
            bytes += u64::from(places[at].bytes) + Place::HEAD + row;
            at += 1;
        }
        all += bytes;
        blocks.push(start..at);
    }
    blocks
}

/// The part of a file with geometry or an index that its head tells of, in 16-bit words; none where that is not there. A head that was
/// not brought up to date tells of less than there is, and what follows is no padding.
fn of_length(file: &[u8]) -> Option<&[u8]> {
    let words = file.get(24..28).and_then(|own| own.first_chunk::<4>()).map(|own| u32::from_be_bytes(*own))?;
    let (own, rest) = file.split_at_checked(usize::try_from(u64::from(words) * 2).ok()?)?;
    Some(if own.len() >= HEAD && rest.iter().all(|byte| *byte == 0) { own } else { file })
}
