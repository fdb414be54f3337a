//! Pictures in files and pipes. What is on them is tested where they are drawn.

use std::fs;
use std::process::Stdio;

use crate::support::{Server, bare};
use crate::terminal::terminal;

#[test]
fn the_ending_says_what_becomes_of_a_picture() {
    let server = Server::start();
    let path = |name: &str| server.dir.path().join(name);
    let svg = path("week.svg");
    let (code, stdout, stderr) = server.wx(&["chart", "-o", svg.to_str().unwrap()]);
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, "", ""));
    let text = fs::read_to_string(&svg).unwrap();
    assert!(text.starts_with("<svg"), "{text}");
    assert!(text.contains("SIMULATED") && text.contains("Seattle"));

    let png = path("WEEK.PNG");
    let options = ["--size", "800x400", "--theme", "dark", "--hours", "48"];
    let (code, _, stderr) =
        server.wx(&[&["chart", "-o", png.to_str().unwrap()], options.as_slice()].concat());
    assert_eq!(code, 0, "{stderr}");
    let bytes = fs::read(&png).unwrap();
    // The signature, then the width and height of its header (PNG specification, 5.2 and 11.2.2).
    assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(bytes[16..24], [0, 0, 3, 32, 0, 0, 1, 144]);
}

#[test]
fn standard_output_takes_pictures_unless_it_is_a_terminal() {
    let server = Server::start();
    let (code, stdout, stderr) = server.wx(&["chart", "-o", "-", "--as", "svg", "--units", "si"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(
        stdout.starts_with("<svg") && stdout.contains("°C"),
        "{stdout}"
    );

    let (_ours, theirs) = terminal();
    let mut command = bare(server.dir.path());
    command.args(["chart", "-o", "-", "--as", "png"]);
    command
        .stdin(Stdio::null())
        .stdout(theirs)
        .stderr(Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("cannot write PNG to a terminal"),
        "{stderr}"
    );
}

#[test]
fn a_failure_leaves_the_old_picture_where_it_is() {
    let server = Server::start();
    let file = server.dir.path().join("old.svg");
    fs::write(&file, "old").unwrap();
    let name = file.to_str().unwrap();
    let (code, _, _) = server.wx(&["chart", "qqqzzzxx", "-o", name]);
    assert_ne!(code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[test]
fn the_hours_are_drawn_as_curves_too() {
    let server = Server::start();
    let mut command = bare(server.dir.path());
    command.args(["hourly", "--curves"]).env_remove("LC_ALL");
    command.env("LC_CTYPE", "C");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Chance of precipitation %"), "{text}");
    assert!(text.contains("SIMULATED"), "{text}");
    assert!(text.is_ascii(), "{text}");
}
