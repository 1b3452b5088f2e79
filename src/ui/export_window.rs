//! The export dialog: settings on the left, the sheet as it will be on the right. The preview is made by the exporter itself.

use super::theme::{Look, bold};
use super::widgets::{heading, quiet};
use crate::app::App;
use crate::carto::{map_frame, sheet_picture};
use crate::export::{Format, preview};
use crate::i18n::{MapLang, Word, scale};
use crate::model::{Document, Paper, Sheet};
use egui::{Color32, ColorImage, ComboBox, DragValue, FontId, Rect, RichText, Role, ScrollArea, TextEdit, TextureHandle, Ui, WidgetInfo, vec2};
use std::sync::mpsc::{Receiver, channel};

/// Which part of the map the sheet shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    View,
    Selection,
    Whole,
}

/// What a preview was made of.
type Key = (Sheet, u64, [u64; 4], [u32; 2]);

pub struct ExportWindow {
    sheet: Sheet,
    extent: Extent,
    scale_text: String,
    shown: Option<(Key, TextureHandle)>,
    under_way: Option<(Key, Receiver<Option<ColorImage>>)>,
}

impl ExportWindow {
    pub fn new(app: &App) -> Self {
        let sheet = Sheet { extent: None, ..app.document.sheet.clone() };
        let scale_text = sheet.scale.map(|n| format!("{n:.0}")).unwrap_or_default();
        Self { sheet, extent: Extent::View, scale_text, shown: None, under_way: None }
    }

    /// Shows the dialog; returns whether it stays open, and the format asked for with the sheet.
    pub fn show(&mut self, ctx: &egui::Context, app: &App) -> (bool, Option<(Format, Sheet)>) {
        let room = ctx.content_rect();
        let size = vec2((room.width() - 60.0).min(1240.0), (room.height() - 80.0).min(860.0));
        let (mut open, mut asked) = (true, None);
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(18.0);
        let modal = egui::Modal::new(egui::Id::unique("export")).frame(frame).show(ctx, |ui| {
            ui.set_width(size.x);
            ui.set_height(size.y);
            ui.horizontal(|ui| {
                ui.label(RichText::new(app.word(Word::ExportTitle)).font(FontId::new(17.0, bold())));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if super::widgets::icon_button(ui, super::widgets::Icon::Close, app.word(Word::Close), 26.0, true).clicked() {
                        open = false;
                    }
                });
            });
            ui.separator();
            let body = ui.available_rect_before_wrap();
            let left = body.with_max_x(body.left() + 312.0);
            let right = body.with_min_x(left.right() + 16.0);
            ui.scope_builder(egui::UiBuilder::new().max_rect(left), |ui| {
                ui.vertical(|ui| {
                    ScrollArea::vertical().max_height(body.height() - 46.0).auto_shrink([false, false]).show(ui, |ui| {
                        ui.set_width(290.0);
                        self.settings(ui, app);
                    });
                    ui.separator();
                    ui.horizontal(|ui| {
                        for format in Format::ALL {
                            let name = format.extension().to_uppercase();
                            // the first format is the one a planner hands in
                            let text = if format == Format::Pdf { Word::ExportAs.with(app.lang(), &[&name]) } else { name };
                            let mut label = RichText::new(text);
                            if format == Format::Pdf {
                                label = label.color(Color32::WHITE).font(FontId::new(13.5, bold()));
                            }
                            let mut button = egui::Button::new(label);
                            if format == Format::Pdf {
                                button = button.fill(if ui.visuals().dark_mode { Color32::from_rgb(0x2F, 0x6F, 0xB8) } else { Look::of(ui).accent });
                            }
                            if ui.add(button).clicked() {
                                asked = Some((format, self.final_sheet(app)));
                                open = false;
                            }
                        }
                    });
                });
            });
            ui.scope_builder(egui::UiBuilder::new().max_rect(right), |ui| self.preview(ui, app, right));
        });
        (open && !modal.should_close(), asked)
    }

    /// The sheet with its extent made fast, so that it prints the same when the window has moved on.
    fn final_sheet(&self, app: &App) -> Sheet {
        let bounds = match self.extent {
            Extent::View => app.view.bounds(app.view_size),
            Extent::Selection => app.selection.bounds(&app.document).unwrap_or_else(|| app.view.bounds(app.view_size)).grown(0.01, 0.01),
            Extent::Whole => crate::io::first_view_bounds(&app.document).unwrap_or_else(|| app.view.bounds(app.view_size)),
        };
        Sheet { extent: Some(bounds.array()), ..self.sheet.clone() }
    }

    fn settings(&mut self, ui: &mut Ui, app: &App) {
        let word = |word: Word| app.word(word);
        let sheet = &mut self.sheet;
        heading(ui, word(Word::Title));
        for (text, label) in [
            (&mut sheet.title.zh, Word::TitleZh),
            (&mut sheet.title.en, Word::TitleEn),
            (&mut sheet.subtitle.zh, Word::Subtitle),
            (&mut sheet.author, Word::Author),
        ] {
            let edit = ui.add(TextEdit::singleline(text).hint_text(word(label)).desired_width(280.0));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, word(label)));
        }
        sheet.subtitle.en = sheet.subtitle.zh.clone();
        heading(ui, word(Word::Paper));
        ui.horizontal(|ui| {
            let combo = ComboBox::from_id_salt("paper").width(64.0).selected_text(sheet.paper.name()).show_ui(ui, |ui| {
                for paper in Paper::NAMED {
                    ui.selectable_value(&mut sheet.paper, paper, paper.name());
                }
            });
            combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, word(Word::Paper)));
            ui.selectable_value(&mut sheet.landscape, true, word(Word::Landscape));
            ui.selectable_value(&mut sheet.landscape, false, word(Word::Portrait));
        });
        ui.horizontal(|ui| {
            ui.label(quiet(ui, word(Word::Resolution)));
            let value = ui.add(DragValue::new(&mut sheet.dpi).range(36..=1200).suffix(" dpi"));
            value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, word(Word::Resolution)));
            for dpi in [96, 150, 300] {
                ui.selectable_value(&mut sheet.dpi, dpi, dpi.to_string());
            }
        });
        heading(ui, word(Word::Extent));
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut self.extent, Extent::View, word(Word::ExtentView));
            ui.add_enabled_ui(!app.selection.is_empty(), |ui| ui.selectable_value(&mut self.extent, Extent::Selection, word(Word::ExtentSelection)));
            ui.selectable_value(&mut self.extent, Extent::Whole, word(Word::ExtentWhole));
        });
        ui.horizontal(|ui| {
            ui.label(quiet(ui, format!("{} 1 :", word(Word::Scale))));
            let edit = ui.add(TextEdit::singleline(&mut self.scale_text).desired_width(84.0).hint_text(word(Word::ScaleFit)));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, word(Word::Scale)));
            let digits: String = self.scale_text.chars().filter(char::is_ascii_digit).collect();
            sheet.scale = digits.parse().ok().filter(|n: &f64| (100.0..=50_000_000.0).contains(n));
        });
        heading(ui, word(Word::MapLanguage));
        ui.horizontal(|ui| {
            ui.selectable_value(&mut sheet.lang, MapLang::Both, word(Word::BothLanguages));
            ui.selectable_value(&mut sheet.lang, MapLang::Zh, "中文");
            ui.selectable_value(&mut sheet.lang, MapLang::En, "English");
        });
        heading(ui, word(Word::ElementsOnSheet));
        egui::Grid::new("elements").num_columns(2).spacing([18.0, 4.0]).show(ui, |ui| {
            let e = &mut sheet.elements;
            let boxes = [
                (&mut e.title, Word::ElementTitle),
                (&mut e.overview, Word::ElementOverview),
                (&mut e.legend, Word::ElementLegend),
                (&mut e.scale_bar, Word::ElementScaleBar),
                (&mut e.north_arrow, Word::ElementNorth),
                (&mut e.graticule, Word::ElementGraticule),
                (&mut e.annotations, Word::ElementAnnotations),
            ];
            for (n, (on, label)) in boxes.into_iter().enumerate() {
                ui.checkbox(on, word(label));
                if n % 2 == 1 {
                    ui.end_row();
                }
            }
        });
        ui.add(egui::Label::new(quiet(ui, word(Word::AttributionStays))).wrap());
    }

    fn preview(&mut self, ui: &mut Ui, app: &App, room: Rect) {
        let look = Look::of(ui);
        let sheet = self.final_sheet(app);
        let per_point = ui.ctx().pixels_per_point();
        let area = room.shrink(4.0).with_max_y(room.bottom() - 26.0);
        let pixels = [(area.width() * per_point) as u32, (area.height() * per_point) as u32];
        let view = app.view.bounds(app.view_size);
        let key: Key = (sheet.clone(), app.revision, view.array().map(f64::to_bits), pixels);
        self.take_preview(ui.ctx());
        let current = self.shown.as_ref().is_some_and(|(own, _)| *own == key);
        if !current && self.under_way.is_none() && pixels[0] > 8 && pixels[1] > 8 {
            self.start_preview(ui.ctx(), key, app.document.clone(), view);
        }
        ui.painter().rect_filled(room, egui::CornerRadius::same(6), look.panel);
        if let Some((_, texture)) = &self.shown {
            let [w, h] = sheet.size();
            let fit = (area.width() / w).min(area.height() / h);
            let page = Rect::from_center_size(area.center(), vec2(w * fit, h * fit));
            let shadow = egui::Shadow { offset: [0, 2], blur: 10, spread: 0, color: Color32::from_black_alpha(50) };
            ui.painter().add(shadow.as_shape(page, 0.0));
            ui.painter().image(texture.id(), page, Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0)), Color32::WHITE);
        }
        let [w, h] = sheet.size();
        let [px, py] = sheet.pixels();
        let size = Word::SizeOfExport.with(app.lang(), &[&w, &h, &px, &py]);
        let denominator = scale(map_frame(&sheet, view).denominator());
        let text = format!("{} · {size} · {denominator}", app.word(Word::PreviewIsFile));
        ui.painter().text(room.center_bottom() - vec2(0.0, 6.0), egui::Align2::CENTER_BOTTOM, text, FontId::proportional(11.5), look.quiet);
    }

    fn start_preview(&mut self, ctx: &egui::Context, key: Key, document: Document, view: crate::model::Bounds) {
        let (sender, receiver) = channel();
        let (sheet, room) = (key.0.clone(), key.3);
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            let picture = sheet_picture(&document, &sheet, view);
            let image = preview(&picture, room).map(|(bytes, size)| ColorImage::from_rgba_premultiplied(size, &bytes));
            // the dialog may be closed by now
            sender.send(image).ok();
            ctx.request_repaint();
        });
        self.under_way = Some((key, receiver));
    }

    fn take_preview(&mut self, ctx: &egui::Context) {
        let Some((key, receiver)) = &self.under_way else { return };
        match receiver.try_recv() {
            Ok(image) => {
                if let Some(image) = image {
                    let texture = ctx.load_texture("sheet preview", image, egui::TextureOptions::LINEAR);
                    self.shown = Some((key.clone(), texture));
                }
                self.under_way = None;
            }
            Err(std::sync::mpsc::TryRecvError::Disconnected) => self.under_way = None,
            Err(std::sync::mpsc::TryRecvError::Empty) => {}
        }
    }
}
