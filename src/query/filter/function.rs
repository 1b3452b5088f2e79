//! Functions of expressions: what is measured of the geometry, on the ellipsoid, and what is done with numbers and text.

use super::number::Number;
use super::problem::Holds;
use super::scalar::Scalar;
use crate::model::Feature;
use crate::query::areal::Areal;
use crate::query::indicators::middle;
use crate::query::measure::{length, perimeter};

/// A function that gives a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Square metres.
    Area,
    /// Metres.
    Length,
    Perimeter,
    /// Degrees of the centroid.
    Longitude,
    Latitude,
    Vertices,
    Parts,
    /// A number with so many decimals.
    Round,
    Abs,
    Floor,
    Ceil,
    /// Values as one text.
    Concat,
    Upper,
    Lower,
    Trim,
    /// A piece of a text, from a character on, counted from 1, and so many.
    Piece,
    Characters,
    /// The first of its values that is there.
    First,
    /// A value as a number, or as text.
    ToNumber,
    ToText,
}

impl Function {
    /// Every function with its names, in capitals, and how many values it takes, at least and at most.
    pub const ALL: [(Self, [&'static str; 2], [usize; 2]); 20] = [
        (Self::Area, ["AREA", "面积"], [0, 0]),
        (Self::Length, ["LENGTH", "长度"], [0, 0]),
        (Self::Perimeter, ["PERIMETER", "周长"], [0, 0]),
        (Self::Longitude, ["LON", "经度"], [0, 0]),
        (Self::Latitude, ["LAT", "纬度"], [0, 0]),
        (Self::Vertices, ["VERTICES", "节点数"], [0, 0]),
        (Self::Parts, ["PARTS", "部件数"], [0, 0]),
        (Self::Round, ["ROUND", "四舍五入"], [1, 2]),
        (Self::Abs, ["ABS", "绝对值"], [1, 1]),
        (Self::Floor, ["FLOOR", "向下取整"], [1, 1]),
        (Self::Ceil, ["CEIL", "向上取整"], [1, 1]),
        (Self::Concat, ["CONCAT", "连接"], [1, 64]),
        (Self::Upper, ["UPPER", "大写"], [1, 1]),
        (Self::Lower, ["LOWER", "小写"], [1, 1]),
        (Self::Trim, ["TRIM", "去空格"], [1, 1]),
        (Self::Piece, ["SUBSTR", "截取"], [2, 3]),
        (Self::Characters, ["CHARS", "字数"], [1, 1]),
        (Self::First, ["COALESCE", "首个有值"], [1, 64]),
        (Self::ToNumber, ["NUMBER", "数值"], [1, 1]),
        (Self::ToText, ["TEXT", "文字"], [1, 1]),
    ];

    /// What kind of values it gives.
    pub const fn gives(self) -> Holds {
        match self {
            Self::Concat | Self::Upper | Self::Lower | Self::Trim | Self::Piece | Self::ToText => Holds::Text,
            Self::First => Holds::Mixed,
            _ => Holds::Numbers,
        }
    }

    /// Whether its first value is a number, so that what is none is refused.
    pub const fn takes_number(self) -> bool {
        matches!(self, Self::Round | Self::Abs | Self::Floor | Self::Ceil)
    }

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
