//! Which actions can be asked for now, and which are switched on.

use super::{Action, App, ThemeChoice, Tool};

impl Action {
    /// Whether it can be asked for now.
    #[must_use]
    pub fn enabled(self, app: &App) -> bool {
        match self {
            Self::Undo => app.workspace.history.can_undo(),
            Self::Redo => app.workspace.history.can_redo(),
            Self::Delete => app.viewport.selected_annotation.is_some(),
            Self::ClearSelection | Self::InvertSelection | Self::ZoomToSelection | Self::SaveSelection => !app.viewport.selection.is_empty(),
            Self::LayerExport => app.current_layer().is_some(),
            Self::LayerReplace | Self::LayerCrs | Self::LayerRepair => app.current_layer().is_some_and(|layer| layer.key != "rings"),
            Self::LayerReport => app.current_layer().is_some_and(|layer| app.report(layer).is_some()),
            Self::ViewBack => app.viewport.view_history.can_undo(),
            Self::ViewForward => app.viewport.view_history.can_redo(),
            _ => true,
        }
    }

    /// Whether it is switched on, for those that are a switch.
    #[must_use]
    pub fn checked(self, app: &App) -> Option<bool> {
        Some(match self {
            Self::Light => app.session.settings.theme == ThemeChoice::Light,
            Self::Dark => app.session.settings.theme == ThemeChoice::Dark,
            Self::FollowSystem => app.session.settings.theme == ThemeChoice::System,
            Self::Online => app.workspace.document.is_online(),
            Self::AllLayers => app.session.settings.all_layers,
            Self::MapOnly => app.session.map_only,
            Self::FullScreen => app.session.full_screen,
            Self::Results => app.session.results_open,
            Self::Legend => app.session.legend_open,
            Self::Diagnostics => app.session.diagnostics_open,
            _ => return Tool::of(self).map(|tool| tool == app.viewport.tool),
        })
    }
}
