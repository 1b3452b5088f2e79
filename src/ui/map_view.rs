//! The map widget: walkers for gestures, the GPU painter for layers, egui shapes for labels, highlights and drafts.

use super::clock::FrameClock;
use super::hover_name::HoverName;
use super::keyboard::modifiers;
use super::label_shapes::LabelShapes;
use super::labelling::Labelling;
use super::map_menu::map_menu;
use super::map_overlays::{paint_annotation_handles, paint_draft, paint_highlights, paint_lit, paint_symbols};
use super::painter::{MapCallback, Scene, SceneClasses, SceneLayer, Statistics};
use super::screen_tiles::ScreenTiles;
use super::shapes::paint_ops;
use super::theme::{Look, color, map_theme};
use crate::app::{App, Command, Cursor, PointerEvent, Tool};
use crate::carto::{Frame, Theme, annotation_ops, ink_rgb, layer_passes, soft_edge};
use crate::model::{Group, Ink, Role, View};
use crate::source::TileClient;
use eframe::egui_wgpu;
use egui::{CursorIcon, DragPanButtons, PointerButton, Pos2, Rect, Response, Stroke, Ui};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use walkers::{Map, MapMemory, Tiles};

/// What draws the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapGpu {
    None,
    /// The processor plays the graphics card: a map that moves is drawn with one sample a pixel.
    Software,
    Card,
}

pub struct MapView {
    memory: MapMemory,
    /// The view that `memory` was last in step with.
    seen: Option<View>,
    tiles: Option<ScreenTiles>,
    pub statistics: Arc<Mutex<Statistics>>,
    pub labelling: Labelling,
    label_shapes: LabelShapes,
    /// When the view moved last.
    moved: Option<Instant>,
    last_view: Option<View>,
    /// A drag that moves something of the document.
    holding: bool,
    hover: HoverName,
    /// Where the context menu was opened, in degrees.
    asked: Option<[f64; 2]>,
    /// The position under the pointer, in degrees.
    pub pointer: Option<[f64; 2]>,
    gpu: MapGpu,
    clock: Arc<FrameClock>,
    /// Whether the online base map has taken the place of the offline one.
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
            labelling: Labelling::new(waker),
            label_shapes: LabelShapes::default(),
            moved: None,
            last_view: None,
            holding: false,
            hover: HoverName::default(),
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
        let rect = ui.available_rect_before_wrap();
        let size = [f64::from(rect.width()), f64::from(rect.height())];
        app.resize(size);
        self.keep_in_step(app.viewport.view);
        self.keep_tiles(ui, app.workspace.document.is_online());
        let space = ui.input(|input| input.key_down(egui::Key::Space)) && !ui.ctx().egui_wants_keyboard_input();
        let on_map = |at: Pos2| rect.contains(at) && !covered.iter().any(|card| card.contains(at)) && ui.ctx().layer_id_at(at) == Some(ui.layer_id());
        self.notice_press(ui, app, rect, on_map);
        let pan = if self.holding && !space {
            DragPanButtons::MIDDLE
        } else if app.viewport.tool.drag_pans || space {
            DragPanButtons::PRIMARY | DragPanButtons::MIDDLE
        } else {
            DragPanButtons::MIDDLE
        };
        let tiles = self.tiles.as_mut().map(|tiles| tiles as &mut dyn Tiles);
        let center = walkers::lon_lat(app.viewport.view.center[0], app.viewport.view.center[1]);
        let map = Map::new(tiles, &mut self.memory, center)
            .panning(false)
            .drag_pan_buttons(pan)
            .zoom_gesture(ui.input(|input| input.pointer.hover_pos()).is_some_and(on_map));
        let response = map.show(ui, |_, _, _, _| ()).response;
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Pane, true, "map"));
        self.wheel(ui, &response);
        let view = self.read_back(app, commands);
        let frame = Frame::screen(view, [rect.left(), rect.top()], [rect.width(), rect.height()]);
        let theme = map_theme(ui);
        let painter = ui.painter_at(rect);
        self.paint_layers(ui, &painter, app, view, rect, theme);
        self.notice_silence(app, commands);
        paint_symbols(&painter, app, &frame, theme);
        paint_lit(&painter, app, &frame, Look::of(ui));
        paint_highlights(&painter, app, &frame, Look::of(ui));
        self.paint_labels(&painter, app, &frame, theme, kept_free);
        paint_ops(&painter, &annotation_ops(app.workspace.document.annotations(), &frame, theme));
        paint_annotation_handles(&painter, app, &frame, Look::of(ui));
        paint_draft(&painter, app, &frame, Look::of(ui), ui.input(|input| input.pointer.hover_pos()), covered);
        self.pointing(ui, app, &response, &frame, commands);
        map_menu(app, &response, self.asked, commands);
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

    /// Online tiles exist only while the user wants them; before that no request leaves the machine.
    fn keep_tiles(&mut self, ui: &Ui, online: bool) {
        if !online {
            self.tiles = None;
        }
        let tiles = online.then(|| self.tiles.get_or_insert_with(|| ScreenTiles::new(&TileClient::of_base_map(), ui.ctx())));
        if let Some(tiles) = tiles {
            tiles.begin();
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

    /// The wheel zooms about the pointer, by the same amount a notch however long the frame took.
    fn wheel(&mut self, ui: &Ui, response: &Response) {
        /// Points of scrolling that make one zoom level; a notch of most mice is 40.
        const POINTS_PER_LEVEL: f64 = 110.0;
        let scroll = ui.input(|input| f64::from(input.smooth_scroll_delta.y));
        let (Some(pointer), Some(seen)) = (response.hover_pos(), self.seen) else { return };
        if scroll == 0.0 || !ui.ui_contains_pointer() {
            return;
        }
        let from = self.memory.detached().map_or(seen.center, |p| [p.x(), p.y()]);
        let before = View { center: from, zoom: self.memory.zoom() };
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
        let position = self.memory.detached().map_or(app.viewport.view.center, |p| [p.x(), p.y()]);
        let zoom = self.memory.zoom().clamp(*View::ZOOMS.start(), *View::ZOOMS.end());
        let view = View { center: [position[0].clamp(-180.0, 180.0), position[1].clamp(-85.0, 85.0)], zoom };
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

    fn paint_layers(&mut self, ui: &Ui, painter: &egui::Painter, app: &App, view: View, rect: Rect, theme: Theme) {
        // where no tile has come, the offline base map stays
        let online = self.tiles.as_mut().is_some_and(|tiles| tiles.covers(view));
        self.online_shown = online;
        let background = ink_rgb(Ink::Role(Role::Water), theme);
        if self.gpu == MapGpu::None {
            painter.rect_filled(rect, 0.0, color(background));
            return;
        }
        let at_rest = self.is_at_rest(ui, view);
        let ground = Frame::screen(view, [0.0; 2], [rect.width(), rect.height()]).metres_per_mm();
        // the base map makes room for the online one
        let shown = app.workspace.document.layers().iter().filter(|layer| layer.visible && !(online && layer.group == Group::Basemap));
        let lit = app.lit();
        let layers = shown.filter_map(|layer| {
            let mesh = Arc::clone(&app.prepared(layer)?.mesh);
            let classes = layer.style.classes.as_ref().zip(app.classes(layer)).map(|(classes, own)| {
                let inks = (0..classes.len()).map(|class| classes.ink(class as u8)).chain([classes.other]).collect();
                SceneClasses { number: own.number, codes: Arc::clone(&own.codes), inks }
            });
            Some(SceneLayer {
                mesh,
                passes: layer_passes(&layer.style, &layer.table, theme, ground),
                opacity: app.kept_opacity(layer, lit),
                classes,
                edge: soft_edge(layer),
            })
        });
        let partials = app.partials().iter().map(|partial| SceneLayer {
            mesh: Arc::clone(&partial.prepared.mesh),
            passes: layer_passes(&partial.style, &partial.table, theme, ground),
            opacity: 1.0,
            classes: None,
            edge: None,
        });
        let layers = layers.chain(partials).collect();
        let per_point = ui.ctx().pixels_per_point();
        let scene = Scene {
            view,
            size: [(rect.width() * per_point).round() as u32, (rect.height() * per_point).round() as u32],
            pixels_per_point: per_point,
            background: (!online).then_some(background),
            theme,
            fine: at_rest || self.gpu == MapGpu::Card,
            budget: u64::from(app.session.settings.map_memory_mb) << 20,
            layers,
        };
        let callback = MapCallback { scene, statistics: Arc::clone(&self.statistics), clock: Arc::clone(&self.clock) };
        painter.add(egui_wgpu::Callback::new_paint_callback(rect, callback));
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
        !self.labelling.is_busy() && (self.gpu == MapGpu::None || self.statistics().missing == 0)
    }

    /// Whether the picture and the labels are as they will stay.
    pub fn is_settled(&self) -> bool {
        self.moved.is_none() && self.is_complete() && (self.gpu == MapGpu::None || self.statistics().finished)
    }

    fn paint_labels(&mut self, painter: &egui::Painter, app: &App, frame: &Frame, theme: Theme, kept_free: &[Rect]) {
        let reserved = kept_free.iter().map(|r| [r.left() - 4.0, r.top() - 4.0, r.right() + 4.0, r.bottom() + 4.0]).collect();
        self.labelling.keep(app, frame, theme, self.online_shown, self.moved.is_some(), reserved);
        let Some((from, labels)) = self.labelling.shown() else { return };
        self.label_shapes.keep(painter, labels, self.labelling.number);
        let shifts: Vec<egui::Vec2> = labels.0.iter().map(|label| label.shift(from, frame).into()).collect();
        for (label, by) in labels.0.iter().zip(&shifts) {
            if let Some(leader) = &label.leader {
                let ends = [leader.from, leader.to].map(|p| Pos2::from(p) + *by);
                painter.line_segment(ends, Stroke::new(0.9, color(leader.rgb)));
            }
        }
        self.label_shapes.paint(painter, &shifts);
    }

    fn pointing(&mut self, ui: &Ui, app: &App, response: &Response, frame: &Frame, commands: &mut Vec<Command>) {
        let keys = ui.input(|input| modifiers(input.modifiers));
        let at = |p: Pos2| frame.position([p.x, p.y]);
        self.pointer = response.hover_pos().map(at);
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
