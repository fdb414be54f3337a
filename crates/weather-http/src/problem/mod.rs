//! Errors as problems (RFC 9457): a kind, with its status and its page, and what is said of one request.

mod details;
mod kind;

pub(crate) use details::{PAGES, Problem};
pub(crate) use kind::{ProblemKind, SOON};
