//! The table of shortcuts: the keys of every command, menu by menu, and what the mouse does.

use crate::app::{Action, App, Menu, Shortcut};
use crate::i18n::{Lang, Word};
use crate::ui::module::{Depth, Surface, Window};
use crate::ui::widgets::{heading, quiet};
use egui::{Grid, Label, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

/// What the mouse and the common keys do.
const GESTURES: [(Word, Word); 9] = [
    (Word::GestureWheel, Word::GestureWheelDoes),
    (Word::GestureDrag, Word::GestureDragDoes),
    (Word::GestureSpace, Word::GestureSpaceDoes),
    (Word::GestureBox, Word::GestureBoxDoes),
    (Word::GestureMenu, Word::GestureMenuDoes),
    (Word::GestureArrows, Word::GestureArrowsDoes),
    (Word::GestureEnter, Word::GestureEnterDoes),
    (Word::GestureTab, Word::GestureTabDoes),
    (Word::GestureEscape, Word::GestureEscapeDoes),
];

#[derive(Default)]
pub struct Shortcuts {
    is_open: bool,
    /// What is looked for.
    text: String,
}

/// A command or gesture: what it is called, and its keys.
type Row = (String, String);

/// The rows of each menu, and of the mouse, that a text asks for.
fn groups(app: &App, text: &str) -> Vec<(&'static str, Vec<Row>)> {
    let wanted = text.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let menus = Menu::ALL.into_iter().map(|menu| {
        let own = Action::of_menu(menu).into_iter().flatten().filter(|action| !action.shortcuts().is_empty());
        let rows = own.filter_map(|action| {
            let keys = action.shortcuts().iter().map(Shortcut::text).collect::<Vec<_>>().join("  ");
            let named = [Lang::Zh, Lang::En].iter().any(|lang| has(action.name(*lang)));
            (named || has(&keys)).then(|| (action.name(app.lang()).trim_end_matches('…').to_owned(), keys))
        });
        (app.word(menu.word()), rows.collect())
    });
    let mouse = GESTURES.into_iter().map(|(gesture, does)| (app.word(does).to_owned(), app.word(gesture).to_owned()));
    let mouse = mouse.filter(|(does, gesture)| has(does) || has(gesture)).collect();
    let all = menus.chain([(app.word(Word::ShortcutsMouse), mouse)]);
    all.filter(|(_, rows): &(_, Vec<Row>)| !rows.is_empty()).collect()
}

impl Window for Shortcuts {
    fn name(&self) -> &'static str {
        "shortcuts"
    }

    fn depth(&self) -> Depth {
        Depth::Told
    }

    fn open(&mut self, _: &App) {
        // the key that opens it closes it
        self.is_open = !self.is_open;
        self.text.clear();
    }

    fn close(&mut self, _: &App, _: &mut Vec<crate::app::Command>) -> bool {
        std::mem::take(&mut self.is_open)
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if !self.is_open {
            return;
        }
        let app = &*on.app;
        let room = on.ctx.content_rect().size();
        let columns = if room.x > 1000.0 { 3 } else { 2 };
        let mut open = self.is_open;
        let window = egui::Window::new(app.word(Word::ShortcutSheet)).id(egui::Id::unique("shortcuts")).open(&mut open);
        window.collapsible(false).resizable(false).pivot(egui::Align2::CENTER_CENTER).default_pos(on.ctx.content_rect().center()).show(
            on.ctx,
            |ui| {
                let width = 286.0 * columns as f32;
                ui.set_width(width);
                let field = ui.add(TextEdit::singleline(&mut self.text).hint_text(app.word(Word::ShortcutsFind)).desired_width(240.0));
                field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::ShortcutsFind)));
                let groups = groups(app, &self.text);
                if groups.is_empty() {
                    ui.label(quiet(ui, Word::SearchNothing.with(app.lang(), &[&self.text.trim()])));
                }
                let height = (room.y - 190.0).max(200.0);
                ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
                    ui.columns(columns, |uis| {
                        for (n, own) in dealt(&groups, columns).into_iter().enumerate() {
                            for (name, rows) in own {
                                group(&mut uis[n], name, rows);
                            }
                        }
                    });
                });
            },
        );
        self.is_open = open;
    }
}

/// The groups in columns of about one height, in their order.
fn dealt<'a>(groups: &'a [(&'static str, Vec<Row>)], columns: usize) -> Vec<&'a [(&'static str, Vec<Row>)]> {
    /// What a heading takes, in rows.
    const HEAD: usize = 2;
    let height = |own: &(&str, Vec<Row>)| own.1.len() + HEAD;
    let whole: usize = groups.iter().map(height).sum();
    let (mut dealt, mut from, mut so_far) = (Vec::new(), 0, 0);
    for (n, own) in groups.iter().enumerate() {
        // a group goes where its middle falls
        let column = (2 * so_far + height(own)) * columns / (2 * whole);
        if column > dealt.len() {
            dealt.push(&groups[from..n]);
            from = n;
        }
        so_far += height(own);
    }
    dealt.push(&groups[from..]);
    dealt
}

fn group(ui: &mut Ui, name: &str, rows: &[Row]) {
    heading(ui, name);
    ui.spacing_mut().interact_size.y = 18.0;
    Grid::new(name).num_columns(2).spacing([10.0, 3.0]).min_col_width(82.0).show(ui, |ui| {
        for (does, keys) in rows {
            ui.label(quiet(ui, keys.as_str()));
            ui.add(Label::new(RichText::new(does).size(12.5)).truncate());
            ui.end_row();
        }
    });
}
