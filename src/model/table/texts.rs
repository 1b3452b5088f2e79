//! Many short texts in one buffer: each distinct one once, or every row its own where hardly any repeats.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Texts one after the other in one buffer, by number.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    text: String,
    ends: Vec<u32>,
}

impl Arena {
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, number: usize) -> Option<&str> {
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? as usize };
        self.text.get(start..*self.ends.get(number)? as usize)
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.end());
    }

    /// Bytes held.
    pub const fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 4
    }

    /// Adds one text made of two.
    pub fn push_two(&mut self, head: char, tail: &str) {
        self.text.push(head);
        self.push(tail);
    }

    /// Whether the buffer has outgrown its 32-bit offsets, so that what came after is lost.
    pub const fn is_full(&self) -> bool {
        self.text.len() > u32::MAX as usize
    }

    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    pub fn extend(&mut self, other: &Self) {
        let base = self.end();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| base.saturating_add(*end)));
    }

    pub fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        let mut end = self.ends.last().map_or(0, |end| *end as usize);
        // an offset that has run full may point into a character
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.truncate(end);
    }

    fn clear(&mut self) {
        self.truncate(0);
    }

    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The code of a row without text.
const NULL: u32 = u32::MAX;
/// Rows before it is judged whether texts repeat.
const TRIAL: usize = 512;

/// Texts of rows, some of them null.
#[derive(Clone, Debug)]
pub struct Texts {
    arena: Arena,
    /// The text's number in the arena for each row; `None` where every row has its own, null as an empty one named in
    /// `nulls`.
    codes: Option<Vec<u32>>,
    /// Rows without text, ascending, where there are no codes.
    nulls: Vec<u32>,
    /// Codes by text, while rows are added.
    lookup: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The number of each text of a table that is being joined on.
    joined: Vec<u32>,
}

impl Default for Texts {
    /// No rows; it is not yet known whether texts repeat.
    fn default() -> Self {
        Self {
            arena: Arena::default(),
            codes: Some(Vec::new()),
            nulls: Vec::new(),
            lookup: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            joined: Vec::new(),
        }
    }
}

impl Texts {
    /// No rows, with the same judgement whether texts repeat and room for as many.
    pub fn next(&self) -> Self {
        let room = |len: usize| Vec::with_capacity(len + len / 8);
        let arena = match &self.codes {
            Some(_) => Arena::default(),
            None => Arena { text: String::with_capacity(self.arena.text.len() + self.arena.text.len() / 8), ends: room(self.arena.ends.len()) },
        };
        Self { arena, codes: self.codes.as_ref().map(|codes| room(codes.len())), ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.codes.as_ref().map_or(self.arena.len(), Vec::len)
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        match &self.codes {
            Some(codes) => self.arena.get(*codes.get(row)? as usize),
            None if !self.nulls.is_empty() && self.nulls.binary_search(&(row as u32)).is_ok() => None,
            None => self.arena.get(row),
        }
    }

    pub const fn is_full(&self) -> bool {
        self.arena.is_full()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.arena.bytes() + self.codes.as_ref().map_or(0, |codes| codes.capacity() * 4) + self.nulls.capacity() * 4
    }

    /// Every distinct text by its number; `None` where every row has its own.
    pub fn distinct(&self) -> Option<impl Iterator<Item = &str>> {
        self.codes.as_ref().map(|_| (0..self.arena.len()).map(|number| self.arena.get(number).unwrap_or_default()))
    }

    /// The number of a row's text among the distinct ones.
    pub fn number(&self, row: usize) -> Option<usize> {
        self.codes.as_ref()?.get(row).filter(|code| **code != NULL).map(|code| *code as usize)
    }

    pub fn push(&mut self, text: Option<&str>) {
        match (self.codes.is_some(), text) {
            (true, Some(text)) => {
                let code = self.code_of(text);
                let arena_len = self.arena.len();
                if let Some(codes) = &mut self.codes {
                    codes.push(code);
                    if codes.len() >= TRIAL && arena_len * 4 > codes.len() * 3 {
                        self.write_out();
                    }
                }
            }
            (true, None) => self.codes.iter_mut().for_each(|codes| codes.push(NULL)),
            (false, Some(text)) => self.arena.push(text),
            (false, None) => {
                self.nulls.push(self.arena.len() as u32);
                self.arena.push("");
            }
        }
    }

    /// The number of a text among the distinct ones, a new one where it has not been seen.
    fn code_of(&mut self, text: &str) -> u32 {
        let Self { arena, lookup, hasher, .. } = self;
        let hash = hasher.hash_one(text);
        if let Some(code) = lookup.find(hash, |code| arena.get(*code as usize) == Some(text)) {
            return *code;
        }
        let code = arena.len() as u32;
        arena.push(text);
        lookup.insert_unique(hash, code, |code| hasher.hash_one(arena.get(*code as usize).unwrap_or_default()));
        code
    }

    /// Gives every row its own text: hardly any repeats.
    fn write_out(&mut self) {
        let Some(codes) = self.codes.take() else { return };
        let distinct = std::mem::take(&mut self.arena);
        self.lookup = HashTable::new();
        for code in codes {
            self.push(distinct.get(code as usize));
        }
    }

    /// Adds the rows of another.
    pub fn extend(&mut self, other: &Self) {
        if self.codes.is_some() && other.codes.is_none() && other.len() + self.len() >= TRIAL && other.len() >= self.len() / 2 {
            self.write_out();
        }
        match (self.codes.is_some(), &other.codes) {
            (true, Some(codes)) => {
                let mut joined = std::mem::take(&mut self.joined);
                joined.clear();
                joined.extend((0..other.arena.len()).map(|number| self.code_of(other.arena.get(number).unwrap_or_default())));
                if let Some(own) = &mut self.codes {
                    own.extend(codes.iter().map(|code| joined.get(*code as usize).copied().unwrap_or(NULL)));
                    if own.len() >= TRIAL && self.arena.len() * 4 > own.len() * 3 {
                        self.write_out();
                    }
                }
                self.joined = joined;
            }
            (false, None) => {
                let base = self.arena.len() as u32;
                self.nulls.extend(other.nulls.iter().map(|row| base + row));
                self.arena.extend(&other.arena);
            }
            _ => (0..other.len()).for_each(|row| self.push(other.get(row))),
        }
    }

    /// Cuts or grows to `len` rows; new ones are null.
    pub fn resize(&mut self, len: usize) {
        if let Some(codes) = &mut self.codes {
            codes.resize(len, NULL);
            return;
        }
        self.arena.truncate(len);
        let kept = self.nulls.partition_point(|row| (*row as usize) < len);
        self.nulls.truncate(kept);
        while self.len() < len {
            self.push(None);
        }
    }

    /// Empties it, keeping room and the judgement whether texts repeat.
    pub fn clear(&mut self) {
        self.arena.clear();
        self.nulls.clear();
        self.lookup.clear();
        self.codes.iter_mut().for_each(Vec::clear);
    }

    /// Drops what only adding needs.
    pub fn seal(&mut self) {
        self.lookup = HashTable::new();
        self.joined = Vec::new();
        self.arena.shrink_to_fit();
        self.nulls.shrink_to_fit();
        self.codes.iter_mut().for_each(Vec::shrink_to_fit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that repeat, then hardly do, with nulls between.
    fn sample(row: usize) -> Option<String> {
        match row % 11 {
            3 => None,
            _ if row > 900 => Some(format!("地块{row}")),
            n => Some(format!("用途{n}")),
        }
    }

    #[test]
    fn rows_come_back_whether_texts_repeat_or_not_and_however_they_were_joined() {
        for parts in [vec![3000], vec![100, 2900], vec![1500, 1500], vec![1000, 1, 999, 1000]] {
            let mut all = Texts::default();
            let mut row = 0;
            let mut part = Texts::default();
            for len in parts {
                part.clear();
                for _ in 0..len {
                    part.push(sample(row).as_deref());
                    row += 1;
                }
                all.extend(&part);
            }
            all.seal();
            assert_eq!(all.len(), 3000);
            assert!((0..3000).all(|row| all.get(row) == sample(row).as_deref()));
            assert_eq!(all.get(3000), None);
        }
    }

    #[test]
    fn a_text_that_repeats_is_kept_once() {
        let mut texts = Texts::default();
        (0..10_000).for_each(|row| texts.push(Some(["居住用地", "工业用地"][row % 2])));
        assert_eq!(texts.arena.len(), 2);
    }

    #[test]
    fn cutting_and_growing_leaves_nulls() {
        for distinct in [2, 5000] {
            let mut texts = Texts::default();
            (0..1000).for_each(|row| texts.push(Some(&(row % distinct).to_string())));
            texts.resize(10);
            texts.resize(12);
            texts.push(Some("x"));
            assert_eq!((texts.get(9), texts.get(10), texts.get(11), texts.get(12)), (Some(&*(9 % distinct).to_string()), None, None, Some("x")));
        }
    }
}
