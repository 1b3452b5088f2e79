//! What was not as it should be in a project, and what was taken instead.

use crate::i18n::{Lang, Localized, excerpt};

/// Something in a project that is not as this program writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Where: the members' names and the places in lists.
    pub path: String,
    pub what: Corrected,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Corrected {
    /// A number out of its range, and what was taken instead.
    Range { was: String, now: String },
    /// A text of so many characters, cut to the second number.
    Text { was: usize, now: usize },
    /// A list of so many entries, cut to the second number.
    List { was: usize, now: usize },
    /// Something that cannot be drawn and was left out.
    LeftOut,
    /// A name or number that stands twice; the second got another one.
    Twice,
    /// A member that this version does not know.
    Unknown,
    /// The same, where it is kept for a version that does.
    Kept,
    /// The file is not the one that was saved: another program has changed it.
    Changed,
    /// Something of another kind than belongs there; what was taken instead.
    Misread(String),
    /// Numbers that do not ascend, and were sorted.
    Sorted,
    /// A picture that is broken or has too many pixels; it is kept and not drawn.
    Picture,
    /// Features are named that are not in the file.
    Rows,
    /// It stands twice and is taken once.
    Doubled,
}

impl Localized for Correction {
    fn message(&self, lang: Lang) -> String {
        let path = excerpt(&self.path, 120);
        let zh = lang == Lang::Zh;
        match &self.what {
            Corrected::Range { was, now } if zh => format!("{path} 的值 {was} 超出范围，按 {now} 处理"),
            Corrected::Range { was, now } => format!("{path} was out of range ({was}); {now} is used"),
            Corrected::Text { was, now } if zh => format!("{path} 有 {was} 个字，只保留 {now} 个"),
            Corrected::Text { was, now } => format!("{path} has {was} characters; {now} are kept"),
            Corrected::List { was, now } if zh => format!("{path} 有 {was} 项，只保留 {now} 项"),
            Corrected::List { was, now } => format!("{path} has {was} entries; {now} are kept"),
            Corrected::LeftOut if zh => format!("{path} 无法绘制，已略去"),
            Corrected::LeftOut => format!("{path} cannot be drawn and was left out"),
            Corrected::Twice if zh => format!("{path} 与前面的重复，已另外编号"),
            Corrected::Twice => format!("{path} is a duplicate; it was given a new value"),
            Corrected::Sorted if zh => format!("{path} 的数值没有从小到大排列，已排好"),
            Corrected::Sorted => format!("the numbers in {path} were not in ascending order; they were sorted"),
            Corrected::Misread(now) if zh => format!("{path} 的内容无效，按 {now} 处理"),
            Corrected::Misread(now) => format!("{path} has an invalid value; {now} is used"),
            Corrected::Picture if zh => format!("{path} 的图片已损坏或像素太多（超过 2500 万），没有绘制"),
            Corrected::Picture => format!("the picture {path} is broken or has more than 25 million pixels; it is not drawn"),
            Corrected::Doubled if zh => format!("{path} 重复，只取前一个"),
            Corrected::Doubled => format!("{path} has the same entry twice; the first one is used"),
            Corrected::Rows if zh => format!("{path} 提到文件中没有的要素，按随它写入的内容读入"),
            Corrected::Rows => format!("{path} names features that are not in the file; what is written with it was read"),
            Corrected::Kept if zh => format!("无法识别 {path}，已原样保留"),
            Corrected::Kept => format!("{path} is not recognised and is kept as it is"),
            Corrected::Changed if zh => "文件在保存之后被其他程序改动过".to_owned(),
            Corrected::Changed => "the file was changed by another program after it was saved".to_owned(),
            Corrected::Unknown if zh => format!("无法识别 {path}，已忽略"),
            Corrected::Unknown => format!("{path} is not recognised and was ignored"),
        }
    }
}
