//! The chunks on the GPU: which are there, which a view needs, and which are dropped when there are too many.

use super::chunk::{Gpu, GpuChunk};
use super::scene::{Placing, Scene, SceneLayer, margin_of_layer};
use super::supply::{Order, Supply};
use crate::carto::LayerMesh;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// A layer's chunks by level and piece; those that no view has needed are not there.
struct GpuMesh {
    mesh: Weak<LayerMesh>,
    levels: Vec<Vec<Option<GpuChunk>>>,
}

/// All layers' chunks.
#[derive(Default)]
pub struct Store {
    meshes: Vec<GpuMesh>,
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

/// The part of the view's size round it in which chunks are made before they are seen.
const AHEAD: f64 = 0.25;

impl Store {
    fn find(&self, mesh: &Arc<LayerMesh>) -> Option<&GpuMesh> {
        self.meshes.iter().find(|own| std::ptr::eq(own.mesh.as_ptr(), Arc::as_ptr(mesh)))
    }

    fn find_or_add(&mut self, mesh: &Arc<LayerMesh>) -> usize {
        self.meshes.iter().position(|own| std::ptr::eq(own.mesh.as_ptr(), Arc::as_ptr(mesh))).unwrap_or_else(|| {
            let levels = mesh.pixels.iter().map(|_| mesh.pieces.iter().map(|_| None).collect()).collect();
            self.meshes.push(GpuMesh { mesh: Arc::downgrade(mesh), levels });
            self.meshes.len() - 1
        })
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
            let at = self.find_or_add(&order.mesh);
            if let Some(slot) = self.meshes[at].levels.get_mut(order.level).and_then(|pieces| pieces.get_mut(order.piece)) {
                *slot = Some(chunk);
            }
            any = true;
        }
        any
    }

    /// Finds what a scene needs: small layers' chunks are made at once, others asked for. What has not been needed for longest
    /// is dropped where more than `budget` bytes are there. `picture` is the scene's number. Tells whether there is more to draw
    /// next.
    pub fn provide(&mut self, gpu: &Gpu, supply: &Supply, scene: &Scene, picture: u64) -> bool {
        self.meshes.retain(|own| own.mesh.strong_count() > 0);
        self.coarser = self.wanted;
        let placing = Placing::of(scene);
        let (mut seen, mut ahead, mut needed) = (Vec::new(), Vec::new(), 0);
        let (start, mut put_off) = (Instant::now(), false);
        for layer in &scene.layers {
            let at = self.find_or_add(&layer.mesh);
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
                let levels = &mut self.meshes[at].levels;
                let stands_in = order_of_levels(levels.len(), level).find(|level| levels[*level][number].is_some());
                if stands_in != Some(level) && layer.mesh.is_small {
                    // while the map moves, another level may stand in for one or two frames
                    if stands_in.is_some() && !scene.fine && start.elapsed() > AT_ONCE {
                        put_off = true;
                        if let Some(chunk) = stands_in.and_then(|level| levels[level][number].as_mut()) {
                            chunk.need(gpu, layer.classes.as_ref(), picture);
                        }
                        continue;
                    }
                    levels[level][number] = Some(GpuChunk::of(gpu, layer.mesh.chunk(number, level)));
                }
                if let Some(chunk) = &mut levels[level][number] {
                    chunk.need(gpu, layer.classes.as_ref(), picture);
                    needed += if in_view { chunk.bytes() } else { 0 };
                } else {
                    let order = Order { mesh: Arc::clone(&layer.mesh), level, piece: number };
                    if in_view { &mut seen } else { &mut ahead }.push(order);
                    // what stands in for it meanwhile is needed too
                    if let Some(level) = stands_in {
                        levels[level][number].iter_mut().for_each(|chunk| chunk.need(gpu, layer.classes.as_ref(), picture));
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
        self.meshes.iter().flat_map(|mesh| &mesh.levels).flatten().flatten()
    }

    /// The chunks that may be dropped: the coarsest level stays, as it stands in wherever another one is lacking.
    fn droppable(&mut self) -> impl Iterator<Item = &mut Option<GpuChunk>> {
        self.meshes.iter_mut().filter_map(|mesh| mesh.levels.split_last_mut()).flat_map(|(_, finer)| finer).flatten()
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
        let Some(own) = self.find(&layer.mesh) else { return Vec::new() };
        let level = self.level_of(layer, placing);
        let pieces = layer.mesh.pieces.iter().enumerate();
        pieces
            .filter(|(_, piece)| piece.rule == rule && placing.sees(piece.bounds, margin, 0.0))
            .filter_map(|(number, _)| order_of_levels(own.levels.len(), level).find_map(|level| own.levels[level][number].as_ref()))
            .collect()
    }
}

/// The levels that may stand in for one: itself, then the coarser ones, then the finer ones.
fn order_of_levels(count: usize, level: usize) -> impl Iterator<Item = usize> {
    (level..count).chain((0..level).rev())
}
