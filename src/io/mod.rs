//! Bytes to the model and back: the formats of data, the project file, the embedded content; and writing that loses nothing.

mod antimeridian;
mod archive;
mod atomic;
mod checking;
mod control_points;
mod data_file;
mod database;
mod embedded;
mod encoding;
mod error;
mod file_name;
mod fingerprint;
mod fitting;
mod foreign;
mod formats;
mod handed;
mod journal;
mod land_use;
mod likely;
mod load;
mod paged;
mod picture;
mod place;
mod placing;
mod plan;
mod plan_fault;
mod problem;
mod project;
mod raw;
mod reading;
mod regions;
mod repair;
mod report;
mod rows;
mod rules;
mod shaping;
mod spreadsheet;
mod staging;
mod styles;
mod template;
mod text;
mod tiles;
mod watch;

pub use crate::work::Progress;
pub use atomic::{write_atomically, write_file, write_privately};
pub use checking::{check_table, invalid_features, polygon_crosses};
pub use control_points::{control_points_text, place_meant, read_control_points, read_control_points_file, system_meant};
pub use data_file::{DataFormat, write_data, write_shaped};
pub use embedded::{embedded_document, first_view_bounds};
pub use encoding::Encoding;
pub use error::IoError;
pub use file_name::{file_name, free_path, safe_file_name};
pub use fingerprint::{fingerprint, fingerprint_of, fingerprint_of_data};
pub use fitting::{DatumOffer, datum_offer};
pub use formats::{
    CsvGeometry, CsvOptions, Dataset, FORMATS, Features, Format, KMZ_ROOT, Likelihood, Name, Precision, Rounded, Way, WriteOptions, datasets,
    datasets_in, feature_wkt, file_meant, format_names, loadable_endings, stem, to_csv, to_geojson, usual_format_names, ways, write_csv,
    write_geojson, written_endings, written_names,
};
pub use handed::feature_text;
pub use journal::{Base, Beginning, BulkRef, Entry, Journal, JournalWriter, Outline, Record, outline, read_journal};
pub use land_use::{embedded_land_use, read_land_use, read_land_use_file};
pub use load::{LoadedFile, Timings, kept_style, load, load_bytes, load_dataset, load_file, load_file_as, load_watched, read_geojson, read_unplaced};
pub use picture::picture_pixels;
pub use place::{Counted, Place};
pub use placing::{reinterpreted, transform_positions};
pub use plan::{CORRIDORS, MARKS, MapEntry, embedded_maps, embedded_plan, map_table, read_plan, read_plan_file};
pub use plan_fault::PlanFault;
pub use problem::{Problem, Slip};
pub use project::{MissingFile, Opened, PACKAGE, Trust, is_project, is_project_package, open_project, project_package, project_text};
pub use reading::Reading;
pub use repair::{Repaired, repaired, valid_polygons};
pub use report::{Detail, LoadReport, Note, Reason, Weight};
pub use rows::{RowValue, ServerRows, wkb_of};
pub use rules::{RULE_SETS, embedded_rules, likely_rules, read_rules, read_rules_file};
pub use shaping::Shaping;
pub use spreadsheet::Sheets;
pub use staging::{Staging, replace_all, roll_back};
pub use styles::{Lack, ReadStyle, StyleLack, StyledLayer, read_style, read_style_file, style_text};
pub use template::{Template, read_picture, read_template, save_template, templates};
pub use text::{Text, read_regular};
pub use tiles::{
    Georeference, MbTiles, PICTURE_ENDINGS, PicturePyramid, Pixels, PmDirectory, PmFile, PmFound, PmHeader, ShapeKind, TILE_ENDINGS, TileFeature,
    TileFileInfo, TileShape, TileValue, VECTOR_SIDE, VectorTile, is_pmtiles, is_tile_file, tile_set_of, without_marks,
};
pub use watch::Watch;
