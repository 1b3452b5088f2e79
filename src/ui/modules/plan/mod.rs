//! The plan as a document that is read beside the map: its parts in its own order, its statements as cards; of a place that is
//! picked, what the plan says of it.

mod files;
mod maps;
mod statement;

pub use files::PlanFiles;
pub use maps::PlanMaps;
pub use statement::StatementWindow;

use crate::app::modules::plan::PlanOrder;
use crate::app::{App, Command};
use crate::carto::{Theme, statement_rgb};
use crate::i18n::{Lang, Word};
use crate::model::{PlanFilter, PlanHeading, Statement, StatementKind};
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, draw_icon, heading, named, panel_head, quiet, text_in};
use egui::{
    Align2, Color32, ComboBox, CornerRadius, FontFamily, FontId, Frame, Label, Margin, Response, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use std::collections::{BTreeSet, HashMap};

/// What is asked for and chosen is the program's; the panel keeps which parts of the plan lie open.
pub struct PlanPanel {
    open: BTreeSet<String>,
    /// The chosen statement as it was seen last: another one is scrolled to.
    seen: Option<String>,
}

impl Default for PlanPanel {
    /// With the part that says what is wanted.
    fn default() -> Self {
        Self { open: BTreeSet::from(["requirement".to_owned()]), seen: None }
    }
}

impl Panel for PlanPanel {
    fn name(&self) -> &'static str {
        "plan"
    }

    fn place(&self, app: &App, width: f32) -> Option<Place> {
        let wide = if width < NARROW { 300.0 } else { 372.0 };
        app.session.panels.is_open("plan").then_some(Place::Right(wide, [260.0, 520.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        panel_head(ui, app, Word::PlanPanel, "plan", commands);
        let place = app.place_looked_at().map(str::to_owned);
        if place.is_none() {
            of_map(ui, app, commands);
            filters(ui, app, commands);
        }
        ui.add_space(2.0);
        ScrollArea::vertical().id_salt(("plan", &place)).auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - 10.0);
            match &place {
                Some(id) => of_place(ui, app, id, commands),
                None => self.outline(ui, app, commands),
            }
            ui.add_space(12.0);
        });
    }
}

/// The colour of a kind: an edge of its cards.
fn ink_of(kind: StatementKind, ui: &Ui) -> Color32 {
    let [r, g, b] = statement_rgb(kind, if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light });
    Color32::from_rgb(r, g, b)
}

/// The thematic map that is shown, whose statements the panel has.
fn of_map(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let brief = &app.session.brief;
    let Some(map) = brief.map(&app.workspace.document) else { return };
    let (title, about) = (map.title().get(app.lang()).to_owned(), map.about().get(app.lang()).to_owned());
    ui.add(Label::new(RichText::new(title).font(FontId::new(15.0, bold())).color(Look::of(ui).text)).wrap());
    ui.add(Label::new(quiet(ui, about)).wrap());
    ui.horizontal(|ui| {
        ui.label(quiet(ui, Word::PlanCount.with(app.lang(), &[&brief.asked(&app.workspace.document).len()])));
        if ui.link(RichText::new(app.word(Word::PlanLeaveMap)).size(11.5)).clicked() {
            commands.push(PlanOrder::ShowMap(None).into());
        }
    });
    ui.add_space(2.0);
}

/// The fields by which statements are asked for.
fn filters(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let brief = &app.session.brief;
    let (lang, mut filter) = (app.lang(), brief.filter.clone());
    let mut text = filter.text.clone().unwrap_or_default();
    let hint = RichText::new(app.word(Word::PlanSearch)).color(Look::of(ui).quiet);
    let room = ui.available_width() - 10.0;
    let width = (room - 6.0) / 2.0;
    let named = |id: &str| (id.to_owned(), place_name(app, id).unwrap_or_default());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let field = ui.add_sized([width, 26.0], TextEdit::singleline(&mut text).hint_text(hint));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::PlanSearch)));
        choice(ui, "district", app.word(Word::PlanBothDistricts), width, &mut filter.place, &["baoshan", "jinshan"].map(named));
    });
    filter.text = Some(text).filter(|text| !text.trim().is_empty());
    let listed = |list: &[PlanHeading]| -> Vec<(String, String)> { list.iter().map(|own| (own.id.clone(), own.name(lang).to_owned())).collect() };
    let mut years: Vec<&String> = brief.plan.statements.iter().filter_map(|own| own.horizon.as_ref()).collect();
    years.sort_unstable();
    years.dedup();
    let years: Vec<(String, String)> = years.into_iter().map(|year| (year.clone(), Word::PlanBy.with(lang, &[year]))).collect();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        choice(ui, "section", app.word(Word::PlanAllSections), width, &mut filter.section, &listed(&brief.plan.sections));
        choice(ui, "horizon", app.word(Word::PlanAnyYear), width, &mut filter.horizon, &years);
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let kinds = StatementKind::ALL.map(|kind| (kind, kind.word().text(lang).to_owned()));
        choice(ui, "kind", app.word(Word::PlanAllKinds), width, &mut filter.kind, &kinds);
        choice(ui, "industry", app.word(Word::PlanAllIndustries), width, &mut filter.industry, &listed(&brief.plan.industries));
    });
    if filter != brief.filter {
        commands.push(PlanOrder::Filter(Box::new(filter)).into());
    }
}

/// A list of which one or none is asked for.
fn choice<T: Clone + PartialEq>(ui: &mut Ui, name: &str, any: &str, width: f32, chosen: &mut Option<T>, list: &[(T, String)]) {
    let shown = list.iter().find(|(own, _)| chosen.as_ref() == Some(own)).map_or(any, |(_, name)| name.as_str()).to_owned();
    let combo = ComboBox::from_id_salt(("plan", name)).selected_text(RichText::new(shown).size(12.5)).width(width).height(320.0).truncate();
    let combo = combo.show_ui(ui, |ui| {
        ui.selectable_value(chosen, None, any);
        for (own, name) in list {
            ui.selectable_value(chosen, Some(own.clone()), name);
        }
    });
    // what stands there while none is chosen says what is chosen from
    named(&combo.response, Role::ComboBox, any);
}

fn place_name(app: &App, id: &str) -> Option<String> {
    Some(app.session.brief.place(id)?.1.get(app.lang()).to_owned())
}

impl PlanPanel {
    /// The plan in its own order: its parts, of which some lie open; all of them while something is asked for.
    fn outline(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let (brief, look) = (&app.session.brief, Look::of(ui));
        let asked = brief.asked(&app.workspace.document);
        // a statement that was chosen elsewhere is brought into sight
        let news = brief.statement().filter(|_| brief.chosen() != self.seen.as_deref());
        if let Some(statement) = news {
            self.open.insert(statement.section.clone());
        }
        self.seen = brief.chosen().map(str::to_owned);
        let is_asked = brief.filter != PlanFilter::default() || brief.map(&app.workspace.document).is_some();
        let mut of_sections: HashMap<&str, Vec<&Statement>> = HashMap::new();
        for statement in &asked {
            of_sections.entry(statement.section.as_str()).or_default().push(statement);
        }
        let mut none = true;
        for section in &brief.plan.sections {
            let Some(own) = of_sections.remove(section.id.as_str()) else { continue };
            none = false;
            let name = section.name(app.lang());
            let open = is_asked || self.open.contains(&section.id);
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            if response.hovered() || response.has_focus() {
                ui.painter().rect_filled(rect, CornerRadius::same(5), look.tint);
            }
            draw_icon(ui, Icon::Fold(open), pos2(rect.left() + 8.0, rect.center().y), 4.0, look.quiet, look);
            text_in(ui, rect.with_min_x(rect.left() + 20.0), Align2::LEFT_CENTER, name, 14.0, bold(), look.text);
            let count = own.len().to_string();
            text_in(ui, rect.with_max_x(rect.right() - 6.0), Align2::RIGHT_CENTER, &count, 11.5, FontFamily::Proportional, look.quiet);
            if response.clicked() && !self.open.remove(&section.id) {
                self.open.insert(section.id.clone());
            }
            if open {
                ui.add_space(3.0);
                for statement in own {
                    let response = card(ui, app, statement, true, commands);
                    if news.is_some_and(|news| news.id == statement.id) && !response.clicked() && !ui.clip_rect().contains_rect(response.rect) {
                        response.scroll_to_me(Some(egui::Align::Center));
                    }
                }
            }
        }
        if none {
            ui.add_space(8.0);
            ui.add(Label::new(quiet(ui, app.word(Word::PlanNothing))).wrap());
        }
    }
}

/// What the plan says of a place, by kind.
fn of_place(ui: &mut Ui, app: &App, id: &str, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let (brief, document) = (&app.session.brief, &app.workspace.document);
    let asked = PlanFilter { place: Some(id.to_owned()), ..PlanFilter::default() };
    ui.add_space(2.0);
    ui.add(Label::new(RichText::new(place_name(app, id).unwrap_or_default()).font(FontId::new(17.0, bold())).color(look.text)).wrap());
    ui.horizontal(|ui| {
        ui.label(quiet(ui, Word::PlanCount.with(app.lang(), &[&brief.filtered(&asked, document).count()])));
        if ui.link(RichText::new(app.word(Word::PlanBack)).size(11.5)).clicked() {
            commands.push(PlanOrder::LeavePlace.into());
        }
    });
    for kind in StatementKind::ALL {
        let mut own = brief.filtered(&asked, document).filter(|own| own.kind == kind).peekable();
        if own.peek().is_none() {
            continue;
        }
        heading(ui, kind.word().text(app.lang()));
        for statement in own {
            card(ui, app, statement, false, commands);
        }
    }
}

/// A statement: its kind as an edge and a word, what it says, its figures, its places, and where it was said.
fn card(ui: &mut Ui, app: &App, statement: &Statement, tells_kind: bool, commands: &mut Vec<Command>) -> Response {
    let (look, lang, ink) = (Look::of(ui), app.lang(), ink_of(statement.kind, ui));
    let chosen = app.session.brief.chosen() == Some(&*statement.id);
    let fill = if chosen { look.tint } else { look.window };
    let frame = Frame::new().fill(fill).corner_radius(CornerRadius::same(5)).inner_margin(Margin { left: 11, right: 8, top: 6, bottom: 6 });
    let said = statement.text();
    // the card is there before what is in it, so that its links come first
    let builder = UiBuilder::new().id_salt(("statement", &statement.id)).sense(Sense::click());
    let scope = ui.scope_builder(builder, |ui| {
        ui.style_mut().interaction.selectable_labels = false;
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            if tells_kind || statement.horizon.is_some() {
                ui.horizontal(|ui| {
                    if tells_kind {
                        ui.label(RichText::new(statement.kind.word().text(lang)).font(FontId::new(11.0, bold())).color(ink));
                    }
                    if let Some(year) = &statement.horizon {
                        ui.label(RichText::new(Word::PlanBy.with(lang, &[year])).size(11.0).color(ink));
                    }
                });
            }
            ui.add(Label::new(RichText::new(said.get(lang)).size(13.0).color(look.text)).wrap());
            for figure in &statement.figures {
                let (value, unit) = if lang == Lang::Zh { (&figure.value_zh, &figure.unit_zh) } else { (&figure.value, &figure.unit_en) };
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(value).font(FontId::new(13.0, bold())).color(ink));
                    ui.label(quiet(ui, unit));
                });
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 1.0);
                if statement.places.is_empty() {
                    ui.label(quiet(ui, app.word(Word::PlanNoPlace)));
                }
                for id in &statement.places {
                    let Some((feature, name)) = app.session.brief.place(id).map(|(feature, name)| (feature, name.get(lang))) else { continue };
                    if ui.link(RichText::new(name).size(11.5)).clicked() {
                        commands.push(Command::GoToFeature(feature));
                    }
                }
                let brief = &app.session.brief;
                if brief.is_own(statement) {
                    let title = brief.plan.document_of(statement).map_or("", |own| if lang == Lang::Zh { &own.title_zh } else { &own.title_en });
                    ui.label(quiet(ui, format!("{} · {title}", app.word(Word::PlanOwn))));
                }
                ui.label(quiet(ui, Word::PlanParagraph.with(lang, &[&statement.paragraph])));
                if chosen && brief.is_own(statement) && ui.link(RichText::new(app.word(Word::PlanRemove)).size(11.5)).clicked() {
                    commands.push(PlanOrder::Remove(statement.id.clone()).into());
                }
                if chosen && ui.link(RichText::new(app.word(Word::PlanCopy)).size(11.5)).clicked() {
                    let citation = app.session.brief.plan.citation(statement);
                    ui.ctx().copy_text(format!("{}\n({})", said.get(lang), citation.get(lang)));
                }
            });
        });
    });
    let response = scope.response;
    let rect = response.rect;
    ui.painter().rect_filled(rect.with_max_x(rect.left() + 3.5), CornerRadius::same(2), ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, said.get(lang)));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_stroke(rect, CornerRadius::same(5), egui::Stroke::new(1.0, ink.gamma_multiply(0.6)), egui::StrokeKind::Inside);
    }
    if response.clicked() {
        commands.push(PlanOrder::Choose((!chosen).then(|| statement.id.clone())).into());
    }
    ui.add_space(5.0);
    response
}
