//! The picture as SVG. `compose` says what goes where, one file each draws a part, `canvas` writes
//! elements and keeps texts apart.

mod canvas;
mod compose;
mod describe;
mod frame;
mod layout;
mod legend;
mod measure;
mod palette;
mod precipitation;
mod style;
mod temperature;
mod wind;

pub(crate) use canvas::number;
pub use compose::svg;
pub(crate) use measure::plain;
pub use style::{PictureStyle, Theme};

#[cfg(test)]
#[cfg(feature = "png")]
mod tests;
