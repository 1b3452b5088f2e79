//! The window for changes of the selected features by a number.

use crate::app::modules::digitizing::{DigitizingOrder, ShapeChange};
use crate::app::{Action, Command};
use crate::i18n::{Word, integer};
use crate::query::Similarity;
use crate::ui::module::{Form, Surface};
use crate::ui::widgets::{number_field, quiet};
use egui::{Button, Grid, RichText, Role, Ui, WidgetInfo};

/// Asks by how much features are changed, beside the map.
pub struct ChangeForm {
    buffer: f64,
    parallel: f64,
    simplify: f64,
    turn: f64,
    scale: f64,
    by: [f64; 2],
}

impl Default for ChangeForm {
    fn default() -> Self {
        Self { buffer: 50.0, parallel: 10.0, simplify: 1.0, turn: 90.0, scale: 1.1, by: [0.0; 2] }
    }
}

impl Form for ChangeForm {
    const NAME: &'static str = "change shapes";

    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool) {
        let (app, commands) = (&*on.app, &mut *on.commands);
        let title = app.word(Word::ChangeShapes).trim_end_matches('…');
        let window = egui::Window::new(title).id(egui::Id::unique(Self::NAME)).collapsible(false).resizable(false);
        window.open(is_open).default_pos(on.map.right_top() + egui::vec2(-360.0, 24.0)).show(on.ctx, |ui| {
            let count = app.edited_layer().map_or(0, |layer| app.viewport.selection.rows_of(layer.id).count());
            ui.label(quiet(ui, Word::ChangeNote.with(app.lang(), &[&integer(count as u64)])));
            ui.add_space(2.0);
            Grid::new("changes").num_columns(3).spacing([10.0, 5.0]).show(ui, |ui| {
                let placed = |turn: f64, scale: f64, by: [f64; 2]| ShapeChange::Place(Similarity { by, turn, scale });
                let mut row =
                    |ui: &mut Ui, word: Word, value: &mut f64, range: std::ops::RangeInclusive<f64>, change: &dyn Fn(f64) -> ShapeChange| {
                        ui.label(RichText::new(app.word(word)).size(12.5));
                        let drag = ui.add_sized([72.0, 24.0], number_field(value).range(range).speed(0.1).max_decimals(3));
                        drag.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(word)));
                        let button = ui.add_enabled(count > 0, Button::new(RichText::new(app.word(Word::ChangeApply)).size(12.0)));
                        button.widget_info(|| {
                            WidgetInfo::labeled(Role::Button, count > 0, format!("{} {}", app.word(Word::ChangeApply), app.word(word)))
                        });
                        if button.clicked() {
                            commands.push(DigitizingOrder::Change(change(*value)).into());
                        }
                        ui.end_row();
                    };
                row(ui, Word::ChangeTurn, &mut self.turn, -360.0..=360.0, &|turn| placed(turn, 1.0, [0.0; 2]));
                row(ui, Word::ChangeScale, &mut self.scale, 0.001..=1000.0, &|scale| placed(0.0, scale, [0.0; 2]));
                row(ui, Word::ChangeEast, &mut self.by[0], -1e6..=1e6, &|east| placed(0.0, 1.0, [east, 0.0]));
                row(ui, Word::ChangeNorth, &mut self.by[1], -1e6..=1e6, &|north| placed(0.0, 1.0, [0.0, north]));
                row(ui, Word::ChangeBuffer, &mut self.buffer, -1e5..=1e5, &ShapeChange::Buffer);
                row(ui, Word::ChangeParallel, &mut self.parallel, -1e5..=1e5, &ShapeChange::Parallel);
                row(ui, Word::ChangeSimplify, &mut self.simplify, 0.001..=1e4, &ShapeChange::Simplify);
            });
            ui.add_space(4.0);
            if ui.add_enabled(Action::EXPLODE.enabled(app), Button::new(RichText::new(app.word(Word::ExplodeFeatures)).size(12.0))).clicked() {
                commands.push(Command::Do(Action::EXPLODE));
            }
        });
    }
}
