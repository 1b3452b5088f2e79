//! The program's state without a window.

use super::annotate::Held;
use super::history::History;
use super::jobs::{Jobs, Partial, Waker};
use super::journalling::Journalling;
use super::prepared::{Preparing, Workshop};
use super::reports::Reports;
use super::session::SessionFolder;
use super::session_lock::ProjectLock;
use super::stamps::Stamps;
use super::trail::Trail;
use super::{AfterSave, AskForm, Command, CrsQuestion, Draft, Notice, Replacement, Request, Selection, Settings, Severity, Tool};
use crate::i18n::{Bilingual, Lang, Word};
use crate::io::LoadReport;
use crate::model::{AnnotationId, Document, Layer, LayerId, View};
use crate::query::fill_rings;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What the window shows when its size becomes known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum FirstView {
    #[default]
    Home,
    Fit(crate::model::Bounds),
    /// The view is a project's.
    Given,
    /// The window has been shown.
    Shown,
}

#[derive(Debug)]
pub struct App {
    pub document: Document,
    pub settings: Settings,
    pub view: View,
    /// Logical pixels of the map.
    pub view_size: [f64; 2],
    pub selection: Selection,
    /// The feature under the pointer.
    pub hover: Option<(LayerId, usize)>,
    /// The feature the inspector shows.
    pub inspected: Option<(LayerId, usize)>,
    /// The layer that shapes select from; `None` for that of the first feature found.
    pub chosen_layer: Option<LayerId>,
    /// The shape that selected last.
    pub(super) last_shape: Option<(crate::query::Shape, super::SelectHow)>,
    pub selected_annotation: Option<AnnotationId>,
    pub tool: Tool,
    /// How positions are written.
    pub position_format: super::PositionFormat,
    pub draft: Draft,
    pub ask: AskForm,
    pub notices: Vec<Notice>,
    /// Messages told since their history was looked at.
    pub unread_notices: usize,
    /// Whether the online base map was asked for and does not answer.
    pub online_silent: bool,
    /// Where the project lies; `None` before it was saved.
    pub path: Option<PathBuf>,
    /// The fingerprint of the project's file as it was read or written last.
    pub(super) on_disk: Option<String>,
    pub results_open: bool,
    pub legend_open: bool,
    pub diagnostics_open: bool,
    /// A box that was drawn for a sheet's extent.
    pub drawn_extent: Option<crate::model::Bounds>,
    pub map_only: bool,
    pub full_screen: bool,
    /// Grows with every change that the map shows.
    pub revision: u64,
    /// When the parts of the document were changed last.
    pub stamps: Stamps,
    /// What was noticed in the files that tables came from.
    pub(super) reports: Reports,
    /// The layer whose report is shown.
    pub report_open: Option<LayerId>,
    /// The questions in which system coordinates are, answered one after the other.
    pub(super) crs_questions: VecDeque<CrsQuestion>,
    /// Other data that waits to be put in a layer's place.
    pub(super) replacements: VecDeque<Replacement>,
    /// A snapshot of lost work that could be brought back.
    pub recovery: Option<super::Lost>,
    pub(super) held: Option<Held>,
    pub(super) cycle: usize,
    pub(super) last_pick: Option<[f64; 2]>,
    pub(super) soloed: Option<(LayerId, Vec<LayerId>)>,
    pub(super) history: History,
    /// What the hand is doing that changes the document: a press of the button, the typing in a field.
    pub(super) gesture: Option<u64>,
    pub(super) gestures: u64,
    pub(super) view_history: Trail<View>,
    pub(super) jobs: Jobs,
    pub(super) requests: Vec<Request>,
    pub(super) folder: SessionFolder,
    pub(super) after_save: Option<AfterSave>,
    pub(super) first_view: FirstView,
    /// Files that are being loaded, as far as they have come.
    pub(super) partials: Vec<Partial>,
    /// The view when loading began: data is shown where it was not left.
    pub(super) left_at: Option<View>,
    /// How soon the first features of a file are shown.
    pub watch_every: Duration,
    pub(super) workshop: Workshop,
    pub(super) preparing: Vec<Preparing>,
    next_notice: u64,
    pub(super) journal: Journalling,
    /// Whether the project's file is of a newer version, and is not written over.
    pub(super) read_only: bool,
    /// The lock of the project that is open, where no other window has it.
    pub(super) project_lock: Option<ProjectLock>,
    /// The saving of this document that is under way, of those of the session, and where it is to be written next.
    pub(super) saving: Option<u64>,
    pub(super) saves: u64,
    pub(super) save_next: Option<(PathBuf, bool)>,
    /// The question that is being answered.
    pub(super) asking: Option<super::JobId>,
}

impl App {
    /// The program on its embedded content.
    #[must_use]
    pub fn new(folder: SessionFolder) -> Self {
        let (settings, unusable) = folder.settings();
        let document = crate::io::embedded_document();
        let mut app = Self {
            ask: AskForm::new(&document),
            view: View { center: [121.45, 31.1], zoom: 9.5 },
            view_size: [1000.0, 700.0],
            settings,
            document,
            selection: Selection::default(),
            hover: None,
            inspected: None,
            chosen_layer: None,
            last_shape: None,
            selected_annotation: None,
            tool: Tool::default(),
            position_format: super::PositionFormat::default(),
            draft: Draft::default(),
            notices: Vec::new(),
            unread_notices: 0,
            online_silent: false,
            path: None,
            on_disk: None,
            results_open: false,
            legend_open: true,
            diagnostics_open: false,
            drawn_extent: None,
            map_only: false,
            full_screen: false,
            revision: 0,
            stamps: Stamps::default(),
            reports: Reports::default(),
            report_open: None,
            crs_questions: VecDeque::new(),
            replacements: VecDeque::new(),
            recovery: folder.recovery(),
            held: None,
            cycle: 0,
            last_pick: None,
            soloed: None,
            history: History::default(),
            gesture: None,
            gestures: 0,
            view_history: Trail::default(),
            jobs: Jobs::default(),
            requests: Vec::new(),
            folder,
            after_save: None,
            first_view: FirstView::Home,
            partials: Vec::new(),
            left_at: None,
            watch_every: Duration::from_millis(300),
            workshop: Workshop::default(),
            preparing: Vec::new(),
            next_notice: 0,
            journal: Journalling::default(),
            read_only: false,
            project_lock: None,
            saving: None,
            saves: 0,
            save_next: None,
            asking: None,
        };
        app.stamps.replaced(&app.document);
        app.journal = Journalling::of(app.folder.clone());
        fill_rings(&mut app.document);
        app.prepare();
        if !unusable.is_empty() {
            let text = Word::SettingsUnusable.with(app.lang(), &[&unusable.join(", ")]);
            app.notify(Severity::Warning, text, Vec::new());
        }
        app
    }

    /// The layer that the layer menu is about: the chosen one, else the one looked at, else that of the selection, else the user's topmost.
    #[must_use]
    pub fn current_layer(&self) -> Option<&Layer> {
        let mine = || self.document.layers().iter().rev().find(|layer| layer.group == crate::model::Group::Mine);
        self.looked_at().and_then(|id| self.document.layer(id)).or_else(mine)
    }

    /// The chosen layer, else the one looked at, else that of the selection.
    pub(super) fn looked_at(&self) -> Option<LayerId> {
        let inspected = || self.inspected.map(|(layer, _)| layer);
        self.chosen_layer.or_else(inspected).or_else(|| self.selection.list().first().map(|picked| picked.layer))
    }

    /// What was noticed in the file that a layer's data came from.
    #[must_use]
    pub fn report(&self, layer: &Layer) -> Option<&LoadReport> {
        self.reports.get(&layer.table).map(|noted| &*noted.report)
    }

    /// The question in which system coordinates are that is asked now.
    #[must_use]
    pub fn crs_question(&self) -> Option<&CrsQuestion> {
        self.crs_questions.front()
    }

    /// The data that is to be put in a layer's place next.
    #[must_use]
    pub fn replacement(&self) -> Option<&Replacement> {
        self.replacements.front()
    }

    /// Puts the embedded content in the place of the document, as one starts afresh.
    pub(super) fn reset(&mut self) {
        let mut fresh = Self::new(self.folder.clone());
        fresh.settings = self.settings.clone();
        fresh.view_size = self.view_size;
        fresh.first_view = self.first_view;
        fresh.revision = self.revision + 1;
        std::mem::swap(&mut fresh.stamps, &mut self.stamps);
        fresh.stamps.replaced(&fresh.document);
        // the window stays as it is
        fresh.full_screen = self.full_screen;
        fresh.map_only = self.map_only;
        self.jobs.cancel_loads();
        std::mem::swap(&mut fresh.jobs, &mut self.jobs);
        std::mem::swap(&mut fresh.notices, &mut self.notices);
        // what was offered was for layers that are gone
        fresh.notices.iter_mut().for_each(|notice| notice.offer = None);
        fresh.next_notice = self.next_notice;
        fresh.unread_notices = self.unread_notices;
        fresh.saves = self.saves;
        // what is given up is not brought back
        self.journal.discard();
        std::mem::swap(&mut fresh.journal, &mut self.journal);
        fresh.recovery.clone_from(&self.recovery);
        *self = fresh;
        self.go_home();
    }

    /// Starts afresh without asking; the caller has.
    pub fn start_new(&mut self) {
        self.reset();
    }

    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.settings.lang
    }

    /// A word in the interface's language.
    #[must_use]
    pub const fn word(&self, word: Word) -> &'static str {
        word.text(self.settings.lang)
    }

    /// Sets what is called when a background job has news.
    pub fn set_waker(&mut self, waker: Waker) {
        self.jobs.set_waker(waker);
    }

    /// The jobs under way.
    #[must_use]
    pub fn jobs(&self) -> &[super::Job] {
        self.jobs.list()
    }

    /// What is there of files that are being loaded.
    #[must_use]
    pub fn partials(&self) -> &[Partial] {
        &self.partials
    }

    /// Whether the window has shown a view.
    pub(super) fn has_been_shown(&self) -> bool {
        self.first_view == FirstView::Shown
    }

    /// Whether there is unsaved work.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// What the next undo and redo would do.
    #[must_use]
    pub fn history_names(&self) -> (Option<Word>, Option<Word>) {
        (self.history.undo_name(), self.history.redo_name())
    }

    /// What the window is asked to do since the last call.
    pub fn take_requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    /// Tells the user something; the same text twice in a row is told once.
    pub fn notify(&mut self, severity: Severity, text: String, details: Vec<String>) {
        self.notify_with(severity, text, details, None);
    }

    /// Tells the user something and offers to do something about it.
    pub(super) fn notify_with(&mut self, severity: Severity, text: String, details: Vec<String>, offer: Option<(String, Command)>) {
        if self.notices.last().is_some_and(|last| last.text == text && last.is_shown()) {
            return;
        }
        self.next_notice += 1;
        self.notices.push(Notice {
            id: self.next_notice,
            severity,
            text,
            details,
            offer,
            at: Instant::now(),
            clock: Notice::clock_now(),
            dismissed: false,
        });
        self.unread_notices += 1;
        if self.notices.len() > 200 {
            self.notices.remove(0);
        }
    }

    /// Shows the districts and the rails between them, clear of the sources at the map's foot.
    pub fn go_home(&mut self) {
        const FOOT: f64 = 52.0;
        if let Some(bounds) = crate::io::first_view_bounds(&self.document).or_else(|| self.document.bounds()) {
            let view = View::fitting(bounds, [self.view_size[0], self.view_size[1] - FOOT], 22.0);
            self.view = View { center: view.position([0.0, FOOT / 2.0]), ..view };
        }
    }

    /// Takes the map's size in logical pixels; the first time, shows what was asked for before there was one.
    pub fn resize(&mut self, size: [f64; 2]) {
        let old = std::mem::replace(&mut self.view_size, size);
        if old == size && self.first_view == FirstView::Shown {
            return;
        }
        let left = self.left_at == Some(self.view);
        match std::mem::replace(&mut self.first_view, FirstView::Shown) {
            FirstView::Home => self.go_home(),
            FirstView::Fit(bounds) => self.view = View::fitting(bounds, size, 48.0),
            FirstView::Given => {}
            // a panel that opens below or to the right leaves the map where it is
            FirstView::Shown => {
                let by = [(size[0] - old[0]) / 2.0, (size[1] - old[1]) / 2.0];
                self.view = View { center: self.view.position(by), ..self.view };
            }
        }
        if left {
            self.left_at = Some(self.view);
        }
    }

    /// What the project is called: its file, before it has one its title.
    #[must_use]
    pub fn name(&self) -> Bilingual {
        let file = self.path.as_ref().and_then(|path| path.file_name());
        file.map_or_else(|| self.document.title().clone(), |name| Bilingual::same(name.to_string_lossy().into_owned()))
    }

    /// The title of the window: the project's name and a mark for unsaved work.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.name().get(self.lang()).to_owned();
        if self.is_dirty() { format!("{name} ●") } else { name }
    }

    pub(super) fn document_changed(&mut self) {
        self.revision += 1;
        self.selection.retain_existing(&self.document);
        let exists =
            |picked: &(LayerId, usize), document: &Document| document.layer(picked.0).is_some_and(|layer| layer.table.feature(picked.1).is_some());
        self.hover = self.hover.filter(|picked| exists(picked, &self.document));
        self.chosen_layer = self.chosen_layer.filter(|id| self.document.layer(*id).is_some());
        self.inspected = self.inspected.filter(|picked| exists(picked, &self.document));
        self.selected_annotation = self.selected_annotation.filter(|id| self.document.annotation(*id).is_some());
        self.prepare();
    }

    /// Runs commands in order.
    pub fn dispatch_all(&mut self, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            self.dispatch(command);
        }
    }
}
