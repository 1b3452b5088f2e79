//! Where the label of an area wants to be: its pole of inaccessibility, found once for each area that is shown.

use crate::carto::pole::pole;
use crate::model::RowId;
use crate::model::projection::{lon_lat, world};
use crate::model::{Feature, PartKind};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The poles of a table's areas that have been asked for, in degrees; `None` for features without an area.
#[derive(Debug, Default)]
pub struct Anchors(Mutex<HashMap<usize, Option<[f64; 2]>>>);

impl Anchors {
    /// The same without what is known of some rows: their geometry was changed.
    #[must_use]
    pub fn without(&self, rows: &[RowId]) -> Self {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for row in rows {
            known.remove(&row.index());
        }
        Self(Mutex::new(known))
    }

    /// The pole of a feature of the table.
    pub fn of(&self, feature: Feature<'_>) -> Option<[f64; 2]> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&feature.index()).copied();
        known.unwrap_or_else(|| {
            let found = anchor(feature);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(feature.index(), found);
            found
        })
    }
}

fn anchor(feature: Feature<'_>) -> Option<[f64; 2]> {
    let bounds = feature.bounds()?;
    let origin = world([bounds.west, bounds.north]);
    let corner = world([bounds.east, bounds.south]);
    let scale = 1000.0 / (corner[0] - origin[0]).max(corner[1] - origin[1]).max(1e-12);
    let mut best: Option<([f32; 2], f32)> = None;
    for part in feature.parts().filter(|part| part.kind() == PartKind::Polygon) {
        let rings: Vec<Vec<[f32; 2]>> = part
            .rings()
            .map(|ring| {
                ring.iter()
                    .map(|p| {
                        let [x, y] = world(*p);
                        [((x - origin[0]) * scale) as f32, ((y - origin[1]) * scale) as f32]
                    })
                    .collect()
            })
            .collect();
        if let Some(found) = pole(&rings, 4.0)
            && best.is_none_or(|(_, distance)| found.1 > distance)
        {
            best = Some(found);
        }
    }
    best.map(|([x, y], _)| lon_lat([origin[0] + f64::from(x) / scale, origin[1] + f64::from(y) / scale]))
}
