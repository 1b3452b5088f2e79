//! The start page: files opened before, projects with a picture of their map, and the way in for somebody new.

use crate::app::{Action, App, Command};
use crate::i18n::{ChinaTime, Word};
use crate::io::{file_name, is_project};
use crate::source::Bitmap;
use crate::ui::menu_entry::tip;
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::pictures::{paint_picture, texture_of};
use crate::ui::theme::{Look, bold};
use crate::ui::wake::waker_of;
use crate::ui::widgets::{Icon, heading, icon_button, panel_head, primary_button, quiet, text_in};
use crate::work::{News, Task};
use egui::{
    Align2, Color32, Context, CornerRadius, FontFamily, Label, Rect, Role, ScrollArea, Sense, Stroke, TextureHandle, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The sides of a project's picture, and the heights of the rows, in logical pixels.
const PICTURE: egui::Vec2 = vec2(96.0, 60.0);
const PROJECT: f32 = 72.0;
const DATA: f32 = 42.0;
/// The height of a line in a row.
const LINE: f32 = 17.0;

/// A page that comes back after so long looks again for its files.
const LOOKED: Duration = Duration::from_secs(5);

#[derive(Default)]
pub struct StartPage {
    /// What is known of each file.
    known: HashMap<PathBuf, Known>,
    looking: Option<Task<Option<Found>>>,
    /// The files that were looked at, and when the page was shown last.
    looked_at: Vec<PathBuf>,
    shown: Option<Instant>,
}

struct Known {
    is_there: bool,
    /// When it was changed last.
    when: String,
    picture: Option<TextureHandle>,
}

/// What was found of a file, which may lie on another machine.
struct Found {
    path: PathBuf,
    is_there: bool,
    when: String,
    picture: Option<Bitmap>,
}

impl Found {
    fn of(path: PathBuf, picture: Option<&Path>) -> Self {
        let known = std::fs::metadata(&path).ok();
        let when = known.as_ref().and_then(|own| own.modified().ok()).map(|when| ChinaTime::of(when).minute()).unwrap_or_default();
        let picture = picture.and_then(crate::app::kept_thumbnail);
        Self { path, is_there: known.is_some(), when, picture }
    }
}

impl Panel for StartPage {
    fn name(&self) -> &'static str {
        "start"
    }

    fn place(&self, app: &App, width: f32) -> Option<Place> {
        let wide = if width < NARROW { 290.0 } else { 330.0 };
        // what is looked at comes in its place
        let gives_way = app.viewport.inspected.is_some() || app.viewport.selected_annotation.is_some();
        (app.session.panels.is_open("start") && !gives_way).then_some(Place::Right(wide, [260.0, 480.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        self.look(ui.ctx(), app);
        panel_head(ui, app, Word::StartPage, "start", commands);
        ui.add_space(4.0);
        let footer = 42.0;
        ScrollArea::vertical().auto_shrink([false, false]).max_height(ui.available_height() - footer).show(ui, |ui| {
            ui.set_width(ui.available_width() - 8.0);
            ways_in(ui, app, commands);
            let recents = &app.session.settings.recents;
            if recents.is_empty() {
                ui.add_space(8.0);
                ui.add(Label::new(quiet(ui, app.word(Word::StartNothing))).wrap());
            }
            for (word, projects) in [(Word::RecentProjects, true), (Word::RecentData, false)] {
                let own: Vec<&PathBuf> = recents.iter().filter(|path| is_project(path) == projects).collect();
                if own.is_empty() {
                    continue;
                }
                ui.add_space(8.0);
                heading(ui, app.word(word));
                ui.spacing_mut().item_spacing.y = 2.0;
                for path in own {
                    self.row(ui, app, path, projects, commands);
                }
            }
            if !recents.is_empty() {
                ui.add_space(8.0);
                if ui.link(quiet(ui, app.word(Word::ForgetAll)).color(Look::of(ui).accent)).clicked() {
                    commands.push(Command::Forget(recents.clone()));
                }
            }
        });
        ui.separator();
        let mut again = app.session.settings.start_page;
        if ui.checkbox(&mut again, quiet(ui, app.word(Word::StartAgain))).changed() {
            commands.push(app.setting(|settings| settings.start_page = again));
        }
    }
}

/// What one begins with.
fn ways_in(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        if primary_button(ui, app.word(Word::StartOpen), true).on_hover_text(tip(app, Action::OPEN)).clicked() {
            commands.push(Command::Do(Action::OPEN));
        }
        if ui.add(egui::Button::new(app.word(Word::NewProject)).min_size(vec2(0.0, 28.0))).on_hover_text(tip(app, Action::NEW)).clicked() {
            commands.push(Command::Do(Action::NEW));
            commands.push(Command::SetPanel("start", false));
        }
    });
    ui.add(Label::new(quiet(ui, app.word(Word::StartDrop))).wrap());
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(quiet(ui, app.word(Word::NewHere)));
        for action in [Action::TOUR, Action::SHORTCUTS] {
            if ui.link(action.name(app.lang())).on_hover_text(tip(app, action)).clicked() {
                commands.push(Command::Do(action));
            }
        }
    });
}

impl StartPage {
    /// Looks which of the files are there, in the background: one may lie on another machine.
    fn look(&mut self, ctx: &Context, app: &App) {
        // a page that was shown a moment ago has looked
        let is_back = self.shown.is_none_or(|shown| shown.elapsed() > LOOKED);
        self.shown = Some(Instant::now());
        let recents = &app.session.settings.recents;
        if is_back || self.looked_at != *recents {
            self.looked_at.clone_from(recents);
            let asked: Vec<_> = recents.iter().map(|path| (path.clone(), app.thumbnail_of(path).filter(|_| is_project(path)))).collect();
            self.looking = Some(Task::start_telling(waker_of(ctx), move |progress, teller| {
                for (path, picture) in asked {
                    if progress.is_cancelled() {
                        break;
                    }
                    teller.tell(Some(Found::of(path, picture.as_deref())));
                }
                None
            }));
        }
        while let Some(News::SoFar(Some(own))) = self.looking.as_ref().map(Task::take) {
            let picture = own.picture.map(|bitmap| texture_of(ctx, &bitmap));
            self.known.insert(own.path, Known { is_there: own.is_there, when: own.when, picture });
        }
    }

    fn row(&self, ui: &mut Ui, app: &App, path: &Path, is_project: bool, commands: &mut Vec<Command>) {
        let (look, known) = (Look::of(ui), self.known.get(path));
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let height = if is_project { PROJECT } else { DATA };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, CornerRadius::same(6), look.tint);
        }
        let inner = rect.shrink2(vec2(6.0, 6.0));
        let mut text = inner.with_max_x(inner.right() - 26.0);
        let gone = known.filter(|known| !known.is_there).map(|_| app.word(Word::FileGone));
        let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        let ink = if gone.is_some() { look.quiet } else { look.text };
        let lines = if is_project {
            let at = Rect::from_min_size(inner.min, PICTURE);
            paint_picture(ui, at, known.and_then(|known| known.picture.as_ref()), Stroke::new(1.0, look.separator));
            text.min.x = at.right() + 10.0;
            let when = known.map_or("", |known| known.when.as_str());
            vec![(name.clone(), 13.0, ink, bold()), line(&folder, look.quiet), line(gone.unwrap_or(when), look.quiet)]
        } else {
            // of data the time is not told: it says little beside the folder
            vec![(file_name(path), 13.0, ink, FontFamily::Proportional), line(gone.unwrap_or(&folder), look.quiet)]
        };
        let mut top = text.center().y - LINE * lines.len() as f32 / 2.0;
        for (line, size, ink, family) in lines {
            let at = Rect::from_min_size(pos2(text.left(), top), vec2(text.width(), LINE));
            text_in(ui, at, Align2::LEFT_CENTER, &line, size, family, ink);
            top += LINE;
        }
        let corner = Rect::from_center_size(pos2(inner.right() - 11.0, rect.center().y), vec2(22.0, 22.0));
        let mut within = ui.new_child(UiBuilder::new().max_rect(corner));
        if icon_button(&mut within, Icon::Close, &Word::ForgetFile.with(app.lang(), &[&name]), 22.0, true).clicked() {
            commands.push(Command::Forget(vec![path.to_path_buf()]));
        }
        if response.on_hover_text(path.display().to_string()).clicked() {
            commands.push(Command::OpenFiles(vec![path.to_path_buf()]));
        }
    }
}

/// A line under a title: its text, size, colour and face.
fn line(text: &str, ink: Color32) -> (String, f32, Color32, FontFamily) {
    (text.to_owned(), 11.0, ink, FontFamily::Proportional)
}
