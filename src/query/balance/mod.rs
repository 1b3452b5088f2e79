//! The area balance: how much area the features of each class have, in all and in each of some zones.

mod table;
mod zones;

pub use table::{BalanceClass, BalanceLevel, BalanceTable, ZoneBalance};
pub use zones::{NamedZone, zones};

use super::areal::{Areal, ZoneScratch};
use crate::model::validity::Invalid;
use crate::model::{Bounds, FeatureTable, RowId, Value, distinct, text_of};
use crate::work::side_by_side;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::borrow::Cow;
use std::collections::HashMap;

/// The area that the features of a class have somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassArea {
    /// Square metres on the ellipsoid.
    pub area: f64,
    /// The features that have a part of it.
    pub count: usize,
}

impl ClassArea {
    fn add(&mut self, other: Self) {
        self.area += other.area;
        self.count += other.count;
    }
}

/// The areas of the classes of a table's features.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    /// The values of the field; the last is `None`, for features that have none.
    pub values: Vec<Option<String>>,
    /// Of each value, wherever the features lie.
    pub whole: Vec<ClassArea>,
    /// The same in each zone.
    pub zones: Vec<Vec<ClassArea>>,
    /// Features whose area cannot be told: they count nowhere.
    pub invalid: Vec<(RowId, Invalid)>,
    /// Features that have no area, such as points and lines.
    pub without_area: usize,
}

/// Square metres that a feature shares with a zone for want of exactly the same boundary.
const SLIVER: f64 = 0.01;

/// Which zones lie where a feature does: a few are asked one after the other, many through a tree.
enum Near {
    All(usize),
    Tree(RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>),
}

impl Near {
    /// So many zones are asked one after the other.
    const FEW: usize = 24;

    fn of(zones: &[NamedZone]) -> Self {
        if zones.len() <= Self::FEW {
            return Self::All(zones.len());
        }
        let boxed = |(n, own): (usize, &NamedZone)| {
            let Bounds { west, south, east, north } = own.zone.bounds();
            GeomWithData::new(Rectangle::from_corners([west, south], [east, north]), n)
        };
        Self::Tree(RTree::bulk_load(zones.iter().enumerate().map(boxed).collect()))
    }

    fn visit(&self, bounds: Bounds, each: &mut impl FnMut(usize)) {
        match self {
            Self::All(count) => (0..*count).for_each(each),
            Self::Tree(tree) => {
                let asked = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
                tree.locate_in_envelope_intersecting(asked).for_each(|own| each(own.data));
            }
        }
    }
}

/// What one chunk of a table adds.
#[derive(Default)]
struct Sums {
    whole: HashMap<u32, ClassArea>,
    /// By zone and class: a chunk lies in few of many zones.
    zones: HashMap<(u32, u32), ClassArea>,
    invalid: Vec<(RowId, Invalid)>,
    without_area: usize,
}

/// Adds up the area of the features of each value of a field, in all and in each zone: what crosses a zone's boundary is cut there.
/// `is_wanted` says which features count. `None` where `cancel` says to stop.
#[must_use]
pub fn balance(
    table: &FeatureTable,
    field: &str,
    is_wanted: &(dyn Fn(usize) -> bool + Sync),
    zones: &[NamedZone],
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Balance> {
    let (values, of_row) = classes(table, field);
    let near = Near::of(zones);
    let empty = vec![ClassArea::default(); values.len()];
    let sums = side_by_side((0..table.chunks()).collect(), |chunk| {
        let (mut own, mut scratch) = (Sums::default(), ZoneScratch::default());
        for row in table.rows_in(chunk).filter(|row| is_wanted(*row)) {
            if cancel() {
                break;
            }
            let Some(feature) = table.feature(row) else { continue };
            let class = of_row[row];
            match Areal::of(feature) {
                Err(invalid) => own.invalid.push((RowId::new(row), invalid)),
                Ok(areal) if areal.is_empty() => own.without_area += 1,
                Ok(areal) => {
                    own.whole.entry(class).or_default().add(ClassArea { area: areal.area(), count: 1 });
                    near.visit(areal.bounds(), &mut |n| {
                        let area = zones[n].zone.shared(&areal, &mut scratch);
                        if area > 0.0 {
                            // what merely touches along a boundary as it was drawn is no part of it
                            let count = usize::from(area > SLIVER);
                            own.zones.entry((n as u32, class)).or_default().add(ClassArea { area, count });
                        }
                    });
                }
            }
        }
        own
    });
    if cancel() {
        return None;
    }
    let mut all = Balance { values, whole: empty.clone(), zones: vec![empty; zones.len()], invalid: Vec::new(), without_area: 0 };
    // chunk by chunk: the sums must not depend on which thread was first
    for own in sums {
        own.whole.into_iter().for_each(|(class, area)| all.whole[class as usize].add(area));
        own.zones.into_iter().for_each(|((zone, class), area)| all.zones[zone as usize][class as usize].add(area));
        all.invalid.extend(own.invalid);
        all.without_area += own.without_area;
    }
    Some(all)
}

/// The values of a field in the order in which they first occur, none at the end, and the number of each row's among them.
fn classes(table: &FeatureTable, field: &str) -> (Vec<Option<String>>, Vec<u32>) {
    let Some(column) = table.column(field) else { return (vec![None], vec![0; table.rows()]) };
    let found = distinct(column, usize::MAX, class_of);
    let none = found.texts.len();
    let of_row = (0..table.rows()).map(|row| found.number(row).unwrap_or(none) as u32).collect();
    (found.texts.into_iter().map(Some).chain([None]).collect(), of_row)
}

/// The class that a value names; `None` for a blank.
fn class_of(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = match text_of(value)? {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        text @ Cow::Owned(_) => text,
    };
    Some(text).filter(|text| !text.is_empty())
}
