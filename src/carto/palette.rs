//! What the colours stand for on light and dark ground. Paper is always light.

use crate::model::{Ink, Role, StatementKind};

/// Red, green and blue, sRGB.
pub type Rgb = [u8; 3];

/// The ground the map is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

const fn hex(value: u32) -> Rgb {
    [(value >> 16) as u8, (value >> 8) as u8, value as u8]
}

/// A chosen colour, made lighter on dark ground where it would sink into it. The luminance is Rec. 709's on sRGB values.
const fn readable(rgb: Rgb, theme: Theme) -> Rgb {
    let luminance = (rgb[0] as u32 * 54 + rgb[1] as u32 * 183 + rgb[2] as u32 * 19) / 256;
    if matches!(theme, Theme::Light) || luminance > 140 {
        return rgb;
    }
    let part = 140 - luminance;
    [lighter(rgb[0], part), lighter(rgb[1], part), lighter(rgb[2], part)]
}

/// A channel moved towards white by `part` of 200.
const fn lighter(channel: u8, part: u32) -> u8 {
    (channel as u32 + (255 - channel as u32) * part / 200) as u8
}

/// The colour of an ink on a ground.
#[must_use]
pub const fn ink_rgb(ink: Ink, theme: Theme) -> Rgb {
    let role = match ink {
        Ink::Custom(rgb) => return readable(rgb, theme),
        Ink::Exact(rgb) => return rgb,
        Ink::Role(role) => role,
    };
    let (light, dark) = match role {
        Role::Water => (0x00DC_E8EE, 0x0013_1B24),
        Role::Land => (0x00F6_F4EF, 0x001D_242D),
        Role::Shore => (0x00C3_D5DE, 0x002A_3844),
        Role::Road => (0x00E4_DED3, 0x002B_333D),
        Role::Rail => (0x00C9_C2B6, 0x003A_434E),
        Role::OtherDistrict => (0x00B9_B2A5, 0x0046_505C),
        Role::Baoshan | Role::Accent => (0x001F_5FA8, 0x005E_A2EA),
        Role::Jinshan => (0x000F_7B6C, 0x003C_C4AE),
        Role::KeyArea => (0x00B9_5016, 0x00F0_A35E),
        Role::KeyFill => (0x00E9_8A3A, 0x00F0_A35E),
        Role::HighSpeed => (0x00B3_263A, 0x00FF_6B7E),
        Role::Text => (0x003A_3F47, 0x00E6_E9ED),
        // a shade darker than the drawings', so that it reaches 4.5:1 on land and panels
        Role::Secondary => (0x0069_6F79, 0x0098_A2AE),
        Role::WaterName => (0x004F_86A8, 0x005F_8AAD),
        Role::Halo => (0x00FF_FFFF, 0x0012_181F),
    };
    hex(match theme {
        Theme::Light => light,
        Theme::Dark => dark,
    })
}

/// The colour of a kind of statement of a plan: the edge of its cards.
#[must_use]
pub const fn statement_rgb(kind: StatementKind, theme: Theme) -> Rgb {
    let (light, dark) = match kind {
        StatementKind::Aim => (0x001F_5FA8, 0x005E_A2EA),
        StatementKind::Target => (0x00B3_263A, 0x00FF_6B7E),
        StatementKind::Positioning => (0x000F_7B6C, 0x003C_C4AE),
        StatementKind::Task => (0x004A_6B8A, 0x008F_B2D2),
        StatementKind::Industry => (0x00C2_571A, 0x00F0_A35E),
        StatementKind::Project => (0x008A_3B7A, 0x00D6_8FC8),
        StatementKind::Policy => (0x005B_4B9E, 0x00A9_9BEA),
        StatementKind::Principle => (0x006A_707A, 0x0098_A2AE),
        StatementKind::Institution => (0x005F_6B2F, 0x00B4_C279),
    };
    hex(match theme {
        Theme::Light => light,
        Theme::Dark => dark,
    })
}

/// The edge of an area whose own colour is hardly told from paper.
pub const PALE_EDGE: Rgb = [140, 142, 148];

/// Whether a colour is hardly told from paper, as that of land whose use is left open.
#[must_use]
pub fn is_pale(rgb: Rgb) -> bool {
    rgb.iter().all(|channel| *channel >= 0xF0)
}
