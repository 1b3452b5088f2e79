//! A classification of land and sea use: its classes in their order, with codes, names and colours.

use crate::i18n::Bilingual;

/// A class of land or sea use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LandUseClass {
    /// Two digits for each level.
    pub code: String,
    pub name: Bilingual,
    /// Its own colour, or one that follows from that of the class it belongs to.
    pub rgb: [u8; 3],
}

/// The classes in the order of their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LandUse {
    classes: Vec<LandUseClass>,
}

/// How a value names a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    Code,
    /// A code that is not listed, whose class is that of its longest listed beginning.
    LongerCode,
    Name,
    /// The name without its last word, 用地.
    ShortName,
}

/// What a class without a colour is drawn in, where none of its kin has one.
const NONE: [u8; 3] = [196, 198, 202];

impl LandUse {
    /// A classification of classes with the colours that they are given. One without takes that of the class it belongs to, a little
    /// lighter or darker than its siblings; one that belongs to none takes that of the first class under it.
    #[must_use]
    pub fn new(mut given: Vec<(String, Bilingual, Option<[u8; 3]>)>) -> Self {
        given.sort_by(|a, b| a.0.cmp(&b.0));
        given.dedup_by(|a, b| a.0 == b.0);
        let mut classes: Vec<LandUseClass> = Vec::with_capacity(given.len());
        for (at, (code, name, rgb)) in given.iter().enumerate() {
            let is_under = |own: &str| own.len() < code.len() && code.starts_with(own);
            let above = classes.iter().rev().find(|own| is_under(&own.code));
            let siblings = || classes.iter().rev().take_while(|own| own.code.len() >= code.len()).filter(|own| own.code.len() == code.len()).count();
            let below = || given[at..].iter().take_while(|own| own.0.starts_with(code.as_str())).find_map(|own| own.2);
            let rgb = rgb.or_else(|| above.map(|own| shaded(own.rgb, siblings()))).or_else(below).unwrap_or(NONE);
            classes.push(LandUseClass { code: code.clone(), name: name.clone(), rgb });
        }
        Self { classes }
    }

    #[must_use]
    pub fn classes(&self) -> &[LandUseClass] {
        &self.classes
    }

    fn by_code(&self, code: &str) -> Option<usize> {
        self.classes.binary_search_by(|own| own.code.as_str().cmp(code)).ok()
    }

    /// The class that a value names, as its place among the classes, and how: by its code, with or without a name after it, or by
    /// its name in either language.
    #[must_use]
    pub fn find(&self, value: &str) -> Option<(usize, NamedBy)> {
        let value = value.trim();
        let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let code = &value[..digits];
            let is_name = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '-');
            if !digits.is_multiple_of(2) || !is_name(&value[digits..]) {
                return None;
            }
            let longest = (1..=digits / 2).rev().find_map(|levels| Some((self.by_code(&code[..levels * 2])?, levels * 2 == digits)));
            return longest.map(|(at, whole)| (at, if whole { NamedBy::Code } else { NamedBy::LongerCode }));
        }
        let named = |own: &LandUseClass| own.name.zh == value || own.name.en.eq_ignore_ascii_case(value);
        if let Some(at) = self.classes.iter().position(named) {
            return Some((at, NamedBy::Name));
        }
        let short = |own: &LandUseClass| own.name.zh.strip_suffix("用地") == Some(value);
        self.classes.iter().position(short).map(|at| (at, NamedBy::ShortName))
    }
}

/// A colour a little lighter or darker, for the class of a number among its siblings.
fn shaded(rgb: [u8; 3], sibling: usize) -> [u8; 3] {
    const STEPS: [f32; 6] = [0.16, -0.10, 0.28, -0.18, 0.38, -0.26];
    let by = STEPS[sibling % STEPS.len()];
    rgb.map(|channel| {
        let channel = f32::from(channel);
        let to = if by < 0.0 { 0.0 } else { 255.0 };
        (channel + (to - channel) * by.abs()).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> LandUse {
        let class = |code: &str, zh: &str, rgb: Option<[u8; 3]>| (code.to_owned(), Bilingual::new(zh, zh), rgb);
        LandUse::new(vec![
            class("0702", "城镇社区服务设施用地", None),
            class("07", "居住用地", None),
            class("0701", "城镇住宅用地", Some([255, 255, 45])),
            class("070101", "一类城镇住宅用地", None),
            class("070102", "二类城镇住宅用地", None),
            class("16", "留白用地", Some([255; 3])),
        ])
    }

    #[test]
    fn a_class_without_a_colour_takes_that_of_its_kin() {
        let own = some();
        let rgb: Vec<[u8; 3]> = own.classes().iter().map(|class| class.rgb).collect();
        assert_eq!((rgb[0], rgb[1]), ([255, 255, 45], [255, 255, 45]), "07 takes that of the first under it");
        assert_ne!(rgb[2], rgb[3], "siblings can be told apart");
        assert_eq!(own.classes().iter().map(|class| class.code.as_str()).collect::<Vec<_>>(), ["07", "0701", "070101", "070102", "0702", "16"]);
    }

    #[test]
    fn values_name_classes_by_code_and_by_name() {
        let own = some();
        let found = |value: &str| own.find(value).map(|(at, by)| (own.classes()[at].code.as_str(), by));
        assert_eq!(found("0701"), Some(("0701", NamedBy::Code)));
        assert_eq!(found(" 070102 二类城镇住宅用地"), Some(("070102", NamedBy::Code)));
        assert_eq!(found("070199"), Some(("0701", NamedBy::LongerCode)));
        assert_eq!(found("城镇住宅用地"), Some(("0701", NamedBy::Name)));
        assert_eq!(found("居住"), Some(("07", NamedBy::ShortName)));
        for none in ["", "99", "070", "0701-2", "2027年", "绿地", "7"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
