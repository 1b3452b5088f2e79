//! The sheet an annotated map is printed on: its paper, what stands on it and where.

mod atlas;
mod item;
mod legend;
mod paper;

pub use atlas::Atlas;
pub use item::{Align, Arrow, Card, Item, ItemKind, ItemStyle, MapOf};
pub use legend::LegendChoice;
pub use paper::Paper;

use super::Bounds;
use crate::i18n::{Bilingual, MapLang};
use serde::{Deserialize, Serialize};

/// Which parts of the sheet are drawn. Sources and attribution always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Elements {
    pub title: bool,
    pub overview: bool,
    pub legend: bool,
    pub scale_bar: bool,
    pub north_arrow: bool,
    /// The lines or marks that `Sheet::grid` names.
    pub graticule: bool,
    pub annotations: bool,
}

impl Default for Elements {
    fn default() -> Self {
        Self { title: true, overview: true, legend: true, scale_bar: true, north_arrow: true, graticule: true, annotations: true }
    }
}

/// What tells positions along the map's edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grid {
    /// Marks of degrees at the edge.
    #[default]
    Ticks,
    /// Meridians and parallels across the map.
    Graticule,
    /// A kilometre grid in CGCS2000 / 3-degree Gauss-Krüger CM 120E (EPSG:4549).
    Kilometres,
}

/// How the parts of a sheet find their places, where they were not placed by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// A column beside the map on a sheet that lies, a band under it on one that stands.
    #[default]
    Plan,
    /// A title across the top, the map, and a broad column of details beside it.
    Board,
    /// A map up to three edges of the paper, the rest in a column.
    Slide,
}

/// A part of every sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    Map,
    Title,
    Overview,
    Legend,
    Scale,
    North,
    Notes,
}

impl Block {
    /// As they are drawn: the map lies under all others.
    pub const ALL: [Self; 7] = [Self::Map, Self::Overview, Self::Title, Self::Legend, Self::Scale, Self::North, Self::Notes];
}

/// Something on a sheet that can be taken hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Block(Block),
    /// An item by its number.
    Item(u32),
}

/// A rectangle on paper: left, top, width, height in millimetres.
pub type PaperRect = [f32; 4];

/// A part that was placed by hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    pub block: Block,
    pub rect: PaperRect,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    pub paper: Paper,
    pub landscape: bool,
    /// Millimetres on all sides; `None` goes with the paper.
    pub margin: Option<f32>,
    pub arrangement: Arrangement,
    /// How large lettering and symbols are beside what suits the paper.
    pub lettering: f32,
    /// Dots per inch of a picture made of pixels.
    pub dpi: u32,
    /// The scale's denominator at the frame's middle; `None` fits the extent.
    pub scale: Option<f64>,
    /// What the frame shows, in degrees; `None` takes the window's view.
    pub extent: Option<[f64; 4]>,
    pub title: Bilingual,
    pub subtitle: Bilingual,
    pub author: String,
    /// ISO date; empty for none.
    pub date: String,
    pub lang: MapLang,
    pub elements: Elements,
    pub grid: Grid,
    pub legend: LegendChoice,
    /// Parts that were placed by hand.
    pub placed: Vec<Placed>,
    /// What was added to the parts of every sheet.
    pub items: Vec<Item>,
    /// One sheet for each feature of a layer, where that is wanted.
    pub atlas: Option<Atlas>,
    /// The feature that a sheet of an atlas is about: the key of its layer and its row. Made with the sheet, and not kept.
    #[serde(skip)]
    pub focus: Option<(String, usize)>,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            paper: Paper::A4,
            landscape: true,
            margin: None,
            arrangement: Arrangement::Plan,
            lettering: 1.0,
            dpi: 300,
            scale: None,
            extent: None,
            title: Bilingual::new("上海南北转型", "Shanghai's north-south transformation"),
            subtitle: Bilingual::default(),
            author: String::new(),
            date: String::new(),
            lang: MapLang::Both,
            elements: Elements::default(),
            grid: Grid::Ticks,
            legend: LegendChoice::default(),
            placed: Vec::new(),
            items: Vec::new(),
            atlas: None,
            focus: None,
        }
    }
}

impl Sheet {
    /// Bytes held, roughly: pictures are what counts.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let held = |item: &Item| match &item.kind {
            ItemKind::Image { data, .. } => data.len(),
            ItemKind::Table { rows, .. } => rows.iter().flatten().map(|cell| cell.len() + size_of::<String>()).sum(),
            ItemKind::Cards { cards, .. } => {
                let texts = |card: &Card| [&card.tag, &card.text, &card.note].iter().map(|text| text.zh.len() + text.en.len()).sum::<usize>();
                cards.iter().map(|card| size_of::<Card>() + texts(card)).sum()
            }
            _ => 0,
        };
        size_of::<Self>() + self.items.iter().map(|item| size_of::<Item>() + held(item)).sum::<usize>()
    }

    /// Width and height of the paper as it lies, in millimetres.
    #[must_use]
    pub fn size(&self) -> [f32; 2] {
        let [short, long] = self.paper.size();
        match self.paper {
            // the user has said how it lies
            Paper::Custom(..) => [short, long],
            _ if self.landscape => [long, short],
            _ => [short, long],
        }
    }

    /// Width and height in pixels at the sheet's dpi, rounded to whole pixels.
    #[must_use]
    pub fn pixels(&self) -> [u32; 2] {
        self.size().map(|mm| ((f64::from(mm) / 25.4 * f64::from(self.dpi)).round() as u32).max(1))
    }

    /// The extent as bounds.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.extent.map(|[west, south, east, north]| Bounds { west, south, east, north })
    }

    /// Other paper. What was placed by hand keeps its part of it.
    pub fn set_paper(&mut self, paper: Paper, landscape: bool) {
        let before = self.size();
        (self.paper, self.landscape) = (paper, landscape);
        let after = self.size();
        let [sx, sy] = [after[0] / before[0], after[1] / before[1]];
        let scaled = |[x, y, w, h]: PaperRect| [x * sx, y * sy, w * sx, h * sy];
        for placed in &mut self.placed {
            placed.rect = scaled(placed.rect);
        }
        for rect in self.items.iter_mut().filter_map(|item| item.rect.as_mut()) {
            *rect = scaled(*rect);
        }
    }

    /// Where a part was placed by hand.
    #[must_use]
    pub fn placed_at(&self, part: Part) -> Option<PaperRect> {
        match part {
            Part::Block(block) => self.placed.iter().find(|placed| placed.block == block).map(|placed| placed.rect),
            Part::Item(id) => self.item(id)?.rect,
        }
    }

    /// Places a part by hand, or gives it back to the arrangement.
    pub fn place(&mut self, part: Part, rect: Option<PaperRect>) {
        match part {
            Part::Block(block) => {
                self.placed.retain(|placed| placed.block != block);
                self.placed.extend(rect.map(|rect| Placed { block, rect }));
            }
            Part::Item(id) => {
                if let Some(item) = self.items.iter_mut().find(|item| item.id == id) {
                    item.rect = rect;
                }
            }
        }
    }

    #[must_use]
    pub fn item(&self, id: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Everything that is written on the sheet in both languages: title, subtitle, and the texts of what was added.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut Bilingual> {
        let items = self.items.iter_mut().filter_map(|item| match &mut item.kind {
            ItemKind::Text(text) | ItemKind::Map { title: text, .. } | ItemKind::Table { title: text, .. } | ItemKind::Cards { title: text, .. } => {
                Some(text)
            }
            ItemKind::Image { .. } | ItemKind::Arrow(_) | ItemKind::Frame => None,
        });
        [&mut self.title, &mut self.subtitle].into_iter().chain(items)
    }

    /// Adds an item; returns its number.
    pub fn add(&mut self, kind: ItemKind, rect: Option<PaperRect>) -> u32 {
        let id = self.items.iter().map(|item| item.id + 1).max().unwrap_or(0);
        self.items.push(Item { id, rect, style: ItemStyle::of(&kind), kind });
        id
    }

    /// The sheet with a date where it has none of its own: a sheet is of the day on which it is made.
    #[must_use]
    pub fn dated(&self, today: &str) -> Self {
        let mut own = self.clone();
        if own.date.is_empty() {
            today.clone_into(&mut own.date);
        }
        own
    }

    /// Another sheet's layout with this one's map: where it is, and the texts that the layout does not bring.
    #[must_use]
    pub fn in_layout(&self, layout: &Self) -> Self {
        let text = |own: &Bilingual, brought: &Bilingual| if brought.is_empty() { own.clone() } else { brought.clone() };
        Self {
            extent: layout.extent.or(self.extent),
            scale: layout.scale.or(self.scale),
            title: text(&self.title, &layout.title),
            subtitle: text(&self.subtitle, &layout.subtitle),
            author: if layout.author.is_empty() { self.author.clone() } else { layout.author.clone() },
            date: if layout.date.is_empty() { self.date.clone() } else { layout.date.clone() },
            ..layout.clone()
        }
    }
}

/// What is shown of the surroundings of a feature: a tenth of it on each side, and of a point a few kilometres.
#[must_use]
pub fn surroundings(bounds: Bounds) -> Bounds {
    let (wide, high) = (bounds.east - bounds.west, bounds.north - bounds.south);
    if wide < 1e-9 && high < 1e-9 {
        // a hub with its rings of 5 km
        bounds.grown(0.062, 0.054)
    } else {
        bounds.grown((wide * 0.12).max(0.01), (high * 0.12).max(0.008))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_at_300_dpi_has_the_known_pixels() {
        let sheet = Sheet { landscape: false, ..Sheet::default() };
        assert_eq!(sheet.pixels(), [2480, 3508]);
    }

    #[test]
    fn what_was_placed_by_hand_keeps_its_part_of_other_paper() {
        let mut sheet = Sheet::default();
        sheet.place(Part::Block(Block::Legend), Some([29.7, 21.0, 59.4, 42.0]));
        sheet.set_paper(Paper::A2, true);
        let [x, y, w, h] = sheet.placed_at(Part::Block(Block::Legend)).unwrap();
        assert!((x - 59.4).abs() < 0.1 && (y - 42.0).abs() < 0.1 && (w - 118.8).abs() < 0.1 && (h - 84.0).abs() < 0.1);
        sheet.place(Part::Block(Block::Legend), None);
        assert_eq!(sheet, Sheet { paper: Paper::A2, ..Sheet::default() });
    }

    #[test]
    fn a_layout_leaves_the_map_where_it_is() {
        let own = Sheet { extent: Some([121.0, 31.0, 121.5, 31.5]), title: Bilingual::same("own"), ..Sheet::default() };
        let layout = Sheet { paper: Paper::A1, title: Bilingual::default(), arrangement: Arrangement::Board, ..Sheet::default() };
        let both = own.in_layout(&layout);
        assert_eq!((both.paper, both.extent, both.title.zh.as_str()), (Paper::A1, own.extent, "own"));
    }
}
