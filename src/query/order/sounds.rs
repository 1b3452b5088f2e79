//! Chinese characters in the order in which a dictionary has them: by their sound, as spreadsheets sort them.

use ib_matcher::pinyin::{PinyinData, PinyinNotation};
use std::sync::OnceLock;

/// The characters that have a place: CJK Unified Ideographs and their Extension A (Unicode 16.0, blocks U+4E00 and U+3400).
const BLOCKS: [std::ops::RangeInclusive<u32>; 2] = [0x4E00..=0x9FFF, 0x3400..=0x4DBF];

/// A character's place among Chinese ones by its first reading and its tone, then by its code; those without a known reading come
/// last. `None` for what is no Chinese character.
pub fn place(c: char) -> Option<u16> {
    let code = c as u32;
    let [usual, rare] = BLOCKS;
    let at = if usual.contains(&code) {
        code - usual.start()
    } else if rare.contains(&code) {
        code - rare.start() + (usual.end() - usual.start() + 1)
    } else {
        return None;
    };
    places().get(at as usize).copied()
}

/// How many places there are.
pub const PLACES: usize = 0x9FFF - 0x4E00 + 1 + 0x4DBF - 0x3400 + 1;

fn places() -> &'static [u16] {
    static PLACES: OnceLock<Vec<u16>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let data = PinyinData::new(PinyinNotation::AsciiTone);
        let mut all: Vec<(Option<String>, u32, usize)> = BLOCKS
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(at, code)| {
                let reading = char::from_u32(code).and_then(|c| data.get_pinyins(c).next()?.notation(PinyinNotation::AsciiTone).map(str::to_owned));
                (reading, code, at)
            })
            .collect();
        all.sort_by(|(a, a_code, _), (b, b_code, _)| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)).then_with(|| a_code.cmp(b_code)));
        let mut places = vec![0; all.len()];
        for (place, (.., at)) in all.iter().enumerate() {
            // both blocks together have fewer than 28 000
            places[*at] = place as u16;
        }
        places
    })
}
