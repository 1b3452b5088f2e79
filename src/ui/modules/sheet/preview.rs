//! The preview: made in the background by the exporter itself, whenever the sheet, the map or the window has changed.

use crate::app::{App, VIEW};
use crate::carto::{Composition, Frame, LegendEntry, MissingGlyphs, VectorDrawing, compose, gathered};
use crate::export::{base_tiles, preview};
use crate::i18n::{Lang, Localized, Word};
use crate::model::{Bounds, Document, PaperRect, Part, Sheet};
use crate::source::TileClient;
use crate::ui::wake::waker_of;
use crate::work::{News, Task};
use egui::{ColorImage, TextureHandle, Vec2};

/// The longest side of a preview in pixels, however close it is looked at.
const MOST_PIXELS: f32 = 4096.0;

/// What a preview was made of.
#[derive(Clone, PartialEq)]
struct PreviewKey {
    sheet: Sheet,
    revision: u64,
    view: [u64; 4],
    pixels: [u32; 2],
    online: bool,
    /// Whether it is a sheet of an atlas, made from the sheet that is edited.
    page: bool,
}

struct Made {
    image: Option<ColorImage>,
    composition: Composition,
    trouble: String,
}

#[derive(Default)]
pub struct Preview {
    shown: Option<(PreviewKey, TextureHandle, Composition)>,
    under_way: Option<(PreviewKey, Task<Made>)>,
    /// What could not be drawn.
    broken: Option<PreviewKey>,
    trouble: String,
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

    /// The rows that the legend has before anything is chosen about them.
    pub fn rows(&self) -> Vec<LegendEntry> {
        self.shown.as_ref().map(|(.., composition)| composition.rows.clone()).unwrap_or_default()
    }

    /// What was asked for and is not on the sheet, and whether a reader would miss it.
    pub fn remarks(&self, lang: Lang) -> Option<(String, bool)> {
        let (.., composition) = self.shown.as_ref().filter(|(.., composition)| !composition.remarks.is_empty())?;
        let told: Vec<String> = composition.remarks.iter().map(|remark| remark.message(lang)).collect();
        Some((told.join(" · "), composition.remarks.iter().any(crate::carto::Remark::is_warning)))
    }

    /// Whether what is shown is a sheet of an atlas.
    pub fn is_page(&self) -> bool {
        self.shown.as_ref().is_some_and(|(key, ..)| key.page)
    }

    /// Why the online base map is not on it, or what the font lacks.
    pub fn trouble(&self) -> &str {
        &self.trouble
    }

    /// Takes in what was made, and has it made anew where something has changed.
    pub fn keep(&mut self, ctx: &egui::Context, app: &App, (sheet, page): (&Sheet, bool), view: Bounds, room: Vec2, online: bool) {
        self.take(ctx, app.lang());
        let per_point = ctx.pixels_per_point();
        let fit = (MOST_PIXELS / (room.max_elem() * per_point)).min(1.0);
        let pixels = [(room.x * per_point * fit) as u32, (room.y * per_point * fit) as u32];
        let key = PreviewKey { sheet: sheet.clone(), revision: app.workspace.revision, view: view.array().map(f64::to_bits), pixels, online, page };
        let current = self.shown.as_ref().is_some_and(|(own, ..)| *own == key);
        let broken = self.broken.as_ref() == Some(&key);
        if !current && !broken && self.under_way.is_none() && pixels[0] > 8 && pixels[1] > 8 {
            let client = app.tile_client(VectorDrawing::print(dpi_in(&key.sheet, key.pixels))).filter(|_| key.online);
            self.start(ctx, key, (app.workspace.document.clone(), client), view, app.lang());
        }
    }

    fn start(&mut self, ctx: &egui::Context, key: PreviewKey, (document, client): (Document, Option<TileClient>), view: Bounds, lang: Lang) {
        let own = key.clone();
        let task = Task::start(waker_of(ctx), move |progress| {
            let dpi = dpi_in(&own.sheet, own.pixels);
            let fetched = |client| base_tiles(&client, &document, &own.sheet, view, dpi, progress);
            let (base, trouble) = client.map(fetched).transpose().map_or_else(|error| (None, error.message(lang)), |base| (base, String::new()));
            // as the screen, a preview shows the largest where there are too many; the file says so
            let cancel = || progress.is_cancelled();
            let (document, trouble) = match gathered(&document, &own.sheet, view, VIEW, &cancel) {
                Ok((document, cut)) => {
                    let names: Vec<&str> = cut.iter().filter_map(|id| document.layer(*id)).map(|layer| layer.name.get(lang)).collect();
                    let told = if names.is_empty() { trouble } else { Word::WindowLargest.with(lang, &[&names.join(", ")]) };
                    (document, told)
                }
                Err(error) => (document, error.message(lang)),
            };
            let composition = compose(&document, &own.sheet, view, base.as_ref());
            let missing = MissingGlyphs::of(&composition.picture.ops);
            let trouble = if trouble.is_empty() && !missing.is_empty() { missing.message(lang) } else { trouble };
            let image = preview(&composition.picture, own.pixels).map(|(bytes, size)| ColorImage::from_rgba_premultiplied(size, &bytes));
            Made { image, composition, trouble }
        });
        self.under_way = Some((key, task));
    }

    fn take(&mut self, ctx: &egui::Context, lang: Lang) {
        let Some((key, task)) = &self.under_way else { return };
        match task.take() {
            News::Done(made) => {
                if let Some(image) = made.image {
                    let texture = ctx.load_texture("sheet preview", image, egui::TextureOptions::LINEAR);
                    self.shown = Some((key.clone(), texture, made.composition));
                }
                self.trouble = made.trouble;
                self.under_way = None;
            }
            // it is not tried again before something has changed
            News::Broken => {
                self.broken = self.under_way.take().map(|(key, _)| key);
                self.trouble = Word::JobBroken.with(lang, &[&Word::ThePreview.text(lang)]);
            }
            News::None | News::SoFar(_) => {}
        }
    }
}

/// The dots per inch of a sheet that fills a room of pixels.
pub fn dpi_in(sheet: &Sheet, room: [u32; 2]) -> u32 {
    let [w, h] = sheet.size();
    let dots = (room[0] as f32 / w).min(room[1] as f32 / h) * 25.4;
    dots.max(20.0) as u32
}
