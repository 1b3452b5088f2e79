//! What of the process the window tells: that it has started, and lines on the standard output.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a frame has been shown.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Says that the window is there.
pub fn mark_started() {
    STARTED.store(true, Ordering::Relaxed);
}

/// Whether the window has been there.
pub fn has_started() -> bool {
    STARTED.load(Ordering::Relaxed)
}

/// Prints one line; a reader that has gone away is no error.
pub fn print_line(text: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").ok();
    out.flush().ok();
}
