//! The selected features as a table for a sheet.

use super::state::App;
use crate::i18n::{Bilingual, Lang, Word, area, length};
use crate::model::ItemKind;
use crate::query::{self, name_of};

/// So many rows are kept on a sheet at most.
const MOST: usize = 500;

impl App {
    /// What a question found, or what was selected: name, layer, distance where it was measured, area or length.
    #[must_use]
    pub fn selection_table(&self) -> Option<ItemKind> {
        let list = self.selection.list();
        let lang = self.document.sheet.lang.leading();
        let both = |word: Word| Bilingual::new(word.text(Lang::Zh), word.text(Lang::En));
        let measured = list.iter().any(|picked| picked.distance.is_some());
        let mut columns = vec![both(Word::ColumnName), both(Word::ColumnLayer)];
        if measured {
            columns.push(both(Word::ColumnDistance));
        }
        columns.push(both(Word::ColumnMeasure));
        let rows: Vec<Vec<String>> = list
            .iter()
            .take(MOST)
            .filter_map(|picked| {
                let layer = self.document.layer(picked.layer)?;
                let feature = layer.table.feature(picked.index)?;
                let mut row = vec![name_of(feature).get(lang).to_owned(), layer.name.get(lang).to_owned()];
                if measured {
                    row.push(picked.distance.map(length).unwrap_or_default());
                }
                row.push(match (query::area(feature), query::length(feature)) {
                    (square, _) if square > 0.0 => area(square),
                    (_, long) if long > 0.0 => length(long),
                    _ => String::new(),
                });
                Some(row)
            })
            .collect();
        let title = if self.selection.title.is_empty() { both(Word::SelectionTitle) } else { Bilingual::same(self.selection.title.as_str()) };
        (!rows.is_empty()).then_some(ItemKind::Table { title, columns, rows })
    }
}
