//! `--bar`: one line for a status bar, in time, whatever happens.

use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use clock::{Clock, Stopwatch};
use weather::{PlaceQuery, QueryOptions};
use weather_client::Client;

use super::line;
use crate::ExitStatus;
use crate::args::{BarFormat, LineArgs, QueryArgs, ServerArgs};
use crate::bar::{self, BarLine, TEMPLATE};
use crate::exit::{self, CommandError};
use crate::template::{HELP, LineTemplate};
use crate::template_values::TemplateValues;

/// The default deadline of the whole command.
const DEADLINE: Duration = Duration::from_millis(200);
/// The least deadline of a question, so that the service can give what it has.
const LEAST: Duration = Duration::from_millis(1);

/// Prints the line: what is known, or that nothing is, and why.
pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    line: &LineArgs,
    bar: BarFormat,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    if line.format.as_deref() == Some(HELP) {
        return line::list(out);
    }
    let template = line.format.as_deref().map(LineTemplate::new).transpose();
    let template = template.map_err(CommandError::Usage)?;
    let within = query.common.freshness.within;
    let question = BarQuery {
        server: server.clone(),
        query: query.clone(),
        place: query.common.place.query()?,
        ascii: line.ascii,
        deadline: server.timeout.or(within).unwrap_or(DEADLINE),
        watch: Stopwatch::start(),
    };
    let shown = question.answered_in_time(template);
    writeln!(out, "{}", written(bar, &shown))?;
    out.flush()?;
    Ok(ExitStatus::Success)
}

/// Returns the line in a bar's language.
fn written(format: BarFormat, line: &BarLine) -> String {
    match format {
        BarFormat::Waybar => bar::waybar::written(line),
        BarFormat::I3 => bar::i3::written(line),
        BarFormat::Tmux => bar::tmux::written(line),
        BarFormat::Plain => line.text.clone(),
    }
}

/// The question of a bar, and its deadline.
struct BarQuery {
    server: ServerArgs,
    query: QueryArgs,
    place: PlaceQuery,
    ascii: bool,
    deadline: Duration,
    watch: Stopwatch,
}

impl BarQuery {
    /// Returns the line, once the deadline has passed at the latest: whatever may hang hangs on a
    /// thread of its own, which nobody waits for.
    fn answered_in_time(self, template: Option<LineTemplate>) -> BarLine {
        let deadline = self.deadline;
        let left = self.left();
        let (answer, answers) = mpsc::channel();
        // The receiver may have given up: then nobody wants the answer.
        thread::spawn(move || {
            let _ = answer.send(self.answered(template.as_ref()));
        });
        answers.recv_timeout(left).unwrap_or_else(|error| {
            BarLine::unknown(&match error {
                RecvTimeoutError::Timeout => {
                    format!("no answer within {} s", deadline.as_secs_f64())
                }
                RecvTimeoutError::Disconnected => "the question failed".to_owned(),
            })
        })
    }

    fn answered(&self, template: Option<&LineTemplate>) -> BarLine {
        let mut values = TemplateValues {
            now: Some(Clock::system().now()),
            ascii: self.ascii,
            ..TemplateValues::default()
        };
        match self.ask(template, &mut values) {
            Ok(()) => {
                // Times stand only beside alerts and in templates: the settings are read for nothing
                // else.
                let tells_times = values
                    .alerts
                    .as_ref()
                    .is_some_and(|alerts| !alerts.is_empty());
                if tells_times || template.is_some() {
                    values.clock = Some(self.query.clock.format(values.units));
                }
                BarLine::of(&values, template)
            }
            Err(why) => BarLine::unknown(&values.fitting(&why)),
        }
    }

    /// Asks for what the line shows: the weather now and the alerts; the forecast only where no
    /// station has a word.
    fn ask(
        &self,
        template: Option<&LineTemplate>,
        values: &mut TemplateValues,
    ) -> Result<(), String> {
        let words = |error| exit::sentence(&error);
        let client = self.server.connect_within(self.left()).map_err(words)?;
        let mut client = self.query.prepare(client);
        let usual = LineTemplate::new(TEMPLATE)?;
        let asked = template.unwrap_or(&usual);
        line::gather(&mut client, &self.place, asked, values, |c| self.hurry(c)).map_err(words)?;
        if values.alerts.is_none() {
            self.hurry(&mut client);
            // Alerts are shown whatever the template says; that they are unknown is shown too.
            if let Ok(alerts) = client.alerts(&self.place) {
                values.add_alerts(alerts);
            }
        }
        Ok(())
    }

    /// Leaves the service half of what is left, so that something is left for the next question.
    fn hurry(&self, client: &mut Client) {
        let within = (self.left() / 2).max(LEAST);
        let freshness = self.query.common.freshness;
        let options = QueryOptions {
            within: Some(freshness.within.map_or(within, |given| given.min(within))),
            ..client.options()
        };
        client.set_options(options);
    }

    fn left(&self) -> Duration {
        let left = self.deadline.saturating_sub(self.watch.elapsed());
        left.max(LEAST)
    }
}
