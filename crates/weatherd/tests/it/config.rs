//! The configuration file as its users meet it: found, refused with a reason, overruled, read again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use test_support::ChildProcess;
use weather::{Location, PlaceQuery, QueryOptions, Units};

use crate::support::{bare, client, command, everything_in, signal, start_in};
use crate::upstream::Upstream;

/// Runs `weatherd` in `dir`, without `--dir`, to its end.
fn weatherd(dir: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = bare(dir);
    command.args(arguments).envs(variables.iter().copied());
    let (status, stdout, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
    (status.code().unwrap(), stdout, stderr)
}

/// The settings that hold in `dir` with these arguments and variables.
fn settings(dir: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> toml::Table {
    let arguments = [arguments, &["--print-config"]].concat();
    let (code, printed, stderr) = weatherd(dir, &arguments, variables);
    assert_eq!(code, 0, "{stderr}");
    printed.parse().unwrap()
}

/// A file of this text is refused, however the program is started, by its line and with these words.
fn check_refusal(dir: &Path, text: &str, line: usize, words: &str) {
    fs::write(dir.join("weather.toml"), text).unwrap();
    for more in [
        &["--check-config"][..],
        &["--print-config"],
        &["--simulate"],
    ] {
        let arguments = [&["--config", "weather.toml"], more].concat();
        let (code, stdout, stderr) = weatherd(dir, &arguments, &[]);
        assert_eq!((code, stdout.as_str()), (7, ""), "{text}: {stderr}");
        let place = format!("weatherd: weather.toml, line {line}: ");
        assert!(stderr.starts_with(&place), "{text}: {stderr}");
        assert!(stderr.contains(words), "{text}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
fn a_mistake_in_the_file_ends_it_with_line_and_suggestion() {
    let dir = tempfile::tempdir().unwrap();
    for (text, line, words) in [
        (
            "[cache]\n[cache.forecast]\nflor = '1m'",
            3,
            "did you mean \"cache.forecast.floor\"?",
        ),
        ("[upstream]\nretries = -1", 2, "-1"),
        ("[upstream]\nburst = 'many'", 2, "a whole number"),
        ("[upstream]\nrequests_per_second = 0", 2, "more than 0"),
        ("[answers]\nwithin = 'soon'", 2, "50ms"),
        ("[answers]\nwithin = 5", 2, "string"),
        ("[log]\nformat = 'xml'", 2, "json"),
        ("[server]\nrequire_sha256 = 'yes'", 2, "true or false"),
        (
            "[cache]\n[cache.grid]\nfloor = '2d'\nceiling = '1d'",
            2,
            "above the ceiling",
        ),
        ("server = 3", 1, "expected a section"),
        ("[server", 1, ""),
    ] {
        check_refusal(dir.path(), text, line, words);
    }
}

#[test]
fn a_mistake_about_units_places_and_the_client_is_told_with_its_line_too() {
    let dir = tempfile::tempdir().unwrap();
    for (text, line, words) in [
        ("[answers]\nunits = 'metric'", 2, "us or si"),
        ("[answers]\n\nunits = 3", 3, "string"),
        (
            "[places]\ndefault = 'strict:Portland'",
            2,
            "Portland, Oregon; Portland, Maine",
        ),
        (
            "[places]\ndefault = 'Seatle'",
            2,
            "did you mean Seattle, Washington",
        ),
        ("[places]\ndefault = '91,0'", 2, "latitude"),
        ("[places]\ndefault = ''", 2, "expected a place"),
        ("[places]\ndefault = 3", 2, "string"),
        (
            "[places.saved]\nhome = '98101'\nwork = 'xqzzyqzzy'",
            3,
            "no place is known as",
        ),
        (
            "[places.saved]\nhome = '98101'\nwork = 'HOME'",
            3,
            "saved name itself",
        ),
        ("[places.saved]\nhome = 'default'", 2, "name a place"),
        ("[places.saved]\n'1,2' = '98101'", 2, "cannot be the name"),
        (
            "[places.saved]\nhome = '98101'\nHome = '97201'",
            2,
            "there twice",
        ),
        ("[places]\nsaves = 'x'", 2, "places.saved"),
        ("[wx]\nclock = '13h'", 2, "24h"),
        ("[wx]\nclok = '24h'", 2, "wx.clock"),
    ] {
        check_refusal(dir.path(), text, line, words);
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _, stderr) = weatherd(dir.path(), &["--config", "missing.toml"], &[]);
    assert_eq!(code, 7, "{stderr}");
    assert!(stderr.contains("missing.toml: No such file"), "{stderr}");
}

#[test]
fn the_users_own_file_is_read_where_xdg_says() {
    let dir = tempfile::tempdir().unwrap();
    for (place, variables) in [
        (".config/weatherd", vec![]),
        (
            "elsewhere/weatherd",
            vec![("XDG_CONFIG_HOME", dir.path().join("elsewhere"))],
        ),
    ] {
        let place = dir.path().join(place);
        fs::create_dir_all(&place).unwrap();
        let seed = place.as_os_str().len();
        fs::write(
            place.join("config.toml"),
            format!("[upstream]\nseed = {seed}"),
        )
        .unwrap();
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (*name, value.to_str().unwrap()))
            .collect();
        let found = settings(dir.path(), &[], &variables);
        assert_eq!(
            found["upstream"]["seed"].as_integer(),
            i64::try_from(seed).ok()
        );
    }
    fs::write(dir.path().join("named.toml"), "").unwrap();
    let named = settings(dir.path(), &["--config", "named.toml"], &[]);
    assert_eq!(
        named["upstream"]["seed"].as_integer(),
        Some(0),
        "the named file instead"
    );
}

#[test]
fn flags_win_over_the_environment_that_over_the_file_that_over_defaults() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[server]\ndir = 'file'\n[upstream]\nurl = 'http://file'\nuser_agent = 'file'\n\
                [cache]\ndir = 'file'\n[log]\nlevel = 'warn'";
    fs::write(dir.path().join("c.toml"), text).unwrap();
    let server_dir = |arguments: &[&str], variables: &[(&str, &str)]| {
        let found = settings(dir.path(), arguments, variables);
        found["server"]
            .get("dir")
            .and_then(|dir| dir.as_str())
            .map(str::to_owned)
    };
    let variable = [("WEATHERD_DIR", "variable")];
    let file = ["--config", "c.toml"];
    let all = ["--config", "c.toml", "--dir", "flag"];
    assert_eq!(server_dir(&[], &[]), None);
    assert_eq!(server_dir(&file, &[]).unwrap(), "file");
    assert_eq!(server_dir(&file, &variable).unwrap(), "variable");
    assert_eq!(server_dir(&all, &variable).unwrap(), "flag");

    let flags = ["--upstream", "http://flag", "--cache-dir", "flag", "-vv"];
    let found = settings(dir.path(), &[&file[..], &flags].concat(), &[]);
    assert_eq!(found["upstream"]["url"].as_str(), Some("http://flag"));
    assert_eq!(found["upstream"]["user_agent"].as_str(), Some("file"));
    assert_eq!(found["cache"]["dir"].as_str(), Some("flag"));
    assert_eq!(
        found["log"]["level"].as_str(),
        Some("debug"),
        "louder than the file"
    );
    let found = settings(dir.path(), &["--no-disk-cache"], &[]);
    assert_eq!(found["cache"]["disk"].as_bool(), Some(false));
}

#[test]
fn what_is_printed_is_a_file_that_prints_itself() {
    let dir = tempfile::tempdir().unwrap();
    let flags = [
        "--print-config",
        "--upstream",
        "http://127.0.0.1:1",
        "--dir",
        "x",
        "-q",
    ];
    let (code, first, stderr) = weatherd(dir.path(), &flags, &[]);
    assert_eq!(code, 0, "{stderr}");
    fs::write(dir.path().join("printed.toml"), &first).unwrap();
    let again = ["--print-config", "--config", "printed.toml"];
    let (code, second, stderr) = weatherd(dir.path(), &again, &[]);
    assert_eq!((code, second), (0, first), "{stderr}");
}

#[test]
fn checking_says_yes_or_why_not_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("good.toml"), "[server]\ndir = 'new/place'").unwrap();
    fs::write(
        dir.path().join("bad.toml"),
        "[upstream]\nurl = 'weather.gov'",
    )
    .unwrap();
    let before = everything_in(dir.path());
    let temporary = [("TMPDIR", dir.path().to_str().unwrap())];
    for (arguments, code) in [
        (&["--config", "good.toml"][..], 0),
        (&[], 0),
        (&["--dir", "elsewhere", "--cache-dir", "cache"], 0),
        (&["--config", "bad.toml"], 6),
        (&["--dir", "good.toml"], 4),
        (&["--dir", "good.toml/below"], 4),
        (&["--authkey-file", "missing"], 5),
    ] {
        let arguments = [arguments, &["--check-config"]].concat();
        let (found, stdout, stderr) = weatherd(dir.path(), &arguments, &temporary);
        assert_eq!(found, code, "{arguments:?}: {stderr}");
        assert_eq!(stdout.is_empty(), code != 0, "{stdout}");
        assert_eq!(everything_in(dir.path()), before, "{arguments:?}");
    }
}

#[test]
fn checking_does_not_mind_a_server_that_runs() {
    let dir = tempfile::tempdir().unwrap();
    let _server = start_in(dir.path(), &["--simulate"]);
    let (code, _, stderr) = weatherd(dir.path(), &["--dir", ".", "--check-config"], &[]);
    assert_eq!(code, 0, "{stderr}");
    assert!(client(dir.path()).get_weather(Location::SEATTLE).is_ok());
}

#[test]
fn a_loop_that_wants_the_newest_asks_the_upstream_as_often_as_least_age_says() {
    const KINDS: [&str; 7] = [
        "point",
        "forecast",
        "grid",
        "stations",
        "observations",
        "alerts",
        "products",
    ];
    let without = KINDS.map(|kind| format!("[cache.{kind}]\nleast_age = '0s'\n"));
    for (settings, is_asked_again) in [("", false), (without.concat().as_str(), true)] {
        let upstream = Upstream::with_faults(&[]);
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("c.toml"), settings).unwrap();
        let arguments = [&upstream.arguments()[..], &["--config", "c.toml"]].concat();
        let _process = start_in(dir.path(), &arguments);
        let mut client = client(dir.path());
        client.set_options(QueryOptions {
            max_age: Some(Duration::ZERO),
            ..QueryOptions::default()
        });
        let mut ask = || {
            client.week(Location::SEATTLE).unwrap();
            client.grid(Location::SEATTLE, None).unwrap();
            client.current(Location::SEATTLE).unwrap();
            client.alerts(Location::SEATTLE).unwrap();
            client.discussion(Location::SEATTLE, None).unwrap();
            // Points and lists of stations are only on the way to what was asked for.
            let log = upstream.running.simulator().log();
            ["/gridpoints", "/stations", "/alerts", "/products/types"]
                .map(|path| log.count_under(path))
        };
        let (first, second) = (ask(), ask());
        for (first, second) in first.into_iter().zip(second) {
            assert!(first > 0);
            assert_eq!(
                second > first,
                is_asked_again,
                "{first} and {second}: {settings:?}"
            );
        }
    }
}

#[test]
fn on_hangup_what_can_be_changed_is_and_the_rest_is_named() {
    let upstream = Upstream::with_faults(&[]);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let base = upstream.running.base_url();
    let write = |url: &str, kept: &str| {
        let text = format!(
            "[upstream]\nurl = '{url}'\nuser_agent = 'tests'\n[cache.forecast]\nfloor = '{kept}'\n\
             ceiling = '{kept}'\nstale_while_revalidate = '0s'"
        );
        fs::write(&file, text).unwrap();
    };
    let asked = || {
        upstream
            .running
            .simulator()
            .log()
            .count_under("/gridpoints")
    };
    let ask = || client(dir.path()).get_weather(Location::SEATTLE).unwrap();

    write(&base, "12h");
    let mut process = ChildProcess::spawn(
        "weatherd",
        &mut command(dir.path(), &["--config", "c.toml"]),
    );
    process.expect_log("waiting for connections");
    ask();
    ask();
    assert_eq!(asked(), 1);

    fs::write(&file, "[cache.forecast]\nceilin = '0s'").unwrap();
    signal(&process, Signal::HUP);
    let complaint = process.expect_log("cannot reload the settings");
    assert!(complaint.contains("c.toml, line 2"), "{complaint}");
    ask();
    assert_eq!(asked(), 1, "a broken file changes nothing");

    write("http://127.0.0.1:1", "0s");
    signal(&process, Signal::HUP);
    let complaint = process.expect_log("takes effect at the next start");
    assert!(complaint.contains("upstream.url"), "{complaint}");
    assert!(!complaint.contains("forecast"), "{complaint}");
    process.expect_log("settings reloaded");
    ask();
    assert_eq!(asked(), 2, "kept for no time, from the old address");
}

#[test]
fn default_place_saved_places_and_units_hold_at_the_start_and_from_a_hangup_on() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let write = |default: &str, units: &str| {
        let text = format!(
            "[places]\ndefault = '{default}'\n[places.saved]\nHome = '97201'\n\
             [answers]\nunits = '{units}'\n[wx]\nclock = '24h'"
        );
        fs::write(&file, text).unwrap();
    };
    write("home", "si");
    let arguments = ["--simulate", "--config", "c.toml"];
    let mut process = ChildProcess::spawn("weatherd", &mut command(dir.path(), &arguments));
    process.expect_log("waiting for connections");
    let week = || client(dir.path()).week(PlaceQuery::Default).unwrap();
    let first = week();
    assert_eq!(first.place.id.as_deref(), Some("Home"));
    assert_eq!(first.units, Units::SI);
    let status = client(dir.path()).status().unwrap();
    assert_eq!(status.pid, process.pid());
    let told = status.config_file.unwrap();
    assert!(
        Path::new(&told).is_absolute() && told.ends_with("/c.toml"),
        "{told}"
    );

    write("nowhere at all", "us");
    signal(&process, Signal::HUP);
    let complaint = process.expect_log("cannot reload the settings");
    assert!(complaint.contains("c.toml, line 2"), "{complaint}");
    assert_eq!(week().units, Units::SI);

    write("Boise, ID", "us");
    signal(&process, Signal::HUP);
    process.expect_log("settings reloaded");
    let second = week();
    assert_eq!(
        (second.place.name.as_str(), second.units),
        ("Boise, Idaho", Units::US)
    );
}

#[test]
fn a_place_that_is_known_is_checked_and_printed_as_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[places]\ndefault = 'HOME'\n[places.saved]\nhome = 'kbfi'\nhut = '47.4,-121.5'\n";
    fs::write(dir.path().join("c.toml"), text).unwrap();
    let (code, _, stderr) = weatherd(dir.path(), &["--config", "c.toml", "--check-config"], &[]);
    assert_eq!(code, 0, "{stderr}");
    let printed = settings(dir.path(), &["--config", "c.toml"], &[]);
    assert_eq!(printed["places"]["default"].as_str(), Some("HOME"));
    assert_eq!(printed["places"]["saved"]["home"].as_str(), Some("kbfi"));
    assert_eq!(
        printed["places"]["saved"]["hut"].as_str(),
        Some("47.4,-121.5")
    );
    assert!(printed["answers"]["units"].as_str() == Some("us"));
}
