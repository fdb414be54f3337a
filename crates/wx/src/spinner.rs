//! A sign of life for people who wait: after half a second one line on standard error, if that is a
//! terminal, gone before anything else is printed. Scripts and pipes never see it.

use std::io::Write;
use std::iter;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

/// The time before anything is shown; a cached answer takes a hundredth of that.
const QUIET: Duration = Duration::from_millis(500);
/// The time that each picture stays.
const STEP: Duration = Duration::from_millis(100);
const PICTURES: [char; 4] = ['|', '/', '-', '\\'];
const TEXT: &str = "waiting for the weather";

/// Does `work`, and shows that it goes on if it takes long.
pub(crate) fn during<T>(work: impl FnOnce() -> T) -> T {
    if !anstream::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (working, done) = channel::<()>();
        scope.spawn(move || show(&done));
        let result = work();
        drop(working);
        result
    })
}

/// Shows pictures until the other end of the channel is gone.
fn show(done: &Receiver<()>) {
    // Without colour where the user wants none; so the line is wiped with spaces, not a command.
    let mut terminal = anstream::stderr();
    let color = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    let goes_on = |pause| done.recv_timeout(pause) == Err(RecvTimeoutError::Timeout);
    let pauses = iter::once(QUIET).chain(iter::repeat(STEP));
    let mut pictures = pauses
        .take_while(|pause| goes_on(*pause))
        .zip(PICTURES.iter().cycle())
        .peekable();
    if pictures.peek().is_none() {
        return;
    }
    for (_, picture) in pictures {
        // A terminal that went away needs no sign of life.
        let _ = write!(terminal, "\r{color}{picture}{color:#} {TEXT}");
        let _ = terminal.flush();
    }
    let _ = write!(terminal, "\r{:width$}\r", "", width = TEXT.len() + 2);
    let _ = terminal.flush();
}
