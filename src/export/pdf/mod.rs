//! Pictures as the pages of a PDF file (ISO 32000-1): text stays text in a subset of the font, lengths are exact, layers can
//! be hidden, pages have bookmarks and tags. The same pictures give the same bytes: no clock, no random id.

mod content;
mod fonts;
mod stream;

use super::ExportError;
use crate::carto::{Face, Meaning, Picture};
use content::Content;
use fonts::FontUse;
use pdf_writer::types::{ActionType, AnnotationType, OutlineItemFlags, PageMode, StructRole, TabOrder};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, TextStr};
use std::collections::BTreeMap;
use stream::write_streams;

/// Points of a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// A PDF file that grows page by page; what is finished is held compressed.
pub struct PdfFile {
    pdf: Pdf,
    last: i32,
    parts: Parts,
    resources: Ref,
    tree: Ref,
    pages: Vec<Page>,
    tags: Vec<Tag>,
}

/// What pages share: named in the one dictionary of resources.
struct Parts {
    fonts: [FontUse; 3],
    /// Opacities in thousandths.
    opacities: BTreeMap<u16, Ref>,
    /// Forms and images by their number.
    objects: Vec<Ref>,
    layers: Vec<Layer>,
}

/// A group that a reader may hide.
struct Layer {
    id: String,
    title: String,
    reference: Ref,
}

struct Page {
    reference: Ref,
    bookmark: String,
    /// Where a click goes to another page.
    links: Vec<(Ref, Link)>,
}

/// A rectangle of a page in millimetres from its top left, and the number of the page, 0-based, that a click on it goes to.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub rect: [f32; 4],
    pub page: usize,
}

/// What a stretch of a page is to a reader.
struct Tag {
    page: usize,
    number: i32,
    meaning: Meaning,
    title: String,
}

/// One page as bytes.
///
/// # Errors
/// Where the font cannot be subset.
pub fn pdf(picture: &Picture) -> Result<Vec<u8>, ExportError> {
    let mut file = PdfFile::new();
    file.add(picture);
    file.finish(picture)
}

impl PdfFile {
    pub fn new() -> Self {
        let mut pdf = Pdf::new();
        pdf.set_version(1, 7);
        let parts = Parts { fonts: Face::ALL.map(FontUse::new), opacities: BTreeMap::new(), objects: Vec::new(), layers: Vec::new() };
        let mut file = Self { pdf, last: 0, parts, resources: Ref::new(1), tree: Ref::new(1), pages: Vec::new(), tags: Vec::new() };
        file.resources = file.next();
        file.tree = file.next();
        file
    }

    fn next(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    /// Adds a picture as a page, with its title as the bookmark.
    pub fn add(&mut self, picture: &Picture) {
        self.add_linked(picture, &[]);
    }

    /// The same with links to other pages.
    pub fn add_linked(&mut self, picture: &Picture, links: &[Link]) {
        let mut content = Content::new(&mut self.parts, &mut self.last, picture.size);
        content.background(picture);
        for op in &picture.ops {
            content.tagged(op);
        }
        let (tags, mut streams) = content.finish();
        let page = self.next();
        let stream = self.next();
        // the page's own content is what came last
        if let Some(own) = streams.last_mut() {
            own.reference = stream;
        }
        write_streams(&mut self.pdf, &streams, self.resources);
        let links: Vec<(Ref, Link)> = links.iter().map(|link| (self.next(), *link)).collect();
        let [w, h] = picture.size;
        let index = self.pages.len();
        let mut writer = self.pdf.page(page);
        writer.media_box(Rect::new(0.0, 0.0, w * POINTS, h * POINTS)).parent(self.tree).contents(stream);
        writer.pair(Name(b"Resources"), self.resources);
        if !links.is_empty() {
            writer.annotations(links.iter().map(|(reference, _)| *reference));
        }
        writer.struct_parents(index as i32).tab_order(TabOrder::StructureOrder);
        // opacities are blended in the colours that they are given in
        writer.group().transparency().isolated(true).color_space().device_rgb();
        writer.finish();
        self.tags.extend(tags.into_iter().enumerate().map(|(number, (meaning, title))| Tag { page: index, number: number as i32, meaning, title }));
        // a page's height turns the rectangle over: PDF counts from the bottom
        let turned = |link: Link| Link { rect: [link.rect[0], h - link.rect[1] - link.rect[3], link.rect[2], link.rect[3]], ..link };
        let links = links.into_iter().map(|(reference, link)| (reference, turned(link))).collect();
        self.pages.push(Page { reference: page, bookmark: picture.title.clone(), links });
    }

    /// The bytes of the file; title, author and language are those of `picture`.
    ///
    /// # Errors
    /// Where the font cannot be subset.
    pub fn finish(mut self, picture: &Picture) -> Result<Vec<u8>, ExportError> {
        let fonts = self.write_fonts()?;
        self.write_resources(&fonts);
        let references: Vec<Ref> = self.pages.iter().map(|page| page.reference).collect();
        self.pdf.pages(self.tree).kids(references.iter().copied()).count(references.len() as i32);
        self.write_links();
        let outline = self.write_outline();
        let structure = self.write_structure();
        let info = self.next();
        let mut writer = self.pdf.document_info(info);
        writer.title(TextStr(&picture.title)).creator(TextStr("Nanbei")).producer(TextStr("Nanbei"));
        if !picture.author.is_empty() {
            writer.author(TextStr(&picture.author));
        }
        writer.finish();
        let catalog = self.next();
        let layers: Vec<Ref> = self.parts.layers.iter().map(|layer| layer.reference).collect();
        let mut writer = self.pdf.catalog(catalog);
        writer.pages(self.tree).lang(TextStr(picture.language));
        writer.viewer_preferences().display_doc_title(true);
        writer.mark_info().marked(true);
        writer.pair(Name(b"StructTreeRoot"), structure);
        if let Some(outline) = outline {
            writer.outlines(outline).page_mode(PageMode::UseOutlines);
        } else if !layers.is_empty() {
            writer.page_mode(PageMode::UseOC);
        }
        if !layers.is_empty() {
            let mut properties = writer.insert(Name(b"OCProperties")).dict();
            properties.insert(Name(b"OCGs")).array().items(layers.iter().copied());
            let mut usual = properties.insert(Name(b"D")).dict();
            usual.pair(Name(b"BaseState"), Name(b"ON"));
            // a reader lists them as they lie on the map, the topmost first
            usual.insert(Name(b"Order")).array().items(layers.iter().rev().copied());
        }
        writer.finish();
        Ok(self.pdf.finish())
    }

    fn write_fonts(&mut self) -> Result<Vec<(&'static [u8], Ref)>, ExportError> {
        let mut written = Vec::new();
        for (n, name) in [b"F0".as_slice(), b"F1", b"F2"].into_iter().enumerate() {
            if !self.parts.fonts[n].is_empty() {
                let font = self.parts.fonts[n].write(&mut self.pdf, &mut self.last)?;
                written.push((name, font));
            }
        }
        Ok(written)
    }

    fn write_resources(&mut self, fonts: &[(&'static [u8], Ref)]) {
        for layer in &self.parts.layers {
            let mut writer = self.pdf.indirect(layer.reference).dict();
            writer.pair(Name(b"Type"), Name(b"OCG"));
            writer.pair(Name(b"Name"), TextStr(&layer.title));
        }
        for (thousandths, reference) in &self.parts.opacities {
            let opacity = f32::from(*thousandths) / 1000.0;
            self.pdf.ext_graphics(*reference).stroking_alpha(opacity).non_stroking_alpha(opacity);
        }
        let mut writer = self.pdf.indirect(self.resources).start::<pdf_writer::writers::Resources<'_>>();
        writer.fonts().pairs(fonts.iter().map(|(name, font)| (Name(name), *font)));
        let states: Vec<(String, Ref)> = self.parts.opacities.iter().map(|(part, reference)| (format!("G{part}"), *reference)).collect();
        writer.ext_g_states().pairs(states.iter().map(|(name, reference)| (Name(name.as_bytes()), *reference)));
        let objects: Vec<(String, Ref)> = self.parts.objects.iter().enumerate().map(|(n, reference)| (format!("X{n}"), *reference)).collect();
        writer.x_objects().pairs(objects.iter().map(|(name, reference)| (Name(name.as_bytes()), *reference)));
        let mut properties = writer.insert(Name(b"Properties")).dict();
        for (n, layer) in self.parts.layers.iter().enumerate() {
            properties.pair(Name(format!("L{n}").as_bytes()), layer.reference);
        }
    }

    /// The links, once every page has its place.
    fn write_links(&mut self) {
        for (reference, link) in self.pages.iter().flat_map(|page| &page.links) {
            let Some(target) = self.pages.get(link.page) else { continue };
            let [x, y, w, h] = link.rect.map(|mm| mm * POINTS);
            let mut writer = self.pdf.annotation(*reference);
            writer.subtype(AnnotationType::Link).rect(Rect::new(x, y, x + w, y + h)).border(0.0, 0.0, 0.0, None);
            writer.action().action_type(ActionType::GoTo).destination().page(target.reference).fit();
        }
    }

    /// Bookmarks, where there is more than one page.
    fn write_outline(&mut self) -> Option<Ref> {
        if self.pages.len() < 2 {
            return None;
        }
        let root = self.next();
        let first = self.last + 1;
        let count = self.pages.len() as i32;
        self.last += count;
        let item = |n: i32| Ref::new(first + n);
        self.pdf.outline(root).first(item(0)).last(item(count - 1)).count(count);
        for (n, page) in self.pages.iter().enumerate() {
            let n = n as i32;
            let mut writer = self.pdf.outline_item(item(n));
            writer.title(TextStr(&page.bookmark)).parent(root).flags(OutlineItemFlags::empty());
            if n > 0 {
                writer.prev(item(n - 1));
            }
            if n + 1 < count {
                writer.next(item(n + 1));
            }
            writer.dest().page(page.reference).fit();
        }
        Some(root)
    }

    /// The tree of what the tagged stretches are, in the order that they are read in.
    fn write_structure(&mut self) -> Ref {
        let root = self.next();
        let document = self.next();
        let elements: Vec<Ref> = (0..self.tags.len()).map(|_| self.next()).collect();
        let mut writer = self.pdf.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        writer.child(document);
        let mut parents = writer.insert(Name(b"ParentTree")).dict();
        let mut numbers = parents.insert(Name(b"Nums")).array();
        for page in 0..self.pages.len() {
            let own = self.tags.iter().zip(&elements).filter(|(tag, _)| tag.page == page).map(|(_, element)| *element);
            numbers.item(page as i32).push().array().items(own);
        }
        numbers.finish();
        parents.finish();
        writer.parent_tree_next_key(self.pages.len() as i32);
        writer.finish();
        let mut order: Vec<usize> = (0..self.tags.len()).collect();
        order.sort_by_key(|n| (self.tags[*n].page, self.tags[*n].meaning != Meaning::Heading));
        let mut writer = self.pdf.struct_element(document);
        writer.kind(StructRole::Document).parent(root);
        let mut children = writer.children();
        for n in order {
            children.struct_element(elements[n]);
        }
        children.finish();
        writer.finish();
        for (tag, element) in self.tags.iter().zip(&elements) {
            let mut writer = self.pdf.struct_element(*element);
            writer.kind(match tag.meaning {
                Meaning::Heading => StructRole::H1,
                Meaning::Figure => StructRole::Figure,
                _ => StructRole::P,
            });
            writer.parent(document).page(self.pages[tag.page].reference);
            if tag.meaning == Meaning::Figure {
                writer.alt(TextStr(&tag.title));
            }
            writer.children().marked_content_id(tag.number);
        }
        root
    }
}
