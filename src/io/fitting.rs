//! Whether a file fits the embedded boundaries better after the offset of Chinese web maps is taken back.

use super::embedded::embedded_districts;
use crate::i18n::{Lang, Word};
use crate::model::datum::Transform;
use crate::model::projection::metres_per_degree;
use crate::model::{Bounds, FeatureTable, PartKind, SourceCrs, System};
use rstar::primitives::Line;
use rstar::{PointDistance, RTree};

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
    pub fn told(&self, name: &str, lang: Lang) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        Word::OffsetFound.with(lang, &[&name, &self.crs.name(lang), &percent(self.before), &percent(self.after)])
    }
}

/// A position nearer than this to an embedded boundary lies on it, in metres: the boundaries are drawn to about 30 m.
const ON_BOUNDARY: f64 = 60.0;
/// Positions looked at.
const SAMPLE: usize = 2000;

/// The conversion after which clearly more of a table's positions lie on the embedded district boundaries.
#[must_use]
pub fn datum_offer(table: &FeatureTable) -> Option<DatumOffer> {
    let districts = embedded_districts();
    let reach = districts.bounds()?.grown(0.01, 0.01);
    let sample = sample_of(table, reach);
    if sample.len() < 20 {
        return None;
    }
    let scale = metres_per_degree(reach.center()[1]);
    let metres = |p: [f64; 2]| [p[0] * scale[0], p[1] * scale[1]];
    let edges: Vec<Line<[f64; 2]>> = districts
        .features()
        .flat_map(|feature| feature.parts())
        .flat_map(|part| part.rings())
        .flat_map(|ring| ring.windows(2))
        .map(|pair| Line::new(metres(pair[0]), metres(pair[1])))
        .collect();
    let tree = RTree::bulk_load(edges);
    let on_boundary = |p: [f64; 2]| {
        let p = metres(p);
        tree.nearest_neighbor(p).is_some_and(|edge| edge.distance_2(&p) <= ON_BOUNDARY * ON_BOUNDARY)
    };
    let share =
        |way: &dyn Fn([f64; 2]) -> Option<[f64; 2]>| sample.iter().filter(|p| way(**p).is_some_and(on_boundary)).count() as f64 / sample.len() as f64;
    let before = share(&Some);
    let best = [System::Gcj02, System::Bd09]
        .into_iter()
        .filter_map(|system| {
            let crs = SourceCrs::new(system);
            let transform = Transform::of(&crs).ok()?;
            let middle = Bounds::of(&sample)?.center();
            let moved = transform.to_wgs84(middle)?;
            let distance = ((moved[0] - middle[0]) * scale[0]).hypot((moved[1] - middle[1]) * scale[1]);
            Some(DatumOffer { crs, metres: distance, before, after: share(&|p| transform.to_wgs84(p)) })
        })
        .max_by(|a, b| a.after.total_cmp(&b.after))?;
    (best.after >= 0.2 && best.after >= 2.0 * before + 0.1).then_some(best)
}

/// Positions of lines and areas in the boundaries' reach, evenly taken.
fn sample_of(table: &FeatureTable, reach: Bounds) -> Vec<[f64; 2]> {
    let positions = || {
        let near = table.features().filter(move |feature| feature.bounds().is_some_and(|bounds| bounds.intersects(&reach)));
        let parts = near.flat_map(|feature| feature.parts()).filter(|part| part.kind() != PartKind::Points);
        parts.flat_map(|part| part.rings()).flatten().copied().filter(move |p| reach.contains(*p))
    };
    let step = (positions().count() / SAMPLE).max(1);
    positions().step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::datum::{bd09, gcj02};

    fn moved(way: fn([f64; 2]) -> [f64; 2]) -> FeatureTable {
        let mut table = embedded_districts();
        table.positions_mut().iter_mut().for_each(|p| *p = way(*p));
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
}
