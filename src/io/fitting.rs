//! Whether a file fits the embedded boundaries better after the offset of Chinese web maps is taken back.

use super::embedded::embedded_districts;
use crate::i18n::{Lang, Word};
use crate::model::datum::Transform;
use crate::model::projection::metres_per_degree;
use crate::model::{Bounds, FeatureTable, PartKind, SourceCrs, System};
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};
use std::collections::HashSet;

/// A conversion that is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct DatumOffer {
    pub crs: SourceCrs,
    /// How far it would move the data, in metres.
    pub metres: f64,
    /// The share of positions on an embedded boundary as the file is, and after the conversion, 0 to 1.
    pub before: f64,
    pub after: f64,
}

impl DatumOffer {
    /// What is found out about a file or layer of that name.
    #[must_use]
    pub fn message(&self, name: &str, lang: Lang) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        Word::OffsetFound.with(lang, &[&name, &self.crs.name(lang), &percent(self.before), &percent(self.after)])
    }
}

/// A position nearer than this to an embedded boundary lies on it, in metres: the boundaries are drawn to about 30 m.
const ON_BOUNDARY: f64 = 60.0;
/// Positions looked at.
const SAMPLE: usize = 4000;
/// Stretches of boundary that are counted apart, in metres: positions nearer to one another are no evidence of their own.
const STRETCH: f64 = 400.0;
/// Stretches of boundary that must be met.
const LEAST: usize = 24;
/// Positions of one outline in a row that must lie on the boundary: an outline follows it, a parcel crosses it.
const IN_A_ROW: usize = 4;

/// The conversion after which a table's outlines follow the embedded district boundaries, and clearly better than before.
///
/// Evidence is counted in stretches of boundary, each once, and only where several positions of one ring or line, one after
/// the other and apart from each other, lie on it: copies, grids and small compact layouts give one stretch or none.
#[must_use]
pub fn datum_offer(table: &FeatureTable) -> Option<DatumOffer> {
    let districts = embedded_districts();
    let reach = districts.bounds()?.grown(0.01, 0.01);
    let outlines = outlines_of(table, reach);
    let count: usize = outlines.iter().map(Vec::len).sum();
    if count < LEAST {
        return None;
    }
    let boundary = Boundary::of(&districts, reach);
    let before = boundary.fit(&outlines, Some);
    let best = [System::Gcj02, System::Bd09]
        .into_iter()
        .filter_map(|system| {
            let crs = SourceCrs::new(system);
            let transform = Transform::of(&crs).ok()?;
            let middle = Bounds::of(outlines.iter().flatten())?.center();
            let moved = transform.to_wgs84(middle)?;
            let distance = ((moved[0] - middle[0]) * boundary.scale[0]).hypot((moved[1] - middle[1]) * boundary.scale[1]);
            let fit = boundary.fit(&outlines, |p| transform.to_wgs84(p));
            Some((fit.stretches, DatumOffer { crs, metres: distance, before: before.share, after: fit.share }))
        })
        .max_by_key(|(stretches, _)| *stretches)?;
    let (stretches, offer) = best;
    // an outline that follows the boundary does so for most of its length, or for far more of it than by chance
    let enough = stretches >= LEAST && stretches >= 3 * before.stretches.max(1) && offer.after >= 0.2 && offer.after >= 2.0 * offer.before + 0.1;
    enough.then_some(offer)
}

/// How well outlines follow the boundary.
struct Fit {
    /// Stretches of boundary that are followed.
    stretches: usize,
    /// The part of all positions that lie on it.
    share: f64,
}

struct Boundary {
    tree: RTree<GeomWithData<Line<[f64; 2]>, f64>>,
    /// Metres of a degree.
    scale: [f64; 2],
}

impl Boundary {
    fn of(districts: &FeatureTable, reach: Bounds) -> Self {
        let scale = metres_per_degree(reach.center()[1]);
        let metres = |p: [f64; 2]| [p[0] * scale[0], p[1] * scale[1]];
        // each edge with how far along all boundaries it begins
        let mut along = 0.0;
        let mut edges = Vec::new();
        for ring in districts.features().flat_map(|feature| feature.parts()).flat_map(|part| part.rings()) {
            for pair in ring.windows(2) {
                let (a, b) = (metres(pair[0]), metres(pair[1]));
                edges.push(GeomWithData::new(Line::new(a, b), along));
                along += (b[0] - a[0]).hypot(b[1] - a[1]);
            }
            along += STRETCH * 2.0;
        }
        Self { tree: RTree::bulk_load(edges), scale }
    }

    /// The stretch of boundary that a position in degrees lies on; `None` for none.
    fn stretch(&self, p: [f64; 2]) -> Option<i64> {
        let p = [p[0] * self.scale[0], p[1] * self.scale[1]];
        let edge = self.tree.nearest_neighbor(p)?;
        let line = edge.geom();
        (line.distance_2(&p) <= ON_BOUNDARY * ON_BOUNDARY).then(|| {
            let (dx, dy) = (line.to[0] - line.from[0], line.to[1] - line.from[1]);
            let length2 = dx * dx + dy * dy;
            let k = if length2 > 0.0 { (((p[0] - line.from[0]) * dx + (p[1] - line.from[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            ((edge.data + k * length2.sqrt()) / STRETCH) as i64
        })
    }

    fn fit(&self, outlines: &[Vec<[f64; 2]>], way: impl Fn([f64; 2]) -> Option<[f64; 2]>) -> Fit {
        let (mut met, mut on, mut all) = (HashSet::new(), 0, 0);
        for outline in outlines {
            let stretches: Vec<Option<i64>> = outline.iter().map(|p| way(*p).and_then(|p| self.stretch(p))).collect();
            all += stretches.len();
            on += stretches.iter().flatten().count();
            for run in stretches.split(Option::is_none) {
                // along the boundary, not to and fro on one place of it
                let own: HashSet<i64> = run.iter().flatten().copied().collect();
                if run.len() >= IN_A_ROW && own.len() >= 2 {
                    met.extend(own);
                }
            }
        }
        Fit { stretches: met.len(), share: on as f64 / (all as f64).max(1.0) }
    }
}

/// The rings and lines in the boundaries' reach, each once, thinned evenly.
fn outlines_of(table: &FeatureTable, reach: Bounds) -> Vec<Vec<[f64; 2]>> {
    let rings = || {
        let near = table.features().filter(move |feature| feature.bounds().is_some_and(|bounds| bounds.intersects(&reach)));
        near.flat_map(|feature| feature.parts()).filter(|part| part.kind() != PartKind::Points).flat_map(|part| part.rings())
    };
    let total: usize = rings().map(<[_]>::len).sum();
    // whole outlines are left out rather than positions of all: what follows the boundary does so position by position
    let step = total.div_ceil(SAMPLE).max(1);
    let mut seen = HashSet::new();
    let mut outlines = Vec::new();
    for ring in rings() {
        // a layout that is repeated on every floor is one
        let key = ring.first().map(|p| [p[0].to_bits(), p[1].to_bits(), ring.len() as u64]);
        if !key.is_some_and(|key| seen.insert(key)) {
            continue;
        }
        let long = ring.len() > SAMPLE / 4;
        let kept: Vec<[f64; 2]> = ring.iter().step_by(if long { step } else { 1 }).copied().filter(|p| reach.contains(*p)).collect();
        if kept.len() >= IN_A_ROW {
            outlines.push(kept);
        }
    }
    let many = outlines.iter().map(Vec::len).sum::<usize>().div_ceil(SAMPLE * 2).max(1);
    outlines.into_iter().step_by(many).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::datum::{bd09, gcj02};

    fn moved(way: fn([f64; 2]) -> [f64; 2]) -> FeatureTable {
        let mut table = embedded_districts();
        table.positions_mut().flatten().for_each(|p| *p = way(*p));
        table.refresh_bounds();
        table
    }

    #[test]
    fn an_offset_is_found_where_there_is_one_and_only_there() {
        assert_eq!(datum_offer(&moved(|p| p)), None);
        let gcj = datum_offer(&moved(gcj02)).unwrap();
        assert_eq!(gcj.crs.system, System::Gcj02);
        assert!((300.0..700.0).contains(&gcj.metres) && gcj.after > 0.95 && gcj.before < 0.3, "{gcj:?}");
        let bd = datum_offer(&moved(|p| bd09(gcj02(p)))).unwrap();
        assert_eq!(bd.crs.system, System::Bd09);
    }

    /// Random numbers in 0..1 that are the same in every run.
    fn random(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Rectangles as planners draw them, in WGS-84: single ones, floors on one another, grids, blocks.
    fn layout(seed: &mut u64) -> FeatureTable {
        use crate::model::{Kind, TableBuilder};
        let mut builder = TableBuilder::default();
        let (lon, lat) = (121.0 + random(seed) * 0.9, 30.75 + random(seed) * 0.8);
        let (columns, rows, floors) = ((random(seed) * 12.0) as usize + 1, (random(seed) * 12.0) as usize + 1, (random(seed) * 10.0) as usize + 1);
        let size = 10f64.powf(-3.7 + random(seed) * 2.2);
        for _ in 0..floors {
            for n in 0..columns * rows {
                let (x, y) = (lon + (n % columns) as f64 * size * 1.1, lat + (n / columns) as f64 * size * 1.1);
                let ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]];
                builder.part(PartKind::Polygon, [&ring[..]], &[]);
                builder.end_feature(Kind::Polygon, None);
            }
        }
        builder.finish()
    }

    #[test]
    fn layouts_in_wgs_84_are_hardly_ever_taken_for_shifted_ones() {
        let mut seed = 7;
        let false_offers = (0..3000).filter(|_| datum_offer(&layout(&mut seed)).is_some()).count();
        assert!(false_offers <= 2, "{false_offers} of 3000");
    }

    #[test]
    fn outlines_of_single_districts_are_found_in_either_offset() {
        let all = embedded_districts();
        let (mut found, mut tried) = (0, 0);
        for index in 0..all.len() {
            for (way, system) in [(gcj02 as fn([f64; 2]) -> [f64; 2], System::Gcj02), (|p| bd09(gcj02(p)), System::Bd09)] {
                let mut one = all.subset(&[index]);
                one.positions_mut().flatten().for_each(|p| *p = way(*p));
                one.refresh_bounds();
                tried += 1;
                found += usize::from(datum_offer(&one).is_some_and(|offer| offer.crs.system == system));
            }
            assert_eq!(datum_offer(&all.subset(&[index])), None, "{index}");
        }
        assert!(found * 10 >= tried * 9, "{found} of {tried}");
    }
}
