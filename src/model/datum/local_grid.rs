//! A grid that is known by control points alone: a city's own, a drawing's, the pixels of a scanned plan. The points are joined to the map
//! by least squares, and what is left over at each of them is told.

use super::plane_fit::{Fit, Matrix, Unit, applied, depth, inverted, middle};
use super::projected::Projected;
use crate::i18n::{Bilingual, Lang, Localized};
use std::fmt::Write;
use std::hash::{Hash, Hasher};

/// A place that is known in both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlPoint {
    /// Easting and northing in the grid, in units of its own.
    pub local: [f64; 2],
    /// Longitude and latitude, WGS-84 degrees.
    pub place: [f64; 2],
}

impl ControlPoint {
    /// The point as it is with the two numbers of the drawing the other way round, where they are `swapped`.
    #[must_use]
    pub const fn turned(self, swapped: bool) -> Self {
        let [x, y] = self.local;
        Self { local: if swapped { [y, x] } else { [x, y] }, ..self }
    }
}

/// Why points make no grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GridFault {
    /// Fewer than the fit needs.
    #[error("at least {needed} control points are needed")]
    Few { needed: usize },
    /// They lie on one another or in a line.
    #[error("the control points lie on one another or in a line")]
    InLine,
    /// The plane between them is folded: points are mistaken for each other.
    #[error("the control points contradict each other; check that the pairs belong together")]
    Folded,
    /// Their places lie too far from each other for one plane.
    #[error("the control points lie more than {FARTHEST} degrees apart")]
    Far,
}

impl Localized for GridFault {
    fn message(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, own) => own.to_string(),
            (Lang::Zh, Self::Few { needed }) => format!("至少需要 {needed} 个控制点"),
            (Lang::Zh, Self::InLine) => "控制点重合或在一条直线上".to_owned(),
            (Lang::Zh, Self::Folded) => "控制点互相矛盾，请检查点号是否对应".to_owned(),
            (Lang::Zh, Self::Far) => format!("控制点相距超过 {FARTHEST} 度"),
        }
    }
}

/// Degrees of longitude on either side of the middle within which a plane is true enough: half a zone of six degrees.
const FARTHEST: f64 = 3.0;

/// The plane of a system in which points can be fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridPlane {
    /// The system's code.
    pub code: String,
    pub name: Bilingual,
    /// The system in the projection library's words.
    pub parameters: String,
}

/// A grid by its control points.
#[derive(Debug)]
pub struct LocalGrid {
    points: Vec<ControlPoint>,
    fit: Fit,
    /// The plane of a system in which the points are fitted; `None` for the tangent plane at their middle.
    zone: Option<GridPlane>,
    plane: Projected,
    to_plane: Matrix,
    to_local: Matrix,
    /// Points of both are counted from their middles in units of their extent, so that arithmetic loses nothing.
    local: Unit,
    metres: Unit,
    residuals: Vec<[f64; 2]>,
}

impl LocalGrid {
    /// The grid in the plane in which the points agree best: that of a zone, or the tangent plane. Where nothing checks them it is the zone's.
    ///
    /// # Errors
    /// As `fitted`.
    pub fn best_fitted(points: &[ControlPoint], fit: Fit, zone: Option<&GridPlane>) -> Result<Self, GridFault> {
        /// By how much another plane must be better: what is measured is never this exact.
        const BETTER: f64 = 0.9;
        let own = Self::fitted(points.to_vec(), fit, zone)?;
        let Some(error) = own.standard_error().filter(|_| zone.is_some()) else { return Ok(own) };
        let tangent = Self::fitted(points.to_vec(), fit, None)?;
        Ok(if tangent.standard_error().is_some_and(|tangent| tangent < error * BETTER) { tangent } else { own })
    }

    /// The grid of control points by least squares of distances in the plane of a zone, as surveyors relate two grids, or in the tangent plane
    /// at the middle of the points, which a city's own grid is nearer to.
    ///
    /// # Errors
    /// Where they are too few for the fit, tell nothing of a direction, or contradict each other.
    pub fn fitted(points: Vec<ControlPoint>, fit: Fit, zone: Option<&GridPlane>) -> Result<Self, GridFault> {
        let needed = fit.least_points();
        if points.len() < needed {
            return Err(GridFault::Few { needed });
        }
        let places: Vec<[f64; 2]> = points.iter().map(|point| point.place).collect();
        let [lon, lat] = middle(&places);
        if points.iter().any(|point| (point.place[0] - lon).abs() > FARTHEST || (point.place[1] - lat).abs() > FARTHEST) {
            return Err(GridFault::Far);
        }
        let tangent = || format!("+proj=etmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 +ellps=GRS80");
        let plane = Projected::of(&zone.map_or_else(tangent, |own| own.parameters.clone())).map_err(|_| GridFault::Far)?;
        let targets: Vec<[f64; 2]> = places.iter().map(|place| plane.forward(*place)).collect::<Option<_>>().ok_or(GridFault::Far)?;
        let sources: Vec<[f64; 2]> = points.iter().map(|point| point.local).collect();
        let (local, metres) = Unit::of(&sources).zip(Unit::of(&targets)).ok_or(GridFault::InLine)?;
        let pairs: Vec<_> = sources.iter().zip(&targets).map(|(from, to)| (local.into(*from), metres.into(*to))).collect();
        let to_plane = fit.matrix(&pairs).ok_or(GridFault::InLine)?;
        let to_local = inverted(&to_plane).ok_or(GridFault::InLine)?;
        let is_on_one_side = |(from, _): &([f64; 2], [f64; 2])| depth(&to_plane, *from) * depth(&to_plane, pairs[0].0) > 0.0;
        if !pairs.iter().all(is_on_one_side) {
            return Err(GridFault::Folded);
        }
        let mut own = Self { points, fit, zone: zone.cloned(), plane, to_plane, to_local, local, metres, residuals: Vec::new() };
        let left = targets.iter().zip(&sources).map(|(to, from)| own.laid(*from).map_or([f64::NAN; 2], |at| [at[0] - to[0], at[1] - to[1]]));
        own.residuals = left.collect();
        Ok(own)
    }

    /// Metres of the plane at a place of the grid; `None` past the plane's horizon.
    fn laid(&self, local: [f64; 2]) -> Option<[f64; 2]> {
        let from = self.local.into(local);
        (depth(&self.to_plane, from) > 0.0).then(|| self.metres.out(applied(&self.to_plane, from)))
    }

    /// Longitude and latitude of a place of the grid, WGS-84 degrees; `None` where it does not reach.
    #[must_use]
    pub fn to_wgs84(&self, local: [f64; 2]) -> Option<[f64; 2]> {
        self.plane.inverse(self.laid(local)?)
    }

    /// The place of the grid at longitude and latitude; `None` where it does not reach.
    #[must_use]
    pub fn of_wgs84(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        let to = self.metres.into(self.plane.forward(place)?);
        let from = applied(&self.to_local, to);
        // what lies past the horizon has another place before it
        (depth(&self.to_plane, from) > 0.0).then(|| self.local.out(from))
    }

    #[must_use]
    pub fn points(&self) -> &[ControlPoint] {
        &self.points
    }

    /// The plane in which the points are fitted; `None` for the tangent plane at their middle.
    #[must_use]
    pub const fn zone(&self) -> Option<&GridPlane> {
        self.zone.as_ref()
    }

    #[must_use]
    pub const fn fit(&self) -> Fit {
        self.fit
    }

    /// By how much each point is laid beside its place: metres to the east and to the north.
    #[must_use]
    pub fn residuals(&self) -> &[[f64; 2]] {
        &self.residuals
    }

    /// The standard error of a coordinate in metres, of what the points say more than once; `None` where they say all just once and
    /// nothing checks them.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        let more = (self.points.len() * 2).checked_sub(self.fit.parameters()).filter(|more| *more > 0)?;
        let sum: f64 = self.residuals.iter().map(|[east, north]| east * east + north * north).sum();
        Some((sum / more as f64).sqrt())
    }

    /// Metres to a unit of the grid in its middle, along its eastings and along its northings, and by how many degrees its
    /// eastings are turned from the east, counter-clockwise.
    #[must_use]
    pub fn scale(&self) -> ([f64; 2], f64) {
        let step = 1e-4;
        let at = |from: [f64; 2]| applied(&self.to_plane, from);
        let along = |axis: usize| {
            let (mut before, mut behind) = ([0.0; 2], [0.0; 2]);
            (before[axis], behind[axis]) = (-step, step);
            let (a, b) = (at(before), at(behind));
            let unit = self.metres.size / self.local.size / (2.0 * step);
            [(b[0] - a[0]) * unit, (b[1] - a[1]) * unit]
        };
        let (east, north) = (along(0), along(1));
        ([east[0].hypot(east[1]), north[0].hypot(north[1])], east[1].atan2(east[0]).to_degrees())
    }

    /// The text that reads back: the fit and the points, with all digits of their coordinates.
    #[must_use]
    pub fn code(&self) -> String {
        let plane = self.zone.as_ref().map(|own| format!("@{}", own.code)).unwrap_or_default();
        let mut text = format!("{PREFIX}{}{plane}", self.fit.key());
        for ControlPoint { local: [x, y], place: [lon, lat] } in &self.points {
            // writing to a String cannot fail
            let _ = write!(text, ";{x},{y}={lon},{lat}");
        }
        text
    }

    /// The grid that a text names, where it is the text of one; `plane` tells the plane of a system by its code.
    ///
    /// # Errors
    /// Where its points make no grid.
    pub fn parse(text: &str, plane: impl Fn(&str) -> Option<GridPlane>) -> Option<Result<Self, GridFault>> {
        let mut parts = text.strip_prefix(PREFIX)?.split(';');
        let head = parts.next()?;
        let (key, code) = head.split_once('@').map_or((head, None), |(key, code)| (key, Some(code)));
        let fit = Fit::ALL.into_iter().find(|own| own.key() == key)?;
        // a plane is that of a zone, and no grid of such a kind again
        let zone = match code.filter(|code| !code.starts_with(PREFIX)) {
            Some(code) => Some(plane(code)?),
            None if code.is_some() => return None,
            None => None,
        };
        let pair = |text: &str| -> Option<[f64; 2]> {
            let (x, y) = text.split_once(',')?;
            Some([x.parse().ok().filter(|own: &f64| own.is_finite())?, y.parse().ok().filter(|own: &f64| own.is_finite())?])
        };
        let point = |text: &str| {
            let (local, place) = text.split_once('=')?;
            Some(ControlPoint { local: pair(local)?, place: pair(place)? })
        };
        let points: Vec<ControlPoint> = parts.map(point).collect::<Option<_>>()?;
        Some(Self::fitted(points, fit, zone.as_ref()))
    }

    /// What the grid is called: its points, its fit, and how well they agree.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        let (count, fit) = (self.points.len(), self.fit.name(lang));
        let plane = match (lang, self.zone.as_ref().map(|own| own.name.get(lang))) {
            (Lang::Zh, Some(name)) => format!("到 {name}"),
            (Lang::En, Some(name)) => format!(" to {name}"),
            (_, None) => String::new(),
        };
        match (lang, self.standard_error()) {
            (Lang::Zh, Some(error)) => format!("{count} 个控制点，{fit}{plane}，中误差 {}", metres(error)),
            (Lang::Zh, None) => format!("{count} 个控制点，{fit}{plane}，无检核"),
            (Lang::En, Some(error)) => format!("{count} control points, {fit}{plane}, standard error {}", metres(error)),
            (Lang::En, None) => format!("{count} control points, {fit}{plane}, not checked"),
        }
    }
}

/// Whether points agree far better with the northing taken first: three points or more tell.
#[must_use]
pub fn is_northing_first(points: &[ControlPoint]) -> bool {
    /// How many times smaller the error is then.
    const FAR: f64 = 10.0;
    let error =
        |swapped: bool| LocalGrid::fitted(points.iter().map(|own| own.turned(swapped)).collect(), Fit::Similarity, None).ok()?.standard_error();
    error(true).zip(error(false)).is_some_and(|(swapped, plain)| swapped * FAR < plain)
}

/// Metres as surveyors tell what is left over: to the millimetre.
fn metres(length: f64) -> String {
    if length < 10.0 { format!("{length:.3} m") } else { format!("{length:.1} m") }
}

/// What the text of a grid begins with.
const PREFIX: &str = "control:";

impl PartialEq for LocalGrid {
    fn eq(&self, other: &Self) -> bool {
        self.fit == other.fit && self.zone == other.zone && self.points == other.points
    }
}

impl Eq for LocalGrid {}

impl Hash for LocalGrid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.fit, self.zone.as_ref().map(|own| &own.code)).hash(state);
        // what is equal has equal numbers, and zero is one with and without a sign
        let numbers = self.points.iter().flat_map(|point| point.local.into_iter().chain(point.place));
        numbers.for_each(|number| (number + 0.0).to_bits().hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SourceCrs, System, datum::Transform};

    /// A grid such as cities have: a transverse Mercator of its own, turned by half a degree, with an origin of its own.
    fn city(place: [f64; 2]) -> [f64; 2] {
        let plane = Projected::of("+proj=etmerc +lat_0=31.2 +lon_0=121.45 +k=1 +x_0=0 +y_0=0 +ellps=GRS80").unwrap();
        let [x, y] = plane.forward(place).unwrap();
        let (sin, cos) = 0.5_f64.to_radians().sin_cos();
        [cos * x - sin * y + 1_000.0, sin * x + cos * y - 2_000.0]
    }

    const PLACES: [[f64; 2]; 6] = [[121.30, 31.40], [121.50, 31.42], [121.45, 31.20], [121.20, 30.80], [121.35, 30.75], [121.60, 31.0]];

    fn of_city(places: &[[f64; 2]]) -> Vec<ControlPoint> {
        places.iter().map(|place| ControlPoint { local: city(*place), place: *place }).collect()
    }

    fn apart(a: [f64; 2], b: [f64; 2]) -> f64 {
        let [east, north] = crate::model::projection::metres_per_degree(a[1]);
        ((a[0] - b[0]) * east).hypot((a[1] - b[1]) * north)
    }

    #[test]
    fn a_citys_own_grid_is_found_to_decimetres_across_the_city_and_comes_back() {
        for fit in Fit::ALL {
            let grid = LocalGrid::fitted(of_city(&PLACES), fit, None).unwrap();
            // between the points, too; the tangent planes of two meridians differ by this much over 70 km
            for place in [[121.4, 31.3], [121.35, 31.0], [121.48, 31.39]] {
                let found = grid.to_wgs84(city(place)).unwrap();
                assert!(apart(found, place) < 0.2, "{fit:?}: {} m", apart(found, place));
                let back = grid.of_wgs84(found).unwrap();
                assert!((back[0] - city(place)[0]).abs() < 1e-4 && (back[1] - city(place)[1]).abs() < 1e-4, "{fit:?}");
            }
            assert!(grid.standard_error().unwrap() < 0.2);
            let ([east, north], turned) = grid.scale();
            assert!((east - 1.0).abs() < 1e-4 && (north - 1.0).abs() < 1e-4 && (turned + 0.5).abs() < 0.05, "{east} {north} {turned}");
        }
    }

    #[test]
    fn a_grid_reads_back_from_its_code_and_is_a_system_like_others() {
        for fit in Fit::ALL {
            let grid = LocalGrid::fitted(of_city(&PLACES), fit, None).unwrap();
            let crs = SourceCrs::parse(&grid.code()).unwrap();
            assert_eq!(crs.code(), grid.code());
            let swapped = SourceCrs { swapped: true, ..crs.clone() };
            assert_eq!(SourceCrs::parse(&swapped.code()), Ok(swapped.clone()));
            let [x, y] = city([121.4, 31.3]);
            let found = Transform::of(&swapped).unwrap().to_wgs84([y, x]);
            assert_eq!(found, Transform::of(&crs).unwrap().to_wgs84([x, y]));
        }
        for broken in [
            "control:",
            "control:similarity",
            "control:similarity;1,2=3",
            "control:other;1,2=121,31",
            "control:similarity;1,2=121,inf",
            "control:a@control:a@control:a",
            "control:similarity@control:similarity;1,2=3,4",
        ] {
            assert!(SourceCrs::parse(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_is_left_over_is_the_least_sum_of_squares_and_is_told_in_metres() {
        let mut points = of_city(&PLACES);
        // one point is a metre off to the east
        points[2].local[0] += 1.0;
        for fit in Fit::ALL {
            let grid = LocalGrid::fitted(points.clone(), fit, None).unwrap();
            let sum = |grid: &LocalGrid| grid.residuals().iter().map(|own| own[0] * own[0] + own[1] * own[1]).sum::<f64>();
            let worst = grid.residuals().iter().map(|own| own[0].hypot(own[1])).fold(0.0, f64::max);
            assert!(worst > 0.1 && worst < 1.2 && grid.standard_error().unwrap() > 0.1, "{fit:?} {worst}");
            // to have moved anything else makes it no smaller
            for (axis, step) in [(0, 0.05), (0, -0.05), (1, 0.05), (1, -0.05)] {
                let moved: f64 = points
                    .iter()
                    .map(|own| {
                        let mut from = own.local;
                        from[axis] += step;
                        let [at, to] = [grid.laid(from).unwrap(), grid.plane.forward(own.place).unwrap()];
                        (at[0] - to[0]).powi(2) + (at[1] - to[1]).powi(2)
                    })
                    .sum();
                assert!(moved >= sum(&grid), "{fit:?}");
            }
        }
        // as many points as it needs agree with anything, which is no check
        let least = LocalGrid::fitted(points[..2].to_vec(), Fit::Similarity, None).unwrap();
        assert!(least.standard_error().is_none() && least.residuals().iter().flatten().all(|own| own.abs() < 1e-6));
    }

    #[test]
    fn a_photographed_plan_is_laid_flat() {
        // pixels of a plan that was seen from aside
        let plane = Projected::of("+proj=etmerc +lat_0=31.3 +lon_0=121.4 +k=1 +x_0=0 +y_0=0 +ellps=GRS80").unwrap();
        let seen = |place: [f64; 2]| {
            let [x, y] = plane.forward(place).unwrap().map(|metres| metres / 1000.0);
            let w = 1.0 + 0.02 * x - 0.03 * y;
            [(900.0 + 80.0 * x + 7.0 * y) / w, (-700.0 + 5.0 * x + 90.0 * y) / w]
        };
        let places = [[121.30, 31.25], [121.50, 31.25], [121.50, 31.35], [121.30, 31.35], [121.41, 31.30]];
        let points = || places.iter().map(|place| ControlPoint { local: seen(*place), place: *place }).collect::<Vec<_>>();
        let flat = LocalGrid::fitted(points(), Fit::Projective, None).unwrap();
        let other = [121.36, 31.28];
        assert!(apart(flat.to_wgs84(seen(other)).unwrap(), other) < 0.05);
        assert!(apart(LocalGrid::fitted(points(), Fit::Affine, None).unwrap().to_wgs84(seen(other)).unwrap(), other) > 100.0);
    }

    #[test]
    fn points_that_tell_too_little_or_nonsense_make_no_grid() {
        let points = of_city(&PLACES);
        for fit in Fit::ALL {
            let few = points[..fit.least_points() - 1].to_vec();
            assert_eq!(LocalGrid::fitted(few, fit, None).err(), Some(GridFault::Few { needed: fit.least_points() }));
            let same = vec![points[0]; 5];
            assert_eq!(LocalGrid::fitted(same, fit, None).err(), Some(GridFault::InLine), "{fit:?}");
        }
        let line: Vec<ControlPoint> = (0..5).map(|n| f64::from(n) * 0.01).map(|k| [121.3 + k, 31.3]).map(|place| of_city(&[place])[0]).collect();
        let straight: Vec<ControlPoint> = (0..5).map(|n| ControlPoint { local: [f64::from(n), f64::from(n) * 2.0], ..line[n as usize] }).collect();
        assert_eq!(LocalGrid::fitted(straight.clone(), Fit::Affine, None).err(), Some(GridFault::InLine));
        assert_eq!(LocalGrid::fitted(straight, Fit::Projective, None).err(), Some(GridFault::InLine));
        let far = ControlPoint { place: [116.4, 39.9], ..points[0] };
        assert_eq!(LocalGrid::fitted([points.clone(), vec![far]].concat(), Fit::Similarity, None).err(), Some(GridFault::Far));
    }

    #[test]
    fn a_drawing_moved_out_of_a_zone_is_fitted_in_the_plane_of_that_zone() {
        let zone = System::GaussKruger { width: 3, zone: 40, numbered: false };
        let way = Transform::of(&SourceCrs::new(zone.clone())).unwrap();
        let moved = |place: [f64; 2]| {
            let [x, y] = way.of_wgs84(place).unwrap();
            [x - 600_000.0, y - 3_400_000.0]
        };
        let points: Vec<ControlPoint> = PLACES.iter().map(|place| ControlPoint { local: moved(*place), place: *place }).collect();
        let tangent = LocalGrid::fitted(points.clone(), Fit::Similarity, None).unwrap();
        assert!(tangent.standard_error().unwrap() > 0.5, "the planes differ across a city: {:?}", tangent.standard_error());
        let best = LocalGrid::best_fitted(&points, Fit::Similarity, zone.plane().as_ref()).unwrap();
        assert!(best.standard_error().unwrap() < 1e-6 && best.name(Lang::En).contains("120"), "{}", best.name(Lang::En));
        assert_eq!(SourceCrs::parse(&best.code()), Ok(SourceCrs::new(System::Local(std::sync::Arc::new(best)))));
        // a city's own grid is nearer to the tangent plane
        let city = LocalGrid::best_fitted(&of_city(&PLACES), Fit::Similarity, zone.plane().as_ref()).unwrap();
        assert!(city.standard_error().unwrap() < 0.2 && city.zone.is_none());
    }

    #[test]
    fn a_grid_with_the_northing_first_is_noticed() {
        let points = of_city(&PLACES[..3]);
        let turned: Vec<ControlPoint> = points.iter().map(|own| ControlPoint { local: [own.local[1], own.local[0]], ..*own }).collect();
        assert!(!is_northing_first(&points) && is_northing_first(&turned));
        assert!(!is_northing_first(&turned[..2]), "two points tell nothing");
    }
}
