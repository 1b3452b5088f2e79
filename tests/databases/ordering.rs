//! The attribute table of a whole database table: the server orders and counts, values are those of every row, and what it cannot be asked
//! exactly is looked at here and said so.

use crate::drive::{keep_picture, shell};
use crate::postgres::Server;
use crate::tables::{links, parcels, source, table};
use crate::window::{layer_of, until};
use egui_kittest::kittest::Queryable;
use nanbei::app::modules::table::TableOrder;
use nanbei::app::{AtHand, Command, DatabasesOrder, Figures};
use nanbei::i18n::{Lang, Word};
use nanbei::model::{FeatureSource, Id, LayerId, NEVER, OrderAnswer, OrderRequest, Origin, Prefilter, Size, View};
use nanbei::query::SortBy;

fn ids(answer: &OrderAnswer) -> Vec<i64> {
    let id = |row: usize| if let Some(Id::Integer(id)) = answer.table.feature(row).unwrap().id() { id } else { panic!() };
    answer.rows.iter().map(|row| id(row.index())).collect()
}

fn listed(text: &str) -> Vec<i64> {
    text.split(',').map(|own| own.trim().parse().unwrap()).collect()
}

#[test]
fn the_first_rows_of_all_come_in_the_servers_order_with_those_without_a_value_last() {
    let server = Server::start();
    parcels(&server, "parcels", 30_000, 300);
    server.sql(
        "ALTER TABLE parcels ADD COLUMN day date, ADD COLUMN far numeric(6, 2), ADD COLUMN \"怪\"\"名\" text; \
         UPDATE parcels SET height = NULL WHERE gid % 7 = 0; UPDATE parcels SET day = date '2020-01-01' + gid % 900, far = (gid % 500) / 100.0, \
         \"怪\"\"名\" = 'x' || gid",
    );
    let links = links(&server);
    let source = source(&links, "parcels");
    let ask = |order: &[(&str, bool)], condition: Option<&Prefilter>, most: usize| -> OrderAnswer {
        let order: Vec<(String, bool)> = order.iter().map(|(name, descending)| ((*name).to_owned(), *descending)).collect();
        source.ordered(&OrderRequest { order: &order, condition, most, cancel: NEVER }).unwrap().unwrap()
    };
    for (order, sql, by_text) in [
        (&[("height", true)][..], "height DESC NULLS LAST", false),
        (&[("height", false)], "height NULLS LAST", false),
        (&[("day", true), ("far", false)], "day DESC NULLS LAST, far NULLS LAST", false),
        (&[("use", false), ("height", true)], "use NULLS LAST, height DESC NULLS LAST", true),
        (&[("怪\"名", true)], "\"怪\"\"名\" DESC NULLS LAST", true),
        (&[], "gid", false),
        // a column that is there no more
        (&[("gone", true)], "gid", false),
    ] {
        let answer = ask(order, None, 500);
        let wanted = server.sql(&format!("SELECT string_agg(gid::text, ',') FROM (SELECT gid FROM parcels ORDER BY {sql}, gid LIMIT 500) own"));
        assert_eq!(ids(&answer), listed(&wanted), "{order:?}");
        assert_eq!((answer.is_all, answer.total, answer.by_text), (false, 30_000, by_text), "{order:?}");
    }
    // those that are wanted alone, and all of them where they are few
    let wanted = Prefilter::Number { column: "height".to_owned(), is: Size::AtLeast, value: 7_400.0 };
    let answer = ask(&[("height", true)], Some(&wanted), 1_000);
    let there = server.sql("SELECT string_agg(gid::text, ',') FROM (SELECT gid FROM parcels WHERE height >= 7400 ORDER BY height DESC) own");
    assert_eq!(ids(&answer), listed(&there));
    assert!(answer.is_all && answer.total == 30_000);
    // rows are those that views give
    let row = answer.rows[0];
    assert_eq!(source.key(row.index()).unwrap().to_string(), ids(&answer)[0].to_string());
}

#[test]
fn the_order_is_that_of_the_columns_themselves_whatever_they_are_called_and_sent_as() {
    let server = Server::start();
    server.sql(
        "CREATE TABLE odd (id numeric PRIMARY KEY, f0 integer, f1 text, f2 numeric, p point, geom geometry(Point, 4490)); \
         INSERT INTO odd SELECT n, -n, 'x', n % 7, point(n, n), ST_SetSRID(ST_MakePoint(121.3 + n * 1e-5, 31.2), 4490) FROM generate_series(1, 400) n",
    );
    let links = links(&server);
    let source = source(&links, "odd");
    let keys = |order: &[(String, bool)]| -> Vec<String> {
        let answer = source.ordered(&OrderRequest { order, condition: None, most: 50, cancel: NEVER }).unwrap().unwrap();
        answer.rows.iter().map(|row| source.key(row.index()).unwrap().to_string()).collect()
    };
    for (column, sql) in [(None, "id"), (Some("f0"), "f0, id"), (Some("f1"), "f1, id"), (Some("f2"), "f2, id"), (Some("p"), "p::text, id")] {
        let order: Vec<(String, bool)> = column.map(|own| (own.to_owned(), false)).into_iter().collect();
        let wanted = server.sql(&format!("SELECT string_agg(id::text, ',') FROM (SELECT id FROM odd ORDER BY {sql} LIMIT 50) own"));
        assert_eq!(keys(&order).join(","), wanted, "{column:?}");
    }
}

#[test]
fn figures_of_a_column_are_those_of_every_row() {
    let server = Server::start();
    parcels(&server, "parcels", 9_001, 100);
    server.sql("UPDATE parcels SET height = NULL WHERE gid < 10; UPDATE parcels SET height = 'NaN' WHERE gid = 11; UPDATE parcels SET use = NULL WHERE gid < 4");
    let links = links(&server);
    let source = source(&links, "parcels");
    let figures = |column: &str| source.figures(column, NEVER).unwrap();
    let whole = source.features(&nanbei::model::FeatureRequest::exact(nanbei::model::Bounds::EVERYWHERE, NEVER)).unwrap().table;
    let rows: Vec<_> = whole.live_rows().map(nanbei::model::RowId::new).collect();
    for column in ["height", "gid"] {
        let (own, there) = (nanbei::query::profile(whole.column(column).unwrap(), &rows), figures(column).unwrap());
        let (own_numbers, numbers) = (own.numbers.unwrap(), there.numbers.unwrap());
        assert_eq!((there.rows, there.empty), (own.rows, own.empty), "{column}");
        for (a, b) in [
            (own_numbers.least, numbers.least),
            (own_numbers.most, numbers.most),
            (own_numbers.sum, numbers.sum),
            (own_numbers.mean, numbers.mean),
            (own_numbers.median, numbers.median),
            (own_numbers.deviation, numbers.deviation),
        ] {
            assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{column}: {a} {b}");
        }
        assert_eq!(numbers.bins.iter().sum::<u32>() as usize, there.rows - there.empty);
        let off = numbers.bins.iter().zip(own_numbers.bins).map(|(a, b)| a.abs_diff(b)).sum::<u32>();
        assert!(off <= 40, "{column}: values on the edge between two parts alone may lie in either: {off}");
    }
    let texts = figures("use").unwrap();
    assert_eq!((texts.rows, texts.empty, texts.distinct), (9_001, 4, 2));
    assert_eq!(texts.texts[0].0, "居住");
    assert_eq!(texts.texts.iter().map(|(_, count)| count).sum::<usize>(), 8_997);
    assert_eq!(figures("gone"), None);
}

#[test]
fn a_planner_sorts_all_of_a_table_and_sees_that_it_is_all() {
    let server = Server::start();
    // the highest lies far from what the view shows
    parcels(&server, "parcels", 120_000, 400);
    server.sql("UPDATE parcels SET height = 99999 WHERE gid = 119999; ANALYZE parcels");
    for lang in [Lang::En, Lang::Zh] {
        let word = |word: Word| word.text(lang);
        let mut harness = shell(lang);
        let app = &mut harness.state_mut().app;
        let links = links(&server);
        let table = table(&links, "parcels");
        app.dispatch(DatabasesOrder::Connected(links).into());
        app.dispatch(DatabasesOrder::Open(Box::new(table), "parcels".to_owned()).into());
        until(&mut harness, "opened", |harness| layer_of(harness, |origin| matches!(origin, Origin::Database(_))).is_some());
        let id: LayerId = layer_of(&harness, |origin| matches!(origin, Origin::Database(_))).unwrap();
        harness.state_mut().app.viewport.view = View { center: [121.31, 31.21], zoom: 17.0 };
        until(&mut harness, "at hand", |harness| {
            let app = &harness.state().app;
            app.at_hand(app.workspace.document.layer(id).unwrap()) == Some(AtHand::View)
        });
        harness.state_mut().app.dispatch(Command::ShowTable(id));
        harness.run_steps(3);
        let sort = vec![SortBy { column: "height".to_owned(), descending: true }];
        harness.state_mut().app.dispatch(TableOrder::Sort(sort).into());
        harness.run_steps(3);
        let told = |harness: &egui_kittest::Harness<'_, nanbei::ui::Shell>, text: &str| harness.query_by_label_contains(text).is_some();
        until(&mut harness, "sorted", |harness| harness.state().app.listed_rows().is_some_and(|rows| rows.rows.len() < 90_000));
        keep_picture(&mut harness, &format!("table-at-hand-{lang:?}"));
        let at_hand = Word::TableAtHand.with(lang, &[&""]).trim().to_owned();
        assert!(told(&harness, &at_hand), "what is sorted is what is at hand, and said so");
        harness.get_by_label(word(Word::TableEverywhere)).click();
        until(&mut harness, "ordered", |harness| {
            let app = &harness.state().app;
            let rows = app.listed_rows().filter(|rows| rows.ordered.is_some());
            let layer = app.workspace.document.layer(id).unwrap();
            rows.is_some_and(|rows| rows.rows.len() == 2_000 && rows.table(layer).feature(rows.rows[0].index()).is_some())
        });
        let app = &harness.state().app;
        let rows = app.listed_rows().unwrap();
        let table = rows.table(app.workspace.document.layer(id).unwrap());
        // what is exported has the values, though the map shows none of these rows
        let cells = app.listed_cells().unwrap();
        assert!(cells.rows.len() == 2_000 && cells.rows.iter().flatten().all(|cell| !matches!(cell, nanbei::model::SheetCell::Empty)));
        assert_eq!(table.feature(rows.rows[0].index()).unwrap().id(), Some(Id::Integer(119_999)));
        assert!(!app.viewport.view.bounds(app.viewport.view_size).intersects(&table.box_of(rows.rows[0].index())));
        assert!(told(&harness, &Word::TableFirst.with(lang, &[&"2,000"])));
        // a pan asks the server for no other order
        let before = rows.of.clone();
        harness.state_mut().app.viewport.view = View { center: [121.35, 31.25], zoom: 17.0 };
        harness.run_steps(10);
        assert_eq!(harness.state().app.listed_rows().map(|rows| &rows.of), Some(&before));
        // a filter that the server is not asked is met by what is listed
        harness.state_mut().app.dispatch(TableOrder::Quick("use".to_owned(), "业".to_owned()).into());
        until(&mut harness, "filtered", |harness| {
            harness.state().app.listed_rows().is_some_and(|rows| rows.ordered.as_ref().is_some_and(|own| own.seen == 20_000))
        });
        let app = &harness.state().app;
        let rows = app.listed_rows().unwrap();
        assert!(!rows.rows.is_empty() && !rows.ordered.as_ref().unwrap().is_all);
        harness.state_mut().app.dispatch(TableOrder::Quick("use".to_owned(), String::new()).into());
        harness.state_mut().app.dispatch(TableOrder::Figures("height".to_owned(), false).into());
        until(&mut harness, "figures", |harness| {
            matches!(harness.state().app.session.table.figures.get(&(id, "height".to_owned())), Some(Figures::Told(_)))
        });
        let Figures::Told(profile) = harness.state().app.session.table.figures[&(id, "height".to_owned())].clone() else { panic!() };
        assert_eq!((profile.rows, profile.numbers.as_ref().unwrap().most), (120_000, 99_999.0));
        keep_picture(&mut harness, &format!("table-everywhere-{lang:?}"));
    }
}
