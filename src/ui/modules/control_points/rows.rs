//! The table of control points: what is known of each, in fields to type in, and what is left over.

use crate::app::modules::control_points::ControlPointsOrder;
use crate::app::{App, Command, ControlHalf, ControlPlacing};
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
}

/// The text that is being typed into a cell.
#[derive(Default)]
pub struct Rows {
    typed: Option<(usize, ControlHalf, String)>,
}

/// A place as it is typed: in degrees, or in the metres of a system.
fn told(place: [f64; 2], target: &SourceCrs) -> String {
    match Transform::of(target).ok().filter(|_| !target.system.is_geographic()).and_then(|way| way.of_wgs84(place)) {
        Some([x, y]) => format!("{x:.3}, {y:.3}"),
        None => format!("{:.7}, {:.7}", place[0], place[1]),
    }
}

/// A place of the drawing as it is typed.
fn local_told([x, y]: [f64; 2]) -> String {
    format!("{x:.3}, {y:.3}")
}

/// Two numbers with a comma or a space between them.
fn pair(text: &str) -> Option<[f64; 2]> {
    let parts = text.split([',', '，', ';', ' ', '\t']).map(str::trim).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = parts.map(|part| part.parse().ok().filter(|own: &f64| own.is_finite())).collect::<Option<_>>()?;
    <[f64; 2]>::try_from(numbers).ok()
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
        let residuals = placing.residuals();
        let shown = Shown { app, placing };
        ScrollArea::vertical()
            .id_salt("control points")
            .stick_to_bottom(true)
            .max_height(high)
            .min_scrolled_height(high)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                // one more than there are, to type into
                for n in 0..=placing.rows().len() {
                    ui.push_id(n, |ui| self.row(ui, shown, n, &residuals, commands));
                }
            });
    }

    fn row(&mut self, ui: &mut Ui, shown: Shown<'_>, n: usize, residuals: &[Option<[f64; 2]>], commands: &mut Vec<Command>) {
        let Shown { app, placing } = shown;
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
            let local = row.and_then(|own| own.local).map(local_told).unwrap_or_default();
            let place = row.and_then(|own| own.place).map(|place| told(place, placing.target())).unwrap_or_default();
            self.cell(ui, shown, (n, ControlHalf::Local), &local, commands);
            self.cell(ui, shown, (n, ControlHalf::Place), &place, commands);
            let (rect, _) = ui.allocate_exact_size(vec2(RESIDUAL, HIGH), Sense::hover());
            if let Some(length) = residuals.get(n).copied().flatten().map(|[east, north]| east.hypot(north)) {
                let worst = residuals.iter().flatten().map(|own| own[0].hypot(own[1])).fold(0.0, f64::max);
                // the largest stands out where the points check each other
                let ink = if length > 0.0 && length >= worst && placing.grid().is_ok_and(|own| own.standard_error().is_some()) {
                    look.danger
                } else {
                    look.text
                };
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
        let Shown { app, placing } = shown;
        let (width, name) = match half {
            ControlHalf::Local => (LOCAL, Word::ControlLocalOf),
            ControlHalf::Place => (PLACE, Word::ControlPlaceOf),
        };
        let is_typed = self.typed.as_ref().is_some_and(|own| (own.0, own.1) == (n, half));
        let mut text = if is_typed { self.typed.take().map(|own| own.2).unwrap_or_default() } else { told.to_owned() };
        let numbers = pair(&text);
        // metres of the zone beside are known by where they lead
        let meant = |own: [f64; 2]| if placing.is_target_chosen() { placing.target().clone() } else { system_meant(&[own], placing.target()) };
        let target = numbers.filter(|_| half == ControlHalf::Place).map(meant);
        let at = match &target {
            Some(target) => numbers.and_then(|own| place_meant(own, target)),
            None => numbers,
        };
        let ink = if at.is_none() && !text.trim().is_empty() { Look::of(ui).danger } else { Look::of(ui).text };
        let field = ui.add(
            TextEdit::singleline(&mut text)
                .desired_width(width - 8.0)
                .margin(egui::Margin::symmetric(4, 3))
                .font(FontId::proportional(12.0))
                .text_color(ink),
        );
        named(&field, Role::TextInput, &name.with(app.lang(), &[&(n + 1)]));
        if field.has_focus() {
            self.typed = Some((n, half, text));
        } else if field.lost_focus() && text != told {
            let Some(at) = at else { return };
            commands.extend(target.filter(|own| own != placing.target()).map(|own| ControlPointsOrder::Meant(own).into()));
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
            let residuals = placing.residuals();
            let worst =
                residuals.iter().enumerate().filter_map(|(n, own)| own.map(|own| (n, own[0].hypot(own[1])))).max_by(|a, b| a.1.total_cmp(&b.1));
            match (grid.standard_error(), worst) {
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
