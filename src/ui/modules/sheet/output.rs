//! Where the sheet goes: files of each format, the clipboard.

use super::preview::dpi_in;
use super::{SheetWindow, Tab};
use crate::app::{App, PrintOrder, PrintTarget};
use crate::carto::{VectorDrawing, compose};
use crate::export::{SheetFormat, Target, Writing, base_tiles, preview, with_all_shown};
use crate::i18n::{ChinaTime, Localized, Word};
use crate::model::{Atlas, Sheet};
use crate::ui::file_dialogs::FileDialogs;
use crate::ui::wake::waker_of;
use crate::ui::widgets::primary_button;
use crate::work::{News, Progress, Task};
use egui::{ColorImage, Ui};
use std::path::PathBuf;

/// The longest side of a picture for the clipboard, in pixels.
const CLIPBOARD: u32 = 3200;

impl SheetWindow {
    pub(super) fn order(&self, app: &App, target: PrintTarget) -> PrintOrder {
        let sheet = self.final_sheet(app);
        let how = Writing { dpi: sheet.dpi, svg_text: self.svg_text, world_file: self.world_file };
        PrintOrder { how, sheet, target, online: self.online && app.workspace.document.base_map().is_some(), replace: false }
    }

    pub(super) fn atlas_order(&self, app: &App, atlas: &Atlas) -> PrintOrder {
        let mut order = self.order(app, PrintTarget::Atlas(Target::Pdf(PathBuf::new())));
        order.sheet = Sheet { atlas: Some(atlas.clone()), extent: self.editor.sheet.extent, ..order.sheet };
        order
    }

    pub(super) fn output(&mut self, ui: &mut Ui, app: &App, dialogs: &mut FileDialogs) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            if self.tab == Tab::Atlas {
                return self.atlas_output(ui, app, dialogs);
            }
            for format in SheetFormat::ALL {
                // the first format is the one a planner hands in
                let clicked = if format == SheetFormat::Pdf {
                    primary_button(ui, &Word::ExportAs.with(app.lang(), &[&format.name()]), true).clicked()
                } else {
                    ui.button(format.name()).clicked()
                };
                if clicked {
                    dialogs.export(ui.ctx(), format, self.order(app, PrintTarget::Sheet(PathBuf::new())));
                }
            }
        });
        ui.horizontal(|ui| {
            if ui.button(app.word(Word::Copy)).on_hover_text(app.word(Word::CopyHint)).clicked() {
                self.copy(ui.ctx(), app);
            }
            ui.checkbox(&mut self.svg_text, app.word(Word::SvgText)).on_hover_text(app.word(Word::SvgTextHint));
            ui.checkbox(&mut self.world_file, app.word(Word::WorldFile)).on_hover_text(app.word(Word::WorldFileHint));
        });
    }

    /// Puts the sheet into the clipboard as pixels.
    fn copy(&mut self, ctx: &egui::Context, app: &App) {
        let sheet = self.page(app).unwrap_or_else(|| self.final_sheet(app)).dated(&ChinaTime::now().day());
        let (document, view, own) = (app.workspace.document.clone(), app.viewport.view.bounds(app.viewport.view_size), ctx.clone());
        let lang = app.lang();
        let room = sheet.pixels().map(|side| side.min(CLIPBOARD));
        let dpi = dpi_in(&sheet, room);
        let client = app.tile_client(VectorDrawing::print(dpi)).filter(|_| self.online);
        self.copying = Some(Task::start(waker_of(ctx), move |_| {
            // it is wanted though the window be closed meanwhile
            let fetched = |client| base_tiles(&client, &document, &sheet, view, dpi, &Progress::default());
            let base = client.map(fetched).transpose().map_err(|error| error.message(lang))?;
            let document = with_all_shown(&document, &sheet, view, &Progress::default()).map_err(|error| error.message(lang))?;
            let picture = compose(&document, &sheet, view, base.as_ref()).picture;
            let (bytes, size) = preview(&picture, room).ok_or_else(|| Word::NotCopied.text(lang).to_owned())?;
            own.copy_image(ColorImage::from_rgba_premultiplied(size, &bytes));
            Ok(Word::Copied)
        }));
    }

    /// Tells how copying has ended.
    pub(super) fn take_copied(&mut self, app: &App) {
        let told = match self.copying.as_ref().map(Task::take) {
            Some(News::Done(told)) => told,
            Some(News::Broken) => Err(app.word(Word::NotCopied).to_owned()),
            _ => return,
        };
        self.copying = None;
        self.said.say(told);
    }
}
