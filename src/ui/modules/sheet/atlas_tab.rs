//! An atlas: one sheet for each feature of a layer.

use super::SheetWindow;
use super::texts::{both, line};
use crate::app::App;
use crate::export::{AtlasPlan, SheetFormat};
use crate::i18n::{Word, integer};
use crate::model::{Atlas, Column, Sheet};
use crate::ui::file_dialogs::FileDialogs;
use crate::ui::widgets::{field_menu, heading, primary_button, quiet};
use egui::{ComboBox, Role, Ui, WidgetInfo};
use std::sync::Arc;

/// So many sheets are listed.
const LISTED: usize = 40;

impl SheetWindow {
    pub(super) fn atlas_tab(&mut self, ui: &mut Ui, app: &App) {
        heading(ui, app.word(Word::TabAtlas));
        ui.add(egui::Label::new(quiet(ui, app.word(Word::AtlasHint))).wrap());
        let mut atlas = self.editor.sheet.atlas.clone().unwrap_or_default();
        let layer_name = app.workspace.document.layer_by_key(&atlas.layer).map_or("", |layer| layer.name.get(app.lang()));
        let combo = ComboBox::from_id_salt("atlas layer").width(310.0).selected_text(layer_name).show_ui(ui, |ui| {
            for layer in app.workspace.document.layers().iter().rev().filter(|layer| layer.key != "rings" && !layer.table.is_empty()) {
                let text = format!("{} ({})", layer.name.get(app.lang()), integer(layer.table.total() as u64));
                ui.selectable_value(&mut atlas.layer, layer.key.clone(), text);
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::AtlasLayer)));
        heading(ui, app.word(Word::Title));
        let fields = fields_of(app, &atlas);
        for (text, word) in [(&mut atlas.title, Word::Title), (&mut atlas.subtitle, Word::Subtitle)] {
            both(ui, app, text, word, false);
            if let Some(field) = field_menu(ui, app, fields.iter().map(String::as_str)) {
                text.zh.extend(["{", field, "}"]);
                text.en.extend(["{", field, "}"]);
            }
        }
        heading(ui, app.word(Word::AtlasSettings));
        ui.horizontal(|ui| {
            line(ui, app, &mut atlas.scale, Word::AtlasScale, 150.0);
            if let Some(field) = field_menu(ui, app, fields.iter().map(String::as_str)) {
                atlas.scale = format!("{{{field}}}");
            }
        });
        let shown = if atlas.order.is_empty() { app.word(Word::AtlasOwnOrder) } else { atlas.order.as_str() };
        let combo = ComboBox::from_label(app.word(Word::AtlasOrder)).width(190.0).selected_text(shown.to_owned()).show_ui(ui, |ui| {
            ui.selectable_value(&mut atlas.order, String::new(), app.word(Word::AtlasOwnOrder));
            for column in app.workspace.document.layer_by_key(&atlas.layer).into_iter().flat_map(|layer| layer.table.columns()) {
                ui.selectable_value(&mut atlas.order, column.name().to_owned(), column.name());
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::AtlasOrder)));
        ui.horizontal(|ui| {
            line(ui, app, &mut atlas.file, Word::AtlasFile, 230.0);
            if let Some(field) = field_menu(ui, app, fields.iter().map(String::as_str)) {
                atlas.file.extend(["{", field, "}"]);
            }
        });
        if self.editor.sheet.atlas.as_ref() != Some(&atlas) && (self.editor.sheet.atlas.is_some() || atlas != Atlas::default()) {
            self.editor.sheet.atlas = Some(atlas.clone());
        }
        self.names(ui, app, &atlas);
    }

    /// The buttons that make the atlas.
    pub(super) fn atlas_output(&self, ui: &mut Ui, app: &App, dialogs: &mut FileDialogs) {
        let atlas = self.editor.sheet.atlas.clone().unwrap_or_default();
        if primary_button(ui, app.word(Word::AtlasPdf), true).clicked() {
            dialogs.atlas(ui.ctx(), self.atlas_order(app, &atlas), SheetFormat::Pdf, false);
        }
        ui.label(quiet(ui, app.word(Word::AtlasFiles)));
        for format in [SheetFormat::Pdf, SheetFormat::Png, SheetFormat::Svg] {
            if ui.button(format.name()).clicked() {
                dialogs.atlas(ui.ctx(), self.atlas_order(app, &atlas), format, true);
            }
        }
    }

    /// The attributes that texts may name, and the first sheets there will be; a click shows one as it will be.
    fn names(&mut self, ui: &mut Ui, app: &App, atlas: &Atlas) {
        // names alone, so that what is on the sheet is not made again for each
        let untitled = Sheet { title: crate::i18n::Bilingual::same("{name}"), ..Sheet::default() };
        let mut shown = None;
        if let Some(plan) = self.pages.plan(app, atlas) {
            heading(ui, &Word::AtlasSheets.with(app.lang(), &[&integer(plan.len() as u64)]));
            for n in 0..plan.len().min(LISTED) {
                let Some(sheet) = plan.sheet(n, app.seen(), &untitled, atlas) else { break };
                let title = sheet.title.get(app.lang());
                if ui.selectable_label(self.pages.chosen == Some(n), title).clicked() {
                    shown = Some(n);
                }
            }
        }
        if let Some(n) = shown {
            // a second click goes back to the sheet that all are made from
            self.pages.chosen = if self.pages.chosen == Some(n) { None } else { Some(n) };
        }
    }
}

/// What texts of an atlas may name in braces: what every sheet has, and the attributes of the layer.
fn fields_of(app: &App, atlas: &Atlas) -> Vec<String> {
    let columns = app.workspace.document.layer_by_key(&atlas.layer).into_iter().flat_map(|layer| layer.table.columns());
    ["name", "id", "n", "count", "layer"].into_iter().chain(columns.map(Column::name)).map(str::to_owned).collect()
}

/// The sheets of the atlas that is being set up, and which of them is looked at.
#[derive(Default)]
pub struct Pages {
    chosen: Option<usize>,
    /// Layer, order and scale of the atlas, when the layer's data was changed last, and the plan.
    made: Option<([String; 3], u64, Option<Arc<AtlasPlan>>)>,
}

impl Pages {
    /// The plan of an atlas; `None` where it has no sheet.
    fn plan(&mut self, app: &App, atlas: &Atlas) -> Option<Arc<AtlasPlan>> {
        // texts and names do not matter for which sheets there are
        let key = [&atlas.layer, &atlas.order, &atlas.scale].map(String::clone);
        let stamp_of = |id| app.workspace.stamps.layer(id);
        // a year that is shown leaves features out
        let stamp = app.seen().layer_by_key(&atlas.layer).map_or(0, |layer| stamp_of(layer.id).data.max(stamp_of(layer.id).shown));
        if !matches!(&self.made, Some((own, at, _)) if *own == key && *at == stamp) {
            if self.made.as_ref().is_some_and(|(own, ..)| *own != key) {
                self.chosen = None;
            }
            // why there is none is told when it is asked for
            self.made = Some((key, stamp, AtlasPlan::of(app.seen(), atlas).ok().map(Arc::new)));
        }
        self.made.as_ref().and_then(|(.., plan)| plan.clone())
    }

    /// The chosen sheet as it will be.
    pub fn shown(&mut self, app: &App, sheet: &Sheet) -> Option<Sheet> {
        let (chosen, atlas) = (self.chosen?, sheet.atlas.clone().unwrap_or_default());
        self.plan(app, &atlas)?.sheet(chosen, app.seen(), sheet, &atlas)
    }
}
