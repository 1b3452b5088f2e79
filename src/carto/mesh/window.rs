//! The mesh of a window of a source: pieces of pages of the table that follow each other, so that what a window shares with the
//! one before is not made again, and what lay there before stands in for the rest.

use super::plan::{Content, LayerMesh, Piece, PieceId, level_pixels, pieces_of};
use crate::model::{FeatureTable, Style};
use std::collections::HashMap;
use std::sync::Arc;

/// The rows of a table are drawn in at most so many groups,
const GROUPS: usize = 512;
/// none of fewer rows.
const LEAST: usize = 1024;

/// What a piece is called through all windows: its rule, its group of rows, and its number among those of both.
type PieceName = (Option<usize>, usize, usize);

/// A table and its mesh.
pub type TableMesh<'a> = (&'a FeatureTable, &'a LayerMesh);

impl LayerMesh {
    /// The mesh of a window. `before` is the window of the same source under the same rules that it takes the place of.
    #[must_use]
    pub fn of_window(table: &Arc<FeatureTable>, style: &Style, before: Option<TableMesh<'_>>) -> Self {
        let mut order: Vec<u32> = table.boxes().map(|(row, _)| row as u32).collect();
        let rule = |row: u32| table.feature(row as usize).and_then(|feature| style.rule_of(feature));
        let rules = if style.rules.is_empty() { None } else { Some(&rule as &dyn Fn(u32) -> Option<usize>) };
        if rules.is_some() {
            order.sort_by_cached_key(|row| rule(*row));
        }
        let size = table.rows().div_ceil(GROUPS).max(LEAST);
        let group = |row: u32| row as usize / size;
        let pieces = pieces_of(table, &order, rules, Some(&group));
        // the levels stay: those of a window are about as wide as those of another
        let pixels = before.map(|(_, mesh)| mesh.pixels.clone()).filter(|pixels| pixels.len() > 1).unwrap_or_else(|| level_pixels(table, &order));
        let mut mesh = Self::new(table, style, order, pieces, pixels);
        if let Some((own, before)) = before {
            mesh.take_over(table, own, before, size);
        }
        mesh
    }

    /// Gives the pieces of groups that were there before their numbers where nothing in them has changed, and their places else.
    fn take_over(&mut self, table: &FeatureTable, before: &FeatureTable, mesh: &Self, size: usize) {
        let named = |mesh: &Self| -> Vec<(PieceName, Arc<PieceId>)> {
            let mut counts: HashMap<(Option<usize>, usize), usize> = HashMap::new();
            let named = mesh.pieces.iter().map(|piece| {
                let group = mesh.first_row(piece) / size;
                let count = counts.entry((piece.rule, group)).or_default();
                *count += 1;
                ((piece.rule, group, *count), Arc::clone(&piece.id))
            });
            named.collect()
        };
        let is_same = mesh.dashed == self.dashed && mesh.pixels == self.pixels;
        let mut kept: HashMap<usize, bool> = HashMap::new();
        let known: HashMap<_, _> = named(mesh).into_iter().collect();
        let own = named(self);
        for (piece, (name, _)) in self.pieces_mut().iter_mut().zip(own) {
            let Some(id) = known.get(&name) else { continue };
            let (_, group, _) = name;
            let shared =
                *kept.entry(group).or_insert_with(|| is_same && table.shares_rows(before, group * size..((group + 1) * size).min(table.rows())));
            if shared {
                piece.id = Arc::clone(id);
            } else {
                piece.stand_in_place_of(id);
            }
        }
    }

    fn first_row(&self, piece: &Piece) -> usize {
        match &piece.content {
            Content::Features(range) => self.order.get(range.start).copied().unwrap_or_default() as usize,
            Content::Rows(rows) => rows.first().copied().unwrap_or_default() as usize,
            Content::Parts { feature, .. } => *feature,
        }
    }
}
