//! A window that only asks for a file, once it is opened by its name.

use super::module::{Surface, Window};
use crate::app::App;

pub struct AskedFile {
    name: &'static str,
    is_asked: bool,
    /// Opens the dialog.
    ask: Box<dyn Fn(&mut Surface<'_>)>,
}

impl AskedFile {
    pub fn new(name: &'static str, ask: impl Fn(&mut Surface<'_>) + 'static) -> Self {
        Self { name, is_asked: false, ask: Box::new(ask) }
    }
}

impl Window for AskedFile {
    fn name(&self) -> &'static str {
        self.name
    }

    fn open(&mut self, _: &App) {
        self.is_asked = true;
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if std::mem::take(&mut self.is_asked) {
            (self.ask)(on);
        }
    }
}
