//! GPX (Topografix, 1.0 and 1.1): waypoints, routes and tracks of receivers, in WGS-84.

mod format;
mod read;
mod writer;

pub use format::Gpx;

/// The namespace of the fields that this program adds.
const NAMESPACE: &str = "urn:nanbei:fields";
/// The elements that tell of a waypoint, a route or a track, in the order that the schema asks for: those before the extensions that a
/// table may hold as text.
const TOLD: [&str; 8] = ["time", "name", "cmt", "desc", "src", "sym", "type", "fix"];
