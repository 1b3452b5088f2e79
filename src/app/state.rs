//! The program's state without a window.

use super::jobs::Partial;
use super::session::SessionFolder;
use super::viewport::{FirstView, Viewport};
use super::workspace::Workspace;
use super::{Command, CrsQuestion, Notice, Panels, Replacement, Request, Settings, Severity};
use crate::i18n::{Bilingual, ChinaTime, Lang, Word};
use crate::io::LoadReport;
use crate::model::{BaseMap, Document, FeatureId, Layer, LayerId, View};
use crate::query::fill_rings;
use crate::source::kept_tiles;
use crate::work::{Task, Waker};
use std::time::Instant;

/// What belongs to the user's sitting and not to the document: settings, messages, which windows are open.
#[derive(Debug)]
pub struct Session {
    pub settings: Settings,
    pub(super) folder: SessionFolder,
    pub notices: Vec<Notice>,
    /// Messages told since their history was looked at.
    pub unread_notices: usize,
    next_notice: u64,
    /// The base map of tiles that was shown last, for when it is asked for again.
    pub last_base_map: Option<Box<BaseMap>>,
    /// Whether the online base map was asked for and does not answer.
    pub online_silent: bool,
    /// Lost work that could be brought back.
    pub recovery: Option<super::Lost>,
    pub(super) requests: Vec<Request>,
    pub panels: Panels,
    pub map_only: bool,
    pub full_screen: bool,
    /// The layer whose report is shown.
    pub report_open: Option<LayerId>,
    /// The plan as it is read.
    pub brief: super::Brief,
    pub indicators: super::MeasuredPlaces,
    pub table: super::AttributeTable,
    pub balance: super::AreaBalance,
    pub quality: super::QualityCheck,
    pub query: super::QueryBuilder,
    pub styling: super::Styling,
    pub digitizing: super::Digitizing,
    pub databases: super::Databases,
    pub control_points: super::ControlPoints,
    /// Whether what is in the window has the size that was chosen; then the map has its room.
    pub is_scaled: bool,
    /// The largest scale that the window has room for, in per cent.
    pub scale_bound: u16,
    /// The picture of a project that is being kept.
    pub(super) thumbnail: Option<Task<()>>,
    /// The question that is being answered.
    pub(super) asking: Option<super::JobId>,
}

/// The program: what is worked on, how it is looked at, and the sitting.
///
/// ```
/// use nanbei::app::{Action, App, Command, SessionFolder};
/// use nanbei::i18n::Bilingual;
/// use nanbei::model::Operation;
///
/// // without a folder nothing is kept on the disk
/// let mut app = App::new(SessionFolder::default());
/// app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("吴淞"))));
/// assert!(app.is_dirty() && app.workspace.document.title().zh == "吴淞");
/// app.dispatch(Command::Do(Action::UNDO));
/// assert!(!app.is_dirty());
/// ```
#[derive(Debug)]
pub struct App {
    pub workspace: Workspace,
    pub viewport: Viewport,
    pub session: Session,
}

impl Session {
    /// Forgets what was of the document before; settings, messages and the window stay as they are.
    fn begin_anew(&mut self, document: &Document) {
        // what was offered was for layers that are gone
        self.notices.iter_mut().for_each(|notice| notice.offer = None);
        self.panels.set("results", false);
        (self.report_open, self.asking, self.online_silent) = (None, None, false);
        self.brief.choose(document, None);
        self.brief.follow(document);
        self.indicators = super::MeasuredPlaces::default();
        self.table = super::AttributeTable::default();
        self.balance = super::AreaBalance::default();
        self.quality = super::QualityCheck::default();
        self.query = super::QueryBuilder::default();
        self.databases.begin_anew();
        self.control_points = super::ControlPoints::default();
        // a style that was copied can be pasted in another project
        self.styling.layer = None;
        // how features are drawn is a habit, what they are drawn into is not
        self.digitizing = super::Digitizing { options: self.digitizing.options, ..super::Digitizing::default() };
    }
}

impl App {
    /// The program on its embedded content.
    #[must_use]
    pub fn new(folder: SessionFolder) -> Self {
        let (settings, unusable) = folder.settings();
        if let Some(cache) = kept_tiles() {
            cache.limit(u64::from(settings.tile_cache_mb) << 20);
        }
        let document = crate::io::embedded_document();
        let mut panels = Panels::default();
        panels.set("legend", true);
        let session = Session {
            settings,
            notices: Vec::new(),
            unread_notices: 0,
            next_notice: 0,
            last_base_map: None,
            online_silent: false,
            recovery: folder.recovery(),
            requests: Vec::new(),
            panels,
            map_only: false,
            full_screen: false,
            report_open: None,
            brief: super::Brief::of(&document),
            indicators: super::MeasuredPlaces::default(),
            table: super::AttributeTable::default(),
            balance: super::AreaBalance::default(),
            quality: super::QualityCheck::default(),
            query: super::QueryBuilder::default(),
            styling: super::Styling::default(),
            digitizing: super::Digitizing::default(),
            databases: super::Databases::default(),
            control_points: super::ControlPoints::default(),
            is_scaled: true,
            scale_bound: *Settings::SCALES.end(),
            thumbnail: None,
            asking: None,
            folder: folder.clone(),
        };
        let mut app = Self { workspace: Workspace::new(document, folder), viewport: Viewport::default(), session };
        fill_rings(&mut app.workspace.document);
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
        let mine = || self.workspace.document.layers().iter().rev().find(|layer| layer.group == crate::model::Group::Mine);
        self.looked_at().and_then(|id| self.workspace.document.layer(id)).or_else(mine)
    }

    /// The chosen layer, else the one looked at, else that of the selection.
    pub(super) fn looked_at(&self) -> Option<LayerId> {
        let inspected = || self.viewport.inspected.map(|feature| feature.layer);
        self.viewport.chosen_layer.or_else(inspected).or_else(|| self.viewport.selection.list().first().map(|picked| picked.feature.layer))
    }

    /// What was noticed in the file that a layer's data came from.
    #[must_use]
    pub fn report(&self, layer: &Layer) -> Option<&LoadReport> {
        self.workspace.reports.get(&layer.table).map(|noted| &*noted.report)
    }

    /// The question in which system coordinates are that is asked now.
    #[must_use]
    pub fn crs_question(&self) -> Option<&CrsQuestion> {
        self.workspace.crs_questions.front()
    }

    /// The data that is to be put in a layer's place next.
    #[must_use]
    pub fn replacement(&self) -> Option<&Replacement> {
        self.workspace.replacements.front()
    }

    /// Puts the embedded content in the place of the document, as one starts afresh.
    pub(super) fn reset(&mut self) {
        let mut workspace = Workspace::new(crate::io::embedded_document(), self.session.folder.clone());
        workspace.revision = self.workspace.revision + 1;
        workspace.stamps = std::mem::take(&mut self.workspace.stamps);
        workspace.stamps.replaced(&workspace.document);
        self.workspace.jobs.cancel_loads();
        workspace.jobs = std::mem::take(&mut self.workspace.jobs);
        // what is given up is not brought back
        self.workspace.journal.discard();
        workspace.journal = std::mem::take(&mut self.workspace.journal);
        self.workspace = workspace;
        self.viewport = Viewport { view_size: self.viewport.view_size, first_view: self.viewport.first_view, ..Viewport::default() };
        self.session.begin_anew(&self.workspace.document);
        fill_rings(&mut self.workspace.document);
        self.prepare();
        self.go_home();
    }

    /// Starts afresh without asking; the caller has.
    pub fn start_new(&mut self) {
        self.reset();
    }

    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.session.settings.lang
    }

    /// The command that changes something of the settings.
    #[must_use]
    pub fn setting(&self, change: impl FnOnce(&mut Settings)) -> Command {
        let mut settings = self.session.settings.clone();
        change(&mut settings);
        Command::Settings(Box::new(settings))
    }

    /// A word in the interface's language.
    #[must_use]
    pub const fn word(&self, word: Word) -> &'static str {
        word.text(self.session.settings.lang)
    }

    /// Sets what is called when a background job has news.
    pub fn set_waker(&mut self, waker: Waker) {
        self.workspace.jobs.set_waker(waker);
    }

    /// The jobs under way.
    #[must_use]
    pub fn jobs(&self) -> &[super::Job] {
        self.workspace.jobs.list()
    }

    /// What is there of files that are being loaded.
    #[must_use]
    pub fn partials(&self) -> &[Partial] {
        &self.workspace.partials
    }

    /// Whether the window has shown a view.
    pub(super) fn has_been_shown(&self) -> bool {
        self.viewport.first_view == FirstView::Shown
    }

    /// Whether there is unsaved work.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.workspace.history.is_dirty()
    }

    /// What the next undo and redo would do.
    #[must_use]
    pub fn history_names(&self) -> (Option<Word>, Option<Word>) {
        (self.workspace.history.undo_name(), self.workspace.history.redo_name())
    }

    /// Asks the window for what only it can do.
    pub(super) fn request(&mut self, request: Request) {
        self.session.requests.push(request);
    }

    /// What the window is asked to do since the last call.
    pub fn take_requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.session.requests)
    }

    /// Tells the user something; the same text twice in a row is told once.
    pub fn notify(&mut self, severity: Severity, text: String, details: Vec<String>) {
        self.notify_with(severity, text, details, None);
    }

    /// Tells the user something and offers to do something about it.
    pub(super) fn notify_with(&mut self, severity: Severity, text: String, details: Vec<String>, offer: Option<(String, Command)>) {
        if self.session.notices.last().is_some_and(|last| last.text == text && last.is_shown()) {
            return;
        }
        self.session.next_notice += 1;
        self.session.notices.push(Notice {
            id: self.session.next_notice,
            severity,
            text,
            details,
            offer,
            at: Instant::now(),
            clock: ChinaTime::now().time_of_day(),
            dismissed: false,
        });
        self.session.unread_notices += 1;
        if self.session.notices.len() > 200 {
            self.session.notices.remove(0);
        }
    }

    /// Shows the districts and the rails between them, clear of the sources at the map's foot.
    pub fn go_home(&mut self) {
        const FOOT: f64 = 52.0;
        if let Some(bounds) = crate::io::first_view_bounds(&self.workspace.document).or_else(|| self.workspace.document.bounds()) {
            let view = View::fitting(bounds, [self.viewport.view_size[0], self.viewport.view_size[1] - FOOT], 22.0);
            self.viewport.view = View { center: view.position([0.0, FOOT / 2.0]), ..view };
        }
    }

    /// Takes the map's size in logical pixels; the first time, shows what was asked for before there was one.
    pub fn resize(&mut self, size: [f64; 2]) {
        let old = std::mem::replace(&mut self.viewport.view_size, size);
        if old == size && self.viewport.first_view == FirstView::Shown {
            return;
        }
        let left = self.viewport.left_at == Some(self.viewport.view);
        // a window that is about to be scaled is not the one that the view is fitted to
        let next = if self.session.is_scaled { FirstView::Shown } else { self.viewport.first_view };
        match std::mem::replace(&mut self.viewport.first_view, next) {
            FirstView::Home => self.go_home(),
            FirstView::Fit(bounds) => self.viewport.view = View::fitting(bounds, size, 48.0),
            FirstView::Given => {}
            FirstView::Shown if std::mem::take(&mut self.viewport.keeps_middle) => {}
            // a panel that opens below or to the right leaves the map where it is
            FirstView::Shown => {
                let by = [(size[0] - old[0]) / 2.0, (size[1] - old[1]) / 2.0];
                self.viewport.view = View { center: self.viewport.view.position(by), ..self.viewport.view };
            }
        }
        if left {
            self.viewport.left_at = Some(self.viewport.view);
        }
    }

    /// What the project is called: its file, before it has one its title.
    #[must_use]
    pub fn name(&self) -> Bilingual {
        let file = self.workspace.path.as_ref().and_then(|path| path.file_name());
        file.map_or_else(|| self.workspace.document.title().clone(), |name| Bilingual::same(name.to_string_lossy().into_owned()))
    }

    /// The title of the window: the project's name and a mark for unsaved work.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.name().get(self.lang()).to_owned();
        if self.is_dirty() { format!("{name} ●") } else { name }
    }

    pub(super) fn document_changed(&mut self) {
        self.workspace.revision += 1;
        self.refresh_shown();
        // what a year hides is not pointed at and not selected
        let seen = self.workspace.shown.seen(&self.workspace.document);
        self.viewport.selection.retain_existing(seen);
        let exists = |id: &FeatureId| seen.knows(*id);
        self.viewport.hover = self.viewport.hover.filter(exists);
        self.viewport.chosen_layer = self.viewport.chosen_layer.filter(|id| seen.layer(*id).is_some());
        self.viewport.inspected = self.viewport.inspected.filter(exists);
        self.viewport.selected_annotation = self.viewport.selected_annotation.filter(|id| seen.annotation(*id).is_some());
        self.prepare();
    }

    /// Runs commands in order.
    pub fn dispatch_all(&mut self, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            self.dispatch(command);
        }
    }
}
