//! How the document is looked at: the view, what is chosen and pointed at in it, and the tool in hand.

use super::annotate::Held;
use super::trail::Trail;
use super::{Compare, Draft, SelectHow, Selection, Tool};
use crate::model::{AnnotationId, Bounds, FeatureId, GroupId, Horizon, LayerId, View};
use crate::query::Shape;

/// What the window shows when its size becomes known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum FirstView {
    #[default]
    Home,
    Fit(Bounds),
    /// The view is a project's.
    Given,
    /// The window has been shown.
    Shown,
}

/// A map of the document.
#[derive(Debug)]
pub struct Viewport {
    pub view: View,
    /// Logical pixels of the map.
    pub view_size: [f64; 2],
    pub(super) first_view: FirstView,
    /// The view when loading began: zoom to loaded data unless the user has moved since.
    pub(super) left_at: Option<View>,
    pub(super) view_history: Trail<View>,
    pub selection: Selection,
    /// The feature under the pointer.
    pub hover: Option<FeatureId>,
    /// The feature the inspector shows.
    pub inspected: Option<FeatureId>,
    /// The layer that shapes select from; `None` for that of the first feature found.
    pub chosen_layer: Option<LayerId>,
    /// Layers that are marked in the list, for what is done with several at once.
    pub marked_layers: Vec<LayerId>,
    /// The group that was made last, which is given a name, and how many were made before it.
    pub new_group: Option<(u64, GroupId)>,
    /// The shape that selected last.
    pub(super) last_shape: Option<(Shape, SelectHow)>,
    pub selected_annotation: Option<AnnotationId>,
    pub tool: Tool,
    pub draft: Draft,
    /// A box that was drawn for a sheet's extent.
    pub drawn_extent: Option<Bounds>,
    /// The scenario that the one that is shown is compared with.
    pub compare: Option<Compare>,
    /// The year and the fields that the map was shown by last.
    pub last_horizon: Option<Horizon>,
    /// Whether the map's middle stays where its size changes next.
    pub(super) keeps_middle: bool,
    pub(super) held: Option<Held>,
    pub(super) cycle: usize,
    pub(super) last_pick: Option<[f64; 2]>,
    pub(super) soloed: Option<(LayerId, Vec<LayerId>)>,
}

impl Viewport {
    /// The layers that are marked in the list; the chosen one alone where it is none of them, as another one was chosen since.
    #[must_use]
    pub fn marked(&self) -> &[LayerId] {
        let chosen = self.chosen_layer.as_slice();
        if chosen.iter().any(|id| self.marked_layers.contains(id)) { &self.marked_layers } else { chosen }
    }
}

impl Default for Viewport {
    /// A map of no size yet, on Shanghai.
    fn default() -> Self {
        Self {
            view: View { center: [121.45, 31.1], zoom: 9.5 },
            view_size: [1000.0, 700.0],
            first_view: FirstView::Home,
            left_at: None,
            view_history: Trail::default(),
            selection: Selection::default(),
            hover: None,
            inspected: None,
            chosen_layer: None,
            marked_layers: Vec::new(),
            new_group: None,
            last_shape: None,
            selected_annotation: None,
            tool: Tool::SELECT,
            draft: Draft::default(),
            drawn_extent: None,
            compare: None,
            last_horizon: None,
            keeps_middle: false,
            held: None,
            cycle: 0,
            last_pick: None,
            soloed: None,
        }
    }
}
