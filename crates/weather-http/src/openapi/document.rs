//! The document: an operation for each question and each stream.

use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};
use weather::QuestionKind;

use super::parameter;
use super::schemas::AnswerSchemas;
use crate::coded_text::CodedText;
use crate::events::Topic;
use crate::router::{self, API};

/// The statuses of problems that every question can come to.
const PROBLEMS: [(&str, &str); 8] = [
    (
        "400",
        "The request makes no sense, or the place is ambiguous.",
    ),
    (
        "403",
        "On a socket in the file system: the server is for other users of the machine.",
    ),
    (
        "404",
        "The place is unknown, outside the area, or has no data.",
    ),
    ("414", "The address is too long."),
    (
        "429",
        "Too many calls wait already, for news or for the upstream, or a user of the machine has its share.",
    ),
    (
        "502",
        "The upstream answered with something that makes no sense.",
    ),
    (
        "503",
        "The upstream cannot be reached, and no earlier answer may be given.",
    ),
    ("504", "No answer came in time."),
];

/// The description of the API as JSON.
pub(crate) static DOCUMENT: LazyLock<Arc<CodedText>> = LazyLock::new(|| {
    let text = weather_json::bare(&made()).unwrap_or_default();
    Arc::new(text.into())
});

fn made() -> Value {
    let mut schemas = AnswerSchemas::new();
    let mut paths = Map::new();
    for kind in QuestionKind::ALL {
        if let Some(word) = router::word(*kind) {
            let operation = operation(*kind, word, &mut schemas);
            paths.insert(format!("{API}{word}"), json!({"get": operation}));
        }
    }
    for topic in Topic::ALL {
        paths.insert(
            format!("{API}{}", topic.path()),
            json!({"get": stream(topic)}),
        );
    }
    let description = "The weather of places in the United States, from a daemon on this machine. \
                       Numbers are in the units that `units` names; times are RFC 3339.";
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "weatherd",
            "version": env!("CARGO_PKG_VERSION"),
            "description": description,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas.components()},
    })
}

fn operation(kind: QuestionKind, word: &str, schemas: &mut AnswerSchemas) -> Value {
    let answer = json!({
        "description": "The answer, or one result for each of several places.",
        "headers": {
            "ETag": header("Changes with the answer; weak where the text also tells its age."),
            "Last-Modified": header("When the forecasters or a station last changed it."),
            "Cache-Control": header("max-age counts from the upstream's last word, as Age does."),
            "Age": header("Seconds since the upstream last confirmed it."),
            "Cache-Status": header("Where it was found (RFC 9211); ttl is what remains."),
        },
        "content": {"application/json": {"schema": schemas.of_answers(kind)}},
    });
    let mut responses = problems();
    responses.insert("200".to_owned(), answer);
    responses.insert(
        "304".to_owned(),
        json!({"description": "The client has it."}),
    );
    json!({
        "operationId": word,
        "summary": kind.summary(),
        "parameters": parameter::of_question(kind),
        "responses": responses,
    })
}

fn stream(topic: Topic) -> Value {
    let (operation, summary) = match topic {
        Topic::Alerts => (
            "alertEvents",
            "Streams changes of alerts: those in force as new, then each new, updated, extended or ended.",
        ),
        Topic::Updates => (
            "updates",
            "Streams forecasts: the one that holds as new, then each newer one as updated.",
        ),
    };
    let events = json!({
        "description": "Server-sent events. `id` is how far the client has read; a client that comes back \
                        sends it as `Last-Event-ID`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    });
    let mut responses = problems();
    responses.insert("200".to_owned(), events);
    let last = json!({
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The id of the last event that the client has.",
        "schema": {"type": "string"},
    });
    let mut parameters = parameter::of_stream(topic);
    parameters.push(last);
    json!({
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    })
}

fn problems() -> Map<String, Value> {
    let content = json!({
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
    });
    let problem = |(status, description): (&str, &str)| {
        let response = json!({"description": description, "content": content});
        (status.to_owned(), response)
    };
    PROBLEMS.into_iter().map(problem).collect()
}

fn header(description: &str) -> Value {
    json!({"description": description, "schema": {"type": "string"}})
}
