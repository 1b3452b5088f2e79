//! The glyphs a PDF file uses of the bundled font, embedded as a subset that maps back to Unicode.

use super::super::ExportError;
use super::super::deflate::deflated;
use super::stream::LEVEL;
use crate::carto::{Face, Glyph, font_bytes};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, Str};
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider, Tag};
use std::collections::BTreeMap;
use subsetter::{GlyphRemapper, subset};

const SYSTEM: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// What is used of a face.
pub struct FontUse {
    face: Face,
    numbers: GlyphRemapper,
    /// Advance in thousandths of the size and the character, by the glyph's number in the subset.
    used: BTreeMap<u16, (f32, char)>,
}

impl FontUse {
    pub fn new(face: Face) -> Self {
        Self { face, numbers: GlyphRemapper::new(), used: BTreeMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// The number of a glyph in the subset. `advance` is the font's own, a part of the size.
    pub fn number(&mut self, glyph: &Glyph, advance: f32) -> u16 {
        let number = self.numbers.remap(glyph.id as u16);
        self.used.entry(number).or_insert((advance * 1000.0, glyph.character));
        number
    }

    /// Writes the font; returns its reference.
    ///
    /// # Errors
    /// Where the font cannot be subset.
    pub fn write(&self, pdf: &mut Pdf, last: &mut i32) -> Result<Ref, ExportError> {
        let failed = |reason: String| ExportError::Pdf(reason);
        let bytes = font_bytes(self.face);
        let font = FontRef::new(bytes).map_err(|error| failed(error.to_string()))?;
        let small = subset(bytes, 0, &self.numbers).map_err(|error| failed(error.to_string()))?;
        let cut = FontRef::new(&small).map_err(|error| failed(error.to_string()))?;
        let cff = cut.data_for_tag(Tag::new(b"CFF ")).ok_or_else(|| failed("CFF".to_owned()))?;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let per_em = 1000.0 / f32::from(metrics.units_per_em);
        let weight = font.os2().map_or(400, |os2| os2.us_weight_class());
        let mut next = || {
            *last += 1;
            Ref::new(*last)
        };
        let (whole, cid, descriptor, program, cmap) = (next(), next(), next(), next(), next());
        // a subset has a tag of six letters that tells it from others (ISO 32000-1, 9.6.4); made of what is in it
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in cff.as_bytes() {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let tag: String = (0..6).map(|n| char::from(b'A' + (hash >> (n * 8)) as u8 % 26)).collect();
        let name = format!("{tag}+NotoSansSC-{:?}", self.face);
        let name = Name(name.as_bytes());
        pdf.type0_font(whole).base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(cid).to_unicode(cmap);
        let mut writer = pdf.cid_font(cid);
        writer.subtype(CidFontType::Type0).base_font(name).system_info(SYSTEM).font_descriptor(descriptor).default_width(1000.0);
        let mut widths = writer.widths();
        for (number, (width, _)) in &self.used {
            widths.same(*number, *number, *width);
        }
        drop(widths);
        drop(writer);
        let bounds = metrics.bounds.unwrap_or_default();
        let mut writer = pdf.font_descriptor(descriptor);
        writer.name(name).flags(FontFlags::SYMBOLIC).italic_angle(0.0).weight(weight).stem_v(f32::from(weight) / 5.0);
        writer.bbox(Rect::new(bounds.x_min * per_em, bounds.y_min * per_em, bounds.x_max * per_em, bounds.y_max * per_em));
        writer.ascent(metrics.ascent * per_em).descent(metrics.descent * per_em).cap_height(metrics.cap_height.unwrap_or(733.0) * per_em);
        writer.font_file3(program);
        drop(writer);
        let packed = deflated(cff.as_bytes(), LEVEL);
        let mut stream = pdf.stream(program, &packed);
        stream.filter(Filter::FlateDecode).pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        drop(stream);
        let mut unicode = UnicodeCmap::new(Name(b"Nanbei"), SYSTEM);
        for (number, (_, character)) in &self.used {
            unicode.pair(*number, *character);
        }
        pdf.cmap(cmap, &deflated(&unicode.finish(), LEVEL)).filter(Filter::FlateDecode);
        Ok(whole)
    }
}
