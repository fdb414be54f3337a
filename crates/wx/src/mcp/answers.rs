//! Answers of the tools: each asks the daemon as a command of `wx` does, and tells it in words and as
//! data. Knows no message.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use weather::{AlertChange, Alerts, PlaceQuery, Provenance, QueryOptions, Units};
use weather_client::{Client, Error};

use super::arguments::ToolArguments;
use super::detail::Detail;
use super::session::{Answers, ToolAnswer};
use super::tools::Tool;
use crate::args::{ClockArgs, ServerArgs};
use crate::commands::summary;
use crate::exit;
use crate::layout::{plain_lines, push};
use crate::text::{self, TextFormat};
use crate::time_format::about;

/// The columns of a text; nobody sees them as lines.
const WIDTH: usize = 100;
/// The most characters of a text product in a summary.
const DISCUSSION_GIST: usize = 1500;

/// Answers from the daemon.
#[derive(Debug)]
pub(super) struct DaemonAnswers {
    server: ServerArgs,
    /// Connections that no call uses.
    idle: Mutex<Vec<Client>>,
}

/// A tool's answer, as it is asked for.
struct Asked<'a> {
    arguments: ToolArguments<'a>,
    detail: Detail,
}

impl Answers for DaemonAnswers {
    fn call(&self, tool: Tool, arguments: &Map<String, Value>) -> Result<ToolAnswer, String> {
        let arguments = ToolArguments::new(arguments, tool.arguments())?;
        let detail = arguments.detail()?;
        let asked = Asked { arguments, detail };
        match tool {
            Tool::Summary => self.summary(&asked),
            Tool::Current => self.current(&asked),
            Tool::Forecast => self.forecast(&asked),
            Tool::Hourly => self.hourly(&asked),
            Tool::Notable => self.notable(&asked),
            Tool::Alerts => self.alerts(&asked),
            Tool::AlertChanges => self.alert_changes(&asked),
            Tool::Discussion => self.discussion(&asked),
            Tool::FindPlace => self.find_place(&asked),
            Tool::Explain => self.explain(&asked),
        }
    }
}

impl DaemonAnswers {
    /// Answers from the server that these arguments lead to; it may start later.
    pub(super) fn new(server: ServerArgs) -> Self {
        Self {
            server,
            idle: Mutex::default(),
        }
    }

    fn summary(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let mut summary = self.ask(asked, |client| summary::gather(client, &place))?;
        let mut more = 0;
        if let Some(week) = &mut summary.week {
            more += cut(&mut week.periods, asked.detail.most(2, 4));
        }
        if let Some(alerts) = &mut summary.alerts {
            more += cut(&mut alerts.alerts, asked.detail.most(20, 10));
        }
        let text = text::summary(&summary, format(summary.units()));
        Ok(asked.answer(&summary, text, summary.provenance().as_ref(), more))
    }

    fn current(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let current = self.ask(asked, |client| client.current(&place))?;
        let text = text::now(&current, format(Some(current.units)));
        Ok(asked.answer(&current, text, Some(&current.provenance), 0))
    }

    fn forecast(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let mut week = self.ask(asked, |client| client.week(&place))?;
        let more = cut(&mut week.periods, asked.detail.most(4, 14));
        let has_sentences = asked.detail != Detail::Summary;
        let text = text::week(&week, has_sentences, format(Some(week.units)));
        Ok(asked.answer(&week, text, Some(&week.provenance), more))
    }

    fn hourly(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let hours = asked.arguments.count("hours")?;
        let hours = hours.unwrap_or_else(|| asked.detail.most(12, 24));
        let mut hourly = self.ask(asked, |client| client.hourly(&place))?;
        let more = cut(&mut hourly.periods, hours);
        let text = text::hourly(&hourly, hours, format(Some(hourly.units)));
        Ok(asked.answer(&hourly, text, Some(&hourly.provenance), more))
    }

    fn notable(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let notable = self.ask(asked, |client| client.notable(&place))?;
        let text = text::notable(&notable, format(Some(notable.units)));
        Ok(asked.answer(&notable, text, Some(&notable.provenance), 0))
    }

    fn alerts(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place_or_area()?;
        let mut alerts = self.ask(asked, |client| client.alerts(&place))?;
        let more = cut(&mut alerts.alerts, asked.detail.most(40, 20));
        let text = if asked.detail == Detail::Summary && !alerts.alerts.is_empty() {
            gist(&alerts)
        } else {
            text::alerts(&alerts, format(None))
        };
        Ok(asked.answer(&alerts, text, Some(&alerts.provenance), more))
    }

    fn alert_changes(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let since = asked.arguments.text("cursor")?;
        let ask = |client: &mut Client| client.alert_changes(&place, since, Duration::ZERO);
        let changes = self.ask(asked, ask)?;
        let format = format(None);
        let clock = format.clock.at(&changes.place);
        let is_simulated = changes.provenance.simulated;
        let line = |change: &AlertChange| text::change(change, is_simulated, &clock, format);
        let mut text = format!("{}\n", changes.place.name);
        if changes.reset {
            text += "The cursor is not known any more: the alerts in force follow as new, and any other is over.\n";
        }
        if changes.changes.is_empty() {
            text += "Nothing changed.\n";
        }
        text.extend(changes.changes.iter().map(line));
        push(
            &mut text,
            format_args!("Cursor for the next call: {}\n", changes.cursor),
        );
        Ok(asked.answer(&changes, text, Some(&changes.provenance), 0))
    }

    fn discussion(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let product = asked.arguments.text("product")?;
        let mut discussion = self.ask(asked, |client| client.discussion(&place, product))?;
        if asked.detail == Detail::Summary
            && let Some((at, _)) = discussion.text.char_indices().nth(DISCUSSION_GIST)
        {
            discussion.text.truncate(at);
            discussion.text += "… (detail=standard has the rest)";
        }
        let text = text::discussion(&discussion, format(None));
        Ok(asked.answer(&discussion, text, Some(&discussion.provenance), 0))
    }

    fn find_place(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let query = asked.arguments.text("query")?;
        let query = query.ok_or("query is required")?;
        let query: PlaceQuery = query.parse().map_err(|error| format!("query: {error}"))?;
        let places = self.ask(asked, |client| client.place(&query))?;
        let text = text::places(&places, format(None));
        Ok(asked.answer(&places, text, None, 0))
    }

    fn explain(&self, asked: &Asked<'_>) -> Result<ToolAnswer, String> {
        let place = asked.arguments.place()?;
        let answer = self.ask(asked, |client| client.explain(&place))?;
        let text = answer.to_string();
        Ok(asked.answer(&answer, text, Some(&answer.provenance), 0))
    }

    /// Asks on an idle connection, or on a new one; failures are the sentences that `wx` prints.
    fn ask<T>(
        &self,
        asked: &Asked<'_>,
        question: impl Fn(&mut Client) -> Result<T, Error>,
    ) -> Result<T, String> {
        let units = asked.arguments.units()?;
        let filter = asked.arguments.alert_filter()?;
        let stations = asked.arguments.station_choice()?;
        let sentence = |error: Error| exit::sentence(&error);
        let idle = self.idle().pop();
        let is_kept = idle.is_some();
        let mut client = match idle {
            Some(client) => client,
            None => self.server.connect().map_err(sentence)?,
        };
        client.set_alert_filter(filter);
        client.set_station_choice(stations);
        client.set_options(QueryOptions {
            units,
            ..QueryOptions::default()
        });
        let mut outcome = question(&mut client);
        if is_kept && matches!(outcome, Err(Error::Io(_))) {
            // The server has ended since the call before: the next one is found, or that there is none.
            outcome = question(&mut client);
        }
        self.idle().push(client);
        outcome.map_err(sentence)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Client>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asked<'_> {
    /// Returns an answer as data and as text, both with source and age, and the number of items that
    /// were left out.
    fn answer(
        &self,
        answer: &impl Serialize,
        text: String,
        provenance: Option<&Provenance>,
        more: usize,
    ) -> ToolAnswer {
        // Answers have a form in JSON; what had none would be told as no data.
        let mut structured = serde_json::to_value(answer).unwrap_or_default();
        self.detail.reduce(&mut structured);
        let mut text = plain_lines(text::bare(&text).trim_end());
        if more > 0 {
            structured["more"] = more.into();
            push(&mut text, format_args!("\n({more} more left out)"));
        }
        if let Some(provenance) = provenance {
            if provenance.simulated {
                text.insert_str(0, "SIMULATED: this weather is made up.\n");
            }
            push(&mut text, format_args!("\n\n{}", source(provenance)));
        }
        ToolAnswer { structured, text }
    }
}

/// Returns one line for each alert; in a state or zone, each with the part of it that is meant.
fn gist(alerts: &Alerts) -> String {
    let titles = text::titles(alerts, format(None));
    let mut text = format!("{}\n", alerts.name());
    for (title, alert) in titles.lines().zip(&alerts.alerts) {
        let area = alert.area.as_ref().filter(|_| alerts.area.is_some());
        let area = area.map(|area| format!(": {area}")).unwrap_or_default();
        push(&mut text, format_args!("{title}{area}\n"));
    }
    text
}

/// Says where an answer comes from and how old it is.
fn source(provenance: &Provenance) -> String {
    let provider = &provenance.provider.name;
    let office = provenance.office.as_ref();
    let office = office
        .map(|office| format!(", office {office}"))
        .unwrap_or_default();
    let age = about(provenance.age_seconds);
    let found = provenance.source;
    format!("Source: {provider}{office}; {age} old ({found}).")
}

/// Returns the format of a text whose numbers are in `units`, if it has any.
fn format(units: Option<Units>) -> TextFormat {
    TextFormat {
        width: WIDTH,
        clock: ClockArgs::default().format(units),
    }
}

/// Cuts a list, and returns how many items it lost.
fn cut<T>(list: &mut Vec<T>, most: usize) -> usize {
    let more = list.len().saturating_sub(most);
    list.truncate(most);
    more
}
