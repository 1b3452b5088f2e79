//! The rings of a polygon put together: which are outer ones, and in which of these the others are holes. The specification tells
//! them by their direction, which many programs have not kept to; where they lie tells it always.

use crate::io::formats::shapes::twice_signed_area;
use crate::model::validity::{RingSide, place_in_ring};
use crate::model::{Bounds, PartKind, PartShape};
use rstar::{AABB, RTree, RTreeObject};

/// With fewer rings each is looked at against each.
const FEW: usize = 24;

/// So many looks at a corner take a fraction of a second.
const MUCH: usize = 50_000_000;

struct Boxed {
    bounds: Bounds,
    ring: usize,
}

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        envelope(self.bounds)
    }
}

fn envelope(bounds: Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north])
}

/// Whether a ring lies in another one: the first of its corners that is not on the other's boundary says so.
fn lies_in(ring: &[[f64; 2]], other: &[[f64; 2]]) -> bool {
    let side = |p: [f64; 2]| match place_in_ring(p, other) {
        RingSide::Inside => Some(true),
        RingSide::Outside => Some(false),
        RingSide::OnBoundary => None,
    };
    let middle = |pair: &[[f64; 2]]| [f64::midpoint(pair[0][0], pair[1][0]), f64::midpoint(pair[0][1], pair[1][1])];
    let mut corners = ring.iter().copied().chain(ring.windows(2).map(middle));
    corners.find_map(side).unwrap_or(false)
}

/// Rings as parts that are polygons, the outer ones counter-clockwise as everywhere in the program. Rings that are not closed are closed.
pub fn polygons_of(mut rings: Vec<Vec<[f64; 3]>>) -> Vec<PartShape> {
    rings.retain(|ring| !ring.is_empty());
    for ring in &mut rings {
        let [first, last] = [ring[0], ring[ring.len() - 1]].map(|p| [p[0], p[1]]);
        if first != last {
            ring.push(ring[0]);
        }
    }
    // what is no number lies nowhere
    let flat: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| ring.iter().map(|p| [p[0], p[1]]).collect()).collect();
    let is_finite = flat.iter().flatten().flatten().all(|value| value.is_finite());
    let own: Vec<&[[f64; 2]]> = flat.iter().map(Vec::as_slice).collect();
    let polygons = if is_finite { assembled(&own) } else { vec![(0..own.len()).collect()] };
    let polygon = |numbers: Vec<usize>| {
        let turned = numbers.into_iter().enumerate().map(|(n, number)| {
            let is_turned = (twice_signed_area(own[number]) < 0.0) == (n == 0);
            let mut ring = std::mem::take(&mut rings[number]);
            if is_turned {
                ring.reverse();
            }
            ring
        });
        PartShape::new(PartKind::Polygon, turned.collect())
    };
    polygons.into_iter().map(polygon).collect()
}

/// Rings as polygons: each a list of the numbers of its rings, the outer one first.
pub fn assembled(rings: &[&[[f64; 2]]]) -> Vec<Vec<usize>> {
    if rings.len() < 2 {
        return rings.iter().enumerate().map(|(n, _)| vec![n]).collect();
    }
    let areas: Vec<f64> = rings.iter().map(|ring| twice_signed_area(ring).abs()).collect();
    let boxes: Vec<Bounds> = rings.iter().map(|ring| Bounds::of(ring.iter()).unwrap_or(Bounds::NOWHERE)).collect();
    let tree = (rings.len() > FEW).then(|| {
        RTree::bulk_load(boxes.iter().enumerate().filter(|(_, own)| own.west <= own.east).map(|(ring, own)| Boxed { bounds: *own, ring }).collect())
    });
    // one ring against the direction of all others that has them in its box is the outer one of holes, as the specification has it
    let largest = (0..rings.len()).max_by(|a, b| areas[*a].total_cmp(&areas[*b])).unwrap_or(0);
    let is_turned = |ring: usize| twice_signed_area(rings[ring]) > 0.0;
    // where all corners would have to be looked at again and again, the directions are taken at their word
    let is_much = rings.len().saturating_mul(rings[largest].len()) > MUCH;
    let is_alone = |ring: usize| {
        let others = |other: usize| other != ring && other != largest && boxes[other].intersects(&boxes[ring]);
        match &tree {
            None => !(0..rings.len()).any(others),
            Some(tree) => !tree.locate_in_envelope_intersecting(envelope(boxes[ring])).any(|other| others(other.ring)),
        }
    };
    let is_hole =
        |ring: usize| is_turned(ring) && boxes[largest].covers(&boxes[ring]) && is_alone(ring) && (is_much || lies_in(rings[ring], rings[largest]));
    if !is_turned(largest) && (0..rings.len()).all(|ring| ring == largest || is_hole(ring)) {
        return vec![std::iter::once(largest).chain((0..rings.len()).filter(|ring| *ring != largest)).collect()];
    }
    // how many rings each lies in, and the smallest of them
    let around = |ring: usize| -> (usize, Option<usize>) {
        let holds = |other: &usize| {
            *other != ring && areas[*other] > areas[ring] && boxes[*other].covers(&boxes[ring]) && lies_in(rings[ring], rings[*other])
        };
        let add = |(count, least): (usize, Option<usize>), other: usize| {
            (count + 1, Some(least.filter(|least: &usize| areas[*least] <= areas[other]).unwrap_or(other)))
        };
        match &tree {
            None => (0..rings.len()).filter(holds).fold((0, None), add),
            Some(tree) => {
                let own = boxes[ring];
                let corner = AABB::from_point([own.west, own.south]);
                tree.locate_in_envelope_intersecting(corner).map(|other| other.ring).filter(holds).fold((0, None), add)
            }
        }
    };
    let around: Vec<(usize, Option<usize>)> = (0..rings.len()).map(around).collect();
    // a ring in none or in an even number of others is an outer one; a hole is of the smallest that it lies in
    let is_outer = |ring: usize| around[ring].0.is_multiple_of(2);
    let mut polygons: Vec<Vec<usize>> = vec![Vec::new(); rings.len()];
    for ring in (0..rings.len()).filter(|ring| is_outer(*ring)) {
        polygons[ring].push(ring);
    }
    for ring in (0..rings.len()).filter(|ring| !is_outer(*ring)) {
        polygons[around[ring].1.unwrap_or(ring)].push(ring);
    }
    polygons.retain(|own| !own.is_empty());
    polygons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> Vec<[f64; 2]> {
        let mut ring = vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
        if clockwise {
            ring.reverse();
        }
        ring
    }

    #[test]
    fn holes_and_islands_are_told_by_where_they_lie_whichever_way_they_run() {
        for way in 0..16u8 {
            let turned = |n: u8| way >> n & 1 == 1;
            let rings = [
                square(0.0, 0.0, 10.0, turned(0)),
                square(2.0, 2.0, 5.0, turned(1)),
                square(3.0, 3.0, 1.0, turned(2)),
                square(20.0, 0.0, 4.0, turned(3)),
            ];
            let own: Vec<&[[f64; 2]]> = rings.iter().map(Vec::as_slice).collect();
            assert_eq!(assembled(&own), [vec![0, 1], vec![2], vec![3]], "{way}");
        }
        // without a ring beside them, as writers leave them that turn the first one alone
        for way in 0..8u8 {
            let turned = |n: u8| way >> n & 1 == 1;
            let rings = [square(0.0, 0.0, 10.0, turned(0)), square(2.0, 2.0, 5.0, turned(1)), square(3.0, 3.0, 1.0, turned(2))];
            let own: Vec<&[[f64; 2]]> = rings.iter().map(Vec::as_slice).collect();
            assert_eq!(assembled(&own), [vec![0, 1], vec![2]], "{way}");
            let bay = [[0.0, 0.0], [0.0, 9.0], [9.0, 9.0], [9.0, 6.0], [3.0, 6.0], [3.0, 3.0], [9.0, 3.0], [9.0, 0.0], [0.0, 0.0]];
            let islet = square(5.0, 4.0, 1.0, turned(1));
            assert_eq!(assembled(&[&bay, &islet]), [vec![0], vec![1]], "{way}");
        }
        // a hole that touches its ring in corners alone
        let outer = square(0.0, 0.0, 4.0, true);
        let hole = vec![[0.0, 2.0], [2.0, 0.0], [4.0, 2.0], [2.0, 4.0], [0.0, 2.0]];
        assert_eq!(assembled(&[&outer, &hole]), [vec![0, 1]]);
        // neighbours are two
        assert_eq!(assembled(&[&square(0.0, 0.0, 4.0, true), &square(4.0, 0.0, 2.0, true)]).len(), 2);
    }

    #[test]
    fn many_rings_are_put_together_as_few_are() {
        let mut rings = Vec::new();
        for n in 0..300 {
            let (x, y) = (f64::from(n % 20) * 10.0, f64::from(n / 20) * 10.0);
            rings.extend([square(x, y, 9.0, true), square(x + 1.0, y + 1.0, 3.0, false), square(x + 5.0, y + 1.0, 2.0, false)]);
        }
        let own: Vec<&[[f64; 2]]> = rings.iter().map(Vec::as_slice).collect();
        let polygons = assembled(&own);
        assert_eq!(polygons.len(), 300);
        assert!(polygons.iter().all(|own| own.len() == 3 && own[0] % 3 == 0 && own[1..].iter().all(|ring| ring / 3 == own[0] / 3)));
    }
}
