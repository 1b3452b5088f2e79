//! The window of databases: where a server is and as whom it is asked, the tables there, and which of them become layers.

use crate::app::{App, DatabasesOrder};
use crate::i18n::{Localized, Word, excerpt, integer, printable};
use crate::model::{DatabaseServer, Encryption};
use crate::source::{DatabaseError, Links, Login, OfferedTable, RelationKind, kept_password, login_at, tables_of, without_password};
use crate::ui::module::{Beside, Form, Surface};
use crate::ui::theme::Look;
use crate::ui::wake::waker_of;
use crate::ui::widgets::{named, primary_button, quiet};
use crate::work::{News, Task};
use egui::{ComboBox, Grid, Key, Label, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};
use std::collections::HashMap;
use std::sync::Arc;

/// The width of what the window shows, in logical pixels.
const WIDTH: f32 = 440.0;
/// The width of the names of fields.
const NAMES: f32 = 76.0;

/// The window beside the map.
pub type DatabasesWindow = Beside<DatabaseForm>;

/// A server that was connected to, and the tables there.
type Connected = Result<(Arc<Links>, Vec<OfferedTable>), DatabaseError>;

#[derive(Default)]
pub struct DatabaseForm {
    /// Whether the first field is still to be given the keyboard.
    opens: bool,
    address: String,
    /// What stands in the fields.
    server: DatabaseServer,
    port: String,
    password: String,
    asking: Option<(DatabaseServer, Task<Connected>)>,
    found: Option<(Arc<Links>, Vec<OfferedTable>)>,
    refused: Option<String>,
    filter: String,
    /// Whether Enter was pressed in one of the fields.
    is_entered: bool,
    /// The columns that were chosen to name the rows of tables that have no key, by the numbers of these.
    keys: HashMap<usize, usize>,
}

impl Form for DatabaseForm {
    const NAME: &'static str = "databases";

    fn begin(&mut self) {
        self.opens = true;
    }

    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool) {
        self.take(on);
        if self.opens {
            self.prefill(on.app);
        }
        let window = egui::Window::new(on.app.word(Word::DatabaseTitle)).id(egui::Id::unique("databases")).open(is_open);
        window.collapsible(false).resizable(false).default_pos(on.map.left_top() + vec2(56.0, 16.0)).show(on.ctx, |ui| {
            ui.set_width(WIDTH);
            self.waiting(ui, on.app);
            if let Some((links, _)) = &self.found {
                let server = links.server().to_string();
                let mut leaves = false;
                ui.horizontal(|ui| {
                    ui.add(Label::new(excerpt(&server, 52)).truncate());
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        leaves = ui.button(on.app.word(Word::DatabaseOther)).clicked();
                    });
                });
                if leaves {
                    self.found = None;
                }
            } else {
                self.ask(ui, on.app);
            }
            if let Some((server, _)) = &self.asking {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.add(Label::new(quiet(ui, Word::DatabaseConnecting.with(on.app.lang(), &[&excerpt(&server.to_string(), 40)]))).truncate());
                });
            }
            if let Some(told) = &self.refused {
                let ink = Look::of(ui).danger;
                ui.add(Label::new(quiet(ui, told.as_str()).color(ink)).wrap());
            }
            if let Some((links, tables)) = &self.found {
                let order = offered(ui, on.app, links, tables, &mut self.filter, &mut self.keys);
                on.commands.extend(order.map(Into::into));
            }
            ui.add_space(4.0);
        });
    }
}

impl DatabaseForm {
    /// Where and as whom; nothing is asked before the button is pressed.
    fn ask(&mut self, ui: &mut Ui, app: &App) {
        self.fields(ui, app);
        ui.add_space(2.0);
        let is_read = self.address.trim().is_empty() || login_at(&self.address).is_ok();
        let can_connect = self.asking.is_none() && is_read && self.login().is_some();
        let is_pressed = primary_button(ui, app.word(Word::DatabaseConnect), can_connect).clicked();
        let is_entered = std::mem::take(&mut self.is_entered);
        if (is_pressed || is_entered) && can_connect {
            self.connect(ui);
        } else if is_entered && !is_read {
            self.refused = login_at(&self.address).err().map(|error| error.message(app.lang()));
        }
        ui.add(Label::new(quiet(ui, app.word(Word::DatabaseConsent))).wrap());
    }

    /// Takes in what a server has answered.
    fn take(&mut self, on: &mut Surface<'_>) {
        let Some((_, task)) = &self.asking else { return };
        let told = match task.take() {
            News::None | News::SoFar(_) => return,
            News::Done(Ok((links, tables))) => {
                on.commands.push(DatabasesOrder::Connected(Arc::clone(&links)).into());
                self.found = Some((links, tables));
                self.filter.clear();
                self.keys.clear();
                self.password.clear();
                self.address.clear();
                None
            }
            News::Done(Err(error)) => Some(error.message(on.app.lang())),
            News::Broken => Some(on.app.word(Word::SourceBroken).to_owned()),
        };
        (self.refused, self.asking) = (told, None);
    }

    /// Fills the fields with the server that is likeliest meant.
    fn prefill(&mut self, app: &App) {
        if !self.server.host.is_empty() {
            return;
        }
        let likely = app.waiting_servers().into_iter().next().or_else(|| app.session.settings.servers.first().cloned());
        self.put(&likely.unwrap_or_else(|| DatabaseServer { port: 5432, ..DatabaseServer::default() }));
    }

    fn put(&mut self, server: &DatabaseServer) {
        // what lets in at one server is told to no other
        if self.server != *server {
            self.password.clear();
        }
        self.server = server.clone();
        self.port = server.port.to_string();
    }

    /// The server as whom it is asked, where the fields tell one.
    fn login(&self) -> Option<Login> {
        let server = DatabaseServer { port: self.port.trim().parse().ok()?, ..self.server.clone() };
        let password = Some(self.password.clone()).filter(|own| !own.is_empty());
        server.is_sound().then_some(Login { server, password })
    }

    fn connect(&mut self, ui: &Ui) {
        let Some(mut login) = self.login() else { return };
        let server = login.server.clone();
        self.refused = None;
        let task = Task::start(waker_of(ui.ctx()), move |progress| {
            let cancel = || progress.is_cancelled();
            login.password = login.password.or_else(|| kept_password(&login.server));
            let links = Arc::new(Links::open(login, &cancel)?);
            let tables = tables_of(&links, &cancel)?;
            Ok((links, tables))
        });
        self.asking = Some((server, task));
    }

    /// The servers that layers of the project wait for.
    fn waiting(&mut self, ui: &mut Ui, app: &App) {
        for server in app.waiting_servers() {
            ui.horizontal(|ui| {
                let ink = Look::of(ui).warm;
                ui.add(Label::new(quiet(ui, Word::DatabaseLayersWait.with(app.lang(), &[&excerpt(&server.to_string(), 60)])).color(ink)).wrap());
                if self.server != server && ui.small_button(app.word(Word::DatabaseConnect)).clicked() {
                    self.put(&server);
                    if self.asking.is_none() {
                        self.connect(ui);
                    }
                }
            });
        }
    }

    fn fields(&mut self, ui: &mut Ui, app: &App) {
        let is_enter = ui.input(|input| input.key_pressed(Key::Enter));
        let mut is_entered = false;
        let mut text = |ui: &mut Ui, text: &mut String, word: Word, width: f32| {
            let field = ui.add(TextEdit::singleline(text).desired_width(width));
            named(&field, Role::TextInput, app.word(word));
            is_entered |= field.lost_focus() && is_enter;
        };
        let wide = WIDTH - NAMES - 24.0;
        let field = ui.add(TextEdit::singleline(&mut self.address).hint_text(app.word(Word::DatabaseAddress)).desired_width(WIDTH - 16.0));
        named(&field, Role::TextInput, app.word(Word::DatabaseAddress));
        if std::mem::take(&mut self.opens) {
            field.request_focus();
        }
        if field.changed() {
            self.read_address();
        }
        let mut is_given = field.lost_focus() && is_enter;
        Grid::new("server").num_columns(2).min_col_width(NAMES).spacing(vec2(8.0, 6.0)).show(ui, |ui| {
            if !app.session.settings.servers.is_empty() {
                ui.label(quiet(ui, app.word(Word::DatabaseRecent)));
                ComboBox::from_id_salt("recent").width(wide).selected_text(excerpt(&self.server.to_string(), 48)).show_ui(ui, |ui| {
                    for server in &app.session.settings.servers {
                        if ui.selectable_label(*server == self.server, server.to_string()).clicked() {
                            self.put(server);
                        }
                    }
                });
                ui.end_row();
            }
            ui.label(quiet(ui, app.word(Word::DatabaseHost)));
            ui.horizontal(|ui| {
                text(ui, &mut self.server.host, Word::DatabaseHost, wide - 120.0);
                ui.label(quiet(ui, app.word(Word::DatabasePort)));
                text(ui, &mut self.port, Word::DatabasePort, 56.0);
            });
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::DatabaseName)));
            text(ui, &mut self.server.database, Word::DatabaseName, wide);
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::DatabaseUser)));
            text(ui, &mut self.server.user, Word::DatabaseUser, wide);
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::DatabasePassword)));
            let hint = app.word(Word::DatabasePasswordHint);
            let field = ui.add(TextEdit::singleline(&mut self.password).password(true).hint_text(hint).desired_width(wide));
            named(&field, Role::PasswordInput, app.word(Word::DatabasePassword));
            is_given |= field.lost_focus() && is_enter;
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::DatabaseEncryption)));
            ComboBox::from_id_salt("encryption").width(wide).selected_text(app.word(encryption_word(self.server.encryption))).show_ui(ui, |ui| {
                for own in [Encryption::Prefer, Encryption::Require, Encryption::VerifyFull, Encryption::Disable] {
                    ui.selectable_value(&mut self.server.encryption, own, app.word(encryption_word(own)));
                }
            });
            ui.end_row();
        });
        self.is_entered = is_entered || is_given;
    }

    /// Takes the fields from an address, as soon as it is one.
    fn read_address(&mut self) {
        if let Ok(Login { server, password }) = login_at(&self.address) {
            self.put(&server);
            if let Some(password) = password {
                self.password = password;
                self.address = without_password(&self.address);
            }
        }
    }
}

const fn encryption_word(own: Encryption) -> Word {
    match own {
        Encryption::Disable => Word::EncryptionDisable,
        Encryption::Prefer => Word::EncryptionPrefer,
        Encryption::Require => Word::EncryptionRequire,
        Encryption::VerifyFull => Word::EncryptionVerify,
    }
}

/// The tables that are there; which of them is to be opened.
fn offered(
    ui: &mut Ui,
    app: &App,
    links: &Arc<Links>,
    tables: &[OfferedTable],
    filter: &mut String,
    keys: &mut HashMap<usize, usize>,
) -> Option<DatabasesOrder> {
    /// From so many on they are looked for by their names.
    const MANY: usize = 8;
    let mut order = None;
    ui.separator();
    if tables.is_empty() {
        ui.add(Label::new(quiet(ui, app.word(Word::DatabaseNoTables))).wrap());
        return None;
    }
    ui.horizontal(|ui| {
        let database = excerpt(&links.server().database, 24);
        ui.label(quiet(ui, Word::DatabaseTables.with(app.lang(), &[&database, &integer(tables.len() as u64)])));
        if tables.len() >= MANY {
            let field = ui.add(TextEdit::singleline(filter).hint_text(app.word(Word::DatabaseFilter)).desired_width(150.0));
            named(&field, Role::TextInput, app.word(Word::DatabaseFilter));
        }
    });
    let wanted = filter.to_lowercase();
    ScrollArea::vertical().id_salt("tables").max_height(280.0).auto_shrink([false, true]).show(ui, |ui| {
        for (n, own) in tables.iter().enumerate() {
            let title = if own.schema == "public" { own.table.clone() } else { format!("{}.{}", own.schema, own.table) };
            if !title.to_lowercase().contains(&wanted) && !own.comment.to_lowercase().contains(&wanted) {
                continue;
            }
            ui.push_id(n, |ui| {
                ui.horizontal(|ui| {
                    let chosen = keys.get(&n).copied().unwrap_or(0);
                    let table = own.of(links, chosen).filter(|_| own.may_read);
                    let title = printable(&title).into_owned();
                    let open = ui.add_enabled(table.is_some(), egui::Button::new(app.word(Word::DatabaseOpen)).small());
                    open.widget_info(|| WidgetInfo::labeled(Role::Button, table.is_some(), format!("{} {title}", app.word(Word::DatabaseOpen))));
                    if let Some(table) = table.filter(|_| open.clicked()) {
                        let name = if own.comment.is_empty() || own.comment.chars().count() > 40 { own.table.clone() } else { own.comment.clone() };
                        order = Some(DatabasesOrder::Open(Box::new(table), name));
                    }
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.add(Label::new(&title).truncate());
                        ui.add(Label::new(quiet(ui, told(app, own)).size(11.0)).truncate());
                        // nobody vouches for the key: it can be another column
                        if own.may_read && !own.is_keyed && own.keys.len() > 1 {
                            let text = Word::DatabaseGuessedKey.with(app.lang(), &[&own.keys[chosen.min(own.keys.len() - 1)]]);
                            ComboBox::from_id_salt("key").selected_text(quiet(ui, text)).show_ui(ui, |ui| {
                                for (at, key) in own.keys.iter().enumerate() {
                                    if ui.selectable_label(at == chosen, key).clicked() {
                                        keys.insert(n, at);
                                    }
                                }
                            });
                        }
                    });
                });
            });
        }
    });
    order
}

/// What is to be known of a table, in a line.
fn told(app: &App, own: &OfferedTable) -> String {
    let mut parts = vec![own.shapes.clone()];
    match own.kind {
        RelationKind::View | RelationKind::Materialized => parts.push(app.word(Word::DatabaseView).to_owned()),
        RelationKind::Foreign => parts.push(app.word(Word::DatabaseForeign).to_owned()),
        RelationKind::Table | RelationKind::Partitioned => {}
    }
    if own.srid > 0 {
        parts.push(format!("SRID {}", own.srid));
    }
    parts.extend(own.rows.map(|rows| Word::DatabaseRows.with(app.lang(), &[&integer(rows)])));
    match own.keys.first() {
        _ if !own.may_read => parts.push(app.word(Word::DatabaseNoRight).to_owned()),
        None => parts.push(app.word(Word::DatabaseNoKey).to_owned()),
        Some(key) if !own.is_keyed && own.keys.len() == 1 => parts.push(Word::DatabaseGuessedKey.with(app.lang(), &[key])),
        Some(_) => {}
    }
    if !own.comment.is_empty() {
        parts.push(excerpt(&printable(&own.comment), 40));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}
