//! How a layer is cut into pieces, and which levels of detail it has. Making the plan touches no geometry.

use super::super::outlines::AreaSize;
use crate::model::projection::world;
use crate::model::{Bounds, Dash, FeatureTable, Style, Symbol};
use crate::query::{Index, hilbert};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

/// A piece is closed when it has this many vertices.
pub(super) const PIECE_VERTICES: usize = 24_576;
/// Layers with fewer positions are drawn whole in every view.
const LEVELS_FROM: usize = 4_000;
/// Chunks of layers with fewer positions are made in no time.
const SMALL: usize = 100_000;

/// Areas smaller than so many pixels are drawn as a raster.
pub const SPECK: f64 = 8.0;

/// What a piece is made of.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Some of the plan's order of features.
    Features(std::ops::Range<usize>),
    /// Features by their rows.
    Rows(Vec<u32>),
    /// Some parts of one feature that has very many.
    Parts { feature: usize, parts: Vec<u32> },
}

/// Names what lies in a piece: a number that no other piece of any layer has or had, and the place that it shares with what lay
/// in the piece before.
#[derive(Debug, PartialEq, Eq)]
pub struct PieceId {
    pub number: u64,
    pub place: u64,
}

impl PieceId {
    fn fresh() -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }

    fn of_place(place: u64) -> Arc<Self> {
        Arc::new(Self { number: Self::fresh(), place })
    }
}

/// Features of one rule near each other.
#[derive(Clone, Debug)]
pub struct Piece {
    pub id: Arc<PieceId>,
    pub rule: Option<usize>,
    /// West, north, east, south in the unit square.
    pub bounds: [f64; 4],
    pub(super) content: Content,
    pub(super) vertices: usize,
}

impl Piece {
    pub(super) fn new(rule: Option<usize>, bounds: [f64; 4], content: Content, vertices: usize) -> Self {
        Self { id: PieceId::of_place(PieceId::fresh()), rule, bounds, content, vertices }
    }

    /// Takes the place of another piece, which stands in for it until it is made.
    pub(super) fn stand_in_place_of(&mut self, before: &PieceId) {
        self.id = PieceId::of_place(before.place);
    }

    /// Names it anew: something else lies in it.
    pub(super) fn rename(&mut self) {
        self.id = PieceId::of_place(self.id.place);
    }
}

/// A layer's pieces and levels, the finest level first.
///
/// ```
/// use nanbei::carto::LayerMesh;
/// use nanbei::query::Index;
///
/// let document = nanbei::io::embedded_document();
/// let layer = document.layer_by_key("baoshan").unwrap();
/// let mesh = LayerMesh::of(&layer.table, &layer.style, &Index::of(&layer.table));
/// // a plan is small; triangles are made for the piece and the level that a view needs
/// let chunk = mesh.chunk(0, 0);
/// assert!(!chunk.vertices.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct LayerMesh {
    pub(super) table: Weak<FeatureTable>,
    pub(super) order: Arc<Vec<u32>>,
    /// Shared by the meshes of the versions of a table in which nothing that is drawn differs.
    pub pieces: Arc<Vec<Piece>>,
    /// A level is drawn where a pixel is at least so wide, in units of the unit square; 0 for the finest.
    pub pixels: Vec<f64>,
    /// How large the areas of the table are.
    pub areas: AreaSize,
    /// Whether chunks are made in no time.
    pub is_small: bool,
    /// Whether lines need to know how long they are.
    pub(super) dashed: bool,
    /// The piece of each row, as far as it is one of the plan's order.
    pub(super) homes: Arc<OnceLock<Vec<u32>>>,
    /// The pieces of rows that were put elsewhere since.
    pub(super) moved: HashMap<u32, u32>,
}

/// West, north, east, south of a box in the unit square.
pub(super) fn on_map(bounds: Bounds) -> [f64; 4] {
    let ([l, t], [r, b]) = (world([bounds.west, bounds.north]), world([bounds.east, bounds.south]));
    [l, t, r, b]
}

pub(super) const NOWHERE: [f64; 4] = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];

pub(super) const fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Whether a style draws dashed lines.
pub fn has_dashes(style: &Style) -> bool {
    let dashed = |symbol: &Symbol| [symbol.underlay, symbol.stroke].iter().flatten().any(|stroke| stroke.dash != Dash::Solid);
    style.symbols().any(dashed)
}

impl LayerMesh {
    /// Plans the mesh of a table under a style's rules. `index` is the table's: its order along a Hilbert curve makes compact
    /// pieces.
    #[must_use]
    pub fn of(table: &Arc<FeatureTable>, style: &Style, index: &Index) -> Self {
        let mut order: Vec<u32> = index.all().map(|feature| feature as u32).collect();
        let rule = |feature: u32| table.feature(feature as usize).and_then(|feature| style.rule_of(feature));
        if !style.rules.is_empty() {
            order.sort_by_cached_key(|feature| rule(*feature));
        }
        let pixels = level_pixels(table, &order);
        let rules = if style.rules.is_empty() { None } else { Some(&rule as &dyn Fn(u32) -> Option<usize>) };
        let pieces = pieces_of(table, &order, rules, None);
        Self::new(table, style, order, pieces, pixels)
    }

    pub(super) fn new(table: &Arc<FeatureTable>, style: &Style, order: Vec<u32>, pieces: Vec<Piece>, pixels: Vec<f64>) -> Self {
        Self {
            table: Arc::downgrade(table),
            order: Arc::new(order),
            pieces: Arc::new(pieces),
            pixels,
            areas: AreaSize::of(table),
            is_small: table.vertices() < SMALL,
            dashed: has_dashes(style),
            homes: Arc::default(),
            moved: HashMap::new(),
        }
    }

    /// The pieces, to be changed.
    pub(super) fn pieces_mut(&mut self) -> &mut Vec<Piece> {
        Arc::make_mut(&mut self.pieces)
    }

    /// The coarsest level that is fine enough where a pixel is so wide, in units of the unit square.
    #[must_use]
    pub fn level_at(&self, pixel: f64) -> usize {
        self.pixels.iter().rposition(|own| *own <= pixel).unwrap_or(0)
    }
}

/// The pixels of the levels: none for the finest, then from where half of the features are eight pixels wide, or half of the
/// segments one, to where the whole layer is two hundred and fifty-six, each twice the one before.
pub(super) fn level_pixels(table: &FeatureTable, order: &[u32]) -> Vec<f64> {
    if table.vertices() < LEVELS_FROM {
        return vec![0.0];
    }
    let size = |bounds: Bounds| {
        let [l, t, r, b] = on_map(bounds);
        (r - l).max(b - t)
    };
    let median = |mut values: Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied().filter(|value| *value > 0.0)
    };
    let sample = || order.iter().step_by((order.len() / 1000).max(1)).filter_map(|feature| table.feature(*feature as usize));
    let features = median(sample().filter_map(|feature| Some(size(feature.bounds()?))).collect());
    let rings = || sample().flat_map(|feature| feature.parts().flat_map(|part| part.rings()).collect::<Vec<_>>());
    let count = rings().map(<[_]>::len).sum::<usize>();
    let pairs = rings().flat_map(|ring| ring.windows(2)).step_by((count / 2000).max(1));
    let segments = median(pairs.filter_map(Bounds::of).map(size).collect());
    let coarsest = table.bounds().map_or(0.0, size) / 256.0;
    // points have no size to go by: then a part of the layer
    let finest = features.map_or(coarsest / 64.0, |size| size / SPECK).min(segments.unwrap_or(f64::MAX)).max(coarsest / 4096.0).min(coarsest);
    let steps = std::iter::successors(Some(finest), |pixel| Some(pixel * 2.0)).take_while(|pixel| *pixel <= coarsest && *pixel > 0.0);
    std::iter::once(0.0).chain(steps).collect()
}

/// Cuts the order of features into pieces of one rule, and of one group where there are some, with so many vertices. A feature
/// with more than that becomes pieces of its own.
pub(super) fn pieces_of(
    table: &FeatureTable,
    order: &[u32],
    rule_of: Option<&dyn Fn(u32) -> Option<usize>>,
    group_of: Option<&dyn Fn(u32) -> usize>,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let rule = |feature: u32| rule_of.and_then(|rule_of| rule_of(feature));
    let group = |feature: u32| group_of.map_or(0, |group_of| group_of(feature));
    let (mut start, mut vertices, mut whole, mut current) = (0, 0, NOWHERE, order.first().and_then(|first| rule(*first)));
    let mut current_group = order.first().map_or(0, |first| group(*first));
    for (n, number) in order.iter().enumerate() {
        let Some(feature) = table.feature(*number as usize) else { continue };
        let (own, own_rule) = (feature.vertices(), rule(*number));
        let (large, own_group) = (own > PIECE_VERTICES, group(*number));
        if n > start && (large || own_rule != current || own_group != current_group || vertices + own > PIECE_VERTICES) {
            pieces.push(Piece::new(current, whole, Content::Features(start..n), vertices));
            (start, vertices, whole) = (n, 0, NOWHERE);
        }
        (current, current_group) = (own_rule, own_group);
        if large {
            pieces.extend(parts_of(table, *number as usize, current));
            start = n + 1;
            continue;
        }
        vertices += own;
        whole = feature.bounds().map_or(whole, |bounds| union(whole, on_map(bounds)));
    }
    if start < order.len() {
        pieces.push(Piece::new(current, whole, Content::Features(start..order.len()), vertices));
    }
    pieces
}

/// The pieces of a feature with very many vertices: its parts along a Hilbert curve.
pub(super) fn parts_of(table: &FeatureTable, index: usize, rule: Option<usize>) -> Vec<Piece> {
    let Some(feature) = table.feature(index) else { return Vec::new() };
    let [l, t, r, b] = feature.bounds().map_or(NOWHERE, on_map);
    let cell = |v: f64, low: f64, high: f64| ((v - low) / (high - low).max(1e-12) * 65_535.0) as u16;
    let mut parts: Vec<(u32, u32, usize, [f64; 4])> = feature
        .parts()
        .enumerate()
        .filter_map(|(n, part)| {
            let bounds = Bounds::of(part.rings().flatten()).map(on_map)?;
            let middle = [f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3])];
            let vertices = part.rings().map(<[_]>::len).sum();
            Some((hilbert(cell(middle[0], l, r), cell(middle[1], t, b)), n as u32, vertices, bounds))
        })
        .collect();
    parts.sort_unstable_by_key(|(key, n, ..)| (*key, *n));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut room = 0;
    for (_, n, vertices, bounds) in parts {
        match pieces.last_mut() {
            Some(Piece { bounds: whole, content: Content::Parts { parts, .. }, .. }) if vertices <= room => {
                parts.push(n);
                *whole = union(*whole, bounds);
                room -= vertices;
            }
            _ => {
                pieces.push(Piece::new(rule, bounds, Content::Parts { feature: index, parts: vec![n] }, vertices));
                room = PIECE_VERTICES.saturating_sub(vertices);
            }
        }
    }
    pieces
}
