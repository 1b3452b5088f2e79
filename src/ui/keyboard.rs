//! The keys of a frame.

use egui::{Context, Event, Key, Modifiers};

/// The keys that went down, each with the modifiers that were held then, not those at the end of a slow frame, and whether it
/// repeats while it is held.
pub fn pressed_keys(ctx: &Context) -> Vec<(Key, Modifiers, bool)> {
    ctx.input(|input| {
        let pressed = input.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, repeat, modifiers, .. } => Some((*key, *modifiers, *repeat)),
            _ => None,
        });
        pressed.collect()
    })
}
