//! The window of databases, driven as a planner would: asked at the press of a button, a table becomes a layer, and what others have
//! changed is shown before anything is written.

use crate::drive::{finish_jobs, keep_picture, shell};
use crate::postgres::Server;
use crate::tables::parcels;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::{Action, AtHand, Command, DatabasesOrder, SelectHow};
use nanbei::i18n::{Lang, Word};
use nanbei::model::{FeatureId, LayerId, Operation, Origin, OwnValue, RowId, View};
use nanbei::ui::Shell;
use std::time::{Duration, Instant};

/// Steps until something is so.
pub fn until(harness: &mut Harness<'_, Shell>, what: &str, is_so: impl Fn(&Harness<'_, Shell>) -> bool) {
    let since = Instant::now();
    while !is_so(harness) {
        harness.step();
        let told: Vec<&str> = harness.state().app.session.notices.iter().map(|own| own.text.as_str()).collect();
        assert!(since.elapsed() < Duration::from_mins(1), "{what}: {told:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    harness.run_steps(3);
}

pub fn layer_of(harness: &Harness<'_, Shell>, is_it: fn(&Origin) -> bool) -> Option<LayerId> {
    harness.state().app.workspace.document.layers().iter().find(|layer| is_it(&layer.origin)).map(|layer| layer.id)
}

#[test]
fn a_table_is_opened_by_hand_and_conflicts_are_shown_before_anything_is_written() {
    let server = Server::start();
    parcels(&server, "parcels", 2_000, 50);
    for lang in [Lang::En, Lang::Zh] {
        let word = |word: Word| word.text(lang);
        let mut harness = shell(lang);
        harness.state_mut().app.dispatch(Command::Do(Action::OPEN_DATABASE));
        harness.run_steps(4);
        let asked = || server.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'Nanbei'");
        let field = harness.get_by_role_and_label(Role::TextInput, word(Word::DatabaseAddress));
        field.focus();
        harness.run_steps(2);
        harness.event(egui::Event::Text(server.address()));
        harness.run_steps(4);
        assert_eq!(
            harness.get_by_role_and_label(Role::TextInput, word(Word::DatabaseUser)).value().as_deref(),
            Some("planner"),
            "the address fills the fields"
        );
        assert_eq!(asked(), "0", "nobody is asked before the button is pressed");
        keep_picture(&mut harness, &format!("database-form-{lang:?}"));
        harness.get_by_label(word(Word::DatabaseConnect)).click();
        let open = format!("{} parcels", word(Word::DatabaseOpen));
        until(&mut harness, "listed", |harness| harness.query_by_label(&open).is_some());
        keep_picture(&mut harness, &format!("database-tables-{lang:?}"));
        harness.get_by_label(&open).click();
        until(&mut harness, "opened", |harness| layer_of(harness, |origin| matches!(origin, Origin::Database(_))).is_some());
        let id = layer_of(&harness, |origin| matches!(origin, Origin::Database(_))).unwrap();
        harness.state_mut().app.viewport.view = View { center: [121.32, 31.22], zoom: 15.0 };
        until(&mut harness, "at hand", |harness| {
            let app = &harness.state().app;
            app.at_hand(app.workspace.document.layer(id).unwrap()) == Some(AtHand::View)
        });
        for row in 0..3 {
            let row = FeatureId { layer: id, row: RowId::new(row) };
            harness.state_mut().app.dispatch(Command::SelectFeature(row, SelectHow::Add));
        }
        harness.state_mut().app.dispatch(DatabasesOrder::TakeOut(id).into());
        until(&mut harness, "taken out", |harness| layer_of(harness, |origin| matches!(origin, Origin::Copy(_))).is_some());
        let copy = layer_of(&harness, |origin| matches!(origin, Origin::Copy(_))).unwrap();
        let of = |text: &str| Some(OwnValue::Text(text.to_owned()));
        let cells = (0..3).map(|row| (RowId::new(row), of("本地"))).collect();
        harness.state_mut().app.dispatch(Command::edit(Operation::SetCells { id: copy, column: "use".to_owned(), cells }));
        let key = harness.state().app.workspace.document.layer(copy).unwrap().table.feature(1).unwrap().id().unwrap().to_string();
        server.sql(&format!("UPDATE parcels SET use = '他人' WHERE gid = {key}"));
        harness.state_mut().app.dispatch(DatabasesOrder::WriteBack(copy).into());
        until(&mut harness, "conflicts", |harness| harness.query_by_label(word(Word::ConflictTakeTheirs)).is_some());
        assert_eq!(server.sql("SELECT count(*) FROM parcels WHERE use = '本地'"), "0");
        let line = format!("use   {}   {}", Word::ConflictMine.with(lang, &[&"本地"]), Word::ConflictTheirs.with(lang, &[&"他人"]));
        assert!(harness.query_by_label(&line).is_some(), "{line}");
        keep_picture(&mut harness, &format!("database-conflicts-{lang:?}"));
        harness.get_by_label(word(Word::ConflictTakeTheirs)).click();
        until(&mut harness, "taken", |harness| harness.state().app.changes_of_copy(copy) == Some([2, 0, 0]));
        harness.state_mut().app.dispatch(DatabasesOrder::WriteBack(copy).into());
        until(&mut harness, "written", |harness| harness.state().app.changes_of_copy(copy) == Some([0; 3]));
        finish_jobs(&mut harness);
        assert_eq!(server.sql("SELECT count(*) FILTER (WHERE use = '本地'), count(*) FILTER (WHERE use = '他人') FROM parcels"), "2|1");
        drop(harness);
        server.sql("UPDATE parcels SET use = '' WHERE use IN ('本地', '他人')");
        std::thread::sleep(Duration::from_millis(300));
    }
}
