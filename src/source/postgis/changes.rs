//! What was changed of the features of a working copy since they were taken.

use crate::model::{Feature, FeatureTable, Id, PartKind, RowKey, TakenRow, Value, WorkingCopy};
use std::collections::{HashMap, HashSet};

/// What was changed of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Put,
    Added,
    Deleted,
}

/// A number for what some text says: equal for equal texts, on every machine (FNV-1a, 64 bits).
#[derive(Clone, Copy)]
struct Said(u64);

impl Said {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        // an end, so that "ab" "c" is not "a" "bc"
        self.0 = (self.0 ^ 0xff).wrapping_mul(0x0100_0000_01b3);
    }
}

/// A value as it is compared: a number is one however it is kept.
pub fn written(value: Value<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some((number as i64).to_string()),
        Value::Float(number) => Some(number.to_string()),
        other => Some(other.to_string()),
    }
}

fn said(feature: Feature<'_>, fields: &[String]) -> u64 {
    let mut own = Said::new();
    for field in fields {
        own.take(field.as_bytes());
        own.take(written(feature.value(field)).unwrap_or_else(|| "\0".to_owned()).as_bytes());
    }
    own.0
}

/// Where a feature lies, as a number. The direction of rings says nothing: a project's text turns them (RFC 7946, 3.1.6).
pub fn placed(feature: Feature<'_>) -> u64 {
    let mut own = Said::new();
    let mut take = |position: &[f64; 2], height: Option<&f64>| {
        let [x, y] = position;
        own.take(&x.to_bits().to_le_bytes());
        own.take(&y.to_bits().to_le_bytes());
        if let Some(height) = height.filter(|height| height.is_finite()) {
            own.take(&height.to_bits().to_le_bytes());
        }
    };
    for part in feature.parts() {
        for (ring, heights) in part.rings().zip(part.heights()) {
            // twice the area, counted from the first corner (Gauss's formula)
            let [x0, y0] = ring.first().copied().unwrap_or_default();
            let turn: f64 = ring.windows(2).map(|own| (own[0][0] - x0) * (own[1][1] - y0) - (own[1][0] - x0) * (own[0][1] - y0)).sum();
            if part.kind() == PartKind::Polygon && turn < 0.0 {
                (0..ring.len()).rev().for_each(|n| take(&ring[n], heights.get(n)));
            } else {
                (0..ring.len()).for_each(|n| take(&ring[n], heights.get(n)));
            }
            take(&[f64::INFINITY; 2], None);
        }
    }
    own.0
}

pub fn key_of(feature: Feature<'_>) -> Option<RowKey> {
    Some(match feature.id()? {
        Id::Integer(number) => RowKey::Integer(number),
        other => RowKey::Text(other.to_string()),
    })
}

pub fn taken(feature: Feature<'_>, key: RowKey, version: u32, fields: &[String]) -> TakenRow {
    TakenRow { key, version, said: said(feature, fields), placed: placed(feature) }
}

/// How many features of a copy were changed, added and deleted since they were taken.
#[must_use]
pub fn changes_of(table: &FeatureTable, copy: &WorkingCopy) -> [usize; 3] {
    let all = changes(table, copy);
    [Changed::Put, Changed::Added, Changed::Deleted].map(|kind| all.iter().filter(|(_, _, own)| *own == kind).count())
}

/// The features of a copy that are not as they were taken: their rows and keys.
pub fn changes(table: &FeatureTable, copy: &WorkingCopy) -> Vec<(Option<usize>, Option<RowKey>, Changed)> {
    let known: HashMap<&RowKey, &TakenRow> = copy.taken.iter().map(|own| (&own.key, own)).collect();
    let mut there = HashSet::with_capacity(known.len());
    let mut found = Vec::new();
    for feature in table.features() {
        let key = key_of(feature);
        match key.as_ref().and_then(|key| known.get(key)).filter(|own| there.insert(&own.key)) {
            Some(own) if own.said == said(feature, &copy.fields) && own.placed == placed(feature) => {}
            Some(_) => found.push((Some(feature.index()), key, Changed::Put)),
            // one that was copied has the id of another
            None => found.push((Some(feature.index()), None, Changed::Added)),
        }
    }
    found.extend(copy.taken.iter().filter(|own| !there.contains(&own.key)).map(|own| (None, Some(own.key.clone()), Changed::Deleted)));
    found
}

/// The attributes that were taken and are not here any more.
#[must_use]
pub fn fields_gone(table: &FeatureTable, copy: &WorkingCopy) -> Vec<String> {
    // a table without features has no columns to lack
    if table.is_empty() { Vec::new() } else { copy.fields.iter().filter(|field| table.column(field).is_none()).cloned().collect() }
}

/// A copy that knows some rows as others have changed them: what is there now is what was taken.
#[must_use]
pub fn taken_anew(copy: &WorkingCopy, theirs: &[(RowKey, u32, Option<Feature<'_>>)]) -> WorkingCopy {
    let mut own = copy.clone();
    let known: HashSet<&RowKey> = theirs.iter().map(|(key, ..)| key).collect();
    own.taken.retain(|row| !known.contains(&row.key));
    let there = theirs.iter().filter_map(|(key, version, feature)| Some(taken((*feature)?, key.clone(), *version, &copy.fields)));
    own.taken.extend(there);
    own
}
