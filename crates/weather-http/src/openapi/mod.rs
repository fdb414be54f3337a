//! The description of the API (OpenAPI 3.1), made from the list of questions and the types of their
//! answers, so that it cannot say anything else than they do; and a page that reads it.

mod document;
mod page;
mod parameter;
mod schemas;

pub(crate) use document::DOCUMENT;
pub(crate) use page::{POLICY, part};
