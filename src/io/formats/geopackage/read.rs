//! A layer of a GeoPackage into raw features: stretches of its rows read side by side, each by a connection of its own.

use super::blob::read_blob;
use super::kept::{KeptIds, with_id};
use super::layers::{Column, Holds, Layer, layer_of};
use super::names::quoted;
use super::{KIND, damaged};
use crate::io::database::{Database, is_still};
use crate::io::formats::filling::{Filling, Unfit};
use crate::io::formats::format::Dataset;
use crate::io::formats::letters::Letters;
use crate::io::formats::whole::Whole;
use crate::io::raw::{MAX_POSITIONS, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::watch::Rhythm;
use crate::io::{Counted, IoError, LoadReport, Problem, Progress, Reason, Watch};
use crate::model::{Id, Kind, Value};
use crate::work::side_by_side;
use rusqlite::types::ValueRef;
use std::sync::atomic::Ordering;

/// Rows that one thread reads at a time.
const STRETCH: i64 = 1 << 14;

/// How the rows of a layer are read.
#[derive(Debug)]
pub struct Rows {
    pub sql: String,
    has_geometry: bool,
    has_key: bool,
    pub columns: Vec<Column>,
    ids: RowIds,
}

/// What the identifiers of features are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowIds {
    None,
    /// The numbers of rows.
    Rows,
    /// The JSON texts of a column, by its place.
    Column(usize),
}

impl Rows {
    /// Those of a layer; `condition` follows the name of the table.
    pub fn of(layer: &Layer, columns: Vec<Column>, key: Option<&str>, condition: &str) -> Self {
        let names = layer.geometry.as_deref().into_iter().chain(key).chain(columns.iter().map(|column| column.name.as_str())).map(quoted);
        let names = names.collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {} FROM {}{condition}", if names.is_empty() { "NULL" } else { &names }, quoted(&layer.table));
        Self { sql, has_geometry: layer.geometry.is_some(), has_key: key.is_some(), columns, ids: RowIds::Rows }
    }

    /// The same with identifiers that were kept so.
    fn with_ids(mut self, kept: Option<&KeptIds>) -> Self {
        self.ids = match kept {
            None | Some(KeptIds::Rows) => RowIds::Rows,
            Some(KeptIds::None) => RowIds::None,
            Some(KeptIds::Column(name)) => self.columns.iter().position(|own| own.full == *name).map_or(RowIds::None, RowIds::Column),
        };
        self
    }

    /// The columns of attributes, without that of identifiers.
    fn attributes(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().enumerate().filter(|(n, _)| self.ids != RowIds::Column(*n)).map(|(_, column)| column)
    }

    /// The number of a row, where rows have any.
    pub fn number(&self, row: &rusqlite::Row<'_>) -> Option<i64> {
        if !self.has_key {
            return None;
        }
        row.get_ref(usize::from(self.has_geometry)).ok()?.as_i64().ok()
    }

    pub fn filling(&self) -> Filling {
        Filling::new(self.attributes().map(|column| column.full.as_str()), Counted::Records)
    }

    /// Adds a row to the features under way, the next in order.
    ///
    /// # Errors
    /// Where its geometry is damaged, unless such ones are left out.
    pub fn add(&self, row: &rusqlite::Row<'_>, filling: &mut Filling, skip_broken: bool) -> Result<(), IoError> {
        let number = filling.met;
        let value = |n: usize| row.get_ref(n).unwrap_or(ValueRef::Null);
        let made = match (self.has_geometry, value(0)) {
            (true, ValueRef::Blob(blob)) => read_blob(blob, filling),
            (false, _) | (true, ValueRef::Null) => Err(Unfit::Empty),
            (true, _) => Err(Unfit::Damaged),
        };
        let Some(kind) = (if self.has_geometry { filling.accept(made) } else { Some(Kind::Null) }) else {
            if skip_broken {
                filling.leave_out(number, Problem::Packed("GeoPackage"));
                return Ok(());
            }
            return Err(damaged(Some(number + 1)));
        };
        let key = usize::from(self.has_geometry);
        let first = key + usize::from(self.has_key);
        for (n, column) in self.columns.iter().enumerate().filter(|(n, _)| self.ids != RowIds::Column(*n)) {
            set(filling, column, value(first + n));
        }
        match (self.ids, value(key)) {
            (RowIds::Rows, ValueRef::Integer(id)) if self.has_key => filling.end(number, kind, Some(Id::Integer(id))),
            (RowIds::Column(n), _) => with_id(value(first + n).as_str().ok(), |id| filling.end(number, kind, id)),
            _ => filling.end(number, kind, None),
        }
        Ok(())
    }
}

fn set(filling: &mut Filling, column: &Column, value: ValueRef<'_>) {
    let name = column.full.as_str();
    match value {
        ValueRef::Null => filling.set(name, Value::Null),
        ValueRef::Integer(own @ (0 | 1)) if column.holds == Holds::Truth => filling.set(name, Value::Boolean(own == 1)),
        ValueRef::Integer(own) => filling.set(name, Value::Integer(own)),
        ValueRef::Real(own) => filling.set(name, Value::of_float(own)),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if column.holds == Holds::Json => filling.set_json(name, text),
            Ok(text) => filling.set(name, Value::Text(text)),
            Err(_) => {
                filling.set(name, Value::Text(&Letters::Utf8.decode(bytes).text));
                filling.remark_on(Reason::BadText, name);
            }
        },
        ValueRef::Blob(_) => filling.remark_on(Reason::BinaryValue, name),
    }
}

/// Reads a layer.
///
/// # Errors
/// `IoError::Text` where it is damaged, with the number of the row where one is; `IoError::Cancelled`, `IoError::Memory`, and what the
/// system says.
pub fn read(text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    read_rows(text, dataset, None, reading, progress, watch)
}

/// The same with identifiers that were `kept` in a way of their own.
///
/// # Errors
/// As `read`.
pub fn read_rows(
    text: &Text<'_>,
    dataset: &Dataset,
    kept: Option<&KeptIds>,
    reading: Reading,
    progress: &Progress,
    watch: &Watch<'_, Raw>,
) -> Result<Raw, IoError> {
    let database = Database::open(text, watch.memory, KIND)?;
    let layer = layer_of(&database, dataset)?;
    let (columns, key) = layer.columns(&database)?;
    // the number of a row goes by three names, of which columns may take some
    let number = key
        .as_deref()
        .or_else(|| ["rowid", "_rowid_", "oid"].into_iter().find(|own| !columns.iter().any(|column| column.name.eq_ignore_ascii_case(own))));
    let number = number.map(quoted);
    let (mut range, table) = (None, quoted(&layer.table));
    if let Some(number) = &number {
        let sql = format!("SELECT (SELECT min({number}) FROM {table}), (SELECT max({number}) FROM {table})");
        // a view has no rows of its own
        range = database.rows(&sql, [], |row| Ok(row.get::<_, i64>(0)?..=row.get::<_, i64>(1)?)).ok().and_then(|mut own| own.pop());
    }
    let mut report = LoadReport::counting(Counted::Records);
    if layer.geometry.is_none() {
        report.add_of_all(Reason::NoPlaceColumns, None);
    }
    let between = range.as_ref().map(|_| format!(" WHERE {} BETWEEN ? AND ?", number.unwrap_or_default())).unwrap_or_default();
    let rows = Rows::of(&layer, columns, key.as_deref(), &between).with_ids(kept);
    let mut whole = Whole::new(rows.attributes().map(|column| column.full.as_str()), report, layer.crs.clone().map(|crs| (0, crs)));
    let mut rhythm = Rhythm::new(watch.every);
    let Some(range) = range else {
        whole.add(&stretch(&database, &rows, &[], reading.skip_broken, progress, watch.memory)?);
        whole.check_room(0, watch.memory)?;
        text.check_unchanged()?;
        return Ok(whole.finish());
    };
    let mut connections = vec![database];
    // what another program writes to is seen as it stands now by one connection alone
    if let Some(path) = text.plain_file().filter(|path| is_still(path)) {
        let more = (range.end().saturating_sub(*range.start()) / STRETCH).clamp(0, reading.threads.max(1) as i64 - 1);
        for _ in 0..more {
            connections.push(Database::open(&Text::of_file(path)?, watch.memory, KIND)?);
        }
    }
    let (mut next, last, mut width, mut records) = (Some(*range.start()), *range.end(), STRETCH, 0);
    progress.total.store(last.abs_diff(*range.start()).max(1), Ordering::Relaxed);
    let room = watch.memory / reading.threads.max(1) as u64;
    while let Some(from) = next {
        let mut work = Vec::new();
        let mut start = Some(from);
        for database in connections.drain(..) {
            let own = start.map(|from| (from, from.saturating_add(width - 1).min(last)));
            start = own.and_then(|(_, end)| end.checked_add(1)).filter(|start| *start <= last);
            work.push((database, own));
        }
        next = start;
        let read = side_by_side(work, |(database, own)| {
            let made = own.map(|(from, end)| stretch(&database, &rows, &[from, end], reading.skip_broken, progress, room));
            (database, made)
        });
        let (mut met, threads) = (0, read.len() as i64);
        for (database, made) in read {
            connections.push(database);
            if let Some(made) = made {
                // the numbers of a stretch go on where the last one ended
                let block = made.map_err(|error| error.after_records(records))?;
                whole.add_behind(&block, records);
                records += block.met;
                met += block.met;
            }
        }
        // numbers with wide gaps between them
        if (met as i64) < width / 4 * threads {
            width = width.saturating_mul(4);
        }
        progress.done.store(next.unwrap_or(last).abs_diff(*range.start()), Ordering::Relaxed);
        whole.check_room(records, watch.memory)?;
        if let Some(partial) = watch.partial.filter(|_| next.is_some() && rhythm.is_due(progress.fraction())) {
            partial(whole.so_far());
        }
    }
    text.check_unchanged()?;
    Ok(whole.finish())
}

/// The rows of a stretch.
fn stretch(database: &Database, rows: &Rows, between: &[i64], skip_broken: bool, progress: &Progress, memory: u64) -> Result<Filling, IoError> {
    let mut filling = rows.filling();
    let failed = |error: rusqlite::Error| database.said(&error);
    database.touch();
    let mut statement = database.connection.prepare(&rows.sql).map_err(failed)?;
    let mut found = statement.query(rusqlite::params_from_iter(between)).map_err(failed)?;
    while let Some(row) = found.next().map_err(failed)? {
        if filling.met.is_multiple_of(1024) {
            database.touch();
            if progress.is_cancelled() {
                return Err(IoError::Cancelled);
            }
            if filling.builder.bytes() > memory || filling.builder.is_full() || filling.builder.positions() > MAX_POSITIONS {
                return Err(IoError::Memory(memory));
            }
        }
        rows.add(row, &mut filling, skip_broken)?;
    }
    Ok(filling)
}
