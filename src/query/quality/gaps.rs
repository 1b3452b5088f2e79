//! Holes between areas: what is left of the boundaries once the edges that two areas have are taken off runs round the areas that
//! belong together, and round the holes among them.

use super::finding::{Fault, FaultDetail, Finding};
use super::outlines::{Edge, NONE, Outlines, RingOf};
use super::pairs::{Joint, ON, Touch, from_edge};
use super::shapes::distance;
use crate::model::projection::metres_per_degree;
use crate::model::{Bounds, RowId};
use crate::query::areal::{straight_area, turns};
use crate::query::index::Index;
use crate::query::shaping::key;
use crate::work::side_by_side;
use geo::{InteriorPoint, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::simplify::SimplifyShape;
use std::collections::HashMap;

/// Square metres of a gap that comes of rounding.
const ROUNDING: f64 = 1e-3;
/// Degrees by which an overlaid hole may lie beside the boundaries round it: a tenth of a millimetre.
const ON_BOUNDARY: f64 = 1e-9;

type Ring = Vec<[f64; 2]>;

/// Features that touch each other, directly or through others.
struct Cluster {
    rows: Vec<u32>,
    /// Whether all of them meet cleanly.
    is_clean: bool,
}

/// What holes are looked for in.
pub struct Among<'a> {
    pub outlines: &'a Outlines<'a>,
    pub index: &'a Index,
    pub rows: usize,
    pub touches: Vec<Touch>,
    /// By edge.
    pub joints: Vec<Joint>,
}

/// The holes of up to `most` square metres, by the features that touch.
pub fn gaps(among: &Among<'_>, most: f64, cancel: &(dyn Fn() -> bool + Sync)) -> Vec<Finding> {
    let found = side_by_side(clusters(among.outlines, among.rows, &among.touches), |cluster| {
        if cancel() {
            return Vec::new();
        }
        holes(among, &cluster).into_iter().filter_map(|ring| finding(among, ring, most)).collect()
    });
    found.into_iter().flatten().collect()
}

/// The features that touch, without those that stand alone and have no hole.
fn clusters(outlines: &Outlines<'_>, rows: usize, touches: &[Touch]) -> Vec<Cluster> {
    let mut group: Vec<u32> = (0..rows as u32).collect();
    for touch in touches {
        let [a, b] = touch.rows.map(|row| root(&mut group, row));
        // the lesser: the clusters must not depend on the order of what was found
        group[a.max(b) as usize] = a.min(b);
    }
    let mut numbers: HashMap<u32, usize> = HashMap::new();
    let mut list: Vec<Cluster> = Vec::new();
    let mut is_alone = vec![true; rows];
    touches.iter().flat_map(|touch| touch.rows).for_each(|row| is_alone[row as usize] = false);
    for row in 0..rows as u32 {
        let rings = outlines.rings(row as usize).len();
        if rings == 0 || (is_alone[row as usize] && rings == 1) {
            continue;
        }
        let own = root(&mut group, row);
        let at = *numbers.entry(own).or_insert_with(|| {
            list.push(Cluster { rows: Vec::new(), is_clean: true });
            list.len() - 1
        });
        list[at].rows.push(row);
    }
    for touch in touches.iter().filter(|touch| !touch.is_clean) {
        let own = root(&mut group, touch.rows[0]);
        if let Some(at) = numbers.get(&own) {
            list[*at].is_clean = false;
        }
    }
    list
}

fn root(group: &mut [u32], mut row: u32) -> u32 {
    while group[row as usize] != row {
        group[row as usize] = group[group[row as usize] as usize];
        row = group[row as usize];
    }
    row
}

/// The holes among the features of a cluster, as rings that are not closed.
fn holes(among: &Among<'_>, cluster: &Cluster) -> Vec<Ring> {
    let free = free_edges(among, cluster);
    let (loops, is_simple) = loops(&free);
    if cluster.is_clean && is_simple {
        // the areas lie to the left of their edges: what is run round clockwise is a hole
        return loops.into_iter().filter(|ring| turns(ring) < 0.0).collect();
    }
    // edges of one cross those of another: overlaid, what no area covers is a hole of what all cover
    let bounds = Bounds::of(loops.iter().flatten()).unwrap_or(Bounds::NOWHERE);
    let [_, metres] = metres_per_degree(bounds.center()[1].clamp(-89.0, 89.0));
    // the overlay's whole numbers part the longer side in some 2^30
    let step = (bounds.east - bounds.west).max(bounds.north - bounds.south) * metres / f64::from(1 << 29);
    let contours = loops.simplify_shape(FillRule::NonZero).into_iter().flatten();
    let is_hole = |ring: &Ring| ring.len() > 2 && turns(ring) < 0.0 && width(ring, metres) > step.max(ON);
    contours.flat_map(parted).filter(is_hole).collect()
}

/// Twice the area of a ring over its length, in metres.
fn width(ring: &[[f64; 2]], metres: f64) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let long: f64 = ring.iter().zip(next).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]) * metres).sum();
    2.0 * straight_area(ring) / long
}

/// The edges of a cluster that no other runs back along, parted where vertices of others lie on them. Vertices nearer than rounding are one.
fn free_edges(among: &Among<'_>, cluster: &Cluster) -> Vec<[[f64; 2]; 2]> {
    let rings = cluster.rows.iter().flat_map(|row| among.outlines.rings(*row as usize));
    let free: Vec<Edge> = rings.flat_map(RingOf::edges).filter(|edge| edge.a != edge.b && among.outlines.twin(edge) == NONE).collect();
    let joints = |edge: &Edge| {
        let number = edge.number;
        let from = among.joints.partition_point(|own| own.edge < number);
        among.joints[from..].iter().take_while(move |own| own.edge == number)
    };
    // a joint at an end of an edge, but for rounding, is that end
    let mut same: HashMap<[u64; 2], [f64; 2]> = HashMap::new();
    let metres = |p: [f64; 2]| metres_per_degree(p[1].clamp(-89.0, 89.0));
    let is_near = |p: [f64; 2], q: [f64; 2]| distance(p, q, metres(p)) <= 2.0 * ON;
    for edge in &free {
        for joint in joints(edge) {
            for end in [edge.a, edge.b].into_iter().filter(|end| is_near(*end, joint.at)) {
                let (p, q) = if key(end) < key(joint.at) { (end, joint.at) } else { (joint.at, end) };
                same.entry(key(q)).or_insert(p);
            }
        }
    }
    let one = |mut p: [f64; 2]| {
        // each is named by one with a lesser key, so that this comes to an end
        while let Some(other) = same.get(&key(p)) {
            p = *other;
        }
        p
    };
    let mut parts: Vec<[[f64; 2]; 2]> = Vec::with_capacity(free.len());
    for edge in &free {
        let [a, b] = edge.directed();
        let along = |p: [f64; 2]| (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
        let mut stops: Vec<[f64; 2]> = joints(edge).map(|own| own.at).collect();
        stops.sort_by(|p, q| along(*p).total_cmp(&along(*q)));
        let mut from = one(a);
        for to in stops.into_iter().chain([b]).map(one) {
            if key(from) != key(to) {
                parts.push([from, to]);
                from = to;
            }
        }
    }
    // what now runs back along another part goes with it
    let way = |[a, b]: &[[f64; 2]; 2]| if key(*a) < key(*b) { ((key(*a), key(*b)), 1) } else { ((key(*b), key(*a)), -1) };
    let mut left: HashMap<([u64; 2], [u64; 2]), i32> = HashMap::new();
    for (ends, one) in parts.iter().map(way) {
        *left.entry(ends).or_default() += one;
    }
    parts.retain(|part| {
        let (ends, one) = way(part);
        left.get_mut(&ends).is_some_and(|left| {
            let stays = *left * one > 0;
            *left -= if stays { one } else { 0 };
            stays
        })
    });
    parts
}

/// A ring that comes back to a place parted there: a hole that touches what is outside at a corner may be a part of the outline.
fn parted(ring: Ring) -> Vec<Ring> {
    let mut at: HashMap<[u64; 2], usize> = HashMap::new();
    let (mut open, mut found) = (Ring::new(), Vec::new());
    for p in ring {
        if let Some(&from) = at.get(&key(p)) {
            let own = open.split_off(from);
            for p in &own {
                at.remove(&key(*p));
            }
            found.push(own);
        }
        at.insert(key(p), open.len());
        open.push(p);
    }
    found.push(open);
    found
}

/// Edges joined to rings, and whether no two of them have a vertex in common. As many edges end at a vertex as begin there, so that
/// each ring closes.
fn loops(edges: &[[[f64; 2]; 2]]) -> (Vec<Ring>, bool) {
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_unstable_by_key(|n| key(edges[*n][0]));
    let from = |p: [f64; 2]| order.partition_point(|n| key(edges[*n][0]) < key(p));
    let mut used = vec![false; edges.len()];
    let (mut rings, mut is_simple) = (Vec::new(), true);
    for start in 0..edges.len() {
        if std::mem::replace(&mut used[start], true) {
            continue;
        }
        let mut ring: Ring = vec![edges[start][0]];
        let mut end = edges[start][1];
        while key(end) != key(edges[start][0]) {
            ring.push(end);
            let here = order[from(end)..].iter().take_while(|n| key(edges[**n][0]) == key(end));
            let mut next = None;
            for (count, n) in here.enumerate() {
                is_simple &= count == 0;
                if next.is_none() && !used[*n] {
                    next = Some(*n);
                }
            }
            let Some(next) = next else { break };
            used[next] = true;
            end = edges[next][1];
        }
        is_simple &= order[from(edges[start][0])..].iter().take_while(|n| key(edges[**n][0]) == key(edges[start][0])).nth(1).is_none();
        if ring.len() > 2 {
            rings.push(ring);
        }
    }
    (rings, is_simple)
}

fn finding(among: &Among<'_>, ring: Ring, most: f64) -> Option<Finding> {
    let area = straight_area(&ring);
    if area <= ROUNDING || area > most {
        return None;
    }
    let bounds = Bounds::of(&ring)?;
    let polygon = Polygon::new(ring.iter().map(|p| (p[0], p[1])).collect(), Vec::new());
    let at = polygon.interior_point().map_or_else(|| bounds.center(), |point| [point.x(), point.y()]);
    // those that it lies between: the two whose boundaries are nearest
    let grown = bounds.grown(ON_BOUNDARY, ON_BOUNDARY);
    let metres = metres_per_degree(at[1].clamp(-89.0, 89.0));
    let mut near: Vec<(f64, usize)> = Vec::new();
    for row in among.index.window(grown) {
        let mut least = f64::INFINITY;
        for own in among.outlines.rings(row) {
            own.edges_in(&grown, &mut |edge| least = least.min(from_edge(at, &edge, metres)));
        }
        if least < f64::INFINITY {
            near.push((least, row));
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut rows = near.iter().map(|(_, row)| RowId::new(*row));
    Some(Finding {
        fault: Fault::Gap,
        row: rows.next(),
        other: rows.next(),
        at: Some(at),
        detail: FaultDetail::SquareMetres(area),
        ring: Some(ring.into_boxed_slice()),
    })
}
