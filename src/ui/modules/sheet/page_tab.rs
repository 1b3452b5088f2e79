//! The page: template, paper, texts, extent and scale, grid.

use super::SheetWindow;
use super::texts::{both, line};
use crate::app::{App, Tool};
use crate::i18n::{Localized, MapLang, Word};
use crate::io::{save_template, templates};
use crate::model::{Arrangement, Bounds, Grid, Paper, surroundings};
use crate::query::name_of;
use crate::ui::widgets::{heading, named, number_field, quiet};
use egui::{ComboBox, Role, Ui, WidgetInfo};

impl SheetWindow {
    pub(super) fn page_tab(&mut self, ui: &mut Ui, app: &mut App) {
        heading(ui, app.word(Word::Template));
        self.template_row(ui, app);
        heading(ui, app.word(Word::Title));
        let sheet = &mut self.editor.sheet;
        both(ui, app, &mut sheet.title, Word::Title, false);
        both(ui, app, &mut sheet.subtitle, Word::Subtitle, false);
        ui.horizontal(|ui| {
            line(ui, app, &mut sheet.author, Word::Author, 190.0);
            let today = crate::i18n::ChinaTime::now().day();
            let date = ui.add(egui::TextEdit::singleline(&mut sheet.date).hint_text(today).desired_width(104.0));
            let date = date.on_hover_text(app.word(Word::SheetDateHint));
            date.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::SheetDate)));
        });
        heading(ui, app.word(Word::Paper));
        self.paper(ui, app);
        heading(ui, app.word(Word::Extent));
        self.extent(ui, app);
        heading(ui, app.word(Word::MapLanguage));
        let sheet = &mut self.editor.sheet;
        ui.horizontal(|ui| {
            ui.selectable_value(&mut sheet.lang, MapLang::Both, app.word(Word::BothLanguages));
            ui.selectable_value(&mut sheet.lang, MapLang::Zh, "中文");
            ui.selectable_value(&mut sheet.lang, MapLang::En, "English");
        });
    }

    fn template_row(&mut self, ui: &mut Ui, app: &App) {
        ui.horizontal(|ui| {
            let mut chosen = None;
            let own = self.templates.iter().find(|template| template.key == self.template);
            let shown = own.map_or(app.word(Word::TemplateChoose), |template| template.name.get(app.lang())).to_owned();
            let combo = ComboBox::from_id_salt("template").width(310.0).selected_text(shown).show_ui(ui, |ui| {
                for (n, template) in self.templates.iter().enumerate() {
                    if ui.selectable_label(template.key == self.template, template.name.get(app.lang())).clicked() {
                        chosen = Some(n);
                    }
                }
            });
            combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::Template)));
            if let Some(template) = chosen.and_then(|n| self.templates.get(n)) {
                self.template.clone_from(&template.key);
                self.editor.sheet = self.editor.sheet.in_layout(&template.sheet);
                self.editor.select(None, false);
            }
        });
        ui.horizontal(|ui| {
            line(ui, app, &mut self.template_name, Word::TemplateName, 180.0);
            let named = !self.template_name.trim().is_empty();
            if ui.add_enabled(named, egui::Button::new(app.word(Word::TemplateSave))).clicked()
                && let Some(folder) = app.template_folder()
            {
                match save_template(&folder, &self.template_name, &self.editor.sheet) {
                    Ok(_) => {
                        self.said.say(Ok(Word::TemplateSaved));
                        self.template_name.clear();
                        self.trouble.clear();
                    }
                    Err(error) => self.trouble = error.message(app.lang()),
                }
                self.templates = templates(Some(&folder));
            }
        });
    }

    fn paper(&mut self, ui: &mut Ui, app: &App) {
        let sheet = &mut self.editor.sheet;
        let (mut paper, mut landscape) = (sheet.paper, sheet.landscape);
        ui.horizontal(|ui| {
            let custom = matches!(paper, Paper::Custom(..));
            let name = if custom { app.word(Word::PaperCustom).to_owned() } else { paper.name() };
            let combo = ComboBox::from_id_salt("paper").width(84.0).selected_text(name).show_ui(ui, |ui| {
                for own in Paper::NAMED {
                    ui.selectable_value(&mut paper, own, own.name());
                }
                if ui.selectable_label(custom, app.word(Word::PaperCustom)).clicked() {
                    let [w, h] = sheet.size();
                    paper = Paper::Custom(w, h);
                }
            });
            combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::Paper)));
            if let Paper::Custom(w, h) = &mut paper {
                for (side, word) in [(w, Word::PaperWidth), (h, Word::PaperHeight)] {
                    let value = ui.add(number_field(side).range(80.0..=2000.0).suffix(" mm").max_decimals(1));
                    value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(word)));
                }
            } else {
                ui.selectable_value(&mut landscape, true, app.word(Word::Landscape));
                ui.selectable_value(&mut landscape, false, app.word(Word::Portrait));
            }
        });
        if (paper, landscape) != (sheet.paper, sheet.landscape) {
            sheet.set_paper(paper, landscape);
        }
        ui.horizontal(|ui| {
            for (arrangement, word) in
                [(Arrangement::Plan, Word::ArrangePlan), (Arrangement::Board, Word::ArrangeBoard), (Arrangement::Slide, Word::ArrangeSlide)]
            {
                ui.selectable_value(&mut sheet.arrangement, arrangement, app.word(word));
            }
        });
        egui::Grid::new("paper").num_columns(2).spacing([12.0, 5.0]).show(ui, |ui| {
            ui.label(quiet(ui, app.word(Word::Margin)));
            ui.horizontal(|ui| {
                let mut own = sheet.margin.is_some();
                let usual = 10.0;
                ui.checkbox(&mut own, "").widget_info(|| WidgetInfo::labeled(Role::CheckBox, true, app.word(Word::Margin)));
                sheet.margin = own.then(|| sheet.margin.unwrap_or(usual));
                if let Some(margin) = &mut sheet.margin {
                    let value = ui.add(number_field(margin).range(0.0..=100.0).suffix(" mm").max_decimals(1));
                    named(&value, Role::SpinButton, app.word(Word::Margin));
                } else {
                    ui.label(quiet(ui, app.word(Word::Automatic)));
                }
            });
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::Lettering)));
            let mut percent = (sheet.lettering * 100.0).round();
            let value = ui.add(number_field(&mut percent).range(50.0..=200.0).suffix(" %"));
            named(&value, Role::SpinButton, app.word(Word::Lettering));
            if value.changed() {
                sheet.lettering = percent / 100.0;
            }
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::Resolution)));
            ui.horizontal(|ui| {
                let value = ui.add(number_field(&mut sheet.dpi).range(36..=1200).suffix(" dpi"));
                value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(Word::Resolution)));
                for dpi in [96, 150, 300] {
                    ui.selectable_value(&mut sheet.dpi, dpi, dpi.to_string());
                }
            });
            ui.end_row();
        });
    }

    fn extent(&mut self, ui: &mut Ui, app: &mut App) {
        let shown = if self.editor.sheet.extent.is_none() { app.word(Word::ExtentView).to_owned() } else { self.extent_name.clone() };
        let mut chosen: Option<(Bounds, String)> = None;
        let mut pick = false;
        let combo = ComboBox::from_id_salt("extent").width(310.0).height(420.0).selected_text(shown).show_ui(ui, |ui| {
            if ui.selectable_label(self.editor.sheet.extent.is_none(), app.word(Word::ExtentView)).clicked() {
                self.editor.sheet.extent = None;
            }
            if ui.selectable_label(false, app.word(Word::ExtentBox)).clicked() {
                pick = true;
            }
            let selected = app.viewport.selection.bounds(&app.workspace.document);
            if ui.add_enabled(selected.is_some(), egui::Button::selectable(false, app.word(Word::ExtentSelection))).clicked() {
                chosen = selected.map(|bounds| (surroundings(bounds), app.word(Word::ExtentSelection).to_owned()));
            }
            if ui.selectable_label(false, app.word(Word::ExtentWhole)).clicked() {
                let whole = crate::io::first_view_bounds(&app.workspace.document).or_else(|| app.workspace.document.bounds());
                chosen = whole.map(|bounds| (bounds.grown(0.03, 0.03), app.word(Word::ExtentWhole).to_owned()));
            }
            if !app.workspace.document.bookmarks().is_empty() {
                heading(ui, app.word(Word::Bookmarks));
                for bookmark in app.workspace.document.bookmarks() {
                    if ui.selectable_label(false, &bookmark.name).clicked() {
                        chosen = Some((bookmark.bounds(), bookmark.name.clone()));
                    }
                }
            }
            for key in ["hubs", "key_areas", "baoshan", "jinshan"] {
                let Some(layer) = app.workspace.document.layer_by_key(key) else { continue };
                if matches!(key, "hubs" | "key_areas") {
                    heading(ui, layer.name.get(app.lang()));
                }
                for feature in layer.table.features() {
                    let name = name_of(feature);
                    let name = name.get(app.lang());
                    if ui.selectable_label(false, name).clicked() {
                        chosen = feature.bounds().map(|bounds| (surroundings(bounds), name.to_owned()));
                    }
                }
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::Extent)));
        if let Some((bounds, name)) = chosen {
            self.set_extent(bounds, &name);
        }
        if pick {
            self.picking = Some(app.viewport.tool);
            app.viewport.tool = Tool::EXTENT;
            app.viewport.drawn_extent = None;
        }
        let sheet = &mut self.editor.sheet;
        ui.horizontal(|ui| {
            let mut fixed = sheet.scale.is_some();
            let check = ui.checkbox(&mut fixed, format!("{} 1 :", app.word(Word::Scale)));
            check.widget_info(|| WidgetInfo::labeled(Role::CheckBox, true, app.word(Word::FixedScale)));
            let now = self.preview.frame().map_or(100_000.0, |frame| frame.denominator().round());
            sheet.scale = fixed.then(|| sheet.scale.unwrap_or(now));
            if let Some(scale) = &mut sheet.scale {
                let speed = *scale * 0.004;
                let value = ui.add(number_field(scale).range(100.0..=50_000_000.0).speed(speed).max_decimals(0));
                value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(Word::Scale)));
            } else {
                ui.label(quiet(ui, app.word(Word::ScaleFit)));
            }
        });
        if let Some(scale) = sheet.scale {
            ui.horizontal_wrapped(|ui| {
                for round in [10_000.0, 25_000.0, 50_000.0, 100_000.0, 200_000.0] {
                    if ui.selectable_label(scale == round, format!("{:.0}k", round / 1000.0)).clicked() {
                        self.editor.sheet.scale = Some(round);
                    }
                }
            });
        }
        let sheet = &mut self.editor.sheet;
        ui.horizontal(|ui| {
            ui.checkbox(&mut sheet.elements.graticule, app.word(Word::GridAtEdge));
            ui.add_enabled_ui(sheet.elements.graticule, |ui| {
                let words = [(Grid::Ticks, Word::GridTicks), (Grid::Graticule, Word::GridLines), (Grid::Kilometres, Word::GridKilometres)];
                let now = words.iter().find(|(grid, _)| *grid == sheet.grid).map_or("", |(_, word)| app.word(*word));
                let combo = ComboBox::from_id_salt("grid").width(140.0).selected_text(now).show_ui(ui, |ui| {
                    for (grid, word) in words {
                        ui.selectable_value(&mut sheet.grid, grid, app.word(word));
                    }
                });
                named(&combo.response, Role::ComboBox, app.word(Word::GridAtEdge));
            });
        });
        if app.workspace.document.base_map().is_some() {
            ui.checkbox(&mut self.online, app.word(Word::PrintOnline));
        }
    }
}
