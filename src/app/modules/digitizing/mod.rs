//! Drawing into layers (数字化): the layer that is drawn into, new layers, what new features are given, and what is done with the shapes
//! of features that are selected.

mod changes;
mod hand;
mod new_layer;
mod put;

use crate::app::action::{Menu, ShortcutKey, ctrl_shift, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, DrawOptions, NewFields, Order, Request, Severity, can_be_edited};
use crate::i18n::{Localized, Word};
use crate::model::{LayerId, RowId};
use crate::query::Similarity;
use std::any::Any;

impl Action {
    pub const DIGITIZE: Self = Self::new("digitize", Word::Digitize, Menu::Draw, 10).keys(&[plain(ShortcutKey::F(3))]);
    pub const NEW_LAYER: Self = Self::new("new layer", Word::NewLayer, Menu::Draw, 11).keys(&[ctrl_shift('N')]);
    pub const MERGE: Self = Self::new("merge", Word::MergeFeatures, Menu::Draw, 40);
    pub const EXPLODE: Self = Self::new("explode", Word::ExplodeFeatures, Menu::Draw, 41);
    pub const CHANGE_SHAPES: Self = Self::new("change shapes", Word::ChangeShapes, Menu::Draw, 42);
    pub const ANNOTATIONS_TO_LAYER: Self = Self::new("annotations to layer", Word::AnnotationsToLayer, Menu::Draw, 50);
}

/// What is done with the layer that is drawn into.
#[derive(Clone, Debug, PartialEq)]
pub enum DigitizingOrder {
    /// Draws into that layer from now on.
    Layer(LayerId),
    Options(DrawOptions),
    /// Makes a layer without features and draws into it.
    NewLayer {
        name: String,
        fields: NewFields,
    },
    /// A position that was typed: the next point, or where the vertex goes that was clicked.
    Place(String),
    Change(ShapeChange),
}

/// What is done with the shapes of the selected features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ShapeChange {
    Merge,
    Explode,
    /// The zone of so many metres round each, as a feature of its own.
    Buffer(f64),
    /// A line so many metres to the right of each line, as a feature of its own; to the left for less than 0.
    Parallel(f64),
    /// Vertices left out that lie within so many metres of what stays.
    Simplify(f64),
    /// Moved, turned and scaled about the middle of all of them.
    Place(Similarity),
}

impl Order for DigitizingOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "digitizing",
        &[
            Deed::new(Action::DIGITIZE, App::toggle_digitizing).switch(|app| app.session.panels.is_open("digitizing")),
            Deed::window(Action::NEW_LAYER, "new layer"),
            Deed::new(Action::MERGE, |app| app.change_shapes(ShapeChange::Merge)).when(|app| app.has_selected(2)),
            Deed::new(Action::EXPLODE, |app| app.change_shapes(ShapeChange::Explode)).when(|app| app.has_selected(1)),
            Deed::window(Action::CHANGE_SHAPES, "change shapes").when(|app| app.has_selected(1)),
            Deed::new(Action::ANNOTATIONS_TO_LAYER, App::annotations_to_layer).when(|app| !app.workspace.document.annotations().is_empty()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<DigitizingOrder>() else { return false };
    match order {
        DigitizingOrder::Layer(layer) => app.draw_into(*layer),
        DigitizingOrder::Options(options) => app.session.digitizing.options = *options,
        DigitizingOrder::NewLayer { name, fields } => app.new_layer(name, *fields),
        DigitizingOrder::Place(text) => app.type_place(text),
        DigitizingOrder::Change(change) => app.change_shapes(*change),
    }
    true
}

impl App {
    fn toggle_digitizing(&mut self) {
        let open = !self.session.panels.is_open("digitizing");
        self.session.panels.set("digitizing", open);
        if open {
            self.begin_digitizing();
        } else {
            self.session.digitizing.let_go();
            // a tool that has no layer to draw into is of no use
            if self.viewport.tool.edits() {
                self.take_up(crate::app::Tool::SELECT);
            }
        }
    }

    /// Opens what features are drawn with, on the layer that was chosen, else the one looked at, else the planner's topmost; without one,
    /// asks for a new one.
    pub(in crate::app) fn begin_digitizing(&mut self) {
        self.session.panels.set("digitizing", true);
        if self.edited_layer().is_none() {
            let current = self.current_layer().filter(|layer| can_be_edited(layer));
            let topmost = || self.workspace.document.layers().iter().rev().find(|layer| can_be_edited(layer));
            match current.or_else(topmost).map(|layer| layer.id) {
                Some(layer) => self.draw_into(layer),
                None => self.request(Request::Open("new layer")),
            }
        }
    }

    fn draw_into(&mut self, layer: LayerId) {
        let own = &mut self.session.digitizing;
        if own.layer != Some(layer) {
            own.let_go();
            own.layer = Some(layer);
            // another layer has other fields
            own.values.clear();
        }
        self.viewport.chosen_layer = Some(layer);
        self.session.panels.set("digitizing", true);
    }

    /// Whether so many features of the layer that is drawn into are selected.
    pub(in crate::app) fn has_selected(&self, least: usize) -> bool {
        self.edited_layer().is_some_and(|layer| self.viewport.selection.rows_of(layer.id).take(least).count() == least)
    }

    /// The selected features of the layer that is drawn into, ascending.
    #[must_use]
    pub fn selected_rows(&self) -> Vec<RowId> {
        let Some(layer) = self.edited_layer() else { return Vec::new() };
        let mut rows: Vec<RowId> = self.viewport.selection.rows_of(layer.id).filter(|row| layer.table.feature(row.index()).is_some()).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Says why something is not done, where no layer is drawn into, or nothing of it is selected.
    fn not_digitized(&mut self, word: Word) {
        let text = self.word(word).to_owned();
        self.notify(Severity::Warning, text, Vec::new());
    }

    fn type_place(&mut self, text: &str) {
        let Some(layer) = self.edited_layer() else { return self.not_digitized(Word::NoEditedLayer) };
        let draft = &self.viewport.draft;
        // a vertex that was clicked goes there; else it is the next point
        let picked = self.picked_vertex().filter(|_| self.viewport.tool == crate::app::Tool::VERTICES);
        let last = picked.or_else(|| draft.points.last().copied().filter(|_| !draft.finished));
        match crate::app::typed_place::typed_place(text, &layer.crs.crs, last, draft.pointer, self.lang()) {
            Err(error) => {
                let text = error.message(self.lang());
                self.notify(Severity::Error, text, Vec::new());
            }
            Ok(at) => match picked {
                Some(from) => self.move_vertex(from, at),
                None => self.type_point(at),
            },
        }
    }
}
