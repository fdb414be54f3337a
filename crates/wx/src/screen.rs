//! Standard output: its width, and whether it takes colour and more than ASCII. The one place that
//! looks, and the last one that a text passes.

use std::io::{IsTerminal, Write};
use std::thread;

use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use chart::terminal::Charset;
use rustix::event::{PollFd, PollFlags, poll};
use terminal_size::{Width, terminal_size_of};

use crate::exit::CommandError;
use crate::layout::is_obeyed;
use crate::{ascii, environment};

/// The columns of what is no terminal.
const USUAL: usize = 80;
/// More columns than this make no text better.
const WIDEST: usize = 110;

/// Returns the columns that text for standard output may take.
pub(crate) fn width() -> usize {
    whole_width().min(WIDEST)
}

/// Returns the columns that standard output has, also where a text had better not take them all.
pub(crate) fn whole_width() -> usize {
    terminal_size_of(std::io::stdout())
        .map_or(USUAL, |(Width(columns), _)| usize::from(columns))
        .max(20)
}

/// Returns whether somebody looks on.
pub(crate) fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Returns whether a person looks on: at a terminal, or where colours are wanted all the same.
pub(crate) fn is_for_people() -> bool {
    is_terminal() || takes_color()
}

/// Returns whether standard output takes colours, and the user wants any.
pub(crate) fn takes_color() -> bool {
    AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
}

/// Prints a text that carries colours, without them where standard output is no terminal or the
/// user wants none; in ASCII on a terminal whose locale has nothing else.
pub(crate) fn print(out: &mut dyn Write, text: &str) -> Result<(), CommandError> {
    let mut text = harmless(text);
    if is_terminal() && environment::charset() == Charset::Ascii {
        text = ascii::text(&text);
    }
    if takes_color() {
        out.write_all(text.as_bytes())?;
    } else {
        write!(out, "{}", strip_str(&text))?;
    }
    Ok(out.flush()?)
}

/// Ends the program, as when it writes, once nobody reads a pipe any more: hours may pass in which
/// nothing is written.
pub(crate) fn leave_with_the_reader() {
    thread::spawn(|| {
        let stdout = std::io::stdout();
        let gone = PollFlags::ERR | PollFlags::HUP;
        loop {
            let mut files = [PollFd::new(&stdout, PollFlags::empty())];
            match poll(&mut files, None) {
                Ok(_) if files.iter().any(|file| file.revents().intersects(gone)) => {
                    #[expect(clippy::exit, reason = "the other thread waits for news")]
                    std::process::exit(i32::from(crate::ExitStatus::Success as u8));
                }
                Err(rustix::io::Errno::INTR) => {}
                // What cannot be watched shows when it is written to.
                Ok(_) | Err(_) => return,
            }
        }
    });
}

/// Returns the text with nothing that a terminal obeys but line breaks and colours, wherever it
/// came from.
fn harmless(text: &str) -> String {
    let is_harmless = |(at, c): &(usize, char)| match c {
        '\n' => true,
        '\u{1b}' => is_style(text.get(*at..).unwrap_or_default()),
        c => !is_obeyed(*c),
    };
    let shown = text.char_indices().filter(is_harmless);
    shown.map(|(_, c)| c).collect()
}

/// Returns whether a text begins with a sequence that only sets colours and the like: `ESC [ 1;31
/// m`.
fn is_style(text: &str) -> bool {
    let end = text.strip_prefix("\u{1b}[").and_then(|rest| {
        let parameters = |c: char| c.is_ascii_digit() || c == ';';
        rest.trim_start_matches(parameters).chars().next()
    });
    end == Some('m')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{CAUTION, painted};

    #[test]
    fn colours_and_line_breaks_are_all_that_a_terminal_is_told() {
        let ours = painted(CAUTION, "a\nb");
        assert_eq!(harmless(&ours), ours);
        assert_eq!(
            harmless("\u{1b}[2Ja\u{1b}]0;b\u{7}\r\u{9b}2J\u{202e}\t\u{1b}"),
            "[2Ja]0;b2J"
        );
    }
}
