//! The legend on a sheet: the derived rows with what was chosen about them, in as many columns as the room asks for.

use super::super::face::Face;
use super::super::legend::{LegendEntry, Shape, swatch};
use super::super::palette::Theme;
use super::pen::Pen;
use crate::i18n::Bilingual;
use crate::model::PaperRect;

/// The least and the usual height of a row, in millimetres on A4.
const ROWS: (f32, f32) = (4.2, 5.7);
/// The height of the heading, in millimetres on A4.
const HEADING: f32 = 5.6;

/// How many columns suit a width, where nothing presses.
pub fn columns_of(width: f32, k: f32) -> usize {
    if width > 78.0 * k { 2 } else { 1 }
}

/// The height of rows in a number of columns, at their usual and at their least height; 0 for none. Millimetres on A4.
pub fn heights(rows: usize, columns: usize) -> (f32, f32) {
    if rows == 0 {
        return (0.0, 0.0);
    }
    let rows = rows.div_ceil(columns.max(1)) as f32;
    (HEADING + rows * ROWS.1, HEADING + rows * ROWS.0)
}

/// The column and the line of each row, and how many lines there are: as few as will do, with no heading at the foot of a column.
fn places(entries: &[LegendEntry], least: usize, columns: usize) -> (usize, Vec<[usize; 2]>) {
    let mut lines = least.max(1);
    loop {
        let mut at = [0, 0];
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            let last = at[1] + 1 >= lines;
            if at[1] >= lines || (last && lines > 1 && entry.shape == Shape::Heading) {
                at = [at[0] + 1, 0];
            }
            all.push(at);
            at[1] += 1;
        }
        if all.last().is_none_or(|last| last[0] < columns) {
            return (lines, all);
        }
        lines += 1;
    }
}

/// Rows in one or more columns, every one of them; returns the bottom.
pub fn legend_block(pen: &mut Pen, entries: &[LegendEntry], columns: Option<u8>, [x, y, width, height]: PaperRect) -> f32 {
    if entries.is_empty() {
        return y;
    }
    let k = pen.k;
    pen.heading(&Bilingual::new("图例", "Legend"), [x, y + 2.6 * k], width);
    let top = y + HEADING * k;
    // rows close up before any is left out
    let room = (height - HEADING * k).max(4.0 * k);
    let rows_for = |columns: usize| entries.len().div_ceil(columns) as f32;
    let usual = columns_of(width, k);
    let wanted = columns.map(|columns| usize::from(columns.clamp(1, 8)));
    let fits = |columns: usize| rows_for(columns) * ROWS.0 * k <= room;
    // then it takes more columns in one language, and at last smaller rows: nothing on the map goes unexplained
    let more = (usual..=usual + 2).find(|columns| fits(*columns) && width / *columns as f32 >= 26.0 * k);
    let columns = wanted.or(more).unwrap_or(usual);
    let alone = wanted.is_none() && columns > usual;
    let (rows, places) = places(entries, rows_for(columns) as usize, columns);
    let row = (room / rows as f32).min(ROWS.1 * k);
    let column_width = width / columns as f32;
    let (swatch_width, swatch_height) = (if alone { 5.6 } else { 7.2 } * k, (3.6 * k).min(row * 0.8));
    // where each name begins, how long it may be, and its face
    let spans: Vec<(f32, f32, Face)> = entries
        .iter()
        .zip(&places)
        .map(|(entry, [column, _])| {
            let left = x + *column as f32 * column_width;
            let (start, face) = if entry.shape == Shape::Heading { (left, Face::Bold) } else { (left + swatch_width + 2.6 * k, Face::Regular) };
            (start, left + column_width - if columns > 1 { 3.0 } else { 0.0 } * k - start, face)
        })
        .collect();
    let names: Vec<(&Bilingual, Face, f32)> = entries.iter().zip(&spans).map(|(entry, (_, room, face))| (&entry.name, *face, *room)).collect();
    let sizes = pen.two_sizes(&names, alone);
    let mut bottom = top;
    for (n, ((entry, [column, line]), (start, room, face))) in entries.iter().zip(places).zip(spans).enumerate() {
        let (left, upper) = (x + column as f32 * column_width, top + line as f32 * row);
        pen.ops.extend(swatch(entry, [left, upper], [swatch_width, swatch_height], k * 0.92, Theme::Light));
        // a heading belongs to what follows it
        let lower = if entry.shape == Shape::Heading && n > 0 { 0.7 * k } else { 0.0 };
        pen.two_languages(&entry.name, sizes, [start, upper + swatch_height * 0.5 + 1.15 * k + lower], start + room, face);
        bottom = bottom.max(upper + row);
    }
    bottom
}
