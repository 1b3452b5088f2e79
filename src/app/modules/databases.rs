//! Tables of PostGIS as layers: connecting, opening, asking anew.

use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, DatabasesOrder, Order};
use crate::i18n::Word;
use std::any::Any;
use std::sync::Arc;

impl Action {
    pub const OPEN_DATABASE: Self = Self::new("open database", Word::OpenDatabase, Menu::File, 13);
}

pub const MODULE: Module = Module { carry_out, ..Module::new("databases", &[Deed::window(Action::OPEN_DATABASE, "databases")]) };

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<DatabasesOrder>() else { return false };
    match order {
        DatabasesOrder::Connected(links) => app.connected(Arc::clone(links)),
        DatabasesOrder::Open(table, name) => app.open_table((**table).clone(), name.clone()),
        DatabasesOrder::Refresh(layer) => app.refresh_layer(*layer),
        DatabasesOrder::TakeOut(layer) => app.take_copy(*layer),
        DatabasesOrder::TryAgain(table) => app.try_table_again(table),
        DatabasesOrder::WriteBack(layer) => app.write_back(*layer, &[]),
        DatabasesOrder::WriteMine => app.write_mine(),
        DatabasesOrder::TakeTheirs => app.take_theirs(),
        DatabasesOrder::Leave => app.session.databases.conflicts = None,
    }
    true
}
