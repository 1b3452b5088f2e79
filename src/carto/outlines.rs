//! A layer's passes at a scale: outlines of many small areas are made finer, so that they part the fills and do not cover them.

use super::palette::Theme;
use super::symbology::{Draw, Pass, passes};
use crate::model::{FeatureTable, Kind, Style};

/// An outline takes at most this part of the side of a typical area.
const MOST: f64 = 0.1;
/// So few areas keep their outlines as they are: a reader sees each of them.
const FEW: usize = 200;
/// Areas that are looked at to find a typical one.
const SAMPLE: usize = 256;
/// Millimetres; a finer line is not seen on paper.
const FINEST: f32 = 0.015;

/// The passes of a style for a table at a scale; `ground` is how many metres on the ground a millimetre of symbol size takes.
#[must_use]
pub fn layer_passes(style: &Style, table: &FeatureTable, theme: Theme, ground: f64) -> Vec<Pass> {
    let mut own = passes(style, theme);
    let lines = own.iter().any(|pass| matches!(pass.draw, Draw::Line { .. }));
    if let Some(side) = typical_side(table).filter(|_| lines) {
        let most = (side / ground * MOST) as f32;
        for pass in &mut own {
            if let Draw::Line { width, .. } = &mut pass.draw {
                *width = width.min(most);
            }
        }
        own.retain(|pass| !matches!(pass.draw, Draw::Line { width, .. } if width < FINEST));
    }
    own
}

/// The side of a typical area of a table in metres: the median's of a sample's boxes; `None` where they are few, or mostly no
/// areas.
fn typical_side(table: &FeatureTable) -> Option<f64> {
    if table.len() < FEW {
        return None;
    }
    let (boxes, kinds) = (table.boxes(), &table.geometries().kinds);
    let step = (boxes.len() / SAMPLE).max(1);
    let mut sides: Vec<f64> = boxes
        .iter()
        .zip(kinds)
        .step_by(step)
        .filter(|(_, kind)| matches!(kind, Kind::Polygon | Kind::MultiPolygon))
        .map(|(bounds, _)| {
            // degrees to metres on a sphere, close enough for a line's width
            let metres = 111_195.0;
            let wide = (bounds.east - bounds.west) * bounds.center()[1].to_radians().cos();
            (wide * (bounds.north - bounds.south)).max(0.0).sqrt() * metres
        })
        .collect();
    if sides.len() * step * 2 < boxes.len() {
        return None;
    }
    let middle = sides.len() / 2;
    Some(*sides.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Ink, PartKind, TableBuilder};

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
        layer_passes(&style, &lots(count), Theme::Light, ground).into_iter().find_map(|pass| match pass.draw {
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
    fn lines_keep_their_width() {
        let mut builder = TableBuilder::default();
        for n in 0..500 {
            let x = 121.3 + f64::from(n) * 1e-4;
            builder.part(PartKind::Line, [&[[x, 31.3], [x + 1e-4, 31.3001]][..]], &[]);
            builder.end_feature(Kind::LineString, None);
        }
        let style = Style::plain(Ink::Custom([0; 3]));
        let table = builder.finish();
        assert_eq!(layer_passes(&style, &table, Theme::Light, 300.0), passes(&style, Theme::Light));
    }
}
