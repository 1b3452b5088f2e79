//! An atlas: one sheet for each feature of a layer.

use super::super::file_dialogs::FileDialogs;
use super::super::widgets::{heading, primary_button, quiet};
use super::SheetWindow;
use super::texts::{both, line};
use crate::app::App;
use crate::export::Format;
use crate::i18n::{Word, integer};
use crate::model::{Atlas, surroundings};
use crate::query::{filled, name_of};
use egui::{ComboBox, Role, Ui, WidgetInfo};

impl SheetWindow {
    pub(super) fn atlas_tab(&mut self, ui: &mut Ui, app: &App, dialogs: &mut FileDialogs) {
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
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            if primary_button(ui, app.word(Word::AtlasPdf), true).clicked() {
                dialogs.atlas(ui.ctx(), self.atlas_order(app, &atlas), Format::Pdf, false);
            }
            for format in [Format::Pdf, Format::Png, Format::Svg] {
                let text = Word::AtlasFiles.with(app.lang(), &[&format.name()]);
                if ui.button(text).clicked() {
                    dialogs.atlas(ui.ctx(), self.atlas_order(app, &atlas), format, true);
                }
            }
        });
        self.names(ui, app, &atlas);
    }

    /// The attributes that texts may name, and the first sheets there will be; a click shows one.
    fn names(&mut self, ui: &mut Ui, app: &App, atlas: &Atlas) {
        let Some(layer) = app.document.layer_by_key(&atlas.layer) else { return };
        let columns = layer.table.columns().iter().map(|column| format!("{{{}}}", column.name()));
        let attributes: Vec<String> = ["{name}", "{id}", "{n}", "{count}"].into_iter().map(str::to_owned).chain(columns).take(24).collect();
        ui.add(egui::Label::new(quiet(ui, attributes.join("  "))).wrap());
        heading(ui, &Word::AtlasSheets.with(app.lang(), &[&integer(layer.table.len() as u64)]));
        let mut shown = None;
        for feature in layer.table.features().take(40) {
            let title = if atlas.title.is_empty() { "{name}" } else { atlas.title.get(app.lang()) };
            let text = filled(title, feature, (feature.index() + 1, layer.table.len()), &layer.name, app.lang());
            if ui.selectable_label(false, text).clicked() {
                shown = feature.bounds().map(|bounds| (bounds, name_of(feature)));
            }
        }
        if let Some((bounds, name)) = shown {
            self.set_extent(surroundings(bounds), name.get(app.lang()));
        }
    }
}
