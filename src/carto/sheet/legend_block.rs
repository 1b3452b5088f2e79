//! The legend on a sheet: the derived rows with what was chosen about them, in as many columns as the room asks for.

use super::super::face::Face;
use super::super::legend::{LegendEntry, LegendShape, swatch};
use super::super::palette::Theme;
use super::super::text::text_width;
use super::pen::Pen;
use crate::i18n::{Bilingual, MapLang};
use crate::model::PaperRect;

/// The least and the usual height of a row, in millimetres on A4.
const ROWS: (f32, f32) = (4.2, 5.7);
/// Rows closer than this give up the second language, in millimetres on A4.
const CLOSEST: f32 = 3.1;
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

/// The column and the line of each row, and how many lines there are: as few as will do. Classes stay under the heading of their
/// layer in one column where `most` lines have room for that; no heading stands at the foot of a column.
fn places(entries: &[LegendEntry], least: usize, most: usize, columns: usize) -> (usize, Vec<[usize; 2]>) {
    let blocks = blocks(entries);
    let longest = blocks.iter().copied().max().unwrap_or(1);
    (least.max(longest)..=most.max(least)).find_map(|lines| placed(&blocks, lines, columns).map(|all| (lines, all))).unwrap_or_else(|| {
        let loose = loose_blocks(entries);
        (least.max(1)..).find_map(|lines| placed(&loose, lines, columns).map(|all| (lines, all))).unwrap_or_default()
    })
}

/// How many rows belong together each time: the heading of a layer's classes with all of them, one of a group with what follows it.
fn blocks(entries: &[LegendEntry]) -> Vec<usize> {
    let mut sizes: Vec<usize> = Vec::new();
    // the key of the layer whose classes follow, and whether a heading still waits for its first row
    let (mut layer, mut waits) = (None::<&str>, false);
    for entry in entries {
        let own = layer.is_some_and(|key| entry.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('/')));
        match sizes.last_mut() {
            Some(size) if own || waits => *size += 1,
            _ => sizes.push(1),
        }
        waits = entry.shape == LegendShape::Heading && entry.key.starts_with("group/");
        if !own {
            layer = (entry.shape == LegendShape::Heading && !waits).then_some(entry.key.as_str());
        }
    }
    sizes
}

/// The same where there is no room for whole layers: a heading with its first row.
fn loose_blocks(entries: &[LegendEntry]) -> Vec<usize> {
    let mut sizes: Vec<usize> = Vec::new();
    let mut waits = false;
    for entry in entries {
        match sizes.last_mut() {
            Some(size) if waits => *size += 1,
            _ => sizes.push(1),
        }
        waits = entry.shape == LegendShape::Heading;
    }
    sizes
}

/// Blocks of rows in columns of so many lines, none of them parted; `None` where there are too few columns.
fn placed(blocks: &[usize], lines: usize, columns: usize) -> Option<Vec<[usize; 2]>> {
    let (mut all, mut at) = (Vec::new(), [0, 0]);
    for size in blocks {
        if at[1] > 0 && at[1] + size > lines {
            at = [at[0] + 1, 0];
        }
        for _ in 0..*size {
            all.push(at);
            at[1] += 1;
        }
        if at[0] >= columns || at[1] > lines.max(*size) {
            return None;
        }
    }
    all.iter().all(|place| place[1] < lines || blocks.len() == 1).then_some(all)
}

/// How wide the columns are: as their names want it, what is left over or lacking shared between them.
fn column_widths(pen: &Pen, entries: &[LegendEntry], places: &[[usize; 2]], columns: usize, alone: bool, width: f32) -> Vec<f32> {
    let (k, lead) = (pen.k, pen.lang.leading());
    let mut wanted = vec![16.0 * k; columns];
    for (entry, [column, _]) in entries.iter().zip(places) {
        let first = text_width(entry.name.get(lead), Face::Regular, 2.95 * k, 0.0);
        let second = entry.name.second(lead).filter(|_| pen.lang == MapLang::Both && !alone);
        let second = second.map_or(0.0, |text| 1.6 * k + text_width(text, Face::Regular, 2.1 * k, 0.0));
        let swatch = if entry.shape == LegendShape::Heading { 0.0 } else { 9.8 * k };
        if let Some(own) = wanted.get_mut(*column) {
            *own = own.max(swatch + first + second + 1.8 * k);
        }
    }
    let sum: f32 = wanted.iter().sum();
    let spare = (width - sum).max(0.0) / columns as f32;
    let share = (width / sum).min(1.0);
    wanted.into_iter().map(|own| own * share + spare).collect()
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
    // a sheet in two languages explains itself in both as long as its rows can be read
    let bilingual = (usual..=usual + 1).filter(|columns| width / *columns as f32 >= 34.0 * k).min_by_key(|columns| (!fits(*columns), *columns));
    let readable = bilingual.filter(|columns| pen.lang == MapLang::Both && room / rows_for(*columns) >= CLOSEST * k);
    let columns = wanted.or(readable).or(more).unwrap_or(usual);
    let alone = wanted.is_none() && readable.is_none() && columns > usual;
    let least = rows_for(columns) as usize;
    let (rows, places) = places(entries, least, (room / (ROWS.0 * k)) as usize, columns);
    let row = (room / rows as f32).min(ROWS.1 * k);
    let widths = column_widths(pen, entries, &places, columns, alone, width);
    let left_of = |column: usize| x + widths[..column.min(widths.len())].iter().sum::<f32>();
    let (swatch_width, swatch_height) = (if alone { 5.6 } else { 7.2 } * k, (3.6 * k).min(row * 0.8));
    // where each name begins, how long it may be, and its face
    let spans: Vec<(f32, f32, Face)> = entries
        .iter()
        .zip(&places)
        .map(|(entry, [column, _])| {
            let (left, column_width) = (left_of(*column), widths.get(*column).copied().unwrap_or(width));
            let (start, face) = if entry.shape == LegendShape::Heading { (left, Face::Bold) } else { (left + swatch_width + 2.6 * k, Face::Regular) };
            (start, left + column_width - if columns > 1 { 1.8 } else { 0.0 } * k - start, face)
        })
        .collect();
    let names: Vec<(&Bilingual, Face, f32)> = entries.iter().zip(&spans).map(|(entry, (_, room, face))| (&entry.name, *face, *room)).collect();
    let sizes = pen.two_sizes(&names, alone);
    let mut bottom = top;
    for (n, ((entry, [column, line]), (start, room, face))) in entries.iter().zip(places).zip(spans).enumerate() {
        let (left, upper) = (left_of(column), top + line as f32 * row);
        pen.ops.extend(swatch(entry, [left, upper], [swatch_width, swatch_height], k * 0.92, Theme::Light));
        // a heading belongs to what follows it
        let lower = if entry.shape == LegendShape::Heading && n > 0 { 0.7 * k } else { 0.0 };
        pen.two_languages(&entry.name, sizes, [start, upper + swatch_height * 0.5 + 1.15 * k + lower], start + room, face);
        bottom = bottom.max(upper + row);
    }
    bottom
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Group, Symbol};

    /// Rows by their keys; those that begin with `#` are headings.
    fn rows(keys: &[&str]) -> Vec<LegendEntry> {
        let row = |key: &&str| {
            let shape = if key.starts_with('#') { LegendShape::Heading } else { LegendShape::Area };
            let key = key.trim_start_matches('#').to_owned();
            LegendEntry { key, group: Group::Mine, within: None, name: Bilingual::same("x"), symbol: Symbol::default(), shape, opacity: 1.0 }
        };
        keys.iter().map(row).collect()
    }

    #[test]
    fn classes_stay_under_their_heading_in_one_column_where_there_is_room() {
        let entries = rows(&["a", "b", "c", "#lots", "lots/0", "lots/1", "lots/2", "d", "#uses", "uses/0", "uses/1"]);
        assert_eq!(blocks(&entries), [1, 1, 1, 4, 1, 3]);
        let (lines, places) = places(&entries, 6, 9, 2);
        assert!(lines <= 9);
        for (first, last) in [(3, 6), (8, 10)] {
            assert_eq!(places[first][0], places[last][0], "{places:?}");
        }
        // the heading of a group stays with its first layer, and that with its classes
        let grouped = rows(&["#group/Mine", "#lots", "lots/0", "lots/1", "#group/Hubs", "hub", "rail"]);
        assert_eq!(blocks(&grouped), [4, 2, 1]);
    }

    #[test]
    fn where_there_is_no_room_no_heading_stands_at_the_foot_of_a_column() {
        let mut keys = vec!["a".to_owned(), "#lots".to_owned()];
        keys.extend((0..14).map(|n| format!("lots/{n}")));
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let entries = rows(&keys);
        let (lines, places) = places(&entries, 6, 7, 3);
        assert!(places.iter().all(|[column, line]| *column < 3 && *line < lines));
        for (n, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.shape == LegendShape::Heading) {
            assert_eq!(places[n][0], places[n + 1][0], "{} is parted from its rows", entry.key);
        }
        let mut all = places.clone();
        all.dedup();
        assert_eq!(all.len(), entries.len(), "every row has a place of its own");
    }
}
