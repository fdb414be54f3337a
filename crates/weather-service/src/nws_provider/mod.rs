//! Everything that knows the National Weather Service: how its resources are fetched, kept and read,
//! and the answers that are made of them. What leaves this folder are plain types of `weather`.
//!
//! The only folder that may name the crate `nws`; `scripts/check` holds it to that, which is why the
//! folder is not itself called so.
//!
//! - `upstream` (the origin of the cache), `decoder`, `resource_value`, `decoded_cache`, `resources`,
//!   `policies`: resources as they are kept;
//! - `cell_lookup`: the grid cell that answers for a place, also when it moves;
//! - `recent`: forecasts that can be given again without a look;
//! - `forecast`, `fallback`, `outlook`, `current`, `layer`, `discussion`, `alerts`: the answers;
//! - `documents`, `document_value`, `xml_document`, `document_problem`, `observation_window`: documents for
//!   programs that speak to the service itself;
//! - `error`, `error_text`, `provenance`: why there is no answer, and what speaks for one;
//! - `provider`: all of it, as the rest of the service sees it.

mod alerts;
mod cached_forecast;
mod cell_lookup;
mod current;
mod decoded_cache;
mod decoder;
mod discussion;
mod document_problem;
mod document_value;
mod documents;
mod error;
mod error_text;
mod failure_record;
mod fallback;
mod forecast;
mod http_date;
mod in_force;
mod large_bodies;
mod layer;
mod observation_window;
mod outlook;
mod period_details;
mod policies;
mod provenance;
mod provider;
mod recent;
mod resource_value;
mod resources;
mod simulated;
mod time_zone;
mod upstream;
mod upstream_clock;
mod upstream_health;
mod variants;
mod xml_document;

pub use error::{ErrorHeaders, UpstreamError};
pub(crate) use forecast::ForecastKey;
pub use forecast::{ForecastMatch, PeriodIdentity};
pub use layer::{LayerIdentity, LayerMatch};
pub use outlook::{OutlookIdentity, OutlookMatch};
pub use policies::Policies;
pub(crate) use provider::NwsProvider;
pub(crate) use resource_value::OutlookForm;
pub use resource_value::ResourceValue;
pub use upstream::Upstream;
