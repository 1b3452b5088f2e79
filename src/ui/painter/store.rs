//! The chunks on the GPU: which are there, which a view needs, and which are dropped when there are too many.

use super::chunk::{Gpu, GpuChunk};
use super::scene::{Placing, Scene, SceneLayer, margin_of_layer};
use super::supply::{Order, Supply};
use crate::carto::{LayerMesh, Piece, PieceId};
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// A piece's chunks by level; those that no view has needed are not there.
struct GpuPiece {
    id: Weak<PieceId>,
    place: u64,
    levels: Vec<Option<GpuChunk>>,
}

/// All layers' chunks.
#[derive(Default)]
pub struct Store {
    /// By the number of the piece.
    pieces: HashMap<u64, GpuPiece>,
    /// The number of the piece that was in a place last.
    places: HashMap<u64, u64>,
    /// Levels that layers are drawn coarser by, because what the view needs does not fit the budget.
    coarser: usize,
    /// The same for the next picture.
    wanted: usize,
    /// Bytes of all chunks.
    pub bytes: u64,
    /// Chunks that the picture drawn last lacked.
    pub missing: usize,
}

/// So long small layers' chunks are made while a frame of a moving map waits.
const AT_ONCE: Duration = Duration::from_micros(700);

/// So long the chunks of what was changed are made while a frame waits: a piece takes about two milliseconds.
const CHANGED: Duration = Duration::from_millis(6);

/// The part of the view's size round it in which chunks are made before they are seen.
const AHEAD: f64 = 0.25;

impl Store {
    /// The chunks of a piece. Where something else lies in its place by now, what lay there stands in until it is made.
    fn find_or_add(&mut self, mesh: &LayerMesh, piece: &Piece) -> &mut Vec<Option<GpuChunk>> {
        let before = self.places.insert(piece.id.place, piece.id.number);
        if !self.pieces.contains_key(&piece.id.number) {
            let stale = |chunk: &Option<GpuChunk>| chunk.as_ref().map(GpuChunk::stale);
            let mut levels: Vec<Option<GpuChunk>> =
                before.and_then(|before| self.pieces.get(&before)).map(|own| own.levels.iter().map(stale).collect()).unwrap_or_default();
            levels.resize_with(mesh.pixels.len(), || None);
            self.pieces.insert(piece.id.number, GpuPiece { id: Arc::downgrade(&piece.id), place: piece.id.place, levels });
        }
        let own = self.pieces.entry(piece.id.number);
        &mut own.or_insert_with(|| GpuPiece { id: Arc::downgrade(&piece.id), place: piece.id.place, levels: Vec::new() }).levels
    }

    /// Lets go of the chunks of pieces that are gone.
    fn sweep(&mut self) {
        self.pieces.retain(|_, own| own.id.strong_count() > 0);
        let pieces = &self.pieces;
        self.places.retain(|place, number| pieces.get(number).is_some_and(|own| own.place == *place));
    }

    /// The level a layer is drawn at.
    fn level_of(&self, layer: &SceneLayer, placing: &Placing) -> usize {
        let level = layer.mesh.level_at(1.0 / placing.scale);
        if layer.mesh.is_small { level } else { (level + self.coarser).min(layer.mesh.pixels.len().saturating_sub(1)) }
    }

    /// Takes in what was made; whether there was anything.
    pub fn take_in(&mut self, supply: &Supply) -> bool {
        let mut any = false;
        for (order, chunk) in supply.take() {
            // what lies in the piece may be something else by now
            let own = order.mesh.pieces.get(order.piece).and_then(|piece| self.pieces.get_mut(&piece.id.number));
            if let Some(slot) = own.and_then(|own| own.levels.get_mut(order.level)) {
                *slot = Some(chunk);
                any = true;
            }
        }
        any
    }

    /// Finds what a scene needs: small layers' chunks are made at once, others asked for. What has not been needed for longest
    /// is dropped where more than `budget` bytes are there. `picture` is the scene's number. Tells whether there is more to draw
    /// next.
    pub fn provide(&mut self, gpu: &Gpu, supply: &Supply, scene: &Scene, picture: u64) -> bool {
        self.sweep();
        self.coarser = self.wanted;
        let placing = Placing::of(scene);
        let (mut seen, mut ahead, mut needed) = (Vec::new(), Vec::new(), 0);
        let (start, mut put_off) = (Instant::now(), false);
        for layer in &scene.layers {
            if layer.mesh.pieces.is_empty() {
                continue;
            }
            let level = self.level_of(layer, &placing);
            let margin = margin_of_layer(layer, scene);
            for (number, piece) in layer.mesh.pieces.iter().enumerate() {
                if !placing.sees(piece.bounds, margin, AHEAD) || !layer.draws(piece.rule) {
                    continue;
                }
                let in_view = placing.sees(piece.bounds, margin, 0.0);
                let levels = self.find_or_add(&layer.mesh, piece);
                let stands_in = order_of_levels(levels.len(), level).find(|level| levels[*level].is_some());
                let is_there = levels[level].as_ref().is_some_and(|own| !own.is_stale);
                // what a hand has changed is shown in the same frame, as far as that goes
                let changed = levels.iter().flatten().any(|own| own.is_stale) && in_view && start.elapsed() < CHANGED;
                if !is_there && (layer.mesh.is_small || changed) {
                    // while the map moves, another level may stand in for one or two frames
                    if stands_in.is_some() && !scene.fine && !changed && start.elapsed() > AT_ONCE {
                        put_off = true;
                        if let Some(chunk) = stands_in.and_then(|level| levels[level].as_mut()) {
                            chunk.need(gpu, layer.classes.as_ref(), picture);
                        }
                        continue;
                    }
                    levels[level] = Some(GpuChunk::of(gpu, layer.mesh.chunk(number, level)));
                }
                if let Some(chunk) = levels[level].as_mut().filter(|own| !own.is_stale) {
                    chunk.need(gpu, layer.classes.as_ref(), picture);
                    needed += if in_view { chunk.bytes() } else { 0 };
                } else {
                    let order = Order { mesh: Arc::clone(&layer.mesh), level, piece: number };
                    if in_view { &mut seen } else { &mut ahead }.push(order);
                    // what stands in for it meanwhile is needed too
                    if let Some(level) = stands_in {
                        levels[level].iter_mut().for_each(|chunk| chunk.need(gpu, layer.classes.as_ref(), picture));
                    }
                }
            }
        }
        self.missing = seen.len();
        if self.missing == 0 && scene.layers.iter().any(|layer| !layer.mesh.is_small && !layer.mesh.pieces.is_empty()) {
            supply.shown();
        }
        seen.extend(ahead);
        supply.ask(seen);
        self.bytes = self.chunks().map(GpuChunk::bytes).sum();
        self.keep_to(scene.budget, picture);
        // where what is needed is too much by itself, layers get coarser, and finer again where there is room for it
        let most = scene.layers.iter().filter(|layer| !layer.mesh.is_small).map(|layer| layer.mesh.pixels.len()).max().unwrap_or(0);
        if needed > scene.budget {
            self.wanted = (self.coarser + 1).min(most);
        } else if self.missing == 0 && needed * 8 < scene.budget {
            self.wanted = self.coarser.saturating_sub(1);
        }
        self.wanted != self.coarser || put_off
    }

    fn chunks(&self) -> impl Iterator<Item = &GpuChunk> {
        self.pieces.values().flat_map(|own| &own.levels).flatten()
    }

    /// The chunks that may be dropped: the coarsest level stays, as it stands in wherever another one is lacking.
    fn droppable(&mut self) -> impl Iterator<Item = &mut Option<GpuChunk>> {
        self.pieces.values_mut().filter_map(|own| own.levels.split_last_mut()).flat_map(|(_, finer)| finer)
    }

    /// Drops what has not been needed for longest.
    fn keep_to(&mut self, budget: u64, picture: u64) {
        if self.bytes <= budget {
            return;
        }
        let old = self.droppable().flatten().filter(|chunk| chunk.used < picture);
        let mut ages: Vec<(u64, u64)> = old.map(|chunk| (chunk.used, chunk.bytes())).collect();
        ages.sort_unstable();
        let (mut left, mut until) = (self.bytes, 0);
        for (used, bytes) in ages {
            if left <= budget / 4 * 3 {
                break;
            }
            left = left.saturating_sub(bytes);
            until = used + 1;
        }
        self.droppable().filter(|slot| slot.as_ref().is_some_and(|chunk| chunk.used < until)).for_each(|slot| *slot = None);
        self.bytes = self.chunks().map(GpuChunk::bytes).sum();
    }

    /// The chunks of a layer that a pass over some rule draws with a margin in pixels: what the level has, and where it lacks
    /// a piece, another level's.
    pub fn drawn<'a>(&'a self, layer: &SceneLayer, rule: Option<usize>, placing: &Placing, margin: f32) -> Vec<&'a GpuChunk> {
        let level = self.level_of(layer, placing);
        let pieces = layer.mesh.pieces.iter().filter(|piece| piece.rule == rule && placing.sees(piece.bounds, margin, 0.0));
        pieces
            .filter_map(|piece| self.pieces.get(&piece.id.number))
            .filter_map(|own| order_of_levels(own.levels.len(), level).find_map(|level| own.levels[level].as_ref()))
            .collect()
    }
}

/// The levels that may stand in for one: itself, then the coarser ones, then the finer ones.
fn order_of_levels(count: usize, level: usize) -> impl Iterator<Item = usize> {
    (level..count).chain((0..level).rev())
}
