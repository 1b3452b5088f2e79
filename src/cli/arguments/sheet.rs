//! Options of sheets, which `export` and `atlas` share.

use super::given::Given;
use super::input::Input;
use super::values::{bad, numbers, one_of, text};
use crate::cli::CliError;
use crate::cli::error::Usage;
use crate::export::SheetFormat;
use crate::i18n::MapLang;
use crate::model::{Classing, Grid, MAX_CLASSES, Method, Paper, Ramp, YEARS};
use lexopt::Parser;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What makes an atlas of an export.
#[derive(Debug, Default, PartialEq)]
pub struct AtlasOptions {
    /// A layer's key; of what is loaded, the file's name without its ending.
    pub layer: Option<String>,
    /// The attribute that sheets are ordered by.
    pub order: Option<String>,
    /// The names of files, with attributes in braces.
    pub file: Option<String>,
    /// The format of files in a folder; `None` for one PDF.
    pub format: Option<SheetFormat>,
    /// A scale, or an attribute in braces that holds it.
    pub scale: Option<String>,
    /// The thematic maps of the plan instead.
    pub plan: bool,
}

#[derive(Debug, Default, PartialEq)]
pub struct ExportOptions {
    pub out: PathBuf,
    /// A layout: one of the program's or the user's by its name, or a file.
    pub template: Option<String>,
    /// Texts by their names: `title=…`, or what a layout has in braces.
    pub texts: Vec<(String, String)>,
    pub grid: Option<Grid>,
    /// A legend under the names of its groups.
    pub grouped: bool,
    pub svg_text: bool,
    pub world_file: bool,
    /// Whether servers may be asked for the base map; without one of its own the usual one is printed.
    pub online: bool,
    /// The base map of tiles: one that is known by its key, a file, or an address.
    pub base: Option<String>,
    pub paper: Option<Paper>,
    pub portrait: Option<bool>,
    pub dpi: Option<u32>,
    pub scale: Option<f64>,
    pub center: Option<[f64; 2]>,
    /// West, south, east, north in degrees.
    pub extent: Option<[f64; 4]>,
    /// A layer, layer/id or id whose box is the extent.
    pub feature: Option<String>,
    pub lang: Option<MapLang>,
    /// A thematic map of the plan, by its id.
    pub map: Option<String>,
    /// A scenario of the project by its name, or the base; as the project shows it for `None`.
    pub scenario: Option<String>,
    /// Another scenario beside it, by its name, or the base.
    pub compare: Option<String>,
    /// The year as of which the map is shown.
    pub as_of: Option<i32>,
    /// A place that the project has kept.
    pub bookmark: Option<String>,
    /// How the files are read.
    pub input: Input,
    /// Whether files outside a project's folder are opened.
    pub trust: bool,
    /// The attribute that loaded layers are coloured by, and how.
    pub color_by: Option<String>,
    /// The colours of land use: the national classification, or one from a file.
    pub palette: Option<PathBuf>,
    pub classing: Classing,
    pub files: Vec<PathBuf>,
}

/// An option that sheets and atlases share, a text `name=…`, or a file.
pub fn sheet_option(options: &mut ExportOptions, given: Given, parser: &mut Parser) -> Result<(), CliError> {
    let name = match given {
        Given::Other(error) => return Err(error),
        Given::Value(value) => {
            match named_text(&value) {
                Some(text) => options.texts.push(text),
                None => options.files.push(PathBuf::from(value)),
            }
            return Ok(());
        }
        Given::Long(name) => name,
    };
    match name.as_str() {
        "out" => options.out = PathBuf::from(parser.value()?),
        "paper" => {
            let value = text(parser)?;
            options.paper = Some(Paper::parse(&value).ok_or_else(|| bad("paper", &value, "A5..A0, 160x90 (mm)"))?);
        }
        "portrait" => options.portrait = Some(true),
        "landscape" => options.portrait = Some(false),
        "dpi" => {
            let value = text(parser)?;
            options.dpi = Some(value.parse().ok().filter(|dpi| (20..=2400).contains(dpi)).ok_or_else(|| bad("dpi", &value, "20..2400"))?);
        }
        "scale" => {
            let value = text(parser)?;
            let number = value.rsplit(':').next().unwrap_or_default().replace(',', "");
            options.scale = Some(number.parse().ok().filter(|n| (10.0..1e9).contains(n)).ok_or_else(|| bad("scale", &value, "1:50000"))?);
        }
        "center" => {
            let value = text(parser)?;
            let [lon, lat] = numbers("center", &value, "LON,LAT")?;
            if lon.abs() > 180.0 || lat.abs() > 85.0 {
                return Err(bad("center", &value, "LON,LAT"));
            }
            options.center = Some([lon, lat]);
        }
        "extent" => {
            let value = text(parser)?;
            let [west, south, east, north] = numbers("extent", &value, "WEST,SOUTH,EAST,NORTH")?;
            if west >= east || south >= north || south < -85.0 || north > 85.0 || west < -180.0 || east > 180.0 {
                return Err(bad("extent", &value, "WEST,SOUTH,EAST,NORTH"));
            }
            options.extent = Some([west, south, east, north]);
        }
        "feature" => options.feature = Some(text(parser)?),
        "map" => options.map = Some(text(parser)?),
        "scenario" => options.scenario = Some(text(parser)?),
        "compare" => options.compare = Some(text(parser)?),
        "as-of" => {
            let value = text(parser)?;
            options.as_of = Some(value.parse().ok().filter(|year| YEARS.contains(year)).ok_or_else(|| bad("as-of", &value, "2035"))?);
        }
        "bookmark" => options.bookmark = Some(text(parser)?),
        "lang" => options.lang = Some(one_of(parser, "lang", &[("zh", MapLang::Zh), ("en", MapLang::En), ("both", MapLang::Both)])?),
        "grid" => {
            let choices = [("ticks", Grid::Ticks), ("graticule", Grid::Graticule), ("km", Grid::Kilometres)];
            options.grid = Some(one_of(parser, "grid", &choices)?);
        }
        "template" => options.template = Some(text(parser)?),
        "grouped" => options.grouped = true,
        "trust" => options.trust = true,
        "svg-text" => options.svg_text = true,
        "world-file" => options.world_file = true,
        "online" => options.online = true,
        "base" => options.base = Some(text(parser)?),
        // the same as texts
        "title" | "subtitle" | "author" | "date" => {
            let value = text(parser)?;
            options.texts.push((name, value));
        }
        "crs" | "control-points" | "dataset" | "encoding" | "skip-broken" => drop(options.input.takes(&name, parser)?),
        "color-by" | "colour-by" => options.color_by = Some(text(parser)?),
        "palette" => options.palette = Some(PathBuf::from(text(parser)?)),
        "classes" => {
            let value = text(parser)?;
            options.classing.count = value.parse().ok().filter(|n| (2..=MAX_CLASSES).contains(n)).ok_or_else(|| bad("classes", &value, "2..24"))?;
        }
        "method" => {
            let choices = [("quantiles", Method::Quantiles), ("equal", Method::EqualIntervals), ("natural", Method::NaturalBreaks)];
            options.classing.method = one_of(parser, "method", &choices)?;
        }
        "ramp" => {
            let names = Ramp::ALL.map(|ramp| ramp.name().to_lowercase());
            let choices: Vec<(&str, Ramp)> = names.iter().map(String::as_str).zip(Ramp::ALL).collect();
            options.classing.ramp = one_of(parser, "ramp", &choices)?;
        }
        _ => return Err(CliError::Usage(Usage::UnknownOption(format!("--{name}")))),
    }
    Ok(())
}

/// `name=text`, where no file is called that.
fn named_text(value: &OsString) -> Option<(String, String)> {
    let (name, text) = value.to_str()?.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    (is_name && !Path::new(value).exists()).then(|| (name.to_owned(), text.to_owned()))
}

/// Whether what an export needs was said.
pub fn complete(options: &ExportOptions) -> Result<(), CliError> {
    if options.out.as_os_str().is_empty() {
        return Err(CliError::Usage(Usage::NoOutput));
    }
    if options.color_by.is_none() && options.classing != Classing::default() {
        return Err(CliError::Usage(Usage::NeedsColorBy));
    }
    Ok(())
}
