//! Bytes to the model and back: GeoJSON, the project file, the embedded content, CSV; and writing that loses nothing.

mod atomic;
mod csv;
mod embedded;
mod error;
mod geojson;
mod project;
mod report;
mod source;

pub use atomic::write_atomically;
pub use csv::to_csv;
pub use embedded::{embedded_document, first_view_bounds};
pub use error::{IoError, Problem};
pub use geojson::{Precision, read_geojson, to_geojson};
pub use project::{MissingFile, Opened, is_project, open_project, project_text};
pub use report::{LoadReport, Note, Reason};
pub use source::{LoadedFile, Progress, Timings, load_bytes, load_file};
