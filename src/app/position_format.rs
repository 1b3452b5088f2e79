//! How positions are written in the status bar and copied.

use crate::i18n::{degrees, dms};
use crate::model::datum::gcj02;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PositionFormat {
    /// Decimal degrees.
    #[default]
    Degrees,
    /// Degrees, minutes and seconds.
    Dms,
    /// Decimal degrees of the offset datum of Chinese web maps.
    Gcj02,
}

impl PositionFormat {
    /// A WGS-84 position in degrees, as it is written.
    #[must_use]
    pub fn message(self, [lon, lat]: [f64; 2]) -> String {
        match self {
            Self::Degrees => degrees(lon, lat),
            Self::Dms => dms(lon, lat),
            Self::Gcj02 => {
                let [lon, lat] = gcj02([lon, lat]);
                format!("GCJ-02 {lon:.5}, {lat:.5}")
            }
        }
    }

    /// The same with the system that it is in, for another program or another person.
    #[must_use]
    pub fn copied(self, position: [f64; 2]) -> String {
        match self {
            Self::Gcj02 => self.message(position),
            Self::Degrees | Self::Dms => format!("{} ({})", self.message(position), self.system()),
        }
    }

    #[must_use]
    pub const fn system(self) -> &'static str {
        match self {
            Self::Degrees | Self::Dms => "WGS-84",
            Self::Gcj02 => "GCJ-02",
        }
    }

    /// The one that follows it.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Degrees => Self::Dms,
            Self::Dms => Self::Gcj02,
            Self::Gcj02 => Self::Degrees,
        }
    }
}
