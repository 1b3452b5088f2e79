//! Writing a layer's features as data: which of them, cut by which area, in which format and system.

use super::jobs::Outcome;
use super::{App, ExportClip, ExportOrder, ExportWhich, Severity};
use crate::i18n::{Localized, Word};
use crate::io::{IoError, Problem, Progress, file_name, write_shaped};
use crate::model::{Bounds, FeatureRequest, FeatureTable, Layer, LayerId, RowId};
use crate::query::{AreaShape, Clip, Filter, QueryError, Surroundings};
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    /// The areas that are selected in other layers than one.
    #[must_use]
    pub fn selected_areas(&self, but: LayerId) -> Vec<AreaShape> {
        let document = self.seen();
        let others = self.viewport.selection.by_layer().into_iter().filter(|(id, _)| *id != but);
        let features = others.flat_map(|(id, rows)| {
            let table = document.layer(id).map(|layer| &layer.table);
            rows.into_iter().filter_map(move |row| table?.feature(row)).filter(crate::model::Feature::is_areal).collect::<Vec<_>>()
        });
        features.map(AreaShape::of).collect()
    }

    /// How many areas are selected in other layers than one.
    #[must_use]
    pub fn count_selected_areas(&self, but: LayerId) -> usize {
        let document = self.seen();
        let list = self.viewport.selection.list().iter().filter(|picked| picked.feature.layer != but);
        list.filter(|picked| document.feature(picked.feature).is_some_and(|own| own.is_areal())).count()
    }

    pub(super) fn export_data(&mut self, order: ExportOrder, path: PathBuf) {
        let Some(own) = self.workspace.document.layer(order.layer) else { return };
        let around = Surroundings::of(&self.workspace.document);
        // a condition that is not understood is told before anything is begun
        if let ExportWhich::Where(text) = &order.which
            && let Err(error) = Filter::parse_among(text, &own.table, &around)
        {
            let told = Word::NotDone.with(self.lang(), &[&file_name(&path), &QueryError::from(error).message(self.lang())]);
            return self.notify(Severity::Error, told, Vec::new());
        }
        let areas = if order.clip == ExportClip::SelectedAreas { self.selected_areas(order.layer) } else { Vec::new() };
        if areas.is_empty() && order.clip == ExportClip::SelectedAreas {
            let told = self.word(Word::NoAreaToClip).to_owned();
            return self.notify(Severity::Warning, told, Vec::new());
        }
        let only: Option<Vec<usize>> =
            (order.which == ExportWhich::Selected).then(|| self.viewport.selection.rows_of(order.layer).map(RowId::index).collect());
        let own = own.clone();
        self.workspace.jobs.start(file_name(&path), move |progress| {
            let clip = match &order.clip {
                ExportClip::Nothing => None,
                ExportClip::Box(bounds) => Clip::by_box(*bounds),
                ExportClip::SelectedAreas => Clip::by(areas),
            };
            let result = written(&own, &order, only.as_deref(), clip.as_ref(), &around, &path, progress);
            Outcome::Written { path, result }
        });
    }
}

fn written(
    layer: &Layer,
    order: &ExportOrder,
    only: Option<&[usize]>,
    clip: Option<&Clip>,
    around: &Surroundings,
    path: &std::path::Path,
    progress: &Progress,
) -> Result<crate::io::Rounded, IoError> {
    // all of a window, or the features of it that are asked for
    let keep: Vec<RowId> = only.iter().copied().flatten().map(|row| RowId::from(*row as u32)).collect();
    // what a condition asks for may be compared with all
    let is_of_all = matches!(order.which, ExportWhich::Where(_));
    let bounds = if only.is_some() { Bounds::NOWHERE } else { clip.filter(|_| !is_of_all).map_or(Bounds::EVERYWHERE, Clip::bounds) };
    let cancel = || progress.is_cancelled();
    let condition = if let ExportWhich::Where(text) = &order.which { Filter::prefilter(text, &layer.table, around) } else { None };
    let request = FeatureRequest { keep: &keep, condition: condition.as_ref(), ..FeatureRequest::exact(bounds, &cancel) };
    let (table, _) = FeatureTable::gathered(&layer.table, &request)?;
    let mut rows = only.map(<[usize]>::to_vec);
    if let ExportWhich::Where(text) = &order.which {
        let wrong = |error: crate::query::FilterError| IoError::Text { problem: Problem::NotAs("CQL2", error.to_string()), line: 0, feature: None };
        let meets = Filter::parse_among(text, &table, around).map_err(wrong)?.rows(&table);
        rows = Some(table.live_rows().filter(|row| meets[*row]).collect());
    }
    let mut table = Arc::clone(&table);
    if let Some(clip) = clip {
        let wanted = rows.unwrap_or_else(|| table.live_rows().collect());
        let (inside, cut) = clip.of_table(&table, &wanted, &cancel)?;
        (table, rows) = (Arc::new(cut), Some(inside));
    }
    write_shaped(path, &table, rows.as_deref(), order.format, Some(&layer.crs), &order.shaping)
}
