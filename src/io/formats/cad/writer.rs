//! Writes a table as DXF, in metres of the system that its positions are in.

use crate::io::formats::format::Features;
use crate::model::datum::LocalGrid;
use crate::model::table::Part;
use crate::model::{Bounds, Feature, PartKind, System};
use acadrust::entities::{EntityType, LwPolyline, Point, Polyline3D, Text};
use acadrust::types::{Color, Vector2, Vector3};
use acadrust::{CadDocument, DxfWriter, Layer, TableEntry};
use std::collections::HashMap;
use std::io::{Error, Result, Write};

/// The height of texts that tell none, in metres.
const LETTERS: f64 = 2.5;

/// Writes features: their shapes on the layers that they name, else on one of the name of the data. Texts of points become texts.
pub fn write_dxf(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let failed = |error: acadrust::DxfError| Error::other(error.to_string());
    let mut drawing = CadDocument::new();
    // with letters of this country, which AutoCAD brings
    if let Some(style) = drawing.text_styles.get_mut("Standard") {
        "gbcbig.shx".clone_into(&mut style.big_font_file);
    }
    // metres, or what a grid of the user's own counts in
    let is_metric = |grid: &LocalGrid| grid.scale().0.iter().all(|scale| (scale - 1.0).abs() < 0.01);
    drawing.header.insertion_units = if matches!(features.system, System::Local(grid) if !is_metric(grid)) { 0 } else { 6 };
    let mut layers: HashMap<String, String> = HashMap::new();
    for feature in features.each() {
        let wanted = feature.text("layer").filter(|name| !name.is_empty()).unwrap_or(features.name);
        let layer = if let Some(own) = layers.get(wanted) {
            own.clone()
        } else {
            let own = layer_name(wanted);
            if drawing.layers.get(&own).is_none() {
                let mut layer = Layer::with_color(&own, Color::Index(7));
                let handle = drawing.allocate_handle();
                layer.set_handle(handle);
                drawing.layers.add(layer).map_err(failed)?;
            }
            layers.insert(wanted.to_owned(), own.clone());
            own
        };
        let color = feature.text("color").and_then(color_of);
        for mut entity in feature.parts().flat_map(|part| entities(part, feature)) {
            let common = entity.as_entity_mut().common_mut();
            common.layer.clone_from(&layer);
            if let Some(color) = color {
                common.color = color;
            }
            drawing.add_entity(entity).map_err(failed)?;
        }
    }
    if let Some(all) = features.each().filter_map(|feature| feature.bounds()).reduce(Bounds::union) {
        show(&mut drawing, all);
    }
    let bytes = DxfWriter::new(&drawing).write_to_vec().map_err(failed)?;
    out.write_all(&bytes)
}

/// Tells where the drawing lies, so that it is seen when it is opened.
fn show(drawing: &mut CadDocument, all: Bounds) {
    /// How much is seen round the whole.
    const ROUND: f64 = 1.1;
    drawing.header.model_space_extents_min = Vector3::new(all.west, all.south, 0.0);
    drawing.header.model_space_extents_max = Vector3::new(all.east, all.north, 0.0);
    if let Some(view) = drawing.vports.get_mut("*Active") {
        let ([x, y], aspect) = (all.center(), view.aspect_ratio.max(0.1));
        view.view_center = Vector2::new(x, y);
        view.view_height = (all.north - all.south).max((all.east - all.west) / aspect).max(1.0) * ROUND;
    }
}

/// A name as layers may have it (DXF Reference, LAYER).
fn layer_name(wanted: &str) -> String {
    let own: String = wanted.chars().filter(|c| !c.is_control()).map(|c| if "<>/\\\":;?*|=`,".contains(c) { '_' } else { c }).take(255).collect();
    if own.trim().is_empty() { "0".to_owned() } else { own }
}

fn color_of(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Color::Rgb { r, g, b })
}

fn entities(part: Part<'_>, feature: Feature<'_>) -> Vec<EntityType> {
    let mut all = Vec::new();
    for (ring, heights) in part.rings().zip(part.heights()) {
        let place = |n: usize| Vector3::new(ring[n][0], ring[n][1], heights.get(n).copied().filter(|z| !z.is_nan()).unwrap_or(0.0));
        let places: Vec<Vector3> = (0..ring.len()).map(place).collect();
        match part.kind() {
            PartKind::Points => all.extend(places.into_iter().map(|own| point(own, feature))),
            kind => {
                let is_closed = kind == PartKind::Polygon;
                let kept = if is_closed { &places[..places.len() - 1] } else { &places[..] };
                all.push(if kept.iter().any(|own| own.z != 0.0) {
                    let mut line = Polyline3D::from_points(kept.to_vec());
                    line.flags.closed = is_closed;
                    EntityType::Polyline3D(line)
                } else {
                    let mut line = LwPolyline::from_points(kept.iter().map(|own| Vector2::new(own.x, own.y)).collect());
                    line.is_closed = is_closed;
                    EntityType::LwPolyline(line)
                });
            }
        }
    }
    all
}

fn point(at: Vector3, feature: Feature<'_>) -> EntityType {
    let text = ["text", "name", "名称"].iter().find_map(|name| feature.text(name)).filter(|text| !text.is_empty());
    match text {
        Some(text) => {
            let number = |name: &str| feature.value(name).number().filter(|own| own.is_finite());
            let own = Text::with_value(text.replace('\n', " "), at).with_height(number("height").filter(|own| *own > 0.0).unwrap_or(LETTERS));
            EntityType::Text(own.with_rotation(number("rotation").unwrap_or(0.0).to_radians()))
        }
        None => EntityType::Point(Point::at(at)),
    }
}
