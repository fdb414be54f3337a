//! Questions to the service: the list of them, a value for each, and their arguments as any wire
//! carries them. Must not know a wire, nor how a question is answered.
//!
//! The list is written once, in `list`. Method names, the order of arguments, both Rust clients and
//! the checks of the Python package and of `wx` follow from it.

mod argument;
mod kind;
mod list;
mod text;

pub use argument::{
    Argument, ArgumentSource, BadArgument, DEFAULT_WAIT, Parameter, ParameterKind, TextValue,
    duration_of_seconds,
};
pub use kind::{Question, QuestionKind};
pub use text::TextArguments;
