//! Where a layer's data comes from: memory, a provider that is asked for what a view shows, or tiles. Screen and print ask a
//! source the same way and tell its credit.

mod bitmap;
mod memory;
mod tile_client;
mod tile_state;
mod tile_worker;
mod tiles;
mod xyz;

pub use bitmap::Bitmap;
pub use memory::{MemorySource, Window, window};
pub use tile_client::{TileClient, TileLook};
pub use tile_state::Network;
pub use tiles::{Tile, TilePlace, TileSource};
pub use xyz::{Xyz, tile_sources};
