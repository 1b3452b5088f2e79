//! The histogram of a field's numbers with handles that are dragged along it.

use super::theme::Look;
use crate::model::NumberProfile;
use egui::{Color32, CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Logical pixels.
const TALL: f32 = 36.0;
const HANDLE: f32 = 5.0;

/// Shows the histogram with a handle at each of some ascending values; `ink` colours the bar at a value. Whether a handle was moved:
/// it stays between its neighbours and within what there is.
pub fn histogram(ui: &mut Ui, name: &str, profile: &NumberProfile, handles: &mut [f64], ink: impl Fn(f64) -> Color32) -> bool {
    let look = Look::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), TALL), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name));
    let inner = rect.shrink2(vec2(HANDLE, 0.0));
    let wide = profile.most - profile.least;
    let place = |value: f64| inner.left() + ((value - profile.least) / wide).clamp(0.0, 1.0) as f32 * inner.width();
    let tallest = profile.bins.iter().copied().max().unwrap_or(1).max(1);
    let bar = inner.width() / profile.bins.len() as f32;
    for (n, count) in profile.bins.iter().enumerate() {
        // square roots: what is rare can be seen beside what is frequent
        let part = (f64::from(*count) / f64::from(tallest)).sqrt() as f32;
        let tall = if *count == 0 { 0.0 } else { (part * (TALL - 8.0)).max(1.5) };
        let left = inner.left() + n as f32 * bar;
        let at = Rect::from_min_max(pos2(left + 0.5, rect.bottom() - 4.0 - tall), pos2(left + bar - 0.5, rect.bottom() - 4.0));
        let middle = profile.least + (n as f64 + 0.5) / profile.bins.len() as f64 * wide;
        ui.painter().rect_filled(at, CornerRadius::same(1), ink(middle));
    }
    let line = rect.bottom() - 4.0;
    ui.painter().hline(inner.x_range(), line, Stroke::new(2.0, look.separator));
    for value in handles.iter() {
        ui.painter().circle(pos2(place(*value), line), HANDLE, look.window, Stroke::new(1.5, look.accent));
    }
    // the handle that was nearest when the drag began follows the pointer
    let id = response.id.with("handle");
    let Some(pointer) = response.interact_pointer_pos() else {
        ui.memory_mut(|memory| memory.data.remove::<usize>(id));
        return false;
    };
    let nearest = || {
        let gap = |n: &usize| (place(handles[*n]) - pointer.x).abs();
        let closest = (0..handles.len()).min_by(|a, b| gap(a).total_cmp(&gap(b))).unwrap_or_default();
        // of several at one place, the one that can go where the pointer is
        let together: Vec<usize> = (0..handles.len()).filter(|n| handles[*n] == handles[closest]).collect();
        let end = if pointer.x < place(handles[closest]) { together.first() } else { together.last() };
        end.copied().unwrap_or(closest)
    };
    if handles.is_empty() {
        return false;
    }
    let held = ui.memory_mut(|memory| *memory.data.get_temp_mut_or_insert_with(id, nearest));
    let value = profile.least + f64::from((pointer.x - inner.left()) / inner.width()).clamp(0.0, 1.0) * wide;
    // a neighbour may lie beyond what there is
    let within = |own: f64| own.clamp(profile.least, profile.most);
    let least = held.checked_sub(1).and_then(|n| handles.get(n)).map_or(profile.least, |own| within(*own));
    let most = handles.get(held + 1).map_or(profile.most, |own| within(*own));
    let value = rounded(value, wide, profile).max(least).min(most);
    let Some(own) = handles.get_mut(held).filter(|own| **own != value) else { return false };
    *own = value;
    true
}

/// A value that a drag gives, to a thousandth of what there is; its ends exactly.
fn rounded(value: f64, wide: f64, profile: &NumberProfile) -> f64 {
    if value <= profile.least {
        return profile.least;
    }
    if value >= profile.most {
        return profile.most;
    }
    let digits = (3.0 - wide.log10().floor()).clamp(0.0, 9.0);
    let scale = 10f64.powi(digits as i32);
    (value * scale).round() / scale
}
