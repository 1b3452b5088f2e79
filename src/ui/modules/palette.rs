//! The command palette: everything that can be done, files opened before, bookmarks and themes, chosen by typing.

use crate::app::{Action, App, Command};
use crate::i18n::{Lang, Word};
use crate::io::file_name;
use crate::query::Sought;
use crate::ui::menu_entry::{key_of, title};
use crate::ui::module::{Surface, Window};
use crate::ui::theme::Look;
use crate::ui::widgets::{quiet, text_in};
use egui::{
    Align2, Area, CornerRadius, FontFamily, Frame, Id, Key, Modifiers, Order, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Logical pixels: the palette's width, a row's height, and the rows seen at once.
const WIDTH: f32 = 560.0;
const ROW: f32 = 30.0;
const SEEN: f32 = 11.0;

/// Commands that are remembered.
const MOST_USED: usize = 6;

#[derive(Default)]
pub struct Palette {
    is_open: bool,
    /// Whether it was opened in this frame: the keyboard is still to be taken.
    opens: bool,
    text: String,
    chosen: usize,
    /// What was chosen last, the newest first.
    used: Vec<Action>,
}

/// Something that can be chosen.
struct Entry {
    title: String,
    /// Where it stands, or what it is.
    place: String,
    key: String,
    /// Whether it can be asked for now.
    ready: bool,
    /// What it is found by, in both languages.
    names: Vec<String>,
    command: Command,
}

impl Entry {
    fn of(app: &App, action: Action) -> Self {
        let menu = action.place().map(|place| place.0.word());
        let names =
            [Lang::Zh, Lang::En].into_iter().flat_map(|lang| [Some(action.word()), menu].into_iter().flatten().map(move |word| word.text(lang)));
        Self {
            title: title(app, action),
            place: menu.map(|word| app.word(word).to_owned()).unwrap_or_default(),
            key: key_of(action),
            ready: action.enabled(app),
            names: names.map(str::to_owned).collect(),
            command: Command::Do(action),
        }
    }

    fn named(title: &str, place: &str, command: Command) -> Self {
        Self {
            title: title.to_owned(),
            place: place.to_owned(),
            key: String::new(),
            ready: true,
            names: vec![title.to_owned(), place.to_owned()],
            command,
        }
    }

    /// How well it answers a text, the least best: each of its words has to be in a name. The first name of each language counts for more
    /// than the menu it stands in.
    fn rank(&self, words: &[Sought<'_>]) -> Option<usize> {
        let rank =
            |word: &Sought<'_>| self.names.iter().enumerate().filter_map(|(n, name)| Some(word.rank(name)? + if n % 2 == 0 { 0 } else { 6 })).min();
        words.iter().map(rank).sum()
    }
}

impl Palette {
    /// What the text asks for; what cannot be asked for now comes last.
    fn entries(&self, app: &App) -> Vec<Entry> {
        let text = self.text.trim();
        if text.is_empty() {
            let used = self.used.iter().map(|action| {
                let own = Entry::of(app, *action);
                Entry { place: app.word(Word::PaletteUsed).to_owned(), ..own }
            });
            let others =
                Action::all().filter(|action| *action != Action::PALETTE && !self.used.contains(action)).map(|action| Entry::of(app, action));
            return used.chain(others).collect();
        }
        let words: Vec<Sought<'_>> = text.split_whitespace().filter_map(Sought::of).collect();
        let document = &app.workspace.document;
        let recents = app.session.settings.recents.iter().map(|path| {
            let name = file_name(path);
            Entry::named(&name, app.word(Word::Recents), Command::OpenFiles(vec![path.clone()]))
        });
        let bookmarks = document.bookmarks().iter().map(|own| Entry::named(&own.name, app.word(Word::Bookmarks), Command::ZoomTo(own.bounds())));
        let themes =
            document.themes().iter().enumerate().map(|(n, own)| Entry::named(&own.name, app.word(Word::PaletteTheme), Command::ShowTheme(n)));
        let actions = Action::all().filter(|action| *action != Action::PALETTE).map(|action| Entry::of(app, action));
        let all = actions.chain(recents).chain(bookmarks).chain(themes);
        let mut found: Vec<(bool, usize, Entry)> = all.filter_map(|own| Some((!own.ready, own.rank(&words)?, own))).collect();
        // what is of one rank stays in the order of the menus
        found.sort_by_key(|(waits, rank, _)| (*waits, *rank));
        found.into_iter().map(|(.., own)| own).collect()
    }

    fn take(&mut self, entry: &Entry, commands: &mut Vec<Command>) {
        if let Command::Do(action) = entry.command {
            self.used.retain(|own| *own != action);
            self.used.insert(0, action);
            self.used.truncate(MOST_USED);
        }
        commands.push(entry.command.clone());
        self.is_open = false;
    }

    /// The list; the entry that was clicked. Where the choice was `moved` by a key it is scrolled to.
    fn list(&mut self, ui: &mut Ui, app: &App, entries: &[Entry], moved: bool) -> Option<usize> {
        let mut taken = None;
        ScrollArea::vertical().max_height(ROW * SEEN).auto_shrink([false, true]).show(ui, |ui| {
            for (n, entry) in entries.iter().enumerate() {
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                response.widget_info(|| WidgetInfo::selected(Role::Button, entry.ready, n == self.chosen, &entry.title));
                // the choice follows the hand, not a pointer that rests while one types
                if response.hovered() && ui.input(|input| input.pointer.is_moving()) {
                    self.chosen = n;
                }
                if moved && n == self.chosen {
                    ui.scroll_to_rect(rect, None);
                }
                if ui.is_rect_visible(rect) {
                    show_entry(ui, app, entry, rect, n == self.chosen);
                }
                if response.clicked() {
                    taken = Some(n);
                }
            }
        });
        taken
    }
}

fn show_entry(ui: &Ui, app: &App, entry: &Entry, rect: Rect, chosen: bool) {
    let look = Look::of(ui);
    if chosen {
        ui.painter().rect_filled(rect, CornerRadius::same(5), look.tint);
    }
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let ink = if entry.ready { look.text } else { look.quiet };
    let right = if entry.ready { &entry.key } else { app.word(Word::PaletteNotNow) };
    let key = text_in(ui, inner, Align2::RIGHT_CENTER, right, 11.5, FontFamily::Proportional, look.quiet);
    let left = inner.with_max_x(inner.right() - key - 12.0);
    let name = text_in(ui, left, Align2::LEFT_CENTER, &entry.title, 13.5, FontFamily::Proportional, ink);
    let rest = left.with_min_x(left.left() + name + 10.0);
    if rest.width() > 30.0 {
        text_in(ui, rest, Align2::LEFT_CENTER, &entry.place, 11.5, FontFamily::Proportional, look.quiet);
    }
}

impl Window for Palette {
    fn name(&self) -> &'static str {
        "palette"
    }

    fn open(&mut self, _: &App) {
        (self.is_open, self.opens, self.chosen) = (true, true, 0);
        self.text.clear();
    }

    fn takes_keys(&self, _: &App) -> bool {
        self.is_open
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if !self.is_open {
            return;
        }
        let (app, ctx) = (&*on.app, on.ctx);
        let (up, down, enter, escape, paged) = ctx.input_mut(|input| {
            let mut of = |key| input.consume_key(Modifiers::NONE, key);
            (of(Key::ArrowUp), of(Key::ArrowDown), of(Key::Enter), of(Key::Escape), i32::from(of(Key::PageDown)) - i32::from(of(Key::PageUp)))
        });
        let again = !self.opens && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::K));
        if escape || again {
            self.is_open = false;
            return;
        }
        let width = WIDTH.min(ctx.content_rect().width() - 40.0);
        let at = pos2(ctx.content_rect().center().x - width / 2.0, (ctx.content_rect().height() * 0.12).max(50.0));
        let mut taken = None;
        let shown = Area::new(Id::unique("palette")).order(Order::Foreground).fixed_pos(at).show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(8.0).show(ui, |ui| {
                ui.set_width(width - 18.0);
                let field = TextEdit::singleline(&mut self.text)
                    .hint_text(app.word(Word::PaletteHint))
                    .desired_width(f32::INFINITY)
                    .font(egui::FontId::proportional(15.0))
                    .margin(vec2(8.0, 7.0));
                let field = ui.add(field);
                field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::PaletteHint)));
                // it has the keyboard as long as it is open
                field.request_focus();
                if field.changed() {
                    self.chosen = 0;
                }
                let entries = self.entries(app);
                let last = entries.len().saturating_sub(1);
                let step = i64::from(down) - i64::from(up) + i64::from(paged) * (SEEN as i64 - 1);
                self.chosen = usize::try_from(self.chosen as i64 + step).unwrap_or_default().min(last);
                ui.add_space(6.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                if entries.is_empty() {
                    ui.label(quiet(ui, Word::PaletteNothing.with(app.lang(), &[&self.text.trim()])));
                }
                taken = self.list(ui, app, &entries, step != 0).or(enter.then_some(self.chosen));
                taken = taken.filter(|n| entries.get(*n).is_some_and(|own| own.ready));
                if let Some(own) = taken.and_then(|n| entries.get(n)) {
                    self.take(own, on.commands);
                }
                ui.add_space(5.0);
                ui.label(quiet(ui, app.word(Word::PaletteKeys)));
            });
        });
        let elsewhere = ctx.input(|input| input.pointer.any_pressed()) && !shown.response.contains_pointer();
        if elsewhere && !self.opens {
            self.is_open = false;
        }
        self.opens = false;
    }
}
