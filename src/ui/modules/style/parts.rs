//! The parts of a symbol: the main colour, the fill of areas, outlines and lines, what lies under them, and the markers of points.

use crate::app::App;
use crate::carto::{Theme, ink_rgb, paint_classes};
use crate::i18n::Word;
use crate::model::{Dash, Fill, Hatching, Ink, InnerCasing, Kind, Layer, Marker, MarkerShape, PLAIN_FILL, Pattern, SizedPart, Stroke, Style};
use crate::ui::color_button::{SWATCHES, color_button, swatch_button};
use crate::ui::widgets::{choice, quiet, slider, strong};
use egui::{Checkbox, Slider, Ui};

/// How opaque a hatch is at first.
const PLAIN_HATCH: f32 = 0.8;

/// The colour that a reader would name the layer by; classes have colours of their own, unless they all have this one.
pub fn color(ui: &mut Ui, app: &App, style: &mut Style, rule: Option<usize>) {
    let made = style.classes.as_ref().and_then(|classes| classes.made).filter(|made| made.one_color);
    if style.classes.is_some() && made.is_none() {
        return;
    }
    let before = style.ink();
    let ink_of = |style: &Style| rule.map_or_else(|| style.ink(), |rule| style.symbol_of(Some(rule)).ink().unwrap_or(before));
    let recolor = |style: &mut Style, rgb: [u8; 3]| match rule.and_then(|rule| style.rules.get_mut(rule)) {
        Some(rule) => rule.symbol.recolor(Ink::Custom(rgb)),
        None => style.recolor(Ink::Custom(rgb)),
    };
    ui.label(quiet(ui, app.word(Word::Color)));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for rgb in SWATCHES {
            if swatch_button(ui, rgb, ink_of(style) == Ink::Custom(rgb)) {
                recolor(style, rgb);
            }
        }
        let mut rgb = ink_rgb(ink_of(style), Theme::Light);
        if color_button(ui, &mut rgb, app.word(Word::Color)) {
            recolor(style, rgb);
        }
    });
    if let Some(made) = made.filter(|_| style.ink() != before) {
        paint_classes(style, made);
    }
}

/// The kinds of geometry that a layer has: areas, lines, points.
pub fn kinds(layer: &Layer) -> [bool; 3] {
    let kinds = layer.table.source().map_or(&layer.table, |source| source.sample()).kinds();
    let has = |is: &dyn Fn(Kind) -> bool| kinds.iter().any(|(kind, _)| is(*kind));
    let is_areal = |kind: Kind| matches!(kind, Kind::Polygon | Kind::MultiPolygon | Kind::GeometryCollection);
    [has(&is_areal), has(&|kind| SizedPart::Lines.is_of(kind)), has(&|kind| SizedPart::Markers.is_of(kind))]
}

/// The parts of the symbol of a rule, or of the layer's own.
pub fn symbol(ui: &mut Ui, app: &App, layer: &Layer, style: &mut Style, rule: Option<usize>) {
    let [areas, lines, points] = kinds(layer);
    let ink = style.symbol_of(rule).ink().unwrap_or_else(|| style.ink());
    let classed = style.classes.is_some();
    let sized = style.classes.as_ref().and_then(|classes| classes.sizes).is_some_and(|sizes| sizes.of == SizedPart::Markers);
    let own = match rule.and_then(|rule| style.rules.get_mut(rule)) {
        Some(rule) => &mut rule.symbol,
        None => &mut style.symbol,
    };
    if areas {
        let usual = Fill::solid(ink, PLAIN_FILL);
        part(ui, app, Word::StyleFill, &mut own.fill, usual, |ui, fill| {
            ui.horizontal(|ui| {
                if !classed {
                    ink_button(ui, app, Word::StyleFill, &mut fill.ink);
                }
                let before = fill.pattern;
                choose(ui, app, Word::StylePattern, &mut fill.pattern, &Pattern::ALL.map(|own| (own, name_of(own))));
                // lines are not seen as faintly as what a fill lets through
                fill.opacity = match (before == Pattern::Solid, fill.pattern == Pattern::Solid) {
                    (true, false) if fill.opacity == PLAIN_FILL => PLAIN_HATCH,
                    (false, true) if fill.opacity == PLAIN_HATCH => PLAIN_FILL,
                    _ => fill.opacity,
                };
            });
            if fill.pattern != Pattern::Solid {
                let Hatching { spacing, width } = &mut fill.hatching;
                ui.add(slider(spacing, Hatching::SPACINGS).logarithmic(true).suffix(" mm").max_decimals(2).text(app.word(Word::FillSpacing)));
                ui.add(slider(width, Hatching::WIDTHS).logarithmic(true).suffix(" mm").max_decimals(2).text(app.word(Word::LineWidth)));
            }
            if ui.add(opacity_slider(app, &mut fill.opacity)).changed() {
                // what is chosen holds at all scales
                fill.near = None;
            }
        });
    }
    if areas || lines {
        let word = if areas { Word::StyleOutline } else { Word::StyleLine };
        let usual = Stroke { ink, width: 0.26, ground: 0.0, dash: Dash::Solid, opacity: 0.95 };
        let of_class = classed && own.stroke.is_some_and(|stroke| own.follows_fill(stroke.ink));
        part(ui, app, word, &mut own.stroke, usual, |ui, stroke| {
            line(ui, app, word, stroke, areas || !classed);
            if of_class && areas {
                // until it has a colour of its own
                ui.label(quiet(ui, app.word(Word::StyleParted)));
            }
        });
        let under = Stroke { ink: Ink::Custom([255, 255, 255]), width: 1.2, ground: 0.0, dash: Dash::Solid, opacity: 0.9 };
        part(ui, app, Word::StyleUnderlay, &mut own.underlay, under, |ui, stroke| line(ui, app, Word::StyleUnderlay, stroke, true));
    }
    if areas {
        let usual = InnerCasing { ink, width: 3.0, opacity: 0.16 };
        part(ui, app, Word::StyleCasing, &mut own.casing, usual, |ui, casing| {
            ink_button(ui, app, Word::StyleCasing, &mut casing.ink);
            ui.add(slider(&mut casing.width, 0.5..=10.0).suffix(" mm").max_decimals(1).text(app.word(Word::LineWidth)));
            ui.add(opacity_slider(app, &mut casing.opacity));
        });
    }
    if points {
        let usual = Marker { shape: MarkerShape::Disc, ink, size: 1.9 };
        part(ui, app, Word::StyleMarker, &mut own.marker, usual, |ui, marker| {
            ui.horizontal(|ui| {
                if !classed {
                    ink_button(ui, app, Word::StyleMarker, &mut marker.ink);
                }
                let shapes = [
                    (MarkerShape::Disc, Word::MarkerDisc),
                    (MarkerShape::Square, Word::MarkerSquare),
                    (MarkerShape::Station, Word::MarkerStation),
                    (MarkerShape::Hub, Word::MarkerHub),
                ];
                choose(ui, app, Word::MarkerShape, &mut marker.shape, &shapes);
            });
            // classes may say how large they are
            if !sized {
                ui.add(slider(&mut marker.size, 0.5..=12.0).suffix(" mm").max_decimals(1).text(app.word(Word::MarkerSize)));
            }
        });
    }
}

/// A part of a symbol with a switch for whether it is drawn.
fn part<T: Copy>(ui: &mut Ui, app: &App, word: Word, own: &mut Option<T>, usual: T, show: impl FnOnce(&mut Ui, &mut T)) {
    ui.add_space(4.0);
    let mut on = own.is_some();
    if ui.add(Checkbox::new(&mut on, strong(ui, app.word(word)))).changed() {
        *own = on.then_some(usual);
    }
    if let Some(own) = own {
        ui.indent(("part", word), |ui| show(ui, own));
    }
}

fn line(ui: &mut Ui, app: &App, word: Word, stroke: &mut Stroke, has_color: bool) {
    ui.horizontal(|ui| {
        if has_color {
            ink_button(ui, app, word, &mut stroke.ink);
        }
        let dashes =
            [(Dash::Solid, Word::DashSolid), (Dash::Dashed, Word::DashDashed), (Dash::Dotted, Word::DashDotted), (Dash::DashDot, Word::DashDashDot)];
        choose(ui, app, Word::StyleDash, &mut stroke.dash, &dashes);
    });
    ui.add(slider(&mut stroke.width, 0.05..=5.0).logarithmic(true).suffix(" mm").max_decimals(2).text(app.word(Word::LineWidth)));
    ui.add(opacity_slider(app, &mut stroke.opacity));
}

/// How opaque something is, from 0 to 1.
pub fn opacity_slider<'a>(app: &App, opacity: &'a mut f32) -> Slider<'a> {
    slider(opacity, 0.0..=1.0).max_decimals(2).text(app.word(Word::Opacity))
}

const fn name_of(pattern: Pattern) -> Word {
    match pattern {
        Pattern::Solid => Word::FillSolid,
        Pattern::Hatch => Word::FillHatch,
        Pattern::Backward => Word::FillBackward,
        Pattern::Crossed => Word::FillCrossed,
        Pattern::Horizontal => Word::FillHorizontal,
        Pattern::Vertical => Word::FillVertical,
        Pattern::Grid => Word::FillGrid,
        Pattern::Dots => Word::FillDots,
    }
}

fn ink_button(ui: &mut Ui, app: &App, word: Word, ink: &mut Ink) {
    let mut rgb = ink_rgb(*ink, Theme::Light);
    if color_button(ui, &mut rgb, &format!("{}: {}", app.word(word), app.word(Word::Color))) {
        *ink = Ink::Custom(rgb);
    }
}

fn choose<T: PartialEq + Copy>(ui: &mut Ui, app: &App, name: Word, own: &mut T, all: &[(T, Word)]) {
    let all: Vec<(T, String)> = all.iter().map(|(value, word)| (*value, app.word(*word).to_owned())).collect();
    choice(ui, app, name, name, 110.0, own, &all);
}
