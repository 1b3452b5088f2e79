//! Nanbei 南北: a desktop map for the planners of Shanghai's north-south transformation.
pub mod i18n;
pub mod io;
pub mod model;
pub mod query;
pub mod carto;
pub mod export;
pub mod app;
pub mod cli;
pub mod ui;
