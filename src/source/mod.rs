//! Where a layer's data comes from: memory, a provider that is asked for what a view shows, or tiles. Screen and print ask a
//! source the same way and tell its credit.

mod error;
mod features;
mod memory;

pub use error::SourceError;
pub use features::{Answer, Budget, Cancel, FeatureSource, NEVER, Request};
pub use memory::{MemorySource, Window, window};
