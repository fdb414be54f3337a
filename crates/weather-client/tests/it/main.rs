//! Both clients against CPython's servers and servers that come and go. The tests of the daemon have
//! them too, so that nothing here builds the daemon.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, in whichever function"
)]

mod both;
mod journal;
mod original;
mod restart;
