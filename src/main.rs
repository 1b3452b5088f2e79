//! The program: a command of the command line, or the window.

use nanbei::app::{App, SessionFolder};
use nanbei::cli::{self, CliOutcome};
use nanbei::i18n::{Lang, Localized};
use nanbei::ui::{Measure, OpenOptions, open_window};
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let started = Instant::now();
    let lang = Lang::from_environment();
    match cli::run(std::env::args_os().skip(1).collect(), lang) {
        CliOutcome::Done(code) => ExitCode::from(code),
        CliOutcome::Window { files, measure, size } => {
            // a measured window neither reads nor writes the user's settings
            let folder = if measure { SessionFolder::default() } else { SessionFolder::of_user() };
            let app = App::new(folder);
            app.sweep_journals();
            match open_window(OpenOptions { app, files, measure: measure.then(|| Measure::new(started)), size }) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    writeln!(std::io::stderr().lock(), "nanbei: {}", error.message(lang)).ok();
                    ExitCode::from(cli::REFUSED)
                }
            }
        }
    }
}
