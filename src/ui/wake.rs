//! A frame for what is made in the background.

use crate::work::Waker;
use std::sync::Arc;

/// Asks for a frame when there is something to take.
pub fn waker_of(ctx: &egui::Context) -> Waker {
    let ctx = ctx.clone();
    Arc::new(move || ctx.request_repaint())
}
