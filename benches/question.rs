//! The question that the benchmarks ask.

use nanbei::io::embedded_document;
use nanbei::query::{Question, Spatial, Subject};

/// Does something with "within 2 km of Baoshan Station and inside Wusong".
pub fn near_the_station_in_wusong<T>(then: impl FnOnce(&Question<'_>) -> T) -> T {
    let document = embedded_document();
    let (hubs, areas) = (document.layer_by_key("hubs").unwrap(), document.layer_by_key("key_areas").unwrap());
    let (hub, wusong) = ([hubs.table.find_id("baoshan_hsr").unwrap()], [areas.table.find_id("wusong").unwrap()]);
    then(&Question {
        within: Some((2000.0, Subject { table: &hubs.table, only: Some(&hub) })),
        relation: Some((Spatial::Within, Subject { table: &areas.table, only: Some(&wusong) })),
        ..Question::default()
    })
}
