//! Systems of coordinates other than the one everything is kept in (WGS-84 degrees): what they are called, and the way to
//! them and back.

mod offset;
mod source;
mod system;
mod transform;
mod well_known;
mod well_known_text;

pub use offset::{bd09, gcj02, gcj02_of_bd09, wgs84_of_gcj02};
pub use source::{Basis, LikelySystem, SourceCrs};
pub use system::{Restricted, System, SystemError};
pub use transform::Transform;
pub use well_known::system_of;
