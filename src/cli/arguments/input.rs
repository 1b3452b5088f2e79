//! Options about the files that are read, which the commands share.

use super::given::Given;
use super::values::{bad, text};
use crate::cli::CliError;
use crate::cli::error::Usage;
use crate::io::Encoding;
use crate::model::{ReadAs, SourceCrs};
use lexopt::Parser;

/// An option about input, or an error.
pub fn input_option(input: &mut Input, given: Given, parser: &mut Parser) -> Result<(), CliError> {
    match given {
        Given::Long(name) if input.takes(&name, parser)? => Ok(()),
        Given::Long(name) => Err(CliError::Usage(Usage::UnknownOption(format!("--{name}")))),
        Given::Value(value) => Err(CliError::Usage(Usage::Unexpected(value.to_string_lossy().into_owned()))),
        Given::Other(error) => Err(error),
    }
}

/// What is said of the files that are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// The system of their coordinates.
    pub crs: Option<SourceCrs>,
    pub read_as: ReadAs,
}

impl Input {
    /// Takes an option that is about input; returns whether it was one.
    pub fn takes(&mut self, name: &str, parser: &mut Parser) -> Result<bool, CliError> {
        match name {
            "crs" => self.crs = Some(source_crs(parser)?),
            "dataset" => self.read_as.dataset = Some(text(parser)?),
            "skip-broken" => self.read_as.skip_broken = true,
            "encoding" => {
                let value = text(parser)?;
                let known = || Encoding::ALL.map(Encoding::name).join(", ");
                let encoding = Encoding::parse(&value).ok_or_else(|| bad("encoding", &value, known()))?;
                self.read_as.encoding = Some(encoding.name().to_owned());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The system of coordinates that an option names.
fn source_crs(parser: &mut Parser) -> Result<SourceCrs, CliError> {
    let value = text(parser)?;
    SourceCrs::parse(&value).map_err(|error| CliError::Usage(Usage::Crs { value, error }))
}
