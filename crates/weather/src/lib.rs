//! Questions about the weather and their answers: plain types, their rules and their text for
//! people.
//!
//! This room is the vocabulary of every other one. It must not know any wire, socket, HTTP, cache
//! or configuration: a `Location` goes in, a [`Forecast`] or an [`Error`] comes out.
//!
//! ```
//! use weather::Location;
//!
//! let seattle: Location = "47.6062,-122.3321".parse()?;
//! assert_eq!(seattle.to_string(), "47.6062, -122.3321");
//! # Ok::<(), weather::BadLocation>(())
//! ```

mod alert;
mod alert_filter;
mod almanac;
mod area;
pub mod bounds;
mod condition;
mod coordinate_text;
mod coordinates;
mod current;
mod discussion;
mod duration;
mod error;
mod event_patterns;
mod forecast;
mod layer;
mod location;
mod notable;
mod options;
mod outlook;
mod period;
mod place;
mod provenance;
mod provider;
mod question;
mod station_choice;
mod station_id;
mod status;
mod threshold;
mod time;
mod units;
mod verdict;

pub use alert::{Alert, AlertChange, AlertChanges, Alerts, ChangeKind, Severity};
pub use alert_filter::{AlertCertainty, AlertFilter, AlertUrgency, BadGrade};
pub use almanac::{Almanac, HorizonPassage, Moon, MoonEvent, MoonPhase, Polar, Sun};
pub use area::{Area, AreaCode, AreaKind, BadAreaCode};
pub use condition::{Condition, ConditionCode, ConditionGroup, Intensity, SeverityColour};
pub use coordinates::Coordinates;
pub use current::{Current, Reading, ReadingOrigin, Station, VisibilityBound};
pub use discussion::Discussion;
pub use duration::{BadDuration, format_duration, parse_duration};
pub use error::{Error, ErrorKind};
pub use event_patterns::{BadEventPatterns, EventPatterns};
pub use forecast::WeatherForecast;
pub use layer::{Layer, LayerKind, LayerValue};
pub use location::{BadLocation, Location};
pub use notable::{FactSource, Notable, NotableFact, NotableKind, NotableThresholds};
pub use options::QueryOptions;
pub use outlook::{Outlook, OutlookPeriod};
pub use period::{Forecast, Period};
pub use place::{
    BadPlace, BadPlaceQuery, LookupOutcome, Place, PlaceKind, PlaceQuery, Places, strict_name,
};
pub use provenance::{Answer, Provenance, Source, Staleness};
pub use provider::Provider;
pub use question::{
    Argument, ArgumentSource, BadArgument, DEFAULT_WAIT, Parameter, ParameterKind, Question,
    QuestionKind, TextArguments, TextValue, duration_of_seconds,
};
pub use station_choice::{
    PinOutcome, PinnedStation, StationChoice, StationPin, StationPreferences,
};
pub use station_id::{BadStationId, StationId, StationIds};
pub use status::{
    ConnectionStatus, DescriptorStatus, FleetPace, FleetStatus, Status, Timing, UpstreamStatus,
};
pub use threshold::{BadThreshold, SpeedThreshold, TemperatureThreshold};
pub use time::{OffsetTime, TimeText};
pub use units::{
    BadUnits, DepthUnit, DistanceUnit, HeightUnit, PressureUnit, SpeedUnit, TemperatureUnit, Units,
};
