//! The earth without its weather: the service's area, its offices and towns, grids, time zones and the sun.

pub(crate) mod area;
pub(crate) mod grid;
pub(crate) mod sun;
pub(crate) mod towns;
pub(crate) mod zones;
