//! Which actions can be asked for now, and which are switched on.

use super::{Action, App, ThemeChoice, Tool};

impl Action {
    /// Whether it can be asked for now.
    #[must_use]
    pub fn enabled(self, app: &App) -> bool {
        match self {
            Self::Undo => app.history.can_undo(),
            Self::Redo => app.history.can_redo(),
            Self::Delete => app.selected_annotation.is_some(),
            Self::ClearSelection | Self::InvertSelection | Self::ZoomToSelection | Self::SaveSelection => !app.selection.is_empty(),
            Self::LayerExport => app.current_layer().is_some(),
            Self::LayerReplace | Self::LayerCrs | Self::LayerRepair => app.current_layer().is_some_and(|layer| layer.key != "rings"),
            Self::LayerReport => app.current_layer().is_some_and(|layer| app.report(layer).is_some()),
            Self::ViewBack => app.view_history.can_undo(),
            Self::ViewForward => app.view_history.can_redo(),
            _ => true,
        }
    }

    /// Whether it is switched on, for those that are a switch.
    #[must_use]
    pub fn checked(self, app: &App) -> Option<bool> {
        Some(match self {
            Self::Light => app.settings.theme == ThemeChoice::Light,
            Self::Dark => app.settings.theme == ThemeChoice::Dark,
            Self::FollowSystem => app.settings.theme == ThemeChoice::System,
            Self::Online => app.document.is_online(),
            Self::AllLayers => app.settings.all_layers,
            Self::MapOnly => app.map_only,
            Self::FullScreen => app.full_screen,
            Self::Results => app.results_open,
            Self::Legend => app.legend_open,
            Self::Diagnostics => app.diagnostics_open,
            _ => return Tool::of(self).map(|tool| tool == app.tool),
        })
    }
}
