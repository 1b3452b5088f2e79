//! The question form: what the user asks of a layer.

use crate::i18n::Bilingual;
use crate::model::{Document, FeatureId, LayerId};
use crate::query::Relation;

/// What the question is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AskKind {
    #[default]
    WithinDistance,
    Nearest,
    Intersects,
    Within,
    Contains,
    /// The attribute filter alone.
    Filter,
}

impl AskKind {
    pub const ALL: [Self; 6] = [Self::WithinDistance, Self::Nearest, Self::Intersects, Self::Within, Self::Contains, Self::Filter];

    pub(super) const fn relation(self) -> Option<Relation> {
        match self {
            Self::Intersects => Some(Relation::Intersects),
            Self::Within => Some(Relation::Within),
            Self::Contains => Some(Relation::Contains),
            _ => None,
        }
    }
}

/// What the features asked for are measured from or related to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskSubject {
    /// The features selected when the question is asked.
    Selection,
    Layer(LayerId),
    Feature(FeatureId),
}

/// The state of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct AskForm {
    pub target: LayerId,
    pub kind: AskKind,
    pub subject: AskSubject,
    /// The feature that was chosen as the subject, and what it was called then.
    pub called: Option<(FeatureId, Bilingual)>,
    /// Metres.
    pub metres: f64,
    pub count: usize,
    pub filter: String,
}

impl AskForm {
    /// A form for a document: key areas within 5 km of the first hub.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let id = |key: &str| document.layer_by_key(key).or(document.layers().last()).map_or(LayerId(0), |layer| layer.id);
        let mut form = Self {
            called: None,
            target: id("key_areas"),
            kind: AskKind::default(),
            subject: AskSubject::Feature(FeatureId::at(id("hubs"), 0)),
            metres: 5000.0,
            count: 5,
            filter: String::new(),
        };
        form.note_subject(document);
        form
    }
}
