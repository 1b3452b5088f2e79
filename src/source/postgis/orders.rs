//! Rows of a working copy as sentences of SQL that change, add and delete rows of its table.

use super::changes::{key_of, placed, written};
use super::error::DatabaseError;
use super::link::Link;
use super::name::quoted;
use super::record::key_told;
use super::relation::{Field, Holds, Relation, Shapes};
use crate::i18n::Bilingual;
use crate::io::wkb_of;
use crate::model::datum::Transform;
use crate::model::{Cancel, DatabaseTable, Feature, FeatureTable, Kind, RowKey, SourceCrs, Value};
use futures_util::future::try_join_all;
use std::collections::HashMap;
use tokio_postgres::types::ToSql;

/// Statements under way at once.
const AT_ONCE: usize = 512;

/// What is to be done with a row.
pub enum Order {
    /// The row of the copy, the key, the fields that differ, and whether the geometry does.
    Put(usize, RowKey, Vec<usize>, bool),
    /// The row of the copy, and the key it had.
    Add(usize, Option<RowKey>),
    Delete(RowKey),
}

/// What was done with one.
pub enum Done {
    /// The row of the copy, its key before, and the one that it has now.
    Put(usize, RowKey, RowKey),
    Added(usize, RowKey),
    Deleted(RowKey),
}

pub struct Plan<'a> {
    pub relation: &'a Relation,
    pub crs: &'a SourceCrs,
    pub table: &'a FeatureTable,
    /// The attributes that may be written.
    pub fields: &'a [&'a Field],
    pub orders: Vec<Order>,
}

/// A value as SQL takes it in a text.
fn sent(field: &Field, value: Value<'_>) -> Option<String> {
    match (field.holds, value) {
        // a text in JSON has its quotation marks
        (Holds::Json, Value::Text(text)) => serde_json::to_string(text).ok(),
        (_, value) => written(value),
    }
}

/// A parameter: a text, the bytes of a geometry, or nothing.
enum Given {
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl Given {
    fn as_parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Text(text) => text,
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl Plan<'_> {
    /// Orders what differs between a feature of the copy and the one that is there.
    pub fn put(&mut self, key: &RowKey, own: Feature<'_>, theirs: Feature<'_>) {
        let differs = |field: &&Field| !field.is_made && written(own.value(&field.name)) != written(theirs.value(&field.name));
        let fields: Vec<usize> = self.fields.iter().enumerate().filter(|(_, field)| differs(field)).map(|(n, _)| n).collect();
        let is_moved = placed(own) != placed(theirs);
        if !fields.is_empty() || is_moved {
            self.orders.push(Order::Put(own.index(), key.clone(), fields, is_moved));
        }
    }

    /// The geometry of a row of the copy in the table's coordinates.
    fn bytes(&self, row: usize, transform: &Transform) -> Result<Given, DatabaseError> {
        let mut own = self.table.subset(&[row]);
        let mut is_lost = false;
        for positions in own.positions_mut() {
            for position in positions {
                match transform.of_wgs84(*position) {
                    Some(there) => *position = there,
                    None => is_lost = true,
                }
            }
        }
        if is_lost {
            let told = Bilingual::new("有要素不在表的坐标系范围内".to_owned(), "a feature lies outside the system of the table".to_owned());
            return Err(DatabaseError::Data(told));
        }
        Ok(Given::Bytes(own.feature(0).filter(|own| own.kind() != Kind::Null).map(wkb_of)))
    }

    /// A geometry that is given in a parameter, as the column takes it.
    fn geometry(&self, number: usize) -> String {
        let Relation { srid, is_multi, is_geography, shapes, forces, .. } = self.relation;
        let own = format!("ST_SetSRID(ST_GeomFromWKB(${number}::bytea), {srid})");
        let own = forces.map_or(own.clone(), |forces| format!("{forces}({own})"));
        let own = if *is_multi && *shapes != Shapes::Mixed { format!("ST_Multi({own})") } else { own };
        if *is_geography { format!("{own}::geography") } else { own }
    }

    /// The sentence that does an order, and its parameters. `keys` has how many features of the copy have each key.
    fn sentence(&self, order: &Order, keys: &HashMap<String, usize>, transform: &Transform) -> Result<(String, Vec<Given>), DatabaseError> {
        let DatabaseTable { geometry, key, .. } = &self.relation.address;
        let (name, kind, returned) = (self.relation.name(), &self.relation.key_kind, format!("RETURNING {}::text", quoted(key)));
        let key_is = format!("{} = CAST($1::text AS {kind})", quoted(key));
        let mut given = Vec::new();
        let value = |row: usize, field: &Field| self.table.feature(row).and_then(|own| sent(field, own.value(&field.name)));
        let sentence = match order {
            Order::Put(row, own, fields, is_moved) => {
                given.push(Given::Text(Some(own.to_string())));
                let mut set = Vec::new();
                for field in fields.iter().map(|n| self.fields[*n]) {
                    given.push(Given::Text(value(*row, field)));
                    set.push(format!("{} = CAST(${}::text AS {})", quoted(&field.name), given.len(), field.kind));
                }
                if *is_moved {
                    given.push(self.bytes(*row, transform)?);
                    set.push(format!("{} = {}", quoted(geometry), self.geometry(given.len())));
                }
                format!("UPDATE {name} SET {} WHERE {key_is} {returned}", set.join(", "))
            }
            Order::Add(row, own) => {
                let (mut names, mut values) = (Vec::new(), Vec::new());
                // what has no value gets what the table gives it
                for field in self.fields.iter().filter(|field| !field.is_made && field.name != *key) {
                    let Some(value) = value(*row, field) else { continue };
                    given.push(Given::Text(Some(value)));
                    names.push(quoted(&field.name));
                    values.push(format!("CAST(${}::text AS {})", given.len(), field.kind));
                }
                // a key that another row has is not given again: the server makes one
                let feature = self.table.feature(*row);
                let typed = feature.and_then(|feature| written(feature.value(key)));
                let has = feature.and_then(key_of).map(|own| own.to_string());
                let is_copied = |text: &String| keys.get(text).is_some_and(|count| *count > usize::from(has.as_ref() == Some(text)));
                let own = own.as_ref().map(ToString::to_string).or(typed.filter(|text| !is_copied(text)));
                if let Some(own) = own {
                    given.push(Given::Text(Some(own)));
                    names.push(quoted(key));
                    values.push(format!("CAST(${}::text AS {kind})", given.len()));
                }
                given.push(self.bytes(*row, transform)?);
                names.push(quoted(geometry));
                values.push(self.geometry(given.len()));
                // a key that the server makes by itself is given all the same where the row had one
                let overriding = if self.fields.iter().any(|field| field.name == *key && field.is_made) { " OVERRIDING SYSTEM VALUE" } else { "" };
                format!("INSERT INTO {name} ({}){overriding} VALUES ({}) {returned}", names.join(", "), values.join(", "))
            }
            Order::Delete(own) => {
                given.push(Given::Text(Some(own.to_string())));
                format!("DELETE FROM {name} WHERE {key_is} {returned}")
            }
        };
        Ok((sentence, given))
    }

    /// Does it all: sentences that are alike are prepared once, and many are under way at once.
    ///
    /// # Errors
    /// What the server says.
    pub fn carried_out(&self, link: &Link, cancel: Cancel<'_>) -> Result<Vec<Done>, DatabaseError> {
        let transform = Transform::of(self.crs).map_err(|error| DatabaseError::Said(error.to_string()))?;
        let mut keys: HashMap<String, usize> = HashMap::new();
        if self.orders.iter().any(|order| matches!(order, Order::Add(..))) {
            self.table.features().filter_map(key_of).for_each(|key| *keys.entry(key.to_string()).or_default() += 1);
        }
        let sentences: Vec<(String, Vec<Given>)> =
            self.orders.iter().map(|order| self.sentence(order, &keys, &transform)).collect::<Result<_, _>>()?;
        let title = self.relation.title();
        let rows = link.run(cancel, &title, async |client| {
            let mut known = HashMap::new();
            for (sentence, _) in &sentences {
                if !known.contains_key(sentence) {
                    known.insert(sentence, client.prepare(sentence).await?);
                }
            }
            let mut all = Vec::with_capacity(sentences.len());
            for part in sentences.chunks(AT_ONCE) {
                let asked = part.iter().filter_map(|(sentence, given)| Some((known.get(sentence)?, given)));
                let under_way = asked.map(|(statement, given)| async move {
                    let given: Vec<&(dyn ToSql + Sync)> = given.iter().map(Given::as_parameter).collect();
                    client.query_opt(statement, &given).await
                });
                all.extend(try_join_all(under_way).await?);
            }
            Ok(all)
        })?;
        let mut done = Vec::with_capacity(rows.len());
        for (order, row) in self.orders.iter().zip(rows) {
            // a rule or a right of single rows has kept it back
            let Some(row) = row else { return Err(DatabaseError::NoRight(title)) };
            let text = |n: usize| row.try_get::<_, Option<String>>(n).ok().flatten().unwrap_or_default();
            let key = key_told(self.relation.key_holds, text(0));
            done.push(match order {
                Order::Put(row, before, ..) => Done::Put(*row, before.clone(), key),
                Order::Add(row, _) => Done::Added(*row, key),
                Order::Delete(_) => Done::Deleted(key),
            });
        }
        Ok(done)
    }
}
