//! Reading a layer's file again that another program has changed.

use crate::app::module::Module;
use crate::app::{App, Order, Reread};
use std::any::Any;

pub const MODULE: Module = Module { carry_out, ..Module::new("watching", &[]) };

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(Reread(layer)) = (order as &dyn Any).downcast_ref::<Reread>() else { return false };
    app.reread(*layer);
    true
}
