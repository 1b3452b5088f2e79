//! The names of tiles of shapes: gathered from each tile, and made into layers whose labels are placed with all others.

use super::classes::name_of;
use crate::carto::clip::{clip_line, inside};
use crate::carto::labels::{Anchors, LabelInput};
use crate::i18n::Bilingual;
use crate::io::VectorTile;
use crate::model::projection::lon_lat;
use crate::model::{
    FeatureTable, Group, Ink, Kind, LabelStyle, Layer, LayerCrs, LayerId, Marker, MarkerShape, Origin, PartKind, Placement, Provenance, ReadAs, Role,
    Style, Symbol, TableBuilder, Value,
};
use crate::source::{NameKind, Tile, TileName};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The level from which the names of streets are shown: about 1 : 15 000.
const STREETS_FROM: u8 = 15;
const MAIN_ROADS_FROM: u8 = 11;
/// Names of a tile at most.
const MOST: usize = 2_000;
/// Parts of a degree within which two places of one name are one: about 100 m.
const NEAR: f64 = 1_000.0;

/// The names of a tile that is `source` or a part of it, those that stand in it and are shown at a level.
pub fn names_of((tile, level): (Tile, u8), source: Tile, shapes: &VectorTile, is_base: bool) -> Vec<TileName> {
    let ([left, top], part) = tile.within(source);
    let window = [left, top, left + part, top + part].map(|side| side as f32);
    let side = (-f64::from(source.zoom)).exp2();
    let degrees = |[x, y]: [f32; 2]| lon_lat([(f64::from(source.x) + f64::from(x)) * side, (f64::from(source.y) + f64::from(y)) * side]);
    let mut found: Vec<TileName> = Vec::new();
    let mut known: HashMap<(NameKind, &str, &str), usize> = HashMap::new();
    for (layer, feature) in shapes.features() {
        let Some((kind, zh, en)) = name_of(layer, &feature, is_base) else { continue };
        let is_shown = match kind {
            NameKind::Road => level >= STREETS_FROM,
            NameKind::MainRoad => level >= MAIN_ROADS_FROM,
            _ => true,
        };
        let Some(shape) = feature.shape().ok().filter(|_| is_shown && found.len() < MOST) else { continue };
        // a tile has what stands in the one beside it over its edge, too
        let lines: Vec<Vec<[f64; 2]>> = if kind.is_along() {
            // what only touches the tile is not in it
            let pieces = shape.paths.iter().flat_map(|path| clip_line(path, window)).filter(|piece| piece.iter().any(|at| *at != piece[0]));
            pieces.map(|piece| piece.into_iter().map(degrees).collect()).collect()
        } else {
            shape.paths.iter().flatten().filter(|at| inside(**at, window)).take(1).map(|at| vec![degrees(*at)]).collect()
        };
        if lines.is_empty() {
            continue;
        }
        // the pieces of a road between its crossings have one name together
        if let Some(at) = known.get(&(kind, zh, en)).filter(|_| kind.is_along()) {
            found[*at].lines.extend(lines);
        } else {
            known.insert((kind, zh, en), found.len());
            found.push(TileName { kind, zh: zh.to_owned(), en: en.to_owned(), lines });
        }
    }
    for name in &mut found {
        if name.kind.is_along() {
            name.lines = joined(std::mem::take(&mut name.lines));
        }
    }
    found
}

/// Lines with those that begin where another ends made one.
fn joined(lines: Vec<Vec<[f64; 2]>>) -> Vec<Vec<[f64; 2]>> {
    let key = |at: &[f64; 2]| at.map(|part| (part * 1e7).round() as i64);
    let mut made: Vec<Vec<[f64; 2]>> = Vec::new();
    let mut ends: HashMap<[i64; 2], usize> = HashMap::new();
    for mut line in lines {
        let (Some(first), Some(last)) = (line.first().map(key), line.last().map(key)) else { continue };
        // what comes back along the other carriageway is another line
        let goes_on = |at: usize, line: &[[f64; 2]]| {
            let (Some([.., a, b]), [c, d, ..]) = (made.get(at).map(|own| &own[..]), line) else { return false };
            (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]) > 0.0
        };
        let mut taken = |key: &[i64; 2], line: &[[f64; 2]]| ends.get(key).copied().filter(|at| goes_on(*at, line)).and_then(|_| ends.remove(key));
        let before = taken(&first, &line).or_else(|| {
            let turned: Vec<[f64; 2]> = line.iter().rev().copied().collect();
            let at = taken(&last, &turned)?;
            line = turned;
            Some(at)
        });
        let at = if let Some(at) = before {
            made[at].extend(line.into_iter().skip(1));
            at
        } else {
            made.push(line);
            made.len() - 1
        };
        if let Some(end) = made[at].last() {
            ends.insert(key(end), at);
        }
    }
    made
}

/// What tells a name of a base map from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct NameKey {
    text: String,
    at: [i64; 2],
}

impl NameKey {
    fn of(name: &TileName) -> Self {
        // a road goes on in the tile beside, and is named once
        let place = name.lines.first().and_then(|line| line.first()).filter(|_| !name.kind.is_along());
        let at = place.copied().unwrap_or_default();
        let text = if name.zh.is_empty() { name.en.clone() } else { name.zh.clone() };
        Self { text, at: at.map(|part| (part * NEAR).round() as i64) }
    }
}

/// The rows of one kind of names. A name keeps its row while it is shown, so that its label can stay where it is.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Option<NameKey>>,
    known: HashMap<NameKey, usize>,
}

impl Rows {
    /// Gives each name its row; those that are not there any more make room.
    fn take(&mut self, names: &HashMap<NameKey, TileName>) {
        for row in &mut self.rows {
            if row.as_ref().is_some_and(|key| !names.contains_key(key)) {
                *row = None;
            }
        }
        self.known.retain(|key, _| names.contains_key(key));
        let mut free: Vec<usize> = (0..self.rows.len()).filter(|row| self.rows[*row].is_none()).rev().collect();
        let mut fresh: Vec<&NameKey> = names.keys().filter(|key| !self.known.contains_key(*key)).collect();
        // the same names lead to the same rows
        fresh.sort_by(|a, b| (&a.text, a.at).cmp(&(&b.text, b.at)));
        for key in fresh {
            let row = free.pop().unwrap_or_else(|| {
                self.rows.push(None);
                self.rows.len() - 1
            });
            self.rows[row] = Some(key.clone());
            self.known.insert(key.clone(), row);
        }
    }

    fn table(&self, kind: NameKind, names: &HashMap<NameKey, TileName>) -> FeatureTable {
        let mut builder = TableBuilder::default();
        for row in &self.rows {
            let name = row.as_ref().and_then(|key| names.get(key));
            let Some(name) = name else {
                builder.end_feature(Kind::Null, None);
                continue;
            };
            builder.set("zh", Value::Text(&name.zh));
            builder.set("en", Value::Text(&name.en));
            let part = if kind.is_along() { PartKind::Line } else { PartKind::Points };
            for line in &name.lines {
                builder.part(part, [&line[..]], &[]);
            }
            builder.end_feature(if kind.is_along() { Kind::MultiLineString } else { Kind::Point }, None);
        }
        builder.finish()
    }
}

/// A layer of names, and where its labels want to be.
pub type NameLayer = (Layer, Arc<Anchors>);

/// The names of the tiles that are shown, as layers.
#[derive(Debug, Default)]
pub struct BaseNames {
    rows: HashMap<NameKind, Rows>,
    shown: HashSet<Tile>,
    layers: Arc<Vec<NameLayer>>,
    number: u64,
}

impl BaseNames {
    /// Takes the names of these tiles and of no others.
    pub fn take<'a>(&mut self, tiles: impl Iterator<Item = (Tile, &'a [TileName])>) {
        let tiles: Vec<(Tile, &[TileName])> = tiles.filter(|(_, names)| !names.is_empty()).collect();
        let shown: HashSet<Tile> = tiles.iter().map(|(tile, _)| *tile).collect();
        if shown == self.shown {
            return;
        }
        self.shown = shown;
        self.number += 1;
        let mut by_kind: HashMap<NameKind, HashMap<NameKey, TileName>> = HashMap::new();
        for name in tiles.iter().flat_map(|(_, names)| names.iter()) {
            match by_kind.entry(name.kind).or_default().entry(NameKey::of(name)) {
                Entry::Occupied(mut known) if name.kind.is_along() => known.get_mut().lines.extend(name.lines.iter().cloned()),
                Entry::Occupied(_) => {}
                Entry::Vacant(free) => {
                    free.insert(name.clone());
                }
            }
        }
        // a street that is a main road in places is named as one
        let main: HashSet<NameKey> = by_kind.get(&NameKind::MainRoad).into_iter().flat_map(HashMap::keys).cloned().collect();
        if let Some(streets) = by_kind.get_mut(&NameKind::Road) {
            streets.retain(|key, _| !main.contains(key));
        }
        for name in by_kind.values_mut().flat_map(HashMap::values_mut).filter(|name| name.kind.is_along()) {
            name.lines = joined(std::mem::take(&mut name.lines));
        }
        let mut layers = Vec::new();
        for (n, kind) in NameKind::ALL.into_iter().enumerate() {
            let names = by_kind.remove(&kind).unwrap_or_default();
            let rows = self.rows.entry(kind).or_default();
            rows.take(&names);
            if !names.is_empty() {
                layers.push((layer(kind, n as u32, rows.table(kind, &names)), Arc::default()));
            }
        }
        self.layers = Arc::new(layers);
    }

    /// Grows with each change.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The layers, which have labels and draw nothing.
    #[must_use]
    pub const fn layers(&self) -> &Arc<Vec<NameLayer>> {
        &self.layers
    }
}

/// What their labels are placed from.
pub fn name_inputs(layers: &[NameLayer]) -> impl Iterator<Item = LabelInput<'_>> {
    layers.iter().map(|(layer, anchors)| LabelInput { layer, anchors, index: None })
}

/// A layer of one kind of names. No layer of a document has its number.
fn layer(kind: NameKind, n: u32, table: FeatureTable) -> Layer {
    Layer {
        id: LayerId(u32::MAX - n),
        key: String::new(),
        name: Bilingual::default(),
        group: Group::Basemap,
        visible: true,
        opacity: 1.0,
        style: Style { label: Some(label(kind)), symbol: symbol(kind), ..Style::default() },
        filter: String::new(),
        computed: Vec::new(),
        provenance: Provenance::default(),
        origin: Origin::Embedded,
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        unknown: serde_json::Map::new(),
        table: Arc::new(table),
    }
}

/// What a name keeps clear of: the dot that is drawn of a point.
fn symbol(kind: NameKind) -> Symbol {
    let marker = Marker { shape: MarkerShape::Disc, ink: Ink::Role(Role::Secondary), size: 1.0 };
    Symbol { marker: (kind == NameKind::Other).then_some(marker), ..Symbol::default() }
}

/// How the names of a kind are written: after those of the map's own layers, the important ones larger.
fn label(kind: NameKind) -> LabelStyle {
    // ink, millimetres, spacing, priority
    let (ink, size, spacing, priority) = match kind {
        NameKind::City => (Role::Text, 3.7, 0.08, 12),
        NameKind::Town => (Role::Secondary, 3.2, 0.06, 11),
        NameKind::River => (Role::WaterName, 2.9, 0.3, 10),
        NameKind::Lake => (Role::WaterName, 2.7, 0.1, 9),
        NameKind::Village => (Role::Secondary, 2.7, 0.04, 8),
        NameKind::MainRoad => (Role::Secondary, 2.5, 0.1, 7),
        NameKind::Road => (Role::Secondary, 2.4, 0.06, 6),
        NameKind::Other => (Role::Secondary, 2.5, 0.0, 5),
    };
    let placement = if kind.is_along() { Placement::Along } else { Placement::Beside };
    LabelStyle {
        zh: vec!["zh".to_owned(), "en".to_owned()],
        en: vec!["en".to_owned(), "zh".to_owned()],
        ink: Ink::Role(ink),
        size,
        spacing,
        priority,
        ..LabelStyle::by("zh", placement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: NameKind, zh: &str, lines: Vec<Vec<[f64; 2]>>) -> TileName {
        TileName { kind, zh: zh.to_owned(), en: String::new(), lines }
    }

    fn tile(x: u32) -> Tile {
        Tile { zoom: 14, x, y: 6700 }
    }

    /// The names of a kind by their rows.
    fn rows(own: &BaseNames, kind: NameKind) -> Vec<(usize, String)> {
        let priority = label(kind).priority;
        let found = own.layers().iter().filter(|(layer, _)| layer.style.label.as_ref().is_some_and(|label| label.priority == priority));
        found.flat_map(|(layer, _)| layer.table.features().filter_map(|own| Some((own.index(), own.text("zh")?.to_owned())))).collect()
    }

    #[test]
    fn a_road_is_named_once_across_tiles_and_as_what_it_is_most() {
        let main = [
            name(NameKind::MainRoad, "沪太路", vec![vec![[121.40, 31.30], [121.41, 31.30]]]),
            name(NameKind::Road, "支路", vec![vec![[121.40, 31.31], [121.41, 31.31]]]),
        ];
        let beside = [
            name(NameKind::MainRoad, "沪太路", vec![vec![[121.41, 31.30], [121.42, 31.30]]]),
            name(NameKind::Road, "沪太路", vec![vec![[121.42, 31.30], [121.42, 31.31]]]),
        ];
        let mut names = BaseNames::default();
        names.take([(tile(1), &main[..])].into_iter());
        assert_eq!((rows(&names, NameKind::MainRoad).len(), rows(&names, NameKind::Road).len()), (1, 1));
        names.take([(tile(1), &main[..]), (tile(2), &beside[..])].into_iter());
        assert_eq!(rows(&names, NameKind::MainRoad), [(0, "沪太路".to_owned())]);
        assert_eq!(rows(&names, NameKind::Road), [(0, "支路".to_owned())]);
        let layer = &names.layers().iter().find(|(layer, _)| layer.table.features().any(|own| own.text("zh") == Some("沪太路"))).unwrap().0;
        assert_eq!(layer.table.feature(0).unwrap().parts().count(), 1, "its two pieces are one line");
        // with no street at all the main road stays
        names.take([(tile(2), &beside[..1])].into_iter());
        assert_eq!((rows(&names, NameKind::MainRoad).len(), rows(&names, NameKind::Road).len()), (1, 0));
    }

    #[test]
    fn a_name_keeps_its_row_while_it_is_shown_and_its_place_is_given_on() {
        let place = |zh: &str, lon: f64| name(NameKind::Town, zh, vec![vec![[lon, 31.3]]]);
        let (first, second) = ([place("甲", 121.1), place("乙", 121.2)], [place("乙", 121.2), place("丙", 121.3), place("乙", 121.9)]);
        let mut names = BaseNames::default();
        names.take([(tile(1), &first[..])].into_iter());
        let before = rows(&names, NameKind::Town).into_iter().find(|(_, zh)| zh == "乙").unwrap().0;
        let number = names.number();
        names.take([(tile(1), &first[..])].into_iter());
        assert_eq!(names.number(), number, "nothing has changed");
        names.take([(tile(2), &second[..])].into_iter());
        let now = rows(&names, NameKind::Town);
        // two places of one name far from each other are two
        assert_eq!(now.len(), 3);
        assert!(now.contains(&(before, "乙".to_owned())) && now.iter().all(|(row, _)| *row < 3), "{now:?}");
    }

    #[test]
    fn lines_that_go_on_are_one_and_those_that_come_back_are_another() {
        let there = vec![vec![[0.0, 0.0], [1.0, 0.0]], vec![[2.0, 0.0], [1.0, 0.0]], vec![[2.0, 0.0], [3.0, 0.1]]];
        assert_eq!(joined(there).len(), 1);
        // the other carriageway begins where this one ends
        let back = vec![vec![[0.0, 0.0], [1.0, 0.0]], vec![[1.0, 0.0], [0.0, 0.01]]];
        assert_eq!(joined(back).len(), 2);
    }
}
