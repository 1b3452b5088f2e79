//! The annotated sheet: which parts stand where, and what they draw.

mod arrange;
mod blocks;
mod cards;
mod further;
mod grid;
mod items;
mod legend_block;
mod map_block;
mod overview;
mod pages;
mod pair;
mod pen;
mod remarks;
mod scenario_text;

pub use arrange::{lettering, map_frame};
pub use items::decoded;
pub use pages::{Foot, card_page, table_page, with_cards, with_foot};
pub use pair::paired_sheet;
pub use remarks::Remark;
pub use scenario_text::scenario_name;

use super::base_tiles::BaseTiles;
use super::frame::Frame;
use super::legend::LegendEntry;
use super::palette::{Theme, ink_rgb};
use super::picture::{Meaning, Op, Paint, Path, Picture};
use crate::i18n::{Lang, MapLang, scale as scale_text};
use crate::model::{Block, Bounds, Budget, Cancel, Document, FeatureRequest, Ink, Layer, LayerId, PaperRect, Part, Role, Sheet, SourceError};
use crate::query::as_shown;
use arrange::{Layout, arrange};
use pen::Pen;

const INK: [u8; 3] = [0x3A, 0x3F, 0x47];
const QUIET: [u8; 3] = [0x69, 0x6F, 0x79];
const WHITE: [u8; 3] = [0xFF, 0xFF, 0xFF];
/// Sheets are printed on white.
const THEME: Theme = Theme::Light;

/// A sheet that is laid out.
#[derive(Clone, Debug)]
pub struct Composition {
    pub picture: Picture,
    /// The parts that are drawn, the lowest first, with their places in millimetres.
    pub parts: Vec<(Part, PaperRect)>,
    pub frame: Frame,
    /// The legend's rows before anything is chosen about them.
    pub rows: Vec<LegendEntry>,
    /// What was asked for and is not on it.
    pub remarks: Vec<Remark>,
}

/// Lays a sheet out. `view` is what the window shows, for a sheet without an extent of its own; `tiles` are the online base
/// map's, where it is to be printed.
///
/// ```
/// use nanbei::carto::compose;
/// use nanbei::model::{Bounds, Sheet};
///
/// let document = nanbei::io::embedded_document();
/// let wusong = Bounds { west: 121.4, south: 31.33, east: 121.52, north: 31.42 };
/// let sheet = Sheet::default();
/// let composition = compose(&document, &sheet, wusong, None);
/// // every part has its place on the paper, in millimetres
/// let [width, height] = sheet.size();
/// assert!(composition.parts.iter().all(|(_, [x, y, w, h])| *x >= 0.0 && x + w <= width + 0.1 && *y >= 0.0 && y + h <= height + 0.1));
/// ```
#[must_use]
pub fn compose(document: &Document, sheet: &Sheet, view: Bounds, tiles: Option<&BaseTiles>) -> Composition {
    // what is printed names only what it shows, as of the document's year
    // where there are none the embedded base map stays
    let tiles = tiles.filter(|tiles| !tiles.bitmaps.is_empty());
    let base = document.base_map().filter(|_| tiles.is_some()).cloned();
    let document = &as_shown(&document.clone().with_base_map(base));
    let layout = arrange(document, sheet, view);
    let lang = sheet.lang.leading();
    let frame = layout.frame;
    let mut pen = Pen::new(layout.k, sheet.lang);
    for (part, rect) in &layout.parts {
        match part {
            Part::Block(block) => draw_block(&mut pen, *block, *rect, document, sheet, &layout, tiles),
            Part::Item(id) => {
                if let Some(item) = sheet.item(*id) {
                    let shown = layout.others.iter().find(|(own, _)| own == id).map_or(document, |(_, other)| other);
                    items::item(&mut pen, item, *rect, document, shown, sheet, tiles);
                }
            }
        }
    }
    let remarks = remarks::remarks(document, sheet, &layout);
    Composition {
        remarks,
        picture: Picture {
            size: sheet.size(),
            background: WHITE,
            ops: pen.ops,
            title: sheet.title.get(lang).to_owned(),
            author: sheet.author.clone(),
            language: match lang {
                Lang::Zh => "zh-CN",
                Lang::En => "en",
            },
        },
        parts: layout.parts,
        frame,
        rows: layout.rows,
    }
}

/// The frames of the maps of a sheet that tiles lie under: its own, and the further ones.
#[must_use]
pub fn tiled_frames(document: &Document, sheet: &Sheet, view: Bounds) -> Vec<Frame> {
    // as in `compose`: the sources in the notes take room
    frames(document, sheet, view)
}

/// The document with what the maps of a sheet show at hand in the layers that are windows of a source, and the layers of which
/// they would show more than the budget lets in.
///
/// # Errors
/// What a source says.
pub fn gathered(
    document: &Document,
    sheet: &Sheet,
    view: Bounds,
    budget: Budget,
    cancel: Cancel<'_>,
) -> Result<(Document, Vec<LayerId>), SourceError> {
    /// The part of a map's size round it that is asked for too: what is brought may change the legend, and that the map's place.
    const ROUND: f64 = 0.1;
    if !document.layers().iter().any(|layer| layer.visible && layer.table.source().is_some()) {
        return Ok((document.clone(), Vec::new()));
    }
    let frames = frames(document, sheet, view);
    let is_drawn = |layer: &Layer| frames.iter().any(|frame| layer.is_drawn_at(frame.denominator()));
    let shown = frames.iter().map(|frame| frame.bounds(16.0 * frame.per_mm)).reduce(Bounds::union).unwrap_or(view);
    let bounds = shown.grown((shown.east - shown.west) * ROUND, (shown.north - shown.south) * ROUND);
    document.gathered_of(&is_drawn, &FeatureRequest { budget, ..FeatureRequest::exact(bounds, cancel) })
}

fn frames(document: &Document, sheet: &Sheet, view: Bounds) -> Vec<Frame> {
    let layout = arrange(document, sheet, view);
    let further = layout.parts.iter().filter_map(|(part, rect)| match part {
        Part::Item(id) => further::further_frame(sheet.item(*id)?, *rect, layout.k),
        Part::Block(_) => None,
    });
    std::iter::once(layout.frame).chain(further).collect()
}

fn draw_block(pen: &mut Pen, block: Block, rect: PaperRect, document: &Document, sheet: &Sheet, layout: &Layout, tiles: Option<&BaseTiles>) {
    let [x, y, w, h] = rect;
    let frame = &layout.frame;
    let (id, meaning, word) = match block {
        Block::Map => ("map", Meaning::Figure, ("地图", "Map")),
        Block::Title => ("title", Meaning::Heading, ("标题", "Title")),
        Block::Overview => ("overview", Meaning::Figure, ("位置图", "Overview")),
        Block::Legend => ("legend", Meaning::Paragraph, ("图例", "Legend")),
        Block::Scale => ("scale", Meaning::Paragraph, ("比例尺", "Scale")),
        Block::North => ("north-arrow", Meaning::Part, ("指北针", "North arrow")),
        Block::Notes => ("notes", Meaning::Paragraph, ("说明", "Notes")),
    };
    let lang = sheet.lang.leading();
    let name = if lang == Lang::Zh { word.0 } else { word.1 };
    if block == Block::Map {
        let told = format!("{}{}{}", sheet.title.get(lang), if lang == Lang::Zh { "，" } else { ", " }, scale_text(frame.denominator()));
        // what lies on the map hides no label: they find other places
        let covered: Vec<[f32; 4]> =
            layout.parts[1..].iter().filter(|(_, rect)| frame.meets(*rect)).map(|(_, [x, y, w, h])| [*x, *y, x + w, y + h]).collect();
        pen.ops.push(map_block::map_group(document, sheet, frame, tiles, &told, &covered));
        pen.ops.push(Op::named("neat-line", "图廓", Meaning::Part, grid::neat_line(frame, sheet, layout.k)));
        return;
    }
    let mut own = Pen::new(pen.k, pen.lang);
    let bottom = match block {
        Block::Map => y,
        Block::Title => blocks::title(&mut own, sheet, [x, y], w),
        Block::Overview => overview::overview(&mut own, document, frame, rect),
        Block::Legend => legend_block::legend_block(&mut own, &layout.legend, sheet.legend.columns, rect),
        Block::Scale => blocks::scale(&mut own, frame, [x, y], w),
        Block::North => blocks::north_arrow(&mut own, rect),
        Block::Notes => blocks::notes(&mut own, document, sheet, [x, y], w),
    };
    // what was moved onto the map stands on paper of its own
    if sheet.placed_at(Part::Block(block)).is_some() && block != Block::Overview && frame.meets(rect) {
        pen.ground([x, y, w, (bottom - y).max(if block == Block::North { h } else { 0.0 })], 0.92, true);
    }
    pen.ops.push(Op::named(id, name, meaning, own.ops));
}

/// The accent of titles.
fn accent() -> Paint {
    Paint::solid(ink_rgb(Ink::Role(Role::Accent), THEME))
}

/// A hairline round a rectangle.
fn hairline([x, y, w, h]: PaperRect, k: f32) -> Op {
    Op::Stroke { path: Path::rect([x, y], [w, h]), paint: Paint::solid(QUIET), width: 0.2 * k, dash: Vec::new() }
}

/// The map alone as a window shows it: no furniture, with its labels or without, the units of `frame`.
#[must_use]
pub fn map_picture(document: &Document, frame: &Frame, lang: MapLang, labelled: bool) -> Picture {
    let mut ops = map_block::map_ops(document, frame, None, lang.leading());
    if labelled {
        ops.push(map_block::label_group(document, frame, None, lang, &[], None));
    }
    Picture { size: frame.size, background: WHITE, ops, title: String::new(), author: String::new(), language: "zh-CN" }
}
