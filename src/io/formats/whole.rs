//! All features of a file whose blocks are made into features side by side, in the order of the file.

use super::filling::Filling;
use crate::io::raw::{MAX_POSITIONS, Raw};
use crate::io::{IoError, LoadReport};
use crate::model::TableBuilder;

/// What has been read of a file whose records are counted from its beginning.
pub struct Whole {
    pub builder: TableBuilder,
    report: LoadReport,
    numbers: Vec<u32>,
    /// The system that the file tells, as `Raw` has it.
    crs: Option<(u64, String)>,
}

impl Whole {
    /// Nothing yet of a file with such columns, and what is already to be told of it.
    pub fn new<'n>(names: impl Iterator<Item = &'n str>, report: LoadReport, crs: Option<(u64, String)>) -> Self {
        let mut builder = TableBuilder::default();
        names.for_each(|name| builder.declare(name));
        Self { builder, report, numbers: Vec::new(), crs }
    }

    /// Adds the features of the next block, whose notes and numbers are the file's already.
    pub fn add(&mut self, block: &Filling) {
        self.add_behind(block, 0);
    }

    /// Adds the features of the next block, which counts from its own beginning, behind so many records of the file.
    pub fn add_behind(&mut self, block: &Filling, records: u64) {
        self.builder.append(&block.builder);
        self.report.append(&block.report, records, records);
        self.numbers.extend(block.numbers.iter().map(|number| number.saturating_add(u32::try_from(records).unwrap_or(u32::MAX))));
    }

    /// Whether there is room for more after so many records of the file.
    ///
    /// # Errors
    /// `IoError::TooLarge` and `IoError::Memory`.
    pub fn check_room(&self, records: u64, memory: u64) -> Result<(), IoError> {
        if self.builder.positions() > MAX_POSITIONS || self.builder.is_full() || records > MAX_POSITIONS as u64 {
            return Err(IoError::TooLarge(MAX_POSITIONS as u64));
        }
        if self.builder.bytes() > memory { Err(IoError::Memory(memory)) } else { Ok(()) }
    }

    /// What is there to be shown while the rest is read.
    pub fn so_far(&self) -> Raw {
        Raw { table: self.builder.so_far(), report: LoadReport::default(), lines: Vec::new(), crs: self.crs.clone() }
    }

    /// All of it.
    pub fn finish(mut self) -> Raw {
        self.report.sort();
        Raw { table: self.builder.finish(), report: self.report, lines: self.numbers, crs: self.crs }
    }
}
