//! The map widget: walkers for gestures, the GPU painter for layers, egui shapes for labels, highlights and drafts.

use super::clock::FrameClock;
use super::comparing::{Panes, paint_differences};
use super::control_overlays::paint_control_points;
use super::edit_overlays::paint_editing;
use super::hover_name::HoverName;
use super::keyboard::{keep_arrows, modifiers};
use super::label_shapes::LabelShapes;
use super::labelling::Labelling;
use super::map_menu::map_menu;
use super::map_overlays::{paint_annotation_handles, paint_draft, paint_findings, paint_found, paint_highlights, paint_lit, paint_symbols};
use super::map_scene::{Layers, SceneView, scene_of};
use super::painter::{MapCallback, MapPart, Pane, Statistics};
use super::screen_tiles::ScreenTiles;
use super::shapes::paint_ops;
use super::theme::{Look, color, map_theme};
use crate::app::{App, Command, Cursor, PointerEvent, Tool, Wheel};
use crate::carto::{Frame, Theme, annotation_ops, ink_rgb};
use crate::model::{Ink, Role, View};
use eframe::egui_wgpu;
use egui::{CursorIcon, DragPanButtons, PointerButton, Pos2, Rect, Response, Shape, Stroke, Ui, UiBuilder, layers::ShapeIdx};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use walkers::{Map, MapMemory, Tiles};

/// Points of scrolling that make one zoom level; a notch of most mice is 40.
pub const POINTS_PER_LEVEL: f64 = 110.0;

/// What draws the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapGpu {
    None,
    /// The processor plays the graphics card: a map that moves is drawn with one sample a pixel.
    Software,
    Card,
}

/// One of the maps of the window.
#[derive(Clone, Copy)]
struct MapPane {
    pane: Pane,
    rect: Rect,
    /// The part of it that is seen.
    seen: Rect,
    view: View,
    at_rest: bool,
    theme: Theme,
    /// What is drawn under its tiles.
    ground: Option<ShapeIdx>,
}

/// The map of the scenario that is compared with.
struct OtherMap {
    statistics: Arc<Mutex<Statistics>>,
    labelling: Labelling,
    label_shapes: LabelShapes,
    is_shown: bool,
    /// Whether the pointer is on it, or began there what it is doing.
    is_in_hand: bool,
}

pub struct MapView {
    memory: MapMemory,
    /// The view that `memory` was last in step with.
    seen: Option<View>,
    tiles: Option<ScreenTiles>,
    pub statistics: Arc<Mutex<Statistics>>,
    /// Of what lies under tiles.
    ground_statistics: [Arc<Mutex<Statistics>>; 2],
    /// Every part that is drawn.
    parts: Vec<MapPart>,
    pub labelling: Labelling,
    label_shapes: LabelShapes,
    /// The same of the scenario that is compared with; its map is drawn while there is one.
    other: OtherMap,
    /// When the view moved last.
    moved: Option<Instant>,
    last_view: Option<View>,
    /// A drag that moves something of the document.
    holding: bool,
    hover: HoverName,
    /// Which control it is, for the keyboard.
    pub id: Option<egui::Id>,
    /// Where the context menu was opened, in degrees.
    asked: Option<[f64; 2]>,
    /// The position under the pointer, in degrees.
    pub pointer: Option<[f64; 2]>,
    gpu: MapGpu,
    clock: Arc<FrameClock>,
    /// Whether the tiles have taken the place of the embedded base map.
    online_shown: bool,
}

impl MapView {
    /// `waker` is called when something was made for the map in the background.
    pub fn new(gpu: MapGpu, clock: Arc<FrameClock>, waker: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self {
            memory: MapMemory::default(),
            seen: None,
            tiles: None,
            statistics: Arc::default(),
            ground_statistics: Default::default(),
            parts: Vec::new(),
            labelling: Labelling::new(Pane::Own, Arc::clone(&waker)),
            label_shapes: LabelShapes::default(),
            other: OtherMap {
                statistics: Arc::default(),
                labelling: Labelling::new(Pane::Other, waker),
                label_shapes: LabelShapes::default(),
                is_shown: false,
                is_in_hand: false,
            },
            moved: None,
            last_view: None,
            holding: false,
            hover: HoverName::default(),
            id: None,
            asked: None,
            pointer: None,
            gpu,
            clock,
            online_shown: false,
        }
    }

    /// Counts of the last picture drawn.
    pub fn statistics(&self) -> Statistics {
        *self.statistics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the map in what is left of `ui` and returns its frame. Labels keep clear of `kept_free`; what is done with the
    /// pointer on `covered` is not done on the map.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App, commands: &mut Vec<Command>, kept_free: &[Rect], covered: &[Rect]) -> Frame {
        let area = ui.available_rect_before_wrap();
        let panes = Panes::of(app, area);
        let rect = panes.own[0];
        app.resize([f64::from(rect.width()), f64::from(rect.height())]);
        self.keep_in_step(app.viewport.view);
        ScreenTiles::keep(&mut self.tiles, ui, app);
        let space = ui.input(|input| input.key_down(egui::Key::Space)) && !ui.ctx().egui_wants_keyboard_input();
        let on_map = |at: Pos2| area.contains(at) && !covered.iter().any(|card| card.contains(at)) && ui.ctx().layer_id_at(at) == Some(ui.layer_id());
        self.notice_press(ui, app, rect, |at| on_map(at) && !panes.is_on_other(at));
        let pan = if self.holding && !space {
            DragPanButtons::MIDDLE
        } else if app.viewport.tool.drag_pans || space {
            DragPanButtons::PRIMARY | DragPanButtons::MIDDLE
        } else {
            DragPanButtons::MIDDLE
        };
        let zooms = ui.input(|input| input.pointer.hover_pos()).is_some_and(on_map);
        // two maps side by side move together: what is done on either moves the one view, and only one of them moves it
        let is_free = ui.input(|input| !input.pointer.any_down() && !input.pointer.any_released());
        if let Some(at) = ui.input(|input| input.pointer.interact_pos()).filter(|_| is_free) {
            self.other.is_in_hand = panes.is_on_other(at);
        }
        let mut other_ground = None;
        if let Some([other, _]) = panes.other.filter(|[other, _]| *other != rect) {
            let moves = self.other.is_in_hand;
            other_ground = Some(ui.painter_at(other).add(Shape::Noop));
            let response = ui.scope_builder(UiBuilder::new().max_rect(other), |ui| self.gestures(ui, app, pan, zooms, moves)).inner;
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Pane, true, "compared map"));
            self.wheel(ui, app, &response);
        }
        let moves = !self.other.is_in_hand || panes.other.is_none_or(|[other, _]| other == rect);
        if self.tiles.is_some() {
            // where no tile lies there is the ground that clear tiles have, too
            ui.painter().rect_filled(rect, 0.0, color(ink_rgb(Ink::Role(Role::Water), map_theme(ui))));
        }
        let own_ground = Some(ui.painter_at(rect).add(Shape::Noop));
        let response = ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| self.gestures(ui, app, pan, zooms, moves)).inner;
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Pane, true, "map"));
        self.id = Some(response.id);
        keep_arrows(ui, &response, true);
        self.wheel(ui, app, &response);
        let view = self.read_back(app, commands);
        let theme = map_theme(ui);
        // where no tile has come, the offline base map stays
        self.online_shown = self.tiles.as_mut().is_some_and(|tiles| tiles.covers(view));
        let at_rest = self.is_at_rest(ui, view);
        let map = |pane: Pane, [rect, seen]: [Rect; 2], ground| MapPane { pane, rect, seen, view, at_rest, theme, ground };
        let mut kept_free = kept_free.to_vec();
        kept_free.extend(panes.kept_free(ui, app));
        if panes.other.is_some() && !self.other.is_shown {
            self.other.labelling.begin_like(&self.labelling);
        }
        self.other.is_shown = panes.other.is_some();
        let grounds = [own_ground.map(|_| Pane::Own), other_ground.map(|_| Pane::Other)].into_iter().flatten().filter(|_| self.lies_over_ground());
        let parts = grounds.map(|pane| MapPart { pane, is_ground: true }).chain([MapPart::OWN]);
        self.parts = parts.chain(panes.other.map(|_| MapPart { pane: Pane::Other, is_ground: false })).collect();
        if let Some(other) = panes.other {
            self.paint(ui, app, map(Pane::Other, other, other_ground), &kept_free);
        }
        let frame = self.paint(ui, app, map(Pane::Own, panes.own, own_ground), &kept_free);
        self.notice_silence(app, commands);
        let painter = ui.painter_at(panes.own[1]);
        paint_annotation_handles(&painter, app, &frame, Look::of(ui));
        paint_control_points(&painter, app, &frame, Look::of(ui));
        let told = paint_editing(&painter, app, &frame, Look::of(ui));
        paint_draft(&painter, app, &frame, Look::of(ui), told, ui.input(|input| input.pointer.hover_pos()), covered);
        self.pointing(ui, app, &response, &frame, &panes, commands);
        if ui.input(|input| input.pointer.interact_pos()).is_none_or(|at| !panes.is_on_other(at)) || self.asked.is_some() {
            map_menu(ui, app, &response, &mut self.asked, commands);
        }
        panes.show(ui, app, commands);
        if response.has_focus() {
            painter.rect_stroke(rect, 0.0, Stroke::new(2.0, Look::of(ui).accent), egui::StrokeKind::Inside);
        }
        frame
    }

    /// Takes what is done with the pointer and the wheel on one of the maps, where that `moves` the view.
    fn gestures(&mut self, ui: &mut Ui, app: &App, pan: DragPanButtons, zooms: bool, moves: bool) -> Response {
        let tiles = self.tiles.as_mut().map(|tiles| tiles as &mut dyn Tiles);
        let center = walkers::lon_lat(app.viewport.view.center[0], app.viewport.view.center[1]);
        let mut passing = self.memory.clone();
        let memory = if moves { &mut self.memory } else { &mut passing };
        let map = Map::new(tiles, memory, center).panning(false).drag_pan_buttons(pan).zoom_gesture(zooms);
        map.show(ui, |_, _, _, _| ()).response
    }

    /// Draws one of the maps into its rectangle, as far as it is seen.
    fn paint(&mut self, ui: &Ui, app: &App, map: MapPane, kept_free: &[Rect]) -> Frame {
        let MapPane { pane, rect, seen, view, theme, .. } = map;
        let frame = Frame::screen(view, [rect.left(), rect.top()], [rect.width(), rect.height()]);
        let (document, look) = (pane.document(app), Look::of(ui));
        let painter = ui.painter_at(rect).with_clip_rect(seen.intersect(ui.clip_rect()));
        self.paint_layers(ui, &painter, app, map);
        paint_symbols(&painter, app, document, &frame, theme);
        paint_lit(&painter, app, document, &frame, look);
        paint_differences(&painter, app, pane, &frame, look);
        if pane == Pane::Own {
            paint_found(&painter, app, &frame, look);
            paint_highlights(&painter, app, &frame, look);
            paint_findings(&painter, app, &frame, look);
        }
        self.paint_labels(&painter, app, map, &frame, kept_free);
        paint_ops(&painter, &annotation_ops(app.workspace.document.annotations(), &frame, theme));
        frame
    }

    fn keep_in_step(&mut self, view: View) {
        if self.seen != Some(view) {
            self.memory.center_at(walkers::lon_lat(view.center[0], view.center[1]));
            // the view's own range lies inside what walkers allows
            self.memory.set_zoom(view.zoom).ok();
            self.seen = Some(view);
        }
    }

    /// Says so where the online base map does not come, and when it does after all.
    fn notice_silence(&mut self, app: &App, commands: &mut Vec<Command>) {
        // where the middle of the view is there, what is missing beside it is no news
        let is_answered = self.tiles.is_none() || self.online_shown;
        let is_silent = self.tiles.as_mut().is_some_and(|tiles| {
            tiles.end();
            tiles.is_silent()
        });
        if is_answered && app.session.online_silent {
            commands.push(Command::OnlineAnswers(true));
        } else if is_silent && !is_answered && !app.session.online_silent {
            commands.push(Command::OnlineAnswers(false));
        }
    }

    fn notice_press(&mut self, ui: &Ui, app: &App, rect: Rect, on_map: impl Fn(Pos2) -> bool) {
        let (pressed, released, at, keys) =
            ui.input(|input| (input.pointer.primary_pressed(), !input.pointer.any_down(), input.pointer.interact_pos(), modifiers(input.modifiers)));
        if let (true, Some(at)) = (pressed, at.filter(|at| on_map(*at))) {
            let frame = Frame::screen(app.viewport.view, [rect.left(), rect.top()], [rect.width(), rect.height()]);
            self.holding = app.drag_holds(frame.position([at.x, at.y]), app.reach(), keys);
        } else if released {
            self.holding = false;
        }
    }

    /// The view that the gestures have made; about `center` where they have not moved it.
    fn in_hand(&self, center: [f64; 2]) -> View {
        View { center: self.memory.detached().map_or(center, |p| [p.x(), p.y()]), zoom: self.memory.zoom() }
    }

    /// The wheel pans, as a page scrolls.
    fn scroll(&mut self, ui: &Ui, response: &Response) {
        let by = ui.input(|input| input.smooth_scroll_delta);
        let Some(seen) = self.seen.filter(|_| by != egui::Vec2::ZERO && response.hovered() && ui.ui_contains_pointer()) else { return };
        let center = self.in_hand(seen.center).position([f64::from(-by.x), f64::from(-by.y)]);
        self.memory.center_at(walkers::lon_lat(center[0], center[1]));
        ui.input_mut(|input| input.smooth_scroll_delta = egui::Vec2::ZERO);
        ui.ctx().request_repaint();
    }

    /// The wheel does what the user has chosen.
    fn wheel(&mut self, ui: &Ui, app: &App, response: &Response) {
        match app.session.settings.wheel {
            Wheel::Zoom => self.zoom(ui, response),
            Wheel::Pan => self.scroll(ui, response),
        }
    }

    /// The wheel zooms about the pointer, by the same amount a notch however long the frame took.
    fn zoom(&mut self, ui: &Ui, response: &Response) {
        let scroll = ui.input(|input| f64::from(input.smooth_scroll_delta.y));
        let (Some(pointer), Some(seen)) = (response.hover_pos(), self.seen) else { return };
        if scroll == 0.0 || !ui.ui_contains_pointer() {
            return;
        }
        let before = self.in_hand(seen.center);
        let zoom = (before.zoom + scroll / POINTS_PER_LEVEL).clamp(*View::ZOOMS.start(), *View::ZOOMS.end());
        let offset = pointer - response.rect.center();
        let offset = [f64::from(offset.x), f64::from(offset.y)];
        // the position under the pointer stays there
        let anchor = before.position(offset);
        let after = View { center: anchor, zoom };
        let center = after.position([-offset[0], -offset[1]]);
        self.memory.center_at(walkers::lon_lat(center[0], center[1]));
        self.memory.set_zoom(zoom).ok();
        ui.input_mut(|input| input.smooth_scroll_delta = egui::Vec2::ZERO);
        ui.ctx().request_repaint();
    }

    /// The view after the gestures of this frame.
    fn read_back(&mut self, app: &App, commands: &mut Vec<Command>) -> View {
        let View { center: [lon, lat], zoom } = self.in_hand(app.viewport.view.center);
        let zoom = zoom.clamp(*View::ZOOMS.start(), *View::ZOOMS.end());
        let view = View { center: [lon.clamp(-180.0, 180.0), lat.clamp(-85.0, 85.0)], zoom };
        if Some(view) != self.seen {
            self.seen = Some(view);
            if view.zoom != self.memory.zoom() {
                self.memory.set_zoom(view.zoom).ok();
            }
            commands.push(Command::SetView(view));
            return view;
        }
        app.viewport.view
    }

    /// Draws the layers of one of the maps; with tiles those over them, and at `ground`, under them, the embedded base map.
    fn paint_layers(&self, ui: &Ui, painter: &egui::Painter, app: &App, map: MapPane) {
        let MapPane { pane, rect, view, at_rest, theme, ground, .. } = map;
        if self.gpu == MapGpu::None {
            painter.rect_filled(rect, 0.0, color(ink_rgb(Ink::Role(Role::Water), theme)));
            return;
        }
        let fine = at_rest || self.gpu == MapGpu::Card;
        let seen = SceneView { view, size: rect.size(), pixels_per_point: ui.ctx().pixels_per_point(), theme, fine };
        let callback = |is_ground: bool, layers: Layers| {
            let statistics = match (is_ground, pane) {
                (true, pane) => &self.ground_statistics[usize::from(pane == Pane::Other)],
                (false, Pane::Own) => &self.statistics,
                (false, Pane::Other) => &self.other.statistics,
            };
            let (part, parts) = (MapPart { pane, is_ground }, self.parts.clone());
            let scene = scene_of(app, pane, layers, seen);
            let callback = MapCallback { part, parts, scene, statistics: Arc::clone(statistics), clock: Arc::clone(&self.clock) };
            egui_wgpu::Callback::new_paint_callback(rect, callback)
        };
        if let Some(at) = ground.filter(|_| self.lies_over_ground()) {
            painter.set(at, callback(true, Layers::Ground));
        }
        painter.add(callback(false, if self.online_shown { Layers::OverTiles } else { Layers::All }));
    }

    /// Whether tiles are shown that the embedded base map lies under.
    fn lies_over_ground(&self) -> bool {
        self.online_shown && self.tiles.as_ref().is_some_and(ScreenTiles::lies_over_ground)
    }

    /// Whether the view has been still for a moment. Until it has, another frame is asked for.
    fn is_at_rest(&mut self, ui: &Ui, view: View) -> bool {
        const MOMENT: Duration = Duration::from_millis(120);
        if self.last_view != Some(view) {
            // the first view has not moved
            self.moved = self.last_view.is_some().then(Instant::now);
            self.last_view = Some(view);
        }
        let rest = self.moved.map_or(Duration::ZERO, |moved| MOMENT.saturating_sub(moved.elapsed()));
        if rest.is_zero() {
            self.moved = None;
            return true;
        }
        ui.ctx().request_repaint_after(rest);
        false
    }

    /// Whether the view was not still in the last frame.
    pub const fn moves(&self) -> bool {
        self.moved.is_some()
    }

    /// Whether everything is on the map.
    pub fn is_complete(&self) -> bool {
        let busy = self.labelling.is_busy() || self.other.is_shown && self.other.labelling.is_busy();
        !busy && (self.gpu == MapGpu::None || self.drawn().all(|own| own.missing == 0))
    }

    /// The counts of all parts that are drawn.
    fn drawn(&self) -> impl Iterator<Item = Statistics> {
        let of = |own: &Arc<Mutex<Statistics>>| *own.lock().unwrap_or_else(PoisonError::into_inner);
        let has_ground = |pane| self.parts.contains(&MapPart { pane, is_ground: true });
        let [own, other] = &self.ground_statistics;
        let others = [(self.other.is_shown, &self.other.statistics), (has_ground(Pane::Own), own), (has_ground(Pane::Other), other)];
        [of(&self.statistics)].into_iter().chain(others.into_iter().filter(|(is_drawn, _)| *is_drawn).map(move |(_, own)| of(own)))
    }

    /// Whether the picture and the labels are as they will stay.
    pub fn is_settled(&self) -> bool {
        self.moved.is_none() && self.is_complete() && (self.gpu == MapGpu::None || self.drawn().all(|own| own.finished))
    }

    fn paint_labels(&mut self, painter: &egui::Painter, app: &App, map: MapPane, frame: &Frame, kept_free: &[Rect]) {
        let reserved = kept_free.iter().map(|r| [r.left() - 4.0, r.top() - 4.0, r.right() + 4.0, r.bottom() + 4.0]).collect();
        let moves = self.moved.is_some();
        let (labelling, label_shapes) = match map.pane {
            Pane::Own => (&mut self.labelling, &mut self.label_shapes),
            Pane::Other => (&mut self.other.labelling, &mut self.other.label_shapes),
        };
        let base = self.tiles.as_ref().filter(|_| self.online_shown).and_then(ScreenTiles::names);
        labelling.keep(app, frame, map.theme, base, moves, reserved);
        let Some((from, labels)) = labelling.shown() else { return };
        label_shapes.keep(painter, labels, labelling.number);
        let shifts: Vec<egui::Vec2> = labels.0.iter().map(|label| label.shift(from, frame).into()).collect();
        for (label, by) in labels.0.iter().zip(&shifts) {
            if let Some(leader) = &label.leader {
                let ends = [leader.from, leader.to].map(|p| Pos2::from(p) + *by);
                painter.line_segment(ends, Stroke::new(0.9, color(leader.rgb)));
            }
        }
        label_shapes.paint(painter, &shifts);
    }

    fn pointing(&mut self, ui: &Ui, app: &App, response: &Response, frame: &Frame, panes: &Panes, commands: &mut Vec<Command>) {
        let keys = ui.input(|input| modifiers(input.modifiers));
        let at = |p: Pos2| frame.position([p.x, p.y]);
        self.pointer = response.hover_pos().map(at);
        // the other scenario's map is there to be looked at: what is pointed at and edited is on the own one
        if ui.input(|input| input.pointer.interact_pos()).is_some_and(|at| panes.is_on_other(at)) && !self.holding {
            if app.viewport.hover.is_some() {
                commands.push(Command::Hover(None));
            }
            if response.secondary_clicked() {
                self.asked = None;
            }
            return;
        }
        let reach = app.reach();
        let moved = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
        if let Some(position) = self.pointer {
            if moved && (!app.viewport.draft.points.is_empty() || app.viewport.tool != Tool::SELECT) {
                commands.push(Command::Pointer(PointerEvent::Move { at: position }, keys));
            }
            if moved && app.viewport.tool == Tool::SELECT && !ui.input(|input| input.pointer.any_down()) {
                commands.push(Command::Hover(Some(position)));
            }
        } else if app.viewport.hover.is_some() {
            commands.push(Command::Hover(None));
        }
        let pressed_at = ui.input(|input| input.pointer.press_origin()).or(response.interact_pointer_pos());
        if self.holding {
            if let (true, Some(p)) = (response.drag_started_by(PointerButton::Primary), pressed_at) {
                commands.push(Command::Pointer(PointerEvent::DragStart { at: at(p), reach }, keys));
            }
            if let (true, Some(p)) = (response.dragged_by(PointerButton::Primary), response.interact_pointer_pos()) {
                commands.push(Command::Pointer(PointerEvent::DragTo { at: at(p) }, keys));
            }
        }
        if response.drag_stopped_by(PointerButton::Primary)
            && let Some(p) = response.interact_pointer_pos()
        {
            commands.push(Command::Pointer(PointerEvent::DragEnd { at: at(p) }, keys));
        }
        if let Some(p) = response.interact_pointer_pos() {
            if response.double_clicked() {
                commands.push(Command::Pointer(PointerEvent::DoubleClick { at: at(p), reach }, keys));
            } else if response.clicked() {
                commands.push(Command::Pointer(PointerEvent::Click { at: at(p), reach }, keys));
            }
            if response.secondary_clicked() {
                self.asked = Some(at(p));
            }
        }
        if response.hovered() {
            let picks = app.viewport.tool == Tool::SELECT;
            ui.ctx().set_cursor_icon(match app.viewport.tool.cursor {
                Cursor::Arrow if picks && self.holding => CursorIcon::Move,
                Cursor::Arrow if picks && app.viewport.hover.is_some() => CursorIcon::PointingHand,
                Cursor::Arrow => CursorIcon::Default,
                Cursor::Hand => CursorIcon::Grab,
                Cursor::Text => CursorIcon::Text,
                Cursor::Cross => CursorIcon::Crosshair,
            });
        }
        self.hover.show(ui, app, response);
    }
}
