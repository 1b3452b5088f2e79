//! Why a command of the command line was not done.

use crate::export::ExportError;
use crate::i18n::{Lang, Localized};
use crate::io::{IoError, Problem};
use crate::model::TransactionError;
use crate::model::datum::SystemError;
use crate::query::QueryError;

#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{}", .0.message(Lang::En))]
    Usage(Usage),
    #[error(transparent)]
    Io(#[from] IoError),
    /// A file that a command names.
    #[error("{path}: {error}")]
    File { path: String, error: IoError },
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Document(#[from] TransactionError),
}

/// What was wrong with the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Usage {
    UnknownOption(String),
    MissingValue(String),
    BadValue {
        option: String,
        value: String,
        expected: String,
    },
    /// No system of coordinates that can be used.
    Crs {
        value: String,
        error: SystemError,
    },
    /// A file's ending asks for another format than was said.
    FormatAndEnding(String),
    NoField(String),
    /// The output would take the place of the input.
    SameFile,
    NoFiles,
    NoTarget,
    NoOutput,
    NeedsOf(&'static str),
    /// How classes are made was said, and not of what.
    NeedsColorBy,
    /// An atlas is one PDF, or files in a folder.
    AtlasTarget,
    NoTemplate {
        name: String,
        /// Those that there are.
        known: String,
    },
    /// No loaded layer tells its land use by the classification that was asked for, by this attribute or any.
    NoLandUse(String),
    /// No loaded layer has the attribute, or it has nothing to tell features apart by.
    NoColors {
        field: String,
        /// Those that there are.
        known: String,
    },
    Unexpected(String),
}

impl Usage {
    fn message(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, Self::UnknownOption(option)) => format!("there is no option {option}"),
            (Lang::Zh, Self::UnknownOption(option)) => format!("没有选项 {option}"),
            (Lang::En, Self::MissingValue(option)) => format!("{option} needs a value"),
            (Lang::Zh, Self::MissingValue(option)) => format!("{option} 需要一个值"),
            (Lang::En, Self::BadValue { option, value, expected }) => format!("{option} {value}: expected {expected}"),
            (Lang::Zh, Self::BadValue { option, value, expected }) => format!("{option} {value}：应为 {expected}"),
            (Lang::En, Self::Crs { error: SystemError::Restricted(system), .. }) => {
                format!("{} has no public transformation to WGS-84; give its parameters: --crs '+proj=tmerc … +towgs84=…'", system.names().1)
            }
            (Lang::Zh, Self::Crs { error: SystemError::Restricted(system), .. }) => {
                format!("{}与 WGS-84 的转换参数不公开；请给出参数：--crs '+proj=tmerc … +towgs84=…'", system.names().0)
            }
            (Lang::En, Self::Crs { value, error: SystemError::Parameters(said) }) => format!("--crs {value}: {said}"),
            (Lang::Zh, Self::Crs { value, error: SystemError::Parameters(said) }) => format!("--crs {value}：参数无法使用：{said}"),
            (_, Self::Crs { error: SystemError::ControlPoints(fault), .. }) => fault.message(lang),
            (Lang::En, Self::FormatAndEnding(out)) => format!("--format does not match the extension of {out}"),
            (Lang::En, Self::NoField(name)) => format!("the file has no field {name}"),
            (Lang::Zh, Self::NoField(name)) => format!("文件中没有字段“{name}”"),
            (Lang::Zh, Self::FormatAndEnding(out)) => format!("--format 与 {out} 的扩展名不一致"),
            (Lang::En, Self::SameFile) => "--out is the same as the input file; choose another name".to_owned(),
            (Lang::Zh, Self::SameFile) => "--out 与读入的文件相同，请另取文件名".to_owned(),
            (Lang::En, Self::Crs { value, .. }) => {
                format!("--crs {value}: no such system; use EPSG:4549, GCJ-02, BD-09 or +proj=…, and append ,yx if the northing comes first")
            }
            (Lang::Zh, Self::Crs { value, .. }) => {
                format!("--crs {value}：没有这个坐标系；应为 EPSG:4549、GCJ-02、BD-09 或 +proj=…，北坐标在前时加 ,yx")
            }
            (Lang::En, Self::NoFiles) => "specify at least one file".to_owned(),
            (Lang::Zh, Self::NoFiles) => "请给出至少一个文件".to_owned(),
            (Lang::En, Self::NoTarget) => "specify the layer or file to query".to_owned(),
            (Lang::Zh, Self::NoTarget) => "请给出要查询的图层或文件".to_owned(),
            (Lang::En, Self::NoOutput) => "specify the output file: --out MAP.pdf".to_owned(),
            (Lang::Zh, Self::NoOutput) => "请给出输出文件：--out 地图.pdf".to_owned(),
            (Lang::En, Self::NeedsOf(option)) => format!("{option} needs --of with a layer, layer/id or id"),
            (Lang::Zh, Self::NeedsOf(option)) => format!("{option} 需要用 --of 给出图层、图层/编号或编号"),
            (Lang::En, Self::NeedsColorBy) => "--classes, --method and --ramp need --color-by with an attribute".to_owned(),
            (Lang::Zh, Self::NeedsColorBy) => "--classes、--method 和 --ramp 需要用 --color-by 给出字段".to_owned(),
            (Lang::En, Self::AtlasTarget) => "an atlas is one PDF (--out ATLAS.pdf) or files in a folder (--out FOLDER --format png)".to_owned(),
            (Lang::Zh, Self::AtlasTarget) => "图集应为一个 PDF（--out 图集.pdf），或文件夹中的多个文件（--out 文件夹 --format png）".to_owned(),
            (Lang::En, Self::NoTemplate { name, known }) => format!("there is no template \"{name}\"; use {known} or a .json file"),
            (Lang::Zh, Self::NoTemplate { name, known }) => format!("没有模板“{name}”；可用：{known}，或 .json 文件"),
            (Lang::En, Self::NoLandUse(field)) => format!("no loaded layer has values of that land-use classification (attribute: {field})"),
            (Lang::Zh, Self::NoLandUse(field)) => format!("加载的图层没有该用地分类的值（字段：{field}）"),
            (Lang::En, Self::NoColors { field, known }) => format!("no loaded layer can be coloured by \"{field}\"; attributes are {known}"),
            (Lang::Zh, Self::NoColors { field, known }) => format!("加载的图层不能按“{field}”着色；可用字段：{known}"),
            (Lang::En, Self::Unexpected(text)) => format!("\"{text}\" is not expected here"),
            (Lang::Zh, Self::Unexpected(text)) => format!("此处不应有“{text}”"),
        }
    }
}

/// The systems that a refused file may be in, as `--crs` takes them.
pub fn likely(error: &IoError) -> Vec<String> {
    match error {
        IoError::Projected { likely, .. } | IoError::Text { problem: Problem::NotInSystem(_, likely), .. } => {
            likely.iter().map(|likely| likely.crs.code()).collect()
        }
        _ => Vec::new(),
    }
}

impl Localized for CliError {
    fn message(&self, lang: Lang) -> String {
        match self {
            Self::Usage(usage) => usage.message(lang),
            Self::Io(error) => error.message(lang),
            Self::File { path, error } => {
                let option = match error {
                    IoError::Text { problem: Problem::NotUtf8(Some(encoding)), .. } => {
                        Some((format!("--encoding {}", encoding.name()), "按此编码读取", "to read it in this encoding"))
                    }
                    error if !likely(error).is_empty() => {
                        Some((format!("--crs '{}'", likely(error)[0]), "按此坐标系读取", "to read it in this system"))
                    }
                    IoError::Text { feature: Some(_), .. } => {
                        Some(("--skip-broken".to_owned(), "略去有误的要素，加载其余", "to load the rest without it"))
                    }
                    _ => None,
                };
                let hint = option.map_or_else(String::new, |(option, zh, en)| match lang {
                    Lang::Zh => format!("\n  {option}   {zh}"),
                    Lang::En => format!("\n  {option}   {en}"),
                });
                format!("{path}: {}{hint}", error.message(lang))
            }
            Self::Query(error) => error.message(lang),
            Self::Export(error) => error.message(lang),
            Self::Document(error) => error.message(lang),
        }
    }
}
