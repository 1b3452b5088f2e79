//! Questions to feature tables: the R-tree, exact predicates after its boxes, measures on the ellipsoid, filters, name search.

mod areal;
mod as_shown;
mod balance;
mod conditions;
mod distance;
mod error;
mod fill;
mod filter;
mod hilbert;
mod index;
mod indicators;
mod measure;
mod near;
mod order;
mod packed;
mod position;
mod predicate;
mod profile;
mod quality;
mod question;
mod related;
mod rings;
mod ruled;
mod search;
mod shaping;
mod snap;
mod sought;

pub use crate::model::table::contains;
pub use areal::{Areal, Zone, ZoneScratch};
pub use as_shown::{as_shown, filtered, filters_run_in_a_circle, leaves_out, without_hidden_by};
pub use balance::{Balance, BalanceClass, BalanceLevel, BalanceTable, ClassArea, NamedZone, ZoneBalance, balance, zones};
pub use conditions::{Condition, ConditionGroup, FieldTest, Joined, PlaceOf, PlaceTest, Written, conditions_of, field_name, quoted};
pub use distance::distance;
pub use error::QueryError;
pub use fill::filled;
pub use filter::{Expression, Filter, FilterError, Join, Surroundings, layers_called};
pub use hilbert::hilbert;
pub use index::{Index, picked, scaled_distance2, scaled_nearest};
pub use indicators::{
    Added, CENTRE, IndicatorCell, IndicatorColumn, IndicatorRow, IndicatorTable, PlaceIndicators, RAIL_WITHIN, Within, compared_indicators,
    compared_table, indicator_table, indicators, length_within, middle, shared_area,
};
pub use measure::{area, bearing, checked_area, checked_ring_area, geodesic_distance, length, measured, perimeter, ring_area};
pub use near::{Hit, Near, Subject, keep_nearest};
pub use order::{SortBy, sorted};
pub use position::position;
pub use predicate::Spatial;
pub use profile::{is_numeric, profile};
pub use quality::{Checked, Fault, FaultDetail, Finding, REPORTED, Summed, check, findings_table, kept, repairs, summary_table};
pub use question::{Answer, Question, Shape, answer};
pub use rings::{circle, fill_rings, rings_table, served_lines};
pub use ruled::{UnfitRules, has_conditions, put_rules_by, ruled};
pub use search::{Found, Searched, name_of, search};
pub use shaping::{
    AreaShape, Clip, Exchange, Parallel, Plane, Reshaped, Similarity, TooFew, buffered, cut, merged, moved_vertex, noded, parallel, reshaped,
    simplified, traced, with_vertex, with_vertices_of, without_vertex,
};
pub use snap::{Held, Snap, SnapKind, SnapLayer, SnapTo, snapped};
pub use sought::Sought;
