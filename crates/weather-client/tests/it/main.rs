//! Both clients against CPython's servers, our daemon, and servers that come and go.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, in whichever function"
)]

mod both;
mod daemon;
mod journal;
mod original;
mod restart;
