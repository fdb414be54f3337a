//! The program: its first line, its flags, its control endpoint, its end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The program on a free port; killed when dropped.
struct Program {
    child: Child,
    base: String,
}

impl Program {
    fn start(flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nws-simulator"))
            .args(["--listen", "127.0.0.1:0"])
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut base)
            .unwrap();
        Self {
            child,
            base: base.trim().to_owned(),
        }
    }

    /// Sends one request over a plain socket and returns the whole answer.
    fn ask(&self, method: &str, target: &str) -> String {
        let address = self.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{method} {target} HTTP/1.1\r\nHost: x\r\nUser-Agent: tests\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_line_is_the_base_url_and_the_clock_is_the_given_one() {
    let program = Program::start(&["--at", "2026-03-04T22:38:00Z", "--frozen", "--seed", "3"]);
    let answer = program.ask("GET", "/gridpoints/SEW/125,68/forecast");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"generatedAt\": \"2026-03-04T22:38:00+00:00\""));
    assert!(
        program
            .ask("GET", "/_simulator/log")
            .starts_with("HTTP/1.1 404"),
        "control is closed unless asked for"
    );
}

#[test]
fn control_switches_faults_and_moves_the_clock() {
    let program = Program::start(&[
        "--control",
        "--at",
        "2026-03-04T22:38:00Z",
        "--frozen",
        "--fault",
        "status=500 path=/points",
    ]);
    assert!(
        program
            .ask("GET", "/points/40,-100")
            .starts_with("HTTP/1.1 500")
    );
    assert!(
        program
            .ask("DELETE", "/_simulator/faults")
            .contains("\"faults\": []")
    );
    assert!(
        program
            .ask("GET", "/points/40,-100")
            .starts_with("HTTP/1.1 200")
    );
    assert!(
        program
            .ask("POST", "/_simulator/faults?rule=status%3D404+path=/points")
            .contains("\"id\"")
    );
    assert!(
        program
            .ask("GET", "/points/40,-100")
            .starts_with("HTTP/1.1 404")
    );
    assert!(
        program
            .ask("POST", "/_simulator/faults?rule=nonsense")
            .starts_with("HTTP/1.1 400")
    );
    assert!(
        program
            .ask("POST", "/_simulator/clock?advance=48h")
            .contains("2026-03-06T22:38:00Z")
    );
    assert!(
        program
            .ask("GET", "/_simulator/log")
            .contains("\"total\": 3")
    );
    assert!(
        program
            .ask("POST", "/_simulator/reset")
            .starts_with("HTTP/1.1 200")
    );
    assert!(
        program
            .ask("GET", "/gridpoints/SEW/125,68/forecast")
            .contains("2026-03-06T22:38:00+00:00")
    );
}

#[test]
fn sigterm_ends_it_well() {
    let mut program = Program::start(&[]);
    assert!(
        Command::new("kill")
            .arg(program.child.id().to_string())
            .status()
            .unwrap()
            .success()
    );
    assert!(program.child.wait().unwrap().success());
}

#[test]
fn bad_flags_are_refused_with_the_reason() {
    let output = Command::new(env!("CARGO_BIN_EXE_nws-simulator"))
        .args(["--fault", "status=1"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("expected 400 to 599"));
    let help = Command::new(env!("CARGO_BIN_EXE_nws-simulator"))
        .arg("--help")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&help.stdout).contains("Examples:"));
}
