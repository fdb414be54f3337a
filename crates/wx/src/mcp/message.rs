//! Messages of JSON-RPC 2.0: what the client sent, and replies. Knows no method.

use serde_json::{Map, Value, json};

use super::input::LONGEST_LINE;

/// A message that a client sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ClientMessage {
    /// A request, which gets a reply.
    Request(Request),
    /// A notification, which gets none.
    Notification(ClientNotification),
    /// A response, which gets none either.
    Response,
    /// Neither of them, with the reason; the id is null where none could be read.
    Invalid(Value, RpcError),
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    pub(super) id: Value,
    pub(super) method: String,
    pub(super) params: Map<String, Value>,
}

/// A message that tells the server something.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClientNotification {
    pub(super) method: String,
    /// What there is of its parameters.
    pub(super) params: Value,
}

/// The reason why a request has no result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RpcError {
    code: i32,
    message: String,
    data: Option<Value>,
}

impl RpcError {
    /// The text is not JSON.
    pub(super) fn not_json() -> Self {
        Self::of(-32700, "the line is not JSON")
    }

    /// The line is longer than lines may be.
    pub(super) fn too_long() -> Self {
        let message = format!("a line may have at most {LONGEST_LINE} bytes");
        Self::of(-32600, message)
    }

    /// The message is no request.
    pub(super) fn no_request(message: impl Into<String>) -> Self {
        Self::of(-32600, message)
    }

    /// There is no such method.
    pub(super) fn no_method(name: &str) -> Self {
        let name: String = name.chars().take(60).collect();
        Self::of(-32601, format!("there is no method {name:?}"))
    }

    /// The parameters make no sense.
    pub(super) fn bad_params(message: impl Into<String>) -> Self {
        Self::of(-32602, message)
    }

    /// The revision is not known.
    pub(super) fn unknown_revision(requested: &str, supported: &[&str]) -> Self {
        let requested: String = requested.chars().take(60).collect();
        Self {
            data: Some(json!({"requested": requested, "supported": supported})),
            ..Self::of(-32022, "Unsupported protocol version")
        }
    }

    fn of(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
        }
    }
}

impl ClientMessage {
    /// Reads a message.
    pub(super) fn of(value: Value) -> Self {
        let Value::Object(mut members) = value else {
            return Self::Invalid(Value::Null, RpcError::no_request("a message is an object"));
        };
        let id = members.remove("id");
        let shown = id.clone().filter(is_id).unwrap_or_default();
        let invalid = |why: &str| Self::Invalid(shown.clone(), RpcError::no_request(why));
        if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return invalid("jsonrpc must be \"2.0\"");
        }
        let method = match members.remove("method") {
            Some(Value::String(method)) => method,
            Some(_) => return invalid("method must be a text"),
            // This server asks the client nothing, so what it answers concerns nobody.
            None if members.contains_key("result") || members.contains_key("error") => {
                return Self::Response;
            }
            None => return invalid("a request has a method"),
        };
        let Some(id) = id else {
            let params = members.remove("params").unwrap_or_default();
            return Self::Notification(ClientNotification { method, params });
        };
        if !is_id(&id) {
            return invalid("id must be a text or a number");
        }
        match members.remove("params") {
            None => Self::Request(Request {
                id,
                method,
                params: Map::new(),
            }),
            Some(Value::Object(params)) => Self::Request(Request { id, method, params }),
            Some(_) => Self::Invalid(id, RpcError::bad_params("params must be an object")),
        }
    }
}

fn is_id(id: &Value) -> bool {
    id.is_string() || id.is_i64() || id.is_u64()
}

/// Returns the reply to a request.
pub(super) fn reply(id: Value, outcome: Result<Value, RpcError>) -> Value {
    match outcome {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(failure) => {
            let mut error = json!({"code": failure.code, "message": failure.message});
            if let Some(data) = failure.data {
                error["data"] = data;
            }
            json!({"jsonrpc": "2.0", "id": id, "error": error})
        }
    }
}
