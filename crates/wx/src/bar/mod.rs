//! Lines for status bars: one file for each bar's language. A line is made of what is known; it never
//! fails, whatever is not.

pub(crate) mod argos;
pub(crate) mod i3;
mod line;
pub(crate) mod polybar;
pub(crate) mod sketchybar;
mod thresholds;
pub(crate) mod tmux;
pub(crate) mod waybar;

pub(crate) use line::{BarLine, TEMPLATE};
pub(crate) use thresholds::BarThresholds;
