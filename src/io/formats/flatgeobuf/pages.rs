//! The pages of a FlatGeobuf file: features beneath one node of its tree, which lie near each other and are read together.

use super::damaged;
use super::head::Head;
use super::read::frames;
use super::record::Records;
use super::tree::{Node, Tree};
use crate::io::IoError;
use crate::io::formats::filling::Filling;
use crate::io::paged::{Entry, Paged, Wanted};
use crate::io::raw::Raw;
use crate::model::Bounds;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A page has at most so many features, as a chunk of a table has.
const MOST_ROWS: u64 = 4096;
/// A page has about so many bytes, unless there would be very many pages.
const PAGE_BYTES: u64 = 1 << 20;
/// From so many pages on, pages are larger than `PAGE_BYTES`.
const MANY_PAGES: u64 = 16_384;
/// A file whose tree would make more pages than that is no window: it is read whole.
const MOST_PAGES: u64 = 1 << 18;
/// Bytes that a feature has at least: its size, and the place of its root.
const LEAST_FEATURE: u64 = 8;

/// The pages of a file.
#[derive(Debug)]
pub struct Pages {
    path: PathBuf,
    head: Head,
    tree: Tree,
    /// Features of a page; the last may have fewer.
    beneath: u64,
    /// The byte at which each page begins, counted from the first feature, and behind them all the file's end.
    starts: Vec<u64>,
    /// The box of each page in the file's coordinates.
    boxes: Vec<Bounds>,
    skip_broken: bool,
}

impl Pages {
    /// The pages of a file of `size` bytes; `None` where its tree makes too many.
    pub fn open(path: &Path, size: u64, head: Head, tree: Tree, skip_broken: bool) -> Result<Option<Self>, IoError> {
        let error = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::UnexpectedEof => damaged(None),
            _ => IoError::system(path, source),
        };
        let bytes = size.checked_sub(tree.end()).filter(|bytes| *bytes / LEAST_FEATURE >= head.features).ok_or_else(|| damaged(None))?;
        let fitting = PAGE_BYTES * head.features / bytes.max(1);
        let most = fitting.max(head.features / MANY_PAGES).clamp(1, MOST_ROWS);
        let (level, beneath) = tree.level_of(most);
        if head.features / beneath > MOST_PAGES {
            return Ok(None);
        }
        let mut file = std::io::BufReader::new(File::open(path).map_err(error)?);
        let nodes = tree.nodes(&mut file, level, 0, u64::MAX).map_err(error)?;
        let mut starts = Vec::with_capacity(nodes.len() + 1);
        for page in 0..nodes.len() as u64 {
            let first = tree.nodes(&mut file, 0, page * beneath, 1).map_err(error)?;
            starts.extend(first.first().map(|node| node.at));
        }
        starts.push(bytes);
        // nodes are taken at their word only as far as they lie in the file, one behind the other
        if starts.len() != nodes.len() + 1 || starts[0] != 0 || !starts.is_sorted() || nodes.iter().any(|node| !is_box(node.bounds)) {
            return Err(damaged(None));
        }
        let boxes = nodes.iter().map(|node| node.bounds).collect();
        Ok(Some(Self { path: path.to_path_buf(), head, tree, beneath, starts, boxes, skip_broken }))
    }

    fn nodes(&self, page: usize) -> Result<Vec<Node>, IoError> {
        let error = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::UnexpectedEof => damaged(None),
            _ => IoError::system(&self.path, source),
        };
        let mut file = File::open(&self.path).map_err(error)?;
        let rows = self.rows(page);
        let mut nodes = self.tree.nodes(&mut file, 0, rows.start as u64, rows.len() as u64).map_err(error)?;
        // one behind the other, and all in the page
        let behind = Node { bounds: Bounds::NOWHERE, at: self.starts[page + 1] };
        nodes.push(behind);
        let fits = nodes.len() == rows.len() + 1 && nodes[0].at == self.starts[page] && nodes.windows(2).all(|two| two[0].at < two[1].at);
        if fits { Ok(nodes) } else { Err(damaged(Some(rows.start as u64 + 1))) }
    }
}

impl Paged for Pages {
    fn count(&self) -> usize {
        self.boxes.len()
    }

    fn features(&self) -> usize {
        self.head.features as usize
    }

    fn page_of(&self, row: usize) -> usize {
        (row as u64 / self.beneath) as usize
    }

    fn rows(&self, page: usize) -> Range<usize> {
        let start = page as u64 * self.beneath;
        start as usize..(start + self.beneath).min(self.head.features) as usize
    }

    fn bounds(&self, page: usize) -> Bounds {
        self.boxes[page]
    }

    fn bytes(&self, page: usize) -> Result<u64, IoError> {
        self.starts[page + 1].checked_sub(self.starts[page]).ok_or_else(|| damaged(None))
    }

    fn entries(&self, page: usize) -> Result<Vec<Entry>, IoError> {
        let (nodes, first) = (self.nodes(page)?, self.rows(page).start);
        Ok(nodes.windows(2).enumerate().map(|(n, two)| Entry { row: first + n, bounds: two[0].bounds, bytes: two[1].at - two[0].at }).collect())
    }

    fn raw(&self, page: usize, wanted: &Wanted) -> Result<(Raw, Vec<usize>), IoError> {
        let rows = self.rows(page);
        let first = rows.start as u64;
        let error = |source: std::io::Error| IoError::system(&self.path, source);
        let mut file = File::open(&self.path).map_err(error)?;
        let mut read = |from: u64, until: u64| -> Result<Vec<u8>, IoError> {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(self.tree.end() + from)).map_err(error)?;
            file.by_ref().take(until - from).read_to_end(&mut bytes).map_err(error)?;
            if bytes.len() as u64 == until - from { Ok(bytes) } else { Err(damaged(Some(first + 1))) }
        };
        let mut records = Records::new(&self.head);
        match wanted {
            Wanted::Some(some) if some.len() * 4 < rows.len() => {
                let (nodes, mut next) = (self.nodes(page)?, 0);
                for own in some {
                    (next..*own).for_each(|n| records.pass_over(first + u64::from(n)));
                    let number = first + u64::from(*own);
                    let bytes = read(nodes[*own as usize].at, nodes[*own as usize + 1].at)?;
                    // one feature, and nothing beside it
                    let feature = frames(&bytes).next().filter(|own| own.len() == bytes.len()).ok_or_else(|| damaged(Some(number + 1)))?;
                    records.add_in_place(feature, number, self.skip_broken)?;
                    next = own + 1;
                }
                (next..rows.len() as u32).for_each(|n| records.pass_over(first + u64::from(n)));
            }
            _ => {
                let bytes = read(self.starts[page], self.starts[page + 1])?;
                let mut number = first;
                for feature in frames(&bytes).take(rows.len()) {
                    records.add_in_place(feature, number, self.skip_broken)?;
                    number += 1;
                }
                if number != rows.end as u64 || frames(&bytes).map(<[u8]>::len).sum::<usize>() != bytes.len() {
                    return Err(damaged(Some(number + 1)));
                }
            }
        }
        let Records { filling, left_out, .. } = records;
        let Filling { builder, mut report, numbers, .. } = filling;
        report.sort();
        Ok((Raw { table: builder.finish(), report, lines: numbers, crs: self.head.crs.clone().map(|crs| (0, crs)) }, left_out))
    }
}

/// Whether a node's box is one, or that of features without positions.
fn is_box(bounds: Bounds) -> bool {
    bounds.array().iter().all(|side| !side.is_nan())
}
