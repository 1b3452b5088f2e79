//! TopoJSON (its specification, version 1.0.0): objects that share the arcs of their boundaries.

mod format;
mod read;

pub use format::TopoJson;
