//! Questions that stand in the way of what cannot be taken back: unsaved work, files that would be replaced.

use crate::app::{AfterSave, App, Command, PrintOrder, Request};
use crate::i18n::Word;
use crate::ui::module::{Surface, Window};
use crate::ui::theme::bold;
use crate::ui::widgets::{confirmed, primary_button, quiet};
use egui::{FontId, RichText};
use std::path::PathBuf;

/// File names listed of those that would be replaced.
const LISTED: usize = 6;

/// What is asked about unsaved work.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unsaved {
    Closing,
    StartingNew,
    Opening(Vec<PathBuf>),
    Recovering,
}

/// The answer to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnsavedAnswer {
    Save,
    Discard,
    Cancel,
}

/// Asks about unsaved work; Esc is the safe answer.
fn unsaved(ctx: &egui::Context, app: &App) -> Option<UnsavedAnswer> {
    let text = Word::UnsavedText.with(app.lang(), &[&app.title().trim_end_matches(" ●")]);
    let answers = [(Word::Save, UnsavedAnswer::Save), (Word::Discard, UnsavedAnswer::Discard), (Word::Cancel, UnsavedAnswer::Cancel)];
    question(ctx, app, "unsaved", (Word::UnsavedTitle, &text), &[], &answers, UnsavedAnswer::Cancel)
}

/// Asks whether files take the place of those of their names; Esc is the safe answer.
fn replacing(ctx: &egui::Context, app: &App, files: &[PathBuf]) -> Option<bool> {
    let folder = files.first().and_then(|file| file.parent()).map(|folder| folder.display().to_string()).unwrap_or_default();
    let text = Word::ReplaceFilesText.with(app.lang(), &[&folder, &files.len()]);
    let mut names: Vec<String> =
        files.iter().take(LISTED).filter_map(|file| file.file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
    if files.len() > LISTED {
        names.push("…".to_owned());
    }
    let answers = [(Word::ReplaceNow, true), (Word::Cancel, false)];
    question(ctx, app, "replace files", (Word::ReplaceFilesTitle, &text), &names, &answers, false)
}

/// The question about unsaved work, while it is open.
#[derive(Default)]
pub struct UnsavedQuestion(Option<Unsaved>);

impl Window for UnsavedQuestion {
    fn name(&self) -> &'static str {
        "unsaved"
    }

    fn take(&mut self, _: &App, request: &Request) -> bool {
        self.0 = Some(match request {
            Request::ConfirmClose => Unsaved::Closing,
            Request::ConfirmNew => Unsaved::StartingNew,
            Request::ConfirmRecover => Unsaved::Recovering,
            Request::ConfirmOpen(paths) => Unsaved::Opening(paths.clone()),
            _ => return false,
        });
        true
    }

    fn takes_keys(&self, _: &App) -> bool {
        self.0.is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if self.0.is_none() {
            return;
        }
        let Some(answer) = unsaved(on.ctx, on.app) else { return };
        let command = match (answer, self.0.take()) {
            (UnsavedAnswer::Cancel, _) | (_, None) => return,
            (UnsavedAnswer::Save, Some(Unsaved::Closing)) => Command::SaveThen(AfterSave::Close),
            (UnsavedAnswer::Save, Some(Unsaved::StartingNew)) => Command::SaveThen(AfterSave::New),
            (UnsavedAnswer::Save, Some(Unsaved::Opening(paths))) => Command::SaveThen(AfterSave::Open(paths)),
            (UnsavedAnswer::Save, Some(Unsaved::Recovering)) => Command::SaveThen(AfterSave::Recover),
            (UnsavedAnswer::Discard, Some(Unsaved::Recovering)) => Command::RecoverDiscarding,
            (UnsavedAnswer::Discard, Some(Unsaved::Closing)) => Command::CloseAnyway,
            (UnsavedAnswer::Discard, Some(Unsaved::StartingNew)) => return on.app.start_new(),
            (UnsavedAnswer::Discard, Some(Unsaved::Opening(paths))) => Command::OpenDiscarding(paths),
        };
        on.commands.push(command);
    }
}

/// The question whether files may be replaced, while an order waits for the answer.
#[derive(Default)]
pub struct ReplaceQuestion(Option<(Box<PrintOrder>, Vec<PathBuf>)>);

impl Window for ReplaceQuestion {
    fn name(&self) -> &'static str {
        "replace files"
    }

    fn take(&mut self, _: &App, request: &Request) -> bool {
        let Request::ConfirmReplace(order, files) = request else { return false };
        self.0 = Some((order.clone(), files.clone()));
        true
    }

    fn takes_keys(&self, _: &App) -> bool {
        self.0.is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if let Some((_, files)) = &self.0
            && let Some(replace) = replacing(on.ctx, on.app, files)
            && let Some((order, _)) = self.0.take()
            && replace
        {
            on.commands.push(Command::Print(order));
        }
    }
}

/// A question in front of everything else, with details under it; `None` until it is answered. Enter gives the first answer, Esc
/// the safe one.
fn question<T: Copy>(
    ctx: &egui::Context,
    app: &App,
    id: &'static str,
    (title, text): (Word, &str),
    details: &[String],
    answers: &[(Word, T)],
    safe: T,
) -> Option<T> {
    let mut answer = None;
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(18.0);
    let modal = egui::Modal::new(egui::Id::unique(id)).frame(frame).show(ctx, |ui| {
        ui.set_width(380.0);
        ui.label(RichText::new(app.word(title)).font(FontId::new(16.0, bold())));
        ui.add_space(4.0);
        ui.label(text);
        for line in details {
            ui.label(quiet(ui, line));
        }
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            for (n, (word, own)) in answers.iter().enumerate() {
                let clicked = if n == 0 { primary_button(ui, app.word(*word), true).clicked() } else { ui.button(app.word(*word)).clicked() };
                if clicked || (n == 0 && confirmed(ctx)) {
                    answer = Some(*own);
                }
            }
        });
    });
    if modal.should_close() { Some(safe) } else { answer }
}
