//! What the list of layers shows, row by row: the layers as the map draws them, from the top down, under the headings of their kinds
//! and of the groups of the user's own.

use crate::model::{Document, Group, GroupId, Grouping, Layer, LayerGroup, LayerId};
use crate::query::Sought;
use std::collections::{HashMap, HashSet};

/// A heading that can be folded: of a run of layers of a kind, by its number among those of the kind, or of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heading {
    Kind(Group, usize),
    Own(GroupId),
}

/// What is moved and named: a layer, or a group with all in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Layer(LayerId),
    Group(GroupId),
}

/// A row of the list.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// The heading of a run of layers of a kind, so that the list never says another order than the map shows.
    Kind(Group, usize),
    /// Where loaded layers will stand.
    NothingLoaded,
    Group(GroupRow<'a>),
    Layer(LayerRow<'a>),
}

/// A group of the user's own, with its place in the drawing order.
#[derive(Clone, Copy, Debug)]
pub struct GroupRow<'a> {
    pub group: &'a LayerGroup,
    /// How many groups it is in.
    pub depth: usize,
    /// The places of its undermost and topmost layer.
    pub places: [usize; 2],
    /// How many of its layers are shown, and of how many.
    pub shown: [usize; 2],
}

#[derive(Clone, Copy, Debug)]
pub struct LayerRow<'a> {
    pub layer: &'a Layer,
    /// Its place in the drawing order.
    pub at: usize,
    /// How many groups it is in.
    pub depth: usize,
    /// The innermost of them.
    pub within: Option<GroupId>,
}

/// The rows of a document, without those under folded headings; of a search those that were found, folded or not.
pub fn listed<'a>(document: &'a Document, folded: &HashSet<Heading>, sought: Option<&Sought<'_>>) -> Vec<Row<'a>> {
    let grouping = Grouping::new(document.groups());
    let layers = document.layers();
    let paths: Vec<Vec<&LayerGroup>> = layers.iter().map(|layer| grouping.path_of(&layer.key)).collect();
    let mut groups: HashMap<GroupId, GroupRow<'a>> = HashMap::new();
    for (at, path) in paths.iter().enumerate() {
        for (depth, group) in path.iter().enumerate() {
            let row = groups.entry(group.id).or_insert(GroupRow { group, depth, places: [at, at], shown: [0, 0] });
            row.places[1] = at;
            row.shown = [row.shown[0] + usize::from(layers[at].visible), row.shown[1] + 1];
        }
    }
    let is_found = |at: &usize| {
        let own = &layers[*at];
        let names = [&own.name.zh, &own.name.en, &own.key].into_iter().chain(paths[*at].iter().flat_map(|group| [&group.name.zh, &group.name.en]));
        sought.is_none_or(|sought| names.into_iter().any(|name| sought.rank(name).is_some()))
    };
    let is_open = |heading: Heading| sought.is_some() || !folded.contains(&heading);
    let loaded_go = document.place_for_loaded();
    let mut none_loaded = sought.is_none() && !layers.iter().any(|layer| layer.group == Group::Mine);
    let mut rows = Vec::with_capacity(layers.len() + 8);
    let mut kinds: Vec<Group> = Vec::new();
    let mut run: Option<(Group, usize)> = None;
    let mut before: &[&LayerGroup] = &[];
    for at in (0..layers.len()).rev().filter(is_found) {
        if none_loaded && at < loaded_go {
            rows.push(Row::NothingLoaded);
            none_loaded = false;
        }
        let (layer, path) = (&layers[at], &paths[at]);
        let shared = before.iter().zip(path).take_while(|(a, b)| a.id == b.id).count();
        // what is in a group stands under the heading of the topmost layer in it
        if shared == 0 && run.is_none_or(|(kind, _)| kind != layer.group) {
            let again = kinds.iter().filter(|kind| **kind == layer.group).count();
            kinds.push(layer.group);
            run = Some((layer.group, again));
            rows.push(Row::Kind(layer.group, again));
        }
        let is_reached = |depth: usize| {
            let kind = run.is_some_and(|(kind, again)| is_open(Heading::Kind(kind, again)));
            kind && path[..depth].iter().all(|group| is_open(Heading::Own(group.id)))
        };
        let headings = (shared..path.len()).filter(|depth| is_reached(*depth));
        rows.extend(headings.filter_map(|depth| groups.get(&path[depth].id)).map(|row| Row::Group(*row)));
        if is_reached(path.len()) {
            rows.push(Row::Layer(LayerRow { layer, at, depth: path.len(), within: path.last().map(|group| group.id) }));
        }
        before = path;
    }
    if none_loaded {
        rows.push(Row::NothingLoaded);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Bilingual;

    fn told(rows: &[Row<'_>]) -> Vec<String> {
        let tell = |row: &Row<'_>| match row {
            Row::Kind(kind, again) => format!("{kind:?} {again}"),
            Row::NothingLoaded => "nothing loaded".to_owned(),
            Row::Group(row) => format!("{}[{}] {}/{}", "  ".repeat(row.depth + 1), row.group.name.en, row.shown[0], row.shown[1]),
            Row::Layer(row) => format!("{}{}", "  ".repeat(row.depth + 1), row.layer.key),
        };
        rows.iter().map(tell).collect()
    }

    fn id(document: &Document, key: &str) -> LayerId {
        document.layer_by_key(key).unwrap().id
    }

    #[test]
    fn layers_stand_under_their_groups_in_the_order_of_the_map() {
        let mut document = crate::io::embedded_document();
        let own = [id(&document, "hubs"), id(&document, "rails")];
        let (outer, made) = document.with_group(&own, Bilingual::same("Rail"));
        made.apply(&mut document).unwrap();
        let (inner, made) = document.with_group(&own[..1], Bilingual::same("Stations"));
        made.apply(&mut document).unwrap();
        let rows = listed(&document, &HashSet::new(), None);
        let told_all = told(&rows);
        let at = told_all.iter().position(|row| row == "  [Rail] 2/2").unwrap();
        assert_eq!(told_all[at..at + 4], ["  [Rail] 2/2", "    [Stations] 1/1", "      hubs", "    rails"], "{told_all:#?}");
        // as many rows as there are layers, each once, from the top of the map down
        let places: Vec<usize> = rows.iter().filter_map(|row| if let Row::Layer(own) = row { Some(own.at) } else { None }).collect();
        assert_eq!(places, (0..document.layers().len()).rev().collect::<Vec<_>>());

        let folded = HashSet::from([Heading::Own(outer)]);
        let fewer = told(&listed(&document, &folded, None));
        assert!(fewer.iter().any(|row| row.contains("[Rail]")) && !fewer.iter().any(|row| row.contains("Stations") || row.contains("hubs")));
        let sought = Sought::of("gaotieshuniu");
        let found = told(&listed(&document, &folded, sought.as_ref()));
        assert_eq!(found, ["Hubs 0", "  [Rail] 2/2", "    [Stations] 1/1", "      hubs"]);
        assert_ne!(inner, outer);
    }
}
