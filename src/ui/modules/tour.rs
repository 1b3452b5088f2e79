//! The tour: one part of the window after the other, each shown with what it is for. What it opens it closes again.

use crate::app::{Action, App, Command};
use crate::i18n::Word;
use crate::model::{Group, LayerId};
use crate::ui::menu_entry::key_of;
use crate::ui::module::{Surface, Window};
use crate::ui::theme::{bold, look};
use crate::ui::widgets::{primary_button, quiet};
use egui::{
    Align, Area, Color32, Context, CornerRadius, FontId, Frame, Id, Key, Label, Layout, Modifiers, Order, Rect, RichText, Stroke, StrokeKind, Vec2,
    pos2, vec2,
};

/// The card's width in logical pixels.
const WIDTH: f32 = 330.0;

struct Step {
    title: Word,
    text: Word,
    /// The part of the window that it is about; `None` for the map.
    panel: Option<&'static str>,
    /// What opens the part on a layer, so that it is not seen empty.
    opens: Option<fn(&App, LayerId) -> Command>,
    /// What brings the part up.
    action: Option<Action>,
}

impl Step {
    const fn of(title: Word, text: Word, panel: Option<&'static str>) -> Self {
        Self { title, text, panel, opens: None, action: None }
    }

    const fn opening(self, action: Action, opens: fn(&App, LayerId) -> Command) -> Self {
        Self { opens: Some(opens), action: Some(action), ..self }
    }

    const fn by(self, action: Action) -> Self {
        Self { action: Some(action), ..self }
    }
}

const STEPS: [Step; 10] = [
    Step::of(Word::TourMap, Word::TourMapText, None),
    Step::of(Word::TourLayers, Word::TourLayersText, Some("layers")),
    Step::of(Word::TourOpen, Word::TourOpenText, Some("toolbar")).by(Action::OPEN),
    Step::of(Word::TourFind, Word::TourFindText, Some("toolbar")).by(Action::SEARCH),
    Step::of(Word::TourStyle, Word::TourStyleText, Some("style")).opening(Action::STYLE, |app, layer| {
        if app.session.styling.layer.is_some() { Command::SetPanel("style", true) } else { Command::ShowStyle(layer) }
    }),
    Step::of(Word::TourTable, Word::TourTableText, Some("table")).opening(Action::TABLE, |app, layer| {
        if app.session.table.layer.is_some() { Command::SetPanel("table", true) } else { Command::ShowTable(layer) }
    }),
    Step::of(Word::TourQuery, Word::TourQueryText, Some("query")).opening(Action::QUERY, |app, layer| {
        // a query that was begun stays
        if app.session.query.form.layer.is_some() { Command::SetPanel("query", true) } else { Command::ShowQuery(layer) }
    }),
    Step::of(Word::TourBalance, Word::TourBalanceText, Some("balance")).opening(Action::BALANCE, |_, _| Command::SetPanel("balance", true)),
    Step::of(Word::TourSheet, Word::TourSheetText, Some("toolbar")).by(Action::EXPORT),
    Step::of(Word::TourPalette, Word::TourPaletteText, None).by(Action::PALETTE),
];

#[derive(Default)]
pub struct Tour {
    /// The step that is shown.
    step: Option<usize>,
    /// The panel that was opened for it.
    opened: Option<&'static str>,
    /// The panels that were open before.
    before: Vec<&'static str>,
}

impl Tour {
    /// Goes to a step, or ends where there is none; what was opened for the step before is closed.
    fn go(&mut self, step: Option<usize>, app: &App, commands: &mut Vec<Command>) {
        let step = step.filter(|step| *step < STEPS.len());
        if let Some(panel) = self.opened.take() {
            commands.push(Command::SetPanel(panel, false));
        }
        let own = step.map(|step| &STEPS[step]);
        if let Some((opens, panel)) = own.and_then(|own| Some((own.opens?, own.panel?))).filter(|(_, panel)| !app.session.panels.is_open(panel)) {
            let areas = || app.workspace.document.layers().iter().find(|layer| layer.group == Group::KeyAreas);
            commands.extend(app.current_layer().or_else(areas).map(|layer| opens(app, layer.id)));
            self.opened = Some(panel);
        }
        if step.is_none() {
            // one at a time lies beside the map: what gave way comes back
            commands.extend(self.before.drain(..).map(|panel| Command::SetPanel(panel, true)));
        }
        self.step = step;
    }
}

impl Window for Tour {
    fn name(&self) -> &'static str {
        "tour"
    }

    fn open(&mut self, app: &App) {
        self.step = Some(0);
        self.before = app.session.panels.open().collect();
    }

    fn takes_keys(&self, _: &App) -> bool {
        self.step.is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let Some(step) = self.step else { return };
        let (app, ctx, own) = (&*on.app, on.ctx, &STEPS[step]);
        // what has the keyboard, as a button of the card, is pressed by it
        let is_free = ctx.memory(egui::Memory::focused).is_none();
        let (back, next, escape) = ctx.input_mut(|input| {
            let mut of = |key, free| free && input.consume_key(Modifiers::NONE, key);
            (of(Key::ArrowLeft, is_free), of(Key::ArrowRight, is_free) | of(Key::Enter, is_free), of(Key::Escape, true))
        });
        let whole = ctx.content_rect();
        let lit = own.panel.and_then(|name| on.panels.iter().find(|(own, _)| *own == name)).map_or(on.map, |(_, rect)| *rect).intersect(whole);
        shade(ctx, whole, lit);
        let mut to = escape.then_some(None);
        let size = vec2(WIDTH.min(whole.width() - 20.0), 190.0);
        Area::new(Id::unique("tour")).order(Order::Tooltip).fixed_pos(place(whole, lit, size)).show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(14.0).show(ui, |ui| {
                ui.set_width(size.x - 28.0);
                let number = Word::TourStep.with(app.lang(), &[&(step + 1), &STEPS.len()]);
                ui.horizontal(|ui| {
                    ui.label(RichText::new(app.word(own.title)).font(FontId::new(15.5, bold())));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.label(quiet(ui, own.action.map(key_of).unwrap_or_default()));
                    });
                });
                ui.add(Label::new(app.word(own.text)).wrap());
                ui.add_space(6.0);
                ui.label(quiet(ui, number));
                ui.add_space(2.0);
                ui.horizontal(|ui| {
                    let last = step + 1 == STEPS.len();
                    if !last && ui.button(app.word(Word::TourEnd)).clicked() {
                        to = Some(None);
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let onward = app.word(if last { Word::TourEnd } else { Word::TourNext });
                        if primary_button(ui, onward, true).clicked() || next {
                            to = Some(Some(step + 1));
                        }
                        if (step > 0 && ui.button(app.word(Word::TourBack)).clicked()) || back {
                            to = Some(Some(step.saturating_sub(1)));
                        }
                    });
                });
            });
        });
        if let Some(to) = to {
            self.go(to, app, on.commands);
        }
    }
}

/// Everything but the part that is shown steps back.
fn shade(ctx: &Context, whole: Rect, lit: Rect) {
    let painter = ctx.layer_painter(egui::LayerId::new(Order::Foreground, Id::unique("tour shade")));
    let dark = Color32::from_black_alpha(if ctx.global_style().visuals.dark_mode { 130 } else { 70 });
    let parts = [
        Rect::from_min_max(whole.min, pos2(whole.right(), lit.top())),
        Rect::from_min_max(pos2(whole.left(), lit.bottom()), whole.max),
        Rect::from_min_max(pos2(whole.left(), lit.top()), pos2(lit.left(), lit.bottom())),
        Rect::from_min_max(pos2(lit.right(), lit.top()), pos2(whole.right(), lit.bottom())),
    ];
    for part in parts.into_iter().filter(Rect::is_positive) {
        painter.rect_filled(part, 0.0, dark);
    }
    let look = look(ctx.global_style().visuals.dark_mode);
    painter.rect_stroke(lit.shrink(1.0), CornerRadius::same(4), Stroke::new(2.0, look.accent), StrokeKind::Inside);
}

/// Where the card stands: beside the part that is shown where there is room, else inside it.
fn place(whole: Rect, lit: Rect, size: Vec2) -> egui::Pos2 {
    const GAP: f32 = 12.0;
    let middle = (lit.center().y - size.y / 2.0).clamp(whole.top() + GAP, (whole.bottom() - size.y - GAP).max(whole.top() + GAP));
    let across = (lit.center().x - size.x / 2.0).clamp(whole.left() + GAP, (whole.right() - size.x - GAP).max(whole.left() + GAP));
    if lit.right() + GAP + size.x < whole.right() {
        pos2(lit.right() + GAP, middle)
    } else if lit.left() - GAP - size.x > whole.left() {
        pos2(lit.left() - GAP - size.x, middle)
    } else if lit.bottom() + GAP + size.y < whole.bottom() {
        pos2(across, lit.bottom() + GAP)
    } else if lit.top() - GAP - size.y > whole.top() {
        pos2(across, lit.top() - GAP - size.y)
    } else {
        pos2(across, middle)
    }
}
