//! A client's session: each method of the protocol, by the revision that the client speaks. Knows no
//! tool by name and no weather.

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::message::{ClientMessage, ClientNotification, Request, RpcError, reply};
use super::revision::Revision;
use super::running_calls::RunningCalls;
use super::tools::Tool;

/// The most messages in one list.
const MOST_IN_BATCH: usize = 32;
/// How long the list of tools holds: as long as the program, so an hour is safe.
const LIST_TTL_MS: u64 = 60 * 60 * 1000;
/// Members of a request's `_meta` in the stateless revision.
const META_REVISION: &str = "io.modelcontextprotocol/protocolVersion";
const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const META_SERVER: &str = "io.modelcontextprotocol/serverInfo";
/// Instructions for assistants about all tools.
const INSTRUCTIONS: &str = "Weather of the United States from the National Weather Service, by a server on this \
     machine. A place is a town (Portland, OR), a ZIP code (97201), a station (KBFI), a saved name or \
     LATITUDE,LONGITUDE; without one it is the user's default place. Every answer tells its source and \
     age. If it says SIMULATED, the weather is made up: say so. An empty list of alerts means that there \
     are none; a failure is an error, never an empty list.";

/// Answers calls of tools.
pub(super) trait Answers: Send + Sync {
    /// Calls a tool.
    ///
    /// # Errors
    ///
    /// A sentence on why there is no answer.
    fn call(&self, tool: Tool, arguments: &Map<String, Value>) -> Result<ToolAnswer, String>;
}

/// The answer of a tool, for programs and for people.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ToolAnswer {
    /// An object that matches the tool's output schema.
    pub(super) structured: Value,
    /// The same in words.
    pub(super) text: String,
}

/// The handling of a line.
#[derive(Debug, PartialEq)]
pub(super) enum Handling {
    /// Nothing more than to send the reply, if there is one.
    Done(Option<Value>),
    /// It may take a while to answer.
    Call(PendingCall),
}

/// Messages that may take a while to answer.
#[derive(Debug, PartialEq)]
pub(super) enum PendingCall {
    /// A call of a tool.
    One(Request, Revision),
    /// A list of messages.
    Batch(Vec<Value>),
}

/// One client.
pub(super) struct McpSession {
    answers: Box<dyn Answers>,
    /// The revision that the handshake came to.
    agreed: Mutex<Option<Revision>>,
    running: RunningCalls,
}

impl McpSession {
    /// A client that has said nothing yet.
    pub(super) fn new(answers: impl Answers + 'static) -> Self {
        Self {
            answers: Box::new(answers),
            agreed: Mutex::new(None),
            running: RunningCalls::default(),
        }
    }

    /// Reads a line, and answers it unless that may take a while.
    pub(super) fn handle(&self, line: &[u8]) -> Handling {
        let fail = |failure| Handling::Done(Some(reply(Value::Null, Err(failure))));
        match serde_json::from_slice(line) {
            Err(_) => fail(RpcError::not_json()),
            Ok(Value::Array(batch)) => {
                if !self.revision().has_batches() {
                    fail(RpcError::no_request(
                        "this revision has no lists of messages",
                    ))
                } else if batch.is_empty() || batch.len() > MOST_IN_BATCH {
                    let why = format!("a list has 1 to {MOST_IN_BATCH} messages");
                    fail(RpcError::no_request(why))
                } else {
                    Handling::Call(PendingCall::Batch(batch))
                }
            }
            Ok(value) => self.handle_message(value),
        }
    }

    /// Answers what may take a while.
    pub(super) fn answer(&self, call: PendingCall) -> Option<Value> {
        let batch = match call {
            PendingCall::One(request, revision) => return self.call(request, revision),
            PendingCall::Batch(batch) => batch,
        };
        let replies = batch
            .into_iter()
            .filter_map(|value| match self.handle_message(value) {
                Handling::Done(reply) => reply,
                Handling::Call(call) => self.answer(call),
            });
        let replies: Vec<_> = replies.collect();
        (!replies.is_empty()).then_some(Value::Array(replies))
    }

    fn handle_message(&self, value: Value) -> Handling {
        let request = match ClientMessage::of(value) {
            ClientMessage::Response => return Handling::Done(None),
            ClientMessage::Notification(notification) => {
                self.take_notice(&notification);
                return Handling::Done(None);
            }
            ClientMessage::Invalid(id, failure) => {
                return Handling::Done(Some(reply(id, Err(failure))));
            }
            ClientMessage::Request(request) => request,
        };
        let revision = match self.revision_of(&request) {
            Ok(revision) => revision,
            Err(failure) => return Handling::Done(Some(reply(request.id, Err(failure)))),
        };
        let outcome = match &*request.method {
            "initialize" => self.initialize(&request.params),
            "server/discover" => discover(),
            "ping" if !revision.is_stateless() => Ok(json!({})),
            "tools/list" => tool_list(&request.params, revision),
            "tools/call" => {
                self.running.begin(&request.id);
                return Handling::Call(PendingCall::One(request, revision));
            }
            other => Err(RpcError::no_method(other)),
        };
        Handling::Done(Some(reply(request.id, outcome)))
    }

    /// Returns the revision of a client that says none with its request: what the handshake came to. One
    /// that left it out is answered all the same.
    fn revision(&self) -> Revision {
        let agreed = self.agreed.lock().unwrap_or_else(PoisonError::into_inner);
        agreed.unwrap_or(Revision::NEWEST_WITH_HANDSHAKE)
    }

    /// Returns the revision that a request is to be answered by.
    fn revision_of(&self, request: &Request) -> Result<Revision, RpcError> {
        let meta = request.params.get("_meta");
        let member = |name: &str| meta.and_then(|meta| meta.get(name));
        let is_discovery = request.method == "server/discover";
        let Some(named) = member(META_REVISION) else {
            return if is_discovery {
                Err(RpcError::bad_params(format!("_meta lacks {META_REVISION}")))
            } else {
                Ok(self.revision())
            };
        };
        let name = named.as_str().unwrap_or_default();
        let Some(revision) = Revision::named(name) else {
            let supported = Revision::ALL.map(Revision::name);
            return Err(RpcError::unknown_revision(name, &supported));
        };
        let needs_more = is_discovery || revision.is_stateless();
        if needs_more && !member(META_CAPABILITIES).is_some_and(Value::is_object) {
            return Err(RpcError::bad_params(format!(
                "_meta lacks {META_CAPABILITIES}"
            )));
        }
        Ok(revision)
    }

    fn initialize(&self, params: &Map<String, Value>) -> Result<Value, RpcError> {
        let asked = params.get("protocolVersion").and_then(Value::as_str);
        let asked = asked.ok_or_else(|| RpcError::bad_params("protocolVersion is required"))?;
        let known = Revision::named(asked).filter(|revision| !revision.is_stateless());
        let revision = known.unwrap_or(Revision::NEWEST_WITH_HANDSHAKE);
        *self.agreed.lock().unwrap_or_else(PoisonError::into_inner) = Some(revision);
        Ok(json!({
            "protocolVersion": revision.name(),
            "capabilities": {"tools": {}},
            "serverInfo": server_info(),
            "instructions": INSTRUCTIONS,
        }))
    }

    /// Calls a tool; one that the client has cancelled gets no reply.
    fn call(&self, request: Request, revision: Revision) -> Option<Value> {
        let outcome = (!self.running.is_cancelled(&request.id))
            .then(|| self.call_outcome(&request.params, revision));
        let is_cancelled = self.running.end(&request.id);
        let outcome = outcome.filter(|_| !is_cancelled)?;
        Some(reply(request.id, outcome))
    }

    fn take_notice(&self, notification: &ClientNotification) {
        if notification.method == "notifications/cancelled" {
            self.running.cancel(&notification.params["requestId"]);
        }
    }

    fn call_outcome(
        &self,
        params: &Map<String, Value>,
        revision: Revision,
    ) -> Result<Value, RpcError> {
        let name = params.get("name").and_then(Value::as_str);
        let name = name.ok_or_else(|| RpcError::bad_params("name is required"))?;
        let Some(tool) = Tool::named(name) else {
            let name: String = name.chars().take(60).collect();
            return Err(RpcError::bad_params(format!("there is no tool {name:?}")));
        };
        let none = Map::new();
        let arguments = match params.get("arguments") {
            None | Some(Value::Null) => &none,
            Some(Value::Object(arguments)) => arguments,
            Some(_) => return Err(RpcError::bad_params("arguments must be an object")),
        };
        let text = |text: String| json!([{"type": "text", "text": text}]);
        let mut result = match self.answers.call(tool, arguments) {
            Ok(answer) => {
                let mut result = json!({"content": text(answer.text), "isError": false});
                if revision.has_structured_content() {
                    result["structuredContent"] = answer.structured;
                }
                result
            }
            Err(sentence) => json!({"content": text(sentence), "isError": true}),
        };
        if revision.is_stateless() {
            result["resultType"] = "complete".into();
        }
        Ok(result)
    }
}

/// Says what a client of the stateless revision asks for in the place of a handshake.
fn discover() -> Result<Value, RpcError> {
    Ok(cacheable(json!({
        "supportedVersions": Revision::ALL.map(Revision::name),
        "capabilities": {"tools": {}},
        "instructions": INSTRUCTIONS,
        "_meta": {META_SERVER: server_info()},
    })))
}

fn tool_list(params: &Map<String, Value>, revision: Revision) -> Result<Value, RpcError> {
    if params.get("cursor").is_some_and(|cursor| !cursor.is_null()) {
        return Err(RpcError::bad_params("there is one page of tools"));
    }
    let tools = Tool::ALL.map(|tool| tool.description(revision));
    let list = json!({"tools": tools});
    Ok(if revision.is_stateless() {
        cacheable(list)
    } else {
        list
    })
}

/// Adds how long a result holds, which is the same for everybody.
fn cacheable(mut result: Value) -> Value {
    result["resultType"] = "complete".into();
    result["ttlMs"] = LIST_TTL_MS.into();
    result["cacheScope"] = "public".into();
    result
}

fn server_info() -> Value {
    json!({"name": "weatherd", "version": env!("CARGO_PKG_VERSION")})
}
