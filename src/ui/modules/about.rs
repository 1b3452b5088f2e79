//! What the program is and where its data comes from.

use crate::carto::attribution;
use crate::i18n::Word;
use crate::ui::module::Surface;
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{heading, quiet};
use egui::{FontId, RichText};

/// What the program is, and its sources.
pub fn about(on: &mut Surface<'_>, open: &mut bool) {
    let app = &*on.app;
    egui::Window::new(app.word(Word::About))
        .id(egui::Id::unique("about"))
        .open(open)
        .collapsible(false)
        .resizable(false)
        .default_pos(on.map.left_top() + egui::vec2(56.0, 16.0))
        .default_width(460.0)
        .show(on.ctx, |ui| {
            ui.label(RichText::new(format!("{}  {}", app.word(Word::AppName), env!("CARGO_PKG_VERSION"))).font(FontId::new(17.0, bold())));
            ui.label(app.word(Word::AboutText));
            ui.label(RichText::new(app.word(Word::DataNote)).color(Look::of(ui).warm));
            heading(ui, app.word(Word::Sources));
            let all = crate::model::Document::from(crate::model::Content {
                layers: app
                    .workspace
                    .document
                    .layers()
                    .iter()
                    .map(|layer| crate::model::Layer { visible: true, opacity: 1.0, ..layer.clone() })
                    .collect(),
                ..Default::default()
            });
            for line in attribution(&all, true).get(app.lang()).split(['；', ';']) {
                ui.label(RichText::new(line.trim()).size(12.5));
            }
            ui.add_space(4.0);
            ui.label(quiet(ui, "Noto Sans CJK SC, SIL Open Font License 1.1"));
            let ramps = "ColorBrewer 2.0, Cynthia Brewer, Mark Harrower, The Pennsylvania State University, Apache-2.0; viridis, cividis, CC0";
            ui.add(egui::Label::new(quiet(ui, ramps)).wrap());
            ui.label(quiet(ui, "MIT OR Apache-2.0"));
        });
}
