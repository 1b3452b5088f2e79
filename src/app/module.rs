//! What a module is: a panel, a tool, a window or another part of the program that brings what a user can ask for.

use super::{Action, App, Modifiers, Order, Request, Tool};

/// A part of the program, as one row of the list in `modules`. What it draws is the module of the same name in `ui`; its words
/// are the table of that name in `i18n`.
pub struct Module {
    pub name: &'static str,
    pub deeds: &'static [Deed],
    pub tools: &'static [Handling],
    /// Carries out an order of its own; whether it was one.
    pub carry_out: fn(&mut App, &dyn Order) -> bool,
}

impl Module {
    /// A module that brings actions.
    pub const fn new(name: &'static str, deeds: &'static [Deed]) -> Self {
        Self { name, deeds, tools: &[], carry_out: |_, _| false }
    }
}

/// What an action does, when it can be asked for, and whether it is switched on.
#[derive(Clone, Copy)]
pub struct Deed {
    pub action: Action,
    does: Does,
    enabled: fn(&App) -> bool,
    /// For those that are a switch of their own.
    checked: Option<fn(&App) -> bool>,
}

#[derive(Clone, Copy)]
enum Does {
    Run(fn(&mut App)),
    Open(&'static str),
    Toggle(&'static str),
    TakeUp(Tool),
}

impl Deed {
    /// What can always be asked for.
    pub const fn new(action: Action, run: fn(&mut App)) -> Self {
        Self::does(action, Does::Run(run))
    }

    /// Opens the window of that name.
    pub const fn window(action: Action, name: &'static str) -> Self {
        Self::does(action, Does::Open(name))
    }

    /// Opens the panel of that name, and closes it.
    pub const fn panel(action: Action, name: &'static str) -> Self {
        Self::does(action, Does::Toggle(name))
    }

    /// Takes a tool up.
    pub const fn tool(action: Action, tool: Tool) -> Self {
        Self::does(action, Does::TakeUp(tool))
    }

    const fn does(action: Action, does: Does) -> Self {
        Self { action, does, enabled: |_| true, checked: None }
    }

    /// The same, only when it makes sense.
    pub const fn when(self, enabled: fn(&App) -> bool) -> Self {
        Self { enabled, ..self }
    }

    /// The same as a switch.
    pub const fn switch(self, checked: fn(&App) -> bool) -> Self {
        Self { checked: Some(checked), ..self }
    }

    pub fn is_enabled(&self, app: &App) -> bool {
        (self.enabled)(app)
    }

    /// Whether it is switched on; `None` for what is no switch.
    pub fn is_checked(&self, app: &App) -> Option<bool> {
        match self.does {
            Does::Toggle(panel) => Some(app.session.panels.is_open(panel)),
            Does::TakeUp(tool) => Some(app.viewport.tool == tool),
            Does::Run(_) | Does::Open(_) => self.checked.map(|checked| checked(app)),
        }
    }

    pub fn run(&self, app: &mut App) {
        match self.does {
            Does::Run(run) => run(app),
            Does::Open(window) => app.request(Request::Open(window)),
            Does::Toggle(panel) => app.session.panels.toggle(panel),
            Does::TakeUp(tool) => app.take_up(tool),
        }
    }
}

/// A press of the pointer: where, in degrees, how far it reaches, in degrees, and the keys held.
#[derive(Clone, Copy, Debug)]
pub struct Press {
    pub at: [f64; 2],
    pub reach: [f64; 2],
    pub modifiers: Modifiers,
}

/// What a tool does with the pointer.
#[derive(Clone, Copy)]
pub struct Handling {
    pub tool: Tool,
    pub click: fn(&mut App, Press),
    pub double_click: fn(&mut App, Press),
    pub drag_start: fn(&mut App, Press),
    /// A drag that was begun with `drag_start` comes to a position.
    pub drag_to: fn(&mut App, [f64; 2]),
    /// A drag that was begun with `drag_start` ends at a position.
    pub drag_end: fn(&mut App, [f64; 2], Modifiers),
    /// What was drawn is finished: by Enter, or by a double click.
    pub finish: fn(&mut App, Modifiers),
    /// Whether a drag from here is the tool's own and does not move the map.
    pub holds: fn(&App, Press) -> bool,
}

impl Handling {
    /// A tool that leaves the map to itself.
    pub const fn new(tool: Tool) -> Self {
        Self {
            tool,
            click: |_, _| {},
            double_click: |app, press| app.finish_draft(press.modifiers),
            drag_start: |_, _| {},
            drag_to: |app, at| app.viewport.draft.pointer = Some(at),
            drag_end: |_, _, _| {},
            finish: |_, _| {},
            holds: |_, _| false,
        }
    }

    /// A tool that puts a point where it is clicked.
    pub const fn drawing(tool: Tool) -> Self {
        Self { click: |app, press| app.add_point(press), ..Self::new(tool) }
    }

    /// A tool that draws a box by a drag.
    pub const fn boxing(tool: Tool) -> Self {
        Self { drag_start: |app, press| app.begin_box(press.at), holds: |_, _| true, ..Self::drawing(tool) }
    }
}
