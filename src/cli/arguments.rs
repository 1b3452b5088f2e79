//! The command line's grammar.

use super::CliError;
use super::error::Usage;
use crate::export::Format;
use crate::i18n::MapLang;
use crate::io::{Encoding, Way, ways};
use crate::model::{Classing, Grid, MAX_CLASSES, Method, Paper, Ramp, ReadAs, SourceCrs};
use lexopt::{Arg, Parser};
use std::ffi::OsString;
use std::path::PathBuf;

/// What one invocation asks for.
#[derive(Debug, PartialEq)]
pub enum Invocation {
    Help(Option<String>),
    Version,
    Open { files: Vec<PathBuf>, measure: bool, size: Option<[f32; 2]> },
    Info { files: Vec<PathBuf>, json: bool, input: Input },
    Check { files: Vec<PathBuf>, json: bool, input: Input },
    Convert(Box<ConvertOptions>),
    Query(Box<QueryOptions>),
    Export(Box<ExportOptions>),
    Atlas(Box<ExportOptions>, AtlasOptions),
}

/// What is said of the files that are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// The system of their coordinates.
    pub crs: Option<SourceCrs>,
    pub read_as: ReadAs,
}

impl Input {
    /// Takes an option that is about input; returns whether it was one.
    fn takes(&mut self, name: &str, parser: &mut Parser) -> Result<bool, CliError> {
        match name {
            "crs" => self.crs = Some(source_crs(parser)?),
            "skip-broken" => self.read_as.skip_broken = true,
            "encoding" => {
                let value = text(parser)?;
                let known = || Encoding::ALL.map(Encoding::name).join(", ");
                let encoding = Encoding::parse(&value).ok_or_else(|| bad("encoding", &value, known()))?;
                self.read_as.encoding = Some(encoding.name().to_owned());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    #[default]
    Table,
    Csv,
    GeoJson,
    Json,
}

#[derive(Debug, Default, PartialEq)]
pub struct QueryOptions {
    /// A layer's key or a file.
    pub target: String,
    /// Metres.
    pub within: Option<f64>,
    pub nearest: Option<usize>,
    /// What `within` and `nearest` measure from: a layer, layer/id, or id.
    pub of: Option<String>,
    pub intersects: Option<String>,
    pub inside: Option<String>,
    pub contains: Option<String>,
    pub filter: Option<String>,
    /// How the target file is read.
    pub input: Input,
    pub output: Output,
    pub out: Option<PathBuf>,
}

#[derive(Debug, Default, PartialEq)]
pub struct ConvertOptions {
    pub file: PathBuf,
    /// `None` for the standard output.
    pub out: Option<PathBuf>,
    pub input: Input,
    pub decimals: Option<u8>,
    /// What `--format` asks for.
    pub format: Option<&'static Way>,
    /// Whether codes stay text in a spreadsheet.
    pub keep_codes: bool,
    /// Whether polygons that cross themselves are repaired.
    pub repair: bool,
}

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
    pub format: Option<Format>,
    /// A scale, or an attribute in braces that holds it.
    pub scale: Option<String>,
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
    /// Whether the online base map is fetched and printed.
    pub online: bool,
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
    /// A place that the project has kept.
    pub bookmark: Option<String>,
    /// How the files are read.
    pub input: Input,
    /// Whether files outside a project's folder are opened.
    pub trust: bool,
    /// The attribute that loaded layers are coloured by, and how.
    pub colour_by: Option<String>,
    pub classing: Classing,
    pub files: Vec<PathBuf>,
}

impl From<lexopt::Error> for CliError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(match error {
            lexopt::Error::MissingValue { option } => Usage::MissingValue(option.unwrap_or_default()),
            lexopt::Error::UnexpectedOption(option) => Usage::UnknownOption(option),
            lexopt::Error::UnexpectedValue { option, value } => Usage::Unexpected(format!("{option}={}", value.to_string_lossy())),
            other => Usage::Unexpected(other.to_string()),
        })
    }
}

fn bad(option: &str, value: &str, expected: impl Into<String>) -> CliError {
    CliError::Usage(Usage::BadValue { option: format!("--{option}"), value: value.to_owned(), expected: expected.into() })
}

/// The one that an option's value names, of those there are.
fn one_of<T: Copy>(parser: &mut Parser, option: &str, choices: &[(&str, T)]) -> Result<T, CliError> {
    let value = text(parser)?;
    let named = choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice);
    named.ok_or_else(|| bad(option, &value, choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")))
}

fn text(parser: &mut Parser) -> Result<String, CliError> {
    Ok(parser.value()?.to_string_lossy().into_owned())
}

fn numbers<const N: usize>(option: &str, value: &str, expected: &'static str) -> Result<[f64; N], CliError> {
    let list: Vec<f64> =
        value.split([',', '，']).map(|part| part.trim().parse()).collect::<Result<_, _>>().map_err(|_| bad(option, value, expected))?;
    list.try_into().map_err(|_| bad(option, value, expected))
}

/// `2km`, `500m`, `1.5 km`, or a number of metres.
pub fn metres(value: &str) -> Option<f64> {
    let value = value.trim().to_lowercase();
    // the longer units first: 5km ends in an m too
    let units = [("km", 1000.0), ("千米", 1000.0), ("公里", 1000.0), ("m", 1.0), ("米", 1.0)];
    let with_unit = units.iter().find_map(|(unit, factor)| Some((value.strip_suffix(unit)?, *factor)));
    let (number, factor) = with_unit.unwrap_or((value.as_str(), 1.0));
    number.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0).map(|n| n * factor)
}

impl Invocation {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// `CliError::Usage` with what was wrong.
    pub fn parse(arguments: Vec<OsString>) -> Result<Self, CliError> {
        let mut parser = Parser::from_args(arguments.clone());
        let first = parser.next()?;
        match first {
            None => Ok(Self::Open { files: Vec::new(), measure: false, size: None }),
            Some(Arg::Short('h') | Arg::Long("help")) => Ok(Self::Help(None)),
            Some(Arg::Short('V') | Arg::Long("version")) => Ok(Self::Version),
            Some(Arg::Value(word)) => match word.to_string_lossy().as_ref() {
                "help" => Ok(Self::Help(parser.next()?.and_then(|arg| match arg {
                    Arg::Value(topic) => Some(topic.to_string_lossy().into_owned()),
                    _ => None,
                }))),
                "open" => open(parser),
                name @ ("info" | "check") => listing(parser, name == "check"),
                "convert" => convert(parser),
                "query" => query(parser),
                "export" => export(parser),
                "atlas" => atlas(parser),
                // files alone open the window
                _ => open(Parser::from_args(arguments)),
            },
            Some(_) => open(Parser::from_args(arguments)),
        }
    }
}

fn open(mut parser: Parser) -> Result<Invocation, CliError> {
    let (mut files, mut measure, mut size) = (Vec::new(), false, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("open".to_owned()))),
            Arg::Long("measure") => measure = true,
            Arg::Long("size") => {
                let value = text(&mut parser)?;
                let sides = value.split_once('x').and_then(|(w, h)| Some([w.parse().ok()?, h.parse().ok()?]));
                size = Some(sides.ok_or_else(|| bad("size", &value, "1600x1000"))?);
            }
            Arg::Value(file) => files.push(PathBuf::from(file)),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Invocation::Open { files, measure, size })
}

fn listing(mut parser: Parser, check: bool) -> Result<Invocation, CliError> {
    let (mut files, mut json, mut input) = (Vec::new(), false, Input::default());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("info".to_owned()))),
            Arg::Long("json") => json = true,
            Arg::Value(file) => files.push(PathBuf::from(file)),
            other => input_option(&mut input, other.into(), &mut parser)?,
        }
    }
    match (check, files.is_empty()) {
        (true, true) => Err(CliError::Usage(Usage::NoFiles)),
        (true, false) => Ok(Invocation::Check { files, json, input }),
        // without files, `info` lists the embedded layers
        (false, _) => Ok(Invocation::Info { files, json, input }),
    }
}

/// An option about input, or an error.
fn input_option(input: &mut Input, given: Given, parser: &mut Parser) -> Result<(), CliError> {
    match given {
        Given::Long(name) if input.takes(&name, parser)? => Ok(()),
        Given::Long(name) => Err(CliError::Usage(Usage::UnknownOption(format!("--{name}")))),
        Given::Value(value) => Err(CliError::Usage(Usage::Unexpected(value.to_string_lossy().into_owned()))),
        Given::Other(error) => Err(error),
    }
}

/// The system of coordinates that an option names.
fn source_crs(parser: &mut Parser) -> Result<SourceCrs, CliError> {
    let value = text(parser)?;
    SourceCrs::parse(&value).map_err(|error| CliError::Usage(Usage::Crs { value, error }))
}

fn convert(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = ConvertOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("convert".to_owned()))),
            Arg::Short('o') | Arg::Long("out") => options.out = Some(PathBuf::from(parser.value()?)),
            Arg::Long("keep-codes") => options.keep_codes = true,
            Arg::Long("decimals") => {
                let value = text(&mut parser)?;
                options.decimals = Some(value.parse().ok().filter(|n| *n <= 15).ok_or_else(|| bad("decimals", &value, "0..15"))?);
            }
            Arg::Long("format") => {
                let choices: Vec<(&str, &'static Way)> = ways().map(|way| (way.key, way)).collect();
                options.format = Some(one_of(&mut parser, "format", &choices)?);
            }
            Arg::Long("repair") => options.repair = true,
            Arg::Value(file) if options.file.as_os_str().is_empty() => options.file = PathBuf::from(file),
            Arg::Value(more) => return Err(CliError::Usage(Usage::Unexpected(more.to_string_lossy().into_owned()))),
            other => input_option(&mut options.input, other.into(), &mut parser)?,
        }
    }
    if options.file.as_os_str().is_empty() {
        return Err(CliError::Usage(Usage::NoFiles));
    }
    Ok(Invocation::Convert(Box::new(options)))
}

fn query(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = QueryOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("query".to_owned()))),
            Arg::Long("within") => {
                let value = text(&mut parser)?;
                options.within = Some(metres(&value).ok_or(crate::query::QueryError::Distance(value))?);
            }
            Arg::Long("nearest") => {
                let value = text(&mut parser)?;
                options.nearest = Some(value.parse().ok().filter(|n| *n > 0).ok_or_else(|| bad("nearest", &value, "5"))?);
            }
            Arg::Long("of") => options.of = Some(text(&mut parser)?),
            Arg::Long("intersects") => options.intersects = Some(text(&mut parser)?),
            Arg::Long("inside") => options.inside = Some(text(&mut parser)?),
            Arg::Long("contains") => options.contains = Some(text(&mut parser)?),
            Arg::Long("where") => options.filter = Some(text(&mut parser)?),
            Arg::Long("json") => options.output = Output::Json,
            Arg::Long("out") => options.out = Some(PathBuf::from(parser.value()?)),
            Arg::Long("format") => {
                let choices = [("table", Output::Table), ("csv", Output::Csv), ("geojson", Output::GeoJson), ("json", Output::Json)];
                options.output = one_of(&mut parser, "format", &choices)?;
            }
            Arg::Value(target) if options.target.is_empty() => options.target = target.to_string_lossy().into_owned(),
            Arg::Value(more) => return Err(CliError::Usage(Usage::Unexpected(more.to_string_lossy().into_owned()))),
            other => input_option(&mut options.input, other.into(), &mut parser)?,
        }
    }
    if options.target.is_empty() {
        return Err(CliError::Usage(Usage::NoTarget));
    }
    for (asked, option) in [(options.within.is_some(), "--within"), (options.nearest.is_some(), "--nearest")] {
        if asked && options.of.is_none() {
            return Err(CliError::Usage(Usage::NeedsOf(option)));
        }
    }
    Ok(Invocation::Query(Box::new(options)))
}

fn export(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = ExportOptions::default();
    while let Some(arg) = parser.next()? {
        if matches!(arg, Arg::Short('h') | Arg::Long("help")) {
            return Ok(Invocation::Help(Some("export".to_owned())));
        }
        sheet_option(&mut options, arg.into(), &mut parser)?;
    }
    complete(&options)?;
    Ok(Invocation::Export(Box::new(options)))
}

fn atlas(mut parser: Parser) -> Result<Invocation, CliError> {
    let (mut options, mut own) = (ExportOptions::default(), AtlasOptions::default());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("atlas".to_owned()))),
            Arg::Long("layer") => own.layer = Some(text(&mut parser)?),
            Arg::Long("order") => own.order = Some(text(&mut parser)?),
            Arg::Long("name") => own.file = Some(text(&mut parser)?),
            Arg::Long("format") => {
                let value = text(&mut parser)?;
                own.format = Some(Format::parse(&value).ok_or_else(|| bad("format", &value, "pdf, png, jpg, svg, tif"))?);
            }
            Arg::Long("scale") => own.scale = Some(text(&mut parser)?),
            other => sheet_option(&mut options, other.into(), &mut parser)?,
        }
    }
    complete(&options)?;
    Ok(Invocation::Atlas(Box::new(options), own))
}

/// Whether what an export needs was said.
fn complete(options: &ExportOptions) -> Result<(), CliError> {
    if options.out.as_os_str().is_empty() {
        return Err(CliError::Usage(Usage::NoOutput));
    }
    if options.colour_by.is_none() && options.classing != Classing::default() {
        return Err(CliError::Usage(Usage::NeedsColorBy));
    }
    Ok(())
}

/// An argument that has let go of its parser.
enum Given {
    Long(String),
    Value(OsString),
    Other(CliError),
}

impl From<Arg<'_>> for Given {
    fn from(arg: Arg<'_>) -> Self {
        match arg {
            Arg::Short('o') => Self::Long("out".to_owned()),
            Arg::Long(name) => Self::Long(name.to_owned()),
            Arg::Value(value) => Self::Value(value),
            other @ Arg::Short(_) => Self::Other(other.unexpected().into()),
        }
    }
}

/// An option that sheets and atlases share, a text `name=…`, or a file.
fn sheet_option(options: &mut ExportOptions, given: Given, parser: &mut Parser) -> Result<(), CliError> {
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
        // the same as texts
        "title" | "subtitle" | "author" | "date" => {
            let value = text(parser)?;
            options.texts.push((name, value));
        }
        "crs" | "encoding" | "skip-broken" => drop(options.input.takes(&name, parser)?),
        "color-by" | "colour-by" => options.colour_by = Some(text(parser)?),
        "classes" => {
            let value = text(parser)?;
            options.classing.count = value.parse().ok().filter(|n| (2..=MAX_CLASSES).contains(n)).ok_or_else(|| bad("classes", &value, "2..24"))?;
        }
        "method" => {
            let choices = [("quantiles", Method::Quantiles), ("equal", Method::EqualIntervals), ("natural", Method::NaturalBreaks)];
            options.classing.method = one_of(parser, "method", &choices)?;
        }
        "ramp" => {
            let choices = [("blue", Ramp::Blue), ("teal", Ramp::Teal), ("orange", Ramp::Orange), ("red", Ramp::Red), ("violet", Ramp::Violet)];
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
    (is_name && !std::path::Path::new(value).exists()).then(|| (name.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Invocation, CliError> {
        Invocation::parse(line.split_whitespace().map(OsString::from).collect())
    }

    #[test]
    fn files_alone_open_the_window() {
        let files = vec![PathBuf::from("a.geojson"), PathBuf::from("b.geojson")];
        assert_eq!(parse("a.geojson b.geojson").unwrap(), Invocation::Open { files, measure: false, size: None });
        assert_eq!(parse("").unwrap(), Invocation::Open { files: Vec::new(), measure: false, size: None });
    }

    #[test]
    fn texts_are_told_from_files() {
        let Ok(Invocation::Export(options)) = parse("export -o a.pdf title=宝山|Baoshan data/a=b.geojson --author 规划局") else {
            panic!("refused")
        };
        let texts = [("title", "宝山|Baoshan"), ("author", "规划局")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!((options.texts, options.files), (texts.to_vec(), vec![PathBuf::from("data/a=b.geojson")]));
    }

    #[test]
    fn distances_are_read_with_their_units() {
        assert_eq!((metres("2km"), metres("500m"), metres("1.5 km"), metres("80")), (Some(2000.0), Some(500.0), Some(1500.0), Some(80.0)));
        assert_eq!((metres("5公里"), metres("300 米")), (Some(5000.0), Some(300.0)));
        assert_eq!((metres("far"), metres("-1km"), metres("km")), (None, None, None));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        assert!(matches!(parse("export --paper A4"), Err(CliError::Usage(Usage::NoOutput))));
        assert!(matches!(parse("export --out a.pdf --frob"), Err(CliError::Usage(Usage::UnknownOption(_)))));
        assert!(matches!(parse("atlas --layer hubs"), Err(CliError::Usage(Usage::NoOutput))));
        assert!(matches!(parse("export --out a.pdf --paper A9"), Err(CliError::Usage(Usage::BadValue { .. }))));
        assert!(matches!(parse("query"), Err(CliError::Usage(Usage::NoTarget))));
        assert!(matches!(parse("query hubs --within 2km"), Err(CliError::Usage(Usage::NeedsOf("--within")))));
        assert!(matches!(parse("query hubs --frob"), Err(CliError::Usage(Usage::UnknownOption(_)))));
        assert!(matches!(parse("check"), Err(CliError::Usage(Usage::NoFiles))));
        assert!(matches!(parse("info a.geojson --crs EPSG:2385"), Err(CliError::Usage(Usage::Crs { .. }))));
        assert!(matches!(parse("convert a.geojson --decimals 16"), Err(CliError::Usage(Usage::BadValue { .. }))));
    }
}
