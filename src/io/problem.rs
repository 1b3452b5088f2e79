//! What can be wrong with the text of a file.

use super::encoding::Encoding;
use super::foreign::Foreign;
use super::plan_fault::PlanFault;
use crate::i18n::{Bilingual, Lang, Localized};
use crate::model::datum::{GridFault, LikelySystem, Restricted, SystemError};
use crate::model::{Kind, SourceCrs};

/// What was wrong with the text of a file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    #[error("the file is empty")]
    Empty,
    #[error("the file ends in the middle of {0}; it was probably cut off while being copied")]
    Truncated(&'static str),
    #[error("this is not JSON: expected {expected}, found {found}{}", .slip.map_or("", |slip| slip.names().1))]
    NotJson { expected: &'static str, found: String, slip: Option<Slip> },
    /// JSON, and another kind of value than GeoJSON has there.
    #[error("expected {expected}, found {found}")]
    WrongKind { expected: &'static str, found: &'static str },
    #[error("there is an extra comma before the closing bracket; remove it")]
    TrailingComma,
    #[error("a string contains an invalid escape ({0}); in JSON, \\ must be doubled")]
    Backslash(String),
    #[error("a string contains half a surrogate pair ({0}), which is not a valid character")]
    Surrogate(String),
    #[error("a string holds a line break or control character; JSON writes it as \\n or \\u…")]
    ControlCharacter,
    #[error("the number {0} is too large")]
    NumberTooLarge(String),
    #[error("the document is a list; GeoJSON is one object: put it into {{\"type\":\"FeatureCollection\",\"features\":[…]}}")]
    ListDocument,
    #[error("the document is a string that contains JSON (encoded twice); remove the outer quotation marks and the backslashes")]
    TextDocument,
    #[error("there is more text after the end of the document")]
    Trailing,
    #[error("{}", encoding_told(*.0, Lang::En))]
    NotUtf8(Option<Encoding>),
    #[error("the text is not {}: it contains bytes that are invalid in that encoding", .0.name())]
    NotInEncoding(Encoding),
    #[error("\"{0}\" is not a GeoJSON type; use FeatureCollection, Feature or one of the seven geometry types")]
    UnknownType(String),
    /// A type of GeoJSON where another belongs.
    #[error("expected {expected} here, found \"{found}\"")]
    MisplacedType { expected: &'static str, found: String },
    #[error("\"{0}\" is missing")]
    NoMember(&'static str),
    #[error("\"type\" is missing, so this is not a GeoJSON object")]
    NoType,
    #[error("\"{0}\" appears twice, and it is unclear which one is meant")]
    Twice(String),
    #[error("a {kind} must not have \"{member}\"")]
    NotOfKind { member: &'static str, kind: &'static str },
    #[error("\"{member}\" must be {expected}")]
    WrongMember { member: &'static str, expected: &'static str },
    #[error("a coordinate must be a number, found {0}")]
    NotANumber(String),
    #[error("a position needs two numbers, longitude and latitude")]
    ShortPosition,
    #[error("the coordinates of a {kind} must be lists of depth {expected}, found {found}")]
    WrongDepth { kind: &'static str, expected: usize, found: usize },
    #[error("the coordinates are lists of different depths")]
    MixedDepth,
    #[error("lists are nested more than {0} deep")]
    TooDeep(usize),
    #[error("the file says its coordinates are in {0}, which is not recognised; specify the coordinate system (EPSG code, name or +proj parameters)")]
    Crs(String),
    #[error(
        "the file says its coordinates are in {}, whose transformation to WGS-84 is not public; use a file in CGCS2000, enter the \
         parameters your office holds (+proj=tmerc … +towgs84=…), or place it by control points", .0.names().1
    )]
    Restricted(Restricted),
    #[error("invalid coordinate system parameters: {0}")]
    Parameters(String),
    #[error(transparent)]
    ControlPoints(GridFault),
    /// A line of a file of control points that tells none.
    #[error("expected the four coordinates of a control point here: x, y in the drawing, then X, Y on the map")]
    ControlPointLine,
    #[error("the coordinates do not lie in {}; {}", .0.name(Lang::En), likely_told(.1, Lang::En))]
    NotInSystem(SourceCrs, Vec<LikelySystem>),
    #[error("the coordinates are in degrees already, but {} is in metres; choose a system in degrees", .0.name(Lang::En))]
    Degrees(SourceCrs),
    #[error("{}", .0.message(Lang::En))]
    OtherFormat(Foreign),
    /// A file in none of the formats that can be opened, which are these.
    #[error("{}", .0.0.told_beside(&.0.1.en, Lang::En))]
    NoFormat(Box<(Foreign, Bilingual)>),
    #[error("a cell in quotation marks does not end; add the closing mark, or double the marks inside it")]
    OpenQuote,
    #[error("this may be a table, but no columns with coordinates were found; name them lon and lat, x and y, or wkt")]
    NoPlaces,
    #[error("the table has {0} columns; more than {1} cannot be read")]
    TooManyColumns(u64, u64),
    #[error("this is not well-known text (WKT): expected {expected}, found {found}")]
    Wkt { expected: &'static str, found: String },
    #[error("the system of coordinates differs from that of the rows before: SRID {0}")]
    OtherSrid(u32),
    #[error("the compressed file expands to more than {0} times its size; decompression was stopped")]
    UnpacksTooFar(u64),
    #[error("the {0} file is damaged or was cut off while being copied")]
    Packed(&'static str),
    #[error("the {0} file is damaged or was cut off while being copied; of files that belong together, all are needed")]
    Damaged(&'static str),
    #[error("the database holds no layers with features as GeoPackage has them")]
    NoLayers,
    #[error("the picture has {0} x {1} pixels, more than this computer holds; make tiles of it first (gdal_translate -of MBTILES, gdaladdo)")]
    LargePicture(u32, u32),
    #[error(
        "nothing says where the picture lies: it is no GeoTIFF, and there is no world file beside it (.pgw, .jgw, .tfw); place it by control points"
    )]
    NoPlace,
    #[error("this is not well-formed XML: {0}")]
    Xml(String),
    #[error("the file is not as {0} has it: {1}")]
    NotAs(&'static str, String),
    #[error("the ZIP archive is protected by a password; unpack it first")]
    Locked,
    #[error("the ZIP archive holds more than {0} files with features; unpack it and open those that are wanted")]
    TooManyFiles(usize),
    #[error("{0} in the ZIP archive is packed in a way that is not known; unpack it first")]
    PackedOtherwise(String),
    #[error("\"{0}\" in the project file is not in the format of this version")]
    Project(String),
    #[error("this is not a plan of the form that geodata/plan describes: {0}")]
    Plan(String),
    #[error("this is no land-use classification: a line is code,name_zh,name_en,rgb")]
    LandUse,
    #[error("this is no rule set of the form that geodata/quality describes: {0}")]
    Rules(String),
    #[error("{0}")]
    PlanFault(PlanFault),
    #[error("the project was written by a newer version of the program (format {0})")]
    NewerProject(u64),
}

impl Problem {
    /// What is wrong with a `type` where `expected` belongs: another type of GeoJSON, or none at all.
    pub fn of_type(expected: &'static str, found: &str) -> Self {
        let known = ["FeatureCollection", "Feature"].contains(&found) || Kind::ALL.iter().any(|kind| *kind != Kind::Null && kind.name() == found);
        let found = found.to_owned();
        if known { Self::MisplacedType { expected, found } } else { Self::UnknownType(found) }
    }
}

impl From<SystemError> for Problem {
    fn from(error: SystemError) -> Self {
        match error {
            SystemError::Restricted(restricted) => Self::Restricted(restricted),
            SystemError::Unknown(name) => Self::Crs(name),
            SystemError::Parameters(said) => Self::Parameters(said),
            SystemError::ControlPoints(fault) => Self::ControlPoints(fault),
        }
    }
}

impl Localized for Problem {
    fn message(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Empty => "文件是空的".to_owned(),
            Self::Truncated(inside) => format!("文件在{}中间中断，可能复制时没有传完", zh_part(inside)),
            Self::NotJson { expected, found, slip } => {
                format!("不是 JSON：应为{}，却是 {found}{}", zh_part(expected), slip.map_or("", |slip| slip.names().0))
            }
            Self::WrongKind { expected, found } => format!("应为{}，却是{}", zh_part(expected), zh_part(found)),
            Self::TrailingComma => "右括号前多了一个逗号，请去掉".to_owned(),
            Self::Backslash(found) => format!("字符串中的反斜杠不是转义（{found}）；JSON 中 \\ 要写两个"),
            Self::Surrogate(found) => format!("字符串中有半个代理对（{found}），不成字符"),
            Self::ControlCharacter => "字符串中有换行或控制字符；JSON 中应写为 \\n 或 \\u…".to_owned(),
            Self::NumberTooLarge(found) => format!("数字 {found} 太大"),
            Self::ListDocument => "文档是一个列表；GeoJSON 是一个对象，请放进 {\"type\":\"FeatureCollection\",\"features\":[…]}".to_owned(),
            Self::TextDocument => "文档是装着 JSON 的一段文字（编码了两次）；请去掉外层引号和反斜杠".to_owned(),
            Self::Trailing => "文档结束之后还有多余的文字".to_owned(),
            Self::NotUtf8(likely) => encoding_told(*likely, lang),
            Self::NotInEncoding(encoding) => format!("文字不是 {} 编码：有些字节在其中没有意义", encoding.name()),
            Self::UnknownType(name) => format!("“{name}”不是 GeoJSON 的类型；应为 FeatureCollection、Feature 或七种几何之一"),
            Self::MisplacedType { expected, found } => format!("这里应为 {}，却是“{found}”", zh_part(expected)),
            Self::NoMember(member) => format!("缺少“{member}”"),
            Self::NoType => "缺少“type”，所以不是 GeoJSON 对象".to_owned(),
            Self::Twice(member) => format!("“{member}”出现两次，不知以哪个为准"),
            Self::NotOfKind { member, kind } => format!("{kind} 不应有“{member}”"),
            Self::WrongMember { member, expected } => format!("“{member}”应为{}", zh_part(expected)),
            Self::NotANumber(found) => format!("坐标应为数字，却是 {found}"),
            Self::ShortPosition => "一个位置需要两个数字：经度和纬度".to_owned(),
            Self::WrongDepth { kind, expected, found } => format!("{kind} 的坐标应为 {expected} 层列表，却有 {found} 层"),
            Self::MixedDepth => "坐标列表的层数不一致".to_owned(),
            Self::TooDeep(depth) => format!("列表嵌套超过 {depth} 层"),
            Self::Crs(name) => format!("文件声明坐标系为 {name}，无法识别；请指定坐标系（EPSG 代码、名称或 +proj 参数）"),
            Self::Restricted(system) => format!(
                "文件声明坐标系为{}，其与 WGS-84 的转换参数不公开；请改用 CGCS2000，填写本单位掌握的参数（+proj=tmerc … +towgs84=…），或用控制点定位",
                system.names().0
            ),
            Self::Parameters(said) => format!("坐标系参数无效：{said}"),
            Self::ControlPoints(fault) => fault.message(lang),
            Self::ControlPointLine => "此处应为控制点的四个坐标：图上 x、y，然后是地图上 X、Y".to_owned(),
            Self::NotInSystem(crs, likely) => format!("坐标不在 {} 的范围内；{}", crs.name(lang), likely_told(likely, lang)),
            Self::Degrees(crs) => format!("坐标已经是经纬度，而 {} 以米为单位；请选择经纬度坐标系", crs.name(lang)),
            Self::OtherFormat(foreign) => foreign.message(lang),
            Self::NoFormat(what) => what.0.told_beside(what.1.get(lang), lang),
            Self::OpenQuote => "单元格的引号没有结束；请补上右引号，或把其中的引号写成两个".to_owned(),
            Self::NoPlaces => "这可能是表格，但没有认出坐标列；列名请用 经度、纬度，或 x、y，或 wkt".to_owned(),
            Self::TooManyColumns(columns, most) => format!("表格有 {columns} 列，最多能读 {most} 列"),
            Self::Wkt { expected, found } => format!("不是 WKT：应为{}，却是 {found}", zh_part(expected)),
            Self::OtherSrid(srid) => format!("坐标系与前面各行不同：SRID {srid}"),
            Self::UnpacksTooFar(times) => format!("压缩文件解开后超过原来的 {times} 倍，没有继续解压"),
            Self::Packed(name) => format!("{name} 压缩文件已损坏，或复制时没有传完"),
            Self::Damaged(name) => format!("{name} 文件已损坏，或复制时没有传完（同名的各个文件要一起复制）"),
            Self::NoLayers => "数据库中没有 GeoPackage 的要素图层".to_owned(),
            Self::LargePicture(width, height) => {
                format!("图片有 {width} x {height} 像素，超过本机所能容纳；请先转成图块（gdal_translate -of MBTILES，gdaladdo）")
            }
            Self::NoPlace => "无法得知图片的位置：不是 GeoTIFF，旁边也没有坐标文件（.pgw、.jgw、.tfw）；请用控制点定位".to_owned(),
            Self::Xml(said) => format!("XML 不合语法：{said}"),
            Self::NotAs(format, said) => format!("文件不合 {format} 的格式：{said}"),
            Self::Locked => "ZIP 压缩包有密码，请先解压".to_owned(),
            Self::TooManyFiles(most) => format!("ZIP 压缩包中的数据文件超过 {most} 个，请解压后打开需要的文件"),
            Self::PackedOtherwise(name) => format!("ZIP 压缩包中的“{name}”压缩方式不明，请先解压"),
            Self::Project(member) => format!("工程文件中的“{member}”不符合本版本的格式"),
            Self::Rules(said) => format!("这不是规则集（格式见 geodata/quality）：{said}"),
            Self::LandUse => "这不是用地分类表：每行应为 code,name_zh,name_en,rgb".to_owned(),
            Self::PlanFault(fault) => fault.message(Lang::Zh),
            Self::Plan(said) => format!("这不是 geodata/plan 所述格式的规划要点：{said}"),
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
        "a list" => "列表",
        "a text" => "文字",
        "true" => " true",
        "false" => " false",
        "null" => " null",
        "a geometry" => "几何",
        "a geometry (an object)" => "几何（对象）",
        "a feature (an object)" => "要素（对象）",
        "a position (a list of numbers)" => "位置（数字的列表）",
        "an array or null" => "数组或 null",
        "an object or null" => "对象或 null",
        "a string or a number" => "字符串或数字",
        "a number" => "数字",
        "a type of geometry" => "几何类型",
        "a type of geometry without curves" => "不带曲线的几何类型",
        "an opening bracket or EMPTY" => "左括号或 EMPTY",
        "the end of the geometry" => "几何的结尾",
        "two to four numbers" => "两到四个数字",
        "as many numbers as in the positions before" => "与前面的位置一样多的数字",
        "the file" => "文件",
        "the document" => "文档",
        "a comma or a closing bracket" => "逗号或右括号",
        "a colon" => "冒号",
        "a member name" => "成员名",
        "true, false or null" => "true、false 或 null",
        other => other,
    }
}

/// What people and other languages write that JSON does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    SingleQuotes,
    Comment,
    FullWidth,
    /// `NaN`, `Infinity`: no number of JSON.
    NotANumber,
    /// `None`, `True`, `False`, `undefined`.
    OtherLanguage,
}

impl Slip {
    /// The slip that a text begins with.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let begins = |list: &[&str]| list.iter().any(|word| text.starts_with(word));
        if begins(&["'", "‘", "’"]) {
            Some(Self::SingleQuotes)
        } else if begins(&["//", "/*", "#"]) {
            Some(Self::Comment)
        } else if begins(&["，", "：", "“", "”", "｛", "｝", "［", "］", "【", "】", "、"]) {
            Some(Self::FullWidth)
        } else if begins(&["NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "-nan", "-NaN"]) {
            Some(Self::NotANumber)
        } else if begins(&["None", "True", "False", "undefined"]) {
            Some(Self::OtherLanguage)
        } else {
            None
        }
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::SingleQuotes => ("（JSON 用双引号）", " (JSON uses double quotation marks)"),
            Self::Comment => ("（JSON 没有注释）", " (JSON has no comments)"),
            Self::FullWidth => ("（是全角符号，应为半角）", " (a full-width character; use the half-width one)"),
            Self::NotANumber => ("（JSON 没有这个数，空值写 null）", " (JSON has no such number; use null for no value)"),
            Self::OtherLanguage => ("（JSON 写作 null、true、false）", " (JSON writes null, true and false)"),
        }
    }
}

fn encoding_told(likely: Option<Encoding>, lang: Lang) -> String {
    match (lang, likely) {
        (Lang::Zh, Some(encoding)) => format!("文字不是 UTF-8 编码，看来是 {}；可按 {0} 读入，或另存为 UTF-8", encoding.name()),
        (Lang::Zh, None) => "文字不是 UTF-8 编码，请另存为 UTF-8 后再加载".to_owned(),
        (Lang::En, Some(encoding)) => format!("the text is not UTF-8 but seems to be {}; read it as {0}, or save the file as UTF-8", encoding.name()),
        (Lang::En, None) => "the text is not UTF-8; save the file as UTF-8 and load it again".to_owned(),
    }
}

/// What to do about coordinates that do not lie in a system, with the likely ones where there are any.
fn likely_told(likely: &[LikelySystem], lang: Lang) -> String {
    let names: Vec<String> = likely.iter().map(|likely| likely.message(lang)).collect();
    match (lang, names.is_empty()) {
        (Lang::Zh, true) => "请换一个坐标系".to_owned(),
        (Lang::En, true) => "choose another system".to_owned(),
        (Lang::Zh, false) => format!("可能的坐标系：{}", names.join("；")),
        (Lang::En, false) => format!("likely systems: {}", names.join("; ")),
    }
}
