//! The system's file dialogs, on a thread of their own so that the window never waits for them; where there are none, a window
//! to type the path in.

use super::data_export_window::DataExport;
use super::path_window::{Asked, PathWindow};
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

/// What is done where several paths can be chosen.
type All = fn(Vec<PathBuf>) -> Command;

/// What is done with the path that was chosen.
type Answer = Box<dyn FnOnce(PathBuf) -> Command + Send>;

/// A dialog that was closed.
enum Closed {
    With(Vec<Command>),
    /// There is no dialog on this system.
    Never(Answer),
}

/// A question for a path that a dialog of the system is to answer.
struct Question {
    asked: Asked,
    /// What is told where no path is chosen.
    otherwise: Option<Command>,
    answer: Answer,
}

/// Dialogs that are open.
#[derive(Default)]
pub struct FileDialogs {
    waiting: Vec<(Receiver<Closed>, Asked, Option<Command>)>,
    typed: PathWindow,
}

impl FileDialogs {
    /// Asks on a thread of its own; `work` shows the system's dialog and tells the paths, of which a typed one is the first.
    fn ask(&mut self, ctx: &egui::Context, question: Question, work: impl FnOnce() -> Option<Vec<PathBuf>> + Send + 'static, all: Option<All>) {
        /// Nobody closes a dialog faster: it never came up.
        const AT_ONCE: Duration = Duration::from_millis(200);
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let Question { asked, otherwise, answer } = question;
        let cancelled = otherwise.clone();
        std::thread::spawn(move || {
            let start = Instant::now();
            let closed = match (work(), all) {
                (None, _) if start.elapsed() < AT_ONCE => Closed::Never(answer),
                (None, _) => Closed::With(cancelled.into_iter().collect()),
                (Some(paths), Some(all)) => Closed::With(vec![all(paths)]),
                (Some(paths), None) => Closed::With(paths.into_iter().next().map(answer).into_iter().collect()),
            };
            // the window may be gone by now
            sender.send(closed).ok();
            ctx.request_repaint();
        });
        self.waiting.push((receiver, asked, otherwise));
    }

    /// The commands of the dialogs that were closed since the last call, and of the window that stands in for them.
    pub fn show(&mut self, ctx: &egui::Context, app: &App, commands: &mut Vec<Command>) {
        let typed = &mut self.typed;
        self.waiting.retain_mut(|(receiver, asked, otherwise)| match receiver.try_recv() {
            Ok(Closed::With(own)) => {
                commands.extend(own);
                false
            }
            Ok(Closed::Never(answer)) => {
                typed.ask(asked.clone(), otherwise.take(), answer);
                false
            }
            Err(std::sync::mpsc::TryRecvError::Empty) => true,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => false,
        });
        self.typed.show(ctx, app, commands);
    }

    /// Whether a path is being typed.
    pub const fn is_typing(&self) -> bool {
        self.typed.is_open()
    }

    /// Asks for the file to save to under a name, by a dialog that knows its endings.
    fn save(
        &mut self,
        ctx: &egui::Context,
        (kind, endings): (&'static str, &'static [&'static str]),
        name: String,
        otherwise: Option<Command>,
        answer: impl FnOnce(PathBuf) -> Command + Send + 'static,
    ) {
        let question = Question { asked: Asked::Save(name.clone()), otherwise, answer: Box::new(answer) };
        let work = move || Some(vec![rfd::FileDialog::new().add_filter(kind, endings).set_file_name(name).save_file()?]);
        self.ask(ctx, question, work, None);
    }

    pub fn open(&mut self, ctx: &egui::Context) {
        let question = Question { asked: Asked::Open, otherwise: None, answer: Box::new(|path| Command::OpenFiles(vec![path])) };
        let work =
            || rfd::FileDialog::new().add_filter("GeoJSON, Nanbei", &[loadable(), vec!["nanbei"]].concat()).add_filter("*", &["*"]).pick_files();
        self.ask(ctx, question, work, Some(Command::OpenFiles));
    }

    pub fn save_project(&mut self, ctx: &egui::Context, app: &App) {
        let name = app
            .path
            .as_ref()
            .and_then(|path| path.file_name())
            .map_or_else(|| format!("{}.nanbei", app.document.title.get(app.lang())), |name| name.to_string_lossy().into_owned());
        self.save(ctx, ("Nanbei", &["nanbei"]), name, Some(Command::SaveCancelled), Command::SaveTo);
    }

    pub fn save_selection(&mut self, ctx: &egui::Context) {
        self.save(ctx, ("GeoJSON, CSV", &["geojson", "csv"]), "selection.geojson".to_owned(), None, Command::SaveSelectionTo);
    }

    /// Asks for the file that takes the place of a layer's data.
    pub fn replace(&mut self, ctx: &egui::Context, layer: LayerId) {
        let question = Question { asked: Asked::Open, otherwise: None, answer: Box::new(move |path| Command::ReplaceData { layer, path }) };
        let work = || Some(vec![rfd::FileDialog::new().add_filter("GeoJSON", &loadable()).add_filter("*", &["*"]).pick_file()?]);
        self.ask(ctx, question, work, None);
    }

    /// Asks where features are written.
    pub fn export_data(&mut self, ctx: &egui::Context, asked: DataExport) {
        let extension = asked.format.extension();
        let endings: &'static [&'static str] = if extension == "csv" { &["csv"] } else { &["geojson"] };
        self.save(ctx, (endings[0], endings), asked.name, None, move |path| {
            // a name typed without an extension means the format that was asked for
            let has = path.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension) || own.eq_ignore_ascii_case("json"));
            let path = if has { path } else { free_path(&path, extension) };
            Command::ExportData { layer: asked.layer, selected: asked.selected, path, format: asked.format }
        });
    }

    /// Asks where a load report is saved.
    pub fn save_report(&mut self, ctx: &egui::Context, app: &App, layer: LayerId) {
        let name = app.document.layer(layer).map(|layer| layer.name.get(app.lang()).to_owned()).unwrap_or_default();
        self.save(ctx, ("TXT", &["txt"]), format!("{}.txt", safe_file_name(&name)), None, move |path| Command::SaveReport { layer, path });
    }

    /// Asks where a sheet is written.
    pub fn export(&mut self, ctx: &egui::Context, format: Format, order: PrintOrder) {
        let extension = format.extension();
        let endings: &'static [&'static str] = match format {
            Format::Pdf => &["pdf"],
            Format::Png => &["png"],
            Format::Jpeg => &["jpg", "jpeg"],
            Format::Svg => &["svg"],
            Format::GeoTiff => &["tif", "tiff"],
        };
        let name = format!("{}.{extension}", file_name(&order, "map"));
        self.save(ctx, (format.name(), endings), name, None, move |path| {
            Command::Print(Box::new(PrintOrder { target: PrintTarget::Sheet(named(path, extension)), ..order }))
        });
    }

    /// Asks where an atlas is written: one PDF, or files in a folder.
    pub fn atlas(&mut self, ctx: &egui::Context, order: PrintOrder, format: Format, files: bool) {
        let print = |order: PrintOrder, target| Command::Print(Box::new(PrintOrder { target: PrintTarget::Atlas(target), ..order }));
        if files {
            let answer: Answer = Box::new(move |path| print(order, Target::Folder(path, format)));
            let question = Question { asked: Asked::Folder, otherwise: None, answer };
            self.ask(ctx, question, || Some(vec![rfd::FileDialog::new().pick_folder()?]), None);
        } else {
            let name = format!("{}.pdf", file_name(&order, "atlas"));
            self.save(ctx, ("PDF", &["pdf"]), name, None, move |path| print(order, Target::Pdf(named(path, "pdf"))));
        }
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
