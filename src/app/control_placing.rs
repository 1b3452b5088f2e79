//! Placing a drawing or a scanned plan by control points: which places are known in both, how they are joined, and what is left over.

use super::{CrsSubject, JobId};
use crate::io::PicturePyramid;
use crate::model::datum::{ControlPoint, Fit, GridFault, LocalGrid, Transform, is_northing_first};
use crate::model::{Bounds, FeatureTable, SourceCrs, System};
use std::sync::Arc;

/// What is placed, in its own coordinates.
#[derive(Clone, Debug)]
pub enum PlacedSource {
    /// It is still being read.
    Reading(JobId),
    /// Features as the file has them.
    Drawing(Arc<FeatureTable>),
    /// A picture, whose coordinates are columns from the left and rows from the top, these counted downwards from nought.
    Picture(Arc<PicturePyramid>),
    /// It could not be read; places can be typed all the same.
    Unread,
}

/// A control point as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlRow {
    /// In the coordinates that the drawing has.
    pub local: Option<[f64; 2]>,
    /// Longitude and latitude, WGS-84 degrees.
    pub place: Option<[f64; 2]>,
    /// Whether it counts.
    pub counts: bool,
}

/// The two halves of a control point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlHalf {
    Local,
    Place,
}

impl ControlRow {
    const NONE: Self = Self { local: None, place: None, counts: true };

    const fn half(&mut self, half: ControlHalf) -> &mut Option<[f64; 2]> {
        match half {
            ControlHalf::Local => &mut self.local,
            ControlHalf::Place => &mut self.place,
        }
    }

    /// Whether both halves are known.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.local.is_some() && self.place.is_some()
    }
}

/// What is being placed by control points.
#[derive(Debug)]
pub struct ControlPlacing {
    pub subject: CrsSubject,
    /// The file's or the layer's name.
    pub name: String,
    pub source: PlacedSource,
    rows: Vec<ControlRow>,
    /// The row that is pointed at next, where the user has chosen one.
    chosen: Option<usize>,
    fit: Fit,
    /// Whether the drawing's coordinates stand with the northing first.
    northing_first: bool,
    /// The system in which places are typed and shown, and in whose plane the points are fitted where they agree there.
    target: SourceCrs,
    /// Whether the user has chosen it.
    is_target_chosen: bool,
    // what follows is told by the points that count, and made anew with each change of them
    grid: Result<Arc<LocalGrid>, GridFault>,
    residuals: Vec<Option<[f64; 2]>>,
    is_turned: bool,
    /// The outlines of what is placed, on the map, in degrees.
    ghost: Arc<Vec<Vec<[f64; 2]>>>,
}

/// Positions of what is placed that are shown on the map meanwhile: more would cost the frame.
const MOST_SHOWN: usize = 12_000;

impl ControlPlacing {
    #[must_use]
    pub fn new(subject: CrsSubject, name: String, source: PlacedSource, target: SourceCrs) -> Self {
        let fit = Fit::default();
        let grid = Err(GridFault::Few { needed: fit.least_points() });
        Self {
            subject,
            name,
            source,
            rows: Vec::new(),
            chosen: None,
            fit,
            northing_first: false,
            target,
            is_target_chosen: false,
            grid,
            residuals: Vec::new(),
            is_turned: false,
            ghost: Arc::default(),
        }
    }

    #[must_use]
    pub fn rows(&self) -> &[ControlRow] {
        &self.rows
    }

    #[must_use]
    pub const fn fit(&self) -> Fit {
        self.fit
    }

    #[must_use]
    pub const fn is_northing_first(&self) -> bool {
        self.northing_first
    }

    /// The grid of the points that count, or why they make none.
    ///
    /// # Errors
    /// What they lack.
    pub const fn grid(&self) -> Result<&Arc<LocalGrid>, GridFault> {
        match &self.grid {
            Ok(grid) => Ok(grid),
            Err(fault) => Err(*fault),
        }
    }

    /// The outlines of what is placed where the points lay it, in degrees.
    #[must_use]
    pub const fn ghost(&self) -> &Arc<Vec<Vec<[f64; 2]>>> {
        &self.ghost
    }

    /// The row whose half is pointed at next: the chosen one, else the first that lacks it, else a new one.
    fn next_row(&self, half: ControlHalf) -> usize {
        let lacks = |row: &ControlRow| match half {
            ControlHalf::Local => row.local.is_none(),
            ControlHalf::Place => row.place.is_none(),
        };
        self.chosen.or_else(|| self.rows.iter().position(lacks)).unwrap_or(self.rows.len())
    }

    /// The row that the user has chosen.
    #[must_use]
    pub const fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    pub fn choose(&mut self, row: Option<usize>) {
        self.chosen = row.filter(|row| *row < self.rows.len());
    }

    /// Points at a half of the next row.
    pub fn point_at(&mut self, half: ControlHalf, at: [f64; 2]) {
        self.set(self.next_row(half), half, at);
        // a row that was chosen stays so until both of its halves are there
        self.chosen = self.chosen.filter(|row| !self.rows[*row].is_whole());
    }

    /// Sets a half of a row, or of a new one behind the last.
    pub fn set(&mut self, row: usize, half: ControlHalf, at: [f64; 2]) {
        if row >= self.rows.len() {
            self.rows.push(ControlRow::NONE);
        }
        let last = self.rows.len() - 1;
        let at = if half == ControlHalf::Local { self.own_local(at) } else { at };
        *self.rows[row.min(last)].half(half) = Some(at);
        self.lay();
    }

    /// Whether a row counts.
    pub fn count(&mut self, row: usize, counts: bool) {
        if let Some(own) = self.rows.get_mut(row) {
            own.counts = counts;
            self.lay();
        }
    }

    pub fn remove(&mut self, row: usize) {
        if row < self.rows.len() {
            self.rows.remove(row);
            self.chosen = None;
            self.lay();
        }
    }

    pub fn set_fit(&mut self, fit: Fit) {
        self.fit = fit;
        self.lay();
    }

    #[must_use]
    pub const fn target(&self) -> &SourceCrs {
        &self.target
    }

    /// Takes places to be in a system from now on; `chosen` where the user says so.
    pub fn set_target(&mut self, target: SourceCrs, chosen: bool) {
        self.target = target;
        self.is_target_chosen |= chosen;
        self.lay();
    }

    /// Whether the user has chosen the system of places: then numbers are in no other.
    #[must_use]
    pub const fn is_target_chosen(&self) -> bool {
        self.is_target_chosen
    }

    /// A place of the drawing as it is kept: rows of a picture are counted downwards from nought, with whichever sign they are told.
    const fn own_local(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        if self.is_of_picture() { [x, -y.abs()] } else { [x, y] }
    }

    /// Whether a picture is placed, whose coordinates have but one order.
    #[must_use]
    pub const fn is_of_picture(&self) -> bool {
        matches!(self.subject, CrsSubject::Picture(_))
    }

    pub fn set_northing_first(&mut self, northing_first: bool) {
        self.northing_first = northing_first && !self.is_of_picture();
        self.lay();
    }

    /// Takes points behind those that are there. Their coordinates are the drawing's.
    pub fn add(&mut self, points: &[ControlPoint]) {
        self.rows.retain(|row| row.local.is_some() || row.place.is_some());
        let rows: Vec<_> =
            points.iter().map(|own| ControlRow { local: Some(self.own_local(own.local)), place: Some(own.place), counts: true }).collect();
        self.rows.extend(rows);
        self.lay();
    }

    /// The same with what was known when it was left.
    pub fn resume(&mut self, left: &Self) {
        self.rows.clone_from(&left.rows);
        (self.fit, self.northing_first, self.target) = (left.fit, left.northing_first, left.target.clone());
        self.is_target_chosen = left.is_target_chosen;
        self.lay();
    }

    /// Begins with the points of the grid that coordinates are in.
    pub fn begin_with(&mut self, crs: &SourceCrs) {
        let System::Local(grid) = &crs.system else { return };
        (self.fit, self.northing_first) = (grid.fit(), crs.swapped);
        if let Some(target) = grid.zone().and_then(|zone| SourceCrs::parse(&zone.code).ok()) {
            self.target = target;
        }
        let points: Vec<ControlPoint> = grid.points().iter().map(|own| own.turned(crs.swapped)).collect();
        self.add(&points);
    }

    /// Takes what is placed, once it is read.
    pub fn take_source(&mut self, source: PlacedSource) {
        self.source = source;
        self.lay();
    }

    /// The points that count, easting first, with the rows that they are of.
    fn counted(&self) -> (Vec<usize>, Vec<ControlPoint>) {
        let point = |row: &ControlRow| {
            let (local, place) = row.local.zip(row.place).filter(|_| row.counts)?;
            Some(ControlPoint { local, place }.turned(self.northing_first))
        };
        self.rows.iter().enumerate().filter_map(|(n, row)| Some((n, point(row)?))).unzip()
    }

    /// Whether the points say that the northing stands first, against what is taken.
    #[must_use]
    pub const fn is_turned(&self) -> bool {
        self.is_turned
    }

    /// By how many metres each row is laid to the east and to the north of its place; `None` for those that do not count.
    #[must_use]
    pub fn residuals(&self) -> &[Option<[f64; 2]>] {
        &self.residuals
    }

    /// The row that is laid farthest beside its place, and by how many metres.
    #[must_use]
    pub fn worst(&self) -> Option<(usize, f64)> {
        let lengths = self.residuals.iter().enumerate().filter_map(|(n, own)| own.map(|[east, north]| (n, east.hypot(north))));
        lengths.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The system that the points make of the drawing's coordinates.
    #[must_use]
    pub fn crs(&self) -> Option<SourceCrs> {
        let grid = self.grid.as_ref().ok()?;
        Some(SourceCrs { system: System::Local(Arc::clone(grid)), swapped: self.northing_first })
    }

    /// Fits the points and lays what is placed onto the map by them.
    fn lay(&mut self) {
        let (rows, points) = self.counted();
        self.is_turned = is_northing_first(&points);
        self.grid = LocalGrid::best_fitted(&points, self.fit, self.target.system.plane().as_ref()).map(Arc::new);
        self.residuals = vec![None; self.rows.len()];
        if let Ok(grid) = &self.grid {
            rows.into_iter().zip(grid.residuals()).for_each(|(row, own)| self.residuals[row] = Some(*own));
        }
        let ghost = self.crs().and_then(|crs| Some(laid(&self.source, &Transform::of(&crs).ok()?)));
        self.ghost = Arc::new(ghost.unwrap_or_default());
    }

    /// The box round what is placed, on the map.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.ghost.iter().flatten())
    }
}

/// The outlines of what is placed, by its way to degrees: of a drawing as many of its lines as are shown, of a picture its frame.
fn laid(source: &PlacedSource, way: &Transform) -> Vec<Vec<[f64; 2]>> {
    /// Parts of a picture's side: where it is seen from aside or the earth is round, its frame is no rectangle.
    const PARTS: u32 = 16;
    match source {
        PlacedSource::Reading(_) | PlacedSource::Unread => Vec::new(),
        PlacedSource::Picture(picture) => {
            let Some(first) = picture.0.first() else { return Vec::new() };
            let (wide, high) = (f64::from(first.width), -f64::from(first.height));
            let corners = [[0.0, 0.0], [wide, 0.0], [wide, high], [0.0, high], [0.0, 0.0]];
            let between = |a: [f64; 2], b: [f64; 2]| {
                (0..=PARTS).map(move |k| [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * f64::from(k) / f64::from(PARTS)))
            };
            let frame = corners.windows(2).flat_map(|pair| between(pair[0], pair[1]));
            vec![frame.filter_map(|at| way.to_wgs84(at)).collect()]
        }
        PlacedSource::Drawing(table) => {
            let mut left = MOST_SHOWN;
            // of a large drawing features from all over it
            let step = (table.vertices() / MOST_SHOWN).max(1);
            let rings = table.features().step_by(step).flat_map(|feature| feature.parts()).flat_map(|part| part.rings());
            let shown = rings.take_while(|ring| {
                let fits = left > 0;
                left = left.saturating_sub(ring.len());
                fits
            });
            shown.map(|ring| ring.iter().filter_map(|at| way.to_wgs84(*at)).collect()).collect()
        }
    }
}

/// What is placed by control points, and what was left before it was placed.
#[derive(Debug, Default)]
pub struct ControlPoints {
    pub placing: Option<ControlPlacing>,
    /// What was left or placed, so that points which took an hour to measure are not lost to one key or a file that is gone.
    left: Vec<ControlPlacing>,
}

impl ControlPoints {
    /// Begins to place something, where it was left if it was.
    pub fn begin(&mut self, mut placing: ControlPlacing) {
        if let Some(left) = self.left.iter().find(|left| left.subject == placing.subject) {
            placing.resume(left);
        }
        self.placing = Some(placing);
    }

    /// Leaves what is being placed, and keeps its points; whose it is, its name, and whether it has any.
    pub fn leave(&mut self) -> Option<(CrsSubject, String, bool)> {
        let placing = self.placing.take()?;
        let (subject, name, has_points) = (placing.subject.clone(), placing.name.clone(), !placing.rows.is_empty());
        if has_points {
            self.left.retain(|own| own.subject != placing.subject);
            self.left.push(ControlPlacing { source: PlacedSource::Unread, ..placing });
        }
        Some((subject, name, has_points))
    }
}
