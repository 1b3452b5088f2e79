//! The change from one thematic map to another, to one and back from it, each as one transaction.

use super::{Document, Group, Grouping, Layer, LayerId, LayerLook, MapTheme, Operation, Origin, Sheet, ShownMap, Style, ThematicMap, Transaction};

/// Whether a map may change how a layer is shown.
fn is_given(layer: &Layer) -> bool {
    layer.group != Group::Mine && layer.group != Group::Plan
}

impl Document {
    /// The looks and the sheet that the document has without a thematic map.
    fn plain_state(&self) -> (Vec<LayerLook>, Sheet) {
        if let Some(shown) = self.shown_map() {
            return (shown.looks.clone(), shown.sheet.clone());
        }
        (self.layers().iter().filter(|layer| is_given(layer)).map(LayerLook::of).collect(), self.sheet().clone())
    }

    /// What turns the looks of the layers that a map may change into those.
    fn looked(&self, wanted: impl Fn(&Layer) -> Option<(bool, f32, Style)>) -> Vec<Operation> {
        self.shown_so(|layer| is_given(layer).then(|| wanted(layer)).flatten())
    }

    /// What shows the layers as a theme does; nothing where they are. Layers that it does not know stay as they are.
    #[must_use]
    pub fn themed(&self, theme: &MapTheme) -> Vec<Operation> {
        self.shown_so(|layer| theme.looks.iter().find(|own| own.key == layer.key).map(|own| (own.visible, own.opacity, own.style.clone())))
    }

    /// What turns the layers' looks into those, one operation for each thing that is otherwise.
    fn shown_so(&self, wanted: impl Fn(&Layer) -> Option<(bool, f32, Style)>) -> Vec<Operation> {
        let mut all = Vec::new();
        for layer in self.layers() {
            let Some((visible, opacity, style)) = wanted(layer) else { continue };
            all.extend((layer.visible != visible).then_some(Operation::SetVisible { id: layer.id, visible }));
            all.extend(((layer.opacity - opacity).abs() > 1e-4).then_some(Operation::SetOpacity { id: layer.id, opacity }));
            all.extend((layer.style != style).then(|| Operation::SetStyle { id: layer.id, style: Box::new(style) }));
        }
        all
    }

    /// The layers that a thematic map has added, taken out.
    fn without_map_layers(&self) -> impl Iterator<Item = Operation> + '_ {
        let own = self.layers().iter().filter(|layer| layer.group == Group::Plan && layer.origin == Origin::Embedded);
        own.map(|layer| Operation::RemoveLayer(layer.id))
    }

    /// What shows a thematic map instead of what is shown now, as one step.
    #[must_use]
    pub fn with_map(&self, map: &ThematicMap) -> Transaction {
        let (looks, sheet) = self.plain_state();
        let mut all = vec![Operation::SetMap(Some(Box::new(ShownMap { key: map.key.clone(), looks: looks.clone(), sheet: sheet.clone() })))];
        all.extend(self.without_map_layers());
        all.extend(self.looked(|layer| {
            let own = looks.iter().find(|look| look.key == layer.key)?;
            if layer.group == Group::Basemap {
                return Some((own.visible, own.opacity, own.style.clone()));
            }
            Some(match map.looks.iter().find(|(key, ..)| *key == layer.key) {
                Some((_, opacity, style)) => (true, *opacity, style.clone().unwrap_or_else(|| own.style.clone())),
                None => (false, own.opacity, own.style.clone()),
            })
        }));
        let stays = |layer: &&Layer| layer.group != Group::Plan || layer.origin != Origin::Embedded;
        let staying = || self.layers().iter().filter(stays);
        let rings = staying().position(|layer| layer.key == "rings").unwrap_or_else(|| staying().count());
        // above the rest of a group that the rings are in, so that it stays together
        let at = Grouping::new(self.groups()).place_between(&staying().collect::<Vec<_>>(), rings, 0);
        // a layer of the map that was edited is there already
        let lacking = map.layers.iter().filter(|layer| !staying().any(|own| own.key == layer.key));
        for (n, layer) in lacking.enumerate() {
            let layer = Layer { id: LayerId(self.fresh_layer_id().0 + n as u32), ..layer.clone() };
            all.push(Operation::AddLayer { at: at + n, layer: Box::new(layer) });
        }
        all.extend(self.edited_shown(|key| map.layers.iter().any(|layer| layer.key == key)));
        all.push(Operation::SetSheet(Box::new(map.sheet_for(self.sheet()))));
        all.into_iter().collect()
    }

    /// What shows the document as it was before a thematic map was opened; `None` where none is.
    #[must_use]
    pub fn without_map(&self) -> Option<Transaction> {
        let ShownMap { looks, sheet, .. } = self.shown_map()?;
        let mut all = vec![Operation::SetMap(None)];
        all.extend(self.without_map_layers());
        all.extend(self.looked(|layer| looks.iter().find(|look| look.key == layer.key).map(|own| (own.visible, own.opacity, own.style.clone()))));
        all.extend(self.edited_shown(|_| false));
        // who makes the sheet, and in which languages, is not of the map
        let Sheet { author, date, lang, dpi, .. } = self.sheet().clone();
        all.push(Operation::SetSheet(Box::new(Sheet { dpi, author, date, lang, ..sheet.clone() })));
        Some(all.into_iter().collect())
    }

    /// Shows the layers of thematic maps that were edited on the map that they are of, and hides them elsewhere.
    fn edited_shown(&self, is_of: impl Fn(&str) -> bool) -> Vec<Operation> {
        let edited = self.layers().iter().filter(|layer| layer.group == Group::Plan && layer.origin != Origin::Embedded);
        let wrong = edited.filter(|layer| layer.visible != is_of(&layer.key));
        wrong.map(|layer| Operation::SetVisible { id: layer.id, visible: !layer.visible }).collect()
    }

    /// Whether the sheet, or how a layer is shown, is another than the thematic map made it: that is left behind with the map.
    #[must_use]
    pub fn differs_from(&self, map: &ThematicMap) -> bool {
        let is_other = |layer: &Layer| match map.looks.iter().find(|(key, ..)| *key == layer.key) {
            Some((_, opacity, style)) => {
                !layer.visible || (layer.opacity - opacity).abs() > 1e-4 || style.as_ref().is_some_and(|style| *style != layer.style)
            }
            None => layer.visible && layer.group != Group::Basemap,
        };
        *self.sheet() != map.sheet_for(self.sheet()) || self.layers().iter().filter(|layer| is_given(layer)).any(is_other)
    }
}
