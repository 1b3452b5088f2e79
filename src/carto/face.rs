//! The faces of the one font that the program bundles.

/// A face of the one family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    #[default]
    Regular,
    Bold,
    /// What the others fall back to for characters that are seldom written; no text asks for it.
    Rare,
}

impl Face {
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Rare];
}

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Bold.otf");
const RARE: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Rare.otf");

/// The font file of a face.
#[must_use]
pub const fn font_bytes(face: Face) -> &'static [u8] {
    match face {
        Face::Regular => REGULAR,
        Face::Bold => BOLD,
        Face::Rare => RARE,
    }
}
