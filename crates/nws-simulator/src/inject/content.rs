//! Faults in the content of a right answer, and in its validators.

use bytes::Bytes;
use http::{Response, header};
use jiff::Timestamp;

use super::damaged_values::{date, make_impossible};
use super::missing_values::take_away;
use crate::answer::Representation;
use crate::cache_headers::http_date;
use crate::faults::FaultEffect;
use crate::response::set_header;

/// Changes the values that rules name; `edge_time` is the time by the clock of the edge that answers.
pub(crate) fn content(
    effects: &[FaultEffect],
    edge_time: Timestamp,
    representation: &mut Representation,
) {
    for effect in effects {
        let body = &mut representation.body;
        match effect {
            FaultEffect::MissingValues(missing) => take_away(*missing, body),
            FaultEffect::ImpossibleValues => make_impossible(body),
            FaultEffect::WrongClock(_) => date(edge_time, body),
            _ => continue,
        }
        // A changed copy must not be confirmed later: it has no validators.
        representation.cache_headers.tag = None;
        representation.cache_headers.modified = None;
    }
}

/// Sets a Last-Modified in the future, if a rule wants one.
pub(crate) fn last_modified(
    effects: &[FaultEffect],
    now: Timestamp,
    response: &mut Response<Bytes>,
) {
    let ahead = effects.iter().find_map(|effect| match effect {
        FaultEffect::FutureLastModified(ahead) => now.checked_add(*ahead).ok(),
        _ => None,
    });
    if let Some(modified) = ahead {
        set_header(response, &header::LAST_MODIFIED, &http_date(modified));
    }
}
