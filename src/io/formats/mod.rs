//! The formats of files with features: one trait, one folder for each, one list.

mod csv;
mod decimal;
mod flatgeobuf;
mod format;
mod geojson;
mod list;
mod options;
mod shapefile;
mod shapes;
mod whole;

pub use csv::{CsvGeometry, CsvOptions, feature_wkt, quoted_cell, records as table_records, to_csv, write_csv};
pub use format::{Dataset, Features, Format, Likelihood};
pub use geojson::{read as read_as_geojson, to_geojson, write_geojson};
pub use list::{
    FORMATS, datasets, datasets_in, file_meant, format_names, format_of_way, is_data_name, loadable_endings, read, stem, ways, window,
    written_endings, written_names,
};
pub use options::{Name, Precision, Rounded, Way, WriteOptions};
