//! Placing drawings and scanned plans by control points.

use crate::app::control_placing::{ControlHalf, ControlPlacing, PlacedSource};
use crate::app::jobs::Outcome;
use crate::app::module::{Handling, Module};
use crate::app::{Aim, App, CrsQuestion, CrsSubject, Cursor, Drawn, Order, Request, Severity, Source, Tool};
use crate::i18n::Word;
use crate::io::{
    IoError, PicturePyramid, Progress, Reading, Text, control_points_text, file_name, read_control_points_file, read_unplaced, transform_positions,
    write_file,
};
use crate::model::datum::{ControlPoint, Fit, Transform};
use crate::model::{FeatureTable, ReadAs, SourceCrs, System};
use std::any::Any;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Tool {
    /// Points at places on the map for control points.
    pub const CONTROL_POINT: Self =
        Self { name: "control point", hint: Word::HintControlPoint, cursor: Cursor::Cross, drawn: Drawn::Line, drag_pans: true, aim: Aim::Snapped };
}

pub const MODULE: Module = Module {
    carry_out,
    tools: &[Handling {
        click: |app, press| {
            if let Some(placing) = &mut app.session.control_points.placing {
                placing.point_at(ControlHalf::Place, press.at);
            }
        },
        double_click: |_, _| {},
        ..Handling::new(Tool::CONTROL_POINT)
    }],
    ..Module::new("control points", &[])
};

/// What the window of control points asks for.
#[derive(Clone, Debug)]
pub enum ControlPointsOrder {
    /// Points at a place of the drawing.
    Point([f64; 2]),
    /// Sets a half of a row: a place of the drawing, or degrees.
    Set(usize, ControlHalf, [f64; 2]),
    /// Chooses the row that is pointed at next.
    Choose(Option<usize>),
    /// Whether a row counts.
    Count(usize, bool),
    Remove(usize),
    Fit(Fit),
    NorthingFirst(bool),
    /// In which system places are typed and shown: the user has chosen it.
    Target(SourceCrs),
    /// The same, as typed numbers tell.
    Meant(SourceCrs),
    /// Takes the points of a file.
    Read(PathBuf),
    Save(PathBuf),
    /// Places the drawing by the points.
    Apply,
    /// Leaves it; the points are kept for when it is begun again.
    Leave,
}

impl Order for ControlPointsOrder {}

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<ControlPointsOrder>() else { return false };
    match order {
        ControlPointsOrder::Read(path) => app.read_points(path),
        ControlPointsOrder::Save(path) => app.save_points(path),
        ControlPointsOrder::Apply => app.place_by_points(),
        ControlPointsOrder::Leave => app.leave_control_points(),
        order => {
            let Some(placing) = &mut app.session.control_points.placing else { return true };
            change(placing, order);
            // whoever goes on here points at the map next
            if app.viewport.tool != Tool::CONTROL_POINT {
                app.take_up(Tool::CONTROL_POINT);
            }
        }
    }
    true
}

fn change(placing: &mut ControlPlacing, order: &ControlPointsOrder) {
    match order {
        ControlPointsOrder::Point(at) => placing.point_at(ControlHalf::Local, *at),
        ControlPointsOrder::Set(row, half, at) => placing.set(*row, *half, *at),
        ControlPointsOrder::Choose(row) => placing.choose(*row),
        ControlPointsOrder::Count(row, counts) => placing.count(*row, *counts),
        ControlPointsOrder::Remove(row) => placing.remove(*row),
        ControlPointsOrder::Fit(fit) => placing.set_fit(*fit),
        ControlPointsOrder::NorthingFirst(first) => placing.set_northing_first(*first),
        ControlPointsOrder::Target(target) => placing.set_target(target.clone(), true),
        ControlPointsOrder::Meant(target) => placing.set_target(target.clone(), false),
        ControlPointsOrder::Read(_) | ControlPointsOrder::Save(_) | ControlPointsOrder::Apply | ControlPointsOrder::Leave => {}
    }
}

/// Reads what is to be placed, in the background.
type Reader = Box<dyn FnOnce(&Progress) -> Result<PlacedSource, IoError> + Send>;

/// What a drawing holds, in its own coordinates.
fn drawing(text: Result<Text<'_>, IoError>, read_as: &ReadAs, progress: &Progress) -> Result<PlacedSource, IoError> {
    let reading = Reading { window: false, ..Reading::of(read_as) };
    let table = read_unplaced(&text?, read_as.dataset.as_deref(), reading, progress)?;
    Ok(PlacedSource::Drawing(Arc::new(table)))
}

/// A layer's features in the coordinates that they came in.
fn come_back(table: &FeatureTable, crs: &SourceCrs, progress: &Progress) -> Result<PlacedSource, IoError> {
    let mut own = table.clone();
    if let Ok(way) = Transform::of(crs) {
        transform_positions(&mut own, progress, |at| way.of_wgs84(at))?;
        own.refresh_bounds();
    }
    Ok(PlacedSource::Drawing(Arc::new(own)))
}

impl App {
    /// Begins to place what its system is asked about.
    pub(in crate::app) fn place_by_control_points(&mut self) {
        if let Some(question) = self.workspace.crs_questions.pop_front() {
            self.begin_control_points(question);
        }
    }

    /// Begins to place what a question is about.
    pub(in crate::app) fn begin_control_points(&mut self, question: CrsQuestion) {
        self.leave_control_points();
        let CrsQuestion { subject, name, current, .. } = question;
        let lon = self.viewport.view.center[0];
        let target = System::of_place(lon).into_iter().find(|own| matches!(own, System::GaussKruger { .. })).unwrap_or_default();
        let read: Reader = match subject.clone() {
            CrsSubject::Source(source, read_as) => Box::new(move |progress| match &source {
                Source::File(path) => drawing(Text::of_file(path), &read_as, progress),
                Source::Text(text) => drawing(Ok(Text::Memory(text.as_bytes().into())), &read_as, progress),
                Source::Sent(sent) => drawing(Ok(Text::Memory(sent.text.as_bytes().into())), &read_as, progress),
            }),
            CrsSubject::Replacement(_, path) => Box::new(move |progress| drawing(Text::of_file(&path), &ReadAs::default(), progress)),
            CrsSubject::Picture(path) => Box::new(move |_| PicturePyramid::read(&path).map(|own| PlacedSource::Picture(Arc::new(own)))),
            CrsSubject::Layer(layer) => {
                let Some(own) = self.workspace.document.layer(layer) else { return };
                let (table, crs) = (Arc::clone(&own.table), own.crs.crs.clone());
                Box::new(move |progress| come_back(&table, &crs, progress))
            }
        };
        let job = self.workspace.jobs.start_load(name.clone(), move |progress| Outcome::Pointed(read(progress)));
        let mut placing = ControlPlacing::new(subject, name, PlacedSource::Reading(job), SourceCrs::new(target));
        if let Some(crs) = &current {
            placing.begin_with(crs);
        }
        self.session.control_points.begin(placing);
        self.take_up(Tool::CONTROL_POINT);
        self.request(Request::Open("control points"));
    }

    /// Takes in what is to be placed.
    pub(in crate::app) fn pointed(&mut self, result: Result<PlacedSource, IoError>) {
        let Some(placing) = self.session.control_points.placing.as_mut().filter(|own| matches!(own.source, PlacedSource::Reading(_))) else {
            return;
        };
        let name = placing.name.clone();
        match result {
            Ok(source) => placing.take_source(source),
            Err(error) => {
                placing.take_source(PlacedSource::Unread);
                self.refused(&name, &error);
            }
        }
    }

    fn read_points(&mut self, path: &Path) {
        let Some(placing) = &mut self.session.control_points.placing else { return };
        let result = read_control_points_file(path, placing.target(), placing.is_target_chosen());
        match result {
            Ok((points, target)) => {
                placing.set_target(target, false);
                placing.add(&points);
                if placing.is_turned() && !placing.is_of_picture() {
                    placing.set_northing_first(!placing.is_northing_first());
                }
                if let Some(bounds) = placing.bounds() {
                    self.zoom_to(bounds);
                }
            }
            Err(error) => self.refused(&file_name(path), &error),
        }
    }

    fn save_points(&mut self, path: &Path) {
        let Some(placing) = &self.session.control_points.placing else { return };
        let (points, residuals): (Vec<_>, Vec<_>) = placing
            .rows()
            .iter()
            .zip(placing.residuals())
            .filter_map(|(row, residual)| {
                let (local, place) = row.local.zip(row.place)?;
                Some((ControlPoint { local, place }, *residual))
            })
            .unzip();
        let text = control_points_text(&points, &residuals);
        self.written(path, write_file(path, |out| out.write_all(text.as_bytes())));
    }

    fn place_by_points(&mut self) {
        let Some(crs) = self.session.control_points.placing.as_ref().and_then(ControlPlacing::crs) else { return };
        let bounds = self.session.control_points.placing.as_ref().and_then(ControlPlacing::bounds);
        let Some((subject, name, _)) = self.session.control_points.leave() else { return };
        self.take_up(Tool::SELECT);
        self.answer_about(subject, &name, Some(crs));
        if let Some(bounds) = bounds.filter(|own| !own.intersects(&self.viewport.view.bounds(self.viewport.view_size))) {
            self.zoom_to(bounds);
        }
    }

    fn leave_control_points(&mut self) {
        if let Some(PlacedSource::Reading(job)) = self.session.control_points.placing.as_ref().map(|own| &own.source) {
            self.workspace.jobs.cancel(*job);
        }
        let Some((subject, name, has_points)) = self.session.control_points.leave() else { return };
        if self.viewport.tool == Tool::CONTROL_POINT {
            self.take_up(Tool::SELECT);
        }
        if has_points {
            self.notify(Severity::Info, Word::ControlPointsKept.with(self.lang(), &[&name]), Vec::new());
        }
        self.answer_about(subject, &name, None);
    }
}
