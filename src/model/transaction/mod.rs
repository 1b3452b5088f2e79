//! Transactions: every change to a document. One is applied whole or not at all, and gives what takes it back.

mod apply;
mod delta;
mod operation;

pub use delta::{DataDelta, Delta, LayerDelta, RowsDelta};
pub use operation::{Bulk, BulkMut, DataChange, Operation};

use super::{AnnotationId, Document, LayerId, RowId, ScenarioId};
use crate::i18n::{Lang, Localized, Word};
use serde::{Deserialize, Serialize};

/// Operations that are one to the user, in order. Its text leaves tables and whole columns out: they are written beside.
///
/// ```
/// use nanbei::i18n::Bilingual;
/// use nanbei::model::{Document, Operation, Transaction};
///
/// let mut document = Document::default();
/// let title = Transaction::from(Operation::SetTitle(Bilingual::same("南北转型")));
/// let applied = title.apply(&mut document).unwrap();
/// assert!(applied.delta.title);
/// applied.inverse.apply(&mut document).unwrap();
/// assert_eq!(document.title(), &Bilingual::default());
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Transaction {
    pub operations: Vec<Operation>,
}

impl From<Operation> for Transaction {
    fn from(operation: Operation) -> Self {
        Self { operations: vec![operation] }
    }
}

impl FromIterator<Operation> for Transaction {
    fn from_iter<T: IntoIterator<Item = Operation>>(operations: T) -> Self {
        Self { operations: operations.into_iter().collect() }
    }
}

/// What came of a transaction that was applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// What takes it back.
    pub inverse: Transaction,
    pub delta: Delta,
}

/// A transaction that names something the document does not have, or would leave it in no order. The document is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    #[error("layer {} is not in the document", .0.0)]
    NoLayer(LayerId),
    #[error("layer {} is in the document already", .0.0)]
    LayerThere(LayerId),
    #[error("annotation {} is not in the document", .0.0)]
    NoAnnotation(AnnotationId),
    #[error("layer {} has no column {column}", .layer.0)]
    NoColumn { layer: LayerId, column: String },
    #[error("layer {} has a column {column} already", .layer.0)]
    ColumnThere { layer: LayerId, column: String },
    #[error("layer {} has no feature in row {row}", .layer.0)]
    NoRow { layer: LayerId, row: RowId },
    #[error("rows of layer {} are not ascending", .0.0)]
    Rows(LayerId),
    /// Its features are its source's, of which only some are at hand.
    #[error("layer {} is a window of a source", .0.0)]
    Window(LayerId),
    #[error("scenario {} is not in the document", .0.0)]
    NoScenario(ScenarioId),
    #[error("scenario {} is in the document already", .0.0)]
    ScenarioThere(ScenarioId),
    /// A step back was read from a file, where none is written.
    #[error("what the scenarios were is not known")]
    NoState,
    #[error("the geometry for row {row} of layer {} is none", .layer.0)]
    Geometry { layer: LayerId, row: RowId },
}

impl Localized for TransactionError {
    fn message(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::NoLayer(_) => ("图层已不存在", "the layer is no longer there"),
            Self::LayerThere(_) => ("图层已存在", "the layer is there already"),
            Self::NoAnnotation(_) => ("标注已不存在", "the annotation is no longer there"),
            Self::NoColumn { column, .. } => return Word::NotChangedNoField.with(lang, &[column]),
            Self::ColumnThere { column, .. } => return Word::NotChangedFieldThere.with(lang, &[column]),
            Self::NoRow { row, .. } => return Word::NotChangedNoFeature.with(lang, &[&(row.index() + 1)]),
            Self::Window(_) => (
                "图层按需读取，不能直接编辑；数据库的表请用图层菜单中的“编辑所选要素”，文件请先导出需要的部分",
                "the layer is read as it is needed and cannot be edited as it is: of a database, use Edit the selected features in the layer's menu; of a file, export the part you need",
            ),
            Self::NoScenario(_) | Self::NoState => ("情景已不存在", "the scenario is no longer there"),
            Self::ScenarioThere(_) => ("情景已存在", "the scenario is there already"),
            Self::Rows(_) => ("要素的次序有误", "the features are in no order"),
            Self::Geometry { row, .. } => return Word::NotChangedGeometry.with(lang, &[&(row.index() + 1)]),
        };
        Word::NotChanged.with(lang, &[&if lang == Lang::Zh { zh } else { en }])
    }
}

impl Transaction {
    /// Applies the transaction; returns what takes it back and what was changed.
    ///
    /// # Errors
    /// The document is unchanged where an operation cannot be applied.
    pub fn apply(&self, document: &mut Document) -> Result<Applied, TransactionError> {
        // one operation is checked before it changes anything
        let before = (self.operations.len() > 1).then(|| document.clone());
        let mut delta = Delta::default();
        let mut inverse: Vec<Operation> = Vec::with_capacity(self.operations.len());
        for operation in &self.operations {
            match operation.apply(document, &mut delta) {
                Ok(undo) => inverse.extend(undo.into_iter().rev()),
                Err(error) => {
                    // a transaction happens whole or not at all
                    if let Some(before) = before {
                        *document = before;
                    }
                    return Err(error);
                }
            }
        }
        inverse.reverse();
        Ok(Applied { inverse: Self { operations: inverse }, delta })
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The tables and columns that it holds, in order.
    pub fn bulk(&self) -> impl Iterator<Item = Bulk<'_>> {
        self.operations.iter().filter_map(Operation::bulk)
    }

    /// The same, to be filled in after its text was read.
    pub fn bulk_mut(&mut self) -> impl Iterator<Item = BulkMut<'_>> {
        self.operations.iter_mut().filter_map(Operation::bulk_mut)
    }

    /// Bytes that the history holds for it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.operations.iter().map(Operation::bytes).sum()
    }

    /// What the transaction changes as a whole, where it is one operation of a gesture.
    #[must_use]
    pub fn target(&self) -> Option<(std::mem::Discriminant<Operation>, u32)> {
        match &self.operations[..] {
            [one] => one.target(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
