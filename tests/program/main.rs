//! The built program: on the command line, in a virtual screen, and where it may not write.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod command_line;
mod refused_prints;
mod situations;
mod window;
