//! `wx status`: how the server and its upstream are doing.

use std::io::Write;

use weather_client::{ConnectedServer, Error, SearchReason};

use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::exit::CommandError;
use crate::json;
use crate::spinner;

const VERSION: &str = env!("CARGO_PKG_VERSION");

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
        json::print_bare(out, &status)?;
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

/// Returns a line on the server that answered, and why that one.
fn answering(server: &ConnectedServer) -> String {
    let whose = match server.is_own {
        true => "your own server".to_owned(),
        false => format!("the server of uid {}", server.user),
    };
    let why = match server.reason {
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
    fn the_line_tells_whose_server_answered_and_why() {
        let server = ConnectedServer {
            directory: "/run/weatherd".into(),
            reason: SearchReason::System,
            user: 990,
            is_own: false,
        };
        assert_eq!(
            answering(&server),
            "Answered by the server of uid 990 in /run/weatherd: the directory of the machine, since \
             none of your own answers"
        );
    }
}
