//! Writing features to a file of their own, in one of the ways of the formats.

use super::formats::{FORMATS, Features, Format, Precision, Rounded, Way, WriteOptions, format_of_way, stem, ways};
use super::{IoError, Progress, Shaping, Staging, replace_all, write_atomically};
use crate::i18n::Bilingual;
use crate::model::{FeatureTable, LayerCrs, System};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a data file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataFormat {
    pub way: &'static Way,
    pub options: WriteOptions,
}

impl DataFormat {
    /// GeoJSON of a precision.
    #[must_use]
    pub fn geojson(precision: Precision) -> Self {
        Self { options: WriteOptions { precision, ..WriteOptions::default() }, ..Self::default() }
    }

    /// The format that a file's name asks for: the first way with its ending, else GeoJSON of a centimetre.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let way = ways().find(|way| way.endings.contains(&ending.as_str()));
        way.map_or_else(Self::default, |way| Self { way, options: WriteOptions::default() })
    }

    /// The system that features are written in where none is asked for: WGS-84 where its files can hold that, else the one they came in,
    /// else the first of the place that they can hold.
    #[must_use]
    pub fn system_for(self, table: &FeatureTable, crs: Option<&LayerCrs>) -> System {
        let came = crs.map(|own| own.crs.system.clone());
        let lon = table.whole_bounds().map_or(0.0, |bounds| bounds.center()[0]);
        let all = [System::Wgs84].into_iter().chain(came).chain(System::of_place(lon)).chain([System::WebMercator]);
        all.into_iter().find(|own| self.holds(own)).unwrap_or_default()
    }

    /// The system that features are written in: the one that is asked for, which WGS-84 does not do.
    #[must_use]
    pub fn system_of(self, shaping: &Shaping, table: &FeatureTable, crs: Option<&LayerCrs>) -> System {
        if shaping.system == System::Wgs84 { self.system_for(table, crs) } else { shaping.system.clone() }
    }

    /// Whether its files can hold positions in a system.
    #[must_use]
    pub fn holds(self, system: &System) -> bool {
        format_of_way(self.way).holds(system)
    }

    /// Whether it is one file, so that it can be written to a stream.
    #[must_use]
    pub fn is_one_file(self) -> bool {
        format_of_way(self.way).companions().is_empty()
    }

    /// The usual ending of a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.way.endings[0]
    }

    /// Writes features to wherever; `crs` is the system they came in.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(self, out: &mut dyn Write, table: &FeatureTable, indices: Option<&[usize]>, crs: Option<&LayerCrs>) -> std::io::Result<Rounded> {
        let name = "features";
        let system = self.system_for(table, crs);
        if system == System::Wgs84 {
            return self.write_named(out, Features { table, indices, crs, name, system: &system });
        }
        let shaping = Shaping { system, ..Shaping::default() };
        let own = shaping.apply(table, indices, &Progress::default()).map_err(std::io::Error::other)?;
        self.write_named(out, Features { table: &own, indices: None, crs, name, system: &shaping.system })
    }

    /// The same of features that have a name.
    fn write_named(self, out: &mut dyn Write, features: Features<'_>) -> std::io::Result<Rounded> {
        format_of_way(self.way).write(out, features, self.way, self.options)
    }
}

impl Default for DataFormat {
    /// The first way of the first format: GeoJSON of a centimetre.
    fn default() -> Self {
        Self { way: &FORMATS[0].ways()[0], options: WriteOptions::default() }
    }
}

/// Writes the features at `indices`, or all, to a file, whole or not at all. `crs` is the system they came in, which the
/// file tells; what is written is WGS-84. Tells what the rounding made too small.
///
/// # Errors
/// The old file stands where anything fails.
pub fn write_data(
    path: &Path,
    table: &FeatureTable,
    indices: Option<&[usize]>,
    format: DataFormat,
    crs: Option<&LayerCrs>,
) -> Result<Rounded, IoError> {
    write_shaped(path, table, indices, format, crs, &Shaping::default())
}

/// Writes features as `write_data` does, in the system and with the fields that are asked for.
///
/// # Errors
/// As `write_data`, and where the format does not hold the system or it does not reach where a feature is.
pub fn write_shaped(
    path: &Path,
    table: &FeatureTable,
    indices: Option<&[usize]>,
    format: DataFormat,
    crs: Option<&LayerCrs>,
    shaping: &Shaping,
) -> Result<Rounded, IoError> {
    let shaping = Shaping { system: format.system_of(shaping, table, crs), fields: shaping.fields.clone() };
    if shaping.is_plain() {
        return write_in(path, table, indices, format, crs, &shaping.system);
    }
    if !format.holds(&shaping.system) {
        return Err(IoError::NotHeld(Box::new((Bilingual::new(format.way.name.0, format.way.name.1), shaping.system.clone()))));
    }
    let own = shaping.apply(table, indices, &Progress::default())?;
    write_in(path, &own, None, format, crs, &shaping.system)
}

/// The path with something behind its name.
fn behind(path: &Path, ending: &str) -> PathBuf {
    let mut own = path.as_os_str().to_owned();
    own.push(ending);
    own.into()
}

/// Writes features whose positions are in a system.
/// Sees to it that no other program holds a file of a format open before another takes its place, and removes what it has left beside it.
///
/// # Errors
/// `IoError::Busy` where one does.
pub fn let_go(path: &Path, format: &dyn Format) -> Result<(), IoError> {
    let held: Vec<PathBuf> = format.held_by().iter().map(|ending| behind(path, ending)).filter(|own| own.exists()).collect();
    // what another program has not yet put into the file would be put into the new one
    if held.iter().any(|own| std::fs::metadata(own).is_ok_and(|meta| meta.len() > 0)) {
        return Err(IoError::Busy(path.display().to_string()));
    }
    for own in held {
        std::fs::remove_file(own).ok();
    }
    Ok(())
}

fn write_in(
    path: &Path,
    table: &FeatureTable,
    indices: Option<&[usize]>,
    format: DataFormat,
    crs: Option<&LayerCrs>,
    system: &System,
) -> Result<Rounded, IoError> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let (own, features) = (format_of_way(format.way), Features { table, indices, crs, name: stem(&name), system });
    let beside = own.beside(features)?;
    let_go(path, own)?;
    let write_to = |path: &Path| {
        let mut rounded = Rounded::default();
        write_atomically(path, |out| {
            rounded = format.write_named(out, features)?;
            Ok(())
        })?;
        Ok(rounded)
    };
    if beside.is_empty() {
        return write_to(path);
    }
    // what lies there under these names without the file itself belongs to another one
    let others =
        || beside.iter().filter(|ending| !own.leftovers().contains(ending)).map(|ending| path.with_extension(ending)).find(|own| own.exists());
    let is_new = !path.exists();
    if let Some(other) = others().filter(|_| is_new) {
        return Err(IoError::Beside(other.display().to_string()));
    }
    // all of them come to their places, or none
    let folder = path.parent().filter(|own| !own.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let staging = Staging::in_folder(folder)?;
    let made = |path: &Path| staging.path().join(path.file_name().unwrap_or_default());
    let mut rounded = write_to(&made(path))?;
    for ending in &beside {
        let mut cut = 0;
        write_atomically(&made(&path.with_extension(ending)), |out| {
            cut = own.write_beside(ending, out, features)?.shortened;
            Ok(())
        })?;
        rounded.shortened += cut;
    }
    replace_all(staging.path(), folder)?;
    // what another program made to find its way in the old files would lead astray in these
    let is_old = |ending: &&&str| (!is_new || own.leftovers().contains(*ending)) && !beside.contains(*ending);
    for ending in own.companions().iter().filter(is_old) {
        std::fs::remove_file(path.with_extension(ending)).ok();
    }
    Ok(rounded)
}
