//! `wx config`: what is shown, changed and refused, on real files with a real editor.

use std::fs;
use std::path::Path;
use std::process::Command;

use test_support::{ChildProcess, write_script};

use crate::support::{Server, WX, bare, wx_in};

const FILE: &str = "# mine\n[cache]\ndisk = true # for now\n";

/// Runs `wx config --file FILE ...` for nobody's server.
fn config(file: &Path, arguments: &[&str]) -> (i32, String, String) {
    let dir = tempfile::tempdir().unwrap();
    let start = ["config", "--file", file.to_str().unwrap()];
    wx_in(dir.path(), &[&start, arguments].concat())
}

#[test]
fn a_setting_is_set_shown_and_unset() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("weatherd/config.toml");
    let (code, text, _) = config(&file, &["show"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("does not exist") && text.contains("disk = true"),
        "{text}"
    );
    assert_eq!(config(&file, &["path"]).1, format!("{}\n", file.display()));

    fs::create_dir(file.parent().unwrap()).unwrap();
    fs::write(&file, FILE).unwrap();
    let (code, text, stderr) = config(&file, &["set", "cache.disk", "false"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(text, format!("changed {}\n", file.display()));
    let changed = fs::read_to_string(&file).unwrap();
    assert_eq!(changed, FILE.replace("true", "false"));
    assert_eq!(config(&file, &["get", "cache.disk"]).1, "false\n");
    assert_eq!(config(&file, &["set", "answers.within", "2s"]).0, 0);
    assert_eq!(config(&file, &["unset", "answers.within"]).0, 0);
    let (code, _, stderr) = config(&file, &["get", "answers.within"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("is not set"), "{stderr}");
}

#[test]
fn what_weatherd_could_not_read_is_refused_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    fs::write(&file, FILE).unwrap();
    for (arguments, words) in [
        (&["set", "cache.disk", "perhaps"][..], "line 3"),
        (
            &["set", "cache.dusk", "true"],
            "did you mean \"cache.disk\"?",
        ),
        (&["unset", "log.level"], "is not in"),
        (&["get", "disk"], "a key has a section"),
    ] {
        let (code, stdout, stderr) = config(&file, arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(words), "{arguments:?}: {stderr}");
        assert_eq!(fs::read_to_string(&file).unwrap(), FILE, "{arguments:?}");
    }
    fs::write(&file, "[cache\n").unwrap();
    let (code, _, stderr) = config(&file, &["set", "cache.disk", "false"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("line 1") && stderr.contains("wx config edit"),
        "{stderr}"
    );
}

/// Runs `wx config edit` with an editor that runs this shell script on the copy.
fn edit(file: &Path, script: &str) -> (i32, String, String) {
    let dir = tempfile::tempdir().unwrap();
    let editor = dir.path().join("editor");
    write_script(&editor, &format!("[ \"$1\" = --wait ] || exit 9\n{script}"));
    let mut command = Command::new(WX);
    command
        .args(["config", "edit", "--file"])
        .arg(file)
        .env("VISUAL", format!("{} --wait", editor.display()))
        .env("WEATHERD_DIR", dir.path())
        .env("TMPDIR", file.parent().unwrap());
    let (status, stdout, stderr) = ChildProcess::spawn("wx", &mut command).wait();
    (status.code().unwrap(), stdout, stderr)
}

#[test]
fn an_editor_works_on_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    fs::write(&file, FILE).unwrap();
    let (code, text, stderr) = edit(&file, "sed -i s/true/false/ \"$2\"");
    assert_eq!((code, stderr.as_str()), (0, ""), "{text}");
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        FILE.replace("true", "false")
    );
    assert_eq!(edit(&file, ":").1, "nothing changed\n");

    let (code, _, stderr) = edit(&file, "echo 'disk = 7' > \"$2\"");
    assert_eq!(code, 2, "{stderr}");
    let kept = stderr.trim().rsplit(' ').next().unwrap();
    assert_eq!(fs::read_to_string(kept).unwrap(), "disk = 7\n", "{stderr}");
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        FILE.replace("true", "false")
    );

    let (code, _, stderr) = edit(&file, "exit 3");
    assert_eq!(code, 1);
    assert!(
        stderr.contains("exit status: 3") && !stderr.contains("kept"),
        "{stderr}"
    );
}

#[test]
fn the_usual_file_is_weatherds() {
    let home = tempfile::tempdir().unwrap();
    let mut command = bare(home.path());
    command
        .args(["config", "path"])
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME");
    let (_, stdout, _) = ChildProcess::spawn("wx", &mut command).wait();
    assert!(
        stdout.ends_with("/.config/weatherd/config.toml\n"),
        "{stdout}"
    );
}

#[test]
fn a_server_that_reads_another_file_is_left_alone() {
    let server = Server::start();
    let file = server.dir.path().join("config.toml");
    let file = file.to_str().unwrap();
    let set = [
        "config",
        "--file",
        file,
        "set",
        "server.require_sha256",
        "true",
    ];
    let (code, text, stderr) = server.wx(&set);
    assert_eq!(code, 0, "{stderr}");
    assert!(text.contains("another file: no file"), "{text}");
}

#[test]
fn places_units_and_clock_have_short_names() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    for (key, value, stands_for) in [
        ("place", "Portland, OR", "places.default"),
        ("places.home", "97201", "places.saved.home"),
        ("units", "si,wind=kn", "answers.units"),
        ("clock", "24h", "wx.clock"),
    ] {
        let (code, _, stderr) = config(&file, &["set", key, value]);
        assert_eq!(code, 0, "{key}: {stderr}");
        assert_eq!(config(&file, &["get", stands_for]).1, format!("{value}\n"));
    }
    for (key, value, words) in [
        ("place", "strict:portland", "Portland, Maine"),
        ("places.Default", "Boise", "cannot be the name of a place"),
        (
            "places.'strict:x'",
            "Boise",
            "cannot be the name of a place",
        ),
        ("places.cabin", "qqqzzzxx", "no place is known"),
        ("units", "metric", "inHg, hPa"),
        ("clock", "13h", "24h"),
    ] {
        let before = fs::read_to_string(&file).unwrap();
        let (code, _, stderr) = config(&file, &["set", key, value]);
        assert_eq!(code, 2, "{key}: {stderr}");
        assert!(
            stderr.contains(words) && stderr.contains("line "),
            "{key}: {stderr}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), before);
    }
    for key in ["places.now", "places.Help", "places.saved.week"] {
        let before = fs::read_to_string(&file).unwrap();
        let (code, _, stderr) = config(&file, &["set", key, "Boise"]);
        assert_eq!(code, 2, "{key}: {stderr}");
        assert!(stderr.contains("is a command of wx"), "{key}: {stderr}");
        assert_eq!(fs::read_to_string(&file).unwrap(), before);
    }
}
