//! `wx server`: starts, stops and watches the server in the background.

use std::fs;
use std::io::{self, Write};
use std::process::Command;
use std::thread;
use std::time::Duration;

use clap::{Args, Subcommand};
use clock::Stopwatch;
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use weather::{Status, format_duration};
use weather_client::{ConnectedServer, Error, server_program};
use weatherd_config::ProcessEnvironment;

use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::exit::CommandError;
use crate::log_tail::LogTail;
use crate::screen;

/// The time for a server to end: longer than it lets calls in flight take.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
/// The time for the process of a server that answers no more to end.
const END_TIMEOUT: Duration = Duration::from_secs(2);
/// The time between two looks at something that changes.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The same for a log that a person reads.
const LOOK_AGAIN_AT_LOG: Duration = Duration::from_millis(200);
/// The unit of the service manager for the server of the machine, as packaged.
const SYSTEM_UNIT: &str = "weatherd.service";

// Arguments of `wx server`.
#[derive(Debug, Args)]
pub(crate) struct ServerOptions {
    #[command(subcommand)]
    action: Option<ServerCommand>,
}

#[derive(Debug, Subcommand)]
enum ServerCommand {
    /// Say whether a server runs, in one line; also without a command
    Status,
    /// Start a server in the background, which runs until it is stopped
    Start,
    /// Stop the server, of this user or for root of any, and wait until it answers no more
    Stop,
    /// Stop the server if one runs, and start it with the settings as they are now
    Restart,
    /// Print the end of the log of servers in the background
    Log {
        /// Print so many lines
        #[arg(short = 'n', long, value_name = "NUMBER", default_value_t = 20)]
        lines: usize,
        /// Go on with the lines that come
        #[arg(short, long)]
        follow: bool,
    },
}

/// Does what was asked for.
pub(crate) fn run(
    server: &ServerArgs,
    options: ServerOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    match options.action.unwrap_or(ServerCommand::Status) {
        ServerCommand::Status => show(&status(server)?, out)?,
        ServerCommand::Start => start(server, out)?,
        ServerCommand::Stop => stop(server, out)?,
        ServerCommand::Restart => {
            check_restartable(server)?;
            match stop(server, out) {
                Err(CommandError::Client(Error::NoServer(_) | Error::ServerGone { .. })) => {}
                outcome => outcome?,
            }
            start(server, out)?;
        }
        ServerCommand::Log { lines, follow } => log(lines, follow, out)?,
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

fn status(server: &ServerArgs) -> Result<Status, Error> {
    let finder = server.finder().timeout(server.timeout());
    finder.connect()?.status()
}

fn show(status: &Status, out: &mut dyn Write) -> io::Result<()> {
    let since = format_duration(Duration::from_secs(status.uptime_seconds));
    let Status { pid, version, .. } = status;
    writeln!(out, "running for {since} (pid {pid}, version {version})")
}

/// Starts the server as a person would, who waits for its own sentence.
fn start(server: &ServerArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let program = server_program();
    let mut command = Command::new(&program);
    command.arg("--background");
    if let Some(dir) = &server.dir {
        command.arg("--dir").arg(dir);
    }
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::NotInstalled {
            program: program.clone(),
        }
        .into(),
        _ => CommandError::Other(format!("cannot run {}: {error}", program.display())),
    })?;
    if output.status.success() {
        out.write_all(&output.stdout)?;
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let sentence = said.trim().trim_start_matches("weatherd: ").to_owned();
    Err(Error::StartFailed(sentence).into())
}

/// Refuses to restart the server of the machine, which a start by this user would not bring back.
fn check_restartable(server: &ServerArgs) -> Result<(), CommandError> {
    let client = server.finder().timeout(server.timeout()).connect();
    // Without one, there is one to start.
    let Ok(mut client) = client else {
        return Ok(());
    };
    let Some(found) = client.server().filter(|found| found.is_system).cloned() else {
        return Ok(());
    };
    let dir = found.directory.display();
    let how = restart_advice(&client.status()?, Some(&found));
    Err(CommandError::Other(format!(
        "the server that answers, in {dir}, is that of the machine; {how}"
    )))
}

/// Returns the sentence on how a running server is restarted.
pub(crate) fn restart_advice(status: &Status, found: Option<&ConnectedServer>) -> String {
    if !found.is_some_and(|found| found.is_system) {
        return "restart it with: wx server restart".to_owned();
    }
    // The group of a process ends with the unit that it belongs to.
    let groups = fs::read_to_string(format!("/proc/{}/cgroup", status.pid));
    if groups.is_ok_and(|groups| groups.trim_end().ends_with(SYSTEM_UNIT)) {
        return format!("as root, restart it with: systemctl restart {SYSTEM_UNIT}");
    }
    "it is restarted by whoever started it".to_owned()
}

/// Stops the server, and waits until no other process than a new one answers.
fn stop(server: &ServerArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let finder = server.finder().timeout(server.timeout());
    let pid = finder.stop_server()?;
    let watch = Stopwatch::start();
    while status(server).is_ok_and(|status| status.pid == pid) {
        if watch.elapsed() > STOP_TIMEOUT {
            let left = format!("the server (pid {pid}) was told to stop, and is still running");
            return Err(CommandError::Other(left));
        }
        thread::sleep(LOOK_AGAIN);
    }
    // Its files go with its process, a moment after its last answer.
    let watch = Stopwatch::start();
    while is_running(pid) && watch.elapsed() < END_TIMEOUT {
        thread::sleep(LOOK_AGAIN);
    }
    writeln!(out, "the server has stopped (pid {pid})")?;
    Ok(())
}

/// Returns whether a process of this number is there.
fn is_running(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// Prints the end of the log, and goes on where wished until nobody reads.
fn log(lines: usize, follow: bool, out: &mut dyn Write) -> Result<(), CommandError> {
    let path = ProcessEnvironment::read().log_file();
    let path = path.ok_or_else(|| {
        CommandError::Other("there is no home directory for a log; set XDG_STATE_HOME".to_owned())
    })?;
    let unreadable =
        |error| CommandError::Other(format!("cannot read {}: {error}", path.display()));
    let mut tail = LogTail::open(&path).map_err(|error| {
        let path = path.display();
        CommandError::Other(format!(
            "cannot read {path}: {error}; only servers in the background write it: others log to their \
             terminal, or to the journal (journalctl --user --unit weatherd)"
        ))
    })?;
    if !follow {
        let end = tail.last_lines_as_they_are(lines).map_err(unreadable)?;
        return Ok(write!(out, "{end}")?);
    }
    screen::leave_with_the_reader();
    write!(out, "{}", tail.last_lines(lines).map_err(unreadable)?)?;
    loop {
        out.flush()?;
        thread::sleep(LOOK_AGAIN_AT_LOG);
        write!(out, "{}", tail.new_lines().map_err(unreadable)?)?;
    }
}
