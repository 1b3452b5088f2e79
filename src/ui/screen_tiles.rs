//! The base map of tiles on the screen: tiles of the client that prints have theirs from, as textures that the map widget draws.

use super::pictures::texture_of;
use super::theme::map_theme;
use crate::app::App;
use crate::carto::{BaseNames, Tone, VectorDrawing};
use crate::model::projection::world;
use crate::model::{BaseSource, View};
use crate::source::{Network, Tile, TileClient, TileLook, TileName};
use egui::{Context, Rect, TextureHandle, Ui, pos2, vec2};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use walkers::sources::Attribution;
use walkers::{TileId, TilePiece, Tiles};

/// Bytes of textures that are kept: more than a screen of any size shows. Those of the last picture always stay.
const TEXTURES: usize = 128 << 20;

/// A tile as it is shown.
struct Kept {
    texture: TextureHandle,
    /// Its names alone.
    names: Arc<[TileName]>,
    /// The picture that it was drawn in last.
    picture: u64,
}

/// What the map widget draws under everything. It lives only while the user wants it: with it goes what was asked for.
pub struct ScreenTiles {
    look: TileLook,
    /// What they are of: the source, the user's key, whether servers are asked, and how shapes are drawn.
    of: Option<(BaseSource, String, Network, Option<VectorDrawing>)>,
    ctx: Context,
    /// How they are toned; `None` as they come.
    tone: Option<Tone>,
    zooms: RangeInclusive<u8>,
    size: u32,
    /// With the picture that each was drawn in last.
    textures: HashMap<Tile, Kept>,
    /// The names that are in no picture, of the tiles that are shown.
    names: BaseNames,
    /// Whether the tiles are on this machine, and whether the last picture had any.
    is_local: bool,
    /// Whether the embedded map lies under them, and is the one that has the names.
    over_ground: bool,
    is_picture: bool,
    has_shown: bool,
    /// Counts the pictures.
    picture: u64,
    /// What this picture shows, the middle first.
    shown: Vec<Tile>,
}

impl ScreenTiles {
    /// The tiles of a client; a server is asked for them only with the network on.
    #[must_use]
    pub fn new(client: &TileClient, network: Network, ctx: &Context) -> Self {
        let waker = ctx.clone();
        Self {
            look: client.look(network, Arc::new(move || waker.request_repaint())),
            of: None,
            ctx: ctx.clone(),
            tone: None,
            zooms: client.source().zooms(),
            size: client.source().tile_size(),
            textures: HashMap::new(),
            names: BaseNames::default(),
            is_local: !client.source().needs_network(),
            over_ground: client.source().lies_over_ground(),
            is_picture: client.source().is_picture(),
            has_shown: false,
            picture: 0,
            shown: Vec::new(),
        }
    }

    /// Begins a picture of the program's base map. Tiles exist only while the user wants them; a server is asked for none while the
    /// network is off.
    pub fn keep(own: &mut Option<Self>, ui: &Ui, app: &App) {
        let document = &app.workspace.document;
        let drawing = VectorDrawing::screen(map_theme(ui), ui.ctx().pixels_per_point());
        let Some((base, client)) = document.base_map().zip(app.tile_client(drawing)) else {
            *own = None;
            return;
        };
        let network = if document.is_online() { Network::On } else { Network::Off };
        let drawn = Some(drawing).filter(|_| client.source().drawing().is_some());
        let of = (base.source.clone(), app.session.settings.tianditu_key.clone(), network, drawn);
        if own.as_ref().is_none_or(|tiles| tiles.of.as_ref() != Some(&of)) {
            *own = Some(Self { of: Some(of), ..Self::new(&client, network, ui.ctx()) });
        }
        if let Some(tiles) = own {
            tiles.set_tone(Tone::of(base, &**client.source(), map_theme(ui)));
            tiles.begin();
        }
    }

    /// Shows them in another tone.
    pub fn set_tone(&mut self, tone: Tone) {
        if self.tone.replace(tone) != Some(tone) {
            self.textures.clear();
        }
    }

    /// Begins a picture.
    pub fn begin(&mut self) {
        self.picture += 1;
        self.shown.clear();
    }

    /// Ends a picture: has those tiles fetched that it wanted and no others, from the middle out, and lets go of textures of long ago.
    pub fn end(&mut self) {
        let mut wanted = std::mem::take(&mut self.shown);
        self.has_shown = self.textures.values().any(|kept| kept.picture == self.picture);
        self.names.take(self.textures.iter().filter(|(_, kept)| kept.picture == self.picture).map(|(tile, kept)| (*tile, &kept.names[..])));
        // the map widget begins in the middle and goes north from there
        if let Some(middle) = wanted.first().copied() {
            wanted.sort_by_key(|tile| {
                let (dx, dy) = (u64::from(tile.x.abs_diff(middle.x)), u64::from(tile.y.abs_diff(middle.y)));
                dx * dx + dy * dy
            });
        }
        self.look.want(wanted);
        let largest = self.textures.values().map(|kept| kept.texture.byte_size()).max().unwrap_or_default();
        let most = (TEXTURES / largest.max(1)).max(16);
        if self.textures.len() > most {
            let mut ages: Vec<u64> = self.textures.values().map(|kept| kept.picture).collect();
            ages.sort_unstable_by(|a, b| b.cmp(a));
            let (oldest, now) = (ages[most * 3 / 4], self.picture);
            self.textures.retain(|_, kept| kept.picture > oldest || kept.picture == now);
        }
        if let Some(after) = self.look.next_look() {
            self.ctx.request_repaint_after(after.max(Duration::from_millis(100)));
        }
    }

    /// The names of what is shown; `None` where those of the embedded map are shown over it.
    #[must_use]
    pub fn names(&self) -> Option<&BaseNames> {
        (!self.is_picture).then_some(&self.names)
    }

    /// Whether the embedded map lies under them.
    #[must_use]
    pub const fn lies_over_ground(&self) -> bool {
        self.over_ground
    }

    /// Whether tiles are wanted and none has come for six seconds.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.look.is_silent()
    }

    /// Whether something of it is there in the middle of a view.
    pub fn covers(&mut self, view: View) -> bool {
        // tiles of more than 256 pixels are those of a level above
        let level = view.zoom.round() - f64::from(self.size).log2() + 8.0;
        if level < f64::from(*self.zooms.start()) {
            return false;
        }
        // what is on this machine may lie in a part of the view alone
        if self.is_local {
            return self.has_shown;
        }
        let zoom = level.clamp(f64::from(*self.zooms.start()), f64::from(*self.zooms.end())) as u8;
        let count = 1u32 << zoom;
        let [x, y] = world(view.center).map(|part| ((part * f64::from(count)) as u32).min(count - 1));
        self.piece(Tile { zoom, x, y }).is_some()
    }

    /// A tile, or the part of the nearest one above that covers it.
    fn piece(&mut self, tile: Tile) -> Option<TilePiece> {
        (0..=tile.zoom).find_map(|levels| {
            let texture = self.texture(tile.above(levels)?)?;
            let parts = 2f64.powi(i32::from(levels));
            let corner = |n: u32| ((f64::from(n) / parts).fract()) as f32;
            let uv = Rect::from_min_size(pos2(corner(tile.x), corner(tile.y)), vec2((1.0 / parts) as f32, (1.0 / parts) as f32));
            Some(TilePiece::new(walkers::Tile::Raster(texture), uv))
        })
    }

    fn texture(&mut self, tile: Tile) -> Option<TextureHandle> {
        if let Some(kept) = self.textures.get_mut(&tile) {
            kept.picture = self.picture;
            return Some(kept.texture.clone());
        }
        let drawn = self.look.get(tile)?;
        let shown = self.tone.map_or_else(|| Arc::clone(&drawn.bitmap), |tone| tone.applied(&drawn.bitmap));
        let texture = texture_of(&self.ctx, &shown);
        self.textures.insert(tile, Kept { texture: texture.clone(), names: drawn.names, picture: self.picture });
        Some(texture)
    }
}

impl Tiles for ScreenTiles {
    fn at(&mut self, id: TileId) -> Option<TilePiece> {
        let tile = Tile { zoom: id.zoom, x: id.x, y: id.y };
        if !tile.exists() {
            return None;
        }
        // below the deepest level its tiles are drawn larger
        let wanted = tile.above(tile.zoom.saturating_sub(*self.zooms.end()))?;
        if !self.shown.contains(&wanted) {
            self.shown.push(wanted);
        }
        self.piece(tile)
    }

    fn attribution(&self) -> Attribution {
        // the line of sources on the map tells it, from the same source
        Attribution { text: "", url: "", logo_light: None, logo_dark: None }
    }

    fn tile_size(&self) -> u32 {
        self.size
    }
}
