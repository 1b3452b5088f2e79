//! Loading from services of features: OGC API Features and WFS.

use crate::app::action::Menu;
use crate::app::jobs::Outcome;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order, Sent, Severity, Source};
use crate::i18n::{Localized, Word};
use crate::model::{ReadAs, SourceError};
use crate::source::{FeaturesWanted, OfferedFeatures, fetch_features};
use std::any::Any;
use std::sync::Arc;

impl Action {
    pub const LOAD_FROM_SERVICE: Self = Self::new("load from service", Word::LoadFromService, Menu::File, 12);
}

pub const MODULE: Module = Module { carry_out, ..Module::new("services", &[Deed::window(Action::LOAD_FROM_SERVICE, "services")]) };

/// Brings a collection of a service as a layer.
#[derive(Clone, Debug)]
pub struct FetchFeatures {
    pub offered: OfferedFeatures,
    pub wanted: FeaturesWanted,
}

impl Order for FetchFeatures {}

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(FetchFeatures { offered, wanted }) = (order as &dyn Any).downcast_ref::<FetchFeatures>() else { return false };
    let (offered, wanted) = (offered.clone(), wanted.clone());
    app.workspace.jobs.start_load(offered.title.clone(), move |progress| {
        let result = fetch_features(&offered, &wanted, progress);
        let name = offered.title.clone();
        Outcome::Fetched { result: result.map(|text| Sent { name: offered.title, credit: offered.credit, text }), name }
    });
    true
}

impl App {
    /// Takes in what a service has sent.
    pub(in crate::app) fn fetched(&mut self, name: &str, result: Result<Sent, SourceError>) {
        let lang = self.lang();
        match result {
            Ok(sent) => self.load(Source::Sent(Arc::new(sent)), None, ReadAs::default()),
            Err(SourceError::Cancelled) => self.notify(Severity::Info, Word::LoadCancelled.with(lang, &[&name]), Vec::new()),
            Err(error) => self.notify(Severity::Error, Word::ServiceRefused.with(lang, &[&name, &error.message(lang)]), Vec::new()),
        }
    }
}
