//! What stands before the features of a FlatGeobuf file: their columns, how many there are, in which system.

use super::tree::Tree;
use super::{MAGIC, damaged, limits};
use crate::io::IoError;
use crate::io::text::Text;
use flatgeobuf::{ColumnType, GeometryType, size_prefixed_root_as_header_with_opts};
use std::io::Read;

/// Bytes of a header; there are no larger ones that somebody made.
const MOST: u32 = 10 << 20;

/// The header of a file.
#[derive(Clone, Debug)]
pub struct Head {
    pub columns: Vec<(String, ColumnType)>,
    /// `Unknown` where each feature tells its own.
    pub kind: GeometryType,
    pub has_z: bool,
    /// How many features there are; 0 where that is not told.
    pub features: u64,
    /// Children of a node of the tree; 0 where there is none.
    pub node_size: u16,
    /// The system of coordinates as a JSON text; `None` where nothing is told of it.
    pub crs: Option<String>,
    /// What the data set is called and what is told of it: names of members and texts.
    pub told: Vec<(&'static str, String)>,
    /// Bytes up to the tree.
    pub bytes: u64,
}

impl Head {
    /// Reads the beginning of a file.
    pub fn read(text: &Text<'_>, file: &mut dyn Read) -> Result<Self, IoError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => damaged(None),
            _ => text.error(error),
        };
        let (mut magic, mut size) = ([0; 8], [0; 4]);
        file.read_exact(&mut magic).map_err(failed)?;
        file.read_exact(&mut size).map_err(failed)?;
        let length = u32::from_le_bytes(size);
        if !magic.starts_with(&MAGIC) || !(8..=MOST).contains(&length) {
            return Err(damaged(None));
        }
        let mut bytes = size.to_vec();
        bytes.resize(length as usize + 4, 0);
        file.read_exact(&mut bytes[4..]).map_err(failed)?;
        Self::of(&bytes).ok_or_else(|| damaged(None))
    }

    /// The header in some bytes, its size before it; `None` where they are none.
    fn of(bytes: &[u8]) -> Option<Self> {
        let header = size_prefixed_root_as_header_with_opts(&limits(bytes), bytes).ok()?;
        // the number of a column has sixteen bits
        if header.columns().is_some_and(|columns| columns.len() > 1 << 16) {
            return None;
        }
        let columns = header.columns().iter().flatten().map(|column| (column.name().to_owned(), column.type_())).collect();
        let told = [("name", header.name()), ("title", header.title()), ("description", header.description())];
        let told = told.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?.to_owned()))).collect();
        let crs = header.crs().and_then(|crs| {
            let named = |name: Option<&str>| name.filter(|name| !name.is_empty()).map(str::to_owned);
            let code = (crs.code() > 0).then(|| format!("{}:{}", crs.org().filter(|org| !org.is_empty()).unwrap_or("EPSG"), crs.code()));
            code.or_else(|| named(crs.wkt())).or_else(|| named(crs.name())).map(|name| serde_json::Value::from(name).to_string())
        });
        let (node_size, features) = (header.index_node_size(), header.features_count());
        let head =
            Self { columns, kind: header.geometry_type(), has_z: header.has_z(), features, node_size, crs, told, bytes: 8 + bytes.len() as u64 };
        // a tree that no file could hold
        (node_size != 1 && (node_size == 0 || Tree::bytes_of(features, node_size).is_some())).then_some(head)
    }

    /// Bytes of the tree between the header and the features.
    pub fn tree_bytes(&self) -> u64 {
        if self.node_size == 0 { 0 } else { Tree::bytes_of(self.features, self.node_size).unwrap_or(0) }
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }
}
