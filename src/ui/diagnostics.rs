//! The diagnostics panel: what the last frames took, what is drawn, what is held.

use super::clock::{FrameClock, KEPT, Stage, Times, milliseconds, quantile};
use super::map_view::MapView;
use super::theme::Look;
use super::widgets::{named, number_field};
use crate::app::{App, Command, Settings};
use crate::i18n::{Word, bytes, integer};
use egui::{Align2, Color32, FontId, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

const WIDTH: f32 = 330.0;
const GRAPH: f32 = 54.0;
const LINE: f32 = 17.0;
/// Milliseconds that the graph is high at least: a frame at sixty a second.
const TALL: f32 = 16.7;

/// Milliseconds of a whole frame.
fn whole(times: &Times) -> f64 {
    milliseconds(times.iter().sum())
}

/// Shows the panel in the map's upper right corner.
pub fn diagnostics(ui: &mut Ui, app: &App, map: &MapView, clock: &FrameClock, adapter: &str, rect: Rect, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let frames = clock.frames();
    let all: Vec<f64> = frames.iter().map(whole).collect();
    let at = |part: f64| quantile(&all, part);
    let middle = |stage: Stage| quantile(&frames.iter().map(|times| milliseconds(times[stage as usize])).collect::<Vec<f64>>(), 0.5);
    let statistics = map.statistics();
    let (resident, peak) = crate::cli::memory();
    let word = |word: Word| app.word(word);
    let budget = u64::from(app.session.settings.map_memory_mb) << 20;
    let mut rows = vec![(word(Word::FrameTime), format!("{:.2} ms · p99 {:.2} ms", at(0.5), at(0.99)))];
    let stages = [Word::StageInterface, Word::StageTessellation, Word::StageMap, Word::StageEncoding];
    rows.extend(Stage::ALL.into_iter().zip(stages).map(|(stage, name)| (word(name), format!("{:.2} ms", middle(stage)))));
    rows.push((word(Word::Labels), format!("{:.1} ms", milliseconds(map.labelling.took))));
    rows.push((word(Word::Drawn), format!("{} · {}", integer(u64::from(statistics.draws)), integer(statistics.vertices))));
    rows.push((word(Word::Preparing), integer(statistics.missing as u64)));
    rows.push((word(Word::MapMemory), format!("{} / {}", bytes(statistics.gpu_bytes), bytes(budget))));
    rows.push((word(Word::DataMemory), bytes(app.data_bytes())));
    rows.push((word(Word::Memory), format!("{} · max {}", bytes(resident), bytes(peak))));
    let adapter = ui.painter().layout(adapter.to_owned(), FontId::proportional(10.5), look.quiet, WIDTH - 24.0);
    let height = GRAPH + rows.len() as f32 * LINE + adapter.size().y + 64.0;
    let card = Rect::from_min_size(pos2(rect.right() - WIDTH - 14.0, rect.top() + 14.0), vec2(WIDTH, height));
    let painter = ui.painter_at(rect);
    painter.rect(card, 6.0, look.window, Stroke::new(1.0, look.separator), StrokeKind::Inside);
    let inner = card.shrink2(vec2(12.0, 10.0));
    graph(&painter, &frames, Rect::from_min_size(inner.min, vec2(inner.width(), GRAPH)), &look);
    let mut y = inner.top() + GRAPH + 8.0;
    for (n, (name, value)) in rows.iter().enumerate() {
        let middle = y + LINE / 2.0;
        let mut left = inner.left();
        if let Some(stage) = n.checked_sub(1).and_then(|n| Stage::ALL.get(n)) {
            painter.rect_filled(Rect::from_center_size(pos2(left + 4.0, middle), vec2(8.0, 8.0)), 2.0, ink(&look, *stage));
            left += 14.0;
        }
        painter.text(pos2(left, middle), Align2::LEFT_CENTER, name, FontId::proportional(11.5), look.quiet);
        painter.text(pos2(inner.right(), middle), Align2::RIGHT_CENTER, value, FontId::proportional(11.5), look.text);
        y += LINE;
    }
    painter.text(pos2(inner.left(), y + 14.0), Align2::LEFT_CENTER, word(Word::MapLimit), FontId::proportional(11.5), look.quiet);
    let mut limit = app.session.settings.map_memory_mb;
    let field = Rect::from_min_size(pos2(inner.right() - 78.0, y + 3.0), vec2(78.0, 22.0));
    let field = ui.put(field, number_field(&mut limit).range(Settings::MAP_MEMORY).speed(4.0));
    named(&field, egui::Role::SpinButton, word(Word::MapLimit));
    if field.changed() {
        commands.push(app.setting(|settings| settings.map_memory_mb = limit));
    }
    painter.galley(pos2(inner.left(), y + 32.0), adapter, look.quiet);
}

fn ink(look: &Look, stage: Stage) -> Color32 {
    match stage {
        Stage::Interface => look.accent,
        Stage::Tessellation => look.accent.gamma_multiply(0.45),
        Stage::Map => look.warm,
        Stage::Encoding => look.quiet.gamma_multiply(0.6),
    }
}

/// A bar for each frame, its stages upon each other, with a line at sixty frames a second.
fn graph(painter: &egui::Painter, frames: &[Times], rect: Rect, look: &Look) {
    let tall = frames.iter().map(|times| whole(times) as f32).fold(TALL, f32::max) * 1.06;
    let width = rect.width() / KEPT as f32;
    for (n, times) in frames.iter().rev().enumerate() {
        let right = rect.right() - n as f32 * width;
        let mut bottom = rect.bottom();
        for stage in Stage::ALL {
            let height = milliseconds(times[stage as usize]) as f32 / tall * rect.height();
            let bar = Rect::from_min_max(pos2(right - width * 0.9, bottom - height), pos2(right, bottom));
            painter.rect_filled(bar, 0.0, ink(look, stage));
            bottom -= height;
        }
    }
    let limit = rect.bottom() - TALL / tall * rect.height();
    let ends: [Pos2; 2] = [pos2(rect.left(), limit), pos2(rect.right(), limit)];
    painter.extend(egui::Shape::dashed_line(&ends, Stroke::new(1.0, look.separator), 4.0, 3.0));
    painter.text(ends[0] + vec2(2.0, -1.0), Align2::LEFT_BOTTOM, "60 Hz", FontId::proportional(9.5), look.quiet);
    painter.line_segment([rect.left_bottom(), rect.right_bottom()], Stroke::new(1.0, look.separator));
}
