//! The daemon's exit codes: one table, for `--help`, for manual pages and for supervisors.

use std::fmt::Write as _;
use std::process::ExitCode;

/// The way the daemon ended. The number is a promise to scripts and supervisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was asked to stop and did.
    Success = 0,
    /// Something failed that has no code of its own.
    Failure = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Another server owns the directory.
    AlreadyRunning = 3,
    /// The directory or the socket cannot be used.
    Directory = 4,
    /// There is no key.
    Authkey = 5,
    /// The upstream's address or certificates make no sense.
    Upstream = 6,
    /// The configuration file cannot be used.
    Config = 7,
    /// The settings do not let clients start a server.
    AutostartOff = 8,
}

impl Exit {
    const ALL: [Self; 9] = [
        Self::Success,
        Self::Failure,
        Self::Usage,
        Self::AlreadyRunning,
        Self::Directory,
        Self::Authkey,
        Self::Upstream,
        Self::Config,
        Self::AutostartOff,
    ];

    /// Returns the end that has this code.
    pub fn of_code(code: i32) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|exit| i32::from(*exit as u8) == code)
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Success => "asked to stop, and stopped",
            Self::Failure => "anything without a code of its own",
            Self::Usage => "wrong arguments",
            Self::AlreadyRunning => "another server is running in the directory",
            Self::Directory => "the directory or the socket cannot be used",
            Self::Authkey => "the key cannot be read or made",
            Self::Config => "the configuration file cannot be used",
            Self::AutostartOff => "the settings do not let clients start a server (--on-demand)",
            Self::Upstream => "the upstream's address or certificates make no sense",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Returns the end of the long help: `examples` and the table of exit codes.
pub(crate) fn help(examples: &str) -> String {
    let mut text = format!("{examples}\n\nExit codes:\n");
    for exit in Exit::ALL {
        let _ = writeln!(text, "  {:>2}  {}", exit as u8, exit.meaning());
    }
    text
}
