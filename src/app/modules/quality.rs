//! The quality check (质量检查): a layer is checked in the background by a set of rules, its findings are gone through on the map,
//! put right where that is safe, and written as a report.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::jobs::Outcome;
use crate::app::module::{Deed, Module};
use crate::app::quality_check::{CheckOf, QualityCheck};
use crate::app::{Action, App, Order, Picked, SelectHow, Severity};
use crate::export::{ReportHead, table_report};
use crate::i18n::{ChinaTime, Localized, Word, integer};
use crate::io::{Rounded, Sheets, embedded_land_use, embedded_rules, likely_rules, read_rules_file, write_atomically};
use crate::model::table::is_version;
use crate::model::{Bounds, Feature, FeatureId, Group, Layer, LayerId, RowId, RuleSet, ShapeRules, Transaction};
use crate::query::{Checked, Fault, Finding, Index, REPORTED, check, findings_table, repairs, summary_table};
use geo::{BooleanOps, Geometry, MultiPolygon};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Action {
    pub const QUALITY: Self = Self::new("quality", Word::QualityLong, Menu::Query, 22).keys(&[plain(ShortcutKey::F(4))]);
    pub const QUALITY_RULES: Self = Self::new("quality rules", Word::QualityRulesLong, Menu::Query, 24);
    pub const EXPORT_QUALITY: Self = Self::new("export quality", Word::QualityExportLong, Menu::Query, 23);
}

/// What is done with the quality check.
#[derive(Clone, Debug, PartialEq)]
pub enum QualityOrder {
    Layer(LayerId),
    /// Rules that come with the program, by their name.
    Rules(&'static str),
    RulesFile(PathBuf),
    Tolerances(ShapeRules),
    /// Sets the target of a sum of a kind of layer, in hectares.
    Target {
        layer: usize,
        sum: usize,
        hectares: Option<f64>,
    },
    Check,
    /// Lists one fault alone, or all.
    Only(Option<Fault>),
    /// Goes to a finding, by its place among all.
    Show(usize),
    Repair(Fault),
    /// Writes the findings as CSV, XLSX or PDF.
    Export(PathBuf),
}

impl Order for QualityOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "quality",
        &[
            Deed::new(Action::QUALITY, App::toggle_quality).switch(|app| app.session.panels.is_open("quality")),
            Deed::window(Action::QUALITY_RULES, "quality rules"),
            Deed::window(Action::EXPORT_QUALITY, "quality files").when(|app| app.session.quality.checked().is_some()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<QualityOrder>() else { return false };
    match order {
        QualityOrder::Layer(layer) => app.choose_checked(*layer),
        QualityOrder::Rules(name) => {
            if let Some(rules) = embedded_rules(name) {
                app.take_rules(rules.clone());
            }
        }
        QualityOrder::RulesFile(path) => app.read_rules(path),
        QualityOrder::Tolerances(shapes) => Arc::make_mut(&mut app.session.quality.rules).shapes = *shapes,
        QualityOrder::Target { layer, sum, hectares } => {
            let rules = Arc::make_mut(&mut app.session.quality.rules);
            if let Some(own) = rules.layers.get_mut(*layer).and_then(|layer| layer.sums.get_mut(*sum)) {
                own.target_ha = *hectares;
            }
        }
        QualityOrder::Check => app.check_quality(),
        QualityOrder::Only(only) => app.session.quality.only = *only,
        QualityOrder::Show(at) => app.show_finding(*at),
        QualityOrder::Repair(fault) => app.repair_findings(*fault),
        QualityOrder::Export(path) => app.write_quality(path),
    }
    true
}

/// Positions of two features whose overlap is outlined: it is found while the window waits.
const MOST_OUTLINED: usize = 20_000;

/// Whether a layer can be checked: what the planner has loaded or drawn, and the plan's areas.
#[must_use]
pub fn can_be_checked(layer: &Layer) -> bool {
    layer.group != Group::Basemap && layer.key != "rings"
}

/// Whether what was found can be put right without a choice.
#[must_use]
pub const fn is_repairable(fault: Fault) -> bool {
    matches!(fault, Fault::Doubled | Fault::Duplicate | Fault::Invalid | Fault::Area)
}

impl App {
    fn toggle_quality(&mut self) {
        let open = !self.session.panels.is_open("quality");
        self.session.panels.set("quality", open);
        let is_gone = self.session.quality.layer.is_none_or(|id| self.workspace.document.layer(id).is_none());
        if open && is_gone {
            let mine = self.workspace.document.layers().iter().rev().filter(|layer| layer.group == Group::Mine);
            let current = self.current_layer().filter(|layer| can_be_checked(layer)).or(mine.into_iter().next()).map(|layer| layer.id);
            if let Some(layer) = current {
                self.choose_checked(layer);
            }
        }
    }

    /// Takes another layer; its rules follow unless the planner has chosen some.
    fn choose_checked(&mut self, id: LayerId) {
        let Some(layer) = self.workspace.document.layer(id) else { return };
        let likely = likely_rules(&names_of(layer), &|name| layer.table.column(name).is_some());
        let own = &mut self.session.quality;
        if own.layer != Some(id) {
            // what was found is of another layer
            own.made = None;
            own.shown = None;
            own.only = None;
            own.outline.clear();
        }
        own.layer = Some(id);
        if !own.are_chosen
            && let Some(rules) = embedded_rules(likely)
        {
            own.rules = Arc::new(rules.clone());
        }
    }

    fn take_rules(&mut self, rules: RuleSet) {
        let own = &mut self.session.quality;
        (own.rules, own.are_chosen) = (Arc::new(rules), true);
    }

    fn read_rules(&mut self, path: &Path) {
        match read_rules_file(path) {
            Ok(rules) => self.take_rules(rules),
            Err(error) => {
                let text = format!("{}: {}", path.display(), error.message(self.lang()));
                self.notify(Severity::Error, text, Vec::new());
            }
        }
    }

    fn check_quality(&mut self) {
        let quality = &self.session.quality;
        let Some(layer) = quality.layer.and_then(|id| self.workspace.document.layer(id)) else { return };
        let asked = CheckOf { layer: layer.id, table: Arc::downgrade(&layer.table), rules: Arc::clone(&quality.rules) };
        if layer.table.source().is_some() {
            // what is at hand of a source is not what it has
            let told = self.word(Word::QualityWindow).to_owned();
            self.take_checked(asked, Err(told));
            return;
        }
        let (table, rules) = (Arc::clone(&layer.table), Arc::clone(&quality.rules));
        let names: Vec<String> = names_of(layer).into_iter().map(str::to_owned).collect();
        let (title, own) = (self.word(Word::QualityChecking).to_owned(), asked.clone());
        let job = self.workspace.jobs.start_load(title, move |progress| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let found = check(&table, &Index::of(&table), &rules, &names, embedded_land_use(), &|| progress.is_cancelled());
            Outcome::QualityChecked { asked: Box::new(asked), found: found.map(Arc::new) }
        });
        if let Some(before) = self.session.quality.under_way.begin(own, job) {
            self.workspace.jobs.cancel(before);
        }
    }

    /// Notices a check that the user gave up; returns whether there was one.
    pub(in crate::app) fn keep_checked(&mut self) -> bool {
        let Some(given_up) = self.session.quality.under_way.given_up(|job| self.workspace.jobs.is_running(job)) else { return false };
        let told = self.word(Word::QualityStopped).to_owned();
        self.take_checked(given_up, Err(told));
        true
    }

    /// Takes in what was found, unless another check is asked for by now.
    pub(in crate::app) fn quality_checked(&mut self, asked: CheckOf, found: Option<Arc<Checked>>) {
        if let Some(found) = found.filter(|_| self.session.quality.under_way.came(&asked)) {
            self.take_checked(asked, Ok(found));
        }
    }

    fn take_checked(&mut self, of: CheckOf, made: Result<Arc<Checked>, String>) {
        let own = &mut self.session.quality;
        (own.made, own.shown) = (Some((of, made)), None);
        own.outline.clear();
        if own.listed().is_empty() {
            own.only = None;
        }
    }

    /// Whether the layer has changed since it was checked.
    #[must_use]
    pub fn is_check_stale(&self) -> bool {
        let of = self.session.quality.made.as_ref().map(|(of, _)| of);
        of.is_some_and(|of| self.workspace.document.layer(of.layer).is_none_or(|layer| !is_version(&of.table, &layer.table)))
    }

    /// Selects the features of a finding and goes there.
    fn show_finding(&mut self, at: usize) {
        let Some((layer, checked)) = self.session.quality.checked_layer().zip(self.session.quality.checked().cloned()) else { return };
        let Some(finding) = checked.findings.get(at) else { return };
        let Some(table) = self.workspace.document.layer(layer).map(|layer| Arc::clone(&layer.table)) else { return };
        let rows: Vec<RowId> = finding.row.into_iter().chain(finding.other).filter(|row| table.feature(row.index()).is_some()).collect();
        let picked = rows.iter().map(|row| Picked { feature: FeatureId::new(layer, *row), distance: None }).collect();
        self.viewport.selection.take(picked, SelectHow::Replace);
        finding.fault.word().text(self.lang()).clone_into(&mut self.viewport.selection.title);
        let outline = outline_of(finding, &rows.iter().filter_map(|row| table.feature(row.index())).collect::<Vec<_>>());
        let of_outline = outline.iter().flatten().map(|p| Bounds::at(*p)).reduce(Bounds::union);
        let of_features = rows.iter().filter_map(|row| table.feature(row.index())?.bounds()).reduce(Bounds::union);
        let bounds = match finding.fault {
            // what is to be seen is at a vertex
            Fault::Near | Fault::Sharp | Fault::Dense | Fault::Doubled | Fault::Invalid => finding.at.map(Bounds::at),
            _ => of_outline.or(of_features).or(finding.at.map(Bounds::at)),
        };
        let own = &mut self.session.quality;
        (own.shown, own.outline) = (Some(at), outline);
        if let Some(bounds) = bounds {
            /// Degrees beside what is shown, some thirty metres.
            const BESIDE: f64 = 3e-4;
            let (wide, high) = (bounds.east - bounds.west, bounds.north - bounds.south);
            self.zoom_to(bounds.grown(BESIDE.max(wide * 0.6), BESIDE.max(high * 0.6)));
        }
    }

    /// Puts right what was found of one fault, as one step.
    fn repair_findings(&mut self, fault: Fault) {
        let Some((layer, checked)) = self.session.quality.checked_layer().zip(self.session.quality.checked().cloned()) else { return };
        if self.is_check_stale() {
            return self.notify(Severity::Warning, self.word(Word::QualityStale).to_owned(), Vec::new());
        }
        if fault == Fault::Invalid {
            return self.repair(layer);
        }
        let Some(table) = self.workspace.document.layer(layer).map(|layer| Arc::clone(&layer.table)) else { return };
        let (operations, count) = repairs(layer, &table, &checked.findings, fault);
        if operations.is_empty() {
            let text = self.word(Word::QualityNotRepaired).to_owned();
            return self.notify(Severity::Info, text, Vec::new());
        }
        self.edit(operations.into_iter().collect::<Transaction>());
        if !self.is_check_stale() {
            // it was refused, and that was told
            return;
        }
        let text = Word::QualityRepaired.with(self.lang(), &[&integer(count as u64)]);
        self.notify(Severity::Info, text, Vec::new());
        self.check_quality();
    }

    fn write_quality(&mut self, path: &Path) {
        if self.is_check_stale() {
            return self.notify(Severity::Warning, self.word(Word::QualityStale).to_owned(), Vec::new());
        }
        let Some((of, Ok(checked))) = &self.session.quality.made else { return };
        let Some(layer) = self.workspace.document.layer(of.layer) else { return };
        let (lang, path, checked, features) = (self.lang(), path.to_path_buf(), Arc::clone(checked), Arc::clone(&layer.table));
        let title = self.word(Word::Quality).to_owned();
        if path.extension().is_some_and(|own| own.eq_ignore_ascii_case("pdf")) {
            let summary = summary_table(&checked, &of.rules, lang);
            let head = ReportHead { title: title.clone(), subtitle: layer.name.get(lang).to_owned(), date: ChinaTime::now().day() };
            self.workspace.jobs.start(title, move |progress| {
                let tables = [summary, findings_table(&checked, &features, lang, REPORTED)];
                let result = table_report(&head, &tables, lang, &path, progress);
                Outcome::Exported { path, result: result.map(|()| Default::default()) }
            });
        } else {
            self.workspace.jobs.start(title, move |_| {
                let table = findings_table(&checked, &features, lang, usize::MAX);
                let bytes = Sheets::of(&path).unwrap_or(Sheets::Csv).bytes(&table);
                let result = bytes.and_then(|bytes| write_atomically(&path, |out| out.write_all(&bytes)));
                Outcome::Written { path, result: result.map(|()| Rounded::default()) }
            });
        }
    }
}

/// What a layer is called and where it comes from.
fn names_of(layer: &Layer) -> Vec<&str> {
    vec![layer.name.zh.as_str(), layer.name.en.as_str()]
}

/// What two areas share, or a gap, as rings.
fn outline_of(finding: &Finding, features: &[Feature<'_>]) -> Vec<Vec<[f64; 2]>> {
    if let Some(ring) = &finding.ring {
        return vec![ring.to_vec()];
    }
    let areas = |feature: &Feature<'_>| match feature.geometry() {
        Some(Geometry::Polygon(one)) => Some(MultiPolygon::new(vec![one])),
        Some(Geometry::MultiPolygon(all)) => Some(all),
        _ => None,
    };
    match (finding.fault, features) {
        // of larger ones the features themselves, which are selected, must do
        (Fault::Overlap, [a, b]) if a.vertices() + b.vertices() < MOST_OUTLINED => {
            let both = areas(a).zip(areas(b)).map(|(a, b)| a.intersection(&b));
            let rings = both.iter().flatten().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
            rings.map(|ring| ring.coords().map(|c| [c.x, c.y]).collect()).collect()
        }
        _ => Vec::new(),
    }
}

impl QualityCheck {
    /// The kind of layer that the rules are for, of the layer that is chosen.
    #[must_use]
    pub fn kind(&self, layer: &Layer) -> Option<usize> {
        self.rules.for_layer(&names_of(layer), &|name| layer.table.column(name).is_some())
    }
}
