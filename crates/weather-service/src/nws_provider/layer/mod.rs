//! A layer of the raw grid: found by its name, and its values in units and at clocks.

mod grid_layers;
mod renderer;
mod unit;

pub(super) use grid_layers::GridLayers;
