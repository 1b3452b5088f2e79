//! The keys of a frame, and what they ask for.

use crate::app::Modifiers as Held;
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

/// The keys held, as the program knows them.
pub fn modifiers(keys: Modifiers) -> Held {
    Held { shift: keys.shift, command: keys.command, alt: keys.alt }
}
