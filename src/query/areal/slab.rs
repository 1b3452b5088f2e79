//! The area that two shapes share, by slabs: between neighbouring longitudes of corners and crossings no edges cross, and what lies
//! within both is the trapezoids between them. Nothing is built, so that nothing can go missing; edges that nearly coincide cost no
//! more than the sliver between them.

use super::frame::Frame;

/// An edge from west to east, of one shape or the other.
#[derive(Clone, Copy, Debug)]
struct Edge {
    a: [f64; 2],
    b: [f64; 2],
    second: bool,
}

impl Edge {
    /// The latitude of the edge at a longitude between its ends.
    fn at(&self, lon: f64) -> f64 {
        if lon <= self.a[0] {
            return self.a[1];
        }
        if lon >= self.b[0] {
            return self.b[1];
        }
        self.a[1] + (self.b[1] - self.a[1]) * ((lon - self.a[0]) / (self.b[0] - self.a[0]))
    }

    /// Where two edges cross between their ends.
    fn crossing(&self, other: &Self) -> Option<f64> {
        let (west, east) = (self.a[0].max(other.a[0]), self.b[0].min(other.b[0]));
        if west >= east {
            return None;
        }
        let (before, after) = (self.at(west) - other.at(west), self.at(east) - other.at(east));
        if before * after >= 0.0 {
            return None;
        }
        Some((west + (east - west) * (before / (before - after))).clamp(west, east))
    }
}

/// Room for the work, kept from one pair to the next.
#[derive(Debug, Default)]
pub struct Slabs {
    edges: Vec<Edge>,
    stops: Vec<f64>,
    active: Vec<(f64, f64, f64, Edge)>,
}

impl Slabs {
    /// The area in square metres that lies within both shapes by the even-odd rule; rings are not closed.
    pub fn shared<'a>(
        &mut self,
        first: impl Iterator<Item = &'a [[f64; 2]]>,
        second: impl Iterator<Item = &'a [[f64; 2]]>,
        [west, east]: [f64; 2],
        frame: &Frame,
    ) -> f64 {
        self.edges.clear();
        self.stops.clear();
        self.stops.extend([west, east]);
        self.add(first, false, [west, east]);
        let of_first = self.edges.len();
        self.add(second, true, [west, east]);
        let (own, others) = self.edges.split_at_mut(of_first);
        // of many edges only those are compared whose longitudes may meet
        others.sort_unstable_by(|a, b| a.a[0].total_cmp(&b.a[0]));
        let widest = others.iter().map(|edge| edge.b[0] - edge.a[0]).fold(0.0, f64::max);
        for own in own {
            let from = others.partition_point(|other| other.a[0] < own.a[0] - widest);
            let others = others[from..].iter().take_while(|other| other.a[0] <= own.b[0]);
            let (low, high) = (own.a[1].min(own.b[1]), own.a[1].max(own.b[1]));
            for other in others {
                let apart = other.a[1].min(other.b[1]) > high || other.a[1].max(other.b[1]) < low;
                if !apart && let Some(lon) = own.crossing(other).filter(|lon| *lon > west && *lon < east) {
                    self.stops.push(lon);
                }
            }
        }
        self.stops.sort_unstable_by(f64::total_cmp);
        self.stops.dedup();
        self.edges.sort_unstable_by(|a, b| a.a[0].total_cmp(&b.a[0]));
        let mut area = 0.0;
        self.sweep(|[west, east], under, over| {
            area += frame.under([west, over[0]], [east, over[1]]) - frame.under([west, under[0]], [east, under[1]]);
        });
        area.max(0.0)
    }

    /// The middle of the largest trapezoid that was within both the last time; `None` where there was none.
    pub fn heart(&mut self) -> Option<[f64; 2]> {
        let mut found: Option<(f64, [f64; 2])> = None;
        self.sweep(|[west, east], under, over| {
            let size = (east - west) * (over[0] + over[1] - under[0] - under[1]);
            if found.is_none_or(|(largest, _)| size > largest) {
                found = Some((size, [f64::midpoint(west, east), (over[0] + over[1] + under[0] + under[1]) / 4.0]));
            }
        });
        found.map(|(_, at)| at)
    }

    fn add<'a>(&mut self, rings: impl Iterator<Item = &'a [[f64; 2]]>, second: bool, [west, east]: [f64; 2]) {
        for ring in rings {
            for (n, p) in ring.iter().enumerate() {
                let q = &ring[if n + 1 == ring.len() { 0 } else { n + 1 }];
                let (a, b) = if p[0] <= q[0] { (*p, *q) } else { (*q, *p) };
                if p[0] > west && p[0] < east {
                    self.stops.push(p[0]);
                }
                if a[0] < b[0] && b[0] > west && a[0] < east {
                    self.edges.push(Edge { a, b, second });
                }
            }
        }
    }

    /// Hands out what lies within both: between two longitudes, from one edge's latitudes there to another's.
    fn sweep(&mut self, mut each: impl FnMut([f64; 2], [f64; 2], [f64; 2])) {
        let Self { edges, stops, active } = self;
        active.clear();
        let mut next = 0;
        for pair in stops.windows(2) {
            let (west, east) = (pair[0], pair[1]);
            active.retain(|(.., edge)| edge.b[0] > west);
            while let Some(edge) = edges.get(next).filter(|edge| edge.a[0] <= west) {
                if edge.b[0] > west {
                    active.push((0.0, 0.0, 0.0, *edge));
                }
                next += 1;
            }
            for (middle, from, to, edge) in active.iter_mut() {
                (*from, *to) = (edge.at(west), edge.at(east));
                *middle = *from + *to;
            }
            active.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let (mut within, mut under) = ([false; 2], [0.0; 2]);
            for (_, from, to, edge) in active.iter() {
                let was = within[0] && within[1];
                within[usize::from(edge.second)] ^= true;
                let is = within[0] && within[1];
                if is && !was {
                    under = [*from, *to];
                } else if was && !is {
                    each([west, east], under, [*from, *to]);
                }
            }
        }
    }
}
