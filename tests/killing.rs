//! Kills the program at random moments while it edits, saves, journals and exports: no file is broken, nearly nothing is lost, and
//! what comes back can be taken back. `tests/kill N` makes N kills.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

use nanbei::app::{Action, App, Command, ExportOrder, PrintOrder, PrintTarget, SessionFolder};
use nanbei::export::Writing;
use nanbei::i18n::Bilingual;
use nanbei::io::{DataFormat, Precision, Progress, Trust, load_file, open_project};
use nanbei::model::{Group, LayerId, Operation, OwnValue, Transaction, Value};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ROWS: usize = 5_000;

fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()
}

fn layer_of(app: &App) -> LayerId {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id
}

fn wait(app: &mut App) {
    while !app.jobs().is_empty() {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(1));
    }
    app.poll_jobs();
}

/// What step `n` does: the title, and a cell that says the same.
fn step(id: LayerId, n: u64) -> Transaction {
    let row = (n * 7919 % ROWS as u64) as u32;
    Transaction::from_iter([
        Operation::SetTitle(Bilingual::same(format!("step {n}"))),
        Operation::SetCells { id, column: "n".to_owned(), cells: vec![(row.into(), Some(OwnValue::Integer(n as i64)))] },
    ])
}

/// Works until it is killed: says each step once it was made.
fn work(folder: &Path) {
    let mut app = App::new(SessionFolder::at(folder.join("home")));
    app.dispatch(Command::OpenFiles(vec![folder.join("lots.geojson")]));
    wait(&mut app);
    let id = layer_of(&app);
    app.keep_safe_now();
    let mut out = std::io::stdout().lock();
    for n in 1u64.. {
        app.dispatch(Command::edit(step(id, n)));
        writeln!(out, "{n} {}", now()).unwrap();
        out.flush().unwrap();
        app.poll_jobs();
        match n % 40 {
            7 | 27 => app.dispatch(Command::SaveTo(folder.join("work.nanbei"))),
            13 => {
                let format = DataFormat::geojson(Precision::CENTIMETRE);
                app.dispatch(Command::ExportData(Box::new(ExportOrder::whole(id, format)), folder.join("out.geojson")));
            }
            19 => {
                let target = PrintTarget::Sheet(folder.join("map.pdf"));
                let sheet = app.workspace.document.sheet().clone();
                let how = Writing::at(sheet.dpi);
                app.dispatch(Command::Print(Box::new(PrintOrder { sheet, target, how, online: false, replace: true })));
            }
            _ => {}
        }
        std::thread::sleep(Duration::from_micros(1500));
    }
}

/// What a killed run has left.
struct Left {
    broken: usize,
    lost_ms: f64,
    recovered: bool,
}

/// The value of the cell that step `n` has set.
fn cell(app: &App, n: u64) -> Option<i64> {
    let table = &app.workspace.document.layer(layer_of(app))?.table;
    match table.column("n")?.value((n * 7919 % ROWS as u64) as usize) {
        Value::Integer(value) => Some(value),
        _ => None,
    }
}

fn look(folder: &Path, said: &[(u64, u128)], killed: u128) -> Left {
    let mut broken = 0;
    let project = folder.join("work.nanbei");
    if project.exists() {
        broken += usize::from(open_project(&project, Trust::All, &Progress::default()).is_err());
    }
    let out = folder.join("out.geojson");
    if out.exists() {
        broken += usize::from(load_file(&out, None, &Progress::default()).map_or(true, |loaded| loaded.table.len() != ROWS));
    }
    let pdf = folder.join("map.pdf");
    if pdf.exists() {
        let bytes = std::fs::read(&pdf).unwrap();
        broken += usize::from(!bytes.starts_with(b"%PDF") || !bytes.trim_ascii_end().ends_with(b"%%EOF"));
    }
    let mut app = App::new(SessionFolder::at(folder.join("home")));
    let made = said.last().map_or(0, |(n, _)| *n);
    let saved = || open_project(&project, Trust::All, &Progress::default()).ok();
    let back = if app.session.recovery.is_some() {
        app.dispatch(Command::Recover(true));
        wait(&mut app);
        app.workspace.document.title().en.strip_prefix("step ").and_then(|n| n.parse().ok()).unwrap_or(0)
    } else {
        // all that was on the disk was saved
        saved().and_then(|opened| opened.document.title().en.strip_prefix("step ")?.parse::<u64>().ok()).unwrap_or(0)
    };
    let oldest_lost = said.iter().find(|(n, _)| *n > back).map_or(killed, |(_, at)| *at);
    let lost_ms = killed.saturating_sub(oldest_lost) as f64 / 1e3;
    let mut recovered = back + 200 > made;
    if app.history_names().0.is_some() {
        // the cell says what the title says, and both are taken back together
        recovered &= cell(&app, back) == Some(back as i64);
        app.dispatch(Command::Do(Action::UNDO));
        recovered &= app.workspace.document.title().en == format!("step {}", back - 1) || back == 1;
        app.dispatch(Command::Do(Action::REDO));
        recovered &= cell(&app, back) == Some(back as i64);
    } else {
        recovered &= back <= 1 || saved().is_some();
    }
    Left { broken, lost_ms, recovered }
}

fn start(folder: &Path) -> Child {
    let own = std::env::current_exe().unwrap();
    Process::new(own).arg("work").arg(folder).stdout(Stdio::piped()).spawn().unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [what, folder] = &arguments[..]
        && what == "work"
    {
        return work(Path::new(folder));
    }
    let kills: u64 = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(60);
    let mut seed = now() as u64 | 1;
    let mut below = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let (mut broken, mut worst, mut recovered) = (0, 0f64, 0u64);
    for kill in 0..kills {
        let folder = tempfile::tempdir().unwrap();
        let lot = |n: usize| {
            format!(
                r#"{{"type":"Feature","properties":{{"n":0}},"geometry":{{"type":"Point","coordinates":[{},{}]}}}}"#,
                121.0 + (n % 100) as f64 * 1e-3,
                31.0 + (n / 100) as f64 * 1e-3
            )
        };
        let lots: Vec<String> = (0..ROWS).map(lot).collect();
        std::fs::write(folder.path().join("lots.geojson"), format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, lots.join(","))).unwrap();
        let mut child = start(folder.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said: Vec<(u64, u128)> = Vec::new();
        let parse = |line: &str| Some((line.split(' ').next()?.parse().ok()?, line.split(' ').nth(1)?.parse().ok()?));
        said.extend(lines.next().and_then(Result::ok).and_then(|line| parse(&line)));
        std::thread::sleep(Duration::from_micros(below(600_000)));
        // SIGKILL: nothing of the program runs after it
        let killed = now();
        child.kill().unwrap();
        child.wait().unwrap();
        said.extend(lines.map_while(Result::ok).filter_map(|line| parse(&line)).filter(|(_, at): &(u64, u128)| *at <= killed));
        let left = look(folder.path(), &said, killed);
        broken += left.broken;
        worst = worst.max(left.lost_ms);
        recovered += u64::from(left.recovered);
        if !left.recovered || left.broken > 0 {
            eprintln!("kill {kill}: {} steps made, {} files broken, {:.1} ms lost", said.len(), left.broken, left.lost_ms);
        }
    }
    let told = serde_json::json!({ "kills": kills, "files_broken": broken, "lost_ms_max": (worst * 10.0).round() / 10.0, "recovered": recovered });
    println!("{told}");
    // how fast a disk is is no promise of the program; that edits are not kept back for seconds is
    assert!(broken == 0 && recovered == kills && worst < 2000.0, "{told}");
}
