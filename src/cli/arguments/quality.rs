//! The options of `nanbei quality`.

use super::input::{Input, input_option};
use super::values::{bad, one_of, text};
use super::{Invocation, Usage};
use crate::cli::CliError;
use crate::i18n::Lang;
use lexopt::{Arg, Parser};
use std::path::PathBuf;

/// What is checked, by which rules, and where to.
#[derive(Debug, Default, PartialEq)]
pub struct QualityOptions {
    /// A layer's key or a file.
    pub target: String,
    /// A rule set that comes with the program, or a file; the one that fits for `None`.
    pub rules: Option<String>,
    /// Targets of sums in hectares, by their names in either language.
    pub targets: Vec<(String, f64)>,
    pub lang: Option<Lang>,
    pub input: Input,
    pub json: bool,
    /// A spreadsheet or PDF; `None` for the standard output.
    pub out: Option<PathBuf>,
}

pub fn quality(mut parser: Parser) -> Result<Invocation, CliError> {
    let mut options = QualityOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Invocation::Help(Some("quality".to_owned()))),
            Arg::Long("rules") => options.rules = Some(text(&mut parser)?),
            Arg::Long("target") => {
                let value = text(&mut parser)?;
                let parted = value.rsplit_once('=').and_then(|(name, size)| Some((name.trim().to_owned(), size.trim().parse::<f64>().ok()?)));
                let target = parted.filter(|(name, size)| !name.is_empty() && size.is_finite() && *size >= 0.0);
                options.targets.push(target.ok_or_else(|| bad("target", &value, "NAME=HECTARES"))?);
            }
            Arg::Long("lang") => options.lang = Some(one_of(&mut parser, "lang", &[("zh", Lang::Zh), ("en", Lang::En)])?),
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
    Ok(Invocation::Quality(Box::new(options)))
}
