//! The preview: made in the background by the exporter itself, whenever the sheet, the map or the window has changed.

use crate::app::App;
use crate::carto::{BaseTiles, Bitmap, Composition, Frame, MissingGlyphs, Tile, compose};
use crate::export::{fetch, preview, tile_source, wanted_tiles};
use crate::i18n::{Lang, Localized};
use crate::io::Progress;
use crate::model::{Bounds, Document, PaperRect, Part, Sheet};
use egui::{ColorImage, Rect, TextureHandle};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// What a preview was made of.
#[derive(Clone, PartialEq)]
struct Key {
    sheet: Sheet,
    revision: u64,
    view: [u64; 4],
    pixels: [u32; 2],
    online: bool,
}

struct Made {
    image: Option<ColorImage>,
    composition: Composition,
    base: Option<BaseTiles>,
    trouble: String,
}

#[derive(Default)]
pub struct Preview {
    shown: Option<(Key, TextureHandle, Composition)>,
    under_way: Option<(Key, Receiver<Made>)>,
    /// The online base map under it.
    base: Option<BaseTiles>,
    trouble: String,
    /// Tiles that were fetched for previews.
    tiles: Arc<Mutex<HashMap<Tile, Arc<Bitmap>>>>,
}

impl Preview {
    pub fn texture(&self) -> Option<&TextureHandle> {
        self.shown.as_ref().map(|(_, texture, _)| texture)
    }

    /// The size of the paper that is shown.
    pub fn paper(&self) -> Option<[f32; 2]> {
        self.shown.as_ref().map(|(key, ..)| key.sheet.size())
    }

    pub fn parts(&self) -> &[(Part, PaperRect)] {
        self.shown.as_ref().map_or(&[], |(.., composition)| &composition.parts)
    }

    pub fn frame(&self) -> Option<&Frame> {
        self.shown.as_ref().map(|(.., composition)| &composition.frame)
    }

    /// The online base map under what is shown.
    pub fn base(&self) -> Option<BaseTiles> {
        self.base.clone()
    }

    /// Why the online base map is not on it, or what the font lacks.
    pub fn trouble(&self) -> &str {
        &self.trouble
    }

    /// Takes in what was made, and has it made anew where something has changed.
    pub fn keep(&mut self, ctx: &egui::Context, app: &App, sheet: &Sheet, view: Bounds, area: Rect, online: bool) {
        self.take(ctx);
        let per_point = ctx.pixels_per_point();
        let pixels = [(area.width() * per_point) as u32, (area.height() * per_point) as u32];
        let key = Key { sheet: sheet.clone(), revision: app.revision, view: view.array().map(f64::to_bits), pixels, online };
        let current = self.shown.as_ref().is_some_and(|(own, ..)| *own == key);
        if !current && self.under_way.is_none() && pixels[0] > 8 && pixels[1] > 8 {
            self.start(ctx, key, app.document.clone(), view, app.lang());
        }
    }

    fn start(&mut self, ctx: &egui::Context, key: Key, document: Document, view: Bounds, lang: Lang) {
        let (sender, receiver) = channel();
        let (ctx, own, tiles) = (ctx.clone(), key.clone(), Arc::clone(&self.tiles));
        std::thread::spawn(move || {
            let (base, trouble) = if own.online { base_tiles(&document, &own, view, &tiles, lang) } else { (None, String::new()) };
            let composition = compose(&document, &own.sheet, view, base.as_ref());
            let missing = MissingGlyphs::of(&composition.picture.ops);
            let trouble = if trouble.is_empty() && !missing.is_empty() { missing.told(lang) } else { trouble };
            let image = preview(&composition.picture, own.pixels).map(|(bytes, size)| ColorImage::from_rgba_premultiplied(size, &bytes));
            // the window may be closed by now
            sender.send(Made { image, composition, base, trouble }).ok();
            ctx.request_repaint();
        });
        self.under_way = Some((key, receiver));
    }

    fn take(&mut self, ctx: &egui::Context) {
        let Some((key, receiver)) = &self.under_way else { return };
        match receiver.try_recv() {
            Ok(made) => {
                if let Some(image) = made.image {
                    let texture = ctx.load_texture("sheet preview", image, egui::TextureOptions::LINEAR);
                    self.shown = Some((key.clone(), texture, made.composition));
                }
                (self.base, self.trouble) = (made.base, made.trouble);
                self.under_way = None;
            }
            Err(TryRecvError::Disconnected) => self.under_way = None,
            Err(TryRecvError::Empty) => {}
        }
    }
}

/// The tiles for what the preview's own pixels can show; those fetched before are not asked for again.
fn base_tiles(document: &Document, key: &Key, view: Bounds, known: &Mutex<HashMap<Tile, Arc<Bitmap>>>, lang: Lang) -> (Option<BaseTiles>, String) {
    let dots = (key.pixels[0] as f32 / key.sheet.size()[0]).min(key.pixels[1] as f32 / key.sheet.size()[1]) * 25.4;
    let dpi = dots.max(20.0) as u32;
    let wanted = wanted_tiles(document, &key.sheet, view, dpi);
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    let missing: Vec<Tile> = wanted.iter().filter(|tile| !lock().contains_key(tile)).copied().collect();
    match fetch(&missing, &tile_source(), &Progress::default()) {
        Ok(fetched) => {
            let mut known = lock();
            known.extend(fetched);
            let bitmaps = wanted.iter().filter_map(|tile| Some((*tile, Arc::clone(known.get(tile)?)))).collect();
            (Some(BaseTiles { dpi, bitmaps }), String::new())
        }
        Err(error) => (None, error.told(lang)),
    }
}
