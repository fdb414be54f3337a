//! Errors of reading a gazetteer file.

/// The defect in the bytes of a gazetteer file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// The bytes do not start as a gazetteer of this version does.
    #[error("not a gazetteer file of this version")]
    Magic,
    /// The compressed part cannot be read, is longer than it says, or fails its checksum.
    #[error("the compressed part is damaged")]
    Compression,
    /// A column ends early, is of the wrong length or has a value out of range.
    #[error("the column of {0} is damaged")]
    Column(&'static str),
}
