//! Why a picture could not be exported.

use crate::i18n::{Bilingual, Lang, Localized};
use crate::io::IoError;
use crate::model::SourceError;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the map cannot be written as \".{0}\"; use .pdf, .png, .jpg, .svg or .tif")]
    SheetFormat(String),
    #[error("{width} x {height} pixels are too many; lower the dpi or the paper size")]
    TooLarge { width: u64, height: u64 },
    #[error("the PDF could not be made: {0}")]
    Pdf(String),
    #[error("there is no layer \"{0}\" for an atlas")]
    NoLayer(String),
    #[error("no feature in the layer can be put on a sheet")]
    NoSheets,
    #[error("the online base map could not be fetched ({0}); print with the offline one, or try again")]
    Tiles(SourceError),
    #[error("tiles of the base map are not kept on this computer, and the network is off; switch it on (--online), or print with the embedded map")]
    TilesOffline,
    /// What the source of a layer says.
    #[error("{0}")]
    Source(SourceError),
    #[error("layer \"{}\" has more on this sheet than can be drawn ({most} features); choose a larger scale or a smaller area", .layer.en)]
    TooMuch { layer: Bilingual, most: usize },
    #[error("an atlas needs all features of layer \"{}\", which is read from its file as it is needed; export the part you need as a layer of its own", .0.en)]
    Window(Bilingual),
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Io(#[from] IoError),
    #[error("{0}")]
    System(std::io::Error),
}

impl ExportError {
    /// Whether nothing went wrong: it was stopped.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }
}

impl From<SourceError> for ExportError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Cancelled => Self::Cancelled,
            SourceError::NetworkOff => Self::TilesOffline,
            error => Self::Tiles(error),
        }
    }
}

impl Localized for ExportError {
    fn message(&self, lang: Lang) -> String {
        match (lang, self) {
            (_, Self::Io(error)) => error.message(lang),
            (_, Self::Source(error)) => error.message(lang),
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::SheetFormat(extension)) => format!("地图不能写成“.{extension}”，请用 .pdf、.png、.jpg、.svg 或 .tif"),
            (Lang::Zh, Self::TooLarge { width, height }) => format!("{width} x {height} 像素过多，请降低 dpi 或缩小图纸"),
            (Lang::Zh, Self::Pdf(reason)) => format!("PDF 未能生成：{reason}"),
            (Lang::Zh, Self::NoLayer(key)) => format!("没有可用于图集的图层“{key}”"),
            (Lang::Zh, Self::NoSheets) => "该图层没有可出图的要素".to_owned(),
            (Lang::Zh, Self::TilesOffline) => "本机没有留存所需的底图图块，而网络已关；请打开网络（--online），或改用内置底图".to_owned(),
            (Lang::Zh, Self::Tiles(error)) => format!("在线底图未能下载（{}）；请改用离线底图，或稍后再试", error.message(lang)),
            (Lang::Zh, Self::TooMuch { layer, most }) => {
                format!("图层“{}”在这张图上的要素多于可绘制的数量（{most} 个），请放大比例尺或缩小范围", layer.zh)
            }
            (Lang::Zh, Self::Window(layer)) => format!("图集需要图层“{}”的全部要素，而它按需读取文件；请先把需要的部分另存为图层", layer.zh),
            (Lang::Zh, Self::Cancelled) => "已取消".to_owned(),
            (Lang::Zh, Self::System(source)) => source.to_string(),
        }
    }
}
