//! The window as a whole: panels round the map, keys, dropped files; commands are collected and run once a frame.

use super::clock::{FrameClock, Stage};
use super::diagnostics::diagnostics;
use super::encoding_mark::mark_encoding;
use super::floating::{Attribution, Furniture, drop_overlay};
use super::gestures::Gestures;
use super::keyboard::{action_of, pressed_keys, step_aside};
use super::legend_card::LegendCard;
use super::map_view::{MapGpu, MapView};
use super::measure::{Measure, Shown};
use super::module::{self, Depth, Panel, Place};
use super::modules::panels;
use super::painter;
use super::replay::Replay;
use super::theme::{self, Look};
use super::wake::waker_of;
use super::windows::Windows;
use crate::app::{Action, App, Command, Request, Settings, Severity, Tool};
use crate::carto::Frame as MapFrame;
use crate::i18n::Word;
use eframe::CreationContext;
use eframe::egui_wgpu::wgpu;
use egui::{Frame, Key, LayerId, Margin, Order, Rect, Ui, ViewportCommand};
use std::sync::Arc;
use std::time::Duration;

pub struct Shell {
    pub app: App,
    map: MapView,
    panels: Vec<Box<dyn Panel>>,
    windows: Windows,
    allowed_to_close: bool,
    measure: Option<Measure>,
    adapter: String,
    trouble: painter::Trouble,
    clock: Arc<FrameClock>,
    title: String,
    last_frame: Option<MapFrame>,
    map_rect: Rect,
    /// Where the panels lie that are shown, by their names.
    panel_rects: Vec<(&'static str, Rect)>,
    legend: LegendCard,
    replay: Replay,
    /// Whether something but the view was changed in the last frame.
    changed: bool,
    sources: Attribution,
    gestures: Gestures,
}

impl Shell {
    /// The window on a program's state.
    pub fn new(creation: &CreationContext<'_>, mut app: App, measure: Option<Measure>) -> Self {
        theme::install(&creation.egui_ctx);
        let waker = waker_of(&creation.egui_ctx);
        app.set_waker(Arc::clone(&waker));
        let clock: Arc<FrameClock> = Arc::default();
        let mut adapter = String::new();
        let mut trouble = painter::Trouble::default();
        let mut gpu = MapGpu::None;
        if let Some(state) = &creation.wgpu_render_state {
            trouble = painter::install(state, &waker);
            let info = state.adapter.get_info();
            adapter = format!("{} ({:?})", info.name, info.backend);
            gpu = if info.device_type == wgpu::DeviceType::Cpu { MapGpu::Software } else { MapGpu::Card };
        }
        Self {
            map: MapView::new(gpu, Arc::clone(&clock), waker),
            app,
            panels: panels(),
            windows: Windows::default(),
            allowed_to_close: false,
            measure,
            adapter,
            trouble,
            clock,
            title: String::new(),
            last_frame: None,
            map_rect: Rect::ZERO,
            panel_rects: Vec::new(),
            legend: LegendCard::default(),
            replay: Replay::default(),
            changed: true,
            sources: Attribution::default(),
            gestures: Gestures::default(),
        }
    }

    /// Where a position in degrees is on the window, in logical pixels; for tests that click on the map.
    #[must_use]
    pub fn place(&self, position: [f64; 2]) -> Option<[f32; 2]> {
        self.last_frame.map(|frame| frame.place(position))
    }

    /// The rows of the legend on the map, for tests.
    #[must_use]
    pub fn legend_rows(&self) -> &[crate::carto::LegendEntry] {
        self.legend.rows()
    }

    /// The map's frame on the window, in logical pixels; for tests that compare it with paper.
    #[must_use]
    pub const fn frame(&self) -> Option<MapFrame> {
        self.last_frame
    }

    /// Whether nothing is under way: no job, no part of the map's picture, no label.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.app.jobs().is_empty() && self.map.is_settled() && self.legend.is_settled()
    }

    /// Tells what went wrong with the labels and on the graphics card. Where its memory ran out, the map takes half as much from now on.
    fn graphics_trouble(&mut self) {
        if self.map.labelling.take_broken() {
            let text = Word::JobBroken.with(self.app.lang(), &[&Word::TheLabels.text(self.app.lang())]);
            self.app.notify(Severity::Error, text, Vec::new());
        }
        let Some((memory, said)) = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take() else { return };
        let lang = self.app.lang();
        if memory {
            let left = (self.app.session.settings.map_memory_mb / 2).max(*Settings::MAP_MEMORY.start());
            self.app.session.settings.map_memory_mb = left;
            self.app.notify(Severity::Warning, Word::GraphicsMemory.with(lang, &[&left]), vec![said]);
        } else {
            self.app.notify(Severity::Error, Word::GraphicsError.text(lang).to_owned(), vec![said]);
        }
    }

    fn panels(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        let width = ui.available_width();
        let Self { panels, app, replay, map, panel_rects, .. } = self;
        panel_rects.clear();
        for panel in panels.iter_mut().filter(|_| !app.session.map_only) {
            let Some(place) = panel.place(app, width) else { continue };
            let name = panel.name();
            let side = Frame::new().fill(look.panel).inner_margin(Margin { left: 12, right: 8, top: 9, bottom: 4 });
            let bar = Frame::new().fill(look.window).inner_margin(module::bar(2));
            let (area, usual) = match place {
                Place::Top(None) => (egui::Panel::top(name), bar),
                Place::Top(Some(height)) => (egui::Panel::top(name).exact_size(height), bar),
                Place::Bottom(height) => (egui::Panel::bottom(name).exact_size(height), bar),
                Place::Left(size, [least, most]) => (egui::Panel::left(name).default_size(size).size_range(least..=most), side),
                Place::Right(size, [least, most]) => (egui::Panel::right(name).default_size(size).size_range(least..=most), side),
                Place::UnderMap(size, [least, most]) => (egui::Panel::bottom(name).resizable(true).default_size(size).size_range(least..=most), side),
            };
            let (frame, lag, pointer) = (panel.frame(ui).unwrap_or(usual), panel.lag(), map.pointer);
            let shown = area.frame(frame).show(ui, |ui| {
                let show = |ui: &mut Ui| panel.show(ui, app, pointer, commands);
                match lag {
                    None => replay.show(name, ui, show),
                    Some(lag) => replay.show_for(name, lag, ui, show),
                }
            });
            panel_rects.push((name, shown.response.rect));
        }
        egui::CentralPanel::no_frame().show(ui, |ui| self.map_area(ui, commands));
    }

    fn map_area(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let rect = ui.available_rect_before_wrap();
        self.map_rect = rect;
        let furniture = Furniture::lay_out(ui, &self.app, rect, &mut self.legend, &mut self.sources);
        let frame = self.map.show(ui, &mut self.app, commands, &furniture.rects(), &furniture.cards());
        self.last_frame = Some(frame);
        self.legend.keep(ui.ctx(), &self.app, &frame, self.map.moves());
        furniture.show(ui, &self.app, &frame, (&mut self.legend, &mut self.sources), &mut self.replay, commands);
        drop_overlay(ui, &self.app, rect);
        if self.app.session.panels.is_open("diagnostics") {
            diagnostics(ui, &self.app, &self.map, &self.clock, &self.adapter, rect, commands);
        }
    }

    fn requests(&mut self, ctx: &egui::Context) {
        for request in self.app.take_requests() {
            match request {
                Request::FullScreen(on) => ctx.send_viewport_cmd(ViewportCommand::Fullscreen(on)),
                Request::Close => {
                    self.allowed_to_close = true;
                    ctx.send_viewport_cmd(ViewportCommand::Close);
                }
                other if self.panels.iter_mut().any(|panel| panel.take(&other)) => {}
                other => self.windows.open(ctx, &self.app, &other),
            }
        }
        let title = format!("{} — {}", self.app.title(), self.app.word(Word::AppName));
        if self.title != title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Keys, dropped files and pasted text.
    fn input(&mut self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let (dropped, pasted, closing) = ctx.input(|input| {
            let dropped: Vec<_> =
                input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).filter(|path| !path.as_os_str().is_empty()).collect();
            let pasted = input.events.iter().find_map(|event| match event {
                egui::Event::Paste(text) => Some(text.clone()),
                _ => None,
            });
            (dropped, pasted, input.viewport().close_requested())
        });
        if !dropped.is_empty() {
            commands.push(Command::OpenFiles(dropped));
        }
        if closing && !self.allowed_to_close {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            commands.push(Command::Do(Action::QUIT));
        }
        if self.windows.have_the_map(ctx, &mut self.app) {
            return;
        }
        // never while text is typed or composed; a list that is open has the arrow keys to itself
        if egui::Popup::is_any_open(ctx) || ctx.text_edit_focused() || self.windows.take_keys(&self.app) {
            return;
        }
        if let Some(text) = pasted.filter(|_| !self.panels.iter().any(|panel| panel.takes_paste(&self.app))) {
            commands.push(Command::Paste(text));
        }
        let holds_keys = ctx.memory(egui::Memory::focused).is_some_and(|own| Some(own) != self.map.id);
        for (key, held, _) in pressed_keys(ctx).into_iter().filter(|(.., repeats)| !repeats) {
            if self.panels.iter_mut().any(|panel| panel.takes_key(&self.app, key, held)) {
                continue;
            }
            if let Some(action) = action_of(key, held).filter(|action| !(holds_keys && *action == Action::DELETE)) {
                commands.push(Command::Do(action));
                continue;
            }
            match key {
                // what has the keyboard is pressed by it, the arrow keys go on from there, and nothing else is deleted
                Key::Enter | Key::Backspace | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown if holds_keys => {}
                Key::Enter => self.confirm_top_or(commands),
                Key::Escape => self.close_top_or(commands),
                Key::Backspace if self.app.picked_vertex().is_some() => commands.push(Command::Do(Action::DELETE)),
                Key::Backspace if self.app.viewport.tool != Tool::SELECT => commands.push(Command::StepBack),
                Key::Backspace => commands.push(Command::Do(Action::DELETE)),
                Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown => commands.push(step_aside(&self.app, key)),
                _ => {}
            }
        }
    }

    /// Enter finishes what is drawn, else says yes to the window opened last.
    fn confirm_top_or(&mut self, commands: &mut Vec<Command>) {
        if !self.app.viewport.draft.points.is_empty() {
            return commands.push(Command::FinishDraft);
        }
        let (app, windows) = (&self.app, &mut self.windows);
        let taken = windows.confirm(Depth::Told, app, commands)
            || self.panels.iter_mut().any(|panel| panel.close())
            || windows.confirm(Depth::Report, app, commands)
            || windows.confirm(Depth::Form, app, commands);
        if !taken {
            commands.push(Command::FinishDraft);
        }
    }

    /// Esc closes the window opened last, else it takes back a step on the map.
    fn close_top_or(&mut self, commands: &mut Vec<Command>) {
        let (app, windows) = (&self.app, &mut self.windows);
        let taken = windows.close(Depth::Told, app, commands)
            || windows.close(Depth::Form, app, commands)
            || self.panels.iter_mut().any(|panel| panel.close())
            || self.sources.close()
            || windows.close(Depth::Report, app, commands);
        if !taken {
            commands.push(Command::Cancel);
        }
    }
}

impl eframe::App for Shell {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        super::process::mark_started();
        self.clock.begin();
        mark_encoding(ui.painter(), &self.clock, true);

        let session = &mut self.app.session;
        session.scale_bound = theme::scale_bound(&ctx);
        session.is_scaled = theme::follow(&ctx, &session.settings, session.scale_bound);
        let mut commands = Vec::new();
        let news = self.app.poll_jobs();
        self.replay.begin(&ctx, std::mem::take(&mut self.changed) || news, self.map.moves());
        self.graphics_trouble();
        self.input(&ctx, &mut commands);
        self.panels(ui, &mut commands);
        self.windows.show(&ctx, &mut self.app, (self.map_rect, &self.panel_rects), &mut commands);
        if let Some(measure) = &mut self.measure {
            // what is under way must not wait for frames that show nothing new
            let busy = !self.map.is_complete() || self.app.jobs().iter().any(|job| job.loads);
            ctx.request_repaint_after(if busy { Duration::from_millis(250) } else { Duration::ZERO });
            let drawn = self.map.statistics();
            let shown = Shown {
                complete: self.map.is_complete(),
                settled: self.map.is_settled(),
                times: self.clock.last(),
                cpu: frame.info().cpu_usage,
                vertices: drawn.vertices,
                gpu_bytes: drawn.gpu_bytes,
                adapter: &self.adapter,
            };
            if let Some(report) = measure.frame(&self.app, &shown, &mut commands) {
                super::process::print_line(&report.to_string());
                self.measure = None;
                commands.push(Command::CloseAnyway);
            }
        }
        let before = self.app.workspace.revision;
        let any = !commands.is_empty();
        self.changed = commands.iter().any(|command| !matches!(command, Command::SetView(_) | Command::Hover(_) | Command::Pointer(..)));
        self.gestures.follow(&ctx, &mut self.app);
        self.app.dispatch_all(commands);
        self.requests(&ctx);
        self.app.keep_safe();
        // what a command or a hand changed is shown by what was drawn before it only in the next frame
        let acted = ctx.input(|input| input.events.iter().any(|event| !matches!(event, egui::Event::PointerMoved(_) | egui::Event::MouseMoved(_))));
        if any || acted || before != self.app.workspace.revision {
            ctx.request_repaint();
        }
        let topmost = LayerId::new(Order::Debug, egui::Id::unique("encoding"));
        mark_encoding(&ctx.layer_painter(topmost), &self.clock, false);
        self.clock.end(Stage::Interface, true);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
