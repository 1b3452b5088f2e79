//! Places to come back to, kept with the project.

use super::state::App;
use crate::model::{Bookmark, Operation};

impl App {
    /// Keeps what the window shows under a name; the same name again moves the place.
    pub(super) fn add_bookmark(&mut self, name: String) {
        let mut bookmarks = self.workspace.document.bookmarks().to_vec();
        let extent = self.viewport.view.bounds(self.viewport.view_size).array();
        match bookmarks.iter_mut().find(|bookmark| bookmark.name == name) {
            Some(bookmark) => bookmark.extent = extent,
            None => bookmarks.push(Bookmark { name, extent }),
        }
        self.edit(Operation::SetBookmarks(bookmarks));
    }

    pub(super) fn remove_bookmark(&mut self, at: usize) {
        let mut bookmarks = self.workspace.document.bookmarks().to_vec();
        if at < bookmarks.len() {
            bookmarks.remove(at);
            self.edit(Operation::SetBookmarks(bookmarks));
        }
    }
}
