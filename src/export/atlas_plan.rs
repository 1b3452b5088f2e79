//! Which sheets an atlas has: what each feature's shows, says and is called.

use super::ExportError;
use crate::i18n::{Bilingual, Lang, Localized};
use crate::io::safe_file_name;
use crate::model::{Atlas, Document, Feature, Sheet, Value, surroundings};
use crate::query::{filled, name_of};
use std::collections::HashSet;
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
    fn told(&self, lang: Lang) -> String {
        let name = self.name.get(lang);
        match (lang, self.why) {
            (Lang::Zh, Why::NoGeometry) => format!("{name}：没有几何"),
            (Lang::En, Why::NoGeometry) => format!("{name}: it has no geometry"),
            (Lang::Zh, Why::NoScale) => format!("{name}：属性中没有比例尺"),
            (Lang::En, Why::NoScale) => format!("{name}: its attribute holds no scale"),
        }
    }
}

/// The sheets of an atlas in their order.
pub struct AtlasPlan {
    pub sheets: Vec<Sheet>,
    /// The name of each sheet's file without its ending; no two are the same to a system that makes no difference of case.
    pub names: Vec<String>,
    pub skipped: Vec<Skipped>,
    /// What the whole is called.
    pub title: String,
}

impl AtlasPlan {
    /// Plans a sheet for each feature of the atlas's layer.
    ///
    /// # Errors
    /// Where there is no such layer, or nothing to make a sheet of.
    pub fn of(document: &Document, sheet: &Sheet, atlas: &Atlas) -> Result<Self, ExportError> {
        let layer = document.layer_by_key(&atlas.layer).ok_or_else(|| ExportError::NoLayer(atlas.layer.clone()))?;
        let mut features: Vec<Feature<'_>> = layer.table.features().collect();
        if !atlas.order.is_empty() {
            features.sort_by(|a, b| compare(&a.value(&atlas.order), &b.value(&atlas.order)));
        }
        let mut skipped = Vec::new();
        features.retain(|feature| match lacking(atlas, *feature, &layer.name) {
            Some(why) => {
                skipped.push(Skipped { name: name_of(*feature), why });
                false
            }
            None => true,
        });
        if features.is_empty() {
            return Err(ExportError::NoSheets);
        }
        // texts count the sheets that there are
        let place = |n: usize| (n + 1, features.len());
        let sheets: Vec<Sheet> = features.iter().enumerate().map(|(n, feature)| sheet_of(sheet, atlas, *feature, place(n), &layer.name)).collect();
        let mut taken = HashSet::new();
        let lang = sheet.lang.leading();
        let names = features
            .iter()
            .enumerate()
            .map(|(n, feature)| free_name(&mut taken, &safe_file_name(&filled(&atlas.file, *feature, place(n), &layer.name, lang)), n + 1))
            .collect();
        let own = sheet.title.get(lang);
        let title = if own.is_empty() || own.contains('{') { layer.name.get(lang) } else { own }.to_owned();
        Ok(Self { sheets, names, skipped, title })
    }

    /// The sheets' files in a folder.
    #[must_use]
    pub fn files(&self, folder: &Path, extension: &str) -> Vec<PathBuf> {
        self.names.iter().map(|name| folder.join(name).with_added_extension(extension)).collect()
    }
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

/// Numbers by their value, before text.
fn compare(a: &Value<'_>, b: &Value<'_>) -> std::cmp::Ordering {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => a.to_string().cmp(&b.to_string()),
    }
}

/// The name, or its number where it is empty; `name-2` and so on where a sheet has it already.
fn free_name(taken: &mut HashSet<String>, name: &str, number: usize) -> String {
    let name = if name.is_empty() { number.to_string() } else { name.to_owned() };
    let all = (1..100_000).map(|n| if n == 1 { name.clone() } else { format!("{name}-{n}") });
    all.into_iter().find(|name| taken.insert(name.to_lowercase())).unwrap_or_else(|| name.clone())
}
