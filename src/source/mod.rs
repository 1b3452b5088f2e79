//! Where a layer's data comes from: memory, a provider that is asked for what a view shows, or tiles. Screen and print ask a
//! source the same way and tell its credit.

mod bitmap;
mod capabilities;
mod drawn_tile;
mod feature_service;
mod known;
mod lookup;
mod memory;
mod named_tiles;
mod postgis;
mod served;
mod tile;
mod tile_cache;
mod tile_client;
mod tile_fetcher;
mod tile_file;
mod tile_http;
mod tile_json;
mod tile_state;
mod tile_worker;
mod tiles;

pub use bitmap::Bitmap;
pub use capabilities::{Offered, offered_in};
pub use drawn_tile::{DrawnTile, NameKind, TileDrawing, TileName};
pub use feature_service::{FeaturesWanted, OfferedFeatures, fetch_features, list_features};
pub use known::{BaseTold, asks_for_key, known_sources, told_of};
pub use lookup::look_up;
pub use memory::{MemorySource, Window, window};
pub use named_tiles::tiles_at;
pub use postgis::{
    Conflict, DatabaseError, Links, Login, OfferedTable, PostgisTable, RelationKind, WriteEnd, WrittenBack, WrittenRow, changes_of, kept_password,
    login_at, tables_of, take_out, taken_anew, without_password, write_back,
};
pub use served::Served;
pub use tile::Tile;
pub use tile_cache::TileCache;
pub use tile_client::{TileClient, TileLook, kept_tiles};
pub use tile_state::Network;
pub use tiles::{TileContent, TilePart, TilePlace, TileSource};
