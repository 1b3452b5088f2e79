//! The windows over the map together: who is asked for, who has the keys.

use super::file_dialogs::FileDialogs;
use super::module::{Depth, Surface, Window};
use super::modules::windows;
use crate::app::{App, Command, Request};
use egui::{Context, Rect};

pub struct Windows {
    list: Vec<Box<dyn Window>>,
    dialogs: FileDialogs,
}

impl Default for Windows {
    fn default() -> Self {
        Self { list: windows(), dialogs: FileDialogs::default() }
    }
}

impl Windows {
    /// Opens what the program asks for.
    pub fn open(&mut self, ctx: &Context, app: &App, request: &Request) {
        match request {
            Request::OpenDialog => self.dialogs.open(ctx, app),
            Request::SaveDialog => self.dialogs.save_project(ctx, app),
            Request::PackageDialog => self.dialogs.save_package(ctx, app),
            Request::SelectionDialog => self.dialogs.save_selection(ctx, app),
            Request::ReplaceDialog(layer) => self.dialogs.replace(ctx, app, *layer),
            Request::Open(name) => self.list.iter_mut().filter(|window| window.name() == *name).for_each(|window| window.open(app)),
            request => drop(self.list.iter_mut().any(|window| window.take(app, request))),
        }
    }

    /// Shows what is open over a map and its panels and takes its answers.
    pub fn show(&mut self, ctx: &Context, app: &mut App, (map, panels): (Rect, &[(&'static str, Rect)]), commands: &mut Vec<Command>) {
        for window in &mut self.list {
            window.show(&mut Surface { ctx, app, map, panels, dialogs: &mut self.dialogs, commands });
        }
        self.dialogs.show(ctx, app, commands);
    }

    /// Whether a window has the map to itself, as to draw a box for it.
    pub fn have_the_map(&mut self, ctx: &Context, app: &mut App) -> bool {
        self.list.iter_mut().any(|window| window.has_the_map(ctx, app))
    }

    /// Whether a window is open that no key may reach past.
    pub fn take_keys(&self, app: &App) -> bool {
        self.dialogs.is_typing() || self.list.iter().any(|window| window.takes_keys(app))
    }

    fn of(&mut self, depth: Depth) -> impl Iterator<Item = &mut Box<dyn Window>> {
        self.list.iter_mut().filter(move |window| window.depth() == depth)
    }

    /// Closes the first window of a depth that is open; returns whether there was one.
    pub fn close(&mut self, depth: Depth, app: &App, commands: &mut Vec<Command>) -> bool {
        self.of(depth).any(|window| window.close(app, commands))
    }

    /// Has the first window of a depth that is open take Enter; returns whether there was one.
    pub fn confirm(&mut self, depth: Depth, app: &App, commands: &mut Vec<Command>) -> bool {
        self.of(depth).any(|window| window.confirm(app, commands))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Action, SessionFolder};
    use std::collections::HashSet;

    /// An action that asks for a window by name and no window of that name would do nothing at all.
    #[test]
    fn every_window_that_an_action_asks_for_is_there() {
        let mut asked = 0;
        for action in Action::all().filter(|action| *action != Action::QUIT) {
            let mut app = App::new(SessionFolder::default());
            app.dispatch(Command::Do(action));
            for request in app.take_requests() {
                if let Request::Open(name) = request {
                    // a part of the window that is always there takes what is asked of it
                    let is_taken = super::super::modules::panels().iter_mut().any(|panel| panel.take(&Request::Open(name)));
                    assert!(is_taken || windows().iter().any(|window| window.name() == name), "{action:?}");
                    asked += 1;
                }
            }
        }
        assert!(asked >= 6, "{asked}");
    }

    #[test]
    fn no_two_parts_of_the_window_share_a_name() {
        let mut names = HashSet::new();
        assert!(windows().iter().all(|window| names.insert(window.name())));
        assert!(super::super::modules::panels().iter().all(|panel| names.insert(panel.name())));
    }
}
