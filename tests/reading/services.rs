//! Services of features: what they offer is listed, pages are followed to the last one, and conditions and boxes go along.

use nanbei::io::{Progress, load_bytes};
use nanbei::model::{Bounds, NEVER, SourceError};
use nanbei::source::{FeaturesWanted, OfferedFeatures, fetch_features, list_features};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server on this machine that answers by the path, and what it was asked.
fn server(answer: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let (asked, own) = (Arc::new(Mutex::new(Vec::new())), at.clone());
    let (paths, answer) = (Arc::clone(&asked), Arc::new(answer));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (paths, answer, own) = (Arc::clone(&paths), Arc::clone(&answer), own.clone());
            std::thread::spawn(move || {
                let mut bytes = [0; 8192];
                let read = stream.read(&mut bytes).unwrap_or(0);
                let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                paths.lock().unwrap().push(path.clone());
                let (status, body) = answer(&path, &own).map_or((404, "no".to_owned()), |body| (200, body));
                let said = format!("HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                stream.write_all(said.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).ok();
            });
        }
    });
    (at, asked)
}

/// A value that stands in a path.
fn value(path: &str, name: &str) -> Option<String> {
    let query = path.split_once('?')?.1;
    query.split('&').find_map(|part| part.strip_prefix(&format!("{name}=")).map(str::to_owned))
}

/// Lots from one number on.
fn lots(from: usize, many: usize, more: &str) -> String {
    let mut text = format!("{{\"type\":\"FeatureCollection\",{more}\"features\":[\n");
    for n in from..from + many {
        let (x, y) = (121.0 + (n % 100) as f64 * 0.001, 31.0 + (n / 100) as f64 * 0.001);
        let comma = if n > from { "," } else { "" };
        write!(text, "{comma}{{\"type\":\"Feature\",\"id\":\"l{n}\",\"properties\":{{\"号\":{n}}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x},{y}]}}}}").unwrap();
    }
    text + "]}"
}

/// Numbers of what came, in their order.
fn numbers(text: &str) -> Vec<i64> {
    let loaded = load_bytes(text.as_bytes(), None, &Progress::default()).unwrap();
    // what a service says beside the features is no news, and its system is known
    assert!(loaded.report.total() == 0 && loaded.crs.basis == nanbei::model::Basis::Declared, "{:?}", loaded.report);
    let table = loaded.table;
    table.features().map(|own| own.value("号").to_string().parse().unwrap()).collect()
}

fn api(path: &str, at: &str) -> Option<String> {
    const ALL: usize = 2_500;
    let place = path.split('?').next().unwrap();
    match place {
        "/api/collections" => Some(
            "{\"collections\":[{\"id\":\"地块 1\",\"title\":\"规划地块\",\"attribution\":\"规划院\",\"itemType\":\"feature\"},{\"id\":\"dem\",\"itemType\":\"coverage\"},{\"id\":\"b\"}]}".to_owned(),
        ),
        "/api/conformance" => {
            Some("{\"conformsTo\":[\"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter\",\"http://www.opengis.net/spec/cql2/1.0/conf/cql2-text\"]}".to_owned())
        }
        "/api" => Some("{\"title\":\"市规划平台\"}".to_owned()),
        "/api/collections/%E5%9C%B0%E5%9D%97%201/items" => {
            let from: usize = value(path, "offset").map_or(0, |own| own.parse().unwrap());
            let limit: usize = value(path, "limit").unwrap().parse().unwrap();
            let many = limit.min(ALL - from);
            let next = if from + many < ALL {
                // one page's link is whole, the next one's is not
                let start = if from == 0 { at } else { "" };
                format!("{{\"rel\":\"next\",\"type\":\"application/geo+json\",\"href\":\"{start}{place}?f=json&limit={limit}&offset={}\"}}", from + many)
            } else {
                String::new()
            };
            Some(lots(from, many, &format!("\"numberMatched\":{ALL},\"links\":[{next}],")))
        }
        _ => None,
    }
}

#[test]
fn a_collection_of_an_api_is_brought_to_its_last_page() {
    let (at, asked) = server(api);
    for address in [format!("{at}/api"), format!("{at}/api/"), format!("{at}/api/collections"), format!("{at}/api?f=html")] {
        let found = list_features(&address, NEVER).unwrap();
        let told: Vec<(&str, &str, bool)> = found.iter().map(|own| (own.title.as_str(), own.credit.as_str(), own.takes_conditions())).collect();
        assert_eq!(told, [("规划地块", "规划院", true), ("b", "市规划平台", true)], "{address}");
    }
    let one = list_features(&format!("{at}/api/collections/b"), NEVER).unwrap();
    assert_eq!(one.iter().map(|own| own.title.as_str()).collect::<Vec<_>>(), ["b"]);
    let lots = list_features(&format!("{at}/api?tk=k"), NEVER).unwrap().remove(0);
    let progress = Progress::default();
    let wanted = FeaturesWanted { bounds: Some(Bounds { west: 121.0, south: 31.0, east: 121.5, north: 31.5 }), condition: "号 > 0".to_owned() };
    let text = fetch_features(&lots, &wanted, &progress).unwrap();
    assert_eq!(numbers(&text), (0..2500).collect::<Vec<i64>>());
    assert_eq!(progress.done.load(std::sync::atomic::Ordering::Relaxed), 2500);
    assert_eq!(progress.total.load(std::sync::atomic::Ordering::Relaxed), 2500);
    let asked = asked.lock().unwrap();
    let first = asked.iter().find(|path| path.contains("/items")).unwrap();
    assert!(first.contains("f=json&tk=k&limit=1000&bbox=121,31,121.5,31.5&filter-lang=cql2-text&filter=%E5%8F%B7%20%3E%200"), "{first}");
    assert_eq!(asked.iter().filter(|path| path.contains("/items")).count(), 3);
}

fn wfs(path: &str, at: &str) -> Option<String> {
    const ALL: usize = 2_000;
    if path.contains("GetCapabilities") {
        return Some(format!(
            "<?xml version=\"1.0\"?><wfs:WFS_Capabilities xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" xmlns:ows=\"http://www.opengis.net/ows/1.1\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\
             <ows:ServiceProvider><ows:ProviderName>规划院</ows:ProviderName></ows:ServiceProvider><ows:OperationsMetadata><ows:Operation name=\"GetFeature\"><ows:DCP><ows:HTTP>\
             <ows:Get xlink:href=\"{at}/geoserver/wfs\"/></ows:HTTP></ows:DCP><ows:Parameter name=\"outputFormat\"><ows:AllowedValues><ows:Value>application/gml+xml; version=3.2</ows:Value>\
             <ows:Value>application/json</ows:Value></ows:AllowedValues></ows:Parameter></ows:Operation></ows:OperationsMetadata>\
             <wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>p:lots</wfs:Name><wfs:Title>地块</wfs:Title></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>"
        ));
    }
    (path.contains("GetFeature") && path.contains("TYPENAMES=p:lots")).then(|| {
        let from: usize = value(path, "STARTINDEX").map_or(0, |own| own.parse().unwrap());
        let many: usize = value(path, "COUNT").unwrap().parse().unwrap();
        lots(from, many.min(ALL.saturating_sub(from)), "")
    })
}

#[test]
fn a_type_of_a_wfs_is_brought_to_its_last_page() {
    let (at, asked) = server(wfs);
    let found = list_features(&format!("{at}/geoserver/wfs"), NEVER).unwrap();
    assert_eq!((found.len(), found[0].title.as_str(), found[0].credit.as_str()), (1, "地块", "规划院"));
    assert!(!found[0].takes_conditions());
    let text = fetch_features(&found[0], &FeaturesWanted::default(), &Progress::default()).unwrap();
    assert_eq!(numbers(&text), (0..2000).collect::<Vec<i64>>());
    // a full last page is followed by an empty one, and that is the end
    assert_eq!(asked.lock().unwrap().iter().filter(|path| path.contains("GetFeature")).count(), 3);
}

fn only(found: Result<Vec<OfferedFeatures>, SourceError>) -> OfferedFeatures {
    found.unwrap().remove(0)
}

#[test]
fn servers_that_do_not_keep_to_pages_end_all_the_same() {
    // one that sends everything each time, one that leads in a circle, one that sends nothing
    let collections = "{\"collections\":[{\"id\":\"a\"}]}";
    let (at, _) = server(move |path, _| {
        if path.contains("/items") {
            Some(lots(0, 30, "\"links\":[{\"rel\":\"next\",\"href\":\"/collections/a/items?again=1\"}],"))
        } else if path.starts_with("/collections") {
            Some(collections.to_owned())
        } else {
            None
        }
    });
    let lots_of = only(list_features(&at, NEVER));
    assert_eq!(numbers(&fetch_features(&lots_of, &FeaturesWanted::default(), &Progress::default()).unwrap()).len(), 30);
    let (at, _) = server(move |path, _| {
        if path.contains("/items") {
            Some(lots(0, 0, ""))
        } else if path.starts_with("/collections") {
            Some(collections.to_owned())
        } else {
            None
        }
    });
    let none = only(list_features(&at, NEVER));
    assert!(fetch_features(&none, &FeaturesWanted::default(), &Progress::default()).unwrap().contains("\"features\":[]"));
    // a page that is no GeoJSON, and a server that is none
    let (at, _) = server(move |path, _| {
        if path.contains("/items") {
            Some("<html>login</html>".to_owned())
        } else if path.starts_with("/collections") {
            Some(collections.to_owned())
        } else {
            None
        }
    });
    let page = only(list_features(&at, NEVER));
    assert!(
        matches!(fetch_features(&page, &FeaturesWanted::default(), &Progress::default()), Err(SourceError::Unavailable(told)) if told.contains("GeoJSON"))
    );
    let (at, _) = server(|_, _| None);
    assert!(matches!(list_features(&at, NEVER), Err(SourceError::Unavailable(told)) if told.contains("404")));
    // a WFS that gives GML alone says so
    let (at, _) = server(|_, _| {
        Some("<WFS_Capabilities><FeatureTypeList><FeatureType><Name>a</Name></FeatureType></FeatureTypeList></WFS_Capabilities>".to_owned())
    });
    assert!(matches!(list_features(&format!("{at}/wfs"), NEVER), Err(SourceError::Unavailable(told)) if told.contains("GML")));
}

#[test]
fn a_service_that_says_nothing_can_be_left() {
    let (at, _) = server(|_, _| {
        std::thread::sleep(Duration::from_secs(20));
        None
    });
    let start = std::time::Instant::now();
    let is_late = || start.elapsed() > Duration::from_millis(200);
    assert_eq!(list_features(&at, &is_late).unwrap_err(), SourceError::Cancelled);
    assert!(start.elapsed() < Duration::from_secs(3));
}
