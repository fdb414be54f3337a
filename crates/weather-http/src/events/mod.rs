//! Server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>): changes of
//! alerts and newer forecasts, of several places on one stream.
//!
//! `topic` says what is told and how it is asked for, `position` how far a client has read, `feed` waits
//! for news once for all streams of a place, `stream` is one client's, behind its `head`. Each stream reads after its own
//! position, so that nothing is lost or told twice, whatever the feed does.

mod feed;
mod head;
mod position;
mod stream;
mod topic;

pub(crate) use feed::Feeds;
pub(crate) use head::response;
pub(crate) use position::Position;
pub(crate) use stream::{EventStream, StreamContext, open};
pub(crate) use topic::{StreamQuery, Topic};
