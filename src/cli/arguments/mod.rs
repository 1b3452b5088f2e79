//! The command line's grammar.

mod balance;
mod given;
mod input;
mod quality;
mod sheet;
mod values;

pub use balance::BalanceOptions;
pub use input::Input;
pub use quality::QualityOptions;
pub use sheet::{AtlasOptions, ExportOptions};

use super::CliError;
use super::error::Usage;
use crate::export::SheetFormat;
use crate::io::{Shaping, is_project};
use crate::io::{Way, ways};
use crate::model::{PlanFilter, SourceCrs, StatementKind};
use input::input_option;
use lexopt::{Arg, Parser};
use sheet::{complete, sheet_option};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use values::{bad, metres, one_of, text};

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
    Plan(Box<PlanOptions>),
    Indicators(Box<IndicatorsOptions>),
    Balance(Box<BalanceOptions>),
    Quality(Box<QualityOptions>),
}

/// What is measured of the plan's places, and where to.
#[derive(Debug, Default, PartialEq)]
pub struct IndicatorsOptions {
    /// A project whose layers are measured; the embedded ones for `None`.
    pub project: Option<PathBuf>,
    /// A scenario of it by its name, or the base.
    pub scenario: Option<String>,
    /// Another one in the same table.
    pub compare: Option<String>,
    /// Whether files outside a project's folder are opened.
    pub trust: bool,
    /// Files, or layers of the project by their keys, that are counted in each place, and the field of each that is added up.
    pub added: Vec<(PathBuf, Option<String>)>,
    pub input: Input,
    pub json: bool,
    /// A spreadsheet; `None` for the standard output.
    pub out: Option<PathBuf>,
}

/// Which statements of the plan are listed, and how.
#[derive(Debug, Default, PartialEq)]
pub struct PlanOptions {
    pub filter: PlanFilter,
    /// Those of a thematic map, by its id.
    pub map: Option<String>,
    pub json: bool,
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
    /// Columns that are computed, in their order: names and expressions.
    pub set: Vec<(String, String)>,
    /// The condition that features meet to be written.
    pub filter: Option<String>,
    /// The area that features are cut by: a box of degrees, or a layer or feature by name.
    pub clip: Option<String>,
    /// The system that features are written in, and the fields that are kept.
    pub shaping: Shaping,
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
                "plan" => plan(parser),
                "indicators" => indicators(parser),
                "balance" => balance::balance(parser),
                "quality" => quality::quality(parser),
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
            Arg::Long("to") => {
                let value = text(&mut parser)?;
                let own = SourceCrs::parse(&value).ok().filter(|own| !own.swapped && own.system.epsg().is_some());
                options.shaping.system = own.ok_or_else(|| bad("to", &value, "EPSG:4549, EPSG:4490, EPSG:32651, …"))?.system;
            }
            Arg::Long("fields") => {
                let value = text(&mut parser)?;
                options.shaping.fields = Some(value.split([',', '，']).map(|name| name.trim().to_owned()).collect());
            }
            Arg::Long("repair") => options.repair = true,
            Arg::Long("clip") => options.clip = Some(text(&mut parser)?),
            Arg::Long("where") => options.filter = Some(text(&mut parser)?),
            Arg::Long("set") => {
                let value = text(&mut parser)?;
                let parted = value.split_once(['=', '＝']).map(|(name, own)| (name.trim().trim_matches('"'), own.trim()));
                let (name, own) =
                    parted.filter(|(name, own)| !name.is_empty() && !own.is_empty()).ok_or_else(|| bad("set", &value, "NAME = EXPRESSION"))?;
                options.set.push((name.to_owned(), own.to_owned()));
            }
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
            Arg::Long("plan") => own.plan = true,
            Arg::Long("layer") => own.layer = Some(text(&mut parser)?),
            Arg::Long("order") => own.order = Some(text(&mut parser)?),
            Arg::Long("name") => own.file = Some(text(&mut parser)?),
            Arg::Long("format") => {
                let value = text(&mut parser)?;
                own.format = Some(SheetFormat::parse(&value).ok_or_else(|| bad("format", &value, "pdf, png, jpg, svg, tif"))?);
            }
            Arg::Long("scale") => own.scale = Some(text(&mut parser)?),
            other => sheet_option(&mut options, other.into(), &mut parser)?,
        }
    }
    complete(&options)?;
    Ok(Invocation::Atlas(Box::new(options), own))
}

fn indicators(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = IndicatorsOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("indicators".to_owned()))),
            Arg::Long("json") => options.json = true,
            Arg::Long("scenario") => options.scenario = Some(text(&mut parser)?),
            Arg::Long("compare") => options.compare = Some(text(&mut parser)?),
            Arg::Long("trust") => options.trust = true,
            Arg::Value(file) if options.project.is_none() && is_project(Path::new(&file)) => options.project = Some(PathBuf::from(file)),
            Arg::Long("out") | Arg::Short('o') => options.out = Some(PathBuf::from(parser.value()?)),
            Arg::Long("add") => {
                let value = text(&mut parser)?;
                options.added.push(balance::file_and_field(&value));
            }
            Arg::Long(name) => {
                let name = name.to_owned();
                if !options.input.takes(&name, &mut parser)? {
                    return Err(Arg::Long(&name).unexpected().into());
                }
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Invocation::Indicators(Box::new(options)))
}

fn plan(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = PlanOptions::default();
    while let Some(arg) = parser.next()? {
        let filter = &mut options.filter;
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("plan".to_owned()))),
            Arg::Long("json") => options.json = true,
            Arg::Long("place") => filter.place = Some(text(&mut parser)?),
            Arg::Long("section") => filter.section = Some(text(&mut parser)?),
            Arg::Long("industry") => filter.industry = Some(text(&mut parser)?),
            Arg::Long("horizon") => filter.horizon = Some(text(&mut parser)?),
            Arg::Long("map") => options.map = Some(text(&mut parser)?),
            Arg::Long("text") => filter.text = Some(text(&mut parser)?),
            Arg::Long("kind") => filter.kind = Some(one_of(&mut parser, "kind", &StatementKind::ALL.map(|kind| (kind.name(), kind)))?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Invocation::Plan(Box::new(options)))
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
