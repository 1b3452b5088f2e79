//! The sheet's layout: settings on the left, the sheet as it will be on the right. The preview is made by the exporter
//! itself; its parts are moved, stretched and aligned on it.

mod atlas_tab;
mod canvas;
mod legend_tab;
mod output;
mod page_tab;
mod parts_tab;
mod preview;
mod said;
mod texts;

use crate::app::{App, Command, PrintTarget, SheetEditor, Tool};
use crate::export::SheetFormat;
use crate::i18n::Word;
use crate::io::{Template, templates};
use crate::model::{Bounds, ItemKind, Sheet};
use crate::ui::file_dialogs::FileDialogs;
use crate::ui::keyboard::pressed_keys;
use crate::ui::module::{Surface, Window};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, confirmed, icon_button, tool_button};
use crate::work::{News, Task};
use atlas_tab::Pages;
use canvas::Canvas;
use egui::{FontId, Key, Rect, RichText, ScrollArea, Ui, pos2, vec2};
use preview::Preview;
use said::Told;
use said::{Said, TOLD};
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Page,
    Parts,
    Legend,
    Atlas,
}

const TABS: [(Tab, Word); 4] =
    [(Tab::Page, Word::TabPage), (Tab::Parts, Word::TabParts), (Tab::Legend, Word::ElementLegend), (Tab::Atlas, Word::TabAtlas)];

struct SheetWindow {
    editor: SheetEditor,
    tab: Tab,
    canvas: Canvas,
    preview: Preview,
    /// How the extent was chosen, told beside it; empty for the view.
    extent_name: String,
    templates: Vec<Template>,
    template_name: String,
    /// The layout that was chosen last.
    template: String,
    /// Whether the online base map is printed.
    online: bool,
    svg_text: bool,
    world_file: bool,
    /// A picture that is being chosen for the sheet.
    picture: Option<Task<Option<PathBuf>>>,
    copying: Option<Task<Told>>,
    trouble: String,
    said: Said,
    /// The map's tool, to come back to after a box was drawn on it.
    picking: Option<Tool>,
    /// Whether a text was being written when the frame began.
    typing: bool,
    pages: Pages,
    /// The sheet as the document has it, or as it was when the window opened.
    given: Sheet,
}

/// The sheet's window, while it is open.
#[derive(Default)]
pub struct Sheets(Option<Box<SheetWindow>>);

impl Window for Sheets {
    fn name(&self) -> &'static str {
        "sheet"
    }

    fn open(&mut self, app: &App) {
        self.0 = Some(Box::new(SheetWindow::new(app)));
    }

    fn takes_keys(&self, _: &App) -> bool {
        self.0.is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if let Some(sheet) = &mut self.0
            && !sheet.show(on.ctx, on.app, on.dialogs, on.commands)
        {
            self.0 = None;
        }
    }

    fn has_the_map(&mut self, ctx: &egui::Context, app: &mut App) -> bool {
        let Some(sheet) = self.0.as_mut().filter(|sheet| sheet.is_picking()) else { return false };
        if ctx.input(|input| input.key_pressed(Key::Escape)) {
            sheet.stop_picking(app);
        }
        true
    }
}

impl SheetWindow {
    fn new(app: &App) -> Self {
        let sheet = app.workspace.document.sheet().clone();
        let extent_name = if sheet.extent.is_some() { app.word(Word::ExtentKept).to_owned() } else { String::new() };
        Self {
            given: sheet.clone(),
            editor: SheetEditor::new(sheet),
            tab: Tab::Page,
            canvas: Canvas::default(),
            preview: Preview::default(),
            extent_name,
            templates: templates(app.template_folder().as_deref()),
            template_name: String::new(),
            template: String::new(),
            online: app.prints_tiles(),
            svg_text: false,
            world_file: false,
            picture: None,
            copying: None,
            trouble: String::new(),
            said: Said::default(),
            picking: None,
            typing: false,
            pages: Pages::default(),
        }
    }

    /// Whether it waits for a box to be drawn on the map.
    const fn is_picking(&self) -> bool {
        self.picking.is_some()
    }

    /// Comes back from the map, with the box that was drawn on it where there is one.
    fn stop_picking(&mut self, app: &mut App) {
        if let Some(tool) = self.picking.take() {
            app.viewport.tool = tool;
        }
        if let Some(bounds) = app.viewport.drawn_extent.take() {
            self.set_extent(bounds, app.word(Word::ExtentBox).trim_end_matches('…'));
        }
    }

    fn set_extent(&mut self, bounds: Bounds, name: &str) {
        self.editor.sheet.extent = Some(bounds.array());
        name.clone_into(&mut self.extent_name);
    }

    /// Shows the window; returns whether it stays open.
    fn show(&mut self, ctx: &egui::Context, app: &mut App, dialogs: &mut FileDialogs, commands: &mut Vec<Command>) -> bool {
        if self.picking.is_some() {
            if app.viewport.drawn_extent.is_some() || app.viewport.tool != Tool::EXTENT {
                self.stop_picking(app);
            } else {
                return true;
            }
        }
        self.take_picture(app);
        self.take_copied(app);
        let room = ctx.content_rect();
        let size = vec2((room.width() - 48.0).min(2400.0), (room.height() - 64.0).min(1600.0));
        let mut open = true;
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(16.0);
        let modal = egui::Modal::new(egui::Id::unique("export")).frame(frame).show(ctx, |ui| {
            ui.set_width(size.x);
            ui.set_height(size.y);
            self.head(ui, app, &mut open);
            ui.separator();
            let body = ui.available_rect_before_wrap();
            let left = body.with_max_x(body.left() + 342.0);
            let right = body.with_min_x(left.right() + 14.0);
            ui.scope_builder(egui::UiBuilder::new().max_rect(left), |ui| self.side(ui, app, dialogs, left));
            ui.scope_builder(egui::UiBuilder::new().max_rect(right), |ui| self.sheet(ui, app, right));
        });
        if modal.is_top_modal {
            self.keys(ctx, app);
            if self.tab != Tab::Atlas && !modal.any_popup_open && !self.typing && confirmed(ctx) {
                dialogs.export(ctx, SheetFormat::Pdf, self.order(app, PrintTarget::Sheet(PathBuf::new())));
            }
        }
        self.typing = ctx.egui_wants_keyboard_input();
        // a step ends when nothing is held: a slider or a drag is one
        if !ctx.input(|input| input.pointer.any_down()) && !ctx.egui_wants_keyboard_input() {
            self.editor.commit();
            // each step is the document's: it is unsaved work like any other
            if self.editor.sheet != self.given {
                self.given = self.editor.sheet.clone();
                commands.push(Command::KeepSheet(Box::new(self.given.clone())));
            }
        }
        // Esc lets go of a part before it closes the window; a click beside it, which a hand makes by chance, does nothing
        let escape = modal.is_top_modal && !modal.any_popup_open && ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
        if escape && !self.editor.selected().is_empty() {
            self.editor.select(None, false);
        } else if escape {
            open = false;
        }
        if !open && self.editor.sheet != self.given {
            // nothing that was set here is lost with the window
            commands.push(Command::KeepSheet(Box::new(self.editor.sheet.clone())));
        }
        open
    }

    fn head(&mut self, ui: &mut Ui, app: &App, open: &mut bool) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(app.word(Word::ExportTitle)).font(FontId::new(17.0, bold())));
            ui.add_space(10.0);
            for (tab, word) in TABS {
                if tool_button(ui, app.word(word), "", self.tab == tab).clicked() {
                    self.tab = tab;
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, Icon::Close, app.word(Word::Close), 26.0, true).clicked() {
                    *open = false;
                }
                if icon_button(ui, Icon::Redo, app.word(Word::Redo), 26.0, self.editor.can_redo()).clicked() {
                    self.editor.redo();
                }
                if icon_button(ui, Icon::Undo, app.word(Word::Undo), 26.0, self.editor.can_undo()).clicked() {
                    self.editor.undo();
                }
            });
        });
    }

    fn side(&mut self, ui: &mut Ui, app: &mut App, dialogs: &mut FileDialogs, left: Rect) {
        let foot = 74.0;
        ui.vertical(|ui| {
            ScrollArea::vertical().id_salt(self.tab as u8).max_height(left.height() - foot).auto_shrink([false, false]).show(ui, |ui| {
                ui.set_width(320.0);
                match self.tab {
                    Tab::Page => self.page_tab(ui, app),
                    Tab::Parts => self.parts_tab(ui, app),
                    Tab::Legend => self.legend_tab(ui, app),
                    Tab::Atlas => self.atlas_tab(ui, app),
                }
            });
            ui.separator();
            self.output(ui, app, dialogs);
        });
    }

    fn sheet(&mut self, ui: &mut Ui, app: &App, room: Rect) {
        let view = app.viewport.view.bounds(app.viewport.view_size);
        let look = Look::of(ui);
        ui.painter().rect_filled(room, egui::CornerRadius::same(6), look.panel);
        let area = room.shrink(10.0).with_max_y(room.bottom() - 28.0);
        let page = self.page(app);
        let sheet = page.as_ref().unwrap_or(&self.editor.sheet);
        // what is worked on is what is shown: an atlas's sheet may still be there when it is none any more
        let fixed = page.is_some() || self.preview.is_page();
        let dated = sheet.dated(&crate::i18n::ChinaTime::now().day());
        self.preview.keep(
            ui.ctx(),
            app,
            (&dated, page.is_some()),
            view,
            area.size() * self.canvas.zoom(),
            self.online && app.workspace.document.base_map().is_some(),
        );
        let panned = self.canvas.show(ui, &mut self.editor, &self.preview, area, fixed);
        if panned {
            app.word(Word::ExtentHand).clone_into(&mut self.extent_name);
        }
        self.message(ui, app, room);
        self.closeness(ui, app, room);
    }

    /// Of an atlas, the sheet that was chosen as it will be.
    fn page(&mut self, app: &App) -> Option<Sheet> {
        if self.tab == Tab::Atlas { self.pages.shown(app, &self.editor.sheet) } else { None }
    }

    /// How close the page is looked at, in the corner under it.
    fn closeness(&mut self, ui: &mut Ui, app: &App, room: Rect) {
        let bar = Rect::from_min_max(pos2(room.right() - 118.0, room.bottom() - 27.0), pos2(room.right() - 8.0, room.bottom() - 3.0));
        ui.scope_builder(egui::UiBuilder::new().max_rect(bar).layout(egui::Layout::right_to_left(egui::Align::Center)), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if icon_button(ui, Icon::Plus, app.word(Word::PageCloser), 22.0, true).clicked() {
                self.canvas.zoom_by(1.5, egui::Vec2::ZERO);
            }
            let told = format!("{:.0} %", self.canvas.zoom() * 100.0);
            if ui.add(egui::Button::new(RichText::new(told).size(11.5)).frame(false)).on_hover_text(app.word(Word::WholePage)).clicked() {
                self.canvas.zoom_to_page();
            }
            if icon_button(ui, Icon::Minus, app.word(Word::PageFarther), 22.0, self.canvas.zoom() > 1.0).clicked() {
                self.canvas.zoom_by(1.0 / 1.5, egui::Vec2::ZERO);
            }
        });
    }

    /// What the file will be, under the preview.
    fn message(&self, ui: &Ui, app: &App, room: Rect) {
        let look = Look::of(ui);
        let at = room.center_bottom() - vec2(0.0, 7.0);
        let trouble = if self.trouble.is_empty() { self.preview.trouble() } else { &self.trouble };
        let (text, ink) = if let Some(result) = self.said.now() {
            ui.ctx().request_repaint_after(TOLD);
            result.clone().map_or_else(|error| (error, look.danger), |word| (app.word(word).to_owned(), look.accent))
        } else if let Some(remarks) = self.preview.remarks(app.lang()).filter(|_| trouble.is_empty()) {
            remarks_told(remarks, look)
        } else if trouble.is_empty() {
            let [w, h] = self.editor.sheet.size();
            let [px, py] = self.editor.sheet.pixels();
            let size = Word::SizeOfExport.with(app.lang(), &[&w, &h, &px, &py]);
            let scale = self.preview.frame().map(|frame| crate::i18n::scale(frame.denominator())).unwrap_or_default();
            (format!("{} · {size} · {scale}", app.word(Word::PreviewIsFile)), look.quiet)
        } else {
            (trouble.to_owned(), look.danger)
        };
        ui.painter().text(at, egui::Align2::CENTER_BOTTOM, text, FontId::proportional(11.5), ink);
    }

    fn keys(&mut self, ctx: &egui::Context, app: &App) {
        if ctx.egui_wants_keyboard_input() {
            return;
        }
        let parts = self.preview.parts();
        for (key, held, _) in pressed_keys(ctx) {
            let step = if held.shift { 10.0 } else { 1.0 };
            match key {
                Key::Z if held.command && !held.shift => self.editor.undo(),
                Key::Z | Key::Y if held.command => self.editor.redo(),
                Key::Delete | Key::Backspace => self.editor.remove_selected(),
                Key::ArrowLeft => self.editor.nudge([-step, 0.0], parts),
                Key::ArrowRight => self.editor.nudge([step, 0.0], parts),
                Key::ArrowUp => self.editor.nudge([0.0, -step], parts),
                Key::ArrowDown => self.editor.nudge([0.0, step], parts),
                _ => {}
            }
        }
        // an online map that was switched off meanwhile is not printed
        self.online &= app.workspace.document.base_map().is_some();
    }

    /// Takes in a picture that was chosen for the sheet.
    fn take_picture(&mut self, app: &App) {
        let path = match self.picture.as_ref().map(Task::take) {
            Some(News::Done(path)) => path,
            Some(News::Broken) => None,
            _ => return,
        };
        self.picture = None;
        let Some(path) = path else { return };
        match crate::io::read_picture(&path) {
            Ok((name, data)) if crate::carto::decoded(&data).is_some() => {
                let [w, h] = self.editor.sheet.size();
                self.add(ItemKind::Image { name, data }, [w * 0.08, h * 0.08, w * 0.16, h * 0.08]);
                self.trouble.clear();
            }
            Ok((name, _)) => self.trouble = Word::NoPicture.with(app.lang(), &[&name]),
            Err(error) => self.trouble = crate::i18n::Localized::message(&error, app.lang()),
        }
    }

    /// Adds an item and chooses it.
    fn add(&mut self, kind: ItemKind, rect: [f32; 4]) {
        let id = self.editor.sheet.add(kind, Some(rect));
        self.editor.select(None, false);
        self.editor.select(Some(crate::model::Part::Item(id)), false);
        self.tab = Tab::Parts;
    }

    fn final_sheet(&self, app: &App) -> Sheet {
        let mut sheet = self.editor.sheet.clone();
        // the extent is made fast, so that it prints the same when the window has moved on
        sheet.extent.get_or_insert_with(|| app.viewport.view.bounds(app.viewport.view_size).array());
        sheet
    }
}

/// What is not on the sheet, as the line under it; a warning where a reader would miss it.
fn remarks_told((text, is_warning): (String, bool), look: Look) -> (String, egui::Color32) {
    (text, if is_warning { look.warm } else { look.quiet })
}
