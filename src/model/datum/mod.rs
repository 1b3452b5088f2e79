//! Systems of coordinates other than the one everything is kept in (WGS-84 degrees): what they are called, and the way to
//! them and back.

mod local_grid;
mod offset;
mod plane_fit;
mod projected;
mod source;
mod system;
mod transform;
mod well_known;
mod well_known_text;

pub use local_grid::{ControlPoint, GridFault, GridPlane, LocalGrid, is_northing_first};
pub use offset::{bd09, gcj02, gcj02_of_bd09, wgs84_of_gcj02};
pub use plane_fit::Fit;
pub use source::{Basis, LikelySystem, SourceCrs};
pub use system::{Restricted, System, SystemError};
pub use transform::Transform;
pub use well_known::system_of;
