//! A growing row of bits: which values of a column are there.

/// Bits in words of 64, the first in the lowest place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    pub const EMPTY: Self = Self { words: Vec::new(), len: 0 };

    pub const fn len(&self) -> usize {
        self.len
    }

    pub fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            *word |= u64::from(bit) << (self.len % 64);
        }
        self.len += 1;
    }

    /// The bit at `index`; false past the end.
    pub fn get(&self, index: usize) -> bool {
        index < self.len && self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Whether every bit that is set in another row is set in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let own = self.words.iter().copied().chain(std::iter::repeat(0));
        other.words.iter().zip(own).all(|(other, own)| other & !own == 0)
    }

    /// Sets the bit at `index`, growing to it.
    pub fn set(&mut self, index: usize, bit: bool) {
        if index >= self.len {
            self.resize(index + 1);
        }
        let mask = 1 << (index % 64);
        let word = &mut self.words[index / 64];
        *word = if bit { *word | mask } else { *word & !mask };
    }

    /// Cuts or grows to `len`; new bits are false.
    pub fn resize(&mut self, len: usize) {
        self.words.resize(len.div_ceil(64), 0);
        if let (Some(last), rest @ 1..) = (self.words.last_mut(), len % 64) {
            *last &= (1 << rest) - 1;
        }
        self.len = len;
    }

    pub fn extend(&mut self, other: &Self) {
        let shift = self.len % 64;
        let len = self.len + other.len;
        if shift == 0 {
            self.words.extend_from_slice(&other.words);
        } else {
            for word in &other.words {
                if let Some(last) = self.words.last_mut() {
                    *last |= word << shift;
                }
                self.words.push(word >> (64 - shift));
            }
        }
        self.words.truncate(len.div_ceil(64));
        self.len = len;
    }

    pub fn clear(&mut self) {
        self.words.clear();
        self.len = 0;
    }

    pub fn shrink_to_fit(&mut self) {
        self.words.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_joined_at_any_place_are_those_pushed_one_by_one() {
        let bit = |i: usize| i.is_multiple_of(3) || i.is_multiple_of(7);
        for first in [0, 1, 63, 64, 65, 130] {
            for second in [0, 1, 62, 64, 129] {
                let (mut joined, mut tail, mut all) = (Bits::default(), Bits::default(), Bits::default());
                (0..first).for_each(|i| joined.push(bit(i)));
                (first..first + second).for_each(|i| tail.push(bit(i)));
                (0..first + second).for_each(|i| all.push(bit(i)));
                joined.extend(&tail);
                assert_eq!(joined, all, "{first} {second}");
                joined.resize(first);
                joined.resize(first + 5);
                assert!((0..first).all(|i| joined.get(i) == bit(i)) && (first..first + 9).all(|i| !joined.get(i)));
            }
        }
    }
}
