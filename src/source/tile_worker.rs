//! The thread that fetches tiles: so many at once, for as long as somebody wants any.

use super::drawn_tile::DrawnTile;
use super::tile::Tile;
use super::tile_http::http_for;
use super::tile_state::{Network, Shared, State};
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
/// How long the thread and its connections stay after the last tile.
const IDLE: Duration = Duration::from_secs(30);

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

fn work(shared: &Arc<Shared>) {
    let _guard = Guard(shared);
    let failed = |error: &dyn std::fmt::Display| {
        while let Some((tile, _)) = shared.next() {
            shared.settle(tile, Err(SourceError::Unavailable(error.to_string())));
        }
        shared.lock().stop_working();
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match shared.source.host().map(|host| http_for(&host)).transpose() {
        Ok(http) => runtime.block_on(fetch_wanted(shared, http.as_ref())),
        Err(error) => failed(&error),
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

/// Fetches what is wanted, and ends where nothing has been for a while.
async fn fetch_wanted(shared: &Arc<Shared>, http: Option<&reqwest::Client>) {
    let mut tasks: JoinSet<Result<Option<DrawnTile>, SourceError>> = JoinSet::new();
    let mut under_way: HashMap<Id, (Tile, AbortHandle)> = HashMap::new();
    loop {
        while tasks.len() < AT_ONCE
            && let Some((tile, network)) = shared.next()
        {
            let (own, http) = (Arc::clone(shared), http.cloned().filter(|_| network == Network::On));
            let handle = tasks.spawn(async move { own.fetcher.tile(tile, http).await });
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
