//! A tile of shapes as pixels, in the colours of the map.

use super::classes::{ShapeClass, class_of, is_base_map};
use super::names::names_of;
use crate::carto::clip::{clip_area, clip_line};
use crate::carto::palette::{Rgb, Theme, ink_rgb};
use crate::io::{ShapeKind, VECTOR_SIDE, VectorTile};
use crate::model::{Ink, Role};
use crate::source::{Bitmap, DrawnTile, Tile, TileDrawing};
use std::collections::BTreeMap;
use std::sync::Arc;
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

/// Dots per inch at which a width of one is one pixel, as on a screen.
const SCREEN: f32 = 96.0;
/// Pixels beyond the tile to which shapes are cut: more than the widest line takes.
const BEYOND: f32 = 64.0;
/// The sides of a tile's pixels.
const SIDES: std::ops::RangeInclusive<u32> = 64..=2048;

/// How tiles of shapes are drawn: in which theme, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VectorDrawing {
    theme: Theme,
    /// The pixels that tell which level is shown, and those of the picture.
    tile_size: u32,
    pixels: u32,
    /// Pixels of a width of one.
    scale: f32,
    /// By how many levels tiles lie deeper than their style: what would be larger than a tile may be is drawn of smaller ones.
    deeper: f32,
}

impl VectorDrawing {
    /// For a screen that has so many pixels to a logical one.
    #[must_use]
    pub fn screen(theme: Theme, pixels_per_point: f32) -> Self {
        let pixels = (VECTOR_SIDE as f32 * pixels_per_point).round() as u32;
        Self { theme, tile_size: VECTOR_SIDE, pixels: pixels.clamp(*SIDES.start(), *SIDES.end()), scale: pixels_per_point, deeper: 0.0 }
    }

    /// For paper, which is always light, at so many dots per inch: lines are as broad as on a screen, and the level is the same.
    #[must_use]
    pub fn print(dpi: u32) -> Self {
        let scale = dpi.max(1) as f32 / SCREEN;
        let wanted = VECTOR_SIDE as f32 * scale.log2().round().exp2();
        let side = (wanted as u32).clamp(*SIDES.start(), *SIDES.end());
        Self { theme: Theme::Light, tile_size: side, pixels: side, scale, deeper: (wanted / side as f32).log2() }
    }
}

/// A colour on light and on dark ground.
const fn pair(light: u32, dark: u32, theme: Theme) -> Rgb {
    let value = if matches!(theme, Theme::Light) { light } else { dark };
    [(value >> 16) as u8, (value >> 8) as u8, value as u8]
}

/// The colour of what is filled, or of a line.
fn rgb(class: ShapeClass, theme: Theme) -> Rgb {
    let role = |role| ink_rgb(Ink::Role(role), theme);
    match class {
        ShapeClass::Ground => role(Role::Land),
        ShapeClass::Built => pair(0x00F2_EFE8, 0x0020_2731, theme),
        ShapeClass::Industry => pair(0x00EE_E9E7, 0x0023_2A33, theme),
        ShapeClass::Green => pair(0x00E7_EDDD, 0x001C_2A28, theme),
        ShapeClass::Water | ShapeClass::Stream => role(Role::Water),
        ShapeClass::Building => pair(0x00E8_E2D8, 0x0028_313C, theme),
        ShapeClass::Path => role(Role::Road),
        ShapeClass::Street | ShapeClass::Collector => pair(0x00FF_FFFF, 0x0032_3B46, theme),
        ShapeClass::MainRoad | ShapeClass::Motorway => pair(0x00FF_FCF4, 0x003A_4450, theme),
        ShapeClass::Rail => role(Role::Rail),
        ShapeClass::MinorBoundary | ShapeClass::Boundary => role(Role::OtherDistrict),
        ShapeClass::Area => pair(0x00EC_E6DA, 0x0026_2F39, theme),
        ShapeClass::Line | ShapeClass::Point => role(Role::Secondary),
    }
}

/// The edge of a road, or of an area that has one.
fn edge_rgb(class: ShapeClass, theme: Theme) -> Rgb {
    match class {
        ShapeClass::MainRoad | ShapeClass::Motorway => pair(0x00CF_C6B6, 0x0015_1B22, theme),
        ShapeClass::Building | ShapeClass::Area => pair(0x00D8_D0C2, 0x0036_404B, theme),
        _ => pair(0x00DD_D6C9, 0x0017_1D25, theme),
    }
}

/// The width of a line in logical pixels at a level of tiles of 512 pixels, and that of its edge on each side; `None` where it is not drawn.
fn widths(class: ShapeClass, zoom: f32) -> Option<(f32, f32)> {
    // each is told for level 14, about 1 : 30 000, and grows by half from level to level
    let grown = |at_14: f32| at_14 * 1.5f32.powf(zoom - 14.0);
    let from = |level: f32, at_14: f32, least: f32| (zoom >= level).then(|| grown(at_14).clamp(least, 40.0));
    let width = match class {
        ShapeClass::Stream => from(8.0, 1.6, 0.7),
        ShapeClass::Path => from(14.0, 0.9, 0.7),
        ShapeClass::Street => from(12.0, 2.0, 0.6),
        ShapeClass::Collector => from(10.0, 3.4, 0.8),
        ShapeClass::MainRoad => from(7.0, 4.4, 1.0),
        ShapeClass::Motorway => from(4.0, 5.4, 1.2),
        ShapeClass::Rail => from(8.0, 1.0, 0.6).map(|width| width.min(1.4)),
        ShapeClass::MinorBoundary => from(8.0, 1.0, 0.8).map(|width| width.min(1.2)),
        ShapeClass::Boundary => from(2.0, 1.4, 0.8).map(|width| width.min(1.6)),
        ShapeClass::Line => Some(1.2),
        _ => None,
    }?;
    let has_edge = matches!(class, ShapeClass::Street | ShapeClass::Collector | ShapeClass::MainRoad | ShapeClass::Motorway);
    // a line hardly wider than its edge is its edge alone
    Some((width, if has_edge && width >= 1.8 { 0.7 } else { 0.0 }))
}

/// The dashes of a line, in parts of its width.
const fn dashes(class: ShapeClass) -> &'static [f32] {
    match class {
        ShapeClass::Path => &[3.0, 2.0],
        ShapeClass::MinorBoundary | ShapeClass::Boundary => &[5.0, 2.5, 1.2, 2.5],
        _ => &[],
    }
}

/// The shapes of a class: areas each by itself, since they may lie over each other, and all lines and points together.
#[derive(Default)]
struct Gathered {
    areas: Vec<Path>,
    lines: PathBuilder,
    points: Vec<[f32; 2]>,
}

impl TileDrawing for VectorDrawing {
    fn key(&self) -> u64 {
        u64::from(self.theme == Theme::Dark) | u64::from(self.pixels) << 1 | u64::from(self.scale.to_bits()) << 32
    }

    fn tile_size(&self) -> u32 {
        self.tile_size
    }

    fn draw(&self, tile: Tile, from: &[(Tile, Arc<VectorTile>)]) -> DrawnTile {
        let is_base = from.iter().all(|(_, shapes)| is_base_map(shapes));
        let mut gathered: BTreeMap<ShapeClass, Gathered> = BTreeMap::new();
        for (source, shapes) in from {
            gather(&mut gathered, shapes, &Part::of(tile, *source, self.pixels));
        }
        let level = self.level(tile).round() as u8;
        let names = from.iter().flat_map(|(source, shapes)| names_of((tile, level), *source, shapes, is_base)).collect();
        DrawnTile { bitmap: Arc::new(self.painted(tile, &gathered, is_base)), names }
    }
}

/// Where the places of a tile of shapes lie in the pixels of a tile that is it or a part of it.
struct Part {
    factor: f32,
    offset: [f32; 2],
    side: f32,
    is_whole: bool,
}

impl Part {
    fn of(tile: Tile, source: Tile, pixels: u32) -> Self {
        let (corner, part) = tile.within(source);
        let whole = f64::from(pixels) / part;
        Self { factor: whole as f32, offset: corner.map(|own| (own * whole) as f32), side: pixels as f32, is_whole: tile.zoom <= source.zoom }
    }

    fn place(&self, path: &[[f32; 2]]) -> Vec<[f32; 2]> {
        path.iter().map(|[x, y]| [x * self.factor - self.offset[0], y * self.factor - self.offset[1]]).collect()
    }

    const fn window(&self) -> [f32; 4] {
        [-BEYOND, -BEYOND, self.side + BEYOND, self.side + BEYOND]
    }
}

fn gather(gathered: &mut BTreeMap<ShapeClass, Gathered>, shapes: &VectorTile, part: &Part) {
    for (layer, feature) in shapes.features() {
        let Some((class, shape)) = class_of(layer, &feature).zip(feature.shape().ok()) else { continue };
        let own = gathered.entry(class).or_default();
        let paths = shape.paths.iter().map(|path| part.place(path));
        match shape.kind {
            ShapeKind::Areas => {
                let mut builder = PathBuilder::new();
                for path in paths {
                    let path = if part.is_whole { path } else { clip_area(&path, part.window()) };
                    add(&mut builder, &path, true);
                }
                own.areas.extend(builder.finish());
            }
            ShapeKind::Lines => {
                for path in paths {
                    let pieces = if part.is_whole { vec![path] } else { clip_line(&path, part.window()) };
                    for piece in &pieces {
                        add(&mut own.lines, piece, false);
                    }
                }
            }
            ShapeKind::Points => own.points.extend(paths.flatten()),
            ShapeKind::Unknown => {}
        }
    }
}

fn add(builder: &mut PathBuilder, path: &[[f32; 2]], is_ring: bool) {
    let Some(([x, y], rest)) = path.split_first().filter(|(_, rest)| !rest.is_empty()) else { return };
    builder.move_to(*x, *y);
    for [x, y] in rest {
        builder.line_to(*x, *y);
    }
    if is_ring {
        builder.close();
    }
}

impl VectorDrawing {
    /// The level by which a tile is styled.
    fn level(&self, tile: Tile) -> f32 {
        (f32::from(tile.zoom) - self.deeper).max(0.0)
    }

    fn painted(&self, tile: Tile, gathered: &BTreeMap<ShapeClass, Gathered>, is_base: bool) -> Bitmap {
        let clear = || Bitmap { width: 1, height: 1, rgba: vec![0; 4] };
        let Some(mut pixmap) = Pixmap::new(self.pixels, self.pixels) else { return clear() };
        if is_base {
            let [r, g, b] = rgb(ShapeClass::Ground, self.theme);
            pixmap.fill(Color::from_rgba8(r, g, b, 255));
        }
        let zoom = self.level(tile);
        let lines: Vec<(ShapeClass, Option<Path>)> = gathered.iter().map(|(class, own)| (*class, own.lines.clone().finish())).collect();
        // all edges of roads lie under all roads, so that they join where they meet
        let mut are_edges_drawn = false;
        for ((class, own), (_, path)) in gathered.iter().zip(&lines) {
            if *class >= ShapeClass::Path && !are_edges_drawn {
                are_edges_drawn = true;
                for (class, path) in lines.iter().filter_map(|(class, path)| Some((*class, path.as_ref()?))) {
                    let Some((width, edge)) = widths(class, zoom).filter(|(_, edge)| *edge > 0.0) else { continue };
                    self.stroke(&mut pixmap, path, edge_rgb(class, self.theme), (width + edge * 2.0, &[]));
                }
            }
            for area in &own.areas {
                self.fill(&mut pixmap, area, *class, zoom);
            }
            if let Some((path, (width, edge))) = path.as_ref().zip(widths(*class, zoom)) {
                let is_road = (ShapeClass::Street..=ShapeClass::Motorway).contains(class);
                let rgb = if is_road && edge == 0.0 { edge_rgb(*class, self.theme) } else { rgb(*class, self.theme) };
                self.stroke(&mut pixmap, path, rgb, (width, dashes(*class)));
            }
            for [x, y] in &own.points {
                if let Some(circle) = PathBuilder::from_circle(*x, *y, 1.8 * self.scale) {
                    pixmap.fill_path(&circle, &paint(rgb(*class, self.theme)), FillRule::Winding, Transform::identity(), None);
                }
            }
        }
        let rgba = pixmap.pixels().iter().flat_map(|pixel| {
            let own = pixel.demultiply();
            [own.red(), own.green(), own.blue(), own.alpha()]
        });
        Bitmap { width: self.pixels, height: self.pixels, rgba: rgba.collect() }
    }

    fn fill(&self, pixmap: &mut Pixmap, path: &Path, class: ShapeClass, zoom: f32) {
        pixmap.fill_path(path, &paint(rgb(class, self.theme)), FillRule::EvenOdd, Transform::identity(), None);
        if class == ShapeClass::Area || class == ShapeClass::Building && zoom >= 15.0 {
            self.stroke(pixmap, path, edge_rgb(class, self.theme), (0.7, &[]));
        }
    }

    fn stroke(&self, pixmap: &mut Pixmap, path: &Path, rgb: Rgb, (width, dashes): (f32, &[f32])) {
        let width = width * self.scale;
        let dash = StrokeDash::new(dashes.iter().map(|part| part * width).collect(), 0.0);
        // a dash with a round end runs into the next one
        let line_cap = if dash.is_some() { LineCap::Butt } else { LineCap::Round };
        let stroke = Stroke { width, line_cap, line_join: LineJoin::Round, dash, ..Stroke::default() };
        pixmap.stroke_path(path, &paint(rgb), &stroke, Transform::identity(), None);
    }
}

fn paint([r, g, b]: Rgb) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, 255);
    paint.anti_alias = true;
    paint
}
