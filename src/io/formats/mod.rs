//! The formats of files with features: one trait, one folder for each, one list.

mod cad;
mod csv;
mod decimal;
mod esrijson;
pub(super) mod filling;
mod flatgeobuf;
mod format;
mod gdal;
mod geojson;
mod geopackage;
mod gpx;
mod json;
mod kml;
mod letters;
mod list;
mod mapinfo;
mod options;
mod rings;
mod shapefile;
mod shapes;
mod spreadsheet;
mod topojson;
mod whole;
mod whole_text;
pub(super) mod wkb;
mod xml;

pub use csv::{CsvGeometry, CsvOptions, feature_wkt, quoted_cell, records as table_records, to_csv, write_csv};
pub use format::{Dataset, Features, Format, Likelihood};
pub use geojson::{read as read_as_geojson, to_geojson, write_geojson};
pub use geopackage::{GeoPackage, Package, StoredTable, write_package};
pub use list::{
    FORMATS, KMZ_ROOT, datasets, datasets_in, file_meant, format_names, format_of_way, loadable_endings, members, read, stem, style,
    usual_format_names, ways, window, written_endings, written_names,
};
pub use options::{Name, Precision, Rounded, Way, WriteOptions};
