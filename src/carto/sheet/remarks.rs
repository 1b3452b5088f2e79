//! What a sheet does not show although it was asked for; told to whoever makes it.

use super::super::legend::LegendEntry;
use super::arrange::{Layout, shown};
use super::overview::is_part;
use crate::i18n::{Bilingual, Lang, Localized, Word};
use crate::model::{Block, Document, Group, ItemKind, MapOf, Part, Sheet};

/// Something that was asked for and is not on a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// An overview, where the map shows the whole region itself.
    OverviewOfAll,
    /// A part that there is no room for.
    NoRoom(Bilingual),
    /// A loaded layer that has nothing in the frame.
    EmptyLayer(Bilingual),
    /// A map of a scenario that there is no more.
    NoScenario(Bilingual),
}

impl Remark {
    /// Whether a reader would miss it.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        !matches!(self, Self::OverviewOfAll)
    }
}

impl Localized for Remark {
    fn message(&self, lang: Lang) -> String {
        match self {
            Self::OverviewOfAll => Word::OverviewOfAll.text(lang).to_owned(),
            Self::NoRoom(part) => Word::NoRoomFor.with(lang, &[&part.get(lang)]),
            Self::NoScenario(name) => Word::NoScenarioOnSheet.with(lang, &[&name.get(lang)]),
            Self::EmptyLayer(layer) => Word::NothingOnSheet.with(lang, &[&layer.get(lang)]),
        }
    }
}

/// The least height at which a legend is of use, in millimetres on A4.
const LEAST_LEGEND: f32 = 9.0;

/// What was asked for and is not on a sheet.
pub fn remarks(document: &Document, sheet: &Sheet, layout: &Layout) -> Vec<Remark> {
    let mut all = Vec::new();
    let rect_of = |part: Part| layout.parts.iter().find(|(own, _)| *own == part).map(|(_, rect)| *rect);
    if shown(sheet, Block::Overview) && rect_of(Part::Block(Block::Overview)).is_none() {
        let is_all = !is_part(document, &layout.frame);
        all.push(if is_all { Remark::OverviewOfAll } else { Remark::NoRoom(Word::ElementOverview.both()) });
    }
    let legend = rect_of(Part::Block(Block::Legend));
    if shown(sheet, Block::Legend) && !layout.legend.is_empty() && legend.is_none_or(|[.., height]| height < LEAST_LEGEND * layout.k) {
        all.push(Remark::NoRoom(Word::ElementLegend.both()));
    }
    for item in sheet.items.iter().filter(|item| rect_of(Part::Item(item.id)).is_none()) {
        all.push(Remark::NoRoom(match &item.kind {
            ItemKind::Map { title, .. } | ItemKind::Table { title, .. } | ItemKind::Cards { title, .. } => title.clone(),
            ItemKind::Image { name, .. } => Bilingual::same(name.as_str()),
            ItemKind::Text(text) => text.clone(),
            ItemKind::Arrow(_) | ItemKind::Frame => continue,
        }));
    }
    for item in &sheet.items {
        if let ItemKind::Map { title, of: MapOf::Scenario(id), .. } = &item.kind
            && document.scenarios().get(*id).is_none()
        {
            all.push(Remark::NoScenario(title.clone()));
        }
    }
    let drawn = |key: &str| {
        let of = |row: &LegendEntry| row.key == key || row.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('/'));
        layout.rows.iter().any(of)
    };
    let mine = document.layers().iter().rev().filter(|layer| layer.group == Group::Mine && layer.visible && layer.opacity > 0.02);
    all.extend(mine.filter(|layer| !drawn(&layer.key)).map(|layer| Remark::EmptyLayer(layer.name.clone())));
    all
}
