//! What a database has: its tables and views with geometry, and what is to be known of each.

use super::error::DatabaseError;
use super::link::Links;
use crate::model::{Cancel, DatabaseTable};

/// Tables that are listed at most.
const MOST: usize = 20_000;

/// What a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationKind {
    Table,
    Partitioned,
    View,
    Materialized,
    Foreign,
}

/// A column of geometry of a table or view.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedTable {
    pub schema: String,
    pub table: String,
    pub geometry: String,
    pub kind: RelationKind,
    /// Points, lines or areas, as PostGIS names them.
    pub shapes: String,
    pub srid: i32,
    /// Rows, about; `None` where nobody has counted them.
    pub rows: Option<u64>,
    /// The columns that may name each row, the likeliest first; those of a primary key or a unique index stand alone.
    pub keys: Vec<String>,
    /// Whether the first of them is known to name each row.
    pub is_keyed: bool,
    pub may_read: bool,
    pub may_write: bool,
    pub comment: String,
}

impl OfferedTable {
    /// The table as a layer has it, by one of its keys: the first is the likeliest.
    #[must_use]
    pub fn of(&self, links: &Links, key: usize) -> Option<DatabaseTable> {
        let key = self.keys.get(key)?.clone();
        let server = links.server().clone();
        Some(DatabaseTable { server, schema: self.schema.clone(), table: self.table.clone(), geometry: self.geometry.clone(), key })
    }
}

/// The version of PostGIS, where it is there.
const POSTGIS: &str = "SELECT extversion FROM pg_extension WHERE extname = 'postgis'";

/// Columns of geometry and of geography, the rows of what has them, and what names these. Partitions stand under their table.
const TABLES: &str = r"
WITH own AS (
  SELECT c.oid, n.nspname AS schema, c.relname AS name, a.attname AS geometry, c.relkind, t.typname, a.atttypmod,
         obj_description(c.oid, 'pg_class') AS comment
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  WHERE t.typname IN ('geometry', 'geography') AND NOT a.attisdropped AND a.attnum > 0 AND NOT c.relispartition
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema$|topology$|tiger)'
)
SELECT own.schema::text, own.name::text, own.geometry::text, own.relkind::text,
  postgis_typmod_type(own.atttypmod)::text,
  (CASE WHEN own.typname = 'geography' AND own.atttypmod < 0 THEN 4326 ELSE postgis_typmod_srid(own.atttypmod) END)::int4,
  (SELECT sum(CASE WHEN leaf.reltuples < 0 THEN NULL ELSE leaf.reltuples END)
     FROM (SELECT own.oid AS relid WHERE own.relkind <> 'p' UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = own.oid UNION SELECT relid FROM pg_partition_tree(own.oid) WHERE relid <> own.oid) part
     JOIN pg_class leaf ON leaf.oid = part.relid)::float8,
  (SELECT string_agg(k.attname, E'\x1f' ORDER BY i.indisprimary DESC, i.indexrelid)
     FROM pg_index i JOIN pg_attribute k ON k.attrelid = own.oid AND k.attnum = i.indkey[0]
     WHERE i.indrelid = own.oid AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL AND k.attnotnull)::text,
  (SELECT string_agg(k.attname, E'\x1f' ORDER BY (lower(k.attname) IN ('gid', 'fid', 'id', 'ogc_fid', 'objectid', 'oid', 'bsm')) DESC, k.attnum)
     FROM pg_attribute k JOIN pg_type t ON t.oid = k.atttypid
     WHERE k.attrelid = own.oid AND k.attnum > 0 AND NOT k.attisdropped AND t.typname IN ('int2', 'int4', 'int8', 'uuid', 'text', 'varchar', 'bpchar'))::text,
  has_table_privilege(own.oid, 'SELECT'),
  has_table_privilege(own.oid, 'UPDATE') AND own.relkind IN ('r', 'p'),
  coalesce(own.comment, '')::text
FROM own ORDER BY 1, 2, 3";

/// The tables and views of a database that have geometry.
///
/// # Errors
/// Where it cannot be asked, or has no PostGIS.
pub fn tables_of(links: &Links, cancel: Cancel<'_>) -> Result<Vec<OfferedTable>, DatabaseError> {
    let database = links.server().database.clone();
    links.with(cancel, |link| {
        let has_postgis = link.run(cancel, &database, async |client| client.query_opt(POSTGIS, &[]).await)?.is_some();
        if !has_postgis {
            return Err(DatabaseError::NoPostgis(database.clone()));
        }
        let rows = link.run(cancel, &database, async |client| client.query(TABLES, &[]).await)?;
        Ok(rows.iter().take(MOST).filter_map(|row| offered(row).ok()).collect())
    })
}

fn offered(row: &tokio_postgres::Row) -> Result<OfferedTable, tokio_postgres::Error> {
    let names = |text: Option<String>| -> Vec<String> { text.map(|text| text.split('\x1f').map(str::to_owned).collect()).unwrap_or_default() };
    let kind = match row.try_get::<_, String>(3)?.as_str() {
        "p" => RelationKind::Partitioned,
        "v" => RelationKind::View,
        "m" => RelationKind::Materialized,
        "f" => RelationKind::Foreign,
        _ => RelationKind::Table,
    };
    let unique = names(row.try_get(7)?);
    let is_keyed = !unique.is_empty();
    Ok(OfferedTable {
        schema: row.try_get(0)?,
        table: row.try_get(1)?,
        geometry: row.try_get(2)?,
        kind,
        shapes: row.try_get::<_, Option<String>>(4)?.unwrap_or_default(),
        srid: row.try_get::<_, Option<i32>>(5)?.unwrap_or(0),
        // a view has none that anybody counts
        rows: row.try_get::<_, Option<f64>>(6)?.filter(|_| kind != RelationKind::View).map(|rows| rows.max(0.0) as u64),
        keys: if is_keyed { unique } else { names(row.try_get(8)?) },
        is_keyed,
        may_read: row.try_get(9)?,
        may_write: row.try_get(10)?,
        comment: row.try_get(11)?,
    })
}
