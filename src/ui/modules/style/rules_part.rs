//! The rules of a style: symbols for the features that meet conditions, each chosen to be changed.

use super::scale_part::scales;
use crate::app::App;
use crate::app::modules::style::StyleOrder;
use crate::app::{Command, may_be_queried};
use crate::carto::{LegendEntry, LegendShape, copied_rule, fresh_rule, rules_of_classes, swatch};
use crate::i18n::{Bilingual, Lang, Word, integer};
use crate::model::table::Versions;
use crate::model::{Classes, Layer, LayerId, MAX_RULES, Operation, Style, When};
use crate::query::{field_name, is_numeric, quoted};
use crate::ui::shapes::paint_ops;
use crate::ui::theme::{Look, map_theme};
use crate::ui::widgets::{heading, quiet, text_in};
use egui::{Align2, FontFamily, Key, Label, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

/// Features that are looked at to tell how many a rule of a value takes.
const MOST_COUNTED: usize = 300_000;

/// What is remembered of the rules of the layer that is shown.
#[derive(Default)]
pub struct RulesPart {
    typed: Option<Typed>,
    checked: Option<Checked>,
    counts: Option<(Versions, Vec<When>, Counts)>,
}

/// A condition that is typed, and not taken up yet.
struct Typed {
    layer: LayerId,
    rule: usize,
    /// The condition that it was made of.
    of: String,
    text: String,
}

/// Why a condition does not fit a layer, among these tables.
struct Checked {
    layer: LayerId,
    condition: String,
    tables: Versions,
    unfit: Option<String>,
}

/// How many features each rule takes, and after them how many none does; nothing where there are too many to be counted.
type Counts = Option<Vec<usize>>;

impl RulesPart {
    /// Shows the rules and the chosen one's condition, and changes them in `style`; returns the rule that is chosen.
    pub fn show(&mut self, ui: &mut Ui, app: &App, layer: &Layer, style: &mut Style, commands: &mut Vec<Command>) -> Option<usize> {
        let chosen = app.styled_rule();
        let mut next = chosen;
        self.finish_elsewhere(app, layer, commands);
        heading(ui, app.word(Word::StyleRules));
        ui.horizontal_wrapped(|ui| {
            let is_window = layer.table.source().is_some();
            let room = style.rules.len() < MAX_RULES && !is_window;
            let why = Word::StyleRuleWindow.with(app.lang(), &[&layer.name.get(app.lang())]);
            let add = ui.add_enabled(room, egui::Button::new(app.word(Word::StyleRuleAdd)).small());
            if if is_window { add.on_disabled_hover_text(why) } else { add }.clicked() {
                style.rules.push(fresh_rule(style, ""));
                next = Some(style.rules.len() - 1);
            }
            let classes = style.classes.as_ref().map_or(0, Classes::len);
            if classes > 0 && room && style.rules.len() + classes <= MAX_RULES && ui.small_button(app.word(Word::StyleRulesOfClasses)).clicked() {
                *style = rules_of_classes(style);
            }
        });
        if style.rules.is_empty() {
            return None;
        }
        ui.add(Label::new(quiet(ui, app.word(Word::StyleRulesHint))).wrap());
        let counts = self.counts(app, layer, style);
        let count = |rule: usize| counts.as_ref().and_then(|counts| counts.get(rule)).copied();
        egui::ScrollArea::vertical().max_height(200.0).auto_shrink([false, true]).id_salt("rules").show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for (n, rule) in style.rules.iter().enumerate() {
                let unfit = app.unfit_rule(layer, n);
                let row =
                    Row { name: rule.name.get(app.lang()), entry: entry(layer, &rule.name, rule.symbol), count: count(n), unfit: unfit.is_some() };
                let told = unfit.unwrap_or_else(|| condition_text(layer, &rule.when));
                if row.show(ui, next == Some(n)).on_hover_text(told).clicked() {
                    next = Some(n);
                }
            }
            let (name, rest) = (Word::OtherFeatures.both(), style.rules.len());
            let row = Row { name: name.get(app.lang()), entry: entry(layer, &name, style.symbol), count: count(rest), unfit: false };
            if row.show(ui, next.is_none()).clicked() {
                next = None;
            }
        });
        if next != chosen {
            // what was typed before goes to the rule that it was typed for
            self.take_up(app, layer, style);
        }
        if let Some(at) = next.filter(|at| *at < style.rules.len()) {
            ui.add_space(4.0);
            next = self.rule(ui, app, layer, style, at, commands);
        }
        if next != chosen {
            commands.push(StyleOrder::Rule(next).into());
        }
        next
    }

    /// The name, the condition, the scales and the place of a rule; returns the one that is chosen after that.
    fn rule(&mut self, ui: &mut Ui, app: &App, layer: &Layer, style: &mut Style, at: usize, commands: &mut Vec<Command>) -> Option<usize> {
        let lang = app.lang();
        let rule = &mut style.rules[at];
        let mut name = rule.name.get(lang).to_owned();
        let field = ui.add(TextEdit::singleline(&mut name).desired_width(f32::INFINITY).hint_text(app.word(Word::StyleRuleName)));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::StyleRuleName)));
        if field.changed() {
            // a name that the program gave is no name in the other language
            let is_given = |own: &Bilingual| {
                (1..=MAX_RULES).any(|n| own.zh == Word::StyleRuleNew.with(Lang::Zh, &[&n]) && own.en == Word::StyleRuleNew.with(Lang::En, &[&n]))
            };
            rule.name = if is_given(&rule.name) { Bilingual::same(name) } else { rule.name.renamed(&name, lang) };
        }
        self.condition(ui, app, layer, at, &mut rule.when);
        if may_be_queried(layer) && ui.small_button(app.word(Word::StyleRuleBuilder)).clicked() {
            commands.push(StyleOrder::Build { layer: layer.id, rule: at, condition: condition_text(layer, &rule.when) }.into());
        }
        scales(ui, app, &mut rule.scales);
        let mut chosen = Some(at);
        ui.horizontal_wrapped(|ui| {
            let last = style.rules.len() - 1;
            let button = |ui: &mut Ui, word: Word, enabled: bool| ui.add_enabled(enabled, egui::Button::new(app.word(word)).small()).clicked();
            if button(ui, Word::MoveUp, at > 0) {
                style.rules.swap(at, at - 1);
                chosen = Some(at - 1);
            }
            if button(ui, Word::MoveDown, at < last) {
                style.rules.swap(at, at + 1);
                chosen = Some(at + 1);
            }
            if button(ui, Word::StyleRuleCopy, style.rules.len() < MAX_RULES) {
                style.rules.insert(at + 1, copied_rule(style, &style.rules[at]));
                chosen = Some(at + 1);
            }
            if button(ui, Word::StyleRuleRemove, true) {
                style.rules.remove(at);
                chosen = at.checked_sub(1).filter(|_| at == last).or((at < last).then_some(at));
            }
        });
        chosen
    }

    /// The condition as it is typed: it is taken up when it fits, with Enter or when the keyboard goes elsewhere.
    fn condition(&mut self, ui: &mut Ui, app: &App, layer: &Layer, at: usize, when: &mut When) {
        let text = condition_text(layer, when);
        let is_own = |own: &Typed| own.layer == layer.id && own.rule == at && own.of == text;
        let mut typed = self.typed.take_if(|own| is_own(own)).map_or_else(|| text.clone(), |own| own.text);
        let hint = app.word(Word::StyleRuleConditionHint);
        let field = TextEdit::multiline(&mut typed).id_salt(("condition", layer.id, at)).desired_rows(2).desired_width(f32::INFINITY).hint_text(hint);
        let field = ui.add(field);
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::StyleRuleCondition)));
        let entered = field.has_focus() && ui.input(|input| input.key_pressed(Key::Enter) && !input.modifiers.shift);
        if entered {
            typed = typed.replace('\n', " ");
        }
        let own = typed.trim();
        let unfit = self.unfit(app, layer, own, &text);
        if let Some(unfit) = &unfit {
            ui.add(Label::new(quiet(ui, unfit.as_str()).color(Look::of(ui).warm)).wrap());
        }
        if entered && (unfit.is_none() || own.is_empty()) {
            // it is done: the next key is the window's again
            field.surrender_focus();
        }
        if (field.lost_focus() || entered) && *own != *text && (unfit.is_none() || own.is_empty()) {
            *when = When::Meets { condition: own.to_owned() };
        } else if typed != text {
            // what does not fit is kept to be mended
            self.typed = Some(Typed { layer: layer.id, rule: at, of: text, text: typed });
        }
    }

    /// Why a condition cannot be taken up, or what is still to be done; looked at once.
    fn unfit(&mut self, app: &App, layer: &Layer, condition: &str, of: &str) -> Option<String> {
        if condition.is_empty() {
            return Some(app.word(Word::StyleRuleOpen).to_owned());
        }
        // what the layer has been given before is not asked again
        if layer.table.source().is_some() && condition == of {
            return None;
        }
        let tables: Versions = app.workspace.document.layers().iter().map(|own| &own.table).collect();
        let is_known = |own: &&Checked| own.layer == layer.id && own.condition == condition && own.tables == tables;
        if let Some(known) = self.checked.as_ref().filter(is_known) {
            return known.unfit.clone();
        }
        let unfit = app.unfit_condition(layer, condition);
        self.checked = Some(Checked { layer: layer.id, condition: condition.to_owned(), tables, unfit: unfit.clone() });
        unfit
    }

    /// Gives a rule of a style the condition that was typed for it, where that fits; else it stays to be mended.
    fn take_up(&mut self, app: &App, layer: &Layer, style: &mut Style) {
        let Some(typed) = self.typed.take_if(|own| own.layer == layer.id) else { return };
        let own = typed.text.trim();
        let Some(rule) = style.rules.get_mut(typed.rule).filter(|rule| condition_text(layer, &rule.when) == typed.of) else { return };
        if own.is_empty() || app.unfit_condition(layer, own).is_none() {
            rule.when = When::Meets { condition: own.to_owned() };
        } else {
            self.typed = Some(typed);
        }
    }

    /// The same for a layer whose style is no longer shown.
    fn finish_elsewhere(&mut self, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let of = self.typed.as_ref().map(|own| own.layer).filter(|of| *of != layer.id);
        let Some(other) = of.and_then(|of| app.workspace.document.layer(of)) else { return };
        let mut style = other.style.clone();
        self.take_up(app, other, &mut style);
        self.typed = None;
        if style != other.style {
            commands.push(Command::edit(Operation::SetStyle { id: other.id, style: Box::new(style) }));
        }
    }

    fn counts(&mut self, app: &App, layer: &Layer, style: &Style) -> Counts {
        let seen = app.seen().layer(layer.id)?;
        let (of, rules): (Versions, Vec<When>) =
            (std::iter::once(&seen.table).collect(), seen.style.rules.iter().map(|own| own.when.clone()).collect());
        if let Some((_, _, counts)) = self.counts.as_ref().filter(|(own, own_rules, _)| *own == of && *own_rules == rules) {
            return counts.clone();
        }
        let is_known = seen.table.rules().is_some() || seen.table.len() <= MOST_COUNTED;
        let counts = (is_known && seen.table.source().is_none() && seen.style.rules.len() == style.rules.len()).then(|| {
            let mut counts = vec![0; rules.len() + 1];
            for feature in seen.table.features() {
                counts[seen.style.rule_of(feature).unwrap_or(rules.len())] += 1;
            }
            counts
        });
        self.counts = Some((of, rules, counts.clone()));
        counts
    }
}

/// A rule in the list.
struct Row<'a> {
    name: &'a str,
    entry: LegendEntry,
    count: Option<usize>,
    unfit: bool,
}

impl Row<'_> {
    fn show(self, ui: &mut Ui, is_chosen: bool) -> egui::Response {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::click());
        let look = Look::of(ui);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, self.name));
        if is_chosen {
            ui.painter().rect_filled(rect, 4.0, ui.visuals().selection.bg_fill.gamma_multiply(0.55));
        } else if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 4.0, ui.visuals().widgets.hovered.weak_bg_fill);
        }
        let swatch_rect = egui::Rect::from_center_size(egui::pos2(rect.left() + 18.0, rect.center().y), vec2(24.0, 14.0));
        let ops = swatch(
            &self.entry,
            [swatch_rect.left(), swatch_rect.top()],
            [swatch_rect.width(), swatch_rect.height()],
            96.0 / 25.4 * 0.75,
            map_theme(ui),
        );
        paint_ops(ui.painter(), &ops);
        let told = if self.unfit { "!".to_owned() } else { self.count.map(|count| integer(count as u64)).unwrap_or_default() };
        let count_rect = rect.with_min_x(rect.right() - 70.0).shrink2(vec2(6.0, 0.0));
        let used =
            text_in(ui, count_rect, Align2::RIGHT_CENTER, &told, 11.5, FontFamily::Proportional, if self.unfit { look.warm } else { look.quiet });
        let name_rect = rect.with_min_x(rect.left() + 38.0).with_max_x(rect.right() - used - 14.0);
        text_in(ui, name_rect, Align2::LEFT_CENTER, self.name, 12.5, FontFamily::Proportional, look.text);
        response
    }
}

fn entry(layer: &Layer, name: &Bilingual, symbol: crate::model::Symbol) -> LegendEntry {
    let [areas, lines, _] = super::parts::kinds(layer);
    let shape = match (areas, lines) {
        (true, _) => LegendShape::Area,
        (_, true) => LegendShape::Line,
        _ => LegendShape::Point,
    };
    LegendEntry { key: String::new(), group: layer.group, within: None, name: name.clone(), symbol, shape, opacity: layer.opacity }
}

/// What a rule asks for, as a condition.
fn condition_text(layer: &Layer, when: &When) -> String {
    match when {
        When::Meets { condition } => condition.clone(),
        When::Equals { field, equals } => {
            let is_number = layer.table.column(field).is_some_and(is_numeric) && equals.parse::<f64>().is_ok();
            format!("{} = {}", field_name(field), if is_number { equals.clone() } else { quoted(equals) })
        }
    }
}
