//! `--bar`: one line for a status bar, in time, whatever happens.

use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError, TrySendError};
use std::thread;
use std::time::Duration;

use clock::{Clock, Stopwatch};
use weather::{AlertFilter, PlaceQuery, QueryOptions, StationChoice};
use weather_client::Client;

use super::line;
use crate::ExitStatus;
use crate::args::{BarFormat, LineArgs, QueryArgs, ServerArgs};
use crate::bar::{self, BarLine, BarThresholds, TEMPLATE};
use crate::changes::{self, CHANGES};
use crate::exit::{self, CommandError};
use crate::screen;
use crate::template::{HELP, LineTemplate};
use crate::template_fields::FieldSource;
use crate::template_values::TemplateValues;

/// The default deadline of the whole command.
const DEADLINE: Duration = Duration::from_millis(200);
/// The same for a line that is followed: nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time after which a followed line is looked at again.
const PERIOD: Duration = Duration::from_secs(60);
/// The least deadline of a question, so that the service can give what it has.
const LEAST: Duration = Duration::from_millis(1);

/// Prints the line: what is known, or that nothing is, and why. With `--follow`, goes on.
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
    let question = BarQuery::new(server, query, line, bar)?;
    if !line.bar_options.follow {
        writeln!(out, "{}", written(bar, &question.answered_in_time()))?;
        out.flush()?;
        return Ok(ExitStatus::Success);
    }
    if bar == BarFormat::Argos {
        return Err(CommandError::Usage(
            "Argos, xbar and SwiftBar run a program anew; --follow is for other bars".to_owned(),
        ));
    }
    follow(&question, out)
}

/// Prints the line, and again whenever it has become another one.
fn follow(question: &BarQuery, out: &mut dyn Write) -> Result<ExitStatus, CommandError> {
    screen::leave_with_the_reader();
    // One piece of news is as good as many.
    let (news, changed) = mpsc::sync_channel(1);
    for change in CHANGES {
        let finder = question.server.finder().autostart(true);
        let (place, news) = (question.place.clone(), news.clone());
        thread::spawn(move || {
            let is_gone = || matches!(news.try_send(()), Err(TrySendError::Disconnected(())));
            changes::listen(&finder, &place, change, |is_change| {
                !is_change || !is_gone()
            });
        });
    }
    let mut shown = None;
    loop {
        let line = Some(written(
            question.bar,
            &question.clone().anew().answered_in_time(),
        ));
        if let Some(text) = line.as_ref().filter(|_| line != shown) {
            writeln!(out, "{text}")?;
            out.flush()?;
            shown = line;
        }
        // Without news too: weather now has none.
        let _ = changed.recv_timeout(PERIOD);
    }
}

/// Returns the line in a bar's language.
fn written(format: BarFormat, line: &BarLine) -> String {
    match format {
        BarFormat::Waybar => bar::waybar::written(line),
        BarFormat::I3 => bar::i3::written(line),
        BarFormat::Tmux => bar::tmux::written(line),
        BarFormat::Polybar => bar::polybar::written(line),
        BarFormat::Sketchybar => bar::sketchybar::written(line),
        BarFormat::Argos => bar::argos::written(line),
        BarFormat::Plain => line.with_reason(),
    }
}

/// The question of a bar, and its deadline.
#[derive(Clone)]
struct BarQuery {
    server: ServerArgs,
    query: QueryArgs,
    place: PlaceQuery,
    filter: AlertFilter,
    stations: StationChoice,
    line: LineArgs,
    bar: BarFormat,
    deadline: Duration,
    watch: Stopwatch,
}

impl BarQuery {
    fn new(
        server: &ServerArgs,
        query: &QueryArgs,
        line: &LineArgs,
        bar: BarFormat,
    ) -> Result<Self, CommandError> {
        let within = query.common.freshness.within;
        let usual = if line.bar_options.follow {
            PATIENCE
        } else {
            DEADLINE
        };
        Ok(Self {
            server: server.clone(),
            query: query.clone(),
            place: query.common.place.query()?,
            filter: line.filter.filter()?,
            stations: line.stations.choice()?,
            line: line.clone(),
            bar,
            deadline: server.timeout.or(within).unwrap_or(usual),
            watch: Stopwatch::start(),
        })
    }

    /// Returns the same question with all of its time left.
    fn anew(self) -> Self {
        Self {
            watch: Stopwatch::start(),
            ..self
        }
    }

    /// Returns the line, once the deadline has passed at the latest: whatever may hang hangs on a
    /// thread of its own, which nobody waits for.
    fn answered_in_time(self) -> BarLine {
        let template = self.line.format.as_deref().map(LineTemplate::new);
        let template = match template.transpose() {
            Ok(template) => template,
            Err(why) => return BarLine::mistaken(&why),
        };
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
            ascii: self.line.ascii,
            ..TemplateValues::default()
        };
        match self.ask(template, &mut values) {
            Ok(()) => {
                // Times stand only in alerts, templates and tooltips: the settings are read for
                // nothing else.
                let alerts = values.alerts.as_ref();
                let has_alerts = alerts.is_some_and(|alerts| !alerts.is_empty());
                if has_alerts || template.is_some() || self.has_tooltip() {
                    values.clock = Some(self.query.clock.format(values.units));
                }
                self.line_of(&values, template)
            }
            Err(why) => BarLine::unknown(&values.fitting(&why)),
        }
    }

    fn line_of(&self, values: &TemplateValues, template: Option<&LineTemplate>) -> BarLine {
        let options = self.line.bar_options;
        let mut line = if options.alerts_only {
            BarLine::of_alerts(values, template)
        } else {
            BarLine::of(values, template)
        };
        let thresholds = BarThresholds {
            hot: options.hot,
            cold: options.cold,
            windy: options.windy,
        };
        line.classes.extend(thresholds.classes(values));
        line.has_markup = options.markup;
        line
    }

    fn has_tooltip(&self) -> bool {
        matches!(self.bar, BarFormat::Waybar | BarFormat::Argos)
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
        client.set_alert_filter(self.filter.clone());
        client.set_station_choice(self.stations.clone());
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
        if self.has_tooltip() && !asked.asks_for(FieldSource::Current) {
            self.hurry(&mut client);
            // The tooltip tells the weather now, whatever the template says.
            if let Ok(current) = client.current(&self.place) {
                // An old report there makes no text stale that does not have it.
                let stale = values.stale.take();
                values.add_current(current);
                values.stale = stale;
            }
        }
        if values.period.is_none() && self.has_tooltip() {
            self.hurry(&mut client);
            // The forecast is good to have.
            if let Ok(week) = client.week(&self.place) {
                values.add_week(week);
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
