//! `wx status`: how the server and its upstream are doing.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;
use weather::Status;
use weather_client::{ConnectedServer, Error, SearchReason};

use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::exit::CommandError;
use crate::json;
use crate::spinner;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The status as JSON: of the server, with the server that it is of.
#[derive(Serialize)]
struct StatusReport<'s> {
    #[serde(flatten)]
    status: &'s Status,
    answered_by: Option<AnsweringServer>,
}

#[derive(Serialize)]
struct AnsweringServer {
    /// `own`, `system` or `other`.
    server: &'static str,
    /// The number of its user.
    user: u32,
    directory: PathBuf,
    /// The reason why it was looked for there.
    reason: &'static str,
}

pub(crate) fn run(
    server: &ServerArgs,
    json: bool,
    verbose: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let (status, answered) = spinner::during(|| {
        let mut client = server.finder().timeout(server.timeout()).connect()?;
        Ok::<_, Error>((client.status()?, client.server().cloned()))
    })?;
    if json {
        let answered_by = answered.as_ref().map(AnsweringServer::of);
        let status = &status;
        json::print_bare(
            out,
            &StatusReport {
                status,
                answered_by,
            },
        )?;
    } else {
        writeln!(out, "{}", status.verdict())?;
        if status.version != VERSION {
            let server = &status.version;
            writeln!(
                out,
                "The server is of version {server}, this wx of {VERSION}"
            )?;
        }
        if let Some(answered) = answered {
            writeln!(out, "{}", answering(&answered))?;
        }
        match verbose {
            true => write!(out, "{status}")?,
            false => out.write_all(status.overview().as_bytes())?,
        }
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

impl AnsweringServer {
    fn of(server: &ConnectedServer) -> Self {
        let reason = match server.reason {
            SearchReason::Named => "named",
            SearchReason::Current => "current_directory",
            SearchReason::Own => "own_directory",
            SearchReason::System => "system_directory",
        };
        let directory = &server.directory;
        Self {
            server: match server.is_own {
                _ if server.is_system => "system",
                true => "own",
                false => "other",
            },
            user: server.user,
            directory: std::path::absolute(directory).unwrap_or_else(|_| directory.clone()),
            reason,
        }
    }
}

/// Returns a line on the server that answered, and why that one.
fn answering(server: &ConnectedServer) -> String {
    let whose = match server.is_own {
        true => "your own server".to_owned(),
        false => format!("the server of uid {}", server.user),
    };
    let why = match server.reason {
        SearchReason::Named if server.is_system => "the directory of the machine, which was named",
        SearchReason::Named => "the directory that was named",
        SearchReason::Current => "the current directory, which comes first",
        SearchReason::Own => "the directory of your own",
        SearchReason::System => "the directory of the machine, since none of your own answers",
    };
    format!(
        "Answered by {whose} in {}: {why}",
        server.directory.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_the_same() {
        let told = |reason, is_own, directory: &str| {
            let server = ConnectedServer {
                directory: directory.into(),
                reason,
                user: 990,
                is_own,
                is_system: directory == "/run/weatherd",
            };
            serde_json::to_value(AnsweringServer::of(&server)).unwrap()
        };
        let system = told(SearchReason::System, false, "/run/weatherd");
        let expected = serde_json::json!({
            "server": "system",
            "user": 990,
            "directory": "/run/weatherd",
            "reason": "system_directory",
        });
        assert_eq!(system, expected);
        let current = told(SearchReason::Current, true, ".");
        assert_eq!(
            (&current["server"], &current["reason"]),
            (&"own".into(), &"current_directory".into())
        );
        let directory = current["directory"].as_str().unwrap();
        assert!(directory.starts_with('/'), "{directory}");
        assert_eq!(told(SearchReason::Named, false, "/srv")["server"], "other");
        let named = told(SearchReason::Named, false, "/run/weatherd");
        assert_eq!(
            (&named["server"], &named["reason"]),
            (&"system".into(), &"named".into())
        );
    }

    #[test]
    fn the_line_tells_whose_server_answered_and_why() {
        let mut server = ConnectedServer {
            directory: "/run/weatherd".into(),
            reason: SearchReason::System,
            user: 990,
            is_own: false,
            is_system: true,
        };
        assert_eq!(
            answering(&server),
            "Answered by the server of uid 990 in /run/weatherd: the directory of the machine, since \
             none of your own answers"
        );
        server.reason = SearchReason::Named;
        assert_eq!(
            answering(&server),
            "Answered by the server of uid 990 in /run/weatherd: the directory of the machine, which \
             was named"
        );
    }
}
