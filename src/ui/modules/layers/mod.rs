//! The layer list: groups, visibility, swatches, order by dragging, and each layer's menu.

mod dragging;
mod group_row;
mod layer_menu;
mod layer_row;
mod listed;
mod renaming;

use crate::app::modules::layers::LayersOrder;
use crate::app::{Action, App, Command};
use crate::carto::group_word;
use crate::i18n::Word;
use crate::io::usual_format_names;
use crate::model::{FeatureTable, Group, GroupId, Grouping, Origin};
use crate::query::Sought;
use crate::ui::kept_list::{KeptAsked, KeptEntry, KeptWords, kept_list};
use crate::ui::menu_entry::tip;
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, icon_button, quiet, switches_button};
use dragging::Target;
use egui::{Key, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use listed::{Entry, Heading, Row, listed};
use renaming::Renaming;
use std::collections::HashSet;
use std::sync::Weak;

/// What the panel remembers between frames.
#[derive(Default)]
pub struct LayersPanel {
    folded: HashSet<Heading>,
    /// What is searched for in the list.
    sought: String,
    /// The rows of layers and groups that are shown, from the top down.
    targets: Vec<Target>,
    /// Whether a drag began on a row in this frame.
    began: bool,
    /// What is dragged.
    held: Option<Entry>,
    renaming: Option<Renaming>,
    /// The group that was made last when it was asked what it is called.
    asked_name: Option<(u64, GroupId)>,
    /// The name that what is shown is to be kept under.
    theme: String,
    /// What was changed of a version of a layer that was taken out of a database.
    changes: Option<(Weak<FeatureTable>, Origin, [usize; 3])>,
}

/// Logical pixels of a row, and of what a group sets its layers in by.
const ROW: f32 = 30.0;
const INDENT: f32 = 14.0;
/// So many layers are searched rather than looked through.
const MANY: usize = 20;

impl Panel for LayersPanel {
    fn name(&self) -> &'static str {
        "layers"
    }

    fn place(&self, _: &App, width: f32) -> Option<Place> {
        Some(Place::Left(if width < NARROW { 220.0 } else { 258.0 }, [170.0, 420.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(app.word(Word::Layers)).font(egui::FontId::new(13.5, bold())));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let look = Look::of(ui);
                let add = egui::Button::new(RichText::new(format!("+ {}", app.word(Word::AddLayer))).size(12.5).color(look.accent)).frame(false);
                if ui.add(add).on_hover_text(tip(app, Action::OPEN)).clicked() {
                    commands.push(Command::Do(Action::OPEN));
                }
                switches_button(ui, app.word(Word::Themes), |ui| self.themes(ui, app, commands));
            });
        });
        ui.add_space(2.0);
        self.search(ui, app);
        self.name_new_group(app);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            self.list(ui, app, commands);
            ui.add_space(8.0);
        });
        let typed = ui.memory(|memory| memory.focused().is_some());
        if let Some(layer) = app
            .viewport
            .chosen_layer
            .and_then(|id| app.workspace.document.layer(id))
            .filter(|_| !typed && ui.input(|input| input.key_pressed(Key::F2)))
        {
            self.renaming = Some(Renaming::new(Entry::Layer(layer.id), &layer.name, app.lang()));
        }
    }
}

impl LayersPanel {
    /// The field that the list is searched by, where there is much to look through.
    fn search(&mut self, ui: &mut Ui, app: &App) {
        if app.workspace.document.layers().len() < MANY {
            self.sought.clear();
            return;
        }
        let word = app.word(Word::LayersSearch);
        let field = ui.add(TextEdit::singleline(&mut self.sought).desired_width(f32::INFINITY).hint_text(word).char_limit(200));
        field.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, word));
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.sought.clear();
        }
        ui.add_space(2.0);
    }

    /// Asks once what a group that was just made is called.
    fn name_new_group(&mut self, app: &App) {
        if self.asked_name == app.viewport.new_group {
            return;
        }
        self.asked_name = app.viewport.new_group;
        let id = self.asked_name.map(|(_, id)| id);
        if let Some(group) = app.workspace.document.groups().iter().find(|group| Some(group.id) == id) {
            // where it stands is opened, so that the field is seen
            let path = Grouping::new(app.workspace.document.groups()).path(group.id);
            self.folded.retain(|own| !matches!(own, Heading::Kind(..)) && !path.iter().any(|group| *own == Heading::Own(group.id)));
            self.sought.clear();
            self.renaming = Some(Renaming::of_new(Entry::Group(group.id), &group.name, app.lang()));
        }
    }

    /// The themes to switch to, and what is shown now to be kept.
    fn themes(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let document = &app.workspace.document;
        let entries: Vec<KeptEntry<'_>> = document
            .themes()
            .iter()
            .map(|own| KeptEntry { name: &own.name, remark: "", hint: "", is_current: document.themed(own).is_empty() })
            .collect();
        let words = KeptWords { none: Word::ThemesNone, name: Word::ThemeName, keep: Word::ThemeKeep, remove: Word::ThemeRemove };
        if let Some(asked) = kept_list(ui, app, &words, &entries, &mut self.theme) {
            commands.push(match asked {
                KeptAsked::TakeUp(at) => Command::ShowTheme(at),
                KeptAsked::Remove(at) => LayersOrder::RemoveTheme(at).into(),
                KeptAsked::Keep(name) => LayersOrder::KeepTheme(name).into(),
            });
        }
    }

    fn list(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        self.targets.clear();
        let sought = Sought::of(&self.sought);
        let rows = listed(&app.workspace.document, &self.folded, sought.as_ref());
        if rows.is_empty() {
            ui.add_space(6.0);
            ui.label(quiet(ui, app.word(Word::LayersNoneFound)));
        }
        for row in &rows {
            match row {
                Row::Kind(kind, again) => self.heading(ui, app, (*kind, *again)),
                Row::NothingLoaded => self.nothing_loaded(ui, app),
                Row::Group(row) => self.group_row(ui, app, row, commands),
                Row::Layer(row) => self.layer_row(ui, app, row, &rows, commands),
            }
        }
        // a field that cannot be seen cannot be typed in
        let is_there = |entry: Entry| self.targets.iter().any(|target| target.entry == entry && (ui.is_rect_visible(target.rect)));
        self.renaming = self.renaming.take().filter(|own| !own.has_begun() || is_there(own.of));
        self.drag(ui, app, commands);
    }

    /// The heading of a run of layers of a kind.
    fn heading(&mut self, ui: &mut Ui, app: &App, (kind, again): (Group, usize)) {
        let heading = Heading::Kind(kind, again);
        let open = !self.folded.contains(&heading);
        ui.add_space(7.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let name = app.word(group_word(kind));
            if icon_button(ui, Icon::Fold(open), name, 16.0, true).clicked() {
                self.fold(heading);
            }
            ui.label(RichText::new(name).font(egui::FontId::new(12.5, bold())).color(Look::of(ui).text));
        });
    }

    /// Folds what is open, and opens what is folded.
    fn fold(&mut self, heading: Heading) {
        if !self.folded.remove(&heading) {
            self.folded.insert(heading);
        }
    }

    /// Where loaded layers will stand, and how one comes by them.
    fn nothing_loaded(&mut self, ui: &mut Ui, app: &App) {
        self.heading(ui, app, (Group::Mine, 0));
        if !self.folded.contains(&Heading::Kind(Group::Mine, 0)) {
            ui.horizontal(|ui| {
                ui.add_space(22.0);
                ui.add(egui::Label::new(quiet(ui, Word::NoLayersOfMine.with(app.lang(), &[&usual_format_names(app.lang())]))).wrap());
            });
        }
    }
}
