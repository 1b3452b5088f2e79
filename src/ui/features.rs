//! What panels say of features and layers, by layer and row as the selection and the pointer name them.

use crate::app::App;
use crate::model::{Feature, Layer, LayerId, Origin};

/// A feature by layer and index.
pub fn feature_of(app: &App, (layer, index): (LayerId, usize)) -> Option<Feature<'_>> {
    app.workspace.document.layer(layer)?.table.feature(index)
}

/// In which system a layer's data came, and how that is known.
pub fn crs_told(app: &App, layer: &Layer) -> String {
    if layer.origin == Origin::Embedded {
        return "WGS-84 / CGCS2000".to_owned();
    }
    layer.crs.message(app.lang())
}
