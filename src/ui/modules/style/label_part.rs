//! The labels of a layer: their field, size and colour, and from which scale on they are shown.

use crate::app::App;
use crate::carto::{Theme, ink_rgb};
use crate::i18n::{Word, integer};
use crate::model::{Ink, Kind, LabelStyle, Layer, Placement, Style};
use crate::ui::color_button::color_button;
use crate::ui::widgets::{heading, quiet, slider};
use egui::{ComboBox, Ui};

/// Scales from which on labels may be shown, one to so many.
const SCALES: [u32; 9] = [1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000];
/// Metres of a logical pixel at 96 dpi at a scale of one to one.
const PIXEL: f32 = 0.0254 / 96.0;

pub fn label(ui: &mut Ui, app: &App, layer: &Layer, style: &mut Style) {
    heading(ui, app.word(Word::Labels));
    let shown = style.label.as_ref().and_then(|label| label.zh.first().cloned());
    let none = app.word(Word::NoLabels).to_owned();
    ComboBox::from_label(app.word(Word::LabelField)).selected_text(shown.clone().unwrap_or_else(|| none.clone())).width(130.0).show_ui(ui, |ui| {
        if ui.selectable_label(shown.is_none(), none.as_str()).clicked() {
            style.label = None;
        }
        for column in layer.table.columns() {
            if ui.selectable_label(shown.as_deref() == Some(column.name()), column.name()).clicked() {
                style.label = Some(label_by(layer, column.name()));
            }
        }
    });
    let Some(own) = &mut style.label else { return };
    ui.add(slider(&mut own.size, 1.0..=8.0).suffix(" mm").max_decimals(1).text(app.word(Word::LabelSize)));
    ui.horizontal(|ui| {
        let mut rgb = ink_rgb(own.ink, Theme::Light);
        if color_button(ui, &mut rgb, app.word(Word::LabelColor)) {
            own.ink = Ink::Custom(rgb);
        }
        ui.label(quiet(ui, app.word(Word::LabelColor)));
        ui.checkbox(&mut own.bold, app.word(Word::LabelBold));
    });
    let scale = own.max_metres_per_pixel.map(|metres| (metres / PIXEL).round() as u32);
    let told = |scale: u32| Word::LabelFrom.with(app.lang(), &[&integer(u64::from(scale))]);
    let shown = scale.map_or_else(|| app.word(Word::LabelAlways).to_owned(), told);
    ComboBox::from_label(app.word(Word::LabelShown)).selected_text(shown).width(130.0).show_ui(ui, |ui| {
        if ui.selectable_label(scale.is_none(), app.word(Word::LabelAlways)).clicked() {
            own.max_metres_per_pixel = None;
        }
        for other in SCALES {
            if ui.selectable_label(scale == Some(other), told(other)).clicked() {
                own.max_metres_per_pixel = Some(other as f32 * PIXEL);
            }
        }
    });
}

/// A label style that sets the text of one column.
fn label_by(layer: &Layer, column: &str) -> LabelStyle {
    let kept = layer.style.label.clone().unwrap_or_else(|| {
        let first = layer.table.sample().find(|feature| feature.bounds().is_some());
        let placement = match first.map(|feature| (feature.is_areal(), feature.kind())) {
            Some((true, _)) => Placement::Inside,
            Some((_, Kind::LineString | Kind::MultiLineString)) => Placement::Along,
            _ => Placement::Beside,
        };
        LabelStyle::by(column, placement)
    });
    LabelStyle { zh: vec![column.to_owned()], en: vec![column.to_owned()], ..kept }
}
