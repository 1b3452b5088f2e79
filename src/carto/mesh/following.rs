//! The mesh of the next version of a table: pieces in which something changed get another version, and what was added or came
//! under another rule goes into pieces of its own. The rest is what it was.

use super::super::outlines::AreaSize;
use super::plan::{Content, LayerMesh, NOWHERE, PIECE_VERTICES, Piece, on_map, parts_of, union};
use crate::model::RowId;
use crate::model::{FeatureTable, Style};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Not in any piece of the plan.
const NO_HOME: u32 = u32::MAX;

impl LayerMesh {
    /// The mesh after the features of some rows were changed, added or deleted, or came under another rule or class; `rows`
    /// ascend. Making it looks at these rows, and at a sample of all for the size of areas.
    #[must_use]
    pub fn with(&self, table: &Arc<FeatureTable>, style: &Style, rows: &[RowId]) -> Self {
        let mut next = Self { table: Arc::downgrade(table), areas: AreaSize::of(table), ..self.clone() };
        let (mut touched, mut leaving): (BTreeSet<u32>, BTreeMap<u32, BTreeSet<u32>>) = Default::default();
        for own in rows {
            let row = &u32::from(*own);
            let feature = table.feature(own.index());
            let shown = feature.and_then(|feature| Some((feature, on_map(feature.bounds()?))));
            let homes = next.homes_of(*row);
            let rule = shown.and_then(|(feature, _)| style.rule_of(feature));
            touched.extend(&homes);
            let stays = |home: &Piece| home.rule == rule && !matches!(home.content, Content::Parts { .. });
            match shown {
                // what is gone is left out when the piece is made
                None => {}
                Some((feature, bounds)) if homes.len() == 1 && feature.vertices() <= PIECE_VERTICES && stays(&next.pieces[homes[0] as usize]) => {
                    let home = &mut next.pieces_mut()[homes[0] as usize];
                    home.bounds = union(home.bounds, bounds);
                }
                Some((feature, bounds)) => {
                    let (large, in_parts) = (feature.vertices() > PIECE_VERTICES, next.is_in_parts(&homes));
                    if !(large && in_parts) {
                        for home in &homes {
                            leaving.entry(*home).or_default().insert(*row);
                        }
                    }
                    if large {
                        touched.extend(next.put_parts(table, *row, rule, if in_parts { &homes } else { &[] }));
                    } else {
                        touched.insert(next.put(*row, rule, bounds, feature.vertices()));
                    }
                }
            }
        }
        for (piece, rows) in leaving {
            next.leave(piece, &rows);
        }
        for piece in touched {
            next.pieces_mut()[piece as usize].rename();
        }
        next
    }

    /// The mesh of the same table with some of its features left out: they are left out when pieces are made.
    #[must_use]
    pub fn hiding(&self, table: &Arc<FeatureTable>) -> Self {
        let mut next = Self { table: Arc::downgrade(table), areas: AreaSize::of(table), ..self.clone() };
        next.pieces_mut().iter_mut().for_each(Piece::rename);
        next
    }

    /// The pieces that a row lies in: several where its feature has very many parts.
    fn homes_of(&self, row: u32) -> Vec<u32> {
        let in_parts = |piece: &Piece| matches!(&piece.content, Content::Parts { feature, .. } if *feature == row as usize);
        let home = self.moved.get(&row).copied().unwrap_or_else(|| {
            let homes = self.homes.get_or_init(|| self.find_homes());
            homes.get(row as usize).copied().unwrap_or(NO_HOME)
        });
        match self.pieces.get(home as usize) {
            None => Vec::new(),
            Some(Piece { content: Content::Parts { .. }, .. }) => {
                (0..self.pieces.len() as u32).filter(|piece| in_parts(&self.pieces[*piece as usize])).collect()
            }
            Some(_) => vec![home],
        }
    }

    fn find_homes(&self) -> Vec<u32> {
        let mut homes = vec![NO_HOME; self.order.iter().max().map_or(0, |last| *last as usize + 1)];
        for (number, piece) in self.pieces.iter().enumerate() {
            match &piece.content {
                Content::Features(range) => self.order[range.clone()].iter().for_each(|row| homes[*row as usize] = number as u32),
                Content::Parts { feature, .. } => homes[*feature] = number as u32,
                // what was put elsewhere is kept with the mesh
                Content::Rows(_) => {}
            }
        }
        homes
    }

    fn is_in_parts(&self, homes: &[u32]) -> bool {
        homes.first().is_some_and(|home| matches!(self.pieces[*home as usize].content, Content::Parts { .. }))
    }

    /// Puts a row into a piece of its rule that has room; tells which.
    fn put(&mut self, row: u32, rule: Option<usize>, bounds: [f64; 4], vertices: usize) -> u32 {
        let has_room = |piece: &Piece| piece.rule == rule && matches!(piece.content, Content::Rows(_)) && piece.vertices + vertices <= PIECE_VERTICES;
        let at = self.pieces.iter().rposition(has_room).unwrap_or_else(|| {
            self.pieces_mut().push(Piece::new(rule, NOWHERE, Content::Rows(Vec::new()), 0));
            self.pieces.len() - 1
        });
        let piece = &mut self.pieces_mut()[at];
        if let Content::Rows(rows) = &mut piece.content {
            rows.push(row);
        }
        piece.vertices += vertices;
        piece.bounds = union(piece.bounds, bounds);
        self.moved.insert(row, at as u32);
        at as u32
    }

    /// Puts a row whose feature has very many parts into pieces of its own, those that it `had` first; tells which.
    fn put_parts(&mut self, table: &FeatureTable, row: u32, rule: Option<usize>, had: &[u32]) -> Vec<u32> {
        let mut parts = parts_of(table, row as usize, rule).into_iter();
        for at in had {
            let own = &mut self.pieces_mut()[*at as usize];
            // fewer than before leave the rest empty
            let next = parts.next().unwrap_or_else(|| Piece::new(rule, NOWHERE, Content::Parts { feature: row as usize, parts: Vec::new() }, 0));
            *own = Piece { id: Arc::clone(&own.id), ..next };
        }
        let first = self.pieces.len() as u32;
        self.pieces_mut().extend(parts);
        let all: Vec<u32> = had.iter().copied().chain(first..self.pieces.len() as u32).collect();
        self.moved.insert(row, all.first().copied().unwrap_or(NO_HOME));
        all
    }

    /// Takes rows out of a piece; what was put in again stays.
    fn leave(&mut self, at: u32, rows: &BTreeSet<u32>) {
        let stays = |row: &u32| !rows.contains(row) || self.moved.get(row) == Some(&at);
        let kept: Vec<u32> = match &self.pieces[at as usize].content {
            Content::Features(range) => self.order[range.clone()].iter().filter(|row| stays(row)).copied().collect(),
            Content::Rows(own) => own.iter().filter(|row| stays(row)).copied().collect(),
            Content::Parts { .. } => Vec::new(),
        };
        self.pieces_mut()[at as usize].content = Content::Rows(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, Ink, Kind, OwnValue, PartKind, PartShape, Rule};
    use crate::query::Index;

    fn lot(n: usize, parts: usize) -> FeatureData {
        let ring = |k: usize| {
            let (x, y) = (121.0 + (n * 7919 % 997 + k) as f64 * 1e-3, 31.0 + (n * 104_729 % 991) as f64 * 1e-3);
            [[0.0, 0.0], [8e-4, 0.0], [8e-4, 8e-4], [0.0, 8e-4], [0.0, 0.0]].map(|[dx, dy]| [x + dx, y + dy, f64::NAN]).to_vec()
        };
        let kind = if parts > 1 { Kind::MultiPolygon } else { Kind::Polygon };
        let mut data = FeatureData::new(kind, (0..parts).map(|k| PartShape::new(PartKind::Polygon, vec![ring(k)])).collect());
        data.properties = vec![("use".to_owned(), OwnValue::Text(["a", "b", "c"][n % 3].to_owned()))];
        data
    }

    /// The rows and vertices of a mesh by rule, at the finest level.
    fn drawn(mesh: &LayerMesh) -> BTreeMap<(Option<usize>, u32), u32> {
        let mut all = BTreeMap::new();
        for (number, piece) in mesh.pieces.iter().enumerate() {
            let chunk = mesh.chunk(number, 0);
            for run in &chunk.runs[0] {
                *all.entry((piece.rule, run.feature)).or_insert(0) += run.len;
            }
            let [l, t, r, b] = piece.bounds;
            let inside = |v: &[u32; 2]| {
                let [x, y] = chunk.grid.position([v[0] & !crate::carto::LINE_ENDS, v[1]]);
                (l - 1e-9..=r + 1e-9).contains(&x) && (t - 1e-9..=b + 1e-9).contains(&y)
            };
            assert!(chunk.vertices.iter().all(inside), "piece {number} says where it lies");
        }
        all
    }

    #[test]
    fn a_mesh_that_follows_changes_draws_what_a_new_one_draws_and_touches_few_pieces() {
        let rule = |equals: &str| Rule::of_value("use", equals, crate::i18n::Bilingual::default(), crate::model::Symbol::default());
        let style = Style { rules: vec![rule("a"), rule("b")], ..Style::plain(Ink::Custom([0; 3])) };
        let mut all: Vec<FeatureData> = (0..20_000).map(|n| lot(n, 1)).collect();
        all.push(lot(5, 6000));
        let mut table = Arc::new(FeatureTable::default().with_appended(&all));
        let mut mesh = LayerMesh::of(&table, &style, &Index::of(&table));
        for step in 0..60usize {
            let row = (step * 7919 % table.rows()) as u32;
            let (next, rows) = match step % 6 {
                0 => (table.with_deleted(&[row as usize, 9], true), if row < 9 { vec![row, 9] } else { vec![9, row] }),
                1 => (table.with_deleted(&[9], false), vec![9]),
                2 => (table.with_appended([&lot(step, 1), &lot(step + 1, 1)]), vec![table.rows() as u32, table.rows() as u32 + 1]),
                3 => (table.with_features(&[(20_000, &lot(step, 5000 + step * 40))]), vec![20_000]),
                4 => (table.with_features(&[(20_000, &lot(step, 2))]), vec![20_000]),
                _ if table.is_deleted(row as usize) => continue,
                _ => (table.with_features(&[(row as usize, &lot(step * 31, 1))]), vec![row]),
            };
            table = Arc::new(next);
            let before = mesh.clone();
            mesh = mesh.with(&table, &style, &rows.iter().copied().map(RowId::from).collect::<Vec<_>>());
            assert_eq!(drawn(&mesh), drawn(&LayerMesh::of(&table, &style, &Index::of(&table))), "step {step}");
            let kept = before.pieces.iter().zip(mesh.pieces.iter()).filter(|(a, b)| a.id == b.id).count();
            assert!(kept + 6 >= before.pieces.len(), "step {step}: {kept} of {} pieces are as they were", before.pieces.len());
            assert!(mesh.pieces.len() < 30, "{}", mesh.pieces.len());
        }
    }
}
