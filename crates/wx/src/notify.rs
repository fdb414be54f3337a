//! Notifications on the desktop, by the program that desktops have for it. The program is started
//! with a list of arguments, never by a shell.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use weather::{AlertChange, Severity};

use crate::exit::CommandError;
use crate::layout::{is_obeyed, plain};
use crate::time_format::PlaceClock;

/// The program of libnotify.
const PROGRAM: &str = "notify-send";

/// Checks that the program is installed, before anything is followed.
pub(crate) fn check() -> Result<(), CommandError> {
    run(&["--version".to_owned()])
}

/// Shows a change.
pub(crate) fn show(
    change: &AlertChange,
    simulated: bool,
    clock: &PlaceClock,
) -> Result<(), CommandError> {
    run(&arguments(change, simulated, clock))
}

fn arguments(change: &AlertChange, simulated: bool, clock: &PlaceClock) -> Vec<String> {
    let alert = &change.alert;
    let urgency = match alert.severity {
        Severity::Extreme | Severity::Severe => "critical",
        Severity::Moderate => "normal",
        Severity::Minor | Severity::Unknown => "low",
    };
    let mark = if simulated { "SIMULATED: " } else { "" };
    let summary = format!("{mark}{} ({})", plain(&alert.event), change.change);
    let mut body: Vec<String> = Vec::new();
    body.extend(
        alert
            .ends
            .map(|ends| format!("until {}", clock.day_and_time(ends))),
    );
    body.extend(alert.area.clone());
    body.extend(alert.instruction.clone());
    [
        "--app-name=weatherd".to_owned(),
        "--category=weather".to_owned(),
        format!("--urgency={urgency}"),
        "--".to_owned(),
        summary,
        escaped(&body.join("\n")),
    ]
    .into()
}

/// Escapes the text of a body, which is markup.
fn escaped(text: &str) -> String {
    let shown = |c: char| !is_obeyed(c) || c == '\n';
    let text: String = text.chars().filter(|c| shown(*c)).collect();
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn run(arguments: &[String]) -> Result<(), CommandError> {
    let mut command = Command::new(PROGRAM);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let output = command.output().map_err(|e| match e.kind() {
        ErrorKind::NotFound => CommandError::Other(format!(
            "--notify needs the program {PROGRAM}, which is not installed (often in a package named \
             libnotify or libnotify-bin)"
        )),
        _ => CommandError::Other(format!("cannot run {PROGRAM}: {e}")),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let first = plain(complaint.lines().next().unwrap_or_default());
    Err(CommandError::Other(format!("{PROGRAM} failed: {first}")))
}

#[cfg(test)]
mod tests {
    use weather::ChangeKind;

    use super::*;
    use crate::fixtures;
    use crate::time_format::ClockFormat;

    #[test]
    fn a_notification_is_a_list_of_arguments_with_its_urgency() {
        let mut change = AlertChange {
            sequence: 1,
            change: ChangeKind::New,
            time: fixtures::at("2026-03-04T13:15:00-08:00"),
            alert: fixtures::alert(),
        };
        change.alert.severity = Severity::Severe;
        change.alert.area = Some("<b>A</b> & $(B)".into());
        assert_eq!(
            arguments(&change, true, &ClockFormat::Twelve.named(None)),
            [
                "--app-name=weatherd",
                "--category=weather",
                "--urgency=critical",
                "--",
                "SIMULATED: Wind Advisory (new)",
                "until Thu 4:00 AM\n&lt;b&gt;A&lt;/b&gt; &amp; $(B)\nUse extra caution when driving. \
                 Secure outdoor objects.",
            ]
        );
    }
}
