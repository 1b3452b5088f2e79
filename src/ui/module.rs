//! What a part of the window is: a panel round the map, or a window over it. The lists of them stand in `modules`.

use super::file_dialogs::FileDialogs;
use crate::app::{App, Command, Request};
use egui::{Context, Frame, Key, Margin, Modifiers, Rect, Ui};
use std::time::Duration;

/// What a window shows itself with.
pub struct Surface<'a> {
    pub ctx: &'a Context,
    pub app: &'a mut App,
    /// Where the map lies.
    pub map: Rect,
    /// Where the panels lie that are shown, by their names.
    pub panels: &'a [(&'static str, Rect)],
    pub dialogs: &'a mut FileDialogs,
    pub commands: &'a mut Vec<Command>,
}

/// What a window is for Esc and Enter, which reach those that only tell something first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// It tells something.
    Told,
    /// It asks for something and stays open meanwhile.
    Form,
    /// One works with it beside the map.
    Report,
}

/// A window over the map.
pub trait Window {
    /// The name that it is asked for by: that of its module.
    fn name(&self) -> &'static str;

    /// Opens: it was asked for by its name.
    fn open(&mut self, _app: &App) {}

    /// Opens for what is more than its name, where that is for it; returns whether it is.
    fn take(&mut self, _app: &App, _request: &Request) -> bool {
        false
    }

    /// Shows itself, where it is open.
    fn show(&mut self, on: &mut Surface<'_>);

    /// Whether it is open and no key may reach past it.
    fn takes_keys(&self, _app: &App) -> bool {
        false
    }

    /// What it is for Esc and Enter.
    fn depth(&self) -> Depth {
        Depth::Told
    }

    /// Closes at Esc, where it is open and does not take all keys; returns whether it was.
    fn close(&mut self, _app: &App, _commands: &mut Vec<Command>) -> bool {
        false
    }

    /// Takes Enter, where it is open and does not take all keys; returns whether it was.
    fn confirm(&mut self, app: &App, commands: &mut Vec<Command>) -> bool {
        self.close(app, commands)
    }

    /// Whether it has the map to itself, as to draw a box for it; then Esc comes back from there.
    fn has_the_map(&mut self, _ctx: &Context, _app: &mut App) -> bool {
        false
    }
}

/// A window that keeps nothing but whether it is open.
pub struct Plain {
    name: &'static str,
    is_open: bool,
    show: fn(&mut Surface<'_>, &mut bool),
}

impl Plain {
    pub const fn new(name: &'static str, show: fn(&mut Surface<'_>, &mut bool)) -> Self {
        Self { name, is_open: false, show }
    }
}

impl Window for Plain {
    fn name(&self) -> &'static str {
        self.name
    }

    fn open(&mut self, _: &App) {
        self.is_open = true;
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if self.is_open {
            (self.show)(on, &mut self.is_open);
        }
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.is_open)
    }
}

/// What a window beside the map shows.
pub trait Form: Default {
    /// The name that its window is asked for by.
    const NAME: &'static str;

    /// Makes ready for being shown anew.
    fn begin(&mut self) {}

    /// Shows itself and says whether it stays open.
    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool);
}

/// A window that one works beside: Esc closes it, and Enter is of what is done on the map.
#[derive(Default)]
pub struct Beside<F> {
    is_open: bool,
    form: F,
}

impl<F: Form> Window for Beside<F> {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn open(&mut self, _: &App) {
        self.is_open = true;
        self.form.begin();
    }

    fn depth(&self) -> Depth {
        Depth::Report
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.is_open)
    }

    fn confirm(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        false
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if self.is_open {
            self.form.show(on, &mut self.is_open);
        }
    }
}

/// Where a panel lies round the map, and how much room it has, in logical pixels.
#[derive(Clone, Copy)]
pub enum Place {
    /// A bar of the whole width, so tall; of its own height for `None`.
    Top(Option<f32>),
    Bottom(f32),
    /// At first so wide, and within these widths.
    Left(f32, [f32; 2]),
    Right(f32, [f32; 2]),
    /// Under the map, at first so tall, and within these heights.
    UnderMap(f32, [f32; 2]),
}

/// A panel round the map.
pub trait Panel {
    /// That of its module.
    fn name(&self) -> &'static str;

    /// Where it lies in a window so wide; `None` where it is not shown.
    fn place(&self, app: &App, width: f32) -> Option<Place>;

    /// Its fill and margins, where they are others than those of its place.
    fn frame(&self, _ui: &Ui) -> Option<Frame> {
        None
    }

    /// How far it may lag behind a map that moves; `None` for a panel that does not tell of the view.
    fn lag(&self) -> Option<Duration> {
        None
    }

    /// Shows itself; `pointer` is the position under the pointer in degrees.
    fn show(&mut self, ui: &mut Ui, app: &App, pointer: Option<[f64; 2]>, commands: &mut Vec<Command>);

    /// Takes a request that is for it; returns whether it is.
    fn take(&mut self, _request: &Request) -> bool {
        false
    }

    /// Whether a key is its own now, so that it does nothing else.
    fn takes_key(&mut self, _app: &App, _key: Key, _held: Modifiers) -> bool {
        false
    }

    /// Whether text that is pasted is its own now.
    fn takes_paste(&self, _app: &App) -> bool {
        false
    }

    /// Closes what it has opened, at Esc or Enter; returns whether there was something.
    fn close(&mut self) -> bool {
        false
    }
}

/// A window is narrower than this where panels make themselves small, in logical pixels.
pub const NARROW: f32 = 1180.0;

/// The margins of a bar.
pub fn bar(vertical: i8) -> Margin {
    Margin::symmetric(6, vertical)
}
