//! Themes: how the layers are shown, under a name, to be switched between.

use super::LayerLook;
use serde::{Deserialize, Serialize};

/// Which layers are shown, how, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapTheme {
    pub name: String,
    pub looks: Vec<LayerLook>,
    /// West, south, east, north in degrees.
    pub extent: [f64; 4],
}
