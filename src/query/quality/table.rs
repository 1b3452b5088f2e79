//! The findings as a table, as it is written to a spreadsheet.

use super::{Checked, Summed, kept};
use crate::i18n::{Lang, Localized, Word, decimal_of, integer};
use crate::model::{Bound, CellTable, FeatureTable, RuleSet, SheetCell};

/// The findings in a language, the first so many of them.
#[must_use]
pub fn findings_table(checked: &Checked, table: &FeatureTable, lang: Lang, most: usize) -> CellTable {
    let words = [
        Word::QualityFault,
        Word::QualityFeature,
        Word::QualityId,
        Word::QualityOther,
        Word::QualityFound,
        Word::QualitySize,
        Word::QualityUnit,
        Word::QualityLon,
        Word::QualityLat,
    ];
    let id = |row: usize| table.feature(row).and_then(|feature| feature.id()).map(|id| id.to_string());
    let text = |text: Option<String>| text.filter(|text| !text.is_empty()).map_or(SheetCell::Empty, SheetCell::Text);
    let number = |row: Option<crate::model::RowId>| row.map_or(SheetCell::Empty, |row| SheetCell::Number((row.index() + 1) as f64, 0));
    let rows = checked.findings.iter().take(most).map(|own| {
        let size = own.size();
        vec![
            SheetCell::Text(own.fault.word().text(lang).to_owned()),
            number(own.row),
            text(own.row.and_then(|row| id(row.index()))),
            number(own.other),
            text(Some(own.message(lang))),
            size.map_or(SheetCell::Empty, |(size, _)| SheetCell::Number(size, 4)),
            text(size.map(|(_, unit)| unit.to_owned())),
            own.at.map_or(SheetCell::Empty, |at| SheetCell::Number(at[0], 7)),
            own.at.map_or(SheetCell::Empty, |at| SheetCell::Number(at[1], 7)),
        ]
    });
    let left = checked.findings.len().saturating_sub(most);
    let more = (left > 0).then(|| Word::QualityMore.with(lang, &[&left]));
    CellTable {
        title: Word::QualityList.text(lang).to_owned(),
        heads: words.iter().map(|word| word.text(lang).to_owned()).collect(),
        rows: rows.collect(),
        notes: std::iter::once(checked.told(lang)).chain(more).collect(),
    }
}

/// How often each fault was found and what became of the sums, with what is to be said of the rules.
#[must_use]
pub fn summary_table(checked: &Checked, rules: &RuleSet, lang: Lang) -> CellTable {
    let count = |(fault, count): (super::Fault, usize)| vec![SheetCell::Text(fault.word().text(lang).to_owned()), SheetCell::Number(count as f64, 0)];
    let mut notes = vec![checked.told(lang)];
    notes.extend(checked.kind_told(rules, lang));
    notes.extend(checked.sums.iter().map(|own| own.message(lang)));
    notes.push(format!("{}{}{}", rules.name.get(lang), if lang == Lang::Zh { "：" } else { ": " }, rules.note.get(lang)));
    CellTable {
        title: Word::QualitySummary.text(lang).to_owned(),
        heads: [Word::QualityFault, Word::QualityCount].map(|word| word.text(lang).to_owned()).to_vec(),
        rows: checked.counts().into_iter().map(count).collect(),
        notes,
    }
}

impl Localized for Summed {
    /// The sum, its target and whether that is kept.
    fn message(&self, lang: Lang) -> String {
        let name = self.rule.name.get(lang);
        if let Some(error) = &self.refused {
            return Word::QualitySumRefused.with(lang, &[&name, &error.0.message(lang)]);
        }
        let area = decimal_of(self.area / 1e4, 2);
        let bound = if self.rule.bound == Bound::Least { Word::QualityLeast } else { Word::QualityMost }.text(lang);
        match (self.rule.target_ha, kept(self)) {
            (Some(target), Some(is_kept)) => {
                let word = if is_kept { Word::QualitySumKept } else { Word::QualitySumMissed };
                word.with(lang, &[&name, &area, &bound, &decimal_of(target, 2)])
            }
            _ if self.untold > 0 => Word::QualitySumUntold.with(lang, &[&name, &area, &self.untold]),
            _ => Word::QualitySumOpen.with(lang, &[&name, &area]),
        }
    }
}

impl Checked {
    /// How many features were checked, and how much was found.
    #[must_use]
    pub fn told(&self, lang: Lang) -> String {
        let features = integer(self.features as u64);
        if self.findings.is_empty() {
            Word::QualityFine.with(lang, &[&features])
        } else {
            Word::QualityTold.with(lang, &[&features, &integer(self.findings.len() as u64)])
        }
    }

    /// The kind of layer that the fields were checked for; `None` where the rules know no kinds.
    #[must_use]
    pub fn kind_told(&self, rules: &RuleSet, lang: Lang) -> Option<String> {
        match self.layer.and_then(|at| rules.layers.get(at)) {
            Some(layer) => Some(Word::QualityKind.with(lang, &[&layer.name.get(lang)])),
            None if rules.layers.is_empty() => None,
            None => Some(Word::QualityNoKind.text(lang).to_owned()),
        }
    }
}
