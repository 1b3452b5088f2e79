//! The databases that the user has connected to in this sitting, the tables that are open there, and what comes of what is asked of
//! them in the background.

use super::JobId;
use crate::model::{DatabaseServer, DatabaseTable, FeatureTable, LayerId, SharedCopy, SourceCrs, WorkingCopy};
use crate::source::{Conflict, DatabaseError, Links, PostgisTable, WriteEnd};
use std::sync::Arc;

/// A table, and the system that the user has chosen for its coordinates.
pub type Meant = (DatabaseTable, Option<SourceCrs>);

/// The databases of the sitting.
#[derive(Debug, Default)]
pub struct Databases {
    pub links: Vec<Arc<Links>>,
    pub open: Vec<Open>,
    /// Tables that are being opened for layers that wait for them, with the job while it runs.
    pub tried: Vec<(Meant, Option<JobId>)>,
    /// What others have changed that was to be written back, with the layer.
    pub conflicts: Option<(LayerId, Vec<Conflict>)>,
    /// The layer that is being written back.
    pub writing: Option<(LayerId, JobId)>,
    /// The copies whose rows the tables that they are of do not draw.
    pub hidden: Vec<SharedCopy>,
}

/// A table that is open, and a window of it of which nothing is at hand.
#[derive(Debug)]
pub struct Open {
    pub meant: Meant,
    pub source: Arc<PostgisTable>,
    pub window: Arc<FeatureTable>,
}

impl Databases {
    /// The connections to the database of a server, as whomever the user has connected.
    #[must_use]
    pub fn links(&self, server: &DatabaseServer) -> Option<&Arc<Links>> {
        self.links.iter().find(|own| own.server().is_same_database(server))
    }

    /// The table that a window is of.
    #[must_use]
    pub fn source(&self, window: &FeatureTable) -> Option<&Arc<PostgisTable>> {
        self.open.iter().find(|own| own.window.is_window_beside(window)).map(|own| &own.source)
    }

    /// The sources of a table that are open.
    pub fn sources<'a>(&'a self, table: &'a DatabaseTable) -> impl Iterator<Item = &'a Arc<PostgisTable>> {
        self.open.iter().filter(|own| own.meant.0.is_same_table(table)).map(|own| &own.source)
    }

    /// A window of a table that is open, of which nothing is at hand.
    pub fn window(&self, meant: &Meant) -> Option<Arc<FeatureTable>> {
        self.open.iter().find(|own| own.meant == *meant).map(|own| Arc::clone(&own.window))
    }

    /// Forgets what was of the document before; connections and tables stay open.
    pub fn begin_anew(&mut self) {
        (self.conflicts, self.writing) = (None, None);
        self.tried.clear();
    }
}

/// What a table was opened for.
#[derive(Clone, Debug)]
pub enum OpenedFor {
    /// A layer of its own, of this name.
    Layer(String),
    /// The layers that wait for it.
    Waiting,
}

/// A table that was opened, or why it could not be.
#[derive(Debug)]
pub struct OpenedTable {
    pub meant: Meant,
    pub wanted: OpenedFor,
    pub result: Result<Arc<PostgisTable>, DatabaseError>,
}

/// Features that were taken out of a layer's table.
#[derive(Debug)]
pub struct TakenOut {
    pub layer: LayerId,
    pub result: Result<(FeatureTable, WorkingCopy), DatabaseError>,
}

/// How writing back ended.
#[derive(Debug)]
pub struct WroteBack {
    pub layer: LayerId,
    /// What was written, as it was then.
    pub copy: Arc<WorkingCopy>,
    pub table: Arc<FeatureTable>,
    pub result: Result<WriteEnd, DatabaseError>,
}
