//! How colours are seen by eyes that lack a kind of cones, and whether the colours of classes are told apart by all eyes.

use super::oklab::oklab;
use super::palette::Rgb;

/// Severe protanomaly, deuteranomaly and tritanomaly in linear sRGB (Machado, Oliveira and Fernandes 2009, table for severity 1.0).
const DEFICIENT: [[[f32; 3]; 3]; 3] = [
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
];

/// Colours of areas that are nearer to one another in `OKLab` are not told apart for certain: about two and a half times what is just
/// noticeable where they touch, for they lie apart and beside a legend.
const APART: f32 = 0.05;

/// A colour as each kind of eyes sees it, in `OKLab`: those with all cones first.
fn seen(rgb: Rgb) -> [[f32; 3]; 4] {
    let linear = rgb.map(super::oklab::linear);
    let of = |matrix: &[[f32; 3]; 3]| oklab(matrix.map(|row| row.iter().zip(linear).map(|(part, own)| part * own).sum::<f32>().clamp(0.0, 1.0)));
    [oklab(linear), of(&DEFICIENT[0]), of(&DEFICIENT[1]), of(&DEFICIENT[2])]
}

/// The two of some colours that some eyes tell apart least, by their places, where they are not told apart for certain.
///
/// ```
/// use nanbei::carto::confused;
///
/// // red and green of one lightness
/// assert_eq!(confused(&[[200, 80, 60], [30, 60, 160], [120, 130, 40]]), Some((0, 2)));
/// assert_eq!(confused(&[[0, 114, 178], [230, 159, 0], [255, 255, 255]]), None);
/// ```
#[must_use]
pub fn confused(colors: &[Rgb]) -> Option<(usize, usize)> {
    let seen: Vec<_> = colors.iter().map(|rgb| seen(*rgb)).collect();
    let distance = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
    let apart = |a: usize, b: usize| seen[a].iter().zip(&seen[b]).map(|(a, b)| distance(a, b)).fold(f32::INFINITY, f32::min);
    let pairs = (0..colors.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    let least = pairs.map(|pair| (apart(pair.0, pair.1), pair)).min_by(|a, b| a.0.total_cmp(&b.0))?;
    (least.0 < APART).then_some(least.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greys_look_the_same_to_all_eyes_and_reds_do_not() {
        for grey in [0, 90, 200, 255] {
            let [own, rest @ ..] = seen([grey; 3]);
            for other in rest {
                assert!(own.iter().zip(other).all(|(a, b)| (a - b).abs() < 0.02), "{grey}: {own:?} {other:?}");
            }
        }
        let [own, protan, ..] = seen([220, 30, 30]);
        assert!(protan[0] < own[0] - 0.1, "red is dark without the cones for it");
        assert_eq!(confused(&[[10, 10, 10], [10, 10, 10]]), Some((0, 1)));
        assert_eq!(confused(&[[10, 10, 10]]), None);
    }
}
