//! The dialogs for the atlas of the plan and for a file of statements.

use crate::app::modules::plan::PlanOrder;
use crate::app::{App, Request};
use crate::i18n::Word;
use crate::ui::module::{Surface, Window};

/// A dialog that is asked for and not yet shown.
#[derive(Default)]
pub struct PlanFiles {
    asked: Option<Request>,
}

impl Window for PlanFiles {
    fn name(&self) -> &'static str {
        "plan files"
    }

    fn take(&mut self, _: &App, request: &Request) -> bool {
        let is_own = matches!(request, Request::PlanAtlasDialog | Request::PlanDialog);
        if is_own {
            self.asked = Some(request.clone());
        }
        is_own
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        match self.asked.take() {
            Some(Request::PlanAtlasDialog) => on.dialogs.save_pdf(on.ctx, on.app.word(Word::PlanAtlasTitle), |path| PlanOrder::Atlas(path).into()),
            Some(Request::PlanDialog) => on.dialogs.pick(on.ctx, "JSON", &["json"], |path| PlanOrder::Import(path).into()),
            _ => {}
        }
    }
}
