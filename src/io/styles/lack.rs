//! What of another program's style has no place in one of this program.

use crate::i18n::{Lang, Localized};

/// A kind of thing that is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// A way to draw features, such as a heat map.
    Renderer,
    /// A layer of a symbol, such as a gradient.
    SymbolLayer,
    FillPattern,
    LinePattern,
    Marker,
    /// A unit of lengths that follows the map.
    Unit,
    /// An expression in the place of a field or a value.
    Expression,
    Filter,
    /// Classes between which numbers are left out.
    Gap,
    ScaleRange,
    Label,
    /// Rules that may take the same features.
    Overlap,
    /// A class that is switched off.
    Hidden,
}

/// What is lacking, as the file calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StyleLack {
    pub lack: Lack,
    pub what: String,
}

impl Localized for StyleLack {
    fn message(&self, lang: Lang) -> String {
        let told = match (self.lack, lang) {
            (Lack::Renderer, Lang::Zh) => "渲染方式，改为单一符号",
            (Lack::Renderer, Lang::En) => "renderer, drawn with one symbol",
            (Lack::SymbolLayer, Lang::Zh) => "符号图层，未绘出",
            (Lack::SymbolLayer, Lang::En) => "symbol layer, not drawn",
            (Lack::FillPattern, Lang::Zh) => "填充图案，改为斜线",
            (Lack::FillPattern, Lang::En) => "fill pattern, drawn as a hatch",
            (Lack::LinePattern, Lang::Zh) => "线型，改为虚线",
            (Lack::LinePattern, Lang::En) => "line pattern, drawn as dashes",
            (Lack::Marker, Lang::Zh) => "标记形状，改为圆点",
            (Lack::Marker, Lang::En) => "marker, drawn as a disc",
            (Lack::Unit, Lang::Zh) => "单位，按毫米理解",
            (Lack::Unit, Lang::En) => "unit, taken for millimetres",
            (Lack::Expression, Lang::Zh) => "表达式，未采用",
            (Lack::Expression, Lang::En) => "expression, not used",
            (Lack::Filter, Lang::Zh) => "规则条件，该规则未采用",
            (Lack::Filter, Lang::En) => "filter, its rule is not used",
            (Lack::Gap, Lang::Zh) => "分级之间有间断，已连上",
            (Lack::Gap, Lang::En) => "gap between classes, closed",
            (Lack::ScaleRange, Lang::Zh) => "比例尺范围，未采用",
            (Lack::ScaleRange, Lang::En) => "scale range, not used",
            (Lack::Label, Lang::Zh) => "标注，未采用",
            (Lack::Label, Lang::En) => "label, not used",
            (Lack::Overlap, Lang::Zh) => "规则可能重叠：要素只按其中最后一条绘制（排在最前）",
            (Lack::Overlap, Lang::En) => "rules may overlap: a feature is drawn by the last of them alone, which now comes first",
            (Lack::Hidden, Lang::Zh) => "关闭的类别，照常绘出",
            (Lack::Hidden, Lang::En) => "class that is switched off, drawn all the same",
        };
        if self.what.is_empty() {
            told.to_owned()
        } else {
            format!("{}：{told}", self.what).replace('：', if lang == Lang::Zh { "：" } else { ": " })
        }
    }
}
