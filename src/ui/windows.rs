//! The windows over the map: which are open, what the planner answers in them, and whether they have the keys to themselves.

use super::about;
use super::ask_window::AskWindow;
use super::bookmarks_window::BookmarksWindow;
use super::crs_window::CrsWindow;
use super::data_export_window::DataExportWindow;
use super::file_dialogs::FileDialogs;
use super::messages_window::messages_window;
use super::questions::{self, Answer, Unsaved};
use super::replace_window::ReplaceWindow;
use super::report_window::report_window;
use super::sheet_window::SheetWindow;
use crate::app::{AfterSave, App, Command, PrintOrder, Request};
use egui::{Context, Key};
use std::path::PathBuf;

#[derive(Default)]
pub struct Windows {
    pub ask: AskWindow,
    sheet: Option<SheetWindow>,
    data_export: Option<DataExportWindow>,
    crs: CrsWindow,
    replace: ReplaceWindow,
    dialogs: FileDialogs,
    unsaved: Option<Unsaved>,
    /// An order that waits for the answer whether it may replace files.
    replacing: Option<(Box<PrintOrder>, Vec<PathBuf>)>,
    about_open: bool,
    shortcuts_open: bool,
    messages_open: bool,
    bookmarks: BookmarksWindow,
}

impl Windows {
    /// Opens what the program asks for.
    pub fn open(&mut self, ctx: &Context, app: &App, request: Request) {
        match request {
            Request::OpenDialog => self.dialogs.open(ctx, app),
            Request::SaveDialog => self.dialogs.save_project(ctx, app),
            Request::SelectionDialog => self.dialogs.save_selection(ctx, app),
            Request::ExportDialog => self.sheet = Some(SheetWindow::new(app)),
            Request::ReplaceDialog(layer) => self.dialogs.replace(ctx, app, layer),
            Request::DataExport(layer) => self.data_export = Some(DataExportWindow::new(app, layer)),
            Request::AskPanel => self.ask.open = true,
            Request::Shortcuts => self.shortcuts_open = true,
            Request::About => self.about_open = true,
            Request::Bookmarks => self.bookmarks.open = true,
            Request::Messages => self.messages_open = true,
            Request::ConfirmClose => self.unsaved = Some(Unsaved::Closing),
            Request::ConfirmNew => self.unsaved = Some(Unsaved::StartingNew),
            Request::ConfirmRecover => self.unsaved = Some(Unsaved::Recovering),
            Request::ConfirmOpen(paths) => self.unsaved = Some(Unsaved::Opening(paths)),
            Request::ConfirmReplace(order, files) => self.replacing = Some((order, files)),
            // these are asked of the main window
            Request::FocusSearch | Request::FullScreen(_) | Request::Close => {}
        }
    }

    /// Shows what is open and takes its answers.
    pub fn show(&mut self, ctx: &Context, app: &mut App, commands: &mut Vec<Command>) {
        self.ask.show(ctx, app, commands);
        about::about(ctx, app, &mut self.about_open);
        about::shortcuts(ctx, app, &mut self.shortcuts_open);
        messages_window(ctx, app, &mut self.messages_open, commands);
        self.bookmarks.show(ctx, app, commands);
        self.crs.show(ctx, app, commands);
        self.replace.show(ctx, app, commands);
        if let Some(layer) = report_window(ctx, app, commands) {
            self.dialogs.save_report(ctx, app, layer);
        }
        if let Some(window) = &mut self.data_export {
            let (open, asked) = window.show(ctx, app);
            if let Some(asked) = asked {
                self.dialogs.export_data(ctx, asked);
            }
            if !open {
                self.data_export = None;
            }
        }
        if let Some(sheet) = &mut self.sheet
            && !sheet.show(ctx, app, &mut self.dialogs, commands)
        {
            self.sheet = None;
        }
        if self.unsaved.is_some()
            && let Some(answer) = questions::unsaved(ctx, app)
            && let Some(unsaved) = self.unsaved.take()
        {
            match (answer, unsaved) {
                (Answer::Cancel, _) => {}
                (Answer::Save, Unsaved::Closing) => commands.push(Command::SaveThen(AfterSave::Close)),
                (Answer::Save, Unsaved::StartingNew) => commands.push(Command::SaveThen(AfterSave::New)),
                (Answer::Save, Unsaved::Opening(paths)) => commands.push(Command::SaveThen(AfterSave::Open(paths))),
                (Answer::Save, Unsaved::Recovering) => commands.push(Command::SaveThen(AfterSave::Recover)),
                (Answer::Discard, Unsaved::Recovering) => commands.push(Command::RecoverDiscarding),
                (Answer::Discard, Unsaved::Closing) => commands.push(Command::CloseAnyway),
                (Answer::Discard, Unsaved::StartingNew) => app.start_new(),
                (Answer::Discard, Unsaved::Opening(paths)) => commands.push(Command::OpenDiscarding(paths)),
            }
        }
        if let Some((_, files)) = &self.replacing
            && let Some(replace) = questions::replacing(ctx, app, files)
            && let Some((order, _)) = self.replacing.take()
            && replace
        {
            commands.push(Command::Print(order));
        }
        self.dialogs.show(ctx, app, commands);
    }

    /// Whether a sheet's extent is being drawn on the map: then Esc goes back to the sheet and nothing else is asked for.
    pub fn picks_extent(&mut self, ctx: &Context, app: &mut App) -> bool {
        let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.is_picking()) else { return false };
        if ctx.input(|input| input.key_pressed(Key::Escape)) {
            sheet.stop_picking(app);
        }
        true
    }

    /// Whether a window is open that no key may reach past.
    pub fn take_keys(&self, app: &App) -> bool {
        let asking = self.unsaved.is_some() || self.replacing.is_some() || app.crs_question().is_some() || app.replacement().is_some();
        asking || self.sheet.is_some() || self.data_export.is_some() || self.dialogs.is_typing()
    }

    /// Closes the topmost of those that only show something; returns whether there was one.
    pub fn close_top(&mut self) -> bool {
        let open = [&mut self.shortcuts_open, &mut self.about_open, &mut self.messages_open, &mut self.bookmarks.open];
        open.into_iter().any(std::mem::take)
    }
}
