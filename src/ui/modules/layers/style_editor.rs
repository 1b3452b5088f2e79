//! The controls of a layer's style: colour, width, fill, opacity, labels.

use super::class_editor::class_editor;
use crate::app::{App, Command};
use crate::carto::{Theme, ink_rgb};
use crate::i18n::{Word, count};
use crate::model::{Ink, Kind, LabelStyle, Layer, Operation, Placement, Role};
use crate::ui::color_button::{SWATCHES, color_button, swatch_button};
use crate::ui::widgets::quiet;
use egui::{Slider, Ui};

/// Shows the controls and pushes the edits they ask for.
pub fn style_editor(ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
    let lang = app.lang();
    let mut style = layer.style.clone();
    let mut changed = false;
    ui.set_min_width(220.0);
    // classes have colours of their own
    if style.classes.is_none() {
        ui.label(quiet(ui, app.word(Word::Color)));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for rgb in SWATCHES {
                if swatch_button(ui, rgb, style.ink() == Ink::Custom(rgb)) {
                    style.recolor(Ink::Custom(rgb));
                    changed = true;
                }
            }
            let mut rgb = ink_rgb(style.ink(), Theme::Light);
            if color_button(ui, &mut rgb, app.word(Word::Color)) {
                style.recolor(Ink::Custom(rgb));
                changed = true;
            }
        });
    }
    if !layer.table.columns().is_empty() {
        changed |= class_editor(ui, app, layer, &mut style);
    }
    if let Some(mut width) = style.width() {
        let slider = Slider::new(&mut width, 0.05..=3.0).logarithmic(true).suffix(" mm").text(app.word(Word::LineWidth));
        if ui.add(slider).changed() {
            style.set_width(width);
            changed = true;
        }
    }
    if let Some(fill) = &mut style.symbol.fill
        && ui.add(Slider::new(&mut fill.opacity, 0.0..=1.0).text(app.word(Word::FillOpacity))).changed()
    {
        // what is chosen holds at all scales
        fill.near = None;
        changed = true;
    }
    let has_points = layer
        .table
        .source()
        .map_or(&layer.table, |source| source.sample())
        .kinds()
        .iter()
        .any(|(kind, _)| matches!(kind, Kind::Point | Kind::MultiPoint | Kind::GeometryCollection));
    if let Some(marker) = style.symbol.marker.as_mut().filter(|_| has_points) {
        changed |= ui.add(Slider::new(&mut marker.size, 0.5..=12.0).suffix(" mm").text(app.word(Word::MarkerSize))).changed();
    }
    let mut opacity = layer.opacity;
    if ui.add(Slider::new(&mut opacity, 0.0..=1.0).text(app.word(Word::Opacity))).changed() {
        commands.push(Command::edit(Operation::SetOpacity { id: layer.id, opacity }));
    }
    if !layer.table.columns().is_empty() {
        let shown = style.label.as_ref().and_then(|label| label.zh.first().cloned());
        let none = app.word(Word::NoLabels).to_owned();
        let combo = egui::ComboBox::from_label(app.word(Word::Labels)).selected_text(shown.clone().unwrap_or_else(|| none.clone())).width(110.0);
        combo.show_ui(ui, |ui| {
            if ui.selectable_label(shown.is_none(), none.as_str()).clicked() {
                style.label = None;
                changed = true;
            }
            for column in layer.table.columns() {
                if ui.selectable_label(shown.as_deref() == Some(column.name()), column.name()).clicked() {
                    style.label = Some(label_by(layer, column.name()));
                    changed = true;
                }
            }
        });
    }
    ui.label(quiet(
        ui,
        match layer.table.source() {
            Some(source) => format!("{} {}", count(source.total()), Word::Features.text(lang)),
            None => format!(
                "{} {} · {} {}",
                count(layer.table.len()),
                Word::Features.text(lang),
                count(layer.table.vertices()),
                Word::Vertices.text(lang)
            ),
        },
    ));
    if changed {
        commands.push(Command::edit(Operation::SetStyle { id: layer.id, style: Box::new(style) }));
    }
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
        LabelStyle {
            zh: Vec::new(),
            en: Vec::new(),
            ink: Ink::Role(Role::Text),
            size: 2.9,
            bold: false,
            spacing: 0.0,
            placement,
            priority: LabelStyle::OF_LOADED,
            max_metres_per_pixel: None,
            capitals: false,
        }
    });
    LabelStyle { zh: vec![column.to_owned()], en: vec![column.to_owned()], ..kept }
}
