//! Tables as sources: each value as it is, exact where a view shows few, a summary that is fair where it shows many.

use crate::postgres::Server;
use nanbei::model::{Bounds, Budget, DatabaseTable, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, Id, Kind, NEVER, RowId, Value};
use nanbei::query::Filter;
use nanbei::source::{DatabaseError, Links, Login, PostgisTable, RelationKind, login_at, tables_of};
use std::sync::Arc;

/// Parcels on a grid of `columns` from 121.30 east, 31.20 north, a third of them industry, each 90 % of its square wide and high.
pub fn parcels(server: &Server, name: &str, count: usize, columns: usize) {
    server.sql(&format!(
        "CREATE TABLE {name} (gid integer PRIMARY KEY, use text, height float8, geom geometry(Polygon, 4490)); \
         INSERT INTO {name} SELECT n, CASE WHEN n % 3 = 0 THEN '工业' ELSE '居住' END, n / 4.0, \
         ST_MakeEnvelope(121.3 + (n % {columns}) * 1e-3, 31.2 + (n / {columns}) * 1e-3, 121.3 + (n % {columns}) * 1e-3 + 9.5e-4, 31.2 + (n / {columns}) * 1e-3 + 9.5e-4, 4490) \
         FROM generate_series(0, {count} - 1) n; \
         CREATE INDEX ON {name} USING gist (geom); ANALYZE {name};"
    ));
}

pub fn links(server: &Server) -> Arc<Links> {
    Arc::new(Links::open(login_at(&server.address()).unwrap(), NEVER).unwrap())
}

pub fn table(links: &Arc<Links>, name: &str) -> DatabaseTable {
    tables_of(links, NEVER).unwrap().iter().find(|own| own.table == name).unwrap().of(links, 0).unwrap()
}

pub fn source(links: &Arc<Links>, name: &str) -> Arc<PostgisTable> {
    PostgisTable::open(links, &table(links, name), None, NEVER).unwrap()
}

fn opened(links: &Arc<Links>, name: &str) -> FeatureTable {
    source(links, name).window()
}

fn all(links: &Arc<Links>, name: &str) -> Arc<FeatureTable> {
    let answer = source(links, name).features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap();
    assert!(answer.complete);
    answer.table
}

fn view(bounds: Bounds, metres_per_pixel: f64) -> FeatureRequest<'static> {
    FeatureRequest { metres_per_pixel, budget: Budget { features: 250_000, positions: 4_000_000 }, ..FeatureRequest::exact(bounds, NEVER) }
}

/// The summary of a view, asked for until it is as fine as it gets.
fn summary(source: &dyn FeatureSource, request: &FeatureRequest<'_>) -> FeatureAnswer {
    for _ in 0..5 {
        let answer = source.features(request).unwrap();
        if !answer.table.summary().unwrap().is_coarse {
            return answer;
        }
    }
    panic!("it never becomes fine");
}

#[test]
fn a_view_of_few_features_is_exact_and_rows_stay_theirs() {
    let server = Server::start();
    parcels(&server, "parcels", 20_000, 200);
    let links = links(&server);
    let window = opened(&links, "parcels");
    let source = window.source().unwrap();
    assert_eq!(source.total(), 20_000);
    let ids = |table: &FeatureTable, rows: &[usize]| -> Vec<i64> {
        rows.iter().map(|row| if let Some(Id::Integer(id)) = table.feature(*row).unwrap().id() { id } else { panic!() }).collect()
    };
    let mut known = std::collections::HashMap::new();
    for n in 0..12 {
        let at = [121.32 + f64::from(n) * 0.01, 31.21 + f64::from(n % 5) * 0.01];
        let bounds = Bounds::at(at).grown(0.012, 0.008);
        let answer = source.features(&view(bounds, 5.0)).unwrap();
        assert!(answer.complete && answer.table.summary().is_none());
        let [west, south, east, north] = bounds.array();
        let wanted = server.sql(&format!("SELECT string_agg(gid::text, ',' ORDER BY gid) FROM parcels WHERE ST_XMin(geom) <= {east} AND ST_XMax(geom) >= {west} AND ST_YMin(geom) <= {north} AND ST_YMax(geom) >= {south}"));
        let mut found = ids(&answer.table, &answer.rows);
        for (row, id) in answer.rows.iter().zip(&found) {
            assert_eq!(known.entry(*row).or_insert(*id), id);
        }
        found.sort_unstable();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(","), wanted);
    }
    // all of it, by exact work, with the rows of before
    let all = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap();
    assert_eq!((all.table.len(), all.complete), (20_000, true));
    for (row, id) in &known {
        assert_eq!(ids(&all.table, &[*row]), [*id]);
    }
    let feature = all.table.features().find(|own| own.id() == Some(Id::Integer(4001))).unwrap();
    assert_eq!(
        (feature.value("use"), feature.value("height"), feature.value("gid")),
        (Value::Text("居住"), Value::Float(1000.25), Value::Integer(4001))
    );
    // those that are kept are at hand wherever they lie
    let row = RowId::new(*known.keys().next().unwrap());
    let far = FeatureRequest { keep: &[row], ..view(Bounds::at([121.499, 31.299]).grown(1e-4, 1e-4), 0.5) };
    assert!(source.features(&far).unwrap().table.feature(row.index()).is_some());
}

#[test]
fn a_summary_covers_what_the_features_cover_by_their_shares() {
    let server = Server::start();
    // a hundred thousand parcels, and a lake over a tenth of the width that is drawn as it is
    parcels(&server, "many", 100_000, 400);
    server.sql("DELETE FROM many WHERE gid % 400 BETWEEN 100 AND 139; INSERT INTO many VALUES (-1, '水域', 0, ST_MakeEnvelope(121.4, 31.2, 121.44, 31.45, 4490)); ANALYZE many");
    let links = links(&server);
    let window = opened(&links, "many");
    let source = window.source().unwrap();
    let bounds = Bounds { west: 121.29, south: 31.19, east: 121.71, north: 31.46 };
    let coarse = source.features(&view(bounds, 60.0)).unwrap();
    assert!(coarse.table.summary().unwrap().is_coarse && !coarse.complete);
    let answer = summary(&**source, &view(bounds, 60.0));
    assert!(answer.features().count() > coarse.features().count() * 8);
    let summary = answer.table.summary().unwrap();
    assert!(!summary.is_coarse);
    let about = summary.about.unwrap() as f64;
    assert!((80_000.0..100_000.0).contains(&about), "{about}");
    // areas by use, in square degrees
    let mut areas = std::collections::BTreeMap::new();
    let mut lakes = 0;
    for feature in answer.features() {
        assert!(answer.table.stands_for_others(feature.index()));
        let own = feature.bounds().unwrap();
        let use_ = feature.value("use").to_string();
        if use_ == "水域" {
            lakes += 1;
        }
        *areas.entry(use_).or_insert(0.0) += (own.east - own.west) * (own.north - own.south);
    }
    assert_eq!(lakes, 1, "what is large is drawn once");
    let whole = 90_000.0 * 9.5e-4 * 9.5e-4;
    for (use_, share) in [("工业", whole / 3.0), ("居住", whole * 2.0 / 3.0), ("水域", 0.04 * 0.25)] {
        assert!((areas[use_] / share - 1.0).abs() < 0.06, "{use_}: {} of {share}", areas[use_]);
    }
}

#[test]
fn every_kind_of_value_is_as_the_server_has_it() {
    let server = Server::start();
    server.sql(
        "CREATE TYPE stage AS ENUM ('现状', '规划'); CREATE DOMAIN ratio AS numeric(6, 2); \
         CREATE TABLE kinds (id bigint PRIMARY KEY, small int2, big int8, single float4, double float8, exact numeric(12, 2), long numeric, \
           rate ratio, yes bool, words text, padded char(6), day date, moment timestamp, u uuid, doc jsonb, list int[], s stage, raw bytea, \
           \"a\"\"b 名\" text, geom geometry); \
         INSERT INTO kinds VALUES (9007199254740993, -7, 9223372036854775807, 0.1, 0.1, 12.50, 123456789012345678901234567890.5, 1.25, true, \
           E'引号\"与\\n换行', 'ab', '2024-02-29', '2024-02-29 08:00:01.5', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"b\": [1, null]}', '{1,2}', \
           '规划', '\\x00', 'x', 'SRID=4490;POINT Z (121.5 31.25 4)'), \
         (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), \
         (3, 0, 0, 1e30, 'NaN', 'NaN', 1e40, 0, false, '', '', '-infinity', 'infinity', NULL, '5', '{}', '现状', '', '', \
           'SRID=4490;CURVEPOLYGON(CIRCULARSTRING(121 31, 121.1 31.1, 121.2 31, 121.1 30.9, 121 31))'), \
         (4, 1, 1, 1, 1, 1, 1, 1, true, 'e', 'e', NULL, NULL, NULL, 'null', NULL, NULL, NULL, NULL, 'SRID=4490;GEOMETRYCOLLECTION(POINT(121 31), LINESTRING(121 31, 122 32))'), \
         (5, 1, 1, 1, 1, 1, 1, 1, true, 'e', 'e', NULL, NULL, NULL, '\"t\"', NULL, NULL, NULL, NULL, 'SRID=4490;POLYGON EMPTY');",
    );
    let links = links(&server);
    let table = all(&links, "kinds");
    let feature = |id: i64| table.features().find(|own| own.id() == Some(Id::Integer(id))).unwrap();
    let first = feature(9_007_199_254_740_993);
    let wanted = [
        ("id", Value::Integer(9_007_199_254_740_993)),
        ("small", Value::Integer(-7)),
        ("big", Value::Integer(i64::MAX)),
        ("single", Value::Float(0.1)),
        ("double", Value::Float(0.1)),
        ("exact", Value::Float(12.5)),
        ("rate", Value::Float(1.25)),
        ("yes", Value::Boolean(true)),
        ("words", Value::Text("引号\"与\n换行")),
        ("day", Value::Text("2024-02-29")),
        ("moment", Value::Text("2024-02-29 08:00:01.5")),
        ("u", Value::Text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
        ("list", Value::Text("{1,2}")),
        ("s", Value::Text("规划")),
        ("a\"b 名", Value::Text("x")),
    ];
    for (name, value) in wanted {
        assert_eq!(first.value(name), value, "{name}");
    }
    // digits that a float does not hold stay as they are
    assert_eq!(first.value("long").to_string(), "123456789012345678901234567890.5");
    assert_eq!(first.value("doc").to_string(), r#"{"b": [1, null]}"#);
    assert!(table.column("raw").is_none(), "bytes have no text");
    assert_eq!((first.kind(), first.parts().next().unwrap().heights().next()), (Kind::Point, Some(&[4.0][..])));
    let empty = feature(2);
    assert!(table.columns().iter().all(|column| column.name() == "id" || empty.value(column.name()) == Value::Null) && empty.bounds().is_none());
    let third = feature(3);
    assert_eq!((third.value("words"), third.value("doc"), third.value("day")), (Value::Text(""), Value::Integer(5), Value::Text("-infinity")));
    // arcs come as chords: the circle round 121.1, 31 of a tenth of a degree
    assert_eq!(third.kind(), Kind::Polygon);
    let bounds = third.bounds().unwrap();
    assert!((bounds.west - 121.0).abs() < 1e-9 && (bounds.south - 30.9).abs() < 1e-4 && (bounds.north - 31.1).abs() < 1e-4, "{bounds:?}");
    assert_eq!((feature(4).kind(), feature(4).parts().count()), (Kind::GeometryCollection, 2));
    assert!(feature(5).bounds().is_none());
    assert_eq!(feature(5).value("doc"), Value::Text("t"));
}

#[test]
fn places_are_those_that_the_server_itself_makes_of_any_system() {
    let server = Server::start();
    for srid in [4326, 4490, 3857, 4549, 32651, 4528] {
        server.sql(&format!(
            "CREATE TABLE s{srid} (id int PRIMARY KEY, geom geometry(Point, {srid})); \
             INSERT INTO s{srid} SELECT n, ST_Transform(ST_SetSRID(ST_MakePoint(121 + n / 50.0, 30.7 + n / 60.0), 4326), {srid}) FROM generate_series(0, 40) n; \
             CREATE INDEX ON s{srid} USING gist (geom); ANALYZE s{srid};"
        ));
    }
    let links = links(&server);
    for srid in [4326, 4490, 3857, 4549, 32651, 4528] {
        let source = source(&links, &format!("s{srid}"));
        // a view of a part, so that its box is turned into the table's system
        let part = Bounds { west: 121.19, south: 30.0, east: 121.61, north: 32.0 };
        let answer = source.features(&view(part, 100.0)).unwrap();
        assert_eq!(answer.features().count(), 21, "{srid}");
        for feature in answer.features() {
            let Some(Id::Integer(n)) = feature.id() else { panic!() };
            let [x, y] = feature.bounds().unwrap().center();
            let wanted = [121.0 + n as f64 / 50.0, 30.7 + n as f64 / 60.0];
            assert!((x - wanted[0]).abs() < 1e-7 && (y - wanted[1]).abs() < 1e-7, "{srid}: {x} {y} for {wanted:?}");
        }
    }
}

#[test]
fn what_is_listed_tells_what_can_be_opened_and_by_which_key() {
    let server = Server::start();
    server.sql(
        "CREATE SCHEMA plan; \
         CREATE TABLE plan.\"地块 表\" (gid serial PRIMARY KEY, geom geometry(MultiPolygon, 4490)); \
         COMMENT ON TABLE plan.\"地块 表\" IS '现状地块'; \
         CREATE TABLE parted (id bigint NOT NULL, town text NOT NULL, geom geometry(Point, 4490), PRIMARY KEY (id, town)) PARTITION BY LIST (town); \
         CREATE UNIQUE INDEX ON parted (id, town); \
         CREATE TABLE parted_a PARTITION OF parted FOR VALUES IN ('a'); CREATE TABLE parted_b PARTITION OF parted FOR VALUES IN ('b'); \
         INSERT INTO parted SELECT n, CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, ST_SetSRID(ST_MakePoint(121 + n / 1000.0, 31), 4490) FROM generate_series(1, 500) n; \
         CREATE INDEX ON parted USING gist (geom); ANALYZE parted; \
         CREATE VIEW seen AS SELECT id % 250 AS id, geom FROM parted; \
         CREATE VIEW nameless AS SELECT geom, 1.5::float8 AS height FROM parted; \
         CREATE TABLE hidden (id int PRIMARY KEY, geom geometry); \
         CREATE ROLE guest LOGIN; GRANT USAGE ON SCHEMA plan TO guest; GRANT SELECT ON parted, seen, nameless, spatial_ref_sys, plan.\"地块 表\" TO guest;",
    );
    let mut login: Login = login_at(&server.address()).unwrap();
    login.server.user = "guest".to_owned();
    let links = Arc::new(Links::open(login, NEVER).unwrap());
    let offered = tables_of(&links, NEVER).unwrap();
    let named = |name: &str| offered.iter().find(|own| own.table == name).unwrap();
    assert_eq!(
        offered.iter().map(|own| own.table.as_str()).collect::<Vec<_>>(),
        ["地块 表", "hidden", "nameless", "parted", "seen"],
        "partitions stand under their table"
    );
    let own = named("地块 表");
    assert_eq!(
        (own.schema.as_str(), own.shapes.as_str(), own.srid, own.comment.as_str(), own.is_keyed, own.may_write),
        ("plan", "MultiPolygon", 4490, "现状地块", true, false)
    );
    assert_eq!((named("parted").kind, named("parted").rows), (RelationKind::Partitioned, Some(500)));
    assert!(!named("hidden").may_read && named("nameless").of(&links, 0).is_none());
    // a table without rows, and one of whose parts the key is
    assert_eq!(all(&links, "地块 表").len(), 0);
    assert_eq!(all(&links, "parted").len(), 500);
    // a key that names two rows is told, and not half of them shown
    let twice = PostgisTable::open(&links, &table(&links, "seen"), None, NEVER).unwrap_err();
    assert!(matches!(twice, DatabaseError::KeyTwice { .. }), "{twice}");
    // who may not read is told so
    let hidden = DatabaseTable { table: "hidden".to_owned(), schema: "public".to_owned(), ..table(&links, "parted") };
    assert!(matches!(PostgisTable::open(&links, &hidden, None, NEVER), Err(DatabaseError::NoRight(_))));
    let gone = DatabaseTable { table: "gone".to_owned(), ..hidden };
    assert!(matches!(PostgisTable::open(&links, &gone, None, NEVER), Err(DatabaseError::NoTable(_))));
}

#[test]
fn lines_and_points_are_thinned_and_stay_where_they_are() {
    let server = Server::start();
    server.sql(
        "CREATE TABLE stops (id int PRIMARY KEY, geom geometry(Point, 4490)); \
         INSERT INTO stops SELECT n, ST_SetSRID(ST_MakePoint(121 + (n % 500) * 1e-3, 31 + (n / 500) * 1e-3), 4490) FROM generate_series(0, 149999) n; \
         CREATE INDEX ON stops USING gist (geom); ANALYZE stops;",
    );
    let links = links(&server);
    let source = source(&links, "stops");
    let bounds = Bounds { west: 120.9, south: 30.9, east: 121.6, north: 31.4 };
    let answer = summary(&*source, &view(bounds, 50.0));
    let count = answer.features().count();
    assert!((5_000..80_000).contains(&count), "{count}");
    let mut ids = std::collections::HashSet::new();
    for feature in answer.features() {
        let Some(Id::Integer(n)) = feature.id() else { panic!() };
        assert!(ids.insert(n), "each is drawn once");
        let [x, y] = feature.bounds().unwrap().center();
        assert!((x - 121.0 - (n % 500) as f64 * 1e-3).abs() < 1e-9 && (y - 31.0 - (n / 500) as f64 * 1e-3).abs() < 1e-9);
    }
    // they lie all over it: none of sixteen parts has less than half of its share
    let mut parts = [0; 16];
    for n in ids {
        parts[(n % 500) as usize / 125 + (n / 500) as usize / 75 * 4] += 1;
    }
    assert!(parts.iter().all(|own| *own > count / 32), "{parts:?}");
}

#[test]
fn a_request_that_nobody_waits_for_is_stopped_at_the_server() {
    let server = Server::start();
    parcels(&server, "parcels", 200_000, 500);
    server.sql("CREATE VIEW slow AS SELECT gid, geom, pg_sleep(0.001)::text AS nap FROM parcels");
    let links = links(&server);
    let since = std::time::Instant::now();
    let cancel = move || since.elapsed() > std::time::Duration::from_millis(300);
    let error = PostgisTable::open(&links, &table(&links, "slow"), None, &cancel)
        .and_then(|own| own.features(&FeatureRequest::exact(Bounds::EVERYWHERE, &cancel)).map_err(|_| DatabaseError::Cancelled).map(drop));
    assert_eq!(error.unwrap_err(), DatabaseError::Cancelled);
    assert!(since.elapsed() < std::time::Duration::from_secs(5));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(server.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'Nanbei' AND state = 'active'"), "0");
}

/// The ids of the features of a table that meet a filter that is read for it.
fn meeting(filter: &str, table: &FeatureTable) -> Vec<String> {
    let meets = Filter::parse(filter, table).unwrap().rows(table);
    let mut ids: Vec<String> = table.features().filter(|own| meets[own.index()]).map(|own| own.id().unwrap().to_string()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn what_the_server_leaves_out_is_nothing_that_a_filter_lets_through() {
    let server = Server::start();
    server.sql(
        "CREATE TABLE lots (id int PRIMARY KEY, code text, use text, n int, big bigint, x float8, s real, q numeric(30, 20), day date, pad char(5), geom geometry(Point, 4490)); \
         INSERT INTO lots SELECT n, CASE WHEN n % 50 = 0 THEN 'A' || n ELSE lpad((n % 20)::text, 2, '0') END, (ARRAY['工业', '居住', '绿地', NULL])[1 + n % 4], n % 30 - 10, \
           9007199254740990 + n % 7, (n % 11) * 0.1, (n % 11) * 0.1, (n % 13) * 0.1 + CASE WHEN n % 5 = 0 THEN 0.00000000000000000001 ELSE 0 END, date '2024-01-01' + n % 9, 'p' || n % 3, \
           ST_SetSRID(ST_MakePoint(121 + n * 1e-4, 31.2 + (n % 100) * 1e-3), 4490) FROM generate_series(1, 3000) n; CREATE INDEX ON lots USING gist (geom); ANALYZE lots",
    );
    let links = links(&server);
    let whole = all(&links, "lots");
    let source = source(&links, "lots");
    let sample = source.sample();
    let mut asked = 0;
    let filters = [
        "n = 5",
        "n > 4.5 AND use = '工业'",
        "n <= -3 OR n >= 18",
        "x = 0.3",
        "x < 0.3",
        "x >= 0.7000000000000001",
        "s = 0.1",
        "s > 0.25",
        "q = 0.1",
        "q > 0.6",
        "q <= 0.1",
        "big > 9007199254740992",
        "big = 9007199254740993",
        "big < 9007199254740993",
        "use IN ('绿地', '居住')",
        "use = '工业' OR n = 3",
        "NOT (use = '工业')",
        "use IS NULL",
        "use <> '工业' AND n BETWEEN 0 AND 4",
        "code = '05'",
        "code <> '05' AND use = '绿地'",
        "code = 5 AND use = '绿地'",
        "code > 7 AND n = 3",
        "day = DATE('2024-01-03')",
        "pad = 'p1' AND n = 2",
        "use LIKE '工%' AND n < 0",
        "use ~ '住' AND n = 3",
        "S_INTERSECTS(geometry, BBOX(121.05, 31.21, 121.08, 31.24)) AND n > 0",
        "DISTANCE(POINT(121.1 31.25)) < 3000 AND use = '工业'",
    ];
    for filter in filters {
        // what is no filter of this language says nothing here
        let Ok(own) = Filter::parse(filter, sample) else { continue };
        let Ok(_) = Filter::parse(filter, &whole) else { continue };
        let condition = own.condition(sample);
        asked += usize::from(condition.is_some());
        let request = FeatureRequest { condition: condition.as_ref(), ..FeatureRequest::exact(Bounds::EVERYWHERE, NEVER) };
        let answer = source.features(&request).unwrap();
        assert_eq!(meeting(filter, &answer.table), meeting(filter, &whole), "{filter}");
        if filter == "n > 4.5 AND use = '工业'" {
            assert_eq!(answer.table.len(), meeting(filter, &whole).len(), "the server leaves out what is not wanted");
        }
    }
    assert!(asked >= 15, "{asked}");
}

#[test]
fn a_globe_is_asked_in_the_plane() {
    let server = Server::start();
    server.sql(
        "CREATE TABLE globe (id int PRIMARY KEY, place geography(Point)); \
         INSERT INTO globe SELECT n, ST_SetSRID(ST_MakePoint(-179.5 + (n % 360), -89.5 + (n / 360) % 180), 4326)::geography FROM generate_series(0, 64799) n; \
         CREATE INDEX ON globe USING gist (place); ANALYZE globe",
    );
    let links = links(&server);
    let source = source(&links, "globe");
    assert!(source.bounds().is_some_and(|own| own.west < -179.0 && own.east > 179.0 && own.south < -89.0), "{:?}", source.bounds());
    for [west, south, east, north] in
        [[89.0, 31.0, 91.0, 32.0], [100.0, 20.0, 130.0, 45.0], [-30.0, -60.0, 170.0, 60.0], [121.2, 31.1, 121.9, 31.9], [60.0, 80.0, 62.0, 89.9]]
    {
        let bounds = Bounds { west, south, east, north };
        let answer = source.features(&FeatureRequest::exact(bounds, NEVER)).unwrap();
        let wanted =
            server.sql(&format!("SELECT count(*) FROM globe WHERE place::geometry && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)"));
        assert_eq!(answer.features().count().to_string(), wanted, "{bounds:?}");
    }
    assert_eq!(all(&links, "globe").len(), 64_800);
}

#[test]
fn what_others_have_changed_is_there_when_it_is_asked_for_again() {
    let server = Server::start();
    parcels(&server, "parcels", 2_000, 50);
    let links = links(&server);
    let source = source(&links, "parcels");
    let bounds = Bounds::at([121.32, 31.22]).grown(0.01, 0.01);
    let ids = || {
        let answer = source.features(&view(bounds, 2.0)).unwrap();
        answer.features().map(|own| (own.index(), own.id().unwrap().to_string(), own.value("use").to_string())).collect::<Vec<_>>()
    };
    let before = ids();
    let (kept, gone) = (&before[3], &before[5]);
    server.sql(&format!(
        "UPDATE parcels SET use = '新' WHERE gid = {}; DELETE FROM parcels WHERE gid = {}; INSERT INTO parcels VALUES (90000, '加', 1, ST_MakeEnvelope(121.3201, 31.2201, 121.3203, 31.2203, 4490))",
        kept.1, gone.1
    ));
    assert_eq!(ids(), before, "what is fresh is not asked for again");
    source.refresh();
    let after = ids();
    assert!(
        after.contains(&(kept.0, kept.1.clone(), "新".to_owned()))
            && !after.iter().any(|own| own.1 == gone.1)
            && after.iter().any(|own| own.1 == "90000")
    );
    // what is worked on elsewhere is not drawn, and is there for who asks for all
    source.hide(std::iter::once(nanbei::model::RowKey::Integer(kept.1.parse().unwrap())).collect());
    assert!(!ids().iter().any(|own| own.1 == kept.1));
    let all = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap();
    assert_eq!(all.table.len(), 2_000);
}
