//! The area balance as a table: the classes in the order of the land-use standard where they are of it, zone by zone, and beside what
//! is there what is planned.

use super::{Balance, ClassArea, NamedZone};
use crate::i18n::{Bilingual, Lang, MU_M2, Word};
use crate::model::{CellTable, ItemKind, LandUse, NamedBy, SheetCell};

/// Square metres of a hectare.
const HECTARE: f64 = 10_000.0;

/// To which level of a classification the classes are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BalanceLevel {
    /// As the features have them.
    #[default]
    Own,
    /// 一级类: codes of two digits.
    First,
    /// 二级类: codes of four digits.
    Second,
}

impl BalanceLevel {
    pub const ALL: [Self; 3] = [Self::Own, Self::First, Self::Second];

    const fn digits(self) -> usize {
        match self {
            Self::Own => usize::MAX,
            Self::First => 2,
            Self::Second => 4,
        }
    }
}

/// A class of the balance.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceClass {
    /// Of the classification; empty for what it does not know.
    pub code: String,
    pub name: Bilingual,
    /// Its colour in the classification.
    pub rgb: Option<[u8; 3]>,
}

/// The areas of the classes in one zone, or in all.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneBalance {
    /// `None` for the features wherever they lie.
    pub name: Option<Bilingual>,
    /// The zone's own area in square metres.
    pub own: Option<f64>,
    pub present: Vec<ClassArea>,
    pub planned: Option<Vec<ClassArea>>,
}

impl ZoneBalance {
    /// The sum over the classes.
    #[must_use]
    pub fn total(&self) -> ClassArea {
        total(&self.present)
    }

    /// The same of what is planned.
    #[must_use]
    pub fn planned_total(&self) -> Option<ClassArea> {
        self.planned.as_deref().map(total)
    }
}

fn total(classes: &[ClassArea]) -> ClassArea {
    classes.iter().fold(ClassArea::default(), |mut sum, own| {
        sum.add(*own);
        sum
    })
}

/// The balance of some zones, class by class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BalanceTable {
    pub classes: Vec<BalanceClass>,
    pub zones: Vec<ZoneBalance>,
    /// Features left out as their area cannot be told, and those that have none.
    pub invalid: usize,
    pub without_area: usize,
}

/// What a value is put under: a class of the classification by its place, or itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Under {
    Class(usize),
    Value(String),
    Nothing,
}

fn under(value: Option<&str>, land_use: &LandUse, level: BalanceLevel) -> Under {
    let Some(value) = value else { return Under::Nothing };
    match land_use.find(value) {
        Some((_, NamedBy::LongerCode)) if level == BalanceLevel::Own => Under::Value(value.to_owned()),
        Some((at, _)) => {
            let code = &land_use.classes()[at].code;
            let cut = &code[..code.len().min(level.digits())];
            Under::Class(land_use.find(cut).map_or(at, |(at, _)| at))
        }
        None => Under::Value(value.to_owned()),
    }
}

impl BalanceTable {
    /// The table of what is there and, where that is given, what is planned, both measured in `zones`. Where there are zones the
    /// table has these alone.
    #[must_use]
    pub fn new(present: &Balance, planned: Option<&Balance>, zones: &[NamedZone], land_use: &LandUse, level: BalanceLevel) -> Self {
        let of = |balance: &Balance| -> Vec<Under> { balance.values.iter().map(|value| under(value.as_deref(), land_use, level)).collect() };
        let (present_under, planned_under) = (of(present), planned.map(of));
        let is_used = |balance: &Balance, n: usize| balance.whole[n].count > 0;
        let mut order: Vec<Under> = (0..present.values.len()).filter(|n| is_used(present, *n)).map(|n| present_under[n].clone()).collect();
        if let Some((planned, own)) = planned.zip(planned_under.as_ref()) {
            order.extend((0..planned.values.len()).filter(|n| is_used(planned, *n)).map(|n| own[n].clone()));
        }
        order.sort();
        order.dedup();
        let gathered = |balance_under: &[Under], areas: &[ClassArea]| {
            let mut sums = vec![ClassArea::default(); order.len()];
            for (own, area) in balance_under.iter().zip(areas) {
                if let Ok(at) = order.binary_search(own) {
                    sums[at].add(*area);
                }
            }
            sums
        };
        let zone = |n: Option<usize>| {
            let areas = |balance: &Balance| n.map_or(balance.whole.clone(), |n| balance.zones[n].clone());
            ZoneBalance {
                name: n.map(|n| zones[n].name.clone()),
                own: n.map(|n| zones[n].zone.area()),
                present: gathered(&present_under, &areas(present)),
                planned: planned.zip(planned_under.as_ref()).map(|(planned, own)| gathered(own, &areas(planned))),
            }
        };
        let zones = if zones.is_empty() { vec![zone(None)] } else { (0..zones.len()).map(|n| zone(Some(n))).collect() };
        let class = |own: &Under| match own {
            Under::Class(at) => {
                let class = &land_use.classes()[*at];
                BalanceClass { code: class.code.clone(), name: class.name.clone(), rgb: Some(class.rgb) }
            }
            Under::Value(value) => match land_use.find(value) {
                Some((at, _)) => {
                    let class = &land_use.classes()[at];
                    let name = Bilingual::new(format!("属{}", class.name.zh), format!("under {}", class.name.en));
                    BalanceClass { code: value.clone(), name, rgb: Some(class.rgb) }
                }
                None => BalanceClass { code: String::new(), name: Bilingual::same(value.as_str()), rgb: None },
            },
            Under::Nothing => BalanceClass { code: String::new(), name: Word::BalanceNoValue.both(), rgb: None },
        };
        let sum = |of: fn(&Balance) -> usize| of(present) + planned.map_or(0, of);
        Self { classes: order.iter().map(class).collect(), zones, invalid: sum(|own| own.invalid.len()), without_area: sum(|own| own.without_area) }
    }

    fn has_plan(&self) -> bool {
        self.zones.iter().any(|zone| zone.planned.is_some())
    }

    /// The classes that a zone has anything of.
    pub fn classes_in(&self, zone: usize) -> impl Iterator<Item = usize> + '_ {
        let own = &self.zones[zone];
        (0..self.classes.len()).filter(move |n| own.present[*n].count > 0 || own.planned.as_ref().is_some_and(|planned| planned[*n].count > 0))
    }

    fn heads(&self, lang: Lang) -> Vec<String> {
        let with_zone = self.zones.iter().any(|zone| zone.name.is_some());
        let mut words = if with_zone { vec![Word::BalanceZone] } else { Vec::new() };
        words.extend([Word::BalanceCode, Word::BalanceClassName, Word::BalanceCount, Word::BalanceHectares, Word::BalanceShare, Word::BalanceMu]);
        if self.has_plan() {
            words.extend([Word::BalancePlannedHectares, Word::BalancePlannedShare, Word::BalanceChange]);
        }
        words.iter().map(|word| word.text(lang).to_owned()).collect()
    }

    /// The figures of a line of a zone: the count, hectares, per cent and mu, and of what is planned hectares, per cent and the change.
    #[must_use]
    pub fn figures(&self, zone: usize, own: ClassArea, planned: Option<ClassArea>) -> Vec<SheetCell> {
        let share = |part: f64, all: f64| if all > 0.0 { SheetCell::Number(part / all * 100.0, 2) } else { SheetCell::Empty };
        let (all, all_planned) = (self.zones[zone].total(), self.zones[zone].planned_total());
        let hectares = |area: f64| SheetCell::Number(area / HECTARE, 2);
        let mut cells =
            vec![SheetCell::Number(own.count as f64, 0), hectares(own.area), share(own.area, all.area), SheetCell::Number(own.area / MU_M2, 1)];
        if let Some((planned, all)) = planned.zip(all_planned) {
            cells.extend([hectares(planned.area), share(planned.area, all.area), hectares(planned.area - own.area)]);
        }
        cells
    }

    /// Every line: the classes of each zone and its sum.
    fn lines(&self, lang: Lang) -> Vec<Vec<SheetCell>> {
        let with_zone = self.zones.iter().any(|zone| zone.name.is_some());
        let text = |text: &str| if text.is_empty() { SheetCell::Empty } else { SheetCell::Text(text.to_owned()) };
        let mut lines = Vec::new();
        for (at, zone) in self.zones.iter().enumerate() {
            let mut line = |code: &str, name: &str, own: ClassArea, planned: Option<ClassArea>| {
                let zone = with_zone.then(|| text(zone.name.as_ref().map_or("", |name| name.get(lang))));
                lines.push(zone.into_iter().chain([text(code), text(name)]).chain(self.figures(at, own, planned)).collect());
            };
            for n in self.classes_in(at) {
                let class = &self.classes[n];
                line(&class.code, class.name.get(lang), zone.present[n], zone.planned.as_ref().map(|planned| planned[n]));
            }
            line("", Word::BalanceTotal.text(lang), zone.total(), zone.planned_total());
        }
        lines
    }

    /// What is said of features that do not count; `None` where all do.
    #[must_use]
    pub fn left_out(&self, lang: Lang) -> Option<String> {
        (self.invalid > 0).then(|| Word::BalanceLeftOut.with(lang, &[&self.invalid]))
    }

    /// The table in a language, with how it was measured under it.
    #[must_use]
    pub fn cells(&self, lang: Lang) -> CellTable {
        let mut notes = vec![Word::BalanceMeasured.text(lang).to_owned()];
        notes.extend(self.left_out(lang));
        CellTable { title: Word::Balance.text(lang).to_owned(), heads: self.heads(lang), rows: self.lines(lang), notes }
    }

    /// The table for a sheet, in a language.
    #[must_use]
    pub fn item(&self, lang: Lang) -> ItemKind {
        ItemKind::Table {
            title: Word::Balance.both(),
            columns: self.heads(lang).into_iter().map(Bilingual::same).collect(),
            rows: self.lines(lang).iter().map(|line| line.iter().map(SheetCell::text).collect()).collect(),
        }
    }
}
