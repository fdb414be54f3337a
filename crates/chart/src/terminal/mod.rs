//! Pictures of hours of weather as lines of text: curves of braille dots, or of plain ASCII.
//!
//! Colours are the caller's: a [`TextLine`] says what each part of it means, its `Display` is the bare
//! text. This room must not know any terminal.

mod axis;
mod bars;
mod charset;
mod curves;
mod line;
mod lines;
mod panel;
mod peaks;
mod plot_area;
mod raster;
mod row_scale;

pub use charset::Charset;
pub use curves::curves;
pub use line::{TextLine, TextSpan, Tone};
pub use panel::{PanelSizes, panel};
