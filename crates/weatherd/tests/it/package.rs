//! The Python package in `clients/python`, by its own tests, under every CPython found.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use test_support::PythonInterpreter;
use weather::QuestionKind;

use crate::support::{Daemon, WEATHERD};

/// Runs a program of the package's tests in `dir`.
fn run(python: &PythonInterpreter, program: &str, dir: &Path) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/python/tests");
    python.run(tests.join(program).to_str().unwrap(), dir);
}

#[test]
fn the_python_package_passes_its_tests_against_a_simulated_server() {
    for python in test_support::all() {
        let daemon = Daemon::simulated();
        run(&python, "test_weatherd.py", daemon.dir());
    }
}

#[test]
fn the_python_package_starts_a_server_where_none_runs() {
    for python in test_support::all() {
        let home = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(WEATHERD, home.path().join("weatherd")).unwrap();
        run(&python, "starting.py", home.path());
    }
}

#[test]
fn the_python_package_asks_every_question_with_every_argument() {
    let arguments = |kind: &QuestionKind| {
        let names = kind.parameters().iter().map(|parameter| parameter.name);
        (kind.name().to_owned(), json!(names.collect::<Vec<_>>()))
    };
    let questions: Value = QuestionKind::ALL.iter().map(arguments).collect();
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("questions.json"), questions.to_string()).unwrap();
    for python in test_support::all() {
        run(&python, "completeness.py", dir.path());
    }
}
