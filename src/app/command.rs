//! What can be asked of the program, and what the program asks of its window.

use super::print_order::PrintOrder;
use super::{Action, ExportOrder, JobId, Modifiers, PointerEvent, SelectHow, Settings};
use crate::model::join::JoinOptions;
use crate::model::{AnnotationId, Bounds, FeatureId, FeatureTable, HubRings, LayerId, ScenarioId, Sheet, SourceCrs, Transaction, View};
use crate::query::Shape;
use std::any::Any;
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

/// Everything that changes the program's state. Menus, panels, tools, shortcuts and tests send these.
#[derive(Clone, Debug)]
pub enum Command {
    Do(Action),
    /// What only one module knows.
    Order(Arc<dyn Order>),
    Change(Transaction),
    /// Loads data files or opens a project.
    OpenFiles(Vec<PathBuf>),
    /// Opens a project with all the files it names; the user has been asked.
    OpenTrusted(PathBuf),
    /// Saves over a file that was changed since it was opened; the user has been asked.
    SaveOver(PathBuf),
    /// Opens a project though there is unsaved work; the user has been asked.
    OpenDiscarding(Vec<PathBuf>),
    /// Saves, asking for a place where there is none, and goes on once that has worked.
    SaveThen(AfterSave),
    /// The dialog for a place was closed without one.
    SaveCancelled,
    /// Loads GeoJSON text.
    Paste(String),
    SaveTo(PathBuf),
    /// Writes a sheet or an atlas.
    Print(Box<PrintOrder>),
    /// Keeps a sheet with the project.
    KeepSheet(Box<Sheet>),
    SaveSelectionTo(PathBuf),
    /// Says in which system the coordinates are that were asked about, or gives it up.
    AnswerCrs(Option<SourceCrs>),
    /// Places by control points what is asked about.
    PlaceByControlPoints,
    /// Loads data that was refused, read in another way.
    LoadAs(super::Source, crate::model::ReadAs),
    /// Asks in which system a layer's coordinates are.
    AskCrs(LayerId),
    /// Takes a layer's coordinates to be in another system than they were taken to be.
    SetCrs {
        layer: LayerId,
        crs: SourceCrs,
    },
    /// The same, offered when the layer had this data: with other data by now, nothing happens.
    Convert {
        layer: LayerId,
        table: Weak<FeatureTable>,
        crs: SourceCrs,
    },
    /// Lists a layer's attributes.
    ShowTable(LayerId),
    /// Shows the style of a layer.
    ShowStyle(LayerId),
    /// Opens the query builder at a layer's filter.
    ShowQuery(LayerId),
    /// Types into a field of a feature.
    TypeAttribute {
        feature: FeatureId,
        field: String,
        text: String,
    },
    /// What the features that are drawn next are given in a field.
    NextAttribute {
        field: String,
        text: String,
    },
    /// Sets the condition that a layer's features meet to be shown; empty for all.
    SetFilter {
        layer: LayerId,
        filter: String,
    },
    /// Colours a layer by the national classification of land use, which a field of it tells.
    ColorByLandUse {
        layer: LayerId,
        field: String,
    },
    /// Repairs the polygons of a layer that cross themselves.
    Repair(LayerId),
    /// Asks for a file to take the place of a layer's data.
    AskReplace(LayerId),
    /// Reads a file to take the place of a layer's data.
    ReplaceData {
        layer: LayerId,
        path: PathBuf,
    },
    /// Puts the data that was read in the layer's place, or gives it up.
    FinishReplace(Option<JoinOptions>),
    /// Asks how and where a layer's features are to be written.
    AskDataExport(LayerId),
    /// Writes a layer's features to a file.
    ExportData(Box<ExportOrder>, PathBuf),
    ShowReport(Option<LayerId>),
    SaveReport {
        layer: LayerId,
        path: PathBuf,
    },
    /// Selects a feature and shows it.
    GoToFeature(FeatureId),
    Pointer(PointerEvent, Modifiers),
    FinishDraft,
    StepBack,
    /// Esc: the step, then the tool, then the selection.
    Cancel,
    Hover(Option<[f64; 2]>),
    SelectShape(Shape, SelectHow),
    SelectFeature(FeatureId, SelectHow),
    /// Shows a feature of the selection and leaves the selection as it is.
    Inspect(FeatureId),
    /// Makes a layer the one that shapes select from, or none.
    ChooseLayer(Option<LayerId>),
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
    /// Shows a layer alone; `clicked` where the first click of two has hidden or shown it.
    Solo {
        layer: LayerId,
        clicked: bool,
    },
    Settings(Box<Settings>),
    /// Forgets files that were opened before; the files stay.
    Forget(Vec<PathBuf>),
    CancelJob(JobId),
    /// Whether the online base map answers.
    OnlineAnswers(bool),
    /// Opens or closes a panel.
    SetPanel(&'static str, bool),
    /// Opens the plan at a statement, by its id.
    ShowStatement(String),
    /// Shows the layers as a theme keeps them, by its number.
    ShowTheme(usize),
    /// Shows a scenario, or the base.
    ShowScenario(Option<ScenarioId>),
    /// Moves the line between two scenarios to a part of the map's width.
    Swipe(f32),
    /// Brings lost work back, or gives it up.
    Recover(bool),
    /// Brings lost work back though there is unsaved work; the user has been asked.
    RecoverDiscarding,
    /// Close the window, after the question about unsaved work was answered.
    CloseAnyway,
}

/// What a module is asked for by what draws it.
pub trait Order: Any + Debug + Send + Sync {}

impl<T: Order> From<T> for Command {
    fn from(order: T) -> Self {
        Self::Order(Arc::new(order))
    }
}

impl Command {
    /// A change to the document.
    pub fn edit(change: impl Into<Transaction>) -> Self {
        Self::Change(change.into())
    }
}

/// What follows once the document is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterSave {
    Close,
    New,
    Open(Vec<PathBuf>),
    Recover,
}

/// What only a window can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    OpenDialog,
    SaveDialog,
    /// For a GeoPackage that holds the project with its data.
    PackageDialog,
    SelectionDialog,
    /// Open the window of a module.
    Open(&'static str),
    /// For the file that the atlas of the plan is written to.
    PlanAtlasDialog,
    /// For a file of statements.
    PlanDialog,
    ReplaceDialog(LayerId),
    DataExport(LayerId),
    FocusSearch,
    FullScreen(bool),
    /// Unsaved work: ask before closing.
    ConfirmClose,
    /// Unsaved work: ask before a new project takes its place.
    ConfirmNew,
    /// Unsaved work: ask before a project takes its place.
    ConfirmOpen(Vec<PathBuf>),
    /// Unsaved work: ask before lost work takes its place.
    ConfirmRecover,
    /// An order whose atlas would replace these files: ask before it is carried out.
    ConfirmReplace(Box<PrintOrder>, Vec<PathBuf>),
    Close,
}
