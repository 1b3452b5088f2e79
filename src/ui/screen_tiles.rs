//! The base map of tiles on the screen: tiles of the client that prints have theirs from, as textures that the map widget draws.

use super::pictures::texture_of;
use super::theme::map_theme;
use crate::app::App;
use crate::carto::Tone;
use crate::model::projection::world;
use crate::model::{BaseSource, View};
use crate::source::{Network, Tile, TileClient, TileLook};
use egui::{Context, Rect, TextureHandle, Ui, pos2, vec2};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use walkers::sources::Attribution;
use walkers::{TileId, TilePiece, Tiles};

/// Textures that are kept: a hundred megabytes, more than a screen of any size shows. Those of the last picture always stay.
const TEXTURES: usize = 400;

/// What the map widget draws under everything. It lives only while the user wants it: with it goes what was asked for.
pub struct ScreenTiles {
    look: TileLook,
    /// What they are of: the source, the user's key, and whether servers are asked.
    of: Option<(BaseSource, String, Network)>,
    ctx: Context,
    /// How they are toned; `None` as they come.
    tone: Option<Tone>,
    zooms: RangeInclusive<u8>,
    size: u32,
    /// With the picture that each was drawn in last.
    textures: HashMap<Tile, (TextureHandle, u64)>,
    /// Whether the tiles are on this machine, and whether the last picture had any.
    is_local: bool,
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
            is_local: !client.source().needs_network(),
            has_shown: false,
            picture: 0,
            shown: Vec::new(),
        }
    }

    /// Begins a picture of the program's base map. Tiles exist only while the user wants them; a server is asked for none while the
    /// network is off.
    pub fn keep(own: &mut Option<Self>, ui: &Ui, app: &App) {
        let document = &app.workspace.document;
        let Some((base, client)) = document.base_map().zip(app.tile_client()) else {
            *own = None;
            return;
        };
        let network = if document.is_online() { Network::On } else { Network::Off };
        let of = (base.source.clone(), app.session.settings.tianditu_key.clone(), network);
        if own.as_ref().is_none_or(|tiles| tiles.of.as_ref() != Some(&of)) {
            *own = Some(Self { of: Some(of), ..Self::new(&client, network, ui.ctx()) });
        }
        if let Some(tiles) = own {
            tiles.set_tone(Tone::of(base, map_theme(ui)));
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
        self.has_shown = self.textures.values().any(|(_, drawn)| *drawn == self.picture);
        // the map widget begins in the middle and goes north from there
        if let Some(middle) = wanted.first().copied() {
            wanted.sort_by_key(|tile| {
                let (dx, dy) = (u64::from(tile.x.abs_diff(middle.x)), u64::from(tile.y.abs_diff(middle.y)));
                dx * dx + dy * dy
            });
        }
        self.look.want(wanted);
        if self.textures.len() > TEXTURES {
            let mut ages: Vec<u64> = self.textures.values().map(|(_, drawn)| *drawn).collect();
            ages.sort_unstable_by(|a, b| b.cmp(a));
            let (oldest, now) = (ages[TEXTURES * 3 / 4], self.picture);
            self.textures.retain(|_, (_, drawn)| *drawn > oldest || *drawn == now);
        }
        if let Some(after) = self.look.next_look() {
            self.ctx.request_repaint_after(after.max(Duration::from_millis(100)));
        }
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
        if let Some((texture, drawn)) = self.textures.get_mut(&tile) {
            *drawn = self.picture;
            return Some(texture.clone());
        }
        let bitmap = self.look.get(tile)?;
        let shown = self.tone.map_or_else(|| Arc::clone(&bitmap), |tone| tone.applied(&bitmap));
        let texture = texture_of(&self.ctx, &shown);
        self.textures.insert(tile, (texture.clone(), self.picture));
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
