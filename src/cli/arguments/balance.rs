//! The options of `nanbei balance`.

use super::input::{Input, input_option};
use super::values::{one_of, text};
use super::{Invocation, Usage};
use crate::cli::CliError;
use crate::query::BalanceLevel;
use lexopt::{Arg, Parser};
use std::path::PathBuf;

/// What is balanced, by what, and where to.
#[derive(Debug, Default, PartialEq)]
pub struct BalanceOptions {
    /// A layer's key or a file.
    pub target: String,
    /// The field of the classes; the one that tells land use for `None`.
    pub by: Option<String>,
    /// The layer, feature or file whose areas it is told for.
    pub within: Option<String>,
    /// What is planned: a file, and its field of the classes.
    pub against: Option<(PathBuf, Option<String>)>,
    pub level: BalanceLevel,
    pub filter: Option<String>,
    /// The classes; those of the national classification for `None`.
    pub palette: Option<PathBuf>,
    pub input: Input,
    pub json: bool,
    /// A spreadsheet; `None` for the standard output.
    pub out: Option<PathBuf>,
}

/// `FILE` or `FILE:FIELD`, where no file is called that.
pub fn file_and_field(value: &str) -> (PathBuf, Option<String>) {
    let whole = PathBuf::from(value);
    let parted = value.rsplit_once(':').filter(|(file, field)| !whole.exists() && !field.is_empty() && file.len() > 1);
    parted.map_or((whole, None), |(file, field)| (PathBuf::from(file), Some(field.to_owned())))
}

pub fn balance(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = BalanceOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("balance".to_owned()))),
            Arg::Long("by") => options.by = Some(text(&mut parser)?),
            Arg::Long("within") => options.within = Some(text(&mut parser)?),
            Arg::Long("against") => options.against = Some(file_and_field(&text(&mut parser)?)),
            Arg::Long("level") => {
                options.level = one_of(&mut parser, "level", &[("own", BalanceLevel::Own), ("1", BalanceLevel::First), ("2", BalanceLevel::Second)])?;
            }
            Arg::Long("where") => options.filter = Some(text(&mut parser)?),
            Arg::Long("palette") => options.palette = Some(PathBuf::from(parser.value()?)),
            Arg::Long("json") => options.json = true,
            Arg::Long("out") | Arg::Short('o') => options.out = Some(PathBuf::from(parser.value()?)),
            Arg::Value(target) if options.target.is_empty() => options.target = target.to_string_lossy().into_owned(),
            Arg::Value(more) => return Err(CliError::Usage(Usage::Unexpected(more.to_string_lossy().into_owned()))),
            other => input_option(&mut options.input, other.into(), &mut parser)?,
        }
    }
    if options.target.is_empty() {
        return Err(CliError::Usage(Usage::NoTarget));
    }
    Ok(Invocation::Balance(Box::new(options)))
}
