//! Why something could not be read or written, told with its place.

use crate::i18n::{Lang, Localized, bytes};
use crate::model::SourceCrs;
use crate::model::datum::{LikelySystem, Restricted};

/// What was wrong with the text of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("the file is empty")]
    Empty,
    #[error("the file ends in the middle of {0}; it was probably cut off while being copied")]
    Truncated(&'static str),
    #[error("this is not JSON: {expected} was expected, found {found}")]
    NotJson { expected: &'static str, found: String },
    #[error("there is more text after the end of the document")]
    Trailing,
    #[error("the text is not UTF-8; save the file as UTF-8 and load it again")]
    NotUtf8,
    #[error("the text is UTF-16; save the file as UTF-8 and load it again")]
    Utf16,
    #[error("\"{0}\" is no GeoJSON type; FeatureCollection, Feature and the seven geometries are")]
    UnknownType(String),
    #[error("\"type\" is missing, so this is no GeoJSON object")]
    NoType,
    #[error("\"{0}\" stands twice; which one is meant cannot be told")]
    Twice(String),
    #[error("a {kind} has no \"{member}\"")]
    NotOfKind { member: &'static str, kind: &'static str },
    #[error("\"{member}\" must be {expected}")]
    WrongMember { member: &'static str, expected: &'static str },
    #[error("a coordinate must be a number, found {0}")]
    NotANumber(String),
    #[error("a position needs two numbers, longitude and latitude")]
    ShortPosition,
    #[error("the coordinates of a {kind} are lists of depth {expected}, found {found}")]
    WrongDepth { kind: &'static str, expected: usize, found: usize },
    #[error("lists are nested more than {0} deep")]
    TooDeep(usize),
    #[error("the file says its coordinates are in {0}, which is not known here; say which system they are in (EPSG code, name or +proj parameters)")]
    Crs(String),
    #[error(
        "the file says its coordinates are in {}, whose transformation to WGS-84 is not public; give the file in CGCS2000, or give the \
         parameters your bureau has (+proj=tmerc … +towgs84=…)", .0.names().1
    )]
    Restricted(Restricted),
    #[error("these parameters of a system cannot be used: {0}")]
    Parameters(String),
    #[error("the coordinates do not lie in {}; choose another system", .0.name(Lang::En))]
    NotInSystem(SourceCrs),
    #[error("the coordinates are degrees already, and {} is in metres; choose a system in degrees", .0.name(Lang::En))]
    Degrees(SourceCrs),
    #[error("this is not JSON but {0}; export it as GeoJSON from the program it was made with")]
    OtherFormat(&'static str),
    #[error("the packed file becomes more than {0} times as long; it was not unpacked further")]
    UnpacksTooFar(u64),
    #[error("the {0} file is damaged or was cut off while being copied")]
    Packed(&'static str),
    #[error("the project file's member \"{0}\" is not as this version writes it")]
    Project(String),
    #[error("the project was written by a newer version of the program (format {0})")]
    NewerProject(u64),
}

impl Localized for Problem {
    fn told(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Empty => "文件是空的".to_owned(),
            Self::Truncated(inside) => format!("文件在{}中间中断，可能复制时没有传完", zh_part(inside)),
            Self::NotJson { expected, found } => format!("不是 JSON：应为{}，却是 {found}", zh_part(expected)),
            Self::Trailing => "文档结束之后还有多余的文字".to_owned(),
            Self::NotUtf8 => "文字不是 UTF-8 编码，请另存为 UTF-8 后再加载".to_owned(),
            Self::Utf16 => "文字是 UTF-16 编码，请另存为 UTF-8 后再加载".to_owned(),
            Self::UnknownType(name) => format!("“{name}”不是 GeoJSON 的类型；应为 FeatureCollection、Feature 或七种几何之一"),
            Self::NoType => "缺少“type”，所以不是 GeoJSON 对象".to_owned(),
            Self::Twice(member) => format!("“{member}”出现两次，不知以哪个为准"),
            Self::NotOfKind { member, kind } => format!("{kind} 不应有“{member}”"),
            Self::WrongMember { member, expected } => format!("“{member}”应为{}", zh_part(expected)),
            Self::NotANumber(found) => format!("坐标应为数字，却是 {found}"),
            Self::ShortPosition => "一个位置需要两个数字：经度和纬度".to_owned(),
            Self::WrongDepth { kind, expected, found } => format!("{kind} 的坐标应为 {expected} 层列表，却有 {found} 层"),
            Self::TooDeep(depth) => format!("列表嵌套超过 {depth} 层"),
            Self::Crs(name) => format!("文件声明坐标系为 {name}，这里不认识；请指定坐标系（EPSG 代码、名称或 +proj 参数）"),
            Self::Restricted(system) => format!(
                "文件声明坐标系为{}，其与 WGS-84 的转换参数不公开；请改用 CGCS2000，或填写本单位掌握的参数（+proj=tmerc … +towgs84=…）",
                system.names().0
            ),
            Self::Parameters(said) => format!("坐标系参数无法使用：{said}"),
            Self::NotInSystem(crs) => format!("坐标不在 {} 的范围内，请换一个坐标系", crs.name(lang)),
            Self::Degrees(crs) => format!("坐标已经是经纬度，而 {} 以米为单位；请选择经纬度坐标系", crs.name(lang)),
            Self::OtherFormat(what) => format!("这不是 JSON，而是{}；请在原来的软件里导出为 GeoJSON", zh_part(what)),
            Self::UnpacksTooFar(times) => format!("压缩文件解开后超过原来的 {times} 倍，没有继续解压"),
            Self::Packed(name) => format!("{name} 压缩文件已损坏，或复制时没有传完"),
            Self::Project(member) => format!("工程文件的成员“{member}”不是本版本的写法"),
            Self::NewerProject(version) => format!("工程由更新版本的程序保存（格式 {version}）"),
        }
    }
}

/// The Chinese for the parts of a document that errors name.
fn zh_part(part: &str) -> &str {
    match part {
        "a value" => "一个值",
        "a string" => "字符串",
        "an object" => "对象",
        "an array" => "数组",
        "an array of numbers" => "数字的数组",
        "a table (CSV)" => "表格（CSV）",
        "XML, such as KML or GML" => " XML（如 KML、GML）",
        "a ZIP archive, such as XLSX, KMZ or a zipped shapefile" => " ZIP 压缩包（如 XLSX、KMZ 或打包的 shapefile）",
        "a shapefile" => " shapefile",
        "a database, such as GeoPackage" => "数据库（如 GeoPackage）",
        "a PDF" => " PDF",
        "an array or null" => "数组或 null",
        "an object or null" => "对象或 null",
        "a string or a number" => "字符串或数字",
        "a number" => "数字",
        "the file" => "文件",
        "the document" => "文档",
        "a comma or a closing bracket" => "逗号或右括号",
        "a colon" => "冒号",
        "a member name" => "成员名",
        "true, false or null" => "true、false 或 null",
        other => other,
    }
}

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
    #[error("the files in {path} could not be replaced, nor all put back; the old ones are in {kept}")]
    NotPutBack { path: String, kept: String },
    #[error("{0} is a folder; choose the file inside it")]
    Folder(String),
    #[error("{0} is a folder; give a file a name of its own in it")]
    FolderInTheWay(String),
    #[error("there is no folder {0}; make it first, or write somewhere else")]
    NoFolder(String),
    #[error("the disk is full; {0} was not written, and what was there before stands")]
    Full(String),
    #[error("{0} is larger than 8 MB; make it smaller before it goes on a sheet")]
    LargePicture(String),
    #[error("{path} is no sheet layout: {reason}")]
    Template { path: String, reason: String },
    #[error("{path}: {source}")]
    System { path: String, source: std::io::Error },
    #[error("cancelled")]
    Cancelled,
    /// The numbers are no degrees, and nothing says what they are.
    #[error("{}", projected_told(*x, *y, *line, *feature, likely, Lang::En))]
    Projected { x: f64, y: f64, line: u64, feature: u64, likely: Vec<LikelySystem> },
    #[error("{0} was changed while it was read; load it again")]
    Changed(String),
    #[error("the file is too large: more than {0} positions")]
    TooLarge(u64),
    #[error("there is not enough memory for the file: its features take more than {}; close layers or other programs, or load a part of it", bytes(*.0))]
    Memory(u64),
    #[error("layer {0} is not part of this program")]
    NoSuchLayer(String),
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
    let place = place(line, Some(feature), lang);
    let names: Vec<String> = likely
        .iter()
        .map(|likely| match &likely.district {
            Some(district) => format!("{} → {}", likely.crs.name(lang), district.get(lang)),
            None => format!("{} → {:.3}, {:.3}", likely.crs.name(lang), likely.center[0], likely.center[1]),
        })
        .collect();
    match (lang, names.is_empty()) {
        (Lang::En, true) => {
            format!("{place}the coordinates are not longitude and latitude ({x}, {y}) but look projected; say which system they are in")
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

impl Localized for IoError {
    fn told(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Text { problem, line, feature } => format!("{}{}", place(*line, *feature, lang), problem.told(lang)),
            Self::NotFound(path) => format!("找不到文件：{path}"),
            Self::Permission(path) => format!("没有读写权限：{path}"),
            Self::Protected(path) => format!("{path} 设有写保护，请先解除，或换一个文件名"),
            Self::Busy(path) => format!("{path} 正由其他程序打开，请先在那里关闭，或换一个文件名"),
            Self::NotPutBack { path, kept } => format!("{path} 中的文件未能替换，也未能全部复原；原有文件在 {kept}"),
            Self::Folder(path) => format!("{path} 是文件夹，请选择其中的文件"),
            Self::FolderInTheWay(path) => format!("{path} 是文件夹，请在其中另取文件名"),
            Self::NoFolder(path) => format!("没有文件夹 {path}，请先建立，或写到别处"),
            Self::Full(path) => format!("磁盘已满，{path} 未写入，原有文件未动"),
            Self::LargePicture(name) => format!("{name} 超过 8 MB，请先缩小再放上图纸"),
            Self::Template { path, reason } => format!("{path} 不是图纸模板：{reason}"),
            Self::System { path, source } => format!("{path}：{source}"),
            Self::Cancelled => "已取消".to_owned(),
            Self::Projected { x, y, line, feature, likely } => projected_told(*x, *y, *line, *feature, likely, lang),
            Self::Changed(path) => format!("{path} 在读取时被改动，请重新加载"),
            Self::TooLarge(positions) => format!("文件太大：超过 {positions} 个位置"),
            Self::Memory(free) => format!("内存不足：文件中的要素超过 {}；请关闭一些图层或程序，或只加载其中一部分", bytes(*free)),
            Self::NoSuchLayer(key) => format!("程序中没有图层 {key}"),
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
            assert!(error.told(Lang::Zh).contains(zh) && error.told(Lang::En).contains(en), "{error}");
            assert!(error.told(Lang::Zh).contains("parcels.geojson"));
        }
    }
}
