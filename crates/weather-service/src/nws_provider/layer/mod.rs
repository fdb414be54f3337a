//! A layer of the raw grid: found by its name, and its values in units and at clocks.

mod content;
mod grid_layers;
mod renderer;
mod unit;

pub use content::{LayerIdentity, LayerMatch};
pub(super) use grid_layers::GridLayers;
