//! Files that are no GeoJSON and in no other known format, called by their names: by their first bytes, by their first words, by the members of their JSON.

use crate::i18n::{Lang, Localized, excerpt};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What a file is instead of GeoJSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A format with its names in Chinese and English.
    Format(&'static str, &'static str),
    /// A page for people, mostly an error or a login.
    WebPage,
    /// JavaScript round GeoJSON.
    Script,
    /// Only zeros.
    Zeros,
    Binary,
    /// Esri's own JSON, which its servers write unless asked for GeoJSON.
    EsriJson,
    TopoJson,
    Overpass,
    /// An answer with the GeoJSON in a member.
    Envelope(String),
    /// An error that a server tells.
    ServerError(String),
}

impl Localized for Foreign {
    fn message(&self, lang: Lang) -> String {
        self.told_beside("GeoJSON", lang)
    }
}

impl Foreign {
    /// Whether it is text in columns.
    #[must_use]
    pub fn is_table(&self) -> bool {
        [TABLE, WKT].contains(self)
    }

    /// What the file is, and that it is none of the `formats` that can be opened.
    #[must_use]
    pub fn told_beside(&self, formats: &str, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Self::Format(name, _) if zh => format!("这不是 {formats}，而是{name}；请在原来的软件里导出为 {formats}"),
            Self::Format(_, name) => format!("this is not {formats} but {name}; export it as {formats} from the program it was made with"),
            Self::WebPage if zh => "这是网页（HTML），多半是服务器的出错页或登录页；请下载文件本身".to_owned(),
            Self::WebPage => "this is a web page (HTML), probably an error or login page of the server; download the file itself".to_owned(),
            Self::Script if zh => "这是 JavaScript 脚本，GeoJSON 在其中；请只保留从 { 到 } 的部分".to_owned(),
            Self::Script => "this is JavaScript with the data inside; keep only the part from { to }".to_owned(),
            Self::Zeros if zh => "文件里只有零字节，多半是没有下载或复制完；请重新获取".to_owned(),
            Self::Zeros => "the file contains only zero bytes; it was probably not fully downloaded or copied; get it again".to_owned(),
            Self::Binary if zh => format!("这是二进制文件，不是 {formats} 文本；请在原来的软件里导出为 {formats}"),
            Self::Binary => format!("this is a binary file, not {formats} text; export it as {formats} from the program it was made with"),
            Self::EsriJson if zh => "这是 Esri JSON（ArcGIS），不是 GeoJSON；请导出为 GeoJSON（服务地址用 f=geojson）".to_owned(),
            Self::EsriJson => "this is Esri JSON (ArcGIS), not GeoJSON; export it as GeoJSON (f=geojson in a server's address)".to_owned(),
            Self::TopoJson if zh => "这是 TopoJSON，不是 GeoJSON；请转换为 GeoJSON（如 mapshaper、topojson-client）".to_owned(),
            Self::TopoJson => "this is TopoJSON, not GeoJSON; convert it to GeoJSON (with mapshaper or topojson-client, say)".to_owned(),
            Self::Overpass if zh => "这是 Overpass 的 JSON（OpenStreetMap），不是 GeoJSON；请在 Overpass Turbo 里导出为 GeoJSON".to_owned(),
            Self::Overpass => "this is Overpass JSON (OpenStreetMap), not GeoJSON; export it as GeoJSON from Overpass Turbo".to_owned(),
            Self::Envelope(member) if zh => format!("这是接口的应答，GeoJSON 在成员“{member}”里；请把它单独存为文件"),
            Self::Envelope(member) => format!("this is an answer with the GeoJSON inside \"{member}\"; save that part as a file of its own"),
            Self::ServerError(said) if zh => format!("这不是数据，而是服务器的出错信息：{said}"),
            Self::ServerError(said) => format!("this is not data but an error message from a server: {said}"),
        }
    }
}

/// Text in columns, where GeoJSON was asked for.
const TABLE: Foreign = Foreign::Format("表格（CSV）", "a table (CSV)");
const WKT: Foreign = Foreign::Format(" WKT", "well-known text (WKT)");

/// Beginnings of files, and what they are.
const HEADS: &[(&[u8], &str, &str)] = &[
    (&[0, 0, 0x27, 0x0a], " shapefile 的索引（.shx）；请打开同名的 .shp", "the index of a shapefile (.shx); open the .shp beside it"),
    (b"SQLite format 3", "数据库（如 GeoPackage）", "a database, such as GeoPackage"),
    (b"%PDF", " PDF", "a PDF"),
    (b"AC10", " DWG 图纸（AutoCAD）", "a DWG drawing (AutoCAD)"),
    (b"Rar!\x1a\x07", " RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", " 7-Zip 压缩包", "a 7-Zip archive"),
    (b"BZh", " bzip2 压缩文件", "a bzip2 file"),
    (b"\xfd7zXZ\0", " xz 压缩文件", "an xz file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文件（如 XLS、DOC）", "a file of old Office, such as XLS or DOC"),
    (b"PAR1", " Parquet（如 GeoParquet）", "Parquet, such as GeoParquet"),
    (b"fgb\x03", " FlatGeobuf", "FlatGeobuf"),
    (b"ARROW1", " Arrow", "Arrow"),
    (b"\x89PNG", " PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", " JPEG 图片", "a JPEG picture"),
    (b"GIF8", " GIF 图片", "a GIF picture"),
    (b"II*\0", " TIFF 图像（如 GeoTIFF）", "a TIFF image, such as GeoTIFF"),
    (b"MM\0*", " TIFF 图像（如 GeoTIFF）", "a TIFF image, such as GeoTIFF"),
    (b"\x89HDF", " HDF5", "HDF5"),
    (b"CDF\x01", " NetCDF", "NetCDF"),
    (b"MZ", " Windows 程序", "a Windows program"),
    (b"\x7fELF", " Linux 程序", "a Linux program"),
    (b"!table", " MapInfo TAB", "MapInfo TAB"),
    (b"Version 300", " MapInfo MIF", "MapInfo MIF"),
    (b"VERSION 300", " MapInfo MIF", "MapInfo MIF"),
    (b"{\\rtf", " RTF 文档", "an RTF document"),
];

/// What a file is by its first bytes; `None` where it may be text.
pub fn of_bytes(bytes: &[u8]) -> Option<Foreign> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(zipped(bytes));
    }
    if let Some((_, zh, en)) = HEADS.iter().find(|(head, _, _)| bytes.starts_with(head)) {
        return Some(Foreign::Format(zh, en));
    }
    let head = &bytes[..bytes.len().min(4096)];
    if head.iter().all(|byte| *byte == 0) && !head.is_empty() {
        return Some(Foreign::Zeros);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(Foreign::Format(" tar 压缩包", "a tar archive"));
    }
    // a dBASE table: its version, and the date it was written
    if matches!(head, [0x03 | 0x30 | 0x83 | 0x8b | 0xf5, _, 1..=12, 1..=31, ..]) && head.contains(&0) {
        return Some(Foreign::Format(" DBF 属性表（shapefile 的一部分）", "a DBF table, a part of a shapefile"));
    }
    None
}

/// What text that is neither JSON nor in another encoding is: it has zeros or other signs that no text has.
pub fn binary(bytes: &[u8]) -> Option<Foreign> {
    let head = &bytes[..bytes.len().min(4096)];
    let odd = head.iter().filter(|byte| matches!(byte, 0..=6 | 8 | 0x0e..=0x1a | 0x1c | 0x1d)).count();
    // a single one is a slip, and told as one
    let zeros = memchr::memchr_iter(0, head).count();
    (odd * 10 > head.len() || zeros > 1 && zeros * 50 > head.len()).then_some(Foreign::Binary)
}

/// Whether a text begins as JSON does.
pub fn is_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// An archive by the names of what is in it, which stand as they are.
fn zipped(bytes: &[u8]) -> Foreign {
    let head = &bytes[..bytes.len().min(1 << 16)];
    let has = |name: &[u8]| {
        memchr::memmem::find(head, name).is_some() || memchr::memmem::find(&bytes[bytes.len().saturating_sub(1 << 16)..], name).is_some()
    };
    if has(b"xl/") {
        Foreign::Format(" Excel 工作簿（XLSX）", "an Excel workbook (XLSX)")
    } else if has(b"word/") {
        Foreign::Format(" Word 文档（DOCX）", "a Word document (DOCX)")
    } else if has(b".kml") {
        Foreign::Format(" KMZ（Google 地球）", "KMZ (Google Earth)")
    } else if has(b".shp") {
        Foreign::Format("打包的 shapefile", "a zipped shapefile")
    } else if has(b".gdbtable") {
        Foreign::Format("打包的文件地理数据库", "a zipped file geodatabase")
    } else {
        Foreign::Format(" ZIP 压缩包（如 XLSX、KMZ 或打包的 shapefile）", "a ZIP archive, such as XLSX, KMZ or a zipped shapefile")
    }
}

/// What a text is by its first words; `None` where it may be JSON.
pub fn of_text(text: &str) -> Option<Foreign> {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    match text.as_bytes().first() {
        Some(b'<') => Some(markup(text)),
        Some(b'{' | b'[' | b'"' | 0x1e) => None,
        _ if is_script(text) => Some(Foreign::Script),
        _ if first.trim() == "0" && text.lines().nth(1).is_some_and(|line| line.trim() == "SECTION") => {
            Some(Foreign::Format(" DXF 图纸", "a DXF drawing"))
        }
        // a heading of columns
        _ if first.matches([',', ';', '\t']).count() > 0 && text.lines().nth(1).is_some() && !first.contains(['{', '[']) => Some(TABLE),
        _ if ["GEOGCS[", "PROJCS[", "GEOGCRS[", "PROJCRS["].iter().any(|word| text.starts_with(word)) => {
            Some(Foreign::Format("坐标系说明（.prj）", "a description of a coordinate system (.prj)"))
        }
        _ if ["POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLLECTION", "SRID="].iter().any(|word| text.starts_with(word)) => Some(WKT),
        _ => None,
    }
}

fn markup(text: &str) -> Foreign {
    let mut end = text.len().min(2000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].to_ascii_lowercase();
    let has = |tag: &str| head.contains(tag);
    if has("<!doctype html") || has("<html") || has("<head") || has("<body") {
        return Foreign::WebPage;
    }
    let known = [
        ("<kml", " KML（Google 地球）", "KML (Google Earth)"),
        ("<gpx", " GPX 航迹", "a GPX track"),
        ("<osm", " OpenStreetMap XML", "OpenStreetMap XML"),
        ("gml", " GML", "GML"),
        ("<svg", " SVG 图", "an SVG picture"),
        ("exceptionreport", "地图服务的出错信息（XML）", "an error of a map service (XML)"),
    ];
    let found = known.iter().find(|(tag, _, _)| has(tag));
    found.map_or(Foreign::Format(" XML", "XML"), |(_, zh, en)| Foreign::Format(zh, en))
}

/// A name with a bracket or an equals sign behind it, as in `callback({` and `var data = {`.
fn is_script(text: &str) -> bool {
    let first: String = text.chars().take(200).collect();
    let Some(at) = first.find(['{', '[']) else { return false };
    let before = first[..at].trim_end();
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | ' ' | '/' | '*' | ';' | '\n' | '\r');
    let stem = before.strip_suffix(['(', '=']).map(str::trim_end);
    let default = before.ends_with("export default") || before.ends_with("return");
    default
        || stem.is_some_and(|stem| {
            !stem.is_empty() && stem.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '/' | ';')) && stem.chars().all(name)
        })
}

/// What JSON without a GeoJSON type is, by the members of its object, and the byte where that shows.
pub fn of_object(text: &str) -> Option<(Foreign, usize)> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    // where a member's value stands
    let at = |name: &str| members.get(name).map_or(0, |value| value.get().as_ptr() as usize - text.as_ptr() as usize);
    let has = |name: &str| members.contains_key(name);
    if members.get("type").is_some_and(|kind| kind.get() == "\"Topology\"") {
        return Some((Foreign::TopoJson, at("type")));
    }
    for name in ["geometryType", "spatialReference", "displayFieldName", "objectIdFieldName"] {
        if has(name) && (has("features") || has("fields") || has("rings") || has("paths") || has("x")) {
            return Some((Foreign::EsriJson, at(name)));
        }
    }
    if has("rings") || has("paths") || (has("attributes") && has("geometry")) {
        let name = ["rings", "paths", "attributes"].into_iter().find(|name| has(name)).unwrap_or_default();
        return Some((Foreign::EsriJson, at(name)));
    }
    if has("elements") && (has("osm3s") || has("generator") || has("version")) {
        return Some((Foreign::Overpass, at("elements")));
    }
    for (name, value) in &members {
        let inner: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(value.get()).ok();
        let kind = inner.as_ref().and_then(|inner| inner.get("type")).map(|kind| kind.get());
        if matches!(kind, Some("\"FeatureCollection\"" | "\"Feature\"")) {
            return Some((Foreign::Envelope(excerpt(name, 40)), at(name)));
        }
    }
    for name in ["error", "errors", "message", "msg", "exceptions", "detail"] {
        if let Some(value) = members.get(name).filter(|value| !matches!(value.get(), "null" | "\"\"" | "[]" | "false")) {
            let parsed: serde_json::Value = serde_json::from_str(value.get()).unwrap_or_default();
            let said = ["/message", "/0/message", "/text", "/0/text", "/reason"].iter().find_map(|path| parsed.pointer(path)?.as_str());
            let said = said.or_else(|| parsed.as_str()).map_or_else(|| value.get().to_owned(), str::to_owned);
            return Some((Foreign::ServerError(excerpt(&said, 120)), at(name)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_known_and_words_are_not_scripts() {
        for text in
            ["callback({\"a\":1})", "var parks = {\"a\"", "window.data=[1]", "export default {", "eqfeed_callback({", "const 宝山 = {", "/**/f({"]
        {
            assert!(is_script(text), "{text}");
        }
        for text in ["hello {", "a,b,c", "{", "=1{"] {
            assert!(!is_script(text), "{text}");
        }
    }
}
