//! The program without a window: its state, its commands, its history, its tools and its jobs.

mod action;
mod annotate;
mod answering;
mod ask;
mod availability;
mod command;
mod data;
mod dispatch;
mod files;
mod history;
mod jobs;
mod loading;
mod notice;
mod pointing;
mod prepared;
mod question;
mod reports;
mod selecting;
mod selection;
mod session;
mod state;
mod tool;

pub use action::{Action, Shortcut, ShortcutKey};
pub use ask::{AskForm, AskKind, AskSubject};
pub use command::{AfterSave, Command, Request};
pub use jobs::{Job, JobId, Partial};
pub use notice::{Notice, Severity};
pub use prepared::Prepared;
pub use question::{CrsQuestion, CrsSubject, Replacement, Source};
pub use selection::{Picked, SelectHow, Selection};
pub use session::{SessionFolder, Settings, ThemeChoice};
pub use state::App;
pub use tool::{Draft, Modifiers, PointerEvent, Tool};
