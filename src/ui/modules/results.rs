//! The list of selected features: what a question or a drawn shape found, to go through, zoom to and save.

use crate::app::{Action, App, Command, SelectHow};
use crate::i18n::{Word, integer, length};
use crate::query::{self, name_of};
use crate::ui::keyboard::modifiers;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{close_panel, quiet, text_in};
use egui::{Align2, FontFamily, FontId, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

const ROW: f32 = 25.0;

/// The results, under the map.
pub struct Results;

impl Panel for Results {
    fn name(&self) -> &'static str {
        "results"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.panels.is_open("results").then_some(Place::UnderMap(190.0, [90.0, 420.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        // the panel keeps its height, so that the map does not jump with the number of rows
        ui.set_min_height(ui.available_height());
        head(ui, app, commands);
        if app.viewport.selection.is_empty() {
            let word = if app.viewport.selection.title.is_empty() { Word::NoResults } else { Word::NoHits };
            ui.add_space(8.0);
            ui.label(RichText::new(app.word(word)).size(12.5).color(look.quiet));
            return;
        }
        let width = ui.available_width();
        let columns = [0.38, 0.24, 0.18, 0.2].map(|part| width * part);
        let heads = [Word::ColumnName, Word::ColumnLayer, Word::ColumnDistance, Word::ColumnMeasure];
        let (head, _) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
        cells(head, columns, |n, rect| {
            text_in(ui, rect, Align2::LEFT_CENTER, app.word(heads[n]), 11.0, FontFamily::Proportional, look.quiet);
        });
        ui.painter().hline(head.x_range(), head.bottom(), egui::Stroke::new(1.0, look.separator));
        ui.spacing_mut().item_spacing.y = 0.0;
        let list = app.viewport.selection.list();
        ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, list.len(), |ui, rows| {
            for picked in &list[rows] {
                let (Some(layer), Some(feature)) =
                    (app.workspace.document.layer(picked.feature.layer), app.workspace.document.feature(picked.feature))
                else {
                    // its source brings it in a moment
                    let (rect, _) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
                    cells(rect, columns, |n, rect| {
                        let text = if n == 0 { "…" } else { "" };
                        text_in(ui, rect, Align2::LEFT_CENTER, text, 12.5, FontFamily::Proportional, look.quiet);
                    });
                    continue;
                };
                let name = name_of(feature);
                let name = name.get(app.lang());
                let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
                let chosen = app.viewport.inspected == Some(picked.feature);
                if chosen || response.hovered() {
                    ui.painter().rect_filled(rect, egui::CornerRadius::same(4), look.tint);
                }
                let measured = query::measured(feature, app.lang());
                let texts = [
                    name.to_owned(),
                    layer.name.get(app.lang()).to_owned(),
                    picked
                        .distance
                        .map(|metres| if metres <= 0.0 { app.word(Word::InsideOrTouching).to_owned() } else { length(metres) })
                        .unwrap_or_default(),
                    measured,
                ];
                cells(rect, columns, |n, rect| {
                    let ink = if n == 0 { look.text } else { look.quiet };
                    text_in(ui, rect, Align2::LEFT_CENTER, &texts[n], 12.5, FontFamily::Proportional, ink);
                });
                if response.clicked() {
                    commands.push(match SelectHow::of(modifiers(ui.input(|input| input.modifiers))) {
                        // going through the list keeps it
                        SelectHow::Replace | SelectHow::Add => Command::Inspect(picked.feature),
                        how => Command::SelectFeature(picked.feature, how),
                    });
                }
                if response.double_clicked()
                    && let Some(bounds) = feature.bounds()
                {
                    commands.push(Command::ZoomTo(bounds.or_round_point(0.02, 0.02)));
                }
            }
        });
    }
}

/// Title, count and what can be done with the selection; in a narrow panel that is in a menu.
fn head(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    const ACTIONS: [Action; 4] = [Action::ZOOM_TO_SELECTION, Action::INVERT_SELECTION, Action::CLEAR_SELECTION, Action::SAVE_SELECTION];
    let narrow = ui.available_width() < 900.0;
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            close_panel(ui, app, "results", commands);
            let act = |ui: &mut Ui, action: Action, small: bool| {
                let button = egui::Button::new(action.name(app.lang()));
                ui.add_enabled(action.enabled(app), if small { button.small() } else { button }).clicked()
            };
            if narrow {
                ui.menu_button(app.word(Word::SelectionMenu), |ui| {
                    for action in ACTIONS {
                        if act(ui, action, false) {
                            commands.push(Command::Do(action));
                            ui.close();
                        }
                    }
                });
            } else {
                for action in ACTIONS.into_iter().rev() {
                    if act(ui, action, true) {
                        commands.push(Command::Do(action));
                    }
                }
            }
            let mut all = app.session.settings.all_layers;
            if ui.checkbox(&mut all, app.word(Word::AllLayersShort)).on_hover_text(app.word(Word::SelectAllLayers)).changed() {
                commands.push(Command::Do(Action::ALL_LAYERS));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let title = if app.viewport.selection.title.is_empty() { app.word(Word::SelectionTitle) } else { &app.viewport.selection.title };
                ui.add(egui::Label::new(RichText::new(title).font(FontId::new(13.5, bold()))).truncate());
                let count = format!("{} {}", integer(app.viewport.selection.len() as u64), app.word(Word::Features));
                let first = app.viewport.selection.list().first().and_then(|picked| app.workspace.document.layer(picked.feature.layer));
                let one = first.filter(|layer| app.viewport.selection.list().iter().all(|picked| picked.feature.layer == layer.id));
                let told = one.map_or_else(|| count.clone(), |layer| format!("{count} · {}", layer.name.get(app.lang())));
                ui.add(egui::Label::new(quiet(ui, told)).truncate());
            });
        });
    });
}

fn cells(rect: Rect, columns: [f32; 4], mut cell: impl FnMut(usize, Rect)) {
    let mut left = rect.left() + 6.0;
    for (n, width) in columns.into_iter().enumerate() {
        cell(n, Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width - 12.0, rect.height())));
        left += width;
    }
}
