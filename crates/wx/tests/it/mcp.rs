//! `wx mcp` over real pipes, as an assistant starts it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{Server, WX};

fn mcp(dir: &Path) -> Command {
    let mut command = Command::new(WX);
    command.arg("--dir").arg(dir).arg("mcp");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs `wx mcp` on this input, which ends at once, to its end.
fn run(dir: &Path, input: impl Into<Vec<u8>>) -> Output {
    let mut child = mcp(dir).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.into();
    let writer = thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    output
}

/// Returns the replies to these lines, of which each must be a message, by their ids.
fn exchange(dir: &Path, lines: &str) -> BTreeMap<String, Value> {
    let output = run(dir, lines);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    let read = |line: &str| {
        let reply: Value = serde_json::from_str(line).unwrap();
        assert_eq!(reply["jsonrpc"], "2.0", "{line}");
        (reply["id"].to_string(), reply)
    };
    text.lines().map(read).collect()
}

fn call(id: usize, tool: &str, arguments: &Value) -> String {
    let params = json!({"name": tool, "arguments": arguments});
    let request = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
    format!("{request}\n")
}

/// A call of each tool, and more where it takes places in other forms.
fn calls() -> Vec<(&'static str, Value)> {
    vec![
        ("get_weather_summary", json!({"place": "Portland, OR"})),
        (
            "get_current_conditions",
            json!({"place": "97201", "units": "si"}),
        ),
        (
            "get_forecast",
            json!({"latitude": 47.6062, "longitude": -122.3321}),
        ),
        ("get_hourly", json!({"place": "KBFI", "hours": 6})),
        ("get_alerts", json!({"state": "TX"})),
        ("get_alerts", json!({"zone": "WAC033"})),
        ("get_alerts", json!({})),
        ("get_alert_changes", json!({"place": "Miami"})),
        ("get_discussion", json!({"place": "Miami"})),
        ("explain", json!({"place": "Bend, OR"})),
    ]
}

/// Checks that an answer tells source and age in both forms; returns the size of its data.
fn checked(asked: &str, result: &Value) -> usize {
    assert_eq!(result["isError"], false, "{asked}: {result}");
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("SIMULATED"), "{asked}: {text}");
    let source = "Source: National Weather Service";
    assert!(text.contains(source), "{asked}: {text}");
    assert!(text.contains(" old ("), "{asked}: {text}");
    assert!(!text.contains('\u{1b}'), "{asked}: {text:?}");
    let data = &result["structuredContent"];
    let part = if asked.starts_with("get_weather_summary") {
        &data["week"]
    } else {
        data
    };
    assert_eq!(part["provenance"]["simulated"], true, "{asked}: {data}");
    assert!(part["provenance"]["source"].is_string(), "{asked}");
    assert!(part["provenance"]["age_seconds"].is_number(), "{asked}");
    data.to_string().len()
}

#[test]
fn every_tool_answers_in_words_and_as_data_with_source_and_age() {
    let server = Server::start();
    let levels = ["summary", "standard", "full"];
    let (mut lines, mut asked) = (String::new(), Vec::new());
    for (tool, mut arguments) in calls() {
        for detail in levels {
            arguments["detail"] = detail.into();
            lines += &call(asked.len(), tool, &arguments);
            asked.push(format!("{tool} {arguments}"));
        }
    }
    let replies = exchange(server.dir.path(), &lines);
    let size = |(id, asked): (usize, &String)| checked(asked, &replies[&id.to_string()]["result"]);
    let sizes: Vec<_> = asked.iter().enumerate().map(size).collect();
    for (sizes, asked) in sizes.chunks(levels.len()).zip(asked.chunks(levels.len())) {
        assert!(
            sizes[0] <= sizes[1] && sizes[1] < sizes[2],
            "{asked:?}: {sizes:?}"
        );
    }
}

#[test]
fn a_place_is_found_and_a_mistake_is_an_error_with_a_sentence() {
    let server = Server::start();
    let mut lines = call(1, "find_place", &json!({"query": "portland"}));
    lines += &call(2, "get_hourly", &json!({"place": "Nowhereville"}));
    lines += &call(3, "get_hourly", &json!({"town": "Bend"}));
    lines += &call(4, "get_alerts", &json!({"place": "51.5,-0.1"}));
    let replies = exchange(server.dir.path(), &lines);
    let result = |id: &str| &replies[id]["result"];
    let found = &result("1")["structuredContent"]["candidates"];
    assert!(
        found.as_array().is_some_and(|found| found.len() > 1),
        "{found}"
    );
    for (id, words) in [
        ("2", "no place is known as"),
        ("3", "there is no argument \"town\""),
        ("4", "outside the area"),
    ] {
        let text = result(id)["content"][0]["text"].as_str().unwrap();
        assert!(text.contains(words), "{text}");
        assert_eq!(result(id)["isError"], true);
        assert!(
            result(id)["structuredContent"].is_null(),
            "never an empty list"
        );
    }
}

#[test]
fn changes_go_on_from_a_cursor() {
    let server = Server::start();
    let first = exchange(server.dir.path(), &call(1, "get_alert_changes", &json!({})));
    let cursor = &first["1"]["result"]["structuredContent"]["cursor"];
    let again = call(1, "get_alert_changes", &json!({"cursor": cursor}));
    let second = &exchange(server.dir.path(), &again)["1"]["result"];
    assert_eq!(
        second["structuredContent"]["changes"],
        json!([]),
        "{second}"
    );
    assert_eq!(second["structuredContent"]["cursor"], *cursor);
}

#[test]
fn without_a_server_the_tools_say_what_to_do_and_find_one_that_starts() {
    let mut server = Server::start();
    server.stop();
    let dir = server.dir.path().to_owned();
    let replies = exchange(&dir, &call(1, "get_forecast", &json!({})));
    let result = &replies["1"]["result"];
    assert_eq!(result["isError"], true);
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("no weather server is running"), "{text}");
    assert!(text.ends_with("start one with: weatherd"), "{text}");
    server.start_again();
    let replies = exchange(&dir, &call(1, "get_forecast", &json!({})));
    assert_eq!(replies["1"]["result"]["isError"], false);
}

#[test]
fn a_server_that_ends_between_two_calls_is_missed_at_once() {
    let mut server = Server::start();
    let mut child = mcp(server.dir.path()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ask = |id| {
        let question = call(id, "explain", &json!({}));
        stdin.write_all(question.as_bytes()).unwrap();
        let reply: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        reply["result"].clone()
    };
    assert_eq!(ask(1)["isError"], false);
    server.stop();
    let missed = ask(2);
    assert_eq!(missed["isError"], true);
    let text = missed["content"][0]["text"].as_str().unwrap();
    assert!(text.ends_with("start one with: weatherd"), "{text}");
    server.start_again();
    assert_eq!(ask(3)["isError"], false);
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn hostile_input_has_each_its_error_and_the_last_call_its_answer() {
    let server = Server::start();
    let hello = json!({"jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": {
        "protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"},
    }});
    let unknown = json!({"jsonrpc": "2.0", "id": "unknown", "method": "no/such"});
    let batch = json!([{"jsonrpc": "2.0", "id": "in a list", "method": "ping"}]);
    let huge = "x".repeat(3 << 20);
    let mut input = format!("not JSON\n{huge}\n{hello}\n{unknown}\n{batch}\n").into_bytes();
    input.extend(b"\xff\xff\n\n");
    // The last line has no end, and its answer is still to come when the input is over.
    input.extend(call(7, "get_forecast", &json!({})).trim_end().bytes());
    let output = run(server.dir.path(), input);
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
    let text = String::from_utf8(output.stdout).unwrap();
    let replies: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let has = |is_it: &dyn Fn(&Value) -> bool| replies.iter().any(is_it);
    assert_eq!(replies.len(), 7, "{text}");
    assert!(has(&|reply| reply["error"]["code"] == -32700));
    assert!(has(&|reply| reply["error"]["code"] == -32600));
    assert!(has(
        &|reply| reply["id"] == "hello" && reply["result"]["protocolVersion"] == "2025-03-26"
    ));
    assert!(has(
        &|reply| reply["id"] == "unknown" && reply["error"]["code"] == -32601
    ));
    assert!(has(&|reply| reply[0]["id"] == "in a list"));
    assert!(has(
        &|reply| reply["id"] == 7 && reply["result"]["isError"] == false
    ));
}

#[test]
fn a_signal_ends_it_with_nothing_said() {
    let dir = tempfile::tempdir().unwrap();
    let child = mcp(dir.path()).spawn().unwrap();
    let pid = Pid::from_child(&child);
    // An interrupt may be ignored from the start: shells have it so for what runs in the background.
    kill_process(pid, Signal::TERM).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert_eq!((&*output.stdout, &*output.stderr), (&b""[..], &b""[..]));
}
