//! A layer's passes at a scale: outlines of many small areas are made finer, and those of classed areas light, so that they part
//! the fills and do not cover them.

use super::palette::{PALE_EDGE, Rgb, Theme, is_pale};
use super::symbology::{Draw, Pass, passes};
use crate::model::{Bounds, FeatureTable, Kind, Style};

/// An outline takes at most this part of the side of a typical area.
const MOST: f64 = 0.1;
/// Up to this many areas keep their outlines as they are: a reader sees each of them.
const FEW: usize = 200;
/// Millimetres; no printer draws a finer line, and many PDF viewers draw it a whole pixel wide.
const FINEST: f32 = 0.05;
/// The same of light lines between areas, which would wash their colours out.
const FINEST_PARTING: f32 = 0.1;
/// The colour and width in millimetres of the lines between areas of classes: light on every theme, as their colours are.
const PARTING: Rgb = [255, 255, 255];
const PARTING_WIDTH: f32 = 0.18;

/// How many areas a table has and how large they are: measured once, as every frame asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AreaSize {
    features: usize,
    /// Metres; `None` where the table has anything but areas.
    side: Option<f64>,
}

impl AreaSize {
    #[must_use]
    pub fn of(table: &FeatureTable) -> Self {
        Self { features: table.total(), side: areal_side(table) }
    }
}

/// The passes of a style for areas of a size at a scale; `ground` is how many metres on the ground a millimetre of symbol size takes.
///
/// ```
/// use nanbei::carto::{AreaSize, Theme, layer_passes};
///
/// let document = nanbei::io::embedded_document();
/// let areas = document.layer_by_key("key_areas").unwrap();
/// // fills and outlines, in the order they are drawn
/// assert!(layer_passes(&areas.style, &AreaSize::of(&areas.table), Theme::Light, 50.0).len() > 1);
/// ```
#[must_use]
pub fn layer_passes(style: &Style, areas: &AreaSize, theme: Theme, ground: f64) -> Vec<Pass> {
    let mut own = passes(style, theme, ground);
    // most layers have few features in colours of their own: they must cost nothing in every frame
    let plain = areas.features < FEW && style.classes.is_none();
    if plain || !own.iter().any(|pass| matches!(pass.draw, Draw::Line { .. })) {
        return own;
    }
    let Some(side) = areas.side else { return own };
    let filled = |rule: Option<usize>| style.symbol_of(rule).fill.is_some();
    // where a class is as light as the line would be, that is darker
    let pale = style.classes.as_ref().is_some_and(|classes| classes.inks.iter().any(|ink| is_pale(*ink)));
    let parting = if pale { PALE_EDGE } else { PARTING };
    // areas of one class are parted by a fine light line, where the class's own colour would not part them
    for pass in own.iter_mut().filter(|pass| pass.classed && filled(pass.rule)) {
        if let Draw::Line { paint, width, dash, .. } = &mut pass.draw {
            (paint.rgb, *width, pass.classed) = (parting, width.min(PARTING_WIDTH), false);
            dash.clear();
        }
    }
    if areas.features < FEW {
        return own;
    }
    let most = (side / ground * MOST) as f32;
    let as_wide = |draw: &Draw| match draw {
        Draw::Line { width, ground: metres, .. } => width.max((f64::from(*metres) / ground) as f32),
        _ => 0.0,
    };
    // an underlay becomes finer together with the line over it
    let widest = |rule: Option<usize>| own.iter().filter(|pass| pass.rule == rule).map(|pass| as_wide(&pass.draw)).fold(0.0, f32::max);
    let shares: Vec<f32> = own.iter().map(|pass| if filled(pass.rule) { (most / widest(pass.rule)).min(1.0) } else { 1.0 }).collect();
    for (pass, share) in own.iter_mut().zip(shares) {
        if let Draw::Line { width, ground: metres, dash, .. } = &mut pass.draw {
            *width *= share;
            *metres *= share;
            for part in dash.iter_mut() {
                *part *= share;
            }
        }
    }
    let parted = style.classes.is_some();
    own.retain(|pass| {
        let finest = if parted && !pass.classed { FINEST_PARTING } else { FINEST };
        !filled(pass.rule) || !matches!(pass.draw, Draw::Line { .. }) || as_wide(&pass.draw) >= finest
    });
    own
}

/// The side of a typical area of a table in metres: the median's of a sample's boxes; `None` where it has anything but areas.
fn areal_side(table: &FeatureTable) -> Option<f64> {
    let mut sides: Vec<f64> = Vec::new();
    for feature in table.sample() {
        match feature.kind() {
            Kind::Polygon | Kind::MultiPolygon => {
                let bounds = feature.bounds().unwrap_or(Bounds::at([0.0; 2]));
                // degrees to metres on a sphere, close enough for a line's width
                let metres = 111_195.0;
                let wide = (bounds.east - bounds.west) * bounds.center()[1].to_radians().cos();
                sides.push((wide * (bounds.north - bounds.south)).max(0.0).sqrt() * metres);
            }
            Kind::Null => {}
            _ => return None,
        }
    }
    let middle = sides.len() / 2;
    if sides.is_empty() { None } else { Some(*sides.select_nth_unstable_by(middle, f64::total_cmp).1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ClassBy, Classes, Ink, PartKind, Stroke, TableBuilder};

    /// Lots of about 38 m.
    fn lots(count: usize) -> FeatureTable {
        let mut builder = TableBuilder::default();
        for n in 0..count {
            let (x, y) = (121.3 + (n % 50) as f64 * 5e-4, 31.3 + (n / 50) as f64 * 5e-4);
            builder.part(PartKind::Polygon, [&[[x, y], [x + 4e-4, y], [x + 4e-4, y + 3.4e-4], [x, y + 3.4e-4], [x, y]][..]], &[]);
            builder.end_feature(Kind::Polygon, None);
        }
        builder.finish()
    }

    fn outline(count: usize, ground: f64) -> Option<f32> {
        let style = Style::plain(Ink::Custom([0; 3]));
        layer_passes(&style, &AreaSize::of(&lots(count)), Theme::Light, ground).into_iter().find_map(|pass| match pass.draw {
            Draw::Line { width, .. } => Some(width),
            _ => None,
        })
    }

    #[test]
    fn outlines_of_many_small_areas_are_finer_and_at_last_left_out() {
        let usual = Style::plain(Ink::Custom([0; 3])).width();
        // at 1:10,000 a lot is nearly four millimetres wide
        assert_eq!(outline(2000, 10.0), usual);
        // at 1:50,000 it is 0.76 mm
        let fine = outline(2000, 50.0).unwrap();
        assert!((fine - 0.076).abs() < 0.004, "{fine}");
        assert_eq!(outline(2000, 300.0), None);
        assert_eq!(outline(150, 50.0), usual, "a reader sees each of a few");
    }

    #[test]
    fn outlines_without_a_fill_stay_and_a_casing_is_finer_with_its_line() {
        let mut style = Style::plain(Ink::Custom([0; 3]));
        let stroke = style.symbol.stroke.unwrap();
        style.symbol.underlay = Some(Stroke { width: stroke.width * 2.0, ..stroke });
        let widths = |style: &Style, ground: f64| -> Vec<f32> {
            let passes = layer_passes(style, &AreaSize::of(&lots(2000)), Theme::Light, ground);
            passes.iter().filter_map(|pass| if let Draw::Line { width, .. } = pass.draw { Some(width) } else { None }).collect()
        };
        let [casing, line] = widths(&style, 30.0)[..] else { panic!("two lines") };
        assert!((casing / line - 2.0).abs() < 1e-3 && casing < 0.14, "{casing} {line}");
        style.symbol.fill = None;
        assert_eq!(widths(&style, 900.0), [stroke.width * 2.0, stroke.width]);
    }

    #[test]
    fn classed_areas_are_parted_by_light_lines_and_the_style_stays() {
        let mut style = Style::plain(Ink::Custom([0; 3]));
        let plain = style.clone();
        let classes = Classes {
            field: "a".to_owned(),
            by: ClassBy::Values(vec!["1".to_owned()]),
            names: Vec::new(),
            inks: vec![[9; 3]],
            other: [5; 3],
            sizes: None,
            made: None,
        };
        style.classes = Some(classes);
        let own = layer_passes(&style, &AreaSize::of(&lots(20)), Theme::Dark, 1.0);
        let line = own.iter().find(|pass| matches!(pass.draw, Draw::Line { .. })).unwrap();
        assert!(!line.classed && matches!(&line.draw, Draw::Line { paint, .. } if paint.rgb == PARTING));
        style.classes = None;
        assert_eq!(style, plain);
    }

    #[test]
    fn lines_keep_their_width() {
        let mut builder = TableBuilder::default();
        for n in 0..500 {
            let x = 121.3 + f64::from(n) * 1e-4;
            builder.part(PartKind::Line, [&[[x, 31.3], [x + 1e-4, 31.3001]][..]], &[]);
            builder.end_feature(Kind::LineString, None);
        }
        let style = Style::plain(Ink::Custom([0; 3]));
        let table = builder.finish();
        assert_eq!(layer_passes(&style, &AreaSize::of(&table), Theme::Light, 300.0), passes(&style, Theme::Light, 300.0));
    }
}
