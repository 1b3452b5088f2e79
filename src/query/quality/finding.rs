//! What a check finds.

use crate::i18n::{Lang, Localized, Word, decimal_of};
use crate::model::RowId;
use crate::model::validity::Flaw;

macro_rules! faults {
    ($($name:ident: $key:literal, $word:ident;)*) => {
        /// What is wrong, in the order in which it is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault { $($name),* }

        impl Fault {
            /// Its name on the command line and in JSON.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// What it is called.
            #[must_use]
            pub const fn word(self) -> Word {
                match self { $(Self::$name => Word::$word),* }
            }
        }
    };
}

faults! {
    Empty: "empty", FaultEmpty;
    Invalid: "invalid", FaultInvalid;
    Duplicate: "duplicate", FaultDuplicate;
    Overlap: "overlap", FaultOverlap;
    Gap: "gap", FaultGap;
    Near: "near", FaultNear;
    Sliver: "sliver", FaultSliver;
    Tiny: "tiny", FaultTiny;
    Sharp: "sharp", FaultSharp;
    Dense: "dense", FaultDense;
    Doubled: "doubled", FaultDoubled;
    Multipart: "multipart", FaultMultipart;
    NoField: "no-field", FaultNoField;
    WrongField: "wrong-field", FaultWrongField;
    NoValue: "no-value", FaultNoValue;
    WrongType: "wrong-type", FaultWrongType;
    TooLong: "too-long", FaultTooLong;
    NotListed: "not-listed", FaultNotListed;
    OutOfRange: "out-of-range", FaultOutOfRange;
    Repeated: "repeated", FaultRepeated;
    Area: "area", FaultArea;
    Sum: "sum", FaultSum;
}

/// What is known of a fault besides its place.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultDetail {
    None,
    /// What makes a polygon invalid.
    Flaw(Flaw),
    /// Square metres.
    SquareMetres(f64),
    Metres(f64),
    Degrees(f64),
    /// So many of them.
    Times(usize),
    /// A field, and the value there.
    Field(Box<str>, Box<str>),
    /// What a field says, and what the shape has, in square metres.
    Areas(Box<str>, f64, f64),
    /// A sum and its target in square metres, and whether that is the least.
    Target(Box<crate::i18n::Bilingual>, f64, f64, bool),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub fault: Fault,
    /// The feature; `None` for what is wrong with the whole layer.
    pub row: Option<RowId>,
    /// The other one of two.
    pub other: Option<RowId>,
    /// Where it shows, in degrees.
    pub at: Option<[f64; 2]>,
    pub detail: FaultDetail,
    /// The outline of a gap.
    pub ring: Option<Box<[[f64; 2]]>>,
}

impl Finding {
    pub(super) fn of(fault: Fault, row: usize, at: Option<[f64; 2]>, detail: FaultDetail) -> Self {
        Self { fault, row: Some(RowId::new(row)), other: None, at, detail, ring: None }
    }

    /// What is wrong with the whole layer.
    pub(super) const fn of_layer(fault: Fault, detail: FaultDetail) -> Self {
        Self { fault, row: None, other: None, at: None, detail, ring: None }
    }

    /// The same, with the other one of two features.
    pub(super) fn with(self, other: usize) -> Self {
        Self { other: Some(RowId::new(other)), ..self }
    }

    /// The numbers of its features as they are told, 1-based.
    #[must_use]
    pub fn features(&self) -> Vec<usize> {
        self.row.into_iter().chain(self.other).map(|row| row.index() + 1).collect()
    }

    /// The size of what is wrong, and its unit: m², m, ° or none.
    #[must_use]
    pub fn size(&self) -> Option<(f64, &'static str)> {
        match self.detail {
            FaultDetail::SquareMetres(size) => Some((size, "m²")),
            FaultDetail::Metres(size) => Some((size, "m")),
            FaultDetail::Degrees(size) => Some((size, "°")),
            FaultDetail::Times(times) => Some((times as f64, "")),
            FaultDetail::Areas(_, said, found) => Some((said - found, "m²")),
            FaultDetail::Target(_, found, target, _) => Some((found - target, "m²")),
            FaultDetail::None | FaultDetail::Flaw(_) | FaultDetail::Field(..) => None,
        }
    }
}

impl Localized for Finding {
    fn message(&self, lang: Lang) -> String {
        let small = |size: f64| if size < 10.0 { decimal_of(size, 3) } else { decimal_of(size, 1) };
        match &self.detail {
            FaultDetail::None => String::new(),
            FaultDetail::Flaw(flaw) => flaw.message(lang),
            FaultDetail::SquareMetres(size) => format!("{} m²", small(*size)),
            FaultDetail::Metres(size) => format!("{} m", small(*size)),
            FaultDetail::Degrees(size) => format!("{}°", decimal_of(*size, 1)),
            FaultDetail::Times(parts) if self.fault == Fault::Multipart => Word::FaultParts.with(lang, &[parts]),
            FaultDetail::Times(times) => Word::FaultTimes.with(lang, &[times]),
            FaultDetail::Field(field, value) if value.is_empty() => field.to_string(),
            FaultDetail::Field(field, value) => format!("{field} = {value}"),
            FaultDetail::Areas(field, said, found) => Word::FaultAreas.with(lang, &[field, &decimal_of(*said, 1), &decimal_of(*found, 1)]),
            FaultDetail::Target(name, found, target, is_least) => {
                let word = if *is_least { Word::FaultBelow } else { Word::FaultAbove };
                word.with(lang, &[&name.get(lang), &decimal_of(found / 1e4, 2), &decimal_of(target / 1e4, 2)])
            }
        }
    }
}
