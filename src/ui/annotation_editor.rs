//! The selected annotation in the inspector.

use super::color_button::color_button;
use super::theme::{Look, bold};
use super::widgets::{pair, quiet, slider};
use crate::app::{App, Command};
use crate::carto::{Theme, ink_rgb};
use crate::i18n::{Word, area};
use crate::model::{AnnotationKind, Ink, Operation};
use crate::query::ring_area;
use egui::{FontId, RichText, Role, TextEdit, Ui, WidgetInfo};

/// Its text, its style and the button that deletes it.
pub fn annotation_editor(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let Some(own) = app.viewport.selected_annotation.and_then(|id| app.workspace.document.annotation(id)) else { return };
    let look = Look::of(ui);
    let mut changed = own.clone();
    ui.add_space(4.0);
    ui.label(RichText::new(app.word(Word::AnnotationTitle)).font(FontId::new(15.0, bold())).color(look.text));
    ui.label(quiet(ui, app.word(Word::AnnotationText)));
    let edit = ui.add(TextEdit::multiline(&mut changed.text).desired_rows(3).desired_width(f32::INFINITY));
    edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::AnnotationText)));
    let id = edit.id;
    let fresh = own.text == app.word(Word::NewText);
    if fresh && ui.memory(|memory| memory.focused().is_none()) {
        edit.request_focus();
        if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
            let end = own.text.chars().count();
            state.cursor.set_char_range(Some(egui::text::CCursorRange::two(egui::text::CCursor::new(0), egui::text::CCursor::new(end))));
            state.store(ui.ctx(), id);
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(quiet(ui, app.word(Word::Color)));
        let mut rgb = ink_rgb(changed.style.ink, Theme::Light);
        if color_button(ui, &mut rgb, app.word(Word::Color)) {
            changed.style.ink = Ink::Custom(rgb);
        }
        ui.checkbox(&mut changed.style.bold, app.word(Word::Bold));
    });
    ui.add(slider(&mut changed.style.size, 1.5..=12.0).suffix(" mm").text(app.word(Word::TextSize)));
    if own.kind != AnnotationKind::Text {
        ui.add(slider(&mut changed.style.width, 0.1..=3.0).suffix(" mm").text(app.word(Word::LineWidth)));
    }
    if own.kind == AnnotationKind::Polygon {
        ui.add(slider(&mut changed.style.fill, 0.0..=1.0).text(app.word(Word::FillOpacity)));
        pair(ui, app.word(Word::AreaOnMap), &area(ring_area(&own.points)), "");
    }
    if changed != *own {
        commands.push(Command::edit(Operation::SetAnnotation(Box::new(changed))));
    }
    ui.add_space(6.0);
    if ui.button(RichText::new(app.word(Word::DeleteIt)).color(look.danger)).clicked() {
        commands.push(Command::edit(Operation::RemoveAnnotation(own.id)));
    }
}
