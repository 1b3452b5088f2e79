//! The map itself, clipped to its frame: base, layers, labels, annotations.

use super::super::base_tiles::{BaseTiles, tile_ops};
use super::super::draw::{annotation_ops, edge_path};
use super::super::frame::Frame;
use super::super::labels::{Anchors, LabelInput, Labels, place_labels};
use super::super::palette::ink_rgb;
use super::super::picture::{Meaning, Op, Paint, Path};
use super::super::soft_edge::layer_ops;
use super::super::vector::name_inputs;
use super::THEME;
use crate::i18n::{Lang, MapLang};
use crate::model::{Bounds, Document, FeatureId, Group, Ink, Layer, Role, Sheet, surroundings};

/// The map of a frame. `told` describes it for readers who cannot see it; no label stands where it is `covered` (left, top,
/// right, bottom).
pub fn map_group(document: &Document, sheet: &Sheet, frame: &Frame, tiles: Option<&BaseTiles>, told: &str, covered: &[[f32; 4]]) -> Op {
    let lang = sheet.lang.leading();
    let mut ops = map_ops(document, frame, tiles, lang);
    ops.extend(focus(document, sheet, frame));
    let [l, t, r, b] = frame.rect();
    // the numbers along the edge have it to themselves
    let edge = if sheet.elements.graticule { 3.4 * frame.per_mm } else { 0.5 };
    let mut reserved = vec![[l, t, r, t + edge], [l, b - edge, r, b], [l, t, l + edge * 2.4, b], [r - edge * 0.6, t, r, b]];
    reserved.extend(covered);
    ops.push(label_group(document, frame, tiles, sheet.lang, &reserved, subject(document, sheet)));
    if sheet.elements.annotations && !document.annotations().is_empty() {
        let title = if lang == Lang::Zh { "标注" } else { "Annotations" };
        ops.push(Op::named("annotations", title, Meaning::Layer, annotation_ops(document.annotations(), frame, THEME)));
    }
    Op::Group {
        id: "map".to_owned(),
        title: told.to_owned(),
        meaning: Meaning::Figure,
        opacity: 1.0,
        clip: Some(Path::rect(frame.origin, frame.size)),
        ops,
    }
}

/// What shows which feature a sheet of an atlas is about: its outline, or a ring round its point, in its layer's colour on a
/// white band.
fn focus(document: &Document, sheet: &Sheet, frame: &Frame) -> Option<Op> {
    let (key, row) = sheet.focus.as_ref()?;
    let layer = document.layer_by_key(key)?;
    let feature = layer.table.feature(*row)?;
    let (k, symbol) = (frame.per_mm, layer.style.symbol_of(layer.style.rule_of(feature)));
    let path = edge_path(feature, frame, frame.rect(), 0.1 * k).or_else(|| {
        let bounds = feature.bounds()?;
        let marker = symbol.marker.map_or(1.0, |marker| marker.size / 2.0);
        Some(Path::circle(frame.place(bounds.center()), (marker + 1.3) * k))
    })?;
    let ink = symbol.ink().unwrap_or_else(|| layer.style.ink());
    let width = 0.75 * k;
    // a dashed outline means indicative, and stays dashed
    let dash = symbol.stroke.map_or(&[][..], |stroke| stroke.dash.pattern()).iter().map(|part| part * width).collect();
    let band = Op::Stroke { path: path.clone(), paint: Paint::solid([255, 255, 255]), width: 1.7 * k, dash: Vec::new() };
    let line = Op::Stroke { path, paint: Paint::solid(ink_rgb(ink, THEME)), width, dash };
    Some(Op::named("focus", "", Meaning::Part, vec![band, line]))
}

/// The feature that a sheet is about: that of an atlas's sheet, else the one whose surroundings it shows.
fn subject(document: &Document, sheet: &Sheet) -> Option<FeatureId> {
    if let Some((key, row)) = &sheet.focus {
        return document.layer_by_key(key).map(|layer| FeatureId::at(layer.id, *row));
    }
    let extent = sheet.extent?;
    let is_shown = |bounds: Bounds| surroundings(bounds).array().iter().zip(extent).all(|(own, side)| (own - side).abs() < 1e-9);
    let named = document.layers().iter().rev().filter(|layer| layer.visible && layer.style.label.is_some());
    named
        .flat_map(|layer| layer.table.boxes().map(move |(row, bounds)| (layer.id, row, bounds)))
        .find(|(.., bounds)| is_shown(*bounds))
        .map(|(layer, row, _)| FeatureId::at(layer, row))
}

/// The ground and the layers of a frame. The embedded base map lies under tiles that may leave a part of it, and makes room for others.
pub fn map_ops(document: &Document, frame: &Frame, tiles: Option<&BaseTiles>, lang: Lang) -> Vec<Op> {
    let mut ops = vec![Op::Fill { path: Path::rect(frame.origin, frame.size), paint: Paint::solid(ink_rgb(Ink::Role(Role::Water), THEME)) }];
    let visible = document.layers().iter().filter(|layer| layer.visible);
    let drawn = |layer: &Layer| layer_ops(layer, frame, THEME, lang);
    let Some(tiles) = tiles else {
        ops.extend(visible.filter_map(drawn));
        return ops;
    };
    let (ground, others): (Vec<&Layer>, Vec<&Layer>) = visible.partition(|layer| layer.group == Group::Basemap);
    if tiles.source.lies_over_ground() {
        ops.extend(ground.into_iter().filter_map(drawn));
    }
    let title = if lang == Lang::Zh { "底图图块" } else { "Base map tiles" };
    ops.push(Op::named("base-tiles", title, Meaning::Layer, tile_ops(tiles, frame)));
    ops.extend(others.into_iter().filter_map(drawn));
    ops
}

/// The labels of a frame, none of them on what is reserved.
pub fn label_group(
    document: &Document,
    frame: &Frame,
    tiles: Option<&BaseTiles>,
    lang: MapLang,
    reserved: &[[f32; 4]],
    subject: Option<FeatureId>,
) -> Op {
    // tiles have names of their own, but for one picture
    let names_ground = tiles.is_none_or(|tiles| tiles.source.is_picture());
    let layers: Vec<&Layer> = document.layers().iter().filter(|layer| layer.visible && (names_ground || layer.group != Group::Basemap)).collect();
    // anchors are found when they are asked for: layers without labels cost nothing
    let anchors: Vec<Anchors> = layers.iter().map(|_| Anchors::default()).collect();
    let own = layers.iter().zip(&anchors).map(|(layer, anchors)| LabelInput { layer, anchors, index: None });
    let of_base = tiles.map(|tiles| &tiles.names[..]).unwrap_or_default();
    let inputs: Vec<LabelInput<'_>> = name_inputs(of_base).chain(own).collect();
    let placed = place_labels(&inputs, frame, lang, THEME, reserved, &Labels::default(), subject);
    let leaders = placed.leaders().map(|leader| Op::Stroke {
        path: Path::polyline(&[leader.from, leader.to], false),
        paint: Paint::solid(leader.rgb),
        width: 0.2 * frame.per_mm,
        dash: Vec::new(),
    });
    let runs = placed.runs().map(|run| Op::Text {
        at: run.at,
        text: run.text.clone(),
        face: run.face,
        size: run.size,
        spacing: run.spacing,
        angle: run.angle,
        paint: Paint::solid(run.rgb),
        halo: Some((run.halo, run.size * 0.13)),
    });
    let title = if lang.leading() == Lang::Zh { "注记" } else { "Labels" };
    Op::named("labels", title, Meaning::Layer, leaders.chain(runs).collect())
}
