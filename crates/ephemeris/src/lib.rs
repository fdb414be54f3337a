//! Sun and moon at a place on a local day: rises, sets, twilights, phases, and the nights of a chart.
//!
//! Pure computation. This room must not know what time it is, where anybody is, or any weather.
//!
//! Places are degrees, north and east positive, at sea level with a flat horizon: hills and houses
//! are not known. A rise or set is that of the upper edge, with the refraction everybody assumes
//! (34 minutes of arc). Near the poles, where the sun crawls along the horizon, real air can move
//! such a moment by many minutes.
//!
//! A day is what the clocks of a zone call a date, from its first moment to the first of the next;
//! it lasts 23 or 25 hours where they change. Every rise, dawn, set and dusk is one that falls on
//! that day. Where there are two of them, which happens where it never gets dark or bright for long,
//! [`SunDay`] and [`MoonDay`] give the **first** rise or dawn and the **last** set or dusk. Where
//! there is none it is `None`. So a set may come before the rise of its day: it then ends the
//! daylight that began the day before.
//!
//! Times are cut to whole seconds, so that they never leave their day.
//!
//! ```
//! use jiff::{civil::date, tz::TimeZone};
//!
//! let zone = TimeZone::get("America/Los_Angeles")?;
//! let sun = ephemeris::sun(47.6062, -122.3321, date(2026, 3, 4), &zone).unwrap();
//! let rise = sun.rise.unwrap().to_zoned(zone.clone());
//! assert_eq!(rise.strftime("%H:%M").to_string(), "06:43");
//!
//! let moon = ephemeris::moon(47.6062, -122.3321, date(2026, 3, 4), &zone).unwrap();
//! assert_eq!(moon.phase, ephemeris::LunarPhase::WaningGibbous);
//! # Ok::<(), jiff::Error>(())
//! ```

mod crossing;
mod day;
mod interpolation;
mod lunar;
mod moon;
mod night;
mod phase;
mod solar;
mod sun;

pub use moon::{MoonDay, moon};
pub use night::{LONGEST_CHART, is_day, nights};
pub use phase::LunarPhase;
pub use sun::{PolarCondition, SunDay, sun};
