//! The layer list: groups, visibility, swatches, order by dragging, and each layer's menu.

use crate::app::modules::layers::LayersOrder;
use crate::app::{Action, App, Command};
use crate::carto::{LegendEntry, LegendShape, group_word, swatch};
use crate::i18n::{Word, count, integer};
use crate::io::format_names;
use crate::model::{Group, Kind, Layer, LayerId, Operation};
use crate::ui::crs_told::crs_told;
use crate::ui::kept_list::{KeptAsked, KeptEntry, KeptWords, kept_list};
use crate::ui::menu_entry::tip;
use crate::ui::menu_keys::context_menu;
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::shapes::paint_ops;
use crate::ui::theme::{Look, bold, map_theme};
use crate::ui::widgets::{Icon, icon_button, switches_button, text_in};
use egui::{Align2, CornerRadius, FontFamily, Key, Rect, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::collections::HashSet;

/// What the panel remembers between frames.
#[derive(Default)]
pub struct LayersPanel {
    /// Runs of layers of a group that are folded, by their number among those of the group.
    folded: HashSet<(Group, usize)>,
    /// The rows that are shown, from the top down.
    rows: Vec<(LayerId, Rect)>,
    /// Whether a drag began on a row in this frame.
    began: bool,
    /// The layer that is dragged.
    held: Option<LayerId>,
    /// The layer being renamed and its text so far.
    renaming: Option<(LayerId, String)>,
    /// The name that what is shown is to be kept under.
    theme: String,
}

const ROW: f32 = 30.0;

impl Panel for LayersPanel {
    fn name(&self) -> &'static str {
        "layers"
    }

    fn place(&self, _: &App, width: f32) -> Option<Place> {
        Some(Place::Left(if width < NARROW { 220.0 } else { 258.0 }, [170.0, 420.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(app.word(Word::Layers)).font(egui::FontId::new(13.5, bold())));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let look = Look::of(ui);
                let add = egui::Button::new(RichText::new(format!("+ {}", app.word(Word::AddLayer))).size(12.5).color(look.accent)).frame(false);
                if ui.add(add).on_hover_text(tip(app, Action::OPEN)).clicked() {
                    commands.push(Command::Do(Action::OPEN));
                }
                switches_button(ui, app.word(Word::Themes), |ui| self.themes(ui, app, commands));
            });
        });
        ui.add_space(2.0);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            self.list(ui, app, commands);
            ui.add_space(8.0);
        });
        let typed = ui.memory(|memory| memory.focused().is_some());
        if let Some(layer) = app
            .viewport
            .chosen_layer
            .and_then(|id| app.workspace.document.layer(id))
            .filter(|_| !typed && ui.input(|input| input.key_pressed(Key::F2)))
        {
            self.renaming = Some((layer.id, layer.name.get(app.lang()).to_owned()));
        }
    }
}

impl LayersPanel {
    /// The themes to switch to, and what is shown now to be kept.
    fn themes(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let document = &app.workspace.document;
        let entries: Vec<KeptEntry<'_>> = document
            .themes()
            .iter()
            .map(|own| KeptEntry { name: &own.name, remark: "", hint: "", is_current: document.themed(own).is_empty() })
            .collect();
        let words = KeptWords { none: Word::ThemesNone, name: Word::ThemeName, keep: Word::ThemeKeep, remove: Word::ThemeRemove };
        if let Some(asked) = kept_list(ui, app, &words, &entries, &mut self.theme) {
            commands.push(match asked {
                KeptAsked::TakeUp(at) => Command::ShowTheme(at),
                KeptAsked::Remove(at) => LayersOrder::RemoveTheme(at).into(),
                KeptAsked::Keep(name) => LayersOrder::KeepTheme(name).into(),
            });
        }
    }

    /// The layers as the map draws them, from the top down: one heading for each run of layers of a group, so that the list never
    /// says another order than the map shows.
    fn list(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        self.rows.clear();
        let layers: Vec<&Layer> = app.workspace.document.layers().iter().rev().collect();
        let loaded_go = app.workspace.document.layers().len() - app.workspace.document.place_for_loaded();
        let none_loaded = !layers.iter().any(|layer| layer.group == Group::Mine);
        let mut runs: Vec<Group> = Vec::new();
        let mut open = true;
        for (n, layer) in layers.iter().enumerate() {
            if none_loaded && n == loaded_go {
                self.nothing_loaded(ui, app);
            }
            if n == 0 || layers[n - 1].group != layer.group {
                let again = runs.iter().filter(|own| **own == layer.group).count();
                runs.push(layer.group);
                open = self.heading(ui, app, (layer.group, again));
            }
            if open {
                self.row(ui, app, layer, commands);
            }
        }
        if none_loaded && loaded_go >= layers.len() {
            self.nothing_loaded(ui, app);
        }
        self.drag(ui, app, commands);
    }

    /// The heading of a run of layers; whether the run is open.
    fn heading(&mut self, ui: &mut Ui, app: &App, run: (Group, usize)) -> bool {
        let open = !self.folded.contains(&run);
        ui.add_space(7.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let name = app.word(group_word(run.0));
            if icon_button(ui, Icon::Fold(open), name, 16.0, true).clicked() && !self.folded.remove(&run) {
                self.folded.insert(run);
            }
            ui.label(RichText::new(name).font(egui::FontId::new(12.5, bold())).color(Look::of(ui).text));
        });
        open
    }

    /// Where loaded layers will stand, and how one comes by them.
    fn nothing_loaded(&mut self, ui: &mut Ui, app: &App) {
        if self.heading(ui, app, (Group::Mine, 0)) {
            ui.horizontal(|ui| {
                ui.add_space(22.0);
                ui.add(egui::Label::new(crate::ui::widgets::quiet(ui, Word::NoLayersOfMine.with(app.lang(), &[&format_names(app.lang())]))).wrap());
            });
        }
    }

    fn row(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        let lang = app.lang();
        let name = layer.name.get(lang);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click_and_drag());
        self.rows.push((layer.id, rect));
        if !ui.is_rect_visible(rect) {
            return;
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, name));
        let chosen = app.viewport.chosen_layer == Some(layer.id);
        let looked_at = chosen || (app.viewport.chosen_layer.is_none() && app.viewport.inspected.is_some_and(|feature| feature.layer == layer.id));
        if looked_at || response.hovered() {
            ui.painter().rect_filled(rect, CornerRadius::same(5), if looked_at { look.tint } else { look.tint.gamma_multiply(0.6) });
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, CornerRadius::same(5), egui::Stroke::new(1.5, look.accent), egui::StrokeKind::Inside);
        }
        if chosen {
            ui.painter().rect_filled(Rect::from_min_size(rect.min + vec2(0.0, 5.0), vec2(3.0, ROW - 10.0)), 1.5, look.accent);
        }
        self.began |= response.drag_started_by(egui::PointerButton::Primary);
        let middle = rect.center().y;
        let part = |left: f32, width: f32| Rect::from_min_size(pos2(rect.left() + left, rect.top()), vec2(width, ROW));
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
        if let Some(entry) = entry_of(layer) {
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
            // a layer in the colours of classes shows some of them
            if let Some(classes) = layer.style.classes.as_ref().filter(|classes| !classes.is_empty()) {
                let stripes = classes.len().min(5);
                let width = swatch_rect.width() / stripes as f32;
                for n in 0..stripes {
                    let class = if stripes > 1 { n * (classes.len() - 1) / (stripes - 1) } else { 0 };
                    let left = swatch_rect.left() + n as f32 * width;
                    let stripe = Rect::from_min_size(pos2(left, swatch_rect.top()), vec2(width, swatch_rect.height()));
                    painter.rect_filled(stripe, 0.0, crate::ui::theme::color(classes.ink(class as u8)));
                }
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
        self.name(ui, app, layer, part(58.0, rect.width() - 58.0 - badge), commands);
        context_menu(&response, |ui| self.menu(ui, app, layer, commands));
        let window = layer.table.source().map(|source| {
            let [at_hand, total] = [layer.table.len(), source.total()].map(|count| integer(count as u64));
            Word::WindowView.with(lang, &[&at_hand, &total]) + "\n"
        });
        let out_of_scale = layer.visible && !layer.is_drawn_at(app.viewport.view.scale());
        let out_of_scale = if out_of_scale { format!("{}\n", app.word(Word::ScaleHidesLayer)) } else { String::new() };
        let told = format!("{}\n{}{out_of_scale}{}", layer.provenance.source.get(lang), window.unwrap_or_default(), app.word(Word::DragToOrder));
        let response = response.on_hover_text(told);
        if response.double_clicked() {
            commands.push(Command::ChooseLayer(Some(layer.id)));
            commands.push(Command::ZoomToLayer(layer.id));
        } else if response.clicked() {
            commands.push(Command::ChooseLayer((!chosen).then_some(layer.id)));
        }
    }

    fn name(&mut self, ui: &mut Ui, app: &App, layer: &Layer, rect: Rect, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        let lang = app.lang();
        if let Some((_, text)) = self.renaming.as_mut().filter(|(id, _)| *id == layer.id) {
            let edit = ui.put(rect.shrink2(vec2(2.0, 3.0)), egui::TextEdit::singleline(text));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::LayerName)));
            edit.request_focus();
            if ui.input(|input| input.key_pressed(Key::Enter)) || edit.clicked_elsewhere() {
                let name = layer.name.renamed(text.trim(), lang);
                if !text.trim().is_empty() && name != layer.name {
                    commands.push(Command::edit(Operation::Rename { id: layer.id, name }));
                }
                self.renaming = None;
            } else if ui.input(|input| input.key_pressed(Key::Escape)) {
                self.renaming = None;
            }
            return;
        }
        let number = count(layer.table.total());
        let inner = rect.shrink2(vec2(2.0, 0.0));
        let number_width = text_in(ui, inner.shrink2(vec2(4.0, 0.0)), Align2::RIGHT_CENTER, &number, 11.0, FontFamily::Proportional, look.quiet);
        let mut name_rect = inner.with_max_x(inner.right() - number_width - 12.0);
        if !layer.filter.is_empty() {
            let mark = app.word(Word::TableFilter);
            let galley = ui.painter().layout_no_wrap(mark.to_owned(), egui::FontId::new(10.5, FontFamily::Proportional), look.warm);
            let plate =
                Rect::from_center_size(pos2(name_rect.right() - galley.size().x / 2.0 - 6.0, rect.center().y), galley.size() + vec2(10.0, 3.0));
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

    /// The layer that is held goes between the rows where the line shows.
    fn drag(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        if std::mem::take(&mut self.began) {
            // the row where the button went down, not the one where the drag was noticed
            let pressed = ui.input(|input| input.pointer.press_origin());
            self.held = self.rows.iter().find(|(_, rect)| pressed.is_some_and(|at| rect.contains(at))).map(|(id, _)| *id);
        }
        let Some(held) = self.held else { return };
        let (pointer, down) = ui.input(|input| (input.pointer.interact_pos(), input.pointer.primary_down()));
        let Some(pointer) = pointer.filter(|_| app.workspace.document.layer(held).is_some() && !ui.input(|input| input.key_pressed(Key::Escape)))
        else {
            self.held = None;
            return;
        };
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        let view = ui.clip_rect();
        // the list runs on under the pointer at its ends
        let pull = (24.0 - (pointer.y - view.top()).min(view.bottom() - pointer.y)).clamp(0.0, 24.0) * 0.4;
        if down && pull > 0.0 {
            ui.scroll_with_delta(vec2(0.0, if pointer.y < view.center().y { pull } else { -pull }));
            ui.ctx().request_repaint();
        }
        let over = view.expand2(vec2(40.0, 0.0)).contains(pointer);
        let after = self.rows.iter().rposition(|(_, rect)| rect.center().y < pointer.y);
        let line = match after {
            Some(n) => self.rows[n].1.bottom(),
            None => self.rows.first().map_or(view.top(), |(_, rect)| rect.top()),
        };
        if over && let Some((_, first)) = self.rows.first() {
            ui.painter().hline(first.x_range(), line, egui::Stroke::new(2.0, Look::of(ui).accent));
        }
        if down {
            return;
        }
        self.held = None;
        let position = |id: LayerId| app.workspace.document.layers().iter().position(|own| own.id == id);
        // the list runs from the top of the map down, the document from the bottom up
        let slot = match after {
            Some(n) => position(self.rows[n].0),
            None => Some(app.workspace.document.layers().len()),
        };
        if let (true, Some(from), Some(slot)) = (over, position(held), slot) {
            let to = if from < slot { slot - 1 } else { slot };
            if to != from {
                commands.push(Command::edit(Operation::MoveLayer { id: held, to }));
            }
        }
    }

    fn menu(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        ui.set_min_width(190.0);
        let position = app.workspace.document.layers().iter().position(|own| own.id == layer.id).unwrap_or(0);
        let areal = layer
            .table
            .source()
            .map_or(&layer.table, |source| source.sample())
            .kinds()
            .iter()
            .any(|(kind, _)| matches!(kind, Kind::Polygon | Kind::MultiPolygon | Kind::GeometryCollection));
        let own_data = layer.key != "rings";
        let when = |wanted: bool, command: Command| wanted.then_some(command);
        let groups: [&[(Word, Option<Command>)]; 3] = [
            &[
                (Word::ZoomToLayer, Some(Command::ZoomToLayer(layer.id))),
                (Word::TableOpen, Some(Command::ShowTable(layer.id))),
                (Word::QueryBuilder, when(own_data, Command::ShowQuery(layer.id))),
                (Word::OnlyThisLayer, Some(Command::Solo { layer: layer.id, clicked: false })),
                (Word::MoveUp, Some(Command::edit(Operation::MoveLayer { id: layer.id, to: position + 1 }))),
                (Word::MoveDown, position.checked_sub(1).map(|to| Command::edit(Operation::MoveLayer { id: layer.id, to }))),
                (Word::DuplicateLayer, Some(Command::DuplicateLayer(layer.id))),
                (Word::RemoveLayer, Some(Command::edit(Operation::RemoveLayer(layer.id)))),
                (Word::Rename, None),
            ],
            &[
                (Word::ExportDataMenu, Some(Command::AskDataExport(layer.id))),
                (Word::ReplaceData, when(own_data, Command::AskReplace(layer.id))),
                (Word::ChangeCrs, when(own_data, Command::AskCrs(layer.id))),
                (Word::RepairGeometry, when(own_data && areal, Command::Repair(layer.id))),
                (Word::LoadReportMenu, when(app.report(layer).is_some(), Command::ShowReport(Some(layer.id)))),
            ],
            &[],
        ];
        for (n, entries) in groups.into_iter().enumerate() {
            if n > 0 {
                ui.separator();
            }
            for (word, command) in entries {
                if *word == Word::Rename {
                    if ui.button(app.word(*word)).clicked() {
                        self.renaming = Some((layer.id, layer.name.get(app.lang()).to_owned()));
                        ui.close();
                    }
                } else if ui.add_enabled(command.is_some(), egui::Button::new(app.word(*word))).clicked() {
                    commands.extend(command.clone());
                    ui.close();
                }
            }
        }
        if ui.button(app.word(Word::LayerStyle)).clicked() {
            commands.push(Command::ShowStyle(layer.id));
            ui.close();
        }
        ui.separator();
        ui.label(crate::ui::widgets::quiet(ui, app.word(Word::SourceAndLicence)));
        ui.label(RichText::new(layer.provenance.source.get(app.lang())).size(12.0));
        let terms = format!("{}  {}", layer.provenance.licence, layer.provenance.date);
        if !terms.trim().is_empty() {
            ui.label(RichText::new(terms.trim()).size(12.0));
        }
        ui.label(crate::ui::widgets::quiet(ui, crs_told(app, layer)));
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
    Some(LegendEntry { key: layer.key.clone(), group: layer.group, name: layer.name.clone(), symbol, shape, opacity: layer.opacity })
}
