//! Features taken out of a table and written back: all or none, what others have changed is found, and a server that dies in the
//! middle loses nothing and doubles nothing.

use crate::postgres::Server;
use crate::tables::{links, parcels, source};
use nanbei::model::{FeatureData, FeatureRequest, FeatureSource, FeatureTable, Id, Kind, NEVER, OwnValue, PartKind, PartShape, Value, WorkingCopy};
use nanbei::source::{DatabaseError, Links, PostgisTable, WriteEnd, WrittenBack, changes_of, take_out, taken_anew, write_back};
use std::sync::Arc;
use std::time::Duration;

/// The rows of some keys in a source.
fn rows(source: &PostgisTable, keys: &[i64]) -> Vec<usize> {
    let answer = source.features(&FeatureRequest::exact(nanbei::model::Bounds::EVERYWHERE, NEVER)).unwrap();
    let is_wanted = |id: Option<Id<'_>>| matches!(id, Some(Id::Integer(id)) if keys.contains(&id));
    answer.table.features().filter(|own| is_wanted(own.id())).map(|own| own.index()).collect()
}

fn taken(links: &Arc<Links>, keys: &[i64]) -> (FeatureTable, WorkingCopy, Arc<PostgisTable>) {
    let source = source(links, "parcels");
    let (table, copy) = take_out(&source, &rows(&source, keys), NEVER).unwrap();
    assert_eq!((table.len(), copy.taken.len(), changes_of(&table, &copy)), (keys.len(), keys.len(), [0; 3]));
    (table, copy, source)
}

fn row(table: &FeatureTable, key: i64) -> usize {
    table.features().find(|own| own.id() == Some(Id::Integer(key))).unwrap().index()
}

/// The table with another value for some keys.
fn with(table: &FeatureTable, column: &str, changes: &[(i64, Value<'_>)]) -> FeatureTable {
    let mut cells: Vec<(usize, Option<Value<'_>>)> = changes.iter().map(|(key, value)| (row(table, *key), Some(*value))).collect();
    cells.sort_by_key(|(row, _)| *row);
    table.with_cells(table.column_place(column).unwrap(), &cells)
}

fn square(at: [f64; 2]) -> Vec<PartShape> {
    let [x, y] = at;
    vec![PartShape::flat(PartKind::Polygon, &[[x, y], [x + 1e-3, y], [x + 1e-3, y + 1e-3], [x, y + 1e-3], [x, y]])]
}

fn new(key: OwnValue, use_: &str, at: [f64; 2]) -> FeatureData {
    let mut own = FeatureData::new(Kind::Polygon, square(at));
    own.properties = vec![("gid".to_owned(), key), ("use".to_owned(), OwnValue::Text(use_.to_owned())), ("height".to_owned(), OwnValue::Null)];
    own
}

/// The copy as the server has made it.
fn put(mine: &FeatureTable, done: &WrittenBack) -> FeatureTable {
    mine.with_features(&done.rows.iter().map(|own| (own.row, &own.now)).collect::<Vec<_>>())
}

fn written(end: WriteEnd) -> WrittenBack {
    match end {
        WriteEnd::Written(own) => own,
        WriteEnd::Conflicts(own) => panic!("{own:?}"),
    }
}

#[test]
fn changes_are_written_and_nothing_else_is_touched() {
    let server = Server::start();
    parcels(&server, "parcels", 400, 20);
    let links = links(&server);
    let (table, copy, source) = taken(&links, &(100..160).collect::<Vec<_>>());
    let before = server.sql("SELECT string_agg(xmin::text, ',' ORDER BY gid) FROM parcels WHERE gid NOT IN (101, 102, 103)");
    let mut mine = with(&table, "use", &[(101, Value::Text("公园'); DROP TABLE parcels; --")), (102, Value::Null)]);
    mine = with(&mine, "height", &[(101, Value::Float(0.1 + 0.2))]);
    mine = mine.with_geometry(&[(row(&mine, 103), Kind::Polygon, &square([121.7, 31.5]))]);
    mine = mine.with_deleted(&[row(&mine, 104), row(&mine, 105)], true);
    mine = mine.with_appended([&new(OwnValue::Integer(9000), "新", [121.8, 31.6])]);
    assert_eq!(changes_of(&mine, &copy), [3, 1, 2]);
    let done = written(write_back(&links, &mine, &copy, &source.crs().crs, &[], NEVER).unwrap());
    assert_eq!((done.put, done.added, done.deleted, done.taken.len()), (3, 1, 2, 59));
    assert_eq!(server.sql("SELECT use, height FROM parcels WHERE gid = 101"), format!("公园'); DROP TABLE parcels; --|{}", 0.1 + 0.2));
    assert_eq!(server.sql("SELECT use IS NULL, height FROM parcels WHERE gid = 102"), "t|25.5");
    assert_eq!(
        server.sql("SELECT ST_AsText(geom) FROM parcels WHERE gid = 103"),
        format!("POLYGON(({x} {y},{e} {y},{e} {n},{x} {n},{x} {y}))", x = 121.7, y = 31.5, e = 121.7 + 1e-3, n = 31.5 + 1e-3)
    );
    assert_eq!(server.sql("SELECT count(*), count(*) FILTER (WHERE gid = 9000), count(*) FILTER (WHERE gid IN (104, 105)) FROM parcels"), "399|1|0");
    assert_eq!(
        server.sql("SELECT string_agg(xmin::text, ',' ORDER BY gid) FROM parcels WHERE gid NOT IN (101, 102, 103, 9000)").len(),
        before.len() - 2 * (before.split(',').next().unwrap().len() + 1)
    );
    // what was written is what was taken now: a second time there is nothing to write
    let mine = put(&mine, &done);
    let copy = WorkingCopy { taken: done.taken, ..copy };
    assert_eq!(changes_of(&mine, &copy), [0; 3]);
    // and further changes find no conflict with one's own
    let mine = with(&mine, "use", &[(101, Value::Text("绿地")), (9000, Value::Text("水"))]);
    assert_eq!(written(write_back(&links, &mine, &copy, &source.crs().crs, &[], NEVER).unwrap()).put, 2);
    assert_eq!(server.sql("SELECT use FROM parcels WHERE gid IN (101, 9000) ORDER BY gid"), "绿地\n水");
}

#[test]
fn what_others_have_changed_is_shown_and_nothing_is_written() {
    let server = Server::start();
    parcels(&server, "parcels", 100, 10);
    let links = links(&server);
    let (table, copy, source) = taken(&links, &[1, 2, 3, 4, 5, 6, 7]);
    let crs = &source.crs().crs;
    let mine = with(&table, "use", &[(1, Value::Text("A")), (2, Value::Text("A")), (3, Value::Text("A")), (4, Value::Text("same"))]);
    let mine = mine.with_deleted(&[row(&mine, 5), row(&mine, 6)], true);
    server.sql("UPDATE parcels SET use = 'B', height = 99 WHERE gid = 1; DELETE FROM parcels WHERE gid = 2; UPDATE parcels SET use = 'same' WHERE gid = 4; UPDATE parcels SET use = 'B' WHERE gid = 5; DELETE FROM parcels WHERE gid = 6; UPDATE parcels SET use = 'B' WHERE gid = 7");
    let WriteEnd::Conflicts(mut conflicts) = write_back(&links, &mine, &copy, crs, &[], NEVER).unwrap() else { panic!() };
    conflicts.sort_by(|a, b| a.key.cmp(&b.key));
    // changed on both sides; changed here and deleted there; deleted here and changed there. The same on both sides is none
    assert_eq!(conflicts.iter().map(|own| own.key.to_string()).collect::<Vec<_>>(), ["1", "2", "5"]);
    let text = |text: &str| OwnValue::Text(text.to_owned());
    assert_eq!(conflicts[0].values, [("use".to_owned(), text("A"), text("B")), ("height".to_owned(), OwnValue::Float(0.25), OwnValue::Float(99.0))]);
    assert!(conflicts[1].theirs.is_none() && conflicts[2].row.is_none() && !conflicts[0].is_moved);
    assert_eq!(server.sql("SELECT use FROM parcels WHERE gid = 3"), "工业", "nothing was written");
    // theirs taken for one, the rest of it mine
    let theirs = FeatureTable::default().with_appended([conflicts[0].theirs.as_ref().unwrap()]);
    let anew = taken_anew(&copy, &[(conflicts[0].key.clone(), conflicts[0].version, theirs.feature(0))]);
    let taken_theirs = mine.with_features(&[(conflicts[0].row.unwrap(), conflicts[0].theirs.as_ref().unwrap())]);
    assert_eq!(changes_of(&taken_theirs, &anew), [3, 0, 2]);
    // what is agreed to is what was shown: what is changed after that is asked about again
    let agreed: Vec<_> = conflicts.iter().map(|own| (own.key.clone(), own.version)).collect();
    server.sql("UPDATE parcels SET use = 'C' WHERE gid = 5");
    let WriteEnd::Conflicts(again) = write_back(&links, &taken_theirs, &anew, crs, &agreed, NEVER).unwrap() else { panic!() };
    assert_eq!(again.iter().map(|own| own.key.to_string()).collect::<Vec<_>>(), ["5"]);
    let agreed: Vec<_> = agreed.into_iter().chain(again.iter().map(|own| (own.key.clone(), own.version))).collect();
    let done = written(write_back(&links, &taken_theirs, &anew, crs, &agreed, NEVER).unwrap());
    assert_eq!((done.put, done.added, done.deleted), (1, 1, 1));
    assert_eq!(server.sql("SELECT string_agg(gid || use, ',' ORDER BY gid) FROM parcels WHERE gid BETWEEN 1 AND 7"), "1B,2A,3A,4same,7B");
}

#[test]
fn a_sentence_that_the_server_refuses_leaves_all_as_it_was() {
    let server = Server::start();
    parcels(&server, "parcels", 100, 10);
    server.sql("ALTER TABLE parcels ADD CONSTRAINT low CHECK (height < 100)");
    let links = links(&server);
    let (table, copy, source) = taken(&links, &[1, 2, 3]);
    let mine = with(&table, "height", &[(1, Value::Float(50.0)), (2, Value::Float(500.0))]);
    let error = write_back(&links, &mine, &copy, &source.crs().crs, &[], NEVER).unwrap_err();
    assert!(matches!(&error, DatabaseError::Said(text) if text.contains("low")), "{error}");
    let mine = with(&mine, "height", &[(2, Value::Text("hoch"))]);
    assert!(write_back(&links, &mine, &copy, &source.crs().crs, &[], NEVER).is_err());
    assert_eq!(server.sql("SELECT string_agg(height::text, ',' ORDER BY gid) FROM parcels WHERE gid < 4"), "0,0.25,0.5,0.75");
}

#[test]
fn a_server_that_is_killed_while_it_writes_loses_nothing_and_doubles_nothing() {
    let mut server = Server::start();
    parcels(&server, "parcels", 5_000, 100);
    server.sql("CREATE SEQUENCE own START 100000; ALTER TABLE parcels ALTER COLUMN gid SET DEFAULT nextval('own')");
    let links = links(&server);
    let keys: Vec<i64> = (0..400).collect();
    for (n, pause) in [0, 3, 8, 15, 25, 40].into_iter().enumerate() {
        let (table, copy, source) = taken(&links, &keys);
        let use_ = format!("使用{n}");
        let mut mine = with(&table, "use", &keys.iter().map(|key| (*key, Value::Text(&use_))).collect::<Vec<_>>());
        let added: Vec<FeatureData> = (0..50).map(|own| new(OwnValue::Null, &format!("新{n}"), [121.9 + f64::from(own) * 0.002, 31.7])).collect();
        mine = mine.with_appended(&added);
        let (mine, copy) = (Arc::new(mine), Arc::new(copy));
        let crs = source.crs().crs.clone();
        let first = {
            let (links, mine, copy, crs) = (Arc::clone(&links), Arc::clone(&mine), Arc::clone(&copy), crs.clone());
            std::thread::spawn(move || write_back(&links, &mine, &copy, &crs, &[], NEVER))
        };
        std::thread::sleep(Duration::from_millis(pause));
        server.kill();
        server.run();
        let mut end = first.join().unwrap();
        let mut tries = 0;
        while let Err(error) = end {
            assert!(error.is_lost() || matches!(error, DatabaseError::Unreachable { .. } | DatabaseError::Said(_)), "{error}");
            tries += 1;
            assert!(tries < 20, "{error}");
            std::thread::sleep(Duration::from_millis(100));
            end = write_back(&links, &mine, &copy, &crs, &[], NEVER);
        }
        assert_eq!(written(end.unwrap()).added, 50);
        let found = server.sql(&format!("SELECT count(*) FILTER (WHERE use = '{use_}' AND gid < 400), count(*) FILTER (WHERE use = '新{n}'), count(*) FILTER (WHERE gid < 5000) FROM parcels"));
        assert_eq!(found, "400|50|5000", "killed after {pause} ms");
    }
}

#[test]
fn a_copy_that_went_through_a_project_is_as_it_was_taken() {
    let server = Server::start();
    parcels(&server, "parcels", 30, 5);
    server.sql(
        "ALTER TABLE parcels ALTER COLUMN geom TYPE geometry(Geometry, 4490), ADD COLUMN doc jsonb, ADD COLUMN price numeric(10, 2); \
         UPDATE parcels SET doc = '{\"a\": [1, 2.50]}', price = 12.00 WHERE gid < 10; \
         UPDATE parcels SET geom = ST_ForcePolygonCW(geom) WHERE gid % 2 = 0; UPDATE parcels SET geom = ST_ForcePolygonCCW(geom) WHERE gid % 2 = 1; \
         UPDATE parcels SET geom = 'SRID=4490;MULTIPOLYGON(((121 31,121.1 31,121.1 31.1,121 31),(121.05 31.02,121.06 31.03,121.06 31.02,121.05 31.02)))' WHERE gid = 3; \
         UPDATE parcels SET geom = 'SRID=4490;LINESTRING(121 31,121.1 31.3)' WHERE gid = 4; UPDATE parcels SET geom = NULL WHERE gid = 5; \
         UPDATE parcels SET height = 'NaN', use = NULL WHERE gid = 6;",
    );
    let links = links(&server);
    let (table, copy, _) = taken(&links, &(0..30).collect::<Vec<_>>());
    let text = nanbei::io::to_geojson(&table, None, nanbei::io::Precision::Full);
    let (again, _) = nanbei::io::read_geojson(text.as_bytes(), &nanbei::io::Progress::default()).unwrap();
    assert_eq!(changes_of(&again, &copy), [0; 3]);
    let copy: WorkingCopy = serde_json::from_str(&serde_json::to_string(&copy).unwrap()).unwrap();
    assert_eq!(changes_of(&again, &copy), [0; 3]);
}

#[test]
fn what_the_server_makes_of_it_is_what_the_copy_has_then() {
    let server = Server::start();
    server.sql(
        "CREATE TABLE parcels (gid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, use varchar(6), height numeric(6, 1), state text NOT NULL DEFAULT '草案', \
           seen int NOT NULL DEFAULT 0, doc jsonb, geom geometry(MultiPolygonZ, 4549)); \
         CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.seen := OLD.seen + 1; RETURN NEW; END'; \
         CREATE TRIGGER seen BEFORE UPDATE ON parcels FOR EACH ROW EXECUTE FUNCTION count_up(); \
         INSERT INTO parcels (use, height, doc, geom) SELECT 'a', n, '\"t\"', ST_Force3DZ(ST_Multi(ST_Transform(ST_MakeEnvelope(121 + n * 0.01, 31, 121.005 + n * 0.01, 31.005, 4490), 4549)), 5) \
           FROM generate_series(1, 5) n; CREATE INDEX ON parcels USING gist (geom); ANALYZE parcels",
    );
    let links = links(&server);
    let (table, copy, source) = taken(&links, &[1, 2, 3]);
    let crs = &source.crs().crs;
    let mut mine = with(&table, "height", &[(1, Value::Float(12.345)), (2, Value::Float(7.0))]);
    let mut added = FeatureData::new(Kind::Polygon, square([121.5, 31.5]));
    added.properties = vec![("use".to_owned(), OwnValue::Text("b".to_owned())), ("doc".to_owned(), OwnValue::Text("text".to_owned()))];
    mine = mine.with_appended([&added]);
    let done = written(write_back(&links, &mine, &copy, crs, &[], NEVER).unwrap());
    assert_eq!((done.put, done.added), (2, 1));
    assert_eq!(
        server.sql("SELECT gid, use, height, state, seen, doc, ST_NDims(geom), GeometryType(geom) FROM parcels WHERE gid > 5"),
        "6|b||草案|0|\"text\"|3|MULTIPOLYGON"
    );
    let mine = put(&mine, &done);
    let row = |key: i64| mine.feature(row(&mine, key)).unwrap();
    assert_eq!((row(1).value("height"), row(1).value("seen"), row(6).value("state")), (Value::Float(12.3), Value::Integer(1), Value::Text("草案")));
    let copy = WorkingCopy { taken: done.taken, ..copy };
    assert_eq!(changes_of(&mine, &copy), [0; 3]);
    // a second change leaves what the trigger has set alone
    let mine = with(&mine, "use", &[(1, Value::Text("c"))]);
    let done = written(write_back(&links, &mine, &copy, crs, &[], NEVER).unwrap());
    assert_eq!((done.put, server.sql("SELECT use, height, seen FROM parcels WHERE gid = 1").as_str()), (1, "c|12.3|2"));
    let (mine, copy) = (put(&mine, &done), WorkingCopy { taken: done.taken, ..copy });
    // a text that is too long is refused and not cut
    let long = with(&mine, "use", &[(2, Value::Text("abcdefgh"))]);
    assert!(matches!(write_back(&links, &long, &copy, crs, &[], NEVER), Err(DatabaseError::Said(_))));
    // and a column that is gone here is not emptied there
    let fewer = mine.without_column(mine.column_place("height").unwrap());
    assert!(matches!(write_back(&links, &fewer, &copy, crs, &[], NEVER), Err(DatabaseError::FieldsGone { .. })));
    assert_eq!(server.sql("SELECT count(*) FROM parcels WHERE height IS NULL"), "1");
}

#[test]
fn a_row_of_a_parted_table_is_changed_added_and_given_another_key() {
    let server = Server::start();
    server.sql(
        "CREATE TABLE parcels (gid bigint NOT NULL, use text NOT NULL, height float8, geom geometry(Polygon, 4490), PRIMARY KEY (gid, use)) PARTITION BY LIST (use); \
         CREATE TABLE parcels_a PARTITION OF parcels FOR VALUES IN ('a'); CREATE TABLE parcels_b PARTITION OF parcels FOR VALUES IN ('b'); \
         INSERT INTO parcels SELECT n, CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, n, ST_MakeEnvelope(121 + n * 0.01, 31, 121.005 + n * 0.01, 31.005, 4490) FROM generate_series(1, 40) n; \
         CREATE INDEX ON parcels USING gist (geom); ANALYZE parcels",
    );
    let links = links(&server);
    let source = source(&links, "parcels");
    assert!(source.bounds().is_some_and(|own| (own.west - 121.01).abs() < 1e-4 && (own.east - 121.405).abs() < 1e-4), "{:?}", source.bounds());
    let (table, copy, source) = taken(&links, &[1, 2, 3, 4]);
    let crs = &source.crs().crs;
    let mut mine = with(&table, "height", &[(1, Value::Float(100.0))]);
    mine = with(&mine, "use", &[(2, Value::Text("b"))]);
    mine = with(&mine, "gid", &[(3, Value::Integer(300))]);
    mine = mine.with_appended([&new(OwnValue::Integer(400), "a", [121.9, 31.5])]);
    let done = written(write_back(&links, &mine, &copy, crs, &[], NEVER).unwrap());
    assert_eq!((done.put, done.added, done.deleted), (3, 1, 0));
    assert_eq!(server.sql("SELECT string_agg(gid || use || height, ',' ORDER BY gid) FROM parcels WHERE gid < 5 OR gid > 40"), "1b100,2b2,4a4,300b3");
    let (mine, copy) = (put(&mine, &done), WorkingCopy { taken: done.taken, ..copy });
    assert_eq!(changes_of(&mine, &copy), [0; 3]);
    assert_eq!(
        written(write_back(&links, &with(&mine, "height", &[(300, Value::Float(1.0)), (400, Value::Float(2.0))]), &copy, crs, &[], NEVER).unwrap())
            .put,
        2
    );
}
