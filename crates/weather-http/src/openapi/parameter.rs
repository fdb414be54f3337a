//! Parameters of the API as the description has them, each with an example that works.

use serde_json::{Value, json};
use weather::{Parameter, ParameterKind, QuestionKind};

use crate::api::{FIELDS, MOST_PLACES, PLACE, SINCE, STATE, ZONE};
use crate::events::Topic;

/// Returns the parameters of a question.
pub(super) fn of_question(kind: QuestionKind) -> Vec<Value> {
    let own = kind.parameters().iter().map(of_list);
    let areas = match kind {
        QuestionKind::Alerts => vec![
            area(
                STATE,
                "States, territories or waters (WA) in the place of places.",
            ),
            area(
                ZONE,
                "Zones (WAZ315) or counties (WAC033) in the place of places.",
            ),
        ],
        _ => Vec::new(),
    };
    own.chain(areas).chain([fields()]).collect()
}

/// Returns the parameters of a stream of events.
pub(super) fn of_stream(topic: Topic) -> Vec<Value> {
    let description = "The id of the last event that the client has, if it cannot send the field \
                       `Last-Event-ID`.";
    let mut parameters = vec![
        place("The places, in an order that ids of events depend on."),
        json!({
            "name": SINCE,
            "in": "query",
            "description": description,
            "schema": {"type": "string"},
        }),
    ];
    parameters.extend(topic.criteria().iter().map(of_list));
    parameters
}

fn of_list(parameter: &Parameter) -> Value {
    let (schema, example) = match parameter.kind {
        ParameterKind::Place => return place(parameter.summary),
        ParameterKind::Text => {
            let example = match parameter.name {
                "layer" => "windSpeed",
                "product" => "AFD",
                "event" => "*Flood*,Tornado*",
                "exclude_event" => "*Statement",
                "station" => "KPDX",
                "exclude_stations" => "KVUO,KHIO",
                _ => "",
            };
            (json!({"type": "string"}), example)
        }
        ParameterKind::Time => (json!({"type": "string", "format": "date-time"}), ""),
        ParameterKind::Day => (json!({"type": "string", "format": "date"}), "2026-06-21"),
        ParameterKind::Grade(words) => (json!({"type": "string", "enum": words}), ""),
        ParameterKind::Units => (json!({"type": "string"}), "us,wind=kn"),
        ParameterKind::Seconds | ParameterKind::Timeout => {
            let schema = json!({
                "anyOf": [
                    {"type": "number", "minimum": 0},
                    {"type": "string", "description": "With units, such as 50ms, 2s or 1h 30m."},
                ],
            });
            (schema, "30")
        }
    };
    let mut described = json!({
        "name": parameter.name,
        "in": "query",
        "description": parameter.summary,
        "schema": schema,
    });
    if !example.is_empty() {
        described["example"] = example.into();
    }
    described
}

fn place(summary: &str) -> Value {
    json!({
        "name": PLACE,
        "in": "query",
        "description": format!("{summary} Without one, the default place; given more than once, one result for each."),
        "style": "form",
        "explode": true,
        "schema": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_PLACES},
        "example": ["97201"],
    })
}

fn area(name: &str, description: &str) -> Value {
    json!({
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": true,
        "schema": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_PLACES},
    })
}

fn fields() -> Value {
    json!({
        "name": FIELDS,
        "in": "query",
        "description": "Top-level members of the answer to pick, with commas between them; all of them without this.",
        "style": "form",
        "explode": false,
        "schema": {"type": "array", "items": {"type": "string"}},
    })
}
