//! Tiles of shapes in the map's own quiet style: what each shape is by the schemes in use, how it is drawn, and the names that are placed
//! with all others on the map.

mod classes;
mod drawing;
mod names;

pub use drawing::VectorDrawing;
pub use names::{BaseNames, NameLayer, name_inputs};
