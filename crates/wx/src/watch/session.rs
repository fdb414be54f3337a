//! The terminal: taken, drawn on, listened to, and put back as it was whatever happens: at the user's
//! wish, after an error or a panic, at a signal, and for as long as the program is stopped.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use nix::unistd::{getpid, getsid};
use ratatui::DefaultTerminal;
use ratatui::backend::Backend as _;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event as Input};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, disable_raw_mode, enable_raw_mode};
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{LocalModes, tcgetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::draw::{draw, scroll_range};
use super::events::{EventSender, PanicGuard, ViewEvent};
use super::poller::WeatherPoller;
use super::state::{KeyAction, PollRequest, ViewState};
use crate::ExitStatus;
use crate::exit::CommandError;

/// Events that wait to be handled.
const WAITING: usize = 64;

/// The reason for closing the view.
enum ExitReason {
    Quit,
    Signal(i32),
}

/// Shows the view until it is closed.
pub(crate) fn run(state: ViewState, poller: WeatherPoller) -> Result<ExitStatus, CommandError> {
    let (events, happening) = sync_channel(WAITING);
    // Before the terminal is taken: from here on no signal ends us without our doing.
    signals(&events)?;
    let result = {
        let mut terminal = TerminalGuard::take()?;
        keys(&events);
        let requests = poller.start(&events);
        terminal.show(state, &happening, &requests)
    };
    match result? {
        ExitReason::Quit => Ok(ExitStatus::Success),
        ExitReason::Signal(signal) => {
            // The shell shall see what ended us.
            emulate_default_handler(signal)?;
            Ok(ExitStatus::Failure)
        }
    }
}

/// The terminal while it is ours. Also a panic puts it back: by ratatui's hook, before its message.
struct TerminalGuard(DefaultTerminal);

impl TerminalGuard {
    fn take() -> io::Result<Self> {
        // Half taken, it is put back as well.
        ratatui::try_init().map(Self).inspect_err(|_| restore())
    }

    fn show(
        &mut self,
        mut state: ViewState,
        happening: &Receiver<ViewEvent>,
        requests: &SyncSender<PollRequest>,
    ) -> Result<ExitReason, CommandError> {
        loop {
            let now = now();
            self.0.draw(|frame| draw(frame, &state, now))?;
            let first = match happening.recv_timeout(until_next_minute(now)) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(ExitReason::Quit),
            };
            // Whatever came meanwhile is one picture.
            let more = happening.try_iter().take(WAITING);
            for event in std::iter::once(first).chain(more) {
                if let Some(end) = self.handle(event, &mut state, requests)? {
                    return Ok(end);
                }
            }
        }
    }

    fn handle(
        &mut self,
        event: ViewEvent,
        state: &mut ViewState,
        requests: &SyncSender<PollRequest>,
    ) -> Result<Option<ExitReason>, CommandError> {
        match event {
            ViewEvent::Key(key) => {
                match state.press(key, scroll_range(state, self.0.size()?, now())) {
                    KeyAction::Quit => return Ok(Some(ExitReason::Quit)),
                    KeyAction::Suspend => suspend_job()?,
                    // A full queue has such a wish already.
                    KeyAction::Ask(request) => drop(requests.try_send(request)),
                    KeyAction::Draw => {}
                }
            }
            ViewEvent::Resized => {}
            ViewEvent::ServerReply(server_reply) => state.take(*server_reply, now()),
            ViewEvent::Refused(error) => return Err(error.into()),
            ViewEvent::Signal(SIGTSTP) => self.stop()?,
            ViewEvent::Signal(SIGCONT) => self.take_again()?,
            ViewEvent::Signal(signal) => return Ok(Some(ExitReason::Signal(signal))),
            ViewEvent::Unreadable(error) => {
                return Err(CommandError::Other(format!("cannot read keys: {error}")));
            }
            ViewEvent::Lost(who) => return Err(CommandError::Other(format!("{who} failed"))),
        }
        Ok(None)
    }
}

impl TerminalGuard {
    /// Leaves the terminal to whoever stops us, and takes it again when we go on.
    fn stop(&mut self) -> io::Result<()> {
        restore();
        emulate_default_handler(SIGTSTP)?;
        self.take_again()
    }

    /// Takes the terminal after a stop. Also after one that nobody could catch: the shell has changed
    /// the terminal's modes without our knowing. Taken already, it stays ours: keys pressed in between
    /// would be lost.
    fn take_again(&mut self) -> io::Result<()> {
        if !is_raw() {
            disable_raw_mode()?;
            enable_raw_mode()?;
        }
        execute!(io::stdout(), EnterAlternateScreen)?;
        // Not `Terminal::clear`, which asks where the cursor is, of the terminal whose keys are being read.
        self.0.backend_mut().clear()?;
        self.0.swap_buffers();
        Ok(())
    }
}

/// Returns whether each key comes at once and as it is; false if standard input is no terminal.
fn is_raw() -> bool {
    tcgetattr(io::stdin()).is_ok_and(|modes| !modes.local_modes.contains(LocalModes::ICANON))
}

/// Stops the whole job, as the terminal does at Ctrl-Z where a program does not read that key itself.
/// Where we lead the session, there is no shell to go on from, and nothing happens. A leader outside of
/// our container has the number 0, which the type of numbers of `rustix` cannot hold.
fn suspend_job() -> io::Result<()> {
    if getsid(None)? == getpid() {
        return Ok(());
    }
    Ok(kill_current_process_group(Signal::TSTP)?)
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back; one that is gone needs nothing.
fn restore() {
    let _ = ratatui::try_restore();
    let _ = execute!(io::stdout(), Show);
}

/// Listens to signals that would end or stop us, and to the one with which we go on.
fn signals(events: &EventSender) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
    let events = events.clone();
    thread::spawn(move || {
        for signal in &mut signals {
            if events.send(ViewEvent::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Listens to the terminal.
fn keys(events: &EventSender) {
    let guard = PanicGuard::new(events, "the key reader");
    let events = events.clone();
    thread::spawn(move || {
        let _guard = guard;
        loop {
            let happened = match event::read() {
                Ok(Input::Key(key)) => ViewEvent::Key(key),
                Ok(Input::Resize(..)) => ViewEvent::Resized,
                Ok(_) => continue,
                Err(error) => ViewEvent::Unreadable(error),
            };
            let is_last = matches!(happened, ViewEvent::Unreadable(_));
            if events.send(happened).is_err() || is_last {
                return;
            }
        }
    });
}

/// The clock of this program, which only the view needs: everything else is dated by the server.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Ages and times are shown in minutes.
fn until_next_minute(now: Timestamp) -> Duration {
    let into = u64::try_from(now.as_second().rem_euclid(60)).unwrap_or(0);
    Duration::from_secs(60 - into.min(59))
}
