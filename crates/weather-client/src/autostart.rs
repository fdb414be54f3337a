//! The start of a server where none runs: `weatherd` in the background, which ends by itself when nobody
//! needs it any more. Knows no protocol.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rendezvous::Environment;

/// The server's program.
const PROGRAM: &str = "weatherd";
/// The exit code by which the server says that the settings do not let clients start it.
const AUTOSTART_OFF: i32 = 8;

/// Variables by which a service manager speaks to this program, if it is a service; they mean no other.
const OF_THE_SERVICE: [&str; 12] = [
    "NOTIFY_SOCKET",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
    "LISTEN_PID",
    "LISTEN_FDS",
    "LISTEN_FDNAMES",
    "JOURNAL_STREAM",
    "RUNTIME_DIRECTORY",
    "CACHE_DIRECTORY",
    "STATE_DIRECTORY",
    "LOGS_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
];

/// A reason why no server was started.
#[derive(Debug)]
pub(crate) enum StartFailure {
    /// The settings do not want it.
    SwitchedOff,
    /// There is no such program.
    NoProgram(PathBuf),
    /// It failed, in a sentence.
    Failed(String),
}

/// Starts a server for the user of `environment`, with `program` if given, else with the one beside this
/// program's, else with the one in `$PATH`. Returns once it answers, or another that was first; after
/// `limit` at the latest, while the start goes on.
///
/// # Errors
///
/// [`StartFailure`].
pub(crate) fn start(
    program: Option<&Path>,
    environment: &Environment,
    limit: Duration,
) -> Result<(), StartFailure> {
    let program = program.map_or_else(server_program, given_program);
    let child = command(&program, environment).spawn();
    let child = child.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StartFailure::NoProgram(program.clone()),
        _ => StartFailure::Failed(format!("cannot run {}: {error}", program.display())),
    })?;
    let (tell, told) = mpsc::channel();
    // After the limit nobody listens any more.
    thread::spawn(move || drop(tell.send(child.wait_with_output())));
    match told.recv_timeout(limit) {
        Ok(Ok(output)) => outcome(&output),
        // Somebody else has waited for the child, as in programs that ignore SIGCHLD.
        Ok(Err(_)) => Ok(()),
        Err(_) => Err(StartFailure::Failed(format!(
            "it does not answer within {} s",
            limit.as_secs_f64()
        ))),
    }
}

/// The same without blocking.
#[cfg(feature = "async")]
pub(crate) async fn start_async(
    program: Option<PathBuf>,
    environment: Environment,
    limit: Duration,
) -> Result<(), StartFailure> {
    let (tell, told) = tokio::sync::oneshot::channel();
    thread::spawn(move || drop(tell.send(start(program.as_deref(), &environment, limit))));
    // Without a word the thread panicked; whoever looks for the server then finds none.
    told.await.unwrap_or(Ok(()))
}

/// Returns the program of the server: the one beside this program's, as installed, else its name, to be looked
/// up in `$PATH`.
pub fn server_program() -> PathBuf {
    let beside = std::env::current_exe().map(|own| own.with_file_name(PROGRAM));
    let beside = beside.ok().filter(|path| path.is_file());
    beside.unwrap_or_else(|| PathBuf::from(PROGRAM))
}

/// Returns the path of a program that was given, wherever the command runs; a name alone stays one.
fn given_program(program: &Path) -> PathBuf {
    match program.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => {
            std::path::absolute(program).unwrap_or_else(|_| program.to_owned())
        }
        _ => program.to_owned(),
    }
}

/// Returns the command that starts the server where the environment has clients look for it.
fn command(program: &Path, environment: &Environment) -> Command {
    let mut command = Command::new(program);
    command.args(["--background", "--on-demand"]);
    match rendezvous::runtime_dir(environment) {
        Some(dir) => command.env("XDG_RUNTIME_DIR", dir),
        None => command.env_remove("XDG_RUNTIME_DIR"),
    };
    for name in OF_THE_SERVICE {
        command.env_remove(name);
    }
    command
        .env_remove("WEATHERD_DIR")
        .env("TMPDIR", &environment.temporary_dir)
        // It outlives this program, whose directory it must not keep busy.
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn outcome(output: &Output) -> Result<(), StartFailure> {
    match output.status.code() {
        Some(0) => Ok(()),
        Some(AUTOSTART_OFF) => Err(StartFailure::SwitchedOff),
        _ => {
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.trim_end().lines().last().unwrap_or_default();
            let sentence = last.trim_start_matches("weatherd: ");
            Err(StartFailure::Failed(match sentence {
                "" => output.status.to_string(),
                sentence => sentence.to_owned(),
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_from_here_or_along_the_path() {
        let here = std::env::current_dir().unwrap();
        let given = |path| given_program(Path::new(path));
        assert_eq!(given("bin/weatherd"), here.join("bin/weatherd"));
        assert_eq!(given("./weatherd"), here.join("weatherd"));
        assert_eq!(given("/opt/weatherd"), Path::new("/opt/weatherd"));
        assert_eq!(given("weatherd"), Path::new("weatherd"));
    }
}
