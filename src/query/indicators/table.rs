//! The indicators as a table: one row for each place, one column for each indicator in the unit it is told in.

use super::{Added, PlaceIndicators, RAIL_WITHIN};
use crate::i18n::{Bilingual, Lang, Localized, Word, decimal_of};
use crate::model::{CellTable, Document, FeatureId, ItemKind, SheetCell};

/// An indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorColumn {
    /// With its unit.
    pub name: Bilingual,
    /// Whether it is a number, which is drawn as a bar and can be mapped.
    pub is_number: bool,
}

/// What an indicator is of a place.
#[derive(Clone, Debug, PartialEq)]
pub enum IndicatorCell {
    None,
    Text(Bilingual),
    /// In the column's unit, and how many decimals are told.
    Number(f64, usize),
    /// The same of a figure that is not confirmed.
    About(f64, usize),
}

impl IndicatorCell {
    /// The number, where it is one.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number, _) | Self::About(number, _) => Some(*number),
            _ => None,
        }
    }
}

impl Localized for IndicatorCell {
    fn message(&self, lang: Lang) -> String {
        match self {
            Self::None => "—".to_owned(),
            Self::Text(text) => text.get(lang).to_owned(),
            Self::Number(number, digits) => decimal_of(*number, *digits),
            Self::About(number, digits) => format!("≈{}", decimal_of(*number, *digits)),
        }
    }
}

/// A place with its indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRow {
    pub place: FeatureId,
    pub name: Bilingual,
    /// The short name.
    pub label: Bilingual,
    pub is_district: bool,
    pub cells: Vec<IndicatorCell>,
}

/// The indicators of all places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndicatorTable {
    pub columns: Vec<IndicatorColumn>,
    pub rows: Vec<IndicatorRow>,
}

/// What was measured, as a table.
#[must_use]
pub fn indicator_table(document: &Document, all: &[PlaceIndicators], added: &[Added]) -> IndicatorTable {
    let column = |word: Word, is_number: bool| IndicatorColumn { name: word.both(), is_number };
    let mut columns = vec![
        column(Word::IndicatorDistrict, false),
        column(Word::IndicatorArea, true),
        column(Word::IndicatorShare, true),
        column(Word::IndicatorInside, true),
        column(Word::IndicatorPublished, true),
        column(Word::IndicatorDifference, true),
        column(Word::IndicatorToBaoshan, true),
        column(Word::IndicatorToJinshan, true),
        column(Word::IndicatorToCentre, true),
    ];
    let rail = |lang: Lang, reach: f64| Word::IndicatorRail.with(lang, &[&((reach / 1000.0) as u32)]);
    columns.extend(RAIL_WITHIN.map(|reach| IndicatorColumn { name: Bilingual::new(rail(Lang::Zh, reach), rail(Lang::En, reach)), is_number: true }));
    for wanted in added {
        let name = document.layer(wanted.layer).map(|layer| layer.name.clone()).unwrap_or_default();
        let both = |word: Word, of: &Bilingual| Bilingual::new(word.with(Lang::Zh, &[&of.zh]), word.with(Lang::En, &[&of.en]));
        columns.extend(
            [Word::IndicatorCount, Word::IndicatorAreaOf, Word::IndicatorLengthOf]
                .map(|word| IndicatorColumn { name: both(word, &name), is_number: true }),
        );
        if let Some(field) = &wanted.field {
            let sum = |lang: Lang| Word::IndicatorSum.with(lang, &[&name.get(lang), field]);
            columns.push(IndicatorColumn { name: Bilingual::new(sum(Lang::Zh), sum(Lang::En)), is_number: true });
        }
    }
    columns.extend([column(Word::IndicatorNeighbours, false), column(Word::IndicatorNote, false)]);
    IndicatorTable { columns, rows: all.iter().map(|own| row(own, added)).collect() }
}

fn row(own: &PlaceIndicators, added: &[Added]) -> IndicatorRow {
    let text = |text: Option<&Bilingual>| text.filter(|text| !text.is_empty()).map_or(IndicatorCell::None, |text| IndicatorCell::Text(text.clone()));
    let number = |value: Option<f64>, per: f64, digits: usize| value.map_or(IndicatorCell::None, |value| IndicatorCell::Number(value / per, digits));
    let published = |value: Option<f64>| match number(value, 1e6, 2) {
        IndicatorCell::Number(number, digits) if !own.is_confirmed => IndicatorCell::About(number, digits),
        cell => cell,
    };
    let mut cells = vec![
        text(own.district.as_ref()),
        number(Some(own.area), 1e6, 2),
        number(own.share, 0.01, 2),
        number(own.inside, 0.01, 1),
        published(own.published),
        published(own.published.map(|published| own.area - published)),
        number(own.to_hubs[0], 1e3, 1),
        number(own.to_hubs[1], 1e3, 1),
        number(Some(own.to_centre), 1e3, 1),
    ];
    cells.extend(own.rail.map(|metres| number(Some(metres), 1e3, 1)));
    for (within, wanted) in own.added.iter().zip(added) {
        cells.extend([number(Some(within.count as f64), 1.0, 0), number(Some(within.area), 1e4, 2), number(Some(within.length), 1e3, 2)]);
        if wanted.field.is_some() {
            cells.push(number(Some(within.sum), 1.0, 2));
        }
    }
    let names = |lang: Lang, between: &str| own.neighbours.iter().map(|name| name.get(lang)).collect::<Vec<_>>().join(between);
    cells.extend([text(Some(&Bilingual::new(names(Lang::Zh, "、"), names(Lang::En, ", ")))), text(Some(&own.note))]);
    IndicatorRow { place: own.place, name: own.name.clone(), label: own.label.clone(), is_district: own.is_district, cells }
}

impl IndicatorTable {
    /// The largest number of a column, whatever its sign; 0 where it has none.
    #[must_use]
    pub fn largest(&self, column: usize) -> f64 {
        self.rows.iter().filter_map(|row| row.cells.get(column)?.number()).fold(0.0, |most, own| most.max(own.abs()))
    }

    /// The table for a sheet: a column for each place, a row for each number, in a language.
    #[must_use]
    pub fn item(&self, lang: Lang) -> ItemKind {
        let columns = std::iter::once(Word::Indicators.both()).chain(self.rows.iter().map(|row| row.label.clone()));
        let numbers = self.columns.iter().enumerate().filter(|(_, column)| column.is_number);
        let rows = numbers.map(|(n, column)| {
            let cells = self.rows.iter().map(|row| row.cells.get(n).map(|cell| cell.message(lang)).unwrap_or_default());
            std::iter::once(column.name.get(lang).to_owned()).chain(cells).collect()
        });
        ItemKind::Table { title: Word::IndicatorTitle.both(), rows: rows.collect(), columns: columns.collect() }
    }

    /// The table in a language, with how it was measured under it.
    #[must_use]
    pub fn cells(&self, lang: Lang) -> CellTable {
        let heads = std::iter::once(Word::IndicatorPlace.text(lang)).chain(self.columns.iter().map(|column| column.name.get(lang)));
        let cell = |cell: &IndicatorCell| match cell {
            IndicatorCell::None => SheetCell::Empty,
            IndicatorCell::Text(text) => SheetCell::Text(text.get(lang).to_owned()),
            IndicatorCell::Number(number, digits) | IndicatorCell::About(number, digits) => SheetCell::Number(*number, *digits),
        };
        let rows =
            self.rows.iter().map(|row| std::iter::once(SheetCell::Text(row.name.get(lang).to_owned())).chain(row.cells.iter().map(cell)).collect());
        CellTable {
            title: Word::Indicators.text(lang).to_owned(),
            heads: heads.map(str::to_owned).collect(),
            rows: rows.collect(),
            notes: vec![Word::IndicatorMeasured.text(lang).to_owned(), Word::IndicatorIndicative.text(lang).to_owned()],
        }
    }
}
