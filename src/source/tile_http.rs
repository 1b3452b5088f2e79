//! Asking a server for one picture, or for a part of an archive.

use super::bitmap::Bitmap;
use super::tiles::TileContent;
use crate::io::VectorTile;
use crate::model::SourceError;
use std::sync::Arc;
use std::time::Duration;

/// Bytes of an answer: a server that sends more sends no tile; and of what a service says of itself.
const MOST_BYTES: usize = 4 << 20;
const MOST_TEXT: usize = 32 << 20;
/// How long a connection may take to be made, and an answer to come whole.
const CONNECT: Duration = Duration::from_secs(6);
const WHOLE: Duration = Duration::from_secs(20);
/// Before a second try.
const PAUSE: Duration = Duration::from_millis(300);

/// Says who asks, as OpenStreetMap's tile usage policy wants it.
const USER_AGENT: &str = concat!("Nanbei/", env!("CARGO_PKG_VERSION"));

/// The client that asks the servers of a source, told as a text. Nothing is asked by making it. It follows a server that leads to another
/// address of its own, and none that leads elsewhere; which map is looked at is told to nobody.
///
/// # Errors
/// Where the system cannot give it what it needs.
pub fn http_for(host: &str) -> Result<reqwest::Client, SourceError> {
    // another part of the program may have set it by now: then that one serves
    rustls::crypto::ring::default_provider().install_default().ok();
    let builder = reqwest::Client::builder().user_agent(USER_AGENT).connect_timeout(CONNECT).timeout(WHOLE).referer(false).redirect(at_home());
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host });
    // a server on this machine is behind no proxy
    let builder = if matches!(name, "localhost" | "127.0.0.1" | "[::1]") { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| SourceError::Unavailable(told(&error)))
}

/// Follows addresses of the same server alone.
fn at_home() -> reqwest::redirect::Policy {
    /// More would lead in a circle.
    const MOST: usize = 5;
    reqwest::redirect::Policy::custom(|attempt| {
        let first = attempt.previous().first().and_then(|url| url.host_str().map(str::to_owned));
        if attempt.previous().len() > MOST || first.as_deref() != attempt.url().host_str() {
            return attempt.error("the server leads to another one");
        }
        attempt.follow()
    })
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has nothing there.
    Nothing,
    /// What is kept is still what it has.
    Same(Option<Duration>),
    Bytes {
        bytes: Vec<u8>,
        /// How long it says that they are fresh.
        fresh: Option<Duration>,
        /// Whether they may be kept at all.
        may_keep: bool,
        tag: String,
    },
}

/// Why an answer did not come.
#[derive(Clone, Debug)]
pub struct Slip {
    pub reason: String,
    /// Whether another try may bring it: a server that refuses is not asked again.
    pub is_passing: bool,
    /// Whether the server says that there is no such thing.
    pub is_missing: bool,
}

impl From<reqwest::Error> for Slip {
    fn from(error: reqwest::Error) -> Self {
        let status = error.status();
        let is_missing = status.is_some_and(|status| matches!(status.as_u16(), 404 | 410));
        Self { reason: told(&error), is_passing: !status.is_some_and(|status| status.is_client_error()), is_missing }
    }
}

impl Slip {
    const fn passing(reason: String) -> Self {
        Self { reason, is_passing: true, is_missing: false }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub address: &'a str,
    /// A part of it: from which byte, and how many.
    pub part: Option<(u64, u64)>,
    /// What the server calls the state that is kept here.
    pub tag: &'a str,
    /// Whether marked-up text is what is wanted, and no page that stands in for it.
    pub takes_text: bool,
}

/// Asks once, and once more where that may help.
///
/// # Errors
/// Why it did not come.
pub async fn ask(http: &reqwest::Client, asked: Asked<'_>) -> Result<Answer, Slip> {
    match once(http, asked).await {
        Err(slip) if slip.is_passing => {
            tokio::time::sleep(PAUSE).await;
            once(http, asked).await
        }
        answered => answered,
    }
}

async fn once(http: &reqwest::Client, asked: Asked<'_>) -> Result<Answer, Slip> {
    use reqwest::header::{ACCEPT, CACHE_CONTROL, ETAG, IF_NONE_MATCH, RANGE};
    let mut request = http.get(asked.address);
    if let Some((from, many)) = asked.part {
        request = request.header(RANGE, format!("bytes={from}-{}", from + many.max(1) - 1));
    }
    if asked.takes_text {
        // a service that also has pages to look at sends them to those who do not say
        request = request.header(ACCEPT, "application/geo+json, application/json;q=0.9, text/xml;q=0.8, application/xml;q=0.8, */*;q=0.5");
    }
    if !asked.tag.is_empty() {
        request = request.header(IF_NONE_MATCH, asked.tag);
    }
    let mut answer = request.send().await?.error_for_status()?;
    let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let control = header(CACHE_CONTROL).to_lowercase();
    let is_stale = control.contains("no-cache");
    let fresh = control.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok()).map(Duration::from_secs);
    let fresh = if is_stale { Some(Duration::ZERO) } else { fresh };
    let tag = header(ETAG).to_owned();
    match answer.status().as_u16() {
        204 => return Ok(Answer::Nothing),
        304 => return Ok(Answer::Same(fresh)),
        206 => {}
        _ if asked.part.is_some() => {
            let reason = "the server does not send parts of a file (HTTP range requests)".to_owned();
            return Err(Slip { reason, is_passing: false, is_missing: false });
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    while let Some(more) = answer.chunk().await? {
        bytes.extend_from_slice(&more);
        let most = if asked.takes_text { MOST_TEXT } else { MOST_BYTES };
        if bytes.len() > most {
            return Err(Slip::passing(format!("more than {most} bytes")));
        }
    }
    if bytes.is_empty() {
        return Ok(Answer::Nothing);
    }
    // a message on a page with the status of a success is passing, too: who waits for the network sees such pages
    if asked.part.is_none() && !asked.takes_text && bytes.starts_with(b"<") {
        return Err(Slip::passing(said(&bytes)));
    }
    Ok(Answer::Bytes { bytes, fresh, may_keep: !control.contains("no-store"), tag })
}

/// The words of a page or of a service's report, without its marks.
fn said(page: &[u8]) -> String {
    let text = String::from_utf8_lossy(&page[..page.len().min(4000)]);
    let mut words = String::new();
    let mut is_inside = false;
    for letter in text.chars() {
        match letter {
            '<' => is_inside = true,
            '>' => {
                is_inside = false;
                words.push(' ');
            }
            letter if !is_inside => words.push(letter),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::i18n::excerpt(&words, 160)
}

/// What the bytes of a tile are: shapes where they are said to be, else a picture.
///
/// # Errors
/// What is wrong with them.
pub fn content(bytes: Vec<u8>, is_vector: bool) -> Result<TileContent, SourceError> {
    if is_vector {
        return Ok(TileContent::Shapes(Arc::new(VectorTile::read(bytes)?)));
    }
    let picture = Bitmap::decoded(&bytes).map_err(|error| SourceError::Unavailable(error.to_string()))?;
    Ok(TileContent::Picture(Arc::new(picture)))
}

/// What went wrong at the bottom of an error: the outer ones only repeat the address.
fn told(error: &reqwest::Error) -> String {
    if let Some(status) = error.status() {
        return status.to_string();
    }
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    source.to_string()
}
