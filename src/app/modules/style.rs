//! The style of a layer: the panel beside the map, styles that are copied from layer to layer, kept as files and read from those of
//! other programs.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order, Severity};
use crate::carto::{Theme, fresh_rule, ink_rgb};
use crate::i18n::{Lang, Localized, Word};
use crate::io::{IoError, ReadStyle, StyledLayer, read_style_file, style_text, write_atomically};
use crate::model::{FeatureTable, Layer, LayerId, MAX_RULES, Operation, SizedPart, Style, When};
use std::any::Any;
use std::path::{Path, PathBuf};

impl Action {
    pub const STYLE: Self = Self::new("style", Word::LayerStyle, Menu::Layer, 15).keys(&[plain(ShortcutKey::F(5))]);
    pub const READ_STYLE: Self = Self::new("read style", Word::StyleRead, Menu::Layer, 16);
    pub const SAVE_STYLE: Self = Self::new("save style", Word::StyleSave, Menu::Layer, 17);
}

/// What is done with styles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StyleOrder {
    /// Shows the style of a layer.
    Of(LayerId),
    Copy(LayerId),
    Paste(LayerId),
    /// Reads the style that is shown from a file: one of this program, QML or SLD.
    Read(PathBuf),
    /// Keeps the style that is shown as a file.
    Save(PathBuf),
    /// Chooses a rule of the style that is shown, to be changed; none for the layer's own symbol.
    Rule(Option<usize>),
    /// Takes a rule's condition to the query builder.
    Build {
        layer: LayerId,
        rule: usize,
        condition: String,
    },
}

impl Order for StyleOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "style",
        &[
            Deed::new(Action::STYLE, App::toggle_style).switch(|app| app.session.panels.is_open("style")),
            Deed::window(Action::READ_STYLE, "read style").when(|app| app.styled_layer().is_some()),
            Deed::window(Action::SAVE_STYLE, "save style").when(|app| app.styled_layer().is_some()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<StyleOrder>() else { return false };
    match order {
        StyleOrder::Of(layer) => app.session.styling.of(*layer),
        StyleOrder::Copy(layer) => {
            let style = app.workspace.document.layer(*layer).map(|layer| Box::new(layer.style.clone()));
            app.session.styling.copied = style.or_else(|| app.session.styling.copied.take());
        }
        StyleOrder::Paste(layer) => app.paste_style(*layer),
        StyleOrder::Read(path) => app.read_style(path),
        StyleOrder::Save(path) => app.save_style(path),
        StyleOrder::Build { layer, rule, condition } => {
            app.read_query(*layer, condition);
            app.session.styling.building = Some((*layer, *rule));
        }
        StyleOrder::Rule(rule) => app.session.styling.rule = *rule,
    }
    true
}

/// A style without what asks for fields that a table does not have; the names of those.
fn fitting(mut style: Style, table: &FeatureTable) -> (Style, Vec<String>) {
    let mut lacking = Vec::new();
    let mut lacks = |field: &str| {
        let lacks = table.column(field).is_none();
        if lacks && !lacking.iter().any(|own| own == field) {
            lacking.push(field.to_owned());
        }
        lacks
    };
    if style.classes.as_ref().is_some_and(|own| lacks(&own.field)) {
        style.classes = None;
    }
    style.rules.retain(|own| own.when.field().is_none_or(|field| !lacks(field)));
    if let Some(classes) = &mut style.classes {
        // what the layer has none of has no size
        let kinds = table.source().map_or(table, |source| source.sample()).kinds();
        let has = |of: SizedPart| kinds.iter().any(|(kind, _)| of.is_of(*kind));
        classes.sizes = classes.sizes.filter(|sizes| has(sizes.of));
    }
    if let Some(label) = &mut style.label {
        label.zh.retain(|own| !lacks(own));
        label.en.retain(|own| !lacks(own));
        if label.zh.is_empty() && label.en.is_empty() {
            style.label = None;
        }
    }
    (style, lacking)
}

impl App {
    fn toggle_style(&mut self) {
        let open = !self.session.panels.is_open("style");
        self.session.panels.set("style", open);
        if open {
            let current = self.current_layer().or_else(|| self.workspace.document.layers().last()).map(|layer| layer.id);
            if let Some(layer) = current {
                self.session.styling.of(layer);
            }
        }
    }

    /// Shows the style of a layer.
    pub(in crate::app) fn show_style(&mut self, layer: LayerId) {
        self.session.styling.of(layer);
        self.session.panels.set("style", true);
    }

    /// The layer whose style is shown.
    #[must_use]
    pub fn styled_layer(&self) -> Option<&Layer> {
        self.session.styling.layer.and_then(|id| self.workspace.document.layer(id))
    }

    /// The rule of it that is chosen to be changed.
    #[must_use]
    pub fn styled_rule(&self) -> Option<usize> {
        self.session.styling.rule.filter(|rule| self.styled_layer().is_some_and(|layer| *rule < layer.style.rules.len()))
    }

    /// Makes a condition that of the rule from which the query builder was opened, else of a new one.
    pub(in crate::app) fn rule_by(&mut self, id: LayerId, condition: &str) {
        let Some(layer) = self.workspace.document.layer(id) else { return };
        let mut style = layer.style.clone();
        let own = self.session.styling.building.filter(|(of, rule)| *of == id && *rule < style.rules.len()).map(|(_, rule)| rule);
        let is_full = own.is_none() && style.rules.len() >= MAX_RULES;
        let unfit = self.unfit_condition(layer, condition).or_else(|| is_full.then(|| Word::StyleRulesMost.with(self.lang(), &[&MAX_RULES])));
        if let Some(text) = unfit {
            return self.notify(Severity::Error, text, Vec::new());
        }
        match own {
            Some(at) => style.rules[at].when = When::Meets { condition: condition.to_owned() },
            None => style.rules.push(fresh_rule(&style, condition)),
        }
        let rule = own.unwrap_or(style.rules.len() - 1);
        self.edit(Operation::SetStyle { id, style: Box::new(style) });
        self.show_style(id);
        (self.session.styling.rule, self.session.styling.building) = (Some(rule), None);
    }

    /// Gives a layer a style as far as it fits its fields; what does not is told.
    pub(in crate::app) fn take_style(&mut self, id: LayerId, style: Style, mut told: Vec<String>) {
        let Some(layer) = self.workspace.document.layer(id) else { return };
        let name = layer.name.get(self.lang()).to_owned();
        let (mut style, lacking) = fitting(style, &layer.table);
        let lang = self.lang();
        style.rules.retain(|rule| {
            let Some(condition) = rule.when.condition() else { return true };
            // one that is still to be written has a place where conditions may be
            let is_open = condition.trim().is_empty() && layer.table.source().is_none();
            let Some(unfit) = self.unfit_condition(layer, condition).filter(|_| !is_open) else { return true };
            told.push(Word::StyleRulesUnfit.with(lang, &[&rule.name.get(lang), &unfit]));
            false
        });
        if style.rules.len() > MAX_RULES {
            style.rules.truncate(MAX_RULES);
            told.push(Word::StyleRulesMost.with(lang, &[&MAX_RULES]));
        }
        if !lacking.is_empty() {
            told.push(Word::StyleFieldsLacking.with(self.lang(), &[&lacking.join(", ")]));
        }
        if style != layer.style {
            self.edit(Operation::SetStyle { id, style: Box::new(style) });
        }
        if !told.is_empty() {
            let text = Word::StyleTaken.with(self.lang(), &[&name]);
            self.notify(Severity::Warning, text, told);
        }
    }

    fn paste_style(&mut self, layer: LayerId) {
        if let Some(style) = self.session.styling.copied.clone() {
            self.take_style(layer, *style, Vec::new());
        }
    }

    fn read_style(&mut self, path: &Path) {
        let Some(id) = self.styled_layer().map(|layer| layer.id) else { return };
        match read_style_file(path) {
            Ok(ReadStyle { style, lacks }) => {
                let told = lacks.iter().map(|own| own.message(self.lang())).collect();
                self.take_style(id, style, told);
            }
            Err(error) => self.not_styled(path, &error),
        }
    }

    fn save_style(&mut self, path: &Path) {
        let Some(layer) = self.styled_layer() else { return };
        let is_qml = path.extension().is_some_and(|own| own.eq_ignore_ascii_case("qml"));
        let text = if is_qml {
            let rgb = |ink| ink_rgb(ink, Theme::Light);
            Ok(StyledLayer { style: &layer.style, table: &layer.table, opacity: layer.opacity, lang: self.lang(), rgb }.qml())
        } else {
            style_text(&layer.style)
        };
        let written = text.and_then(|text| write_atomically(path, |out| out.write_all(text.as_bytes())));
        if let Err(error) = written {
            self.not_styled(path, &error);
        }
    }

    fn not_styled(&mut self, path: &Path, error: &IoError) {
        let lang: Lang = self.lang();
        self.notify(Severity::Error, format!("{}: {}", path.display(), error.message(lang)), Vec::new());
    }
}
