//! What the program tells the user: toasts and their history.

use super::Command;
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// One message. Errors stay until they are dismissed.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: u64,
    pub severity: Severity,
    pub text: String,
    /// More lines, shown when unfolded.
    pub details: Vec<String>,
    /// What a button on it does, and what the button is called.
    pub offer: Option<(String, Command)>,
    pub at: Instant,
    /// Hours, minutes and seconds in China (UTC+8).
    pub clock: String,
    pub dismissed: bool,
}

impl Notice {
    /// Seconds an information stays on screen.
    pub const SECONDS: f32 = 5.0;

    /// Whether the message is still shown as a toast.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !self.dismissed && (self.severity != Severity::Info || self.at.elapsed().as_secs_f32() < Self::SECONDS)
    }
}
