//! What a cell of the attribute table looks like, and the columns on the screen.

use crate::app::App;
use crate::i18n::Word;
use crate::model::{ColumnLayout, RowId, Value};
use crate::ui::theme::Look;
use egui::{Align2, Color32, FontFamily, Rect, Stroke, pos2, vec2};

/// What is left free at the sides of a cell, in logical pixels.
pub const PAD: f32 = 9.0;

/// A cell by its feature and its column.
pub type Cell = (RowId, String);

/// A column on the screen.
pub struct Column {
    pub own: ColumnLayout,
    /// Its place in the table.
    pub at: usize,
    pub numeric: bool,
    pub x: f32,
    pub width: f32,
}

/// Text in a rect, cut where it is too long.
pub fn paint(painter: &egui::Painter, rect: Rect, align: Align2, text: &str, size: f32, ink: Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), egui::FontId::new(size, FontFamily::Proportional), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(4.0));
    let galley = painter.layout_job(job);
    let placed = align.align_size_within_rect(galley.size(), rect);
    painter.galley(placed.min, galley, ink);
}

/// One cell: its value, numbers to the right, before it the colour of its class.
#[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
pub fn cell(app: &App, painter: &egui::Painter, rect: Rect, value: Value<'_>, numeric: bool, swatch: Option<Color32>, is_there: bool, look: Look) {
    let mut inner = rect.shrink2(vec2(PAD, 0.0));
    if let Some(ink) = swatch {
        let square = Rect::from_center_size(pos2(inner.left() + 5.0, inner.center().y), vec2(10.0, 10.0));
        painter.rect(square, 2.0, ink, Stroke::new(1.0, look.separator), egui::StrokeKind::Outside);
        inner.min.x += 16.0;
    }
    let (text, ink) = match value {
        // its source brings it in a moment
        _ if !is_there => ("…".to_owned(), look.quiet),
        Value::Null => ("—".to_owned(), look.quiet.gamma_multiply(0.7)),
        // one line is enough to know it by
        Value::Text(text) => (text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect(), look.text),
        Value::Boolean(truth) => (app.word(if truth { Word::TableYes } else { Word::TableNo }).to_owned(), look.text),
        other => (other.to_string(), look.text),
    };
    let align = if numeric { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    paint(painter, inner, align, &text, 12.5, ink);
}
