//! The bounds of what belongs to the map: its view, its bookmarks, the rings round hubs, annotations.

use super::{CAPTION, Corrected, Limits};
use crate::model::{
    Annotation, AnnotationId, Bookmark, ColumnLayout, Grouping, Horizon, HubRings, LayerGroup, LayerLook, MapTheme, Plan, SavedQuery, ShownMap,
    TableLayout, View,
};
use std::collections::{HashMap, HashSet};

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

    /// How layers are shown.
    fn looks(&mut self, looks: &mut Vec<LayerLook>) {
        self.list("looks", looks, 2_000);
        for (n, look) in looks.iter_mut().enumerate() {
            self.under(format!("looks[{n}]"), |own| {
                own.name("key", &mut look.key);
                own.part("opacity", &mut look.opacity);
                own.style(&mut look.style);
            });
        }
    }

    /// The groups of layers. A layer is in one, and none is in itself.
    pub fn groups(&mut self, groups: &mut Vec<LayerGroup>) {
        self.list("groups", groups, 2_000);
        let (mut ids, mut keys) = (HashSet::new(), HashSet::new());
        self.each("groups", groups, |own, group| {
            own.title("name", &mut group.name);
            for (name, list) in [("layers", &mut group.layers), ("hidden", &mut group.hidden)] {
                own.list(name, list, 2_000);
                for key in list {
                    own.name(name, key);
                }
            }
            let before = group.layers.len();
            group.layers.retain(|key| keys.insert(key.clone()));
            if group.layers.len() < before {
                own.note("layers", Corrected::Doubled);
            }
            // the largest number leaves no room for a next one
            group.id.0 != u32::MAX && ids.insert(group.id)
        });
        let known: HashMap<_, _> = groups.iter().map(|group| (group.id, group.parent)).collect();
        let is_placed = |group: &LayerGroup| {
            let mut above = std::iter::successors(group.parent, |id| known.get(id).copied().flatten());
            above.by_ref().take(Grouping::DEEPEST - 1).all(|id| known.contains_key(&id)) && above.next().is_none()
        };
        let wrong: Vec<usize> = (0..groups.len()).filter(|n| !is_placed(&groups[*n])).collect();
        for n in wrong {
            self.note(&format!("groups[{n}].parent"), Corrected::LeftOut);
            groups[n].parent = None;
        }
    }

    /// The ways to show the layers that are kept.
    pub fn themes(&mut self, themes: &mut Vec<MapTheme>) {
        self.list("themes", themes, 200);
        self.each("themes", themes, |own, theme| {
            own.name("name", &mut theme.name);
            own.looks(&mut theme.looks);
            own.extent("extent", &mut theme.extent)
        });
    }

    /// How attributes are listed.
    pub fn tables(&mut self, tables: &mut Vec<TableLayout>) {
        self.list("tables", tables, 2_000);
        self.each("tables", tables, |own, table| {
            own.name("layer", &mut table.layer);
            own.list("columns", &mut table.columns, 5_000);
            for column in &mut table.columns {
                own.name("columns", &mut column.name);
                if let Some(width) = &mut column.width {
                    own.number("columns.width", width, ColumnLayout::WIDTHS, 120.0);
                }
            }
            own.list("sort", &mut table.sort, 100);
            for (column, _) in &mut table.sort {
                own.name("sort", column);
            }
            true
        });
    }

    /// The queries that are kept.
    pub fn queries(&mut self, queries: &mut Vec<SavedQuery>) {
        self.list("queries", queries, 1_000);
        self.each("queries", queries, |own, query| {
            own.name("name", &mut query.name);
            own.name("layer", &mut query.layer);
            own.prose("filter", &mut query.filter);
            !query.name.trim().is_empty()
        });
    }

    /// Which thematic map is shown, and what was shown before.
    pub fn map(&mut self, map: &mut ShownMap) {
        self.under("map", |own| {
            own.name("key", &mut map.key);
            own.looks(&mut map.looks);
            own.sheet(&mut map.sheet);
        });
    }

    /// The year as of which the map is shown.
    pub fn horizon(&mut self, horizon: &mut Horizon) {
        self.under("horizon", |own| {
            own.year("year", &mut horizon.year);
            own.list("fields", &mut horizon.fields, 2_000);
            for text in horizon.fields.iter_mut().flat_map(|(key, field)| [key, field]) {
                own.name("fields", text);
            }
        });
    }

    /// What a planner has added to the plan.
    pub fn plan(&mut self, plan: &mut Plan) {
        self.under("plan", |own| {
            own.list("documents", &mut plan.documents, 1_000);
            for document in &mut plan.documents {
                let texts = [&mut document.title_zh, &mut document.title_en, &mut document.publisher_zh, &mut document.publisher_en];
                for text in texts.into_iter().chain([&mut document.id, &mut document.date, &mut document.published]) {
                    own.name("documents", text);
                }
            }
            for (name, headings) in [("sections", &mut plan.sections), ("industries", &mut plan.industries)] {
                own.list(name, headings, 200);
                for text in headings.iter_mut().flat_map(|heading| [&mut heading.id, &mut heading.name_zh, &mut heading.name_en]) {
                    own.name(name, text);
                }
            }
            own.list("statements", &mut plan.statements, 2_000);
            for statement in &mut plan.statements {
                for text in [&mut statement.text_zh, &mut statement.text_en] {
                    own.text("statements", text, CAPTION);
                }
                for text in [&mut statement.id, &mut statement.section, &mut statement.document].into_iter().chain(&mut statement.horizon) {
                    own.name("statements", text);
                }
                own.list("statements", &mut statement.places, 1_000);
                own.list("statements", &mut statement.industries, 100);
                for text in statement.places.iter_mut().chain(&mut statement.industries) {
                    own.name("statements", text);
                }
                own.list("statements", &mut statement.figures, 100);
                for figure in &mut statement.figures {
                    for text in [&mut figure.value, &mut figure.value_zh, &mut figure.unit_zh, &mut figure.unit_en] {
                        own.name("statements", text);
                    }
                }
            }
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
        let mut seen = HashSet::new();
        // the largest number leaves no room for a next one
        let wrong: Vec<usize> = (0..annotations.len()).filter(|n| annotations[*n].id.0 == u32::MAX || !seen.insert(annotations[*n].id)).collect();
        for n in wrong {
            self.note(&format!("annotations[{n}].id"), Corrected::Twice);
            let fresh = (0..u32::MAX).map(AnnotationId).find(|id| seen.insert(*id));
            annotations[n].id = fresh.unwrap_or_default();
        }
    }
}
