//! The parts of the program that a user asks for things: panels, tools, windows and what belongs to none of them. Menus, keys, the
//! search box and the table of shortcuts are made from this list, and what is asked for is carried out by it.
//!
//! A module is a file or folder here, one with the same name in `ui` where it draws, and a row in each list.

mod about;
mod annotate;
mod appearance;
pub mod balance;
pub mod base_map;
pub mod bookmarks;
pub mod control_points;
pub mod databases;
mod diagnostics;
pub mod digitizing;
mod drawing;
mod editing;
mod extent;
pub mod indicators;
mod keep_measure;
pub mod layers;
mod legend;
mod measure;
mod menus;
pub mod messages;
mod palette;
mod pan;
pub mod plan;
mod project;
pub mod quality;
pub mod query;
mod results;
pub mod scenarios;
mod search;
mod select;
mod select_by_shape;
mod selection;
pub mod services;
mod settings;
mod sheet;
mod shortcuts;
mod start;
pub mod style;
pub mod table;
mod tour;
mod view;
pub mod watching;

use super::module::{Deed, Handling, Module};
use super::{Action, App, Menu, Order, Tool};

/// Every module, in the order in which a list shows what they bring.
pub const MODULES: &[Module] = &[
    project::MODULE,
    services::MODULE,
    databases::MODULE,
    start::MODULE,
    sheet::MODULE,
    editing::MODULE,
    selection::MODULE,
    view::MODULE,
    bookmarks::MODULE,
    plan::MODULE,
    indicators::MODULE,
    scenarios::MODULE,
    legend::MODULE,
    results::MODULE,
    table::MODULE,
    appearance::MODULE,
    base_map::MODULE,
    settings::MODULE,
    messages::MODULE,
    diagnostics::MODULE,
    select::MODULE,
    pan::MODULE,
    measure::MODULE,
    keep_measure::MODULE,
    annotate::MODULE,
    select_by_shape::MODULE,
    digitizing::MODULE,
    drawing::MODULE,
    extent::MODULE,
    layers::MODULE,
    control_points::MODULE,
    watching::MODULE,
    style::MODULE,
    query::MODULE,
    balance::MODULE,
    quality::MODULE,
    search::MODULE,
    palette::MODULE,
    menus::MODULE,
    tour::MODULE,
    shortcuts::MODULE,
    about::MODULE,
];

fn deeds() -> impl Iterator<Item = &'static Deed> {
    MODULES.iter().flat_map(|module| module.deeds)
}

/// What a tool does with the pointer; what selects where it is of no module.
pub(super) fn handling(tool: Tool) -> Handling {
    let known = MODULES.iter().flat_map(|module| module.tools).find(|handling| handling.tool == tool);
    known.copied().unwrap_or(Handling::new(Tool::SELECT))
}

/// Has the module carry an order out that it is for.
pub(super) fn carry_out(app: &mut App, order: &dyn Order) {
    let _ = MODULES.iter().any(|module| (module.carry_out)(app, order));
}

impl Action {
    /// Every action.
    pub fn all() -> impl Iterator<Item = Self> {
        deeds().map(|deed| deed.action)
    }

    /// What stands in a menu, in its order; `None` is a separator.
    #[must_use]
    pub fn of_menu(menu: Menu) -> Vec<Option<Self>> {
        let mut own: Vec<(u8, Self)> = Self::all().filter_map(|action| Some((action.place().filter(|place| place.0 == menu)?.1, action))).collect();
        own.sort_by_key(|(at, _)| *at);
        let mut entries = Vec::new();
        for (n, (at, action)) in own.iter().enumerate() {
            if n > 0 && own[n - 1].0 / 10 != at / 10 {
                entries.push(None);
            }
            entries.push(Some(*action));
        }
        entries
    }

    fn deed(self) -> Option<&'static Deed> {
        deeds().find(|deed| deed.action == self)
    }

    /// Whether it can be asked for now.
    #[must_use]
    pub fn enabled(self, app: &App) -> bool {
        self.deed().is_some_and(|deed| deed.is_enabled(app))
    }

    /// Whether it is switched on, for those that are a switch.
    #[must_use]
    pub fn checked(self, app: &App) -> Option<bool> {
        self.deed()?.is_checked(app)
    }

    /// Does it, where it can be asked for now.
    pub(super) fn run(self, app: &mut App) {
        if let Some(deed) = self.deed().filter(|deed| deed.is_enabled(app)) {
            deed.run(app);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_actions_share_a_name_a_key_or_a_place() {
        let (mut names, mut places, mut keys) = (HashSet::new(), HashSet::new(), Vec::new());
        for action in Action::all() {
            assert!(names.insert(format!("{action:?}")), "{action:?}");
            assert!(action.place().is_none_or(|place| places.insert(place)), "{action:?}");
            for shortcut in action.shortcuts() {
                assert!(!keys.contains(shortcut), "{action:?}");
                keys.push(*shortcut);
            }
        }
    }

    #[test]
    fn every_tool_is_of_one_module_and_is_taken_up_by_what_its_module_brings() {
        let mut names = HashSet::new();
        let mut app = App::new(crate::app::SessionFolder::default());
        for module in MODULES {
            for handling in module.tools {
                assert!(names.insert(handling.tool.name), "{}", handling.tool.name);
            }
            for deed in module.deeds.iter().filter(|_| !module.tools.is_empty()) {
                deed.action.run(&mut app);
                assert!(module.tools.iter().any(|handling| handling.tool == app.viewport.tool), "{:?}", deed.action);
                assert_eq!(deed.action.checked(&app), Some(true));
            }
        }
    }
}
