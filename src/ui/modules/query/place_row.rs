//! A condition on where features lie: how, to what, how far.

use super::list_button;
use crate::app::App;
use crate::app::may_be_queried;
use crate::app::modules::query::{feature_called, filter_of_feature};
use crate::i18n::{Word, excerpt, integer};
use crate::io::feature_wkt;
use crate::model::{FeatureTable, Layer};
use crate::query::{PlaceOf, PlaceTest, name_of};
use crate::ui::widgets::{choice, number_field, quiet, slider};
use egui::{Button, Label, Role, ScrollArea, Ui, WidgetInfo};

/// Features of a layer that are offered one by one.
const OFFERED: usize = 300;

const TESTS: [(PlaceTest, Word); 10] = [
    (PlaceTest::Near(3000.0), Word::QueryPlaceNear),
    (PlaceTest::Far(3000.0), Word::QueryPlaceFar),
    (PlaceTest::Intersects, Word::QueryPlaceIntersects),
    (PlaceTest::Within, Word::QueryPlaceWithin),
    (PlaceTest::CentreWithin, Word::QueryPlaceCentre),
    (PlaceTest::Overlaps, Word::QueryPlaceOverlaps),
    (PlaceTest::Touches, Word::QueryPlaceTouches),
    (PlaceTest::Contains, Word::QueryPlaceContains),
    (PlaceTest::Apart, Word::QueryPlaceApart),
    (PlaceTest::Nearest(5), Word::QueryPlaceNearest),
];

/// Which of the tests it is.
fn kind_of(test: PlaceTest) -> usize {
    TESTS.iter().position(|(own, _)| std::mem::discriminant(own) == std::mem::discriminant(&test)).unwrap_or_default()
}

/// Shows the row; whether it is to go, and whether the selection was chosen.
pub fn place_row(
    ui: &mut Ui,
    app: &App,
    test: &mut PlaceTest,
    place: &mut PlaceOf,
    close_width: f32,
    close: impl Fn(&mut Ui) -> bool,
) -> (bool, bool) {
    let gone = ui
        .horizontal(|ui| {
            let all: Vec<(usize, String)> = TESTS.iter().enumerate().map(|(n, (_, word))| (n, app.word(*word).to_owned())).collect();
            let mut kind = kind_of(*test);
            let width = ui.available_width() - close_width - ui.spacing().item_spacing.x;
            choice(ui, app, "place test", Word::QueryPlace, width, &mut kind, &all);
            if kind != kind_of(*test) {
                *test = match (TESTS[kind].0, *test) {
                    (PlaceTest::Near(_), PlaceTest::Far(metres)) => PlaceTest::Near(metres),
                    (PlaceTest::Far(_), PlaceTest::Near(metres)) => PlaceTest::Far(metres),
                    (other, _) => other,
                };
            }
            close(ui)
        })
        .inner;
    match test {
        PlaceTest::Near(metres) | PlaceTest::Far(metres) => {
            let mut km = *metres / 1000.0;
            ui.spacing_mut().slider_width = (ui.available_width() - 92.0).max(60.0);
            let slider = slider(&mut km, 0.0..=50.0).logarithmic(true).smallest_positive(0.01).clamping(egui::SliderClamping::Never);
            let response = ui.add(slider.suffix(" km").max_decimals(3));
            response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, app.word(Word::QueryDistance)));
            if response.changed() {
                // to the metre, so that it can be read
                *metres = (km.max(0.0) * 1000.0).round();
            }
        }
        PlaceTest::Nearest(count) => {
            let response = ui.add(number_field(count).range(1..=100_000));
            response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, app.word(Word::QueryCount)));
        }
        _ => {}
    }
    let takes = ui.horizontal(|ui| {
        ui.add(Label::new(quiet(ui, app.word(Word::QueryPlaceOf))).extend());
        let shown = place_told(app, place);
        let response = list_button(ui, app.word(Word::QueryPlaceOf), &shown, true);
        egui::Popup::menu(&response).show(|ui| choose(ui, app, place)).is_some_and(|own| own.inner)
    });
    (gone, takes.inner)
}

/// What a place is called.
fn place_told(app: &App, place: &PlaceOf) -> String {
    match place {
        PlaceOf::Selection => {
            let count: usize = app.session.query.form.selected.iter().map(|(_, rows)| rows.len()).sum();
            Word::QuerySelection.with(app.lang(), &[&integer(count as u64)])
        }
        PlaceOf::Shape(_) => app.word(Word::QueryShapeOwn).to_owned(),
        PlaceOf::Layer(name, filter) => {
            let Some(layer) = app.seen().layer_called(name) else { return name.clone() };
            let own = layer.name.get(app.lang());
            match feature_called(&layer.table, filter) {
                Some(one) => format!("{} · {own}", one.get(app.lang())),
                None if filter.is_empty() => own.to_owned(),
                None => format!("{own} · {filter}"),
            }
        }
    }
}

/// The places to choose from: hubs and key areas by name, the selection, the shape drawn last, layers and their features. Whether the
/// selection was chosen: as it is now.
fn choose(ui: &mut Ui, app: &App, place: &mut PlaceOf) -> bool {
    ui.set_min_width(230.0);
    for key in ["hubs", "key_areas"] {
        let Some(layer) = app.seen().layer_by_key(key) else { continue };
        one_of(ui, app, layer, place);
    }
    ui.separator();
    let selected = app.viewport.selection.len();
    let now = Word::QuerySelectionNow.with(app.lang(), &[&integer(selected as u64)]);
    let takes = ui.add_enabled(selected > 0, Button::new(now)).clicked();
    if takes {
        *place = PlaceOf::Selection;
        ui.close();
    }
    let shape = app.drawn_place();
    let button = ui.add_enabled(shape.is_some(), Button::new(app.word(Word::QueryShape)));
    if button.on_disabled_hover_text(app.word(Word::QueryShapeNone)).clicked()
        && let Some(shape) = shape
    {
        *place = PlaceOf::Shape(shape);
        ui.close();
    }
    ui.separator();
    ui.menu_button(app.word(Word::FoundLayer), |ui| {
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for layer in app.workspace.document.layers().iter().rev().filter(|layer| may_be_queried(layer) || layer.key == "rings") {
                let Some(layer) = app.seen().layer(layer.id) else { continue };
                one_of(ui, app, layer, place);
            }
        });
    });
    takes
}

/// A layer to choose, as a whole or one of its features.
fn one_of(ui: &mut Ui, app: &App, layer: &Layer, place: &mut PlaceOf) {
    let name = layer.name.get(app.lang());
    let mut take = |ui: &mut Ui, filter: String| {
        *place = PlaceOf::Layer(layer.key.clone(), filter);
        ui.close();
    };
    let table: &FeatureTable = &layer.table;
    if table.source().is_some() || table.len() > OFFERED {
        if ui.button(name).clicked() {
            take(ui, String::new());
        }
        return;
    }
    let mut shape = None;
    ui.menu_button(name, |ui| {
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            if ui.button(app.word(Word::QueryWholeLayer)).clicked() {
                take(ui, String::new());
            }
            ui.separator();
            for feature in table.features() {
                let called = name_of(feature);
                let button = ui.button(excerpt(called.get(app.lang()), 40));
                if button.clicked() {
                    match filter_of_feature(table, feature.index()) {
                        Some(filter) => take(ui, filter),
                        // one that cannot be told from others by its fields is told by its shape
                        None => shape = Some(feature_wkt(feature)).filter(|own| !own.is_empty()),
                    }
                    ui.close();
                }
            }
        });
    });
    if let Some(shape) = shape {
        *place = PlaceOf::Shape(shape);
    }
}
