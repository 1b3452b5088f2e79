//! What is asked of databases by the window and by menus.

use super::Order;
use crate::model::{DatabaseTable, LayerId};
use crate::source::Links;
use std::sync::Arc;

/// What the window of databases asks for.
#[derive(Clone, Debug)]
pub enum DatabasesOrder {
    /// A server was connected to.
    Connected(Arc<Links>),
    /// A table as a layer of this name.
    Open(Box<DatabaseTable>, String),
    /// A table that layers wait for and that could not be opened.
    TryAgain(Box<DatabaseTable>),
    /// What views show of a layer's table is asked for again.
    Refresh(LayerId),
    /// The selected features of a layer as a layer that can be changed.
    TakeOut(LayerId),
    /// The changes of such a layer into its table.
    WriteBack(LayerId),
    /// The same, where what is here stands against the changes of others that were shown.
    WriteMine,
    /// What others have made of the features that are in conflict.
    TakeTheirs,
    /// The conflicts are left as they are.
    Leave,
}

impl Order for DatabasesOrder {}
