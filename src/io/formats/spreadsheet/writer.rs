//! Writes features as a sheet: numbers are numbers, codes stay text, and the heading stays in sight.

use crate::io::formats::csv::{feature_wkt, place_columns};
use crate::io::formats::format::Features;
use crate::io::formats::options::Rounded;
use crate::model::{Id, Value};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::io::{Error, Result, Write};

/// A sheet has 16,384 columns, of which four may be the program's.
pub const MOST_FIELDS: usize = 16_380;
/// Letters of a cell.
const LONGEST: usize = 32_767;
/// Digits that a spreadsheet's number keeps.
const MOST_WHOLE: u64 = 999_999_999_999_999;

/// Writes features; texts too long for a cell are cut and counted.
pub fn write(out: &mut dyn Write, features: Features<'_>, wkt: bool) -> Result<Rounded> {
    let mut book = Workbook::new();
    let mut rounded = Rounded::default();
    let made = sheet(book.add_worksheet(), features, wkt, &mut rounded).and_then(|()| book.save_to_buffer());
    out.write_all(&made.map_err(Error::other)?)?;
    Ok(rounded)
}

fn sheet(sheet: &mut Worksheet, features: Features<'_>, wkt: bool, rounded: &mut Rounded) -> std::result::Result<(), XlsxError> {
    let name: String = features.name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).collect();
    let name = cut(&name, 31);
    if !name.trim().is_empty() {
        sheet.set_name(name.trim())?;
    }
    let table = features.table;
    let own = |name: &str| table.free_column_name(name);
    let (places, decimals) = place_columns(features.system, wkt);
    let came = features.crs.filter(|crs| !crs.crs.is_kept()).map(|crs| crs.crs.code());
    let heads = places.iter().map(|name| own(name)).chain(table.columns().iter().map(|column| column.name().to_owned()));
    let bold = Format::new().set_bold();
    for (n, head) in heads.chain(came.as_ref().map(|_| own("source_crs"))).enumerate() {
        sheet.write_string_with_format(0, n as u16, head, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut row = 0;
    for feature in features.each() {
        row += 1;
        match feature.id() {
            Some(Id::Integer(id)) if id.unsigned_abs() <= MOST_WHOLE => drop(sheet.write_number(row, 0, id as f64)?),
            Some(id) => text(sheet, row, 0, &id.to_string(), rounded)?,
            None => {}
        }
        if wkt {
            let own = feature_wkt(feature);
            // half of a geometry is none
            if own.len() > LONGEST {
                rounded.shortened += 1;
            } else if !own.is_empty() {
                sheet.write_string(row, 1, own)?;
            }
        } else if let Some([x, y]) = feature.bounds().map(|bounds| bounds.center()) {
            let scale = 10f64.powi(decimals as i32);
            let rounded = |value: f64| (value * scale).round() / scale;
            sheet.write_number(row, 1, rounded(x))?;
            sheet.write_number(row, 2, rounded(y))?;
        }
        for (column, value) in feature.values() {
            let at = (places.len() + column) as u16;
            match value {
                Value::Null => {}
                Value::Text(own) | Value::Json(own) => text(sheet, row, at, own, rounded)?,
                Value::Integer(own) if own.unsigned_abs() <= MOST_WHOLE => drop(sheet.write_number(row, at, own as f64)?),
                // more digits than a number keeps
                Value::Integer(own) => drop(sheet.write_string(row, at, own.to_string())?),
                Value::Float(own) => drop(sheet.write_number(row, at, own)?),
                Value::Boolean(own) => drop(sheet.write_boolean(row, at, own)?),
            }
        }
        if let Some(came) = &came {
            sheet.write_string(row, (places.len() + table.columns().len()) as u16, came)?;
        }
    }
    Ok(())
}

fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, rounded: &mut Rounded) -> std::result::Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    let kept = cut(text, LONGEST);
    rounded.shortened += usize::from(kept.len() < text.len());
    sheet.write_string(row, column, kept)?;
    Ok(())
}

/// As much of a text as so many units of UTF-16 hold, which the format counts.
fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let beyond = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    &text[..beyond.map_or(text.len(), |(at, _)| at)]
}
