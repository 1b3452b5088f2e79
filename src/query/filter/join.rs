//! What features may take of others by where they lie: the names, and what each takes.

/// What is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// A value of the feature that it shares most with: area, length, or a position; of the smallest of several that it lies in, as of
    /// rings in one another, and of the first of those.
    Within,
    /// A value of the nearest feature; of the first of several.
    Nearest,
    /// How many features it holds.
    Count,
    /// What the numbers of those come to.
    Sum,
    Mean,
    Least,
    Greatest,
    /// The square metres of it that they cover, where several lie over each other once.
    Covered,
}

impl Join {
    /// Every one with its names, in capitals.
    pub const ALL: [(Self, [&'static str; 2]); 8] = [
        (Self::Within, ["TAKE", "取值"]),
        (Self::Nearest, ["TAKE_NEAREST", "最近取值"]),
        (Self::Count, ["COUNT", "计数"]),
        (Self::Sum, ["SUM", "合计"]),
        (Self::Mean, ["MEAN", "平均"]),
        (Self::Least, ["MIN", "最小"]),
        (Self::Greatest, ["MAX", "最大"]),
        (Self::Covered, ["COVERED", "覆盖面积"]),
    ];

    /// The one of a name in capitals.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, names)| names.contains(&name)).map(|(own, _)| *own)
    }

    /// Its name in the language of filters.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, names)| names[0])
    }

    /// Whether it is of a field of the others.
    #[must_use]
    pub const fn takes_field(self) -> bool {
        !matches!(self, Self::Count | Self::Covered)
    }

    /// Whether it gives the values of the field as they are.
    pub const fn takes_value(self) -> bool {
        matches!(self, Self::Within | Self::Nearest)
    }
}
