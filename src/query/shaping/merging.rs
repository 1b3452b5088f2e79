//! Features joined to one.

use super::area::AreaShape;
use super::{Ring, flat};
use crate::model::{Kind, PartKind, PartShape};

/// The one geometry of several: areas are united, lines that end where another begins are joined, points are put together. `None` where
/// they are not all areas, all lines or all points.
#[must_use]
pub fn merged(parts: &[PartShape]) -> Option<(Kind, Vec<PartShape>)> {
    let kind = parts.first()?.kind;
    if parts.iter().any(|part| part.kind != kind) {
        return None;
    }
    Some(match kind {
        PartKind::Polygon => AreaShape::united([AreaShape::of_parts(parts)]).into_parts(),
        PartKind::Line => {
            let lines = joined(parts.iter().flat_map(|part| &part.rings).filter(|line| line.len() > 1).cloned().collect());
            let kind = if lines.len() == 1 { Kind::LineString } else { Kind::MultiLineString };
            (kind, lines.into_iter().map(|line| PartShape::new(PartKind::Line, vec![line])).collect())
        }
        PartKind::Points => {
            let points: Ring = parts.iter().flat_map(|part| &part.rings).flatten().copied().collect();
            let kind = if points.len() == 1 { Kind::Point } else { Kind::MultiPoint };
            (kind, vec![PartShape::new(PartKind::Points, vec![points])])
        }
    })
}

/// Lines joined where just two of them end.
fn joined(mut lines: Vec<Ring>) -> Vec<Ring> {
    let ends = |line: &Ring| [line.first().map(flat), line.last().map(flat)];
    let mut at = 0;
    while at < lines.len() {
        let [start, end] = ends(&lines[at]);
        let joint = [end, start].into_iter().find_map(|place| {
            let others: Vec<usize> = (0..lines.len()).filter(|n| *n != at && ends(&lines[*n]).contains(&place)).collect();
            match others[..] {
                [other] if start != end => Some((other, place)),
                _ => None,
            }
        });
        let Some((other, place)) = joint else {
            at += 1;
            continue;
        };
        let mut next = lines[other].clone();
        // the line before it runs on in its own direction
        if place == end {
            if ends(&next)[0] != place {
                next.reverse();
            }
            lines[at].extend(next.into_iter().skip(1));
        } else {
            if ends(&next)[1] != place {
                next.reverse();
            }
            next.extend(lines[at].iter().skip(1));
            lines[at] = next;
        }
        lines.remove(other);
        at = if other < at { at - 1 } else { at };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_meet_become_one_and_a_fork_stays() {
        let line = |points: &[[f64; 2]]| PartShape::new(PartKind::Line, vec![points.iter().map(|p| [p[0], p[1], f64::NAN]).collect()]);
        let (kind, parts) = merged(&[line(&[[1.0, 0.0], [2.0, 0.0]]), line(&[[1.0, 0.0], [0.0, 0.0]]), line(&[[3.0, 0.0], [2.0, 0.0]])]).unwrap();
        assert_eq!((kind, parts.len()), (Kind::LineString, 1));
        assert_eq!(parts[0].rings[0].iter().map(|p| p[0]).collect::<Vec<_>>(), [0.0, 1.0, 2.0, 3.0]);
        let fork = [line(&[[0.0, 0.0], [1.0, 0.0]]), line(&[[1.0, 0.0], [2.0, 0.0]]), line(&[[1.0, 0.0], [1.0, 1.0]])];
        assert_eq!(merged(&fork).unwrap().1.len(), 3);
        let point = PartShape::new(PartKind::Points, vec![vec![[0.0, 0.0, f64::NAN]]]);
        assert!(merged(&[fork[0].clone(), point]).is_none());
    }
}
