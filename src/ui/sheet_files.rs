//! The dialog for the spreadsheet that a table is written to.

use super::asked_file::AskedFile;
use crate::app::{App, Command};
use crate::io::{Sheets, safe_file_name};
use std::path::PathBuf;

/// What a table may be written as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Sheets,
    SheetsOrPdf,
}

/// Asks for the file of a table: what it is called at first, and what is done with it.
pub fn sheet_files(name: &'static str, written: Written, title: fn(&App) -> String, order: fn(PathBuf) -> Command) -> AskedFile {
    let or_pdf = written == Written::SheetsOrPdf;
    AskedFile::new(name, move |on| {
        on.dialogs.save_sheets(on.ctx, &safe_file_name(&title(on.app)), or_pdf, move |path| {
            let is_pdf = or_pdf && path.extension().is_some_and(|own| own.eq_ignore_ascii_case("pdf"));
            order(if is_pdf || Sheets::of(&path).is_some() { path } else { path.with_added_extension("xlsx") })
        });
    })
}
