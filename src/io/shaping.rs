//! What becomes of features before they are written: in which system their positions are, and which of their fields go along.

use super::placing::transform_positions;
use super::{IoError, Problem, Progress};
use crate::model::datum::Transform;
use crate::model::{FeatureTable, SourceCrs, System};

/// What is asked of features that are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shaping {
    /// The system of their positions.
    pub system: System,
    /// The names of the fields that are kept; `None` for all.
    pub fields: Option<Vec<String>>,
}

/// Degrees within which a position is where it was: a centimetre.
const NEAR: f64 = 1e-7;

impl Shaping {
    /// Whether features stay as they are.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The table with the fields that are kept, its positions in the system, of the features at `indices` or all.
    ///
    /// # Errors
    /// Where the system does not reach where a feature is, with the number of the feature, or `progress` says to stop.
    pub fn apply(&self, table: &FeatureTable, indices: Option<&[usize]>, progress: &Progress) -> Result<FeatureTable, IoError> {
        let rows: Vec<usize> = indices.map_or_else(|| table.live_rows().collect(), <[usize]>::to_vec);
        let mut own = table.subset(&rows);
        if let Some(fields) = &self.fields {
            for column in (0..own.columns().len()).rev() {
                if !fields.iter().any(|name| name == own.columns()[column].name()) {
                    own = own.without_column(column);
                }
            }
        }
        if self.system.is_kept() {
            return Ok(own);
        }
        let crs = SourceCrs::new(self.system.clone());
        let wrong = |feature| IoError::Text { problem: Problem::NotInSystem(crs.clone(), Vec::new()), line: 0, feature };
        let transform = Transform::of(&crs).map_err(|_| wrong(None))?;
        // a projection gives numbers for places that it does not reach: they do not lead back
        let placed = |position: [f64; 2]| {
            let own = transform.of_wgs84(position).filter(|_| self.system.reaches(position[0]))?;
            let back = transform.to_wgs84(own)?;
            let off = (0..2).map(|n| (back[n] - position[n]).abs()).fold(0.0, f64::max);
            (off < NEAR).then_some(own)
        };
        transform_positions(&mut own, progress, placed)?;
        own.refresh_bounds();
        let is_lost = |own: crate::model::Feature<'_>| own.parts().flat_map(|part| part.rings()).flatten().flatten().any(|value| !value.is_finite());
        let lost = own.features().position(is_lost);
        lost.map_or(Ok(own), |lost| Err(wrong(rows.get(lost).map(|row| *row as u64 + 1))))
    }
}
