//! The table of control points: what is known of each, in fields to type in, and what is left over.

use crate::app::modules::control_points::ControlPointsOrder;
use crate::app::{App, Command, ControlHalf, ControlPlacing, typed_numbers};
use crate::i18n::Word;
use crate::io::{place_meant, system_meant};
use crate::model::SourceCrs;
use crate::model::datum::Transform;
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, icon_button, named, quiet};
use egui::{FontId, RichText, Role, ScrollArea, Sense, TextEdit, Ui, vec2};

/// The widths of a row's fields, in logical pixels.
const HEAD: f32 = 54.0;
const LOCAL: f32 = 154.0;
const PLACE: f32 = 170.0;
const RESIDUAL: f32 = 52.0;
/// The height of a row.
const HIGH: f32 = 26.0;

/// What the rows are of.
#[derive(Clone, Copy)]
struct Shown<'a> {
    app: &'a App,
    placing: &'a ControlPlacing,
    /// The way to the metres in which places are shown; `None` where they are in degrees.
    way: Option<&'a Transform>,
}

/// The text that is being typed into a cell.
#[derive(Default)]
pub struct Rows {
    typed: Option<(usize, ControlHalf, String)>,
}

/// Two numbers as they are typed.
fn told([x, y]: [f64; 2]) -> String {
    format!("{x:.3}, {y:.3}")
}

impl Shown<'_> {
    /// A place as it is typed: in degrees, or in the metres of a system.
    fn place_told(&self, place: [f64; 2]) -> String {
        match self.way.and_then(|way| way.of_wgs84(place)) {
            Some(metres) => told(metres),
            None => format!("{:.7}, {:.7}", place[0], place[1]),
        }
    }

    /// What is typed into a cell, with the system that it means where that is another one: metres of the zone beside are known by where
    /// they lead.
    fn meant(&self, half: ControlHalf, text: &str) -> Option<([f64; 2], Option<SourceCrs>)> {
        let numbers = typed_numbers(text).and_then(|own| <[f64; 2]>::try_from(own).ok())?;
        let target = self.placing.target();
        match half {
            ControlHalf::Local => Some((numbers, None)),
            ControlHalf::Place if self.placing.is_target_chosen() => Some((place_meant(numbers, target)?, None)),
            ControlHalf::Place => {
                let meant = system_meant(&[numbers], target);
                Some((place_meant(numbers, &meant)?, Some(meant).filter(|own| own != target)))
            }
        }
    }
}

impl Rows {
    pub fn show(&mut self, ui: &mut Ui, app: &App, placing: &ControlPlacing, high: f32, commands: &mut Vec<Command>) {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.horizontal(|ui| {
            let head = |ui: &mut Ui, width: f32, text: &str| {
                let (rect, _) = ui.allocate_exact_size(vec2(width, 16.0), Sense::hover());
                ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, text, FontId::proportional(11.5), Look::of(ui).quiet);
            };
            head(ui, HEAD, "");
            head(ui, LOCAL, app.word(Word::ControlLocal));
            head(ui, PLACE, app.word(Word::ControlPlace));
            head(ui, RESIDUAL, app.word(Word::ControlResidual));
        });
        let way = Transform::of(placing.target()).ok().filter(|_| !placing.target().system.is_geographic());
        let shown = Shown { app, placing, way: way.as_ref() };
        ScrollArea::vertical()
            .id_salt("control points")
            .stick_to_bottom(true)
            .max_height(high)
            .min_scrolled_height(high)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                // one more than there are, to type into
                for n in 0..=placing.rows().len() {
                    ui.push_id(n, |ui| self.row(ui, shown, n, commands));
                }
            });
    }

    fn row(&mut self, ui: &mut Ui, shown: Shown<'_>, n: usize, commands: &mut Vec<Command>) {
        let Shown { app, placing, .. } = shown;
        let (lang, look) = (app.lang(), Look::of(ui));
        let row = placing.rows().get(n).copied();
        let is_next = placing.chosen() == Some(n);
        ui.horizontal(|ui| {
            let (head, _) = ui.allocate_exact_size(vec2(HEAD, HIGH), Sense::hover());
            let (left, right) = head.split_left_right_at_x(head.left() + 28.0);
            if let Some(own) = row {
                let mut counts = own.counts;
                let name = Word::ControlPointOf.with(lang, &[&(n + 1)]);
                let check = ui.put(left, egui::Checkbox::without_text(&mut counts)).on_hover_text(app.word(Word::ControlCounts));
                named(&check, Role::CheckBox, &format!("{name} {}", app.word(Word::ControlCounts)));
                if check.changed() {
                    commands.push(ControlPointsOrder::Count(n, counts).into());
                }
                let text = RichText::new((n + 1).to_string()).font(FontId::new(12.0, bold()));
                let number = ui.put(right, egui::Button::selectable(is_next, text));
                named(&number, Role::Button, &name);
                if number.clicked() {
                    commands.push(ControlPointsOrder::Choose((!is_next).then_some(n)).into());
                }
            }
            let local = row.and_then(|own| own.local).map(told).unwrap_or_default();
            let place = row.and_then(|own| own.place).map(|place| shown.place_told(place)).unwrap_or_default();
            self.cell(ui, shown, (n, ControlHalf::Local), &local, commands);
            self.cell(ui, shown, (n, ControlHalf::Place), &place, commands);
            let (rect, _) = ui.allocate_exact_size(vec2(RESIDUAL, HIGH), Sense::hover());
            if let Some([east, north]) = placing.residuals().get(n).copied().flatten() {
                let length = east.hypot(north);
                // the largest stands out where the points check each other
                let is_worst = length > 0.0 && placing.worst().is_some_and(|(_, worst)| length >= worst);
                let is_checked = placing.grid().is_ok_and(|own| own.standard_error().is_some());
                let ink = if is_worst && is_checked { look.danger } else { look.text };
                ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, format!("{length:.3}"), FontId::proportional(12.0), ink);
            }
            if row.is_some() && icon_button(ui, Icon::Close, &Word::ControlRemove.with(lang, &[&(n + 1)]), 18.0, true).clicked() {
                self.typed = None;
                commands.push(ControlPointsOrder::Remove(n).into());
            }
        });
    }

    /// A half of a row as a field to type in; `told` is what is known of it.
    fn cell(&mut self, ui: &mut Ui, shown: Shown<'_>, (n, half): (usize, ControlHalf), told: &str, commands: &mut Vec<Command>) {
        let (width, name) = match half {
            ControlHalf::Local => (LOCAL, Word::ControlLocalOf),
            ControlHalf::Place => (PLACE, Word::ControlPlaceOf),
        };
        // what stands there is looked at no more than once; only what is being typed is read
        let typed = self.typed.take_if(|own| (own.0, own.1) == (n, half)).map(|own| own.2);
        let meant = typed.as_ref().map(|text| shown.meant(half, text));
        let mut text = typed.unwrap_or_else(|| told.to_owned());
        let is_wrong = matches!(meant, Some(None)) && !text.trim().is_empty();
        let ink = if is_wrong { Look::of(ui).danger } else { Look::of(ui).text };
        let field = ui.add(
            TextEdit::singleline(&mut text)
                .desired_width(width - 8.0)
                .margin(egui::Margin::symmetric(4, 3))
                .font(FontId::proportional(12.0))
                .text_color(ink),
        );
        named(&field, Role::TextInput, &name.with(shown.app.lang(), &[&(n + 1)]));
        if field.has_focus() {
            self.typed = Some((n, half, text));
        } else if field.lost_focus() && text != told {
            let Some((at, target)) = meant.flatten() else { return };
            commands.extend(target.map(|own| ControlPointsOrder::Meant(own).into()));
            commands.push(ControlPointsOrder::Set(n, half, at).into());
        }
    }
}

/// How well the points agree, in a line or two.
pub fn agreement(ui: &mut Ui, app: &App, placing: &ControlPlacing) {
    let lang = app.lang();
    let danger = Look::of(ui).danger;
    match placing.grid() {
        Err(fault) => drop(ui.label(quiet(ui, crate::i18n::Localized::message(&fault, lang)))),
        Ok(grid) => {
            match (grid.standard_error(), placing.worst()) {
                (Some(error), Some((n, worst))) => {
                    let [error, worst] = [error, worst].map(|own| format!("{own:.3} m"));
                    ui.label(quiet(ui, Word::ControlError.with(lang, &[&error, &worst, &(n + 1)])).color(Look::of(ui).text));
                }
                _ => drop(ui.add(egui::Label::new(quiet(ui, app.word(Word::ControlUnchecked)).color(danger)).wrap())),
            }
            let ([east, north], turned) = grid.scale();
            let scale = if (east / north - 1.0).abs() < 1e-7 { format!("{east:.7}") } else { format!("{east:.6} × {north:.6}") };
            ui.label(quiet(ui, Word::ControlScale.with(lang, &[&scale, &format!("{turned:.5}")])));
        }
    }
}
