//! What is done with a layer, with several that are marked, and with a group, as their context menus offer it.

use super::LayersPanel;
use super::listed::{Entry, GroupRow, Heading};
use super::renaming::Renaming;
use crate::app::modules::layers::LayersOrder;
use crate::app::{Action, App, Command, DatabasesOrder};
use crate::i18n::{Word, integer};
use crate::model::table::is_version;
use crate::model::{FeatureTable, GroupId, Grouping, Kind, Layer, LayerGroup, LayerId, Origin};
use crate::ui::crs_told::crs_told;
use crate::ui::widgets::quiet;
use egui::{Button, RichText, Ui};
use std::sync::{Arc, Weak};

/// An entry: what it is called, and what it asks for where it can be asked.
type Offer = (Word, Option<Command>);

fn offers(ui: &mut Ui, app: &App, all: impl IntoIterator<Item = Offer>, commands: &mut Vec<Command>) {
    for (word, command) in all {
        if ui.add_enabled(command.is_some(), Button::new(app.word(word))).clicked() {
            commands.extend(command);
            ui.close();
        }
    }
}

impl LayersPanel {
    /// The menu of a layer, or of all that are marked where it is one of several.
    pub(super) fn menu(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        ui.set_min_width(190.0);
        let marked = app.marked_layers();
        if marked.len() > 1 && marked.contains(&layer.id) {
            return several(ui, app, marked, commands);
        }
        let id = layer.id;
        let areal = layer
            .table
            .source()
            .map_or(&layer.table, |source| source.sample())
            .kinds()
            .iter()
            .any(|(kind, _)| matches!(kind, Kind::Polygon | Kind::MultiPolygon | Kind::GeometryCollection));
        let own_data = layer.key != "rings";
        // what belongs to a table is not exchanged for something else
        let is_free = own_data && !matches!(layer.origin, Origin::Database(_) | Origin::Copy(_));
        let when = |wanted: bool, command: Command| wanted.then_some(command);
        let step = |up: bool| {
            let moves = !app.workspace.document.stepped(id, up).operations.is_empty();
            moves.then(|| LayersOrder::Step { layer: id, up }.into())
        };
        offers(
            ui,
            app,
            [
                (Word::ZoomToLayer, Some(Command::ZoomToLayer(id))),
                (Word::TableOpen, Some(Command::ShowTable(id))),
                (Word::QueryBuilder, when(own_data, Command::ShowQuery(id))),
                (Word::OnlyThisLayer, Some(Command::Solo { layer: id, clicked: false })),
                (Word::MoveUp, step(true)),
                (Word::MoveDown, step(false)),
                (Word::DuplicateLayer, Some(LayersOrder::Duplicate(vec![id]).into())),
                (Word::RemoveLayer, Some(LayersOrder::Remove(vec![id]).into())),
            ],
            commands,
        );
        self.rename_entry(ui, app, Entry::Layer(id), &layer.name);
        grouping(ui, app, vec![id], commands);
        ui.separator();
        offers(
            ui,
            app,
            [
                (Word::ExportDataMenu, Some(Command::AskDataExport(id))),
                (Word::ReplaceData, when(is_free, Command::AskReplace(id))),
                (Word::ChangeCrs, when(own_data && !matches!(layer.origin, Origin::Copy(_)), Command::AskCrs(id))),
                (Word::RepairGeometry, when(own_data && areal, Command::Repair(id))),
                (Word::LoadReportMenu, when(app.report(layer).is_some(), Command::ShowReport(Some(id)))),
            ],
            commands,
        );
        self.database(ui, app, layer, commands);
        ui.separator();
        offers(ui, app, [(Word::LayerStyle, Some(Command::ShowStyle(id)))], commands);
        ui.separator();
        ui.label(quiet(ui, app.word(Word::SourceAndLicence)));
        ui.label(RichText::new(layer.provenance.source.get(app.lang())).size(12.0));
        let terms = format!("{}  {}", layer.provenance.licence, layer.provenance.date);
        if !terms.trim().is_empty() {
            ui.label(RichText::new(terms.trim()).size(12.0));
        }
        ui.label(quiet(ui, crs_told(app, layer)));
    }

    /// The menu of a group.
    pub(super) fn group_menu(&mut self, ui: &mut Ui, app: &App, row: &GroupRow<'_>, commands: &mut Vec<Command>) {
        ui.set_min_width(190.0);
        let id = row.group.id;
        let own = || app.workspace.document.layers_of(id).iter().map(|layer| layer.id).collect::<Vec<_>>();
        let [shown, all] = row.shown;
        let show = |wanted: bool, visible: bool| wanted.then(|| LayersOrder::Show(own(), visible).into());
        offers(
            ui,
            app,
            [
                (Word::GroupZoom, Some(LayersOrder::ZoomToGroup(id).into())),
                (Word::LayersShow, show(shown < all, true)),
                (Word::LayersHide, show(shown > 0, false)),
                (Word::GroupMark, Some(LayersOrder::Mark(own()).into())),
            ],
            commands,
        );
        self.rename_entry(ui, app, Entry::Group(id), &row.group.name);
        ui.separator();
        let headings = || app.workspace.document.groups().iter().map(|group| Heading::Own(group.id));
        if ui.button(app.word(Word::GroupsFold)).clicked() {
            self.folded.extend(headings());
            ui.close();
        }
        if ui.button(app.word(Word::GroupsUnfold)).clicked() {
            self.folded.retain(|heading| !headings().any(|own| own == *heading));
            ui.close();
        }
        ui.separator();
        offers(ui, app, [(Word::UngroupLayers, Some(LayersOrder::Ungroup(id).into()))], commands);
        if ui.button(Word::GroupRemove.with(app.lang(), &[&integer(all as u64)])).clicked() {
            commands.push(LayersOrder::Remove(own()).into());
            ui.close();
        }
    }

    fn rename_entry(&mut self, ui: &mut Ui, app: &App, entry: Entry, name: &crate::i18n::Bilingual) {
        if ui.button(app.word(Word::Rename)).clicked() {
            self.renaming = Some(Renaming::new(entry, name, app.lang()));
            ui.close();
        }
    }
}

/// The menu of several layers.
fn several(ui: &mut Ui, app: &App, marked: Vec<LayerId>, commands: &mut Vec<Command>) {
    ui.label(quiet(ui, Word::LayersMarked.with(app.lang(), &[&integer(marked.len() as u64)])));
    offers(
        ui,
        app,
        [
            (Word::LayersShow, Some(LayersOrder::Show(marked.clone(), true).into())),
            (Word::LayersHide, Some(LayersOrder::Show(marked.clone(), false).into())),
            (Word::DuplicateLayer, Some(LayersOrder::Duplicate(marked.clone()).into())),
            (Word::RemoveLayer, Some(LayersOrder::Remove(marked.clone()).into())),
        ],
        commands,
    );
    grouping(ui, app, marked, commands);
}

/// What puts layers into groups and takes them out.
fn grouping(ui: &mut Ui, app: &App, layers: Vec<LayerId>, commands: &mut Vec<Command>) {
    ui.separator();
    offers(ui, app, [(Word::GroupLayers, Some(LayersOrder::Group(layers.clone()).into()))], commands);
    let document = &app.workspace.document;
    let grouping = Grouping::new(document.groups());
    let keys = layers.iter().filter_map(|id| document.layer(*id)).map(|layer| layer.key.as_str());
    let paths: Vec<Vec<&LayerGroup>> = keys.map(|key| grouping.path_of(key)).collect();
    let is_in = |group: GroupId| paths.iter().all(|path| path.last().is_some_and(|own| own.id == group));
    let is_listed = |group: &&LayerGroup| document.layers().iter().any(|layer| grouping.holds(group.id, &layer.key));
    let others: Vec<&LayerGroup> = document.groups().iter().filter(|group| !is_in(group.id)).filter(is_listed).collect();
    if !others.is_empty() {
        ui.menu_button(app.word(Word::GroupPutInto), |ui| {
            for group in others {
                let name: Vec<&str> = grouping.path(group.id).iter().map(|own| own.name.get(app.lang())).collect();
                if ui.button(name.join(" · ")).clicked() {
                    commands.push(LayersOrder::PutInto(layers.clone(), group.id).into());
                    ui.close();
                }
            }
        });
    }
    // out of the innermost group that they are all in
    if let Some(group) = paths.first().and_then(|path| path.last()).filter(|group| is_in(group.id))
        && ui.button(app.word(Word::GroupTakeOut)).clicked()
    {
        let top = document.layers_of(group.id).last().map(|layer| layer.id);
        let at = document.layers().iter().position(|layer| Some(layer.id) == top).map_or(0, |at| at + 1);
        commands.push(LayersOrder::Arrange { layers, at, into: group.parent }.into());
        ui.close();
    }
}

impl LayersPanel {
    /// What is done with a table of a database, and with what was taken out of one.
    fn database(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let id = layer.id;
        let entry = |ui: &mut Ui, commands: &mut Vec<Command>, text: String, can: bool, order: DatabasesOrder| {
            if ui.add_enabled(can, Button::new(text)).clicked() {
                commands.push(order.into());
                ui.close();
            }
        };
        match &layer.origin {
            Origin::Database(_) => {
                ui.separator();
                let is_open = layer.table.source().is_some_and(|source| source.is_open());
                let may_write = app.session.databases.source(&layer.table).is_none_or(|source| source.may_write());
                let has_selection = app.viewport.selection.rows_of(id).next().is_some();
                let take = ui.add_enabled(is_open && may_write && has_selection, Button::new(app.word(Word::CopyTakeOut)));
                let why =
                    if may_write { Word::CopySelectFirst.with(app.lang(), &[&integer(100_000)]) } else { app.word(Word::CopyReadOnly).to_owned() };
                if take.on_disabled_hover_text(why).clicked() {
                    commands.push(DatabasesOrder::TakeOut(id).into());
                    ui.close();
                }
                entry(ui, commands, app.word(Word::DatabaseRefresh).to_owned(), is_open, DatabasesOrder::Refresh(id));
                if !is_open {
                    offers(ui, app, [(Word::OpenDatabase, Some(Command::Do(Action::OPEN_DATABASE)))], commands);
                }
            }
            Origin::Copy(_) => {
                ui.separator();
                let changes = self.changes(app, layer);
                let [put, added, deleted] = changes.map(|count| integer(count as u64));
                let text = match changes {
                    [0, 0, 0] => app.word(Word::CopyNothing).to_owned(),
                    _ => Word::CopyWriteBack.with(app.lang(), &[&put, &added, &deleted]),
                };
                entry(ui, commands, text, changes != [0; 3] && !app.is_written_back(id), DatabasesOrder::WriteBack(id));
            }
            _ => {}
        }
    }

    /// What was changed of a copy, counted once for each version of it.
    fn changes(&mut self, app: &App, layer: &Layer) -> [usize; 3] {
        let is_known = |(table, origin, _): &&(Weak<FeatureTable>, Origin, [usize; 3])| is_version(table, &layer.table) && *origin == layer.origin;
        if let Some((.., known)) = self.changes.as_ref().filter(is_known) {
            return *known;
        }
        let changes = app.changes_of_copy(layer.id).unwrap_or_default();
        self.changes = Some((Arc::downgrade(&layer.table), layer.origin.clone(), changes));
        changes
    }
}
