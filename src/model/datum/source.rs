//! In which system a layer's data came, and how that is known.

use super::local_grid::{ControlPoint, GridFault, LocalGrid, is_northing_first};
use super::plane_fit::Fit;
use super::{System, SystemError, system_of};
use crate::i18n::{Bilingual, Lang};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a layer's system is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Nothing was said: RFC 7946 means WGS-84.
    #[default]
    Assumed,
    /// The file names it.
    Declared,
    /// The user has said so.
    Chosen,
}

/// The system of a file's coordinates, and whether they stand with the northing or latitude first.
///
/// ```
/// use nanbei::model::SourceCrs;
///
/// // CGCS2000, the zone of three degrees round 120 degrees east
/// let crs = SourceCrs::parse("EPSG:4549")?;
/// assert!(!crs.swapped && SourceCrs::parse("EPSG:1").is_err());
/// # Ok::<(), nanbei::model::datum::SystemError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceCrs {
    pub system: System,
    /// Latitude or northing before longitude or easting, against RFC 7946.
    pub swapped: bool,
}

/// What marks the swapped order in a name.
const SWAPPED: &str = ",yx";

impl SourceCrs {
    #[must_use]
    pub const fn new(system: System) -> Self {
        Self { system, swapped: false }
    }

    /// The system that `name` names, with `,yx` behind it where the northing comes first.
    ///
    /// # Errors
    /// Where no system is called that.
    pub fn parse(name: &str) -> Result<Self, SystemError> {
        let (name, swapped) = name.strip_suffix(SWAPPED).map_or((name, false), |name| (name, true));
        Ok(Self { system: system_of(name)?, swapped })
    }

    /// The grid that control points lay onto the map, in the plane of `target` or the tangent plane, whichever they agree in; with the
    /// northing first where they agree so alone.
    ///
    /// # Errors
    /// Where the points make no grid.
    pub fn by_control_points(points: &[ControlPoint], fit: Fit, target: &System) -> Result<Self, GridFault> {
        let swapped = is_northing_first(points);
        let points: Vec<ControlPoint> = points.iter().map(|own| own.turned(swapped)).collect();
        let grid = LocalGrid::best_fitted(&points, fit, target.plane().as_ref())?;
        Ok(Self { system: System::Local(Arc::new(grid)), swapped })
    }

    /// The name that reads back.
    #[must_use]
    pub fn code(&self) -> String {
        self.system.code() + if self.swapped { SWAPPED } else { "" }
    }

    /// What it is called on the map: the name, its code, and the order where it is not the usual one.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        let code = self.system.epsg().map(|code| format!(" (EPSG:{code})")).unwrap_or_default();
        let order = match (self.swapped, lang) {
            (false, _) => "",
            (true, Lang::Zh) => "，北坐标在前",
            (true, Lang::En) => ", northing first",
        };
        format!("{}{code}{order}", self.system.name(lang))
    }

    /// Whether coordinates are kept as they are.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.system.is_kept() && !self.swapped
    }
}

/// A system that a file may be in, and where that would put it.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelySystem {
    pub crs: SourceCrs,
    /// The middle of the data then, in degrees.
    pub center: [f64; 2],
    /// The district of that place, where it is one of Shanghai's.
    pub district: Option<Bilingual>,
}

impl LikelySystem {
    /// Its name and where it leads.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match &self.district {
            Some(district) => format!("{} → {}", self.crs.name(lang), district.get(lang)),
            None => format!("{} → {:.3}, {:.3}", self.crs.name(lang), self.center[0], self.center[1]),
        }
    }
}

impl TryFrom<String> for SourceCrs {
    type Error = SystemError;

    fn try_from(name: String) -> Result<Self, SystemError> {
        Self::parse(&name)
    }
}

impl From<SourceCrs> for String {
    fn from(crs: SourceCrs) -> Self {
        crs.code()
    }
}
