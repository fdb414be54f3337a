//! Both clients against CPython's servers, our daemon, and servers that come and go.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, in whichever function; notices go to the runner"
)]

mod both;
mod daemon;
mod journal;
mod original;
mod restart;
