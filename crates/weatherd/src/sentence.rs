//! A failure with its causes, as people read it. Knows no particular failure.

use std::error::Error;

/// Returns the failure with its causes, as one sentence.
pub(crate) fn sentence(failure: &dyn Error) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        text.extend([": ", &cause.to_string()]);
        source = cause.source();
    }
    text
}
