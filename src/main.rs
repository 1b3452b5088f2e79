//! The program: the window, or a command of the command line.
use nanbei::app::App;
use nanbei::ui::{Measure, OpenOptions, open_window};

fn main() {
    let started = std::time::Instant::now();
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let measure = args.first().is_some_and(|a| a == "--measure");
    if measure { args.remove(0); }
    let app = App::new(nanbei::app::SessionFolder::of_user());
    if let Err(e) = open_window(OpenOptions { app, files: args.into_iter().map(Into::into).collect(), measure: measure.then(|| Measure::new(started)), size: None }) {
        eprintln!("{e}");
        std::process::exit(2);
    }
}
