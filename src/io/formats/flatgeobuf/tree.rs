//! The packed R-tree in a FlatGeobuf file: where its nodes lie, and what is read of them.

use crate::model::Bounds;
use std::io::{Read, Seek, SeekFrom};

/// Bytes of a node: a box of four doubles and the place of a feature, or of the first of the children.
const NODE: u64 = 40;

/// A node: its box in the file's coordinates, and for a feature the byte at which it begins, counted from the first one.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub bounds: Bounds,
    pub at: u64,
}

/// The tree of a file.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The byte of the file at which it begins.
    start: u64,
    /// The nodes of each level, the features' own first: the number of its first node, and how many there are.
    levels: Vec<(u64, u64)>,
    node_size: u64,
}

/// How many nodes each level has, the features' own first; `None` where the numbers outgrow any file.
fn counts(features: u64, node_size: u16) -> Option<Vec<u64>> {
    if features == 0 {
        return Some(Vec::new());
    }
    if features > u64::from(u32::MAX) || node_size < 2 {
        return None;
    }
    let mut counts = vec![features];
    let mut nodes = features;
    loop {
        nodes = nodes.div_ceil(u64::from(node_size));
        counts.push(nodes);
        if nodes == 1 {
            return Some(counts);
        }
    }
}

impl Tree {
    /// Bytes that a tree takes; `None` where the numbers outgrow any file.
    pub fn bytes_of(features: u64, node_size: u16) -> Option<u64> {
        counts(features, node_size).map(|counts| counts.iter().sum::<u64>() * NODE)
    }

    /// The tree that begins at a byte of a file; `None` for one without features.
    pub fn of(start: u64, features: u64, node_size: u16) -> Option<Self> {
        let counts = counts(features, node_size).filter(|counts| !counts.is_empty())?;
        // the root is written first
        let mut next: u64 = counts.iter().sum();
        let levels = counts.iter().map(|count| {
            next -= count;
            (next, *count)
        });
        Some(Self { start, levels: levels.collect(), node_size: u64::from(node_size) })
    }

    /// The byte of the file behind the tree.
    pub fn end(&self) -> u64 {
        self.start + self.levels.iter().map(|(_, count)| count).sum::<u64>() * NODE
    }

    /// The highest level whose nodes have at most so many features beneath them, and how many these are.
    pub fn level_of(&self, most: u64) -> (usize, u64) {
        let mut level = (0, 1);
        for own in 1..self.levels.len() {
            let beneath = level.1 * self.node_size;
            if beneath > most {
                break;
            }
            level = (own, beneath);
        }
        level
    }

    /// Some nodes of a level that follow one another.
    ///
    /// # Errors
    /// Where the file ends before them, and what the system says.
    pub fn nodes(&self, file: &mut (impl Read + Seek), level: usize, from: u64, count: u64) -> Result<Vec<Node>, std::io::Error> {
        let (first, all) = self.levels[level];
        let count = count.min(all.saturating_sub(from));
        file.seek(SeekFrom::Start(self.start + (first + from) * NODE))?;
        let mut bytes = Vec::new();
        file.by_ref().take(count * NODE).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != count * NODE {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes.chunks_exact(NODE as usize).map(node).collect())
    }
}

fn node(bytes: &[u8]) -> Node {
    let word = |n: usize| <[u8; 8]>::try_from(&bytes[n * 8..n * 8 + 8]).unwrap_or_default();
    let [west, south, east, north] = [0, 1, 2, 3].map(|n| f64::from_le_bytes(word(n)));
    Node { bounds: Bounds { west, south, east, north }, at: u64::from_le_bytes(word(4)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_lie_as_the_librarys_trees_do() {
        use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree};
        for features in [1usize, 2, 15, 16, 17, 256, 257, 5000] {
            for node_size in [2u16, 3, 16, 100] {
                let leaves: Vec<NodeItem> = (0..features)
                    .map(|n| NodeItem { min_x: n as f64, min_y: 0.0, max_x: n as f64 + 0.5, max_y: 1.0, offset: n as u64 * 100 })
                    .collect();
                let extent = NodeItem { min_x: 0.0, min_y: 0.0, max_x: features as f64, max_y: 1.0, offset: 0 };
                let mut bytes = vec![7; 13];
                PackedRTree::build(&leaves, &extent, node_size).unwrap().stream_write(&mut bytes).unwrap();
                let tree = Tree::of(13, features as u64, node_size).unwrap();
                assert_eq!((tree.end(), Tree::bytes_of(features as u64, node_size)), (bytes.len() as u64, Some(bytes.len() as u64 - 13)));
                let mut file = std::io::Cursor::new(bytes);
                let own = tree.nodes(&mut file, 0, 0, u64::MAX).unwrap();
                assert!(own.len() == features && own.iter().enumerate().all(|(n, node)| node.at == n as u64 * 100));
                let (level, beneath) = tree.level_of(300);
                assert!(beneath <= 300 && (beneath * u64::from(node_size) > 300 || level + 1 == tree.levels.len()));
                for (n, node) in tree.nodes(&mut file, level, 0, u64::MAX).unwrap().iter().enumerate() {
                    let last = ((n as u64 + 1) * beneath).min(features as u64) - 1;
                    assert_eq!((node.bounds.west, node.bounds.east), ((n as u64 * beneath) as f64, last as f64 + 0.5));
                }
            }
        }
    }

    #[test]
    fn numbers_that_no_file_could_hold_make_no_tree() {
        assert!(Tree::bytes_of(u64::MAX, 16).is_none() && Tree::bytes_of(5, 1).is_none() && Tree::of(0, 0, 16).is_none());
    }
}
