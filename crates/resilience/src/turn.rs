//! The standing of a call among others: its caller, and its urgency. Knows no queue, and not what
//! callers are.

/// The identity of a caller, as whoever makes the calls counts them: a process, a user, a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CallerId(pub u64);

/// The urgency of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Urgency {
    /// Somebody waits for the answer.
    #[default]
    Interactive,
    /// Nobody waits: a refresh, or a look for news.
    Background,
}

/// The standing of a call in the queue. Calls of the default one are all of one caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Turn {
    /// The caller it is made for.
    pub caller: CallerId,
    /// Its urgency.
    pub urgency: Urgency,
}
