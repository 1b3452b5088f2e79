//! A MIF and the MID beside it into raw features.

use super::objects::Words;
use crate::i18n::excerpt;
use crate::io::formats::csv::table_rows;
use crate::io::formats::filling::Filling;
use crate::io::formats::letters::{Fault, Letters};
use crate::io::formats::whole_text::whole_bytes;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, Detail, Encoding, IoError, LoadReport, Problem, Progress, Reason, Watch};
use crate::model::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Real,
    Truth,
    /// Year, month and day without a sign between them.
    Day,
    /// The same with the time behind.
    Moment,
}

/// What stands before the objects.
struct Head {
    delimiter: char,
    columns: Vec<(String, Kind)>,
    crs: Option<String>,
    /// What positions are multiplied by, and what is added.
    transform: [f64; 4],
    /// The byte and the line at which the objects begin.
    end: (usize, u64),
}

/// Reads both.
///
/// # Errors
/// `IoError::Text` with the line where the MIF is not as the format has it; `IoError::Cancelled`, `IoError::Memory`, and what the system
/// says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let bytes = whole_bytes(text, progress, watch.memory)?;
    let rows = text.beside("mid")?.map(|own| whole_bytes(&own, &Progress::default(), watch.memory)).transpose()?;
    let mut report = LoadReport::counting(Counted::Lines);
    let (letters, is_found) = letters(&bytes, rows.as_deref().unwrap_or_default(), reading);
    if is_found {
        report.add_of_all(Reason::FoundEncoding, Some(Detail::Named(letters.name().into())));
    }
    let (own, table) = (letters.decode(&bytes), letters.decode(rows.as_deref().unwrap_or_default()));
    if [&own, &table].iter().any(|decoded| decoded.fault == Some(Fault::Escaped)) {
        report.add_of_all(Reason::BadText, None);
    }
    let head = head(&own.text)?;
    let mut rows = rows.as_ref().map(|_| table_rows(&table.text, head.delimiter));
    if rows.is_none() {
        report.add_of_all(Reason::NoRowsBeside, None);
    }
    let mut filling = Filling::new(head.columns.iter().map(|(name, _)| name.as_str()), Counted::Lines);
    filling.report = report;
    let mut words = Words::of(&own.text, head.end.0, head.end.1);
    let held = (own.text.len() + table.text.len()) as u64;
    let mut missing = 0;
    while let Some(mut object) = words.object()? {
        if filling.met.is_multiple_of(256) && progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        if filling.builder.bytes() + held > watch.memory {
            return Err(IoError::Memory(watch.memory));
        }
        let [ax, ay, bx, by] = head.transform;
        object.parts.iter_mut().flat_map(|part| &mut part.rings).flatten().for_each(|p| (p[0], p[1]) = (p[0] * ax + bx, p[1] * ay + by));
        let row = rows.as_mut().map(Iterator::next);
        missing += u64::from(row == Some(None));
        let made = filling.parts(&object.parts);
        let Some(kind) = filling.accept(made) else {
            if !reading.skip_broken {
                return Err(IoError::Text { problem: Problem::Packed("MIF"), line: object.line + 1, feature: Some(filling.met + 1) });
            }
            filling.leave_out(object.line, Problem::Packed("MIF"));
            continue;
        };
        for ((name, kind), cell) in head.columns.iter().zip(row.flatten().unwrap_or_default()) {
            set(&mut filling, name, *kind, &cell);
        }
        if let Some(shown) = &object.text {
            filling.set("text", Value::Text(shown));
        }
        filling.end(object.line, kind, None);
    }
    let left = rows.map_or(0, |rows| rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).count() as u64);
    if missing + left > 0 {
        let objects = filling.met;
        let counts = format!("{objects} : {}", objects + left - missing);
        filling.report.add_of_all(Reason::RowsBeside, Some(Detail::Named(counts.into())));
    }
    Ok(filling.finish(head.crs.map(|own| (0, serde_json::Value::from(own).to_string()))))
}

/// The letters of both files: as the user says, as the MIF names them, as they look.
fn letters(mif: &[u8], mid: &[u8], reading: Reading) -> (Letters, bool) {
    if let Some(encoding) = reading.encoding {
        return (Letters::Other(encoding), false);
    }
    let head = String::from_utf8_lossy(&mif[..mif.len().min(1000)]).to_ascii_lowercase();
    let named = head.lines().find_map(|line| line.trim().strip_prefix("charset").map(|name| name.trim().trim_matches('"').to_owned()));
    match named.as_deref() {
        Some("windowssimpchinese") => return (Letters::Other(Encoding::Gb18030), false),
        Some("windowstradchinese") => return (Letters::Other(Encoding::Big5), false),
        Some("windowsjapanese") => return (Letters::Other(Encoding::ShiftJis), false),
        Some("utf-8") => return (Letters::Utf8, false),
        _ => {}
    }
    let all: Vec<u8> = [mif, b"\n", mid].concat();
    match std::str::from_utf8(&all) {
        Ok(_) => (Letters::Utf8, false),
        Err(_) => (Letters::Other(Encoding::guess(&all).unwrap_or(Encoding::Gb18030)), true),
    }
}

fn head(text: &str) -> Result<Head, IoError> {
    let mut head = Head { delimiter: '\t', columns: Vec::new(), crs: None, transform: [1.0, 1.0, 0.0, 0.0], end: (0, 0) };
    let (mut at, mut wanted) = (0, 0);
    for (n, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        let own = line.trim_start_matches('\u{feff}').trim();
        let (word, rest) = own.split_once(|c: char| c.is_whitespace()).unwrap_or((own, ""));
        if wanted > 0 {
            wanted -= 1;
            head.columns.push((word.to_owned(), kind_of(rest)));
            continue;
        }
        match word.to_ascii_lowercase().as_str() {
            "data" if rest.is_empty() => {
                head.end = (at, n as u64 + 1);
                return Ok(head);
            }
            "delimiter" => {
                let own = rest.trim().strip_prefix('"').and_then(|rest| rest.chars().next()).unwrap_or('\t');
                if ![',', ';', '\t', '|'].contains(&own) {
                    return Err(IoError::Text { problem: Problem::NotAs("MIF", excerpt(line.trim(), 40)), line: n as u64 + 1, feature: None });
                }
                head.delimiter = own;
            }
            "columns" => {
                let number = rest.trim().parse::<usize>().ok().filter(|number| *number <= text.len());
                wanted = number.ok_or(IoError::Text { problem: Problem::NotAs("MIF", own.to_owned()), line: n as u64 + 1, feature: None })?;
            }
            "coordsys" => head.crs = system_of(rest),
            "transform" => {
                let numbers: Vec<f64> = rest.split(',').filter_map(|own| own.trim().parse().ok()).collect();
                if let [ax, ay, bx, by] = numbers[..] {
                    // nothing is written for one
                    let factor = |own: f64| if own == 0.0 { 1.0 } else { own };
                    head.transform = [factor(ax), factor(ay), bx, by];
                }
            }
            _ => {}
        }
    }
    Err(IoError::Text { problem: Problem::Truncated("the document"), line: 0, feature: None })
}

fn kind_of(text: &str) -> Kind {
    let own = text.trim().to_ascii_lowercase();
    match own.split(['(', ' ']).next().unwrap_or_default() {
        "integer" | "smallint" | "largeint" => Kind::Whole,
        "decimal" if own.replace(' ', "").ends_with(",0)") => Kind::Whole,
        "decimal" | "float" => Kind::Real,
        "logical" => Kind::Truth,
        "date" => Kind::Day,
        "datetime" => Kind::Moment,
        _ => Kind::Text,
    }
}

/// The system that `Earth Projection` names (MapInfo, "`CoordSys`"): longitude and latitude, and transverse Mercator, of WGS-84 and
/// the datums that are the same here. Others are told by their numbers, for the user to say which system they are.
fn system_of(text: &str) -> Option<String> {
    let own = text.trim();
    let numbers = own.strip_prefix("Earth").or_else(|| own.strip_prefix("earth"))?.trim_start();
    let numbers = numbers.strip_prefix("Projection").or_else(|| numbers.strip_prefix("projection"))?;
    let numbers = numbers.split("Bounds").next().unwrap_or(numbers).split("Affine").next().unwrap_or_default();
    let words: Vec<&str> = numbers.split(',').map(str::trim).collect();
    let number = |n: usize| words.get(n).and_then(|own| own.parse::<f64>().ok());
    let (projection, datum) = (number(0)?, number(1)?);
    // WGS-84 and GRS 80; 999 gives its ellipsoid and how far its middle is away
    let (is_wgs, first) = match datum {
        104.0 | 33.0 | 0.0 => (true, 2),
        999.0 => ((3..6).all(|n| number(n) == Some(0.0)) && [0.0, 28.0].contains(&number(2).unwrap_or(-1.0)), 6),
        _ => (false, 2),
    };
    match projection {
        1.0 if is_wgs => Some("EPSG:4326".to_owned()),
        8.0 if is_wgs && words.get(first).is_some_and(|unit| unit.trim_matches('"') == "m") => {
            let parameter = |n: usize| number(first + n);
            let [lon, lat, scale, east, north] = [parameter(1)?, parameter(2)?, parameter(3)?, parameter(4)?, parameter(5)?];
            Some(format!("+proj=tmerc +lat_0={lat} +lon_0={lon} +k={scale} +x_0={east} +y_0={north} +ellps=GRS80 +units=m +no_defs"))
        }
        _ => Some(format!("MapInfo {}", numbers.trim())),
    }
}

fn set(filling: &mut Filling, name: &str, kind: Kind, text: &str) {
    let own = text.trim();
    if own.is_empty() {
        return;
    }
    let digits = own.bytes().all(|byte| byte.is_ascii_digit());
    let day = |own: &str| format!("{}-{}-{}", &own[..4], &own[4..6], &own[6..8]);
    let value = match kind {
        Kind::Text => Some(Value::Text(text)),
        Kind::Whole => own.parse().map(Value::Integer).ok(),
        Kind::Real => own.parse().map(Value::of_float).ok(),
        Kind::Truth => match own {
            "T" | "t" | "1" => Some(Value::Boolean(true)),
            "F" | "f" | "0" => Some(Value::Boolean(false)),
            _ => None,
        },
        Kind::Day if digits && own.len() == 8 => return filling.set(name, Value::Text(&day(own))),
        Kind::Moment if digits && own.len() >= 14 => {
            let time = format!("{}T{}:{}:{}", day(own), &own[8..10], &own[10..12], &own[12..14]);
            return filling.set(name, Value::Text(&time));
        }
        Kind::Day | Kind::Moment => None,
    };
    if value.is_none() {
        filling.remark_on(Reason::BadNumber, name);
    }
    filling.set(name, value.unwrap_or(Value::Text(text)));
}
