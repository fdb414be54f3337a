//! Wrong input for every command: one table of what is typed, the exit code, and words of the one
//! sentence that explains it.

use crate::support::Server;

/// The command line, the exit code, and words of the complaint.
type Mistake = (&'static [&'static str], i32, &'static str);

/// Wrong for the server in any case, or before it is asked.
const MISTAKES: &[Mistake] = &[
    // The place.
    (&["91,0"], 2, "latitude"),
    (&["--lat", "47"], 2, "--lon"),
    (&["--lat", "north", "--lon", "0"], 2, "invalid value"),
    (&["--lat", "99", "--lon", "0"], 2, "latitude"),
    (
        &["47,-122", "--lat", "47", "--lon", "-122"],
        2,
        "cannot be used with",
    ),
    (&["..."], 2, "expected a place"),
    (&["now", "0,181"], 2, "longitude"),
    (&["now", "51.5072,-0.1275"], 6, "outside the area"),
    (&["hourly", "51.5072,-0.1275"], 6, "outside the area"),
    (&["week", "51.5072,-0.1275"], 6, "outside the area"),
    (
        &["grid", "temperature", "51.5072,-0.1275"],
        6,
        "outside the area",
    ),
    (&["discussion", "51.5072,-0.1275"], 6, "outside the area"),
    (&["51.5072,-0.1275"], 6, "outside the area"),
    (&["forecast", "51.5072,-0.1275"], 6, "outside the area"),
    (&["now", "qqqzzzxx"], 2, "no place is known"),
    (&["hourly", "qqqzzzxx"], 2, "no place is known"),
    (&["week", "qqqzzzxx"], 2, "no place is known"),
    (&["alerts", "qqqzzzxx"], 2, "no place is known"),
    (&["alerts", "--follow", "qqqzzzxx"], 2, "no place is known"),
    (&["grid", "temperature", "qqqzzzxx"], 2, "no place is known"),
    (&["discussion", "qqqzzzxx"], 2, "no place is known"),
    (&["sun", "qqqzzzxx"], 2, "no place is known"),
    (&["explain", "qqqzzzxx"], 2, "no place is known"),
    (&["forecast", "1", "2"], 6, "outside the area"),
    (
        &["forecast", "-75.2", "39.9"],
        6,
        "did you mean 39.9,-75.2?",
    ),
    (
        &["forecast", "-122.3", "47.6"],
        2,
        "did you mean 47.6,-122.3?",
    ),
    (&["springfield"], 2, "Springfield, Illinois"),
    (&["strict:portland"], 2, "Portland, Maine"),
    (&["portland", "--strict"], 2, "Portland, Maine"),
    (
        &["paris"],
        6,
        "Paris (France) is outside the United States; did you mean Paris, Texas",
    ),
    (&["nwo"], 2, "did you mean the command wx now?"),
    (&["statsu"], 2, "did you mean the command wx status?"),
    (&["place"], 2, "QUERY"),
    (&["place", ""], 2, "expected a place"),
    (
        &["seattle", "nowhereville"],
        2,
        "the odd word is \"nowhereville\"",
    ),
    (&["now", "state:WA"], 2, "alerts only; name a place"),
    (&["-122.3 47.6"], 2, "did you mean 47.6,-122.3?"),
    (&["47.6N 122.3"], 2, "needs N or S"),
    (&["47 60 -122 3"], 2, "minutes and seconds are below 60"),
    (&["config", "set", "places.47.6", "x"], 2, "unknown key"),
    // Which alerts.
    (&["alerts", "--severity", "grave"], 2, "moderate, severe"),
    (&["alerts", "--event", "[x"], 2, "only * (any characters)"),
    (
        &["alerts", "--all-alerts", "--event", "x"],
        2,
        "cannot be used with",
    ),
    (&["now", "--event", "x"], 2, "add --bar or --format"),
    // Which stations.
    (
        &["now", "--station", "Boeing Field"],
        2,
        "a station is 1 to 32",
    ),
    (
        &["now", "--exclude-station", "K/X"],
        2,
        "a station is 1 to 32",
    ),
    (
        &["now", "--station", "PHNL"],
        2,
        "none of the stations near",
    ),
    // How the answer shall look.
    (&["--bar", "plain", "--hot", "nan"], 2, "expected a number"),
    (&["--units", "metric"], 2, "inHg, hPa"),
    (&["now", "--units", "us,wind=furlong"], 2, "kn"),
    (&["week", "--clock", "13h"], 2, "24h"),
    (
        &["--format", "{temprature}"],
        2,
        "did you mean {temperature}?",
    ),
    (&["now", "--format", "{xyzzy}"], 2, "Known fields: place"),
    (&["hourly", "--format", "{temperature"], 2, "no } after"),
    (&["week", "--format", "}"], 2, "without its {"),
    (
        &["now", "--format", "x", "--json"],
        2,
        "cannot be used with",
    ),
    (&["--bar", "dwm"], 2, "waybar"),
    (&["--bar", "waybar", "--json"], 2, "cannot be used with"),
    (&["hourly", "--count", "many"], 2, "--count"),
    (&["hourly", "--count", "0"], 2, "a number of hours"),
    (&["hourly", "--curves", "--json"], 2, "cannot be used with"),
    (
        &["hourly", "--curves", "--format", "x"],
        2,
        "cannot be used with",
    ),
    // Pictures.
    (&["chart"], 2, "--output"),
    (
        &["chart", "qqqzzzxx", "-o", "x.svg"],
        2,
        "no place is known",
    ),
    (
        &["chart", "51.5072,-0.1275", "-o", "x.svg"],
        6,
        "outside the area",
    ),
    (&["chart", "-o", "x.gif"], 2, "neither in .svg nor in .png"),
    (&["chart", "-o", "-"], 2, "--as svg"),
    (&["chart", "-o", "x.svg", "--as", "gif"], 2, "png"),
    (&["chart", "-o", "x.svg", "--size", "1200"], 2, "1200x500"),
    (&["chart", "-o", "x.svg", "--size", "9x9"], 2, "between 100"),
    (
        &["chart", "-o", "x.png", "--size", "8192x8192"],
        2,
        "8192x8192",
    ),
    (&["chart", "-o", "x.svg", "--theme", "sepia"], 2, "dark"),
    (&["chart", "-o", "x.svg", "--hours", "200"], 2, "12..=156"),
    (
        &["chart", "-o", "x.svg", "--units", "metric"],
        2,
        "inHg, hPa",
    ),
    (
        &["chart", "-o", "x.svg", "--json"],
        2,
        "unexpected argument",
    ),
    (
        &["chart", "-o", "/nowhere/at/all.svg"],
        1,
        "cannot write /nowhere/at/all.svg",
    ),
    (&["chart", "-o", "/", "--as", "svg"], 1, "it is a directory"),
    // A whole screen.
    (&["watch"], 2, "needs a terminal"),
    (&["watch", "91,0"], 2, "latitude"),
    (&["watch", "--units", "metric"], 2, "inHg, hPa"),
    (&["watch", "--clock", "13h"], 2, "24h"),
    (&["watch", "--json"], 2, "unexpected argument"),
    // How long it may take.
    (&["--within", "soon"], 2, "50ms"),
    (&["now", "--max-age", "5"], 2, "50ms"),
    (&["--timeout", "0"], 2, "--timeout"),
    // What only some commands take.
    (&["alerts", "--notify"], 2, "--follow"),
    (&["alerts", "--since", "7"], 2, "--follow"),
    (&["grid", "noSuchLayer"], 2, "noSuchLayer"),
    (&["discussion", "--product", "no such"], 2, "product"),
    (&["sun", "--date", "tomorrow"], 2, "YYYY-MM-DD"),
    (&["sun", "--date", "2026-02-30"], 2, "date"),
    (&["config", "get", "xyzzy.plugh"], 2, "wx config show"),
    (&["config", "set", "log.level"], 2, "VALUE"),
    (&["config", "frobnicate"], 2, "unrecognized subcommand"),
    (&["completions", "tcsh"], 2, "bash"),
    (&["completions", "bash", "emacs"], 2, "weatherd"),
    (&["man", "/nowhere/at/all"], 1, "/nowhere/at/all"),
    (&["status", "now"], 2, "unexpected argument"),
    // What would otherwise be lost without a word.
    (&["--json", "now"], 2, "the command comes first"),
    (&["portland", "week"], 2, "no place is known"),
    (&["--frobnicate"], 2, "unexpected argument"),
    (&["now", "--frobnicate"], 2, "unexpected argument"),
];

#[test]
fn a_server_without_a_free_connection_is_not_called_gone() {
    let server = Server::with_connections(2);
    let held = [server.client(), server.client()];
    for command in ["status", "now"] {
        let (code, out, said) = server.wx(&[command]);
        assert_eq!((code, out.as_str()), (11, ""), "{said}");
        let words = "wx: all 2 connections of the server are taken; stop some clients, or raise";
        assert!(said.starts_with(words), "{said}");
    }
    drop(held);
}

#[test]
fn every_mistake_has_a_sentence_and_a_code() {
    let server = Server::start();
    let state = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (arguments, code, words) in MISTAKES {
        let (found, stdout, stderr) = server.wx_with(state.path(), arguments);
        // Whitespace is the terminal's business.
        let complaint = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        if found != *code || !stdout.is_empty() || !complaint.contains(words) {
            wrong.push(format!("{arguments:?}: {found} {stdout}{stderr}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn notifications_need_their_program() {
    let server = Server::start();
    let empty = tempfile::tempdir().unwrap();
    let mut command = crate::support::bare(server.dir.path());
    command
        .args(["alerts", "--follow", "--notify"])
        .env("PATH", empty.path());
    let (status, _, stderr) = test_support::ChildProcess::spawn("wx", &mut command).wait();
    assert_eq!(status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("notify-send, which is not installed"),
        "{stderr}"
    );
}
