//! Rows of a table of a database as a server sends them: a geometry in well-known binary, and values. They become features as those
//! of a file do.

use super::formats::filling::Filling;
use super::formats::wkb::{read_wkb, write_wkb};
use super::placing::{apply, place};
use super::raw::Raw;
use super::{Counted, IoError, LoadReport, Problem, Progress};
use crate::model::{Feature, FeatureTable, Id, Kind, LayerCrs, SourceCrs, Value};

/// Features that are made of rows, one after the other.
pub struct ServerRows {
    filling: Filling,
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowValue<'a> {
    Plain(Value<'a>),
    /// The text of a JSON value.
    Json(&'a str),
}

impl ServerRows {
    /// None yet of a table with such columns.
    #[must_use]
    pub fn new<'n>(columns: impl IntoIterator<Item = &'n str>) -> Self {
        Self { filling: Filling::new(columns, Counted::Records) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.filling.met as usize
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that they take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.filling.builder.bytes()
    }

    /// Whether a table holds no more of them.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.filling.builder.is_full() || self.filling.builder.positions() > super::raw::MAX_POSITIONS
    }

    /// Adds a feature. A geometry that is not kept is left out and counted in the report.
    ///
    /// # Errors
    /// `IoError::Text` with the number of the row where its geometry is not what the specification says.
    pub fn add<'v>(
        &mut self,
        geometry: Option<&[u8]>,
        id: Option<Id<'_>>,
        values: impl Iterator<Item = (&'v str, RowValue<'v>)>,
    ) -> Result<(), IoError> {
        let filling = &mut self.filling;
        let number = filling.met;
        let kind = match geometry {
            None => Some(Kind::Null),
            Some(bytes) => {
                let made = read_wkb(bytes, filling);
                filling.accept(made)
            }
        };
        let Some(kind) = kind else {
            return Err(IoError::Text { problem: Problem::Packed("PostGIS"), line: number + 1, feature: Some(number + 1) });
        };
        for (name, value) in values {
            match value {
                RowValue::Plain(value) => filling.set(name, value),
                RowValue::Json(text) => filling.set_json(name, text),
            }
        }
        filling.end(number, kind, id);
        Ok(())
    }

    fn raw(self, named: Option<String>) -> Raw {
        let Filling { builder, mut report, numbers, .. } = self.filling;
        report.sort();
        Raw { table: builder.finish(), report, lines: numbers, crs: named.map(|named| (0, named)) }
    }

    /// The features in WGS-84, of a table whose system is known, with what there is to note.
    ///
    /// # Errors
    /// Where the system has no way to WGS-84.
    pub fn placed(self, crs: &SourceCrs) -> Result<(FeatureTable, LoadReport), IoError> {
        let mut raw = self.raw(None);
        apply(&mut raw, crs, &Progress::default())?;
        Ok((raw.table, raw.report))
    }

    /// The features in WGS-84, an even sample of a table, and the system that the table is in. `named` is a JSON list of names of the
    /// system, the likeliest first, `chosen` what the user says.
    ///
    /// # Errors
    /// As for a file: where the system is not known, or the coordinates are not in it.
    pub fn sampled(self, named: Option<String>, chosen: Option<&SourceCrs>) -> Result<(FeatureTable, LayerCrs), IoError> {
        let mut raw = self.raw(named);
        let (crs, basis) = place(&mut raw, chosen, &Progress::default())?;
        Ok((raw.table, LayerCrs { crs, basis }))
    }
}

/// A feature's geometry as well-known binary of ISO.
#[must_use]
pub fn wkb_of(feature: Feature<'_>) -> Vec<u8> {
    let has_z = feature.parts().any(|part| part.heights().flatten().any(|height| height.is_finite()));
    let mut bytes = Vec::new();
    write_wkb(&mut bytes, feature, has_z);
    bytes
}
