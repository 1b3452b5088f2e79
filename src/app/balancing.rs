//! The area balance as it was asked for and measured last.

use super::annotated::features_of;
use super::under_way::UnderWay;
use crate::i18n::{Lang, Word};
use crate::model::table::Versions;
use crate::model::{Annotation, AnnotationKind, FeatureTable, LayerId};
use crate::query::{BalanceLevel, BalanceTable};
use std::sync::Arc;

/// Where the areas are told for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BalanceWithin {
    /// Wherever the features lie.
    #[default]
    Everywhere,
    /// The features of the layer that are selected.
    Selected,
    /// Each area of another layer.
    Layer(LayerId),
    /// The selected areas of other layers.
    SelectedAreas,
    /// Each area that is drawn on the map.
    Drawn,
}

/// What is balanced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BalanceForm {
    pub layer: Option<LayerId>,
    /// The field of the classes; the one that tells land use for `None`.
    pub field: Option<String>,
    pub within: BalanceWithin,
    pub level: BalanceLevel,
    /// The layer of what is planned.
    pub planned: Option<LayerId>,
}

/// What a balance depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    pub form: BalanceForm,
    /// The tables that it is made of.
    pub tables: Versions,
    /// The selection's number, where it matters.
    pub selection: Option<u64>,
}

/// A balance, or why there is none.
pub type BalanceOutcome = Result<Arc<BalanceTable>, String>;

/// The areas that were drawn on the map when they were asked for last, and as a table.
#[derive(Debug)]
struct DrawnAreas {
    /// Their texts and positions: their colours do not matter.
    areas: Vec<(String, Vec<[f64; 2]>)>,
    /// That of the numbers of those without a text.
    lang: Lang,
    table: Arc<FeatureTable>,
}

/// The balance: what was asked for and what came of it.
#[derive(Debug, Default)]
pub struct AreaBalance {
    pub form: BalanceForm,
    pub made: Option<(Balanced, BalanceOutcome)>,
    pub(super) under_way: UnderWay<Balanced>,
    drawn: Option<DrawnAreas>,
}

impl AreaBalance {
    /// Whether it is being measured.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.under_way.asked().is_some()
    }

    /// The areas that are drawn on the map as a table, the same one as long as they are; those without a text are numbered.
    pub(super) fn drawn(&mut self, annotations: &[Annotation], lang: Lang) -> Arc<FeatureTable> {
        let areas = || annotations.iter().filter(|own| own.kind == AnnotationKind::Polygon);
        let own = |own: &Annotation| (own.text.clone(), own.points.clone());
        let is_known = |known: &DrawnAreas| {
            known.lang == lang && known.areas.iter().map(|(text, points)| (text, points)).eq(areas().map(|own| (&own.text, &own.points)))
        };
        if let Some(known) = self.drawn.as_ref().filter(|known| is_known(known)) {
            return Arc::clone(&known.table);
        }
        let mut named: Vec<Annotation> = areas().cloned().collect();
        for (n, own) in named.iter_mut().enumerate().filter(|(_, own)| own.text.trim().is_empty()) {
            own.text = Word::BalanceDrawnArea.with(lang, &[&(n + 1)]);
        }
        let table = Arc::new(FeatureTable::default().with_appended(&features_of(&named)));
        self.drawn = Some(DrawnAreas { areas: areas().map(own).collect(), lang, table: Arc::clone(&table) });
        table
    }

    /// What came of what was asked for last.
    #[must_use]
    pub fn table(&self) -> Option<&Arc<BalanceTable>> {
        self.made.as_ref()?.1.as_ref().ok()
    }
}
