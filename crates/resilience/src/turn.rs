//! The standing of a call among others: its caller, its urgency, and for whom its failures count. Knows no queue,
//! and not what callers are.

/// The identity of a caller, as whoever makes the calls counts them: a process, a user, a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CallerId(pub u64);

/// The identity of a group of callers, such as the programs of one user: groups take turns, and within a
/// group its callers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct GroupId(pub u64);

/// The urgency of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Urgency {
    /// Somebody waits for the answer.
    #[default]
    Interactive,
    /// Nobody waits: a refresh, or a look for news.
    Background,
}

/// The calls among which a call's failures count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FailureDomain {
    /// All of them: a failure speaks against the upstream.
    #[default]
    Common,
    /// Those of this domain alone: callers choose what is asked, and so whether it fails.
    Apart,
}

/// The standing of a call in the queue. Calls of the default one are all of one caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Turn {
    /// The caller it is made for.
    pub caller: CallerId,
    /// The group of the caller.
    pub group: GroupId,
    /// Its urgency.
    pub urgency: Urgency,
    /// The calls among which its failures count.
    pub domain: FailureDomain,
}
