//! Map furniture that screen and sheet share: the scale bar, the sources, the note on what is indicative, the date.

use super::frame::Frame;
use crate::i18n::{Bilingual, Lang, licence_told};
use crate::model::{Document, Provenance};
use crate::source::told_of;

/// A scale bar: its length in units of the frame, and the distances at its marks.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleBar {
    /// Units.
    pub length: f32,
    /// Metres that the whole bar stands for, true at the frame's middle going east.
    pub metres: f64,
    /// The text at the left end, the middle and the right end.
    pub marks: [String; 3],
}

/// The longest bar of a round distance within `room` units.
///
/// ```
/// use nanbei::carto::{Frame, scale_bar};
/// use nanbei::model::View;
///
/// let frame = Frame::screen(View { center: [121.45, 31.2], zoom: 11.0 }, [0.0, 0.0], [800.0, 600.0]);
/// let bar = scale_bar(&frame, 120.0);
/// assert!(bar.length <= 120.0 && bar.metres > 0.0);
/// ```
#[must_use]
pub fn scale_bar(frame: &Frame, room: f32) -> ScaleBar {
    let most = f64::from(room) * frame.metres_per_unit();
    let decade = 10f64.powf(most.max(1e-3).log10().floor());
    let metres = [5.0, 4.0, 2.0, 1.0].into_iter().map(|k| k * decade).find(|m| *m <= most).unwrap_or(decade);
    let (unit, per) = if metres >= 1000.0 { ("km", 1000.0) } else { ("m", 1.0) };
    let number = |value: f64| {
        let text = format!("{:.3}", value / per);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    ScaleBar {
        length: (metres / frame.metres_per_unit()) as f32,
        metres,
        marks: ["0".to_owned(), number(metres / 2.0), format!("{} {unit}", number(metres))],
    }
}

/// The sources of what is visible, each once, in both languages; the online base map's first. With `licences` for paper,
/// without on the screen, where the inspector and the help tell them.
#[must_use]
pub fn attribution(document: &Document, licences: bool) -> Bilingual {
    let mut seen: Vec<Bilingual> = Vec::new();
    if let Some(told) = document.base_map().and_then(|base| told_of(&base.source)) {
        let credit = if told.credit.source.is_empty() { told.name } else { credited(&told.credit, licences) };
        let (zh, en) = if told.host.is_some() { ("在线底图", "Online base map") } else { ("底图", "Base map") };
        seen.push(Bilingual::new(format!("{zh} {}", credit.zh), format!("{en} {}", credit.en)));
    }
    for layer in document.layers().iter().rev().filter(|layer| layer.visible && layer.opacity > 0.02) {
        if !layer.provenance.source.is_empty() {
            let mut text = credited(&layer.provenance, licences);
            if !layer.crs.crs.is_kept() {
                // what the data was taken to be in stands with its source
                let name = |lang| layer.crs.crs.name(lang);
                text =
                    Bilingual::new(format!("{}（由 {} 换算）", text.zh, name(Lang::Zh)), format!("{} (converted from {})", text.en, name(Lang::En)));
            }
            if !seen.contains(&text) {
                seen.push(text);
            }
        }
    }
    let join = |lang: Lang, separator: &str| seen.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(separator);
    Bilingual::new(join(Lang::Zh, "；"), join(Lang::En, "; "))
}

/// The credit of a source of features or of tiles, on the screen and on paper: whose it is; with `licences` the licence, and the
/// day the data is of.
fn credited(credit: &Provenance, licences: bool) -> Bilingual {
    let with = |lang: Lang, open: &str, comma: &str, close: &str| {
        let (text, licence) = (credit.source.get(lang), licence_told(&credit.licence, lang));
        let told: Vec<&str> = [&*licence, credit.date.as_str()].into_iter().filter(|part| licences && !part.is_empty()).collect();
        if told.is_empty() { text.to_owned() } else { format!("{text}{open}{}{close}", told.join(comma)) }
    };
    Bilingual::new(with(Lang::Zh, "（", "，", "）"), with(Lang::En, " (", ", ", ")"))
}

/// The note a map with indicative content must carry; `None` where nothing visible is indicative.
#[must_use]
pub fn indicative_note(document: &Document) -> Option<Bilingual> {
    document
        .layers()
        .iter()
        .any(|layer| layer.visible && layer.provenance.indicative)
        .then(|| Bilingual::new("示意图，非法定边界。", "Indicative map, not a legal boundary."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::geodesic_distance;

    #[test]
    fn the_bar_is_as_long_as_the_distance_it_claims() {
        for denominator in [2_000.0, 95_000.0, 1_000_000.0] {
            let frame = Frame::paper([121.44, 31.4], denominator, [0.0, 0.0], [200.0, 150.0]);
            let bar = scale_bar(&frame, 50.0);
            assert!(bar.length <= 50.0 && bar.length > 19.0);
            let y = 75.0;
            let claimed = geodesic_distance(frame.position([100.0 - bar.length / 2.0, y]), frame.position([100.0 + bar.length / 2.0, y]));
            assert!((claimed / bar.metres - 1.0).abs() < 1e-4, "{denominator}: {claimed} {}", bar.metres);
        }
    }
}
