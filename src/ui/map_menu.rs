//! The map's context menu: the features at a place, and what can be copied of them.

use super::widgets::quiet;
use crate::app::{App, Command, SelectHow};
use crate::i18n::{Word, bounded};
use crate::io::{Precision, feature_text, to_geojson};
use crate::query::name_of;
use egui::Response;

/// The menu at `asked`, a position in degrees.
pub fn map_menu(app: &App, response: &Response, asked: Option<[f64; 2]>, commands: &mut Vec<Command>) {
    let lang = app.lang();
    response.context_menu(|ui| {
        let Some(at) = asked else { return };
        ui.set_min_width(200.0);
        let found = app.features_at(at, app.reach());
        ui.label(quiet(ui, app.word(if found.is_empty() { Word::NothingHere } else { Word::FeaturesHere })));
        for id in found.iter().take(12) {
            let Some(feature) = app.workspace.document.feature(*id) else { continue };
            let name = name_of(feature);
            if ui.button(name.get(lang)).clicked() {
                commands.push(Command::SelectFeature(*id, SelectHow::Replace));
                ui.close();
            }
        }
        if found.len() > 12 {
            ui.label(quiet(ui, Word::MoreHere.with(lang, &[&(found.len() - 12)])));
        }
        ui.separator();
        let first = found.first().and_then(|id| Some((app.workspace.document.layer(id.layer)?, app.workspace.document.feature(*id)?)));
        if let Some((layer, feature)) = first
            && ui.button(Word::CopyFeature.with(lang, &[&bounded(name_of(feature).get(lang), 24)])).clicked()
        {
            // digits that the geojson crate's numbers cannot hold are written as files are
            let text = feature_text(feature).unwrap_or_else(|| to_geojson(&layer.table, Some(&[feature.index()]), Precision::Full));
            ui.ctx().copy_text(text);
            ui.close();
        }
        let text = app.session.position_format.copied(at);
        if ui.button(format!("{}  {text}", app.word(Word::CopyPosition))).clicked() {
            ui.ctx().copy_text(text);
            ui.close();
        }
    });
}
