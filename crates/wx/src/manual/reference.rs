//! The sections of manual pages that no definition of arguments has: files, environment, and where to read
//! on. Knows no format.

use crate::options::Program;

/// A thing with its description.
pub(super) type Entry = (&'static str, &'static str);

/// Returns the files that a program reads and writes.
pub(super) fn files(program: Program) -> &'static [Entry] {
    match program {
        Program::Wx => &[
            (
                "~/.config/weatherd/config.toml",
                "Settings, which weatherd reads too: the default place, saved places, units. See weatherd.toml(5).",
            ),
            (
                "$XDG_RUNTIME_DIR/weatherd/.manager_connection",
                "Socket and key of this user's server; without $XDG_RUNTIME_DIR, in /run/user/UID if that is private, else in weatherd-UID in the temporary directory.",
            ),
            (
                "/run/weatherd/.manager_connection",
                "The same of the server of the machine.",
            ),
            (
                "~/.local/state/weatherd/alerts/*.cursor",
                "How far wx alerts --follow has printed, for each place.",
            ),
        ],
        Program::Weatherd => &[
            (
                "~/.config/weatherd/config.toml, /etc/weatherd/config.toml",
                "Settings of a user's server, and with --system of the machine's. See weatherd.toml(5).",
            ),
            (
                "$XDG_RUNTIME_DIR/weatherd, /run/weatherd",
                "The directory where clients meet the server; without $XDG_RUNTIME_DIR, /run/user/UID/weatherd if /run/user/UID is private, else weatherd-UID in the temporary directory: .weather_manager.sock, the socket; .manager_connection, its path and the key; .weather_manager.lock.",
            ),
            (
                "~/.cache/weatherd, /var/cache/weatherd",
                "What was fetched, for each upstream. It is fetched again if it is deleted.",
            ),
            (
                "~/.local/state/weatherd, /var/lib/weatherd",
                "How alerts changed, and the log of a server in the background.",
            ),
        ],
    }
}

/// Returns the variables that a program reads.
pub(super) fn environment(program: Program) -> &'static [Entry] {
    match program {
        Program::Wx => WX_VARIABLES,
        Program::Weatherd => WEATHERD_VARIABLES,
    }
}

const WX_VARIABLES: &[Entry] = &[
    (
        "WEATHERD_DIR",
        "The server's directory, in place of those it is looked for in.",
    ),
    ("WEATHERD_AUTOSTART", "0 starts no server where none runs."),
    (
        "WEATHERD_SYSTEM_DIR",
        "The directory of the server of the machine, in place of /run/weatherd.",
    ),
    (
        "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR, HOME",
        "Where files are, as below.",
    ),
    (
        "VISUAL, EDITOR",
        "The program of wx config edit; without them, vi.",
    ),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "Whether charts are drawn with more than ASCII.",
    ),
    (
        "NO_COLOR, CLICOLOR_FORCE",
        "Not empty: no colours; not 0: colours also where standard output is no terminal; --color has the last word.",
    ),
];

const WEATHERD_VARIABLES: &[Entry] = &[
    ("WEATHERD_DIR", "The server's directory, as --dir."),
    (
        "WEATHERD_SYSTEM_DIR",
        "The directory with --system, in place of /run/weatherd.",
    ),
    ("WEATHERD_AUTOSTART", "0 lets no client start a server."),
    (
        "https_proxy, http_proxy, all_proxy, no_proxy",
        "The proxy to the upstream, also in capitals but for http_proxy, unless the settings name one.",
    ),
    (
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "Certificates to trust in place of the built-in roots.",
    ),
    ("RUST_LOG", "What to log, by crate: info,nws=trace."),
    ("NO_COLOR", "Not empty: no colours in the log."),
    (
        "XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR, HOME",
        "Where files are, as below.",
    ),
    (
        "RUNTIME_DIRECTORY, CACHE_DIRECTORY, STATE_DIRECTORY, CONFIGURATION_DIRECTORY",
        "The same, from systemd; the first and the last with --system only.",
    ),
    (
        "CREDENTIALS_DIRECTORY",
        "Set by systemd: the directory of the credential fleet-password, the password of the fleet's engine.",
    ),
    (
        "NOTIFY_SOCKET, WATCHDOG_USEC, LISTEN_FDS, LISTEN_PID, JOURNAL_STREAM",
        "Set by systemd: where to tell how the server is, how often, which sockets it passed (named manager and http), and that the journal reads the log.",
    ),
];

/// Returns the pages to read on.
pub(super) fn see_also(program: Program) -> &'static str {
    match program {
        Program::Wx => "weatherd(1), weatherd.toml(5)",
        Program::Weatherd => "wx(1), weatherd.toml(5), systemd.socket(5)",
    }
}
