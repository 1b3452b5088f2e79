//! The layers of a GeoPackage: their tables, columns and systems.

use super::names::{in_full, quoted};
use crate::io::database::Database;
use crate::io::formats::format::Dataset;
use crate::io::{IoError, Problem};

/// A layer of a file.
#[derive(Clone, Debug)]
pub struct Layer {
    pub table: String,
    /// The column of its geometry; none of a table without.
    pub geometry: Option<String>,
    /// The names of its system, the likeliest first, as `Raw` has it; none where none is told.
    pub crs: Option<String>,
}

/// A column of attributes.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in the database.
    pub name: String,
    /// What it is called.
    pub full: String,
    pub holds: Holds,
}

/// What the values of a column mean beyond what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Plain,
    /// Whole numbers are truth values.
    Truth,
    /// Texts are JSON.
    Json,
}

impl Layer {
    /// The layers of a file, in its order.
    ///
    /// # Errors
    /// Where the database is damaged, or is no GeoPackage.
    pub fn all(database: &Database) -> Result<Vec<Self>, IoError> {
        let tables =
            database.rows("SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view') LIMIT 100000", [], |row| row.get::<_, String>(0))?;
        let has = |name: &str| tables.iter().any(|own| own == name);
        if !has("gpkg_contents") {
            return Err(IoError::Text { problem: Problem::NoLayers, line: 0, feature: None });
        }
        let geometry =
            if has("gpkg_geometry_columns") { "gpkg_geometry_columns" } else { "(SELECT NULL AS table_name, NULL AS column_name, NULL AS srs_id)" };
        let systems = if has("gpkg_spatial_ref_sys") {
            "gpkg_spatial_ref_sys"
        } else {
            "(SELECT NULL AS srs_id, NULL AS organization, NULL AS organization_coordsys_id, NULL AS definition)"
        };
        let sql = format!(
            "SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition, g.srs_id FROM gpkg_contents c \
             LEFT JOIN {geometry} g ON lower(g.table_name) = lower(c.table_name) LEFT JOIN {systems} s ON s.srs_id = g.srs_id \
             WHERE c.data_type IN ('features', 'attributes', 'aspatial') \
             AND lower(c.table_name) NOT IN ('layer_styles', 'qgis_projects') LIMIT 10000"
        );
        let layers = database.rows(&sql, [], |row| {
            let text = |n: usize| -> Option<String> { row.get_ref(n).ok()?.as_str().ok().map(str::to_owned) };
            let number = row.get::<_, i64>(3).ok();
            let code = text(2).zip(number).filter(|(_, code)| *code > 0).map(|(from, code)| format!("{from}:{code}"));
            let srs = row.get::<_, i64>(5).unwrap_or(0);
            let names: Vec<String> = code.into_iter().chain(text(4)).filter(|name| srs > 0 && name != "undefined").collect();
            let crs = (!names.is_empty()).then(|| serde_json::Value::from(names).to_string());
            Ok(Self { table: text(0).unwrap_or_default(), geometry: text(1), crs })
        })?;
        let mut layers: Vec<Self> = layers.into_iter().filter(|own| has(&own.table.to_ascii_lowercase())).collect();
        // a table is one layer, though a damaged list name it twice
        layers.dedup_by(|a, b| a.table == b.table);
        if layers.is_empty() { Err(IoError::Text { problem: Problem::NoLayers, line: 0, feature: None }) } else { Ok(layers) }
    }

    /// The columns of its attributes, and the one that numbers its rows.
    ///
    /// # Errors
    /// What the database says.
    pub fn columns(&self, database: &Database) -> Result<(Vec<Column>, Option<String>), IoError> {
        let all = database.rows(&format!("PRAGMA table_info({})", quoted(&self.table)), [], |row| {
            let name = String::from_utf8_lossy(row.get_ref(1)?.as_bytes()?).into_owned();
            Ok((name, row.get::<_, String>(2).unwrap_or_default().to_uppercase(), row.get::<_, i64>(5).unwrap_or(0)))
        })?;
        let sql = "SELECT column_name, title, mime_type FROM gpkg_data_columns WHERE lower(table_name) = lower(?) LIMIT 10000";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?));
        // the extension that tells more of columns is not in all files
        let more = database.rows(sql, [&self.table], row).unwrap_or_default();
        let more = |name: &str| more.iter().find(|(own, ..)| own.eq_ignore_ascii_case(name));
        let mut keys = all.iter().filter(|(_, _, key)| *key > 0);
        let key = keys.next().filter(|(_, kind, _)| kind == "INTEGER").map(|(name, ..)| name.clone());
        let key = key.filter(|_| keys.next().is_none());
        let is_geometry = |name: &str| self.geometry.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let kept: Vec<(String, String)> =
            all.into_iter().filter(|(name, ..)| !is_geometry(name) && Some(name) != key.as_ref()).map(|(name, kind, _)| (name, kind)).collect();
        let columns = kept.iter().map(|(name, kind)| {
            let holds = match () {
                () if kind.starts_with("BOOL") => Holds::Truth,
                () if more(name).is_some_and(|(.., mime)| mime.as_deref() == Some("application/json")) => Holds::Json,
                () => Holds::Plain,
            };
            let full = in_full(name, more(name).and_then(|(_, title, _)| title.clone()));
            // a name that another column has is not given again
            let is_other = full != *name && kept.iter().any(|(other, _)| *other == full);
            Column { name: name.clone(), full: if is_other { name.clone() } else { full }, holds }
        });
        Ok((columns.collect(), key))
    }
}

/// The layer that a data set is.
///
/// # Errors
/// Where there is none of its name.
pub fn layer_of(database: &Database, dataset: &Dataset) -> Result<Layer, IoError> {
    let mut layers = Layer::all(database)?.into_iter();
    let found = match &dataset.name {
        Some(name) => layers.find(|own| own.table == *name),
        None => layers.next(),
    };
    found.ok_or_else(|| IoError::NoDataset(dataset.name.clone().unwrap_or_default()))
}

/// The style that QGIS keeps with a layer: the one that is its usual, else the latest.
pub fn style_of(database: &Database, dataset: &Dataset) -> Option<Vec<u8>> {
    let layer = layer_of(database, dataset).ok()?;
    let sql = "SELECT styleQML, styleSLD FROM layer_styles WHERE f_table_name = ? ORDER BY useAsDefault DESC, id DESC LIMIT 1";
    let text = |row: &rusqlite::Row<'_>, n| row.get::<_, String>(n).ok().filter(|text| !text.is_empty());
    // most files have no such table
    let found = database.rows(sql, [&layer.table], |row| Ok(text(row, 0).or_else(|| text(row, 1)))).ok()?;
    found.into_iter().next().flatten().map(String::into_bytes)
}
