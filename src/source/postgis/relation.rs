//! A table or view that is open: its columns, its system, and how it is asked.

use super::error::DatabaseError;
use super::link::Link;
use super::name::{number, quoted};
use crate::model::{Bounds, Cancel, DatabaseTable};
use tokio_postgres::Row;

/// Degrees round a box whose sides are arcs on the globe, for boxes up to so many degrees wide.
const ROUND_GLOBE: f64 = 0.5;
const WIDE_ON_GLOBE: f64 = 10.0;

/// What the values of a column are sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Integer,
    Float,
    /// Digits, of which a float of 64 bits does not hold all.
    Number,
    Truth,
    Json,
    Text,
}

/// A column of attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub holds: Holds,
    /// Its type as SQL writes it, without its length: a text that is too long is refused, and not cut.
    pub kind: String,
    /// Whether the server makes its values.
    pub is_made: bool,
}

/// What its geometries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shapes {
    Points,
    Lines,
    Areas,
    Mixed,
}

/// A table or view that is open.
#[derive(Clone, Debug)]
pub struct Relation {
    pub address: DatabaseTable,
    pub fields: Vec<Field>,
    pub key_holds: Holds,
    pub key_kind: String,
    pub shapes: Shapes,
    /// Whether its geometries are of several parts by their type.
    pub is_multi: bool,
    pub has_curves: bool,
    /// The function that gives a geometry the dimensions of its column; none for a column of any.
    pub forces: Option<&'static str>,
    pub is_geography: bool,
    pub srid: i32,
    /// Names of its system, the likeliest first, as a JSON list; `None` where it has none.
    pub system: Option<String>,
    /// Whether rows lie in a table, which can be read in part.
    pub is_table: bool,
    /// Whether the user may change its rows.
    pub may_write: bool,
}

const COLUMNS: &str = r"
SELECT a.attname::text, CASE WHEN t.typname IN ('bpchar', 'bit') THEN t.typname::text ELSE format_type(a.atttypid, NULL) END,
  coalesce(base.typname, t.typname)::text,
  postgis_typmod_type(a.atttypmod)::text, (CASE WHEN t.typname IN ('geometry', 'geography') THEN postgis_typmod_srid(a.atttypmod) ELSE 0 END)::int4,
  c.relkind::text, a.attgenerated <> '' OR a.attidentity = 'a', has_table_privilege(c.oid, 'UPDATE') AND c.relkind IN ('r', 'p')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type base ON base.oid = nullif(t.typbasetype, 0)
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

const SYSTEM: &str = "SELECT auth_name::text, auth_srid::int4, srtext::text FROM spatial_ref_sys WHERE srid = $1";

fn holds(kind: &str) -> Option<Holds> {
    Some(match kind {
        "int2" | "int4" | "int8" => Holds::Integer,
        "float8" => Holds::Float,
        "float4" | "numeric" | "money" => Holds::Number,
        "bool" => Holds::Truth,
        "json" | "jsonb" => Holds::Json,
        // what has no text that a planner could read
        "bytea" | "geometry" | "geography" | "raster" | "box2d" | "box3d" | "tsvector" => return None,
        _ => Holds::Text,
    })
}

impl Relation {
    /// Looks a table up.
    ///
    /// # Errors
    /// Where it is not there, or lacks a column.
    pub fn of(link: &Link, address: &DatabaseTable, cancel: Cancel<'_>) -> Result<Self, DatabaseError> {
        let name = format!("{}.{}", address.schema, address.table);
        let rows = link.run(cancel, &name, async |client| client.query(COLUMNS, &[&address.schema, &address.table]).await)?;
        let said = |error: tokio_postgres::Error| DatabaseError::of(&error, &name);
        let text = |row: &Row, n: usize| row.try_get::<_, Option<String>>(n).map(Option::unwrap_or_default).map_err(said);
        let (mut fields, mut key, mut geometry, mut relkind, mut may_write) = (Vec::new(), None, None, String::new(), false);
        for row in &rows {
            let (column, kind, base) = (text(row, 0)?, text(row, 1)?, text(row, 2)?);
            relkind = text(row, 5)?;
            may_write = row.try_get(7).map_err(said)?;
            if column == address.key {
                key = holds(&base).map(|holds| (if holds == Holds::Integer { holds } else { Holds::Text }, kind.clone()));
            }
            if column == address.geometry {
                geometry = Some((text(row, 3)?.to_uppercase(), row.try_get::<_, i32>(4).map_err(said)?, base == "geography"));
            } else if let Some(holds) = holds(&base) {
                fields.push(Field { name: column, holds, kind, is_made: row.try_get(6).map_err(said)? });
            }
        }
        let (shape, mut srid, is_geography) = geometry.ok_or_else(|| DatabaseError::NoTable(name.clone()))?;
        let (key_holds, key_kind) = key.ok_or_else(|| DatabaseError::NoKey(name.clone()))?;
        let of_type = |words: &[&str]| words.iter().any(|word| shape.contains(word));
        let mut own = Self {
            address: address.clone(),
            fields,
            key_holds,
            key_kind,
            shapes: match () {
                () if of_type(&["POLYGON", "SURFACE", "TRIANGLE", "TIN"]) => Shapes::Areas,
                () if of_type(&["LINE", "CURVE", "CIRCULARSTRING"]) => Shapes::Lines,
                () if of_type(&["POINT"]) => Shapes::Points,
                () => Shapes::Mixed,
            },
            is_multi: shape.starts_with("MULTI"),
            has_curves: of_type(&["CURVE", "SURFACE", "CIRCULARSTRING"]) || matches!(shape.as_str(), "GEOMETRY" | "GEOMETRYCOLLECTION" | ""),
            forces: match () {
                () if matches!(shape.as_str(), "GEOMETRY" | "") => None,
                () if shape.ends_with("ZM") => Some("ST_Force4D"),
                () if shape.ends_with('Z') => Some("ST_Force3DZ"),
                () if shape.ends_with('M') => Some("ST_Force3DM"),
                () => Some("ST_Force2D"),
            },
            is_geography,
            srid: 0,
            system: None,
            is_table: matches!(relkind.as_str(), "r" | "m" | "p"),
            may_write,
        };
        if srid == 0 {
            // a view of what has been computed tells its system with its geometries alone
            let sql = format!("SELECT ST_SRID({}) FROM {} WHERE {} IS NOT NULL LIMIT 1", own.geometry(), own.name(), quoted(&address.geometry));
            let found = link.run(cancel, &name, async |client| client.query_opt(&sql, &[]).await)?;
            srid = found.map_or(Ok(0), |row| row.try_get::<_, i32>(0)).map_err(said)?;
        }
        own.srid = if is_geography && srid == 0 { 4326 } else { srid };
        let found = link.run(cancel, &name, async |client| client.query_opt(SYSTEM, &[&own.srid]).await)?;
        if let Some(row) = found {
            let number = row.try_get::<_, Option<i32>>(1).map_err(said)?;
            let code = Some(text(&row, 0)?).filter(|from| !from.is_empty()).zip(number).map(|(from, code)| format!("{from}:{code}"));
            let names: Vec<String> = code.into_iter().chain(Some(text(&row, 2)?).filter(|text| !text.is_empty())).collect();
            own.system = (!names.is_empty()).then(|| serde_json::Value::from(names).to_string());
        }
        Ok(own)
    }

    /// The relation in a sentence.
    pub fn name(&self) -> String {
        format!("{}.{}", quoted(&self.address.schema), quoted(&self.address.table))
    }

    /// The relation as it is told.
    pub fn title(&self) -> String {
        format!("{}.{}", self.address.schema, self.address.table)
    }

    /// Its column of geometry, as one.
    pub fn geometry(&self) -> String {
        let own = quoted(&self.address.geometry);
        if self.is_geography { format!("{own}::geometry") } else { own }
    }

    /// Its geometry as it is sent: arcs as lines of chords.
    fn sent_geometry(&self) -> String {
        let own = self.geometry();
        if self.has_curves { format!("CASE WHEN ST_HasArc({own}) THEN ST_CurveToLine({own}) ELSE {own} END") } else { own }
    }

    /// The key as it is sent.
    pub fn sent_key(&self) -> String {
        let own = quoted(&self.address.key);
        if self.key_holds == Holds::Integer { own } else { format!("{own}::text") }
    }

    /// The attributes as they are sent, each with a comma before it and a name of its own.
    pub fn sent_fields(&self) -> String {
        let sent = |(n, field): (usize, &Field)| {
            let own = quoted(&field.name);
            match field.holds {
                Holds::Integer | Holds::Float | Holds::Truth => format!(", {own} AS f{n}"),
                Holds::Number | Holds::Json | Holds::Text => format!(", {own}::text AS f{n}"),
            }
        };
        self.fields.iter().enumerate().map(sent).collect()
    }

    /// The names that `sent_fields` gives, each with a comma before it.
    pub fn named_fields(&self) -> String {
        self.fields.iter().enumerate().fold(String::new(), |own, (n, _)| own + ", f" + &n.to_string())
    }

    /// What is sent of each row: its key, its geometry, and its attributes.
    pub fn selected(&self) -> String {
        format!("SELECT {}, {}{} FROM {}", self.sent_key(), self.sent_geometry(), self.sent_fields(), self.name())
    }

    /// The same with geometries in which what is smaller than a tolerance is left out.
    pub fn selected_simplified(&self, tolerance: f64) -> String {
        let geometry = format!("ST_Simplify({}, {}, true)", self.sent_geometry(), number(tolerance));
        format!("SELECT {}, {geometry}{} FROM {}", self.sent_key(), self.sent_fields(), self.name())
    }

    /// A box in its coordinates.
    pub fn envelope(&self, bounds: Bounds) -> String {
        let [west, south, east, north] = bounds.array().map(number);
        let geography = if self.is_geography { "::geography" } else { "" };
        format!("ST_MakeEnvelope({west}, {south}, {east}, {north}, {}){geography}", self.srid)
    }

    /// That a row's box meets one in its coordinates.
    pub fn meets(&self, bounds: Bounds) -> String {
        if !self.is_geography {
            return format!("{} && {}", quoted(&self.address.geometry), self.envelope(bounds));
        }
        // sides of a box on the globe are arcs: it is asked for with room, where it is small enough to be one, and looked at in the plane
        let flat = format!("{} && {}", self.geometry(), Self { is_geography: false, ..self.clone() }.envelope(bounds));
        let [west, south, east, north] = bounds.grown(ROUND_GLOBE, ROUND_GLOBE).array();
        if east - west > WIDE_ON_GLOBE || south < -80.0 || north > 80.0 || west < -180.0 || east > 180.0 {
            return flat;
        }
        let round = Bounds { west, south, east, north };
        format!("({} && {} AND {flat})", quoted(&self.address.geometry), self.envelope(round))
    }

    /// That a row's key is one of those in the first parameter, a list of texts.
    pub fn is_keyed_so(&self) -> String {
        format!("{} = ANY(CAST($1::text[] AS {}[]))", quoted(&self.address.key), self.key_kind)
    }
}
