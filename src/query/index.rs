//! The R-tree over a layer's features, and picking under the pointer: a packed tree for the features as they were when it was made,
//! and a small one that can change for those that were touched since.

use super::packed::Packed;
use crate::model::RowId;
use crate::model::table::contains;
use crate::model::{Bounds, FeatureTable, PartKind};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::HashMap;
use std::sync::Arc;

/// So many features may be touched before the packed tree is worth making anew.
const TOUCHED: usize = 4096;

type Boxed = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// The boxes of a table's features, in degrees. Versions of it share the packed tree.
///
/// ```
/// use nanbei::model::Bounds;
/// use nanbei::query::Index;
///
/// let document = nanbei::io::embedded_document();
/// let table = &document.layer_by_key("stations").unwrap().table;
/// let index = Index::of(table);
/// let wusong = Bounds { west: 121.4, south: 31.3, east: 121.55, north: 31.45 };
/// assert!(index.window(wusong).all(|row| table.feature(row).is_some()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Index {
    packed: Arc<Packed>,
    /// The features touched since, with their boxes now; `None` for those without a position and deleted ones.
    touched: HashMap<u32, Option<Bounds>>,
    overlay: RTree<Boxed>,
}

fn boxed(row: u32, bounds: Bounds) -> Boxed {
    GeomWithData::new(Rectangle::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]), row)
}

impl Index {
    /// Loads the boxes of all features that have a position.
    #[must_use]
    pub fn of(table: &FeatureTable) -> Self {
        Self { packed: Arc::new(Packed::of(table)), ..Self::default() }
    }

    /// The tree of the next version of the table, in which the features of some rows were changed, added or deleted.
    #[must_use]
    pub fn with(&self, table: &FeatureTable, rows: &[RowId]) -> Self {
        let mut next = self.clone();
        let mut added = Vec::new();
        for own in rows {
            let row = &u32::from(*own);
            let now = table.feature(own.index()).and_then(|feature| feature.bounds());
            if let Some(Some(before)) = next.touched.insert(*row, now) {
                next.overlay.remove(&boxed(*row, before));
            }
            added.extend(now.map(|bounds| boxed(*row, bounds)));
        }
        if next.overlay.size() == 0 {
            next.overlay = RTree::bulk_load(added);
        } else {
            for own in added {
                next.overlay.insert(own);
            }
        }
        next
    }

    /// Whether so many features were touched that the tree is worth making anew.
    #[must_use]
    pub fn is_worn(&self) -> bool {
        self.touched.len() > TOUCHED
    }

    /// Bytes of memory the tree holds.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.packed.bytes() + (self.touched.len() * size_of::<(u32, Option<Bounds>)>() + self.overlay.size() * size_of::<Boxed>()) as u64
    }

    /// The features whose boxes meet `bounds`, in no particular order. One whose box misses it by less than a step of the
    /// grid may be among them, and those that a filter hides: the table that is shown has none in their rows.
    pub fn window(&self, bounds: Bounds) -> impl Iterator<Item = usize> + use<'_> {
        let packed = self.packed.window(bounds).filter(|row| self.touched.is_empty() || !self.touched.contains_key(&(*row as u32)));
        let asked = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        packed.chain(self.overlay.locate_in_envelope_intersecting(asked).map(|own| own.data as usize))
    }

    /// Hands out the features of a window one by one until one is answered with false; whether none was. For searches that may
    /// have to stop in the middle.
    pub fn visit(&self, bounds: Bounds, each: &mut impl FnMut(usize) -> bool) -> bool {
        let asked = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        let mut untouched = |row: usize| (!self.touched.is_empty() && self.touched.contains_key(&(row as u32))) || each(row);
        self.packed.visit(bounds, &mut untouched) && self.overlay.locate_in_envelope_intersecting(asked).all(|own| each(own.data as usize))
    }

    /// Every feature that has a position. Neighbours on the map come near each other, except for those touched since.
    pub fn all(&self) -> impl Iterator<Item = usize> + '_ {
        let packed = self.packed.all().filter(|row| self.touched.is_empty() || !self.touched.contains_key(&(*row as u32)));
        packed.chain(self.overlay.iter().map(|own| own.data as usize))
    }

    /// The features drawn within `reach` degrees (longitude, latitude) of a position: points before lines before areas, the
    /// nearer and the smaller first.
    #[must_use]
    pub fn pick(&self, table: &FeatureTable, at: [f64; 2], reach: [f64; 2]) -> Vec<usize> {
        picked(table, self.window(Bounds::at(at).grown(reach[0], reach[1])), at, reach)
    }
}

/// Those of some features that are drawn within `reach` degrees (longitude, latitude) of a position, in the order of
/// [`Index::pick`].
pub fn picked(table: &FeatureTable, rows: impl IntoIterator<Item = usize>, at: [f64; 2], reach: [f64; 2]) -> Vec<usize> {
    let nearest = |index: usize| {
        let feature = table.feature(index)?;
        let mut best: Option<(u8, f64)> = None;
        for part in feature.parts() {
            let hit = match part.kind() {
                PartKind::Points => {
                    part.rings().flatten().map(|p| scaled_distance2(*p, *p, at, reach)).reduce(f64::min).filter(|d| *d <= 1.0).map(|d| (0, d))
                }
                PartKind::Line => edge_distance2(part.rings(), at, reach).filter(|d| *d <= 1.0).map(|d| (1, d)),
                PartKind::Polygon => {
                    let size = feature.bounds().map_or(0.0, |b| (b.east - b.west) * (b.north - b.south));
                    (contains(part.rings(), at) || edge_distance2(part.rings(), at, reach).is_some_and(|d| d <= 1.0)).then_some((2, size))
                }
            };
            if let Some(hit) = hit
                && best.is_none_or(|best| hit < best)
            {
                best = Some(hit);
            }
        }
        best.map(|(rank, distance)| (rank, distance, index))
    };
    let mut found: Vec<(u8, f64, usize)> = rows.into_iter().filter_map(nearest).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    found.into_iter().map(|(_, _, index)| index).collect()
}

/// The least squared distance to the edges in units of `reach`.
fn edge_distance2<'a>(rings: impl Iterator<Item = &'a [[f64; 2]]>, at: [f64; 2], reach: [f64; 2]) -> Option<f64> {
    rings.flat_map(|ring| ring.windows(2)).map(|pair| scaled_distance2(pair[0], pair[1], at, reach)).reduce(f64::min)
}

/// The squared distance from `at` to the segment, each axis in units of `reach`.
#[must_use]
pub fn scaled_distance2(a: [f64; 2], b: [f64; 2], at: [f64; 2], reach: [f64; 2]) -> f64 {
    scaled_nearest(a, b, at, reach).1
}

/// How far along the segment, from 0 to 1, it is nearest to `at`, and the squared distance there, each axis in units of `reach`.
#[must_use]
pub fn scaled_nearest(a: [f64; 2], b: [f64; 2], at: [f64; 2], reach: [f64; 2]) -> (f64, f64) {
    let to = |p: [f64; 2]| [(p[0] - at[0]) / reach[0], (p[1] - at[1]) / reach[1]];
    let (a, b) = (to(a), to(b));
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (-(a[0] * dx + a[1] * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (a[0] + t * dx, a[1] + t * dy);
    (t, x * x + y * y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, Kind, PartShape, TableBuilder};

    #[test]
    fn a_point_on_a_line_in_an_area_is_picked_first() {
        let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]];
        let hole = [[1.4, 1.4], [1.4, 1.6], [1.6, 1.6], [1.6, 1.4], [1.4, 1.4]];
        let mut builder = TableBuilder::default();
        builder.part(PartKind::Polygon, [&square[..], &hole[..]], &[]);
        builder.end_feature(Kind::Polygon, None);
        builder.part(PartKind::Line, [&[[0.0, 1.0], [2.0, 1.0]][..]], &[]);
        builder.end_feature(Kind::LineString, None);
        builder.part(PartKind::Points, [&[[1.0, 1.01]][..]], &[]);
        builder.end_feature(Kind::Point, None);
        let table = builder.finish();
        let index = Index::of(&table);
        assert_eq!(index.pick(&table, [1.0, 1.0], [0.05, 0.05]), [2, 1, 0]);
        assert_eq!(index.pick(&table, [0.3, 0.3], [0.05, 0.05]), [0]);
        assert!(index.pick(&table, [1.5, 1.5], [0.05, 0.05]).is_empty(), "a hole is not the area");
    }

    #[test]
    fn a_tree_that_follows_changes_finds_what_a_new_one_finds() {
        let mut seed = 7u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut line = || {
            let [x, y, dx, dy] = [(); 4].map(|()| random());
            PartShape::new(PartKind::Line, vec![vec![[x, y, f64::NAN], [x + dx * 0.02, y + dy * 0.02, f64::NAN]]])
        };
        let mut data = || FeatureData::new(Kind::LineString, vec![line()]);
        let first: Vec<FeatureData> = (0..3000).map(|_| data()).collect();
        let mut table = FeatureTable::default().with_appended(&first);
        let mut index = Index::of(&table);
        let sorted = |found: Vec<usize>| {
            let mut found = found;
            found.sort_unstable();
            found
        };
        for step in 0..300usize {
            let rows: Vec<u32> = (0..=step % 7).map(|n| ((step * 7919 + n * 104_729) % table.rows()) as u32).collect();
            let mut rows: Vec<u32> = rows.into_iter().filter(|row| !table.is_deleted(*row as usize)).collect();
            rows.sort_unstable();
            rows.dedup();
            match step % 3 {
                0 => table = table.with_deleted(&rows.iter().map(|row| *row as usize).collect::<Vec<_>>(), true),
                1 => {
                    let changed: Vec<(u32, FeatureData)> = rows.iter().map(|row| (*row, data())).collect();
                    table = table.with_features(&changed.iter().map(|(row, data)| (*row as usize, data)).collect::<Vec<_>>());
                }
                _ => {
                    rows = vec![table.rows() as u32];
                    table = table.with_appended([&data()]);
                }
            }
            index = index.with(&table, &rows.iter().copied().map(RowId::from).collect::<Vec<_>>());
            let at = [step as f64 / 300.0, (step * 7 % 300) as f64 / 300.0];
            let window = Bounds::at(at).grown(0.05, 0.05);
            let fresh = Index::of(&table);
            let found = |index: &Index| sorted(index.window(window).filter(|row| table.box_of(*row).intersects(&window)).collect());
            assert_eq!(found(&index), found(&fresh), "step {step}");
            assert_eq!(index.pick(&table, at, [0.02, 0.02]), fresh.pick(&table, at, [0.02, 0.02]), "step {step}");
            assert_eq!(sorted(index.all().collect()), sorted(fresh.all().collect()), "step {step}");
        }
    }

    #[test]
    fn a_window_finds_what_a_scan_finds() {
        let mut builder = TableBuilder::default();
        let mut seed = 1u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        for _ in 0..2000 {
            let p = [random(), random()];
            builder.part(PartKind::Line, [&[p, [p[0] + random() * 0.02, p[1] + random() * 0.02]][..]], &[]);
            builder.end_feature(Kind::LineString, None);
        }
        let table = builder.finish();
        let index = Index::of(&table);
        let window = Bounds { west: 0.3, south: 0.2, east: 0.5, north: 0.6 };
        let mut found: Vec<usize> = index.window(window).collect();
        found.sort_unstable();
        let scan = |window: Bounds| -> Vec<usize> {
            table.features().filter(|f| f.bounds().is_some_and(|b| b.intersects(&window))).map(|f| f.index()).collect()
        };
        assert_eq!(found, scan(window));
        for _ in 0..200 {
            let (west, south) = (random() * 1.2 - 0.1, random() * 1.2 - 0.1);
            let window = Bounds { west, south, east: west + random() * 0.3, north: south + random() * 0.3 };
            let mut found: Vec<usize> = index.window(window).collect();
            found.sort_unstable();
            assert_eq!(found, scan(window));
        }
        // a window far off, one that is a point, one round everything
        assert_eq!(index.window(Bounds { west: 5.0, south: 5.0, east: 6.0, north: 6.0 }).count(), 0);
        assert_eq!(index.window(Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 }).count(), 2000);
        let corner = table.feature(7).and_then(|f| f.bounds()).unwrap();
        assert!(index.window(Bounds::at([corner.east, corner.north])).any(|f| f == 7));
    }
}
