//! The model as a picture: one symbology, one drawing order, one label placement, for the screen and for paper.
//! Sizes are millimetres of paper; a screen is paper at 96 dpi.

mod base_tiles;
mod class_rules;
mod classify;
mod clip;
mod color_vision;
mod draw;
mod face;
mod frame;
mod furniture;
mod hatch;
mod labels;
mod land_use;
mod legend;
mod line_breaks;
mod mesh;
mod oklab;
mod outlines;
mod palette;
mod pictograms;
mod picture;
mod pole;
mod ramps;
mod sheet;
mod soft_edge;
mod symbology;
mod symbols;
mod text;
mod thematic;
mod vector;

pub use base_tiles::{BaseTiles, Tone, tile_ops, tiles_for};
pub use class_rules::{copied_rule, fresh_rule, rules_of_classes};
pub use classify::{classify, color_by, paint_classes};
pub use color_vision::confused;
pub use draw::annotation_ops;
pub use face::{Face, font_bytes};
pub use frame::Frame;
pub use furniture::{ScaleBar, attribution, indicative_note, scale_bar};
pub use labels::{Anchors, Label, LabelInput, Labels, Leader, TextRun, place_labels};
pub use land_use::{SURELY, class_fields, classify_land_use, color_by_land_use, land_use_field};
pub use legend::{
    LegendEntry, LegendShape, break_digits, chosen as chosen_legend, class_name, group_word, legend, legend_layers, legend_of, swatch, under_headings,
};
pub use line_breaks::{wrap, wrap_evenly};
pub use mesh::{BLOCK, Chunk, ChunkGrid, EDGE_STEPS, LINE_ENDS, LayerMesh, MeshVertex, Piece, PieceId, Raster, Run, TableMesh, has_dashes};
pub use outlines::{AreaSize, layer_passes};
pub use palette::{Rgb, Theme, ink_rgb, statement_rgb};
pub use picture::{Meaning, Op, Paint, Path, Picture, Segment};
pub use sheet::{
    Composition, Foot, Remark, card_page, compose, decoded, gathered, lettering, map_frame, map_picture, paired_sheet, scenario_name, table_page,
    tiled_frames, with_cards, with_foot,
};
pub use soft_edge::{SoftEdge, layer_ops, soft_edge};
pub use symbology::{Draw, Pass, passes};
pub use symbols::marker_ops;
pub use text::{Glyph, MissingGlyphs, glyph_path, glyphs, has_glyph, line_height, text_width};
pub use thematic::{plan_map, plan_maps, shown_map, statement_cards};
pub use vector::{BaseNames, NameLayer, VectorDrawing, name_inputs};
