//! How a layer's features are to be written: all or the selected ones, in which format, how exactly.

use crate::app::{App, ExportClip, ExportOrder, ExportWhich, Request};
use crate::i18n::{Localized, Word, integer, length, printable};
use crate::io::{DataFormat, Precision, Shaping, safe_file_name, ways};
use crate::model::{FeatureTable, LayerId, SourceCrs, System};
use crate::query::{Filter, QueryError, Surroundings};
use crate::ui::file_dialogs::DataExport;
use crate::ui::module::{Surface, Window};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{confirmed, number_field, primary_button, quiet};
use egui::{CollapsingHeader, ComboBox, FontId, Grid, Label, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use std::collections::BTreeSet;

/// The form that is open.
struct Form {
    layer: LayerId,
    which: ExportWhich,
    /// The condition that is being typed.
    condition: String,
    clip: ExportClip,
    format: DataFormat,
    decimals: u8,
    system: System,
    /// The systems that are offered.
    systems: Vec<System>,
    /// The fields that are left out.
    left_out: BTreeSet<String>,
}

impl Form {
    fn new(app: &App, layer: LayerId) -> Self {
        let is_selected = app.viewport.selection.rows_of(layer).next().is_some();
        let which = if is_selected { ExportWhich::Selected } else { ExportWhich::All };
        let own = app.workspace.document.layer(layer);
        let lon = own.and_then(|own| own.table.whole_bounds()).map_or(121.47, |bounds| bounds.center()[0]);
        let mut systems = System::of_place(lon);
        // that which the data came in, where files can tell it
        let came = own.map(|own| own.crs.crs.system.clone()).filter(|came| came.epsg().is_some() && !systems.contains(came));
        systems.extend(came);
        // grids by control points, so that a drawing goes back in the coordinates it came in
        for system in app.workspace.document.layers().iter().filter(|layer| !layer.crs.crs.swapped).map(|layer| &layer.crs.crs.system) {
            if matches!(system, System::Local(_)) && !systems.contains(system) {
                systems.push(system.clone());
            }
        }
        let condition = own.map(|own| own.filter.clone()).unwrap_or_default();
        let clip = ExportClip::Nothing;
        Self { layer, which, condition, clip, format: DataFormat::default(), decimals: 7, system: System::Wgs84, systems, left_out: BTreeSet::new() }
    }

    /// What is asked of the features, beside the format.
    fn shaping(&self, app: &App) -> Shaping {
        let table = app.workspace.document.layer(self.layer).map(|layer| &layer.table);
        let kept = || table.iter().flat_map(|own| own.columns()).map(|own| own.name().to_owned()).filter(|own| !self.left_out.contains(own));
        Shaping { system: self.system.clone(), fields: (!self.left_out.is_empty()).then(|| kept().collect()) }
    }

    /// The condition that features meet, and what is wrong with it.
    fn condition_field(&mut self, ui: &mut Ui, app: &App, table: &FeatureTable) -> Option<String> {
        let field = ui.add(TextEdit::singleline(&mut self.condition).hint_text("用途 = '工业' AND 面积 > 10").desired_width(220.0));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::ExportWhere)));
        self.which = ExportWhich::Where(self.condition.clone());
        let around = Surroundings::of(&app.workspace.document);
        let wrong = Filter::parse_among(&self.condition, table, &around).err().map(|error| QueryError::from(error).message(app.lang()))?;
        // an empty field has nothing wrong in it, and says nothing yet
        if !self.condition.trim().is_empty() {
            ui.add(Label::new(RichText::new(&wrong).size(11.5).color(Look::of(ui).danger)).wrap());
        }
        Some(wrong)
    }

    /// By what features are cut.
    fn clip_choice(&mut self, ui: &mut Ui, app: &App, areas: usize) {
        let lang = app.lang();
        let view = ExportClip::Box(app.viewport.view.bounds(app.viewport.view_size));
        let name = |own: &ExportClip| match own {
            ExportClip::Nothing => app.word(Word::ClipNothing).to_owned(),
            ExportClip::Box(_) => app.word(Word::ClipView).to_owned(),
            ExportClip::SelectedAreas => Word::ClipAreas.with(lang, &[&integer(areas as u64)]),
        };
        let combo = ComboBox::from_id_salt("clip").width(220.0).selected_text(name(&self.clip)).show_ui(ui, |ui| {
            for own in [ExportClip::Nothing, view, ExportClip::SelectedAreas] {
                let text = name(&own);
                ui.add_enabled_ui(own != ExportClip::SelectedAreas || areas > 0, |ui| ui.selectable_value(&mut self.clip, own, text));
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::ExportClip)));
    }

    /// Which fields go along.
    fn fields(&mut self, ui: &mut Ui, app: &App, names: &[String]) {
        let lang = app.lang();
        let kept = names.iter().filter(|own| !self.left_out.contains(*own)).count();
        let title = if kept == names.len() { app.word(Word::AllFields).to_owned() } else { Word::SomeFields.with(lang, &[&kept, &names.len()]) };
        let shown = CollapsingHeader::new(title).id_salt("fields").show(ui, |ui| {
            ui.horizontal(|ui| {
                if ui.small_button(app.word(Word::ChooseAll)).clicked() {
                    self.left_out.clear();
                }
                if ui.small_button(app.word(Word::ChooseNone)).clicked() {
                    self.left_out = names.iter().cloned().collect();
                }
            });
            ScrollArea::vertical().max_height(150.0).auto_shrink([false, true]).show(ui, |ui| {
                for name in names {
                    let mut keeps = !self.left_out.contains(name);
                    if ui.checkbox(&mut keeps, printable(name)).changed() {
                        if keeps {
                            self.left_out.remove(name)
                        } else {
                            self.left_out.insert(name.clone())
                        };
                    }
                }
            });
        });
        shown.header_response.widget_info(|| WidgetInfo::labeled(Role::Button, true, app.word(Word::ExportFields)));
    }

    /// Shows the window; returns whether it stays open, and what is to be written.
    fn show(&mut self, ctx: &egui::Context, app: &App) -> (bool, Option<DataExport>) {
        let Some(layer) = app.workspace.document.layer(self.layer) else { return (false, None) };
        let lang = app.lang();
        let (mut open, mut asked) = (true, None);
        let count = app.viewport.selection.rows_of(self.layer).count();
        if count == 0 && self.which == ExportWhich::Selected {
            self.which = ExportWhich::All;
        }
        let areas = app.count_selected_areas(self.layer);
        if areas == 0 && self.clip == ExportClip::SelectedAreas {
            self.clip = ExportClip::Nothing;
        }
        let mut wrong = None;
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(18.0);
        let modal = egui::Modal::new(egui::Id::unique("data export")).frame(frame).show(ctx, |ui| {
            ui.set_width(360.0);
            ui.label(RichText::new(format!("{} · {}", app.word(Word::ExportData), layer.name.get(lang))).font(FontId::new(16.0, bold())));
            ui.add_space(6.0);
            let look = Look::of(ui);
            Grid::new("data export").num_columns(2).spacing([14.0, 9.0]).show(ui, |ui| {
                ui.label(quiet(ui, app.word(Word::ExportWhat)));
                ui.vertical(|ui| {
                    ui.radio_value(&mut self.which, ExportWhich::All, Word::WholeLayerCount.with(lang, &[&integer(layer.table.total() as u64)]));
                    let some = Word::SelectedCount.with(lang, &[&integer(count as u64)]);
                    ui.add_enabled_ui(count > 0, |ui| ui.radio_value(&mut self.which, ExportWhich::Selected, some));
                    let is_where = matches!(self.which, ExportWhich::Where(_));
                    if ui.radio(is_where, app.word(Word::ExportWhere)).clicked() {
                        self.which = ExportWhich::Where(self.condition.clone());
                    }
                    if is_where {
                        wrong = self.condition_field(ui, app, &layer.table);
                    }
                });
                ui.end_row();
                ui.label(quiet(ui, app.word(Word::ExportClip)));
                self.clip_choice(ui, app, areas);
                ui.end_row();
                ui.label(quiet(ui, app.word(Word::ExportFormat)));
                ui.vertical(|ui| {
                    let combo = ComboBox::from_id_salt("way").width(220.0).height(420.0).selected_text(self.format.way.name.message(lang)).show_ui(
                        ui,
                        |ui| {
                            for way in ways() {
                                ui.selectable_value(&mut self.format.way, way, way.name.message(lang));
                            }
                        },
                    );
                    combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::ExportFormat)));
                    if self.format.way.spreadsheet {
                        ui.checkbox(&mut self.format.options.keep_codes, app.word(Word::KeepCodes));
                    }
                });
                ui.end_row();
                // what the format cannot hold is not offered
                let systems: Vec<&System> = self.systems.iter().filter(|own| self.format.holds(own)).collect();
                if !systems.contains(&&self.system) {
                    self.system = systems.first().map_or(System::Wgs84, |own| (*own).clone());
                }
                if systems.len() > 1 {
                    ui.label(quiet(ui, app.word(Word::ExportSystem)));
                    let name = |own: &System| SourceCrs::new(own.clone()).name(lang);
                    let combo = ComboBox::from_id_salt("system").width(220.0).height(320.0).selected_text(name(&self.system)).show_ui(ui, |ui| {
                        for own in systems {
                            ui.selectable_value(&mut self.system, own.clone(), name(own));
                        }
                    });
                    combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::ExportSystem)));
                    ui.end_row();
                }
                let names: Vec<String> = layer.table.columns().iter().map(|own| own.name().to_owned()).collect();
                if !names.is_empty() {
                    ui.label(quiet(ui, app.word(Word::ExportFields)));
                    ui.vertical(|ui| self.fields(ui, app, &names));
                    ui.end_row();
                }
                if self.format.way.decimals {
                    ui.label(quiet(ui, app.word(Word::Decimals)));
                    ui.horizontal(|ui| {
                        let value = ui.add(number_field(&mut self.decimals).range(3..=15));
                        value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(Word::Decimals)));
                        // a degree of latitude is 111 km
                        ui.label(quiet(ui, format!("± {}", fine(55_500.0 / 10f64.powi(i32::from(self.decimals))))));
                    });
                    self.format.options.precision = Precision::Decimals(self.decimals);
                    ui.end_row();
                }
            });
            let system = if self.system != System::Wgs84 {
                Word::WrittenIn.with(lang, &[&SourceCrs::new(self.system.clone()).name(lang)])
            } else if layer.crs.crs.is_kept() {
                app.word(Word::WrittenInWgs84).to_owned()
            } else {
                Word::WrittenFrom.with(lang, &[&layer.crs.crs.name(lang)])
            };
            ui.label(RichText::new(system).size(12.0).color(look.quiet));
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                if primary_button(ui, app.word(Word::SaveFile), wrong.is_none()).clicked() || wrong.is_none() && confirmed(ctx) {
                    let stem = safe_file_name(layer.name.get(lang));
                    let stem = if stem.is_empty() { layer.key.clone() } else { stem };
                    let name = format!("{stem}.{}", self.format.extension());
                    let (which, clip) = (self.which.clone(), self.clip.clone());
                    let order = ExportOrder { layer: self.layer, which, clip, format: self.format, shaping: self.shaping(app) };
                    asked = Some(DataExport { order, name });
                }
                if ui.button(app.word(Word::Cancel)).clicked() {
                    open = false;
                }
            });
        });
        (open && asked.is_none() && !modal.should_close(), asked)
    }
}

/// A length down to what a coordinate can tell.
fn fine(metres: f64) -> String {
    match metres {
        m if m >= 1.0 => length(m),
        m if m >= 1e-3 => format!("{:.1} mm", m * 1e3),
        m => format!("{:.1} µm", m * 1e6),
    }
}

#[derive(Default)]
pub struct DataExportWindow(Option<Form>);

impl Window for DataExportWindow {
    fn name(&self) -> &'static str {
        "data export"
    }

    fn take(&mut self, app: &App, request: &Request) -> bool {
        let Request::DataExport(layer) = request else { return false };
        self.0 = Some(Form::new(app, *layer));
        true
    }

    fn takes_keys(&self, _: &App) -> bool {
        self.0.is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let Some(form) = &mut self.0 else { return };
        let (open, asked) = form.show(on.ctx, on.app);
        if let Some(asked) = asked {
            on.dialogs.export_data(on.ctx, asked);
        }
        if !open {
            self.0 = None;
        }
    }
}
