//! Sheets and atlases as jobs in the background.

use super::command::Request;
use super::jobs::Outcome;
use super::notice::Severity;
use super::print_order::{PrintOrder, PrintTarget};
use super::state::App;
use crate::carto::{MissingGlyphs, Remark, VectorDrawing, compose};
use crate::export::{AtlasPlan, AtlasReport, ExportError, Target, atlas, base_tiles, companions, export, with_all_shown};
use crate::i18n::{ChinaTime, Lang, Localized, Word};
use crate::io::file_name;
use crate::model::{Item, ItemKind, ItemStyle, Operation, Sheet};
use std::path::{Path, PathBuf};

impl App {
    /// Where the user's sheet layouts are kept.
    #[must_use]
    pub fn template_folder(&self) -> Option<PathBuf> {
        self.session.folder.templates()
    }

    /// Keeps a sheet with the document.
    pub(super) fn keep_sheet(&mut self, sheet: &Sheet) {
        if *self.workspace.document.sheet() != *sheet {
            self.edit(Operation::SetSheet(Box::new(sheet.clone())));
        }
    }

    /// Puts a table on the sheet, from where it can be moved, at a place in parts of the paper; one of that title that is there already
    /// is of other figures and is replaced where it stands.
    pub(super) fn put_table(&mut self, title: Word, kind: ItemKind, place: [f32; 4], told: Word) {
        let mut sheet = self.workspace.document.sheet().clone();
        let [w, h] = sheet.size();
        let own_title = title.both();
        let is_old = |item: &Item| matches!(&item.kind, ItemKind::Table { title, .. } if *title == own_title);
        let before = sheet.items.iter().find(|item| is_old(item)).and_then(|item| item.rect);
        sheet.items.retain(|item| !is_old(item));
        let [left, top, wide, high] = place;
        let id = sheet.add(kind, before.or(Some([w * left, h * top, w * wide, h * high])));
        if let Some(item) = sheet.items.iter_mut().find(|item| item.id == id) {
            *item = Item { style: ItemStyle { size: 2.1, ground: 1.0, border: true, ..item.style }, ..item.clone() };
        }
        self.edit(Operation::SetSheet(Box::new(sheet)));
        self.notify(Severity::Info, self.word(told).to_owned(), Vec::new());
    }

    pub(super) fn start_printing(&mut self, order: PrintOrder) {
        self.keep_sheet(&order.sheet);
        if let PrintTarget::Atlas(Target::Folder(folder, format)) = &order.target
            && !order.replace
        {
            // a plan that cannot be made is told by the job
            let atlas = order.sheet.atlas.clone().unwrap_or_default();
            let plan = AtlasPlan::of(self.seen(), &atlas);
            let mut files = plan.map(|plan| plan.files(self.seen(), &order.sheet, &atlas, folder, format.extension())).unwrap_or_default();
            let beside: Vec<PathBuf> = files.iter().flat_map(|file| companions(file, order.how)).collect();
            files.extend(beside);
            files.retain(|file| file.exists());
            if !files.is_empty() {
                self.session.requests.push(Request::ConfirmReplace(Box::new(PrintOrder { replace: true, ..order }), files));
                return;
            }
        }
        let (document, view) = (self.workspace.document.clone(), self.viewport.view.bounds(self.viewport.view_size));
        let order = PrintOrder { sheet: order.sheet.dated(&ChinaTime::now().day()), ..order };
        let client = self.tile_client(VectorDrawing::print(order.sheet.dpi)).filter(|_| order.online);
        self.workspace.jobs.start(file_name(order.target.path()), move |progress| {
            let tiles = |sheet: &Sheet| client.as_ref().map(|client| base_tiles(client, &document, sheet, view, sheet.dpi, progress)).transpose();
            let path = order.target.path().to_path_buf();
            match &order.target {
                PrintTarget::Sheet(path) => {
                    let result = tiles(&order.sheet).and_then(|tiles| {
                        let document = with_all_shown(&document, &order.sheet, view, progress)?;
                        let composed = compose(&document, &order.sheet, view, tiles.as_ref());
                        export(&composed.picture, Some(&composed.frame), path, order.how, progress)?;
                        Ok((MissingGlyphs::of(&composed.picture.ops), composed.remarks))
                    });
                    Outcome::Exported { path: path.clone(), result }
                }
                PrintTarget::Atlas(target) => {
                    let plan = order.sheet.atlas.clone().unwrap_or_default();
                    let result = atlas(&document, &order.sheet, &plan, target, order.how, &tiles, progress);
                    Outcome::AtlasMade { path, result }
                }
            }
        });
    }

    /// Tells how a sheet went.
    pub(super) fn printed(&mut self, path: &Path, result: Result<(MissingGlyphs, Vec<Remark>), ExportError>) {
        let lang = self.lang();
        match result {
            Ok((missing, remarks)) => {
                let left_out = remarks.iter().filter(|remark| remark.is_warning()).map(|remark| remark.message(lang));
                let details: Vec<String> = told_missing(&missing, lang).into_iter().chain(left_out).collect();
                self.notify(severity_of(&details), Word::Exported.with(lang, &[&path.display()]), details);
            }
            Err(error) => self.not_printed(path, &error),
        }
    }

    /// Tells how an atlas went, and what has no sheet.
    pub(super) fn atlas_made(&mut self, path: &Path, result: Result<AtlasReport, ExportError>) {
        let lang = self.lang();
        match result {
            Ok(report) => {
                let text = match report.skipped.len() {
                    0 => Word::AtlasMade.with(lang, &[&path.display(), &report.sheets]),
                    skipped => Word::AtlasMadeWithout.with(lang, &[&path.display(), &report.sheets, &skipped]),
                };
                let details: Vec<String> =
                    report.skipped.iter().map(|skipped| skipped.message(lang)).chain(told_missing(&report.missing, lang)).collect();
                self.notify(severity_of(&details), text, details);
            }
            Err(error) => self.not_printed(path, &error),
        }
    }

    fn not_printed(&mut self, path: &Path, error: &ExportError) {
        let lang = self.lang();
        let text = if error.is_cancelled() {
            Word::ExportCancelled.with(lang, &[&file_name(path)])
        } else {
            Word::ExportFailed.with(lang, &[&file_name(path), &error.message(lang)])
        };
        let severity = if error.is_cancelled() { Severity::Info } else { Severity::Error };
        self.notify(severity, text, Vec::new());
    }
}

/// A notice with something to tell beside what was done is a warning.
const fn severity_of(details: &[String]) -> Severity {
    if details.is_empty() { Severity::Info } else { Severity::Warning }
}

/// What the font lacks, as the lines of a notice.
fn told_missing(missing: &MissingGlyphs, lang: Lang) -> Vec<String> {
    if missing.is_empty() { Vec::new() } else { vec![missing.message(lang)] }
}
