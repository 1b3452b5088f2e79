//! `OKLab`, in which equal distances look equal (Ottosson 2020), and the way to and from sRGB.

use super::palette::Rgb;

/// A channel of sRGB as light.
pub fn linear(channel: u8) -> f32 {
    let v = f32::from(channel) / 255.0;
    if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// Red, green and blue light in `OKLab`.
pub fn oklab([r, g, b]: [f32; 3]) -> [f32; 3] {
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// A colour in `OKLab` as sRGB.
pub fn srgb([l, a, b]: [f32; 3]) -> Rgb {
    let cube = |v: f32| v * v * v;
    let (l, m, s) =
        (cube(l + 0.396_337_78 * a + 0.215_803_76 * b), cube(l - 0.105_561_346 * a - 0.063_854_17 * b), cube(l - 0.089_484_18 * a - 1.291_485_5 * b));
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
    .map(|v| {
        let v = v.clamp(0.0, 1.0);
        let own = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (own * 255.0).round() as u8
    })
}
