//! `wx alerts --follow`: changes among the alerts as they come, across restarts of the server and of
//! itself.

use std::io::Write;
use std::thread;
use std::time::Duration;

use clap::Args;
use weather::{AlertChanges, AlertFilter, ErrorKind, PlaceQuery};
use weather_client::{Client, Error};
use weather_json::{ChangeRecord, ResetRecord};

use crate::args::{ClockArgs, CommonArgs, ServerArgs};
use crate::cursor_file::CursorFile;
use crate::exit::{self, CommandError};
use crate::text::TextFormat;
use crate::{environment, json, notify, screen, text};

/// The time that a question may stay with the server.
const PARKED: Duration = Duration::from_secs(45);
/// The first pause before another try, and the longest.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The note where the server does not know the cursor.
const LOST_TRACK: &str =
    "lost track of the alerts: changes may be missing; those in force follow as new";
/// The cursor of those who want everything.
const START: &str = "start";

// Arguments for following changes.
#[derive(Debug, Args)]
pub(crate) struct FollowArgs {
    /// Print changes as they come, until stopped; begin after the last one printed for the place
    #[arg(long)]
    pub(crate) follow: bool,
    /// Begin after this cursor of an earlier answer instead; the word start means from the beginning
    #[arg(long, value_name = "CURSOR", requires = "follow")]
    pub(crate) since: Option<String>,
    /// Show each change on the desktop too, with notify-send
    #[arg(long, requires = "follow")]
    pub(crate) notify: bool,
}

/// Prints changes until stopped, or until nobody reads them.
pub(crate) fn run(
    server: &ServerArgs,
    common: &CommonArgs,
    clock: ClockArgs,
    options: &FollowArgs,
    filter: AlertFilter,
    out: &mut dyn Write,
) -> Result<crate::ExitStatus, CommandError> {
    let place = common.place.query()?;
    if options.notify {
        notify::check()?;
    }
    let cursor_file = cursor_file(server, &place);
    let cursor = match options.since.as_deref() {
        Some(START) => None,
        Some(cursor) => Some(cursor.to_owned()),
        None => cursor_file.read(),
    };
    screen::leave_with_the_reader();
    // Somebody looks on: silence would leave open whether anything is in force, or works at all.
    let mut greets = !common.json && screen::is_terminal();
    let mut follower = AlertFollower::new(server, place, cursor, filter);
    if greets && follower.cursor.is_some() {
        let alerts = follower
            .connect()
            .and_then(|mut client| client.alerts(&follower.place));
        // What is wrong is told where changes are asked for.
        if let Ok(alerts) = alerts {
            screen::print(out, &text::in_force(&alerts, clock.text_format(None)))?;
            screen::print(out, &text::waiting())?;
            greets = false;
        }
    }
    let printer = ChangePrinter {
        as_json: common.json,
        notifies: options.notify,
        format: clock.text_format(None),
    };
    loop {
        let answer = follower.next()?;
        printer.print(&answer, out)?;
        if std::mem::take(&mut greets) {
            // Without a cursor, those in force come as changes.
            if answer.changes.is_empty() {
                screen::print(out, &text::none_in_force(&answer.place))?;
            }
            screen::print(out, &text::waiting())?;
        }
        if let Err(e) = cursor_file.write(&answer.cursor) {
            exit::complain(&format!("cannot save the cursor: {e}"));
        }
    }
}

/// Returns the cursor file of a place at a server.
fn cursor_file(server: &ServerArgs, place: &PlaceQuery) -> CursorFile {
    let name = match &server.dir {
        Some(dir) => format!("{place} {}", dir.display()),
        None => place.to_string(),
    };
    CursorFile::new(environment::state_dir(), &name)
}

/// Asks again and again, whatever happens to the server.
struct AlertFollower<'a> {
    server: &'a ServerArgs,
    place: PlaceQuery,
    cursor: Option<String>,
    filter: AlertFilter,
    client: Option<Client>,
    /// True once there was an answer: before the first one, having no server is a mistake.
    has_answered: bool,
}

impl<'a> AlertFollower<'a> {
    fn new(
        server: &'a ServerArgs,
        place: PlaceQuery,
        cursor: Option<String>,
        filter: AlertFilter,
    ) -> Self {
        Self {
            server,
            place,
            cursor,
            filter,
            client: None,
            has_answered: false,
        }
    }

    /// Returns the next changes, however long that takes; an error if asking again cannot help.
    fn next(&mut self) -> Result<AlertChanges, Error> {
        let mut pause = PAUSE;
        let mut told = false;
        loop {
            let error = match self.ask() {
                Ok(answer) => {
                    if told {
                        exit::complain("following the alerts again");
                    }
                    self.has_answered = true;
                    self.cursor = Some(answer.cursor.clone());
                    return Ok(answer);
                }
                Err(error) => error,
            };
            if self.cursor.is_some() && is_refusal(&error) {
                let why = exit::sentence(&error);
                exit::complain(&format!("{why}; starting with the alerts in force"));
                self.cursor = None;
                continue;
            }
            if !is_passing(&error, self.has_answered) {
                return Err(error);
            }
            if !told {
                exit::complain(&format!(
                    "{}; retrying until it works",
                    exit::sentence(&error)
                ));
                told = true;
            }
            self.client = None;
            thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn connect(&self) -> Result<Client, Error> {
        let mut client = self.server.connect()?;
        client.set_alert_filter(self.filter.clone());
        Ok(client)
    }

    fn ask(&mut self) -> Result<AlertChanges, Error> {
        // The question must be back before the connection gives up on it.
        let parked = PARKED.min(self.server.timeout() * 3 / 4);
        let mut client = match self.client.take() {
            Some(client) => client,
            None => self.connect()?,
        };
        let answer = client.alert_changes(&self.place, self.cursor.as_deref(), parked);
        self.client = Some(client);
        answer
    }
}

/// Returns whether the question itself is refused, as with a cursor of another server.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::Weather {
            kind: ErrorKind::BadRequest,
            ..
        }
    )
}

/// Returns whether asking again later may help.
fn is_passing(error: &Error, has_answered: bool) -> bool {
    match error {
        Error::Weather { kind, .. } => match kind {
            ErrorKind::Unreachable | ErrorKind::Timeout | ErrorKind::InvalidResponse => true,
            ErrorKind::BadRequest | ErrorKind::NoData => false,
        },
        _ => has_answered,
    }
}

/// Tells changes in the way that was asked for.
struct ChangePrinter {
    as_json: bool,
    notifies: bool,
    format: TextFormat,
}

impl ChangePrinter {
    fn print(&self, answer: &AlertChanges, out: &mut dyn Write) -> Result<(), CommandError> {
        let simulated = answer.provenance.simulated;
        let clock = self.format.clock.at(&answer.place);
        if let Some(reset) = ResetRecord::of(answer) {
            exit::complain(LOST_TRACK);
            if self.as_json {
                json::print_line(out, &reset)?;
            }
        }
        for (left, change) in (0..answer.changes.len()).rev().zip(&answer.changes) {
            if self.as_json {
                let cursor = (left == 0).then_some(answer.cursor.as_str());
                let line = ChangeRecord {
                    cursor,
                    simulated,
                    place: &answer.place,
                    change,
                };
                json::print_line(out, &line)?;
            } else {
                screen::print(out, &text::change(change, simulated, &clock, self.format))?;
            }
            if self.notifies
                && let Err(CommandError::Other(why)) = notify::show(change, simulated, &clock)
            {
                exit::complain(&why);
            }
        }
        Ok(())
    }
}
