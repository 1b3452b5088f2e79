//! What stands on the sheet: the parts of every sheet, what is added, and the place and style of what is chosen.

use super::SheetWindow;
use super::texts::both;
use crate::app::{App, Line};
use crate::i18n::{Bilingual, Word};
use crate::model::{Align, Arrow, Block, Ink, ItemKind, PaperRect, Part, Role as Theme};
use crate::ui::theme::Look;
use crate::ui::wake::waker_of;
use crate::ui::widgets::{heading, named, number_field, quiet};
use crate::work::{Progress, Task};
use egui::{ComboBox, Role, Ui, WidgetInfo};

impl SheetWindow {
    pub(super) fn parts_tab(&mut self, ui: &mut Ui, app: &App) {
        heading(ui, app.word(Word::ElementsOnSheet));
        self.blocks(ui, app);
        heading(ui, app.word(Word::AddToSheet));
        self.adding(ui, app);
        let items: Vec<(u32, String)> = self.editor.sheet.items.iter().map(|item| (item.id, self.item_name(app, item.id))).collect();
        for (id, name) in items {
            let part = Part::Item(id);
            if ui.selectable_label(self.editor.selected().contains(&part), name).clicked() {
                let beside = ui.input(|input| input.modifiers.shift);
                self.editor.select(Some(part), beside);
            }
        }
        if self.editor.selected().is_empty() {
            ui.add_space(8.0);
            ui.add(egui::Label::new(quiet(ui, app.word(Word::PartsHint))).wrap());
            return;
        }
        ui.separator();
        self.place(ui, app);
        if let [Part::Item(id)] = *self.editor.selected() {
            self.item(ui, app, id);
        }
    }

    fn item_name(&self, app: &App, id: u32) -> String {
        let word = |word: Word| app.word(word);
        self.editor.sheet.item(id).map_or_else(String::new, |item| {
            let (kind, own) = match &item.kind {
                ItemKind::Text(text) => (word(Word::ItemText), text.get(app.lang()).lines().next().unwrap_or_default().to_owned()),
                ItemKind::Image { name, .. } => (word(Word::ItemPicture), name.clone()),
                ItemKind::Map { title, .. } => (word(Word::ItemMap), title.get(app.lang()).to_owned()),
                ItemKind::Table { title, .. } => (word(Word::ItemTable), title.get(app.lang()).to_owned()),
                ItemKind::Cards { title, .. } => (word(Word::ItemCards), title.get(app.lang()).to_owned()),
                ItemKind::Arrow(_) => (word(Word::ItemArrow), String::new()),
                ItemKind::Frame => (word(Word::ItemFrame), String::new()),
            };
            let own: String = own.chars().take(22).collect();
            if own.is_empty() { kind.to_owned() } else { format!("{kind} · {own}") }
        })
    }

    fn blocks(&mut self, ui: &mut Ui, app: &App) {
        egui::Grid::new("elements").num_columns(2).spacing([18.0, 4.0]).show(ui, |ui| {
            let e = &mut self.editor.sheet.elements;
            let boxes = [
                (&mut e.title, Word::ElementTitle),
                (&mut e.overview, Word::ElementOverview),
                (&mut e.legend, Word::ElementLegend),
                (&mut e.scale_bar, Word::ElementScaleBar),
                (&mut e.north_arrow, Word::ElementNorth),
                (&mut e.annotations, Word::ElementAnnotations),
            ];
            for (n, (on, label)) in boxes.into_iter().enumerate() {
                ui.checkbox(on, app.word(label));
                if n % 2 == 1 {
                    ui.end_row();
                }
            }
        });
        ui.add(egui::Label::new(quiet(ui, app.word(Word::AttributionStays))).wrap());
    }

    fn adding(&mut self, ui: &mut Ui, app: &App) {
        let [w, h] = self.editor.sheet.size();
        // each beside the one before, so that none hides another
        let aside = (self.editor.sheet.items.len() % 6) as f32 * h * 0.04;
        let middle = |part: f32, tall: f32| -> PaperRect { [w * (0.4 - part / 2.0) + aside, h * 0.3 + aside, w * part, h * tall] };
        let table = app.selection_table();
        ui.horizontal_wrapped(|ui| {
            if ui.button(app.word(Word::ItemText)).clicked() {
                let text = Bilingual::new("文字", "Text");
                self.add(ItemKind::Text(text), middle(0.25, 0.1));
            }
            if ui.button(app.word(Word::ItemPicture)).clicked() {
                let ask = |_: &Progress| rfd::FileDialog::new().add_filter("PNG, JPEG", &["png", "jpg", "jpeg"]).pick_file();
                self.picture = Some(Task::start(waker_of(ui.ctx()), ask));
            }
            if ui.button(app.word(Word::ItemMap)).clicked() {
                let bounds = app
                    .viewport
                    .selection
                    .bounds(&app.workspace.document)
                    .map_or_else(|| app.viewport.view.bounds(app.viewport.view_size), crate::model::surroundings);
                self.add(
                    ItemKind::Map { title: Bilingual::default(), extent: bounds.array(), scale: None, of: crate::model::MapOf::Shown },
                    middle(0.28, 0.3),
                );
            }
            let with_table = ui.add_enabled(table.is_some(), egui::Button::new(app.word(Word::ItemTable)));
            if with_table.on_disabled_hover_text(app.word(Word::TableNeedsResults)).clicked()
                && let Some(table) = table
            {
                self.add(table, middle(0.36, 0.3));
            }
            if ui.button(app.word(Word::ItemArrow)).clicked() {
                self.add(ItemKind::Arrow(Arrow::default()), middle(0.1, 0.08));
            }
            if ui.button(app.word(Word::ItemFrame)).clicked() {
                self.add(ItemKind::Frame, middle(0.2, 0.2));
            }
        });
    }

    /// Place, size and alignment of what is chosen.
    fn place(&mut self, ui: &mut Ui, app: &App) {
        let parts = self.preview.parts();
        ui.horizontal_wrapped(|ui| {
            let words = [Word::AlignLeft, Word::AlignCenter, Word::AlignRight, Word::AlignTop, Word::AlignMiddle, Word::AlignBottom];
            for (line, word) in Line::ALL.into_iter().zip(words) {
                if align_button(ui, line, app.word(word)).clicked() {
                    self.editor.align(line, parts);
                }
            }
        });
        if let [part] = *self.editor.selected()
            && let Some(mut rect) = self.editor.place_of(part, parts)
        {
            let before = rect;
            egui::Grid::new("place").num_columns(4).spacing([8.0, 5.0]).show(ui, |ui| {
                for (n, name) in ["X", "Y", "W", "H"].into_iter().enumerate() {
                    ui.label(quiet(ui, name));
                    let range = if n < 2 { -500.0..=2000.0 } else { 2.0..=2000.0 };
                    let value = ui.add(number_field(&mut rect[n]).range(range).speed(0.5).max_decimals(1).suffix(" mm"));
                    value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
                    if n == 1 {
                        ui.end_row();
                    }
                }
            });
            if rect != before {
                self.editor.sheet.place(part, Some(rect));
            }
        }
        let placed = self.editor.selected().iter().any(|part| matches!(part, Part::Block(_)) && self.editor.sheet.placed_at(*part).is_some());
        let fixed = self.editor.selected().iter().all(|part| matches!(part, Part::Block(Block::Map | Block::Notes)));
        ui.horizontal(|ui| {
            if ui.add_enabled(placed, egui::Button::new(app.word(Word::AsArranged))).clicked() {
                self.editor.arrange_selected();
            }
            if ui.add_enabled(!fixed, egui::Button::new(app.word(Word::TakeOffSheet))).clicked() {
                self.editor.remove_selected();
            }
        });
    }

    fn item(&mut self, ui: &mut Ui, app: &App, id: u32) {
        let view = app.viewport.view.bounds(app.viewport.view_size).array();
        let Some(item) = self.editor.sheet.items.iter_mut().find(|item| item.id == id) else { return };
        match &mut item.kind {
            ItemKind::Text(text) => both(ui, app, text, Word::ItemText, true),
            ItemKind::Map { title, extent, scale, .. } => {
                both(ui, app, title, Word::Title, false);
                ui.horizontal(|ui| {
                    if ui.button(app.word(Word::ExtentView)).clicked() {
                        *extent = view;
                    }
                    let mut fixed = scale.is_some();
                    ui.checkbox(&mut fixed, format!("{} 1 :", app.word(Word::Scale)));
                    *scale = fixed.then(|| scale.unwrap_or(50_000.0));
                    if let Some(scale) = scale {
                        let speed = *scale * 0.004;
                        named(&ui.add(number_field(scale).range(100.0..=5e7).speed(speed).max_decimals(0)), Role::SpinButton, app.word(Word::Scale));
                    }
                });
            }
            ItemKind::Table { title, .. } | ItemKind::Cards { title, .. } => both(ui, app, title, Word::Title, false),
            ItemKind::Arrow(arrow) => {
                ui.horizontal_wrapped(|ui| {
                    ui.checkbox(&mut arrow.upward, app.word(Word::ArrowUp));
                    ui.checkbox(&mut arrow.leftward, app.word(Word::ArrowLeft));
                    ui.checkbox(&mut arrow.plain, app.word(Word::ArrowPlain));
                });
            }
            ItemKind::Image { .. } | ItemKind::Frame => {}
        }
        let style = &mut item.style;
        let lettered = matches!(item.kind, ItemKind::Text(_) | ItemKind::Table { .. } | ItemKind::Cards { .. });
        let lined = matches!(item.kind, ItemKind::Arrow(_) | ItemKind::Frame);
        let look = Look::of(ui);
        ui.horizontal_wrapped(|ui| {
            if lettered || lined {
                let name = app.word(if lettered { Word::TextSize } else { Word::LineWidth });
                ui.label(quiet(ui, name));
                let size = number_field(&mut style.size).range(0.1..=60.0).speed(0.05).max_decimals(2).suffix(" mm");
                named(&ui.add(size), Role::SpinButton, name);
                let inks = [Theme::Text, Theme::Accent, Theme::Baoshan, Theme::Jinshan, Theme::KeyArea, Theme::HighSpeed];
                for role in inks {
                    let [r, g, b] = crate::carto::ink_rgb(Ink::Role(role), crate::carto::Theme::Light);
                    let (rect, response) = ui.allocate_exact_size(egui::vec2(18.0, 18.0), egui::Sense::click());
                    ui.painter().circle_filled(rect.center(), 6.0, egui::Color32::from_rgb(r, g, b));
                    if style.ink == Ink::Role(role) {
                        ui.painter().circle_stroke(rect.center(), 8.0, egui::Stroke::new(1.5, look.text));
                    }
                    if response.clicked() {
                        style.ink = Ink::Role(role);
                    }
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            if matches!(item.kind, ItemKind::Text(_)) {
                ui.checkbox(&mut style.bold, app.word(Word::Bold));
            }
            if matches!(item.kind, ItemKind::Text(_) | ItemKind::Image { .. }) {
                let words = [(Align::Left, Word::AlignLeft), (Align::Middle, Word::AlignCenter), (Align::Right, Word::AlignRight)];
                let now = words.iter().find(|(align, _)| *align == style.align).map_or("", |(_, word)| app.word(*word));
                let combo = ComboBox::from_id_salt("align").width(90.0).selected_text(now).show_ui(ui, |ui| {
                    for (align, word) in words {
                        ui.selectable_value(&mut style.align, align, app.word(word));
                    }
                });
                named(&combo.response, Role::ComboBox, app.word(Word::Alignment));
            }
        });
        if !lined {
            ui.horizontal_wrapped(|ui| {
                let mut ground = style.ground > 0.0;
                ui.checkbox(&mut ground, app.word(Word::WhiteGround));
                style.ground = if ground { style.ground.max(0.94) } else { 0.0 };
                ui.checkbox(&mut style.border, app.word(Word::Border));
            });
        }
    }
}

/// A button that draws two bars brought to a line.
fn align_button(ui: &mut Ui, line: Line, name: &str) -> egui::Response {
    let look = Look::of(ui);
    let (rect, response) = ui.allocate_exact_size(egui::vec2(28.0, 26.0), egui::Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, egui::CornerRadius::same(5), look.tint);
    }
    let c = rect.center();
    let upright = matches!(line, Line::Left | Line::Center | Line::Right);
    let (share, long, short) = match line {
        Line::Left | Line::Top => (0.0, 14.0, 8.0),
        Line::Center | Line::Middle => (0.5, 14.0, 8.0),
        Line::Right | Line::Bottom => (1.0, 14.0, 8.0),
    };
    let at = |along: f32, across: f32| if upright { c + egui::vec2(along, across) } else { c + egui::vec2(across, along) };
    let base = (share - 0.5) * long;
    ui.painter().line_segment([at(base, -7.0), at(base, 7.0)], egui::Stroke::new(1.0, look.quiet));
    for (side, across) in [(long * 0.86, -3.0), (short, 3.0)] {
        let from = base - side * share;
        ui.painter().line_segment([at(from, across), at(from + side, across)], egui::Stroke::new(3.2, look.accent));
    }
    response.on_hover_text(name)
}
