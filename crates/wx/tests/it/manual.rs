//! Completions are judged by the shells that read them, manual pages by man's own formatter.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::WX;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "elvish", "powershell"];

fn script(shell: &str, program: &str) -> String {
    let (code, text, stderr) = test_support::outcome(WX, &["completions", shell, program]);
    assert_eq!(code, 0, "{stderr}");
    text
}

/// Runs a program on `input`; gives its output, or nothing if this machine has no such program.
#[expect(clippy::print_stderr, reason = "a notice in the output of tests")]
fn judged(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    let mut command = Command::new(program);
    let home = tempfile::tempdir().unwrap();
    command
        .args(arguments)
        .env("HOME", home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        eprintln!("notice: no {program} found; its part of this test is skipped");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && complaints.is_empty(),
        "{program}: {complaints}"
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn there_are_completions_for_every_shell_and_program() {
    for shell in SHELLS {
        for (program, option) in [("wx", "explain"), ("weatherd", "require-sha256")] {
            let text = script(shell, program);
            assert!(
                text.contains(option) && text.contains(program),
                "{shell}: {text}"
            );
        }
    }
    let (code, _, stderr) = test_support::outcome(WX, &["completions", "tcsh"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("bash"), "{stderr}");
}

#[test]
fn bash_completes_options_and_commands() {
    for (line, offered) in [
        ("wx --exp", "--explain"),
        ("wx stat", "status"),
        ("wx alerts --fol", "--follow"),
        ("wx now --bar way", "waybar"),
        ("wx week --clo", "--clock"),
        ("wx config se", "set"),
        ("weatherd --simu", "--simulate"),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let (program, typed, before) = (words[0], words[words.len() - 1], words[words.len() - 2]);
        let at = words.len() - 1;
        let asking = format!(
            "{}\ncomplete -p {program} >/dev/null || exit 1\n\
             COMP_WORDS=({line}); COMP_CWORD={at}\n\
             _{program} {program} '{typed}' {before}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
            script("bash", program)
        );
        if let Some(answer) = judged("bash", &["--norc", "-s"], &asking) {
            assert!(answer.lines().any(|one| one == offered), "{line}: {answer}");
        }
    }
}

#[test]
fn fish_completes_options_and_commands() {
    for (line, offered) in [
        ("wx stat", "status\t"),
        ("wx alerts --fol", "--follow\t"),
        ("wx config se", "set\t"),
        ("wx --bar way", "waybar\t"),
        ("wx chart --theme d", "dark\t"),
    ] {
        let asking = script("fish", "wx") + &format!("\ncomplete -C '{line}'\n");
        if let Some(answer) = judged("fish", &["--no-config"], &asking) {
            assert!(answer.starts_with(offered), "{line}: {answer}");
        }
    }
}

#[test]
fn zsh_takes_the_scripts_for_completions() {
    for program in ["wx", "weatherd"] {
        let asking = format!(
            "autoload -Uz compinit; compinit -D -u\n{}\nprint -r -- $_comps[{program}]\n",
            script("zsh", program)
        );
        if let Some(answer) = judged("zsh", &["-f"], &asking) {
            assert_eq!(answer, format!("_{program}\n"));
        }
    }
}

#[test]
fn zsh_completes_the_options_of_commands() {
    // The line editor completes only at a terminal, such as the one that zsh makes for its own kind.
    const ASKING: &str = r#"
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -D -u; source $SCRIPT; compdef _wx wx'
zpty -w z 'wx() { print -r -- "asked: $*" }; print ready'
zpty -r z seen '*ready*ready*'
zpty -w -n z $'wx alerts --fol\t\n'
zpty -r z seen '*asked: *'$'\n'
print -r -- $seen
zpty -w -n z $'wx config s\C-v\C-u'
zpty -d z
"#;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("_wx");
    fs::write(&file, script("zsh", "wx")).unwrap();
    let asking = format!("export SCRIPT={}\n{ASKING}", file.display());
    if let Some(answer) = judged("zsh", &["-f"], &asking) {
        assert!(answer.contains("asked: alerts --follow"), "{answer}");
    }
}

/// A home with a saved place of one word and one of two, and the words of a shell for `wx` in it.
fn home_with_places() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join(".config/weatherd");
    fs::create_dir_all(&settings).unwrap();
    let text = "[places.saved]\ncabin = '44.1,-121.3'\n'the lake' = '47.9,-114.0'\n";
    fs::write(settings.join("config.toml"), text).unwrap();
    home
}

/// Runs a shell that completes words of `wx` itself: with a server, whose layers are asked for.
fn judged_at_home(shell: &str, arguments: &[&str], script: &str) -> Option<String> {
    let home = home_with_places();
    let server = crate::support::Server::start();
    let set = |name: &str, value: &Path| match shell {
        "fish" => format!("set -x {name} '{}'\n", value.display()),
        _ => format!("export {name}='{}'\n", value.display()),
    };
    let mut input = set("HOME", home.path()) + &set("WEATHERD_DIR", server.dir.path());
    input += match shell {
        "fish" => "set -e XDG_CONFIG_HOME\n",
        _ => "unset XDG_CONFIG_HOME\n",
    };
    judged(shell, arguments, &(input + script))
}

/// Lines that end in a word with a name that is offered for it.
const NAMES: [(&str, &str); 6] = [
    ("cab", "cabin"),
    ("now cab", "cabin"),
    ("grid snowfallAm", "snowfallAmount"),
    ("grid windGust cab", "cabin"),
    (
        "config set cache.forecast.least",
        "cache.forecast.least_age",
    ),
    ("config get places.cab", "places.cabin"),
];

#[test]
fn bash_completes_names() {
    let lines = NAMES.map(|(line, _)| line).into_iter().chain(["the"]);
    let typing = lines.map(|line| {
        let words: Vec<_> = line.split(' ').collect();
        let (typed, at) = (words[words.len() - 1], words.len());
        format!(
            "COMP_WORDS=({WX} {line}); COMP_CWORD={at}; _wx {WX} '{typed}' x\n\
             echo \"${{COMPREPLY[@]}}\"\n"
        )
    });
    let asking = script("bash", "wx") + &typing.collect::<String>();
    if let Some(answer) = judged_at_home("bash", &["--norc", "-s"], &asking) {
        let offered = NAMES
            .map(|(_, name)| name)
            .into_iter()
            .chain(["the\\ lake"]);
        assert_eq!(
            answer.lines().collect::<Vec<_>>(),
            offered.collect::<Vec<_>>()
        );
    }
}

#[test]
fn fish_completes_names() {
    for (line, name) in NAMES {
        let asking = format!("{}\ncomplete -C '{WX} {line}'\n", script("fish", "wx"));
        if let Some(answer) = judged_at_home("fish", &["--no-config"], &asking) {
            assert!(answer.lines().any(|one| one == name), "{line}: {answer}");
        }
    }
}

#[test]
fn zsh_completes_names() {
    const ASKING: &str = r#"
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -D -u; source $SCRIPT; compdef _wx wx'
zpty -w z 'wx() { case $1 in complete) $WX "$@";; *) print -r -- "asked: $*";; esac }; print ready'
zpty -r z seen '*ready*ready*'
for line in $LINES_TO_TYPE; do
    zpty -w -n z "wx ${line}"$'\t\n'
    zpty -r z seen '*asked: *'$'\n'
    print -r -- $seen
done
zpty -d z
"#;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("_wx");
    fs::write(&file, script("zsh", "wx")).unwrap();
    let lines: Vec<_> = NAMES.iter().map(|(line, _)| format!("'{line}'")).collect();
    let asking = format!(
        "export SCRIPT={} WX={WX}\nLINES_TO_TYPE=({})\n{ASKING}",
        file.display(),
        lines.join(" ")
    );
    if let Some(answer) = judged_at_home("zsh", &["-f"], &asking) {
        for (line, name) in NAMES {
            let whole = match line.rsplit_once(' ') {
                Some((before, _)) => format!("asked: {before} {name}"),
                None => format!("asked: {name}"),
            };
            assert!(answer.contains(&whole), "{line}: {answer}");
        }
    }
}

#[test]
fn manual_pages_say_what_the_help_says() {
    let (code, page, stderr) = test_support::outcome(WX, &["man"]);
    assert_eq!(code, 0, "{stderr}");
    let dir = tempfile::tempdir().unwrap();
    let (code, _, stderr) = test_support::outcome(WX, &["man", dir.path().to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(fs::read_to_string(dir.path().join("wx.1")).unwrap(), page);
    for (name, words) in [
        ("wx.1", "no server is running"),
        ("wx-now.1", "wx now KBFI"),
        ("wx-alerts.1", "follow"),
        ("wx-config-set.1", "needs no quotes"),
        ("wx-status.1", "upstream"),
        ("weatherd.1", "another server is running in the directory"),
        ("weatherd.toml.5", "requests_per_second = 5.0"),
    ] {
        let page = fs::read_to_string(dir.path().join(name)).unwrap();
        assert!(page.contains(words), "{name}: {page}");
        assert!(!page.contains("EXTRA"), "{name}: {page}");
        // Warnings go to standard error, and none is accepted.
        if let Some(text) = judged("groff", &["-man", "-Tascii", "-ww"], &page) {
            let kind = if name.ends_with('5') {
                "File Formats"
            } else {
                "General Commands"
            };
            assert!(text.contains(&format!("{kind} Manual")), "{text}");
        }
        for section in ["EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"] {
            let is_whole = !name.contains('-') && name.ends_with('1');
            let is_there = page.contains(&format!(".SH {section}\n"));
            assert!(is_there || !is_whole, "{name}: no {section}");
        }
    }
    let (code, _, stderr) = test_support::outcome(WX, &["man", "/nowhere/at/all"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("/nowhere/at/all"), "{stderr}");
}

/// The variables that a source file reads, by the names in it.
fn variables(source: &str) -> Vec<&str> {
    let (code, _) = source.split_once("#[cfg(test)]").unwrap_or((source, ""));
    let quoted = code.split('"').skip(1).step_by(2);
    let is_variable = |text: &&str| {
        let letters = |c: char| c.is_ascii_uppercase() || c == '_';
        text.len() > 3 && (text.chars().all(letters) || text.ends_with("_proxy"))
    };
    quoted.filter(is_variable).collect()
}

#[test]
fn manual_pages_name_every_variable_that_is_read() {
    let dir = tempfile::tempdir().unwrap();
    test_support::outcome(WX, &["man", dir.path().to_str().unwrap()]);
    let page = |name| fs::read_to_string(dir.path().join(name)).unwrap();
    let meeting = include_str!("../../../rendezvous/src/environment.rs");
    let clients = include_str!("../../src/environment.rs");
    let daemons = include_str!("../../../weatherd-config/src/environment.rs");
    for (name, sources) in [
        ("wx.1", [meeting, clients]),
        ("weatherd.1", [meeting, daemons]),
    ] {
        let (_, section) = page(name)
            .split_once(".SH ENVIRONMENT\n")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        let read: Vec<_> = sources.into_iter().flat_map(variables).collect();
        assert!(read.len() > 5, "{name}: {read:?}");
        for variable in read {
            let is_capital_proxy =
                variable.to_lowercase() != variable && variable.ends_with("_PROXY");
            assert!(
                is_capital_proxy || section.contains(variable),
                "{name}: no {variable}"
            );
        }
    }
}
