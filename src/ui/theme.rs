//! The window's colours, type and spacing, in light and dark.

use crate::app::{Settings, ThemeChoice};
use crate::carto::{Face, Rgb, Theme, font_bytes};
use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, ThemePreference, Visuals};
use std::sync::Arc;

/// The bold face's family.
#[must_use]
pub fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// The window's surfaces and inks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub window: Color32,
    pub panel: Color32,
    pub separator: Color32,
    pub text: Color32,
    pub quiet: Color32,
    pub accent: Color32,
    /// The outline of what is selected, and of nothing else.
    pub selected: Color32,
    /// The outline of what a statement of the plan concerns, and of nothing else.
    pub lit: Color32,
    /// What a scenario has added, has changed, and is without: three that colour-blind eyes tell apart (Okabe and Ito, 2008).
    pub added: Color32,
    pub changed: Color32,
    pub removed: Color32,
    /// What the pointer is drawn to, and nothing else.
    pub snapped: Color32,
    /// Where a check found something.
    pub finding: Color32,
    /// Behind what is chosen or hovered.
    pub tint: Color32,
    pub warm: Color32,
    pub danger: Color32,
}

const LIGHT: Look = Look {
    window: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    panel: Color32::from_rgb(0xFA, 0xFA, 0xF8),
    separator: Color32::from_rgb(0xE5, 0xE2, 0xDB),
    text: Color32::from_rgb(0x2F, 0x34, 0x3C),
    quiet: Color32::from_rgb(0x6A, 0x70, 0x7A),
    accent: Color32::from_rgb(0x1F, 0x5F, 0xA8),
    selected: Color32::from_rgb(0x00, 0xA3, 0xFF),
    lit: Color32::from_rgb(0xE0, 0x9B, 0x00),
    added: Color32::from_rgb(0x00, 0x72, 0xB2),
    changed: Color32::from_rgb(0xC0, 0x4F, 0x92),
    removed: Color32::from_rgb(0xC8, 0x4A, 0x00),
    snapped: Color32::from_rgb(0xD6, 0x1F, 0xB0),
    finding: Color32::from_rgb(0xC8, 0x00, 0x78),
    tint: Color32::from_rgb(0xE6, 0xED, 0xF5),
    warm: Color32::from_rgb(0xB0, 0x4A, 0x12),
    danger: Color32::from_rgb(0xB3, 0x26, 0x3A),
};

const DARK: Look = Look {
    window: Color32::from_rgb(0x16, 0x1B, 0x22),
    panel: Color32::from_rgb(0x1B, 0x21, 0x29),
    separator: Color32::from_rgb(0x2A, 0x32, 0x3C),
    text: Color32::from_rgb(0xE6, 0xE9, 0xED),
    quiet: Color32::from_rgb(0x98, 0xA2, 0xAE),
    accent: Color32::from_rgb(0x5E, 0xA2, 0xEA),
    selected: Color32::from_rgb(0x1F, 0xD0, 0xFF),
    lit: Color32::from_rgb(0xFF, 0xC9, 0x3C),
    added: Color32::from_rgb(0x56, 0xB4, 0xE9),
    changed: Color32::from_rgb(0xE8, 0x9B, 0xC6),
    removed: Color32::from_rgb(0xF2, 0x8C, 0x4A),
    snapped: Color32::from_rgb(0xFF, 0x6E, 0xE0),
    finding: Color32::from_rgb(0xFF, 0x4F, 0xB0),
    tint: Color32::from_rgb(0x24, 0x34, 0x48),
    warm: Color32::from_rgb(0xF0, 0xA3, 0x5E),
    danger: Color32::from_rgb(0xFF, 0x6B, 0x7E),
};

/// The look that suits the visuals in force.
#[must_use]
pub const fn look(dark: bool) -> Look {
    if dark { DARK } else { LIGHT }
}

impl Look {
    /// The look of a `Ui`.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> Self {
        look(ui.visuals().dark_mode)
    }
}

/// The map's theme in a `Ui`.
#[must_use]
pub fn map_theme(ui: &egui::Ui) -> Theme {
    if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light }
}

#[must_use]
pub const fn color(rgb: Rgb) -> Color32 {
    Color32::from_rgb(rgb[0], rgb[1], rgb[2])
}

/// Sets fonts and styles; once, before the first frame.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, face) in [("regular", Face::Regular), ("bold", Face::Bold), ("rare", Face::Rare)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(font_bytes(face))));
    }
    fonts.families.insert(FontFamily::Proportional, vec!["regular".to_owned(), "rare".to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec!["regular".to_owned(), "rare".to_owned()]);
    fonts.families.insert(bold(), vec!["bold".to_owned(), "rare".to_owned()]);
    ctx.set_fonts(fonts);
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(theme == egui::Theme::Dark);
            style.text_styles = [
                (TextStyle::Heading, FontId::new(18.0, bold())),
                (TextStyle::Body, FontId::new(13.5, FontFamily::Proportional)),
                (TextStyle::Button, FontId::new(13.5, FontFamily::Proportional)),
                (TextStyle::Small, FontId::new(11.5, FontFamily::Proportional)),
                (TextStyle::Monospace, FontId::new(12.5, FontFamily::Proportional)),
            ]
            .into();
            style.spacing.item_spacing = egui::vec2(8.0, 5.0);
            style.spacing.button_padding = egui::vec2(9.0, 4.0);
            style.spacing.interact_size.y = 26.0;
            style.spacing.menu_margin = Margin::same(6);
            style.spacing.window_margin = Margin::same(14);
            style.spacing.slider_width = 110.0;
            style.animation_time = 0.08;
            style.interaction.tooltip_delay = 0.35;
            style.interaction.selectable_labels = false;
        });
    }
}

/// The window's contents need this room, in logical pixels, however large they are made.
pub const LEAST: [f32; 2] = [760.0, 480.0];

/// The largest scale that the window has room for, in per cent: beyond it the controls that shrink it would be off the screen.
#[must_use]
pub fn scale_bound(ctx: &egui::Context) -> u16 {
    let room = ctx.content_rect().size() * ctx.zoom_factor();
    let bound = (room.x / LEAST[0]).min(room.y / LEAST[1]) * 100.0;
    (bound as u16 / 5 * 5).max(100)
}

/// Follows the user's choice of theme and, up to a bound in per cent, of the size of what is in the window; whether it has that size
/// in this frame.
pub fn follow(ctx: &egui::Context, settings: &Settings, bound: u16) -> bool {
    let wanted = f32::from(settings.scale.min(bound)) / 100.0;
    ctx.set_zoom_factor(wanted);
    let is_scaled = (ctx.zoom_factor() - wanted).abs() < 1e-6;
    let wanted = match settings.theme {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    };
    // a system that does not say gets the light map, as paper is
    ctx.options_mut(|options| {
        options.theme_preference = wanted;
        options.fallback_theme = egui::Theme::Light;
        // the program's own commands do that, and remember it
        options.zoom_with_keyboard = false;
    });
    is_scaled
}

fn visuals(dark: bool) -> Visuals {
    let look = look(dark);
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(5);
    visuals.override_text_color = None;
    visuals.panel_fill = look.panel;
    visuals.window_fill = look.window;
    visuals.window_stroke = Stroke::new(1.0, look.separator);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(7);
    visuals.extreme_bg_color = if dark { Color32::from_rgb(0x12, 0x17, 0x1E) } else { Color32::WHITE };
    visuals.faint_bg_color = look.tint;
    visuals.hyperlink_color = look.accent;
    visuals.weak_text_color = Some(look.quiet);
    visuals.warn_fg_color = look.warm;
    visuals.error_fg_color = look.danger;
    visuals.selection.bg_fill = if dark { Color32::from_rgb(0x2C, 0x4A, 0x6E) } else { Color32::from_rgb(0xC9, 0xDD, 0xF2) };
    visuals.selection.stroke = Stroke::new(1.0, look.accent);
    let shadow = egui::Shadow { offset: [0, 3], blur: 14, spread: 0, color: Color32::from_black_alpha(if dark { 110 } else { 38 }) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    let widgets = &mut visuals.widgets;
    for (state, fill, edge, ink) in [
        (&mut widgets.noninteractive, look.panel, look.separator, look.text),
        (
            &mut widgets.inactive,
            if dark { Color32::from_rgb(0x26, 0x2E, 0x38) } else { Color32::from_rgb(0xF4, 0xF2, 0xEE) },
            // an empty check box is seen by its edge alone
            if dark { Color32::from_rgb(0x42, 0x4D, 0x5A) } else { Color32::from_rgb(0xCF, 0xCA, 0xC0) },
            look.text,
        ),
        (&mut widgets.hovered, look.tint, look.separator, look.text),
        (&mut widgets.active, look.tint, look.accent, look.accent),
        (&mut widgets.open, look.tint, look.separator, look.text),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, edge);
        state.fg_stroke = Stroke::new(1.2, ink);
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    visuals
}
