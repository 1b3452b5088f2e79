//! The hovered feature's name beside the pointer.

use super::theme::{Look, bold};
use crate::app::{App, Tool};
use crate::model::FeatureId;
use crate::query::name_of;
use egui::{FontId, Rect, Response, Stroke, Ui, vec2};
use std::time::{Duration, Instant};

/// What the pointer is on, and since when.
#[derive(Default)]
pub struct HoverName(Option<(FeatureId, Instant)>);

impl HoverName {
    /// Shows the name after a moment.
    pub fn show(&mut self, ui: &Ui, app: &App, response: &Response) {
        const DELAY: f32 = 0.3;
        let Some(hover) = app.viewport.hover.filter(|_| app.viewport.tool == Tool::SELECT) else {
            self.0 = None;
            return;
        };
        let since = match self.0 {
            Some((own, since)) if own == hover => since,
            _ => {
                let now = Instant::now();
                self.0 = Some((hover, now));
                now
            }
        };
        let rest = DELAY - since.elapsed().as_secs_f32();
        if rest > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f32(rest));
            return;
        }
        let (Some(p), Some(feature)) = (response.hover_pos(), app.workspace.document.feature(hover)) else { return };
        let name = name_of(feature);
        let look = Look::of(ui);
        let painter = ui.painter();
        let main = painter.layout_no_wrap(name.get(app.lang()).to_owned(), FontId::new(12.5, bold()), look.text);
        let second = name.second(app.lang()).map(|text| painter.layout_no_wrap(text.to_owned(), FontId::proportional(11.0), look.quiet));
        let width = main.size().x.max(second.as_ref().map_or(0.0, |galley| galley.size().x));
        let height = main.size().y + second.as_ref().map_or(0.0, |galley| galley.size().y);
        let mut card = Rect::from_min_size(p + vec2(14.0, 16.0), vec2(width + 18.0, height + 10.0));
        let room = painter.clip_rect();
        card = card
            .translate(vec2((room.right() - card.right() - 4.0).min(0.0), if card.bottom() > room.bottom() { -card.height() - 28.0 } else { 0.0 }));
        painter.rect(card, 5.0, look.window, Stroke::new(1.0, look.separator), egui::StrokeKind::Inside);
        let below = main.size().y;
        painter.galley(card.min + vec2(9.0, 5.0), main, look.text);
        if let Some(second) = second {
            painter.galley(card.min + vec2(9.0, 5.0 + below), second, look.quiet);
        }
    }
}
