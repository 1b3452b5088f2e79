//! Changing a document: random transactions against a plain model, what is derived from the document keeps up with them, and
//! nothing looks at a whole table because of a few rows.

use crate::plain::Plain;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::model::{
    ClassBy, Classes, Document, FeatureData, FeatureId, FeatureTable, Ink, Kind, Layer, LayerCrs, LayerId, LoadedData, Operation, Origin, OwnId,
    OwnValue, PartKind, PartShape, ReadAs, RowId, Rule, Style, Transaction,
};
use nanbei::query::Index;
use std::sync::Arc;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn value(&mut self) -> OwnValue {
        match self.below(8) {
            0 => OwnValue::Null,
            1 => OwnValue::Integer(self.below(100_000) as i64 - 50_000),
            2 => OwnValue::Integer(i64::MAX - self.below(9) as i64),
            3 => OwnValue::Float(self.below(1000) as f64 / 8.0),
            4 => OwnValue::Boolean(self.below(2) == 0),
            5 => OwnValue::Json(format!("[{},{{\"a\":null}}]", self.below(100))),
            6 => OwnValue::Text(["工业用地", "居住用地", "", "sEe ‘quotes’"][self.below(4)].to_owned()),
            _ => OwnValue::Text(format!("地块{}", self.below(1_000_000))),
        }
    }

    fn position(&mut self) -> [f64; 3] {
        let height = if self.below(5) == 0 { self.below(100) as f64 } else { f64::NAN };
        [121.0 + self.below(10_000) as f64 * 1e-4, 31.0 + self.below(10_000) as f64 * 1e-4, height]
    }

    fn shape(&mut self) -> (Kind, Vec<PartShape>) {
        let at = self.position();
        let ring = |[x, y, z]: [f64; 3]| [[0.0, 0.0], [1e-3, 0.0], [1e-3, 1e-3], [0.0, 0.0]].map(|[dx, dy]| [x + dx, y + dy, z]).to_vec();
        match self.below(6) {
            0 => (Kind::Null, Vec::new()),
            1 => (Kind::Point, vec![PartShape::new(PartKind::Points, vec![vec![at]])]),
            2 => (Kind::LineString, vec![PartShape::new(PartKind::Line, vec![(0..2 + self.below(30)).map(|_| self.position()).collect()])]),
            3 => (Kind::MultiPolygon, (0..self.below(4)).map(|_| PartShape::new(PartKind::Polygon, vec![ring(self.position())])).collect()),
            _ => (Kind::Polygon, vec![PartShape::new(PartKind::Polygon, vec![ring(at)])]),
        }
    }

    fn feature(&mut self, columns: &[String]) -> FeatureData {
        let (kind, parts) = self.shape();
        let mut data = FeatureData::new(kind, parts);
        let mut cells: Vec<(String, OwnValue)> = Vec::new();
        for name in columns {
            if self.below(3) > 0 {
                cells.push((name.clone(), self.value()));
            }
        }
        if self.below(200) == 0 {
            cells.push((format!("new{}", self.below(1000)), self.value()));
        }
        data.null_properties = self.below(20) == 0;
        if !data.null_properties {
            data.properties = cells;
        }
        data.id = match self.below(4) {
            0 => Some(OwnId::Text(format!("p{}", self.below(1000)))),
            1 => Some(OwnId::Integer(self.below(1000) as i64)),
            _ => None,
        };
        data
    }

    /// Some rows of a model, ascending, that are deleted or are not.
    fn rows(&mut self, plain: &Plain, most: usize, deleted: bool) -> Vec<RowId> {
        let mut rows: Vec<RowId> = (0..=self.below(most)).map(|_| RowId::new(self.below(plain.rows.len()))).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.retain(|row| plain.rows[row.index()].deleted == deleted && !plain.rows[row.index()].undone);
        rows
    }
}

const LAYER: LayerId = LayerId(7);

fn layer(id: LayerId, table: FeatureTable) -> Layer {
    let data = LoadedData {
        origin: Origin::Pasted,
        name: "lots".to_owned(),
        style: Style::plain(Ink::Custom([0; 3])),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        table: Arc::new(table),
    };
    Layer { id, ..Document::default().loaded_layer(data) }
}

/// A random operation on the layer, carried out on the model too.
fn step(random: &mut Random, plain: &mut Plain, table: &FeatureTable) -> Operation {
    let id = LAYER;
    // what goes through a whole table is rare
    match random.below(8) + if random.below(8) == 0 { 2 } else { 0 } {
        0 | 1 => {
            let column = plain.columns[random.below(plain.columns.len())].clone();
            let cells: Vec<(RowId, Option<OwnValue>)> =
                random.rows(plain, 30, false).into_iter().map(|row| (row, (random.below(6) > 0).then(|| random.value()))).collect();
            for (row, value) in &cells {
                plain.change(*row, |own| {
                    match value {
                        Some(value) => own.cells.insert(column.clone(), value.clone()),
                        None => own.cells.remove(&column),
                    };
                });
            }
            Operation::SetCells { id, column, cells }
        }
        2 | 3 => {
            let mut shape = || random.shape();
            let mut shapes = Vec::new();
            for _ in 0..5 {
                shapes.push(shape());
            }
            let rows = random.rows(plain, 5, false);
            let shapes: Vec<(RowId, Kind, Vec<PartShape>)> = rows.into_iter().zip(shapes).map(|(row, (kind, parts))| (row, kind, parts)).collect();
            for (row, kind, parts) in &shapes {
                plain.change(*row, |own| (own.kind, own.parts) = (*kind, parts.clone()));
            }
            Operation::SetGeometry { id, shapes }
        }
        4 | 5 => {
            let mut rows = random.rows(plain, 4, false);
            rows.extend((0..random.below(4)).map(|n| RowId::new(plain.rows.len() + n)));
            let columns = plain.columns.clone();
            let features: Vec<(RowId, FeatureData)> = rows.into_iter().map(|row| (row, random.feature(&columns))).collect();
            for (row, data) in &features {
                plain.put(*row, data);
            }
            Operation::PutFeatures { id, features }
        }
        6 => {
            let rows = random.rows(plain, 60, false);
            for row in &rows {
                plain.change(*row, |own| own.deleted = true);
            }
            Operation::DeleteFeatures { id, rows }
        }
        7 => {
            let rows = random.rows(plain, 200, true);
            for row in &rows {
                plain.change(*row, |own| own.deleted = false);
            }
            Operation::RestoreFeatures { id, rows }
        }
        8 if plain.columns.len() > 3 => {
            let name = plain.columns.remove(random.below(plain.columns.len()));
            (0..plain.rows.len()).for_each(|row| plain.change(RowId::new(row), |own| drop(own.cells.remove(&name))));
            Operation::RemoveColumn { id, name }
        }
        8 => {
            let name = format!("c{}", random.below(100_000));
            let at = random.below(plain.columns.len() + 1);
            plain.columns.insert(at, name.clone());
            let column = whole_column(random, plain, table, &name);
            Operation::AddColumn { id, at, column }
        }
        _ => {
            let at = random.below(plain.columns.len());
            let name = plain.columns[at].clone();
            (0..plain.rows.len()).for_each(|row| plain.change(RowId::new(row), |own| drop(own.cells.remove(&name))));
            let other = if random.below(2) == 0 { name.clone() } else { format!("r{}", random.below(100_000)) };
            plain.columns[at].clone_from(&other);
            let column = whole_column(random, plain, table, &other);
            Operation::SetColumn { id, name, column }
        }
    }
}

fn whole_column(random: &mut Random, plain: &mut Plain, table: &FeatureTable, name: &str) -> nanbei::model::Column {
    let values: Vec<Option<OwnValue>> = (0..plain.rows.len()).map(|_| (random.below(4) > 0).then(|| random.value())).collect();
    for (row, value) in values.iter().enumerate() {
        if let Some(value) = value {
            plain.change(RowId::new(row), |own| drop(own.cells.insert(name.to_owned(), value.clone())));
        }
    }
    table.column_of(name, values.iter().map(|value| value.as_ref().map(OwnValue::borrowed)))
}

#[test]
fn random_transactions_with_undo_and_redo_do_what_a_plain_model_does() {
    const STEPS: usize = 10_000;
    let mut random = Random(2026);
    let columns: Vec<String> = ["名称", "用途", "面积", "n"].map(str::to_owned).to_vec();
    let first: Vec<FeatureData> = (0..4_600).map(|_| random.feature(&columns)).collect();
    let mut document = Document::default();
    let table = FeatureTable::default().with_appended(&first);
    Transaction::from(Operation::AddLayer { at: 0, layer: Box::new(layer(LAYER, table)) }).apply(&mut document).unwrap();
    let mut plain = Plain::of(&document.layers()[0].table);
    let (mut undo, mut redo) = (Vec::<(Transaction, Plain)>::new(), Vec::<(Transaction, Plain)>::new());
    let check = |document: &Document, plain: &Plain, step: usize| {
        let (own, wanted) = (Plain::of(&document.layers()[0].table), plain.seen());
        assert_eq!((own.columns, own.rows.len()), (wanted.columns, wanted.rows.len()), "step {step}");
        for (row, (own, wanted)) in own.rows.iter().zip(&wanted.rows).enumerate() {
            assert_eq!(own, wanted, "step {step}, row {row}");
        }
    };
    for n in 0..STEPS {
        match random.below(10) {
            0 | 1 if !undo.is_empty() => {
                let (transaction, before) = undo.pop().unwrap();
                let again = transaction.apply(&mut document).unwrap().inverse;
                let appended = plain.rows.len() - before.rows.len();
                redo.push((again, std::mem::replace(&mut plain, before)));
                // what was appended stays as deleted rows: their numbers are not given again
                let gone = redo.last().unwrap().1.rows[plain.rows.len()..].to_vec();
                plain.rows.extend(gone);
                let rows = plain.rows.len();
                (rows - appended..rows).for_each(|row| plain.change(RowId::new(row), |own| (own.deleted, own.undone) = (true, true)));
            }
            2 if !redo.is_empty() => {
                let (transaction, after) = redo.pop().unwrap();
                let back = transaction.apply(&mut document).unwrap().inverse;
                undo.push((back, std::mem::replace(&mut plain, after)));
            }
            _ => {
                let before = plain.clone();
                let mut operations = Vec::new();
                let mut trial = document.clone();
                for _ in 0..=random.below(3) {
                    let operation = step(&mut random, &mut plain, &trial.layers()[0].table);
                    Transaction::from(operation.clone()).apply(&mut trial).unwrap_or_else(|error| panic!("step {n}: {error} {operation:?}"));
                    operations.push(operation);
                }
                let inverse = Transaction::from_iter(operations).apply(&mut document).unwrap().inverse;
                undo.push((inverse, before));
                redo.clear();
                if undo.len() > 40 {
                    undo.remove(0);
                }
            }
        }
        if n % 50 == 0 {
            check(&document, &plain, n);
        }
    }
    check(&document, &plain, STEPS);
}

/// Lots in rows, with a use and a number.
fn lots(count: usize) -> FeatureTable {
    let lot = |n: usize| {
        let (x, y) = (121.2 + (n % 200) as f64 * 1e-3, 31.2 + (n / 200) as f64 * 1e-3);
        let ring = [[0.0, 0.0], [8e-4, 0.0], [8e-4, 8e-4], [0.0, 8e-4], [0.0, 0.0]].map(|[dx, dy]| [x + dx, y + dy, f64::NAN]).to_vec();
        let mut data = FeatureData::new(Kind::Polygon, vec![PartShape::new(PartKind::Polygon, vec![ring])]);
        let text = |text: &str| OwnValue::Text(text.to_owned());
        data.properties = vec![("use".to_owned(), text(["a", "b", "c"][n % 3])), ("n".to_owned(), OwnValue::Integer(n as i64))];
        data
    };
    let all: Vec<FeatureData> = (0..count).map(lot).collect();
    FeatureTable::default().with_appended(&all)
}

fn app_with(count: usize, style: Style) -> (App, LayerId) {
    let mut app = App::new(SessionFolder::default());
    let id = app.workspace.document.fresh_layer_id();
    let layer = Layer { style, ..layer(id, lots(count)) };
    app.dispatch(Command::edit(Operation::AddLayer { at: 0, layer: Box::new(layer) }));
    (app, id)
}

/// Whether the R-tree and the classes of a layer are those that would be made anew.
fn keeps_up(app: &App, id: LayerId) {
    let layer = app.workspace.document.layer(id).unwrap();
    let prepared = app.prepared(layer).unwrap();
    let sorted = |index: &Index| {
        let mut all: Vec<usize> = index.all().collect();
        all.sort_unstable();
        all
    };
    assert_eq!(sorted(&prepared.index), sorted(&Index::of(&layer.table)));
    if let Some(classes) = &layer.style.classes {
        let (kept, fresh) = (&app.classes(layer).unwrap().codes, classes.codes(&layer.table));
        assert_eq!(kept.len(), fresh.len());
        assert!(layer.table.live_rows().all(|row| kept[row] == fresh[row]));
    }
}

#[test]
fn what_is_derived_keeps_up_with_rows_without_looking_at_the_whole_table() {
    let classes = Classes {
        field: "n".to_owned(),
        by: ClassBy::Breaks(vec![0.0, 1000.0, 50_000.0]),
        names: Vec::new(),
        inks: vec![[1; 3], [2; 3]],
        other: [9; 3],
        sizes: None,
        made: None,
    };
    let rule = Rule::of_value("use", "a", nanbei::i18n::Bilingual::default(), nanbei::model::Symbol::default());
    let style = Style { classes: Some(classes), rules: vec![rule], ..Style::plain(Ink::Custom([0; 3])) };
    let (mut app, id) = app_with(9_000, style);
    let made = app.made_whole();
    let text = |text: &str| Some(OwnValue::Text(text.to_owned()));
    let far = PartShape::new(PartKind::Points, vec![vec![[121.9, 31.9, f64::NAN]]]);
    let mut data = FeatureData::new(Kind::Point, vec![far.clone()]);
    data.properties = vec![("n".to_owned(), OwnValue::Integer(7))];
    let edits = [
        Operation::SetCells { id, column: "n".to_owned(), cells: vec![(5000.into(), Some(OwnValue::Integer(3))), (8999.into(), None)] },
        Operation::SetCells { id, column: "use".to_owned(), cells: vec![(0.into(), text("b")), (1.into(), text("a"))] },
        Operation::SetGeometry { id, shapes: vec![(4321.into(), Kind::Point, vec![far])] },
        Operation::PutFeatures { id, features: vec![(17.into(), data.clone()), (9000.into(), data)] },
        Operation::DeleteFeatures { id, rows: (100..400).map(RowId::new).collect() },
    ];
    for edit in &edits {
        app.dispatch(Command::edit(edit.clone()));
        keeps_up(&app, id);
    }
    // what was put far off is found there at once
    let layer = app.workspace.document.layer(id).unwrap();
    assert_eq!(app.prepared(layer).unwrap().index.pick(&layer.table, [121.9, 31.9], [1e-6, 1e-6]).len(), 3);
    for _ in &edits {
        app.dispatch(Command::Do(Action::UNDO));
        keeps_up(&app, id);
    }
    for _ in &edits {
        app.dispatch(Command::Do(Action::REDO));
        keeps_up(&app, id);
    }
    // a change elsewhere is none of this layer's
    app.dispatch(Command::edit(Operation::SetOnline(true)));
    app.dispatch(Command::edit(Operation::SetVisible { id, visible: false }));
    assert_eq!(app.made_whole(), made, "no table was gone through");
}

#[test]
fn what_has_followed_many_changes_is_made_anew_in_the_background_and_misses_none() {
    let (mut app, id) = app_with(9_000, Style::plain(Ink::Custom([0; 3])));
    let made = app.made_whole().prepared;
    app.dispatch(Command::edit(Operation::DeleteFeatures { id, rows: (0..5000).map(RowId::new).collect() }));
    // while that is done, more is changed
    for row in 5000..5010 {
        app.dispatch(Command::edit(Operation::DeleteFeatures { id, rows: [row].map(RowId::from).to_vec() }));
        keeps_up(&app, id);
    }
    let start = std::time::Instant::now();
    while app.made_whole().prepared == made && start.elapsed().as_secs() < 20 {
        app.poll_jobs();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(app.made_whole().prepared, made + 1);
    keeps_up(&app, id);
    assert!(!app.prepared(app.workspace.document.layer(id).unwrap()).unwrap().index.is_worn());
    assert_eq!(app.prepared(app.workspace.document.layer(id).unwrap()).unwrap().index.all().count(), 3990);
}

#[test]
fn a_feature_is_the_same_feature_after_others_were_changed() {
    let (mut app, id) = app_with(200, Style::plain(Ink::Custom([0; 3])));
    let pick = |app: &mut App, index: usize| app.dispatch(Command::SelectFeature(FeatureId::at(id, index), nanbei::app::SelectHow::Add));
    for row in [10, 20, 30] {
        pick(&mut app, row);
    }
    app.dispatch(Command::Inspect(FeatureId::at(id, 30)));
    app.dispatch(Command::edit(Operation::DeleteFeatures { id, rows: [0, 1, 20].map(RowId::from).to_vec() }));
    let n = |app: &App, row: usize| app.workspace.document.layer(id).unwrap().table.feature(row).map(|feature| feature.value("n").number());
    let selected: Vec<usize> = app.viewport.selection.list().iter().map(|picked| picked.feature.row.index()).collect();
    assert_eq!(selected, [10, 30]);
    assert_eq!((n(&app, 30), app.viewport.inspected), (Some(Some(30.0)), Some(FeatureId::at(id, 30))));
    assert_eq!(n(&app, 20), None);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(n(&app, 20), Some(Some(20.0)));
    // a layer whose features were changed is kept inside the project from then on
    assert!(matches!(app.workspace.document.layer(id).unwrap().origin, Origin::Pasted));
    let hubs = app.workspace.document.layer_by_key("hubs").unwrap().id;
    app.dispatch(Command::edit(Operation::DeleteFeatures { id: hubs, rows: [0].map(RowId::from).to_vec() }));
    assert!(matches!(app.workspace.document.layer(hubs).unwrap().origin, Origin::Pasted));
    app.dispatch(Command::Do(Action::UNDO));
    assert!(matches!(app.workspace.document.layer(hubs).unwrap().origin, Origin::Embedded));
}
