//! The functions of expressions: their names, what they take and what they give.

use super::problem::Holds;

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
}
