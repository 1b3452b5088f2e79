//! Where planners of Shanghai work.

use crate::model::Bounds;

/// Mainland China with room to spare, in degrees.
pub const CHINA: Bounds = Bounds { west: 73.0, south: 17.0, east: 136.0, north: 54.5 };
/// Shanghai with its waters, in degrees.
pub const SHANGHAI: Bounds = Bounds { west: 120.7, south: 30.5, east: 122.5, north: 32.0 };
