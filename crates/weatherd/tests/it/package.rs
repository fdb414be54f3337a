//! The Python package in `clients/python`, by its own tests, under every CPython found.

use std::path::Path;

use crate::support::Daemon;

#[test]
fn the_python_package_passes_its_tests_against_a_simulated_server() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/python/tests");
    let tests = tests.join("test_weatherd.py");
    for python in test_support::all() {
        let daemon = Daemon::simulated();
        python.run(tests.to_str().unwrap(), daemon.dir());
    }
}
