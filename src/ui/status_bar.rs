//! The status bar: position, true scale, zoom, selection, hint, datum, network.

use super::theme::Look;
use crate::app::{App, Command, Tool};
use crate::i18n::{Word, degrees, dms, integer, scale};
use crate::model::AnnotationKind;
use crate::model::projection::gcj02;
use egui::{Label, RichText, Sense, TextEdit, Ui, WidgetInfo, Role};

/// How positions are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Degrees,
    Dms,
    Gcj02,
}

#[derive(Default)]
pub struct StatusBar {
    format: Format,
    /// The scale being typed.
    typing: Option<String>,
}

impl StatusBar {
    pub fn show(&mut self, ui: &mut Ui, app: &App, pointer: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        let small = |text: String| RichText::new(text).size(11.5).color(look.quiet);
        let strong = |text: String| RichText::new(text).size(11.5).color(look.text);
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.add_space(6.0);
            let [lon, lat] = pointer.unwrap_or(app.view.center);
            let text = match self.format {
                Format::Degrees => degrees(lon, lat),
                Format::Dms => dms(lon, lat),
                Format::Gcj02 => {
                    let [lon, lat] = gcj02([lon, lat]);
                    format!("GCJ-02 {lon:.5}, {lat:.5}")
                }
            };
            let position = ui.add_sized([208.0, 18.0], Label::new(strong(text)).sense(Sense::click()).halign(egui::Align::Min));
            if position.on_hover_text(app.word(Word::PositionFormat)).clicked() {
                self.format = match self.format {
                    Format::Degrees => Format::Dms,
                    Format::Dms => Format::Gcj02,
                    Format::Gcj02 => Format::Degrees,
                };
            }
            ui.label(small(app.word(Word::StatusScale).to_owned()));
            self.scale(ui, app, commands);
            ui.label(small(app.word(Word::StatusZoom).to_owned()));
            ui.label(strong(format!("{:.1}", app.view.zoom)));
            ui.add_space(6.0);
            ui.label(small(app.word(Word::StatusSelected).to_owned()));
            ui.label(strong(integer(app.selection.len() as u64)));
            ui.add_space(10.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(8.0);
                let (network, ink) = if app.document.online { (Word::OnlineNow, look.warm) } else { (Word::Offline, look.quiet) };
                ui.label(RichText::new(app.word(network)).size(11.5).color(ink));
                ui.label(small("WGS-84".to_owned()));
                let rest = ui.available_width();
                if rest > 60.0 {
                    ui.allocate_ui_with_layout(egui::vec2(rest, 18.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(Label::new(small(app.word(hint(app.tool)).to_owned())).truncate());
                    });
                }
            });
        });
    }

    /// The scale, which can be typed.
    fn scale(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let mut text = self.typing.clone().unwrap_or_else(|| scale(app.view.scale()));
        let font = egui::FontId::proportional(11.5);
        let edit = ui.add(TextEdit::singleline(&mut text).desired_width(78.0).frame(egui::Frame::NONE).font(font));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::Scale)));
        if edit.has_focus() {
            self.typing = Some(text);
        } else if let Some(typed) = self.typing.take() {
            let number = typed.rsplit([':', '：']).next().unwrap_or_default();
            let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            if let Ok(denominator) = digits.parse::<f64>()
                && (10.0..1e9).contains(&denominator)
                && ui.input(|input| !input.key_pressed(egui::Key::Escape))
                && typed != scale(app.view.scale())
            {
                commands.push(Command::SetScale(denominator));
            }
        }
    }
}

const fn hint(tool: Tool) -> Word {
    match tool {
        Tool::Select => Word::HintSelect,
        Tool::Pan => Word::HintPan,
        Tool::Measure => Word::HintMeasure,
        Tool::Annotate(AnnotationKind::Text) => Word::HintText,
        Tool::Annotate(AnnotationKind::Arrow) => Word::HintArrow,
        Tool::Annotate(AnnotationKind::Line | AnnotationKind::Polygon) => Word::HintDraw,
        Tool::Box => Word::HintBox,
        Tool::Lasso => Word::HintLasso,
    }
}
