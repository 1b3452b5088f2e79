//! A position that is typed: coordinates of a layer's system, a distance with or without a bearing, or metres from the last point.

use crate::i18n::{Lang, Localized, Word};
use crate::model::SourceCrs;
use crate::model::datum::Transform;
use crate::query::{Plane, bearing, geodesic_distance};
use geo::{Destination, Geodesic, Point};

/// Why what was typed is no position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// It is none of what can be typed.
    Form,
    /// There is no point before it.
    First,
    /// The pointer is not on the map, and only a distance was typed.
    Direction,
    /// The system does not reach there.
    Outside(String),
}

impl Localized for NoPlace {
    fn message(&self, lang: Lang) -> String {
        match self {
            Self::Form => Word::TypedPlaceForm.text(lang).to_owned(),
            Self::First => Word::TypedPlaceFirst.text(lang).to_owned(),
            Self::Direction => Word::TypedPlaceDirection.text(lang).to_owned(),
            Self::Outside(system) => Word::TypedPlaceOutside.with(lang, &[system]),
        }
    }
}

/// The numbers of a text, with commas, semicolons or spaces between them.
#[must_use]
pub fn typed_numbers(text: &str) -> Option<Vec<f64>> {
    let parts = text.split([',', '，', ';', ' ', '\t']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok().filter(|number: &f64| number.is_finite())).collect()
}

/// The position that a text tells, in degrees: `121.44, 31.40` in degrees or in metres of the layer's system, `@12, -30` in metres east
/// and north of the last point, `120 < 45` in metres and degrees clockwise from north, `120` in metres towards the pointer.
///
/// # Errors
/// What is missing or wrong in it.
pub fn typed_place(text: &str, crs: &SourceCrs, last: Option<[f64; 2]>, pointer: Option<[f64; 2]>, lang: Lang) -> Result<[f64; 2], NoPlace> {
    let plain: String = text.trim().replace('，', ",").replace('＠', "@").replace('＜', "<").replace(['°', 'm'], "");
    let from = |at: [f64; 2], degrees: f64, metres: f64| {
        let to = Geodesic.destination(Point::new(at[0], at[1]), degrees, metres);
        [to.x(), to.y()]
    };
    if let Some(rest) = plain.strip_prefix('@') {
        let Some([x, y]) = typed_numbers(rest).and_then(|own| <[f64; 2]>::try_from(own).ok()) else { return Err(NoPlace::Form) };
        let plane = Plane::at(last.ok_or(NoPlace::First)?).ok_or(NoPlace::Form)?;
        return plane.degrees([x, y]).ok_or(NoPlace::Form);
    }
    if let Some((length, degrees)) = plain.split_once('<') {
        let (Some([metres]), Some([degrees])) = (
            typed_numbers(length).and_then(|own| <[f64; 1]>::try_from(own).ok()),
            typed_numbers(degrees).and_then(|own| <[f64; 1]>::try_from(own).ok()),
        ) else {
            return Err(NoPlace::Form);
        };
        return Ok(from(last.ok_or(NoPlace::First)?, degrees, metres));
    }
    match typed_numbers(&plain).as_deref() {
        Some([metres]) => {
            let last = last.ok_or(NoPlace::First)?;
            let pointer = pointer.filter(|at| geodesic_distance(last, *at) > 0.0).ok_or(NoPlace::Direction)?;
            Ok(from(last, bearing(last, pointer), *metres))
        }
        Some([x, y]) => {
            // small numbers are degrees, whichever system the layer has
            let is_degrees = x.abs() <= 180.0 && y.abs() <= 90.0 && !crs.system.is_geographic();
            if is_degrees {
                return Ok([*x, *y]);
            }
            let outside = || NoPlace::Outside(crs.name(lang));
            Transform::of(crs).ok().and_then(|transform| transform.to_wgs84([*x, *y])).ok_or_else(outside)
        }
        _ => Err(NoPlace::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::System;

    #[test]
    fn coordinates_are_of_the_layers_system_and_distances_on_the_ellipsoid() {
        let degrees = SourceCrs::default();
        let place = |text: &str, last| typed_place(text, &degrees, last, Some([121.5, 31.4]), Lang::En);
        let start = Some([121.4, 31.4]);
        assert_eq!(place("121.44, 31.40", None), Ok([121.44, 31.4]));
        assert_eq!(place("121.44，31.40", None), Ok([121.44, 31.4]));
        let east = place("@100, 0", start).unwrap();
        assert!((geodesic_distance([121.4, 31.4], east) - 100.0).abs() < 1e-6 && east[0] > 121.4);
        let north = place("250 < 0", start).unwrap();
        assert!((geodesic_distance([121.4, 31.4], north) - 250.0).abs() < 1e-6 && (north[0] - 121.4).abs() < 1e-12);
        let towards = place("80", start).unwrap();
        assert!((geodesic_distance([121.4, 31.4], towards) - 80.0).abs() < 1e-6 && towards[0] > 121.4);
        for (text, error) in [("", NoPlace::Form), ("宝山", NoPlace::Form), ("1,2,3", NoPlace::Form), ("@5", NoPlace::Form), ("12 < ", NoPlace::Form)]
        {
            assert_eq!(place(text, start), Err(error), "{text}");
        }
        assert_eq!(place("@1, 1", None), Err(NoPlace::First));
        assert_eq!(typed_place("80", &degrees, start, start, Lang::En), Err(NoPlace::Direction));
        // EPSG:4549, CGCS2000 / 3-degree Gauss-Kruger CM 120E, as PROJ gives it
        let zone = SourceCrs::new(System::of_epsg(4549).unwrap());
        let at = typed_place("633 078.4, 3 475 654.2".replace(' ', "").as_str(), &zone, None, None, Lang::Zh).unwrap();
        let back = Transform::of(&zone).unwrap().of_wgs84(at).unwrap();
        assert!((back[0] - 633_078.4).abs() < 1e-3 && (back[1] - 3_475_654.2).abs() < 1e-3);
        assert_eq!(typed_place("121.4, 31.4", &zone, None, None, Lang::Zh), Ok([121.4, 31.4]));
    }
}
