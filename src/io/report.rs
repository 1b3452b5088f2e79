//! What was noticed while reading a file that was loaded all the same.

use super::{Counted, Place, Problem};
use crate::i18n::{Bilingual, Lang, Localized, integer, printable};
use crate::model::validity::Invalid;

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Allowed, and only told.
    Hint,
    /// Something was left out or mended, or may be drawn otherwise than it was meant.
    Warning,
}

macro_rules! reasons {
    ($($name:ident: $weight:ident, $zh:literal, $en:literal;)*) => {
        /// Why a feature is worth a note.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason { $($name),* }

        impl Reason {
            /// Every reason, in the order of its discriminant.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            #[must_use]
            pub const fn weight(self) -> Weight {
                match self { $(Self::$name => Weight::$weight),* }
            }

            /// A name for programs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }

        impl Localized for Reason {
            fn message(&self, lang: Lang) -> String {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => $zh, (Self::$name, Lang::En) => $en,)*
                }
                .to_owned()
            }
        }
    };
}

reasons! {
    UnclosedRing: Warning, "环没有闭合，读入时已闭合", "the ring was not closed; it was closed while reading";
    RingEnds: Warning, "环的首尾位置平面重合而高程不同（RFC 7946 第 3.1.6 节）", "the first and last position of a ring differ in height (RFC 7946, 3.1.6)";
    ShortRing: Warning, "环少于四个位置，已略去", "the ring has fewer than four positions and was left out";
    ShortLine: Warning, "线少于两个位置，已略去", "the line has fewer than two positions and was left out";
    OutOfRange: Warning, "有位置超出经纬度范围（±180，±90），几何已略去", "a position lies outside -180..180, -90..90; the geometry was left out";
    Swapped: Warning, "经纬度次序像是颠倒了，几何已略去", "longitude and latitude seem to be swapped; the geometry was left out";
    NotInSystem: Warning, "有位置不在所用坐标系的范围内，几何已略去", "a position lies outside the coordinate system used; the geometry was left out";
    LeftOut: Warning, "要素有误，已略去", "the feature is invalid and was left out";
    RepeatedName: Warning, "同一属性名出现两次，保留了后一个值", "an attribute appears twice; the last value was kept";
    MissingGeometry: Warning, "缺少“geometry”成员（可能写成了别的名字）", "the member \"geometry\" is missing (it may be misspelt)";
    MisplacedMember: Warning, "有 RFC 7946 只许用在别种对象上的成员（第 7.1 节）", "a member is used here that RFC 7946 defines for another kind of object (section 7.1)";
    BadBox: Warning, "bbox 应为 4 或 6 个数字，未采用", "the bbox does not have four or six numbers; it was ignored";
    GeometryMember: Warning, "几何中的其他成员未保留", "other members of the geometry were not kept";
    CollectionParts: Warning, "集合中的多部件几何已拆成单个部件", "a multi-part geometry in a collection was split into single parts";
    EmptyPart: Warning, "空的部件已略去", "an empty part was left out";
    Folded: Warning, "有经度超过 ±180°，已折回", "longitudes past ±180° were brought back by 360°";
    Antimeridian: Warning, "跨越 180° 经线而未切开（RFC 7946 第 3.1.9 节），已按短的一侧切开", "the geometry crosses the 180th meridian without a cut (RFC 7946, 3.1.9); it was cut there along the shorter way";
    Curved: Warning, "几何含有弧线，未读入；请在原来的软件里折成直线段", "the geometry has arcs and was left out; convert them to straight segments in the program it was made with";
    BinaryValue: Warning, "二进制属性未读入", "a binary attribute was left out";
    EmptyGeometry: Warning, "几何是空的", "the geometry is empty";
    ExtraDimensions: Warning, "位置多于三个数字，高程之后的已略去", "positions have more than three numbers; those after the height were left out";
    WrongBox: Warning, "所写的 bbox 与位置不符，未采用", "the stated bbox does not match the positions; it was ignored";
    InvalidPolygon: Warning, "面不合规范，可用“修复几何”", "the polygon is not valid; use \"Repair geometry\" to fix it";
    CrsNotMeant: Warning, "文件写的是投影坐标系，坐标却是经纬度；按 WGS-84 读入", "the file names a projected system, but its coordinates are degrees; they were taken as WGS-84";
    Elsewhere: Warning, "按所用坐标系，数据落在上海以外；坐标系可能不对", "in the coordinate system used, the data lies outside Shanghai; the system may be wrong";
    BadPlace: Warning, "位置读不了，要素没有几何", "the position cannot be read; the feature has no geometry";
    NoPlaceColumns: Warning, "没有认出坐标列，读入为没有几何的表；列名请用 经度、纬度，或 x、y，或 wkt", "no columns with coordinates were found, so the features have no geometry; name them lon and lat, x and y, or wkt";
    DeletedRecord: Hint, "标为已删除的记录，未读入", "the record is marked as deleted and was left out";
    Patches: Warning, "三维面片（MultiPatch）未读入，要素没有几何", "patches in space (MultiPatch) were left out; the feature has no geometry";
    BadText: Warning, "文字中有字节不属于所用的编码，写成 \\xNN；可换编码重新读入", "a text has bytes that mean nothing in its encoding, written as \\xNN; try another encoding";
    CutText: Hint, "文字被字段长度截断，末尾半个字已略去", "a text was cut by the length of its field; half a letter at its end was left out";
    BadNumber: Warning, "值与字段的类型（数字、日期）不符，作为文字保留", "a value is not of its field's kind, a number or a date, and was kept as text";
    MemoField: Warning, "备注字段（.dbt）未读入", "a field whose values lie in a file of their own (.dbt) was left out";
    NoAttributes: Warning, "旁边没有 .dbf 文件，要素没有属性", "there is no .dbf beside the file, so the features have no attributes";
    RowCount: Warning, "图形与属性表（.dbf）的记录数不同", "geometry and attribute table (.dbf) have different numbers of records";
    OtherContent: Warning, "文件中还有不是要素的内容（叠加图像、网络链接等），未读入", "the file also holds what is no feature (images, network links and the like), which was left out";
    BrokenPositions: Warning, "有坐标读不了，已略去", "some coordinates cannot be read and were left out";
    TitleRows: Hint, "标题行以上的内容（表名等）未读入", "what stands above the heading of the table, such as its title, was left out";
    NotAll: Warning, "服务器只给了一部分要素（exceededTransferLimit），数据不全", "the server gave only some of the features (exceededTransferLimit); the data is incomplete";
    OtherEntities: Warning, "图纸中有些对象不是要素，未读入", "some objects of the drawing are no features and were left out";
    NoFeatures: Warning, "文件中没有要素", "the file holds no features";
    ByGdal: Hint, "经 GDAL（ogr2ogr）读入", "read by GDAL (ogr2ogr)";
    NoRowsBeside: Warning, "旁边没有 .mid 文件，要素没有属性", "there is no .mid beside the file, so the features have no attributes";
    RowsBeside: Warning, "图形与属性（.mid）的行数不同", "shapes and attributes (.mid) have different numbers of rows";
    NoRows: Warning, "表格只有标题，没有数据", "the table has a heading and no rows";
    ExtraCells: Warning, "单元格比标题多，多出的已略去", "the row has more cells than the heading; the additional ones were left out";
    DuplicateId: Warning, "编号与前面的要素重复", "an earlier feature has the same ID";
    MissingProperties: Hint, "缺少“properties”成员", "the member \"properties\" is missing";
    NestedCollection: Hint, "集合套集合（RFC 7946 第 3.1.8 节不建议），已并为一层", "a collection is nested in another (RFC 7946, 3.1.8, advises against it); its parts were moved to the outer one";
    MissingCells: Hint, "单元格比标题少，缺少的为空", "the row has fewer cells than the heading; the missing ones are empty";
    NoHeading: Hint, "没有标题行，列名由程序给出", "the table has no heading; its columns were numbered";
    FoundPlaces: Hint, "列名没有说明坐标在哪里，按数值认出", "no column is named as a coordinate; they were found by their values";
    FoundEncoding: Hint, "文字不是 UTF-8，按认出的编码读入", "the text is not UTF-8; it was read in the encoding it was found to be in";
    NoGeometry: Hint, "要素没有几何", "the feature has no geometry";
    RightHandRule: Hint, "环的走向与 RFC 7946 的右手规则相反，不影响使用", "a ring does not follow the right-hand rule of RFC 7946; this has no effect here";
}

impl Reason {
    /// Whether the reader should look at it.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(self.weight(), Weight::Warning)
    }
}

/// One thing noticed, with its place and the number of its feature, 1-based; feature 0 is the whole collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub place: Place,
    pub feature: u64,
    /// The feature's id, where it has one.
    pub id: Option<Box<str>>,
    pub reason: Reason,
    /// What the reason alone does not say.
    pub detail: Option<Box<Detail>>,
}

/// What a note says beside its reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// What was wrong.
    Problem(Problem),
    /// What is wrong with a polygon, and where.
    Invalid(Invalid),
    /// A name that is the same in every language.
    Named(Box<str>),
}

impl Detail {
    /// The detail for programs.
    #[must_use]
    pub fn json(&self, lang: Lang) -> serde_json::Value {
        match self {
            Self::Problem(problem) => serde_json::json!({ "problem": problem.message(lang) }),
            Self::Invalid(Invalid { flaw, at }) => serde_json::json!({ "flaw": format!("{flaw:?}"), "at": at }),
            Self::Named(name) => serde_json::json!({ "name": name }),
        }
    }

    fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Problem(problem), Lang::Zh) => format!("：{}", problem.message(lang)),
            (Self::Problem(problem), Lang::En) => format!(": {}", problem.message(lang)),
            (Self::Named(name), Lang::Zh) => format!("：{}", printable(name)),
            (Self::Named(name), Lang::En) => format!(": {}", printable(name)),
            (Self::Invalid(Invalid { flaw, at: [lon, lat] }), Lang::Zh) => format!("：{}（{lon:.6}, {lat:.6}）", flaw.message(lang)),
            (Self::Invalid(Invalid { flaw, at: [lon, lat] }), Lang::En) => format!(": {} ({lon:.6}, {lat:.6})", flaw.message(lang)),
        }
    }
}

impl Note {
    /// What was noticed, without where.
    #[must_use]
    pub fn message_without_place(&self, lang: Lang) -> String {
        let detail = self.detail.as_ref().map(|detail| detail.message(lang)).unwrap_or_default();
        self.reason.message(lang) + &detail
    }
}

impl Localized for Note {
    fn message(&self, lang: Lang) -> String {
        let reason = self.message_without_place(lang);
        let id = self.id.as_ref().map(|id| format!(" ({})", printable(id))).unwrap_or_default();
        let place = self.place.message(lang);
        match (lang, self.feature) {
            (Lang::Zh, 0) => format!("{place}：{reason}"),
            (Lang::En, 0) => format!("{place}: {reason}"),
            (Lang::Zh, feature) => format!("{place}，第 {feature} 个要素{id}：{reason}"),
            (Lang::En, feature) => format!("{place}, feature {feature}{id}: {reason}"),
        }
    }
}

/// The notes of one load: the first of each reason, and how many there were.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadReport {
    /// In the order of the file.
    pub notes: Vec<Note>,
    /// What the places of its file are counted in.
    pub counted: Counted,
    counts: [u64; Reason::ALL.len()],
}

impl Default for LoadReport {
    fn default() -> Self {
        Self::counting(Counted::default())
    }
}

impl LoadReport {
    /// An empty report on a file whose places are counted so.
    #[must_use]
    pub const fn counting(counted: Counted) -> Self {
        Self { notes: Vec::new(), counted, counts: [0; Reason::ALL.len()] }
    }

    /// How many notes of one reason are kept.
    pub const CAP: usize = 200;
    /// The same for what is only a hint.
    pub const HINT_CAP: usize = 20;

    /// Counts a note and keeps it, where there is room for its reason.
    pub fn add(&mut self, note: Note) {
        let count = &mut self.counts[note.reason as usize];
        *count += 1;
        let cap = if note.reason.is_warning() { Self::CAP } else { Self::HINT_CAP };
        if *count <= cap as u64 {
            self.notes.push(note);
        }
    }

    /// Adds a note on the file as a whole.
    pub fn add_of_all(&mut self, reason: Reason, detail: Option<Detail>) {
        self.add(Note { place: self.counted.place(1), feature: 0, id: None, reason, detail: detail.map(Box::new) });
    }

    /// Adds the notes of a stretch that follows `line` lines and `feature` features.
    pub fn append(&mut self, other: &Self, line: u64, feature: u64) {
        let mut kept = other.counts;
        for note in &other.notes {
            kept[note.reason as usize] -= 1;
            self.add(Note { place: note.place.after(line), feature: if note.feature == 0 { 0 } else { note.feature + feature }, ..note.clone() });
        }
        // those that were only counted
        for (own, rest) in self.counts.iter_mut().zip(kept) {
            *own += rest;
        }
    }

    /// The report without some reasons.
    #[must_use]
    pub fn without(&self, reasons: &[Reason]) -> Self {
        let mut rest = self.clone();
        rest.notes.retain(|note| !reasons.contains(&note.reason));
        for reason in reasons {
            rest.counts[*reason as usize] = 0;
        }
        rest
    }

    /// The report with other numbers for the features that it names.
    #[must_use]
    pub fn moved(&self, number: impl Fn(u64) -> Option<u64>) -> Self {
        let mut moved = self.clone();
        moved.notes.iter_mut().for_each(|note| note.feature = number(note.feature).unwrap_or(0));
        moved
    }

    /// Tells the places of its notes in another way.
    pub fn renumber(&mut self, place: impl Fn(Place) -> Place) {
        self.notes.iter_mut().for_each(|note| note.place = place(note.place));
    }

    /// Puts notes that were found later in their places.
    pub fn sort(&mut self) {
        self.notes.sort_by_key(|note| (note.place.number(), note.feature));
    }

    /// How often a reason was met.
    #[must_use]
    pub const fn count(&self, reason: Reason) -> u64 {
        self.counts[reason as usize]
    }

    /// What deserves an eye, in words, with how often each was found.
    #[must_use]
    pub fn remarks(&self) -> Vec<Bilingual> {
        let told = |reason: Reason, count: u64, lang: Lang| format!("{} × {}", integer(count), reason.message(lang));
        let found = self.counts().filter(|(reason, _)| reason.is_warning());
        found.map(|(reason, count)| Bilingual::new(told(reason, count, Lang::Zh), told(reason, count, Lang::En))).collect()
    }

    /// The reasons met and how often, the weightiest first.
    pub fn counts(&self) -> impl Iterator<Item = (Reason, u64)> + '_ {
        Reason::ALL.iter().map(|reason| (*reason, self.count(*reason))).filter(|(_, count)| *count > 0)
    }

    /// All that was noticed.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All that deserves the reader's eye.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        self.counts().filter(|(reason, _)| reason.is_warning()).map(|(_, count)| count).sum()
    }

    /// Whether anything deserves the reader's eye.
    #[must_use]
    pub fn has_warnings(&self) -> bool {
        self.warnings() > 0
    }

    /// How many notes were left out of the list.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.total() - self.notes.len() as u64
    }

    /// The report as text, for copying and saving.
    #[must_use]
    pub fn text(&self, title: &str, lang: Lang) -> String {
        let mut lines = vec![title.to_owned(), String::new()];
        lines.extend(self.counts().map(|(reason, count)| format!("{:>9}  {}", integer(count), reason.message(lang))));
        lines.push(String::new());
        lines.extend(self.notes.iter().map(|note| note.message(lang)));
        if self.more() > 0 {
            lines.push(crate::i18n::Word::MoreNotes.with(lang, &[&integer(self.more())]));
        }
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_hints_hide_no_warning_and_everything_is_counted() {
        let mut whole = LoadReport::default();
        for stretch in 0..10u64 {
            let mut part = LoadReport::default();
            for feature in 1..=1000 {
                part.add(Note { place: Place::Line(feature), feature, id: None, reason: Reason::RightHandRule, detail: None });
            }
            part.add(Note { place: Place::Line(1000), feature: 1000, id: Some("p".into()), reason: Reason::ShortRing, detail: None });
            whole.append(&part, stretch * 1000, stretch * 1000);
        }
        assert_eq!((whole.count(Reason::RightHandRule), whole.count(Reason::ShortRing)), (10_000, 10));
        assert_eq!((whole.notes.len(), whole.more()), (LoadReport::HINT_CAP + 10, 10_000 - LoadReport::HINT_CAP as u64));
        assert_eq!(whole.notes.last().map(|note| (note.place.number(), note.feature)), Some((10_000, 10_000)));
        assert!(whole.has_warnings());
    }
}
