//! Opening the window: what it needs of the system, and what to say where that is missing.

use super::process::has_started;
use super::theme::LEAST;
use super::{Measure, Shell};
use crate::app::{App, Command};
use crate::i18n::{Lang, Localized};
use std::path::PathBuf;

/// How the window is opened.
pub struct OpenOptions {
    pub app: App,
    pub files: Vec<PathBuf>,
    pub measure: Option<Measure>,
    /// Logical pixels; `None` for the usual size.
    pub size: Option<[f32; 2]>,
}

/// Why there is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    #[error(
        "no window can be opened here: there is no display (DISPLAY and WAYLAND_DISPLAY are not set). \
         Maps can be made without one: nanbei export --out MAP.pdf"
    )]
    NoDisplay,
    #[error(
        "no window can be opened: {0}. On Debian or Ubuntu install what it needs: \
         apt-get install libxkbcommon-x11-0 libx11-6 libxcursor1 libxi6 libxrandr2 libgl1 libegl1 mesa-vulkan-drivers. \
         Maps can be made without a window: nanbei export --out MAP.pdf"
    )]
    Failed(String),
}

impl Localized for WindowError {
    fn message(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::NoDisplay) => {
                "无法打开窗口：没有显示器（未设置 DISPLAY 和 WAYLAND_DISPLAY）。不开窗口也能出图：nanbei export --out 地图.pdf".to_owned()
            }
            (Lang::Zh, Self::Failed(reason)) => format!(
                "无法打开窗口：{reason}。在 Debian 或 Ubuntu 上请安装：apt-get install libxkbcommon-x11-0 libx11-6 libxcursor1 libxi6 \
                 libxrandr2 libgl1 libegl1 mesa-vulkan-drivers。不开窗口也能出图：nanbei export --out 地图.pdf"
            ),
        }
    }
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// Where there is no display, or a library the window needs is missing.
pub fn open_window(options: OpenOptions) -> Result<(), WindowError> {
    let OpenOptions { mut app, files, measure, size } = options;
    if cfg!(all(unix, not(target_os = "macos")))
        && ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty()))
    {
        return Err(WindowError::NoDisplay);
    }
    let viewport = egui::ViewportBuilder::default()
        .with_title("Nanbei 南北")
        .with_app_id("nanbei")
        .with_inner_size(size.unwrap_or([1440.0, 900.0]))
        .with_min_inner_size(LEAST)
        .with_drag_and_drop(true);
    let native = eframe::NativeOptions { viewport, dithering: false, ..eframe::NativeOptions::default() };
    if !files.is_empty() {
        app.dispatch(Command::OpenFiles(files));
    } else if app.session.settings.start_page && app.session.recovery.is_none() && measure.is_none() {
        app.dispatch(Command::SetPanel("start", true));
    }
    let run = || eframe::run_native("nanbei", native, Box::new(move |creation| Ok(Box::new(Shell::new(creation, app, measure)))));
    // libraries that are opened at run time make the window system panic where they are missing; until the first frame the
    // user gets a sentence instead, after it a panic is told as ever
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if has_started() {
            told(info);
        }
    }));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(WindowError::Failed(error.to_string())),
        Err(panic) if has_started() => std::panic::resume_unwind(panic),
        Err(panic) => {
            let reason = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(WindowError::Failed(reason.unwrap_or_default()))
        }
    }
}
