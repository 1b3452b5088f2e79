//! What the program asks about data before it takes it in.

use super::reports::Noted;
use crate::model::datum::LikelySystem;
use crate::model::join::Matching;
use crate::model::{FeatureTable, LayerCrs, LayerId, ReadAs, SourceCrs};
use std::path::PathBuf;
use std::sync::Arc;

/// Where features come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    File(PathBuf),
    /// Pasted text.
    Text(Arc<str>),
    /// What a service has sent.
    Sent(Arc<Sent>),
}

/// GeoJSON that a service has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What the service calls it.
    pub name: String,
    /// Whose it is, as far as the service says.
    pub credit: String,
    pub text: String,
}

/// Whose coordinates are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrsSubject {
    /// Those of a file that was not loaded because of it.
    Source(Source, ReadAs),
    /// Those of a file that is to take the place of a layer's data.
    Replacement(LayerId, PathBuf),
    /// Those of a picture that is to lie on the map.
    Picture(PathBuf),
    Layer(LayerId),
}

/// The question in which system coordinates are.
#[derive(Clone, Debug)]
pub struct CrsQuestion {
    pub subject: CrsSubject,
    /// The file's or the layer's name.
    pub name: String,
    /// Why it is asked; empty where the user wants to change it.
    pub reason: String,
    pub likely: Vec<LikelySystem>,
    /// What it is taken to be now.
    pub current: Option<SourceCrs>,
}

/// Data that was read to take the place of a layer's, and how the two match.
#[derive(Debug)]
pub struct Replacement {
    pub layer: LayerId,
    pub path: PathBuf,
    pub table: Arc<FeatureTable>,
    pub crs: LayerCrs,
    /// What `matching` compares with: if the layer has other data by now, it means nothing.
    pub before: Arc<FeatureTable>,
    pub matching: Matching,
    /// What was noticed in the file.
    pub noted: Noted,
}
