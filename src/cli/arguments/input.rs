//! Options about the files that are read, which the commands share.

use super::given::Given;
use super::values::{bad, text};
use crate::cli::CliError;
use crate::cli::error::Usage;
use crate::io::{Encoding, read_control_points_file};
use crate::model::datum::{Fit, SystemError};
use crate::model::{ReadAs, SourceCrs};
use lexopt::Parser;
use std::path::Path;

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
    /// The system of their coordinates: the one that is named, or the grid of control points.
    pub crs: Option<SourceCrs>,
    pub read_as: ReadAs,
}

impl Input {
    /// Takes an option that is about input; returns whether it was one.
    pub fn takes(&mut self, name: &str, parser: &mut Parser) -> Result<bool, CliError> {
        match name {
            "crs" => self.crs = Some(source_crs(parser)?),
            "control-points" => self.crs = Some(grid_of(&text(parser)?)?),
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

/// The grid of a file's control points: `points.csv`, with how they are fitted and the system of their places on the map behind it, where
/// these are no degrees: `points.csv,affine,EPSG:4549`.
fn grid_of(value: &str) -> Result<SourceCrs, CliError> {
    let (mut path, mut fit, mut named) = (value, Fit::default(), None);
    while let Some((rest, last)) = path.rsplit_once(',') {
        match (Fit::ALL.into_iter().find(|own| own.key() == last), SourceCrs::parse(last)) {
            (Some(own), _) => fit = own,
            (None, Ok(own)) => named = Some(own),
            // a comma of the file's name
            (None, Err(_)) => break,
        }
        path = rest;
    }
    let points = read_control_points_file(Path::new(path), &named.clone().unwrap_or_default(), named.is_some());
    let (points, target) = points.map_err(|error| CliError::File { path: path.to_owned(), error })?;
    let fault = |fault| CliError::Usage(Usage::Crs { value: path.to_owned(), error: SystemError::ControlPoints(fault) });
    SourceCrs::by_control_points(&points, fit, &target.system).map_err(fault)
}

/// The system of coordinates that an option names.
fn source_crs(parser: &mut Parser) -> Result<SourceCrs, CliError> {
    let value = text(parser)?;
    SourceCrs::parse(&value).map_err(|error| CliError::Usage(Usage::Crs { value, error }))
}
