//! The picture as SVG. `compose` draws the parts in their order, one file each, on a `drawing`;
//! `canvas` writes elements and keeps texts apart.

mod alerts;
mod canvas;
mod compose;
mod describe;
mod drawing;
mod frame;
mod layout;
mod legend;
mod measure;
mod palette;
mod precipitation;
mod sky;
mod style;
mod symbol;
mod temperature;
mod wind;

pub(crate) use canvas::{number, with_entities};
pub use compose::svg;
pub(crate) use measure::plain;
pub use style::{PictureStyle, Theme};

#[cfg(test)]
#[cfg(feature = "png")]
mod tests;
