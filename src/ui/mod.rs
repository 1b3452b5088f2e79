//! The window: egui panels round the map widget. Panels read the program's state and push commands; nothing here decides
//! what the program without a window could.

mod annotation_editor;
mod attribute_fields;
mod clock;
mod color_button;
mod comparing;
mod crs_told;
mod diagnostics;
mod edit_overlays;
mod encoding_mark;
mod file_dialogs;
mod filter_card;
mod floating;
mod gestures;
mod hover_name;
mod keyboard;
mod label_shapes;
mod labelling;
mod legend_card;
mod map_menu;
mod map_overlays;
mod map_view;
mod measure;
mod measuring;
mod menu_entry;
mod module;
mod modules;
mod painter;
mod path_window;
mod process;
mod replay;
mod screen_tiles;
mod shapes;
mod sheet_files;
mod shell;
mod theme;
mod wake;
mod widgets;
mod window;
mod windows;
mod year_slider;

pub use measure::Measure;
pub use screen_tiles::ScreenTiles;
pub use shell::Shell;
pub use window::{OpenOptions, WindowError, open_window};
