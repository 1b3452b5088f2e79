//! Terms of use as they stand in data, in the interface's language. Names of licences are the same in both.

use super::Lang;
use std::borrow::Cow;

/// What the terms of the embedded data say beside the names of licences.
const PHRASES: [(&str, &str); 9] = [
    ("MIT for the package only", "MIT 仅及软件包"),
    ("MIT for the package's code; outlines by Amap", "MIT 仅及软件包的代码，轮廓来自高德地图"),
    ("facts from published notices", "事实取自公开通告"),
    ("facts from public notices", "事实取自公开通告"),
    ("facts from a public notice", "事实取自公开通告"),
    ("outline drawn by hand", "轮廓手绘"),
    ("line drawn by hand", "线位手绘"),
    ("point drawn by hand", "点位手绘"),
    ("© OpenStreetMap contributors", "© OpenStreetMap 贡献者"),
];

/// Terms of use in a language: the phrases that are known translated, all else as it stands.
#[must_use]
pub fn licence_told(terms: &str, lang: Lang) -> Cow<'_, str> {
    if lang == Lang::En || !PHRASES.iter().any(|(en, _)| terms.contains(en)) {
        return Cow::Borrowed(terms);
    }
    let text = PHRASES.iter().fold(terms.to_owned(), |text, (en, zh)| text.replace(en, zh));
    Cow::Owned(text.replace("; ", "；").replace(", ", "，"))
}
