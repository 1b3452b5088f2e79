//! The thematic maps of the plan: which layers each shows and how, its marks and corridors, and the sheet it is printed on with
//! its statements beside it.

use super::palette::{Theme, statement_rgb};
use crate::i18n::{Bilingual, Lang, Word};
use crate::io::{CORRIDORS, MARKS, MapEntry, embedded_maps, embedded_plan, map_table};
use crate::model::{
    Block, Bounds, Card, Dash, Document, Elements, Fill, Grid, Group, Ink, Item, ItemKind, ItemStyle, LabelStyle, Layer, LayerCrs, LayerId,
    LegendChoice, MapOf, Marker, MarkerShape, Origin, Paper, PaperRect, Pattern, Pictogram, Placed, Placement, Plan, Provenance, ReadAs, Role, Rule,
    Sheet, Statement, Stroke, Style, Symbol, ThematicMap,
};
use crate::query::name_of;

/// Logical pixels at 96 dpi as millimetres.
const fn px(pixels: f32) -> f32 {
    pixels * 25.4 / 96.0
}

/// The colour of what is said of governance.
const VIOLET: Ink = Ink::Custom([0x5B, 0x4B, 0x9E]);

/// Both districts with the way between them, and what lies round each, in degrees.
const REGION: Bounds = Bounds { west: 120.86, south: 30.60, east: 121.96, north: 31.74 };
// as high as their maps are, so that the round scale that shows each is the same on any paper
const NORTH: Bounds = Bounds { west: 121.19, south: 31.262, east: 121.69, north: 31.519 };
const SOUTH: Bounds = Bounds { west: 120.955, south: 30.674, east: 121.545, north: 30.957 };

/// The sheet's parts in millimetres on A3 that lies.
const HEAD: PaperRect = [12.0, 9.0, 396.0, 32.0];
const MAP: PaperRect = [12.0, 48.0, 240.0, 210.0];
const UPPER: PaperRect = [12.0, 48.0, 240.0, 97.5];
const LOWER: PaperRect = [12.0, 146.0, 240.0, 112.5];
const NOTES: PaperRect = [12.0, 261.0, 240.0, 24.0];
const LEGEND_WIDTH: f32 = 76.0;
const STATEMENTS: PaperRect = [260.0, 48.0, 148.0, 236.0];

/// The thematic maps of a plan for a document, in their order.
///
/// ```
/// let document = nanbei::io::embedded_document();
/// let maps = nanbei::carto::plan_maps(&document, &nanbei::io::embedded_plan());
/// assert_eq!(maps.iter().map(|map| map.key.as_str()).collect::<Vec<_>>(), ["structure", "industry", "transport", "areas", "governance"]);
/// ```
#[must_use]
pub fn plan_maps(document: &Document, plan: &Plan) -> Vec<ThematicMap> {
    embedded_maps().into_iter().map(|entry| thematic(document, plan, entry)).collect()
}

/// One of them, by its key.
#[must_use]
pub fn plan_map(document: &Document, plan: &Plan, key: &str) -> Option<ThematicMap> {
    embedded_maps().into_iter().find(|entry| entry.id == key).map(|entry| thematic(document, plan, entry))
}

/// The one that a document shows.
#[must_use]
pub fn shown_map(document: &Document) -> Option<ThematicMap> {
    plan_map(document, &embedded_plan().with(document.own_plan()), &document.shown_map()?.key)
}

fn thematic(document: &Document, plan: &Plan, entry: MapEntry) -> ThematicMap {
    let key = entry.id.as_str();
    let mut looks: Vec<(String, f32, Option<Style>)> =
        ["districts", "jinshan", "baoshan"].into_iter().map(|key| (key.to_owned(), 1.0, None)).collect();
    let areas = own_style(document, "key_areas");
    let unnamed = || areas.map(|style| Style { label: None, ..style.clone() });
    match key {
        "structure" => looks.extend([("key_areas".to_owned(), 0.75, unnamed()), ("hubs".to_owned(), 1.0, None)]),
        "industry" => looks.push(("key_areas".to_owned(), 0.5, unnamed())),
        "transport" => looks.extend(["rings", "rails", "stations", "hubs"].map(|key| (key.to_owned(), 1.0, None))),
        "areas" => looks.extend([
            ("key_areas".to_owned(), 1.0, areas.map(areas_by_kind)),
            ("rails".to_owned(), 0.6, own_style(document, "rails").map(|style| Style { label: None, ..style.clone() })),
            ("hubs".to_owned(), 1.0, None),
        ]),
        _ => looks.push(("key_areas".to_owned(), 0.6, unnamed())),
    }
    let (name, title, subtitle) = (entry.name(), entry.title(), entry.about());
    let layers = [(CORRIDORS, corridors()), (MARKS, marks(ink_of_marks(key)))];
    let layers = layers.into_iter().filter_map(|(prefix, style)| layer(&format!("{prefix}{key}"), prefix, &name, style));
    let own: Vec<&Statement> = entry.statements.iter().filter_map(|id| plan.statements.iter().find(|own| own.id == *id)).collect();
    let cards = statement_cards(document, plan, &own);
    ThematicMap {
        sheet: sheet(key, title.clone(), subtitle.clone(), cards),
        key: entry.id.clone(),
        layers: layers.collect(),
        extent: if is_apart(key) { NORTH.union(SOUTH) } else { REGION },
        statements: entry.statements,
        name,
        title,
        subtitle,
        looks,
    }
}

/// The style that a layer has without a thematic map.
fn own_style<'a>(document: &'a Document, key: &str) -> Option<&'a Style> {
    let before = document.shown_map().and_then(|shown| shown.looks.iter().find(|look| look.key == key)).map(|look| &look.style);
    before.or_else(|| document.layer_by_key(key).map(|layer| &layer.style))
}

/// Statements as the cards of a sheet: what each is, what it says, its paragraph and its places.
#[must_use]
pub fn statement_cards(document: &Document, plan: &Plan, statements: &[&Statement]) -> Vec<Card> {
    let place = |id: &String| document.place(id).and_then(|id| document.feature(id)).map(name_of);
    let note = |own: &Statement, lang: Lang| {
        let places: Vec<Bilingual> = own.places.iter().filter_map(place).collect();
        let places = if places.is_empty() {
            Word::PlanNoPlace.text(lang).to_owned()
        } else {
            places.iter().map(|name| name.get(lang)).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
        };
        // of several documents, which one
        let document = plan.document_of(own).filter(|document| plan.documents.first() != Some(document));
        let document = document.map(|own| format!("{} · ", if lang == Lang::Zh { &own.title_zh } else { &own.title_en })).unwrap_or_default();
        format!("{document}{} · {places}", Word::PlanParagraph.with(lang, &[&own.paragraph]))
    };
    let tag = |own: &Statement, lang: Lang| {
        let year = own.horizon.as_ref().map(|year| format!(" · {}", Word::PlanBy.with(lang, &[year]))).unwrap_or_default();
        format!("{}{year}", own.kind.word().text(lang))
    };
    let card = |own: &&Statement| Card {
        ink: Ink::Exact(statement_rgb(own.kind, Theme::Light)),
        tag: Bilingual::new(tag(own, Lang::Zh), tag(own, Lang::En)),
        text: own.text(),
        note: Bilingual::new(note(own, Lang::Zh), note(own, Lang::En)),
    };
    statements.iter().map(card).collect()
}

/// A layer of marks or of corridors; `None` where the map has none.
fn layer(key: &str, prefix: &str, name: &Bilingual, style: Style) -> Option<Layer> {
    let (zh, en) = if prefix == MARKS { ("符号", "symbols") } else { ("通道", "corridors") };
    Some(Layer {
        id: LayerId(0),
        key: key.to_owned(),
        name: Bilingual::new(format!("{}：{zh}", name.zh), format!("{}: {en}", name.en)),
        group: Group::Plan,
        visible: true,
        opacity: 1.0,
        style,
        provenance: Provenance {
            source: Bilingual::new(
                "规划符号据 2022 年 7 月 12 日市政府新闻发布会，代表所在区或片区，位置与走向为示意",
                "Symbols of the plan after the media briefing of 12 July 2022: each stands for its district or area, places and directions are indicative",
            ),
            licence: "MIT OR Apache-2.0".to_owned(),
            date: "2022-07-12".to_owned(),
            indicative: true,
        },
        origin: Origin::Embedded,
        filter: String::new(),
        computed: Vec::new(),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        unknown: serde_json::Map::new(),
        table: map_table(key)?,
    })
}

/// The colour of a map's marks.
fn ink_of_marks(key: &str) -> Ink {
    match key {
        "industry" => Ink::Role(Role::KeyArea),
        "governance" => VIOLET,
        _ => Ink::Role(Role::HighSpeed),
    }
}

fn label(ink: Ink, pixels: f32, bold: bool, placement: Placement, priority: i32) -> LabelStyle {
    let columns = |name: &str| vec![format!("label_{name}")];
    let (zh, en, size) = (columns("zh"), columns("en"), px(pixels));
    LabelStyle { zh, en, ink, size, bold, spacing: 0.0, placement, priority, max_metres_per_pixel: None, capitals: false }
}

/// Marks with a picture for each subject.
fn marks(ink: Ink) -> Style {
    let rule = |pictogram: Pictogram| {
        let marker = Some(Marker { shape: MarkerShape::Pictogram(pictogram), ink, size: px(21.0) });
        Rule::of_value("kind", pictogram.name(), pictogram.title(), Symbol { marker, ..Symbol::default() })
    };
    Style { rules: Pictogram::ALL.map(rule).to_vec(), label: Some(label(ink, 10.0, true, Placement::Beside, 108)), ..Style::default() }
}

/// Corridors as broad bands with an arrow, belts along the water, and links to what lies beyond: all of them directions.
fn corridors() -> Style {
    let stroke = |role: Role, pixels: f32, dash: Dash, opacity: f32| Stroke { ink: Ink::Role(role), width: px(pixels), ground: 0.0, dash, opacity };
    let rule = |kind: &str, zh: &str, en: &str, underlay: Option<Stroke>, line: Option<Stroke>| {
        Rule::of_value("kind", kind, Bilingual::new(zh, en), Symbol { underlay, stroke: line, ..Symbol::default() })
    };
    let (corridor, link) = (("综合运输通道（示意）", "Corridor, indicative"), ("对外联系方向（示意）", "Outward links, indicative"));
    Style {
        rules: vec![
            rule(
                "corridor",
                corridor.0,
                corridor.1,
                Some(stroke(Role::HighSpeed, 15.0, Dash::Solid, 0.15)),
                Some(stroke(Role::HighSpeed, 1.3, Dash::Dashed, 0.8)),
            ),
            rule("corridor-arrow", corridor.0, corridor.1, None, Some(stroke(Role::HighSpeed, 2.6, Dash::Solid, 0.75))),
            rule("belt", "滨江临海产业带（示意）", "Industrial belt, indicative", Some(stroke(Role::KeyFill, 24.0, Dash::Solid, 0.34)), None),
            rule("link", link.0, link.1, Some(stroke(Role::Jinshan, 9.0, Dash::Solid, 0.18)), Some(stroke(Role::Jinshan, 1.3, Dash::Dashed, 0.9))),
            rule("link-arrow", link.0, link.1, None, Some(stroke(Role::Jinshan, 2.2, Dash::Solid, 0.85))),
        ],
        label: Some(label(Ink::Role(Role::Text), 10.5, false, Placement::Along, 92)),
        ..Style::default()
    }
}

/// Key areas by what they are; the certainty of their bounds stays to be seen.
fn areas_by_kind(style: &Style) -> Style {
    const URBAN: [u8; 3] = [0xB9, 0x50, 0x16];
    const INDUSTRIAL: [u8; 3] = [0x6A, 0x3D, 0x9A];
    const COAST: [u8; 3] = [0x00, 0x72, 0xB2];
    let symbol = |rgb: [u8; 3], published: bool| {
        let ink = Ink::Custom(rgb);
        let (pattern, opacity, width, dash) =
            if published { (Pattern::Solid, 0.42, 1.9, Dash::Solid) } else { (Pattern::Hatch, 0.6, 1.5, Dash::Dashed) };
        Symbol {
            fill: Some(Fill { pattern, ..Fill::solid(ink, opacity) }),
            stroke: Some(Stroke { ink, width: px(width), ground: 0.0, dash, opacity: 1.0 }),
            ..Symbol::default()
        }
    };
    let rule = |kind: &str, zh: &str, en: &str, rgb, published| Rule::of_value("kind", kind, Bilingual::new(zh, en), symbol(rgb, published));
    Style {
        rules: vec![
            rule("urban_published", "转型片区（已公布四至）", "Urban, published", URBAN, true),
            rule("urban", "转型片区（示意）", "Urban, indicative", URBAN, false),
            rule("industrial", "产业园区（示意）", "Industrial, indicative", INDUSTRIAL, false),
            rule("coast", "滨海与旅游地区（示意）", "Coast, tourism, indicative", COAST, false),
        ],
        label: style.label.clone().map(|label| LabelStyle { max_metres_per_pixel: None, ink: Ink::Role(Role::Text), ..label }),
        ..style.clone()
    }
}

/// Whether a map is about what lies in each district, and not between them.
fn is_apart(key: &str) -> bool {
    !matches!(key, "structure" | "transport")
}

/// The sheet of a map: both districts apart where symbols and areas want room, else the region; the statements beside it.
fn sheet(key: &str, title: Bilingual, subtitle: Bilingual, cards: Vec<Card>) -> Sheet {
    let apart = is_apart(key);
    let map = if apart { UPPER } else { MAP };
    let [left, top, width, height] = map;
    let legend_height = match key {
        "transport" => 78.0,
        "structure" => 66.0,
        "areas" => 72.0,
        _ => height - 7.0,
    };
    let legend = [left + width - LEGEND_WIDTH - 3.5, top + height - legend_height - 3.5, LEGEND_WIDTH, legend_height];
    let bottom = top + height;
    let mut sheet = Sheet {
        paper: Paper::A3,
        landscape: true,
        title,
        subtitle,
        extent: Some(if apart { NORTH } else { REGION }.array()),
        scale: None,
        grid: Grid::Ticks,
        elements: Elements { overview: false, ..Elements::default() },
        legend: LegendChoice { columns: Some(1), ..LegendChoice::default() },
        ..Sheet::default()
    };
    let placed = [
        (Block::Map, map),
        (Block::Title, HEAD),
        (Block::Legend, legend),
        (Block::Scale, [left + 9.0, bottom - 18.0, 58.0, 14.0]),
        (Block::North, [left + 73.0, bottom - 19.0, 8.0, 15.0]),
        (Block::Notes, NOTES),
    ];
    sheet.placed = placed.into_iter().map(|(block, rect)| Placed { block, rect }).collect();
    if apart {
        let kind = ItemKind::Map { title: Bilingual::new("金山区", "Jinshan"), extent: SOUTH.array(), scale: None, of: MapOf::Shown };
        sheet.items.push(Item { id: 0, rect: Some(LOWER), style: ItemStyle::of(&kind), kind });
    }
    let id = sheet.items.len() as u32;
    let kind = ItemKind::Cards { title: Bilingual::default(), columns: 2, cards };
    sheet.items.push(Item { id, rect: Some(STATEMENTS), style: ItemStyle { size: 3.2, ..ItemStyle::of(&kind) }, kind });
    sheet
}
