//! Which system numbers that are no degrees are likely in: those that put them where planners of Shanghai work.

use super::embedded::embedded_districts;
pub use super::regions::{CHINA, SHANGHAI};
use crate::i18n::Bilingual;
use crate::model::datum::{LikelySystem, Transform};
use crate::model::table::contains;
use crate::model::{Bounds, Feature, FeatureTable, SourceCrs, System};

/// No more are offered.
const MOST: usize = 6;

/// Some two hundred positions of a table, evenly taken.
#[must_use]
pub fn sample_of(table: &FeatureTable) -> Vec<[f64; 2]> {
    let step = (table.len() / 200).max(1);
    table.boxes().map(|(_, bounds)| bounds.center()).step_by(step).collect()
}

/// The systems that positions may be in, the likeliest first; none where nothing puts them in China.
#[must_use]
pub fn likely_systems(sample: &[[f64; 2]]) -> Vec<LikelySystem> {
    if sample.is_empty() {
        return Vec::new();
    }
    let districts = embedded_districts();
    let mut found: Vec<LikelySystem> = Vec::new();
    for system in System::all() {
        for swapped in [false, true] {
            let crs = SourceCrs { system: system.clone(), swapped };
            let Ok(transform) = Transform::of(&crs) else { continue };
            let Some(places) = sample.iter().map(|p| transform.to_wgs84(*p)).collect::<Option<Vec<_>>>() else { continue };
            let Some(bounds) = Bounds::of(&places) else { continue };
            // a zone is used where it lies, and a little beyond
            let fits = match system {
                System::GaussKruger { width, zone, .. } => {
                    let meridian = if width == 3 { f64::from(zone) * 3.0 } else { f64::from(zone) * 6.0 - 3.0 };
                    (bounds.center()[0] - meridian).abs() <= f64::from(width) / 2.0 + 0.75
                }
                System::Utm(zone) => (bounds.center()[0] - (f64::from(zone) * 6.0 - 183.0)).abs() <= 3.75,
                // an offset cannot be told by the size of numbers
                System::Gcj02 | System::Bd09 | System::Cgcs2000 => false,
                _ => true,
            };
            let center = bounds.center();
            let known = found.iter().any(|own| (own.center[0] - center[0]).abs() < 1e-7 && (own.center[1] - center[1]).abs() < 1e-7);
            if fits && !known && CHINA.covers(&bounds) {
                found.push(LikelySystem { crs, center, district: district_at(&districts, center) });
            }
        }
    }
    let middle = SHANGHAI.center();
    // of those that lead elsewhere the nearest come first
    let far = |[lon, lat]: [f64; 2]| ((lon - middle[0]).hypot(lat - middle[1]) * 1e3) as u64;
    let rank = |likely: &LikelySystem| {
        let is_there = SHANGHAI.contains(likely.center);
        (likely.district.is_none(), !is_there, if is_there { 0 } else { far(likely.center) })
    };
    found.sort_by_key(rank);
    // where some lead to Shanghai, the others lead nowhere a user means
    if found.iter().any(|likely| SHANGHAI.contains(likely.center)) {
        found.retain(|likely| SHANGHAI.contains(likely.center));
    }
    found.truncate(MOST);
    found
}

fn district_at(districts: &FeatureTable, at: [f64; 2]) -> Option<Bilingual> {
    let holds =
        |feature: &Feature<'_>| feature.bounds().is_some_and(|bounds| bounds.contains(at)) && feature.parts().any(|part| contains(part.rings(), at));
    let district = districts.features().find(holds)?;
    Some(Bilingual::new(district.text("name_zh").unwrap_or_default(), district.text("name_en").unwrap_or_default()))
}
