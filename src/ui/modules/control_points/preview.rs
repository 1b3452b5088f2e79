//! The drawing or scanned plan that is placed, in a pane of its own: moved, zoomed, and pointed at.

use crate::app::{ControlPlacing, PlacedSource};
use crate::io::{PicturePyramid, Pixels};
use crate::model::{Bounds, FeatureTable, PartKind};
use crate::ui::control_overlays::marker;
use crate::ui::map_view::POINTS_PER_LEVEL;
use crate::ui::theme::Look;
use egui::{Align2, Color32, ColorImage, FontId, Pos2, Rect, Response, Sense, Stroke, TextureHandle, TextureOptions, Ui, pos2, vec2};
use tiny_skia::{Paint, PathBuilder, Pixmap, Transform};

/// Logical pixels from which a vertex is pointed at.
const REACH: f64 = 9.0;
/// Words of a drawing that are shown at once.
const MOST_WORDS: usize = 150;

/// How the pane looks at what is placed: the middle in its coordinates, and units to a logical pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sight {
    middle: [f64; 2],
    step: f64,
}

/// What a picture of the pane was made for.
#[derive(Clone, Copy, PartialEq)]
struct Made {
    sight: Sight,
    size: [u32; 2],
    ink: Color32,
}

#[derive(Default)]
pub struct Preview {
    sight: Option<Sight>,
    texture: Option<(Made, TextureHandle)>,
    /// The words in view, with their places in the drawing.
    words: Vec<([f64; 2], String)>,
}

/// Where the whole of a thing lies, in its coordinates.
fn whole(source: &PlacedSource) -> Option<Bounds> {
    match source {
        PlacedSource::Drawing(table) => table.bounds(),
        PlacedSource::Picture(picture) => {
            let first = picture.0.first()?;
            Some(Bounds { west: 0.0, south: -f64::from(first.height), east: f64::from(first.width), north: 0.0 })
        }
        PlacedSource::Reading(_) | PlacedSource::Unread => None,
    }
}

impl Sight {
    fn of(bounds: Bounds, size: egui::Vec2) -> Self {
        let [wide, high] = [bounds.east - bounds.west, bounds.north - bounds.south];
        let step = (wide / f64::from(size.x)).max(high / f64::from(size.y)) * 1.06;
        Self { middle: bounds.center(), step: if step > 0.0 { step } else { 1.0 } }
    }

    fn place(&self, rect: Rect, [x, y]: [f64; 2]) -> Pos2 {
        let c = rect.center();
        pos2(c.x + ((x - self.middle[0]) / self.step) as f32, c.y - ((y - self.middle[1]) / self.step) as f32)
    }

    fn position(&self, rect: Rect, at: Pos2) -> [f64; 2] {
        let by = at - rect.center();
        [self.middle[0] + f64::from(by.x) * self.step, self.middle[1] - f64::from(by.y) * self.step]
    }

    fn bounds(&self, rect: Rect) -> Bounds {
        let ([west, north], [east, south]) = (self.position(rect, rect.left_top()), self.position(rect, rect.right_bottom()));
        Bounds { west, south, east, north }
    }
}

impl Preview {
    /// Looks at the whole again.
    pub fn look_anew(&mut self) {
        self.sight = None;
    }

    /// Shows the pane; returns where it was pointed at, in the drawing's coordinates.
    pub fn show(&mut self, ui: &mut Ui, placing: &ControlPlacing, size: egui::Vec2, name: &str) -> Option<[f64; 2]> {
        let look = Look::of(ui);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Pane, true, name));
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, 4.0, if matches!(placing.source, PlacedSource::Picture(_)) { look.separator } else { look.panel });
        let bounds = whole(&placing.source)?;
        let own = *self.sight.get_or_insert_with(|| Sight::of(bounds, size));
        let own = moved(ui, &response, rect, own, Sight::of(bounds, size).step);
        self.sight = Some(own);
        self.paint(ui, rect, placing, own, look);
        for (at, text) in &self.words {
            let at = own.place(rect, *at) + vec2(4.0, 0.0);
            painter.text(at, Align2::LEFT_CENTER, text, FontId::proportional(10.5), look.quiet);
        }
        let pointer = response.hover_pos();
        let snapped = pointer.map(|at| (at, snap(&placing.source, own, rect, at)));
        for (n, row) in placing.rows().iter().enumerate() {
            if let Some(local) = row.local {
                marker(&painter, own.place(rect, local), n, row.counts, look);
            }
        }
        if let Some((_, Some(vertex))) = snapped {
            painter.circle_stroke(own.place(rect, vertex), 6.0, Stroke::new(1.8, look.snapped));
        }
        painter.rect_stroke(rect, 4.0, Stroke::new(1.0, look.separator), egui::StrokeKind::Inside);
        if response.hovered() {
            ui.set_cursor_icon(egui::CursorIcon::Crosshair);
        }
        let (at, vertex) = snapped.filter(|_| response.clicked())?;
        Some(vertex.unwrap_or_else(|| own.position(rect, at)))
    }

    /// Draws what is placed, anew where the pane looks at it otherwise than before.
    fn paint(&mut self, ui: &Ui, rect: Rect, placing: &ControlPlacing, own: Sight, look: Look) {
        let per_point = ui.pixels_per_point();
        let size = [(rect.width() * per_point).round().max(1.0) as u32, (rect.height() * per_point).round().max(1.0) as u32];
        let made = Made { sight: own, size, ink: look.text };
        if self.texture.as_ref().is_none_or(|(before, _)| *before != made) {
            let step = own.step / f64::from(per_point);
            let corner = own.position(rect, rect.left_top());
            let image = match &placing.source {
                PlacedSource::Picture(picture) => sampled(picture, corner, step, size),
                PlacedSource::Drawing(table) => {
                    self.words = words(table, own.bounds(rect));
                    drawn(table, corner, step, size, look.text)
                }
                PlacedSource::Reading(_) | PlacedSource::Unread => return,
            };
            match &mut self.texture {
                Some((before, texture)) => {
                    texture.set(image, TextureOptions::NEAREST);
                    *before = made;
                }
                None => self.texture = Some((made, ui.load_texture("placed", image, TextureOptions::NEAREST))),
            }
        }
        if let Some((_, texture)) = &self.texture {
            ui.painter_at(rect).image(texture.id(), rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
        }
    }
}

/// Dragged and zoomed by the wheel about the pointer, from four times as far as the whole to a thousandth of a unit.
fn moved(ui: &Ui, response: &Response, rect: Rect, own: Sight, whole: f64) -> Sight {
    let mut own = own;
    let by = response.drag_delta();
    own.middle = [own.middle[0] - f64::from(by.x) * own.step, own.middle[1] + f64::from(by.y) * own.step];
    if let Some(at) = response.hover_pos() {
        let (scroll, pinch) = ui.input(|input| (f64::from(input.smooth_scroll_delta.y), f64::from(input.zoom_delta())));
        if scroll != 0.0 || pinch != 1.0 {
            let anchor = own.position(rect, at);
            own.step = (own.step * (-scroll / POINTS_PER_LEVEL).exp2() / pinch).clamp((whole * 1e-6).max(1e-6), whole * 4.0);
            let after = own.position(rect, at);
            own.middle = [own.middle[0] + anchor[0] - after[0], own.middle[1] + anchor[1] - after[1]];
            ui.input_mut(|input| input.smooth_scroll_delta = egui::Vec2::ZERO);
        }
    }
    own
}

/// The pixels of a picture that the pane shows; where there is none it stays clear.
fn sampled(picture: &PicturePyramid, [west, north]: [f64; 2], step: f64, [wide, high]: [u32; 2]) -> ColorImage {
    let coarse = (step.log2().floor().max(0.0) as usize).min(picture.0.len().saturating_sub(1));
    let scale = f64::from(1_u32 << coarse.min(31));
    let mut pixels = vec![Color32::TRANSPARENT; wide as usize * high as usize];
    if let Some(Pixels { width, height, rgba }) = picture.0.get(coarse) {
        for (row, line) in pixels.chunks_exact_mut(wide as usize).enumerate() {
            let y = ((row as f64 + 0.5) * step - north) / scale;
            if !(0.0..f64::from(*height)).contains(&y) {
                continue;
            }
            for (column, pixel) in line.iter_mut().enumerate() {
                let x = (west + (column as f64 + 0.5) * step) / scale;
                if (0.0..f64::from(*width)).contains(&x) {
                    let at = (y as usize * *width as usize + x as usize) * 4;
                    let own = &rgba[at..at + 4];
                    *pixel = Color32::from_rgba_unmultiplied(own[0], own[1], own[2], own[3]);
                }
            }
        }
    }
    ColorImage::new([wide as usize, high as usize], pixels)
}

/// The lines of a drawing that the pane shows; what is smaller than a pixel is one.
fn drawn(table: &FeatureTable, [west, north]: [f64; 2], step: f64, [wide, high]: [u32; 2], ink: Color32) -> ColorImage {
    let clear = || ColorImage::new([wide as usize, high as usize], vec![Color32::TRANSPARENT; wide as usize * high as usize]);
    let Some(mut pixmap) = Pixmap::new(wide, high) else { return clear() };
    let shown = Bounds { west, south: north - f64::from(high) * step, east: west + f64::from(wide) * step, north };
    // far beyond the pane a path only costs
    let far = f64::from(wide.max(high)) * 8.0;
    let at = |p: &[f64; 2]| [((p[0] - west) / step).clamp(-far, far) as f32, ((north - p[1]) / step).clamp(-far, far) as f32];
    let (mut lines, mut dots) = (PathBuilder::new(), PathBuilder::new());
    let mut dot = |[x, y]: [f32; 2], half: f32| {
        if let Some(rect) = tiny_skia::Rect::from_xywh(x - half, y - half, 2.0 * half, 2.0 * half) {
            dots.push_rect(rect);
        }
    };
    for feature in table.features() {
        let Some(bounds) = feature.bounds().filter(|own| own.intersects(&shown)) else { continue };
        let is_point = bounds.east == bounds.west && bounds.north == bounds.south;
        if !is_point && (bounds.east - bounds.west).max(bounds.north - bounds.south) < step {
            dot(at(&bounds.center()), 0.5);
            continue;
        }
        for part in feature.parts() {
            for ring in part.rings() {
                if part.kind() == PartKind::Points {
                    for p in ring {
                        dot(at(p), 1.5);
                    }
                    continue;
                }
                for (n, p) in ring.iter().enumerate() {
                    let [x, y] = at(p);
                    if n == 0 { lines.move_to(x, y) } else { lines.line_to(x, y) }
                }
            }
        }
    }
    let mut paint = Paint::default();
    paint.set_color_rgba8(ink.r(), ink.g(), ink.b(), 255);
    if let Some(path) = lines.finish() {
        pixmap.stroke_path(&path, &paint, &tiny_skia::Stroke { width: 1.2, ..tiny_skia::Stroke::default() }, Transform::identity(), None);
    }
    if let Some(path) = dots.finish() {
        pixmap.fill_path(&path, &paint, tiny_skia::FillRule::Winding, Transform::identity(), None);
    }
    let pixels = pixmap.pixels().iter().map(|own| Color32::from_rgba_premultiplied(own.red(), own.green(), own.blue(), own.alpha())).collect();
    ColorImage::new([wide as usize, high as usize], pixels)
}

/// The words of a drawing in a box, where few enough are there to be read.
fn words(table: &FeatureTable, shown: Bounds) -> Vec<([f64; 2], String)> {
    if table.column("text").is_none() {
        return Vec::new();
    }
    let seen = table.features().filter_map(|feature| Some((feature.bounds().filter(|own| own.intersects(&shown))?, feature.text("text")?)));
    let told: Vec<_> = seen.map(|(bounds, text)| (bounds.center(), crate::i18n::excerpt(text, 24))).take(MOST_WORDS + 1).collect();
    if told.len() > MOST_WORDS { Vec::new() } else { told }
}

/// The vertex of a drawing that is nearest to the pointer, in reach of it.
fn snap(source: &PlacedSource, own: Sight, rect: Rect, pointer: Pos2) -> Option<[f64; 2]> {
    let PlacedSource::Drawing(table) = source else { return None };
    let at = own.position(rect, pointer);
    let reach = REACH * own.step;
    let near = Bounds::at(at).grown(reach, reach);
    let features = table.features().filter(|feature| feature.bounds().is_some_and(|own| own.intersects(&near)));
    let vertices = features.flat_map(|feature| feature.parts()).flat_map(|part| part.rings()).flatten();
    let far = |p: &[f64; 2]| (p[0] - at[0]).hypot(p[1] - at[1]);
    vertices.filter(|p| far(p) <= reach).min_by(|a, b| far(a).total_cmp(&far(b))).copied()
}
