//! The dialogs for files of styles.

use crate::app::App;
use crate::app::modules::style::StyleOrder;
use crate::io::safe_file_name;
use crate::ui::module::{Surface, Window};

/// Asks for the file that a style is read from.
#[derive(Default)]
pub struct StyleFile(bool);

impl Window for StyleFile {
    fn name(&self) -> &'static str {
        "read style"
    }

    fn open(&mut self, _: &App) {
        self.0 = true;
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if std::mem::take(&mut self.0) {
            on.dialogs.pick(on.ctx, "QML, SLD, JSON", &["qml", "sld", "json", "xml"], |path| StyleOrder::Read(path).into());
        }
    }
}

/// Asks where a style is kept.
#[derive(Default)]
pub struct StyleSaved(bool);

impl Window for StyleSaved {
    fn name(&self) -> &'static str {
        "save style"
    }

    fn open(&mut self, _: &App) {
        self.0 = true;
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if std::mem::take(&mut self.0)
            && let Some(layer) = on.app.styled_layer()
        {
            let name = safe_file_name(layer.name.get(on.app.lang()));
            on.dialogs.save_json(on.ctx, &name, |path| StyleOrder::Save(path).into());
        }
    }
}
