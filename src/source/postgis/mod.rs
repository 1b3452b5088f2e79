//! Tables of PostGIS: where a database is, what it has, and its tables as sources of features.

mod asking;
mod catalog;
mod changes;
mod condition;
mod copy;
mod error;
mod kept;
mod link;
mod local;
mod login;
mod name;
mod opening;
mod ordering;
mod orders;
mod overview;
mod record;
mod relation;
mod table;

pub use catalog::{OfferedTable, RelationKind, tables_of};
pub use changes::{changes_of, taken_anew};
pub use copy::{Conflict, WriteEnd, WrittenBack, WrittenRow, take_out, write_back};
pub use error::DatabaseError;
pub use link::Links;
pub use login::{Login, kept_password, login_at, without_password};
pub use table::PostgisTable;
