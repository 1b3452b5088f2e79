//! The atlas of the plan: a page of contents, the thematic maps with their statements beside them, and every statement with its
//! source, as one PDF with bookmarks.

use super::atlas::AtlasReport;
use super::pdf::{Link, PdfFile};
use super::{ExportError, stop};
use crate::carto::{Foot, MissingGlyphs, Picture, card_page, compose, lettering, plan_maps, statement_cards, table_page, with_cards, with_foot};
use crate::i18n::{Bilingual, Lang, Word};
use crate::io::{Progress, write_atomically};
use crate::model::{Block, Bounds, Card, Document, Elements, Ink, ItemKind, Paper, Placed, Plan, Role, Sheet, Statement, ThematicMap};
use crate::query::{indicator_table, indicators};
use std::path::Path;
use std::sync::atomic::Ordering;

/// What the set is called.
#[must_use]
fn title() -> Bilingual {
    Word::PlanAtlasTitle.both()
}

/// A page before its foot is known.
struct Page {
    picture: Picture,
    sheet: Sheet,
    /// For its line in the contents; none where it goes on from the page before.
    entry: Option<(Bilingual, Bilingual)>,
    links: Vec<Link>,
}

/// Writes the plan's thematic maps and statements. Paper, languages, author and date are those of `sheet`.
///
/// # Errors
/// Where a page or the file cannot be written, or `progress` was stopped; the old file stands then.
pub fn plan_atlas(document: &Document, plan: &Plan, sheet: &Sheet, path: &Path, progress: &Progress) -> Result<AtlasReport, ExportError> {
    let sheet = &in_proportion(sheet);
    let maps = plan_maps(document, plan);
    progress.total.store(maps.len() as u64 + 1, Ordering::Relaxed);
    let mut pages = Vec::new();
    for map in &maps {
        stop(progress)?;
        pages.push(map_page(document, map, sheet)?);
        progress.done.fetch_add(1, Ordering::Relaxed);
    }
    stop(progress)?;
    pages.push(indicator_page(document, sheet, progress)?);
    pages.extend(statement_pages(document, plan, sheet, progress)?);
    let contents = contents_page(document, &maps, &pages, sheet)?;
    pages.insert(0, contents);
    let (mut file, mut missing) = (PdfFile::new(), MissingGlyphs::default());
    let count = pages.len();
    let mut first = None;
    for (n, page) in pages.into_iter().enumerate() {
        let foot = Foot { set: title(), page: n + 1, pages: count };
        let picture = with_foot(page.picture, &page.sheet, &foot);
        missing.add(&picture.ops);
        file.add_linked(&picture, &page.links);
        first.get_or_insert_with(|| Picture { ops: Vec::new(), title: title().get(sheet.lang.leading()).to_owned(), ..picture });
    }
    let Some(whole) = first else { return Err(ExportError::NoSheets) };
    let bytes = file.finish(&whole)?;
    stop(progress)?;
    write_atomically(path, |out| out.write_all(&bytes))?;
    progress.done.fetch_add(1, Ordering::Relaxed);
    Ok(AtlasReport { files: vec![path.to_path_buf()], sheets: count, skipped: Vec::new(), missing })
}

/// The sheet with lettering that has the same part of any paper: what stands on the pages was placed for A3.
fn in_proportion(sheet: &Sheet) -> Sheet {
    let plain = |paper: Paper| Sheet { paper, landscape: sheet.landscape, ..Sheet::default() };
    let part = |sheet: &Sheet| lettering(sheet) / sheet.size()[0];
    Sheet { lettering: (part(&plain(Paper::A3)) / part(&plain(sheet.paper))).clamp(0.5, 2.0), ..sheet.clone() }
}

/// A sheet with the paper, the languages and the names of the set.
fn of_set(own: &Sheet, set: &Sheet) -> Sheet {
    let mut own = Sheet { lettering: set.lettering, lang: set.lang, author: set.author.clone(), date: set.date.clone(), dpi: set.dpi, ..own.clone() };
    own.set_paper(set.paper, set.landscape);
    own
}

/// A thematic map on its sheet, as the window prints it.
fn map_page(document: &Document, map: &ThematicMap, set: &Sheet) -> Result<Page, ExportError> {
    let mut own = document.clone();
    // a transaction that was made for this document can be applied to it
    document.with_map(map).apply(&mut own).map_err(|error| ExportError::Pdf(error.to_string()))?;
    let sheet = of_set(&map.sheet, set);
    let picture = compose(&own, &sheet, map.extent, None).picture;
    Ok(Page { picture, sheet, entry: Some((map.title.clone(), map.subtitle.clone())), links: Vec::new() })
}

/// What is measured of each district and key area.
fn indicator_page(document: &Document, set: &Sheet, progress: &Progress) -> Result<Page, ExportError> {
    let all = indicators(document, &[], &|| progress.is_cancelled())?;
    let entry = (Word::Indicators.both(), Word::PlanAtlasIndicators.both());
    let sheet = Sheet { title: entry.0.clone(), subtitle: entry.1.clone(), ..set.clone() };
    let table = indicator_table(document, &all, &[]);
    let (columns, rows) = match table.item(sheet.lang.leading()) {
        ItemKind::Table { columns, rows, .. } => (columns, rows),
        _ => (Vec::new(), Vec::new()),
    };
    let of_areas = table.rows.iter().zip(&all).filter(|(_, own)| !own.note.is_empty());
    let notes = of_areas.map(|(row, own)| {
        let told = |lang: Lang| format!("{}{}{}", row.name.get(lang), if lang == Lang::Zh { "：" } else { ": " }, own.note.get(lang));
        Bilingual::new(told(Lang::Zh), told(Lang::En))
    });
    let notes: Vec<Bilingual> = [Word::IndicatorMeasured.both(), Word::IndicatorIndicative.both()].into_iter().chain(notes).collect();
    let picture = table_page(&sheet, &columns, &rows, &notes);
    Ok(Page { picture, sheet, entry: Some(entry), links: Vec::new() })
}

/// Every statement of the plan in its order, under the names of its parts.
fn statement_pages(document: &Document, plan: &Plan, set: &Sheet, progress: &Progress) -> Result<Vec<Page>, ExportError> {
    /// More than stand on a page of any paper: the rest need not be broken into lines for it.
    const AT_ONCE: usize = 240;
    let mut all: Vec<Card> = Vec::new();
    for section in &plan.sections {
        let own: Vec<&Statement> = plan.statements.iter().filter(|statement| statement.section == section.id).collect();
        all.extend(statement_cards(document, plan, &own).into_iter().map(|card| Card {
            tag: Bilingual::new(format!("{} · {}", section.name_zh, card.tag.zh), format!("{} · {}", section.name_en, card.tag.en)),
            ..card
        }));
    }
    let (mut pages, mut at) = (Vec::new(), 0);
    while at < all.len() {
        let entry = (Word::PlanAtlasAll.both(), Word::PlanAtlasSource.both());
        let sheet = Sheet { title: entry.0.clone(), subtitle: entry.1.clone(), ..set.clone() };
        stop(progress)?;
        let (picture, shown) = card_page(&sheet, &all[at..(at + AT_ONCE).min(all.len())], 4);
        pages.push(Page { picture, sheet, entry: (at == 0).then_some(entry), links: Vec::new() });
        // a card that is longer than a page would never end it
        at += shown.max(1);
    }
    Ok(pages)
}

/// The first page: what the set is, its pages, and both districts with their key areas.
fn contents_page(document: &Document, maps: &[ThematicMap], pages: &[Page], set: &Sheet) -> Result<Page, ExportError> {
    let [w, h] = [420.0, 297.0];
    let mut sheet = Sheet {
        paper: Paper::A3,
        landscape: true,
        title: title(),
        subtitle: Word::PlanAtlasAbout.both(),
        extent: maps.first().map(|map| map.extent.array()),
        elements: Elements { overview: false, legend: true, ..Elements::default() },
        ..Sheet::default()
    };
    sheet.placed = [
        (Block::Map, [196.0, 48.0, 212.0, 210.0]),
        (Block::Title, [12.0, 9.0, w - 24.0, 32.0]),
        (Block::Legend, [334.0, 184.0, 70.0, 70.0]),
        (Block::Scale, [204.0, 240.0, 52.0, 14.0]),
        (Block::North, [262.0, 239.0, 8.0, 15.0]),
        (Block::Notes, [196.0, 261.0, 212.0, 24.0]),
    ]
    .into_iter()
    .map(|(block, rect)| Placed { block, rect })
    .collect();
    let entries = pages.iter().enumerate().filter_map(|(n, page)| Some((n + 2, page.entry.as_ref()?)));
    let cards: Vec<Card> = entries
        .map(|(n, (name, about))| Card {
            ink: Ink::Role(Role::Accent),
            tag: Bilingual::new(format!("第 {n} 页"), format!("Page {n}")),
            text: name.clone(),
            note: about.clone(),
        })
        .collect();
    let sheet = of_set(&sheet, set);
    let mut plain = document.clone();
    if let Some(back) = document.without_map() {
        back.apply(&mut plain).map_err(|error| ExportError::Pdf(error.to_string()))?;
    }
    let view = maps.first().map_or(Bounds::at([121.45, 31.1]), |map| map.extent);
    let picture = compose(&plain, &sheet, view, None).picture;
    let lead = sheet.lang.leading();
    let heading = Word::PlanAtlasContents.both();
    let contents = Picture { title: heading.get(lead).to_owned(), ..picture };
    // on other paper as all that was placed
    let [sx, sy] = [sheet.size()[0] / w, sheet.size()[1] / h];
    let (picture, rects) = with_cards(contents, &sheet, &heading, &cards, 4.2, [12.0 * sx, 49.0 * sy, 172.0 * sx, (h - 80.0) * sy]);
    let targets = pages.iter().enumerate().filter(|(_, page)| page.entry.is_some()).map(|(n, _)| n + 1);
    let links = rects.into_iter().zip(targets).map(|(rect, page)| Link { rect, page }).collect();
    Ok(Page { picture, sheet, entry: None, links })
}
