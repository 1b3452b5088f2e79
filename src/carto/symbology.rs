//! A layer's style as drawing passes: what is drawn with which colours and widths, in which order. The GPU painter and the
//! exporters run the same passes.

use super::palette::{Rgb, Theme, ink_rgb};
use super::picture::Paint;
use crate::model::{Hatching, Ink, Marker, Pattern, SizedPart, Stroke, Style, Symbol};

/// One way of drawing the features of a rule. Widths are millimetres.
#[derive(Clone, Debug, PartialEq)]
pub enum Draw {
    Fill(Paint),
    Hatch {
        paint: Paint,
        pattern: Pattern,
        hatching: Hatching,
    },
    /// A band of `width` inside areas.
    InnerCasing {
        paint: Paint,
        width: f32,
    },
    /// A line, or the boundary of an area; `dash` in millimetres, empty for solid; at least `ground` metres wide.
    Line {
        paint: Paint,
        width: f32,
        ground: f32,
        dash: Vec<f32>,
    },
    Marker(Marker),
}

impl Draw {
    /// The same in the colour of a class, and so large a part of the largest one.
    #[must_use]
    pub fn in_class(&self, rgb: Rgb, part: f32) -> Self {
        let mut own = self.in_color(rgb);
        match &mut own {
            Self::Marker(marker) => marker.size *= part,
            Self::Line { width, .. } => *width *= part,
            _ => {}
        }
        own
    }

    /// The same with markers and lines so large, in millimetres.
    fn sized(&self, size: f32) -> Self {
        let mut own = self.clone();
        match &mut own {
            Self::Marker(marker) => marker.size = size,
            Self::Line { width, dash, .. } => {
                for part in dash {
                    *part *= size / *width;
                }
                *width = size;
            }
            _ => {}
        }
        own
    }

    /// The same in another colour.
    fn in_color(&self, rgb: Rgb) -> Self {
        let mut own = self.clone();
        match &mut own {
            Self::Fill(paint) | Self::Hatch { paint, .. } | Self::InnerCasing { paint, .. } | Self::Line { paint, .. } => paint.rgb = rgb,
            Self::Marker(marker) => marker.ink = Ink::Exact(rgb),
        }
        own
    }
}

/// A way of drawing for the features of one rule (`None`: those no rule takes).
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    pub rule: Option<usize>,
    pub draw: Draw,
    /// Whether each feature is drawn in the colour of its class.
    pub classed: bool,
    /// Whether each is as large as its class; what is drawn is that of the largest.
    pub sized: bool,
}

/// One way a symbol may be drawn, and whether that is in the colours of classes where there are any.
type Way<'a> = &'a dyn Fn(&Symbol) -> Option<(Draw, bool)>;

/// The passes of a style where a millimetre is `ground` metres, in drawing order: all fills, then casings, underlays, lines, markers, so that no feature's fill
/// covers its neighbour's line.
#[must_use]
pub fn passes(style: &Style, theme: Theme, ground: f64) -> Vec<Pass> {
    let drawn = |rule: usize| style.draws_rule(Some(rule), ground * 1000.0);
    // the first rules come last, so that what matters most lies on top
    let symbols: Vec<(Option<usize>, &Symbol)> = std::iter::once((None, &style.symbol))
        .chain(style.rules.iter().enumerate().rev().filter(|(n, _)| drawn(*n)).map(|(n, rule)| (Some(n), &rule.symbol)))
        .collect();
    let paint = |ink: Ink, opacity: f32| Paint { rgb: ink_rgb(ink, theme), opacity };
    let line = |stroke: &Stroke| Draw::Line {
        paint: paint(stroke.ink, stroke.opacity),
        width: stroke.width,
        ground: stroke.ground,
        dash: stroke.dash.pattern().iter().map(|part| part * stroke.width).collect(),
    };
    let kinds: [Way<'_>; 5] = [
        &|s| {
            let fill = s.fill?.at(ground);
            let paint = paint(fill.ink, fill.opacity);
            let draw = match fill.pattern {
                Pattern::Solid => Draw::Fill(paint),
                pattern => Draw::Hatch { paint, pattern, hatching: fill.hatching },
            };
            Some((draw, true))
        },
        &|s| s.casing.map(|casing| (Draw::InnerCasing { paint: paint(casing.ink, casing.opacity), width: casing.width }, s.follows_fill(casing.ink))),
        &|s| s.underlay.map(|stroke| (line(&stroke), false)),
        &|s| s.stroke.map(|stroke| (line(&stroke), s.follows_fill(stroke.ink))),
        &|s| s.marker.map(|marker| (Draw::Marker(marker), true)),
    ];
    let sizes = style.classes.as_ref().and_then(|classes| classes.sizes);
    let pass = |rule: Option<usize>, (draw, classed): (Draw, bool)| {
        let classed = style.classes.is_some() && classed;
        let own = match draw {
            Draw::Marker(_) => Some(SizedPart::Markers),
            Draw::Line { .. } => Some(SizedPart::Lines),
            _ => None,
        };
        match sizes.filter(|sizes| classed && own == Some(sizes.of)) {
            Some(sizes) => Pass { rule, draw: draw.sized(sizes.largest()), classed, sized: true },
            None => Pass { rule, draw, classed, sized: false },
        }
    };
    kinds.iter().flat_map(|kind| symbols.iter().filter_map(|(rule, symbol)| Some(pass(*rule, kind(symbol)?)))).collect()
}
