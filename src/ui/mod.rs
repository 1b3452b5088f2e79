//! The window: egui panels round the map widget. Panels read the program's state and push commands; nothing here decides
//! what the program without a window could.

mod about;
mod ask_window;
mod bookmarks_window;
mod class_editor;
mod clock;
mod colour_button;
mod crs_window;
mod data_export_window;
mod diagnostics;
mod encoding_mark;
mod file_dialogs;
mod floating;
mod gestures;
mod inspector;
mod keyboard;
mod label_shapes;
mod labelling;
mod layers_panel;
mod legend_card;
mod map_view;
mod measure;
mod menu;
mod messages_window;
mod notices;
mod painter;
mod path_window;
mod process;
mod questions;
mod replace_window;
mod replay;
mod report_window;
mod results_panel;
mod search_box;
mod shapes;
mod sheet_window;
mod shell;
mod status_bar;
mod style_editor;
mod theme;
mod widgets;
mod window;

pub use measure::Measure;
pub use shell::Shell;
pub use window::{OpenOptions, WindowError, open_window};
