//! A table of a database that nobody has connected to yet: its layer is there, and none of its features.

use super::database::DatabaseTable;
use super::{Bounds, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, Provenance, SourceAddress, SourceError};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was known of a table when it was open last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownTable {
    /// Rows, about.
    pub total: usize,
    /// Degrees, WGS-84.
    pub bounds: Option<[f64; 4]>,
}

impl KnownTable {
    /// What is known of the source of a window.
    #[must_use]
    pub fn of(window: &FeatureTable) -> Self {
        Self { total: window.total(), bounds: window.whole_bounds().map(|bounds| bounds.array()) }
    }

    /// The box round all its features, where what is said of it is one.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let [west, south, east, north] = self.bounds?;
        let is_box =
            west <= east && south <= north && [west, east].iter().all(|lon| lon.abs() <= 180.0) && [south, north].iter().all(|lat| lat.abs() <= 90.0);
        is_box.then_some(Bounds { west, south, east, north })
    }
}

/// Stands for a table of a database until it is opened.
#[derive(Debug)]
pub struct UnopenedTable {
    address: DatabaseTable,
    known: KnownTable,
    credit: Arc<Provenance>,
    none: Arc<FeatureTable>,
}

impl UnopenedTable {
    /// The features of a layer whose table waits to be opened: none, as a window of it.
    #[must_use]
    pub fn window(address: DatabaseTable, known: KnownTable, credit: Provenance) -> FeatureTable {
        let own = Self { address, known, credit: Arc::new(credit), none: Arc::default() };
        FeatureTable::default().with_source(Arc::new(own))
    }
}

impl FeatureSource for UnopenedTable {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        Some(SourceAddress::Database(Box::new(self.address.clone())))
    }

    fn is_open(&self) -> bool {
        false
    }

    fn has_row(&self, _: usize) -> bool {
        false
    }

    fn total(&self) -> usize {
        self.known.total
    }

    fn bounds(&self) -> Option<Bounds> {
        self.known.bounds()
    }

    fn remarks(&self) -> Vec<Bilingual> {
        Vec::new()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.none
    }

    fn features(&self, _: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        Err(SourceError::NotConnected)
    }
}
