//! What a format of files with features does: say how likely a file is one, list what is in it, read that, write the same.

use super::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::{Placing, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::{Feature, FeatureTable, Kind, LayerCrs, SourceCrs, System};
use std::fmt::Debug;
use std::io::Write;

/// How likely a file is one of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likelihood {
    /// It begins as no file of the format does.
    No,
    /// It looks like one.
    Likely,
    /// It is one, or means to be.
    Sure,
}

/// One set of features in a file. A file that is no container holds one, without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    pub name: Option<String>,
}

/// Features to be written.
#[derive(Clone, Copy)]
pub struct Features<'a> {
    pub table: &'a FeatureTable,
    /// Which of them; `None` for all.
    pub indices: Option<&'a [usize]>,
    /// The system they came in, which the file tells where it can.
    pub crs: Option<&'a LayerCrs>,
    /// What they are called, for files that hold several data sets.
    pub name: &'a str,
    /// The system of their positions.
    pub system: &'a System,
}

impl<'a> Features<'a> {
    /// The one kind of geometry that those which have any are of; none where they are of several, or none has any.
    pub fn one_kind(self) -> Option<Kind> {
        let mut kinds = self.each().map(|feature| feature.kind()).filter(|kind| *kind != Kind::Null);
        let first = kinds.next();
        first.filter(|first| kinds.all(|kind| kind == *first))
    }

    /// The features one by one.
    pub fn each(self) -> impl Iterator<Item = Feature<'a>> + Clone {
        let some = self.indices.into_iter().flatten().filter_map(move |row| self.table.feature(*row));
        let all = self.indices.is_none().then(|| self.table.features()).into_iter().flatten();
        some.chain(all)
    }
}

/// A format of files with features. What a format has of its own lies in one folder, and it is known by its row in
/// `FORMATS`: dialogs, the command line and messages are made from that.
pub trait Format: Debug + Sync {
    /// What planners call it.
    fn name(&self) -> Name;

    /// The endings of its files without a dot, in small letters, the usual one first.
    fn endings(&self) -> &'static [&'static str];

    /// The endings of files that belong to one of its files and lie beside it, without a dot, in small letters.
    fn companions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Those of these that belong to no other format, so that one without its file is what was left of an old one.
    fn leftovers(&self) -> &'static [&'static str] {
        &[]
    }

    /// What stands behind the names of files that a program keeps beside one while it has it open.
    fn held_by(&self) -> &'static [&'static str] {
        &[]
    }

    /// How likely a file is of this format. `head` is how its text begins, unpacked and, where it is UTF-16 or UTF-32, as UTF-8;
    /// `name` is what the file is called, where it has a name.
    fn recognise(&self, head: &[u8], name: Option<&str>) -> Likelihood;

    /// What is in a file.
    ///
    /// # Errors
    /// Where a container cannot be listed.
    fn datasets(&self, text: &Text<'_>) -> Result<Vec<Dataset>, IoError> {
        let _ = text;
        Ok(vec![Dataset::default()])
    }

    /// Reads one dataset, in batches that `watch` is told of, with coordinates in whatever system they are in.
    ///
    /// # Errors
    /// `IoError::Text` with the place where the text is wrong, `IoError::Cancelled` where `progress` says so,
    /// `IoError::Memory` where more is needed than `watch` grants, what the system says where it cannot be read.
    fn read(&self, text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError>;

    /// A window of one dataset, of which no feature is at hand yet: its table has the source that brings those that are asked for,
    /// which `place` puts into WGS-84. `None` where the file has to be read from its beginning to its end. `crs` is what the user says of its
    /// coordinates.
    ///
    /// # Errors
    /// As `read`, as far as the beginning of the file tells.
    fn window(
        &self,
        text: &Text<'_>,
        dataset: &Dataset,
        reading: Reading,
        crs: Option<&SourceCrs>,
        place: Placing,
    ) -> Result<Option<(FeatureTable, LayerCrs)>, IoError> {
        let _ = (text, dataset, reading, crs, place);
        Ok(None)
    }

    /// Whether its files can hold positions in a system; all can in WGS-84.
    fn holds(&self, system: &System) -> bool {
        *system == System::Wgs84
    }

    /// The field whose texts are what a reader of the file sees beside its features; none where there is none of its own.
    fn label(&self) -> Option<&'static str> {
        None
    }

    /// The style that a file keeps with one of its data sets, as QML or SLD; none where it keeps none.
    fn style(&self, text: &Text<'_>, dataset: &Dataset) -> Option<Vec<u8>> {
        let _ = (text, dataset);
        None
    }

    /// The ways in which it is written; none where it is only read.
    fn ways(&self) -> &'static [Way] {
        &[]
    }

    /// The endings of further files that are written beside the one that is asked for.
    ///
    /// # Errors
    /// Where features cannot be written so, and why.
    fn beside(&self, features: Features<'_>) -> Result<Vec<&'static str>, IoError> {
        let _ = features;
        Ok(Vec::new())
    }

    /// Writes one of these.
    ///
    /// # Errors
    /// What the writer says; `Unsupported` where there is none.
    fn write_beside(&self, ending: &str, out: &mut dyn Write, features: Features<'_>) -> std::io::Result<Rounded> {
        let _ = (ending, out, features);
        Err(std::io::ErrorKind::Unsupported.into())
    }

    /// Writes features in one of the ways, in WGS-84, and tells what the rounding made too small.
    ///
    /// # Errors
    /// What the writer says; `Unsupported` where the format is only read.
    fn write(&self, out: &mut dyn Write, features: Features<'_>, way: &Way, options: WriteOptions) -> std::io::Result<Rounded> {
        let _ = (out, features, way, options);
        Err(std::io::ErrorKind::Unsupported.into())
    }
}
