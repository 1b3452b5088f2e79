//! The thread that fetches tiles: so many at once, each tried twice, for as long as somebody wants any.

use super::bitmap::Bitmap;
use super::tile_state::{Shared, State};
use super::tiles::{Tile, TilePlace, TileSource};
use crate::model::SourceError;
use crate::work::in_background;
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::task::{AbortHandle, Id, JoinSet};

/// So many are asked for at a time, by whatever part of the program.
const AT_ONCE: usize = 4;
/// Bytes of a tile as it comes: a server that sends more sends no tile.
const MOST_BYTES: usize = 4 << 20;
/// How long a connection may take to be made, and a tile to come whole.
const CONNECT: Duration = Duration::from_secs(6);
const WHOLE: Duration = Duration::from_secs(20);
/// Before a second try.
const PAUSE: Duration = Duration::from_millis(300);
/// How long the thread and its connections stay after the last tile.
const IDLE: Duration = Duration::from_secs(30);

/// Says who asks, as OpenStreetMap's tile usage policy wants it.
const USER_AGENT: &str = concat!("Nanbei/", env!("CARGO_PKG_VERSION"));

/// Has what is wanted fetched, on a thread that is started where there is none.
pub fn work_on(shared: &Arc<Shared>, state: &mut State) {
    if state.candidate().is_none() {
        return;
    }
    if state.is_working {
        shared.asked.notify_one();
        return;
    }
    let own = Arc::clone(shared);
    // where the system grants no thread it is tried again at the next look
    state.is_working = in_background(move || work(&own)).is_some();
}

fn work(shared: &Shared) {
    let _guard = Guard(shared);
    let failed = |error: &dyn std::fmt::Display| {
        while let Some(tile) = shared.next() {
            shared.settle(tile, Err(SourceError::Unavailable(error.to_string())));
        }
        shared.lock().stop_working();
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match http(&*shared.source) {
        Ok(http) => runtime.block_on(fetch_wanted(shared, http.as_ref())),
        Err(error) => failed(&told(&error)),
    }
}

/// A thread that breaks leaves nothing under way behind.
struct Guard<'a>(&'a Shared);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().stop_working();
        }
    }
}

/// The client of a source that is at a server.
fn http(source: &dyn TileSource) -> reqwest::Result<Option<reqwest::Client>> {
    let TilePlace::Url(address) = source.place(Tile::WORLD) else { return Ok(None) };
    // another part of the program may have set it by now: then that one serves
    rustls::crypto::ring::default_provider().install_default().ok();
    let builder = reqwest::Client::builder().user_agent(USER_AGENT).connect_timeout(CONNECT).timeout(WHOLE);
    let url = reqwest::Url::parse(&address).ok();
    let is_here = url.as_ref().and_then(reqwest::Url::host_str).is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"));
    // a server on this machine is behind no proxy
    if is_here { builder.no_proxy() } else { builder }.build().map(Some)
}

/// Fetches what is wanted, and ends where nothing has been for a while.
async fn fetch_wanted(shared: &Shared, http: Option<&reqwest::Client>) {
    let mut tasks: JoinSet<Result<Option<Bitmap>, SourceError>> = JoinSet::new();
    let mut under_way: HashMap<Id, (Tile, AbortHandle)> = HashMap::new();
    loop {
        while tasks.len() < AT_ONCE
            && let Some(tile) = shared.next()
        {
            let handle = tasks.spawn(fetched(http.cloned(), Arc::clone(&shared.source), tile));
            under_way.insert(handle.id(), (tile, handle));
        }
        if tasks.is_empty() {
            if tokio::time::timeout(IDLE, shared.asked.notified()).await.is_err() {
                let mut state = shared.lock();
                if state.candidate().is_none() {
                    return state.stop_working();
                }
            }
            continue;
        }
        let mut asked = pin!(shared.asked.notified());
        let event = poll_fn(|context| match tasks.poll_join_next_with_id(context) {
            Poll::Ready(ended) => Poll::Ready(ended),
            Poll::Pending => asked.as_mut().poll(context).map(|()| None),
        });
        let (id, result) = match event.await {
            Some(Ok(ended)) => ended,
            Some(Err(error)) => (error.id(), Err(SourceError::Unavailable(error.to_string()))),
            None => {
                make_way(shared, tasks.len(), &mut under_way);
                continue;
            }
        };
        // what was made way for is no longer known
        if let Some((tile, _)) = under_way.remove(&id) {
            shared.settle(tile, result);
        }
    }
}

/// What nobody wants any more is let come, since the server has begun with it, unless others wait for its place.
fn make_way(shared: &Shared, tasks: usize, under_way: &mut HashMap<Id, (Tile, AbortHandle)>) {
    let mut state = shared.lock();
    if tasks < AT_ONCE || state.candidate().is_none() {
        return;
    }
    under_way.retain(|_, (tile, handle)| {
        let stays = state.is_wanted(*tile);
        if !stays {
            handle.abort();
            state.give_up(*tile);
        }
        stays
    });
}

async fn fetched(http: Option<reqwest::Client>, source: Arc<dyn TileSource>, tile: Tile) -> Result<Option<Bitmap>, SourceError> {
    let unavailable = |reason: String| SourceError::Unavailable(reason);
    match (source.place(tile), http) {
        (TilePlace::Url(address), Some(http)) => {
            let mut result = one(&http, &address).await;
            if result.as_ref().is_err_and(|slip| slip.is_passing) {
                tokio::time::sleep(PAUSE).await;
                result = one(&http, &address).await;
            }
            result.map(Some).map_err(|slip| unavailable(slip.reason))
        }
        (TilePlace::Url(address), None) => Err(unavailable(address)),
        (TilePlace::Key(key), _) => {
            let read = tokio::task::spawn_blocking(move || source.read(tile)).await.map_err(|error| unavailable(error.to_string()))??;
            read.map(|bytes| Bitmap::decoded(&bytes)).transpose().map_err(|error| unavailable(format!("{key}: {error}")))
        }
    }
}

/// Why a tile did not come.
struct Slip {
    reason: String,
    /// Whether another try may bring it: a server that refuses is not asked again.
    is_passing: bool,
}

impl From<reqwest::Error> for Slip {
    fn from(error: reqwest::Error) -> Self {
        Self { reason: told(&error), is_passing: !error.status().is_some_and(|status| status.is_client_error()) }
    }
}

async fn one(http: &reqwest::Client, address: &str) -> Result<Bitmap, Slip> {
    let passing = |reason: String| Slip { reason, is_passing: true };
    let mut answer = http.get(address).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(more) = answer.chunk().await? {
        bytes.extend_from_slice(&more);
        if bytes.len() > MOST_BYTES {
            return Err(passing(format!("more than {MOST_BYTES} bytes")));
        }
    }
    Bitmap::decoded(&bytes).map_err(|error| passing(error.to_string()))
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
