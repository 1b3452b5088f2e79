//! A window to type a path in, for systems without file dialogs.

use super::theme::{Look, bold};
use super::widgets::primary_button;
use crate::app::{App, Command};
use crate::i18n::Word;
use egui::{FontId, Key, RichText, Role, TextEdit, WidgetInfo};
use std::path::{Path, PathBuf};

/// What a path is asked for.
#[derive(Debug)]
pub enum PathKind {
    /// A file that is there.
    Open,
    /// A file to write, with the name that is offered.
    Save(String),
    /// A folder to write in.
    Folder,
}

/// What is done with the paths that were chosen; with none, nothing.
pub type OnPaths = Box<dyn FnOnce(Vec<PathBuf>) -> Option<Command> + Send>;

/// A question for a path.
pub struct PathQuestion {
    pub asked: PathKind,
    /// What is told where no path is chosen.
    pub otherwise: Option<Command>,
    pub answer: OnPaths,
}

impl PathQuestion {
    /// A question that is answered by one path.
    pub fn of(asked: PathKind, answer: impl FnOnce(PathBuf) -> Command + Send + 'static) -> Self {
        Self { asked, otherwise: None, answer: Box::new(|paths| paths.into_iter().next().map(answer)) }
    }

    /// What follows from the paths, or from there being none.
    pub fn answered(self, paths: Option<Vec<PathBuf>>) -> Option<Command> {
        match paths {
            Some(paths) => (self.answer)(paths),
            None => self.otherwise,
        }
    }
}

#[derive(Default)]
pub struct PathWindow {
    question: Option<PathQuestion>,
    text: String,
    /// Whether Enter was pressed once for a file that would be replaced.
    entered: bool,
}

impl PathWindow {
    pub const fn is_open(&self) -> bool {
        self.question.is_some()
    }

    pub fn ask(&mut self, question: PathQuestion) {
        let home = std::env::home_dir().unwrap_or_default();
        self.text = match &question.asked {
            PathKind::Open | PathKind::Folder => home.join("").display().to_string(),
            PathKind::Save(name) => home.join(name).display().to_string(),
        };
        self.question = Some(question);
        self.entered = false;
    }

    pub fn show(&mut self, ctx: &egui::Context, app: &App, commands: &mut Vec<Command>) {
        let Some(question) = &self.question else { return };
        let path = typed(&self.text);
        let (mut chosen, mut cancelled) = (false, false);
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(18.0);
        let modal = egui::Modal::new(egui::Id::unique("path")).frame(frame).show(ctx, |ui| {
            ui.set_width(520.0_f32.min(ctx.content_rect().width() - 80.0));
            let (title, ready, button) = match question.asked {
                PathKind::Open => (Word::PathToOpen, path.is_file(), Word::OpenFile),
                PathKind::Save(_) => (Word::PathToSave, !path.is_dir() && path.file_name().is_some(), Word::SaveHere),
                PathKind::Folder => (Word::PathOfFolder, path.is_dir(), Word::SaveHere),
            };
            ui.label(RichText::new(app.word(title)).font(FontId::new(16.0, bold())));
            ui.add_space(4.0);
            let edit = ui.add(TextEdit::singleline(&mut self.text).desired_width(f32::INFINITY));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(title)));
            if edit.changed() {
                self.entered = false;
            }
            if !edit.has_focus() && !edit.lost_focus() {
                edit.request_focus();
            }
            let look = Look::of(ui);
            let replaces = matches!(question.asked, PathKind::Save(_)) && path.is_file();
            let (told, ink) = if replaces { (Word::PathIsThere, look.warm) } else { (Word::NoDialog, look.quiet) };
            ui.add(egui::Label::new(RichText::new(app.word(told)).size(12.0).color(ink)).wrap());
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                let word = if replaces { Word::ReplaceNow } else { button };
                let enter = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                // the first Enter only says that a file would be replaced
                let meant = enter && (!replaces || self.entered);
                chosen = (primary_button(ui, app.word(word), ready).clicked() || meant) && ready;
                self.entered |= enter && replaces;
                cancelled = ui.button(app.word(Word::Cancel)).clicked();
            });
        });
        cancelled |= modal.should_close();
        if (chosen || cancelled)
            && let Some(question) = self.question.take()
        {
            commands.extend(question.answered(chosen.then(|| vec![path])));
        }
    }
}

/// The path of a text; `~` is the user's folder.
fn typed(text: &str) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(text).to_path_buf(),
    }
}
