//! The controls that colour a layer's features by an attribute: column, method, number of classes, colours.

use super::parts::kinds;
use super::ramp_menu::ramps;
use crate::app::App;
use crate::carto::{break_digits, class_name, color_by, color_by_land_use, confused, paint_classes};
use crate::i18n::{Word, integer};
use crate::io::embedded_land_use;
use crate::model::{ClassBy, ClassSizes, Classes, Classing, Layer, Method, SizedPart, Style, Value};
use crate::ui::color_button::color_button;
use crate::ui::histogram::histogram;
use crate::ui::known_values::KnownValues;
use crate::ui::theme::{Look, color};
use crate::ui::widgets::{named, number_field, quiet, slider};
use egui::{Role, Ui};

/// Shows the controls; whether they have changed the classes of `style`, the layer's.
pub fn class_editor(ui: &mut Ui, app: &App, layer: &Layer, style: &mut Style, values: &mut KnownValues) -> bool {
    let current = layer.style.classes.as_ref();
    let mut made = current.and_then(|classes| classes.made).unwrap_or_default();
    let mut field = current.map(|classes| classes.field.clone());
    let mut changed = false;
    let shown = field.clone().unwrap_or_else(|| app.word(Word::OneColor).to_owned());
    egui::ComboBox::from_label(app.word(Word::ColorBy)).selected_text(shown).width(110.0).show_ui(ui, |ui| {
        if ui.selectable_label(field.is_none(), app.word(Word::OneColor)).clicked() {
            (field, changed) = (None, true);
        }
        for column in layer.table.columns() {
            if ui.selectable_label(field.as_deref() == Some(column.name()), column.name()).clicked() {
                (field, changed) = (Some(column.name().to_owned()), true);
            }
        }
    });
    if let Some(Classes { by: ClassBy::Values(values), field, .. }) = current
        && values.iter().any(|value| embedded_land_use().find(value).is_some())
        && ui.small_button(app.word(Word::LandUseShort)).on_hover_text(app.word(Word::LandUseHint)).clicked()
    {
        return color_by_land_use(style, &layer.table, field, embedded_land_use());
    }
    if let Some(ClassBy::Breaks(_)) = current.map(|classes| &classes.by) {
        egui::ComboBox::from_label(app.word(Word::ClassMethod)).selected_text(app.word(name_of(made.method))).width(110.0).show_ui(ui, |ui| {
            for method in Method::FINDING {
                changed |= ui.selectable_value(&mut made.method, method, app.word(name_of(method))).changed();
            }
        });
        changed |= ui.add(slider(&mut made.count, 2..=9).text(app.word(Word::ClassCount))).changed();
        ui.label(quiet(ui, app.word(Word::ColorRamp)));
        changed |= ramps(ui, app, &mut made);
        changed |= sizes(ui, app, layer, style, &mut made);
    }
    if layer.table.source().is_some() {
        let count = integer(layer.table.len() as u64);
        ui.label(quiet(ui, Word::WindowClasses.with(app.lang(), &[&count])));
    }
    let before = current.and_then(|classes| classes.made).unwrap_or_default();
    if let Some(classes) = style.classes.as_mut().filter(|_| made.reversed != before.reversed) {
        // those that were set by hand as well
        let count = classes.len();
        classes.inks[..count].reverse();
        classes.made = Some(made);
        return true;
    }
    let painted = |made: &Classing| (made.ramp, made.one_color);
    if changed && painted(&made) != painted(&before) && style.classes.is_some() {
        // other colours part no number elsewhere
        paint_classes(style, made);
        return true;
    }
    if let Some(classes) = style.classes.as_mut().filter(|_| !changed) {
        let moved = breaks_on_histogram(ui, layer, classes, values);
        let listed = class_list(ui, app, classes);
        told_apart(ui, app, classes);
        return listed || moved;
    }
    if changed {
        if made.method == Method::Manual && made != before {
            // another number of classes is found anew
            made.method = Method::default();
        }
        color_by(style, &layer.table, field.as_deref(), made);
    }
    changed
}

/// How large points or lines are by their numbers; whether how classes are made was changed.
fn sizes(ui: &mut Ui, app: &App, layer: &Layer, style: &mut Style, made: &mut Classing) -> bool {
    let [_, lines, points] = kinds(layer);
    let usual = match (points, lines) {
        (true, _) => ClassSizes { of: SizedPart::Markers, first: 1.2, last: 5.0 },
        (_, true) => ClassSizes { of: SizedPart::Lines, first: 0.2, last: 1.4 },
        _ => return false,
    };
    let Some(classes) = style.classes.as_mut() else { return false };
    let mut on = classes.sizes.is_some();
    if ui.checkbox(&mut on, app.word(Word::SizeByValue)).changed() {
        classes.sizes = on.then_some(usual);
        // colours tell the classes apart again
        if !on && std::mem::take(&mut made.one_color) {
            return true;
        }
    }
    let Some(own) = &mut classes.sizes else { return false };
    let most = if own.of == SizedPart::Markers { 15.0 } else { 5.0 };
    ui.add(slider(&mut own.first, 0.1..=most).suffix(" mm").max_decimals(1).text(app.word(Word::SizeFirst)));
    ui.add(slider(&mut own.last, 0.1..=most).suffix(" mm").max_decimals(1).text(app.word(Word::SizeLast)));
    ui.checkbox(&mut made.one_color, app.word(Word::SizeOneColor)).changed()
}

/// Says which two classes some eyes do not tell apart.
fn told_apart(ui: &mut Ui, app: &App, classes: &Classes) {
    let one_color = classes.made.is_some_and(|made| made.one_color);
    if let Some((a, b)) = confused(&classes.inks[..classes.len()]).filter(|_| !one_color) {
        let name = |class: usize| class_name(classes, class).get(app.lang()).to_owned();
        let told = Word::ClassesConfused.with(app.lang(), &[&name(a), &name(b)]);
        ui.add(egui::Label::new(quiet(ui, told).color(Look::of(ui).warm)).wrap());
    }
}

/// The numbers of the field with a handle where they are parted; whether one was moved.
fn breaks_on_histogram(ui: &mut Ui, layer: &Layer, classes: &mut Classes, values: &mut KnownValues) -> bool {
    let Some(column) = layer.table.column(&classes.field).filter(|_| layer.table.source().is_none()) else { return false };
    let ClassBy::Breaks(breaks) = &classes.by else { return false };
    let profile = values.numbers(&layer.table, column);
    let Some(profile) = profile.as_ref().as_ref().filter(|own| own.most > own.least && breaks.len() > 2) else { return false };
    let mut inner = breaks[1..breaks.len() - 1].to_vec();
    let ink = |value: f64| color(classes.ink(classes.class_of(&Value::Float(value))));
    if !histogram(ui, &classes.field, profile, &mut inner, ink) {
        return false;
    }
    if let ClassBy::Breaks(breaks) = &mut classes.by {
        let last = breaks.len() - 1;
        breaks[1..last].copy_from_slice(&inner);
    }
    classes.made = Some(Classing { method: Method::Manual, ..classes.made.unwrap_or_default() });
    true
}

/// The classes with their colours, and where numbers are parted, to be set by hand; whether one was.
fn class_list(ui: &mut Ui, app: &App, classes: &mut Classes) -> bool {
    let (mut changed, mut parted) = (false, false);
    let digits = if let ClassBy::Breaks(breaks) = &classes.by { break_digits(breaks) } else { 0 };
    ui.label(quiet(ui, app.word(Word::Classes)));
    egui::ScrollArea::vertical().max_height(250.0).auto_shrink([false, true]).id_salt("classes").show(ui, |ui| {
        for class in 0..=classes.len() {
            ui.horizontal(|ui| {
                let name = class_name(classes, class).get(app.lang()).to_owned();
                let other = class == classes.len();
                let ink = if other { &mut classes.other } else { &mut classes.inks[class] };
                changed |= color_button(ui, ink, &name);
                ui.label(name.as_str());
                // the upper end of every class but the last is where the next begins
                if let ClassBy::Breaks(breaks) = &mut classes.by
                    && class + 2 < breaks.len()
                {
                    let (low, high) = (breaks[class], breaks[class + 2]);
                    let drag = number_field(&mut breaks[class + 1]).range(low..=high).speed((high - low) / 200.0).fixed_decimals(digits);
                    let drag = ui.add(drag).on_hover_text(app.word(Word::ClassEnd));
                    named(&drag, Role::SpinButton, app.word(Word::ClassEnd));
                    parted |= drag.changed();
                }
            });
        }
    });
    if parted {
        classes.made = Some(Classing { method: Method::Manual, ..classes.made.unwrap_or_default() });
    }
    changed || parted
}

const fn name_of(method: Method) -> Word {
    match method {
        Method::Quantiles => Word::Quantiles,
        Method::EqualIntervals => Word::EqualIntervals,
        Method::NaturalBreaks => Word::NaturalBreaks,
        Method::StandardDeviation => Word::StandardDeviation,
        Method::Manual => Word::ManualBreaks,
    }
}
