//! The window of the base map: which tiles lie under all layers, in which tone, whether servers are asked; and where a service or a
//! file is added to the list.

use crate::app::modules::base_map::BaseMapOrder;
use crate::app::{App, Command, Settings};
use crate::i18n::{Word, bytes, printable};
use crate::io::{PICTURE_ENDINGS, TILE_ENDINGS};
use crate::model::{BaseMap, BaseSource, SourceError, TileGrid, TileSet, TileSetPlace};
use crate::source::{Offered, asks_for_key, kept_tiles, known_sources, look_up, tiles_at, told_of};
use crate::ui::module::{Beside, Form, Surface};
use crate::ui::theme::Look;
use crate::ui::wake::waker_of;
use crate::ui::widgets::{Icon, heading, icon_button, named, number_field, primary_button, quiet, slider};
use crate::work::{News, Task};
use egui::{Align, Grid, Label, Layout, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

/// The width of what the window shows, in logical pixels.
const WIDTH: f32 = 400.0;

/// The window beside the map.
pub type BaseMapWindow = Beside<BaseMapForm>;

/// What an address was found to offer.
type Looked = Result<Vec<Offered>, SourceError>;

#[derive(Default)]
pub struct BaseMapForm {
    /// The key for Tianditu that is being typed.
    key: Option<String>,
    address: String,
    credit: String,
    /// Whether what is added is in degrees moved as China's published maps are.
    is_moved: bool,
    /// Who is being asked, and for what.
    asking: Option<(String, Task<Looked>)>,
    found: Option<Result<Vec<Offered>, String>>,
    filter: String,
    /// Bytes on the disk, as they were counted when the window was opened.
    kept: Option<u64>,
}

impl Form for BaseMapForm {
    const NAME: &'static str = "base map";

    fn begin(&mut self) {
        self.kept = None;
    }

    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool) {
        self.take(on.app);
        let window = egui::Window::new(on.app.word(Word::BaseMap)).id(egui::Id::unique("base map")).open(is_open);
        let high = on.map.height() - 60.0;
        window.collapsible(false).resizable(false).default_pos(on.map.left_top() + vec2(56.0, 16.0)).show(on.ctx, |ui| {
            ScrollArea::vertical().max_height(high.max(200.0)).min_scrolled_height(high.max(200.0)).show(ui, |ui| {
                ui.set_width(WIDTH);
                let (app, commands) = (&*on.app, &mut *on.commands);
                sources(ui, app, commands);
                self.key(ui, app, commands);
                tone(ui, app, commands);
                network(ui, app, commands);
                heading(ui, app.word(Word::BaseAdd));
                self.add(ui, app, commands);
                let endings: Vec<&'static str> = TILE_ENDINGS.into_iter().chain(PICTURE_ENDINGS).collect();
                if ui.button(app.word(Word::BaseFile)).clicked() {
                    on.dialogs.pick(on.ctx, "MBTiles, PMTiles, GeoTIFF, PNG, JPEG", &endings, |path| BaseMapOrder::File(path).into());
                }
                self.disk(ui, app, commands);
                ui.add_space(4.0);
            });
        });
    }
}

/// The sources to choose from, the embedded map first.
fn sources(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let shown = app.workspace.document.base_map();
    let lang = app.lang();
    if ui.radio(shown.is_none(), app.word(Word::BaseEmbedded)).clicked() && shown.is_some() {
        commands.push(BaseMapOrder::Show { base: None, asks: false }.into());
    }
    let known = known_sources("").iter().map(|own| BaseSource::Known(own.key().to_owned())).collect::<Vec<_>>();
    let own = app.session.settings.tile_sets.iter().map(|set| BaseSource::Own(Box::new(set.clone())));
    // what a project came with is in the list while it is shown
    let extra = shown.map(|base| base.source.clone()).filter(|source| !known.contains(source));
    let is_listed = extra.as_ref().is_none_or(|source| app.session.settings.tile_sets.iter().any(|set| is_of(source, set)));
    let extra = extra.filter(|_| !is_listed).map(|source| (source, None));
    let listed = known.iter().cloned().map(|source| (source, None)).chain(own.enumerate().map(|(n, source)| (source, Some(n)))).chain(extra);
    for (source, removable) in listed {
        let Some(told) = told_of(&source) else { continue };
        let is_shown = shown.is_some_and(|base| base.source == source);
        let needs_key = matches!(&source, BaseSource::Known(key) if asks_for_key(key)) && app.session.settings.tianditu_key.is_empty();
        let note =
            if needs_key { app.word(Word::BaseNeedsKey).to_owned() } else { told.host.unwrap_or_else(|| app.word(Word::BaseOfFile).to_owned()) };
        let own_source = source.clone();
        ui.horizontal(|ui| {
            let name = printable(told.name.get(lang)).into_owned();
            let chosen = ui.add_enabled_ui(!needs_key || is_shown, |ui| ui.radio(is_shown, crate::i18n::excerpt(&name, 30))).inner;
            if chosen.clicked() && !is_shown {
                let base = Box::new(BaseMap { source, ..shown.cloned().unwrap_or_else(|| BaseMap::of(BaseSource::Known(String::new()))) });
                commands.push(BaseMapOrder::Show { base: Some(base), asks: true }.into());
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(at) = removable
                    && icon_button(ui, Icon::Close, app.word(Word::BaseRemove), 18.0, true).clicked()
                {
                    commands.push(BaseMapOrder::Remove(at).into());
                }
                let picture = is_shown.then(|| if let BaseSource::Own(set) = &own_source { set.picture_bounds() } else { None }).flatten();
                if let Some(bounds) = picture
                    && ui.small_button(app.word(Word::BaseZoom)).clicked()
                {
                    commands.push(Command::ZoomTo(bounds));
                }
                ui.add(Label::new(quiet(ui, crate::i18n::excerpt(&note, 30))).truncate());
            });
        });
    }
    ui.add(Label::new(quiet(ui, app.word(Word::BaseConsent))).wrap());
}

fn is_of(source: &BaseSource, set: &TileSet) -> bool {
    matches!(source, BaseSource::Own(own) if **own == *set)
}

/// How what is shown is toned.
fn tone(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let Some(base) = app.workspace.document.base_map() else { return };
    heading(ui, app.word(Word::BaseHow));
    let mut own = base.clone();
    Grid::new("base map tone").num_columns(2).min_col_width(110.0).spacing([12.0, 6.0]).show(ui, |ui| {
        ui.label(app.word(Word::BaseOpacity));
        let mut percent = (own.opacity * 100.0).round();
        let before = percent;
        ui.spacing_mut().slider_width = 180.0;
        let response = ui.add(slider(&mut percent, 5.0..=100.0).step_by(5.0).fixed_decimals(0).suffix(" %"));
        response.widget_info(|| WidgetInfo::slider(true, f64::from(percent), app.word(Word::BaseOpacity)));
        if percent != before {
            own.opacity = percent / 100.0;
        }
        ui.end_row();
        ui.label("");
        ui.checkbox(&mut own.grey, app.word(Word::BaseGrey));
        ui.end_row();
    });
    if matches!(&base.source, BaseSource::Own(set) if set.is_vector) {
        ui.add(Label::new(quiet(ui, app.word(Word::BaseVector))).wrap());
    }
    if own != *base {
        commands.push(BaseMapOrder::Show { base: Some(Box::new(own)), asks: false }.into());
    }
}

/// Whether servers are asked.
fn network(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let document = &app.workspace.document;
    let Some(host) = document.base_map().and_then(|base| told_of(&base.source)?.host) else { return };
    heading(ui, app.word(Word::BaseNetwork));
    let mut is_on = document.is_online();
    if ui.checkbox(&mut is_on, Word::BaseAsks.with(app.lang(), &[&host])).changed() {
        commands.push(BaseMapOrder::Network(is_on).into());
    }
    if !is_on {
        ui.add(Label::new(quiet(ui, app.word(Word::BaseKept))).wrap());
    }
}

impl BaseMapForm {
    /// Takes in what a service has answered.
    fn take(&mut self, app: &App) {
        let Some((host, task)) = &self.asking else { return };
        let found = match task.take() {
            News::None | News::SoFar(_) => return,
            News::Done(Ok(found)) => Ok(found),
            News::Done(Err(error)) => Err(Word::BaseNotFound.with(app.lang(), &[&error])),
            News::Broken => Err(Word::BaseNotFound.with(app.lang(), &[host])),
        };
        (self.found, self.asking) = (Some(found), None);
        self.filter.clear();
    }

    /// The user's key for Tianditu.
    fn key(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.label(app.word(Word::BaseKey));
            let text = self.key.get_or_insert_with(|| app.session.settings.tianditu_key.clone());
            let field = ui.add(TextEdit::singleline(text).password(true).desired_width(250.0));
            named(&field, Role::TextInput, app.word(Word::BaseKey));
            if field.lost_focus() && *text != app.session.settings.tianditu_key {
                commands.push(BaseMapOrder::Key(text.trim().to_owned()).into());
            }
        });
        ui.add(Label::new(quiet(ui, app.word(Word::BaseKeyNote))).wrap());
    }

    /// Asks what lies at an address, and lists what does.
    fn add(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let is_asking = self.asking.is_some();
        let mut is_asked = false;
        ui.horizontal(|ui| {
            let field = ui.add(TextEdit::singleline(&mut self.address).hint_text(app.word(Word::BaseAddress)).desired_width(WIDTH - 110.0));
            named(&field, Role::TextInput, app.word(Word::BaseAddress));
            let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let text = app.word(if tiles_at(&self.address).is_some() { Word::BaseShow } else { Word::BaseLookUp });
            is_asked = primary_button(ui, text, !is_asking && !self.address.trim().is_empty()).clicked() || is_entered;
        });
        if let Some(set) = tiles_at(&self.address) {
            let field = ui.add(TextEdit::singleline(&mut self.credit).hint_text(app.word(Word::BaseCredit)).desired_width(WIDTH - 110.0));
            named(&field, Role::TextInput, app.word(Word::BaseCredit));
            // pictures can be moved, shapes are drawn where they lie
            if !set.is_vector {
                ui.checkbox(&mut self.is_moved, app.word(Word::BaseMoved));
            }
            if is_asked {
                let grid = if self.is_moved && !set.is_vector && set.grid == TileGrid::Mercator { TileGrid::MovedMercator } else { set.grid.clone() };
                let set = TileSet { credit: self.credit.trim().to_owned(), grid, ..set };
                commands.push(BaseMapOrder::Add(Box::new(set)).into());
                self.address.clear();
            }
        } else if is_asked && !is_asking && !self.address.trim().is_empty() {
            let address = self.address.trim().to_owned();
            let address = if address.contains("://") { address } else { format!("https://{address}") };
            let asked = address.clone();
            let task = Task::start(waker_of(ui.ctx()), move |progress| look_up(&asked, &|| progress.is_cancelled()));
            (self.asking, self.found) = (Some((address, task)), None);
        }
        if let Some((address, _)) = &self.asking {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.add(Label::new(quiet(ui, Word::BaseLooking.with(app.lang(), &[&crate::i18n::excerpt(address, 40)]))).truncate());
            });
        }
        match &self.found {
            Some(Ok(found)) => offered(ui, app, found, &mut self.filter, commands),
            Some(Err(told)) => {
                let ink = Look::of(ui).danger;
                ui.add(Label::new(quiet(ui, told.as_str()).color(ink)).wrap());
            }
            None => {}
        }
    }

    /// What is kept on the disk of the tiles of servers.
    fn disk(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let Some(cache) = kept_tiles() else { return };
        heading(ui, app.word(Word::BaseDisk));
        let kept = *self.kept.get_or_insert_with(|| cache.bytes());
        ui.horizontal(|ui| {
            ui.label(Word::BaseDiskUsed.with(app.lang(), &[&bytes(kept)]));
            let mut settings = app.session.settings.clone();
            let most = ui.add(number_field(&mut settings.tile_cache_mb).range(Settings::TILE_CACHE).speed(8.0).suffix(" MB"));
            named(&most, Role::SpinButton, app.word(Word::BaseDisk));
            if settings.tile_cache_mb != app.session.settings.tile_cache_mb {
                cache.limit(u64::from(settings.tile_cache_mb) << 20);
                self.kept = None;
                commands.push(Command::Settings(Box::new(settings)));
            }
            if ui.add_enabled(kept > 0, egui::Button::new(app.word(Word::BaseClear))).clicked() {
                cache.clear();
                self.kept = None;
            }
        });
    }
}

/// The layers that a service offers.
fn offered(ui: &mut Ui, app: &App, found: &[Offered], filter: &mut String, commands: &mut Vec<Command>) {
    /// From so many on they are looked for by their names.
    const MANY: usize = 8;
    ui.horizontal(|ui| {
        ui.label(quiet(ui, Word::BaseOffers.with(app.lang(), &[&found.len()])));
        if found.len() >= MANY {
            let field = ui.add(TextEdit::singleline(filter).hint_text(app.word(Word::BaseFilter)).desired_width(200.0));
            named(&field, Role::TextInput, app.word(Word::BaseFilter));
        }
    });
    let wanted = filter.to_lowercase();
    ScrollArea::vertical().id_salt("offered").max_height(180.0).auto_shrink([false, true]).show(ui, |ui| {
        for (n, own) in found.iter().enumerate().filter(|(_, own)| own.title.to_lowercase().contains(&wanted)) {
            ui.push_id(n, |ui| {
                ui.horizontal(|ui| {
                    let use_it = ui.small_button(app.word(Word::BaseShow));
                    let title = printable(&own.title).into_owned();
                    use_it.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {title}", app.word(Word::BaseShow))));
                    if use_it.clicked() {
                        commands.push(BaseMapOrder::Add(Box::new(own.set.clone())).into());
                    }
                    let note = match (&own.set.place, &own.set.grid) {
                        (TileSetPlace::Server(_), TileGrid::Boxes { system } | TileGrid::Matrices { system, .. }) => system.name(app.lang()),
                        _ => String::new(),
                    };
                    ui.add(Label::new(title).truncate()).on_hover_text(note);
                });
            });
        }
    });
}
