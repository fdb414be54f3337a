//! Pictures of hours of weather: a meteogram as SVG, as PNG, and as lines for a terminal; and text of a terminal
//! as PNG.
//!
//! Plain data goes in and text comes out. This room must not know any server, upstream, clock, file
//! or environment; the same data always give the same picture. Its pictures read no fonts of the
//! machine they are made on.
//!
//! ```
//! use chart::{Meteogram, PictureStyle, Theme};
//!
//! let meteogram = Meteogram {
//!     title: "Seattle, WA".to_owned(),
//!     ..Meteogram::default()
//! };
//! let picture = chart::svg(&meteogram, &PictureStyle::new(1200, 500, Theme::Light));
//! assert!(picture.starts_with("<svg"));
//! ```

mod amounts;
mod calendar;
mod curve;
mod error;
mod extremes;
mod meteogram;
#[cfg(feature = "png")]
mod png;
mod scale;
mod series;
mod svg;
pub mod terminal;
mod text_picture;

pub use error::PngError;
pub use meteogram::{
    AlertLevel, AlertSpan, Meteogram, MeteogramHour, MeteogramUnits, PrecipitationUnit,
    TemperatureScale, WeatherSymbol, WindUnit,
};
#[cfg(feature = "png")]
pub use png::png;
pub use svg::{PictureStyle, Theme, svg};
#[cfg(feature = "png")]
pub use text_picture::text_png;
pub use text_picture::{TextInk, TextPictureStyle, TextRun, text_svg};
