//! What is wrong between two features: areas that both have, boundaries that nearly meet.
//!
//! Most neighbours meet cleanly: along edges that both have, and at vertices that both have. Those are told by looking at the edges
//! near each other, exactly. The area that the others share is measured.

use super::finding::{Fault, FaultDetail, Finding};
use super::outlines::{Edge, NONE, Outlines};
use super::shapes::distance;
use crate::model::projection::metres_per_degree;
use crate::model::validity::{Meeting, RingSide, meet};
use crate::model::{Bounds, FeatureTable, ShapeRules};
use crate::query::areal::{ZoneScratch, overlap};
use crate::query::index::scaled_distance2;

/// Metres within which a vertex lies on a boundary, for all that can be told: what is written of a coordinate is rounded.
pub const ON: f64 = 1e-4;
/// Square metres that two features have in common for want of exactly the same boundary.
const ROUNDING: f64 = 1e-3;

/// How two features stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    Apart,
    /// Along edges and at vertices that both have.
    Clean,
    /// In another way: one may reach into the other.
    Other,
}

/// Two features that meet.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub rows: [u32; 2],
    pub is_clean: bool,
}

/// A vertex of one feature that lies on an edge of another one, between its ends or at one of them but for rounding.
#[derive(Clone, Copy, Debug)]
pub struct Joint {
    pub edge: u32,
    pub at: [f64; 2],
}

/// Room for the work, and what was found.
#[derive(Default)]
pub struct Pairs {
    pub found: Vec<Finding>,
    pub touches: Vec<Touch>,
    pub joints: Vec<Joint>,
    first: Vec<Edge>,
    second: Vec<Edge>,
    beside: Vec<Edge>,
    scratch: ZoneScratch,
}

/// Of so many edges all are compared; of more those that lie near.
const FEW: usize = 64;

/// The edges of a row among `all` that may meet a box.
fn near_edges<'a>(outlines: &Outlines<'_>, row: usize, all: &'a [Edge], bounds: &Bounds, room: &'a mut Vec<Edge>) -> &'a [Edge] {
    if all.len() <= FEW {
        return all;
    }
    outlines.edges_in(row, bounds, room);
    room
}

/// What pairs are compared by.
pub struct Of<'a> {
    pub table: &'a FeatureTable,
    pub outlines: &'a Outlines<'a>,
    pub rules: &'a ShapeRules,
    /// Whether two features were found to be the same.
    pub is_same: &'a (dyn Fn(usize, usize) -> bool + Sync),
}

impl Pairs {
    /// Compares two features whose boxes, the first one grown by what is near, meet.
    pub fn compare(&mut self, of: &Of<'_>, first: usize, second: usize) {
        let (own, other) = (of.table.box_of(first), of.table.box_of(second));
        let metres = metres_per_degree(own.center()[1].clamp(-89.0, 89.0));
        if (of.is_same)(first, second) {
            self.touches.push(Touch { rows: [first as u32, second as u32], is_clean: false });
            return;
        }
        let reach = of.rules.near_m.unwrap_or_default().max(ON);
        let both = own.common(other).grown(reach / metres[0], reach / metres[1]);
        of.outlines.edges_in(first, &both, &mut self.first);
        of.outlines.edges_in(second, &both, &mut self.second);
        let joined = self.join(of.outlines, [first, second], metres);
        let contact = if own.intersects(&other) { self.contact(of.outlines, first, second, &other) } else { Contact::Apart };
        let shared = if contact == Contact::Other { self.shared(of, first, second) } else { None };
        if contact != Contact::Apart || joined {
            let is_clean = shared.is_none_or(|(area, _)| area <= ROUNDING);
            self.touches.push(Touch { rows: [first as u32, second as u32], is_clean });
        }
        if let Some((area, at)) = shared.filter(|(area, _)| *area > of.rules.overlap_m2.unwrap_or(f64::INFINITY)) {
            self.push(Fault::Overlap, [first, second], at, FaultDetail::SquareMetres(area));
            return;
        }
        if of.rules.near_m.is_some()
            && let Some((apart, at)) = self.near(of.outlines, [first, second], reach, metres)
        {
            self.push(Fault::Near, [first, second], at, FaultDetail::Metres(apart));
        }
    }

    fn push(&mut self, fault: Fault, [first, second]: [usize; 2], at: [f64; 2], detail: FaultDetail) {
        self.found.push(Finding::of(fault, first, Some(at), detail).with(second));
    }

    fn shared(&mut self, of: &Of<'_>, first: usize, second: usize) -> Option<(f64, [f64; 2])> {
        let rings = |row: usize| of.outlines.rings(row).iter().map(|ring| ring.points);
        overlap(rings(first), rings(second), &mut self.scratch)
    }

    /// Notes the vertices of one that lie on the other's edges, so that the edges can be parted there; whether there are any. What is
    /// written of a coordinate is rounded: few vertices lie on a slanting edge to the last bit.
    fn join(&mut self, outlines: &Outlines<'_>, [first, second]: [usize; 2], metres: [f64; 2]) -> bool {
        let before = self.joints.len();
        for (own, others, row) in [(&self.first, &self.second, second), (&self.second, &self.first, first)] {
            for edge in own.iter().filter(|edge| outlines.twin(edge) == NONE) {
                let near = Bounds::at(edge.a).union(Bounds::at(edge.b)).grown(ON / metres[0], ON / metres[1]);
                let others = near_edges(outlines, row, others, &near, &mut self.beside);
                for other in others.iter().filter(|other| outlines.twin(other) == NONE) {
                    // each vertex is the beginning of one edge
                    let at = other.a;
                    if near.contains(at) && at != edge.a && at != edge.b && from_edge(at, edge, metres) <= ON {
                        self.joints.push(Joint { edge: edge.number, at });
                    }
                }
            }
        }
        self.joints.len() > before
    }

    /// How the features stand to each other, by their edges in the box that they share. `Other` where it is not certain that they
    /// have no area in common.
    fn contact(&mut self, outlines: &Outlines<'_>, first: usize, second: usize, box_of_second: &Bounds) -> Contact {
        let mut touch = false;
        for edge in &self.first {
            if outlines.is_of(outlines.twin(edge), second) {
                touch = true;
                continue;
            }
            let bounds = Bounds::at(edge.a).union(Bounds::at(edge.b));
            if !bounds.intersects(box_of_second) {
                continue;
            }
            for other in near_edges(outlines, second, &self.second, &bounds, &mut self.beside) {
                match met(edge, other) {
                    Contact::Apart => {}
                    Contact::Clean => touch = true,
                    Contact::Other => return Contact::Other,
                }
            }
            // it does not cross the other's boundary: all of it lies on one side
            if place(outlines, second, edge.middle()) != RingSide::Outside {
                return Contact::Other;
            }
        }
        // a ring that lies wholly within the other has no edge that meets its boundary
        for ring in outlines.rings(second) {
            let own = self.second.iter().filter(|edge| ring.has(edge.number));
            let free = own.into_iter().find(|edge| !outlines.is_of(outlines.twin(edge), first));
            if free.is_some_and(|edge| place(outlines, first, edge.middle()) != RingSide::Outside) {
                return Contact::Other;
            }
        }
        if touch { Contact::Clean } else { Contact::Apart }
    }

    /// The vertex of one that is farthest from the other's boundary of those that are near it without lying on it.
    fn near(&mut self, outlines: &Outlines<'_>, [first, second]: [usize; 2], reach: f64, metres: [f64; 2]) -> Option<(f64, [f64; 2])> {
        let mut worst: Option<(f64, [f64; 2])> = None;
        for (own, others, row) in [(&self.first, &self.second, second), (&self.second, &self.first, first)] {
            // on an edge that both have nothing is amiss
            for edge in own.iter().filter(|edge| outlines.twin(edge) == NONE) {
                let bounds = Bounds::at(edge.a).union(Bounds::at(edge.b)).grown(reach / metres[0], reach / metres[1]);
                let others = near_edges(outlines, row, others, &bounds, &mut self.beside);
                let ends = [edge.a, edge.b].map(|p| others.iter().map(|other| from_edge(p, other, metres)).fold(f64::INFINITY, f64::min));
                let long = distance(edge.a, edge.b, metres);
                for (n, p) in [edge.a, edge.b].into_iter().enumerate() {
                    let (apart, far_end) = (ends[n], ends[1 - n]);
                    // a vertex is near what its neighbour lies on for being near that
                    let follows = far_end <= ON && long <= 2.0 * reach;
                    if apart > ON && apart <= reach && !follows && worst.is_none_or(|(worst, _)| apart > worst) {
                        worst = Some((apart, p));
                    }
                }
            }
        }
        worst
    }
}

/// How two edges of different areas meet: `Clean` at a vertex that both have.
fn met(s: &Edge, t: &Edge) -> Contact {
    match meet([s.a, s.b], [t.a, t.b]) {
        None => Contact::Apart,
        Some(Meeting::Touch(at)) if (at == s.a || at == s.b) && (at == t.a || at == t.b) => Contact::Clean,
        Some(_) => Contact::Other,
    }
}

/// The distance of a position to an edge in metres, on the plane about it.
pub fn from_edge(p: [f64; 2], edge: &Edge, metres: [f64; 2]) -> f64 {
    scaled_distance2(edge.a, edge.b, p, metres.map(f64::recip)).sqrt()
}

/// Where a position lies to a row's areas.
fn place(outlines: &Outlines<'_>, row: usize, p: [f64; 2]) -> RingSide {
    let mut is_inside = false;
    for ring in outlines.rings(row) {
        match ring.place(p) {
            RingSide::OnBoundary => return RingSide::OnBoundary,
            RingSide::Inside => is_inside = !is_inside,
            RingSide::Outside => {}
        }
    }
    if is_inside { RingSide::Inside } else { RingSide::Outside }
}
