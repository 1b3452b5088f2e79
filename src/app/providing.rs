//! Asks the sources of the layers that are windows for what the view shows, and puts it at hand. What a source brings is no change of
//! the document: it is in no step of the history and in no journal.

use super::prepared::Prepared;
use super::source_window::{AtHand, Brought, MOST_KEPT, SourceWindow, VIEW, Wanted};
use super::{App, Severity};
use crate::i18n::{Localized, Word, integer};
use crate::model::table::is_version;
use crate::model::{Bounds, Document, FeatureId, FeatureRequest, FeatureSource, FeatureTable, Layer, LayerId, NEVER, RowId, SourceError, Style};
use crate::work::{News, Task, step_back};
use std::sync::Arc;
use std::time::Duration;

/// The part of a view's width and height round it that is asked for with it, so that a small move finds it there.
const ROUND: f64 = 0.25;

/// A server that was lost is asked again after so long.
const RETRY: Duration = Duration::from_secs(2);

/// A number that is told as about right: with two digits that count.
fn rounded(about: u64) -> u64 {
    let step = 10u64.pow(about.max(1).ilog10().saturating_sub(1));
    about.div_ceil(step) * step
}

impl App {
    /// How much of a layer is at hand; `None` for a layer that is whole.
    #[must_use]
    pub fn at_hand(&self, layer: &Layer) -> Option<AtHand> {
        if !layer.table.source()?.is_open() {
            return Some(AtHand::Waiting);
        }
        let own = self.workspace.windows.iter().find(|own| own.layer == layer.id);
        Some(match own {
            Some(SourceWindow { failed: Some(_), .. }) => AtHand::Nothing,
            // a summary is there while a finer one is asked for
            Some(own) if layer.table.summary().is_some_and(|summary| summary.is_coarse || own.under_way.is_none()) => {
                AtHand::Summary(layer.table.summary().and_then(|own| own.about))
            }
            None | Some(SourceWindow { under_way: Some(_), .. } | SourceWindow { shown: None, .. }) => AtHand::Asking,
            Some(SourceWindow { shown: Some((_, true)), .. }) => AtHand::View,
            Some(SourceWindow { shown: Some(_), .. }) => AtHand::Largest,
        })
    }

    /// What a reader of the map has to know of a visible layer that is a window: that not all of what lies in the view is shown.
    #[must_use]
    pub fn lacking(&self) -> Option<String> {
        let scale = self.viewport.view.scale();
        let visible = self.workspace.document.layers().iter().rev().filter(|layer| layer.is_drawn_at(scale));
        visible.filter_map(|layer| Some((layer, self.at_hand(layer)?))).find_map(|(layer, at_hand)| {
            let name = layer.name.get(self.lang());
            match at_hand {
                AtHand::View => None,
                AtHand::Asking => Some(Word::WindowAsking.with(self.lang(), &[&name])),
                AtHand::Nothing => Some(Word::WindowNothing.with(self.lang(), &[&name])),
                AtHand::Largest => Some(Word::WindowLargest.with(self.lang(), &[&name])),
                AtHand::Summary(Some(about)) => Some(Word::DatabaseSummary.with(self.lang(), &[&name, &integer(rounded(about))])),
                AtHand::Summary(None) => Some(Word::DatabaseSummaryOnly.with(self.lang(), &[&name])),
                AtHand::Waiting => Some(Word::DatabaseWaits.with(self.lang(), &[&name])),
            }
        })
    }

    /// Whether all that a source has in a box is at hand.
    pub(super) fn has_all_in(&self, layer: &Layer, bounds: Bounds) -> bool {
        let whole = |own: &SourceWindow| {
            let (wanted, complete) = own.shown.as_ref()?;
            let covers = wanted.bounds.covers(&bounds);
            Some(*complete && covers && is_version(&own.table, &layer.table))
        };
        layer.table.source().is_none() || self.workspace.windows.iter().find(|own| own.layer == layer.id).and_then(whole).unwrap_or(false)
    }

    /// The document with the selected features at hand, for what lists or writes them.
    ///
    /// # Errors
    /// What a source says.
    pub(super) fn with_selection(&self) -> Result<Document, SourceError> {
        let mut document = self.workspace.document.clone();
        for layer in self.workspace.document.layers().iter().filter(|own| own.table.source().is_some()) {
            let keep = self.kept(layer.id, usize::MAX);
            if keep.iter().any(|row| self.workspace.document.feature(FeatureId { layer: layer.id, row: *row }).is_none()) {
                let request = FeatureRequest { keep: &keep, ..FeatureRequest::exact(Bounds::NOWHERE, NEVER) };
                document.derive(layer.id, FeatureTable::gathered(&layer.table, &request)?.0);
            }
        }
        Ok(document)
    }

    /// The rows of a layer that are selected or looked at, ascending; at most so many.
    fn kept(&self, layer: LayerId, most: usize) -> Vec<RowId> {
        let selected = self.viewport.selection.list().iter().map(|picked| picked.feature).filter(|own| own.layer == layer);
        let looked_at = self.viewport.inspected.filter(|own| own.layer == layer);
        let mut keep: Vec<RowId> = selected.take(most).chain(looked_at).map(|own| own.row).collect();
        keep.sort_unstable();
        keep.dedup();
        keep
    }

    /// Takes in what sources have brought and asks them for what the view lacks; returns whether anything came.
    pub fn provide(&mut self) -> bool {
        let layers: Vec<Layer> = self.workspace.document.layers().iter().filter(|own| own.table.source().is_some()).cloned().collect();
        // undo, or another source, has put another window there: what was asked for is of the one before
        self.workspace.windows.retain(|own| layers.iter().any(|layer| layer.id == own.layer && is_version(&own.table, &layer.table)));
        let any = self.take_windows();
        self.attach();
        if !self.has_been_shown() {
            return any;
        }
        let is_open = |own: &&Layer| own.table.source().is_some_and(|source| source.is_open());
        let layers: Vec<Layer> = self.workspace.document.layers().iter().filter(is_open).cloned().collect();
        let seen = self.viewport.view.bounds(self.viewport.view_size);
        let scale = self.viewport.view.scale();
        for layer in layers.into_iter().filter(|layer| layer.is_drawn_at(scale)) {
            let wanted = self.wanted(&layer, seen);
            let at = self.workspace.windows.iter().position(|own| own.layer == layer.id).unwrap_or_else(|| {
                let table = Arc::downgrade(&layer.table);
                self.workspace.windows.push(SourceWindow {
                    layer: layer.id,
                    shown: None,
                    table,
                    under_way: None,
                    is_retry: false,
                    is_passing: false,
                    failed: None,
                    told: false,
                });
                self.workspace.windows.len() - 1
            });
            let is_coarse = layer.table.summary().is_some_and(|own| own.is_coarse);
            let own = &mut self.workspace.windows[at];
            // a server may be back at any time, a file is as it is
            let is_passing = own.failed.is_some() && own.is_passing;
            if own.failed.as_ref() != Some(&wanted) && !is_passing {
                own.failed = None;
            }
            // what nobody looks at any more is given up
            if own.under_way.as_ref().is_some_and(|(asked, _)| !asked.bounds.intersects(&seen)) {
                own.under_way = None;
            }
            let serves = !is_coarse && own.shown.as_ref().is_some_and(|(shown, complete)| shown.serves(*complete, &wanted, seen));
            if !serves && own.under_way.is_none() && (own.failed.is_none() || is_passing) {
                own.is_retry = own.failed.is_some();
                let is_retry = own.is_retry;
                let task = self.ask_source(&layer, &wanted, is_retry);
                self.workspace.windows[at].under_way = task.map(|task| (wanted, task));
            }
        }
        any
    }

    fn wanted(&self, layer: &Layer, seen: Bounds) -> Wanted {
        let keep = self.kept(layer.id, MOST_KEPT);
        let bounds = seen.grown((seen.east - seen.west) * ROUND, (seen.north - seen.south) * ROUND);
        Wanted { bounds, metres_per_pixel: self.viewport.view.metres_per_pixel(), keep }
    }

    fn ask_source(&self, layer: &Layer, wanted: &Wanted, is_retry: bool) -> Option<Task<Result<Brought, SourceError>>> {
        let source: Arc<dyn FeatureSource> = Arc::clone(layer.table.source()?);
        let (wanted, style, before) = (wanted.clone(), layer.style.clone(), Arc::clone(&layer.table));
        let made = self.prepared(layer).cloned();
        Some(Task::start(self.workspace.jobs.waker(), move |progress| {
            // the window's thread goes first
            step_back();
            if is_retry {
                progress.pause(RETRY);
            }
            let cancel = || progress.is_cancelled();
            let Wanted { bounds, metres_per_pixel, keep } = &wanted;
            let answer = source.features(&FeatureRequest {
                bounds: *bounds,
                metres_per_pixel: *metres_per_pixel,
                budget: VIEW,
                keep,
                condition: None,
                cancel: &cancel,
            })?;
            let prepared = Prepared::of_window(&answer.table, &style, made.as_ref().map(|made| (&*before, &*made.mesh)));
            Ok(Brought { answer, style, prepared })
        }))
    }

    fn take_windows(&mut self) -> bool {
        let mut news = Vec::new();
        for own in &mut self.workspace.windows {
            let Some((wanted, task)) = own.under_way.take() else { continue };
            match task.take() {
                News::None | News::SoFar(_) => own.under_way = Some((wanted, task)),
                News::Done(result) => news.push((own.layer, wanted, Some(result))),
                News::Broken => news.push((own.layer, wanted, None)),
            }
        }
        let any = !news.is_empty();
        for (layer, wanted, result) in news {
            match result {
                Some(Ok(brought)) => self.put_window(layer, wanted, brought),
                Some(Err(error)) if error.is_cancelled() => {}
                Some(Err(error)) => self.not_brought(layer, wanted, &error.message(self.lang()), error.is_passing()),
                None => self.not_brought(layer, wanted, self.word(Word::SourceBroken), false),
            }
        }
        any
    }

    fn put_window(&mut self, id: LayerId, wanted: Wanted, Brought { answer, style, prepared }: Brought) {
        let Some(own) = self.workspace.windows.iter_mut().find(|own| own.layer == id) else { return };
        own.shown = Some((wanted, answer.complete));
        let is_back = own.failed.take().is_some() && own.is_retry;
        own.table = Arc::downgrade(&answer.table);
        self.show_window(id, answer.table, &style, prepared);
        if let Some(name) = self.workspace.document.layer(id).filter(|_| is_back).map(|layer| layer.name.get(self.lang()).to_owned()) {
            self.notify(Severity::Info, Word::DatabaseBack.with(self.lang(), &[&name]), Vec::new());
        }
        self.tell_remarks(id);
    }

    /// Shows rows of a source in place of those of it that are shown.
    pub(super) fn show_window(&mut self, id: LayerId, window: Arc<FeatureTable>, style: &Style, prepared: Prepared) {
        // the window before serves until the next is there; then its mesh's pieces live on in this one's
        self.workspace.workshop.put(&window, style, prepared);
        self.workspace.document.derive(id, window);
        self.workspace.stamps.derived(id);
        self.workspace.revision += 1;
        self.refresh_shown();
        self.prepare();
    }

    /// Tells once what is worth an eye in what was read of a source, as a load report tells it of a file.
    fn tell_remarks(&mut self, id: LayerId) {
        let Some(layer) = self.workspace.document.layer(id) else { return };
        let remarks = layer.table.source().map(|source| source.remarks()).unwrap_or_default();
        let name = layer.name.get(self.lang()).to_owned();
        let Some(own) = self.workspace.windows.iter_mut().find(|own| own.layer == id && !own.told) else { return };
        if !remarks.is_empty() {
            own.told = true;
            let details = remarks.iter().map(|remark| remark.get(self.lang()).to_owned()).collect();
            self.notify(Severity::Warning, Word::WindowRemarks.with(self.lang(), &[&name]), details);
        }
    }

    fn not_brought(&mut self, layer: LayerId, wanted: Wanted, why: &str, is_passing: bool) {
        let Some(own) = self.workspace.windows.iter_mut().find(|own| own.layer == layer) else { return };
        let is_known = own.failed.replace(wanted).is_some() && own.is_retry && own.is_passing == is_passing;
        own.is_passing = is_passing;
        if is_known {
            return;
        }
        let name = self.workspace.document.layer(layer).map(|layer| layer.name.get(self.lang()).to_owned()).unwrap_or_default();
        let text = Word::NotBrought.with(self.lang(), &[&name, &why]);
        self.notify(Severity::Error, text, Vec::new());
    }
}
