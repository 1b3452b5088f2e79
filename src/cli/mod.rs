//! The same commands without a window.
mod memory;
pub use memory::memory;
