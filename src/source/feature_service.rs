//! Services of features: OGC API Features (OGC 17-069r4) and WFS 2.0 (OGC 09-025r2). What they offer is listed, and what is asked of a
//! collection is brought page by page as GeoJSON, one page a line. Only the server that the user has named is asked.

use super::capabilities::{at_same_server, encoded, provider, without_doctype};
use super::lookup::at_server;
use super::named_tiles::host_of;
use super::tile_http::{Answer, Asked, Slip, ask};
use crate::model::{Bounds, Cancel, SourceError};
use crate::work::Progress;
use roxmltree::Document;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::atomic::Ordering;

/// Features of a page.
const PAGE: usize = 1_000;
/// Pages of a collection: a server that never says that it has come to an end is not asked for ever.
const MOST_PAGES: usize = 20_000;
/// Bytes of all pages together.
const MOST_BYTES: usize = 1 << 30;
/// Collections that are listed at most.
const MOST_LISTED: usize = 5_000;

/// A collection of features that a service offers.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedFeatures {
    pub title: String,
    /// Who gives it, as far as the service says.
    pub credit: String,
    way: Way,
}

/// How a collection is asked for.
#[derive(Clone, Debug, PartialEq)]
enum Way {
    /// The address of its items, and whether the service takes conditions.
    Api { items: String, takes_conditions: bool },
    /// The address of the service with a sign for more, the name of the type, and how GeoJSON is called there.
    Wfs { base: String, name: String, format: String },
}

impl OfferedFeatures {
    /// Whether the service takes conditions in CQL2.
    #[must_use]
    pub const fn takes_conditions(&self) -> bool {
        matches!(self.way, Way::Api { takes_conditions: true, .. })
    }
}

/// What is asked of a collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeaturesWanted {
    /// Degrees, WGS-84: features that meet this box.
    pub bounds: Option<Bounds>,
    /// A condition in CQL2; empty for all.
    pub condition: String,
}

/// The collections that a service at an address offers.
///
/// # Errors
/// `SourceError::Unavailable` where it does not answer, or offers none that can be had as GeoJSON; `Cancelled` where `cancel` says so.
pub fn list_features(address: &str, cancel: Cancel<'_>) -> Result<Vec<OfferedFeatures>, SourceError> {
    let address = address.trim().trim_end_matches('/').to_owned();
    at_server(&address.clone(), cancel, |http| async move { listed(&http, &address).await })
}

/// The features of a collection, GeoJSON texts one after the other. `progress` counts features and stops it.
///
/// # Errors
/// As `list_features`, and where there is more than can be taken in.
pub fn fetch_features(offered: &OfferedFeatures, wanted: &FeaturesWanted, progress: &Progress) -> Result<String, SourceError> {
    let first = first_page(&offered.way, wanted);
    at_server(&first.clone(), &|| progress.is_cancelled(), |http| async move { fetched(&http, &offered.way, first, progress).await })
}

async fn text_at(http: &reqwest::Client, address: &str) -> Result<Vec<u8>, Slip> {
    match ask(http, Asked { address, part: None, tag: "", takes_text: true }).await? {
        Answer::Bytes { bytes, .. } => Ok(bytes),
        Answer::Nothing | Answer::Same(_) => Ok(Vec::new()),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Link {
    href: String,
    rel: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Collections {
    collections: Vec<Collection>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Collection {
    id: String,
    title: Option<String>,
    attribution: Option<String>,
    #[serde(rename = "itemType")]
    item_type: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Conformance {
    #[serde(rename = "conformsTo")]
    conforms_to: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Landing {
    title: Option<String>,
}

async fn listed(http: &reqwest::Client, address: &str) -> Result<Vec<OfferedFeatures>, SourceError> {
    let lower = address.to_lowercase();
    let is_wfs = lower.contains("service=wfs") || lower.contains("wfs") && !lower.contains("collections");
    let mut trouble = None;
    for way in [is_wfs, !is_wfs] {
        let found = if way { of_wfs(http, address).await } else { of_api(http, address).await };
        match found {
            Ok(found) if !found.is_empty() => return Ok(found),
            Ok(_) => {}
            Err(slip) => trouble = trouble.or(Some(slip.reason)),
        }
    }
    Err(SourceError::Unavailable(trouble.unwrap_or_else(|| "OGC API Features, WFS (GeoJSON): 0".to_owned())))
}

/// An address with a name and value more.
fn with(address: &str, more: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}{more}")
}

async fn of_api(http: &reqwest::Client, address: &str) -> Result<Vec<OfferedFeatures>, Slip> {
    let (path, query) = address.split_once('?').map_or((address, ""), |(path, query)| (path.trim_end_matches('/'), query));
    let root = path.find("/collections").map_or(path, |at| &path[..at]);
    let only = path.split("/collections/").nth(1).map(|rest| rest.split('/').next().unwrap_or(rest));
    // what the user has put into the address (a key) goes along
    let own = |path: &str| {
        let kept: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("f=")).collect();
        let asked = with(path, "f=json");
        if kept.is_empty() { asked } else { format!("{asked}&{}", kept.join("&")) }
    };
    let text = text_at(http, &own(&format!("{root}/collections"))).await?;
    let Ok(all) = serde_json::from_slice::<Collections>(&text) else { return Ok(Vec::new()) };
    let conforms = text_at(http, &own(&format!("{root}/conformance"))).await.ok();
    let conforms: Conformance = conforms.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let takes_conditions = conforms.conforms_to.iter().any(|name| name.contains("/cql2-text") || name.ends_with("/cql-text"))
        && conforms.conforms_to.iter().any(|name| name.ends_with("/conf/filter"));
    let landing = text_at(http, &own(root)).await.ok();
    let landing: Landing = landing.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let is_wanted = |own: &Collection| {
        let is_of_features = own.item_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("feature"));
        !own.id.is_empty() && is_of_features && only.is_none_or(|only| own.id == only || encoded(&own.id) == only)
    };
    let found = all.collections.into_iter().filter(is_wanted).take(MOST_LISTED);
    let of = |collection: Collection| OfferedFeatures {
        credit: collection.attribution.filter(|text| !text.is_empty()).or_else(|| landing.title.clone()).unwrap_or_default(),
        way: Way::Api { items: own(&format!("{root}/collections/{}/items", encoded(&collection.id))), takes_conditions },
        title: collection.title.filter(|title| !title.is_empty()).unwrap_or(collection.id),
    };
    Ok(found.map(of).collect())
}

async fn of_wfs(http: &reqwest::Client, address: &str) -> Result<Vec<OfferedFeatures>, Slip> {
    let base = at_same_server(None, address);
    let text = text_at(http, &format!("{base}SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities")).await?;
    let text = String::from_utf8_lossy(&text);
    let text = without_doctype(&text);
    let Ok(document) = Document::parse(&text) else { return Ok(Vec::new()) };
    let root = document.root_element();
    if root.tag_name().name() != "WFS_Capabilities" {
        return Ok(Vec::new());
    }
    let operation = root.descendants().find(|node| node.tag_name().name() == "Operation" && node.attribute("name") == Some("GetFeature"));
    let get = operation.and_then(|own| own.descendants().find(|node| node.tag_name().name() == "Get"));
    let told = get.and_then(|node| node.attributes().find(|own| own.name() == "href").map(|own| own.value().trim().to_owned()));
    let base = at_same_server(told, address);
    // the formats that the operation takes, by its own list or a list of each type
    let formats = root.descendants().filter(|node| matches!(node.tag_name().name(), "Value" | "Format")).filter_map(|node| node.text());
    let formats: Vec<&str> = formats.map(str::trim).collect();
    let is_json = |format: &&&str| format.to_lowercase().contains("json") && !format.to_lowercase().contains("jsonp");
    let exact = formats
        .iter()
        .find(|format| format.to_lowercase().starts_with("application/json") || format.to_lowercase().starts_with("application/geo+json"));
    let Some(format) = exact.or_else(|| formats.iter().find(is_json)) else {
        let reason = "the WFS gives GML alone, no GeoJSON".to_owned();
        return Err(Slip { reason, is_passing: false, is_missing: false });
    };
    let credit = provider(root);
    let types = root.descendants().filter(|node| node.tag_name().name() == "FeatureType");
    let found = types.filter_map(|node| {
        let text = |name: &str| node.children().find(|own| own.tag_name().name() == name)?.text().map(str::trim).filter(|text| !text.is_empty());
        let name = text("Name")?.to_owned();
        let title = text("Title").unwrap_or(&name).to_owned();
        Some(OfferedFeatures { title, credit: credit.clone(), way: Way::Wfs { base: base.clone(), name, format: (*format).to_owned() } })
    });
    Ok(found.take(MOST_LISTED).collect())
}

/// The address of a collection's first page.
fn first_page(way: &Way, wanted: &FeaturesWanted) -> String {
    match way {
        Way::Api { items, takes_conditions } => {
            let mut address = with(items, &format!("limit={PAGE}"));
            if let Some(Bounds { west, south, east, north }) = wanted.bounds {
                address = with(&address, &format!("bbox={west},{south},{east},{north}"));
            }
            if *takes_conditions && !wanted.condition.trim().is_empty() {
                address = with(&address, &format!("filter-lang=cql2-text&filter={}", encoded(wanted.condition.trim())));
            }
            address
        }
        Way::Wfs { base, name, format } => {
            let mut address = format!(
                "{base}SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES={}&OUTPUTFORMAT={}&SRSNAME=EPSG:4326&COUNT={PAGE}",
                encoded(name),
                encoded(format)
            );
            if let Some(Bounds { west, south, east, north }) = wanted.bounds {
                // the registry's name means its order, latitude first
                address = format!("{address}&BBOX={south},{west},{north},{east},urn:ogc:def:crs:EPSG::4326");
            }
            address
        }
    }
}

/// A page, as far as it is looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
    links: Vec<Link>,
    #[serde(borrow)]
    crs: Option<&'a RawValue>,
    #[serde(rename = "numberMatched", borrow)]
    matched: Option<&'a RawValue>,
    #[serde(rename = "totalFeatures", borrow)]
    total: Option<&'a RawValue>,
}

async fn fetched(http: &reqwest::Client, way: &Way, first: String, progress: &Progress) -> Result<String, SourceError> {
    let unavailable = |reason: &str| SourceError::Unavailable(reason.to_owned());
    let (mut text, mut asked, mut count) = (String::new(), first.clone(), 0usize);
    let mut before: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let bytes = text_at(http, &asked).await.map_err(|slip| unavailable(&slip.reason))?;
        let page = String::from_utf8(bytes).map_err(|_| unavailable("UTF-8"))?;
        let read: Page<'_> = serde_json::from_str(&page).map_err(|error| unavailable(&format!("GeoJSON: {error}")))?;
        let number = |own: Option<&RawValue>| own.and_then(|own| own.get().parse::<u64>().ok());
        let all = number(read.matched).or_else(|| number(read.total));
        if let Some(all) = all {
            progress.total.store(all, Ordering::Relaxed);
        }
        let many = read.features.len();
        count += many;
        progress.done.store(count as u64, Ordering::Relaxed);
        // a server that sends the same page again does not know pages
        let own = text_of(&read);
        let is_again = before.as_deref() == Some(own.as_str());
        if many > 0 && !is_again {
            if text.len() + own.len() > MOST_BYTES {
                return Err(unavailable("> 1 GB"));
            }
            text.push_str(&own);
        }
        let next = match way {
            Way::Api { items, .. } => next_of(&read.links, &asked)?.map(|next| with_all_of(&next, items)),
            // a server may send less than it is asked for at a time
            Way::Wfs { .. } => all.map_or(many == PAGE, |all| (count as u64) < all).then(|| format!("{first}&STARTINDEX={count}")),
        };
        match next.filter(|next| !is_again && many > 0 && *next != asked) {
            Some(next) => asked = next,
            None if text.is_empty() => return Ok("{\"type\":\"FeatureCollection\",\"features\":[]}".to_owned()),
            None => return Ok(text),
        }
        before = Some(own);
    }
    Err(unavailable("more pages than can be taken in"))
}

/// The features of a page and the system that they are in: without another word the one that GeoJSON has and that was asked for. What
/// else stands in a page is of the service.
fn text_of(page: &Page<'_>) -> String {
    const CRS84: &str = "{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}";
    let features: Vec<&str> = page.features.iter().map(|own| own.get()).collect();
    let crs = page.crs.map(RawValue::get).filter(|own| *own != "null").unwrap_or(CRS84);
    format!("{{\"type\":\"FeatureCollection\",\"crs\":{crs},\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// The address of the next page that a page tells, at the server that was asked.
fn next_of(links: &[Link], asked: &str) -> Result<Option<String>, SourceError> {
    let is_json = |link: &&Link| link.kind.is_empty() || link.kind.contains("json");
    let Some(link) = links.iter().find(|link| link.rel == "next" && is_json(link)) else { return Ok(None) };
    let next = reqwest::Url::parse(asked).ok().and_then(|own| own.join(&link.href).ok());
    let Some(next) = next else { return Err(SourceError::Unavailable(link.href.clone())) };
    // behind a proxy a server may call itself by another name, and by a plain address: it is asked by the one that the user knows
    let host = host_of(asked).unwrap_or_default();
    if host_of(next.as_str()).as_deref() == Some(&host) {
        return Ok(Some(if asked.starts_with("https:") { next.as_str().replacen("http:", "https:", 1) } else { next.to_string() }));
    }
    let rest = next.as_str().split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned())).unwrap_or_default();
    let scheme = asked.split("://").next().unwrap_or("https");
    Ok(Some(format!("{scheme}://{host}{rest}")))
}

/// An address with those names and values of another one that it lacks: a service that tells the next page may forget in which form, and
/// with which key, the first one was asked for.
fn with_all_of(address: &str, other: &str) -> String {
    let parts = |address: &str| -> Vec<String> {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let name = |part: &str| part.split('=').next().unwrap_or_default().to_owned();
    let known: Vec<String> = parts(address).iter().map(|part| name(part)).collect();
    parts(other).iter().filter(|part| !known.contains(&name(part))).fold(address.to_owned(), |address, part| with(&address, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(href: &str) -> Vec<Link> {
        vec![Link { href: href.to_owned(), rel: "next".to_owned(), kind: "application/geo+json".to_owned() }]
    }

    #[test]
    fn the_next_page_is_asked_of_the_server_that_the_user_has_named() {
        let asked = "https://a.cn/collections/x/items?f=json&limit=1000";
        let next = |href: &str| next_of(&link(href), asked).unwrap().unwrap();
        assert_eq!(next("https://a.cn/collections/x/items?offset=1000"), "https://a.cn/collections/x/items?offset=1000");
        assert_eq!(next("/collections/x/items?offset=1000"), "https://a.cn/collections/x/items?offset=1000");
        assert_eq!(next("http://a.cn/collections/x/items?offset=1000"), "https://a.cn/collections/x/items?offset=1000");
        // a server that calls itself by its name inside, or one that leads elsewhere
        assert_eq!(next("http://intern:8080/collections/x/items?offset=1000"), "https://a.cn/collections/x/items?offset=1000");
        assert_eq!(next_of(&[], asked).unwrap(), None);
    }

    #[test]
    fn the_next_page_is_asked_for_as_the_first_one_was() {
        let next = with_all_of("https://a.cn/x/items?offset=50&limit=10", "https://a.cn/x/items?f=json&tk=k");
        assert_eq!(next, "https://a.cn/x/items?offset=50&limit=10&f=json&tk=k");
        assert_eq!(with_all_of("https://a.cn/x/items?f=json", "https://a.cn/x/items?f=json"), "https://a.cn/x/items?f=json");
    }

    #[test]
    fn what_is_asked_stands_in_the_address() {
        let bounds = Some(Bounds { west: 121.0, south: 31.0, east: 122.0, north: 31.5 });
        let wanted = FeaturesWanted { bounds, condition: "用途 = '工业' AND a > 1".to_owned() };
        let api = Way::Api { items: "https://a.cn/collections/x/items?f=json".to_owned(), takes_conditions: true };
        let address = first_page(&api, &wanted);
        assert!(address.contains("&limit=1000&bbox=121,31,122,31.5&filter-lang=cql2-text&filter=%E7%94%A8%E9%80%94%20%3D%20%27"), "{address}");
        let wfs = Way::Wfs { base: "https://a.cn/wfs?".to_owned(), name: "p:x".to_owned(), format: "application/json".to_owned() };
        let address = first_page(&wfs, &wanted);
        assert!(address.contains("TYPENAMES=p:x&OUTPUTFORMAT=application/json&SRSNAME=EPSG:4326&COUNT=1000&BBOX=31,121,31.5,122,urn:"), "{address}");
    }
}
