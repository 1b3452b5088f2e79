//! Why a question could not be answered.

use crate::i18n::{Bilingual, Lang, Localized};
use crate::model::SourceError;
use crate::model::validity::Flaw;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QueryError {
    #[error("there is no layer \"{0}\"; `nanbei info` lists the layers")]
    NoLayer(String),
    #[error("layer \"{layer}\" has no feature \"{id}\"")]
    NoFeature { layer: String, id: String },
    #[error("there is no feature called \"{0}\"")]
    NoSuchName(String),
    #[error("\"{0}\" is not a distance; write 2km, 500m or 1.5 km")]
    Distance(String),
    #[error(transparent)]
    Filter(#[from] super::FilterError),
    #[error("the subject of the query is gone: its layer was removed or its data replaced; choose it again")]
    SubjectGone,
    #[error("the feature has no geometry to measure from")]
    NoGeometry,
    /// The area of a feature that others are to be measured in cannot be told.
    #[error("{} cannot be used as a zone: {} at {:.5}, {:.5}; repair it first", .name.en, .flaw.message(Lang::En), .at[0], .at[1])]
    ZoneInvalid { name: Bilingual, flaw: Flaw, at: [f64; 2] },
    #[error("there is no feature with an area that could be a zone")]
    NoZones,
    #[error("layer \"{layer}\" has no field \"{field}\"; it has {known}")]
    NoField { layer: String, field: String, known: String },
    /// What the source of a layer says.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// More features of a layer that is read as it is needed than can be at hand.
    #[error("{0} features of a layer that is read from its file as it is needed are too many to be selected; {1} can be: ask for fewer")]
    TooMany(usize, usize),
}

impl Localized for QueryError {
    fn message(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::NoLayer(layer) => format!("没有图层“{layer}”；用 nanbei info 列出图层"),
            Self::NoFeature { layer, id } => format!("图层“{layer}”中没有要素“{id}”"),
            Self::NoSuchName(name) => format!("没有名为“{name}”的要素"),
            Self::Distance(text) => format!("“{text}”不是距离；请写 2km、500m 或 1.5 km"),
            Self::Filter(error) => error.0.message(lang),
            Self::ZoneInvalid { name, flaw, at } => {
                format!("“{}”不能作为范围：{}（{:.5}，{:.5}）；请先修复", name.zh, flaw.message(lang), at[0], at[1])
            }
            Self::NoZones => "没有可以作为范围的面要素".to_owned(),
            Self::NoField { layer, field, known } => format!("图层“{layer}”没有字段“{field}”；有 {known}"),
            Self::Source(error) => error.message(lang),
            Self::TooMany(found, most) => format!("按需读取的图层一次最多选 {most} 个要素，这里有 {found} 个，请缩小范围"),
            Self::SubjectGone => "查询对象已不存在：图层已移除或换了数据，请重新选择".to_owned(),
            Self::NoGeometry => "该要素没有几何，无法量距".to_owned(),
        }
    }
}
