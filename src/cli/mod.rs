//! The same commands without a window: `info`, `check`, `convert`, `query`, `balance`, `quality`, `plan`, `export`. `open` is left to the window.

mod arguments;
mod balance;
mod convert;
mod error;
mod export;
mod indicators;
mod info;
mod memory;
mod plan;
mod printing;
mod quality;
mod query;
mod subject;
mod usage;

pub use arguments::Invocation;
pub use error::CliError;
pub use memory::memory;

use crate::i18n::{Lang, Localized, printable_lines};
use printing::say;
use std::io::Write;
use std::path::PathBuf;

/// Exit codes: fine, loaded with notes, refused or wrong usage.
pub const FINE: u8 = 0;
pub const NOTES: u8 = 1;
pub const REFUSED: u8 = 2;

/// What the command line asks for.
#[derive(Debug)]
pub enum CliOutcome {
    /// The window on files, perhaps to be measured.
    Window { files: Vec<PathBuf>, measure: bool, size: Option<[f32; 2]> },
    /// Done without one; the exit code.
    Done(u8),
}

/// Runs what the arguments ask for, short of opening the window. Errors are told on the standard error stream.
#[must_use]
pub fn run(arguments: Vec<std::ffi::OsString>, lang: Lang) -> CliOutcome {
    match dispatch(arguments, lang) {
        Ok(asked) => asked,
        Err(error) => {
            let mut text = error.message(lang);
            if matches!(error, CliError::Usage(_)) {
                text.push('\n');
                text.push_str(usage::hint(lang));
            }
            writeln!(std::io::stderr().lock(), "nanbei: {}", printable_lines(&text)).ok();
            CliOutcome::Done(REFUSED)
        }
    }
}

fn dispatch(arguments: Vec<std::ffi::OsString>, lang: Lang) -> Result<CliOutcome, CliError> {
    Ok(match Invocation::parse(arguments)? {
        Invocation::Help(topic) => {
            say(&usage::text(topic.as_deref(), lang))?;
            CliOutcome::Done(FINE)
        }
        Invocation::Version => {
            say(&format!("nanbei {}\n", env!("CARGO_PKG_VERSION")))?;
            CliOutcome::Done(FINE)
        }
        Invocation::Open { files, measure, size } => CliOutcome::Window { files, measure, size },
        Invocation::Info { files, json, input } => CliOutcome::Done(info::info(&files, &input, json, false, lang)?),
        Invocation::Check { files, json, input } => CliOutcome::Done(info::info(&files, &input, json, true, lang)?),
        Invocation::Convert(options) => CliOutcome::Done(convert::convert(&options, lang)?),
        Invocation::Query(options) => CliOutcome::Done(query::query(&options, lang)?),
        Invocation::Export(options) => CliOutcome::Done(export::export_map(&options, lang)?),
        Invocation::Indicators(options) => CliOutcome::Done(indicators::run(&options, lang)?),
        Invocation::Balance(options) => CliOutcome::Done(balance::run(&options, lang)?),
        Invocation::Quality(options) => CliOutcome::Done(quality::run(&options, lang)?),
        Invocation::Plan(options) => CliOutcome::Done(plan::plan(&options, lang)?),
        Invocation::Atlas(options, own) => CliOutcome::Done(export::export_atlas(&options, &own, lang)?),
    })
}
