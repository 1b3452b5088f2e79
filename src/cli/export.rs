//! `nanbei export`: the annotated map on a sheet, with no window and no display.

use super::arguments::Input;
use super::arguments::{AtlasOptions, ExportOptions};
use super::error::Usage;
use super::printing::{say, tell};
use super::subject::{load_named, named, open_named, refuse_own_input, scenario_named, show};
use super::{CliError, FINE, NOTES, REFUSED};
use crate::app::SessionFolder;
use crate::carto::{MissingGlyphs, VectorDrawing, color_by, color_by_land_use, compose, land_use_field, paired_sheet, plan_maps};
use crate::export::{SheetFormat, Target, Writing, atlas, base_tiles, export, plan_atlas, with_all_shown};
use crate::i18n::{Bilingual, ChinaTime, Lang, Localized, Word};
use crate::io::{
    IoError, LoadReport, Progress, Template, embedded_document, embedded_land_use, embedded_plan, file_name, first_view_bounds, is_project,
    is_tile_file, read_land_use_file, read_template, stem, templates, tile_set_of,
};
use crate::model::projection::MAX_LATITUDE;
use crate::model::{
    Atlas, BaseMap, BaseSource, Bounds, Classing, Document, FeatureRequest, Group, Horizon, Layer, LoadedData, NEVER, Operation, Origin, Paper,
    Sheet, SourceCrs, Style, Transaction, View, surroundings,
};
use crate::query::QueryError;
use crate::source::{TileClient, TileDrawing, asks_for_key, known_sources, tiles_at, told_of};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Exports what the options ask for.
///
/// # Errors
/// Where a file is refused, a name is unknown, or the map cannot be written; nothing half-written stays.
pub fn export_map(options: &ExportOptions, lang: Lang) -> Result<u8, CliError> {
    // a wrong extension is said before any work is done
    SheetFormat::of(&options.out)?;
    refuse_own_input(&options.out, options.files.iter().map(PathBuf::as_path))?;
    let prepared = Prepared::of(options, lang)?;
    let (document, sheet) = (&prepared.document, &prepared.sheet);
    let fetched = |client: &TileClient| base_tiles(client, document, sheet, prepared.fallback, sheet.dpi, &Progress::default());
    let tiles = prepared.client.as_ref().map(fetched).transpose()?;
    let document = &with_all_shown(document, sheet, prepared.fallback, &Progress::default())?;
    let composed = compose(document, sheet, prepared.fallback, tiles.as_ref());
    let how = Writing { dpi: sheet.dpi, svg_text: options.svg_text, world_file: options.world_file };
    export(&composed.picture, Some(&composed.frame), &options.out, how, &Progress::default())?;
    say(&format!("{}\n", options.out.display()))?;
    for remark in composed.remarks.iter().filter(|remark| remark.is_warning()) {
        tell(&remark.message(lang));
    }
    Ok(prepared.code.max(tell_missing(&MissingGlyphs::of(&composed.picture.ops), lang)))
}

/// Makes one sheet for each feature of a layer.
///
/// # Errors
/// As `export_map`; no file of the atlas is there then.
pub fn export_atlas(options: &ExportOptions, own: &AtlasOptions, lang: Lang) -> Result<u8, CliError> {
    let target = match own.format {
        Some(format) => Target::Folder(options.out.clone(), format),
        None if options.out.is_dir() => Target::Folder(options.out.clone(), SheetFormat::Pdf),
        None if matches!(SheetFormat::of(&options.out)?, SheetFormat::Pdf) => Target::Pdf(options.out.clone()),
        None => return Err(CliError::Usage(Usage::AtlasTarget)),
    };
    let mut prepared = Prepared::of(options, lang)?;
    if own.plan {
        return export_plan_atlas(options, &prepared, &target, lang);
    }
    let given = |name: &str| options.texts.iter().rev().find(|(own, _)| own == name).map(|(_, text)| bilingual(text));
    let kept = prepared.sheet.atlas.take().unwrap_or_default();
    let plan = Atlas {
        layer: own.layer.clone().unwrap_or(kept.layer),
        title: given("title").unwrap_or(kept.title),
        subtitle: given("subtitle").unwrap_or(kept.subtitle),
        scale: own.scale.clone().unwrap_or(kept.scale),
        order: own.order.clone().unwrap_or(kept.order),
        file: own.file.clone().unwrap_or(kept.file),
    };
    let how = Writing { dpi: prepared.sheet.dpi, svg_text: options.svg_text, world_file: options.world_file };
    let fetched =
        |client: &TileClient, sheet: &Sheet| base_tiles(client, &prepared.document, sheet, prepared.fallback, sheet.dpi, &Progress::default());
    let tiles = |sheet: &Sheet| prepared.client.as_ref().map(|client| fetched(client, sheet)).transpose();
    let report = atlas(&prepared.document, &prepared.sheet, &plan, &target, how, &tiles, &Progress::default())?;
    for skipped in &report.skipped {
        tell(&skipped.message(lang));
    }
    for file in &report.files {
        say(&format!("{}\n", file.display()))?;
    }
    let code = prepared.code.max(tell_missing(&report.missing, lang));
    Ok(if report.skipped.is_empty() { code } else { code.max(NOTES) })
}

/// The thematic maps of the plan and its statements as one PDF.
fn export_plan_atlas(options: &ExportOptions, prepared: &Prepared, target: &Target, lang: Lang) -> Result<u8, CliError> {
    let Target::Pdf(path) = target else { return Err(CliError::Usage(Usage::AtlasTarget)) };
    let mut sheet = Sheet { author: prepared.sheet.author.clone(), date: prepared.sheet.date.clone(), lang: prepared.sheet.lang, ..Sheet::default() };
    sheet.set_paper(options.paper.unwrap_or(Paper::A3), !options.portrait.unwrap_or(false));
    let plan = embedded_plan().with(prepared.document.own_plan());
    let report = plan_atlas(&prepared.document, &plan, &sheet, path, &Progress::default())?;
    say(&format!("{}\n", path.display()))?;
    Ok(prepared.code.max(tell_missing(&report.missing, lang)))
}

/// Where the user's key for Tianditu is taken from.
const TIANDITU_KEY: &str = "NANBEI_TIANDITU_KEY";

/// The document on the base map that the options name, and the client that its tiles come from where they are printed: what is on
/// this machine always, what is at a server where servers may be asked or the user has named it.
fn with_base(document: Document, options: &ExportOptions, dpi: u32) -> Result<(Document, Option<TileClient>), CliError> {
    let usual = || BaseMap::of(BaseSource::Known("openstreetmap".to_owned()));
    let base = match &options.base {
        Some(name) => Some(base_named(name, options.input.crs.as_ref())?),
        None => document.base_map().cloned().or_else(|| options.online.then(usual)),
    };
    let Some(base) = base else { return Ok((document, None)) };
    let is_printed = options.online || options.base.is_some() || told_of(&base.source).is_some_and(|told| told.host.is_none());
    let secret = std::env::var(TIANDITU_KEY).unwrap_or_default();
    if let BaseSource::Known(key) = &base.source
        && asks_for_key(key)
        && secret.is_empty()
    {
        let expected = format!("{TIANDITU_KEY}=…");
        return Err(CliError::Usage(Usage::BadValue { option: "--base".to_owned(), value: key.clone(), expected }));
    }
    let drawing: Arc<dyn TileDrawing> = Arc::new(VectorDrawing::print(dpi));
    let client = TileClient::of_base_map(&base.source, &secret, &drawing).filter(|_| is_printed);
    Ok((document.with_base_map(Some(base)).with_online(options.online), client))
}

/// The base map of a name: one that the program knows, a file of tiles, or an address; `crs` is what is said of a picture's coordinates.
fn base_named(name: &str, crs: Option<&SourceCrs>) -> Result<BaseMap, CliError> {
    let known = BaseSource::Known(name.to_owned());
    if told_of(&known).is_some() {
        return Ok(BaseMap::of(known));
    }
    if let Some(set) = tiles_at(name) {
        return Ok(BaseMap::of(BaseSource::Own(Box::new(set))));
    }
    let path = Path::new(name);
    if !is_tile_file(path) {
        let known = known_sources("").map(|source| source.key().to_owned()).join(", ");
        let (option, value, expected) =
            ("--base".to_owned(), name.to_owned(), format!("{known}, *.mbtiles, *.pmtiles, *.tif, https://…/{{z}}/{{x}}/{{y}}"));
        return Err(CliError::Usage(Usage::BadValue { option, value, expected }));
    }
    let set = tile_set_of(path, crs).map_err(|error| CliError::File { path: name.to_owned(), error })?;
    Ok(BaseMap::of(BaseSource::Own(Box::new(set))))
}

/// Says what the font lacks; the exit code that is due for it.
fn tell_missing(missing: &MissingGlyphs, lang: Lang) -> u8 {
    if missing.is_empty() {
        return FINE;
    }
    tell(&missing.message(lang));
    NOTES
}

/// A document and the sheet that is to be made of it.
struct Prepared {
    document: Document,
    sheet: Sheet,
    /// From which the tiles of the base map come, where they are printed.
    client: Option<TileClient>,
    /// What is shown where nothing else says.
    fallback: Bounds,
    code: u8,
}

impl Prepared {
    fn of(options: &ExportOptions, lang: Lang) -> Result<Self, CliError> {
        let mut code = FINE;
        let mut document = embedded_document();
        let mut view = None;
        // what is loaded beside a project is in the base, and so in all of its scenarios
        let mut active = None;
        for path in &options.files {
            if is_project(path) {
                let (opened, has_notes) = open_named(path, options.trust, lang)?;
                code = if has_notes { code.max(NOTES) } else { code };
                document = opened.document;
                view = opened.view;
                active = document.scenarios().active;
                show(&mut document, None)?;
            } else if add_file(&mut document, path, &options.input, lang)?.has_warnings() {
                code = code.max(NOTES);
            }
        }
        // a name may be that of a feature that is not at hand, and classes are those of all
        if options.feature.is_some() || options.color_by.is_some() {
            document = document.gathered_of(&|_| true, &FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).map_err(IoError::from)?.0;
        }
        // Mercator's square ends before the poles
        let beyond = |bounds: &Bounds| bounds.south > MAX_LATITUDE || bounds.north < -MAX_LATITUDE;
        let mine = document.layers().iter().filter(|layer| layer.group == Group::Mine && layer.visible);
        let polar: usize = mine.map(|layer| layer.table.boxes().filter(|(_, bounds)| beyond(bounds)).count()).sum();
        if polar > 0 {
            tell(&Word::BeyondSheet.with(lang, &[&polar]));
            code = code.max(NOTES);
        }
        if let Some(palette) = &options.palette {
            color_by_palette(&mut document, options.color_by.as_deref(), palette)?;
        } else if let Some(field) = &options.color_by {
            color_layers(&mut document, field, options.classing)?;
        }
        if let Some(name) = &options.scenario {
            active = scenario_named(&document, "--scenario", name)?;
        }
        show(&mut document, active)?;
        if let Some(year) = options.as_of {
            let fields = document.horizon().map(|own| own.fields.clone()).unwrap_or_default();
            Transaction::from(Operation::SetHorizon(Some(Horizon { year, fields }))).apply(&mut document)?;
        }
        if let Some(key) = &options.map {
            let maps = plan_maps(&document, &embedded_plan().with(document.own_plan()));
            let known = || maps.iter().map(|map| map.key.as_str()).collect::<Vec<_>>().join(", ");
            let found = maps.iter().find(|map| map.key == *key);
            let map = found.ok_or_else(|| Usage::BadValue { option: "--map".to_owned(), value: key.clone(), expected: known() });
            document.with_map(map.map_err(CliError::Usage)?).apply(&mut document)?;
        }
        crate::query::fill_rings(&mut document);
        let shown = extent(&document, options, view)?;
        if let Some(name) = &options.compare {
            let with = scenario_named(&document, "--compare", name)?;
            let extent = shown.or_else(|| document.sheet().bounds()).unwrap_or(Bounds::EVERYWHERE);
            let mut sheet = document.sheet().clone();
            sheet.set_paper(options.paper.unwrap_or(sheet.paper), options.portrait.map_or(sheet.landscape, |portrait| !portrait));
            sheet.lang = options.lang.unwrap_or(sheet.lang);
            Transaction::from(Operation::SetSheet(Box::new(sheet))).apply(&mut document)?;
            let sheet = paired_sheet(&document, extent.array(), with);
            Transaction::from(Operation::SetSheet(Box::new(sheet))).apply(&mut document)?;
        }
        let mut sheet = document.sheet().clone();
        if let Some(name) = &options.template {
            sheet = sheet.in_layout(&template(name)?.sheet);
        }
        if options.paper.is_some() || options.portrait.is_some() {
            let (paper, landscape) = (options.paper.unwrap_or(sheet.paper), options.portrait.map_or(sheet.landscape, |portrait| !portrait));
            // sides that were given lie as they were, unless it is said how they shall
            let paper = match (paper, options.portrait) {
                (Paper::Custom(w, h), Some(portrait)) if (w < h) != portrait => Paper::Custom(h, w),
                (paper, _) => paper,
            };
            sheet.set_paper(paper, landscape);
        }
        sheet.dpi = options.dpi.unwrap_or(sheet.dpi);
        sheet.lang = options.lang.unwrap_or(sheet.lang);
        sheet.grid = options.grid.unwrap_or(sheet.grid);
        sheet.legend.grouped |= options.grouped;
        sheet.scale = options.scale.or(sheet.scale.filter(|_| options.extent.is_none()));
        if let Some(shown) = shown {
            sheet.extent = Some(shown.array());
        }
        // a sheet of one feature is called after it, unless the user says otherwise
        if let Some(name) = options.feature.as_deref() {
            let own = named(&document, name)?;
            if let Some(feature) = own.only.as_deref().and_then(|only| own.table.feature(*only.first()?)) {
                sheet.title = crate::query::name_of(feature);
            }
        }
        for (name, text) in &options.texts {
            set_text(&mut sheet, name, text);
        }
        let fallback = first_view_bounds(&document).or_else(|| document.bounds()).unwrap_or(Bounds::at([121.45, 31.1]).grown(0.5, 0.5));
        let (document, client) = with_base(document, options, sheet.dpi)?;
        Ok(Self { document, sheet, client, fallback, code: code.min(REFUSED) })
    }
}

/// A layout by its name or its file.
fn template(name: &str) -> Result<Template, CliError> {
    let own = SessionFolder::of_user().templates();
    let known = templates(own.as_deref());
    if let Some(template) = known.iter().find(|template| template.key == name || template.name.zh == name || template.name.en == name) {
        return Ok(template.clone());
    }
    let path = Path::new(name);
    if path.extension().is_some() {
        return Ok(read_template(path)?);
    }
    let known = known.into_iter().map(|template| template.key).collect::<Vec<_>>().join(", ");
    Err(CliError::Usage(Usage::NoTemplate { name: name.to_owned(), known }))
}

/// A text of the sheet by its name; other names are those in braces in its texts.
fn set_text(sheet: &mut Sheet, name: &str, text: &str) {
    match name {
        "title" => sheet.title = bilingual(text),
        "subtitle" => sheet.subtitle = bilingual(text),
        "author" => text.clone_into(&mut sheet.author),
        // the day is taken from the clock only where that is asked for
        "date" => sheet.date = if text == "today" { ChinaTime::now().day() } else { text.to_owned() },
        _ => {
            let (brace, both) = (format!("{{{name}}}"), bilingual(text));
            for own in sheet.texts_mut() {
                own.zh = own.zh.replace(&brace, both.get(Lang::Zh));
                own.en = own.en.replace(&brace, both.get(Lang::En));
            }
        }
    }
}

/// `中文 | English` gives both languages.
fn bilingual(text: &str) -> Bilingual {
    match text.split_once('|') {
        Some((zh, en)) => Bilingual::new(zh.trim(), en.trim()),
        None => Bilingual::same(text),
    }
}

/// What the sheet is to show; `None` leaves it to the sheet's own extent.
fn extent(document: &Document, options: &ExportOptions, view: Option<View>) -> Result<Option<Bounds>, CliError> {
    if let Some([west, south, east, north]) = options.extent {
        return Ok(Some(Bounds { west, south, east, north }));
    }
    if let Some(name) = &options.feature {
        let own = named(document, name)?;
        let all: Vec<usize> = own.only.clone().unwrap_or_else(|| own.table.live_rows().collect());
        let bounds = all.iter().filter_map(|index| own.table.feature(*index)?.bounds()).reduce(Bounds::union);
        return Ok(bounds.map(surroundings));
    }
    if let Some(name) = &options.bookmark {
        let found = document.bookmarks().iter().find(|bookmark| bookmark.name == *name);
        let found = found.ok_or_else(|| QueryError::NoSuchName(name.clone()))?;
        return Ok(Some(found.bounds()));
    }
    if let Some(center) = options.center {
        // without a scale, a centre shows about ten kilometres round it
        return Ok(Some(Bounds::at(center).grown(0.1, 0.08)));
    }
    if document.sheet().extent.is_some() {
        return Ok(None);
    }
    let mine = document
        .layers()
        .iter()
        .filter(|layer| layer.group == Group::Mine && layer.visible)
        .filter_map(|layer| layer.table.whole_bounds())
        .reduce(Bounds::union);
    if let Some(view) = view {
        return Ok(Some(view.bounds([1100.0, 760.0])));
    }
    Ok(mine
        // what has no size is shown with its surroundings
        .map(|b| {
            let (wide, high) = (b.east - b.west, b.north - b.south);
            if wide < 1e-4 && high < 1e-4 { surroundings(b) } else { b.grown(wide * 0.06, high * 0.06) }
        })
        .or_else(|| first_view_bounds(document).map(|b| b.grown(0.03, 0.03))))
}

/// Colours what is loaded by its land use, told by a field or by the one that looks so.
fn color_by_palette(document: &mut Document, field: Option<&str>, palette: &Path) -> Result<(), CliError> {
    let own;
    let land_use = if palette.as_os_str() == "land-use" {
        embedded_land_use()
    } else {
        own = read_land_use_file(palette).map_err(|error| CliError::File { path: palette.display().to_string(), error })?;
        &own
    };
    let any = restyle(document, |layer, style| {
        let field = field.or_else(|| land_use_field(&layer.table, land_use, f64::MIN_POSITIVE));
        field.is_some_and(|field| color_by_land_use(style, &layer.table, field, land_use))
    })?;
    if any { Ok(()) } else { Err(CliError::Usage(Usage::NoLandUse(field.unwrap_or("—").to_owned()))) }
}

/// Gives what is loaded other styles, where `change` makes one; whether any layer has got one.
fn restyle(document: &mut Document, change: impl Fn(&Layer, &mut Style) -> bool) -> Result<bool, CliError> {
    let changed = |layer: &Layer| {
        let mut style = layer.style.clone();
        change(layer, &mut style).then(|| Operation::SetStyle { id: layer.id, style: Box::new(style) })
    };
    let styles: Transaction = document.layers().iter().filter(|layer| layer.group == Group::Mine).filter_map(changed).collect();
    let any = !styles.is_empty();
    styles.apply(document)?;
    Ok(any)
}

/// Colours the loaded layers that have an attribute by it.
fn color_layers(document: &mut Document, field: &str, classing: Classing) -> Result<(), CliError> {
    if restyle(document, |layer, style| layer.table.column(field).is_some() && color_by(style, &layer.table, Some(field), classing))? {
        return Ok(());
    }
    let mine = document.layers().iter().filter(|layer| layer.group == Group::Mine);
    let known: Vec<&str> = mine.flat_map(|layer| layer.table.columns().iter().map(crate::model::Column::name)).collect();
    let known = if known.is_empty() { "—".to_owned() } else { known.join(", ") };
    Err(CliError::Usage(Usage::NoColors { field: field.to_owned(), known }))
}

/// Adds a file as a layer.
fn add_file(document: &mut Document, path: &Path, input: &Input, lang: Lang) -> Result<LoadReport, CliError> {
    let loaded = load_named(path, input, lang)?;
    let name = file_name(path);
    let data = LoadedData {
        origin: Origin::File(std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())),
        name: stem(&name).to_owned(),
        style: document.next_style(&[]),
        read_as: input.read_as.clone(),
        crs: loaded.crs,
        table: Arc::new(loaded.table),
    };
    let layer = document.loaded_layer(data);
    let at = document.place_for_loaded();
    Transaction::from(Operation::AddLayer { at, layer: Box::new(layer) }).apply(document)?;
    Ok(loaded.report)
}
