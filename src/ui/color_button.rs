//! A button with a colour, which opens a picker: swatches, a field of saturation and value, a strip of hues, and the colour in
//! hexadecimal digits.

use super::theme::{Look, color};
use super::widgets::quiet;
use egui::epaint::{Hsva, Mesh};
use egui::{
    Color32, CornerRadius, Id, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, pos2,
    vec2,
};

/// Colours to choose from: strong ones that colour-blind eyes tell apart (Okabe and Ito, 2008), and the map's own.
pub const SWATCHES: [[u8; 3]; 10] = [
    [31, 95, 168],
    [15, 123, 108],
    [185, 80, 22],
    [179, 38, 58],
    [106, 61, 154],
    [0, 114, 178],
    [166, 86, 40],
    [190, 60, 120],
    [86, 100, 120],
    [58, 63, 71],
];

/// Logical pixels of the field and of the strip under it.
const FIELD: f32 = 190.0;
const FIELD_HEIGHT: f32 = 120.0;
const STRIP: f32 = 16.0;

/// A colour as it is written: `#1F5FA8`.
#[must_use]
pub fn hex(rgb: [u8; 3]) -> String {
    format!("#{:02X}{:02X}{:02X}", rgb[0], rgb[1], rgb[2])
}

/// A colour of six or three hexadecimal digits, with or without `#`.
#[must_use]
pub fn parse_hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().trim_start_matches(['#', '＃']);
    let wide = match digits.len() {
        6 => digits.to_owned(),
        3 => digits.chars().flat_map(|c| [c, c]).collect(),
        _ => return None,
    };
    let channel = |n: usize| u8::from_str_radix(wide.get(n * 2..n * 2 + 2)?, 16).ok();
    Some([channel(0)?, channel(1)?, channel(2)?])
}

/// The button; whether the colour was changed. `name` is its accessible name.
pub fn color_button(ui: &mut Ui, rgb: &mut [u8; 3], name: &str) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(34.0, 20.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ColorWell, true, name));
    let look = Look::of(ui);
    let edge = if response.hovered() || response.has_focus() { look.accent } else { look.separator };
    ui.painter().rect(rect, CornerRadius::same(4), color(*rgb), Stroke::new(1.0, edge), StrokeKind::Inside);
    let response = response.on_hover_text(hex(*rgb));
    let before = *rgb;
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| picker(ui, response.id, rgb));
    *rgb != before
}

fn picker(ui: &mut Ui, id: Id, rgb: &mut [u8; 3]) {
    ui.set_width(FIELD);
    ui.spacing_mut().item_spacing = vec2(4.0, 7.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for swatch in SWATCHES {
            if swatch_button(ui, swatch, *rgb == swatch) {
                *rgb = swatch;
            }
        }
    });
    // a grey has no hue and black no saturation: those of before stay while the colour is the same
    let kept: Option<([u8; 3], Hsva)> = ui.data(|data| data.get_temp(id));
    let mut hsva = kept.filter(|(own, _)| own == rgb).map_or_else(|| Hsva::from_srgb(*rgb), |(_, hsva)| hsva);
    let before = hsva;
    field(ui, &mut hsva);
    strip(ui, &mut hsva);
    if hsva != before {
        *rgb = hsva.to_srgb();
    }
    ui.data_mut(|data| data.insert_temp(id, (*rgb, hsva)));
    ui.horizontal(|ui| {
        ui.label(quiet(ui, "HEX"));
        let field = id.with("hex");
        let mut text =
            ui.data(|data| data.get_temp::<String>(field)).filter(|_| ui.memory(|memory| memory.has_focus(field))).unwrap_or_else(|| hex(*rgb));
        let edit = ui.add(TextEdit::singleline(&mut text).id(field).desired_width(76.0).char_limit(7));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "HEX"));
        if let Some(own) = parse_hex(&text).filter(|_| edit.changed()) {
            *rgb = own;
        }
        ui.data_mut(|data| data.insert_temp(field, text));
    });
}

/// Saturation to the right, value upwards.
fn field(ui: &mut Ui, hsva: &mut Hsva) {
    let (rect, response) = ui.allocate_exact_size(vec2(FIELD, FIELD_HEIGHT), Sense::click_and_drag());
    if let Some(at) = response.interact_pointer_pos() {
        hsva.s = ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
        hsva.v = 1.0 - ((at.y - rect.top()) / rect.height()).clamp(0.0, 1.0);
    }
    ui.painter().add(grid(rect, 12, 12, |s, v| Hsva::new(hsva.h, s, 1.0 - v, 1.0).into()));
    let at = pos2(rect.left() + hsva.s * rect.width(), rect.top() + (1.0 - hsva.v) * rect.height());
    ui.painter().circle(at, 5.0, Color32::from(*hsva), Stroke::new(1.6, if hsva.v > 0.6 && hsva.s < 0.5 { Color32::BLACK } else { Color32::WHITE }));
}

fn strip(ui: &mut Ui, hsva: &mut Hsva) {
    let (rect, response) = ui.allocate_exact_size(vec2(FIELD, STRIP), Sense::click_and_drag());
    if let Some(at) = response.interact_pointer_pos() {
        hsva.h = ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
    }
    ui.painter().add(grid(rect, 24, 1, |h, _| Hsva::new(h, 1.0, 1.0, 1.0).into()));
    let x = rect.left() + hsva.h * rect.width();
    let mark = Rect::from_center_size(pos2(x, rect.center().y), vec2(5.0, STRIP + 4.0));
    ui.painter().rect(mark, 2.0, Hsva::new(hsva.h, 1.0, 1.0, 1.0), Stroke::new(1.4, Color32::WHITE), StrokeKind::Outside);
}

/// A rectangle of colours by the shares of its width and height.
fn grid(rect: Rect, columns: usize, rows: usize, color: impl Fn(f32, f32) -> Color32) -> Shape {
    let mut mesh = Mesh::default();
    for row in 0..=rows {
        for column in 0..=columns {
            let (x, y) = (column as f32 / columns as f32, row as f32 / rows as f32);
            mesh.colored_vertex(pos2(rect.left() + x * rect.width(), rect.top() + y * rect.height()), color(x, y));
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            let corner = (row * (columns + 1) + column) as u32;
            let below = corner + columns as u32 + 1;
            mesh.add_triangle(corner, corner + 1, below);
            mesh.add_triangle(below, corner + 1, below + 1);
        }
    }
    Shape::mesh(mesh)
}

/// A small square of a colour; whether it was clicked.
pub fn swatch_button(ui: &mut Ui, rgb: [u8; 3], chosen: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(16.0, 18.0), Sense::click());
    named(&response, rgb, chosen);
    ui.painter().rect_filled(rect.shrink(1.0), CornerRadius::same(4), color(rgb));
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_stroke(rect, CornerRadius::same(5), Stroke::new(1.5, Look::of(ui).accent), StrokeKind::Inside);
    }
    response.clicked()
}

fn named(response: &Response, rgb: [u8; 3], chosen: bool) {
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, hex(rgb)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_read_as_they_are_written() {
        for (text, rgb) in [
            ("#1F5FA8", Some([31, 95, 168])),
            ("1f5fa8", Some([31, 95, 168])),
            (" #fff ", Some([255; 3])),
            ("#12345", None),
            ("#xyzxyz", None),
            ("白色", None),
        ] {
            assert_eq!(parse_hex(text), rgb, "{text}");
        }
        assert_eq!(parse_hex(&hex([1, 2, 250])), Some([1, 2, 250]));
    }
}
