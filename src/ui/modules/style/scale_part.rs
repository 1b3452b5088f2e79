//! The scales that a layer is drawn at.

use crate::app::App;
use crate::i18n::{Word, scale as scale_text};
use crate::model::{ScaleRange, Style};
use crate::ui::theme::Look;
use crate::ui::widgets::{named, number_field, quiet};
use egui::{Label, Role, Ui};

/// Shows the controls.
pub fn scales(ui: &mut Ui, app: &App, style: &mut Style) {
    let now = app.viewport.view.scale();
    // at first the layer stays where it is seen
    end(ui, app, Word::ScaleMost, &mut style.scales.most, round(now * 2.0));
    end(ui, app, Word::ScaleLeast, &mut style.scales.least, round(now / 2.0));
    if !style.scales.holds(now) {
        let told = Word::ScaleHides.with(app.lang(), &[&scale_text(now)]);
        ui.add(Label::new(quiet(ui, told).color(Look::of(ui).warm)).wrap());
    }
}

fn end(ui: &mut Ui, app: &App, word: Word, end: &mut Option<f64>, usual: f64) {
    ui.horizontal(|ui| {
        let mut on = end.is_some();
        if ui.checkbox(&mut on, app.word(word)).changed() {
            *end = on.then_some(usual);
        }
        if let Some(end) = end {
            let speed = *end * 0.01;
            let field = ui.add(number_field(end).range(ScaleRange::DENOMINATORS).speed(speed).max_decimals(0).prefix("1:"));
            named(&field, Role::SpinButton, app.word(word));
        }
    });
}

/// A denominator that is easily read: 1, 2 or 5 and zeros.
fn round(denominator: f64) -> f64 {
    let unit = 10f64.powf(denominator.max(1.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|part| part * unit).find(|own| *own >= denominator).unwrap_or(denominator)
}
