//! Styles of other programs: those that QGIS saves (QML) and OGC's Styled Layer Descriptors (SLD 1.0 and 1.1). What a style of this
//! program has no place for is said.

mod cases;
mod lack;
mod qml;
mod qml_text;
mod sld;

pub use lack::{Lack, StyleLack};
pub use qml_text::StyledLayer;

use super::IoError;
use super::text::read_regular;
use crate::model::Style;
use roxmltree::{Document, Node, ParsingOptions};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// Bytes of a style file: none that a person has made is larger.
const LARGEST: u64 = 16 << 20;

/// A style that was read, and what of it has no place here.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadStyle {
    pub style: Style,
    /// Each once.
    pub lacks: Vec<StyleLack>,
}

/// What a style file of this program says that it is.
const FORMAT: &str = "nanbei style";

/// A style as this program keeps it.
#[derive(Serialize, Deserialize)]
struct StyleText<'a> {
    format: Cow<'a, str>,
    style: Cow<'a, Style>,
}

/// The text of a style as this program keeps it.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn style_text(style: &Style) -> Result<String, IoError> {
    let text = serde_json::to_string_pretty(&StyleText { format: FORMAT.into(), style: Cow::Borrowed(style) });
    text.map(|text| text + "\n").map_err(|error| IoError::StyleFile { line: 0, reason: error.to_string() })
}

/// Reads a style file.
///
/// # Errors
/// Where it cannot be read, or is none.
pub fn read_style_file(path: &Path) -> Result<ReadStyle, IoError> {
    let bytes = read_regular(path, LARGEST)?;
    read_style(&bytes)
}

/// Reads a style: one of this program's own, QML or SLD.
///
/// # Errors
/// Where it is none of them, with the line.
pub fn read_style(bytes: &[u8]) -> Result<ReadStyle, IoError> {
    let wrong = |line: u64, reason: String| IoError::StyleFile { line, reason };
    let text = decoded(bytes);
    if text.trim_start().starts_with('{') {
        let own = serde_json::from_str::<StyleText<'_>>(&text).map_err(|error| wrong(error.line() as u64, error.to_string()))?;
        return match own.format.as_ref() {
            FORMAT => Ok(ReadStyle { style: own.style.into_owned(), lacks: Vec::new() }),
            other => Err(wrong(1, crate::i18n::excerpt(other, 40))),
        };
    }
    // QGIS begins its files with a document type
    let options = ParsingOptions { allow_dtd: true, nodes_limit: 1_000_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&text, options).map_err(|error| wrong(u64::from(error.pos().row), error.to_string()))?;
    let root = document.root_element();
    match root.tag_name().name() {
        "qgis" => qml::read(root),
        "StyledLayerDescriptor" | "FeatureTypeStyle" | "UserStyle" => sld::read(root),
        _ => None,
    }
    .ok_or_else(|| wrong(1, "QML, SLD".to_owned()))
}

/// The text of a file, in the encoding that its mark or its XML declaration tells.
fn decoded(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declared =
        head.split_once("encoding=").and_then(|(_, rest)| rest.trim_start_matches(['"', '\'']).split(['"', '\'']).next().map(str::to_owned));
    let encoding = declared.and_then(|own| encoding_rs::Encoding::for_label(own.as_bytes())).unwrap_or(encoding_rs::UTF_8);
    // a mark at the beginning counts more than what is declared
    encoding.decode(bytes).0.into_owned()
}

/// The elements of a name under a node, whatever their namespace.
fn children<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> + 'a {
    node.children().filter(move |own| own.is_element() && own.tag_name().name() == name)
}

fn child<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// The text of an element of a name under a node.
fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.children().find(|own| own.is_element() && own.tag_name().name() == name)?.text().map(str::trim).filter(|own| !own.is_empty())
}
