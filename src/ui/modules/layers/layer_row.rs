//! The row of a layer: whether it is shown, its swatch, its name and number of features.

use super::dragging::Target;
use super::listed::{Entry, LayerRow, Row};
use super::{INDENT, LayersPanel, ROW, renaming};
use crate::app::modules::layers::LayersOrder;
use crate::app::{App, Command};
use crate::carto::{LegendEntry, LegendShape, Rgb, Theme, ink_rgb, swatch};
use crate::i18n::{Word, count, integer};
use crate::model::{Group, Kind, Layer, LayerId, Operation, Origin, Symbol};
use crate::ui::menu_keys::context_menu;
use crate::ui::shapes::paint_ops;
use crate::ui::theme::{Look, bold, map_theme};
use crate::ui::widgets::{Icon, icon_button, text_in};
use egui::{Align2, CornerRadius, FontFamily, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

impl LayersPanel {
    pub(super) fn layer_row(&mut self, ui: &mut Ui, app: &App, row: &LayerRow<'_>, rows: &[Row<'_>], commands: &mut Vec<Command>) {
        let LayerRow { layer, at, depth, within } = *row;
        let look = Look::of(ui);
        let lang = app.lang();
        let name = layer.name.get(lang);
        let is_renamed = self.renaming.as_ref().is_some_and(|own| own.of == Entry::Layer(layer.id));
        let height = if is_renamed { renaming::HEIGHT } else { ROW };
        let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
        self.targets.push(Target { entry: Entry::Layer(layer.id), rect: whole, places: [at, at], within, depth });
        if is_renamed && self.renaming.as_ref().is_some_and(|own| !own.has_begun()) {
            ui.scroll_to_rect(whole, None);
        }
        if !ui.is_rect_visible(whole) {
            return;
        }
        let rect = whole.with_min_x(whole.left() + depth as f32 * INDENT);
        response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, name));
        let marked_now = app.viewport.marked();
        let chosen = marked_now.contains(&layer.id);
        let looked_at = chosen || (app.viewport.chosen_layer.is_none() && app.viewport.inspected.is_some_and(|feature| feature.layer == layer.id));
        if looked_at || response.hovered() {
            ui.painter().rect_filled(whole, CornerRadius::same(5), if looked_at { look.tint } else { look.tint.gamma_multiply(0.6) });
        }
        if response.has_focus() {
            ui.painter().rect_stroke(whole, CornerRadius::same(5), egui::Stroke::new(1.5, look.accent), egui::StrokeKind::Inside);
        }
        if chosen {
            ui.painter().rect_filled(Rect::from_min_size(whole.min + vec2(0.0, 5.0), vec2(3.0, height - 10.0)), 1.5, look.accent);
        }
        self.began |= response.drag_started_by(egui::PointerButton::Primary);
        let middle = rect.center().y;
        let part = |left: f32, width: f32| Rect::from_min_size(pos2(rect.left() + left, rect.top()), vec2(width, height));
        // the dot shows and hides; twice shows this layer alone
        // a child that takes no room of its own, so that the row keeps its height
        let mut corner = ui.new_child(UiBuilder::new().max_rect(Rect::from_center_size(pos2(rect.left() + 15.0, middle), vec2(22.0, 22.0))));
        let dot = icon_button(&mut corner, Icon::Visible(layer.visible), &Word::ShowLayer.with(lang, &[&name]), 22.0, true);
        if dot.double_clicked() {
            commands.push(Command::Solo { layer: layer.id, clicked: true });
        } else if dot.clicked() {
            commands.push(Command::edit(Operation::SetVisible { id: layer.id, visible: !layer.visible }));
        }
        let swatch_rect = Rect::from_center_size(part(30.0, 24.0).center(), vec2(20.0, 13.0));
        let swatch_response = ui.interact(swatch_rect.expand2(vec2(3.0, 6.0)), ui.scope_id().with(("swatch", layer.id)), Sense::click());
        let style_name = format!("{} {name}", app.word(Word::LayerStyle));
        swatch_response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &style_name));
        if let Some(entry) = app.seen().layer(layer.id).and_then(entry_of).or_else(|| entry_of(layer)) {
            let dimmed = if layer.visible { 1.0 } else { 0.35 };
            let mut painter = ui.painter().clone();
            painter.set_opacity(dimmed);
            let ops = swatch(
                &entry,
                [swatch_rect.left(), swatch_rect.top()],
                [swatch_rect.width(), swatch_rect.height()],
                96.0 / 25.4 * 0.75,
                map_theme(ui),
            );
            paint_ops(&painter, &ops);
            let inks = inks_of(layer, map_theme(ui));
            let stripes = inks.len().min(5);
            let width = swatch_rect.width() / stripes.max(1) as f32;
            for n in 0..stripes {
                let ink = inks[if stripes > 1 { n * (inks.len() - 1) / (stripes - 1) } else { 0 }];
                let left = swatch_rect.left() + n as f32 * width;
                let stripe = Rect::from_min_size(pos2(left, swatch_rect.top()), vec2(width, swatch_rect.height()));
                painter.rect_filled(stripe, 0.0, crate::ui::theme::color(ink));
            }
        }
        if swatch_response.clicked() {
            let is_shown = app.session.panels.is_open("style") && app.session.styling.layer == Some(layer.id);
            commands.push(if is_shown { Command::SetPanel("style", false) } else { Command::ShowStyle(layer.id) });
        }
        let warnings = app.report(layer).map_or(0, crate::io::LoadReport::warnings);
        let badge = if warnings > 0 { 20.0 } else { 0.0 };
        if warnings > 0 {
            report_badge(ui, app, layer, Rect::from_center_size(pos2(rect.right() - 11.0, middle), vec2(16.0, 16.0)), warnings, commands);
        }
        let name_place = part(58.0, rect.width() - 58.0 - badge);
        match self.renaming.take() {
            Some(mut own) if is_renamed => self.renaming = own.show(ui, app, name_place, commands).then_some(own),
            other => {
                self.renaming = other;
                show_name(ui, app, layer, name_place);
            }
        }
        context_menu(&response, |ui| self.menu(ui, app, layer, commands));
        let window = layer.table.source().map(|source| {
            if !source.is_open() {
                return Word::DatabaseWaits.with(lang, &[&name]);
            }
            let [at_hand, total] = [layer.table.len(), source.total()].map(|count| integer(count as u64));
            let word = if matches!(layer.origin, Origin::Database(_)) { Word::DatabaseAtHand } else { Word::WindowView };
            word.with(lang, &[&at_hand, &total])
        });
        let is_out_of_scale = layer.visible && !layer.is_drawn_at(app.viewport.view.scale());
        let out_of_scale = is_out_of_scale.then(|| app.word(Word::ScaleHidesLayer).to_owned());
        let source = Some(layer.provenance.source.get(lang).to_owned()).filter(|source| !source.is_empty());
        let names = Some([Some(name), layer.name.second(lang)].into_iter().flatten().collect::<Vec<_>>().join(" · "));
        let told: Vec<String> = [names, source, window, out_of_scale, Some(app.word(Word::DragToOrder).to_owned())].into_iter().flatten().collect();
        let response = response.on_hover_text(told.join("\n"));
        if response.double_clicked() {
            commands.push(Command::ChooseLayer(Some(layer.id)));
            commands.push(Command::ZoomToLayer(layer.id));
        } else if response.clicked() {
            let modifiers = ui.input(|input| input.modifiers);
            if modifiers.command || modifiers.shift {
                commands.push(LayersOrder::Mark(marked(app, layer.id, modifiers.shift, rows)).into());
            } else {
                commands.push(LayersOrder::Mark(Vec::new()).into());
                commands.push(Command::ChooseLayer((marked_now != [layer.id]).then_some(layer.id)));
            }
        }
    }
}

/// The layers that are marked after a click on one: that one as well or no longer, or with Shift all from the chosen one to it.
fn marked(app: &App, clicked: LayerId, is_range: bool, rows: &[Row<'_>]) -> Vec<LayerId> {
    let mut own = app.marked_layers();
    if is_range {
        let shown: Vec<LayerId> = rows.iter().filter_map(|row| if let Row::Layer(row) = row { Some(row.layer.id) } else { None }).collect();
        let place = |id: LayerId| shown.iter().position(|own| *own == id);
        if let Some((from, to)) = app.viewport.chosen_layer.or_else(|| own.last().copied()).and_then(place).zip(place(clicked)) {
            return shown[from.min(to)..=from.max(to)].to_vec();
        }
    }
    match own.iter().position(|id| *id == clicked) {
        Some(at) => drop(own.remove(at)),
        None => own.push(clicked),
    }
    own
}

fn show_name(ui: &Ui, app: &App, layer: &Layer, rect: Rect) {
    let look = Look::of(ui);
    let lang = app.lang();
    let number = count(layer.table.total());
    let inner = rect.shrink2(vec2(2.0, 0.0));
    let number_width = text_in(ui, inner.shrink2(vec2(4.0, 0.0)), Align2::RIGHT_CENTER, &number, 11.0, FontFamily::Proportional, look.quiet);
    let mut name_rect = inner.with_max_x(inner.right() - number_width - 12.0);
    if !layer.filter.is_empty() {
        let mark = app.word(Word::TableFilter);
        let galley = ui.painter().layout_no_wrap(mark.to_owned(), egui::FontId::new(10.5, FontFamily::Proportional), look.warm);
        let plate = Rect::from_center_size(pos2(name_rect.right() - galley.size().x / 2.0 - 6.0, rect.center().y), galley.size() + vec2(10.0, 3.0));
        ui.painter().rect_filled(plate, CornerRadius::same(7), look.warm.gamma_multiply(0.14));
        ui.painter().galley(plate.center() - galley.size() / 2.0, galley, look.warm);
        name_rect.max.x = plate.left() - 6.0;
    }
    let ink = if layer.is_drawn_at(app.viewport.view.scale()) { look.text } else { look.quiet };
    let used = text_in(ui, name_rect, Align2::LEFT_CENTER, layer.name.get(lang), 13.0, FontFamily::Proportional, ink);
    if let Some(second) = layer.name.second(lang) {
        let rest = name_rect.with_min_x(name_rect.left() + used + 6.0);
        if rest.width() > 30.0 {
            text_in(ui, rest, Align2::LEFT_CENTER, second, 10.5, FontFamily::Proportional, look.quiet);
        }
    }
}

/// A mark that opens the layer's load report.
fn report_badge(ui: &Ui, app: &App, layer: &Layer, rect: Rect, warnings: u64, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let name = Word::ShowReport.with(app.lang(), &[&layer.name.get(app.lang()), &integer(warnings)]);
    let response = ui.interact(rect.expand(3.0), ui.scope_id().with(("report", layer.id)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    ui.painter().circle_filled(rect.center(), 7.0, look.warm.gamma_multiply(if response.hovered() { 0.32 } else { 0.18 }));
    text_in(ui, rect, Align2::CENTER_CENTER, "!", 11.5, bold(), look.warm);
    if response.on_hover_text(name).clicked() {
        commands.push(Command::ShowReport(Some(layer.id)));
    }
}

/// The colours that a layer's swatch shows some of: those of its classes, or of the rules of the user's own layer.
fn inks_of(layer: &Layer, theme: Theme) -> Vec<Rgb> {
    if let Some(classes) = &layer.style.classes {
        return (0..classes.len()).map(|class| classes.ink(class as u8)).collect();
    }
    let ruled = layer.group == Group::Mine && !layer.style.rules.is_empty();
    let symbols = layer.style.rules.iter().map(|rule| &rule.symbol).chain([&layer.style.symbol]).filter(|_| ruled);
    symbols.filter_map(Symbol::ink_of_fill).map(|ink| ink_rgb(ink, theme)).collect()
}

/// The swatch of a layer: that of its first rule where its own symbol is not used.
fn entry_of(layer: &Layer) -> Option<LegendEntry> {
    let first = layer.table.sample().find(|feature| feature.bounds().is_some())?;
    let symbol = *layer.style.symbol_of(layer.style.rule_of(first));
    let shape = match first.kind() {
        Kind::Point | Kind::MultiPoint => LegendShape::Point,
        Kind::LineString | Kind::MultiLineString => LegendShape::Line,
        _ if layer.key == "rings" => LegendShape::Ring,
        _ => LegendShape::Area,
    };
    Some(LegendEntry { key: layer.key.clone(), group: layer.group, within: None, name: layer.name.clone(), symbol, shape, opacity: layer.opacity })
}
