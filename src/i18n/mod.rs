//! The words of the program in Chinese and English, and how numbers, measures and positions are written.

mod clock;
mod licence;
mod printable;
mod text;
mod units;
mod words;

pub use clock::ChinaTime;
pub use licence::licence_told;
pub use printable::{bounded, cleaned, excerpt, is_hidden, printable, printable_lines};
pub use text::{Bilingual, Lang, Localized, MapLang};
pub use units::{MU_M2, area, bytes, count, decimal, decimal_of, degrees, dms, integer, length, mu, scale};
pub use words::Word;
