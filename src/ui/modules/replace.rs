//! Before other data takes a layer's place: how it matches what is there, and what shall become of the rest.

use crate::app::{App, Command, Replacement};
use crate::i18n::Word;
use crate::io::file_name;
use crate::model::join::{JoinKey, JoinOptions};
use crate::model::{FeatureTable, Layer};
use crate::query::name_of;
use crate::ui::module::{Surface, Window};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{confirmed, pair, primary_button, quiet};
use egui::{FontId, RichText, ScrollArea, Ui};

/// Names listed of those without a partner.
const LISTED: usize = 60;

/// The answer being made.
pub struct ReplaceWindow {
    options: JoinOptions,
    /// Whose replacement it is about.
    asked: Option<std::path::PathBuf>,
}

/// What a click on the window's buttons says.
enum ReplaceAnswer {
    Nothing,
    Cancel,
    Replace,
}

impl Default for ReplaceWindow {
    fn default() -> Self {
        Self { options: JoinOptions { keep_unmatched: true, published: false }, asked: None }
    }
}

impl Window for ReplaceWindow {
    fn name(&self) -> &'static str {
        "replace"
    }

    fn takes_keys(&self, app: &App) -> bool {
        app.replacement().is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (ctx, app, commands) = (on.ctx, &*on.app, &mut *on.commands);
        let Some(replacement) = app.replacement() else {
            self.asked = None;
            return;
        };
        let Some(layer) = app.workspace.document.layer(replacement.layer) else {
            commands.push(Command::FinishReplace(None));
            return;
        };
        if self.asked.as_ref() != Some(&replacement.path) {
            // with nothing in common the old features would only lie under the new ones
            let some = !replacement.matching.pairs.is_empty();
            *self = Self { options: JoinOptions { keep_unmatched: some, published: false }, asked: Some(replacement.path.clone()) };
        }
        let mut said = ReplaceAnswer::Nothing;
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(18.0);
        let modal = egui::Modal::new(egui::Id::unique("replace")).frame(frame).show(ctx, |ui| {
            ui.set_width(480.0_f32.min(ctx.content_rect().width() - 80.0));
            said = self.form(ui, app, layer, replacement);
        });
        match said {
            ReplaceAnswer::Replace => commands.push(Command::FinishReplace(Some(self.options))),
            ReplaceAnswer::Nothing if !modal.should_close() => {}
            ReplaceAnswer::Nothing | ReplaceAnswer::Cancel => commands.push(Command::FinishReplace(None)),
        }
    }
}

impl ReplaceWindow {
    fn form(&mut self, ui: &mut Ui, app: &App, layer: &Layer, replacement: &Replacement) -> ReplaceAnswer {
        let (lang, look) = (app.lang(), Look::of(ui));
        let file = file_name(&replacement.path);
        ui.label(RichText::new(Word::ReplaceTitle.with(lang, &[&layer.name.get(lang)])).font(FontId::new(16.0, bold())));
        ui.label(quiet(ui, format!("{file} · {}", replacement.crs.crs.name(lang))));
        ui.add_space(6.0);
        let matching = &replacement.matching;
        let key = match &matching.key {
            JoinKey::Id => "id".to_owned(),
            JoinKey::Column(name) => name.clone(),
            JoinKey::None => app.word(Word::NoKey).to_owned(),
        };
        pair(ui, app.word(Word::MatchedBy), &key, "");
        let pairs = matching
            .pairs
            .iter()
            .take(LISTED)
            .filter_map(|(_, old)| replacement.before.feature(*old))
            .map(|feature| name_of(feature).get(lang).to_owned());
        pair(ui, app.word(Word::Matched), &matching.pairs.len().to_string(), &pairs.collect::<Vec<_>>().join(" · "));
        pair(ui, app.word(Word::OnlyNew), &matching.only_new.len().to_string(), &names(&replacement.table, &matching.only_new, app));
        ScrollArea::vertical().max_height(110.0).show(ui, |ui| {
            pair(ui, app.word(Word::OnlyOld), &matching.only_old.len().to_string(), &names(&replacement.before, &matching.only_old, app));
        });
        ui.add_space(6.0);
        ui.add_enabled_ui(!matching.only_old.is_empty(), |ui| ui.checkbox(&mut self.options.keep_unmatched, app.word(Word::KeepUnmatched)));
        if replacement.before.column("certainty").is_some() {
            ui.checkbox(&mut self.options.published, app.word(Word::NowPublished));
        }
        ui.add(egui::Label::new(RichText::new(app.word(Word::ReplaceKeeps)).size(12.0).color(look.quiet)).wrap());
        ui.add_space(8.0);
        let mut said = ReplaceAnswer::Nothing;
        ui.horizontal(|ui| {
            if primary_button(ui, app.word(Word::ReplaceNow), true).clicked() || confirmed(ui.ctx()) {
                said = ReplaceAnswer::Replace;
            }
            if ui.button(app.word(Word::Cancel)).clicked() {
                said = ReplaceAnswer::Cancel;
            }
        });
        said
    }
}

/// The names of some features, and how many more there are.
fn names(table: &FeatureTable, indices: &[usize], app: &App) -> String {
    let mut list: Vec<String> =
        indices.iter().take(LISTED).filter_map(|index| table.feature(*index)).map(|feature| name_of(feature).get(app.lang()).to_owned()).collect();
    if indices.len() > LISTED {
        list.push(Word::MoreNotes.with(app.lang(), &[&(indices.len() - LISTED)]));
    }
    list.join(" · ")
}
