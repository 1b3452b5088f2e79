//! Questions to a server whose answers are rows of a table, and what it expects of them.

use super::error::DatabaseError;
use super::link::Link;
use super::record::{Bytes, Records, key_of};
use super::relation::Relation;
use crate::io::{IoError, Watch};
use crate::model::{Bounds, Cancel, RowKey};
use futures_util::{StreamExt, TryStreamExt};
use std::pin::pin;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, SimpleQueryMessage};

/// Rows between two looks at the memory that is left.
const BETWEEN: usize = 16_384;

/// Asks for features by a question without parameters, as a binary copy.
///
/// # Errors
/// What the server says, and where there is no memory for all of them.
pub fn copied<'r>(link: &Link, relation: &'r Relation, sql: &str, cancel: Cancel<'_>) -> Result<Records<'r>, DatabaseError> {
    let (mut records, mut guard) = (Records::new(relation), Guard::default());
    let copy = format!("COPY ({sql}) TO STDOUT (FORMAT binary)");
    let read = link.run(cancel, &relation.title(), async |client| {
        let mut stream = pin!(client.copy_out(&copy).await?);
        while let Some(piece) = stream.next().await {
            let piece = piece?;
            if let Err(error) = records.take(&piece).and_then(|()| guard.look(&records)) {
                return Ok(Err(error));
            }
        }
        Ok::<_, Error>(Ok(()))
    })?;
    read.map(|()| records)
}

/// Asks for features by a question with parameters.
///
/// # Errors
/// As `copied`.
pub fn asked<'r>(
    link: &Link,
    relation: &'r Relation,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
    cancel: Cancel<'_>,
) -> Result<Records<'r>, DatabaseError> {
    let (mut records, mut guard) = (Records::new(relation), Guard::default());
    let read = link.run(cancel, &relation.title(), async |client| {
        let mut stream = pin!(client.query_raw(sql, parameters.iter().copied()).await?);
        while let Some(row) = stream.try_next().await? {
            let fields: Vec<Option<&[u8]>> =
                (0..row.len()).map(|n| row.try_get::<_, Option<Bytes<'_>>>(n).map(|own| own.map(|own| own.0))).collect::<Result<_, _>>()?;
            if let Err(error) = records.add(&fields).and_then(|()| guard.look(&records)) {
                return Ok(Err(error));
            }
        }
        Ok::<_, Error>(Ok(()))
    })?;
    read.map(|()| records)
}

/// Looks now and then whether there is memory left for what comes.
#[derive(Default)]
struct Guard {
    looked: usize,
    memory: Option<u64>,
}

impl Guard {
    fn look(&mut self, records: &Records<'_>) -> Result<(), DatabaseError> {
        if records.rows.len() < self.looked + BETWEEN {
            return Ok(());
        }
        self.looked = records.rows.len();
        let memory = *self.memory.get_or_insert_with(|| Watch::<()>::default().memory);
        if records.rows.bytes() > memory || records.rows.is_full() { Err(IoError::Memory(memory).into()) } else { Ok(()) }
    }
}

/// The keys that a question without parameters brings.
///
/// # Errors
/// What the server says.
pub fn keys(link: &Link, relation: &Relation, sql: &str, cancel: Cancel<'_>) -> Result<Vec<RowKey>, DatabaseError> {
    let rows = link.run(cancel, &relation.title(), async |client| client.query(sql, &[]).await)?;
    rows.iter().filter_map(|row| row.try_get::<_, Option<Bytes<'_>>>(0).ok().flatten().map(|own| key_of(relation.key_holds, own.0))).collect()
}

/// What the server expects of a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Rows; `None` where it does not tell.
    pub rows: Option<f64>,
    pub has_index: bool,
}

/// What the server expects of a question without parameters, which it does not answer.
///
/// # Errors
/// What the server says.
pub fn expected(link: &Link, relation: &Relation, sql: &str, cancel: Cancel<'_>) -> Result<Expected, DatabaseError> {
    let explain = format!("EXPLAIN (FORMAT JSON) {sql}");
    let said = link.run(cancel, &relation.title(), async |client| client.simple_query(&explain).await)?;
    let text: String = said.iter().filter_map(|own| if let SimpleQueryMessage::Row(row) = own { row.get(0) } else { None }).collect();
    let plan: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let rows = plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_f64);
    // a plan that is carried out on other machines has a number that means nothing
    let is_own = !text.contains("Citus");
    Ok(Expected { rows: rows.filter(|_| is_own), has_index: text.contains("Index") })
}

/// The first text that a question brings.
///
/// # Errors
/// What the server says.
pub fn text(link: &Link, relation: &Relation, sql: &str, cancel: Cancel<'_>) -> Result<Option<String>, DatabaseError> {
    let said = link.run(cancel, &relation.title(), async |client| client.simple_query(sql).await)?;
    Ok(said.iter().find_map(|own| if let SimpleQueryMessage::Row(row) = own { row.get(0).map(str::to_owned) } else { None }))
}

/// A box as PostGIS writes one: `BOX(west south,east north)`.
pub fn box_of(text: &str) -> Option<Bounds> {
    let numbers: Vec<f64> = text.strip_prefix("BOX(")?.strip_suffix(')')?.split([' ', ',']).filter_map(|part| part.parse().ok()).collect();
    let [west, south, east, north] = numbers[..] else { return None };
    Some(Bounds { west, south, east, north })
}
