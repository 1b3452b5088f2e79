//! The bar that features are drawn with: the layer, the tools, what positions are drawn to, and a position that is typed. The windows
//! for a new layer and for changes by a number.

mod change_window;
mod new_layer_window;

pub use change_window::ChangeForm;
pub use new_layer_window::NewLayerWindow;

use crate::app::modules::digitizing::DigitizingOrder;
use crate::app::{Action, Aim, App, Command, DrawOptions, can_be_edited};
use crate::i18n::Word;
use crate::ui::menu_entry::tip;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, icon_button, quiet, slider, switches_button, tool_button};
use egui::{Checkbox, ComboBox, FontId, Frame, Key, RichText, Role, TextEdit, Ui, WidgetInfo};

/// The bar.
#[derive(Default)]
pub struct DigitizingBar {
    typed: String,
}

impl Panel for DigitizingBar {
    fn name(&self) -> &'static str {
        "digitizing"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.panels.is_open("digitizing").then_some(Place::Top(None))
    }

    fn frame(&self, ui: &Ui) -> Option<Frame> {
        let look = Look::of(ui);
        Some(Frame::new().fill(look.panel).inner_margin(crate::ui::module::bar(3)))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(2.0, 2.0);
            ui.add_space(4.0);
            layer_choice(ui, app, commands);
            divider(ui);
            for action in [Action::DRAW_POINT, Action::DRAW_LINE, Action::DRAW_AREA, Action::DRAW_RECTANGLE, Action::DRAW_CIRCLE] {
                tool(ui, app, action, action.name(app.lang()), commands);
            }
            divider(ui);
            for action in [Action::VERTICES, Action::MOVE, Action::SPLIT, Action::RESHAPE, Action::HOLE] {
                tool(ui, app, action, action.name(app.lang()), commands);
            }
            divider(ui);
            tool(ui, app, Action::MERGE, app.word(Word::MergeShort), commands);
            tool(ui, app, Action::CHANGE_SHAPES, app.word(Word::ChangeShapesShort), commands);
            divider(ui);
            snapping(ui, app, commands);
            self.typed_place(ui, app, commands);
            ui.add_space(4.0);
            if icon_button(ui, Icon::Close, app.word(Word::DigitizeClose), 24.0, true).clicked() {
                commands.push(Command::Do(Action::DIGITIZE));
            }
        });
    }
}

impl DigitizingBar {
    /// The field for a position, of use while something is drawn or a vertex was clicked.
    fn typed_place(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let draws = app.viewport.tool.aim == Aim::Drawing && app.edited_layer().is_some();
        // it stays where it is of no use, so that the bar keeps its height and the map its place
        let is_used = draws || app.picked_vertex().is_some();
        let edit =
            TextEdit::singleline(&mut self.typed).hint_text(app.word(Word::TypedPlaceHint)).desired_width(190.0).font(FontId::proportional(12.5));
        let edit = ui.add_enabled(is_used, edit).on_hover_text(app.word(Word::TypedPlaceLong));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::TypedPlace)));
        if edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            if self.typed.trim().is_empty() {
                // an empty line finishes, as in drawing programs
                commands.push(Command::FinishDraft);
            } else {
                commands.push(DigitizingOrder::Place(std::mem::take(&mut self.typed)).into());
                edit.request_focus();
            }
        }
    }
}

fn layer_choice(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let lang = app.lang();
    ui.label(quiet(ui, app.word(Word::DrawInto)));
    ui.add_space(4.0);
    let own = app.edited_layer();
    let name = own.map_or(app.word(Word::DrawIntoNone), |layer| layer.name.get(lang));
    let text = RichText::new(crate::i18n::bounded(name, 18)).font(FontId::new(13.0, bold()));
    let combo = ComboBox::from_id_salt("edited layer").width(120.0).selected_text(text);
    let response = combo.show_ui(ui, |ui| {
        for layer in app.workspace.document.layers().iter().rev().filter(|layer| can_be_edited(layer)) {
            if ui.selectable_label(own.is_some_and(|own| own.id == layer.id), layer.name.get(lang)).clicked() {
                commands.push(DigitizingOrder::Layer(layer.id).into());
            }
        }
        ui.separator();
        if ui.selectable_label(false, Action::NEW_LAYER.name(lang)).clicked() {
            commands.push(Command::Do(Action::NEW_LAYER));
        }
    });
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::DrawInto)));
}

fn tool(ui: &mut Ui, app: &App, action: Action, name: &str, commands: &mut Vec<Command>) {
    let enabled = action.enabled(app);
    ui.add_enabled_ui(enabled, |ui| {
        if tool_button(ui, name, "", action.checked(app) == Some(true)).on_hover_text(tip(app, action)).clicked() {
            commands.push(Command::Do(action));
        }
    });
}

/// What positions are drawn to, and how neighbours are kept in step.
fn snapping(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let mut options = app.session.digitizing.options;
    switches_button(ui, app.word(Word::SnapMenu), |ui| choices(ui, app, &mut options));
    if options != app.session.digitizing.options {
        commands.push(DigitizingOrder::Options(options).into());
    }
}

fn choices(ui: &mut Ui, app: &App, options: &mut DrawOptions) {
    ui.set_min_width(210.0);
    ui.label(quiet(ui, app.word(Word::SnapMenu)));
    ui.add(Checkbox::new(&mut options.snap.vertices, app.word(Word::SnapVertices)));
    ui.add(Checkbox::new(&mut options.snap.crossings, app.word(Word::SnapCrossings)));
    ui.add(Checkbox::new(&mut options.snap.edges, app.word(Word::SnapEdges)));
    ui.add(Checkbox::new(&mut options.own_layer, app.word(Word::SnapOwnLayer)));
    ui.add(slider(&mut options.reach, 3.0..=30.0).step_by(1.0).text(app.word(Word::SnapReach)));
    ui.separator();
    ui.add(Checkbox::new(&mut options.shared, app.word(Word::SharedBoundaries)));
    ui.add(Checkbox::new(&mut options.without_overlap, app.word(Word::WithoutOverlap)));
    ui.add(Checkbox::new(&mut options.trace, app.word(Word::TraceBoundaries)));
}

fn divider(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(9.0, 26.0), egui::Sense::hover());
    ui.painter().vline(rect.center().x, rect.shrink2(egui::vec2(0.0, 5.0)).y_range(), egui::Stroke::new(1.0, Look::of(ui).separator));
}
