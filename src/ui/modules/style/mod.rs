//! The style of a layer beside the map: colours by a field, areas, outlines, markers and labels, each set apart and seen at once.

mod class_editor;
mod files;
mod label_part;
mod parts;
mod ramp_menu;
mod rules_part;
mod scale_part;

pub use files::{kept_in, read_from};

use crate::app::modules::style::StyleOrder;
use crate::app::{Action, App, Command};
use crate::i18n::{Word, count, excerpt};
use crate::model::{Layer, Operation};
use crate::ui::known_values::KnownValues;
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::widgets::{menu_tool_button, panel_head, quiet};
use egui::{Align, Button, ComboBox, Label, Layout, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};
use rules_part::RulesPart;

#[derive(Default)]
pub struct StylePanel {
    values: KnownValues,
    rules: RulesPart,
}

impl Panel for StylePanel {
    fn name(&self) -> &'static str {
        "style"
    }

    fn place(&self, app: &App, width: f32) -> Option<Place> {
        let wide = if width < NARROW { 280.0 } else { 316.0 };
        app.session.panels.is_open("style").then_some(Place::Right(wide, [250.0, 480.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        panel_head(ui, app, Word::LayerStyle, "style", commands);
        layers(ui, app, commands);
        let Some(layer) = app.styled_layer() else { return };
        ui.separator();
        ScrollArea::vertical().id_salt("style").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - 10.0);
            // beside a slider there is room for its number and its name, also inside a part
            ui.spacing_mut().slider_width = (ui.available_width() - 190.0).clamp(44.0, 140.0);
            self.editor(ui, app, layer, commands);
            ui.add_space(10.0);
        });
    }
}

/// The layer whose style it is, and what is done with the whole of it.
fn layers(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let styled = app.styled_layer();
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
        menu_tool_button(ui, app.word(Word::StyleMore), |ui| more(ui, app, styled, commands));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let shown = RichText::new(excerpt(styled.map_or("", |layer| layer.name.get(app.lang())), 24)).size(12.5);
            let combo = ComboBox::from_id_salt("styled layer").selected_text(shown).width(ui.available_width()).height(360.0).show_ui(ui, |ui| {
                for layer in app.workspace.document.layers().iter().rev() {
                    let is_it = styled.is_some_and(|own| own.id == layer.id);
                    if ui.selectable_label(is_it, layer.name.get(app.lang())).clicked() {
                        commands.push(StyleOrder::Of(layer.id).into());
                    }
                }
            });
            combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::StyleLayer)));
        });
    });
}

fn more(ui: &mut Ui, app: &App, styled: Option<&Layer>, commands: &mut Vec<Command>) {
    ui.set_min_width(200.0);
    let Some(layer) = styled else { return };
    let mut entry = |ui: &mut Ui, word: Word, enabled: bool, command: Command| {
        if ui.add_enabled(enabled, Button::new(app.word(word))).clicked() {
            commands.push(command);
            ui.close();
        }
    };
    entry(ui, Word::StyleCopy, true, StyleOrder::Copy(layer.id).into());
    entry(ui, Word::StylePaste, app.session.styling.copied.is_some(), StyleOrder::Paste(layer.id).into());
    ui.separator();
    entry(ui, Word::StyleRead, true, Command::Do(Action::READ_STYLE));
    entry(ui, Word::StyleSave, true, Command::Do(Action::SAVE_STYLE));
}

impl StylePanel {
    /// The controls; what they change is one undoable edit.
    fn editor(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let mut style = layer.style.clone();
        let chosen = app.styled_rule();
        if chosen.is_none() {
            parts::color(ui, app, &mut style, None);
        }
        if !layer.table.columns().is_empty() {
            class_editor::class_editor(ui, app, layer, &mut style, &mut self.values);
        }
        let rule = self.rules.show(ui, app, layer, &mut style, commands);
        ui.add_space(4.0);
        if chosen.is_some() {
            parts::color(ui, app, &mut style, rule);
        }
        parts::symbol(ui, app, layer, &mut style, rule);
        if !layer.table.columns().is_empty() {
            label_part::label(ui, app, layer, &mut style);
        }
        crate::ui::widgets::heading(ui, app.word(Word::StyleWhole));
        let mut opacity = layer.opacity;
        if ui.add(parts::opacity_slider(app, &mut opacity)).changed() {
            commands.push(Command::edit(Operation::SetOpacity { id: layer.id, opacity }));
        }
        scale_part::scales(ui, app, &mut style.scales);
        let features = count(layer.table.total());
        let vertices = || format!(" · {} {}", count(layer.table.vertices()), app.word(Word::Vertices));
        let rest = layer.table.source().is_none().then(vertices).unwrap_or_default();
        let told = format!("{features} {}{rest}", app.word(Word::Features));
        ui.add(Label::new(quiet(ui, told)).wrap());
        if style != layer.style {
            commands.push(Command::edit(Operation::SetStyle { id: layer.id, style: Box::new(style) }));
        }
    }
}
