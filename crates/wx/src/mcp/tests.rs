//! The protocol, with answers that need no daemon: revisions, hostile messages, the end of the input.

use std::io::{BufReader, Cursor};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use super::revision::Revision;
use super::server::serve;
use super::session::{Answers, McpSession, ToolAnswer};
use super::tools::Tool;

/// Answers each call with the name of its tool, and fails where an argument says so.
struct Echo;

impl Answers for Echo {
    fn call(&self, tool: Tool, arguments: &Map<String, Value>) -> Result<ToolAnswer, String> {
        if arguments.contains_key("fail") {
            return Err("no weather server is running".to_owned());
        }
        let name = tool.name();
        Ok(ToolAnswer {
            structured: json!({"tool": name}),
            text: name.to_owned(),
        })
    }
}

/// Returns what is answered to these lines, one message to a line.
fn exchange_with(answers: impl Answers + 'static, input: impl Into<Vec<u8>>) -> Vec<Value> {
    let input = input.into();
    let mut out = Vec::new();
    let open = move || BufReader::new(Cursor::new(input));
    serve(McpSession::new(answers), open, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
    let read = |line| serde_json::from_str(line).unwrap();
    text.lines().map(read).collect()
}

fn exchange(messages: &[Value]) -> Vec<Value> {
    let lines: String = messages
        .iter()
        .map(|message| format!("{message}\n"))
        .collect();
    exchange_with(Echo, lines)
}

fn request(id: u32, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

fn hello(version: &str) -> Value {
    let client = json!({"name": "test", "version": "1"});
    let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client});
    request(0, "initialize", params)
}

fn stateless(version: &str) -> Value {
    json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientCapabilities": {},
    }})
}

fn code(reply: &Value) -> i64 {
    reply["error"]["code"]
        .as_i64()
        .unwrap_or_else(|| panic!("{reply}"))
}

#[test]
fn a_handshake_agrees_on_the_revision_asked_for_or_on_the_newest_with_a_handshake() {
    for (asked, agreed) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
    ] {
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        let replies = exchange(&[hello(asked), initialized, request(1, "ping", json!({}))]);
        assert_eq!(replies.len(), 2, "a notification has no reply");
        let result = &replies[0]["result"];
        assert_eq!(result["protocolVersion"], agreed);
        assert_eq!(result["serverInfo"]["name"], "weatherd");
        assert_eq!(result["capabilities"], json!({"tools": {}}));
        assert_eq!(replies[1]["result"], json!({}));
    }
    let without = exchange(&[request(1, "initialize", json!({}))]);
    assert_eq!(code(&without[0]), -32602);
}

#[test]
fn each_revision_gets_what_it_has_words_for() {
    for revision in Revision::ALL {
        let call = json!({"name": "get_alerts", "arguments": {"state": "WA"}});
        let replies = if revision.is_stateless() {
            let with = |mut params: Value| {
                params["_meta"] = stateless(revision.name())["_meta"].clone();
                params
            };
            let list = request(1, "tools/list", with(json!({})));
            let mut replies = exchange(&[list]);
            replies.extend(exchange(&[request(2, "tools/call", with(call))]));
            replies
        } else {
            let messages = [
                hello(revision.name()),
                request(1, "tools/list", json!({})),
                request(2, "tools/call", call),
            ];
            exchange(&messages).split_off(1)
        };
        let (list, called) = (&replies[0]["result"], &replies[1]["result"]);
        let tool = &list["tools"][0];
        let is_there = |value: &Value| !value.is_null();
        assert_eq!(
            is_there(&tool["outputSchema"]),
            revision.has_structured_content()
        );
        assert_eq!(is_there(&tool["annotations"]), revision.has_annotations());
        assert_eq!(is_there(&list["ttlMs"]), revision.is_stateless());
        assert_eq!(is_there(&list["cacheScope"]), revision.is_stateless());
        assert_eq!(is_there(&called["resultType"]), revision.is_stateless());
        assert_eq!(
            is_there(&called["structuredContent"]),
            revision.has_structured_content()
        );
        assert_eq!(called["content"][0]["text"], "get_alerts");
        assert_eq!(called["isError"], false);
    }
}

#[test]
fn a_stateless_client_discovers_the_server_and_says_its_revision_each_time() {
    let replies = exchange(&[
        request(1, "server/discover", stateless("2026-07-28")),
        request(2, "server/discover", json!({})),
        request(3, "tools/list", stateless("2027-01-01")),
        request(4, "ping", stateless("2026-07-28")),
        request(
            5,
            "tools/list",
            json!({"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}),
        ),
    ]);
    let found = &replies[0]["result"];
    assert_eq!(found["supportedVersions"].as_array().map(Vec::len), Some(5));
    assert_eq!(found["resultType"], "complete");
    assert_eq!(
        found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"],
        "weatherd"
    );
    assert_eq!(code(&replies[1]), -32602);
    assert_eq!(code(&replies[2]), -32022);
    assert_eq!(replies[2]["error"]["data"]["requested"], "2027-01-01");
    assert_eq!(code(&replies[3]), -32601, "this revision has no ping");
    assert_eq!(code(&replies[4]), -32602, "without capabilities");
}

#[test]
fn a_failure_is_an_error_of_the_tool_and_an_unknown_tool_one_of_the_protocol() {
    let call = |id, params| request(id, "tools/call", params);
    let failed = exchange(&[call(
        1,
        json!({"name": "explain", "arguments": {"fail": 1}}),
    )]);
    let result = &failed[0]["result"];
    assert_eq!(result["isError"], true);
    assert!(result["structuredContent"].is_null(), "{result}");
    assert_eq!(result["content"][0]["text"], "no weather server is running");
    for params in [
        json!({"name": "get_wether"}),
        json!({}),
        json!({"name": "explain", "arguments": []}),
    ] {
        assert_eq!(code(&exchange(&[call(1, params)])[0]), -32602);
    }
    let page = exchange(&[request(1, "tools/list", json!({"cursor": "2"}))]);
    assert_eq!(code(&page[0]), -32602);
}

#[test]
fn hostile_lines_have_each_their_error_and_end_nothing() {
    let deep = "[".repeat(100_000);
    let huge = format!(
        "{{\"jsonrpc\": \"2.0\", \"id\": \"{}\"}}",
        "x".repeat(1 << 20)
    );
    for (line, expected) in [
        ("hello", -32700),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1", -32700),
        (&deep, -32700),
        ("\u{0}", -32700),
        (&huge, -32600),
        ("5", -32600),
        ("null", -32600),
        ("[]", -32600),
        ("{}", -32600),
        (r#"{"jsonrpc": "1.0", "id": 1, "method": "ping"}"#, -32600),
        (
            r#"{"jsonrpc": "2.0", "id": null, "method": "ping"}"#,
            -32600,
        ),
        (r#"{"jsonrpc": "2.0", "id": {}, "method": "ping"}"#, -32600),
        (r#"{"jsonrpc": "2.0", "id": 1, "method": 5}"#, -32600),
        (
            r#"{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}"#,
            -32602,
        ),
        (
            r#"{"jsonrpc": "2.0", "id": 1, "method": "resources/list"}"#,
            -32601,
        ),
    ] {
        let ping = request(9, "ping", json!({}));
        let replies = exchange_with(Echo, format!("{line}\n{ping}\n"));
        let shown: String = line.chars().take(60).collect();
        assert_eq!(replies.len(), 2, "{shown}");
        assert_eq!(code(&replies[0]), expected, "{shown}");
        assert_eq!(replies[1]["id"], 9, "{shown}");
    }
    // A response to nothing, and a line that is no text.
    assert_eq!(
        exchange(&[json!({"jsonrpc": "2.0", "id": 1, "result": {}})]),
        [] as [Value; 0]
    );
    assert_eq!(
        code(&exchange_with(Echo, b"\xff\xfe\n".to_vec())[0]),
        -32700
    );
}

#[test]
fn a_list_of_messages_has_a_list_of_replies_where_the_revision_has_it() {
    let batch = json!([
        request(1, "ping", json!({})),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        5,
        request(2, "tools/call", json!({"name": "explain"})),
    ]);
    let replies = exchange(&[hello("2025-03-26"), batch.clone()]);
    let ids: Vec<_> = replies[1]
        .as_array()
        .unwrap()
        .iter()
        .map(|reply| &reply["id"])
        .collect();
    assert_eq!(ids, [&json!(1), &json!(null), &json!(2)]);
    let refused = exchange(&[hello("2025-06-18"), batch]);
    assert_eq!(code(&refused[1]), -32600);
    let many = Value::Array(vec![request(1, "ping", json!({})); 33]);
    assert_eq!(code(&exchange(&[hello("2025-03-26"), many])[1]), -32600);
}

/// Answers nothing before it is told to.
struct Held(Mutex<Receiver<()>>);

impl Answers for Held {
    fn call(&self, tool: Tool, arguments: &Map<String, Value>) -> Result<ToolAnswer, String> {
        let told = self.0.lock().unwrap().recv();
        told.map_err(|_| "never told".to_owned())?;
        Echo.call(tool, arguments)
    }
}

/// An input that lets the answers go when it has ended.
struct EndsThenTells(Cursor<Vec<u8>>, Arc<dyn Fn() + Send + Sync>);

impl std::io::Read for EndsThenTells {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer)?;
        if read == 0 {
            (self.1)();
        }
        Ok(read)
    }
}

#[test]
fn calls_in_flight_at_the_end_of_the_input_are_answered() {
    let (tell, told) = channel();
    let call = |id| {
        format!(
            "{}\n",
            request(id, "tools/call", json!({"name": "explain"}))
        )
    };
    let lines: String = (1..=5).map(call).collect();
    let ended = Arc::new(move || (0..5).for_each(|_| tell.send(()).unwrap()));
    let input = move || BufReader::new(EndsThenTells(Cursor::new(lines.into_bytes()), ended));
    let mut out = Vec::new();
    let answers = Held(Mutex::new(told));
    serve(McpSession::new(answers), input, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let read = |line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64();
    let mut ids: Vec<_> = text.lines().map(read).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=5).map(Some).collect::<Vec<_>>());
}

#[test]
fn a_call_that_is_cancelled_has_no_reply() {
    let (tell, told) = channel();
    let call = |id: u32| request(id, "tools/call", json!({"name": "explain"}));
    let cancel = |id: Value| {
        let params = json!({"requestId": id, "reason": "no longer wanted"});
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params})
    };
    let lines = [
        cancel(json!(1)),
        call(1),
        call(2),
        cancel(json!(2)),
        cancel(json!("2")),
        cancel(Value::Null),
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled"}),
        call(3),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let ended = Arc::new(move || (0..3).for_each(|_| tell.send(()).unwrap()));
    let input = move || BufReader::new(EndsThenTells(Cursor::new(lines.into_bytes()), ended));
    let mut out = Vec::new();
    serve(McpSession::new(Held(Mutex::new(told))), input, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let read = |line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64();
    let mut ids: Vec<_> = text.lines().map(read).collect();
    ids.sort_unstable();
    assert_eq!(ids, [Some(1), Some(3)]);
}

/// Returns the schemas in a schema.
fn parts(schema: &Value) -> Vec<&Value> {
    let inner: Vec<&Value> = match schema {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    let below = inner.into_iter().flat_map(parts);
    std::iter::once(schema).chain(below).collect()
}

#[test]
fn each_value_of_a_schema_has_one_type_and_a_format_of_json_schema() {
    for tool in Tool::ALL {
        let schema = tool.output();
        for part in parts(&schema) {
            let types = &part["type"];
            assert!(
                !types.is_array() && types != "null",
                "{}: {part}",
                tool.name()
            );
            assert!(
                !part["description"].is_string() || part["minimum"] == 0,
                "{part}"
            );
            let format = part["format"].as_str().unwrap_or("date");
            assert!(
                ["date", "date-time"].contains(&format),
                "{}: {part}",
                tool.name()
            );
        }
    }
}

#[test]
fn the_schemas_are_objects_and_every_argument_has_a_sentence() {
    for tool in Tool::ALL {
        let description = tool.description(Revision::July2026);
        assert_eq!(
            description["outputSchema"]["type"],
            "object",
            "{}",
            tool.name()
        );
        assert_eq!(description["inputSchema"]["type"], "object");
        assert_eq!(description["annotations"]["readOnlyHint"], true);
        let properties = description["inputSchema"]["properties"]
            .as_object()
            .unwrap();
        assert_eq!(properties.len(), tool.arguments().len());
        for (name, argument) in properties {
            assert!(argument["description"].is_string(), "{name}");
        }
        assert_eq!(Tool::named(tool.name()), Some(tool));
    }
}
