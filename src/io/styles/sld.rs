//! Styled Layer Descriptors (OGC 02-070 and 05-078r4): rules with their filters, symbolizers of areas, lines and points, and labels.

use super::cases::{Case, Lacks, Upper, When, field_text, style_of, value_text};
use super::lack::Lack;
use super::{ReadStyle, child, text};
use crate::model::{Dash, Fill, Hatching, Ink, LabelStyle, Marker, MarkerShape, Pattern, Placement, ScaleRange, Stroke, Symbol};
use roxmltree::Node;

/// Millimetres of a pixel (05-078r4, 10.2: the standardized rendering pixel).
const PIXEL: f32 = 0.28;

/// The style of an SLD document; none where it has no rules.
pub fn read(root: Node<'_, '_>) -> Option<ReadStyle> {
    let mut lacks = Lacks::default();
    let (mut cases, mut label): (Vec<Case>, Option<LabelStyle>) = (Vec::new(), None);
    let rules = || root.descendants().filter(|own| own.is_element() && own.tag_name().name() == "Rule");
    // the range of its rules is the layer's, where they have the same
    let range = |rule: Node<'_, '_>| {
        let end = |name: &str| text(rule, name).and_then(|own| own.trim().parse().ok()).filter(|own| ScaleRange::DENOMINATORS.contains(own));
        ScaleRange { least: end("MinScaleDenominator"), most: end("MaxScaleDenominator") }
    };
    let scales = rules().next().map(range).filter(|first| rules().all(|rule| range(rule) == *first));
    for rule in rules() {
        let title = child(rule, "Description").and_then(|own| text(own, "Title")).or(text(rule, "Title"));
        let name = title.or(text(rule, "Name")).unwrap_or_default();
        let symbol = symbol_of(rule, &mut lacks);
        if let Some(own) = child(rule, "TextSymbolizer") {
            label = label.or_else(|| label_of(own, &symbol, &mut lacks));
        }
        if symbol == Symbol::default() {
            continue;
        }
        let when = match child(rule, "Filter") {
            None => Some(When::Otherwise),
            Some(filter) => {
                filter.children().find(Node::is_element).and_then(|own| condition(own).or_else(|| Some(When::Meets(condition_text(own)?))))
            }
        };
        let own_scales = if scales.is_none() { range(rule) } else { ScaleRange::default() };
        match when {
            Some(when) => cases.push(Case { scales: own_scales, ..Case::new(when, name, symbol) }),
            None => lacks.note(Lack::Filter, name),
        }
    }
    (!cases.is_empty() || label.is_some()).then(|| {
        let mut read = style_of(&cases, label, Upper::Excluded, lacks);
        read.style.scales = scales.unwrap_or_default();
        read
    })
}

/// What a filter asks for, where that is one value or a range of numbers.
fn condition(filter: Node<'_, '_>) -> Option<When> {
    let compared = |node: Node<'_, '_>| -> Option<(String, String)> {
        let field = text(node, "PropertyName").or(text(node, "ValueReference")).filter(|_| !is_turned(node))?;
        Some((field.to_owned(), text(node, "Literal").unwrap_or_default().to_owned()))
    };
    let bound = |node: Node<'_, '_>| -> Option<(String, Option<f64>, Option<f64>)> {
        let (field, value) = compared(node)?;
        let number = value.parse::<f64>().ok().filter(|own| own.is_finite())?;
        match node.tag_name().name() {
            "PropertyIsGreaterThan" | "PropertyIsGreaterThanOrEqualTo" => Some((field, Some(number), None)),
            "PropertyIsLessThan" | "PropertyIsLessThanOrEqualTo" => Some((field, None, Some(number))),
            _ => None,
        }
    };
    match filter.tag_name().name() {
        "PropertyIsEqualTo" => compared(filter).map(|(field, value)| When::Equals(field, value)),
        "PropertyIsBetween" => {
            let field = text(filter, "PropertyName").or(text(filter, "ValueReference"))?;
            let end =
                |name: &str| child(filter, name).and_then(|own| text(own, "Literal").or(own.text())).and_then(|own| own.trim().parse::<f64>().ok());
            Some(When::Range(field.to_owned(), end("LowerBoundary")?, end("UpperBoundary")?, condition_text(filter)?))
        }
        "And" => {
            let parts: Vec<_> = filter.children().filter(Node::is_element).map(bound).collect::<Option<_>>()?;
            let [(field, a_low, a_high), (other, b_low, b_high)] = &parts[..] else { return None };
            let (low, high) = (a_low.or(*b_low)?, a_high.or(*b_high)?);
            if field == other && low <= high { Some(When::Range(field.clone(), low, high, condition_text(filter)?)) } else { None }
        }
        _ => None,
    }
}

/// Whether the literal of a comparison stands first, which turns its sign; few programs write it so.
fn is_turned(comparison: Node<'_, '_>) -> bool {
    comparison.children().find(Node::is_element).is_some_and(|own| own.tag_name().name() == "Literal")
}

/// A filter as a condition in CQL2 text; none where something of it has no place there (OGC 09-026r2, Filter Encoding).
fn condition_text(filter: Node<'_, '_>) -> Option<String> {
    let field = |node: Node<'_, '_>| text(node, "PropertyName").or(text(node, "ValueReference")).map(|own| field_text(own.trim()));
    let literal = |node: Node<'_, '_>| text(node, "Literal").map(|own| value_text(own.trim()));
    let inner = || filter.children().filter(Node::is_element);
    let joined = |word: &str| -> Option<String> {
        let parts: Vec<String> = inner().map(condition_text).collect::<Option<_>>()?;
        (!parts.is_empty()).then(|| format!("({})", parts.join(word)))
    };
    let compared = |sign: &str| if is_turned(filter) { None } else { Some(format!("{} {sign} {}", field(filter)?, literal(filter)?)) };
    match filter.tag_name().name() {
        "And" => joined(" AND "),
        "Or" => joined(" OR "),
        "Not" => Some(format!("NOT ({})", condition_text(inner().next()?)?)),
        "PropertyIsEqualTo" => compared("="),
        "PropertyIsNotEqualTo" => compared("<>"),
        "PropertyIsLessThan" => compared("<"),
        "PropertyIsLessThanOrEqualTo" => compared("<="),
        "PropertyIsGreaterThan" => compared(">"),
        "PropertyIsGreaterThanOrEqualTo" => compared(">="),
        "PropertyIsNull" => Some(format!("{} IS NULL", field(filter)?)),
        "PropertyIsBetween" => {
            let end = |name: &str| child(filter, name).and_then(|own| text(own, "Literal").or(own.text())).map(|own| value_text(own.trim()));
            Some(format!("{} BETWEEN {} AND {}", field(filter)?, end("LowerBoundary")?, end("UpperBoundary")?))
        }
        "PropertyIsLike" => {
            let sign = |name: &str| filter.attribute(name).and_then(|own| own.chars().next());
            let (any, one, escape) = (sign("wildCard")?, sign("singleChar"), sign("escapeChar").or(sign("escape")));
            let (mut pattern, mut escaped) = (String::new(), false);
            for c in text(filter, "Literal")?.chars() {
                match c {
                    c if Some(c) == escape && !escaped => {
                        escaped = true;
                        continue;
                    }
                    c if c == any && !escaped => pattern.push('%'),
                    c if Some(c) == one && !escaped => pattern.push('_'),
                    '%' | '_' | '\\' => pattern.extend(['\\', c]),
                    c => pattern.push(c),
                }
                escaped = false;
            }
            Some(format!("{} LIKE '{}'", field(filter)?, pattern.replace('\'', "''")))
        }
        _ => None,
    }
}

/// A parameter of a symbolizer: `CssParameter` in version 1.0, `SvgParameter` in 1.1.
fn parameter<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let is_it = |own: &Node<'_, '_>| {
        own.is_element() && matches!(own.tag_name().name(), "CssParameter" | "SvgParameter") && own.attribute("name") == Some(name)
    };
    let own = node.children().find(is_it)?;
    // a literal may stand in an element of its own
    own.text().map(str::trim).filter(|own| !own.is_empty()).or_else(|| text(own, "Literal"))
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f32> {
    parameter(node, name)?.parse().ok().filter(|own: &f32| own.is_finite() && *own >= 0.0)
}

fn color(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|own| own.len() == 6 && own.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

fn stroke_of(node: Node<'_, '_>) -> Option<Stroke> {
    let stroke = child(node, "Stroke")?;
    let ink = Ink::Exact(parameter(stroke, "stroke").map_or(Some([0, 0, 0]), color)?);
    let lengths: Vec<f32> = parameter(stroke, "stroke-dasharray")
        .unwrap_or_default()
        .split([' ', ','])
        .filter_map(|own| own.parse().ok())
        .filter(|own| *own > 0.0)
        .collect();
    let width = number(stroke, "stroke-width").unwrap_or(1.0);
    let dash = match &lengths[..] {
        [] => Dash::Solid,
        [_, _, _, ..] => Dash::DashDot,
        [on, ..] if *on <= width * 1.5 => Dash::Dotted,
        _ => Dash::Dashed,
    };
    Some(Stroke {
        ink,
        width: (width * PIXEL).clamp(0.05, 20.0),
        ground: 0.0,
        dash,
        opacity: number(stroke, "stroke-opacity").unwrap_or(1.0).min(1.0),
    })
}

fn fill_of(node: Node<'_, '_>, lacks: &mut Lacks) -> Option<Fill> {
    let fill = child(node, "Fill")?;
    let opacity = number(fill, "fill-opacity").unwrap_or(1.0).min(1.0);
    if let Some(graphic) = child(fill, "GraphicFill") {
        let name = graphic.descendants().find(|own| own.tag_name().name() == "WellKnownName").and_then(|own| own.text()).unwrap_or_default().trim();
        let pattern = match name.trim_start_matches("shape://") {
            "slash" => Pattern::Hatch,
            "backslash" => Pattern::Backward,
            "times" => Pattern::Crossed,
            "horline" => Pattern::Horizontal,
            "vertline" => Pattern::Vertical,
            "plus" => Pattern::Grid,
            "dot" | "circle" => Pattern::Dots,
            other => {
                // QGIS writes the names of its brushes
                if !other.contains("slash") {
                    lacks.note(Lack::FillPattern, name);
                }
                Pattern::Hatch
            }
        };
        let mark = graphic.descendants().find(|own| own.tag_name().name() == "Mark");
        let stroke = mark.and_then(stroke_of);
        let marked = mark.and_then(|own| color(parameter(child(own, "Fill")?, "fill")?));
        let ink = stroke.map(|own| own.ink).or(marked.map(Ink::Exact)).unwrap_or(Ink::Exact([0, 0, 0]));
        // marks lie side by side, each as large as it says; lines from corner to corner of them are that much closer
        let across = if matches!(pattern, Pattern::Hatch | Pattern::Backward | Pattern::Crossed) { std::f32::consts::FRAC_1_SQRT_2 } else { 1.0 };
        let spacing =
            child(graphic, "Graphic").and_then(|own| text(own, "Size")).and_then(|own| own.parse::<f32>().ok()).filter(|own| own.is_finite());
        let usual = Hatching::default();
        let hatching =
            Hatching { spacing: spacing.map_or(usual.spacing, |own| own * PIXEL * across), width: stroke.map_or(usual.width, |own| own.width) };
        return Some(Fill { pattern, hatching: hatching.within(), ..Fill::solid(ink, opacity) });
    }
    let ink = Ink::Exact(parameter(fill, "fill").map_or(Some([128, 128, 128]), color)?);
    Some(Fill::solid(ink, opacity))
}

fn symbol_of(rule: Node<'_, '_>, lacks: &mut Lacks) -> Symbol {
    let mut symbol = Symbol::default();
    for own in rule.children().filter(|own| own.is_element() && own.tag_name().name().ends_with("Symbolizer")) {
        if let Some(unit) = own.attribute("uom").filter(|own| !own.ends_with("pixel")) {
            lacks.note(Lack::Unit, unit.rsplit('/').next().unwrap_or(unit));
        }
        match own.tag_name().name() {
            "PolygonSymbolizer" => {
                symbol.fill = fill_of(own, lacks).or(symbol.fill);
                symbol.stroke = stroke_of(own).or(symbol.stroke);
            }
            "LineSymbolizer" => {
                // the later one lies above
                symbol.underlay = symbol.stroke.or(symbol.underlay);
                symbol.stroke = stroke_of(own).or(symbol.stroke);
            }
            "PointSymbolizer" => {
                let Some(graphic) = child(own, "Graphic") else { continue };
                let Some(mark) = child(graphic, "Mark") else {
                    lacks.note(Lack::Marker, "ExternalGraphic");
                    continue;
                };
                let shape = match text(mark, "WellKnownName").unwrap_or("square") {
                    "circle" => MarkerShape::Disc,
                    "square" => MarkerShape::Square,
                    other => {
                        lacks.note(Lack::Marker, other);
                        MarkerShape::Disc
                    }
                };
                let ink = fill_of(mark, lacks).map(|own| own.ink).or_else(|| {
                    lacks.note(Lack::Marker, "Stroke");
                    stroke_of(mark).map(|own| own.ink)
                });
                let ink = ink.unwrap_or(Ink::Exact([128, 128, 128]));
                let size = text(graphic, "Size")
                    .or_else(|| text(child(graphic, "Size")?, "Literal"))
                    .and_then(|own| own.parse::<f32>().ok())
                    .filter(|own| own.is_finite())
                    .unwrap_or(6.0);
                symbol.marker = Some(Marker { shape, ink, size: (size * PIXEL).clamp(0.2, 50.0) });
            }
            "TextSymbolizer" => {}
            other => lacks.note(Lack::SymbolLayer, other),
        }
    }
    symbol
}

fn label_of(node: Node<'_, '_>, symbol: &Symbol, lacks: &mut Lacks) -> Option<LabelStyle> {
    let label = child(node, "Label")?;
    let Some(field) = text(label, "PropertyName") else {
        lacks.note(Lack::Label, label.text().unwrap_or_default().trim());
        return None;
    };
    let font = child(node, "Font");
    let of_font = |name: &str| font.and_then(|font| parameter(font, name));
    let ink = child(node, "Fill").and_then(|fill| parameter(fill, "fill")).and_then(color).unwrap_or([0, 0, 0]);
    let size = of_font("font-size").and_then(|own| own.parse::<f32>().ok()).filter(|own| own.is_finite()).unwrap_or(10.0);
    let placement = match symbol {
        Symbol { fill: Some(_), .. } => Placement::Inside,
        Symbol { marker: Some(_), .. } => Placement::Beside,
        Symbol { stroke: Some(_), .. } => Placement::Along,
        _ => Placement::Inside,
    };
    Some(LabelStyle {
        zh: vec![field.to_owned()],
        en: vec![field.to_owned()],
        ink: Ink::Exact(ink),
        size: (size * PIXEL).clamp(0.8, 30.0),
        bold: of_font("font-weight") == Some("bold"),
        spacing: 0.0,
        placement,
        priority: LabelStyle::OF_LOADED,
        max_metres_per_pixel: None,
        capitals: false,
    })
}
