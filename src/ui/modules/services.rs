//! The window of services of features: an address, the collections there, and what of them is to be loaded.

use crate::app::App;
use crate::app::modules::services::FetchFeatures;
use crate::i18n::{Localized, Word, excerpt, integer, printable};
use crate::model::SourceError;
use crate::source::{FeaturesWanted, OfferedFeatures, list_features};
use crate::ui::module::{Beside, Form, Surface};
use crate::ui::theme::Look;
use crate::ui::wake::waker_of;
use crate::ui::widgets::{named, primary_button, quiet};
use crate::work::{News, Task};
use egui::{Label, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

/// The width of what the window shows, in logical pixels.
const WIDTH: f32 = 420.0;

/// The window beside the map.
pub type ServicesWindow = Beside<ServiceForm>;

/// What a service was found to offer.
type Listed = Result<Vec<OfferedFeatures>, SourceError>;

#[derive(Default)]
pub struct ServiceForm {
    /// Whether the field for the address is still to be given the keyboard.
    opens: bool,
    address: String,
    asking: Option<(String, Task<Listed>)>,
    found: Option<Result<Vec<OfferedFeatures>, String>>,
    filter: String,
    in_view: bool,
    condition: String,
}

impl Form for ServiceForm {
    const NAME: &'static str = "services";

    fn begin(&mut self) {
        self.opens = true;
    }

    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool) {
        self.take(on.app);
        let window = egui::Window::new(on.app.word(Word::ServiceTitle)).id(egui::Id::unique("services")).open(is_open);
        window.collapsible(false).resizable(false).default_pos(on.map.left_top() + vec2(56.0, 16.0)).show(on.ctx, |ui| {
            ui.set_width(WIDTH);
            self.ask(ui, on.app);
            ui.add(Label::new(quiet(ui, on.app.word(Word::ServiceConsent))).wrap());
            if let Some((address, _)) = &self.asking {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.add(Label::new(quiet(ui, Word::BaseLooking.with(on.app.lang(), &[&excerpt(address, 40)]))).truncate());
                });
            }
            match self.found.take() {
                Some(Ok(found)) => {
                    if let Some(order) = self.offered(ui, on.app, &found) {
                        on.commands.push(order.into());
                    }
                    self.found = Some(Ok(found));
                }
                Some(Err(told)) => {
                    let ink = Look::of(ui).danger;
                    ui.add(Label::new(quiet(ui, told.as_str()).color(ink)).wrap());
                    self.found = Some(Err(told));
                }
                None => {}
            }
            ui.add_space(4.0);
        });
    }
}

impl ServiceForm {
    /// Takes in what a service has answered.
    fn take(&mut self, app: &App) {
        let Some((address, task)) = &self.asking else { return };
        let told = |error: &str| Word::ServiceRefused.with(app.lang(), &[address, &error]);
        let found = match task.take() {
            News::None | News::SoFar(_) => return,
            News::Done(found) => found.map_err(|error| told(&error.message(app.lang()))),
            News::Broken => Err(told(app.word(Word::SourceBroken))),
        };
        (self.found, self.asking) = (Some(found), None);
        self.filter.clear();
    }

    fn ask(&mut self, ui: &mut Ui, app: &App) {
        ui.horizontal(|ui| {
            let field = ui.add(TextEdit::singleline(&mut self.address).hint_text(app.word(Word::ServiceAddress)).desired_width(WIDTH - 130.0));
            named(&field, Role::TextInput, app.word(Word::ServiceAddress));
            if std::mem::take(&mut self.opens) {
                field.request_focus();
            }
            let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let can_ask = self.asking.is_none() && !self.address.trim().is_empty();
            if (primary_button(ui, app.word(Word::ServiceList), can_ask).clicked() || is_entered) && can_ask {
                let address = self.address.trim().to_owned();
                let address = if address.contains("://") { address } else { format!("https://{address}") };
                let asked = address.clone();
                let task = Task::start(waker_of(ui.ctx()), move |progress| list_features(&asked, &|| progress.is_cancelled()));
                (self.asking, self.found) = (Some((address, task)), None);
            }
        });
    }

    /// The collections that are offered; what is to be loaded of one.
    fn offered(&mut self, ui: &mut Ui, app: &App, found: &[OfferedFeatures]) -> Option<FetchFeatures> {
        /// From so many on they are looked for by their names.
        const MANY: usize = 8;
        let mut order = None;
        ui.checkbox(&mut self.in_view, app.word(Word::ServiceInView));
        if found.iter().any(OfferedFeatures::takes_conditions) {
            let field = ui.add(TextEdit::singleline(&mut self.condition).hint_text(app.word(Word::ServiceCondition)).desired_width(WIDTH - 130.0));
            named(&field, Role::TextInput, app.word(Word::ServiceCondition));
        }
        ui.horizontal(|ui| {
            ui.label(quiet(ui, Word::ServiceOffers.with(app.lang(), &[&integer(found.len() as u64)])));
            if found.len() >= MANY {
                let field = ui.add(TextEdit::singleline(&mut self.filter).hint_text(app.word(Word::ServiceFilter)).desired_width(200.0));
                named(&field, Role::TextInput, app.word(Word::ServiceFilter));
            }
        });
        let wanted = self.filter.to_lowercase();
        ScrollArea::vertical().id_salt("collections").max_height(260.0).auto_shrink([false, true]).show(ui, |ui| {
            for (n, own) in found.iter().enumerate().filter(|(_, own)| own.title.to_lowercase().contains(&wanted)) {
                ui.push_id(n, |ui| {
                    ui.horizontal(|ui| {
                        let load = ui.small_button(app.word(Word::ServiceLoad));
                        let title = printable(&own.title).into_owned();
                        load.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {title}", app.word(Word::ServiceLoad))));
                        if load.clicked() {
                            let bounds = self.in_view.then(|| app.viewport.view.bounds(app.viewport.view_size));
                            let wanted = FeaturesWanted { bounds, condition: self.condition.clone() };
                            order = Some(FetchFeatures { offered: own.clone(), wanted });
                        }
                        ui.add(Label::new(title).truncate());
                    });
                });
            }
        });
        order
    }
}
