//! An atlas: one sheet for each feature of a layer.

use super::super::file_dialogs::FileDialogs;
use super::super::widgets::{heading, primary_button, quiet};
use super::SheetWindow;
use super::texts::{both, line};
use crate::app::App;
use crate::export::{AtlasPlan, Format};
use crate::i18n::{Word, integer};
use crate::model::{Atlas, Sheet};
use egui::{ComboBox, Role, Ui, WidgetInfo};
use std::sync::Arc;

/// So many sheets are listed.
const LISTED: usize = 40;

impl SheetWindow {
    pub(super) fn atlas_tab(&mut self, ui: &mut Ui, app: &App) {
        heading(ui, app.word(Word::TabAtlas));
        ui.add(egui::Label::new(quiet(ui, app.word(Word::AtlasHint))).wrap());
        let mut atlas = self.editor.sheet.atlas.clone().unwrap_or_default();
        let layer_name = app.document.layer_by_key(&atlas.layer).map_or("", |layer| layer.name.get(app.lang()));
        let combo = ComboBox::from_id_salt("atlas layer").width(310.0).selected_text(layer_name).show_ui(ui, |ui| {
            for layer in app.document.layers.iter().rev().filter(|layer| layer.key != "rings" && !layer.table.is_empty()) {
                let text = format!("{} ({})", layer.name.get(app.lang()), integer(layer.table.len() as u64));
                ui.selectable_value(&mut atlas.layer, layer.key.clone(), text);
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::AtlasLayer)));
        heading(ui, app.word(Word::Title));
        both(ui, app, &mut atlas.title, Word::Title, false);
        both(ui, app, &mut atlas.subtitle, Word::Subtitle, false);
        heading(ui, app.word(Word::AtlasSettings));
        ui.horizontal(|ui| {
            line(ui, app, &mut atlas.scale, Word::AtlasScale, 150.0);
            line(ui, app, &mut atlas.order, Word::AtlasOrder, 148.0);
        });
        line(ui, app, &mut atlas.file, Word::AtlasFile, 310.0);
        if self.editor.sheet.atlas.as_ref() != Some(&atlas) && (self.editor.sheet.atlas.is_some() || atlas != Atlas::default()) {
            self.editor.sheet.atlas = Some(atlas.clone());
        }
        self.names(ui, app, &atlas);
    }

    /// The buttons that make the atlas.
    pub(super) fn atlas_output(&self, ui: &mut Ui, app: &App, dialogs: &mut FileDialogs) {
        let atlas = self.editor.sheet.atlas.clone().unwrap_or_default();
        if primary_button(ui, app.word(Word::AtlasPdf), true).clicked() {
            dialogs.atlas(ui.ctx(), self.atlas_order(app, &atlas), Format::Pdf, false);
        }
        ui.label(quiet(ui, app.word(Word::AtlasFiles)));
        for format in [Format::Pdf, Format::Png, Format::Svg] {
            if ui.button(format.name()).clicked() {
                dialogs.atlas(ui.ctx(), self.atlas_order(app, &atlas), format, true);
            }
        }
    }

    /// The attributes that texts may name, and the first sheets there will be; a click shows one as it will be.
    fn names(&mut self, ui: &mut Ui, app: &App, atlas: &Atlas) {
        let Some(layer) = app.document.layer_by_key(&atlas.layer) else { return };
        let columns = layer.table.columns().iter().map(|column| format!("{{{}}}", column.name()));
        let attributes: Vec<String> = ["{name}", "{id}", "{n}", "{count}"].into_iter().map(str::to_owned).chain(columns).take(24).collect();
        ui.add(egui::Label::new(quiet(ui, attributes.join("  "))).wrap());
        // names alone, so that what is on the sheet is not made again for each
        let untitled = Sheet { title: crate::i18n::Bilingual::same("{name}"), ..Sheet::default() };
        let mut shown = None;
        if let Some(plan) = self.pages.plan(app, atlas) {
            heading(ui, &Word::AtlasSheets.with(app.lang(), &[&integer(plan.len() as u64)]));
            for n in 0..plan.len().min(LISTED) {
                let Some(sheet) = plan.sheet(n, &app.document, &untitled, atlas) else { break };
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

/// The sheets of the atlas that is being set up, and which of them is looked at.
#[derive(Default)]
pub struct Pages {
    chosen: Option<usize>,
    /// Layer, order and scale of the atlas, the state of the document, and the plan.
    made: Option<([String; 3], u64, Option<Arc<AtlasPlan>>)>,
}

impl Pages {
    /// The plan of an atlas; `None` where it has no sheet.
    fn plan(&mut self, app: &App, atlas: &Atlas) -> Option<Arc<AtlasPlan>> {
        // texts and names do not matter for which sheets there are
        let key = [&atlas.layer, &atlas.order, &atlas.scale].map(String::clone);
        if !matches!(&self.made, Some((own, revision, _)) if *own == key && *revision == app.revision) {
            if self.made.as_ref().is_some_and(|(own, ..)| *own != key) {
                self.chosen = None;
            }
            // why there is none is told when it is asked for
            self.made = Some((key, app.revision, AtlasPlan::of(&app.document, atlas).ok().map(Arc::new)));
        }
        self.made.as_ref().and_then(|(.., plan)| plan.clone())
    }

    /// The chosen sheet as it will be.
    pub fn shown(&mut self, app: &App, sheet: &Sheet) -> Option<Sheet> {
        let (chosen, atlas) = (self.chosen?, sheet.atlas.clone().unwrap_or_default());
        self.plan(app, &atlas)?.sheet(chosen, &app.document, sheet, &atlas)
    }
}
