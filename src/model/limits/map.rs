//! The bounds of what belongs to the map: its view, its bookmarks, the rings round hubs, annotations.

use super::{CAPTION, Corrected, Limits};
use crate::model::{Annotation, AnnotationId, Bookmark, HubRings, View};

impl Limits {
    pub fn view(&mut self, view: &mut View) {
        self.under("view", |own| {
            own.position("center", &mut view.center);
            own.wide("zoom", &mut view.zoom, View::ZOOMS, 10.0);
        });
    }

    pub fn bookmarks(&mut self, bookmarks: &mut Vec<Bookmark>) {
        self.list("bookmarks", bookmarks, 1_000);
        self.each("bookmarks", bookmarks, |own, bookmark| {
            own.name("name", &mut bookmark.name);
            own.extent("extent", &mut bookmark.extent)
        });
    }

    pub fn rings(&mut self, rings: &mut Vec<HubRings>) {
        self.list("rings", rings, 200);
        self.each("rings", rings, |own, hub| {
            own.name("hub", &mut hub.hub);
            own.list("radii", &mut hub.radii, 50);
            // a metre to a quarter of the way round the earth
            own.each("radii", &mut hub.radii, |_, radius| (1.0..=10_000_000.0).contains(radius));
            own.ascending("radii", &mut hub.radii);
            true
        });
    }

    pub fn annotations(&mut self, annotations: &mut Vec<Annotation>) {
        self.list("annotations", annotations, 20_000);
        self.each("annotations", annotations, |own, annotation| {
            own.text("text", &mut annotation.text, CAPTION);
            own.list("points", &mut annotation.points, 100_000);
            for point in &mut annotation.points {
                own.position("points", point);
            }
            let style = &mut annotation.style;
            own.number("style.width", &mut style.width, 0.02..=20.0, 0.45);
            own.number("style.size", &mut style.size, 0.5..=60.0, 3.8);
            own.part("style.fill", &mut style.fill);
            annotation.points.len() >= Annotation::least_points(annotation.kind)
        });
        let mut seen = std::collections::HashSet::new();
        // the largest number leaves no room for a next one
        let wrong: Vec<usize> = (0..annotations.len()).filter(|n| annotations[*n].id.0 == u32::MAX || !seen.insert(annotations[*n].id)).collect();
        for n in wrong {
            self.note(&format!("annotations[{n}].id"), Corrected::Twice);
            let fresh = (0..u32::MAX).map(AnnotationId).find(|id| seen.insert(*id));
            annotations[n].id = fresh.unwrap_or_default();
        }
    }
}
