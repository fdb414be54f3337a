//! The environment variables that tests look at.

use std::env;

/// Returns the value of a variable, if it is set.
#[expect(
    clippy::disallowed_methods,
    reason = "where to look is in the environment"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}
