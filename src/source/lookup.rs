//! What lies at an address that the user has typed: tiles, an archive of them, or a service with its list of layers. Looking is the
//! user's wish to ask that server.

use super::capabilities::{Offered, at_same_server, offered_in};
use super::named_tiles::{host_of, tiles_at};
use super::tile_http::{Answer, Asked, ask, http_for};
use super::tile_json::tiles_in;
use crate::io::{PmHeader, TileFileInfo};
use crate::model::{Cancel, SourceError, TileGrid, TileSet, TileSetPlace};
use std::future::Future;
use std::time::Duration;

/// How often it is looked whether somebody still waits.
const GLANCE: Duration = Duration::from_millis(50);

/// What lies at an address, asked of its server.
///
/// # Errors
/// `SourceError::Unavailable` where the server does not answer or offers no layer that can be drawn, `Cancelled` where `cancel` says
/// so.
pub fn look_up(address: &str, cancel: Cancel<'_>) -> Result<Vec<Offered>, SourceError> {
    let address = address.trim();
    if let Some(set) = tiles_at(address) {
        return Ok(vec![Offered { title: set.name.clone(), set }]);
    }
    at_server(address, cancel, |http| async move { looked_up(&http, address).await })
}

/// Does what asks the server of an address, until it is not wanted any more.
///
/// # Errors
/// What `work` says, `SourceError::Unavailable` where it is no address of the web, `Cancelled` where `cancel` says so.
pub fn at_server<T, F: Future<Output = Result<T, SourceError>>>(
    address: &str,
    cancel: Cancel<'_>,
    work: impl FnOnce(reqwest::Client) -> F,
) -> Result<T, SourceError> {
    let Some(host) = host_of(address) else { return Err(SourceError::Unavailable(format!("http(s)://… : {address}"))) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| SourceError::Unavailable(error.to_string()))?;
    let http = http_for(&host)?;
    let stopped = async {
        while !cancel() {
            tokio::time::sleep(GLANCE).await;
        }
    };
    runtime.block_on(async {
        tokio::select! {
            done = work(http) => done,
            () = stopped => Err(SourceError::Cancelled),
        }
    })
}

async fn looked_up(http: &reqwest::Client, address: &str) -> Result<Vec<Offered>, SourceError> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    if path.to_lowercase().ends_with(".pmtiles") {
        return archive(http, address).await;
    }
    let mut trouble = None;
    for asked in asked_of(address) {
        match ask(http, Asked { address: &asked, part: None, tag: "", takes_text: true }).await {
            Ok(Answer::Bytes { bytes, .. }) => {
                let text = String::from_utf8_lossy(&bytes);
                let found = tiles_in(&text, address).map_or_else(|| offered_in(&text, address), |own| vec![own]);
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            Ok(_) => {}
            Err(slip) => trouble = trouble.or(Some(slip.reason)),
        }
    }
    Err(SourceError::Unavailable(trouble.unwrap_or_else(|| "WMTS, WMS: 0".to_owned())))
}

/// The addresses at which a service may say what it offers, the likelier first.
fn asked_of(address: &str) -> Vec<String> {
    let lower = address.to_lowercase();
    let ends_in = |ending: &str| lower.split('?').next().is_some_and(|path| path.rsplit('.').next() == Some(ending));
    if lower.contains("getcapabilities") || ends_in("xml") || ends_in("json") {
        return vec![address.to_owned()];
    }
    let base = at_same_server(None, address);
    let of = |service: &str| format!("{base}service={service}&request=GetCapabilities");
    let mut asked = vec![of("WMTS"), of("WMS")];
    if lower.contains("wms") {
        asked.reverse();
    }
    asked
}

async fn archive(http: &reqwest::Client, address: &str) -> Result<Vec<Offered>, SourceError> {
    let unavailable = SourceError::Unavailable;
    let part = async |at: u64, many: u64| match ask(http, Asked { address, part: Some((at, many)), tag: "", takes_text: false }).await {
        Ok(Answer::Bytes { bytes, .. }) => Ok(bytes),
        Ok(_) => Err(unavailable("PMTiles".to_owned())),
        Err(slip) => Err(unavailable(slip.reason)),
    };
    let header = PmHeader::read(&part(0, PmHeader::BYTES).await?)?;
    let (at, many) = header.metadata;
    let told = header.told(if many == 0 { Vec::new() } else { part(at, many).await? });
    let name = if told.name.is_empty() { host_of(address).unwrap_or_default() } else { told.name };
    let place = TileSetPlace::Archive(address.to_owned());
    let TileFileInfo { credit, zooms, tile_size, is_vector, .. } = told;
    let set = TileSet { name: name.clone(), credit, place, grid: TileGrid::Mercator, zooms, tile_size, is_vector };
    Ok(vec![Offered { title: name, set }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_asked_with_what_the_user_has_put_into_the_address() {
        assert_eq!(
            asked_of("http://a.cn/wmts?tk=1&request=GetTile"),
            ["http://a.cn/wmts?tk=1&service=WMTS&request=GetCapabilities", "http://a.cn/wmts?tk=1&service=WMS&request=GetCapabilities"]
        );
        assert!(asked_of("http://a.cn/wms")[0].ends_with("service=WMS&request=GetCapabilities"));
        assert_eq!(asked_of("http://a.cn/WMTSCapabilities.xml").len(), 1);
    }
}
