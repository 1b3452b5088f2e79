//! What every operation promises.

use super::*;
use crate::i18n::Bilingual;
use crate::model::ReadAs;
use crate::model::{Annotation, AnnotationKind, AnnotationStyle, Basis, Group, LayerCrs, Origin, Provenance, SourceCrs, System};
use crate::model::{
    BaseMap, BaseSource, Bookmark, Content, FeatureData, FeatureTable, GroupId, HubRings, Kind, Layer, LayerData, LayerGroup, MapTheme, OwnValue,
    PartKind, PartShape, SavedQuery, Sheet, Style, TableBuilder, Value,
};
use std::sync::Arc;

/// A table of one point with one value, different for each number.
fn table(n: u32) -> Arc<FeatureTable> {
    let mut builder = TableBuilder::default();
    builder.declare("n");
    builder.set("n", Value::Integer(i64::from(n)));
    builder.part(PartKind::Points, [&[[121.0 + f64::from(n) / 1000.0, 31.0]][..]], &[]);
    builder.end_feature(Kind::Point, None);
    Arc::new(builder.finish())
}

/// All that a document says, the features of its layers with it.
fn said(document: &Document) -> String {
    let rows = |layer: &Layer| format!("{:?}", layer.table.features().map(FeatureData::from).collect::<Vec<_>>());
    let heads: Vec<String> = document.layers().iter().map(|layer| serde_json::to_string(layer).unwrap()).collect();
    let rest = Content { layers: Vec::new(), ..document.content().clone() };
    format!("{rest:?} {heads:?} {:?}", document.layers().iter().map(rows).collect::<Vec<_>>())
}

fn layer(id: u32) -> Layer {
    Layer {
        id: LayerId(id),
        key: format!("layer{id}"),
        name: Bilingual::same(format!("layer {id}")),
        group: Group::Mine,
        visible: true,
        opacity: 1.0,
        style: Style::default(),
        provenance: Provenance::default(),
        origin: Origin::Pasted,
        filter: String::new(),
        computed: Vec::new(),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        unknown: serde_json::Map::new(),
        table: table(id),
    }
}

fn other_data() -> LayerData {
    let crs = LayerCrs { crs: SourceCrs::new(System::Gcj02), basis: Basis::Chosen };
    LayerData { origin: Origin::Derived, crs, provenance: Provenance { licence: "x".to_owned(), ..Provenance::default() }, table: table(77) }
}

fn document() -> Document {
    let annotation = Annotation {
        id: AnnotationId(0),
        kind: AnnotationKind::Text,
        points: vec![[121.0, 31.0]],
        text: "a".to_owned(),
        style: AnnotationStyle::default(),
    };
    Document::from(Content { layers: vec![layer(0), layer(1), layer(2)], annotations: vec![annotation], ..Content::default() })
}

#[test]
fn every_operation_is_taken_back_by_its_inverse() {
    let annotation = document().annotations()[0].clone();
    let edits = [
        Operation::AddLayer { at: 1, layer: Box::new(layer(9)) },
        Operation::RemoveLayer(LayerId(1)),
        Operation::MoveLayer { id: LayerId(0), to: 2 },
        Operation::MoveLayer { id: LayerId(2), to: 0 },
        Operation::SetVisible { id: LayerId(1), visible: false },
        Operation::SetOpacity { id: LayerId(1), opacity: 0.5 },
        Operation::SetStyle { id: LayerId(1), style: Box::new(Style::plain(crate::model::Ink::Custom([1, 2, 3]))) },
        Operation::Rename { id: LayerId(1), name: Bilingual::same("x") },
        Operation::SetData { id: LayerId(1), data: Box::new(other_data()), why: DataChange::Replaced },
        Operation::AddAnnotation { at: 0, annotation: Box::new(Annotation { id: AnnotationId(5), ..annotation.clone() }) },
        Operation::RemoveAnnotation(AnnotationId(0)),
        Operation::SetAnnotation(Box::new(annotation.moved([0.1, 0.1]))),
        Operation::SetRings(vec![HubRings { hub: "h".to_owned(), radii: vec![1.0] }]),
        Operation::SetSheet(Box::new(Sheet { dpi: 72, ..Sheet::default() })),
        Operation::SetTitle(Bilingual::same("t")),
        Operation::SetBookmarks(vec![Bookmark { name: "a".to_owned(), extent: [121.0, 31.0, 121.1, 31.1] }]),
        Operation::SetQueries(vec![SavedQuery { name: "a".to_owned(), layer: "k".to_owned(), filter: "n = 1".to_owned() }]),
        Operation::SetGroups(vec![LayerGroup {
            id: GroupId(0),
            name: Bilingual::same("a"),
            parent: None,
            layers: vec!["0".to_owned()],
            hidden: Vec::new(),
        }]),
        Operation::SetThemes(vec![MapTheme { name: "a".to_owned(), looks: Vec::new(), extent: [121.0, 31.0, 121.1, 31.1] }]),
        Operation::SetBaseMap(Some(Box::new(BaseMap::of(BaseSource::Known("openstreetmap".to_owned()))))),
        Operation::SetOnline(true),
    ];
    let cells = vec![(0.into(), Some(OwnValue::Text("x".to_owned())))];
    let line = PartShape::new(PartKind::Line, vec![vec![[121.0, 31.0, f64::NAN], [121.1, 31.1, f64::NAN]]]);
    let column = layer(1).table.column_of("m", [Some(Value::Float(0.5))]);
    let mut data = FeatureData::new(Kind::LineString, vec![line.clone()]);
    data.properties = vec![("n".to_owned(), OwnValue::Integer(4)), ("new".to_owned(), OwnValue::Boolean(true))];
    let id = LayerId(1);
    let rows = [
        Operation::SetCells { id, column: "n".to_owned(), cells },
        Operation::SetCells { id, column: "n".to_owned(), cells: vec![(0.into(), None)] },
        Operation::SetGeometry { id, shapes: vec![(0.into(), Kind::LineString, vec![line])] },
        Operation::PutFeatures { id, features: vec![(0.into(), data.clone()), (1.into(), data.clone()), (2.into(), data)] },
        Operation::DeleteFeatures { id, rows: [0].map(RowId::from).to_vec() },
        Operation::AddColumn { id, at: 0, column: column.clone() },
        Operation::RemoveColumn { id, name: "n".to_owned() },
        Operation::SetColumn { id, name: "n".to_owned(), column },
    ];
    let several = [Operation::RemoveLayer(LayerId(0)), Operation::SetOnline(true), Operation::MoveLayer { id: LayerId(2), to: 0 }];
    let singles = edits.into_iter().chain(rows).map(Transaction::from);
    for transaction in singles.chain([Transaction::from_iter(several)]) {
        let mut changed = document();
        let before = said(&changed);
        let inverse = transaction.apply(&mut changed).unwrap().inverse;
        let after = said(&changed);
        assert_ne!(before, after, "{transaction:?} changes nothing");
        let redo = inverse.apply(&mut changed).unwrap().inverse;
        assert_eq!(before, said(&changed), "{transaction:?}");
        let again = redo.apply(&mut changed).unwrap().inverse;
        assert_eq!(after, said(&changed), "{transaction:?}");
        again.apply(&mut changed).unwrap();
        assert_eq!(before, said(&changed), "{transaction:?}");
    }
}

#[test]
fn a_transaction_that_fails_changes_nothing() {
    let (id, far) = (LayerId(0), LayerId(77));
    let cells = |column: &str, row: u32| Operation::SetCells { id, column: column.to_owned(), cells: vec![(row.into(), None)] };
    let open = PartShape::new(PartKind::Polygon, vec![vec![[0.0, 0.0, f64::NAN]; 3]]);
    let geometry = |at: f64| PartShape::new(PartKind::Points, vec![vec![[at, 0.0, f64::NAN]]]);
    let shape = |kind, part| Operation::SetGeometry { id, shapes: vec![(0.into(), kind, vec![part])] };
    let wrong = [
        (Operation::RemoveLayer(far), TransactionError::NoLayer(far)),
        (cells("none", 0), TransactionError::NoColumn { layer: id, column: "none".to_owned() }),
        (cells("n", 7), TransactionError::NoRow { layer: id, row: 7.into() }),
        (shape(Kind::Polygon, open), TransactionError::Geometry { layer: id, row: 0.into() }),
        (shape(Kind::Point, geometry(f64::NAN)), TransactionError::Geometry { layer: id, row: 0.into() }),
        (shape(Kind::Point, geometry(181.0)), TransactionError::Geometry { layer: id, row: 0.into() }),
        (shape(Kind::LineString, geometry(1.0)), TransactionError::Geometry { layer: id, row: 0.into() }),
        (Operation::DeleteFeatures { id, rows: [0, 0].map(RowId::from).to_vec() }, TransactionError::Rows(id)),
        (Operation::RestoreFeatures { id, rows: [0].map(RowId::from).to_vec() }, TransactionError::NoRow { layer: id, row: 0.into() }),
        (Operation::PutFeatures { id, features: vec![(2.into(), FeatureData::new(Kind::Null, Vec::new()))] }, TransactionError::Rows(id)),
        (Operation::AddLayer { at: 0, layer: Box::new(layer(1)) }, TransactionError::LayerThere(LayerId(1))),
    ];
    for (operation, error) in wrong {
        let mut changed = document();
        let before = said(&changed);
        let transaction = Transaction::from_iter([Operation::SetOnline(true), cells("n", 0), Operation::RemoveLayer(LayerId(2)), operation]);
        assert_eq!(transaction.apply(&mut changed).unwrap_err(), error);
        assert_eq!(before, said(&changed), "{error}");
    }
}

#[test]
fn no_id_and_no_row_is_given_twice() {
    let mut changed = document();
    let fresh = changed.fresh_layer_id();
    let add = Transaction::from(Operation::AddLayer { at: 0, layer: Box::new(layer(fresh.0)) });
    add.apply(&mut changed).unwrap().inverse.apply(&mut changed).unwrap();
    assert_ne!(changed.fresh_layer_id(), fresh);
    let put = |row: u32| Operation::PutFeatures { id: LayerId(0), features: vec![(row.into(), FeatureData::new(Kind::Null, Vec::new()))] };
    Transaction::from(put(1)).apply(&mut changed).unwrap().inverse.apply(&mut changed).unwrap();
    assert_eq!((changed.layers()[0].table.len(), changed.layers()[0].table.rows()), (1, 2));
    assert_eq!(Transaction::from(put(1)).apply(&mut changed).unwrap_err(), TransactionError::NoRow { layer: LayerId(0), row: 1.into() });
    Transaction::from(put(2)).apply(&mut changed).unwrap();
}
