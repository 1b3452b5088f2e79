//! The system's file dialogs, on a thread of their own so that the window never waits for them.

use super::data_export_window::DataExport;
use crate::app::{App, Command, PrintOrder, PrintTarget};
use crate::export::{Format, Target};
use crate::io::{free_path, safe_file_name};
use crate::model::{DATA_ENDINGS, LayerId, PACKED_ENDINGS};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The endings of files that can be loaded.
fn loadable() -> Vec<&'static str> {
    [&DATA_ENDINGS[..], &PACKED_ENDINGS].concat()
}

/// A dialog that is open.
#[derive(Default)]
pub struct FileDialogs {
    waiting: Vec<Receiver<Option<Command>>>,
}

impl FileDialogs {
    fn ask(&mut self, ctx: &egui::Context, work: impl FnOnce() -> Option<Command> + Send + 'static) {
        /// Nobody closes a dialog faster: it never came up.
        const AT_ONCE: Duration = Duration::from_millis(200);
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            let start = Instant::now();
            let answer = work();
            let none = matches!(answer, None | Some(Command::SaveCancelled));
            // the window may be gone by now
            sender.send(if none && start.elapsed() < AT_ONCE { Some(Command::NoDialog) } else { answer }).ok();
            ctx.request_repaint();
        });
        self.waiting.push(receiver);
    }

    /// The commands of the dialogs that were closed since the last call.
    pub fn poll(&mut self, commands: &mut Vec<Command>) {
        self.waiting.retain(|receiver| match receiver.try_recv() {
            Ok(command) => {
                commands.extend(command);
                false
            }
            Err(std::sync::mpsc::TryRecvError::Empty) => true,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => false,
        });
    }

    pub fn open(&mut self, ctx: &egui::Context) {
        self.ask(ctx, || {
            rfd::FileDialog::new()
                .add_filter("GeoJSON, Nanbei", &[loadable(), vec!["nanbei"]].concat())
                .add_filter("*", &["*"])
                .pick_files()
                .map(Command::OpenFiles)
        });
    }

    pub fn save_project(&mut self, ctx: &egui::Context, app: &App) {
        let name = app
            .path
            .as_ref()
            .and_then(|path| path.file_name())
            .map_or_else(|| format!("{}.nanbei", app.document.title.get(app.lang())), |name| name.to_string_lossy().into_owned());
        self.ask(ctx, move || {
            rfd::FileDialog::new()
                .add_filter("Nanbei", &["nanbei"])
                .set_file_name(name)
                .save_file()
                .map(Command::SaveTo)
                .or(Some(Command::SaveCancelled))
        });
    }

    pub fn save_selection(&mut self, ctx: &egui::Context) {
        self.ask(ctx, || {
            rfd::FileDialog::new()
                .add_filter("GeoJSON", &["geojson"])
                .add_filter("CSV", &["csv"])
                .set_file_name("selection.geojson")
                .save_file()
                .map(Command::SaveSelectionTo)
        });
    }

    /// Asks for the file that takes the place of a layer's data.
    pub fn replace(&mut self, ctx: &egui::Context, layer: LayerId) {
        self.ask(ctx, move || {
            let path = rfd::FileDialog::new().add_filter("GeoJSON", &loadable()).add_filter("*", &["*"]).pick_file()?;
            Some(Command::ReplaceData { layer, path })
        });
    }

    /// Asks where features are written.
    pub fn export_data(&mut self, ctx: &egui::Context, asked: DataExport) {
        self.ask(ctx, move || {
            let extension = asked.format.extension();
            let path = rfd::FileDialog::new().add_filter(extension.to_uppercase(), &[extension]).set_file_name(asked.name).save_file()?;
            // a name typed without an extension means the format that was asked for
            let has = path.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension) || own.eq_ignore_ascii_case("json"));
            let path = if has { path } else { free_path(&path, extension) };
            Some(Command::ExportData { layer: asked.layer, selected: asked.selected, path, format: asked.format })
        });
    }

    /// Asks where a load report is saved.
    pub fn save_report(&mut self, ctx: &egui::Context, app: &App, layer: LayerId) {
        let name = app.document.layer(layer).map(|layer| layer.name.get(app.lang()).to_owned()).unwrap_or_default();
        self.ask(ctx, move || {
            let path = rfd::FileDialog::new().add_filter("TXT", &["txt"]).set_file_name(format!("{name}.txt")).save_file()?;
            Some(Command::SaveReport { layer, path })
        });
    }

    /// Asks where a sheet is written.
    pub fn export(&mut self, ctx: &egui::Context, format: Format, order: PrintOrder) {
        let extension = format.extension();
        let name = format!("{}.{extension}", file_name(&order, "map"));
        self.ask(ctx, move || {
            let path = rfd::FileDialog::new().add_filter(format.name(), &[extension]).set_file_name(name).save_file()?;
            Some(Command::Print(Box::new(PrintOrder { target: PrintTarget::Sheet(named(path, extension)), ..order })))
        });
    }

    /// Asks where an atlas is written: one PDF, or files in a folder.
    pub fn atlas(&mut self, ctx: &egui::Context, order: PrintOrder, format: Format, files: bool) {
        let name = format!("{}.pdf", file_name(&order, "atlas"));
        self.ask(ctx, move || {
            let target = if files {
                Target::Folder(rfd::FileDialog::new().pick_folder()?, format)
            } else {
                Target::Pdf(named(rfd::FileDialog::new().add_filter("PDF", &["pdf"]).set_file_name(name).save_file()?, "pdf"))
            };
            Some(Command::Print(Box::new(PrintOrder { target: PrintTarget::Atlas(target), ..order })))
        });
    }
}

/// The name offered for a sheet's file.
fn file_name(order: &PrintOrder, fallback: &str) -> String {
    let title = safe_file_name(order.sheet.title.get(order.sheet.lang.leading()));
    if title.is_empty() { fallback.to_owned() } else { title }
}

/// A name typed without an extension means the format that was asked for.
fn named(path: PathBuf, extension: &str) -> PathBuf {
    if Format::of(&path).is_ok() { path } else { free_path(&path, extension) }
}
