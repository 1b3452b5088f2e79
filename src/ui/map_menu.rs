//! The map's context menu: the features at a place, what is done with the first of them, and what is done at the place.

use super::menu_keys::{asks_for_menu, context_menu_at};
use super::widgets::quiet;
use crate::app::{Action, App, Command, Modifiers, PointerEvent, SelectHow};
use crate::i18n::{Word, bounded};
use crate::io::{Precision, feature_text, to_geojson};
use crate::model::{Feature, FeatureId, Layer, View};
use crate::query::name_of;
use egui::{Response, Ui};

/// Features that are listed.
const MOST: usize = 12;

/// The menu at `asked`, a position in degrees. By its key it tells of the middle of the map, where nothing else has the keyboard.
pub fn map_menu(ui: &Ui, app: &App, response: &Response, asked: &mut Option<[f64; 2]>, commands: &mut Vec<Command>) {
    let has_keys = ui.memory(egui::Memory::focused).is_none_or(|own| own == response.id) && !egui::Popup::is_any_open(ui.ctx());
    let by_key = (has_keys && asks_for_menu(ui.ctx())).then(|| response.rect.center());
    if by_key.is_some() {
        *asked = Some(app.viewport.view.center);
    }
    context_menu_at(response, by_key, |ui| {
        let Some(at) = *asked else { return };
        ui.set_min_width(200.0);
        let found = app.features_at(at, app.reach());
        features(ui, app, &found, commands);
        ui.separator();
        let document = &app.workspace.document;
        if let Some((layer, id, feature)) = found.first().and_then(|id| Some((document.layer(id.layer)?, *id, document.feature(*id)?))) {
            of_feature(ui, app, (layer, id, feature), commands);
            ui.separator();
        }
        of_place(ui, app, at, commands);
    });
}

fn entry(ui: &mut Ui, text: &str) -> bool {
    let clicked = ui.button(text).clicked();
    if clicked {
        ui.close();
    }
    clicked
}

fn features(ui: &mut Ui, app: &App, found: &[FeatureId], commands: &mut Vec<Command>) {
    ui.label(quiet(ui, app.word(if found.is_empty() { Word::NothingHere } else { Word::FeaturesHere })));
    for id in found.iter().take(MOST) {
        let Some(feature) = app.workspace.document.feature(*id) else { continue };
        if entry(ui, name_of(feature).get(app.lang())) {
            commands.push(Command::SelectFeature(*id, SelectHow::Replace));
        }
    }
    if found.len() > MOST {
        ui.label(quiet(ui, Word::MoreHere.with(app.lang(), &[&(found.len() - MOST)])));
    }
}

fn of_feature(ui: &mut Ui, app: &App, (layer, id, feature): (&Layer, FeatureId, Feature<'_>), commands: &mut Vec<Command>) {
    let lang = app.lang();
    let name = name_of(feature);
    let name = bounded(name.get(lang), 24);
    let layer_name = bounded(layer.name.get(lang), 24);
    if let Some(bounds) = feature.bounds()
        && entry(ui, &Word::ZoomToIt.with(lang, &[&name]))
    {
        commands.push(Command::SelectFeature(id, SelectHow::Replace));
        commands.push(Command::ZoomTo(bounds));
    }
    if entry(ui, &Word::CopyFeature.with(lang, &[&name])) {
        // digits that the geojson crate's numbers cannot hold are written as files are
        let text = feature_text(feature).unwrap_or_else(|| to_geojson(&layer.table, Some(&[feature.index()]), Precision::Full));
        ui.ctx().copy_text(text);
    }
    if entry(ui, &Word::StyleOfLayer.with(lang, &[&layer_name])) {
        commands.push(Command::ShowStyle(layer.id));
    }
    if entry(ui, &Word::TableOfLayer.with(lang, &[&layer_name])) {
        commands.push(Command::ShowTable(layer.id));
    }
}

fn of_place(ui: &mut Ui, app: &App, at: [f64; 2], commands: &mut Vec<Command>) {
    if entry(ui, app.word(Word::CenterHere)) {
        commands.push(Command::SetView(View { center: at, ..app.viewport.view }));
    }
    for (word, tool) in [(Word::MeasureHere, Action::TOOL_MEASURE), (Word::TextHere, Action::TOOL_TEXT)] {
        if entry(ui, app.word(word)) {
            commands.push(Command::Do(tool));
            commands.push(Command::Pointer(PointerEvent::Click { at, reach: app.reach() }, Modifiers::default()));
        }
    }
    let text = app.session.settings.positions.copied(at);
    if entry(ui, &format!("{}  {text}", app.word(Word::CopyPosition))) {
        ui.ctx().copy_text(text);
    }
}
