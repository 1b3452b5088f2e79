//! Tables of a database as layers have them: the server, the table, and what was taken out of it to be worked on.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How the connection to a server is encrypted (libpq's `sslmode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    Disable,
    /// Where the server offers it; its certificate is not verified.
    #[default]
    Prefer,
    /// Always; its certificate is not verified.
    Require,
    /// Always, with a certificate that is verified for the host.
    VerifyFull,
}

/// A server and the database there, as a user: no password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DatabaseServer {
    /// The name or address of a machine, or the folder of a socket on this one.
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    #[serde(default)]
    pub encryption: Encryption,
}

impl DatabaseServer {
    /// Characters of a part of its address.
    const LONGEST: usize = 1_000;

    /// Whether its parts are such as an address can have.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let parts = [&self.host, &self.database, &self.user];
        let is_text = |part: &&String| part.len() <= Self::LONGEST && !part.contains(char::is_control);
        self.port > 0 && !self.host.is_empty() && !self.database.is_empty() && parts.iter().all(is_text)
    }

    /// Whether both are one database, as whomever and however it is asked.
    #[must_use]
    pub fn is_same_database(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) && self.port == other.port && self.database == other.database
    }

    /// Whether it is reached by a socket of this machine.
    #[must_use]
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }
}

impl std::fmt::Display for DatabaseServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port, database, user, .. } = self;
        if !user.is_empty() {
            write!(f, "{user}@")?;
        }
        write!(f, "{host}:{port}/{database}")
    }
}

/// A table or view of a database that is a layer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DatabaseTable {
    pub server: DatabaseServer,
    pub schema: String,
    pub table: String,
    /// The column of its geometry.
    pub geometry: String,
    /// The column that names each row.
    pub key: String,
}

impl DatabaseTable {
    /// Whether both are one table of one database.
    #[must_use]
    pub fn is_same_table(&self, other: &Self) -> bool {
        self.server.is_same_database(&other.server) && self.schema == other.schema && self.table == other.table
    }

    /// Bytes of a name (PostgreSQL's `NAMEDATALEN`, where it was compiled with more).
    const LONGEST: usize = 1_000;

    /// Whether its parts are such as a table can have.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let names = [&self.schema, &self.table, &self.geometry, &self.key];
        self.server.is_sound() && names.iter().all(|name| !name.is_empty() && name.len() <= Self::LONGEST && !name.contains('\0'))
    }
}

/// What names a row of a table: the value of its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RowKey {
    Integer(i64),
    Text(String),
}

impl std::fmt::Display for RowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// Features of a table that were taken out of it to be changed here and written back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingCopy {
    pub of: DatabaseTable,
    /// The attributes that were taken.
    pub fields: Vec<String>,
    /// What was taken, row by row.
    pub taken: Vec<TakenRow>,
}

/// A row as it was when it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenRow {
    /// The value of its key, which is the feature's id.
    pub key: RowKey,
    /// The server's name of the version of the row (`xmin`, the transaction that wrote it).
    pub version: u32,
    /// What its attributes and its geometry were, as a number.
    pub said: u64,
    pub placed: u64,
}

/// Where a working copy comes from, shared by the versions of its layer.
pub type SharedCopy = Arc<WorkingCopy>;
