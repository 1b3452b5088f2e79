//! The zones of a balance: the features of a layer that have areas.

use super::super::areal::{Areal, Zone};
use super::super::error::QueryError;
use super::super::search::name_of;
use crate::i18n::Bilingual;
use crate::model::FeatureTable;

/// A named zone.
#[derive(Debug)]
pub struct NamedZone {
    pub name: Bilingual,
    pub zone: Zone,
}

/// The zones that the features of a table are; of these rows, or of all. Features without areas are passed over.
///
/// # Errors
/// Where the area of one cannot be told, or there is none.
pub fn zones(table: &FeatureTable, only: Option<&[usize]>) -> Result<Vec<NamedZone>, QueryError> {
    let mut found = Vec::new();
    let some = only.into_iter().flatten().filter_map(|row| table.feature(*row));
    let all = table.features().filter(|_| only.is_none());
    for feature in some.chain(all) {
        let name = name_of(feature);
        match Areal::of(feature) {
            Ok(areal) if areal.is_empty() => {}
            Ok(areal) => found.push(NamedZone { name, zone: Zone::of(&areal) }),
            Err(invalid) => return Err(QueryError::ZoneInvalid { name, flaw: invalid.flaw, at: invalid.at }),
        }
    }
    if found.is_empty() { Err(QueryError::NoZones) } else { Ok(found) }
}
