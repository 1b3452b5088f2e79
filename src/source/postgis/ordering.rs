//! What the server does with all rows of a table: puts them in an order, counts them, and tells what a column holds.

use super::asking::text;
use super::condition::Asked;
use super::error::DatabaseError;
use super::link::Link;
use super::name::quoted;
use super::relation::{Field, Holds, Relation};
use crate::model::{BINS, Cancel, MOST_TEXTS, NumberProfile, Profile};

/// The question for the first rows in an order, and whether texts decide of it; columns that the table has not are left out.
pub fn ordered(relation: &Relation, order: &[(String, bool)], condition: Option<&Asked>, most: usize) -> (String, bool) {
    let known: Vec<(&Field, bool)> =
        order.iter().filter_map(|(name, descending)| Some((relation.fields.iter().find(|own| own.name == *name)?, *descending))).collect();
    let by_text = known.iter().any(|(field, _)| matches!(field.holds, Holds::Text | Holds::Json) && !is_of_time(field));
    // a bare name would be one of what is sent, which has names and kinds of its own
    let own = |name: &str| format!("{}.{}", relation.name(), quoted(name));
    let mut columns: Vec<String> = known
        .iter()
        .map(|(field, descending)| {
            let cast = if has_order(field) { "" } else { "::text" };
            format!("{}{cast} {} NULLS LAST", own(&field.name), if *descending { "DESC" } else { "ASC" })
        })
        .collect();
    // of equals the same come first each time
    columns.push(own(&relation.address.key));
    let filter = condition.map(|own| format!(" WHERE {}", own.sql)).unwrap_or_default();
    (format!("{}{filter} ORDER BY {} LIMIT {most}", relation.selected(), columns.join(", ")), by_text)
}

/// Whether the server puts the values of a column in an order: not all kinds that are sent as texts have one.
fn has_order(field: &Field) -> bool {
    let of_text = ["text", "character", "bpchar", "name", "uuid", "bit", "inet", "cidr", "macaddr"];
    field.holds != Holds::Json && (field.holds != Holds::Text || is_of_time(field) || of_text.iter().any(|kind| field.kind.starts_with(kind)))
}

/// Whether a column holds days or times, whose order is one everywhere.
fn is_of_time(field: &Field) -> bool {
    ["date", "time", "interval"].iter().any(|kind| field.kind.starts_with(kind))
}

/// How many rows there are.
///
/// # Errors
/// What the server says.
pub fn counted(link: &Link, relation: &Relation, cancel: Cancel<'_>) -> Result<u64, DatabaseError> {
    let count = text(link, relation, &format!("SELECT count(*) FROM {}", relation.name()), cancel)?;
    Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
}

/// What a column holds.
///
/// # Errors
/// What the server says.
pub fn figures(link: &Link, relation: &Relation, column: &str, cancel: Cancel<'_>) -> Result<Option<Profile>, DatabaseError> {
    let Some(field) = relation.fields.iter().find(|own| own.name == column) else { return Ok(None) };
    let (table, own) = (relation.name(), quoted(column));
    let is_number = matches!(field.holds, Holds::Integer | Holds::Float) || field.holds == Holds::Number && field.kind != "money";
    if !is_number {
        let sql = format!(
            "SELECT json_build_array(count(*), count({own}), count(DISTINCT {own}::text), (SELECT json_agg(json_build_array(t, n)) FROM \
             (SELECT {own}::text AS t, count(*) AS n FROM {table} WHERE {own} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_TEXTS}) commonest)) FROM {table}"
        );
        let told = answer(link, relation, &sql, cancel)?;
        let count = |at: usize| count_in(told.get(at));
        let list = told.get(3).and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        let texts = list.iter().filter_map(|own| Some((own.get(0)?.as_str()?.to_owned(), own.get(1)?.as_u64()? as usize))).collect();
        return Ok(Some(Profile { rows: count(0), empty: count(0).saturating_sub(count(1)), numbers: None, texts, distinct: count(2) }));
    }
    // what is no number and what is beyond all of them is told of no range
    let value = format!("CASE WHEN {own}::float8 NOT IN ('NaN', 'Infinity', '-Infinity') THEN {own}::float8 END");
    let sql = format!(
        "SELECT json_build_array(count(*), count(v), min(v), max(v), sum(v), avg(v), stddev_pop(v), percentile_cont(0.5) WITHIN GROUP (ORDER BY v)) \
         FROM (SELECT {value} AS v FROM {table}) own"
    );
    let told = answer(link, relation, &sql, cancel)?;
    let number = |at: usize| told.get(at).and_then(serde_json::Value::as_f64);
    let (rows, filled) = (count_in(told.get(0)), count_in(told.get(1)));
    let all = number(2).zip(number(3)).zip(number(4).zip(number(5))).zip(number(6).zip(number(7)));
    let mut figures = Profile { rows, empty: rows.saturating_sub(filled), numbers: None, texts: Vec::new(), distinct: 0 };
    if let Some((((least, most), (sum, mean)), (deviation, median))) = all.filter(|_| filled > 0) {
        let mut bins = [0; BINS];
        if least < most {
            let sql = format!(
                "SELECT json_agg(json_build_array(p, n)) FROM (SELECT least(width_bucket(v, {least:?}::float8, {most:?}::float8, {BINS}), {BINS}) AS p, count(*) AS n \
                 FROM (SELECT {value} AS v FROM {table}) own WHERE v IS NOT NULL GROUP BY 1) parts"
            );
            for own in answer(link, relation, &sql, cancel)?.as_array().into_iter().flatten() {
                // rows that have come meanwhile may lie beyond
                let part = own.get(0).and_then(serde_json::Value::as_i64).and_then(|part| usize::try_from(part - 1).ok());
                if let Some(bin) = part.and_then(|part| bins.get_mut(part)) {
                    *bin = u32::try_from(count_in(own.get(1))).unwrap_or(u32::MAX);
                }
            }
        } else {
            bins[0] = u32::try_from(filled).unwrap_or(u32::MAX);
        }
        figures.numbers = Some(NumberProfile { count: filled, least, most, sum, mean, median, deviation, bins });
    }
    Ok(Some(figures))
}

fn count_in(told: Option<&serde_json::Value>) -> usize {
    told.and_then(serde_json::Value::as_u64).unwrap_or_default() as usize
}

/// The JSON that a question brings.
fn answer(link: &Link, relation: &Relation, sql: &str, cancel: Cancel<'_>) -> Result<serde_json::Value, DatabaseError> {
    Ok(text(link, relation, sql, cancel)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
