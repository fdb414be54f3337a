//! CPython's `urllib` as a client.

use std::fs;

use super::listening::address;
use crate::support::Daemon;

#[test]
fn every_python_gets_answers_with_its_standard_library() {
    let daemon = Daemon::start(&["--simulate", "--http=127.0.0.1:0"]);
    let base = address(daemon.dir());
    fs::write(daemon.dir().join("address"), base).unwrap();
    for python in test_support::all() {
        let said = python.run("http_client.py", daemon.dir());
        assert_eq!(said.trim(), "all right", "{python}");
    }
}
