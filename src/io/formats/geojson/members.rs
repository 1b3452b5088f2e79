//! Which members an object has had: each may stand in it once.

use crate::io::Problem;

/// Which of the members that RFC 7946 defines an object has had.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen(u16);

impl Seen {
    const MEMBERS: [&'static str; 9] = ["type", "geometry", "properties", "coordinates", "id", "bbox", "geometries", "features", "crs"];

    #[inline]
    pub fn has_any(self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// The members of two parts of one object; `None` where one stands in both.
    pub const fn joined(self, other: Self) -> Option<Self> {
        if self.0 & other.0 == 0 { Some(Self(self.0 | other.0)) } else { None }
    }

    #[inline]
    pub fn has(self, name: &str) -> bool {
        self.0 & Self::bit(name) != 0
    }

    /// Notes a member.
    ///
    /// # Errors
    /// Where it was there before: nobody can tell which one is meant.
    #[inline]
    pub fn once(&mut self, name: &str) -> Result<(), Problem> {
        let bit = Self::bit(name);
        if self.0 & bit != 0 {
            return Err(Problem::Twice(name.to_owned()));
        }
        self.0 |= bit;
        Ok(())
    }

    #[inline]
    fn bit(name: &str) -> u16 {
        Self::MEMBERS.iter().position(|own| *own == name).map_or(0, |place| 1 << place)
    }
}
