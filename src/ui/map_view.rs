//! The map widget: walkers for gestures, the GPU painter for layers, egui shapes for labels, highlights and drafts.

use super::clock::FrameClock;
use super::label_shapes::LabelShapes;
use super::labelling::Labelling;
use super::painter::{MapCallback, Scene, SceneClasses, SceneLayer, Statistics};
use super::screen_tiles::ScreenTiles;
use super::shapes::paint_ops;
use super::theme::{Look, bold, color, map_theme};
use crate::app::{App, Command, Modifiers, PointerEvent, SelectHow, Tool};
use crate::carto::{Frame, Theme, annotation_ops, colour, layer_passes, marker_ops, soft_edge};
use crate::i18n::{Word, area, bounded, length};
use crate::io::{Precision, feature_text, to_geojson};
use crate::model::{AnnotationKind, Feature, Group, Ink, LayerId, MarkerShape, PartKind, Role, View};
use crate::query::{geodesic_distance, name_of, ring_area};
use crate::source::TileClient;
use eframe::egui_wgpu;
use egui::{Color32, CursorIcon, DragPanButtons, FontId, PointerButton, Pos2, Rect, Response, Shape, Stroke, Ui, pos2, vec2};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use walkers::{Map, MapMemory, Tiles};

/// Selected features outlined at most; more of them are counted in the status bar all the same.
const MAX_OUTLINES: usize = 4000;

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
    hover: Option<((LayerId, usize), Instant)>,
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
            hover: None,
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
        self.keep_in_step(app.view);
        self.keep_tiles(ui, app.document.is_online());
        let space = ui.input(|input| input.key_down(egui::Key::Space)) && !ui.ctx().egui_wants_keyboard_input();
        let on_map = |at: Pos2| rect.contains(at) && !covered.iter().any(|card| card.contains(at)) && ui.ctx().layer_id_at(at) == Some(ui.layer_id());
        self.notice_press(ui, app, rect, on_map);
        let pan = if self.holding && !space {
            DragPanButtons::MIDDLE
        } else if app.tool.drag_pans() || space {
            DragPanButtons::PRIMARY | DragPanButtons::MIDDLE
        } else {
            DragPanButtons::MIDDLE
        };
        let tiles = self.tiles.as_mut().map(|tiles| tiles as &mut dyn Tiles);
        let center = walkers::lon_lat(app.view.center[0], app.view.center[1]);
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
        paint_highlights(&painter, app, &frame, Look::of(ui));
        self.paint_labels(&painter, app, &frame, theme, kept_free);
        paint_ops(&painter, &annotation_ops(app.document.annotations(), &frame, theme));
        paint_annotation_handles(&painter, app, &frame, Look::of(ui));
        paint_draft(&painter, app, &frame, Look::of(ui), ui.input(|input| input.pointer.hover_pos()));
        self.pointing(ui, app, &response, &frame, commands);
        self.context_menu(app, &response, commands);
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
        if is_answered && app.online_silent {
            commands.push(Command::OnlineAnswers(true));
        } else if is_silent && !is_answered && !app.online_silent {
            commands.push(Command::OnlineAnswers(false));
        }
    }

    fn notice_press(&mut self, ui: &Ui, app: &App, rect: Rect, on_map: impl Fn(Pos2) -> bool) {
        let (pressed, released, at, keys) =
            ui.input(|input| (input.pointer.primary_pressed(), !input.pointer.any_down(), input.pointer.interact_pos(), modifiers(input.modifiers)));
        if let (true, Some(at)) = (pressed, at.filter(|at| on_map(*at))) {
            let frame = Frame::screen(app.view, [rect.left(), rect.top()], [rect.width(), rect.height()]);
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
        let position = self.memory.detached().map_or(app.view.center, |p| [p.x(), p.y()]);
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
        app.view
    }

    fn paint_layers(&mut self, ui: &Ui, painter: &egui::Painter, app: &App, view: View, rect: Rect, theme: Theme) {
        // where no tile has come, the offline base map stays
        let online = self.tiles.as_mut().is_some_and(|tiles| tiles.covers(view));
        self.online_shown = online;
        let background = colour(Ink::Role(Role::Water), theme);
        if self.gpu == MapGpu::None {
            painter.rect_filled(rect, 0.0, color(background));
            return;
        }
        let at_rest = self.is_at_rest(ui, view);
        let ground = Frame::screen(view, [0.0; 2], [rect.width(), rect.height()]).metres_per_mm();
        // the base map makes room for the online one
        let shown = app.document.layers().iter().filter(|layer| layer.visible && !(online && layer.group == Group::Basemap));
        let layers = shown.filter_map(|layer| {
            let mesh = Arc::clone(&app.prepared(layer)?.mesh);
            let classes = layer.style.classes.as_ref().zip(app.classes(layer)).map(|(classes, own)| {
                let inks = (0..classes.len()).map(|class| classes.ink(class as u8)).chain([classes.other]).collect();
                SceneClasses { number: own.number, codes: Arc::clone(&own.codes), inks }
            });
            Some(SceneLayer {
                mesh,
                passes: layer_passes(&layer.style, &layer.table, theme, ground),
                opacity: layer.opacity,
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
            budget: u64::from(app.settings.map_memory_mb) << 20,
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
            if moved && (!app.draft.points.is_empty() || app.tool != Tool::Select) {
                commands.push(Command::Pointer(PointerEvent::Move { at: position }, keys));
            }
            if moved && matches!(app.tool, Tool::Select) && !ui.input(|input| input.pointer.any_down()) {
                commands.push(Command::Hover(Some(position)));
            }
        } else if app.hover.is_some() {
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
            ui.ctx().set_cursor_icon(match app.tool {
                Tool::Select if self.holding => CursorIcon::Move,
                Tool::Select if app.hover.is_some() => CursorIcon::PointingHand,
                Tool::Select => CursorIcon::Default,
                Tool::Pan => CursorIcon::Grab,
                Tool::Annotate(AnnotationKind::Text) => CursorIcon::Text,
                Tool::Measure | Tool::Annotate(_) | Tool::Box | Tool::Lasso | Tool::Extent => CursorIcon::Crosshair,
            });
        }
        self.hover_name(ui, app, response);
    }

    /// The hovered feature's name beside the pointer, after a moment.
    fn hover_name(&mut self, ui: &Ui, app: &App, response: &Response) {
        const DELAY: f32 = 0.3;
        let Some(hover) = app.hover.filter(|_| app.tool == Tool::Select) else {
            self.hover = None;
            return;
        };
        let since = match self.hover {
            Some((own, since)) if own == hover => since,
            _ => {
                let now = Instant::now();
                self.hover = Some((hover, now));
                now
            }
        };
        let rest = DELAY - since.elapsed().as_secs_f32();
        if rest > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f32(rest));
            return;
        }
        let (Some(p), Some(feature)) = (response.hover_pos(), feature_of(app, hover)) else { return };
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

    fn context_menu(&self, app: &App, response: &Response, commands: &mut Vec<Command>) {
        let lang = app.lang();
        response.context_menu(|ui| {
            let Some(at) = self.asked else { return };
            ui.set_min_width(200.0);
            let found = app.features_at(at, app.reach());
            ui.label(super::widgets::quiet(ui, app.word(if found.is_empty() { Word::NothingHere } else { Word::FeaturesHere })));
            for (layer, index) in found.iter().take(12) {
                let Some(feature) = feature_of(app, (*layer, *index)) else { continue };
                let name = name_of(feature);
                if ui.button(name.get(lang)).clicked() {
                    commands.push(Command::SelectFeature { layer: *layer, index: *index, how: SelectHow::Replace });
                    ui.close();
                }
            }
            if found.len() > 12 {
                ui.label(super::widgets::quiet(ui, Word::MoreHere.with(lang, &[&(found.len() - 12)])));
            }
            ui.separator();
            let first = found.first().and_then(|(layer, index)| Some((app.document.layer(*layer)?, *index)));
            if let Some((layer, index)) = first
                && let Some(feature) = layer.table.feature(index)
                && ui.button(Word::CopyFeature.with(lang, &[&bounded(name_of(feature).get(lang), 24)])).clicked()
            {
                // digits that the crate's numbers cannot hold are written by the writer of files
                let text = feature_text(feature).unwrap_or_else(|| to_geojson(&layer.table, Some(&[index]), Precision::Full));
                ui.ctx().copy_text(text);
                ui.close();
            }
            let text = app.position_format.copied(at);
            if ui.button(format!("{}  {text}", app.word(Word::CopyPosition))).clicked() {
                ui.ctx().copy_text(text);
                ui.close();
            }
        });
    }
}

/// The keys held, as the program knows them.
pub fn modifiers(keys: egui::Modifiers) -> Modifiers {
    Modifiers { shift: keys.shift, command: keys.command, alt: keys.alt }
}

/// A feature by layer and index.
pub fn feature_of(app: &App, (layer, index): (LayerId, usize)) -> Option<Feature<'_>> {
    app.document.layer(layer)?.table.feature(index)
}

/// Symbols that the GPU leaves to egui: the hubs.
fn paint_symbols(painter: &egui::Painter, app: &App, frame: &Frame, theme: Theme) {
    let shown = frame.bounds(20.0);
    for layer in app.document.layers().iter().filter(|layer| layer.visible && layer.opacity > 0.02) {
        let has_hubs = std::iter::once(&layer.style.symbol).chain(layer.style.rules.iter().map(|rule| &rule.symbol));
        if !has_hubs.into_iter().any(|symbol| symbol.marker.is_some_and(|marker| marker.shape == MarkerShape::Hub)) {
            continue;
        }
        for feature in layer.table.features() {
            let symbol = layer.style.symbol_of(layer.style.rule_of(feature));
            let Some(marker) = symbol.marker.filter(|marker| marker.shape == MarkerShape::Hub) else { continue };
            for position in feature.parts().filter(|part| part.kind() == PartKind::Points).flat_map(|part| part.rings()).flatten() {
                if shown.contains(*position) {
                    let mut painter = painter.clone();
                    painter.set_opacity(layer.opacity);
                    paint_ops(&painter, &marker_ops(&marker, frame.place(*position), frame.per_mm, theme));
                }
            }
        }
    }
}

/// Outlines of the hovered and the selected features, over any style.
fn paint_highlights(painter: &egui::Painter, app: &App, frame: &Frame, look: Look) {
    let shown = frame.bounds(8.0);
    let mut drawn = 0;
    for picked in app.selection.list() {
        let Some(feature) = feature_of(app, (picked.layer, picked.index)) else { continue };
        if feature.bounds().is_some_and(|bounds| bounds.intersects(&shown)) {
            outline(painter, feature, frame, look.selected, 2.6, Some(look.window));
            drawn += 1;
            if drawn >= MAX_OUTLINES {
                break;
            }
        }
    }
    // the one that is looked at stands out among those that are selected
    if let Some(feature) = app.inspected.and_then(|key| feature_of(app, key)) {
        outline(painter, feature, frame, look.selected.gamma_multiply(0.35), 10.0, None);
        outline(painter, feature, frame, look.selected, 3.6, Some(look.window));
    }
    let hover = app.hover.filter(|_| app.tool == Tool::Select);
    if let Some(feature) = hover.filter(|(layer, index)| !app.selection.contains(*layer, *index)).and_then(|hover| feature_of(app, hover)) {
        outline(painter, feature, frame, look.text.gamma_multiply(0.75), 1.3, Some(look.window.gamma_multiply(0.6)));
    }
}

fn outline(painter: &egui::Painter, feature: Feature<'_>, frame: &Frame, ink: Color32, width: f32, under: Option<Color32>) {
    let clip = painter.clip_rect().expand(30.0);
    let strokes: Vec<Stroke> = under.map(|under| Stroke::new(width + 2.2, under)).into_iter().chain([Stroke::new(width, ink)]).collect();
    for part in feature.parts() {
        for ring in part.rings() {
            let points: Vec<Pos2> = frame.line(ring, 0.7).iter().map(|p| pos2(p[0], p[1])).collect();
            if part.kind() == PartKind::Points {
                for p in points.iter().filter(|p| clip.contains(**p)) {
                    for stroke in &strokes {
                        painter.circle_stroke(*p, 9.0, *stroke);
                    }
                }
            } else if points.len() > 1 {
                for stroke in &strokes {
                    painter.add(Shape::line(points.clone(), *stroke));
                }
            }
        }
    }
}

/// The handles of the selected annotation.
fn paint_annotation_handles(painter: &egui::Painter, app: &App, frame: &Frame, look: Look) {
    let Some(annotation) = app.selected_annotation.and_then(|id| app.document.annotation(id)) else { return };
    for point in &annotation.points {
        let [x, y] = frame.place(*point);
        painter.rect(Rect::from_center_size(pos2(x, y), vec2(8.0, 8.0)), 1.5, look.window, Stroke::new(1.6, look.accent), egui::StrokeKind::Middle);
    }
}

/// What is being drawn, with its live measures beside the pointer.
fn paint_draft(painter: &egui::Painter, app: &App, frame: &Frame, look: Look, pointer: Option<Pos2>) {
    if app.draft.points.is_empty() {
        return;
    }
    let positions = app.draft.with_pointer();
    let points: Vec<Pos2> = positions.iter().map(|p| frame.place(*p)).map(|p| pos2(p[0], p[1])).collect();
    let stroke = Stroke::new(1.8, look.accent);
    let boxed = matches!(app.tool, Tool::Box | Tool::Select | Tool::Extent);
    let areal = matches!(app.tool, Tool::Lasso | Tool::Annotate(AnnotationKind::Polygon));
    if boxed {
        if let (Some(a), Some(b)) = (points.first(), points.last()) {
            painter.rect(Rect::from_two_pos(*a, *b), 0.0, look.accent.gamma_multiply(0.1), stroke, egui::StrokeKind::Middle);
        }
        return;
    }
    painter.add(Shape::line(points.clone(), Stroke::new(4.2, look.window.gamma_multiply(0.8))));
    painter.add(Shape::line(points.clone(), stroke));
    if areal && points.len() > 2 {
        painter.add(Shape::dashed_line(&[points[points.len() - 1], points[0]], stroke, 5.0, 4.0));
    }
    for p in points.iter().take(app.draft.points.len()) {
        painter.circle(*p, 3.6, look.window, stroke);
    }
    let along: f64 = positions.windows(2).map(|pair| geodesic_distance(pair[0], pair[1])).sum();
    let mut text = length(along);
    if positions.len() > 2 && (areal || app.tool == Tool::Measure) {
        text = format!("{text} · {}", area(ring_area(&positions)));
    }
    let at = if app.draft.finished { points.last().copied() } else { pointer };
    if let (Some(at), true) = (at, along > 0.0) {
        let galley = painter.layout_no_wrap(text, FontId::new(12.5, bold()), look.text);
        let card = Rect::from_min_size(at + vec2(14.0, -30.0), galley.size() + vec2(14.0, 8.0));
        painter.rect(card, 5.0, look.window, Stroke::new(1.0, look.separator), egui::StrokeKind::Inside);
        painter.galley(card.min + vec2(7.0, 4.0), galley, look.text);
    }
}
