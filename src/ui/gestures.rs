//! What the hand is doing: a press of the button, or the typing in a field, from its begin to its end. What it changes
//! meanwhile is one step of the history.

use crate::app::App;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Pressing,
    Typing(egui::Id),
}

/// The gesture under way.
#[derive(Default)]
pub struct Gestures {
    doing: Option<Doing>,
    number: Option<u64>,
}

impl Gestures {
    /// Tells the program which gesture the changes of this frame belong to.
    pub fn follow(&mut self, ctx: &egui::Context, app: &mut App) {
        // what a press changes last comes in the frame of its release
        let pressing = ctx.input(|input| input.pointer.any_down() || input.pointer.any_released());
        let typing = ctx.memory(egui::Memory::focused).filter(|_| ctx.egui_wants_keyboard_input()).map(Doing::Typing);
        let doing = if pressing { Some(Doing::Pressing) } else { typing };
        if doing != self.doing {
            self.doing = doing;
            self.number = doing.map(|_| app.fresh_gesture());
        }
        app.set_gesture(self.number);
    }
}
