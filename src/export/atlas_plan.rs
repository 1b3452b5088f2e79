//! Which sheets an atlas has: what each feature's shows, says and is called.

use super::ExportError;
use crate::i18n::{Bilingual, Lang, Localized};
use crate::io::safe_file_name;
use crate::model::{Atlas, Document, Feature, Layer, Sheet, Value, surroundings};
use crate::query::{filled, name_of};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A feature that has no sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub name: Bilingual,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is nowhere.
    NoGeometry,
    /// The attribute that shall hold its scale holds none.
    NoScale,
}

impl Localized for Skipped {
    fn message(&self, lang: Lang) -> String {
        let name = self.name.get(lang);
        match (lang, self.why) {
            (Lang::Zh, Why::NoGeometry) => format!("{name}：没有几何"),
            (Lang::En, Why::NoGeometry) => format!("{name}: it has no geometry"),
            (Lang::Zh, Why::NoScale) => format!("{name}：属性中没有比例尺"),
            (Lang::En, Why::NoScale) => format!("{name}: its attribute holds no scale"),
        }
    }
}

/// Which features of a layer have sheets, in the order of the sheets. A sheet is made when it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtlasPlan {
    rows: Vec<usize>,
    /// The features without a sheet.
    lacking: Vec<(usize, Why)>,
}

impl AtlasPlan {
    /// Plans a sheet for each feature of the atlas's layer.
    ///
    /// # Errors
    /// Where there is no such layer, or nothing to make a sheet of.
    pub fn of(document: &Document, atlas: &Atlas) -> Result<Self, ExportError> {
        let layer = document.layer_by_key(&atlas.layer).ok_or_else(|| ExportError::NoLayer(atlas.layer.clone()))?;
        if layer.table.source().is_some() {
            return Err(ExportError::Window(layer.name.clone()));
        }
        let mut features: Vec<Feature<'_>> = layer.table.features().collect();
        if !atlas.order.is_empty() {
            features.sort_by_cached_key(|feature| Order::of(&feature.value(&atlas.order)));
        }
        let mut own = Self::default();
        for feature in features {
            match lacking(atlas, feature, &layer.name) {
                Some(why) => own.lacking.push((feature.index(), why)),
                None => own.rows.push(feature.index()),
            }
        }
        if own.rows.is_empty() { Err(ExportError::NoSheets) } else { Ok(own) }
    }

    /// How many sheets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The features that have no sheet, by their names.
    #[must_use]
    pub fn skipped(&self, document: &Document, atlas: &Atlas) -> Vec<Skipped> {
        let Some(layer) = document.layer_by_key(&atlas.layer) else { return Vec::new() };
        let named = |(row, why): &(usize, Why)| Some(Skipped { name: name_of(layer.table.feature(*row)?), why: *why });
        self.lacking.iter().filter_map(named).collect()
    }

    /// The feature of a sheet by the sheet's place.
    fn feature<'a>(&self, n: usize, layer: &'a Layer) -> Option<Feature<'a>> {
        layer.table.feature(*self.rows.get(n)?)
    }

    /// A sheet by its place, made from what all have; `None` where there is none.
    #[must_use]
    pub fn sheet(&self, n: usize, document: &Document, sheet: &Sheet, atlas: &Atlas) -> Option<Sheet> {
        let layer = document.layer_by_key(&atlas.layer)?;
        // texts count the sheets that there are
        Some(sheet_of(sheet, atlas, self.feature(n, layer)?, (n + 1, self.len()), &layer.name))
    }

    /// The sheets' files in a folder; no two names are the same to a system that makes no difference of case.
    #[must_use]
    pub fn files(&self, document: &Document, sheet: &Sheet, atlas: &Atlas, folder: &Path, extension: &str) -> Vec<PathBuf> {
        let Some(layer) = document.layer_by_key(&atlas.layer) else { return Vec::new() };
        let mut taken = HashMap::new();
        let named = |n: usize| Some(filled(&atlas.file, self.feature(n, layer)?, (n + 1, self.len()), &layer.name, sheet.lang.leading()));
        (0..self.len())
            .filter_map(named)
            .enumerate()
            .map(|(n, name)| folder.join(free_name(&mut taken, &safe_file_name(&name), n + 1)).with_added_extension(extension))
            .collect()
    }
}

/// What an atlas is called as a whole.
pub fn title_of(document: &Document, sheet: &Sheet, atlas: &Atlas) -> String {
    let lang = sheet.lang.leading();
    let own = sheet.title.get(lang);
    let layer = document.layer_by_key(&atlas.layer).map_or("", |layer| layer.name.get(lang));
    if own.is_empty() || own.contains('{') { layer } else { own }.to_owned()
}

/// Why a feature cannot have a sheet.
fn lacking(atlas: &Atlas, feature: Feature<'_>, layer: &Bilingual) -> Option<Why> {
    if feature.bounds().is_none() {
        return Some(Why::NoGeometry);
    }
    (!atlas.scale.is_empty() && scale_of(atlas, feature, layer).is_none()).then_some(Why::NoScale)
}

/// The scale that an atlas has for a feature.
fn scale_of(atlas: &Atlas, feature: Feature<'_>, layer: &Bilingual) -> Option<f64> {
    let text = filled(&atlas.scale, feature, (1, 1), layer, Lang::En);
    let number = text.rsplit([':', '：']).next().unwrap_or_default().replace([',', ' '], "");
    number.parse().ok().filter(|n| (10.0..1e9).contains(n))
}

/// The sheet of one feature.
fn sheet_of(sheet: &Sheet, atlas: &Atlas, feature: Feature<'_>, place: (usize, usize), layer: &Bilingual) -> Sheet {
    let mut own = sheet.clone();
    own.focus = Some((atlas.layer.clone(), feature.index()));
    own.extent = feature.bounds().map(|bounds| surroundings(bounds).array());
    for (text, given) in [(&mut own.title, &atlas.title), (&mut own.subtitle, &atlas.subtitle)] {
        if !given.is_empty() {
            text.clone_from(given);
        }
    }
    for text in own.texts_mut() {
        text.zh = filled(&text.zh, feature, place, layer, Lang::Zh);
        text.en = filled(&text.en, feature, place, layer, Lang::En);
    }
    own.scale = scale_of(atlas, feature, layer).or(own.scale);
    own
}

/// Where a value stands: numbers by their value, before text, and what has none at the end.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// A number's bits, turned so that they ascend with it.
    Number(u64),
    Text(String),
    Nothing,
}

impl Order {
    fn of(value: &Value<'_>) -> Self {
        match (value, value.number()) {
            (Value::Null, _) => Self::Nothing,
            (_, Some(number)) => {
                let bits = number.to_bits();
                // as f64::total_cmp: negative numbers descend with their bits
                Self::Number(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
            }
            (other, None) => Self::Text(other.to_string()),
        }
    }
}

/// The name, or its number where it is empty; `name-2` and so on where a sheet has it already. `taken` has, of each name in
/// small letters, the number that is tried next.
fn free_name(taken: &mut HashMap<String, usize>, name: &str, number: usize) -> String {
    let name = if name.is_empty() { number.to_string() } else { name.to_owned() };
    loop {
        let next = taken.entry(name.to_lowercase()).or_insert(1);
        let own = if *next == 1 { name.clone() } else { format!("{name}-{next}") };
        *next += 1;
        // `name-2` may be the name of another sheet
        if own == name || taken.insert(own.to_lowercase(), 2).is_none() {
            return own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_however_many_there_are() {
        let mut taken = HashMap::new();
        let names: Vec<String> = ["a", "A", "a-2", "", "a", "4"].iter().enumerate().map(|(n, name)| free_name(&mut taken, name, n + 1)).collect();
        assert_eq!(names, ["a", "A-2", "a-2-2", "4", "a-3", "4-2"]);
        let many: std::collections::HashSet<String> = (0..200_000).map(|n| free_name(&mut taken, ["x", "y"][n % 2], n)).collect();
        assert_eq!(many.len(), 200_000);
    }

    #[test]
    fn numbers_come_by_their_value_before_text_and_nothing_comes_last() {
        let values =
            [Value::Float(-3.5), Value::Float(-0.2), Value::Integer(0), Value::Integer(7), Value::Float(31.0), Value::Text("a"), Value::Null];
        let orders: Vec<Order> = values.iter().map(Order::of).collect();
        assert!(orders.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
