//! Screens as a terminal shows them, from answers made by hand, without a server, a clock or a
//! terminal.

mod keys;
mod marks;
mod screens;
mod support;
