//! The system's file dialogs, on a thread of their own so that the window never waits for them; where there are none, a window
//! to type the path in.

use super::path_window::{PathKind, PathQuestion, PathWindow};
use super::wake::waker_of;
use crate::app::{App, Command, ExportOrder, PrintOrder, PrintTarget};
use crate::export::{SheetFormat, Target};
use crate::i18n::{Lang, Localized};
use crate::io::{FORMATS, PACKAGE, free_path, is_project_package, loadable_endings, safe_file_name, ways};
use crate::model::LayerId;
use crate::work::{News, Task};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a dialog shows of a folder: a name, and the endings of files.
type Filter = (String, Vec<&'static str>);

/// The filters of the dialog for data, and for `more`: all that can be loaded, each format alone, everything.
fn filters(lang: Lang, more: Option<(&'static str, &'static str)>) -> Vec<Filter> {
    let names: Vec<String> = FORMATS.iter().map(|format| format.name().message(lang)).chain(more.map(|(name, _)| name.to_owned())).collect();
    let mut filters = vec![(names.join(", "), loadable_endings().into_iter().chain(more.map(|(_, ending)| ending)).collect())];
    filters.extend(FORMATS.iter().map(|format| (format.name().message(lang), format.endings().to_vec())));
    filters.push(("*".to_owned(), vec!["*"]));
    filters
}

/// The system's dialog with its filters.
fn dialog(filters: &[Filter]) -> rfd::FileDialog {
    filters.iter().fold(rfd::FileDialog::new(), |dialog, (name, endings)| dialog.add_filter(name, endings))
}

/// The filter for files of one kind.
fn only(kind: &str, endings: &[&'static str]) -> Filter {
    (kind.to_owned(), endings.to_vec())
}

/// What is to be written where the user says.
pub struct DataExport {
    pub order: ExportOrder,
    /// The name offered for the file.
    pub name: String,
}

/// A dialog that was closed.
enum Closed {
    With(Option<Command>),
    /// There is no dialog on this system.
    Never(PathQuestion),
}

/// Dialogs that are open.
#[derive(Default)]
pub struct FileDialogs {
    waiting: Vec<Task<Closed>>,
    typed: PathWindow,
}

impl FileDialogs {
    /// Asks on a thread of its own; `work` shows the system's dialog.
    fn ask(&mut self, ctx: &egui::Context, question: PathQuestion, work: impl FnOnce() -> Option<Vec<PathBuf>> + Send + 'static) {
        /// Nobody closes a dialog faster: it never came up.
        const AT_ONCE: Duration = Duration::from_millis(200);
        self.waiting.push(Task::start(waker_of(ctx), move |_| {
            let start = Instant::now();
            let paths = work();
            let never = paths.is_none() && start.elapsed() < AT_ONCE;
            if never { Closed::Never(question) } else { Closed::With(question.answered(paths)) }
        }));
    }

    /// The commands of the dialogs that were closed since the last call, and of the window that stands in for them.
    pub fn show(&mut self, ctx: &egui::Context, app: &App, commands: &mut Vec<Command>) {
        let typed = &mut self.typed;
        self.waiting.retain(|dialog| match dialog.take() {
            News::Done(Closed::With(own)) => {
                commands.extend(own);
                false
            }
            News::Done(Closed::Never(question)) => {
                typed.ask(question);
                false
            }
            News::None | News::SoFar(_) => true,
            News::Broken => false,
        });
        self.typed.show(ctx, app, commands);
    }

    /// Whether a path is being typed.
    pub const fn is_typing(&self) -> bool {
        self.typed.is_open()
    }

    /// Asks for the file to save to under a name, by a dialog that knows its endings.
    fn save(&mut self, ctx: &egui::Context, filter: Filter, name: String, answer: impl FnOnce(PathBuf) -> Command + Send + 'static) {
        let question = PathQuestion::of(PathKind::Save(name.clone()), answer);
        self.ask(ctx, question, save_dialog(filter, name));
    }

    pub fn open(&mut self, ctx: &egui::Context, app: &App) {
        let question = PathQuestion { asked: PathKind::Open, otherwise: None, answer: Box::new(|paths| Some(Command::OpenFiles(paths))) };
        let filters = filters(app.lang(), Some(("Nanbei", "nanbei")));
        let work = move || dialog(&filters).pick_files();
        self.ask(ctx, question, work);
    }

    pub fn save_project(&mut self, ctx: &egui::Context, app: &App) {
        let name = app
            .workspace
            .path
            .as_ref()
            .and_then(|path| path.file_name())
            .map_or_else(|| format!("{}.nanbei", app.workspace.document.title().get(app.lang())), |name| name.to_string_lossy().into_owned());
        let question = PathQuestion { otherwise: Some(Command::SaveCancelled), ..PathQuestion::of(PathKind::Save(name.clone()), Command::SaveTo) };
        self.ask(ctx, question, save_dialog(only("Nanbei", &["nanbei"]), name));
    }

    /// Asks for a GeoPackage that holds the project with its data.
    pub fn save_package(&mut self, ctx: &egui::Context, app: &App) {
        let own = app.workspace.path.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        let own = own.unwrap_or_else(|| safe_file_name(app.workspace.document.title().get(app.lang())));
        let name = format!("{}{PACKAGE}", own.trim_end_matches(PACKAGE).trim_end_matches(".nanbei"));
        let asked = PathKind::Save(name.clone());
        let question = PathQuestion { otherwise: Some(Command::SaveCancelled), ..PathQuestion::of(asked, |path| Command::SaveTo(packaged(&path))) };
        self.ask(ctx, question, save_dialog(only("GeoPackage", &["gpkg"]), name));
    }

    pub fn save_selection(&mut self, ctx: &egui::Context, app: &App) {
        let written = FORMATS.iter().filter(|format| !format.ways().is_empty());
        let kinds: Vec<String> = written.map(|format| format.name().message(app.lang())).collect();
        let mut endings: Vec<&'static str> = ways().map(|way| way.endings[0]).collect();
        endings.dedup();
        let name = format!("selection.{}", endings[0]);
        self.save(ctx, (kinds.join(", "), endings), name, Command::SaveSelectionTo);
    }

    /// Asks for the file that takes the place of a layer's data.
    pub fn replace(&mut self, ctx: &egui::Context, app: &App, layer: LayerId) {
        let question = PathQuestion::of(PathKind::Open, move |path| Command::ReplaceData { layer, path });
        let filters = filters(app.lang(), None);
        let work = move || Some(vec![dialog(&filters).pick_file()?]);
        self.ask(ctx, question, work);
    }

    /// Asks for a PDF file to write, under a name.
    pub fn save_pdf(&mut self, ctx: &egui::Context, name: &str, answer: impl FnOnce(PathBuf) -> Command + Send + 'static) {
        self.save(ctx, only("PDF", &["pdf"]), format!("{name}.pdf"), move |path| answer(named(path, "pdf")));
    }

    /// Asks for a spreadsheet to write, under a name; or also for a PDF.
    pub fn save_sheets(&mut self, ctx: &egui::Context, name: &str, or_pdf: bool, answer: impl FnOnce(PathBuf) -> Command + Send + 'static) {
        let kinds = if or_pdf { only("XLSX, CSV, PDF", &["xlsx", "csv", "pdf"]) } else { only("XLSX, CSV", &["xlsx", "csv"]) };
        self.save(ctx, kinds, format!("{name}.xlsx"), answer);
    }

    /// Asks for a file of a style to write, under a name: one of the program's own, or one for QGIS.
    pub fn save_style(&mut self, ctx: &egui::Context, name: &str, answer: impl FnOnce(PathBuf) -> Command + Send + 'static) {
        self.save(ctx, only("JSON, QML", &["json", "qml"]), format!("{name}.json"), move |path| answer(named_or(path, &["json", "qml"])));
    }

    /// Asks for a file of control points to write, under a name.
    pub fn save_points(&mut self, ctx: &egui::Context, name: &str, answer: impl FnOnce(PathBuf) -> Command + Send + 'static) {
        self.save(ctx, only("POINTS", &["points"]), format!("{name}.points"), answer);
    }

    /// Asks for a file to read that is no data.
    pub fn pick(&mut self, ctx: &egui::Context, kind: &str, endings: &[&'static str], answer: impl FnOnce(PathBuf) -> Command + Send + 'static) {
        let filter = only(kind, endings);
        let work = move || Some(vec![dialog(&[filter]).pick_file()?]);
        self.ask(ctx, PathQuestion::of(PathKind::Open, answer), work);
    }

    /// Asks where features are written.
    pub fn export_data(&mut self, ctx: &egui::Context, asked: DataExport) {
        let (extension, way) = (asked.order.format.extension(), asked.order.format.way);
        self.save(ctx, only(extension, &[extension]), asked.name, move |path| {
            // a name typed without an extension means the format that was asked for
            Command::ExportData(Box::new(asked.order), named_or(path, way.endings))
        });
    }

    /// Asks where a load report is saved.
    pub fn save_report(&mut self, ctx: &egui::Context, app: &App, layer: LayerId) {
        let name = app.workspace.document.layer(layer).map(|layer| layer.name.get(app.lang()).to_owned()).unwrap_or_default();
        self.save(ctx, only("TXT", &["txt"]), format!("{}.txt", safe_file_name(&name)), move |path| Command::SaveReport { layer, path });
    }

    /// Asks where a sheet is written.
    pub fn export(&mut self, ctx: &egui::Context, format: SheetFormat, order: PrintOrder) {
        let extension = format.extension();
        let name = format!("{}.{extension}", file_name(&order, "map"));
        self.save(ctx, only(format.name(), format.endings()), name, move |path| {
            Command::Print(Box::new(PrintOrder { target: PrintTarget::Sheet(named(path, extension)), ..order }))
        });
    }

    /// Asks where an atlas is written: one PDF, or files in a folder.
    pub fn atlas(&mut self, ctx: &egui::Context, order: PrintOrder, format: SheetFormat, files: bool) {
        let print = |order: PrintOrder, target| Command::Print(Box::new(PrintOrder { target: PrintTarget::Atlas(target), ..order }));
        if files {
            let question = PathQuestion::of(PathKind::Folder, move |path| print(order, Target::Folder(path, format)));
            self.ask(ctx, question, || Some(vec![rfd::FileDialog::new().pick_folder()?]));
        } else {
            let name = format!("{}.pdf", file_name(&order, "atlas"));
            self.save(ctx, only("PDF", &["pdf"]), name, move |path| print(order, Target::Pdf(named(path, "pdf"))));
        }
    }
}

/// A name typed without one of the endings means the first.
fn named_or(path: PathBuf, endings: &[&str]) -> PathBuf {
    let has = path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)));
    if has { path } else { free_path(&path, endings[0]) }
}

/// The path of a GeoPackage that holds a project: where its name does not say so, one that no file has.
fn packaged(path: &Path) -> PathBuf {
    if is_project_package(path) {
        return path.to_path_buf();
    }
    let plain = if path.extension().is_some_and(|own| own.eq_ignore_ascii_case("gpkg")) { path.with_extension("") } else { path.to_path_buf() };
    free_path(&plain, PACKAGE.trim_start_matches('.'))
}

/// The system's dialog for a file to save to.
fn save_dialog(filter: Filter, name: String) -> impl FnOnce() -> Option<Vec<PathBuf>> + Send + 'static {
    move || Some(vec![dialog(&[filter]).set_file_name(name).save_file()?])
}

/// The name offered for a sheet's file.
fn file_name(order: &PrintOrder, fallback: &str) -> String {
    let title = safe_file_name(order.sheet.title.get(order.sheet.lang.leading()));
    if title.is_empty() { fallback.to_owned() } else { title }
}

/// A name typed without an extension means the format that was asked for.
fn named(path: PathBuf, extension: &str) -> PathBuf {
    if SheetFormat::of(&path).is_ok() { path } else { free_path(&path, extension) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_shown_by_the_dialog_together_and_alone() {
        for lang in [Lang::Zh, Lang::En] {
            let filters = filters(lang, Some(("Nanbei", "nanbei")));
            for format in FORMATS {
                let name = format.name().message(lang);
                assert!(filters[0].0.contains(&name) && filters.iter().any(|(own, endings)| *own == name && *endings == format.endings()), "{name}");
                assert!(format.endings().iter().all(|ending| filters[0].1.contains(ending)), "{name}");
            }
            assert!(filters[0].1.contains(&"nanbei") && filters.last().is_some_and(|(own, _)| own == "*"));
        }
    }
}
