//! Everything that knows the National Weather Service: how its resources are fetched, kept and read,
//! and the answers that are made of them.
//!
//! The only folder that may name the crate `nws`; `scripts/check` holds it to that, which is why it is
//! not itself called so.

pub(crate) mod alerts;
pub(crate) mod body_info;
pub(crate) mod current;
pub(crate) mod decoded_cache;
pub(crate) mod discussion;
pub(crate) mod error;
pub(crate) mod error_text;
pub(crate) mod fallback;
pub(crate) mod forecast;
pub(crate) mod in_force;
pub(crate) mod layer;
pub(crate) mod outlook;
pub(crate) mod policies;
pub(crate) mod provenance;
pub(crate) mod resource_value;
pub(crate) mod upstream;
