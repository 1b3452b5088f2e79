//! What can be asked of the program, and what the program asks of its window.

use super::{Action, AskForm, JobId, Modifiers, PointerEvent, SelectHow, Settings};
use crate::model::{AnnotationId, Bounds, Edit, HubRings, LayerId, Sheet, View};
use crate::query::Shape;
use std::path::PathBuf;

/// Everything that changes the program's state. Menus, panels, tools, shortcuts and tests send these.
#[derive(Clone, Debug)]
pub enum Command {
    Do(Action),
    Edit(Edit),
    /// Loads data files or opens a project.
    OpenFiles(Vec<PathBuf>),
    /// Opens a project though there is unsaved work; the user has been asked.
    OpenDiscarding(Vec<PathBuf>),
    /// Saves, asking for a place where there is none, and goes on once that has worked.
    SaveThen(AfterSave),
    /// The dialog for a place was closed without one.
    SaveCancelled,
    /// Loads GeoJSON text.
    Paste(String),
    SaveTo(PathBuf),
    Export {
        path: PathBuf,
        sheet: Box<Sheet>,
    },
    SaveSelectionTo(PathBuf),
    Pointer(PointerEvent, Modifiers),
    FinishDraft,
    StepBack,
    /// Esc: the step, then the tool, then the selection.
    Cancel,
    Hover(Option<[f64; 2]>),
    SelectShape(Shape, SelectHow),
    SelectFeature {
        layer: LayerId,
        index: usize,
        how: SelectHow,
    },
    SelectAnnotation(Option<AnnotationId>),
    ZoomTo(Bounds),
    ZoomToLayer(LayerId),
    CenterOn([f64; 2]),
    SetView(View),
    SetScale(f64),
    SetRings(Vec<HubRings>),
    WithinRing {
        hub: String,
        radius: f64,
    },
    Ask(Box<AskForm>),
    Solo(LayerId),
    DuplicateLayer(LayerId),
    Settings(Box<Settings>),
    CancelJob(JobId),
    DismissNotice(u64),
    SetResults(bool),
    Recover(bool),
    /// Close the window, after the question about unsaved work was answered.
    CloseAnyway,
}

/// What follows once the document is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterSave {
    Close,
    New,
    Open(Vec<PathBuf>),
}

/// What only a window can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    OpenDialog,
    SaveDialog,
    SelectionDialog,
    ExportDialog,
    AskPanel,
    FocusSearch,
    Shortcuts,
    About,
    FullScreen(bool),
    /// Unsaved work: ask before closing.
    ConfirmClose,
    /// Unsaved work: ask before a new project takes its place.
    ConfirmNew,
    /// Unsaved work: ask before a project takes its place.
    ConfirmOpen(Vec<PathBuf>),
    Close,
}
