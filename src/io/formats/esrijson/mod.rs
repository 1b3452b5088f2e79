//! Esri JSON (ArcGIS REST API, "Feature object"): what its servers answer unless they are asked for GeoJSON.

mod format;
mod read;

pub use format::EsriJson;
