//! Revisions of the protocol, and what differs between them. Knows no message.

/// A revision, named by its date (<https://modelcontextprotocol.io/specification>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Revision {
    November2024,
    March2025,
    June2025,
    November2025,
    July2026,
}

impl Revision {
    /// All of them, the newest first.
    pub(super) const ALL: [Self; 5] = [
        Self::July2026,
        Self::November2025,
        Self::June2025,
        Self::March2025,
        Self::November2024,
    ];
    /// The newest one that begins with a handshake.
    pub(super) const NEWEST_WITH_HANDSHAKE: Self = Self::November2025;

    /// Returns the revision of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Returns its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::November2024 => "2024-11-05",
            Self::March2025 => "2025-03-26",
            Self::June2025 => "2025-06-18",
            Self::November2025 => "2025-11-25",
            Self::July2026 => "2026-07-28",
        }
    }

    /// Returns whether each request carries what others agree on in a handshake, and results carry how
    /// long they hold.
    pub(super) fn is_stateless(self) -> bool {
        self >= Self::July2026
    }

    /// Returns whether several messages may come in one list.
    pub(super) fn has_batches(self) -> bool {
        self <= Self::March2025
    }

    /// Returns whether tools say that they only read.
    pub(super) fn has_annotations(self) -> bool {
        self >= Self::March2025
    }

    /// Returns whether tools have titles, schemas of their answers, and answers by them.
    pub(super) fn has_structured_content(self) -> bool {
        self >= Self::June2025
    }
}
