//! Annotations as features: what is drawn on the map as data.

use crate::model::{Annotation, AnnotationKind, FeatureData, Kind, OwnValue, PartKind, PartShape};

/// The field that an annotation's text is in.
pub const NAME: &str = "name";

/// Annotations as features with their texts.
pub fn features_of<'a>(annotations: impl IntoIterator<Item = &'a Annotation>) -> Vec<FeatureData> {
    let feature = |own: &Annotation| {
        let (kind, part) = match own.kind {
            AnnotationKind::Text => (Kind::Point, PartKind::Points),
            AnnotationKind::Arrow | AnnotationKind::Line => (Kind::LineString, PartKind::Line),
            AnnotationKind::Polygon => (Kind::Polygon, PartKind::Polygon),
        };
        let mut data = FeatureData::new(kind, vec![PartShape::flat(part, &own.points)]);
        if !own.text.is_empty() {
            data.properties.push((NAME.to_owned(), OwnValue::Text(own.text.clone())));
        }
        data
    };
    annotations.into_iter().map(feature).collect()
}
