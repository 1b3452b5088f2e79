//! Queries that are kept with the project.

use serde::{Deserialize, Serialize};

/// A query under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedQuery {
    pub name: String,
    /// The key of the layer whose features it asks for.
    pub layer: String,
    /// What they meet (OGC CQL2-Text).
    pub filter: String,
}
