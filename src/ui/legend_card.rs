//! The legend on the map: a card of what is in view, no wider than a column, that scrolls and folds.

use super::shapes::paint_ops;
use super::theme::{Look, bold, map_theme};
use super::wake::waker_of;
use super::widgets::{Icon, card, icon_button};
use crate::app::{App, CompareHow, LayerStamp};
use crate::carto::{Frame, LegendEntry, LegendShape, legend_layers, legend_of, swatch, under_headings};
use crate::i18n::{Bilingual, Lang, Word};
use crate::model::table::Versions;
use crate::model::{GroupId, Grouping, Layer, LayerId};
use crate::work::{News, Task};
use egui::{Align2, FontFamily, FontId, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Logical pixels of a row and of the heading.
const ROW: f32 = 20.0;
const HEAD: f32 = 26.0;
/// No name makes the card wider.
const WIDEST: f32 = 260.0;
/// What a swatch and the margins take of a row.
const BESIDE: f32 = 58.0;
/// The part of the map's height that the rows may cover: the map is what the window is for.
const SHARE: f32 = 0.36;
/// A map narrower than this has no room for a legend.
const NARROWEST: f32 = 420.0;
/// The rows for so few features are found while the frame is made; for more in the background.
const AT_ONCE: usize = 2_000;

/// What the rows depend on.
#[derive(Clone, Copy, PartialEq)]
struct LegendKey {
    /// When what a legend tells of was changed last.
    stamp: u64,
    frame: Frame,
}

/// When a layer was changed last, and the view.
type Stamp = (LayerStamp, Versions, Frame);
/// The rows of layers.
type Rows = HashMap<LayerId, (Stamp, Vec<LegendEntry>)>;

#[derive(Default)]
pub struct LegendCard {
    folded: bool,
    /// Where the card lay when it was folded, and when.
    folded_from: Option<(Rect, Instant)>,
    entries: Arc<Vec<LegendEntry>>,
    made_for: Option<LegendKey>,
    /// Whether the view was another one in the last frame.
    stale: bool,
    under_way: Option<(LegendKey, Task<Rows>)>,
    /// The rows of each layer, for what it was and the view.
    known: Rows,
    /// The layers with rows, in their order, and the group of the user's own that each is in.
    shown: Vec<(LayerId, Option<(GroupId, Bilingual)>)>,
    /// The width that the names want, for a language and pixels of a point.
    width: Option<(Lang, f32, f32)>,
}

impl LegendCard {
    /// Takes in the rows for what is in view, and asks for them anew once the view is at rest.
    pub fn keep(&mut self, ctx: &egui::Context, app: &App, frame: &Frame, moves: bool) {
        if let Some((key, rows)) = &self.under_way {
            match rows.take() {
                News::Done(rows) => self.take(ctx, *key, rows),
                News::None | News::SoFar(_) => return,
                // it would break again
                News::Broken => self.take(ctx, *key, Rows::new()),
            }
        }
        let key = LegendKey { stamp: app.workspace.stamps.legend(), frame: *frame };
        self.stale = app.session.panels.is_open("legend") && self.made_for != Some(key);
        if moves || !self.stale {
            return;
        }
        // what is known of layers that were not changed still holds in the same view
        let mut wanted: Vec<(Layer, Stamp)> = Vec::new();
        let mut features = 0;
        for layer in legend_layers(app.seen()) {
            // what it shows may follow from other layers
            let stamp = (app.workspace.stamps.layer(layer.id), std::iter::once(&layer.table).collect(), *frame);
            if !self.known.get(&layer.id).is_some_and(|(own, _)| *own == stamp) {
                features += layer.table.len();
                wanted.push((layer.clone(), stamp));
            }
        }
        let grouping = Grouping::new(app.seen().groups());
        self.shown = legend_layers(app.seen()).map(|layer| (layer.id, grouping.heading_of(layer))).collect();
        let find = |wanted: Vec<(Layer, Stamp)>| -> Rows {
            wanted
                .into_iter()
                .map(|(layer, stamp)| {
                    let rows = legend_of(&layer, &[stamp.2]);
                    (layer.id, (stamp, rows))
                })
                .collect()
        };
        if features <= AT_ONCE {
            return self.take(ctx, key, find(wanted));
        }
        self.under_way = Some((key, Task::start(waker_of(ctx), move |_| find(wanted))));
    }

    fn take(&mut self, ctx: &egui::Context, key: LegendKey, found: Rows) {
        self.known.extend(found);
        let shown = &self.shown;
        let ids: HashSet<LayerId> = shown.iter().map(|(id, _)| *id).collect();
        self.known.retain(|id, _| ids.contains(id));
        let within = |own: &Option<_>, entry: &LegendEntry| LegendEntry { within: own.clone(), ..entry.clone() };
        let known = shown.iter().filter_map(|(id, own)| Some((own, &self.known.get(id)?.1)));
        let rows: Vec<LegendEntry> = known.flat_map(|(own, rows)| rows.iter().map(move |entry| within(own, entry))).collect();
        // whoever has made groups looks for them here
        let rows = if rows.iter().any(|entry| entry.within.is_some()) { under_headings(rows) } else { rows };
        self.under_way = None;
        self.stale = false;
        self.made_for = Some(key);
        if *self.entries != rows {
            self.entries = Arc::new(rows);
            self.width = None;
            // the card was laid out for the rows before
            ctx.request_repaint();
        }
    }

    /// The rows for what is in view.
    pub fn rows(&self) -> &[LegendEntry] {
        &self.entries
    }

    /// Whether the rows are those of the view.
    pub const fn is_settled(&self) -> bool {
        self.under_way.is_none() && !self.stale
    }

    /// Where the card lay a moment ago: a second click of two is not meant for the map that is there now.
    pub fn just_left(&self) -> Option<Rect> {
        const MOMENT: Duration = Duration::from_millis(500);
        self.folded_from.filter(|(_, when)| when.elapsed() < MOMENT).map(|(rect, _)| rect)
    }

    /// Where the card lies over a map's lower right corner; `None` where nothing is to be told or there is no room.
    pub fn place(&mut self, ui: &Ui, app: &App, map: Rect, bottom: f32) -> Option<Rect> {
        if !app.session.panels.is_open("legend") || self.entries.is_empty() || map.width() < NARROWEST {
            return None;
        }
        let width = self.width_for(ui, app.lang()).min(WIDEST);
        let rows = self.entries.len() as f32 * ROW;
        // beside another map there is half the room
        let is_side = app.compared().is_some_and(|(compare, _)| compare.how == CompareHow::Side);
        let share = if is_side { SHARE * 0.6 } else { SHARE };
        let most = ((map.height() * share / ROW).floor().max(4.0) - 0.5) * ROW;
        let body = if self.folded { 0.0 } else { (if rows > most { most } else { rows }) + 8.0 };
        Some(Rect::from_min_size(pos2(map.right() - 14.0 - width, bottom - HEAD - body), vec2(width, HEAD + body)))
    }

    fn width_for(&mut self, ui: &Ui, lang: Lang) -> f32 {
        let per_point = ui.ctx().pixels_per_point();
        match self.width {
            Some((own, scale, width)) if (own, scale) == (lang, per_point) => width,
            _ => {
                let name = |entry: &LegendEntry| ui.painter().layout_no_wrap(entry.name.get(lang).to_owned(), font(), egui::Color32::BLACK).size().x;
                let width = self.entries.iter().map(name).fold(70.0, f32::max).ceil() + BESIDE;
                self.width = Some((lang, per_point, width));
                width
            }
        }
    }

    /// Shows the card; nothing of what is done on it reaches the map.
    pub fn show(&mut self, ui: &mut Ui, app: &App, rect: Rect) {
        let look = Look::of(ui);
        card(ui, app, Word::LegendCard, rect);
        let head = rect.with_max_y(rect.top() + HEAD);
        let name = app.word(Word::Legend);
        ui.painter().text(pos2(head.left() + 12.0, head.center().y), Align2::LEFT_CENTER, name, FontId::new(12.0, bold()), look.text);
        let corner = Rect::from_center_size(pos2(head.right() - 15.0, head.center().y), vec2(20.0, 20.0));
        ui.scope_builder(UiBuilder::new().max_rect(corner), |ui| {
            let word = if self.folded { Word::LegendUnfold } else { Word::LegendFold };
            if icon_button(ui, Icon::Fold(!self.folded), app.word(word), 20.0, true).clicked() {
                self.folded_from = (!self.folded).then(|| (rect, Instant::now()));
                self.folded = !self.folded;
            }
        });
        if self.folded {
            return;
        }
        let body = Rect::from_min_max(pos2(rect.left() + 1.0, head.bottom()), pos2(rect.right() - 1.0, rect.bottom() - 6.0));
        let entries = Arc::clone(&self.entries);
        ui.scope_builder(UiBuilder::new().max_rect(body), |ui| {
            ui.set_clip_rect(body.intersect(ui.clip_rect()));
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().id_salt("legend").auto_shrink([false, false]).show_rows(ui, ROW, entries.len(), |ui, shown| {
                for entry in &entries[shown] {
                    row(ui, app, entry);
                }
            });
        });
    }
}

fn font() -> FontId {
    FontId::new(12.0, FontFamily::Proportional)
}

fn row(ui: &mut Ui, app: &App, entry: &LegendEntry) {
    let look = Look::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let ops = swatch(entry, [rect.left() + 11.0, rect.center().y - 6.0], [22.0, 12.0], 96.0 / 25.4 * 0.8, map_theme(ui));
    paint_ops(ui.painter(), &ops);
    let heading = entry.shape == LegendShape::Heading;
    let left = rect.left() + if heading { 11.0 } else { 42.0 };
    let name = entry.name.get(app.lang());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, Word::LegendRow.with(app.lang(), &[&name])));
    let mut job = egui::text::LayoutJob::simple_singleline(name.to_owned(), font(), if heading { look.quiet } else { look.text });
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.right() - 12.0 - left);
    let galley = ui.painter().layout_job(job);
    let cut = galley.elided;
    ui.painter().galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, look.text);
    if cut {
        response.on_hover_text(name);
    }
}
