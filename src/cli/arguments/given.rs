//! An argument that no longer holds its parser, so that an option's value can be asked for.

use crate::cli::CliError;
use lexopt::Arg;
use std::ffi::OsString;

/// An argument that has let go of its parser.
pub enum Given {
    Long(String),
    Value(OsString),
    Other(CliError),
}

impl From<Arg<'_>> for Given {
    fn from(arg: Arg<'_>) -> Self {
        match arg {
            Arg::Short('o') => Self::Long("out".to_owned()),
            Arg::Long(name) => Self::Long(name.to_owned()),
            Arg::Value(value) => Self::Value(value),
            other @ Arg::Short(_) => Self::Other(other.unexpected().into()),
        }
    }
}
