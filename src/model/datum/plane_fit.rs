//! One plane laid onto another by pairs of places, by least squares.

use crate::i18n::Lang;

/// How a grid is laid onto the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Moved, turned, and scaled alike in all directions (Helmert's): 4 parameters, for grids of a survey.
    #[default]
    Similarity,
    /// Scaled and slanted differently in two directions: 6 parameters, for drawings on paper that has shrunk.
    Affine,
    /// Seen from aside: 8 parameters, for plans that were photographed.
    Projective,
}

impl Fit {
    pub const ALL: [Self; 3] = [Self::Similarity, Self::Affine, Self::Projective];

    /// How many numbers it has, two of which a control point tells.
    #[must_use]
    pub const fn parameters(self) -> usize {
        match self {
            Self::Similarity => 4,
            Self::Affine => 6,
            Self::Projective => 8,
        }
    }

    /// How many points it needs; one more and they check each other.
    #[must_use]
    pub const fn least_points(self) -> usize {
        self.parameters() / 2
    }

    /// The word that reads back.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Similarity => "similarity",
            Self::Affine => "affine",
            Self::Projective => "projective",
        }
    }

    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Similarity, Lang::Zh) => "相似变换（四参数）",
            (Self::Similarity, Lang::En) => "similarity (Helmert)",
            (Self::Affine, Lang::Zh) => "仿射变换（六参数）",
            (Self::Affine, Lang::En) => "affine",
            (Self::Projective, Lang::Zh) => "投影变换（八参数）",
            (Self::Projective, Lang::En) => "projective",
        }
    }

    /// The plane onto the plane of pairs whose middles are zero, with the least squares of what is left; `None` where they do not determine it.
    pub fn matrix(self, pairs: &[Pair]) -> Option<Matrix> {
        match self {
            Self::Similarity => similarity(pairs),
            Self::Affine => affine(pairs),
            Self::Projective => projective(pairs),
        }
    }
}

/// Of one: pivots below are what arithmetic leaves of nothing.
const NOTHING: f64 = 1e-10;

/// Three rows of three: a plane onto another one.
pub type Matrix = [[f64; 3]; 3];

/// A middle, and how many units it is to one.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    pub middle: [f64; 2],
    pub size: f64,
}

impl Unit {
    /// That of points: their root mean square distance from their middle is one. `None` where they are one point.
    pub fn of(points: &[[f64; 2]]) -> Option<Self> {
        let middle = middle(points);
        let square: f64 = points.iter().map(|p| (p[0] - middle[0]).powi(2) + (p[1] - middle[1]).powi(2)).sum();
        let size = (square / points.len() as f64).sqrt();
        let largest = middle.iter().fold(1.0, |own: f64, part| own.max(part.abs()));
        (size.is_finite() && size > largest * 1e-13).then_some(Self { middle, size })
    }

    pub fn into(self, [x, y]: [f64; 2]) -> [f64; 2] {
        [(x - self.middle[0]) / self.size, (y - self.middle[1]) / self.size]
    }

    pub fn out(self, [x, y]: [f64; 2]) -> [f64; 2] {
        [x * self.size + self.middle[0], y * self.size + self.middle[1]]
    }
}

/// The middle of places.
pub fn middle(places: &[[f64; 2]]) -> [f64; 2] {
    [0, 1].map(|axis| places.iter().map(|place| place[axis]).sum::<f64>() / places.len().max(1) as f64)
}

/// A place in one plane and the same in the other.
pub type Pair = ([f64; 2], [f64; 2]);

/// Helmert's transformation of pairs whose middles are zero.
fn similarity(pairs: &[Pair]) -> Option<Matrix> {
    let square: f64 = pairs.iter().map(|([x, y], _)| x * x + y * y).sum();
    let a = pairs.iter().map(|([x, y], [u, v])| x * u + y * v).sum::<f64>() / square;
    let b = pairs.iter().map(|([x, y], [u, v])| x * v - y * u).sum::<f64>() / square;
    (a.hypot(b) > NOTHING).then_some([[a, -b, 0.0], [b, a, 0.0], [0.0, 0.0, 1.0]])
}

fn affine(pairs: &[Pair]) -> Option<Matrix> {
    let rows = |axis: usize| solved(pairs.iter().map(|([x, y], to)| ([*x, *y, 1.0], to[axis])));
    let ([a, b, c], [d, e, f]) = (rows(0)?, rows(1)?);
    Some([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]])
}

/// A plane seen from aside: first by the linear equations, then by steps of Gauss and Newton to the least distances.
fn projective(pairs: &[Pair]) -> Option<Matrix> {
    let equations = pairs.iter().flat_map(|([x, y], [u, v])| {
        let (x, y, u, v) = (*x, *y, *u, *v);
        [([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u), ([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v)]
    });
    let mut own: [f64; 8] = solved(equations)?;
    let matrix = |own: &[f64; 8]| [[own[0], own[1], own[2]], [own[3], own[4], own[5]], [own[6], own[7], 1.0]];
    let error = |own: &[f64; 8]| -> f64 {
        let m = matrix(own);
        let left = |(from, to): &Pair| {
            let at = applied(&m, *from);
            (at[0] - to[0]).powi(2) + (at[1] - to[1]).powi(2)
        };
        pairs.iter().map(left).sum()
    };
    for _ in 0..20 {
        let m = matrix(&own);
        let equations = pairs.iter().flat_map(|(from, to)| {
            let ([x, y], [u, v], w) = (*from, applied(&m, *from), depth(&m, *from));
            let (x, y) = (x / w, y / w);
            [([x, y, 1.0 / w, 0.0, 0.0, 0.0, -u * x, -u * y], to[0] - u), ([0.0, 0.0, 0.0, x, y, 1.0 / w, -v * x, -v * y], to[1] - v)]
        });
        let Some(step) = solved(equations) else { break };
        let next: [f64; 8] = std::array::from_fn(|n| own[n] + step[n]);
        if !next.iter().all(|part| part.is_finite()) || error(&next) >= error(&own) {
            break;
        }
        own = next;
    }
    Some(matrix(&own))
}

/// The unknowns that meet equations with the least squares of what is left, by the normal equations; `None` where these do not determine them.
fn solved<const N: usize>(equations: impl Iterator<Item = ([f64; N], f64)>) -> Option<[f64; N]> {
    let (mut normal, mut right) = ([[0.0; N]; N], [0.0; N]);
    for (row, value) in equations {
        for i in 0..N {
            for j in 0..N {
                normal[i][j] += row[i] * row[j];
            }
            right[i] += row[i] * value;
        }
    }
    let largest = normal.iter().flatten().fold(0.0, |own: f64, part| own.max(part.abs()));
    // Gauss's elimination, the largest pivot of a column first
    for column in 0..N {
        let pivot = (column..N).max_by(|a, b| normal[*a][column].abs().total_cmp(&normal[*b][column].abs()))?;
        if normal[pivot][column].abs() <= largest * NOTHING {
            return None;
        }
        normal.swap(column, pivot);
        right.swap(column, pivot);
        for row in 0..N {
            if row != column {
                let factor = normal[row][column] / normal[column][column];
                let pivot = normal[column];
                normal[row].iter_mut().zip(pivot).skip(column).for_each(|(own, other)| *own -= factor * other);
                right[row] -= factor * right[column];
            }
        }
    }
    Some(std::array::from_fn(|n| right[n] / normal[n][n]))
}

/// How far before the eye a place is that a plane is seen from: 1 everywhere where it is seen from above.
pub fn depth(m: &Matrix, [x, y]: [f64; 2]) -> f64 {
    m[2][0] * x + m[2][1] * y + m[2][2]
}

/// Where a place comes to lie.
pub fn applied(m: &Matrix, [x, y]: [f64; 2]) -> [f64; 2] {
    let w = depth(m, [x, y]);
    [(m[0][0] * x + m[0][1] * y + m[0][2]) / w, (m[1][0] * x + m[1][1] * y + m[1][2]) / w]
}

/// The way back, where there is one.
pub fn inverted(m: &Matrix) -> Option<Matrix> {
    let minor = |r: usize, c: usize| {
        let ([a, b], [d, e]) = ([(r + 1) % 3, (r + 2) % 3], [(c + 1) % 3, (c + 2) % 3]);
        m[a][d] * m[b][e] - m[a][e] * m[b][d]
    };
    let whole: f64 = (0..3).map(|c| m[0][c] * minor(0, c)).sum();
    (whole.abs() > NOTHING).then(|| std::array::from_fn(|r| std::array::from_fn(|c| minor(c, r) / whole)))
}
