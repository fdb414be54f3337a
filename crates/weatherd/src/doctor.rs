//! An examination of all that a daemon needs, a line each, with the remedy where something is amiss: for
//! people whose weather does not come. Changes nothing that lasts, and asks the upstream once.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use clock::Clock;
use jiff::fmt::rfc2822::DateTimeParser;
use nws::{FetchError, GetRequest, NwsClient, NwsResponse};
use rustix::fs::Access;
use weatherd_config::{ProcessEnvironment, Settings};

use crate::daemon_error::DaemonError;
use crate::face::http;
use crate::runtime::runtime;
use crate::sentence::sentence;
use crate::{access, authkey, daemon, detached, fleet_member};

/// The upstream's shortest answer: its front page.
const FRONT_PAGE: &str = "/";
const ACCEPT: &str = "application/geo+json";
/// The status by which the upstream refuses a client that does not introduce itself.
const FORBIDDEN: u16 = 403;
/// The most that our clock may differ from the upstream's, in seconds, before ages are wrong by a minute.
const MOST_CLOCK_OFFSET: i64 = 30;

/// The state in words, or the trouble with its remedy.
type Finding = Result<String, String>;

/// Examines what a daemon with `settings` needs, and prints a line on each to `out`.
///
/// # Errors
///
/// [`DaemonError::Unwell`] when anything is amiss.
pub(crate) fn examine(
    settings: &Settings,
    environment: &ProcessEnvironment,
    out: &mut dyn Write,
) -> Result<(), DaemonError> {
    let answered = ask(settings, environment);
    let findings = [
        ("settings", config_file(settings)),
        ("directory", directory(settings, environment)),
        ("users", users(settings)),
        ("key", key(settings)),
        ("server", server(settings, environment)),
        ("cache", store(settings, environment)),
        ("upstream", upstream(settings, answered.as_ref())),
        ("clock", clock(answered.as_ref())),
        ("engine", engine(settings, environment)),
    ];
    print(&findings, out).map_err(DaemonError::Output)?;
    match findings.iter().all(|(_, finding)| finding.is_ok()) {
        true => Ok(()),
        false => Err(DaemonError::Unwell),
    }
}

fn print(findings: &[(&str, Finding)], out: &mut dyn Write) -> io::Result<()> {
    for (name, finding) in findings {
        match finding {
            Ok(state) => writeln!(out, "ok     {name:<10} {state}")?,
            Err(trouble) => writeln!(out, "AMISS  {name:<10} {trouble}")?,
        }
    }
    out.flush()
}

/// The file could be read, or there would be no examination.
fn config_file(settings: &Settings) -> Finding {
    http::check(&settings.http).map_err(|e| sentence(&e))?;
    let file = settings.file.as_ref();
    Ok(file.map_or_else(
        || "no file, so all is as usual".to_owned(),
        |file| file.display().to_string(),
    ))
}

fn directory(settings: &Settings, environment: &ProcessEnvironment) -> Finding {
    let dir = rendezvous::inspect(settings.server.dir.as_deref(), &environment.directories);
    let dir = dir.map_err(|e| sentence(&e))?;
    if dir.exists() {
        return writable(&dir).map(|()| dir.display().to_string());
    }
    can_be_made(&dir)
}

fn users(settings: &Settings) -> Finding {
    let allowed = settings.server.allowed();
    access::look_up(&allowed).map_err(|e| sentence(&e))?;
    Ok(format!("the server is for: {allowed}"))
}

fn key(settings: &Settings) -> Finding {
    let file = settings.server.authkey_file.as_deref();
    authkey::obtain(file).map_err(|e| sentence(&e))?;
    Ok(file.map_or_else(
        || "a new one at each start, in the connection file".to_owned(),
        |file| format!("from {}", file.display()),
    ))
}

/// Tells whether a server runs; that none does is no trouble.
fn server(settings: &Settings, environment: &ProcessEnvironment) -> Finding {
    let dir = rendezvous::inspect(settings.server.dir.as_deref(), &environment.directories);
    let Ok(dir) = dir else {
        return Ok("none can run before the directory is in order".to_owned());
    };
    if detached::answers(&dir, &environment.directories, Duration::MAX) {
        let version = env!("CARGO_PKG_VERSION");
        return Ok(format!(
            "one answers; `wx status` has its version (this program: {version})"
        ));
    }
    if dir.join(rendezvous::SOCKET_NAME).exists() {
        return Err(
            "there is a socket, but no server answers; start one, which replaces it: weatherd --background"
                .to_owned(),
        );
    }
    Ok("none runs; `wx` starts one, or: weatherd --background".to_owned())
}

fn store(settings: &Settings, environment: &ProcessEnvironment) -> Finding {
    match settings.store_dir(environment) {
        Some(dir) if dir.exists() => writable(&dir).map(|()| dir.display().to_string()),
        Some(dir) => can_be_made(&dir),
        None => Ok("in memory only".to_owned()),
    }
}

fn writable(dir: &Path) -> Result<(), String> {
    rustix::fs::access(dir, Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|e| format!("cannot write into {}: {e}", dir.display()))
}

fn can_be_made(dir: &Path) -> Finding {
    let above = dir.ancestors().skip(1).find(|above| above.exists());
    // Nothing above a relative path means the current directory.
    writable(above.unwrap_or_else(|| Path::new(".")))?;
    Ok(format!("{}, made at the first start", dir.display()))
}

/// Asks the upstream once; `None` for the simulator, which is no one's to reach.
fn ask(
    settings: &Settings,
    environment: &ProcessEnvironment,
) -> Option<Result<NwsResponse, String>> {
    if settings.upstream.simulate {
        return None;
    }
    let answered = daemon::client_config(&settings.upstream, environment)
        .and_then(|config| Ok(NwsClient::new(config)?))
        .and_then(|client| Ok((client, runtime().map_err(DaemonError::Runtime)?)))
        .map_err(|e| sentence(&e))
        .and_then(|(client, runtime)| {
            let answer = runtime.block_on(client.get(GetRequest::new(FRONT_PAGE, ACCEPT)));
            answer.map_err(|e: FetchError| sentence(&e))
        });
    Some(answered)
}

fn upstream(settings: &Settings, answered: Option<&Result<NwsResponse, String>>) -> Finding {
    let url = &settings.upstream.url;
    match answered {
        None => Ok("the simulator: all weather is SIMULATED".to_owned()),
        Some(Err(trouble)) => Err(format!("{url} cannot be asked: {trouble}")),
        Some(Ok(answer)) => match answer.status {
            FORBIDDEN => Err(format!(
                "{url} refuses us; introduce yourself: user_agent in the section [upstream]"
            )),
            status @ 500.. => Err(format!(
                "{url} fails with status {status}; all one can do is wait"
            )),
            status => Ok(format!(
                "{url} answered with status {status} in {} ms",
                answer.elapsed.as_millis()
            )),
        },
    }
}

/// Tells whether the engine of a fleet can be used; that there is none is no trouble.
fn engine(settings: &Settings, environment: &ProcessEnvironment) -> Finding {
    let runtime = runtime().map_err(|e| sentence(&DaemonError::Runtime(e)))?;
    runtime.block_on(fleet_member::examine(settings, environment))
}

fn clock(answered: Option<&Result<NwsResponse, String>>) -> Finding {
    let answer = answered.and_then(|answer| answer.as_ref().ok());
    let date = answer.and_then(|answer| answer.headers.date.as_deref());
    let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let Some(date) = date else {
        return Ok("not compared: the upstream told no time".to_owned());
    };
    let ahead = Clock::system().now().duration_since(date).as_secs();
    let offset = match ahead {
        0.. => format!("{ahead} s ahead of the upstream's"),
        _ => format!("{} s behind the upstream's", ahead.unsigned_abs()),
    };
    if ahead.abs() <= MOST_CLOCK_OFFSET {
        return Ok(offset);
    }
    Err(format!("{offset}; have it set: timedatectl set-ntp true"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;
    use nws::ResponseHeaders;

    use super::*;

    fn answer(status: u16, ahead: SignedDuration) -> Result<NwsResponse, String> {
        let date = Clock::system().now() - ahead;
        let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
        let date = printer.timestamp_to_rfc9110_string(&date).unwrap();
        Ok(NwsResponse {
            status,
            headers: ResponseHeaders {
                date: Some(date),
                ..ResponseHeaders::default()
            },
            body: Default::default(),
            final_path: FRONT_PAGE.to_owned(),
            redirected: false,
            elapsed: Duration::from_millis(31),
        })
    }

    #[test]
    fn an_upstream_that_refuses_or_fails_is_amiss() {
        let settings = Settings::default();
        let seen = |status| upstream(&settings, Some(&answer(status, SignedDuration::ZERO)));
        let url = "https://api.weather.gov";
        assert_eq!(
            seen(200),
            Ok(format!("{url} answered with status 200 in 31 ms"))
        );
        assert!(seen(403).unwrap_err().contains("introduce yourself"));
        assert!(seen(503).unwrap_err().contains("wait"));
        let silent = Err("no route to host".to_owned());
        let silent = upstream(&settings, Some(&silent));
        assert_eq!(
            silent,
            Err(format!("{url} cannot be asked: no route to host"))
        );
    }

    #[test]
    fn a_clock_that_is_wrong_by_minutes_is_amiss() {
        let seen = |seconds| clock(Some(&answer(200, SignedDuration::from_secs(seconds))));
        assert!(seen(5).is_ok() && seen(-5).is_ok());
        assert!(seen(120).unwrap_err().contains(" s ahead of"));
        let behind = seen(-120).unwrap_err();
        assert!(
            behind.contains(" s behind") && behind.contains("set-ntp"),
            "{behind}"
        );
        assert!(clock(None).is_ok());
    }
}
