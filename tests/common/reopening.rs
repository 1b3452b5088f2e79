//! A project that is saved and opened by another application, where no window is driven.

use super::waiting::wait;
use nanbei::app::{App, Command, SessionFolder};
use std::path::Path;

/// The project of an application as another one opens it.
pub fn saved_and_opened(app: &mut App, path: &Path) -> App {
    app.dispatch(Command::SaveTo(path.to_path_buf()));
    wait(app);
    let mut again = App::new(SessionFolder::default());
    again.dispatch(Command::OpenTrusted(path.to_path_buf()));
    wait(&mut again);
    again
}
