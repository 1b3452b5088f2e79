//! Marks on the window that tell the frame's clock when its commands for the graphics card are being made.

use super::clock::{FrameClock, Stage};
use eframe::egui_wgpu::{self, CallbackTrait, wgpu};
use egui::{Painter, Rect, vec2};
use std::sync::Arc;

/// Tells the clock that the encoding of a frame begins or ends.
struct Mark {
    clock: Arc<FrameClock>,
    begins: bool,
}

impl CallbackTrait for Mark {
    fn paint(&self, _: egui::PaintCallbackInfo, _: &mut wgpu::RenderPass<'static>, _: &egui_wgpu::CallbackResources) {
        if self.begins {
            self.clock.go_on();
        } else {
            self.clock.end(Stage::Encoding, false);
        }
    }
}

/// Marks where the encoding of a frame begins or ends: in a painter below or above everything else on the window.
pub fn mark_encoding(painter: &Painter, clock: &Arc<FrameClock>, begins: bool) {
    let corner = Rect::from_min_size(painter.clip_rect().min, vec2(1.0, 1.0));
    painter.add(egui_wgpu::Callback::new_paint_callback(corner, Mark { clock: Arc::clone(clock), begins }));
}
