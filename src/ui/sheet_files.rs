//! The dialog for the spreadsheet that a table is written to.

use super::module::{Surface, Window};
use crate::app::{App, Command};
use crate::io::{Sheets, safe_file_name};
use std::path::PathBuf;

/// A window that only asks for the file, once it is opened by its name.
pub struct SheetFiles {
    name: &'static str,
    is_asked: bool,
    /// What the file is called at first.
    title: fn(&App) -> String,
    /// What is done with the file.
    order: fn(PathBuf) -> Command,
}

impl SheetFiles {
    pub const fn new(name: &'static str, title: fn(&App) -> String, order: fn(PathBuf) -> Command) -> Self {
        Self { name, is_asked: false, title, order }
    }
}

impl Window for SheetFiles {
    fn name(&self) -> &'static str {
        self.name
    }

    fn open(&mut self, _: &App) {
        self.is_asked = true;
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if std::mem::take(&mut self.is_asked) {
            let order = self.order;
            on.dialogs.save_sheets(on.ctx, &safe_file_name(&(self.title)(on.app)), move |path| {
                order(if Sheets::of(&path).is_some() { path } else { path.with_added_extension("xlsx") })
            });
        }
    }
}
