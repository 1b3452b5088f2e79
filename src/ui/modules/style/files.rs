//! The dialogs for files of styles.

use crate::app::modules::style::StyleOrder;
use crate::io::safe_file_name;
use crate::ui::asked_file::AskedFile;

/// Asks for the file that a style is read from.
pub fn read_from() -> AskedFile {
    AskedFile::new("read style", |on| on.dialogs.pick(on.ctx, "QML, SLD, JSON", &["qml", "sld", "json", "xml"], |path| StyleOrder::Read(path).into()))
}

/// Asks where a style is kept.
pub fn kept_in() -> AskedFile {
    AskedFile::new("save style", |on| {
        if let Some(layer) = on.app.styled_layer() {
            on.dialogs.save_style(on.ctx, &safe_file_name(layer.name.get(on.app.lang())), |path| StyleOrder::Save(path).into());
        }
    })
}
