//! Small pictures that are made in the background, one after the other, and kept on the graphics card.

use super::theme::Look;
use super::wake::waker_of;
use crate::source::Bitmap;
use crate::work::{News, Task};
use egui::{ColorImage, Context, CornerRadius, Rect, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui};

/// The pictures of some things, each known by a key.
pub struct Pictures<K> {
    made: Vec<Made<K>>,
    under_way: Option<(K, u64, Task<Option<Bitmap>>)>,
}

struct Made<K> {
    key: K,
    stamp: u64,
    picture: Option<TextureHandle>,
}

impl<K> Default for Pictures<K> {
    fn default() -> Self {
        Self { made: Vec::new(), under_way: None }
    }
}

impl<K: PartialEq + Clone> Pictures<K> {
    /// The picture of a key, which is made where there is none of this stamp; until then that of another.
    pub fn of<M: FnOnce() -> Option<Bitmap> + Send + 'static>(
        &mut self,
        ctx: &Context,
        (key, stamp): (K, u64),
        make: impl FnOnce() -> M,
    ) -> Option<&TextureHandle> {
        self.take(ctx);
        let known = self.made.iter().position(|own| own.key == key);
        if self.under_way.is_none() && known.is_none_or(|n| self.made[n].stamp != stamp) {
            let make = make();
            self.under_way = Some((key, stamp, Task::start(waker_of(ctx), move |_| make())));
        }
        self.made.get(known?)?.picture.as_ref()
    }

    /// Forgets the pictures of other keys than these.
    pub fn keep(&mut self, wanted: impl Fn(&K) -> bool) {
        self.made.retain(|own| wanted(&own.key));
    }

    fn take(&mut self, ctx: &Context) {
        let Some((key, stamp, task)) = &self.under_way else { return };
        let picture = match task.take() {
            News::None | News::SoFar(_) => return,
            News::Done(made) => made.map(|bitmap| texture_of(ctx, &bitmap)),
            News::Broken => None,
        };
        self.made.retain(|own| own.key != *key);
        self.made.push(Made { key: key.clone(), stamp: *stamp, picture });
        self.under_way = None;
    }
}

/// Shows a picture in a rectangle with round corners; its ground alone where there is none yet.
pub fn paint_picture(ui: &Ui, at: Rect, picture: Option<&TextureHandle>, edge: Stroke) {
    let corner = CornerRadius::same(4);
    ui.painter().rect_filled(at, corner, Look::of(ui).tint);
    if let Some(picture) = picture {
        egui::Image::new(picture).corner_radius(corner).paint_at(ui, at);
    }
    ui.painter().rect_stroke(at, corner, edge, StrokeKind::Inside);
}

/// A picture on the graphics card.
pub fn texture_of(ctx: &Context, bitmap: &Bitmap) -> TextureHandle {
    let image = ColorImage::from_rgba_unmultiplied([bitmap.width as usize, bitmap.height as usize], &bitmap.rgba);
    ctx.load_texture("picture", image, TextureOptions::LINEAR)
}
