//! Places to come back to.

use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order};
use crate::i18n::Word;
use crate::model::{Bookmark, Operation};
use std::any::Any;

impl Action {
    pub const BOOKMARKS: Self = Self::new("bookmarks", Word::Bookmarks, Menu::View, 16).keys(&[ctrl('B')]);
}

/// What is done with the places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookmarksOrder {
    /// Keeps what the window shows under a name; the same name again moves the place.
    Add(String),
    /// Removes a place by its number.
    Remove(usize),
}

impl Order for BookmarksOrder {}

pub const MODULE: Module = Module { carry_out, ..Module::new("bookmarks", &[Deed::window(Action::BOOKMARKS, "bookmarks")]) };

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<BookmarksOrder>() else { return false };
    let mut bookmarks = app.workspace.document.bookmarks().to_vec();
    match order {
        BookmarksOrder::Add(name) => {
            let extent = app.viewport.view.bounds(app.viewport.view_size).array();
            match bookmarks.iter_mut().find(|bookmark| bookmark.name == *name) {
                Some(bookmark) => bookmark.extent = extent,
                None => bookmarks.push(Bookmark { name: name.clone(), extent }),
            }
        }
        BookmarksOrder::Remove(at) if *at < bookmarks.len() => drop(bookmarks.remove(*at)),
        BookmarksOrder::Remove(_) => return true,
    }
    app.edit(Operation::SetBookmarks(bookmarks));
    true
}
