//! Features that are taken out of a table, changed here, and written back in one transaction: with what others have changed meanwhile
//! found before anything is written, and what was written known even where the connection is lost at the end.

use super::asking::asked;
use super::changes::{Changed, changes, fields_gone, key_of, placed, taken, written};
use super::error::DatabaseError;
use super::link::{Link, Links};
use super::orders::{Done, Order, Plan};
use super::record::{Bytes, key_of as key_in};
use super::relation::{Field, Relation};
use super::table::PostgisTable;
use crate::model::{Cancel, Feature, FeatureData, FeatureTable, NEVER, OwnValue, RowKey, SourceCrs, TakenRow, WorkingCopy};
use crate::work::Progress;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// How long it is tried to learn what became of a transaction whose connection was lost.
const ASKED_FOR: Duration = Duration::from_mins(1);

/// A feature that was changed here and there.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub key: RowKey,
    /// The row of the copy; none of one that was deleted here.
    pub row: Option<usize>,
    /// As it is there now; none where it was deleted.
    pub theirs: Option<FeatureData>,
    /// The server's name of the version that is there.
    pub version: u32,
    /// The attributes that differ: name, here, there.
    pub values: Vec<(String, OwnValue, OwnValue)>,
    pub is_moved: bool,
}

/// A row of the copy that is in the table as the server has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenRow {
    /// The row of the copy.
    pub row: usize,
    pub key: RowKey,
    /// The server's name of the version that was written.
    pub version: u32,
    /// What the server has made of it, with its key as its id.
    pub now: FeatureData,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenBack {
    pub put: usize,
    pub added: usize,
    pub deleted: usize,
    /// The copy as it is taken now.
    pub taken: Vec<TakenRow>,
    pub rows: Vec<WrittenRow>,
}

/// How writing back ended.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteEnd {
    Written(WrittenBack),
    /// Nothing was written: others have changed the same.
    Conflicts(Vec<Conflict>),
}

/// Features as they are now: the row of each key among them, and its version.
type RowsNow = (FeatureTable, HashMap<RowKey, (usize, u32)>);

/// The features of some keys as they are now, with their versions; locked until the transaction ends where `locks`.
fn rows_now(link: &Link, relation: &Relation, crs: &SourceCrs, keys: &[String], locks: bool, cancel: Cancel<'_>) -> Result<RowsNow, DatabaseError> {
    let lock = if locks { " FOR UPDATE" } else { "" };
    let condition = relation.is_keyed_so();
    let sql = format!("SELECT {}, xmin::text FROM {} WHERE {condition}{lock}", relation.sent_key(), relation.name());
    let found = link.run(cancel, &relation.title(), async |client| client.query(&sql, &[&keys]).await)?;
    let mut versions = HashMap::with_capacity(found.len());
    for row in &found {
        let key: Bytes<'_> = row.try_get(0).map_err(|error| DatabaseError::of(&error, &relation.title()))?;
        let version: String = row.try_get(1).map_err(|error| DatabaseError::of(&error, &relation.title()))?;
        versions.insert(key_in(relation.key_holds, key.0)?, version.parse().unwrap_or(0));
    }
    let records = asked(link, relation, &format!("{} WHERE {condition}", relation.selected()), &[&keys], cancel)?;
    let found = records.keys;
    let (table, _) = records.rows.placed(crs)?;
    let rows = found.into_iter().enumerate().map(|(row, key)| (key.clone(), (row, versions.get(&key).copied().unwrap_or(0)))).collect();
    Ok((table, rows))
}

/// Takes features out of a table, by their rows there.
///
/// # Errors
/// What the server says.
pub fn take_out(source: &PostgisTable, rows: &[usize], cancel: Cancel<'_>) -> Result<(FeatureTable, WorkingCopy), DatabaseError> {
    let relation = source.relation();
    let keys: Vec<String> = rows.iter().filter_map(|row| source.key(*row)).map(|key| key.to_string()).collect();
    // a connection of its own: one that is stopped in the middle would keep its old sight of the table
    let link = source.links().writing(cancel)?;
    run(&link, relation, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancel)?;
    let (table, found) = rows_now(&link, relation, &source.crs().crs, &keys, false, cancel)?;
    let fields: Vec<String> = relation.fields.iter().map(|field| field.name.clone()).collect();
    let mut all: Vec<(usize, RowKey, u32)> = found.into_iter().map(|(key, (row, version))| (row, key, version)).collect();
    all.sort_unstable_by_key(|(row, ..)| *row);
    let own = all.into_iter().filter_map(|(row, key, version)| Some(taken(table.feature(row)?, key, version, &fields)));
    let copy = WorkingCopy { of: relation.address.clone(), taken: own.collect(), fields };
    Ok((table, copy))
}

fn run(link: &Link, relation: &Relation, sql: &str, cancel: Cancel<'_>) -> Result<(), DatabaseError> {
    link.run(cancel, &relation.title(), async |client| client.batch_execute(sql).await)
}

/// Writes the changes of a copy into its table, all or none. What others have changed since it was taken stops it, but for the rows
/// whose versions `agreed` names: of these, what is here stands.
///
/// # Errors
/// What the server says: nothing is written then. `Unknown` where the connection broke at the end and it could not be learnt what became
/// of it.
pub fn write_back(
    links: &Links,
    table: &FeatureTable,
    copy: &WorkingCopy,
    crs: &SourceCrs,
    agreed: &[(RowKey, u32)],
    cancel: Cancel<'_>,
) -> Result<WriteEnd, DatabaseError> {
    let gone = fields_gone(table, copy);
    if !gone.is_empty() {
        return Err(DatabaseError::FieldsGone { table: copy.of.table.clone(), fields: gone.join(", ") });
    }
    let link = links.writing(cancel)?;
    let relation = Relation::of(&link, &copy.of, cancel)?;
    run(&link, &relation, "BEGIN", cancel)?;
    let fields: Vec<&Field> = relation.fields.iter().filter(|field| copy.fields.contains(&field.name)).collect();
    let writing = Writing { relation: &relation, table, copy, crs, fields: &fields, lock: fresh_number() };
    match writing.within(&link, agreed, cancel) {
        // from here on it is not stopped: nobody could say what became of it
        Ok(Ended::Written(done, gone)) => match run(&link, &relation, "COMMIT", NEVER) {
            Ok(()) => Ok(WriteEnd::Written(done)),
            Err(error) if !error.is_lost() => Err(error),
            Err(error) => writing.became(links, &done, &gone, error, cancel).map(|()| WriteEnd::Written(done)),
        },
        Ok(Ended::Conflicts(conflicts)) => {
            run(&link, &relation, "ROLLBACK", cancel).ok();
            Ok(WriteEnd::Conflicts(conflicts))
        }
        Err(error) => {
            run(&link, &relation, "ROLLBACK", cancel).ok();
            Err(error)
        }
    }
}

/// A number that no other write has, for a lock that says whether it is still under way.
fn fresh_number() -> i64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish().cast_signed()
}

/// How it ended before it was carried out: what was written, and the keys of rows that were deleted.
enum Ended {
    Written(WrittenBack, Vec<RowKey>),
    Conflicts(Vec<Conflict>),
}

/// A copy that is written back.
struct Writing<'a> {
    relation: &'a Relation,
    table: &'a FeatureTable,
    copy: &'a WorkingCopy,
    crs: &'a SourceCrs,
    /// The attributes that are compared and written.
    fields: &'a [&'a Field],
    lock: i64,
}

impl Writing<'_> {
    fn is_same(&self, own: Feature<'_>, other: Feature<'_>) -> bool {
        let is_equal = |field: &&Field| written(own.value(&field.name)) == written(other.value(&field.name));
        self.fields.iter().all(is_equal) && placed(own) == placed(other)
    }

    /// Whether what was to be written is there, where the connection was lost at its end: each row in the version that was written.
    fn became(&self, links: &Links, done: &WrittenBack, gone: &[RowKey], lost: DatabaseError, cancel: Cancel<'_>) -> Result<(), DatabaseError> {
        let keys: Vec<String> = done.rows.iter().map(|own| &own.key).chain(gone).map(ToString::to_string).collect();
        let since = Instant::now();
        while since.elapsed() < ASKED_FOR && !cancel() {
            let asked = links.writing(cancel).and_then(|link| {
                // a transaction that is still being carried out is waited for
                run(&link, self.relation, &format!("BEGIN; SELECT pg_advisory_xact_lock({})", self.lock), cancel)?;
                rows_now(&link, self.relation, self.crs, &keys, false, cancel)
            });
            if let Ok((_, found)) = asked {
                let is_there = |own: &WrittenRow| found.get(&own.key).is_some_and(|(_, there)| *there == own.version);
                let is_done = gone.iter().all(|key| !found.contains_key(key)) && done.rows.iter().all(is_there);
                return if is_done { Ok(()) } else { Err(lost) };
            }
            Progress::default().pause(Duration::from_millis(500));
        }
        Err(DatabaseError::Unknown)
    }

    fn within(&self, link: &Link, agreed: &[(RowKey, u32)], cancel: Cancel<'_>) -> Result<Ended, DatabaseError> {
        let Self { relation, table, copy, crs, fields, lock } = *self;
        run(link, relation, &format!("SELECT pg_advisory_xact_lock({lock})"), cancel)?;
        let all = changes(table, copy);
        let keys: Vec<String> = all.iter().filter_map(|(_, key, _)| key.as_ref()).map(ToString::to_string).collect();
        let (now, found) = rows_now(link, relation, crs, &keys, true, cancel)?;
        let versions: HashMap<&RowKey, u32> = copy.taken.iter().map(|own| (&own.key, own.version)).collect();
        let agreed: HashSet<(&RowKey, u32)> = agreed.iter().map(|(key, version)| (key, *version)).collect();
        let theirs = |key: &RowKey| found.get(key).and_then(|(row, _)| now.feature(*row));
        let mut plan = Plan { relation, crs, table, fields, orders: Vec::new() };
        let (mut conflicts, mut done) = (Vec::new(), WrittenBack::default());
        // the rows of the copy that are in the table now, by their keys there, and the keys that are no longer theirs
        let (mut fresh, mut left): (HashMap<RowKey, usize>, HashSet<RowKey>) = (HashMap::new(), HashSet::new());
        for (row, key, kind) in &all {
            let own = row.and_then(|row| table.feature(row));
            let Some(key) = key else {
                plan.orders.extend(own.map(|own| Order::Add(own.index(), None)));
                continue;
            };
            let there = theirs(key);
            let version = found.get(key).map(|(_, version)| *version);
            let is_agreed = agreed.contains(&(key, version.unwrap_or(0)));
            match (kind, own, there) {
                // written before, or changed there to the very same
                (Changed::Put, Some(own), Some(other)) if self.is_same(own, other) => drop(fresh.insert(key.clone(), own.index())),
                (Changed::Deleted, _, None) => drop(left.insert(key.clone())),
                _ if version != versions.get(key).copied() && !is_agreed => conflicts.push(conflict((key, version.unwrap_or(0)), own, there, fields)),
                (Changed::Put, Some(own), Some(other)) => plan.put(key, own, other),
                (Changed::Put, Some(own), None) => plan.orders.push(Order::Add(own.index(), Some(key.clone()))),
                (Changed::Deleted, ..) => plan.orders.push(Order::Delete(key.clone())),
                _ => {}
            }
        }
        if !conflicts.is_empty() {
            return Ok(Ended::Conflicts(conflicts));
        }
        let mut gone = Vec::new();
        for own in plan.carried_out(link, cancel)? {
            match own {
                Done::Put(row, before, key) => {
                    done.put += 1;
                    left.insert(before);
                    fresh.insert(key, row);
                }
                Done::Added(row, key) => {
                    done.added += 1;
                    left.extend(table.feature(row).and_then(key_of));
                    fresh.insert(key, row);
                }
                Done::Deleted(key) => {
                    done.deleted += 1;
                    left.insert(key.clone());
                    gone.push(key);
                }
            }
        }
        // what the server has made of it: values that it rounds, that triggers set, that it gives by itself
        let keys: Vec<String> = fresh.keys().map(ToString::to_string).collect();
        let (now, found) = rows_now(link, relation, crs, &keys, false, cancel)?;
        let there: HashSet<RowKey> = table.features().filter_map(key_of).collect();
        done.taken =
            copy.taken.iter().filter(|own| there.contains(&own.key) && !left.contains(&own.key) && !fresh.contains_key(&own.key)).cloned().collect();
        for (key, row) in fresh {
            let Some((feature, version)) = found.get(&key).and_then(|(row, version)| Some((now.feature(*row)?, *version))) else { continue };
            done.taken.push(taken(feature, key.clone(), version, &copy.fields));
            done.rows.push(WrittenRow { row, key, version, now: FeatureData::from(feature) });
        }
        done.taken.sort_by(|a, b| a.key.cmp(&b.key));
        done.rows.sort_by_key(|own| own.row);
        Ok(Ended::Written(done, gone))
    }
}

fn conflict((key, version): (&RowKey, u32), own: Option<Feature<'_>>, theirs: Option<Feature<'_>>, fields: &[&Field]) -> Conflict {
    let value = |feature: Option<Feature<'_>>, name: &str| feature.map_or(OwnValue::Null, |feature| OwnValue::from(feature.value(name)));
    let differing = fields.iter().map(|field| (field.name.clone(), value(own, &field.name), value(theirs, &field.name)));
    let text = |value: &OwnValue| written(value.borrowed());
    let is_both = own.is_some() && theirs.is_some();
    Conflict {
        key: key.clone(),
        version,
        row: own.map(|own| own.index()),
        theirs: theirs.map(FeatureData::from),
        values: differing.filter(|(_, own, theirs)| is_both && text(own) != text(theirs)).collect(),
        is_moved: own.zip(theirs).is_some_and(|(own, theirs)| placed(own) != placed(theirs)),
    }
}
