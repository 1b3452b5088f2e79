//! Styles that QGIS saves (QML, versions 3): single, categorized, graduated and rule-based symbols, and labels by a field.

use super::cases::{Case, Lacks, Upper, When, field_text, style_of};
use super::lack::Lack;
use super::{ReadStyle, child, children, text};
use crate::model::{Dash, Fill, Hatching, Ink, LabelStyle, Marker, MarkerShape, Pattern, Placement, ScaleRange, Stroke, Symbol};
use roxmltree::Node;
use std::collections::HashMap;

/// Millimetres of a point, and of a pixel as QGIS takes it at 96 dpi.
const POINT: f32 = 25.4 / 72.0;
const PIXEL: f32 = 25.4 / 96.0;

/// The style of a QML document; none where it draws no features.
pub fn read(root: Node<'_, '_>) -> Option<ReadStyle> {
    let renderer = child(root, "renderer-v2")?;
    let mut lacks = Lacks::default();
    let symbols: HashMap<&str, Node<'_, '_>> = child(renderer, "symbols")
        .into_iter()
        .flat_map(|list| children(list, "symbol"))
        .filter_map(|own| Some((own.attribute("name")?, own)))
        .collect();
    let opacity = text(root, "layerOpacity").and_then(|own| own.parse().ok()).unwrap_or(1.0);
    let symbol = |name: &str, lacks: &mut Lacks| symbols.get(name).map(|own| symbol_of(*own, opacity, lacks)).unwrap_or_default();
    let field = |lacks: &mut Lacks| field_of(renderer.attribute("attr").unwrap_or_default(), lacks);
    let mut cases = Vec::new();
    match renderer.attribute("type").unwrap_or_default() {
        "singleSymbol" => cases.push(Case::new(When::Otherwise, "", symbol("0", &mut lacks))),
        "categorizedSymbol" => {
            let field = field(&mut lacks);
            for own in child(renderer, "categories").into_iter().flat_map(|list| children(list, "category")) {
                let (value, name) = (own.attribute("value").unwrap_or_default(), own.attribute("label").unwrap_or_default());
                let symbol = symbol(own.attribute("symbol").unwrap_or_default(), &mut lacks);
                if own.attribute("render") == Some("false") {
                    lacks.note(Lack::Hidden, name);
                }
                // a category may be of several values
                let several: Vec<&str> = children(own, "val").filter_map(|own| own.attribute("value")).collect();
                if let Some(field) = field.as_ref().filter(|_| !several.is_empty()) {
                    let of = |value: &&str| Case::new(When::Equals(field.clone(), (*value).to_owned()), name, symbol);
                    cases.extend(several.iter().map(of));
                    continue;
                }
                let when = match &field {
                    Some(field) if !value.is_empty() && own.attribute("type") != Some("NULL") => When::Equals(field.clone(), value.to_owned()),
                    _ => When::Otherwise,
                };
                cases.push(Case::new(when, name, symbol));
            }
        }
        "graduatedSymbol" => {
            let field = field(&mut lacks);
            for own in child(renderer, "ranges").into_iter().flat_map(|list| children(list, "range")) {
                let number = |name: &str| own.attribute(name).and_then(|own| own.parse::<f64>().ok()).filter(|own| own.is_finite());
                let name = own.attribute("label").unwrap_or_default();
                let symbol = symbol(own.attribute("symbol").unwrap_or_default(), &mut lacks);
                let when = match (&field, number("lower"), number("upper")) {
                    (Some(field), Some(low), Some(high)) => {
                        When::Range(field.clone(), low, high, format!("{} BETWEEN {low} AND {high}", field_text(field)))
                    }
                    _ => When::Otherwise,
                };
                cases.push(Case::new(when, name, symbol));
            }
        }
        "RuleRenderer" => {
            let list = child(renderer, "rules")?;
            for own in list.descendants().filter(|own| own.is_element() && own.tag_name().name() == "rule" && own.attribute("symbol").is_some()) {
                let name = own.attribute("label").unwrap_or_default();
                if own.attribute("checkstate") == Some("0") {
                    lacks.note(Lack::Hidden, name);
                }
                let Some(when) = when_of(own) else {
                    lacks.note(Lack::Filter, own.attribute("filter").unwrap_or_default());
                    continue;
                };
                let symbol = symbol(own.attribute("symbol").unwrap_or_default(), &mut lacks);
                cases.push(Case { scales: scales_of(own), ..Case::new(when, name, symbol) });
            }
        }
        other => {
            lacks.note(Lack::Renderer, other);
            let first = symbols.keys().min().copied().unwrap_or_default();
            cases.push(Case::new(When::Otherwise, "", symbol(first, &mut lacks)));
        }
    }
    let label = label_of(root, &mut lacks);
    let mut read = style_of(&cases, label, Upper::Included, lacks);
    if root.attribute("hasScaleBasedVisibilityFlag") == Some("1") {
        // the smallest scale has the largest denominator; 0 is none
        let end = |name: &str| root.attribute(name).and_then(|own| own.parse().ok()).filter(|own| ScaleRange::DENOMINATORS.contains(own));
        read.style.scales = ScaleRange { least: end("maxScale"), most: end("minScale") };
    }
    Some(read)
}

/// A rule and those that it stands under, from the inside out.
fn rules_over<'a, 'i>(rule: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    rule.ancestors().filter(|own| own.is_element() && own.tag_name().name() == "rule")
}

/// Which features a rule takes: those that meet its filter and the filters of the rules that it stands under. None where it takes what
/// its neighbours under another rule leave.
fn when_of(rule: Node<'_, '_>) -> Option<When> {
    let mut filters: Vec<&str> =
        rules_over(rule).filter_map(|own| own.attribute("filter")).map(str::trim).filter(|filter| !filter.is_empty()).collect();
    filters.reverse();
    match &filters[..] {
        [] => Some(When::Otherwise),
        [one] if one.eq_ignore_ascii_case("ELSE") => Some(When::Otherwise),
        all if all.iter().any(|own| own.eq_ignore_ascii_case("ELSE")) => None,
        [one] => Some(equality(one).unwrap_or_else(|| When::Meets((*one).to_owned()))),
        all => Some(When::Meets(all.iter().map(|own| format!("({own})")).collect::<Vec<_>>().join(" AND "))),
    }
}

/// The scales that a rule and those that it stands under are drawn at.
fn scales_of(rule: Node<'_, '_>) -> ScaleRange {
    let end = |name: &'static str| {
        let ends = rules_over(rule).filter_map(move |own| own.attribute(name)?.parse::<f64>().ok());
        ends.filter(|own| ScaleRange::DENOMINATORS.contains(own))
    };
    ScaleRange { least: end("scalemindenom").reduce(f64::max), most: end("scalemaxdenom").reduce(f64::min) }
}

/// The field that an attribute names, in quotation marks or without.
fn field_of(attribute: &str, lacks: &mut Lacks) -> Option<String> {
    let own = attribute.trim();
    if let Some(inner) = own.strip_prefix('"').and_then(|own| own.strip_suffix('"')).filter(|own| !own.contains('"')) {
        return Some(inner.to_owned());
    }
    if own.is_empty() || own.contains(['(', ')', '+', '*', '/', '|', '\'', '"', '=', '<', '>', ' ']) {
        lacks.note(Lack::Expression, own);
        return None;
    }
    Some(own.to_owned())
}

/// A filter that asks a field for one value.
fn equality(filter: &str) -> Option<When> {
    let (field, value) = filter.split_once('=')?;
    let field = field.trim().trim_matches('"');
    let value = value.trim();
    let plain = value.strip_prefix('\'').and_then(|own| own.strip_suffix('\'')).map(|own| own.replace("''", "'"));
    let value = plain.or_else(|| value.parse::<f64>().ok().map(|_| value.to_owned()))?;
    let simple = |own: &str| !own.is_empty() && !own.contains(['"', '(', ')', '<', '>', '!']);
    // a mark that is left over means that more is asked for
    let is_one =
        filter.matches('\'').count() == if value.parse::<f64>().is_ok() && !filter.contains('\'') { 0 } else { 2 + 2 * value.matches('\'').count() };
    (simple(field) && is_one).then(|| When::Equals(field.to_owned(), value))
}

/// The properties of a symbol layer: of version 3.20 and later as options, before as `prop`.
fn properties<'a>(layer: Node<'a, '_>) -> HashMap<&'a str, &'a str> {
    let options = child(layer, "Option").into_iter().flat_map(|list| list.children().filter(Node::is_element));
    let options = options.filter_map(|own| Some((own.attribute("name")?, own.attribute("value")?)));
    let props = layer.children().filter(|own| own.is_element() && own.tag_name().name() == "prop");
    options.chain(props.filter_map(|own| Some((own.attribute("k")?, own.attribute("v")?)))).collect()
}

/// A colour `r,g,b,a`, and how opaque it is.
fn color(value: Option<&&str>) -> Option<([u8; 3], f32)> {
    let mut parts = value?.split(',').map(str::trim);
    let mut channel = || parts.next()?.parse::<u8>().ok();
    let rgb = [channel()?, channel()?, channel()?];
    Some((rgb, channel().map_or(1.0, |alpha| f32::from(alpha) / 255.0)))
}

/// A length in millimetres.
fn length(properties: &HashMap<&str, &str>, name: &str, unit: &str, lacks: &mut Lacks) -> Option<f32> {
    let value: f32 = properties.get(name)?.parse().ok().filter(|own: &f32| own.is_finite() && *own >= 0.0)?;
    Some(match properties.get(unit).copied().unwrap_or("MM") {
        "MM" => value,
        "Point" => value * POINT,
        "Pixel" => value * PIXEL,
        "Inch" => value * 25.4,
        other => {
            lacks.note(Lack::Unit, other);
            value
        }
    })
}

fn dash_of(style: Option<&&str>, lacks: &mut Lacks) -> Dash {
    match style.copied().unwrap_or("solid") {
        "solid" => Dash::Solid,
        "dash" => Dash::Dashed,
        "dot" => Dash::Dotted,
        "dash dot" => Dash::DashDot,
        other => {
            lacks.note(Lack::LinePattern, other);
            Dash::DashDot
        }
    }
}

/// What a line is drawn with; a width of nothing is the thinnest line.
fn stroke_of(rgb: [u8; 3], opacity: f32, width: f32, dash: Dash) -> Stroke {
    Stroke { ink: Ink::Exact(rgb), width: width.clamp(0.05, 20.0), ground: 0.0, dash, opacity }
}

/// A symbol of as many layers as have a place in one: a fill, a marker, and two lines, one over the other.
fn symbol_of(node: Node<'_, '_>, opacity: f32, lacks: &mut Lacks) -> Symbol {
    let opacity = opacity * node.attribute("alpha").and_then(|own| own.parse().ok()).unwrap_or(1.0);
    let mut symbol = Symbol::default();
    // the later layer lies above
    let line = |symbol: &mut Symbol, stroke: Stroke| {
        symbol.underlay = symbol.underlay.or(symbol.stroke);
        symbol.stroke = Some(stroke);
    };
    for layer in children(node, "layer").filter(|own| own.attribute("enabled") != Some("0")) {
        let own = properties(layer);
        match layer.attribute("class").unwrap_or_default() {
            "SimpleFill" => {
                let style = own.get("style").copied().unwrap_or("solid");
                if let Some((rgb, alpha)) = color(own.get("color")).filter(|_| style != "no") {
                    let pattern = match style {
                        "solid" => Pattern::Solid,
                        // Qt calls a line that falls to the right a forward one
                        "f_diagonal" => Pattern::Backward,
                        "b_diagonal" => Pattern::Hatch,
                        "diagonal_x" => Pattern::Crossed,
                        "horizontal" => Pattern::Horizontal,
                        "vertical" => Pattern::Vertical,
                        "cross" => Pattern::Grid,
                        other => {
                            lacks.note(Lack::FillPattern, other);
                            Pattern::Hatch
                        }
                    };
                    symbol.fill = Some(Fill { pattern, ..Fill::solid(Ink::Exact(rgb), alpha * opacity) });
                }
                let outline = own.get("outline_style");
                if let Some((rgb, alpha)) = color(own.get("outline_color")).filter(|_| outline != Some(&"no")) {
                    let width = length(&own, "outline_width", "outline_width_unit", lacks).unwrap_or(0.26);
                    let dash = dash_of(outline, lacks);
                    line(&mut symbol, stroke_of(rgb, alpha * opacity, width, dash));
                }
            }
            "LinePatternFill" => {
                if let Some((rgb, alpha)) = color(own.get("color")) {
                    let number = |name: &str| own.get(name).and_then(|own| own.parse::<f32>().ok()).filter(|own| own.is_finite());
                    let usual = Hatching::default();
                    let hatching = Hatching {
                        spacing: length(&own, "distance", "distance_unit", lacks).unwrap_or(usual.spacing),
                        width: length(&own, "line_width", "line_width_unit", lacks).unwrap_or(usual.width),
                    };
                    let pattern = Pattern::of_angle(number("angle").or_else(|| number("lineangle")).unwrap_or(45.0));
                    symbol.fill = Some(Fill { pattern, hatching: hatching.within(), ..Fill::solid(Ink::Exact(rgb), alpha * opacity) });
                }
            }
            "SimpleLine" => {
                let style = own.get("line_style");
                if let Some((rgb, alpha)) = color(own.get("line_color")).filter(|_| style != Some(&"no")) {
                    let width = length(&own, "line_width", "line_width_unit", lacks).unwrap_or(0.26);
                    let custom = own.get("use_custom_dash") == Some(&"1");
                    let dash = if custom { Dash::Dashed } else { dash_of(style, lacks) };
                    line(&mut symbol, stroke_of(rgb, alpha * opacity, width, dash));
                }
            }
            "SimpleMarker" => {
                // a hollow marker is told by its outline
                let outline = color(own.get("outline_color")).filter(|_| own.get("outline_style") != Some(&"no"));
                let hollow = |(_, alpha): &([u8; 3], f32)| *alpha == 0.0;
                if color(own.get("color")).is_some_and(|own| hollow(&own)) {
                    lacks.note(Lack::Marker, "outline");
                }
                if let Some((rgb, _)) = color(own.get("color")).filter(|own| !hollow(own)).or(outline) {
                    let shape = match own.get("name").copied().unwrap_or("circle") {
                        "circle" => MarkerShape::Disc,
                        "square" | "rectangle" => MarkerShape::Square,
                        other => {
                            lacks.note(Lack::Marker, other);
                            MarkerShape::Disc
                        }
                    };
                    let size = length(&own, "size", "size_unit", lacks).unwrap_or(2.0).clamp(0.2, 50.0);
                    symbol.marker = Some(Marker { shape, ink: Ink::Exact(rgb), size });
                }
            }
            other => lacks.note(Lack::SymbolLayer, other),
        }
    }
    symbol
}

fn label_of(root: Node<'_, '_>, lacks: &mut Lacks) -> Option<LabelStyle> {
    let labeling = child(root, "labeling").filter(|_| root.attribute("labelsEnabled") != Some("0"))?;
    if labeling.attribute("type") != Some("simple") {
        lacks.note(Lack::Label, labeling.attribute("type").unwrap_or_default());
        return None;
    }
    let style = child(child(labeling, "settings")?, "text-style")?;
    let field = style.attribute("fieldName").unwrap_or_default();
    let field = if style.attribute("isExpression") == Some("1") { field_of(field, lacks)? } else { field.to_owned() };
    if field.is_empty() {
        return None;
    }
    let number = |name: &str| style.attribute(name).and_then(|own| own.parse::<f32>().ok()).filter(|own| own.is_finite());
    let unit = match style.attribute("fontSizeUnit").unwrap_or("Point") {
        "MM" => 1.0,
        "Pixel" => PIXEL,
        _ => POINT,
    };
    let rgb = color(style.attribute("textColor").as_ref()).map_or([0, 0, 0], |(rgb, _)| rgb);
    Some(LabelStyle {
        zh: vec![field.clone()],
        en: vec![field],
        ink: Ink::Exact(rgb),
        size: (number("fontSize").unwrap_or(10.0) * unit).clamp(0.8, 30.0),
        bold: number("fontWeight").is_some_and(|own| own >= 63.0) || style.attribute("fontBold") == Some("1"),
        spacing: 0.0,
        placement: match root.attribute("geometryType").or(text(root, "layerGeometryType")) {
            Some("0") => Placement::Beside,
            Some("1") => Placement::Along,
            _ => Placement::Inside,
        },
        priority: LabelStyle::OF_LOADED,
        max_metres_per_pixel: None,
        capitals: false,
    })
}
