//! The quality check: what a planning result is put through, feature by feature, between features, and by its fields.

mod fields;
mod finding;
mod gaps;
mod outlines;
mod pairs;
mod repair;
mod same;
mod shapes;
mod table;

pub use finding::{Fault, FaultDetail, Finding};
pub use repair::repairs;
pub use table::{findings_table, summary_table};

use super::filter::Filter;
use super::index::Index;
use crate::model::table::contains;
use crate::model::validity::{RingSide, place_in_ring};
use crate::model::{Bound, Bounds, FeatureTable, LandUse, PartKind, RuleSet, SumRule};
use crate::work::side_by_side;
use gaps::Among;
use outlines::Outlines;
use pairs::{Of, Pairs};
use shapes::Known;

/// Findings that a printed report has: a hundred pages.
pub const REPORTED: usize = 2400;
/// Features that are compared with their neighbours at a time.
const SHARE: usize = 2048;

/// A sum and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Summed {
    pub rule: SumRule,
    /// Square metres on the ellipsoid.
    pub area: f64,
    /// Features that count and whose area cannot be told.
    pub untold: usize,
    /// Why the features that count could not be told.
    pub refused: Option<super::FilterError>,
}

/// What came of a check.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// By fault, then by feature.
    pub findings: Vec<Finding>,
    /// The features that were checked.
    pub features: usize,
    /// Which of the set's kinds of layers this one is.
    pub layer: Option<usize>,
    pub sums: Vec<Summed>,
}

impl Checked {
    /// How often each fault was found; those that were not are left out.
    #[must_use]
    pub fn counts(&self) -> Vec<(Fault, usize)> {
        self.findings.chunk_by(|a, b| a.fault == b.fault).map(|own| (own[0].fault, own.len())).collect()
    }
}

/// Checks a table by a set of rules; `names` are those of its layer. `None` where `cancel` says to stop.
///
/// ```
/// use nanbei::io::{embedded_document, embedded_land_use, embedded_rules};
/// use nanbei::query::{Index, check};
///
/// let document = embedded_document();
/// let table = &document.layer_by_key("key_areas").unwrap().table;
/// let rules = embedded_rules("shapes").unwrap();
/// let checked = check(table, &Index::of(table), rules, &[], embedded_land_use(), &|| false).unwrap();
/// assert_eq!(checked.features, table.len());
/// ```
#[must_use]
pub fn check(
    table: &FeatureTable,
    index: &Index,
    rules: &RuleSet,
    names: &[&str],
    land_use: &LandUse,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Checked> {
    let mut findings = Vec::new();
    let mut known = Vec::with_capacity(table.rows());
    let own = side_by_side((0..table.chunks()).collect(), |chunk| {
        let mut found = Vec::new();
        let of_row = |row: usize| match table.feature(row) {
            Some(feature) if !cancel() => shapes::check(feature, &rules.shapes, &mut found),
            _ => Known::None,
        };
        let known: Vec<Known> = table.rows_in(chunk).map(of_row).collect();
        (found, known)
    });
    for (found, areas) in own {
        findings.extend(found);
        known.extend(areas);
    }
    let same = if rules.shapes.duplicates { same::groups(table) } else { same::Groups::default() };
    let anchor = |row: usize| table.feature(row)?.bounds().map(|bounds| bounds.center());
    findings.extend(same.findings(&anchor));
    if rules.shapes.overlap_m2.is_some() || rules.shapes.gap_m2.is_some() || rules.shapes.near_m.is_some() {
        between(table, index, rules, &known, &same, &mut findings, cancel);
    }
    let layer = rules.for_layer(names, &|name| table.column(name).is_some());
    let mut sums = Vec::new();
    if let Some(own) = layer.map(|at| &rules.layers[at]) {
        let found =
            side_by_side(own.fields.iter().collect(), |rule| if cancel() { Vec::new() } else { fields::check(table, rule, land_use, &anchor) });
        findings.extend(found.into_iter().flatten());
        if let Some(rule) = &own.area {
            findings.extend(fields::areas(table, rule, &known, &anchor));
        }
        sums = own.sums.iter().map(|rule| summed(table, rule, &known)).collect();
        findings.extend(sums.iter().filter_map(missed));
    }
    if cancel() {
        return None;
    }
    findings.sort_by_key(|own| (own.fault, own.row, own.other));
    Some(Checked { findings, features: table.len(), layer, sums })
}

/// What is wrong between neighbours.
fn between(
    table: &FeatureTable,
    index: &Index,
    rules: &RuleSet,
    known: &[Known],
    same: &same::Groups,
    findings: &mut Vec<Finding>,
    cancel: &(dyn Fn() -> bool + Sync),
) {
    let has_area = |row: usize| known[row].area().is_some();
    let outlines = Outlines::of(table, &has_area);
    // neighbours on the map one after the other: what they are compared with is at hand
    let rows: Vec<usize> = index.all().filter(|row| has_area(*row)).collect();
    let is_same = |a: usize, b: usize| same.are_same(a, b);
    let of = Of { table, outlines: &outlines, rules: &rules.shapes, is_same: &is_same };
    let reach = rules.shapes.near_m.unwrap_or_default().max(pairs::ON);
    let found = side_by_side(rows.chunks(SHARE).collect(), |rows| {
        let mut own = Pairs::default();
        for &row in rows {
            if cancel() {
                break;
            }
            let bounds = table.box_of(row);
            let metres = crate::model::projection::metres_per_degree(bounds.center()[1].clamp(-89.0, 89.0));
            for other in index.window(bounds.grown(reach / metres[0], reach / metres[1])).filter(|other| *other > row && has_area(*other)) {
                own.compare(&of, row, other);
            }
        }
        (own.found, own.touches, own.joints)
    });
    let (mut touches, mut joints) = (Vec::new(), Vec::new());
    for (own, met, joined) in found {
        findings.extend(own);
        touches.extend(met);
        joints.extend(joined);
    }
    joints.sort_by_key(|own| own.edge);
    if let Some(most) = rules.shapes.gap_m2 {
        let among = Among { outlines: &outlines, index, rows: table.rows(), touches, joints };
        let found = gaps::gaps(&among, most, cancel);
        findings.extend(found.into_iter().filter(|gap| !is_taken(table, index, known, gap)));
    }
}

/// Whether a feature whose area cannot be told lies in a gap, so that nobody knows whether it is one.
fn is_taken(table: &FeatureTable, index: &Index, known: &[Known], gap: &Finding) -> bool {
    let Some(ring) = &gap.ring else { return false };
    let closed: Vec<[f64; 2]> = ring.iter().chain(ring.first()).copied().collect();
    let Some(bounds) = Bounds::of(&closed) else { return false };
    let mut unfit = index.window(bounds).filter(|row| known[*row] == Known::Unfit).filter_map(|row| table.feature(row));
    // its vertices may be those of the gap, rounded
    let middle = |pair: &[[f64; 2]]| [f64::midpoint(pair[0][0], pair[1][0]), f64::midpoint(pair[0][1], pair[1][1])];
    let is_in = |p: [f64; 2]| place_in_ring(p, &closed) == RingSide::Inside;
    unfit.any(|feature| {
        let rings = || feature.parts().filter(|part| part.kind() == PartKind::Polygon).flat_map(|part| part.rings());
        let reaches_in = rings().any(|ring| ring.windows(2).map(middle).chain(ring.iter().copied()).any(is_in));
        reaches_in || gap.at.is_some_and(|at| contains(rings(), at))
    })
}

fn summed(table: &FeatureTable, rule: &SumRule, known: &[Known]) -> Summed {
    let filter = rule.filter.as_ref().map(|text| Filter::parse(text, table)).transpose();
    let (filter, refused) = match filter {
        Ok(filter) => (filter, None),
        Err(error) => (None, Some(error)),
    };
    let rows = filter.map(|filter| filter.rows(table));
    let counts = |row: &usize| refused.is_none() && rows.as_ref().is_none_or(|rows| rows[*row]);
    let area = table.live_rows().filter(counts).filter_map(|row| known[row].area()).fold(0.0, |sum, area| sum + area);
    let untold = table.live_rows().filter(counts).filter(|row| known[*row] == Known::Unfit).count();
    Summed { rule: rule.clone(), area, untold, refused }
}

/// Whether a sum keeps its target; `None` where it has none or cannot be told.
#[must_use]
pub fn kept(own: &Summed) -> Option<bool> {
    let target = own.rule.target_ha.filter(|_| own.refused.is_none() && own.untold == 0)? * 1e4;
    Some(if own.rule.bound == Bound::Least { own.area >= target } else { own.area <= target })
}

/// What is told of a sum that misses its target.
fn missed(own: &Summed) -> Option<Finding> {
    let target = own.rule.target_ha? * 1e4;
    let is_least = own.rule.bound == Bound::Least;
    let detail = || FaultDetail::Target(Box::new(own.rule.name.clone()), own.area, target, is_least);
    (kept(own) == Some(false)).then(|| Finding::of_layer(Fault::Sum, detail()))
}
