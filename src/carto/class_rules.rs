//! The classes of a style as rules, so that each can have a symbol of its own.

use super::legend::class_name;
use crate::i18n::{Bilingual, Lang, Word};
use crate::model::{ClassBy, Ink, MAX_RULES, Rule, Style};
use crate::query::field_name;

/// The style with a rule for each of its classes, drawn as the class is; the same where it has none.
#[must_use]
pub fn rules_of_classes(style: &Style) -> Style {
    let Some(classes) = &style.classes else { return style.clone() };
    let symbol_of = |class: usize| classes.symbol_of(class as u8, style.symbol);
    let rule = |class: usize| {
        let (name, symbol) = (class_name(classes, class), symbol_of(class));
        match &classes.by {
            ClassBy::Values(values) => Rule::of_value(&classes.field, &values[class], name, symbol),
            ClassBy::Breaks(breaks) => {
                let field = field_name(&classes.field);
                // the last number belongs to the class before it
                let below = if class + 2 == breaks.len() { "<=" } else { "<" };
                let condition = format!("{field} >= {} AND {field} {below} {}", breaks[class], breaks[class + 1]);
                Rule::of_condition(&condition, name, symbol)
            }
        }
    };
    let rules = (0..classes.len()).map(rule).chain(style.rules.iter().cloned()).collect();
    Style { rules, symbol: symbol_of(classes.len()), classes: None, ..style.clone() }
}

/// A rule that is still to be told which features it takes, after those that there are.
#[must_use]
pub fn fresh_rule(style: &Style, condition: &str) -> Rule {
    /// Colours that rules begin with, told apart by colour-blind eyes (Okabe and Ito, 2008).
    const INKS: [[u8; 3]; 6] = [[213, 94, 0], [0, 114, 178], [0, 158, 115], [204, 121, 167], [230, 159, 0], [86, 180, 233]];
    let mut symbol = style.symbol;
    symbol.recolor(Ink::Custom(INKS[style.rules.len() % INKS.len()]));
    let name = |number: usize| Bilingual::new(Word::StyleRuleNew.with(Lang::Zh, &[&number]), Word::StyleRuleNew.with(Lang::En, &[&number]));
    let name = (1..=MAX_RULES + 1).map(name).find(|name| !is_taken(style, name)).unwrap_or_default();
    Rule::of_condition(condition, name, symbol)
}

/// A rule once more, under a name of its own: the legend has a row for each.
#[must_use]
pub fn copied_rule(style: &Style, rule: &Rule) -> Rule {
    let name = |number: usize| Bilingual::new(format!("{} {number}", rule.name.zh), format!("{} {number}", rule.name.en));
    Rule { name: (2..=MAX_RULES + 2).map(name).find(|name| !is_taken(style, name)).unwrap_or_default(), ..rule.clone() }
}

fn is_taken(style: &Style, name: &Bilingual) -> bool {
    style.rules.iter().any(|rule| rule.name.zh == name.zh || rule.name.en == name.en)
}
