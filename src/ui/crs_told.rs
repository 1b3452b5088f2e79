//! What panels say of a layer's data.

use crate::app::App;
use crate::model::{Layer, Origin};

/// In which system a layer's data came, and how that is known.
pub fn crs_told(app: &App, layer: &Layer) -> String {
    if layer.origin == Origin::Embedded {
        return "WGS-84 / CGCS2000".to_owned();
    }
    layer.crs.message(app.lang())
}
