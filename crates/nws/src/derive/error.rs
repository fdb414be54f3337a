//! The reasons for which a grid gives no forecast.

/// The reason for which no forecast can be made of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeriveError {
    /// The grid holds no temperatures.
    #[error("the raw grid holds no temperatures")]
    NoTemperature,
    /// The grid holds no wind, waves or temperatures, of which a marine forecast is made.
    #[error("the raw grid holds neither wind nor waves")]
    NoWind,
    /// The grid ends before the time asked for.
    #[error("the raw grid has ended")]
    Over,
    /// The time asked for is beyond what a calendar holds.
    #[error("the requested time is out of range")]
    OutOfRange,
}
