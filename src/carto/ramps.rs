//! The colours of ramps.

use super::oklab::{linear, oklab, srgb};
use super::palette::Rgb;
use crate::model::{Classing, Ramp};

/// The colours that a ramp goes through, from the lowest numbers to the highest, `0xRRGGBB`. Those of one hue are the program's own.
/// `YlOrRd`, `YlGnBu`, `BuPu`, `RdBu`, `RdYlBu`, `PuOr` and `BrBG` are the schemes of `ColorBrewer` 2.0 (Cynthia Brewer, Mark Harrower and
/// The Pennsylvania State University, Apache-2.0), whole; viridis (Smith and van der Walt 2015, CC0) and cividis (Nuñez, Anderton and
/// Renslow 2018, CC0) at even steps.
const fn stops(ramp: Ramp) -> &'static [u32] {
    match ramp {
        Ramp::Blue => &[0xDE_EB_F6, 0x10_40_7A],
        Ramp::Teal => &[0xDC_F0_EB, 0x06_56_4C],
        Ramp::Orange => &[0xFD_E8_D0, 0x96_3A_08],
        Ramp::Red => &[0xFC_E2_DE, 0x8C_12_28],
        Ramp::Violet => &[0xEB_E4_F4, 0x4E_24_80],
        Ramp::YlOrRd => &[0xFF_FF_CC, 0xFF_ED_A0, 0xFE_D9_76, 0xFE_B2_4C, 0xFD_8D_3C, 0xFC_4E_2A, 0xE3_1A_1C, 0xBD_00_26, 0x80_00_26],
        Ramp::YlGnBu => &[0xFF_FF_D9, 0xED_F8_B1, 0xC7_E9_B4, 0x7F_CD_BB, 0x41_B6_C4, 0x1D_91_C0, 0x22_5E_A8, 0x25_34_94, 0x08_1D_58],
        Ramp::BuPu => &[0xF7_FC_FD, 0xE0_EC_F4, 0xBF_D3_E6, 0x9E_BC_DA, 0x8C_96_C6, 0x8C_6B_B1, 0x88_41_9D, 0x81_0F_7C, 0x4D_00_4B],
        Ramp::Viridis => &[0x44_01_54, 0x41_44_87, 0x2A_78_8E, 0x22_A8_84, 0x7A_D1_51, 0xFD_E7_25],
        Ramp::Cividis => &[0x00_20_4D, 0x31_44_6B, 0x66_69_70, 0x95_8F_78, 0xCB_BA_69, 0xFF_EA_46],
        Ramp::RdBu => {
            &[0x67_00_1F, 0xB2_18_2B, 0xD6_60_4D, 0xF4_A5_82, 0xFD_DB_C7, 0xF7_F7_F7, 0xD1_E5_F0, 0x92_C5_DE, 0x43_93_C3, 0x21_66_AC, 0x05_30_61]
        }
        Ramp::RdYlBu => {
            &[0xA5_00_26, 0xD7_30_27, 0xF4_6D_43, 0xFD_AE_61, 0xFE_E0_90, 0xFF_FF_BF, 0xE0_F3_F8, 0xAB_D9_E9, 0x74_AD_D1, 0x45_75_B4, 0x31_36_95]
        }
        Ramp::PuOr => {
            &[0x7F_3B_08, 0xB3_58_06, 0xE0_82_14, 0xFD_B8_63, 0xFE_E0_B6, 0xF7_F7_F7, 0xD8_DA_EB, 0xB2_AB_D2, 0x80_73_AC, 0x54_27_88, 0x2D_00_4B]
        }
        Ramp::BrBG => {
            &[0x54_30_05, 0x8C_51_0A, 0xBF_81_2D, 0xDF_C2_7D, 0xF6_E8_C3, 0xF5_F5_F5, 0xC7_EA_E5, 0x80_CD_C1, 0x35_97_8F, 0x01_66_5E, 0x00_3C_30]
        }
    }
}

impl Ramp {
    /// So many colours, evenly along the ramp, straight from stop to stop through `OKLab`.
    #[must_use]
    pub fn colors(self, count: usize) -> Vec<Rgb> {
        let stops: Vec<[f32; 3]> = stops(self).iter().map(|stop| stop.to_be_bytes()).map(|[_, r, g, b]| oklab([r, g, b].map(linear))).collect();
        let last = stops.len() - 1;
        let color = |n: usize| {
            let at = if count > 1 { n as f32 / (count - 1) as f32 } else { 1.0 } * last as f32;
            let from = (at as usize).min(last - 1);
            srgb([0, 1, 2].map(|axis| stops[from][axis] + (stops[from + 1][axis] - stops[from][axis]) * (at - from as f32)))
        };
        (0..count).map(color).collect()
    }
}

impl Classing {
    /// So many colours of its ramp, the way it runs.
    #[must_use]
    pub fn colors(&self, count: usize) -> Vec<Rgb> {
        let mut colors = self.ramp.colors(count);
        if self.reversed {
            colors.reverse();
        }
        colors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carto::confused;
    use crate::model::RampKind;

    #[test]
    fn a_ramp_with_as_many_classes_as_it_has_stops_is_its_stops() {
        for ramp in Ramp::ALL {
            let stops = stops(ramp);
            for (own, stop) in ramp.colors(stops.len()).into_iter().zip(stops) {
                let [_, r, g, b] = stop.to_be_bytes();
                assert!(own.iter().zip([r, g, b]).all(|(own, stop)| own.abs_diff(stop) <= 1), "{ramp:?}: {own:?} {stop:x}");
            }
        }
    }

    /// A ramp is read by its lightness: it only rises or falls, or turns once in the middle where it parts two sides.
    #[test]
    fn a_ramp_goes_one_way_and_one_of_two_sides_turns_in_the_middle() {
        for ramp in Ramp::ALL {
            let lights: Vec<f32> = ramp.colors(9).into_iter().map(|rgb| oklab(rgb.map(linear))[0]).collect();
            let steps: Vec<bool> = lights.windows(2).map(|pair| pair[1] > pair[0]).collect();
            let turns: Vec<usize> = (1..steps.len()).filter(|n| steps[*n] != steps[n - 1]).collect();
            assert_eq!(turns, if ramp.kind() == RampKind::Diverging { vec![4] } else { vec![] }, "{ramp:?} {lights:?}");
        }
    }

    #[test]
    fn a_ramp_of_one_hue_goes_from_light_to_dark_in_even_steps() {
        for ramp in Ramp::ALL.into_iter().filter(|ramp| ramp.kind() == RampKind::OneHue) {
            let light: Vec<f32> = ramp.colors(7).into_iter().map(|rgb| oklab(rgb.map(linear))[0]).collect();
            let steps: Vec<f32> = light.windows(2).map(|pair| pair[0] - pair[1]).collect();
            assert!(steps.iter().all(|step| (step - steps[0]).abs() < 0.01 && *step > 0.03), "{ramp:?} {steps:?}");
        }
    }

    #[test]
    fn five_classes_of_every_ramp_are_told_apart_by_all_eyes() {
        for ramp in Ramp::ALL {
            assert_eq!(confused(&ramp.colors(5)), None, "{ramp:?}");
        }
        // twelve shades of one hue are not
        assert!(confused(&Ramp::Blue.colors(16)).is_some());
    }
}
