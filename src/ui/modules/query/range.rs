//! A range of a field's numbers: its histogram with two handles, and the numbers to be typed.

use crate::app::App;
use crate::i18n::Word;
use crate::model::NumberProfile;
use crate::ui::histogram::histogram;
use crate::ui::theme::Look;
use crate::ui::widgets::{number_field, quiet};
use egui::{Role, Ui, WidgetInfo};

/// Shows the range and lets its ends be dragged and typed; an end at the edge of what is there is open.
pub fn range(ui: &mut Ui, app: &App, name: &str, profile: Option<&NumberProfile>, low: &mut Option<f64>, high: &mut Option<f64>) {
    let (least, most) = profile.map_or((0.0, 0.0), |own| (own.least, own.most));
    if let Some(profile) = profile.filter(|own| own.most > own.least) {
        let look = Look::of(ui);
        let mut ends = [low.unwrap_or(least), high.unwrap_or(most)];
        let [from, to] = ends;
        let ink = |value: f64| if (from..=to).contains(&value) { look.accent.gamma_multiply(0.55) } else { look.separator };
        if histogram(ui, name, profile, &mut ends, ink) {
            *low = (ends[0] > least).then_some(ends[0]);
            *high = (ends[1] < most).then_some(ends[1]);
        }
    }
    ui.horizontal(|ui| {
        let speed = ((most - least) / 400.0).max(1e-6);
        let end = |ui: &mut Ui, end: &mut Option<f64>, otherwise: f64, word: Word| {
            let open = app.word(Word::QueryOpenEnd).to_owned();
            let is_open = end.is_none();
            let mut value = end.unwrap_or(otherwise);
            let drag = number_field(&mut value).speed(speed).max_decimals(6);
            let drag = drag.custom_formatter(move |value, _| if is_open { open.clone() } else { number(value) });
            // an empty field is an open end
            let parsed = |text: &str| if text.trim().is_empty() { Some(f64::NAN) } else { text.trim().replace([',', '，'], "").parse().ok() };
            let response = ui.add(drag.custom_parser(parsed));
            response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, format!("{name} {}", app.word(word))));
            if response.changed() {
                *end = Some(value).filter(|own| own.is_finite());
            }
            response.context_menu(|ui| {
                if ui.button(app.word(Word::QueryOpenEnd)).clicked() {
                    *end = None;
                    ui.close();
                }
            });
        };
        end(ui, low, least, Word::QueryLowest);
        ui.label(quiet(ui, "–"));
        end(ui, high, most, Word::QueryHighest);
    });
    // typed the other way round, it is meant the right way
    if let (Some(from), Some(to)) = (*low, *high)
        && from > to
        && ui.memory(|memory| memory.focused().is_none())
    {
        (*low, *high) = (Some(to), Some(from));
    }
}

/// A number with as many digits as it needs.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
