//! The inspector: what is known of one feature, measured on the ellipsoid, with its source; or a selected annotation.

use crate::app::{App, Command, SelectHow};
use crate::carto::{Theme, ink_rgb};
use crate::i18n::{Bilingual, Lang, Localized, Word, area, bounded, degrees, length, licence_told, mu};
use crate::model::{Feature, FeatureId, Group, HubRings, Layer, Origin, RowId, Value};
use crate::query::{self, distance, name_of, served_lines};
use crate::ui::annotation_editor::annotation_editor;
use crate::ui::attribute_fields::{edited_attributes, next_attributes};
use crate::ui::crs_told::crs_told;
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::theme::{Look, bold, color};
use crate::ui::widgets::{heading, pair, quiet, tag};
use egui::{FontId, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

/// What the inspector remembers: measures of the feature it showed last, and texts being edited.
#[derive(Default)]
pub struct Inspector {
    measured: Option<Measured>,
    ring_text: Option<(String, String)>,
}

struct Measured {
    key: (FeatureId, u64),
    /// Square metres, or why they cannot be told.
    area: Result<f64, crate::model::validity::Invalid>,
    perimeter: f64,
    length: f64,
    /// The hub's name and the distance to it.
    hubs: Vec<(Bilingual, f64)>,
    district: Option<Bilingual>,
}

/// Columns that have a place of their own in the panel.
const SHOWN: [&str; 24] = [
    "name_zh",
    "name_en",
    "label_zh",
    "label_en",
    "former_name_zh",
    "former_name_en",
    "area_note_zh",
    "area_note_en",
    "bounds_zh",
    "bounds_en",
    "brief_zh",
    "brief_en",
    "brief_source",
    "brief_source_zh",
    "source",
    "source_zh",
    "source_date",
    "licence",
    "accuracy_m",
    "lines_zh",
    "lines_en",
    "opening",
    "note_zh",
    "note_en",
];

/// Columns of the embedded content that the panel tells in words, or that only say how a feature is drawn. In a planner's own data
/// such names are attributes like others.
const CODES: [&str; 12] = [
    "kind",
    "map",
    "statement",
    "stands_for",
    "rank",
    "district_zh",
    "district_en",
    "area_km2_published",
    "area_published_confidence",
    "indicative",
    "status",
    "certainty",
];

impl Panel for Inspector {
    fn name(&self) -> &'static str {
        "inspector"
    }

    fn place(&self, app: &App, width: f32) -> Option<Place> {
        // beside scenarios, query and style there is room for it in a wide window, where something is looked at
        let is_asked = app.viewport.inspected.is_some() || app.viewport.selected_annotation.is_some();
        if ["scenarios", "query", "style"].iter().any(|panel| app.session.panels.is_open(panel)) && !(is_asked && width >= 1400.0) {
            return None;
        }
        // the plan takes its place, and tells of a place what it says; the start page does until something is looked at
        let is_taken = app.session.panels.is_open("plan") || (app.session.panels.is_open("start") && !is_asked);
        (!is_taken).then_some(Place::Right(if width < NARROW { 236.0 } else { 282.0 }, [190.0, 460.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        // each feature begins at its top
        ScrollArea::vertical().id_salt((app.viewport.inspected, app.viewport.selected_annotation)).auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - 4.0);
            if app.viewport.selected_annotation.is_some() {
                annotation_editor(ui, app, commands);
            } else if let Some((layer, feature)) =
                app.viewport.inspected.and_then(|key| Some((app.workspace.document.layer(key.layer)?, app.workspace.document.feature(key)?)))
            {
                self.feature(ui, app, layer, feature, commands);
            } else if app.viewport.selection.len() > 1 {
                summary(ui, app);
            } else if !app.viewport.tool.edits() {
                empty(ui, app, commands);
            }
            next_attributes(ui, app, commands);
        });
    }
}

impl Inspector {
    fn feature(&mut self, ui: &mut Ui, app: &App, layer: &Layer, feature: Feature<'_>, commands: &mut Vec<Command>) {
        let (lang, look) = (app.lang(), Look::of(ui));
        // a feature of the base map that has no name is one of its layer
        let nameless = layer.origin == Origin::Embedded && feature.id().is_some_and(|id| name_of(feature) == Bilingual::same(id.to_string()));
        let name = if nameless { layer.name.clone() } else { name_of(feature) };
        ui.add_space(4.0);
        ui.add(egui::Label::new(RichText::new(name.get(lang)).font(FontId::new(17.0, bold())).color(look.text)).wrap().selectable(true));
        if let Some(second) = name.second(lang) {
            ui.add(egui::Label::new(quiet(ui, second)).wrap().selectable(true));
        }
        ui.add_space(2.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(5.0, 4.0);
            let dark = ui.visuals().dark_mode;
            // the label's ink is made to be read, a boundary's is not
            let ink = layer.style.label.as_ref().map_or_else(|| layer.style.ink(), |label| label.ink);
            let ink = color(ink_rgb(ink, if dark { Theme::Dark } else { Theme::Light }));
            tag(ui, layer.name.get(lang), ink);
            if let Some(status) = feature.text("status").and_then(status_word) {
                tag(ui, app.word(status), look.accent);
            }
            if matches!(feature.value("indicative"), Value::Boolean(true)) {
                let accuracy = feature.value("accuracy_m").number();
                let text = accuracy.map_or_else(|| app.word(Word::NotLegal).to_owned(), |m| Word::Indicative.with(lang, &[&short_length(m)]));
                tag(ui, &text, look.warm);
            }
        });
        ui.add_space(6.0);
        let measured = self.measure(app, layer, feature);
        measures(ui, app, feature, measured);
        own_facts(ui, app, feature);
        if layer.key == "hubs" {
            self.hub(ui, app, feature, commands);
        }
        brief(ui, app, feature);
        source(ui, app, layer, feature);
        if app.edited_layer().is_some_and(|own| own.id == layer.id) && app.session.panels.is_open("digitizing") {
            edited_attributes(ui, app, layer, feature, commands);
        } else {
            attributes(ui, app, layer, feature);
        }
        ui.add_space(10.0);
    }

    /// Measures a feature once, not every frame.
    fn measure(&mut self, app: &App, layer: &Layer, feature: Feature<'_>) -> &Measured {
        let hubs_at = app.workspace.document.layer_by_key("hubs").map_or(0, |hubs| app.workspace.stamps.layer(hubs.id).data);
        let key = (FeatureId::new(layer.id, feature.row_id()), app.workspace.stamps.layer(layer.id).data.max(hubs_at));
        let fresh = || {
            let hubs = app.workspace.document.layer_by_key("hubs").filter(|hubs| hubs.id != layer.id && layer.group != Group::Basemap);
            // measuring a coast of a hundred thousand positions would cost the frame
            let hubs = hubs.filter(|_| feature.vertices() < 50_000);
            let hubs = hubs.map(|hubs| hubs.table.features().filter_map(|hub| Some((label_of(hub), distance(feature, hub, 1e6)?))).collect());
            Measured {
                key,
                area: query::checked_area(feature),
                perimeter: query::perimeter(feature),
                length: query::length(feature),
                hubs: hubs.unwrap_or_default(),
                district: district_of(app, feature),
            }
        };
        match &mut self.measured {
            Some(measured) if measured.key == key => {}
            slot => *slot = Some(fresh()),
        }
        self.measured.get_or_insert_with(fresh)
    }

    fn hub(&mut self, ui: &mut Ui, app: &App, hub: Feature<'_>, commands: &mut Vec<Command>) {
        let lang = app.lang();
        let Some(id) = hub.id().map(|id| id.to_string()) else { return };
        let lines: Vec<String> = served_lines(app.seen(), &id).map(|line| name_of(line).get(lang).to_owned()).collect();
        if !lines.is_empty() {
            heading(ui, app.word(Word::ServedLines));
            for line in served_lines(app.seen(), &id) {
                let name = name_of(line);
                let status = line.text("status").and_then(status_word).map(|word| app.word(word)).unwrap_or_default();
                let text = RichText::new(format!("{}  ", name.get(lang))).size(12.5);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    if ui.link(text).clicked()
                        && let Some(rails) = app.workspace.document.layer_by_key("rails")
                    {
                        commands.push(Command::SelectFeature(FeatureId::new(rails.id, line.row_id()), SelectHow::Replace));
                    }
                    ui.label(quiet(ui, status));
                });
            }
        }
        heading(ui, app.word(Word::Rings));
        let radii = app.workspace.document.rings().iter().find(|own| own.hub == id).map(|own| own.radii.clone()).unwrap_or_default();
        for radius in &radii {
            ui.horizontal(|ui| {
                ui.label(RichText::new(short_length(*radius)).size(13.0));
                if ui.small_button(app.word(Word::WhatIsWithin)).clicked() {
                    commands.push(Command::WithinRing { hub: id.clone(), radius: *radius });
                }
                let name = Word::RemoveRing.with(lang, &[&short_length(*radius)]);
                if crate::ui::widgets::icon_button(ui, crate::ui::widgets::Icon::Close, &name, 20.0, true).clicked() {
                    let rest = radii.iter().copied().filter(|own| own != radius).collect();
                    commands.push(Command::SetRings(with_radii(app, &id, rest)));
                }
            });
        }
        if self.ring_text.as_ref().is_none_or(|(own, _)| *own != id) {
            self.ring_text = Some((id.clone(), String::new()));
        }
        if let Some((_, text)) = &mut self.ring_text {
            ui.horizontal(|ui| {
                let edit = ui.add(TextEdit::singleline(text).desired_width(64.0).hint_text("10"));
                edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::RingRadius)));
                ui.label(quiet(ui, "km"));
                let asked =
                    ui.button(app.word(Word::AddRing)).clicked() || (edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)));
                if let (true, Ok(km)) = (asked, text.trim().parse::<f64>())
                    && (0.01..=500.0).contains(&km)
                {
                    let mut more = radii.clone();
                    more.push(km * 1000.0);
                    more.sort_by(f64::total_cmp);
                    more.dedup();
                    commands.push(Command::SetRings(with_radii(app, &id, more)));
                    text.clear();
                }
            });
        }
    }
}

fn with_radii(app: &App, hub: &str, radii: Vec<f64>) -> Vec<HubRings> {
    let mut rings = app.workspace.document.rings().to_vec();
    match rings.iter_mut().find(|own| own.hub == hub) {
        Some(own) => own.radii = radii,
        None => rings.push(HubRings { hub: hub.to_owned(), radii }),
    }
    rings
}

/// A length without needless decimals: `3 km`.
fn short_length(metres: f64) -> String {
    if metres >= 1000.0 && (metres % 100.0).abs() < 1e-6 { format!("{} km", metres / 1000.0) } else { length(metres) }
}

fn label_of(feature: Feature<'_>) -> Bilingual {
    let label = Bilingual::new(feature.text("label_zh").unwrap_or_default(), feature.text("label_en").unwrap_or_default());
    if label.is_empty() { name_of(feature) } else { label }
}

fn status_word(status: &str) -> Option<Word> {
    Some(match status {
        "planned" => Word::StatusPlanned,
        "building" => Word::StatusBuilding,
        "existing" => Word::StatusExisting,
        "reserved" => Word::StatusReserved,
        _ => return None,
    })
}

/// The district a feature lies in: what it says itself, else where the middle of its box is.
fn district_of(app: &App, feature: Feature<'_>) -> Option<Bilingual> {
    if let (Some(zh), en) = (feature.text("district_zh"), feature.text("district_en")) {
        return Some(Bilingual::new(zh, en.unwrap_or_default()));
    }
    let bounds = feature.bounds()?;
    // a line belongs to all the districts it crosses
    if !(feature.is_areal() || feature.vertices() == 1) || bounds.east - bounds.west > 0.3 || feature.text("adcode").is_some() {
        return None;
    }
    let at = bounds.center();
    app.workspace
        .document
        .layers()
        .iter()
        .filter(|layer| layer.group == Group::Districts)
        .flat_map(|layer| layer.table.features())
        .find(|district| {
            district.bounds().is_some_and(|bounds| bounds.contains(at)) && district.parts().any(|part| query::contains(part.rings(), at))
        })
        .map(name_of)
}

fn measures(ui: &mut Ui, app: &App, feature: Feature<'_>, measured: &Measured) {
    let lang = app.lang();
    if let Some(district) = &measured.district {
        pair(ui, app.word(Word::District), district.get(lang), "");
    }
    match measured.area {
        Ok(square) if square > 0.0 => pair(ui, app.word(Word::AreaOnMap), &area(square), &mu(square, lang)),
        Ok(_) => {}
        Err(invalid) => pair(ui, app.word(Word::AreaOnMap), "—", &invalid.flaw.message(lang)),
    }
    if let (Some(published), Ok(square)) = (feature.value("area_km2_published").number(), measured.area) {
        let off = (square / 1e6 / published - 1.0) * 100.0;
        pair(ui, app.word(Word::AreaPublished), &format!("{published} km²"), &format!("{off:+.1} %"));
    }
    if measured.perimeter > 0.0 {
        pair(ui, app.word(Word::Perimeter), &length(measured.perimeter), "");
    }
    if measured.length > 0.0 {
        pair(ui, app.word(Word::Length), &length(measured.length), "");
    }
    let areal = !matches!(measured.area, Ok(square) if square <= 0.0);
    if !areal
        && measured.length <= 0.0
        && let Some([lon, lat]) = feature.bounds().map(|bounds| bounds.center())
    {
        pair(ui, app.word(Word::Position), &degrees(lon, lat), "");
    }
    for (hub, metres) in &measured.hubs {
        let remark = if areal { app.word(Word::NearestEdge) } else { "" };
        pair(ui, &Word::DistanceTo.with(lang, &[&hub.get(lang)]), &length(*metres), remark);
    }
}

/// A text column in the interface's language, else in the other.
fn told<'a>(feature: Feature<'a>, zh: &str, en: &str, lang: Lang) -> Option<&'a str> {
    let (first, second) = if lang == Lang::Zh { (zh, en) } else { (en, zh) };
    feature.text(first).or_else(|| feature.text(second))
}

fn own_facts(ui: &mut Ui, app: &App, feature: Feature<'_>) {
    let lang = app.lang();
    let facts = [
        (Word::Lines, told(feature, "lines_zh", "lines_en", lang)),
        (Word::Opening, feature.text("opening")),
        (Word::Boundaries, told(feature, "bounds_zh", "bounds_en", lang)),
        (Word::FormerName, told(feature, "former_name_zh", "former_name_en", lang)),
        (Word::Notes, told(feature, "note_zh", "note_en", lang)),
        (Word::IndicatorNote, told(feature, "area_note_zh", "area_note_en", lang)),
    ];
    for (word, text) in facts {
        if let Some(text) = text {
            pair(ui, app.word(word), &text.replace("; ", "\n"), "");
        }
    }
}

/// What the briefing says, as a quotation with its source.
fn brief(ui: &mut Ui, app: &App, feature: Feature<'_>) {
    let Some(text) = told(feature, "brief_zh", "brief_en", app.lang()) else { return };
    let look = Look::of(ui);
    heading(ui, app.word(Word::BriefingPoints));
    let shown = egui::Frame::new().fill(look.window).inner_margin(egui::Margin { left: 12, right: 8, top: 7, bottom: 7 }).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(RichText::new(text).size(13.0).color(look.text)).wrap().selectable(true));
        if let Some(source) = told(feature, "brief_source_zh", "brief_source", app.lang()) {
            ui.add(egui::Label::new(quiet(ui, source)).wrap());
        }
    });
    let rect = shown.response.rect;
    ui.painter().rect_filled(egui::Rect::from_min_size(rect.min, egui::vec2(3.0, rect.height())), 0.0, look.warm);
}

fn source(ui: &mut Ui, app: &App, layer: &Layer, feature: Feature<'_>) {
    let lang = app.lang();
    heading(ui, app.word(Word::SourceAndLicence));
    let (general, own) = (layer.provenance.source.get(lang), told(feature, "source_zh", "source", lang));
    let date = feature.text("source_date").unwrap_or(&layer.provenance.date);
    match own {
        Some(own) if layer.origin == Origin::Embedded && !general.is_empty() => {
            pair(ui, app.word(Word::Sources), general, &[own, date].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "));
        }
        own => pair(ui, app.word(Word::Sources), own.unwrap_or(general), date),
    }
    let licence = feature.text("licence").unwrap_or(&layer.provenance.licence);
    if !licence.is_empty() {
        pair(ui, app.word(Word::Licence), &licence_told(licence, lang), "");
    }
    if let Some(metres) = feature.value("accuracy_m").number() {
        let note = if matches!(feature.value("indicative"), Value::Boolean(true)) { app.word(Word::NotLegal) } else { "" };
        pair(ui, app.word(Word::Accuracy), &format!("±{}", short_length(metres)), note);
    }
    let came = if layer.origin == Origin::Embedded { String::new() } else { crs_told(app, layer) };
    pair(ui, app.word(Word::Datum), "WGS-84 / CGCS2000", &came);
}

/// The rest of the row, folded where the feature has facts of its own.
fn attributes(ui: &mut Ui, app: &App, layer: &Layer, feature: Feature<'_>) {
    let is_told = |name: &str| SHOWN.contains(&name) || (layer.origin == Origin::Embedded && CODES.contains(&name));
    let rest: Vec<(&str, Value<'_>)> = feature.row().filter(|(name, _)| !is_told(name)).collect();
    if rest.is_empty() && feature.id().is_none() {
        return;
    }
    let own = feature.text("source").is_none();
    let title = RichText::new(app.word(Word::Attributes)).font(FontId::new(12.0, bold())).color(Look::of(ui).quiet);
    egui::CollapsingHeader::new(title).id_salt(("attributes", own)).default_open(own).show_unindented(ui, |ui| {
        if let Some(id) = feature.id() {
            pair(ui, "id", &id.to_string(), "");
        }
        for (name, value) in rest {
            // the window lays out every character
            pair(ui, name, &bounded(&value.to_string(), 2000), "");
        }
    });
}

/// What several selected features come to.
fn summary(ui: &mut Ui, app: &App) {
    /// More than this are counted only: measuring them would cost the frame.
    const MEASURED: usize = 400;
    let look = Look::of(ui);
    ui.add_space(4.0);
    ui.label(RichText::new(app.word(Word::SelectionTitle)).font(FontId::new(15.0, bold())).color(look.text));
    pair(ui, app.word(Word::QueryCount), &crate::i18n::integer(app.viewport.selection.len() as u64), "");
    for layer in app.workspace.document.layers() {
        let own: Vec<usize> = app.viewport.selection.rows_of(layer.id).map(RowId::index).collect();
        if own.is_empty() {
            continue;
        }
        let few: Vec<Feature<'_>> = own.iter().take(MEASURED).filter_map(|index| layer.table.feature(*index)).collect();
        let total: f64 = few.iter().map(|feature| query::area(*feature)).sum();
        // some may not be at hand yet
        let measured = if total > 0.0 && few.len() == own.len() { format!("{} {}", app.word(Word::TotalArea), area(total)) } else { String::new() };
        pair(ui, layer.name.get(app.lang()), &own.len().to_string(), &measured);
    }
}

/// Places to begin, where nothing is chosen.
fn empty(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    ui.add_space(4.0);
    ui.label(RichText::new(app.word(Word::Inspector)).font(FontId::new(13.5, bold())));
    ui.add_space(4.0);
    ui.add(egui::Label::new(RichText::new(app.word(Word::NothingInspected)).size(12.5).color(look.quiet)).wrap());
    heading(ui, app.word(Word::FirstSteps));
    for key in ["hubs", "key_areas"] {
        let Some(layer) = app.seen().layer_by_key(key) else { continue };
        for feature in layer.table.features() {
            let label = label_of(feature);
            if ui.link(RichText::new(label.get(app.lang())).size(13.0)).clicked() {
                commands.push(Command::SelectFeature(FeatureId::new(layer.id, feature.row_id()), SelectHow::Replace));
                if let Some(bounds) = feature.bounds() {
                    commands.push(Command::ZoomTo(bounds.or_round_point(0.07, 0.06)));
                }
            }
        }
    }
}
