//! Every change to a document. Applying one returns the edit that takes it back.

use super::{Annotation, AnnotationId, Bookmark, Document, HubRings, Layer, LayerData, LayerId, Sheet, Style};
use crate::i18n::Bilingual;

/// A change that can be applied and taken back.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Puts a layer at a place in the drawing order (0 is the bottom).
    AddLayer {
        at: usize,
        layer: Box<Layer>,
    },
    RemoveLayer(LayerId),
    /// Moves a layer to a place in the drawing order, counted after it was taken out.
    MoveLayer {
        id: LayerId,
        to: usize,
    },
    SetVisible {
        id: LayerId,
        visible: bool,
    },
    SetOpacity {
        id: LayerId,
        opacity: f32,
    },
    SetStyle {
        id: LayerId,
        style: Box<Style>,
    },
    Rename {
        id: LayerId,
        name: Bilingual,
    },
    /// Puts other data into a layer; its style, name and place stay.
    SetData {
        id: LayerId,
        data: Box<LayerData>,
        /// What the change is called.
        why: DataChange,
    },
    AddAnnotation {
        at: usize,
        annotation: Box<Annotation>,
    },
    RemoveAnnotation(AnnotationId),
    SetAnnotation(Box<Annotation>),
    SetRings(Vec<HubRings>),
    SetSheet(Box<Sheet>),
    SetTitle(Bilingual),
    SetBookmarks(Vec<Bookmark>),
    SetOnline(bool),
    /// Several edits that are one to the user, applied in order.
    Batch(Vec<Edit>),
}

/// Why a layer gets other data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataChange {
    /// Its geometry was repaired.
    Repaired,
    /// Its coordinates are taken to be in another system.
    Reinterpreted,
    /// Another file stands in its place.
    Replaced,
}

/// An edit that names something the document does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("layer {} is not in the document", .0.0)]
    NoLayer(LayerId),
    #[error("annotation {} is not in the document", .0.0)]
    NoAnnotation(AnnotationId),
}

impl Edit {
    /// Applies the edit and returns its inverse.
    ///
    /// # Errors
    /// The document is unchanged where the edit names a layer or an annotation that is not there.
    pub fn apply(self, document: &mut Document) -> Result<Self, EditError> {
        let layer = |document: &mut Document, id| document.layers.iter().position(|l| l.id == id).ok_or(EditError::NoLayer(id));
        Ok(match self {
            Self::AddLayer { at, layer } => {
                let id = layer.id;
                document.layers.insert(at.min(document.layers.len()), *layer);
                Self::RemoveLayer(id)
            }
            Self::RemoveLayer(id) => {
                let at = layer(document, id)?;
                Self::AddLayer { at, layer: Box::new(document.layers.remove(at)) }
            }
            Self::MoveLayer { id, to } => {
                let from = layer(document, id)?;
                let moved = document.layers.remove(from);
                document.layers.insert(to.min(document.layers.len()), moved);
                Self::MoveLayer { id, to: from }
            }
            Self::SetVisible { id, mut visible } => {
                std::mem::swap(&mut document.layer_mut(id).ok_or(EditError::NoLayer(id))?.visible, &mut visible);
                Self::SetVisible { id, visible }
            }
            Self::SetOpacity { id, mut opacity } => {
                std::mem::swap(&mut document.layer_mut(id).ok_or(EditError::NoLayer(id))?.opacity, &mut opacity);
                Self::SetOpacity { id, opacity }
            }
            Self::SetStyle { id, mut style } => {
                std::mem::swap(&mut document.layer_mut(id).ok_or(EditError::NoLayer(id))?.style, &mut *style);
                Self::SetStyle { id, style }
            }
            Self::Rename { id, mut name } => {
                std::mem::swap(&mut document.layer_mut(id).ok_or(EditError::NoLayer(id))?.name, &mut name);
                Self::Rename { id, name }
            }
            Self::SetData { id, mut data, why } => {
                let layer = document.layer_mut(id).ok_or(EditError::NoLayer(id))?;
                std::mem::swap(&mut layer.origin, &mut data.origin);
                std::mem::swap(&mut layer.crs, &mut data.crs);
                std::mem::swap(&mut layer.provenance, &mut data.provenance);
                std::mem::swap(&mut layer.table, &mut data.table);
                Self::SetData { id, data, why }
            }
            Self::AddAnnotation { at, annotation } => {
                let id = annotation.id;
                document.annotations.insert(at.min(document.annotations.len()), *annotation);
                Self::RemoveAnnotation(id)
            }
            Self::RemoveAnnotation(id) => {
                let at = document.annotations.iter().position(|a| a.id == id).ok_or(EditError::NoAnnotation(id))?;
                Self::AddAnnotation { at, annotation: Box::new(document.annotations.remove(at)) }
            }
            Self::SetAnnotation(mut annotation) => {
                let id = annotation.id;
                let own = document.annotations.iter_mut().find(|a| a.id == id).ok_or(EditError::NoAnnotation(id))?;
                std::mem::swap(own, &mut *annotation);
                Self::SetAnnotation(annotation)
            }
            Self::SetRings(mut rings) => {
                std::mem::swap(&mut document.rings, &mut rings);
                Self::SetRings(rings)
            }
            Self::SetSheet(mut sheet) => {
                std::mem::swap(&mut document.sheet, &mut *sheet);
                Self::SetSheet(sheet)
            }
            Self::SetTitle(mut title) => {
                std::mem::swap(&mut document.title, &mut title);
                Self::SetTitle(title)
            }
            Self::SetBookmarks(mut bookmarks) => {
                std::mem::swap(&mut document.bookmarks, &mut bookmarks);
                Self::SetBookmarks(bookmarks)
            }
            Self::SetOnline(mut online) => {
                std::mem::swap(&mut document.online, &mut online);
                Self::SetOnline(online)
            }
            Self::Batch(edits) => {
                let mut inverse = Vec::with_capacity(edits.len());
                for edit in edits {
                    match edit.apply(document) {
                        Ok(undo) => inverse.push(undo),
                        Err(error) => {
                            // what was applied is taken back, so that a batch happens whole or not at all
                            for undo in inverse.into_iter().rev() {
                                undo.apply(document)?;
                            }
                            return Err(error);
                        }
                    }
                }
                inverse.reverse();
                Self::Batch(inverse)
            }
        })
    }

    /// What the edit changes continuously (a slider, a drag), so that one gesture becomes one step of the history.
    #[must_use]
    pub fn gesture(&self) -> Option<(std::mem::Discriminant<Self>, u32)> {
        let target = match self {
            Self::SetOpacity { id, .. } | Self::SetStyle { id, .. } | Self::Rename { id, .. } => id.0,
            Self::SetAnnotation(annotation) => annotation.id.0,
            Self::SetSheet(_) | Self::SetTitle(_) => 0,
            _ => return None,
        };
        Some((std::mem::discriminant(self), target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ReadAs;
    use crate::model::{AnnotationKind, AnnotationStyle, Basis, Group, LayerCrs, Origin, Provenance, SourceCrs, System};
    use crate::model::{FeatureTable, Kind, PartKind, TableBuilder, Value};
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
        let rows =
            |layer: &Layer| layer.table.features().map(|feature| format!("{:?} {:?}", feature.value("n"), feature.bounds())).collect::<Vec<_>>();
        format!("{document:?} {:?}", document.layers.iter().map(rows).collect::<Vec<_>>())
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
            read_as: ReadAs::default(),
            crs: LayerCrs::default(),
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
        Document { layers: vec![layer(0), layer(1), layer(2)], annotations: vec![annotation], ..Document::default() }
    }

    #[test]
    fn every_edit_is_taken_back_by_its_inverse() {
        let annotation = document().annotations.remove(0);
        let edits = [
            Edit::AddLayer { at: 1, layer: Box::new(layer(9)) },
            Edit::RemoveLayer(LayerId(1)),
            Edit::MoveLayer { id: LayerId(0), to: 2 },
            Edit::MoveLayer { id: LayerId(2), to: 0 },
            Edit::SetVisible { id: LayerId(1), visible: false },
            Edit::SetOpacity { id: LayerId(1), opacity: 0.5 },
            Edit::SetStyle { id: LayerId(1), style: Box::new(Style::plain(crate::model::Ink::Custom([1, 2, 3]))) },
            Edit::Rename { id: LayerId(1), name: Bilingual::same("x") },
            Edit::SetData { id: LayerId(1), data: Box::new(other_data()), why: DataChange::Replaced },
            Edit::AddAnnotation { at: 0, annotation: Box::new(Annotation { id: AnnotationId(5), ..annotation.clone() }) },
            Edit::RemoveAnnotation(AnnotationId(0)),
            Edit::SetAnnotation(Box::new(annotation.moved([0.1, 0.1]))),
            Edit::SetRings(vec![HubRings { hub: "h".to_owned(), radii: vec![1.0] }]),
            Edit::SetSheet(Box::new(Sheet { dpi: 72, ..Sheet::default() })),
            Edit::SetTitle(Bilingual::same("t")),
            Edit::SetBookmarks(vec![Bookmark { name: "a".to_owned(), extent: [121.0, 31.0, 121.1, 31.1] }]),
            Edit::SetOnline(true),
            Edit::Batch(vec![Edit::RemoveLayer(LayerId(0)), Edit::SetOnline(true), Edit::MoveLayer { id: LayerId(2), to: 0 }]),
        ];
        for edit in edits {
            let mut changed = document();
            let before = said(&changed);
            let inverse = edit.clone().apply(&mut changed).unwrap();
            let after = said(&changed);
            assert_ne!(before, after, "{edit:?} changes nothing");
            let redo = inverse.apply(&mut changed).unwrap();
            assert_eq!(before, said(&changed), "{edit:?}");
            redo.apply(&mut changed).unwrap();
            assert_eq!(after, said(&changed), "{edit:?}");
        }
    }

    #[test]
    fn a_batch_that_fails_changes_nothing() {
        let mut changed = document();
        let before = said(&changed);
        let edit = Edit::Batch(vec![Edit::RemoveLayer(LayerId(0)), Edit::RemoveLayer(LayerId(77))]);
        assert_eq!(edit.apply(&mut changed).unwrap_err(), EditError::NoLayer(LayerId(77)));
        assert_eq!(before, said(&changed));
    }
}
