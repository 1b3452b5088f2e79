//! Bytes to the model and back: GeoJSON, the project file, the embedded content, CSV; and writing that loses nothing.

mod atomic;
mod checking;
mod csv;
mod data_file;
mod embedded;
mod error;
mod fitting;
mod geojson;
mod likely;
mod load;
mod placing;
mod progress;
mod project;
mod repair;
mod report;
mod template;
mod text;
mod watch;

pub use atomic::{write_atomically, write_file};
pub use checking::{check_table, crossed_features, crosses_itself, polygon_crosses};
pub use csv::{CsvGeometry, to_csv, write_csv};
pub use data_file::{DataFormat, write_data};
pub use embedded::{embedded_document, first_view_bounds};
pub use error::{IoError, Problem};
pub use fitting::{DatumOffer, datum_offer};
pub use geojson::{Cutting, Precision, to_geojson, write_geojson};
pub use load::{LoadedFile, Timings, load, load_bytes, load_file, load_watched, read_geojson};
pub use placing::reinterpreted;
pub use progress::Progress;
pub use project::{MissingFile, Opened, is_project, open_project, project_text};
pub use repair::{Repaired, repaired, valid_polygons};
pub use report::{LoadReport, Note, Reason, Weight};
pub use template::{Template, read_picture, read_template, save_template, templates};
pub use text::Text;
pub use watch::Watch;
