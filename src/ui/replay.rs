//! What a panel drew, kept as triangles while the map moves: a panel in which nothing has changed costs nothing then. As soon as
//! the map is at rest, or a hand is on the panel, it is shown anew with all its widgets.

use egui::{ClippedPrimitive, Mesh, Painter, Pos2, Rect, Sense, Shape, Ui, Vec2, epaint::ClippedShape};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Triangles within what they are clipped to.
pub type Triangles = Vec<(Rect, Arc<Mesh>)>;

/// Shapes as triangles; text among them is set for the size that the texture of glyphs has now.
pub fn triangles(ctx: &egui::Context, shapes: Vec<ClippedShape>) -> Triangles {
    let made = ctx.tessellate(shapes, ctx.pixels_per_point());
    made.into_iter()
        .filter_map(|ClippedPrimitive { clip_rect, primitive }| match primitive {
            egui::epaint::Primitive::Mesh(mesh) => Some((clip_rect, Arc::new(mesh))),
            egui::epaint::Primitive::Callback(_) => None,
        })
        .collect()
}

/// Paints triangles moved by whole physical pixels, so that text stays sharp.
pub fn paint(painter: &Painter, triangles: &Triangles, by: Vec2) {
    let per_point = painter.ctx().pixels_per_point();
    let by = (by * per_point).round() / per_point;
    for (clip, mesh) in triangles {
        if by == Vec2::ZERO {
            painter.with_clip_rect(clip.intersect(painter.clip_rect())).add(Shape::Mesh(Arc::clone(mesh)));
        } else {
            let mut moved = (**mesh).clone();
            moved.translate(by);
            painter.add(Shape::mesh(moved));
        }
    }
}

/// The texture of glyphs: what was made for one is not good for another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Atlas {
    size: [usize; 2],
    /// How full it is; it fills up until it is made anew.
    fill: f32,
}

impl Atlas {
    pub fn of(ctx: &egui::Context) -> Self {
        ctx.fonts(|fonts| Self { size: fonts.font_image_size(), fill: fonts.font_atlas_fill_ratio() })
    }

    /// Whether glyphs are still where they were.
    pub fn holds(&self, now: &Self) -> bool {
        self.size == now.size && now.fill >= self.fill
    }
}

/// What the picture of a panel depends on.
#[derive(Clone, Copy, PartialEq)]
struct PanelKey {
    /// Grows with everything that is done but moving the map.
    stamp: u64,
    rect: Rect,
    dark: bool,
    per_point: f32,
}

struct Kept {
    key: PanelKey,
    atlas: Atlas,
    made: Instant,
    /// What the panel took of its room.
    used: Rect,
    triangles: Triangles,
}

/// The pictures of panels by their names.
#[derive(Default)]
pub struct Replay {
    kept: HashMap<&'static str, Kept>,
    stamp: u64,
    moves: bool,
}

impl Replay {
    /// A frame begins. Something other than the map's view has `changed` since the last one, or the map `moves`.
    pub fn begin(&mut self, ctx: &egui::Context, changed: bool, moves: bool) {
        self.stamp += u64::from(changed);
        let listened_to = ctx.viewport(|viewport| viewport.this_pass.accesskit_state.is_some());
        let typed = ctx.memory(|memory| memory.focused().is_some()) || egui::Popup::is_any_open(ctx);
        self.moves = moves && !listened_to && !typed;
    }

    /// Shows a panel, or what it drew last.
    pub fn show(&mut self, name: &'static str, ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
        self.show_for(name, Duration::MAX, ui, contents);
    }

    /// The same for a panel that tells something of the view: what it drew is good for a while only.
    pub fn show_for(&mut self, name: &'static str, good_for: Duration, ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
        let ctx = ui.ctx().clone();
        let rect = ui.available_rect_before_wrap();
        let touched = |at: Option<Pos2>| at.is_some_and(|at| rect.expand(8.0).contains(at));
        let hand = ctx.input(|input| touched(input.pointer.latest_pos()) || touched(input.pointer.press_origin()) || input.any_touches());
        if !self.moves || hand {
            return contents(ui);
        }
        let key = PanelKey { stamp: self.stamp, rect, dark: ui.visuals().dark_mode, per_point: ctx.pixels_per_point() };
        let atlas = Atlas::of(&ctx);
        if let Some(kept) = self.kept.get(name).filter(|kept| kept.key == key && kept.atlas.holds(&atlas) && kept.made.elapsed() < good_for) {
            paint(ui.painter(), &kept.triangles, Vec2::ZERO);
            ui.allocate_rect(kept.used, Sense::hover());
            return;
        }
        let layer = ui.layer_id();
        let count = |ctx: &egui::Context| ctx.graphics(|graphics| graphics.get(layer).map_or(0, |list| list.all_entries().len()));
        let before = count(&ctx);
        contents(ui);
        let shapes: Vec<ClippedShape> =
            ctx.graphics(|graphics| graphics.get(layer).map(|list| list.all_entries().skip(before).cloned().collect()).unwrap_or_default());
        // the atlas may have taken in glyphs meanwhile
        let atlas = Atlas::of(&ctx);
        self.kept.insert(name, Kept { key, atlas, made: Instant::now(), used: ui.min_rect(), triangles: triangles(&ctx, shapes) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(ctx: &egui::Context, replay: &mut Replay, changed: bool, moves: bool, text: &str) -> (usize, Vec<ClippedPrimitive>) {
        let mut shown = 0;
        let output = ctx.run_ui(egui::RawInput::default(), |ui| {
            replay.begin(ui.ctx(), changed, moves);
            egui::Panel::left("panel").exact_size(200.0).show(ui, |ui| {
                replay.show("panel", ui, |ui| {
                    shown += 1;
                    ui.label(text);
                    ui.button("a button").clicked();
                });
            });
        });
        (shown, ctx.tessellate(output.shapes, output.pixels_per_point))
    }

    /// The corners of everything that is drawn.
    fn corners(drawn: &[ClippedPrimitive]) -> Vec<(Pos2, egui::Color32)> {
        let meshes = drawn.iter().filter_map(|own| if let egui::epaint::Primitive::Mesh(mesh) = &own.primitive { Some(mesh) } else { None });
        meshes.flat_map(|mesh| mesh.indices.iter().map(|n| &mesh.vertices[*n as usize])).map(|vertex| (vertex.pos, vertex.color)).collect()
    }

    #[test]
    fn a_panel_is_drawn_from_memory_while_the_map_moves_as_it_was_and_anew_when_something_changes() {
        let ctx = egui::Context::default();
        let mut replay = Replay::default();
        for _ in 0..3 {
            frame(&ctx, &mut replay, false, false, "first");
        }
        let (shown, plain) = frame(&ctx, &mut replay, false, false, "first");
        assert_eq!(shown, 1, "at rest it is shown with its widgets");
        assert_eq!(frame(&ctx, &mut replay, false, true, "first").0, 1, "it is looked at once");
        let (shown, again) = frame(&ctx, &mut replay, false, true, "first");
        assert_eq!(shown, 0);
        assert_eq!(corners(&plain), corners(&again));
        let (shown, other) = frame(&ctx, &mut replay, true, true, "second text");
        assert_eq!(shown, 1);
        assert_ne!(corners(&plain), corners(&other));
        let (shown, other_again) = frame(&ctx, &mut replay, false, true, "second text");
        assert_eq!((shown, corners(&other)), (0, corners(&other_again)));
        assert_eq!(frame(&ctx, &mut replay, false, false, "second text").0, 1);
    }
}
