//! What puts layers into groups, moves and takes them out, each as one transaction. The layers of a group stay next to each other
//! in the drawing order.

use super::{Document, GroupId, Grouping, Layer, LayerGroup, LayerId, Operation, Transaction, free_key};
use crate::i18n::Bilingual;

impl Document {
    /// An id that no group has.
    #[must_use]
    pub fn fresh_group_id(&self) -> GroupId {
        GroupId(self.groups().iter().map(|group| group.id.0.saturating_add(1)).max().unwrap_or(0))
    }

    /// The layers of a group and of those in it, from the bottom of the map up.
    #[must_use]
    pub fn layers_of(&self, group: GroupId) -> Vec<&Layer> {
        let grouping = Grouping::new(self.groups());
        self.layers().iter().filter(|layer| grouping.holds(group, &layer.key)).collect()
    }

    /// The place at or above another in the drawing order at which a layer of no group parts no group.
    #[must_use]
    pub fn place_between_groups(&self, at: usize) -> usize {
        self.place_within(at, None)
    }

    /// The same for a layer in a group: the groups in that one stay whole.
    fn place_within(&self, at: usize, group: Option<GroupId>) -> usize {
        let grouping = Grouping::new(self.groups());
        let depth = group.map_or(0, |id| grouping.path(id).len());
        grouping.place_between(&self.layers().iter().collect::<Vec<_>>(), at, depth)
    }

    /// The place nearest to another that is in a group, or in none, and parts no group.
    fn place_in(&self, at: usize, group: Option<GroupId>) -> usize {
        let grouping = Grouping::new(self.groups());
        let is_in = |layer: &Layer| group.is_some_and(|id| grouping.holds(id, &layer.key));
        let lowest = self.layers().iter().position(is_in);
        let at = match lowest.zip(self.layers().iter().rposition(is_in)) {
            Some((lowest, highest)) => at.clamp(lowest, highest + 1),
            None => at,
        };
        self.place_within(at, group)
    }

    /// Puts layers together at a place in the drawing order, counted among the layers as they are, and into a group or out of all.
    /// They keep the order that they have among each other.
    #[must_use]
    pub fn arranged(&self, moved: &[LayerId], at: usize, into: Option<GroupId>) -> Transaction {
        let (keys, mut groups) = self.groups_without(moved);
        let at = self.place_in(at, into);
        groups.iter_mut().filter(|group| Some(group.id) == into).for_each(|group| group.layers.extend(keys.clone()));
        let mut all = self.reordered(moved, at);
        all.extend(self.regrouped(groups));
        all.into_iter().collect()
    }

    /// Moves a layer by one step among what is in its group, past a whole group that is next to it; at the end of its group out of that.
    #[must_use]
    pub fn stepped(&self, layer: LayerId, up: bool) -> Transaction {
        let grouping = Grouping::new(self.groups());
        let Some(own) = self.layers().iter().position(|own| own.id == layer) else { return Transaction::default() };
        let path = grouping.path_of(&self.layers()[own].key);
        let next = if up { own.checked_add(1).filter(|n| *n < self.layers().len()) } else { own.checked_sub(1) };
        let beside = next.map(|n| grouping.path_of(&self.layers()[n].key));
        let depth = path.len();
        match (next, beside) {
            (Some(next), Some(beside)) if beside.len() >= depth && beside.iter().zip(&path).all(|(a, b)| a.id == b.id) => {
                // what is next to it: a layer, or a group of them
                let unit = beside.get(depth).map(|group| group.id);
                let is_of = |n: &usize| unit.is_some_and(|id| grouping.holds(id, &self.layers()[*n].key));
                let at = if up {
                    (next..self.layers().len()).take_while(|n| *n == next || is_of(n)).last().map_or(next, |last| last + 1)
                } else {
                    (0..=next).rev().take_while(|n| *n == next || is_of(n)).last().unwrap_or(next)
                };
                self.arranged(&[layer], at, path.last().map(|group| group.id))
            }
            _ if depth > 0 => self.arranged(&[layer], if up { own + 1 } else { own }, path.get(depth.wrapping_sub(2)).map(|group| group.id)),
            _ => Transaction::default(),
        }
    }

    /// Puts layers into a group of their own, where the topmost of them is; it is made in the innermost group that they are all in.
    #[must_use]
    pub fn with_group(&self, layers: &[LayerId], name: Bilingual) -> (GroupId, Transaction) {
        let grouping = Grouping::new(self.groups());
        let own: Vec<usize> = (0..self.layers().len()).filter(|n| layers.contains(&self.layers()[*n].id)).collect();
        let paths = own.iter().map(|n| grouping.path_of(&self.layers()[*n].key));
        let shared = paths.reduce(|a, b| a.into_iter().zip(b).take_while(|(a, b)| a.id == b.id).map(|(a, _)| a).collect()).unwrap_or_default();
        // no deeper than a list can show
        let parent = shared.iter().take(Grouping::DEEPEST - 1).next_back().map(|group| group.id);
        let top = self.place_within(own.last().map_or(0, |n| n + 1), parent);
        let id = self.fresh_group_id();
        let (keys, mut groups) = self.groups_without(layers);
        groups.push(LayerGroup { id, name, parent, layers: keys, hidden: Vec::new() });
        let mut all = self.reordered(layers, top);
        all.extend(self.regrouped(groups));
        (id, all.into_iter().collect())
    }

    /// Moves a group with all in it, and into another group or out of all. A group is not moved into itself.
    #[must_use]
    pub fn with_group_at(&self, group: GroupId, at: usize, into: Option<GroupId>) -> Transaction {
        let grouping = Grouping::new(self.groups());
        let path = into.map(|id| grouping.path(id)).unwrap_or_default();
        if path.iter().any(|own| own.id == group) || path.len() + self.depth_of(group) > Grouping::DEEPEST {
            return Transaction::default();
        }
        let layers: Vec<LayerId> = self.layers_of(group).iter().map(|layer| layer.id).collect();
        let mut groups = self.groups().to_vec();
        groups.iter_mut().filter(|own| own.id == group).for_each(|own| own.parent = into);
        let mut all = self.reordered(&layers, self.place_in(at, into));
        all.extend(self.regrouped(groups));
        all.into_iter().collect()
    }

    /// How many groups are in one another from a group on.
    fn depth_of(&self, group: GroupId) -> usize {
        let grouping = Grouping::new(self.groups());
        let outside = grouping.path(group).len();
        let inside = self.groups().iter().map(|own| grouping.path(own.id)).filter(|path| path.iter().any(|own| own.id == group));
        inside.map(|path| path.len() + 1 - outside.max(1)).max().unwrap_or(1)
    }

    /// Gives up a group: what is in it is in the one that it was in.
    #[must_use]
    pub fn without_group(&self, group: GroupId) -> Transaction {
        let mut groups = self.groups().to_vec();
        let Some(at) = groups.iter().position(|own| own.id == group) else { return Transaction::default() };
        let gone = groups.remove(at);
        for own in &mut groups {
            if own.parent == Some(group) {
                own.parent = gone.parent;
            }
            if Some(own.id) == gone.parent {
                own.layers.extend(gone.layers.iter().cloned());
            }
        }
        self.regrouped(groups).into_iter().collect()
    }

    /// Removes layers; groups that are empty then go with them. Where there are scenarios a group keeps the layer's key: the base, or
    /// another scenario, has the layer all the same.
    #[must_use]
    pub fn without_layers(&self, gone: &[LayerId]) -> Transaction {
        let groups = if self.scenarios().is_empty() { self.groups_without(gone).1 } else { self.groups().to_vec() };
        let mut all: Vec<Operation> = gone.iter().map(|id| Operation::RemoveLayer(*id)).collect();
        all.extend(self.regrouped(groups));
        all.into_iter().collect()
    }

    /// Gives a group another name.
    #[must_use]
    pub fn with_group_called(&self, group: GroupId, name: &Bilingual) -> Transaction {
        let mut groups = self.groups().to_vec();
        groups.iter_mut().filter(|own| own.id == group).for_each(|own| own.name.clone_from(name));
        self.regrouped(groups).into_iter().collect()
    }

    /// Hides all layers of a group, or shows those again that were shown when it was hidden; all where none was.
    #[must_use]
    pub fn with_group_shown(&self, group: GroupId, shown: bool) -> Transaction {
        let mut groups = self.groups().to_vec();
        let Some(own) = groups.iter_mut().find(|own| own.id == group) else { return Transaction::default() };
        let layers = self.layers_of(group);
        let before = std::mem::take(&mut own.hidden);
        if !shown {
            own.hidden = layers.iter().filter(|layer| layer.visible).map(|layer| layer.key.clone()).collect();
        }
        let comes_back = |layer: &Layer| before.is_empty() || before.contains(&layer.key) || layer.visible;
        let none_comes_back = !layers.iter().any(|layer| comes_back(layer));
        let changed = layers.iter().filter(|layer| layer.visible != (shown && (comes_back(layer) || none_comes_back)));
        let mut all: Vec<Operation> = changed.map(|layer| Operation::SetVisible { id: layer.id, visible: !layer.visible }).collect();
        all.extend(self.regrouped(groups));
        all.into_iter().collect()
    }

    /// The keys of layers, and the groups without them.
    fn groups_without(&self, layers: &[LayerId]) -> (Vec<String>, Vec<LayerGroup>) {
        let keys: Vec<String> = self.layers().iter().filter(|layer| layers.contains(&layer.id)).map(|layer| layer.key.clone()).collect();
        let mut groups = self.groups().to_vec();
        for group in &mut groups {
            group.layers.retain(|key| !keys.contains(key));
        }
        (keys, groups)
    }

    /// Shows or hides layers; a group that any of them is in no longer remembers what was shown of it.
    #[must_use]
    pub fn with_layers_shown(&self, layers: &[LayerId], visible: bool) -> Transaction {
        let grouping = Grouping::new(self.groups());
        let own: Vec<&Layer> = self.layers().iter().filter(|layer| layers.contains(&layer.id)).collect();
        let mut groups = self.groups().to_vec();
        for group in groups.iter_mut().filter(|group| own.iter().any(|layer| grouping.holds(group.id, &layer.key))) {
            group.hidden.clear();
        }
        let changed = own.iter().filter(|layer| layer.visible != visible);
        let mut all: Vec<Operation> = changed.map(|layer| Operation::SetVisible { id: layer.id, visible }).collect();
        all.extend(self.regrouped(groups));
        all.into_iter().collect()
    }

    /// Copies layers, each above the one that it is of and in its group; `copied` makes the copy of one.
    #[must_use]
    pub fn with_copies(&self, layers: &[LayerId], copied: impl Fn(&Layer) -> Layer) -> Transaction {
        let (mut all, mut groups) = (Vec::new(), self.groups().to_vec());
        let mut taken: Vec<String> = Vec::new();
        // from the top down, so that the places below stay
        for (at, own) in self.layers().iter().enumerate().rev().filter(|(_, own)| layers.contains(&own.id)) {
            let key = free_key(&own.key, |key| self.layer_by_key(key).is_some() || taken.iter().any(|own| own == key));
            for group in groups.iter_mut().filter(|group| group.layers.contains(&own.key)) {
                group.layers.push(key.clone());
            }
            let id = LayerId(self.fresh_layer_id().0 + all.len() as u32);
            all.push(Operation::AddLayer { at: at + 1, layer: Box::new(Layer { id, key: key.clone(), ..copied(own) }) });
            taken.push(key);
        }
        all.extend(self.regrouped(groups));
        all.into_iter().collect()
    }

    /// What puts layers together at a place, counted among the layers as they are: each is moved once, those nearest to it first.
    fn reordered(&self, moved: &[LayerId], at: usize) -> Vec<Operation> {
        let at = at.min(self.layers().len());
        let own: Vec<(usize, LayerId)> = self.layers().iter().map(|layer| layer.id).enumerate().filter(|(_, id)| moved.contains(id)).collect();
        let (below, above) = own.split_at(own.partition_point(|(from, _)| *from < at));
        let rising = below.iter().rev().enumerate().map(|(n, own)| (own, at - 1 - n));
        let sinking = above.iter().enumerate().map(|(n, own)| (own, at + n));
        rising.chain(sinking).filter(|((from, _), to)| from != to).map(|((_, id), to)| Operation::MoveLayer { id: *id, to }).collect()
    }

    /// What gives the document these groups, without those in which nothing is; nothing where it has them.
    fn regrouped(&self, mut groups: Vec<LayerGroup>) -> Option<Operation> {
        loop {
            let parents: Vec<GroupId> = groups.iter().filter_map(|group| group.parent).collect();
            let before = groups.len();
            groups.retain(|group| !group.layers.is_empty() || parents.contains(&group.id));
            if groups.len() == before {
                break;
            }
        }
        (groups != self.groups()).then_some(Operation::SetGroups(groups))
    }
}
