//! The settings: language, looks, what the wheel does, how positions are written, what the program starts with.

use crate::app::{Action, App, Command, PositionFormat, Settings, ThemeChoice, Wheel};
use crate::i18n::{Lang, Word};
use crate::ui::module::Surface;
use crate::ui::widgets::{choice, heading, number_field, quiet, slider};
use egui::{Align2, Button, Grid, Label, Role, Ui, WidgetInfo};

/// The width of the column of controls, in logical pixels.
const CONTROLS: f32 = 230.0;

pub fn settings(on: &mut Surface<'_>, open: &mut bool) {
    let (app, commands) = (&*on.app, &mut *on.commands);
    let mut own = app.session.settings.clone();
    let window = egui::Window::new(app.word(Word::SettingsTitle)).id(egui::Id::unique("settings")).open(open);
    window.collapsible(false).resizable(false).default_width(430.0).pivot(Align2::CENTER_CENTER).default_pos(on.ctx.content_rect().center()).show(
        on.ctx,
        |ui| {
            heading(ui, app.word(Word::SettingsLook));
            rows(ui, "look", |ui| look(ui, app, &mut own));
            heading(ui, app.word(Word::SettingsMap));
            rows(ui, "map", |ui| map(ui, app, &mut own));
            heading(ui, app.word(Word::SettingsFiles));
            ui.checkbox(&mut own.start_page, app.word(Word::SettingStart));
            ui.checkbox(&mut own.reload, app.word(Word::SettingReload));
            ui.checkbox(&mut own.all_layers, app.word(Action::ALL_LAYERS.word()));
            ui.add_space(8.0);
            ui.separator();
            ui.horizontal(|ui| {
                if ui.add_enabled(own != own.usual(), Button::new(app.word(Word::UsualSettings))).clicked() {
                    own = own.usual();
                }
                if ui.add_enabled(!own.recents.is_empty(), Button::new(app.word(Word::ForgetRecents))).clicked() {
                    commands.push(Command::Forget(own.recents.clone()));
                }
            });
            let kept = app
                .settings_file()
                .map_or_else(|| app.word(Word::SettingsNotKept).to_owned(), |path| Word::SettingsKept.with(app.lang(), &[&path.display()]));
            ui.add(Label::new(quiet(ui, kept)).wrap());
        },
    );
    if own != app.session.settings {
        commands.push(Command::Settings(Box::new(own)));
    }
}

fn rows(ui: &mut Ui, id: &str, show: impl FnOnce(&mut Ui)) {
    Grid::new(id).num_columns(2).min_col_width(176.0).spacing([12.0, 7.0]).show(ui, show);
}

fn look(ui: &mut Ui, app: &App, own: &mut Settings) {
    ui.label(app.word(Word::SettingLanguage));
    let languages = [(Lang::Zh, "中文".to_owned()), (Lang::En, "English".to_owned())];
    choice(ui, app, "language", Word::SettingLanguage, CONTROLS, &mut own.lang, &languages);
    ui.end_row();
    ui.label(app.word(Word::SettingTheme));
    let themes = [(ThemeChoice::System, Word::ThemeSystem), (ThemeChoice::Light, Word::ThemeLight), (ThemeChoice::Dark, Word::ThemeDark)];
    let themes = themes.map(|(theme, word)| (theme, app.word(word).to_owned()));
    choice(ui, app, "theme", Word::SettingTheme, CONTROLS, &mut own.theme, &themes);
    ui.end_row();
    ui.label(app.word(Word::SettingScale));
    // set when the hand lets go: a slider that grows under the pointer runs away from it
    let id = ui.scope_id().with("scale");
    let mut scale = ui.data(|data| data.get_temp(id)).unwrap_or(own.scale);
    ui.spacing_mut().slider_width = CONTROLS - 70.0;
    let slider = ui.add(slider(&mut scale, Settings::SCALES).step_by(5.0).suffix(" %"));
    slider.widget_info(|| WidgetInfo::slider(true, f64::from(scale), app.word(Word::SettingScale)));
    if slider.dragged() {
        ui.data_mut(|data| data.insert_temp(id, scale));
    } else {
        ui.data_mut(|data| data.remove_temp::<u16>(id));
        own.scale = scale;
    }
    ui.end_row();
    let bound = app.session.scale_bound;
    if own.scale > bound {
        ui.label("");
        ui.label(quiet(ui, Word::ScaleBound.with(app.lang(), &[&bound])));
        ui.end_row();
    }
}

fn map(ui: &mut Ui, app: &App, own: &mut Settings) {
    ui.label(app.word(Word::SettingWheel));
    let wheels = [(Wheel::Zoom, Word::WheelZooms), (Wheel::Pan, Word::WheelPans)].map(|(wheel, word)| (wheel, app.word(word).to_owned()));
    choice(ui, app, "wheel", Word::SettingWheel, CONTROLS, &mut own.wheel, &wheels);
    ui.end_row();
    ui.label(app.word(Word::SettingPositions));
    let formats =
        [(PositionFormat::Degrees, Word::PositionsDegrees), (PositionFormat::Dms, Word::PositionsDms), (PositionFormat::Gcj02, Word::PositionsGcj02)];
    let formats = formats.map(|(format, word)| (format, app.word(word).to_owned()));
    choice(ui, app, "positions", Word::SettingPositions, CONTROLS, &mut own.positions, &formats);
    ui.end_row();
    ui.label(app.word(Word::SettingMemory));
    let memory = ui.add(number_field(&mut own.map_memory_mb).range(Settings::MAP_MEMORY).speed(4.0).suffix(" MB"));
    memory.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(Word::SettingMemory)));
    ui.end_row();
}
