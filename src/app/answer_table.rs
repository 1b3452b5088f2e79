//! The selected features as a table for a sheet.

use super::state::App;
use crate::i18n::{Bilingual, Word, length};
use crate::model::ItemKind;
use crate::query::{measured, name_of};

/// So many rows are kept on a sheet at most.
const MOST: usize = 500;

impl App {
    /// What a question found, or what was selected: name, layer, distance where it was measured, area or length.
    #[must_use]
    pub fn selection_table(&self) -> Option<ItemKind> {
        let list = self.viewport.selection.list();
        let document = &self.workspace.document;
        // a list without those that are not at hand yet would be another one
        if list.iter().take(MOST).any(|picked| document.feature(picked.feature).is_none()) {
            return None;
        }
        let lang = self.workspace.document.sheet().lang.leading();
        let with_distance = list.iter().any(|picked| picked.distance.is_some());
        let mut columns = vec![Word::ColumnName.both(), Word::ColumnLayer.both()];
        if with_distance {
            columns.push(Word::ColumnDistance.both());
        }
        columns.push(Word::ColumnMeasure.both());
        let rows: Vec<Vec<String>> = list
            .iter()
            .take(MOST)
            .filter_map(|picked| {
                let layer = document.layer(picked.feature.layer)?;
                let feature = document.feature(picked.feature)?;
                let mut row = vec![name_of(feature).get(lang).to_owned(), layer.name.get(lang).to_owned()];
                if with_distance {
                    row.push(picked.distance.map(length).unwrap_or_default());
                }
                row.push(measured(feature, lang));
                Some(row)
            })
            .collect();
        let title = if self.viewport.selection.title.is_empty() {
            Word::SelectionTitle.both()
        } else {
            Bilingual::same(self.viewport.selection.title.as_str())
        };
        (!rows.is_empty()).then_some(ItemKind::Table { title, columns, rows })
    }
}
