//! The window of what others have changed in a database meanwhile: what is here, what is there, and which of them stands.

use crate::app::{App, DatabasesOrder};
use crate::i18n::{Word, excerpt, integer};
use crate::model::OwnValue;
use crate::source::Conflict;
use crate::ui::module::{Beside, Form, Surface};
use crate::ui::theme::bold;
use crate::ui::widgets::{primary_button, quiet};
use egui::{Label, RichText, ScrollArea, Ui, vec2};

/// The width of what the window shows, in logical pixels.
const WIDTH: f32 = 460.0;
/// Conflicts that are listed.
const MOST: usize = 200;

/// The window beside the map.
pub type ConflictsWindow = Beside<ConflictForm>;

#[derive(Default)]
pub struct ConflictForm;

impl Form for ConflictForm {
    const NAME: &'static str = "database conflicts";

    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool) {
        let Some((layer, conflicts)) = &on.app.session.databases.conflicts else {
            *is_open = false;
            return;
        };
        let mut order = None;
        let window = egui::Window::new(on.app.word(Word::ConflictTitle)).id(egui::Id::unique("database conflicts")).open(is_open);
        window.collapsible(false).resizable(false).default_pos(on.map.left_top() + vec2(56.0, 16.0)).show(on.ctx, |ui| {
            ui.set_width(WIDTH);
            if let Some(layer) = on.app.workspace.document.layer(*layer) {
                ui.label(RichText::new(layer.name.get(on.app.lang())).family(bold()));
            }
            ui.add(Label::new(quiet(ui, on.app.word(Word::ConflictTold))).wrap());
            ui.add_space(4.0);
            ScrollArea::vertical().id_salt("conflicts").max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
                for own in conflicts.iter().take(MOST) {
                    conflict(ui, on.app, own);
                    ui.add_space(6.0);
                }
                if conflicts.len() > MOST {
                    ui.label(quiet(ui, Word::ConflictMore.with(on.app.lang(), &[&integer((conflicts.len() - MOST) as u64)])));
                }
            });
            ui.separator();
            ui.horizontal(|ui| {
                if primary_button(ui, on.app.word(Word::ConflictTakeTheirs), true).clicked() {
                    order = Some(DatabasesOrder::TakeTheirs);
                }
                if ui.button(on.app.word(Word::ConflictKeepMine)).clicked() {
                    order = Some(DatabasesOrder::WriteMine);
                }
            });
        });
        if order.is_none() && !*is_open {
            order = Some(DatabasesOrder::Leave);
        }
        on.commands.extend(order.map(Into::into));
    }
}

fn conflict(ui: &mut Ui, app: &App, own: &Conflict) {
    let lang = app.lang();
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.label(RichText::new(excerpt(&own.key.to_string(), 40)).family(bold()));
    match (own.row.is_some(), own.theirs.is_some()) {
        (true, false) => drop(ui.label(app.word(Word::ConflictDeletedThere))),
        (false, _) => drop(ui.label(app.word(Word::ConflictDeletedHere))),
        (true, true) => {
            for (name, mine, theirs) in &own.values {
                let [mine, theirs] = [mine, theirs].map(told);
                let text = format!("{name}   {}   {}", Word::ConflictMine.with(lang, &[&mine]), Word::ConflictTheirs.with(lang, &[&theirs]));
                ui.add(Label::new(text).truncate());
            }
            if own.is_moved {
                ui.label(app.word(Word::ConflictMoved));
            }
        }
    }
}

fn told(value: &OwnValue) -> String {
    match value {
        OwnValue::Null => "–".to_owned(),
        other => excerpt(&other.borrowed().to_string(), 40),
    }
}
