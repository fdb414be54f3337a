//! Errors of reading a report. A group that cannot be read is no error: it is counted.

/// The reason for which a text is not a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetarError {
    /// No report is that long; nothing of it was read.
    #[error("a report of {length} bytes where at most {cap} are allowed")]
    TooLong {
        /// The length of the text in bytes.
        length: usize,
        /// The most that is allowed, in bytes.
        cap: usize,
    },
    /// The text does not begin with the four characters of a station.
    #[error("the report does not begin with a station")]
    NoStation,
    /// The station is not followed by a day and a time, such as `141253Z`.
    #[error("the report does not say of what time it is")]
    NoTime,
}
