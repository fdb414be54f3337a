//! The topics of streams: the question behind each, and its replies as events. Waits for nothing.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tracing::warn;
use weather::{AlertFilter, Parameter, PlaceQuery, QueryOptions, Question, QuestionKind};
use weather_json::{ChangeRecord, ResetRecord};
use weather_service::Reply;

/// The things that streams tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// Changes of alerts.
    Alerts,
    /// Newer forecasts.
    Updates,
}

/// A stream's topic, and which of its events are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct StreamQuery {
    pub(crate) topic: Topic,
    /// The alerts that are told of, where they are the topic.
    pub(crate) filter: Arc<AlertFilter>,
}

/// An event for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    /// JSON on one line.
    pub(crate) data: String,
    /// The cursor of a client that has it, where it can go on from there.
    pub(crate) cursor: Option<String>,
}

/// The events of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct News {
    pub(crate) events: Vec<Event>,
    /// The cursor of a client that has all of them; none where nothing is new.
    pub(crate) cursor: Option<String>,
}

impl Topic {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Alerts, Self::Updates];

    /// Returns the end of the address of its streams.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Alerts => "alerts/events",
            Self::Updates => "updates",
        }
    }

    /// Returns the parameters that say which of its events are wanted.
    pub(crate) fn criteria(self) -> &'static [Parameter] {
        match self {
            Self::Alerts => QuestionKind::AlertChanges.criteria(),
            Self::Updates => &[],
        }
    }
}

impl StreamQuery {
    /// Returns the question for what comes after `cursor`, to be waited for up to `timeout`. Without a
    /// cursor it is the one for what holds now.
    ///
    /// # Errors
    ///
    /// A sentence about a cursor that is none.
    pub(crate) fn question(
        &self,
        place: &PlaceQuery,
        cursor: Option<&str>,
        timeout: Duration,
    ) -> Result<Question, String> {
        let location = place.clone();
        Ok(match (self.topic, cursor) {
            (Topic::Alerts, cursor) => Question::AlertChanges {
                location,
                since: cursor.map(str::to_owned),
                timeout,
                filter: (*self.filter).clone(),
            },
            (Topic::Updates, Some(cursor)) => {
                Question::WaitForUpdate {
                    location,
                    since: Some(cursor.parse().map_err(|_| {
                        "the cursor of an update is the time of a forecast".to_owned()
                    })?),
                    timeout,
                }
            }
            (Topic::Updates, None) => Question::Explain {
                location,
                options: QueryOptions::default(),
            },
        })
    }
}

impl News {
    /// Returns the events of the reply to a topic's question.
    pub(crate) fn of(reply: &Reply) -> Self {
        match reply {
            Reply::AlertChanges(answer) => {
                let reset = ResetRecord::of(answer).map(|record| Event {
                    name: ResetRecord::WORD,
                    data: line(&record),
                    cursor: record.cursor().map(str::to_owned),
                });
                let events = answer.with_cursors().map(|(change, cursor)| {
                    let record = ChangeRecord {
                        cursor: cursor.as_deref(),
                        simulated: answer.provenance.simulated,
                        place: &answer.place,
                        change,
                    };
                    Event {
                        name: change.change.word(),
                        data: line(&record),
                        cursor: cursor.clone(),
                    }
                });
                Self {
                    events: reset.into_iter().chain(events).collect(),
                    cursor: Some(answer.cursor.clone()),
                }
            }
            Reply::Explained(found) => {
                let answer = found.answer();
                Self::of_forecast("new", &answer, &answer.provenance)
            }
            Reply::Update(Some(answer)) => Self::of_forecast("updated", answer, &answer.provenance),
            _ => Self {
                events: Vec::new(),
                cursor: None,
            },
        }
    }

    fn of_forecast(
        name: &'static str,
        answer: &impl Serialize,
        provenance: &weather::Provenance,
    ) -> Self {
        let cursor = provenance.update_time.strftime("%Y-%m-%dT%H:%M:%SZ");
        let cursor = Some(cursor.to_string());
        let event = Event {
            name,
            data: line(answer),
            cursor: cursor.clone(),
        };
        Self {
            events: vec![event],
            cursor,
        }
    }
}

fn line(answer: &impl Serialize) -> String {
    let line = weather_json::line(answer);
    let line = line.inspect_err(|error| warn!(%error, "cannot write an event"));
    line.unwrap_or_default().trim_end().to_owned()
}
