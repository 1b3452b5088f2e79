//! The row of a group of the user's own: folded or open, whether its layers are shown, its name and how many they are.

use super::dragging::Target;
use super::listed::{Entry, GroupRow, Heading};
use super::{INDENT, LayersPanel, ROW, renaming};
use crate::app::modules::layers::LayersOrder;
use crate::app::{App, Command};
use crate::i18n::{Word, integer};
use crate::ui::menu_keys::context_menu;
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, icon_button, text_in};
use egui::{Align2, CornerRadius, FontFamily, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

impl LayersPanel {
    pub(super) fn group_row(&mut self, ui: &mut Ui, app: &App, row: &GroupRow<'_>, commands: &mut Vec<Command>) {
        let (look, lang) = (Look::of(ui), app.lang());
        let (id, name) = (row.group.id, row.group.name.get(lang));
        let is_renamed = self.renaming.as_ref().is_some_and(|own| own.of == Entry::Group(id));
        let height = if is_renamed { renaming::HEIGHT } else { ROW };
        let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
        self.targets.push(Target { entry: Entry::Group(id), rect: whole, places: row.places, within: row.group.parent, depth: row.depth });
        if is_renamed && self.renaming.as_ref().is_some_and(|own| !own.has_begun()) {
            ui.scroll_to_rect(whole, None);
        }
        if !ui.is_rect_visible(whole) {
            return;
        }
        let open = !self.folded.contains(&Heading::Own(id));
        response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, Word::GroupRow.with(lang, &[&name])));
        if response.hovered() {
            ui.painter().rect_filled(whole, CornerRadius::same(5), look.tint.gamma_multiply(0.6));
        }
        if response.has_focus() {
            ui.painter().rect_stroke(whole, CornerRadius::same(5), egui::Stroke::new(1.5, look.accent), egui::StrokeKind::Inside);
        }
        self.began |= response.drag_started_by(egui::PointerButton::Primary);
        let rect = whole.with_min_x(whole.left() + row.depth as f32 * INDENT);
        let middle = rect.center().y;
        let icon = |ui: &mut Ui, left: f32, icon: Icon, word: &str| {
            // a child that takes no room of its own, so that the row keeps its height
            let place = Rect::from_center_size(pos2(rect.left() + left, middle), vec2(22.0, 22.0));
            icon_button(&mut ui.new_child(UiBuilder::new().max_rect(place)), icon, word, 22.0, true)
        };
        let [shown, all] = row.shown;
        if icon(ui, 15.0, Icon::Visible(shown > 0), &Word::ShowLayer.with(lang, &[&name])).clicked() {
            commands.push(LayersOrder::ShowGroup(id, shown == 0).into());
        }
        if shown > 0 && shown < all {
            // some of them are hidden
            ui.painter().circle_filled(pos2(rect.left() + 15.0, middle), 1.5, look.panel);
        }
        let fold = if open { Word::GroupFold } else { Word::GroupUnfold };
        if icon(ui, 38.0, Icon::Fold(open), &fold.with(lang, &[&name])).clicked() {
            self.fold(Heading::Own(id));
        }
        let place = rect.with_min_x(rect.left() + 52.0);
        match self.renaming.take() {
            Some(mut own) if is_renamed => self.renaming = own.show(ui, app, place, commands).then_some(own),
            other => {
                self.renaming = other;
                let inner = place.shrink2(vec2(6.0, 0.0));
                let count = integer(all as u64);
                let width = text_in(ui, inner, Align2::RIGHT_CENTER, &count, 11.0, FontFamily::Proportional, look.quiet);
                let ink = if shown > 0 { look.text } else { look.quiet };
                text_in(ui, inner.with_max_x(inner.right() - width - 8.0), Align2::LEFT_CENTER, name, 13.0, bold(), ink);
            }
        }
        context_menu(&response, |ui| self.group_menu(ui, app, row, commands));
        let told = format!("{name}\n{}", Word::GroupShown.with(lang, &[&integer(shown as u64), &integer(all as u64)]));
        if response.on_hover_text(told).clicked() {
            self.fold(Heading::Own(id));
        }
    }
}
