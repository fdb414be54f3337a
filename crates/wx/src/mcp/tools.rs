//! The tools: their names, what they are for, what they take and what they answer. Asks nothing.

use serde_json::{Value, json};
use weather::{
    AlertChanges, Alerts, Answer, Current, Discussion, Notable, Outlook, ParameterKind, Places,
    QuestionKind,
};

use super::detail::Detail;
use super::revision::Revision;
use super::schema;
use crate::text::WeatherSummary;

/// A tool. `get_alerts` with a state and `get_forecast` with coordinates are also those of the
/// protocol's well-known tutorial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Summary,
    Current,
    Forecast,
    Hourly,
    Notable,
    Alerts,
    AlertChanges,
    Discussion,
    FindPlace,
    Explain,
}

impl Tool {
    /// All of them.
    pub(super) const ALL: [Self; 10] = [
        Self::Summary,
        Self::Current,
        Self::Forecast,
        Self::Hourly,
        Self::Notable,
        Self::Alerts,
        Self::AlertChanges,
        Self::Discussion,
        Self::FindPlace,
        Self::Explain,
    ];

    /// Returns the tool of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Returns its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Summary => "get_weather_summary",
            Self::Current => "get_current_conditions",
            Self::Forecast => "get_forecast",
            Self::Hourly => "get_hourly",
            Self::Notable => "get_notable",
            Self::Alerts => "get_alerts",
            Self::AlertChanges => "get_alert_changes",
            Self::Discussion => "get_discussion",
            Self::FindPlace => "find_place",
            Self::Explain => "explain",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Summary => "Weather at a glance",
            Self::Current => "Current conditions",
            Self::Forecast => "Forecast by day and night",
            Self::Hourly => "Hourly forecast",
            Self::Notable => "What stands out",
            Self::Alerts => "Alerts in force",
            Self::AlertChanges => "Changes of alerts",
            Self::Discussion => "Forecast discussion",
            Self::FindPlace => "Places by name",
            Self::Explain => "Current period with its provenance",
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Summary => {
                "Returns current conditions, the next periods and the alerts in force for a US place in one \
                 answer. Use it first for a general question about the weather."
            }
            Self::Current => {
                "Returns the weather now, as stations near the place measured it, each value with its age."
            }
            Self::Forecast => {
                "Returns the forecast for about a week, by day and night. Takes a place, or latitude and \
                 longitude."
            }
            Self::Hourly => "Returns the forecast by the hour, up to about a week of it.",
            Self::Notable => {
                "Returns the few facts about the weather of a place that stand out: alerts, rain or snow that \
                 begins or ends, frost, gusts, heat, cold. An empty list means that nothing does."
            }
            Self::Alerts => {
                "Returns the watches, warnings and advisories in force, the gravest first, at a place, or in a \
                 state, zone or county. An empty list means that there are none."
            }
            Self::AlertChanges => {
                "Returns what changed among the alerts of a place since an earlier call: new, updated, extended \
                 or ended. Pass the cursor of the earlier answer; without one, all alerts are told as new."
            }
            Self::Discussion => {
                "Returns the newest text product of the place's forecast office: its forecast discussion, with \
                 the forecasters' reasoning and uncertainty."
            }
            Self::FindPlace => "Returns the places that go by a name, with their coordinates.",
            Self::Explain => {
                "Returns the forecast period that holds now with where it comes from, how old it is, and \
                 whether it may be behind."
            }
        }
    }

    /// Returns the names of its arguments.
    pub(super) fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Summary | Self::Forecast | Self::Notable => {
                &["place", "latitude", "longitude", "units", "detail"]
            }
            Self::Current => &[
                "place",
                "latitude",
                "longitude",
                "station",
                "exclude_stations",
                "units",
                "detail",
            ],
            Self::Hourly => &["place", "latitude", "longitude", "hours", "units", "detail"],
            Self::Alerts => &[
                "place",
                "latitude",
                "longitude",
                "state",
                "zone",
                "event",
                "exclude_event",
                "severity",
                "urgency",
                "certainty",
                "detail",
            ],
            Self::AlertChanges => &[
                "place",
                "latitude",
                "longitude",
                "cursor",
                "event",
                "exclude_event",
                "severity",
                "urgency",
                "certainty",
                "detail",
            ],
            Self::Discussion => &["place", "latitude", "longitude", "product", "detail"],
            Self::FindPlace => &["query", "detail"],
            Self::Explain => &["place", "latitude", "longitude", "detail"],
        }
    }

    /// Returns what clients are told of it, as far as their revision has words for it.
    pub(super) fn description(self, revision: Revision) -> Value {
        let mut tool = json!({
            "name": self.name(),
            "description": self.purpose(),
            "inputSchema": self.input(),
        });
        if revision.has_annotations() {
            tool["annotations"] = json!({
                "title": self.title(),
                "readOnlyHint": true,
                "destructiveHint": false,
                "idempotentHint": true,
                "openWorldHint": true,
            });
        }
        if revision.has_structured_content() {
            tool["title"] = self.title().into();
            tool["outputSchema"] = self.output();
        }
        tool
    }

    fn input(self) -> Value {
        let argument = |name: &&'static str| ((*name).to_owned(), argument(name));
        let mut input = json!({
            "type": "object",
            "properties": self.arguments().iter().map(argument).collect::<serde_json::Map<_, _>>(),
            "additionalProperties": false,
        });
        if self == Self::FindPlace {
            input["required"] = json!(["query"]);
        }
        input
    }

    /// Returns the schema of its answers.
    pub(super) fn output(self) -> Value {
        match self {
            Self::Summary => schema::of_answer::<WeatherSummary>(),
            Self::Current => schema::of_answer::<Current>(),
            Self::Forecast | Self::Hourly => schema::of_answer::<Outlook>(),
            Self::Notable => schema::of_answer::<Notable>(),
            Self::Alerts => schema::of_answer::<Alerts>(),
            Self::AlertChanges => schema::of_answer::<AlertChanges>(),
            Self::Discussion => schema::of_answer::<Discussion>(),
            Self::FindPlace => schema::of_answer::<Places>(),
            Self::Explain => schema::of_answer::<Answer>(),
        }
    }
}

/// Returns the schema of an argument.
fn argument(name: &str) -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    let number = |description: &str, limit: i32| {
        json!({
            "type": "number",
            "minimum": -limit,
            "maximum": limit,
            "description": description,
        })
    };
    let criteria = QuestionKind::Alerts.criteria().iter();
    let mut criteria = criteria.chain(QuestionKind::Current.choices());
    if let Some(criterion) = criteria.find(|criterion| criterion.name == name) {
        let mut schema = text(criterion.summary);
        if let ParameterKind::Grade(words) = criterion.kind {
            schema["enum"] = words.into();
        }
        return schema;
    }
    match name {
        "place" => text(
            "A town (Portland, OR), a ZIP code (97201), a station (KBFI), a saved name, or \
             LATITUDE,LONGITUDE. Without it, the user's default place.",
        ),
        "query" => text("The name of a town, a ZIP code, a station, or LATITUDE,LONGITUDE."),
        "latitude" => number("Degrees north, instead of a place; with longitude.", 90),
        "longitude" => number(
            "Degrees east (west is negative), instead of a place; with latitude.",
            180,
        ),
        "state" => {
            text("Two letters of a state, territory or water (WA, PR, GM), instead of a place.")
        }
        "zone" => text("A zone (WAZ315) or county (WAC033), instead of a place."),
        "hours" => json!({
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "description": "The number of hours; by the level of detail without it.",
        }),
        "units" => text("us or si, or choices such as us,wind=kn. Without it, the user's own."),
        "cursor" => text("The cursor of an earlier answer about the same place."),
        "product" => text("Another kind of text product than AFD, such as HWO."),
        _ => json!({
            "type": "string",
            "enum": Detail::NAMES,
            "default": "standard",
            "description": "How much is told: summary saves tokens, full has every field.",
        }),
    }
}
