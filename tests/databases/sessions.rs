//! Tables of a database in a session: nothing is asked before the user connects, a project names them without a secret, and a server
//! that goes and comes back leaves the map as it is.

use crate::postgres::Server;
use crate::tables::{links, parcels};
use crate::waiting::wait;
use nanbei::app::{Action, App, AtHand, Command, DatabasesOrder, SelectHow, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::model::{Layer, Operation, Origin, OwnValue, RowId, View};
use nanbei::source::{Links, tables_of};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn session(folder: &Path) -> App {
    let mut app = App::new(SessionFolder::at(folder.to_path_buf()));
    app.session.settings.lang = Lang::En;
    app.resize([1000.0, 700.0]);
    app
}

fn layer<'a>(app: &'a App, key: &str) -> &'a Layer {
    app.workspace.document.layers().iter().find(|layer| layer.key == key).unwrap()
}

/// Waits until a layer is as it should be.
fn until(app: &mut App, what: &str, is_so: impl Fn(&App) -> bool) {
    let since = Instant::now();
    while !is_so(app) {
        wait(app);
        app.poll_jobs();
        let told: Vec<&str> = app.session.notices.iter().map(|own| own.text.as_str()).collect();
        assert!(since.elapsed() < Duration::from_secs(30), "{what}: {told:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn open(app: &mut App, links: &Arc<Links>, name: &str) {
    app.dispatch(DatabasesOrder::Connected(Arc::clone(links)).into());
    let table = tables_of(links, &|| false).unwrap().iter().find(|own| own.table == name).unwrap().of(links, 0).unwrap();
    app.dispatch(DatabasesOrder::Open(Box::new(table), name.to_owned()).into());
    until(app, "opened", |app| app.workspace.document.layers().iter().any(|layer| layer.key == name));
}

fn at_hand(app: &App, key: &str) -> AtHand {
    app.at_hand(layer(app, key)).unwrap()
}

fn look_at(app: &mut App, at: [f64; 2], zoom: f64) {
    app.viewport.view = View { center: at, zoom };
    app.poll_jobs();
}

fn told(app: &App) -> String {
    app.session.notices.iter().map(|own| own.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn far_away_it_is_a_summary_and_near_every_feature_can_be_picked() {
    let server = Server::start();
    parcels(&server, "parcels", 120_000, 400);
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    open(&mut app, &links(&server), "parcels");
    look_at(&mut app, [121.5, 31.35], 11.0);
    until(&mut app, "a summary", |app| {
        matches!(at_hand(app, "parcels"), AtHand::Summary(Some(_))) && layer(app, "parcels").table.summary().is_some_and(|own| !own.is_coarse)
    });
    assert!(app.lacking().unwrap().contains("a summary of about 120,000"), "{:?}", app.lacking());
    // what stands for features is not picked
    assert!(!app.features_at([121.5003, 31.3503], [1e-4; 2]).iter().any(|own| own.layer == layer(&app, "parcels").id));
    look_at(&mut app, [121.5005, 31.3505], 17.0);
    until(&mut app, "exact", |app| at_hand(app, "parcels") == AtHand::View);
    let found = app.features_at([121.5004, 31.3504], [1e-5; 2]);
    let picked = found.iter().find(|own| own.layer == layer(&app, "parcels").id).copied().unwrap();
    assert_eq!(app.workspace.document.feature(picked).unwrap().id().unwrap().to_string(), (150 * 400 + 200).to_string());
    // a selected feature stays at hand wherever the view goes, and is exact there
    app.dispatch(Command::SelectFeature(picked, SelectHow::Replace));
    look_at(&mut app, [121.5, 31.35], 11.0);
    until(&mut app, "a summary again", |app| matches!(at_hand(app, "parcels"), AtHand::Summary(_)));
    let bounds = app.workspace.document.feature(picked).unwrap().bounds().unwrap();
    assert!((bounds.east - bounds.west - 9.5e-4).abs() < 1e-9);
}

#[test]
fn a_project_keeps_no_secret_and_asks_nobody_before_the_user_connects() {
    let server = Server::start();
    parcels(&server, "parcels", 2_000, 50);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.nanbei");
    let mut app = session(&folder.path().join("one"));
    let mut login = nanbei::source::login_at(&server.address()).unwrap();
    login.password = Some("geheim".to_owned());
    let own = Arc::new(Links::open(login, &|| false).unwrap());
    open(&mut app, &own, "parcels");
    until(&mut app, "at hand", |app| at_hand(app, "parcels") == AtHand::View);
    app.dispatch(Command::SaveTo(path.clone()));
    until(&mut app, "saved", |_| path.exists());
    wait(&mut app);
    assert!(!std::fs::read_to_string(&path).unwrap().contains("geheim"));
    drop(app);
    let asked = || server.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'Nanbei'");
    drop(own);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(asked(), "0");
    let mut app = session(&folder.path().join("two"));
    app.dispatch(Command::OpenFiles(vec![path]));
    until(&mut app, "opened", |app| app.workspace.document.layers().iter().any(|layer| layer.key == "parcels"));
    for _ in 0..20 {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!((asked().as_str(), at_hand(&app, "parcels"), app.waiting_servers().len()), ("0", AtHand::Waiting, 1));
    assert!(
        layer(&app, "parcels").table.whole_bounds().is_some_and(|own| own.contains([121.31, 31.21])) && layer(&app, "parcels").table.total() == 2_000
    );
    app.dispatch(DatabasesOrder::Connected(links(&server)).into());
    until(&mut app, "attached", |app| at_hand(app, "parcels") == AtHand::View);
    assert_eq!(layer(&app, "parcels").table.total(), 2_000);
    // and a step back and forth again keeps it
    let id = layer(&app, "parcels").id;
    app.dispatch(Command::edit(Operation::RemoveLayer(id)));
    app.dispatch(Command::Do(Action::UNDO));
    until(&mut app, "back", |app| at_hand(app, "parcels") == AtHand::View);
}

#[test]
fn a_server_that_goes_and_comes_back_leaves_the_map_and_the_work_as_they_are() {
    let mut server = Server::start();
    parcels(&server, "parcels", 20_000, 200);
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    open(&mut app, &links(&server), "parcels");
    look_at(&mut app, [121.35, 31.22], 16.0);
    until(&mut app, "exact", |app| at_hand(app, "parcels") == AtHand::View);
    let id = layer(&app, "parcels").id;
    let rows: Vec<RowId> = layer(&app, "parcels").table.features().take(30).map(|own| own.row_id()).collect();
    for row in rows {
        app.dispatch(Command::SelectFeature(nanbei::model::FeatureId { layer: id, row }, SelectHow::Add));
    }
    app.dispatch(DatabasesOrder::TakeOut(id).into());
    until(&mut app, "taken out", |app| app.workspace.document.layers().iter().any(|layer| matches!(layer.origin, Origin::Copy(_))));
    let copy = app.workspace.document.layers().iter().find(|layer| matches!(layer.origin, Origin::Copy(_))).unwrap().id;
    let cells: Vec<(RowId, Option<OwnValue>)> = (0..30).map(|row| (RowId::new(row), Some(OwnValue::Text("改".to_owned())))).collect();
    app.dispatch(Command::edit(Operation::SetCells { id: copy, column: "use".to_owned(), cells }));
    assert_eq!(app.changes_of_copy(copy), Some([30, 0, 0]));
    until(&mut app, "exact", |app| at_hand(app, "parcels") == AtHand::View);
    let before = layer(&app, "parcels").table.len();
    server.kill();
    // frames go on at once while nobody answers
    look_at(&mut app, [121.40, 31.26], 16.0);
    let mut slowest = Duration::ZERO;
    until(&mut app, "told", |app| told(app).contains("could not be read"));
    for _ in 0..50 {
        let since = Instant::now();
        app.poll_jobs();
        slowest = slowest.max(since.elapsed());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(slowest < Duration::from_millis(200), "{slowest:?}");
    assert_eq!((at_hand(&app, "parcels"), layer(&app, "parcels").table.len()), (AtHand::Nothing, before), "what was there is there");
    app.dispatch(DatabasesOrder::WriteBack(copy).into());
    until(&mut app, "refused", |app| told(app).contains("was not written back"));
    assert_eq!(app.changes_of_copy(copy), Some([30, 0, 0]));
    server.run();
    until(&mut app, "back", |app| at_hand(app, "parcels") == AtHand::View);
    assert!(told(&app).contains("is read again"));
    app.dispatch(DatabasesOrder::WriteBack(copy).into());
    until(&mut app, "written", |app| told(app).contains("30 changed, 0 added, 0 deleted"));
    assert_eq!((app.changes_of_copy(copy), server.sql("SELECT count(*) FROM parcels WHERE use = '改'").as_str()), (Some([0; 3]), "30"));
    // what is in the copy is drawn by it alone
    look_at(&mut app, [121.4, 31.25], 12.5);
    until(&mut app, "without the copy's", |app| at_hand(app, "parcels") == AtHand::View && layer(app, "parcels").table.len() == 20_000 - 30);
    // the copy is in the project, with what it was taken from
    let path = folder.path().join("b.nanbei");
    app.dispatch(Command::edit(Operation::SetCells {
        id: copy,
        column: "use".to_owned(),
        cells: vec![(RowId::new(3), Some(OwnValue::Text("又".to_owned())))],
    }));
    app.dispatch(Command::SaveTo(path.clone()));
    until(&mut app, "saved", |app| path.exists() && !app.is_dirty());
    let mut again = session(&folder.path().join("again"));
    again.dispatch(Command::OpenFiles(vec![path]));
    until(&mut again, "opened", |app| app.workspace.document.layers().iter().any(|layer| matches!(layer.origin, Origin::Copy(_))));
    let copy = again.workspace.document.layers().iter().find(|layer| matches!(layer.origin, Origin::Copy(_))).unwrap().id;
    assert_eq!(again.changes_of_copy(copy), Some([1, 0, 0]));
    again.dispatch(DatabasesOrder::Connected(links(&server)).into());
    again.dispatch(DatabasesOrder::WriteBack(copy).into());
    until(&mut again, "written", |app| told(app).contains("1 changed, 0 added, 0 deleted"));
}
