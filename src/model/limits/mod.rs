//! The one boundary check for what comes from a project or a layout: every number has a range, every list and every text a
//! length, every name is there once. What is out of bounds is brought into them and told, never dropped unsaid.

mod base_map;
mod correction;
mod map;
mod sheet;
mod style;

pub use correction::{Corrected, Correction};

use super::YEARS;
use crate::i18n::{Bilingual, excerpt};
use std::ops::RangeInclusive;

/// Characters of a name or a title, of what is written on the map, and of a paragraph.
const NAME: usize = 500;
const CAPTION: usize = 2_000;
const PARAGRAPH: usize = 10_000;
/// Corrections that are told one by one.
const MOST_TOLD: usize = 1_000;

/// Walks through what was read and brings it into its bounds.
#[derive(Debug, Default)]
pub struct Limits {
    path: Vec<String>,
    pub found: Vec<Correction>,
}

impl Limits {
    fn note(&mut self, name: &str, what: Corrected) {
        if self.found.len() < MOST_TOLD {
            let mut path = self.path.join(".");
            if !path.is_empty() && !name.is_empty() {
                path.push('.');
            }
            path.push_str(name);
            self.found.push(Correction { path, what });
        }
    }

    /// Looks at what stands under a name.
    pub fn under<T>(&mut self, name: impl Into<String>, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.into());
        let result = inner(self);
        self.path.pop();
        result
    }

    /// A member that is not known.
    pub fn unknown(&mut self, path: &str) {
        let place: Vec<&str> = path.split('.').collect();
        // members of the project and of its layers are kept
        let kept = matches!(place[..], [_]) || matches!(place[..], ["layers", _, _]);
        self.note(path, if kept { Corrected::Kept } else { Corrected::Unknown });
    }

    /// What is no valid value, so that another one is used.
    pub fn misread(&mut self, name: &str, now: &str) {
        self.note(name, Corrected::Misread(now.to_owned()));
    }

    /// What stands twice and is taken once.
    pub fn doubled(&mut self, name: &str) {
        self.note(name, Corrected::Doubled);
    }

    /// What names features that are not there.
    pub fn rows(&mut self, name: &str) {
        self.note(name, Corrected::Rows);
    }

    /// A year of a plan.
    pub fn year(&mut self, name: &str, value: &mut i32) {
        let now = (*value).clamp(*YEARS.start(), *YEARS.end());
        if now != *value {
            self.note(name, Corrected::Range { was: value.to_string(), now: now.to_string() });
            *value = now;
        }
    }

    /// The file is not the one that was saved.
    pub fn changed(&mut self) {
        self.note("", Corrected::Changed);
    }

    /// A picture of a sheet that cannot be drawn.
    pub fn picture(&mut self, item: usize, name: &str) {
        self.note(&format!("sheet.items[{item}] {name}"), Corrected::Picture);
    }

    /// Tells where what was read does not say what stands in the file. Members that are not known are told otherwise.
    pub fn compare(&mut self, name: &str, stands: &serde_json::Value, read: &serde_json::Value) {
        use serde_json::Value as Json;
        match (stands, read) {
            (Json::Object(stands), Json::Object(read)) => self.under(name, |own| {
                for (name, value) in stands {
                    if let Some(read) = read.get(name) {
                        own.compare(name, value, read);
                    }
                }
            }),
            (Json::Array(stands), Json::Array(read)) if stands.len() == read.len() => {
                for (n, (stands, read)) in stands.iter().zip(read).enumerate() {
                    self.compare(&format!("{name}[{n}]"), stands, read);
                }
            }
            // sizes are kept in 32 bits
            (Json::Number(a), Json::Number(b))
                if a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs())) => {}
            (stands, read) if stands == read => {}
            (_, read) => self.note(name, Corrected::Misread(excerpt(&read.to_string(), 40))),
        }
    }

    /// A name that stands twice.
    pub fn twice(&mut self, name: &str) {
        self.note(name, Corrected::Twice);
    }

    fn number(&mut self, name: &str, value: &mut f32, range: RangeInclusive<f32>, usual: f32) {
        if range.contains(value) {
            return;
        }
        let now = if value.is_nan() { usual } else { value.clamp(*range.start(), *range.end()) };
        self.note(name, Corrected::Range { was: told(f64::from(*value)), now: told(f64::from(now)) });
        *value = now;
    }

    fn wide(&mut self, name: &str, value: &mut f64, range: RangeInclusive<f64>, usual: f64) {
        if range.contains(value) {
            return;
        }
        let now = if value.is_nan() { usual } else { value.clamp(*range.start(), *range.end()) };
        self.note(name, Corrected::Range { was: told(*value), now: told(now) });
        *value = now;
    }

    /// An opacity, 0 to 1.
    pub fn part(&mut self, name: &str, value: &mut f32) {
        self.number(name, value, 0.0..=1.0, 1.0);
    }

    fn text(&mut self, name: &str, text: &mut String, most: usize) {
        // bytes first: most texts are short
        if text.len() <= most {
            return;
        }
        let count = text.chars().count();
        if count > most {
            let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
            text.truncate(end);
            self.note(name, Corrected::Text { was: count, now: most });
        }
    }

    fn both(&mut self, name: &str, text: &mut Bilingual, most: usize) {
        self.under(name, |own| {
            own.text("zh", &mut text.zh, most);
            own.text("en", &mut text.en, most);
        });
    }

    /// A layer's key, a name.
    pub fn name(&mut self, name: &str, text: &mut String) {
        self.text(name, text, NAME);
    }

    /// A layer's name, a title.
    pub fn title(&mut self, name: &str, text: &mut Bilingual) {
        self.both(name, text, NAME);
        for (lang, text) in [("zh", &mut text.zh), ("en", &mut text.en)] {
            // a name is one line
            if text.contains(['\n', '\r']) {
                let was = text.chars().count();
                *text = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
                let now = text.chars().count();
                self.note(&format!("{name}.{lang}"), Corrected::Text { was, now });
            }
        }
    }

    /// What is told of a source.
    pub fn prose(&mut self, name: &str, text: &mut String) {
        self.text(name, text, PARAGRAPH);
    }

    pub fn bilingual_prose(&mut self, name: &str, text: &mut Bilingual) {
        self.both(name, text, PARAGRAPH);
    }

    /// A list of at most so many entries.
    pub fn list<T>(&mut self, name: &str, list: &mut Vec<T>, most: usize) {
        if list.len() > most {
            self.note(name, Corrected::List { was: list.len(), now: most });
            list.truncate(most);
        }
    }

    /// Looks at each entry of a list and leaves out those that it says cannot be used.
    fn each<T>(&mut self, name: &str, list: &mut Vec<T>, mut one: impl FnMut(&mut Self, &mut T) -> bool) {
        let mut n = 0;
        list.retain_mut(|item| {
            let place = format!("{name}[{n}]");
            n += 1;
            let kept = self.under(place.clone(), |own| one(own, item));
            if !kept {
                self.note(&place, Corrected::LeftOut);
            }
            kept
        });
    }

    fn ascending(&mut self, name: &str, numbers: &mut [f64]) {
        if !numbers.is_sorted() {
            self.note(name, Corrected::Sorted);
            numbers.sort_by(f64::total_cmp);
        }
    }

    fn position(&mut self, name: &str, [lon, lat]: &mut [f64; 2]) {
        self.wide(name, lon, -180.0..=180.0, 121.45);
        self.wide(name, lat, -85.05..=85.05, 31.15);
    }

    /// West, south, east, north on the drawn world; whether it is a box.
    fn extent(&mut self, name: &str, extent: &mut [f64; 4]) -> bool {
        let [west, south, east, north] = extent;
        self.wide(name, west, -540.0..=540.0, 0.0);
        self.wide(name, east, -540.0..=540.0, 0.0);
        self.wide(name, south, -85.05..=85.05, 0.0);
        self.wide(name, north, -85.05..=85.05, 0.0);
        // a tenth of a metre across, and not more than the world
        *east - *west > 1e-6 && *north - *south > 1e-6 && *east - *west <= 360.0
    }
}

/// A number as it is told: with a power of ten where it is very large or very small.
fn told(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e9).contains(&size) { format!("{value:e}") } else { ((value * 1e6).round() / 1e6).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Ink, Sheet, Style};

    #[test]
    fn what_this_program_writes_is_within_its_bounds() {
        let mut limits = Limits::default();
        limits.sheet(&mut Sheet::default());
        limits.style(&mut Style::plain(Ink::Custom([1, 2, 3])));
        assert_eq!(limits.found, []);
    }
}
