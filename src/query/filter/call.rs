//! What functions of expressions give: what is measured of the geometry, on the ellipsoid, and what is done with numbers and text.

use super::function::Function;
use super::number::Number;
use super::scalar::Scalar;
use crate::model::Feature;
use crate::query::areal::Areal;
use crate::query::indicators::middle;
use crate::query::measure::{length, perimeter};

impl Function {
    /// What it gives of a feature and the values of its arguments.
    pub fn value(self, feature: Option<Feature<'_>>, values: &[Scalar<'_>]) -> Scalar<'static> {
        let float = |number: Option<f64>| number.filter(|own| own.is_finite()).map_or(Scalar::Null, |own| Scalar::Number(Number::Float(own)));
        let whole = |count: Option<usize>| count.map_or(Scalar::Null, |count| Scalar::Number(Number::Whole(count as i128)));
        let number = |n: usize| values.get(n).and_then(Scalar::number);
        let text = |n: usize| values.get(n).and_then(Scalar::text);
        let rounded = |round: fn(f64) -> f64| match number(0) {
            Some(Number::Float(own)) => whole_of(round(own)),
            Some(own) => Scalar::Number(own),
            None => Scalar::Null,
        };
        let written = |text: Option<String>| text.map_or(Scalar::Null, |text| Scalar::Text(text.into()));
        match self {
            Self::Area => float(feature.and_then(|own| Areal::of(own).ok()).filter(|own| !own.is_empty()).map(|own| own.area())),
            Self::Length => float(feature.map(length).filter(|own| *own > 0.0)),
            Self::Perimeter => float(feature.map(perimeter).filter(|own| *own > 0.0)),
            Self::Longitude => float(feature.and_then(middle).map(|own| own[0])),
            Self::Latitude => float(feature.and_then(middle).map(|own| own[1])),
            Self::Vertices => whole(feature.map(|own| own.vertices())),
            Self::Parts => whole(feature.map(|own| own.parts().count())),
            Self::Round => {
                let digits = number(1).map_or(0.0, Number::float).clamp(0.0, 15.0);
                let scale = 10f64.powi(digits as i32);
                match number(0) {
                    Some(Number::Float(own)) if digits == 0.0 => whole_of(own.round()),
                    Some(Number::Float(own)) => float(Some((own * scale).round() / scale)),
                    Some(own) => Scalar::Number(own),
                    None => Scalar::Null,
                }
            }
            Self::Abs => match number(0) {
                Some(own) if own.float() < 0.0 => Scalar::Number(own.negative()),
                Some(own) => Scalar::Number(own),
                None => Scalar::Null,
            },
            Self::Floor => rounded(f64::floor),
            Self::Ceil => rounded(f64::ceil),
            // what is not there leaves a gap, as in SQL's CONCAT
            Self::Concat => written(Some((0..values.len()).filter_map(text).collect())),
            Self::Upper => written(text(0).map(|own| own.to_uppercase())),
            Self::Lower => written(text(0).map(|own| own.to_lowercase())),
            Self::Trim => written(text(0).map(|own| own.trim().to_owned())),
            Self::Piece => {
                let from = number(1).map_or(1.0, Number::float).max(1.0) as usize - 1;
                let count = number(2).map_or(usize::MAX, |own| own.float().max(0.0) as usize);
                written(text(0).map(|own| own.chars().skip(from).take(count).collect()))
            }
            Self::Characters => whole(text(0).map(|own| own.chars().count())),
            Self::First => values.iter().find(|own| **own != Scalar::Null).map_or(Scalar::Null, |own| own.clone().into_owned()),
            Self::ToNumber => number(0).map_or(Scalar::Null, Scalar::Number),
            Self::ToText => written(text(0).map(std::borrow::Cow::into_owned)),
        }
    }
}

/// A rounded number, as a whole one where 64 bits hold it.
fn whole_of(number: f64) -> Scalar<'static> {
    if number.abs() < 9e18 { Scalar::Number(Number::Whole(number as i128)) } else { Scalar::Number(Number::Float(number)) }
}
