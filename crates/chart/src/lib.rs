//! Pictures of hours of weather: a meteogram as SVG.
//!
//! Plain data goes in and text comes out. This room must not know any server, upstream, clock, file
//! or environment; the same data always give the same picture.
//!
//! ```
//! use chart::{Meteogram, Style, Theme};
//!
//! let meteogram = Meteogram {
//!     title: "Seattle, WA".to_owned(),
//!     ..Meteogram::default()
//! };
//! let picture = chart::svg(&meteogram, &Style::new(1200, 500, Theme::Light));
//! assert!(picture.starts_with("<svg"));
//! ```

mod calendar;
mod curve;
mod extremes;
mod meteogram;
mod scale;
mod series;
mod svg;

pub use meteogram::{Hour, Meteogram, TemperatureUnit, Units, WindUnit};
pub use svg::{Style, Theme, svg};
