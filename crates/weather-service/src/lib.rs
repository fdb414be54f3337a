//! The core: answers questions about the weather of a place, whoever asks, with the best answer that
//! can be given and what speaks for it.
//!
//! Questions and answers are `weather` types. This room must not know a frame, a pickle, an
//! exception or a status code of any face; and only its folder `nws_provider` knows the upstream.

mod alert_identity;
mod alert_list;
mod almanac;
mod answer;
mod deadline;
mod defaults;
mod document;
mod journal;
mod metrics;
mod notable;
mod nws_provider;
mod places;
mod reply;
mod requester;
mod service;
mod status;
mod subscriptions;

pub use answer::{Caller, CallerIdentity};
pub use defaults::Defaults;
pub use document::{Document, DocumentRequest, DocumentTimes};
pub use journal::JournalStore;
pub use metrics::{Durations, Face, Metrics};
pub use nws_provider::{
    ErrorHeaders, ForecastMatch, LayerIdentity, LayerMatch, OutlookIdentity, OutlookMatch,
    PeriodIdentity, Policies, ResourceValue, Upstream, UpstreamError,
};
pub(crate) use nws_provider::{ForecastKey, OutlookForm};
pub use places::KnownPlaces;
pub use reply::Reply;
pub use service::Service;
pub use status::{About, ProcessStatus};
pub use subscriptions::{LONGEST_WAIT, MOST_WAITING, MOST_WAITING_EACH, MOST_WAITING_OF_GUEST};

/// The provider of weather that is asked.
pub(crate) type WeatherProvider = nws_provider::NwsProvider;
