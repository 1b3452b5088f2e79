//! The way along a boundary from one place on it to another.

use super::{ON, flat};
use crate::model::{Bounds, PartKind, PartShape};
use crate::query::geodesic_distance;
use crate::query::index::scaled_nearest;
use crate::query::snap::SnapLayer;

/// The vertices between two places along the ring or line that has both; the shorter way round a ring, and the shortest where several have
/// them. `None` where none has.
#[must_use]
pub fn traced(layers: &[SnapLayer<'_>], from: [f64; 2], to: [f64; 2]) -> Option<Vec<[f64; 2]>> {
    let mut best: Option<(f64, Vec<[f64; 2]>)> = None;
    for layer in layers {
        let near = Bounds::at(from).grown(ON, ON);
        for feature in layer.index.window(near).filter_map(|row| layer.table.feature(row)) {
            for part in feature.parts().filter(|part| part.kind() != PartKind::Points).map(PartShape::from) {
                for ring in &part.rings {
                    let ring: Vec<[f64; 2]> = ring.iter().map(flat).collect();
                    let Some((a, b)) = place_on(&ring, from).zip(place_on(&ring, to)) else { continue };
                    for way in ways(&ring, part.kind == PartKind::Polygon, a, b) {
                        let whole: Vec<[f64; 2]> = std::iter::once(from).chain(way.iter().copied()).chain([to]).collect();
                        let long: f64 = whole.windows(2).map(|pair| geodesic_distance(pair[0], pair[1])).sum();
                        if best.as_ref().is_none_or(|(own, _)| long < *own) {
                            best = Some((long, way));
                        }
                    }
                }
            }
        }
    }
    best.map(|(_, way)| way)
}

/// Where on a ring or line a place lies: the number of the edge and the part of it.
fn place_on(ring: &[[f64; 2]], p: [f64; 2]) -> Option<f64> {
    let on = ring.windows(2).enumerate().map(|(n, pair)| (n, scaled_nearest(pair[0], pair[1], p, [ON; 2])));
    on.filter(|(_, (_, distance2))| *distance2 <= 1.0).min_by(|a, b| a.1.1.total_cmp(&b.1.1)).map(|(n, (t, _))| n as f64 + t)
}

/// The ways from one place to another, without those.
fn ways(ring: &[[f64; 2]], closes: bool, a: f64, b: f64) -> Vec<Vec<[f64; 2]>> {
    const SAME: f64 = 1e-9;
    let inner =
        |from: f64, to: f64| ring.iter().enumerate().filter(move |(n, _)| *n as f64 > from + SAME && (*n as f64) < to - SAME).map(|(_, p)| *p);
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    let last = (ring.len() - 1) as f64;
    let mut all: Vec<Vec<[f64; 2]>> = vec![inner(low, high).collect()];
    if closes {
        // over the place where the ring begins, which stands there twice
        let start = (low > SAME && high < last - SAME).then(|| ring[0]);
        all.push(inner(high, last).chain(start).chain(inner(0.0, low)).collect());
        if a <= b {
            all[1].reverse();
        }
    }
    if a > b {
        all[0].reverse();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, FeatureTable, Kind, LayerId};
    use crate::query::Index;

    #[test]
    fn the_shorter_way_round_is_followed_either_way() {
        let ring = [[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [0.0, 1.0], [0.0, 0.0]];
        let part = PartShape::new(PartKind::Polygon, vec![ring.iter().map(|p| [p[0], p[1], f64::NAN]).collect()]);
        let table = FeatureTable::default().with_appended(&[FeatureData::new(Kind::Polygon, vec![part])]);
        let index = Index::of(&table);
        let layers = [SnapLayer { id: LayerId(1), table: &table, index: &index }];
        let way = |from, to| traced(&layers, from, to);
        assert_eq!(way([2.5, 0.0], [2.5, 1.0]), Some(vec![[3.0, 0.0], [3.0, 1.0]]));
        assert_eq!(way([2.5, 1.0], [2.5, 0.0]), Some(vec![[3.0, 1.0], [3.0, 0.0]]));
        // over the beginning of the ring
        assert_eq!(way([0.5, 1.0], [0.5, 0.0]), Some(vec![[0.0, 1.0], [0.0, 0.0]]));
        assert_eq!(way([0.5, 0.0], [0.5, 1.0]), Some(vec![[0.0, 0.0], [0.0, 1.0]]));
        assert_eq!(way([0.0, 0.0], [3.0, 0.0]), Some(Vec::new()));
        assert_eq!(way([0.5, 0.0], [0.5, 0.5]), None);
    }
}
