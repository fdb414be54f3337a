//! Exit codes: the one table, for `--help`, for the manual and for scripts.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use weather::ErrorKind;
use weather_client::Error;

use crate::layout::plain_lines;

/// The characters of a server's sentence that are shown.
const MOST_CHARACTERS: usize = 1_000;

/// The outcome of a run of `wx`. The number is a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// The answer was given, or nobody was left to read it.
    Success = 0,
    /// Something failed that has no code of its own.
    Failure = 1,
    /// The command line or the coordinates make no sense.
    Usage = 2,
    /// No server is running.
    NoServer = 3,
    /// A connection file is there, but its server is gone.
    StaleConnection = 4,
    /// The server and the connection file do not share a key.
    KeyRefused = 5,
    /// The upstream has no weather for the place.
    NoData = 6,
    /// The upstream cannot be reached.
    Unreachable = 7,
    /// No answer came in time.
    Timeout = 8,
    /// The upstream sent an invalid response.
    InvalidResponse = 9,
    /// The peer on the socket is not a weather server we understand.
    Protocol = 10,
    /// The server runs, but all its connections are taken.
    ConnectionsTaken = 11,
    /// The server belongs to another user.
    ForeignServer = 12,
    /// The server does not serve this user, or the system keeps this user from it.
    NotAdmitted = 13,
}

impl ExitStatus {
    const ALL: [Self; 14] = [
        Self::Success,
        Self::Failure,
        Self::Usage,
        Self::NoServer,
        Self::StaleConnection,
        Self::KeyRefused,
        Self::NoData,
        Self::Unreachable,
        Self::Timeout,
        Self::InvalidResponse,
        Self::Protocol,
        Self::ConnectionsTaken,
        Self::ForeignServer,
        Self::NotAdmitted,
    ];

    fn meaning(self) -> &'static str {
        match self {
            Self::Success => "success, also when the reader of a pipe has gone away",
            Self::Failure => "any failure without a code of its own",
            Self::Usage => "wrong arguments or coordinates",
            Self::NoServer => "no server is running, and none could be started",
            Self::StaleConnection => "a connection file exists, but its server is gone",
            Self::KeyRefused => "the server and the connection file do not share a key",
            Self::NoData => "the provider has no such weather for the place, or does not cover it",
            Self::Unreachable => "the upstream cannot be reached",
            Self::Timeout => "no answer in time",
            Self::InvalidResponse => "the upstream sent an invalid response",
            Self::Protocol => "the peer on the socket is not a weather server",
            Self::ConnectionsTaken => {
                "all connections of the server, or connections or calls of this user, are taken"
            }
            Self::ForeignServer => "the server belongs to another user",
            Self::NotAdmitted => {
                "the server does not serve this user, or the system keeps this user from it"
            }
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(exit: ExitStatus) -> Self {
        Self::from(exit as u8)
    }
}

/// Returns the long help's end: `examples` and the table of exit codes.
pub(crate) fn help(examples: &str) -> String {
    let mut text = format!("{examples}\n\nExit codes:\n");
    for exit in ExitStatus::ALL {
        let _ = writeln!(text, "  {:>2}  {}", exit as u8, exit.meaning());
    }
    text
}

/// A command's failure.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The answer could not be written.
    Output(io::Error),
    /// The server gave none.
    Client(Error),
    /// The question makes no sense.
    Usage(String),
    /// Anything else, in a sentence.
    Other(String),
}

impl CommandError {
    /// Says what went wrong and what to do about it on standard error; gives the exit code.
    pub(crate) fn report(self) -> ExitStatus {
        if let Self::Output(error) = &self
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            return ExitStatus::Success;
        }
        let (exit, sentence) = self.told();
        complain(&sentence);
        exit
    }

    /// Returns the exit code, and what went wrong with what to do about it.
    pub(crate) fn told(self) -> (ExitStatus, String) {
        match self {
            Self::Output(e) => (ExitStatus::Failure, format!("cannot write the answer: {e}")),
            Self::Client(e) => (exit_of(&e), sentence(&e)),
            Self::Usage(sentence) => (ExitStatus::Usage, sentence),
            Self::Other(sentence) => (ExitStatus::Failure, sentence),
        }
    }
}

/// Prints a complaint to standard error: the one place that does.
pub(crate) fn complain(sentence: &str) {
    // Not `eprintln!`, which panics where nobody listens any more.
    let _ = writeln!(io::stderr(), "wx: {}", plain_lines(sentence));
}

fn exit_of(error: &Error) -> ExitStatus {
    match error {
        Error::NoServer(_) | Error::StartFailed(_) | Error::NotInstalled { .. } => {
            ExitStatus::NoServer
        }
        Error::ServerGone { .. } => ExitStatus::StaleConnection,
        Error::KeyRefused | Error::NotAuthentic(_) => ExitStatus::KeyRefused,
        Error::ForeignServer { .. } => ExitStatus::ForeignServer,
        Error::NotAdmitted { .. } | Error::PermissionDenied { .. } => ExitStatus::NotAdmitted,
        Error::ConnectionsTaken(_) => ExitStatus::ConnectionsTaken,
        Error::Timeout(_) => ExitStatus::Timeout,
        Error::Weather { kind, .. } => match kind {
            ErrorKind::BadRequest => ExitStatus::Usage,
            ErrorKind::NoData => ExitStatus::NoData,
            ErrorKind::Unreachable => ExitStatus::Unreachable,
            ErrorKind::Timeout => ExitStatus::Timeout,
            ErrorKind::InvalidResponse => ExitStatus::InvalidResponse,
        },
        Error::Protocol(_) | Error::Remote { .. } => ExitStatus::Protocol,
        _ => ExitStatus::Failure,
    }
}

/// Returns one sentence, with its causes and with what to do where that helps.
pub(crate) fn sentence(error: &Error) -> String {
    let mut text = error.to_string();
    // A server that means harm may say as much as it likes.
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    match error {
        Error::NoServer(_) => text + "; start one with: weatherd",
        Error::NotInstalled { .. } => {
            text + " beside wx or in $PATH; install the package weatherd, or from its source: \
                    cargo install --locked --path crates/weatherd"
        }
        Error::ServerGone { .. } => text + "; start it again with: weatherd",
        Error::ConnectionsTaken(said) => {
            // One class for both shares of a guest, which only the sentence tells apart.
            let limit = match said.contains(" calls ") {
                true => "calls_per_user",
                false => "connections (connections_per_user for a guest)",
            };
            format!(
                "{text}; stop some clients, or raise {limit} in the [server] section of its settings"
            )
        }
        Error::ForeignServer { .. } => {
            text + "; start one of your own with: weatherd, or have that user run weatherd --system"
        }
        Error::NotAdmitted { file } => {
            let dir = file.parent().unwrap_or(file).display();
            format!(
                "{text}; its user can change that (server.allow), or an administrator can add you to the \
                 group of {dir}"
            )
        }
        Error::PermissionDenied { file } => {
            let dir = file.parent().unwrap_or(file).display();
            format!(
                "{text}; if it is a server's, its user can admit you (server.allow) or correct the \
                 permissions of {dir}; start one of your own with: weatherd"
            )
        }
        Error::KeyRefused => text + "; the server was restarted or the file is a copy",
        _ => text,
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_once_and_in_order() {
        let codes: Vec<_> = ExitStatus::ALL.iter().map(|exit| *exit as u8).collect();
        assert_eq!(codes, (0..=13).collect::<Vec<_>>());
    }

    #[test]
    fn a_server_may_say_as_much_as_fits_on_a_screen() {
        let told = sentence(&Error::ConnectionsTaken("z".repeat(1_000_000)));
        assert!(told.len() < 1_200, "{}", told.len());
        assert!(told.contains("z…; stop some clients"), "{told}");
    }

    #[test]
    fn advice_is_about_the_limit_that_was_reached() {
        let told = |said: &str| sentence(&Error::ConnectionsTaken(said.to_owned()));
        let taken = told("this user has all 3 connections that one user may have");
        assert!(
            taken.contains("raise connections (connections_per_user"),
            "{taken}"
        );
        let calls = told("this user makes more than 5 calls per second; ask again later");
        assert!(calls.contains("or raise calls_per_user in"), "{calls}");
    }
}
