//! The kinds of problems: for each its status, its page and what it says. Knows no error of the service.

use std::time::Duration;

use http::StatusCode;

/// The time after which a failing upstream may be worth another question: failures are remembered
/// about as long.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    BadRequest,
    AmbiguousPlace,
    UnknownPlace,
    OutsideArea,
    UnknownAddress,
    MethodNotAllowed,
    BodyNotAllowed,
    TargetTooLong,
    WrongHost,
    NotAdmitted,
    ShareExceeded,
    TooManyWaiting,
    QueueFull,
    Internal,
    InvalidResponse,
    NoForecast,
    NoReport,
    Unreachable,
    Timeout,
    NotReady,
}

impl ProblemKind {
    /// All of them.
    pub(crate) const ALL: [Self; 20] = [
        Self::BadRequest,
        Self::AmbiguousPlace,
        Self::UnknownPlace,
        Self::OutsideArea,
        Self::UnknownAddress,
        Self::MethodNotAllowed,
        Self::BodyNotAllowed,
        Self::TargetTooLong,
        Self::WrongHost,
        Self::NotAdmitted,
        Self::ShareExceeded,
        Self::TooManyWaiting,
        Self::QueueFull,
        Self::Internal,
        Self::InvalidResponse,
        Self::NoForecast,
        Self::NoReport,
        Self::Unreachable,
        Self::Timeout,
        Self::NotReady,
    ];

    /// Returns the status of its responses.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest | Self::AmbiguousPlace => StatusCode::BAD_REQUEST,
            Self::UnknownPlace
            | Self::OutsideArea
            | Self::NoForecast
            | Self::NoReport
            | Self::UnknownAddress => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyNotAllowed => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotAdmitted => StatusCode::FORBIDDEN,
            Self::ShareExceeded | Self::TooManyWaiting | Self::QueueFull => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::InvalidResponse => StatusCode::BAD_GATEWAY,
            Self::Unreachable | Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// Returns the time after which asking again may help, where nothing says more.
    pub(super) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::ShareExceeded
            | Self::TooManyWaiting
            | Self::QueueFull
            | Self::Unreachable
            | Self::Timeout
            | Self::NotReady => Some(SOON),
            _ => None,
        }
    }

    /// Returns its name in the address of its page.
    pub(crate) fn name(self) -> &'static str {
        self.words().0
    }

    /// Returns its name for people.
    pub(crate) fn title(self) -> &'static str {
        self.words().1
    }

    /// Returns what its page says: the cause, and what to do.
    pub(crate) fn explanation(self) -> &'static str {
        self.words().2
    }

    #[expect(clippy::too_many_lines, reason = "one short arm for each kind")]
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BadRequest => (
                "bad-request",
                "Bad request",
                "The request makes no sense: a parameter is unknown, missing, given twice or of the \
                 wrong kind. The detail names it. Asking again will not help.",
            ),
            Self::AmbiguousPlace => (
                "ambiguous-place",
                "Ambiguous place",
                "Several places go by that name, and none of them stands out. The member places has \
                 names that are not ambiguous; ask for one of them.",
            ),
            Self::UnknownPlace => (
                "unknown-place",
                "Unknown place",
                "No place goes by that name. The member places, if there is one, has names much like \
                 it. Coordinates always work: place=47.6062,-122.3321.",
            ),
            Self::OutsideArea => (
                "outside-area",
                "Outside the area",
                "The provider of the weather covers no such place. The member places, if there is one, has \
                 those of that name that it covers.",
            ),
            Self::UnknownAddress => (
                "unknown-address",
                "Unknown address",
                "Nothing is at that address. All addresses are listed at /v1/openapi.json.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                "Method not allowed",
                "Only GET and HEAD are allowed: nothing can be changed by HTTP.",
            ),
            Self::BodyNotAllowed => (
                "body-not-allowed",
                "Body not allowed",
                "A request has no body here: all arguments are parameters of the address.",
            ),
            Self::TargetTooLong => (
                "target-too-long",
                "Address too long",
                "The address of the request is longer than the server reads.",
            ),
            Self::WrongHost => (
                "wrong-host",
                "Wrong host",
                "The request addresses a host that is not this server, as a web page does that wants \
                 to read the answers of servers in your network. If the name is right, add it to \
                 hosts in the section [http] of the settings.",
            ),
            Self::NotAdmitted => (
                "not-admitted",
                "Not admitted",
                "The server is for other users of this machine. Whoever runs it can admit more with allow \
                 in the section [server] of its settings.",
            ),
            Self::ShareExceeded => (
                "share-exceeded",
                "Share exceeded",
                "Your user has as many connections, or makes as many requests per second, as one user of \
                 this machine may. Other programs of yours count too. Ask again later.",
            ),
            Self::TooManyWaiting => (
                "too-many-waiting",
                "Too many calls are waiting",
                "Too many calls wait for news already, all of them together or those of one client. \
                 Ask again later.",
            ),
            Self::QueueFull => (
                "queue-full",
                "Too many questions are waiting",
                "Too many questions wait for the weather service upstream, whose pace is limited: those \
                 of this client have used up its share, or those of all clients the queue. What is in \
                 the cache is answered all the same. Ask again later, for less at a time.",
            ),
            Self::Internal => (
                "internal-error",
                "Internal error",
                "The server made a mistake; its log says more.",
            ),
            Self::InvalidResponse => (
                "invalid-response",
                "Invalid response of the upstream",
                "The weather service upstream answered with something that makes no sense.",
            ),
            Self::NoForecast => (
                "no-forecast",
                "No forecast",
                "The provider of the weather covers the place, but has no forecast for it. The detail \
                 says why.",
            ),
            Self::NoReport => (
                "no-report",
                "No report",
                "No station near the place has reported within the last 24 hours. Forecasts may be \
                 there all the same.",
            ),
            Self::Unreachable => (
                "unreachable",
                "Upstream unreachable",
                "The weather service upstream cannot be reached or says that it is unavailable, and \
                 there is no earlier answer that may still be given. Ask again later.",
            ),
            Self::NotReady => (
                "not-ready",
                "Not ready",
                "The daemon has no forecast for its default place. The detail says why.",
            ),
            Self::Timeout => (
                "timeout",
                "Timeout",
                "No answer came in time. What is being fetched arrives all the same; ask again.",
            ),
        }
    }
}
