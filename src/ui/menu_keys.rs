//! Menus by the keyboard: a menu that a key has opened is gone through with the arrow keys, and context menus have a key.

use egui::{Context, Event, FocusDirection, Id, Key, Modifiers, Popup, Pos2, Response, Ui, vec2};

/// A menu that is open.
#[derive(Clone, Copy)]
struct Opened {
    /// The frame that it was shown in last, and how many it was shown in before.
    last: u64,
    frames: u32,
    by_key: bool,
}

/// Gives the keyboard to a menu that a key has opened: to its first entry, and to nothing under it. Called before its first entry is
/// shown.
pub fn menu_keys(ui: &Ui) {
    let (ctx, id) = (ui.ctx(), ui.layer_id().id.with("menu keys"));
    let frame = ctx.cumulative_frame_nr();
    let known = ctx.data(|data| data.get_temp::<Opened>(id)).filter(|own| frame <= own.last + 1);
    let is_key = |event: &Event| matches!(event, Event::Key { pressed: true, .. } | Event::AccessKitActionRequest(_));
    let told = ctx.data(|data| data.get_temp::<u64>(by_key_id())).is_some_and(|told| frame <= told + 1);
    let by_key = || told || ctx.input(|input| input.events.iter().any(is_key));
    let opened =
        known.map_or_else(|| Opened { last: frame, by_key: by_key(), frames: 0 }, |own| Opened { last: frame, frames: own.frames + 1, ..own });
    ctx.data_mut(|data| data.insert_temp(id, opened));
    if opened.by_key {
        ctx.memory_mut(|memory| {
            memory.set_modal_layer(ui.layer_id());
            // one frame later: the key that has opened it must not press its first entry
            if opened.frames == 1 {
                if let Some(own) = memory.focused() {
                    memory.surrender_focus(own);
                }
                memory.move_focus(FocusDirection::Next);
            }
        });
    }
}

/// Notes that a key opens a menu in the next frame.
pub fn opened_by_key(ctx: &Context) {
    // asked for first: the context is locked while its data is written
    let frame = ctx.cumulative_frame_nr();
    ctx.data_mut(|data| data.insert_temp(by_key_id(), frame));
}

fn by_key_id() -> Id {
    Id::unique("menu opened by a key")
}

/// Whether the context menu of what has the keyboard is asked for.
pub fn asks_for_menu(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::F10))
}

/// The context menu of a control: by the secondary button of the mouse, or by its key where the control has the keyboard.
pub fn context_menu(response: &Response, show: impl FnOnce(&mut Ui)) {
    let asked = response.has_focus() && asks_for_menu(&response.ctx);
    context_menu_at(response, asked.then(|| response.rect.left_bottom() + vec2(12.0, -4.0)), show);
}

/// The same where the key asks for it at a place.
pub fn context_menu_at(response: &Response, asked: Option<Pos2>, show: impl FnOnce(&mut Ui)) {
    let id = response.id.with("menu by key");
    if response.secondary_clicked() {
        response.ctx.data_mut(|data| data.remove_temp::<Pos2>(id));
    }
    if let Some(at) = asked {
        response.ctx.data_mut(|data| data.insert_temp(id, at));
    }
    let mut menu = Popup::context_menu(response);
    if let Some(at) = response.ctx.data(|data| data.get_temp::<Pos2>(id)) {
        menu = menu.at_position(at);
        if asked.is_some() {
            menu = menu.open_memory(Some(egui::SetOpenCommand::Bool(true)));
        }
    }
    show_menu(menu, show);
}

/// Shows a menu, whose entries the keyboard reaches.
pub fn show_menu(menu: Popup<'_>, show: impl FnOnce(&mut Ui)) {
    menu.show(|ui| {
        menu_keys(ui);
        show(ui);
    });
}
