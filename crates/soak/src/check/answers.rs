//! The rules of the reply to each question, by itself and against those before it. Knows no upstream.

use std::collections::BTreeMap;

use jiff::Timestamp;
use weather::{
    Alert, AlertChanges, Almanac, Current, Location, Notable, OffsetTime, Outlook, Place, Status,
};

use super::{AnswerExpectation, CallContext, MARK, each, forecast, provenance};
use crate::question::Reply;

/// The longest day, in seconds.
const DAY: i64 = 24 * 3_600;

/// Checks the replies to one client, and remembers what must not be taken back.
#[derive(Debug, Default)]
pub(crate) struct ReplyChecker {
    /// The `update_time` last given, by resource and grid cell.
    seen: BTreeMap<String, Timestamp>,
    /// The service's questions when its status was last told.
    questions: BTreeMap<String, u64>,
}

impl ReplyChecker {
    /// Checks a reply; `plain` if its caller made no conditions.
    pub(crate) fn check(
        &mut self,
        reply: &Reply,
        asked: CallContext,
        plain: bool,
        expect: AnswerExpectation,
    ) -> Result<(), String> {
        self.content(reply, asked)?;
        let from = reply.forecast_provenance();
        from.map_or(Ok(()), |from| {
            provenance::staleness(from.stale.as_ref(), plain, expect)
        })
    }

    fn content(&mut self, reply: &Reply, asked: CallContext) -> Result<(), String> {
        let (resource, from) = match reply {
            Reply::Forecast(period) => return forecast::forecast(period, asked),
            Reply::Explained(answer) | Reply::Update(Some(answer)) => {
                forecast::forecast(&answer.forecast, asked)?;
                ("forecast", &answer.provenance)
            }
            Reply::Update(None) => return Err("no forecast, though all are newer".to_owned()),
            Reply::Week(week) => {
                outlook(week, asked)?;
                ("forecast", &week.provenance)
            }
            Reply::Hourly(hourly) => {
                outlook(hourly, asked)?;
                ("hourly forecast", &hourly.provenance)
            }
            Reply::Layer(layer) => {
                is_of(&layer.place, asked.place)?;
                let spans = layer.values.iter().map(|v| (v.start_time, v.end_time));
                in_order("the layer", spans, asked)?;
                ("raw grid", &layer.provenance)
            }
            Reply::Notable(notable) => {
                is_of(&notable.place, asked.place)?;
                let are_few = notable.facts.len() <= Notable::MOST;
                each(&[(are_few, "more facts than there may be")])?;
                ("hourly forecast", &notable.provenance)
            }
            Reply::Current(current) => {
                conditions(current, asked)?;
                ("observation", &current.provenance)
            }
            Reply::Alerts(answer) => {
                let place = answer.place.as_ref().ok_or("alerts of no place")?;
                is_of(place, asked.place)?;
                alerts(&answer.alerts, asked)?;
                ("list of alerts", &answer.provenance)
            }
            Reply::AlertChanges(answer) => {
                changes(answer, asked)?;
                ("list of alerts", &answer.provenance)
            }
            Reply::Discussion(discussion) => {
                is_of(&discussion.place, asked.place)?;
                each(&[(discussion.text.contains(MARK), "an unmarked discussion")])?;
                let resource = format!("discussion of {}", discussion.office);
                let from = &discussion.provenance;
                return provenance::provenance(&resource, from, asked, &mut self.seen);
            }
            Reply::Almanac(day) => return almanac(day, asked),
            Reply::Places(places) => {
                let is_town = places
                    .place
                    .as_ref()
                    .is_some_and(|place| place.state.is_some());
                return each(&[(is_town, "a town that is none")]);
            }
            Reply::Status(status) => return self.status(status),
        };
        provenance::provenance(resource, from, asked, &mut self.seen)
    }

    fn status(&mut self, status: &Status) -> Result<(), String> {
        let fewer = self.questions.iter().find(|(name, before)| {
            let now = status.questions.get(*name).copied().unwrap_or_default();
            now < **before
        });
        if let Some((name, before)) = fewer {
            return Err(format!(
                "fewer questions of {name} than the {before} before"
            ));
        }
        self.questions.clone_from(&status.questions);
        Ok(())
    }
}

fn conditions(current: &Current, asked: CallContext) -> Result<(), String> {
    is_of(&current.place, asked.place)?;
    let is_past = current.time.timestamp <= asked.after;
    each(&[
        (is_past, "conditions of the future"),
        (
            current.temperature.is_some(),
            "conditions without temperature",
        ),
    ])
}

fn changes(answer: &AlertChanges, asked: CallContext) -> Result<(), String> {
    is_of(&answer.place, asked.place)?;
    let numbers: Vec<_> = answer.changes.iter().map(|c| c.sequence).collect();
    let grows = numbers.is_sorted_by(|one, next| one < next);
    each(&[(grows, "changes out of order")])?;
    let told: Vec<_> = answer.changes.iter().map(|c| c.alert.clone()).collect();
    alerts(&told, asked)
}

fn outlook(outlook: &Outlook, asked: CallContext) -> Result<(), String> {
    is_of(&outlook.place, asked.place)?;
    let periods = &outlook.periods;
    in_order(
        "the outlook",
        periods.iter().map(|p| (p.start_time, p.end_time)),
        asked,
    )?;
    let all = |holds: fn(&weather::OutlookPeriod) -> bool| periods.iter().all(holds);
    each(&[
        (
            all(|p| p.short_forecast.contains(MARK)),
            "a period that is not marked",
        ),
        (
            all(|p| p.temperature.is_some()),
            "a period without temperature",
        ),
        (all(|p| p.wind_speed.is_some()), "a period without wind"),
    ])
}

/// Checks that spans of time follow each other, and that the first is not over and has begun.
fn in_order(
    what: &str,
    spans: impl Iterator<Item = (OffsetTime, OffsetTime)>,
    asked: CallContext,
) -> Result<(), String> {
    let spans: Vec<_> = spans
        .map(|(start, end)| (start.timestamp, end.timestamp))
        .collect();
    let Some(&(start, end)) = spans.first() else {
        return Err(format!("{what} is empty"));
    };
    let follow = spans.windows(2).all(|pair| pair[0].1 <= pair[1].0);
    let wrong = each(&[
        (end > asked.before, "begins with what is over"),
        (start <= asked.after, "begins later than now"),
        (
            spans.iter().all(|(start, end)| start < end),
            "ends before it begins",
        ),
        (follow, "is out of order"),
    ]);
    wrong.map_err(|wrong| format!("{what} {wrong}: {:?}", spans.first()))
}

fn alerts(alerts: &[Alert], asked: CallContext) -> Result<(), String> {
    for (at, alert) in alerts.iter().enumerate() {
        let is_over = alert
            .ends
            .is_some_and(|ends| ends.timestamp <= asked.before);
        let is_twice = alerts[..at].iter().any(|other| other.id == alert.id);
        each(&[(!is_over, "is over"), (!is_twice, "is told twice")])
            .map_err(|wrong| format!("an alert {wrong}: {alert:?}"))?;
    }
    Ok(())
}

fn almanac(day: &Almanac, asked: CallContext) -> Result<(), String> {
    is_of(&day.place, asked.place)?;
    let sun = &day.sun;
    let lies = |time: &OffsetTime| time.to_string().starts_with(&day.date);
    let on_the_day = sun.rises.iter().chain(&sun.sets).all(lies);
    let passes = !sun.passages().is_empty() || sun.polar.is_some();
    each(&[
        (on_the_day, "a sunrise of another day"),
        (passes, "a day without sunrise that is not polar"),
        (
            (0..=DAY).contains(&sun.day_length_seconds),
            "a day of no length",
        ),
    ])
    .map_err(|wrong| format!("{wrong}: {day:?}"))
}

fn is_of(place: &Place, asked: Location) -> Result<(), String> {
    if place.location == asked {
        return Ok(());
    }
    Err(format!("for another place than {asked}: {place:?}"))
}
