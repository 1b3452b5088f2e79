//! What is learnt of a table when it is opened: its columns, its system, about how many rows there are and where they lie.

use super::asking::{box_of, copied, expected, text};
use super::error::DatabaseError;
use super::link::Link;
use super::name::{number, quoted};
use super::relation::{Relation, Shapes};
use crate::model::table::SAMPLE;
use crate::model::{Bounds, Cancel, DatabaseTable, FeatureTable, Kind, LayerCrs, SourceCrs};

/// Rows from which a part of a table is enough to tell what is typical.
const MANY: f64 = 20_000.0;
/// Rows up to which all of them are looked at for what is to be known.
const FEW: f64 = 2_000_000.0;

/// What is learnt of a table when it is opened.
pub struct Opened {
    pub relation: Relation,
    pub sample: FeatureTable,
    pub crs: LayerCrs,
    /// Rows, about.
    pub total: usize,
    /// The box round all features, about, in the table's coordinates.
    pub extent: Option<Bounds>,
    pub has_index: bool,
    /// Whether the server knows how its features lie, so that it expects about what there is.
    pub has_statistics: bool,
}

/// A name as a text of SQL.
fn told(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

impl Opened {
    /// Looks at a table; `chosen` is what the user says of its coordinates.
    ///
    /// # Errors
    /// What the server says, where its coordinates are in no known system, and where its key names several rows.
    pub fn of(link: &Link, address: &DatabaseTable, chosen: Option<&SourceCrs>, cancel: Cancel<'_>) -> Result<Self, DatabaseError> {
        let mut relation = Relation::of(link, address, cancel)?;
        let name = relation.name();
        let rows = expected(link, &relation, &format!("SELECT 1 FROM {name}"), cancel)?.rows;
        // a figure that is told must be one that somebody has counted
        let about = match rows {
            Some(rows) => rows,
            None => counted(link, &relation, cancel)?,
        };
        // pages from all over the table, of each some rows
        let part = 100.0 * SAMPLE as f64 * 40.0 / about.max(1.0);
        let sampling =
            if relation.is_table && about > MANY && part < 100.0 { format!(" TABLESAMPLE SYSTEM ({})", number(part)) } else { String::new() };
        let sql = |sampling: &str| format!("{}{sampling} LIMIT {SAMPLE}", relation.selected());
        let mut records = copied(link, &relation, &sql(&sampling), cancel)?;
        if records.keys.is_empty() {
            records = copied(link, &relation, &sql(""), cancel)?;
        }
        let (sample, crs) = records.rows.sampled(relation.system.clone(), chosen)?;
        if relation.shapes == Shapes::Mixed {
            relation.shapes = shapes_of(&sample);
        }
        let (extent, total) = (extent_of(link, &relation, about, cancel)?, about as usize);
        let mut own = Self { relation, sample, crs, total, extent, has_index: false, has_statistics: false };
        own.has_index = own.is_indexed(link, cancel)?;
        let [schema, table, column] = [&address.schema, &address.table, &address.geometry].map(|name| told(name));
        let known = format!("SELECT 1 FROM pg_stats WHERE schemaname = {schema} AND tablename = {table} AND attname = {column} LIMIT 1");
        own.has_statistics = rows.is_some() && text(link, &own.relation, &known, cancel)?.is_some();
        own.check_key(link, cancel)?;
        Ok(own)
    }

    /// Whether the server finds what lies in a box without looking at every row.
    fn is_indexed(&self, link: &Link, cancel: Cancel<'_>) -> Result<bool, DatabaseError> {
        let (table, column) = (told(&self.relation.name()), told(&self.relation.address.geometry));
        let of_table = format!(
            "SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam \
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) \
             WHERE i.indrelid = to_regclass({table}) AND a.attname = {column} AND m.amname IN ('gist', 'spgist', 'brin') AND i.indisvalid LIMIT 1"
        );
        if text(link, &self.relation, &of_table, cancel)?.is_some() {
            return Ok(true);
        }
        // a view may serve itself of the index of its table
        let Some(extent) = self.extent.filter(|_| !self.relation.is_table) else { return Ok(false) };
        let probe = format!("SELECT 1 FROM {} WHERE {} LIMIT 1", self.relation.name(), self.relation.meets(Bounds::at(extent.center())));
        Ok(expected(link, &self.relation, &probe, cancel)?.has_index)
    }

    /// A key that nobody vouches for names each row.
    fn check_key(&self, link: &Link, cancel: Cancel<'_>) -> Result<(), DatabaseError> {
        let key = &self.relation.address.key;
        let (table, column) = (told(&self.relation.name()), told(key));
        let unique = format!(
            "SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
             WHERE i.indrelid = to_regclass({table}) AND a.attname = {column} AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL LIMIT 1"
        );
        if self.total as f64 > FEW || text(link, &self.relation, &unique, cancel)?.is_some() {
            return Ok(());
        }
        let (key, name) = (quoted(key), self.relation.name());
        let twice = format!("SELECT coalesce({key}::text, '') FROM {name} GROUP BY {key} HAVING count(*) > 1 OR {key} IS NULL LIMIT 1");
        match text(link, &self.relation, &twice, cancel)? {
            None => Ok(()),
            Some(value) if value.is_empty() => Err(DatabaseError::NoKey(self.relation.title())),
            Some(value) => Err(DatabaseError::KeyTwice { table: self.relation.title(), key: self.relation.address.key.clone(), value }),
        }
    }
}

/// How many rows there are, counted: for servers that expect no number.
fn counted(link: &Link, relation: &Relation, cancel: Cancel<'_>) -> Result<f64, DatabaseError> {
    let count = text(link, relation, &format!("SELECT count(*)::text FROM {}", relation.name()), cancel)?;
    Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
}

/// What most of a sample are.
fn shapes_of(sample: &FeatureTable) -> Shapes {
    let kinds = sample.kinds();
    let all = |own: &[Kind]| !kinds.is_empty() && kinds.iter().all(|(kind, _)| own.contains(kind) || *kind == Kind::Null);
    match () {
        () if all(&[Kind::Polygon, Kind::MultiPolygon]) => Shapes::Areas,
        () if all(&[Kind::LineString, Kind::MultiLineString]) => Shapes::Lines,
        () if all(&[Kind::Point, Kind::MultiPoint]) => Shapes::Points,
        () => Shapes::Mixed,
    }
}

/// The box round all features: from the index or the statistics of the table and its parts, else by looking at what may be looked at.
fn extent_of(link: &Link, relation: &Relation, about: f64, cancel: Cancel<'_>) -> Result<Option<Bounds>, DatabaseError> {
    let (table, column) = (told(&relation.name()), told(&relation.address.geometry));
    // on the globe boxes are counted from the earth's middle
    if relation.is_table && !relation.is_geography {
        let sql = format!(
            "SELECT ST_Extent(own)::text FROM (SELECT ST_EstimatedExtent(n.nspname::text, c.relname::text, {column})::geometry AS own \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind <> 'p' AND c.oid IN ( \
               SELECT to_regclass({table})::oid UNION SELECT part.relid FROM pg_partition_tree(to_regclass({table})) part)) parts"
        );
        // one that was never looked at by the server has none, which is no error worth telling
        let found = match text(link, relation, &sql, cancel) {
            Ok(found) => found.as_deref().and_then(box_of),
            Err(DatabaseError::Said(_)) => None,
            Err(error) => return Err(error),
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    if about > FEW {
        return Ok(None);
    }
    let sql = format!("SELECT ST_Extent({})::text FROM {}", relation.geometry(), relation.name());
    Ok(text(link, relation, &sql, cancel)?.as_deref().and_then(box_of))
}
