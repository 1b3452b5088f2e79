//! The scales that a layer, or a rule of its style, is drawn at.

use crate::app::App;
use crate::i18n::{Word, scale as scale_text};
use crate::model::ScaleRange;
use crate::ui::theme::Look;
use crate::ui::widgets::{named, number_field, quiet};
use egui::{Label, Role, Ui};
use std::ops::RangeInclusive;

/// Shows the controls.
pub fn scales(ui: &mut Ui, app: &App, range: &mut ScaleRange) {
    let now = app.viewport.view.scale();
    let ScaleRange { least, most } = range;
    let all = ScaleRange::DENOMINATORS;
    // at first the layer stays where it is seen, and no end passes the other
    end(ui, app, Word::ScaleMost, most, round(now).find(|own| *own >= now * 1.5), least.map_or(*all.start(), |least| least + 1.0)..=*all.end());
    end(ui, app, Word::ScaleLeast, least, round(now).rfind(|own| *own <= now / 1.5), *all.start()..=most.map_or(*all.end(), |most| most - 1.0));
    if !range.holds(now) {
        let told = Word::ScaleHides.with(app.lang(), &[&scale_text(now)]);
        ui.add(Label::new(quiet(ui, told).color(Look::of(ui).warm)).wrap());
    }
}

fn end(ui: &mut Ui, app: &App, word: Word, end: &mut Option<f64>, usual: Option<f64>, range: RangeInclusive<f64>) {
    ui.horizontal(|ui| {
        let mut on = end.is_some();
        if ui.checkbox(&mut on, app.word(word)).changed() {
            *end = usual.filter(|_| on);
        }
        if let Some(end) = end {
            let speed = *end * 0.01;
            let field = ui.add(number_field(end).range(range).speed(speed).max_decimals(0).prefix("1:"));
            named(&field, Role::SpinButton, app.word(word));
        }
    });
}

/// Denominators round one that are easily read, ascending: 1, 2 or 5 and zeros.
fn round(denominator: f64) -> impl DoubleEndedIterator<Item = f64> {
    let unit = 10f64.powf(denominator.max(1.0).log10().floor());
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().map(move |part| part * unit)
}
