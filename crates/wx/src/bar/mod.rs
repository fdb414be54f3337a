//! Lines for status bars: one file for each bar's language. A line is made of what is known; it never
//! fails, whatever is not.

mod i3;
mod line;
mod tmux;
mod waybar;

pub(crate) use line::{BarLine, TEMPLATE};

use crate::args::BarFormat;

/// The line in a bar's language.
pub(crate) fn written(bar: BarFormat, line: &BarLine) -> String {
    match bar {
        BarFormat::Waybar => waybar::written(line),
        BarFormat::I3 => i3::written(line),
        BarFormat::Tmux => tmux::written(line),
        BarFormat::Plain => line.text.clone(),
    }
}
