//! Numbers that grow with each change of a part of the document, so that what was made of a part knows whether it still holds,
//! and nothing is made anew because something else was changed.

use crate::model::{DataDelta, Delta, Document, LayerId};
use std::collections::HashMap;

/// When a layer was changed last: its data, its style, whether it is shown, its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LayerStamp {
    pub data: u64,
    pub style: u64,
    pub shown: u64,
    pub name: u64,
}

/// When the parts of the document were changed last.
#[derive(Clone, Debug, Default)]
pub struct Stamps {
    now: u64,
    layers: HashMap<LayerId, LayerStamp>,
    /// Which layers there are, in which order.
    order: u64,
    /// Which groups the layers are in.
    groups: u64,
    online: u64,
    /// When something was made for drawing that was not there before.
    prepared: u64,
}

impl Stamps {
    /// Takes in what a transaction changed.
    pub fn follow(&mut self, delta: &Delta) {
        self.now += 1;
        let now = self.now;
        for own in &delta.layers {
            let stamp = self.layers.entry(own.id).or_default();
            let changed = [(own.data != DataDelta::None, &mut stamp.data), (own.style, &mut stamp.style), (own.shown, &mut stamp.shown)];
            for (_, own) in changed.into_iter().chain([(own.name, &mut stamp.name)]).filter(|(changed, _)| *changed) {
                *own = now;
            }
        }
        if delta.horizon {
            // any of them may have what comes later
            self.layers.values_mut().for_each(|own| own.shown = now);
        }
        let changed = [(delta.order, &mut self.order), (delta.groups, &mut self.groups), (delta.online, &mut self.online)];
        for (_, own) in changed.into_iter().filter(|(changed, _)| *changed) {
            *own = now;
        }
    }

    /// Notes that a layer's data is made anew from other parts of the document.
    pub fn derived(&mut self, layer: LayerId) {
        self.now += 1;
        self.layers.entry(layer).or_default().data = self.now;
    }

    /// Notes that another document is there.
    pub fn replaced(&mut self, document: &Document) {
        self.now += 1;
        let now = self.now;
        let all = LayerStamp { data: now, style: now, shown: now, name: now };
        self.layers = document.layers().iter().map(|layer| (layer.id, all)).collect();
        (self.order, self.groups, self.online) = (now, now, now);
    }

    /// Notes that something was made for drawing that was not there before.
    pub const fn prepared(&mut self) {
        self.now += 1;
        self.prepared = self.now;
    }

    /// When a layer was changed last.
    #[must_use]
    pub fn layer(&self, id: LayerId) -> LayerStamp {
        self.layers.get(&id).copied().unwrap_or_default()
    }

    fn newest(&self, of: impl Fn(&LayerStamp) -> u64) -> u64 {
        self.layers.values().map(of).fold(self.order, u64::max)
    }

    /// When what the map shows was changed last, annotations apart.
    #[must_use]
    pub fn map(&self) -> u64 {
        self.newest(|own| own.data.max(own.style).max(own.shown)).max(self.online).max(self.prepared)
    }

    /// When what a legend tells of was changed last.
    #[must_use]
    pub fn legend(&self) -> u64 {
        self.newest(|own| own.data.max(own.style).max(own.shown).max(own.name)).max(self.groups)
    }

    /// When what can be searched was changed last.
    #[must_use]
    pub fn searched(&self) -> u64 {
        self.newest(|own| own.data.max(own.name).max(own.shown))
    }

    /// When layers came, went, were shown or got other data: what they are to be credited with.
    #[must_use]
    pub fn sources(&self) -> u64 {
        self.newest(|own| own.data.max(own.shown)).max(self.online)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Operation, Transaction};

    #[test]
    fn a_change_is_noted_for_what_it_changes_and_for_nothing_else() {
        let mut document = crate::io::embedded_document();
        let mut stamps = Stamps::default();
        stamps.replaced(&document);
        let [first, second] = [0, 1].map(|n| document.layers()[n].id);
        let mut change = |stamps: &mut Stamps, operation: Operation| {
            let before = stamps.clone();
            let delta = Transaction::from(operation).apply(&mut document).unwrap().delta;
            stamps.follow(&delta);
            before
        };
        let before = change(&mut stamps, Operation::SetTitle(crate::i18n::Bilingual::same("t")));
        assert_eq!((stamps.map(), stamps.searched(), stamps.sources()), (before.map(), before.searched(), before.sources()));
        let before = change(&mut stamps, Operation::SetOpacity { id: first, opacity: 0.5 });
        assert!(stamps.map() > before.map() && stamps.layer(first).data == before.layer(first).data);
        assert_eq!(stamps.layer(second), before.layer(second));
        let before = change(&mut stamps, Operation::DeleteFeatures { id: first, rows: vec![0.into()] });
        assert!(stamps.layer(first).data > before.layer(first).data && stamps.searched() > before.searched());
        assert_eq!(stamps.layer(second), before.layer(second));
    }
}
