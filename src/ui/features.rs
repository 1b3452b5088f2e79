//! Features by their layer and row, as the selection and the pointer name them.

use crate::app::App;
use crate::model::{Feature, LayerId};

/// A feature by layer and index.
pub fn feature_of(app: &App, (layer, index): (LayerId, usize)) -> Option<Feature<'_>> {
    app.workspace.document.layer(layer)?.table.feature(index)
}
