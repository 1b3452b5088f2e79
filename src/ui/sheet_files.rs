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
    /// Whether it may be a PDF.
    or_pdf: bool,
}

impl SheetFiles {
    pub const fn new(name: &'static str, title: fn(&App) -> String, order: fn(PathBuf) -> Command) -> Self {
        Self { name, is_asked: false, title, order, or_pdf: false }
    }

    /// The same, for what can be a PDF too.
    pub const fn or_pdf(self) -> Self {
        Self { or_pdf: true, ..self }
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
            let (order, or_pdf) = (self.order, self.or_pdf);
            on.dialogs.save_sheets(on.ctx, &safe_file_name(&(self.title)(on.app)), or_pdf, move |path| {
                let is_pdf = or_pdf && path.extension().is_some_and(|own| own.eq_ignore_ascii_case("pdf"));
                order(if is_pdf || Sheets::of(&path).is_some() { path } else { path.with_added_extension("xlsx") })
            });
        }
    }
}
