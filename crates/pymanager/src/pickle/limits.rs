//! The cost limits of a pickle, and the reasons for refusing one. Knows nothing of opcodes.

/// The cost limits for reading one pickle.
///
/// With the defaults the arena of a hostile pickle stays within a few megabytes, and an honest
/// request is orders of magnitude below every one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickleLimits {
    /// Length of the pickle in bytes.
    pub bytes: usize,
    /// Opcodes carried out.
    pub operations: usize,
    /// Values made; about 24 bytes each.
    pub nodes: usize,
    /// Containers open at the same time by MARK.
    pub marks: usize,
}

impl PickleLimits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        bytes: 1 << 20,
        operations: 1 << 18,
        nodes: 1 << 16,
        marks: 256,
    };
}

impl Default for PickleLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The reason for which bytes are refused as a pickle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PickleError {
    /// The input ends inside an opcode, or before STOP.
    #[error("the pickle is cut short")]
    Truncated,
    /// The pickle, or something in it, is larger than [`PickleLimits`] allow.
    #[error("the pickle needs more {0} than allowed")]
    TooMuch(&'static str),
    /// A protocol that is not read here.
    #[error("pickle protocol {0} is not supported")]
    Protocol(u8),
    /// An opcode that is not read here.
    #[error("pickle opcode {0:#04x} is not supported")]
    Opcode(u8),
    /// An opcode took more from the stack than there is.
    #[error("the pickle takes from an empty stack")]
    Underflow,
    /// A memo entry that was never put.
    #[error("the pickle gets memo entry {0}, which was never put")]
    NoMemo(usize),
    /// A memo index that no pickler of this length can have reached.
    #[error("the pickle puts memo entry {0}, out of any order")]
    WildMemo(usize),
    /// A text that is not UTF-8.
    #[error("the pickle holds a text that is not UTF-8")]
    NotUtf8,
    /// An opcode met values it has no use for, such as appending to a number.
    #[error("pickle opcode {0:#04x} is applied to the wrong kind of value")]
    Mismatch(u8),
    /// Something follows STOP.
    #[error("{0} bytes follow the pickle")]
    Trailing(usize),
}
