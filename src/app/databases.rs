//! The databases that the user has connected to in this sitting, and the tables that are open there. Layers whose table waits to be
//! opened get it when its server is connected: after a project was opened, after an undo, after a crash.

use super::database_orders::DatabasesOrder;
use super::jobs::Outcome;
use super::open_databases::{Meant, Open, OpenedFor, OpenedTable};
use super::prepared::Prepared;
use super::{App, JobId, Severity};
use crate::i18n::{Localized, Word, integer};
use crate::model::{
    Basis, DatabaseServer, DatabaseTable, FeatureTable, Layer, LayerId, LoadedData, Operation, Origin, ReadAs, SharedCopy, SourceAddress,
};
use crate::source::{DatabaseError, Links, PostgisTable};
use std::sync::Arc;

/// The table that a layer waits for, and the system that was chosen for it.
fn waiting(layer: &Layer) -> Option<Meant> {
    match layer.table.source().filter(|source| !source.is_open())?.address()? {
        SourceAddress::Database(table) => Some((*table, (layer.crs.basis == Basis::Chosen).then(|| layer.crs.crs.clone()))),
        SourceAddress::File { .. } => None,
    }
}

impl App {
    /// The servers that layers of the document wait for: nobody has connected to them, or a table there could not be opened.
    #[must_use]
    pub fn waiting_servers(&self) -> Vec<DatabaseServer> {
        let own = &self.session.databases;
        let mut servers: Vec<DatabaseServer> = Vec::new();
        for meant in self.workspace.document.layers().iter().filter_map(waiting) {
            let is_under_way = own.tried.iter().any(|(tried, job)| *tried == meant && job.is_some_and(|job| self.workspace.jobs.is_running(job)));
            let server = meant.0.server;
            if !is_under_way && !servers.iter().any(|known| known.is_same_database(&server)) {
                servers.push(server);
            }
        }
        servers
    }

    /// Takes the connections to a server, which the window has made.
    pub(super) fn connected(&mut self, links: Arc<Links>) {
        let own = &mut self.session.databases;
        let server = links.server().clone();
        own.tried.retain(|((table, _), _)| !table.server.is_same_database(&server));
        // tables that are open go on with what was given now
        own.open.iter().filter(|open| open.source.links().server() == &server).for_each(|open| open.source.links().renew(&links));
        own.links.retain(|known| !known.server().is_same_database(&server));
        own.links.push(links);
        self.session.settings.keep_server(&server);
        self.keep_settings();
        self.workspace.windows.iter_mut().for_each(|window| window.failed = None);
        self.attach();
    }

    /// Opens a table as a layer.
    pub(super) fn open_table(&mut self, address: DatabaseTable, name: String) {
        let meant = (address, None);
        let known = self.session.databases.open.iter().find(|own| own.meant == meant).map(|own| (Arc::clone(&own.source), Arc::clone(&own.window)));
        if let Some((source, window)) = known {
            return self.add_table(&source, &window, name);
        }
        if let Some(links) = self.session.databases.links(&meant.0.server).cloned() {
            self.begin_opening(links, meant, OpenedFor::Layer(name));
        }
    }

    fn begin_opening(&mut self, links: Arc<Links>, meant: Meant, wanted: OpenedFor) -> JobId {
        self.workspace.jobs.start_load(meant.0.table.clone(), move |progress| {
            let result = PostgisTable::open(&links, &meant.0, meant.1.as_ref(), &|| progress.is_cancelled());
            Outcome::TableOpened(Box::new(OpenedTable { meant, wanted, result }))
        })
    }

    /// Gives the layers that wait for a table the one that is open, and begins to open those of servers that are connected.
    pub(super) fn attach(&mut self) {
        let layers = self.workspace.document.layers().iter();
        let waits: Vec<(LayerId, Meant)> = layers.filter_map(|layer| Some((layer.id, waiting(layer)?))).collect();
        for (layer, meant) in waits {
            if let Some(window) = self.session.databases.window(&meant) {
                self.put_opened(layer, &window);
                continue;
            }
            let own = &self.session.databases;
            let is_new = !own.tried.iter().any(|(tried, _)| *tried == meant);
            if let Some(links) = own.links(&meant.0.server).filter(|_| is_new).cloned() {
                let job = self.begin_opening(links, meant.clone(), OpenedFor::Waiting);
                self.session.databases.tried.push((meant, Some(job)));
            }
        }
        self.hide_copies();
    }

    /// Has the tables leave out of what is drawn what is being worked on in copies.
    fn hide_copies(&mut self) {
        let copies =
            self.workspace.document.layers().iter().filter_map(|layer| if let Origin::Copy(copy) = &layer.origin { Some(copy) } else { None });
        let same = |(a, b): (&SharedCopy, &SharedCopy)| Arc::ptr_eq(a, b);
        let own = &mut self.session.databases;
        if copies.clone().count() == own.hidden.len() && copies.clone().zip(&own.hidden).all(same) {
            return;
        }
        let (now, before) = (copies.cloned().collect::<Vec<SharedCopy>>(), std::mem::take(&mut own.hidden));
        own.hidden.clone_from(&now);
        let mut tables: Vec<DatabaseTable> = Vec::new();
        for copy in now.iter().chain(&before) {
            if !tables.contains(&copy.of) {
                tables.push(copy.of.clone());
            }
        }
        for table in tables {
            let keys = now
                .iter()
                .filter(|copy| copy.of == table)
                .flat_map(|copy| &copy.taken)
                .map(|row| row.key.clone())
                .collect::<std::collections::HashSet<_>>();
            self.session.databases.sources(&table).for_each(|source| source.hide(keys.clone()));
            self.ask_views_again(&table);
        }
    }

    /// Has views ask for what they show of a table.
    pub(super) fn ask_views_again(&mut self, table: &DatabaseTable) {
        let layers = self.workspace.document.layers().iter();
        let is_of = |layer: &&Layer| matches!(&layer.origin, Origin::Database(of) if of.is_same_table(table));
        let own: Vec<LayerId> = layers.filter(is_of).map(|layer| layer.id).collect();
        for window in self.workspace.windows.iter_mut().filter(|window| own.contains(&window.layer)) {
            (window.shown, window.under_way) = (None, None);
        }
        for layer in own {
            self.forget_ordered(layer);
        }
    }

    fn put_opened(&mut self, id: LayerId, window: &Arc<FeatureTable>) {
        let Some(style) = self.workspace.document.layer(id).map(|layer| layer.style.clone()) else { return };
        let prepared = Prepared::of_window(window, &style, None);
        self.show_window(id, Arc::clone(window), &style, prepared);
    }

    /// Takes in a table that was opened.
    pub(super) fn table_opened(&mut self, opened: OpenedTable) {
        let OpenedTable { meant, wanted, result } = opened;
        let lang = self.lang();
        let name = format!("{}.{}", meant.0.schema, meant.0.table);
        let source = match result {
            Ok(source) => source,
            Err(DatabaseError::Cancelled) => return self.notify(Severity::Info, Word::LoadCancelled.with(lang, &[&name]), Vec::new()),
            Err(error) => {
                let text = Word::DatabaseRefused.with(lang, &[&name, &error.message(lang)]);
                let again = match wanted {
                    OpenedFor::Layer(title) => DatabasesOrder::Open(Box::new(meant.0), title),
                    OpenedFor::Waiting => DatabasesOrder::TryAgain(Box::new(meant.0)),
                };
                return self.notify_with(Severity::Error, text, Vec::new(), Some((self.word(Word::CopyAgain).to_owned(), again.into())));
            }
        };
        // another one may have been opened meanwhile: all layers share one
        let known = self.session.databases.open.iter().find(|own| own.meant == meant);
        let (source, window) =
            known.map_or_else(|| (Arc::clone(&source), Arc::new(source.window())), |own| (Arc::clone(&own.source), Arc::clone(&own.window)));
        if known.is_none() {
            self.session.databases.open.push(Open { meant, source: Arc::clone(&source), window: Arc::clone(&window) });
            // what is worked on is not drawn by it either
            self.session.databases.hidden.clear();
        }
        match wanted {
            OpenedFor::Layer(title) => self.add_table(&source, &window, title),
            OpenedFor::Waiting => self.attach(),
        }
    }

    /// Tries once more to open a table that layers wait for.
    pub(super) fn try_table_again(&mut self, table: &DatabaseTable) {
        self.session.databases.tried.retain(|((tried, _), _)| tried != table);
        self.attach();
    }

    /// Adds a layer of a table that is open.
    fn add_table(&mut self, source: &PostgisTable, window: &Arc<FeatureTable>, title: String) {
        let style = self.workspace.document.next_style(&[]);
        let (address, crs) = (source.address_of().clone(), source.crs().clone());
        let name = format!("{}.{}", address.schema, address.table);
        let origin = Origin::Database(Box::new(address));
        let data = LoadedData { origin, name: title, style, read_as: ReadAs::default(), crs, table: Arc::clone(window) };
        let layer = self.workspace.document.loaded_layer(data);
        let prepared = Prepared::of_window(window, &layer.style, None);
        self.keep_prepared(&layer, prepared);
        let at = self.workspace.document.place_for_loaded();
        let bounds = window.whole_bounds();
        self.edit(Operation::AddLayer { at, layer: Box::new(layer) });
        // a table that begins where nobody looks is not seen
        if let Some(bounds) = bounds.filter(|bounds| !self.viewport.view.bounds(self.viewport.view_size).intersects(bounds)) {
            self.zoom_to(bounds);
        }
        let text = Word::TableOpened.with(self.lang(), &[&name, &integer(window.total() as u64)]);
        self.notify(Severity::Info, text, Vec::new());
    }
}
