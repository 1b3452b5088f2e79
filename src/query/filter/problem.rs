//! What is wrong with a filter, and where.

use crate::i18n::{Lang, Localized};

/// Why a filter cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message(Lang::En))]
pub struct FilterError(pub Box<Wrong>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The character of the filter, 1-based.
    pub at: usize,
    pub problem: FilterProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterProblem {
    /// Something else was expected than what was found, which is empty at the end.
    Expected {
        what: Expected,
        found: String,
    },
    NoField {
        field: String,
        known: String,
    },
    NoFunction(String),
    NoLayer {
        layer: String,
        known: String,
    },
    /// Several layers have that name.
    SeveralLayers(String),
    /// What a layer shows follows from itself, through that one.
    Circle(String),
    /// A layer that is read window by window.
    WindowLayer(String),
    /// The selection is meant where none may be.
    NoSelection,
    NothingSelected,
    /// The condition that the features of another layer are to meet.
    OfLayer {
        layer: String,
        problem: Box<Wrong>,
    },
    /// A quotation mark or a bracket that is not closed.
    Unclosed(char),
    /// A field or expression that holds one kind of value is compared with another.
    Kinds {
        field: String,
        holds: Holds,
        found: String,
    },
    /// A text field is compared as numbers or dates, and a row holds something else.
    NotAll {
        field: String,
        holds: Holds,
        feature: usize,
        value: String,
    },
    /// Words without quotation marks where they could be read in several ways.
    Quote(String),
    TooDeep,
    TooLong,
}

/// What may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Value,
    Condition,
    Comparison,
    End,
    List,
    Text,
    Number,
    Date,
    Interval,
    Geometry,
    Coordinates,
    And,
    Null,
    ClosingBracket,
    OpeningBracket,
    Comma,
    IsNull,
    Count,
    Place,
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Numbers,
    Text,
    Truths,
    Dates,
    Geometry,
    Lists,
    Mixed,
}

impl Holds {
    const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Numbers, Lang::Zh) => "数字",
            (Self::Numbers, Lang::En) => "numbers",
            (Self::Text, Lang::Zh) => "文字",
            (Self::Text, Lang::En) => "text",
            (Self::Truths, Lang::Zh) => "真假值（true、false）",
            (Self::Truths, Lang::En) => "true or false",
            (Self::Dates, Lang::Zh) => "日期",
            (Self::Dates, Lang::En) => "dates",
            (Self::Geometry, Lang::Zh) => "几何",
            (Self::Geometry, Lang::En) => "geometry",
            (Self::Lists, Lang::Zh) => "列表",
            (Self::Lists, Lang::En) => "lists",
            (Self::Mixed, Lang::Zh) => "多种类型的值",
            (Self::Mixed, Lang::En) => "values of several kinds",
        }
    }
}

impl Expected {
    const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Value, Lang::Zh) => "字段、数字或加引号的文字",
            (Self::Value, Lang::En) => "a field, a number or quoted text",
            (Self::Condition, Lang::Zh) => "条件，如 字段 = 值",
            (Self::Condition, Lang::En) => "a condition such as field = value",
            (Self::Comparison, Lang::Zh) => "= <> < <= > >= ~、IN、LIKE、BETWEEN 或 IS NULL",
            (Self::Comparison, Lang::En) => "=, <>, <, <=, >, >=, ~, IN, LIKE, BETWEEN or IS NULL",
            (Self::End, Lang::Zh) => "AND、OR 或条件结束",
            (Self::End, Lang::En) => "AND, OR or the end",
            (Self::List, Lang::Zh) => "括号中的列表，如 (1, 2)",
            (Self::List, Lang::En) => "a list in brackets such as (1, 2)",
            (Self::Text, Lang::Zh) => "文字",
            (Self::Text, Lang::En) => "text",
            (Self::Number, Lang::Zh) => "数字",
            (Self::Number, Lang::En) => "a number",
            (Self::Date, Lang::Zh) => "日期，如 DATE('2024-03-01')",
            (Self::Date, Lang::En) => "a date such as DATE('2024-03-01')",
            (Self::Interval, Lang::Zh) => "日期或时段",
            (Self::Interval, Lang::En) => "a date or an interval",
            (Self::Geometry, Lang::Zh) => "geometry 或 WKT 几何，如 POINT(121.4 31.4)",
            (Self::Geometry, Lang::En) => "geometry, or WKT such as POINT(121.4 31.4)",
            (Self::Coordinates, Lang::Zh) => "合法的坐标",
            (Self::Coordinates, Lang::En) => "valid coordinates",
            (Self::And, Lang::Zh) => "BETWEEN 的 AND",
            (Self::And, Lang::En) => "the AND of BETWEEN",
            (Self::Null, _) => "NULL",
            (Self::ClosingBracket, Lang::Zh) => "右括号",
            (Self::ClosingBracket, Lang::En) => "a closing bracket",
            (Self::OpeningBracket, Lang::Zh) => "左括号",
            (Self::OpeningBracket, Lang::En) => "an opening bracket",
            (Self::Comma, Lang::Zh) => "逗号",
            (Self::Comma, Lang::En) => "a comma",
            (Self::Count, Lang::Zh) => "个数，至少为 1",
            (Self::Count, Lang::En) => "a count of one or more",
            (Self::Place, Lang::Zh) => "LAYER('图层')、SELECTION() 或 WKT 几何",
            (Self::Place, Lang::En) => "LAYER('name'), SELECTION() or WKT",
            (Self::IsNull, Lang::Zh) => "IS NULL 或 IS NOT NULL（空值不能用 = 比较）",
            (Self::IsNull, Lang::En) => "IS NULL or IS NOT NULL (nothing equals null)",
        }
    }
}

impl Localized for Wrong {
    fn message(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let what = match &self.problem {
            FilterProblem::Expected { what, found } => match (zh, found.is_empty()) {
                (true, true) => format!("应为{}，条件却在此结束", what.name(lang)),
                (true, false) => format!("应为{}，却是“{found}”", what.name(lang)),
                (false, true) => format!("expected {}, but the filter ends", what.name(lang)),
                (false, false) => format!("expected {}, found \"{found}\"", what.name(lang)),
            },
            FilterProblem::NoField { field, known } if zh => format!("没有字段“{field}”；本图层有 {known}"),
            FilterProblem::NoField { field, known } => format!("there is no field \"{field}\"; this layer has {known}"),
            FilterProblem::NoFunction(name) if zh => {
                format!("没有函数 {name}；可用 AREA、LENGTH、DISTANCE、NEAREST、LAYER、CENTRE、CASEI、DATE、INTERVAL、S_…、T_…、A_… 等")
            }
            FilterProblem::NoFunction(name) => {
                format!(
                    "there is no function {name}; available: AREA, LENGTH, DISTANCE, NEAREST, LAYER, CENTRE, CASEI, DATE, INTERVAL, S_…, T_…, A_… and others"
                )
            }
            FilterProblem::NoLayer { layer, known } if zh => format!("没有图层“{layer}”；有 {known}"),
            FilterProblem::NoLayer { layer, known } => format!("there is no layer \"{layer}\"; there is {known}"),
            FilterProblem::SeveralLayers(name) if zh => format!("有几个图层都叫“{name}”，请改名，或写图层的键"),
            FilterProblem::SeveralLayers(name) => format!("several layers are called \"{name}\": rename one, or write the layer's key"),
            FilterProblem::Circle(name) if zh => format!("图层“{name}”的筛选又取决于本图层"),
            FilterProblem::Circle(name) => format!("what layer \"{name}\" shows depends on this layer in turn"),
            FilterProblem::WindowLayer(name) if zh => format!("图层“{name}”按需读取，条件不能引用它"),
            FilterProblem::WindowLayer(name) => format!("layer \"{name}\" is read as it is needed, and a condition cannot refer to it"),
            FilterProblem::NoSelection if zh => "这里不能用 SELECTION()：所选随时会变；请先将所选另存为图层".to_owned(),
            FilterProblem::NoSelection => "SELECTION() cannot stand here, as the selection changes: keep the selection as a layer first".to_owned(),
            FilterProblem::NothingSelected if zh => "没有选中要素".to_owned(),
            FilterProblem::NothingSelected => "nothing is selected".to_owned(),
            FilterProblem::OfLayer { layer, problem } if zh => format!("图层“{layer}”：{}", problem.message(lang)),
            FilterProblem::OfLayer { layer, problem } => format!("layer \"{layer}\": {}", problem.message(lang)),
            FilterProblem::Unclosed(mark) if zh => format!("{mark} 没有配对"),
            FilterProblem::Unclosed(mark) => format!("{mark} is not closed"),
            FilterProblem::Kinds { field, holds, found } if zh => format!("“{field}”是{}，不能与“{found}”比较", holds.name(lang)),
            FilterProblem::Kinds { field, holds, found } => format!("\"{field}\" holds {} and cannot be compared with \"{found}\"", holds.name(lang)),
            FilterProblem::NotAll { field, holds, feature, value } if zh => {
                format!("“{field}”不能按{}比较：第 {feature} 个要素的值是“{value}”", holds.name(lang))
            }
            FilterProblem::NotAll { field, holds, feature, value } => {
                format!("\"{field}\" cannot be compared as {}: feature {feature} has \"{value}\"", holds.name(lang))
            }
            FilterProblem::Quote(text) if zh => format!("“{text}”请加单引号，如 字段 = '文字'"),
            FilterProblem::Quote(text) => format!("put \"{text}\" in single quotation marks, as in field = 'text'"),
            FilterProblem::TooDeep if zh => "括号嵌套太深".to_owned(),
            FilterProblem::TooDeep => "brackets are nested too deep".to_owned(),
            FilterProblem::TooLong if zh => "条件太长".to_owned(),
            FilterProblem::TooLong => "the filter is too long".to_owned(),
        };
        if zh { format!("筛选条件第 {} 个字符：{what}", self.at) } else { format!("filter, character {}: {what}", self.at) }
    }
}
