//! What standard output is: how wide, and whether it takes colour. The one place that looks.

use std::io::Write;

use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use terminal_size::{Width, terminal_size_of};

use crate::exit::Failure;

/// The columns of what is no terminal.
const USUAL: usize = 80;
/// More columns than this make no text better.
const WIDEST: usize = 110;

/// The columns that text for standard output may take.
pub(crate) fn width() -> usize {
    terminal_size_of(std::io::stdout())
        .map_or(USUAL, |(Width(columns), _)| {
            usize::from(columns).min(WIDEST)
        })
        .max(20)
}

/// Whether standard output takes colours, and the user wants any.
pub(crate) fn takes_color() -> bool {
    AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
}

/// Prints a text that carries colours, without them where standard output is no terminal or the
/// user wants none.
pub(crate) fn print(out: &mut dyn Write, text: &str) -> Result<(), Failure> {
    if takes_color() {
        out.write_all(text.as_bytes())?;
    } else {
        write!(out, "{}", strip_str(text))?;
    }
    Ok(out.flush()?)
}
