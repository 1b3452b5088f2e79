//! Small pictures of the map: of a project, to know it again by, and of places one comes back to.

use super::App;
use crate::carto::{Frame, map_picture};
use crate::export::{png_of, preview};
use crate::i18n::MapLang;
use crate::io::{read_regular, write_privately};
use crate::model::{Bounds, Document};
use crate::query::as_shown;
use crate::source::Bitmap;
use crate::work::{Task, step_back};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The pixels of a picture.
const PIXELS: [u32; 2] = [320, 200];

/// The size of a window that shows the same, in millimetres: what is drawn at its scale is drawn here.
const WINDOW: [f32; 2] = [272.0, 170.0];

/// How much larger symbols are than in that window, so that they are seen in a picture that is so much smaller.
const SYMBOLS: f32 = 3.4;

/// The map of a document round a part of the ground, without labels and on light ground, as it is printed.
#[must_use]
pub fn thumbnail(document: &Document, shown: Bounds) -> Option<Bitmap> {
    let document = as_shown(&document.clone().with_base_map(None));
    let frame = Frame { per_mm: SYMBOLS, ..Frame::showing(shown, None, [0.0; 2], WINDOW) };
    let picture = map_picture(&document, &frame, MapLang::Both, false);
    let (rgba, [width, height]) = preview(&picture, PIXELS)?;
    Some(Bitmap { width: width as u32, height: height as u32, rgba })
}

/// A picture that was kept.
#[must_use]
pub fn kept_thumbnail(path: &Path) -> Option<Bitmap> {
    const MOST: u64 = 4 << 20;
    Bitmap::decoded(&read_regular(path, MOST).ok()?).ok()
}

impl App {
    /// Where the picture of a file's map is kept; there need not be one.
    #[must_use]
    pub fn thumbnail_of(&self, path: &Path) -> Option<PathBuf> {
        self.session.folder.thumbnail_of(path)
    }

    /// Keeps a picture of the map as it is seen for a project, in the background. Nothing is told where it cannot be kept: the project is
    /// known by its name too.
    pub(super) fn keep_thumbnail(&mut self, path: &Path) {
        let Some(kept) = self.thumbnail_of(path) else { return };
        let (document, shown) = (self.workspace.document.clone(), self.viewport.view.bounds(self.viewport.view_size));
        self.session.thumbnail = Some(Task::start(Arc::new(|| {}), move |progress| {
            step_back();
            // one that was begun before is given up for this one
            if progress.is_cancelled() {
                return;
            }
            let Some(bitmap) = thumbnail(&document, shown).filter(|_| !progress.is_cancelled()) else { return };
            if kept.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok()) {
                write_privately(&kept, |out| out.write_all(&png_of(&bitmap))).ok();
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Command, SessionFolder};
    use crate::model::View;

    #[test]
    fn a_project_that_is_saved_has_a_picture_of_its_map() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = App::new(SessionFolder::at(folder.path().join("home")));
        app.viewport.view_size = [1000.0, 700.0];
        app.dispatch(Command::SetView(View { center: [121.45, 31.38], zoom: 11.0 }));
        let path = folder.path().join("规划.nanbei");
        app.dispatch(Command::SaveTo(path.clone()));
        let kept = app.thumbnail_of(&path).unwrap();
        let start = std::time::Instant::now();
        while !kept.exists() {
            assert!(start.elapsed().as_secs() < 60, "no picture was kept");
            app.poll_jobs();
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let image = image::open(&kept).unwrap().into_rgb8();
        assert_eq!([image.width(), image.height()], PIXELS);
        // land, water and districts, not one ground
        let mut tints: Vec<_> = image.pixels().map(|pixel| pixel.0).collect();
        tints.sort_unstable();
        tints.dedup();
        assert!(tints.len() > 20, "{}", tints.len());
    }
}
