//! Lines for status bars: one file for each bar's language. A line is made of what is known; it never
//! fails, whatever is not.

mod i3;
mod line;
mod tmux;
mod waybar;

pub(crate) use line::{Line, TEMPLATE};

use crate::args::Bar;

/// The line in a bar's language.
pub(crate) fn written(bar: Bar, line: &Line) -> String {
    match bar {
        Bar::Waybar => waybar::written(line),
        Bar::I3 => i3::written(line),
        Bar::Tmux => tmux::written(line),
        Bar::Plain => line.text.clone(),
    }
}
