//! Why something could not be read or written, told with its place.

use crate::i18n::{Lang, Localized};

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
    #[error("the file says its coordinates are in {0}; give it in WGS-84 or CGCS2000 longitude and latitude (EPSG:4326 or 4490)")]
    Crs(String),
    #[error("the coordinates are not longitude and latitude ({x}, {y}): they look projected; give the file in WGS-84 or CGCS2000 degrees")]
    Projected { x: String, y: String },
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
            Self::WrongMember { member, expected } => format!("“{member}”应为{}", zh_part(expected)),
            Self::NotANumber(found) => format!("坐标应为数字，却是 {found}"),
            Self::ShortPosition => "一个位置需要两个数字：经度和纬度".to_owned(),
            Self::WrongDepth { kind, expected, found } => format!("{kind} 的坐标应为 {expected} 层列表，却有 {found} 层"),
            Self::TooDeep(depth) => format!("列表嵌套超过 {depth} 层"),
            Self::Crs(name) => format!("文件声明坐标系为 {name}；请改用 WGS-84 或 CGCS2000 经纬度（EPSG:4326 或 4490）"),
            Self::Projected { x, y } => format!("坐标不是经纬度（{x}, {y}），像是投影坐标；请转为 WGS-84 或 CGCS2000 经纬度"),
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
    #[error("{0} is a folder; choose the file inside it")]
    Folder(String),
    #[error("{path}: {source}")]
    System { path: String, source: std::io::Error },
    #[error("cancelled")]
    Cancelled,
    #[error("the file is too large: more than {0} positions")]
    TooLarge(u64),
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

impl IoError {
    /// An error of the system at a path, in the program's own terms.
    #[must_use]
    pub fn system(path: &std::path::Path, source: std::io::Error) -> Self {
        let shown = path.display().to_string();
        match source.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound(shown),
            std::io::ErrorKind::PermissionDenied => Self::Permission(shown),
            std::io::ErrorKind::IsADirectory => Self::Folder(shown),
            _ => Self::System { path: shown, source },
        }
    }

    /// The line and the feature the error is about, 1-based.
    #[must_use]
    pub fn place(&self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Text { line, feature, .. } => (Some(*line).filter(|line| *line > 0), *feature),
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
            Self::Folder(path) => format!("{path} 是文件夹，请选择其中的文件"),
            Self::System { path, source } => format!("{path}：{source}"),
            Self::Cancelled => "已取消".to_owned(),
            Self::TooLarge(positions) => format!("文件太大：超过 {positions} 个位置"),
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
        ] {
            assert!(error.told(Lang::Zh).contains(zh) && error.told(Lang::En).contains(en), "{error}");
            assert!(error.told(Lang::Zh).contains("parcels.geojson"));
        }
    }
}
