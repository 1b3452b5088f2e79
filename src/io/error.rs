//! Why something could not be read or written, told with its place.

use super::Problem;
use crate::i18n::{Bilingual, Lang, Localized, bytes};
use crate::model::datum::{LikelySystem, SystemError};
use crate::model::{SourceError, System};

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum IoError {
    /// The text is wrong: where, 1-based, and which feature, 1-based, where one was under way.
    #[error("{}{problem}", place(*line, *feature, Lang::En))]
    Text { problem: Problem, line: u64, feature: Option<u64> },
    #[error("the file cannot be found: {0}")]
    NotFound(String),
    #[error("there is no permission to read or write {0}")]
    Permission(String),
    #[error("{0} is write-protected; lift its protection first, or choose another name")]
    Protected(String),
    #[error("{0} is open in another program; close it there, or choose another name")]
    Busy(String),
    #[error("the files in {path} could not be replaced, and not all could be restored; the originals are in {kept}")]
    NotPutBack { path: String, kept: String },
    #[error("{0} is a folder; choose the file inside it")]
    Folder(String),
    #[error("{0} is a folder; choose a file name inside it")]
    FolderInTheWay(String),
    #[error("{0} is not a file that can be written; choose another name")]
    NoFile(String),
    #[error("{0} is a device or a pipe and was not opened")]
    NotRegular(String),
    #[error("{0} is outside the project's folder and was not opened without permission")]
    Outside(String),
    #[error("the folder {0} does not exist; create it first, or choose another location")]
    NoFolder(String),
    #[error("the disk is full; {0} was not written, and any existing file is unchanged")]
    Full(String),
    #[error("{0} is larger than 8 MB; reduce its size before adding it to a sheet")]
    LargePicture(String),
    #[error("{path} is not a sheet template: {reason}")]
    Template { path: String, reason: String },
    #[error("{path}: {source}")]
    System { path: String, source: std::io::Error },
    #[error("{0} is longer than {bytes}; reading was stopped", bytes = bytes(*.1))]
    LongPipe(String, u64),
    #[error("the table cannot be written as a spreadsheet: {0}")]
    Spreadsheet(String),
    #[error("{}this is no style file (QML, SLD): {reason}", place(*line, None, Lang::En))]
    StyleFile { line: u64, reason: String },
    #[error("cancelled")]
    Cancelled,
    /// The numbers are no degrees, and nothing says what they are.
    #[error("{}", projected_told(*x, *y, *line, *feature, likely, Lang::En))]
    Projected { x: f64, y: f64, line: u64, feature: u64, likely: Vec<LikelySystem> },
    #[error("{0} was changed while it was read; load it again")]
    Changed(String),
    #[error("the file is too large: more than {0} positions")]
    TooLarge(u64),
    #[error("not enough memory for the file: its text and features take more than {}; close some layers or other programs, or load only part of the file", bytes(*.0))]
    Memory(u64),
    #[error("{0} was changed since the work on it began")]
    ChangedSince(String),
    #[error("{0} is damaged and cannot be used")]
    Damaged(String),
    #[error("layer {0} is not part of this program")]
    NoSuchLayer(String),
    #[error("the file holds several data sets ({0}); unpack the one that is wanted")]
    SeveralDatasets(String),
    #[error("a shapefile holds one kind of geometry, and these are several; select one kind, or write GeoJSON or FlatGeobuf")]
    SeveralKinds,
    #[error("a shapefile has at most 255 fields and 65,535 bytes a row; leave some out, or write GeoJSON or FlatGeobuf")]
    TooWide,
    #[error("this format has at most {0} fields; leave some out, or write GeoJSON or FlatGeobuf")]
    TooManyFields(usize),
    #[error("GPX holds points and lines, and these are areas; select points or lines, or write KML")]
    NoAreas,
    #[error("a sheet has at most {0} rows below its heading; filter the features, or write CSV")]
    TooManyRows(usize),
    #[error("{0} is read by GDAL, which is not installed: on Debian or Ubuntu install gdal-bin, on Windows QGIS or OSGeo4W")]
    NeedsGdal(String),
    #[error("GDAL cannot read the file: {0}")]
    Gdal(String),
    #[error("{0} is packed; unpack it first")]
    NeedsPlainFile(String),
    #[error("{} holds no positions in {}; choose WGS-84, or write a shapefile or GeoPackage", .0.0.en, .0.1.name(Lang::En))]
    NotHeld(Box<(Bilingual, System)>),
    #[error("{0} belongs to another file and would be overwritten; choose another name")]
    Beside(String),
    #[error("this format is several files and needs a name: use --out")]
    NeedsFile,
    #[error("the file holds no data set {0}")]
    NoDataset(String),
    /// What the source of a layer says.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Data of a source that lived no longer than the program.
    #[error("the data of {} was read from a source that is not open any more", .0.en)]
    Passing(Bilingual),
    #[error("the layer is read from its file as it is needed; export the part you need, and do this with that")]
    Window,
}

fn place(line: u64, feature: Option<u64>, lang: Lang) -> String {
    match (lang, feature) {
        (_, _) if line == 0 => String::new(),
        (Lang::En, Some(feature)) => format!("line {line}, feature {feature}: "),
        (Lang::En, None) => format!("line {line}: "),
        (Lang::Zh, Some(feature)) => format!("第 {line} 行，第 {feature} 个要素："),
        (Lang::Zh, None) => format!("第 {line} 行："),
    }
}

fn projected_told(x: f64, y: f64, line: u64, feature: u64, likely: &[LikelySystem], lang: Lang) -> String {
    let place = place(line, (feature > 0).then_some(feature), lang);
    let short = |value: f64| if value.abs() < 1e15 { value.to_string() } else { format!("{value:e}") };
    let (x, y) = (short(x), short(y));
    let names: Vec<String> = likely.iter().map(|likely| likely.message(lang)).collect();
    match (lang, names.is_empty()) {
        (Lang::En, true) => {
            format!("{place}the coordinates are not longitude and latitude ({x}, {y}) but look projected; specify the coordinate system")
        }
        (Lang::En, false) => {
            format!("{place}the coordinates are not longitude and latitude ({x}, {y}) but look projected; likely systems: {}", names.join("; "))
        }
        (Lang::Zh, true) => format!("{place}坐标不是经纬度（{x}, {y}），像是投影坐标；请指定坐标系"),
        (Lang::Zh, false) => format!("{place}坐标不是经纬度（{x}, {y}），像是投影坐标；可能的坐标系：{}", names.join("；")),
    }
}

impl IoError {
    /// An error of the system at a path, in the program's own terms.
    #[must_use]
    pub fn system(path: &std::path::Path, source: std::io::Error) -> Self {
        /// What Windows says of a file that another program holds: `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION`.
        const HELD: [i32; 2] = [32, 33];
        let shown = path.display().to_string();
        match source.kind() {
            std::io::ErrorKind::ResourceBusy | std::io::ErrorKind::ExecutableFileBusy => Self::Busy(shown),
            _ if cfg!(windows) && source.raw_os_error().is_some_and(|code| HELD.contains(&code)) => Self::Busy(shown),
            std::io::ErrorKind::NotFound => Self::NotFound(shown),
            std::io::ErrorKind::PermissionDenied => Self::Permission(shown),
            std::io::ErrorKind::IsADirectory => Self::Folder(shown),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full(shown),
            _ => Self::System { path: shown, source },
        }
    }

    /// The error of a part of a file that counts from its own beginning, which follows so many records.
    #[must_use]
    pub fn after_records(self, records: u64) -> Self {
        match self {
            Self::Text { problem, line, feature } => Self::Text { problem, line, feature: feature.map(|feature| feature + records) },
            other => other,
        }
    }

    /// The error with the number of the feature that it is about, 1-based.
    #[must_use]
    pub fn of_feature(self, number: u64) -> Self {
        match self {
            Self::Text { problem, line, .. } => Self::Text { problem, line, feature: Some(number) },
            other => other,
        }
    }

    /// The line and the feature the error is about, 1-based.
    #[must_use]
    pub fn place(&self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Text { line, feature, .. } => (Some(*line).filter(|line| *line > 0), *feature),
            Self::Projected { line, feature, .. } => (Some(*line), Some(*feature)),
            _ => (None, None),
        }
    }
}

/// A system that was chosen, or found in no line of the text.
impl From<SystemError> for IoError {
    fn from(error: SystemError) -> Self {
        Self::Text { problem: error.into(), line: 0, feature: None }
    }
}

impl Localized for IoError {
    fn message(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Text { problem, line, feature } => format!("{}{}", place(*line, *feature, lang), problem.message(lang)),
            Self::NotFound(path) => format!("找不到文件：{path}"),
            Self::Permission(path) => format!("没有读写权限：{path}"),
            Self::Protected(path) => format!("{path} 设有写保护，请先解除，或换一个文件名"),
            Self::Busy(path) => format!("{path} 正由其他程序打开，请先在那里关闭，或换一个文件名"),
            Self::NotPutBack { path, kept } => format!("{path} 中的文件未能替换，也未能全部复原；原有文件在 {kept}"),
            Self::Folder(path) => format!("{path} 是文件夹，请选择其中的文件"),
            Self::FolderInTheWay(path) => format!("{path} 是文件夹，请在其中另取文件名"),
            Self::NoFile(path) => format!("{path} 不是可以写入的文件，请换一个文件名"),
            Self::NotRegular(path) => format!("{path} 是设备或管道，没有打开"),
            Self::Outside(path) => format!("{path} 不在工程所在的文件夹里，未经确认没有打开"),
            Self::NoFolder(path) => format!("文件夹 {path} 不存在，请先创建，或选择其他位置"),
            Self::Full(path) => format!("磁盘已满，{path} 未写入，原有文件未动"),
            Self::LargePicture(name) => format!("{name} 超过 8 MB，请先缩小再放上图纸"),
            Self::Template { path, reason } => format!("{path} 不是图纸模板：{reason}"),
            Self::System { path, source } => format!("{path}：{source}"),
            Self::LongPipe(path, most) => format!("{path} 超过 {}，没有继续读", bytes(*most)),
            Self::Spreadsheet(reason) => format!("表格未能写成电子表格：{reason}"),
            Self::StyleFile { line, reason } => format!("{}这不是样式文件（QML、SLD）：{reason}", place(*line, None, lang)),
            Self::Cancelled => "已取消".to_owned(),
            Self::Projected { x, y, line, feature, likely } => projected_told(*x, *y, *line, *feature, likely, lang),
            Self::Changed(path) => format!("{path} 在读取时被改动，请重新加载"),
            Self::TooLarge(positions) => format!("文件太大：超过 {positions} 个位置"),
            Self::Memory(free) => format!("内存不足：文件的文字和要素超过 {}；请关闭一些图层或程序，或只加载其中一部分", bytes(*free)),
            Self::ChangedSince(path) => format!("{path} 在工作开始之后被改动"),
            Self::Damaged(path) => format!("{path} 已损坏，无法使用"),
            Self::SeveralKinds => "一个 Shapefile 只能有一种几何，而要写的有几种；请只选一种，或写成 GeoJSON 或 FlatGeobuf".to_owned(),
            Self::TooWide => "Shapefile 最多 255 个字段、每行 65,535 字节；请去掉一些字段，或写成 GeoJSON 或 FlatGeobuf".to_owned(),
            Self::TooManyFields(most) => format!("这种格式最多 {most} 个字段；请去掉一些字段，或写成 GeoJSON 或 FlatGeobuf"),
            Self::NoAreas => "GPX 只有点和线，而要写的有面；请只选点或线，或写成 KML".to_owned(),
            Self::TooManyRows(most) => format!("一张工作表标题以下最多 {most} 行；请先筛选，或写成 CSV"),
            Self::NeedsGdal(name) => {
                format!("{name} 要经 GDAL 读入，而 GDAL 没有安装：Debian 或 Ubuntu 请安装 gdal-bin，Windows 请安装 QGIS 或 OSGeo4W")
            }
            Self::Gdal(said) => format!("GDAL 无法读取此文件：{said}"),
            Self::NeedsPlainFile(name) => format!("{name} 是压缩的，请先解压"),
            Self::NotHeld(own) => {
                format!("{} 不能以 {} 写出；请选 WGS-84，或写成 Shapefile 或 GeoPackage", own.0.zh, own.1.name(lang))
            }
            Self::Beside(name) => format!("{name} 属于别的文件，会被覆盖；请换一个名称"),
            Self::NeedsFile => "这种格式由几个文件组成，需要文件名：请用 --out".to_owned(),
            Self::SeveralDatasets(names) => format!("文件中有几份数据（{names}），请先解压出要用的那一份"),
            Self::NoDataset(name) => format!("文件中没有数据集“{name}”"),
            Self::NoSuchLayer(key) => format!("程序中没有图层 {key}"),
            Self::Source(error) => error.message(lang),
            Self::Passing(source) => format!("“{}”的数据来源已不在", source.zh),
            Self::Window => "图层按需读取文件；请先另存需要的部分，再对它操作".to_owned(),
        }
    }
}

/// What a source says of a file of its own.
impl From<IoError> for SourceError {
    fn from(error: IoError) -> Self {
        match error {
            IoError::Cancelled => Self::Cancelled,
            error => Self::File(Bilingual::new(error.message(Lang::Zh), error.message(Lang::En))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    #[test]
    fn what_the_system_refuses_is_told_in_the_planners_words() {
        let at = |kind| IoError::system(std::path::Path::new("parcels.geojson"), Error::from(kind));
        for (error, zh, en) in [
            (at(ErrorKind::PermissionDenied), "没有读写权限", "no permission"),
            (at(ErrorKind::NotFound), "找不到文件", "cannot be found"),
            (at(ErrorKind::IsADirectory), "是文件夹", "is a folder"),
            (at(ErrorKind::ResourceBusy), "其他程序打开", "open in another program"),
        ] {
            assert!(error.message(Lang::Zh).contains(zh) && error.message(Lang::En).contains(en), "{error}");
            assert!(error.message(Lang::Zh).contains("parcels.geojson"));
        }
    }
}
