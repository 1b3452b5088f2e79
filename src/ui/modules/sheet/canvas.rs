//! The sheet on the screen: it is looked at closer; parts are chosen, moved and stretched with the pointer; the map inside its
//! frame is panned and zoomed.

use super::preview::Preview;
use crate::app::{Grip, Guide, SheetEditor};
use crate::carto::{Frame, Theme, ink_rgb};
use crate::model::{Block, Ink, ItemKind, PaperRect, Part, Role};
use crate::ui::theme::Look;
use egui::{Color32, CornerRadius, CursorIcon, PointerButton, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// Logical pixels within which a part snaps, and a handle is taken hold of.
const REACH: f32 = 6.0;
/// Sides and corners that can be taken hold of.
const SIDES: [[i8; 2]; 8] = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]];

/// What the pointer has hold of.
#[derive(Clone, Copy, PartialEq)]
enum Hold {
    Parts,
    /// The map under its frame; the place that it was last at.
    Map([f32; 2]),
}

/// How much larger than the whole page it may be looked at.
const CLOSEST: f32 = 8.0;

pub struct Canvas {
    hold: Option<Hold>,
    guides: Vec<Guide>,
    /// How much larger than the room lets the whole page be, 1 for that.
    zoom: f32,
    /// Logical pixels from the middle of the room to the page's.
    shift: Vec2,
}

impl Default for Canvas {
    fn default() -> Self {
        Self { hold: None, guides: Vec::new(), zoom: 1.0, shift: Vec2::ZERO }
    }
}

/// Where the paper lies on the screen.
#[derive(Clone, Copy)]
struct Page {
    rect: Rect,
    /// Logical pixels of a millimetre.
    scale: f32,
}

impl Page {
    fn mm(&self, at: Pos2) -> [f32; 2] {
        [(at.x - self.rect.left()) / self.scale, (at.y - self.rect.top()) / self.scale]
    }

    fn rect(&self, [x, y, w, h]: PaperRect) -> Rect {
        Rect::from_min_size(self.rect.min + vec2(x, y) * self.scale, vec2(w, h) * self.scale)
    }
}

impl Canvas {
    pub const fn zoom(&self) -> f32 {
        self.zoom
    }

    /// Looks at the page closer or from farther away; what is `at` a place from the room's middle stays there.
    pub fn zoom_by(&mut self, factor: f32, at: Vec2) {
        let before = self.zoom;
        self.zoom = (self.zoom * factor).clamp(1.0, CLOSEST);
        self.shift = at - (at - self.shift) * (self.zoom / before);
    }

    /// The whole page again.
    pub const fn zoom_to_page(&mut self) {
        (self.zoom, self.shift) = (1.0, Vec2::ZERO);
    }

    /// Where the page lies in its room; it does not leave it.
    fn page(&mut self, [w, h]: [f32; 2], area: Rect) -> Page {
        let scale = (area.width() / w).min(area.height() / h) * self.zoom;
        let size = vec2(w, h) * scale;
        let spare = ((size - area.size()) / 2.0).max(Vec2::ZERO);
        self.shift = self.shift.clamp(-spare, spare);
        Page { rect: Rect::from_center_size(area.center() + self.shift, size), scale }
    }

    /// Shows the sheet and lets it be worked on; returns whether the map was panned or zoomed by hand. Where the map is
    /// `fixed`, its place being a feature's, only parts are moved.
    pub fn show(&mut self, ui: &mut Ui, editor: &mut SheetEditor, preview: &Preview, area: Rect, fixed: bool) -> bool {
        let (Some(texture), Some(paper)) = (preview.texture(), preview.paper()) else {
            ui.put(Rect::from_center_size(area.center(), vec2(28.0, 28.0)), egui::Spinner::new());
            return false;
        };
        let response = ui.interact(area, egui::Id::unique("sheet canvas"), Sense::click_and_drag());
        self.look(ui, &response, area);
        let page = self.page(paper, area);
        let scale = page.scale;
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, "sheet"));
        let parts = preview.parts().to_vec();
        let panned = self.pointer(ui, editor, preview.frame().filter(|_| !fixed), &response, page, &parts);
        let shadow = egui::Shadow { offset: [0, 2], blur: 10, spread: 0, color: Color32::from_black_alpha(50) };
        let painter = ui.painter().with_clip_rect(if self.zoom > 1.0 { area } else { area.expand(8.0) });
        painter.add(shadow.as_shape(page.rect, 0.0));
        painter.image(texture.id(), page.rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
        if !fixed {
            follow(&painter, editor, preview, page);
        }
        // the sheet is white in the dark theme too: its marks are those of the light one
        let accent = crate::ui::theme::look(false).accent;
        for part in editor.selected() {
            if let Some(rect) = editor.place_of(*part, &parts) {
                let rect = page.rect(rect);
                painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.5, accent), StrokeKind::Outside);
                for side in SIDES {
                    let handle = Rect::from_center_size(handle(rect, side), vec2(7.0, 7.0));
                    painter.rect_filled(handle, CornerRadius::same(1), Color32::WHITE);
                    painter.rect_stroke(handle, CornerRadius::same(1), Stroke::new(1.2, accent), StrokeKind::Inside);
                }
            }
        }
        if self.hold.is_none()
            && let Some(at) = response.hover_pos()
            && let Some((part, rect)) = hit(editor, &parts, page.mm(at))
            && !editor.selected().contains(&part)
        {
            painter.rect_stroke(page.rect(rect), CornerRadius::ZERO, Stroke::new(1.0, accent.gamma_multiply(0.6)), StrokeKind::Outside);
        }
        let warm = Look::of(ui).warm;
        for guide in &self.guides {
            let stroke = Stroke::new(1.0, warm);
            if guide.upright {
                painter.vline(page.rect.left() + guide.at * scale, page.rect.y_range(), stroke);
            } else {
                painter.hline(page.rect.x_range(), page.rect.top() + guide.at * scale, stroke);
            }
        }
        panned
    }

    /// The page is looked at closer with Ctrl and the wheel or by pinching, and moved with the middle button.
    fn look(&mut self, ui: &Ui, response: &egui::Response, area: Rect) {
        let closer = ui.input(egui::InputState::zoom_delta);
        if closer != 1.0
            && let Some(at) = response.hover_pos()
        {
            self.zoom_by(closer, at - area.center());
        }
        if response.dragged_by(PointerButton::Middle) {
            self.shift += response.drag_delta();
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        }
    }

    fn pointer(
        &mut self,
        ui: &Ui,
        editor: &mut SheetEditor,
        map_frame: Option<&Frame>,
        response: &egui::Response,
        page: Page,
        parts: &[(Part, PaperRect)],
    ) -> bool {
        let (shift, alt, wheel) = ui.input(|input| (input.modifiers.shift, input.modifiers.alt, input.smooth_scroll_delta().y));
        let Some(at) = response.interact_pointer_pos().or(response.hover_pos()) else {
            self.guides.clear();
            return false;
        };
        let mm = page.mm(at);
        let over = hit(editor, parts, mm).map(|(part, _)| part);
        let map = Part::Block(Block::Map);
        let mut panned = false;
        let gripped = grip_at(editor, parts, page, at);
        if response.drag_started_by(PointerButton::Primary) {
            // where the button went down, not where the drag was noticed
            let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
            let from_mm = page.mm(from);
            let pressed = hit(editor, parts, from_mm).map(|(part, _)| part);
            match grip_at(editor, parts, page, from) {
                Some(grip) => {
                    editor.begin(grip, from_mm, parts);
                    self.hold = Some(Hold::Parts);
                }
                // the map moves under its frame; the frame is moved by its handles
                None if pressed == Some(map) => self.hold = map_frame.map(|_| Hold::Map(from_mm)),
                None => {
                    if let Some(part) = pressed {
                        editor.select(Some(part), shift && !editor.selected().contains(&part));
                        editor.begin(Grip::Body, from_mm, parts);
                        self.hold = Some(Hold::Parts);
                    }
                }
            }
        }
        if response.dragged_by(PointerButton::Primary) {
            match self.hold {
                Some(Hold::Parts) => self.guides = editor.drag_to(mm, parts, if alt { 0.0 } else { REACH / page.scale }),
                Some(Hold::Map(last)) => {
                    if let Some(frame) = map_frame {
                        let by = [mm[0] - last[0], mm[1] - last[1]];
                        // the preview follows when it is made: until then what is added up stays
                        let shown = crate::carto::map_frame(&editor.sheet, frame.bounds(0.0));
                        editor.pan_map(by, &shown);
                        panned = true;
                        self.hold = Some(Hold::Map(mm));
                    }
                }
                None => {}
            }
        }
        if response.drag_stopped_by(PointerButton::Primary) {
            editor.end();
            self.hold = None;
            self.guides.clear();
        }
        if response.clicked() {
            editor.select(over, shift);
        }
        if response.hovered()
            && over == Some(map)
            && wheel != 0.0
            && let Some(frame) = map_frame
        {
            let factor = (f64::from(wheel) * 0.003).exp();
            let shown = crate::carto::map_frame(&editor.sheet, frame.bounds(0.0));
            editor.zoom_map(factor, mm, &shown);
            panned = true;
        }
        let icon = match (self.hold, gripped, over) {
            (Some(Hold::Map(_)), ..) => CursorIcon::Grabbing,
            (Some(Hold::Parts), ..) => CursorIcon::Move,
            (None, Some(Grip::Edge(side)), _) => match side {
                [0, _] => CursorIcon::ResizeVertical,
                [_, 0] => CursorIcon::ResizeHorizontal,
                [x, y] if x == y => CursorIcon::ResizeNwSe,
                _ => CursorIcon::ResizeNeSw,
            },
            (None, _, Some(part)) if part == map && map_frame.is_some() => CursorIcon::Grab,
            (None, _, Some(_)) => CursorIcon::PointingHand,
            _ => CursorIcon::Default,
        };
        if response.hovered() || self.hold.is_some() {
            ui.ctx().set_cursor_icon(icon);
        }
        panned
    }
}

/// Puts the map that is shown where the hand has moved it, until the preview that shows it there is made.
fn follow(painter: &egui::Painter, editor: &SheetEditor, preview: &Preview, page: Page) {
    let (Some(texture), Some([w, h]), Some(shown)) = (preview.texture(), preview.paper(), preview.frame()) else { return };
    let now = crate::carto::map_frame(&editor.sheet, shown.bounds(0.0));
    let same = now.origin == shown.origin && now.size == shown.size;
    let moved = now.middle != shown.middle || now.per_world != shown.per_world;
    let [l, t, r, b] = shown.rect();
    // what lies on the map does not move with it
    let bare = preview.parts()[1..].iter().all(|(_, rect)| !shown.meets(*rect));
    // a sheet without an extent of its own follows the window's view, not the hand
    if !(same && moved && bare && editor.sheet.extent.is_some()) {
        return;
    }
    let corner = |at: [f32; 2]| {
        let [x, y] = now.place(shown.position(at));
        page.rect.min + vec2(x, y) * page.scale
    };
    // the neat line stays where it is
    let inset = 0.4 * shown.per_mm;
    let [l, t, r, b] = [l + inset, t + inset, r - inset, b - inset];
    let place = Rect::from_min_max(corner([l, t]), corner([r, b]));
    let source = Rect::from_min_max(pos2(l / w, t / h), pos2(r / w, b / h));
    let inside = page.rect([l, t, r - l, b - t]);
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(inside));
    painter.rect_filled(inside, CornerRadius::ZERO, crate::ui::theme::color(ink_rgb(Ink::Role(Role::Land), Theme::Light)));
    painter.image(texture.id(), place, source, Color32::WHITE);
}

/// The topmost part at a place in millimetres. A frame is taken hold of at its line only.
fn hit(editor: &SheetEditor, parts: &[(Part, PaperRect)], [x, y]: [f32; 2]) -> Option<(Part, PaperRect)> {
    parts.iter().rev().find_map(|(part, _)| {
        let rect = editor.place_of(*part, parts)?;
        let [l, t, w, h] = rect;
        let inside = (l..=l + w).contains(&x) && (t..=t + h).contains(&y);
        let hollow = matches!(part, Part::Item(id) if editor.sheet.item(*id).is_some_and(|item| item.kind == ItemKind::Frame));
        let deep = x > l + 3.0 && x < l + w - 3.0 && y > t + 3.0 && y < t + h - 3.0;
        (inside && !(hollow && deep)).then_some((*part, rect))
    })
}

fn handle(rect: Rect, [x, y]: [i8; 2]) -> Pos2 {
    rect.center() + vec2(f32::from(x) * rect.width() / 2.0, f32::from(y) * rect.height() / 2.0)
}

/// The handle of a single chosen part at a place.
fn grip_at(editor: &SheetEditor, parts: &[(Part, PaperRect)], page: Page, at: Pos2) -> Option<Grip> {
    let [part] = editor.selected() else { return None };
    let rect = page.rect(editor.place_of(*part, parts)?);
    SIDES.into_iter().find(|side| handle(rect, *side).distance(at) <= REACH).map(Grip::Edge)
}
