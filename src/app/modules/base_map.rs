//! The base map of tiles under all layers: which one, in which tone, and whether servers are asked.

use crate::app::action::Menu;
use crate::app::jobs::Outcome;
use crate::app::loading::asks_for_crs;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, CrsQuestion, CrsSubject, Order};
use crate::carto::VectorDrawing;
use crate::i18n::Word;
use crate::io::{IoError, Opened, Problem, file_name, tile_set_of};
use crate::model::{BaseMap, BaseSource, Operation, SourceCrs, TileSet, Transaction};
use crate::source::{TileClient, TileDrawing, told_of};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Action {
    pub const ONLINE: Self = Self::new("online", Word::OnlineBaseMap, Menu::View, 40);
    pub const BASE_MAP: Self = Self::new("base map", Word::BaseMapAction, Menu::View, 41);
}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "base map",
        &[Deed::new(Action::ONLINE, App::toggle_online).switch(|app| app.workspace.document.is_online()), Deed::window(Action::BASE_MAP, "base map")],
    )
};

/// What the window of the base map asks for.
#[derive(Clone, Debug)]
pub enum BaseMapOrder {
    /// Shows a base map, or the embedded one alone. A server is asked only where the user has said so: `asks` switches the network
    /// on with it.
    Show { base: Option<Box<BaseMap>>, asks: bool },
    /// Switches the network on, or off.
    Network(bool),
    /// Keeps a service or a file in the list, and shows it.
    Add(Box<TileSet>),
    /// Shows a file of tiles.
    File(PathBuf),
    /// Takes one out of the list.
    Remove(usize),
    /// Sets the user's key for Tianditu.
    Key(String),
}

impl Order for BaseMapOrder {}

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<BaseMapOrder>() else { return false };
    match order {
        BaseMapOrder::Show { base, asks } => app.show_base_map(base.clone(), *asks),
        BaseMapOrder::Network(on) => app.edit(Operation::SetOnline(*on)),
        BaseMapOrder::Add(set) => app.add_tile_set(set),
        BaseMapOrder::File(path) => app.show_tile_file(path, None),
        BaseMapOrder::Remove(at) => {
            if *at < app.session.settings.tile_sets.len() {
                app.session.settings.tile_sets.remove(*at);
                app.keep_settings();
            }
        }
        BaseMapOrder::Key(key) => {
            app.session.settings.tianditu_key.clone_from(key);
            app.keep_settings();
        }
    }
    true
}

impl App {
    /// Shows the online base map, or leaves it and switches the network off.
    fn toggle_online(&mut self) {
        let document = &self.workspace.document;
        let (is_online, base) = (document.is_online(), document.base_map());
        let needs_network = base.is_some_and(|base| told_of(&base.source).is_some_and(|told| told.host.is_some()));
        let mut operations = vec![Operation::SetOnline(!is_online)];
        if is_online && needs_network {
            self.session.last_base_map = base.cloned().map(Box::new);
            operations.push(Operation::SetBaseMap(None));
        } else if !is_online && !needs_network {
            let usual = || Box::new(BaseMap::of(BaseSource::Known("openstreetmap".to_owned())));
            operations.push(Operation::SetBaseMap(Some(self.session.last_base_map.clone().unwrap_or_else(usual))));
        }
        self.edit(Transaction::from_iter(operations));
    }

    fn show_base_map(&mut self, base: Option<Box<BaseMap>>, asks: bool) {
        let document = &self.workspace.document;
        let needs_network = base.as_ref().is_some_and(|base| told_of(&base.source).is_some_and(|told| told.host.is_some()));
        let mut operations = Vec::new();
        if needs_network && asks && !document.is_online() {
            operations.push(Operation::SetOnline(true));
        } else if !needs_network && document.is_online() {
            // nobody is asked any more
            operations.push(Operation::SetOnline(false));
        }
        if document.base_map() != base.as_deref() {
            operations.push(Operation::SetBaseMap(base));
        }
        if !operations.is_empty() {
            self.edit(Transaction::from_iter(operations));
        }
    }

    fn add_tile_set(&mut self, set: &TileSet) {
        let sets = &mut self.session.settings.tile_sets;
        sets.retain(|own| own.place != set.place && (own.place.file().is_none() || own.place.file() != set.place.file()));
        sets.push(set.clone());
        self.keep_settings();
        let base = BaseMap::of(BaseSource::Own(Box::new(set.clone())));
        self.show_base_map(Some(Box::new(base)), true);
    }

    /// Takes a file of tiles for the base map.
    pub(in crate::app) fn show_tile_file(&mut self, path: &Path, crs: Option<&SourceCrs>) {
        let (path, crs) = (path.to_path_buf(), crs.cloned());
        self.workspace.jobs.start(file_name(&path), move |_| {
            let result = tile_set_of(&path, crs.as_ref());
            Outcome::TilesRead { path, result }
        });
    }

    /// Takes in what a file of tiles says of itself.
    pub(in crate::app) fn tiles_read(&mut self, path: &Path, result: Result<TileSet, IoError>) {
        match result {
            Ok(set) => {
                self.add_tile_set(&set);
                let shown = self.viewport.view.bounds(self.viewport.view_size);
                if let Some(bounds) = set.picture_bounds().filter(|own| !own.intersects(&shown)) {
                    self.zoom_to(bounds);
                }
            }
            Err(error) if asks_for_crs(&error) => self.question_crs(CrsSubject::Picture(path.to_path_buf()), file_name(path), &error),
            Err(IoError::Text { problem: Problem::NoPlace, .. }) => self.begin_control_points(CrsQuestion {
                subject: CrsSubject::Picture(path.to_path_buf()),
                name: file_name(path),
                reason: String::new(),
                likely: Vec::new(),
                current: None,
            }),
            Err(error) => self.refused(&file_name(path), &error),
        }
    }

    /// Whether the tiles of the base map can be had for a print without asking first.
    #[must_use]
    pub fn prints_tiles(&self) -> bool {
        let told = self.workspace.document.base_map().and_then(|base| told_of(&base.source));
        told.is_some_and(|told| told.host.is_none() || self.workspace.document.is_online())
    }

    /// The server that the online base map is asked of, or would be.
    #[must_use]
    pub fn base_map_host(&self) -> String {
        let usual = BaseSource::Known("openstreetmap".to_owned());
        let host = |base: &BaseMap| told_of(&base.source)?.host;
        let shown = self.workspace.document.base_map().and_then(host);
        shown.or_else(|| self.session.last_base_map.as_deref().and_then(host)).or_else(|| told_of(&usual)?.host).unwrap_or_default()
    }

    /// An opened project on the service that the user knows by the same address, with the key that went to no project.
    pub(in crate::app) fn with_known_base_map(&self, mut opened: Opened) -> Opened {
        let Some(base) = opened.document.base_map().cloned() else { return opened };
        let BaseSource::Own(set) = &base.source else { return opened };
        let known = self.session.settings.tile_sets.iter().find(|own| own.without_secrets() == **set);
        if let Some(known) = known.filter(|own| **own != **set) {
            let source = BaseSource::Own(Box::new(known.clone()));
            opened.document = opened.document.with_base_map(Some(BaseMap { source, ..base }));
        }
        opened
    }

    /// The client of the document's base map of tiles; those that are shapes are drawn as `drawing` says.
    #[must_use]
    pub fn tile_client(&self, drawing: VectorDrawing) -> Option<TileClient> {
        let drawing: Arc<dyn TileDrawing> = Arc::new(drawing);
        TileClient::of_base_map(&self.workspace.document.base_map()?.source, &self.session.settings.tianditu_key, &drawing)
    }
}
