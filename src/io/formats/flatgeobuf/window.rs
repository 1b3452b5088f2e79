//! Opens a FlatGeobuf file as a window, of which no feature is at hand yet.

use super::head::Head;
use super::pages::Pages;
use super::tree::Tree;
use crate::io::paged::{Opening, Paged, window_of};
use crate::io::raw::Placing;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress};
use crate::model::table::SAMPLE;
use crate::model::{FeatureTable, LayerCrs, ReadAs, SourceCrs};

/// Bytes of a sample, about.
const SAMPLE_BYTES: u64 = 16 << 20;

/// Opens a file; `None` where it has no tree or is packed.
///
/// # Errors
/// Where its beginning is damaged, and where its first features are in no known system.
pub fn window(text: &Text<'_>, reading: Reading, crs: Option<&SourceCrs>, place: Placing) -> Result<Option<(FeatureTable, LayerCrs)>, IoError> {
    let Some(path) = text.plain_file() else { return Ok(None) };
    let head = Head::read(text, &mut *text.open(&Progress::default())?)?;
    let Some(tree) = Tree::of(head.bytes, head.features, head.node_size) else { return Ok(None) };
    let (names, told) = (head.names().map(str::to_owned).collect(), head.crs.clone());
    let title = head.told.iter().find(|(name, _)| *name == "title").map(|(_, title)| title.clone());
    let title = title.or_else(|| text.name().map(str::to_owned)).unwrap_or_default();
    let size = text.size().unwrap_or_default();
    let Some(pages) = Pages::open(path, size, head, tree, reading.skip_broken)? else { return Ok(None) };
    // an even sample tells the system as the whole file would; where features are large, fewer of them do
    let each = (size / pages.features() as u64).max(1);
    let count = SAMPLE.min((SAMPLE_BYTES / each) as usize).max(8);
    let sample = (0..pages.features()).step_by((pages.features() / count).max(1)).collect();
    let read_as = ReadAs { window: true, skip_broken: reading.skip_broken, ..ReadAs::default() };
    window_of(Opening { pages, path, stand: text.stand(), read_as, names, title, sample, told }, crs, place).map(Some)
}
