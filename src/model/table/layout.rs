//! Which chunk each row of a table is in. A chunk is the unit that is shared or copied: some thousand rows, fewer where they
//! have many positions.

/// A chunk is closed when it has this many rows.
pub const CHUNK_ROWS: usize = 4096;
/// A chunk is closed when it has this many positions: half a megabyte of them.
pub const CHUNK_POSITIONS: usize = 32_768;

/// Rows of a block, whose first chunk is looked up.
const BLOCK: usize = 512;

/// Where the chunks of a table begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The first row of each chunk.
    starts: Vec<u32>,
    rows: usize,
    /// The chunk of the first row of each block.
    blocks: Vec<u32>,
}

impl Layout {
    /// How many rows there are, deleted ones counted.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    pub const fn chunks(&self) -> usize {
        self.starts.len()
    }

    /// The rows of a chunk.
    pub fn range(&self, chunk: usize) -> std::ops::Range<usize> {
        self.starts[chunk] as usize..self.starts.get(chunk + 1).map_or(self.rows, |next| *next as usize)
    }

    /// Adds a chunk of so many rows.
    pub fn push(&mut self, rows: usize) {
        self.starts.push(self.rows as u32);
        self.rows += rows;
        self.look_up();
    }

    /// Adds rows to the last chunk, or to a first one.
    pub fn grow(&mut self, rows: usize) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.rows += rows;
        self.look_up();
    }

    fn look_up(&mut self) {
        let chunk = self.starts.len() as u32 - 1;
        self.blocks.resize(self.rows.div_ceil(BLOCK), chunk);
    }

    /// The chunk of a row and its number in it; `None` past the end.
    pub fn place(&self, row: usize) -> Option<(usize, usize)> {
        if row >= self.rows {
            return None;
        }
        let mut chunk = self.blocks[row / BLOCK] as usize;
        // a block may end in a later chunk, in a far later one where each chunk is one large feature
        let end = self.blocks.get(row / BLOCK + 1).map_or(self.starts.len() - 1, |next| *next as usize);
        if chunk < end {
            chunk += self.starts[chunk + 1..=end].partition_point(|start| *start as usize <= row);
        }
        Some((chunk, row - self.starts[chunk] as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_in_the_chunk_it_was_put_in() {
        let mut layout = Layout::default();
        let sizes = [1, 4096, 1, 1, 1, 700, 5, 511, 512, 513, 9000, 3];
        let mut whose = Vec::new();
        for (chunk, rows) in sizes.into_iter().enumerate() {
            layout.push(rows);
            whose.extend((0..rows).map(|local| (chunk, local)));
        }
        layout.grow(600);
        whose.extend((3..603).map(|local| (sizes.len() - 1, local)));
        assert_eq!(layout.rows(), whose.len());
        for (row, place) in whose.iter().enumerate() {
            assert_eq!(layout.place(row), Some(*place), "row {row}");
        }
        assert_eq!(layout.place(whose.len()), None);
        assert_eq!(layout.range(5), 4100..4800);
    }
}
