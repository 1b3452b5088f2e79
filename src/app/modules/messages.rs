//! The history of messages.

use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order};
use crate::i18n::Word;
use std::any::Any;

impl Action {
    pub const MESSAGES: Self = Self::new("messages", Word::Messages, Menu::View, 45);
}

/// What is done with messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessagesOrder {
    /// The history of messages was looked at.
    Read,
    /// Takes a message from the map.
    Dismiss(u64),
    DismissAll,
}

impl Order for MessagesOrder {}

pub const MODULE: Module = Module { carry_out, ..Module::new("messages", &[Deed::window(Action::MESSAGES, "messages")]) };

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<MessagesOrder>() else { return false };
    match order {
        MessagesOrder::Read => app.session.unread_notices = 0,
        MessagesOrder::Dismiss(id) => app.session.notices.iter_mut().filter(|notice| notice.id == *id).for_each(|notice| notice.dismissed = true),
        MessagesOrder::DismissAll => app.session.notices.iter_mut().for_each(|notice| notice.dismissed = true),
    }
    true
}
