//! The text of a station's weather report (METAR or SPECI), as US stations send it, read into
//! values, and what follows from those values by formula: humidity and how warm it feels.
//!
//! This room must not know where a text comes from, what time it is, or which stations exist. A
//! text is never trusted: its length has a cap, it is read once from front to back, and a group that
//! cannot be read is counted and costs nothing but itself.
//!
//! The form is that of the Federal Meteorological Handbook No. 1, chapter 12 (FCM-H1), with the
//! groups other countries use instead (WMO No. 306, FM 15) where US stations abroad send them.
//!
//! ```
//! let report = metar::MetarReport::parse(
//!     "PHNL 141253Z 32007KT 10SM SCT048 OVC060 22/18 A2998 RMK AO2 SLP152 T02170178 $",
//! )?;
//! assert_eq!(report.station, "PHNL");
//! assert_eq!(report.temperature_celsius, Some(21.7));
//! assert_eq!(report.condition_words().as_deref(), Some("Cloudy"));
//! # Ok::<(), metar::MetarError>(())
//! ```

#![warn(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]

mod body;
mod error;
mod feels_like;
mod group;
mod humidity;
mod pressure;
mod remarks;
mod report;
mod sky;
mod temperature;
mod visibility;
mod weather;
mod wind;

pub use body::LONGEST_REPORT;
pub use error::MetarError;
pub use feels_like::{feels_like_celsius, heat_index_celsius, wind_chill_celsius};
pub use humidity::relative_humidity_percent;
pub use report::MetarReport;
pub use sky::{CloudAmount, SkyLayer};
pub use visibility::{Visibility, VisibilityBound};
pub use weather::{Descriptor, PhenomenonKind, PresentWeather, WeatherIntensity};
pub use wind::SurfaceWind;
