//! Places: which one a question means.

pub(crate) mod locate;
