//! Texts that hold attributes of a feature in braces.

use super::search::name_of;
use crate::i18n::{Bilingual, Lang};
use crate::model::Feature;

/// A text with each `{attribute}` replaced by the feature's value. Besides attributes there are `{name}`, `{id}`, `{layer}`, and
/// `{n}` and `{count}` from `place`. An unknown name stays as it is, so that it is noticed.
#[must_use]
pub fn filled(text: &str, feature: Feature<'_>, place: (usize, usize), layer: &Bilingual, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(length) = rest.find('}') else { break };
        let key = &rest[1..length];
        match value(key, feature, place, layer, lang) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[..=length]),
        }
        rest = &rest[length + 1..];
    }
    out + rest
}

fn value(key: &str, feature: Feature<'_>, (n, count): (usize, usize), layer: &Bilingual, lang: Lang) -> Option<String> {
    let own = feature.row().find(|(name, _)| *name == key).map(|(_, value)| value.to_string());
    own.or_else(|| match key {
        "name" => Some(name_of(feature).get(lang).to_owned()),
        "id" => Some(feature.id().map_or_else(|| (feature.index() + 1).to_string(), |id| id.to_string())),
        "n" => Some(format!("{n:0width$}", width = count.to_string().len())),
        "count" => Some(count.to_string()),
        "layer" => Some(layer.get(lang).to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_stand_in_for_their_braces_and_the_unknown_stays() {
        let document = crate::io::embedded_document();
        let layer = document.layer_by_key("hubs").unwrap();
        let feature = layer.table.feature(layer.table.find_id("baoshan_hsr").unwrap()).unwrap();
        let filled = |text: &str| filled(text, feature, (3, 12), &layer.name, Lang::Zh);
        assert_eq!(filled("{n}/{count} {id} {nothing} {"), "03/12 baoshan_hsr {nothing} {");
        assert_eq!(filled("{name}"), name_of(feature).zh);
    }
}
