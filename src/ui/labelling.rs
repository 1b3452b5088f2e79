//! Labels placed in the background: the map never waits for them. Until a view's own are there, those of the view before
//! move along with the map.

use super::painter::Pane;
use crate::app::App;
use crate::carto::{Anchors, BaseNames, Frame, LabelInput, Labels, Theme, name_inputs, place_labels};
use crate::i18n::{Lang, MapLang};
use crate::model::{Group, Layer};
use crate::query::Index;
use crate::work::{News, Task, Waker};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A layer with labels, and what was made of it.
type Labelled = (Layer, Arc<Anchors>, Arc<Index>);

/// What the layers with labels depend on: the map's stamp, whether the online base map is shown, and the chosen statement.
type LayersKey = (u64, u64, bool, Option<String>);

/// What labels depend on.
#[derive(Clone, PartialEq)]
struct LabelKey {
    frame: Frame,
    lang: Lang,
    theme: Theme,
    /// When what the map shows was changed last.
    map: u64,
    /// Names the other scenario's state; 0 for the map of the document.
    other: u64,
    /// The names of the tiles of the base map, where one is shown.
    base: Option<u64>,
    /// The statement of the plan whose places stand out: the names of what steps back are left out.
    lit: Option<String>,
    reserved: Vec<[f32; 4]>,
}

/// Between two placements while the map moves: labels move with it meanwhile.
const PAUSE: Duration = Duration::from_millis(150);

/// The labels of the map, and the task that places those of another view.
pub struct Labelling {
    pane: Pane,
    waker: Waker,
    under_way: Option<(LabelKey, Task<(Labels, Duration)>)>,
    /// What could not be placed last, and whether that is still to be told.
    broken: Option<(LabelKey, bool)>,
    shown: Option<(LabelKey, Arc<Labels>)>,
    /// The layers as they were at a stamp, so that they are copied only when something has changed.
    layers: Option<(LayersKey, Arc<Vec<Labelled>>)>,
    asked_at: Option<Instant>,
    /// Grows with every placement.
    pub number: u64,
    /// How long the labels shown took to place.
    pub took: Duration,
}

/// The statement whose places stand out, where there are any.
fn lit_by(app: &App) -> Option<String> {
    app.session.brief.chosen().filter(|_| !app.lit().is_empty()).map(str::to_owned)
}

impl Labelling {
    /// `waker` is called when labels are there.
    pub const fn new(pane: Pane, waker: Waker) -> Self {
        Self { pane, waker, under_way: None, broken: None, shown: None, layers: None, asked_at: None, number: 0, took: Duration::ZERO }
    }

    /// Begins with the labels of another map, so that names stay where they are on both.
    pub fn begin_like(&mut self, other: &Self) {
        self.shown.clone_from(&other.shown);
        self.number += 1;
    }

    /// Takes in what was placed.
    fn take(&mut self) {
        let Some((key, task)) = self.under_way.take() else { return };
        match task.take() {
            News::Done((labels, took)) => {
                self.broken = None;
                self.shown = Some((key, Arc::new(labels)));
                self.took = took;
                self.number += 1;
            }
            // labels that break leave the map without new ones, not without any for ever
            News::Broken => self.broken = Some((key, self.broken.is_none())),
            News::None | News::SoFar(_) => self.under_way = Some((key, task)),
        }
    }

    /// Takes in what was placed and asks for what the view wants; while it `moves`, now and then. The names of a base map of tiles, where
    /// one is shown, take the place of those of the embedded one.
    pub fn keep(&mut self, app: &App, frame: &Frame, theme: Theme, base: Option<&BaseNames>, moves: bool, reserved: Vec<[f32; 4]>) {
        self.take();
        let other = if self.pane == Pane::Other { app.compared_number() } else { 0 };
        let map = app.workspace.stamps.map();
        let key = LabelKey { frame: *frame, lang: app.lang(), theme, map, other, base: base.map(BaseNames::number), lit: lit_by(app), reserved };
        let is_done = |own: Option<&LabelKey>| own.is_some_and(|own| *own == key);
        if self.is_busy() || is_done(self.shown.as_ref().map(|(own, _)| own)) || is_done(self.broken.as_ref().map(|(own, _)| own)) {
            return;
        }
        let moved_only = self.shown.as_ref().is_some_and(|(shown, _)| LabelKey { frame: shown.frame, ..key.clone() } == *shown);
        if moves && moved_only && self.asked_at.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        self.asked_at = Some(Instant::now());
        let layers = self.layers_of(app, other, base.is_some());
        // text in another language has no place to stay in
        let alike = |shown: &&(LabelKey, Arc<Labels>)| shown.0.lang == key.lang;
        let before = self.shown.as_ref().filter(alike).map(|(_, labels)| Arc::clone(labels)).unwrap_or_default();
        let names = base.map(|base| Arc::clone(base.layers())).unwrap_or_default();
        let own = key.clone();
        let task = Task::start(Arc::clone(&self.waker), move |_| {
            let start = Instant::now();
            let of_layers = layers.iter().map(|(layer, anchors, index)| LabelInput { layer, anchors, index: Some(index) });
            let inputs: Vec<LabelInput<'_>> = name_inputs(&names).chain(of_layers).collect();
            let lang = if own.lang == Lang::En { MapLang::En } else { MapLang::Both };
            (place_labels(&inputs, &own.frame, lang, own.theme, &own.reserved, &before, None), start.elapsed())
        });
        self.under_way = Some((key, task));
    }

    fn layers_of(&mut self, app: &App, other: u64, online: bool) -> Arc<Vec<Labelled>> {
        let key = (app.workspace.stamps.map(), other, online, lit_by(app));
        if let Some((_, layers)) = self.layers.as_ref().filter(|(own, _)| *own == key) {
            return Arc::clone(layers);
        }
        let lit = app.lit();
        let is_seen = |layer: &&Layer| layer.visible && app.kept_opacity(layer, lit) > 0.3 && !(online && layer.group == Group::Basemap);
        let wanted = self.pane.document(app).layers().iter().filter(is_seen);
        let labelled = wanted.filter_map(|layer| {
            let prepared = app.prepared(layer).filter(|_| layer.style.label.is_some())?;
            Some((layer.clone(), Arc::clone(&prepared.anchors), Arc::clone(&prepared.index)))
        });
        let layers = Arc::new(labelled.collect());
        self.layers = Some((key, Arc::clone(&layers)));
        layers
    }

    /// Whether labels have broken and the user does not know yet.
    pub fn take_broken(&mut self) -> bool {
        self.broken.as_mut().is_some_and(|(_, untold)| std::mem::take(untold))
    }

    /// Whether labels are being placed.
    pub const fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    /// The labels to show and the frame they were placed in.
    pub fn shown(&self) -> Option<(&Frame, &Labels)> {
        self.shown.as_ref().map(|(key, labels)| (&key.frame, &**labels))
    }
}
