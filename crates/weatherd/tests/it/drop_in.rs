//! The drop-in promise: programs written for the original, under every CPython found, unchanged.

use pythons::Python;

use crate::support::Daemon;

/// Runs `program` under every interpreter against one daemon; it must end with "ok".
fn every_python_runs(program: &str) {
    let daemon = Daemon::simulated();
    for python in pythons::all() {
        let printed = python.run(program, daemon.dir());
        assert_eq!(printed, "ok\n", "{program} under {python}");
    }
}

#[test]
fn the_originals_client_prints_its_forecast_three_times_in_a_row() {
    let daemon = Daemon::simulated();
    for python in pythons::all() {
        for _ in 0..3 {
            let text = python.run("client.py", daemon.dir());
            let mut lines = text.lines();
            assert_eq!(
                lines.next(),
                Some("Weather Forecast for Location (47.6062, -122.3321)")
            );
            assert_eq!(lines.next(), Some("=".repeat(70).as_str()));
            for label in ["Period: ", "Temperature: ", "Conditions: ", "Wind: "] {
                assert!(lines.next().unwrap().starts_with(label), "{text}");
            }
            assert!(text.contains("SIMULATED"), "{text}");
        }
    }
}

#[test]
fn answers_are_the_callers_own_dataclasses_or_dicts() {
    every_python_runs("answers.py");
}

#[test]
fn dataclasses_of_main_work_also_frozen_and_with_slots() {
    every_python_runs("main_module.py");
}

#[test]
fn every_mistake_is_a_built_in_exception_at_the_caller() {
    every_python_runs("mistakes.py");
}

#[test]
fn a_proxy_can_do_what_a_proxy_of_cpython_can() {
    every_python_runs("proxy.py");
}

#[test]
fn many_threads_share_proxies_and_make_their_own() {
    every_python_runs("threads.py");
}

#[test]
fn a_wrong_key_is_refused_and_the_server_goes_on() {
    every_python_runs("wrong_key.py");
}

#[test]
fn a_program_outlives_a_restart_of_its_server() {
    let mut daemon = Daemon::simulated();
    for python in pythons::all() {
        let mut program = python.start("restart.py", daemon.dir());
        program.expect("ready");
        daemon.stop();
        program.say("stopped");
        program.expect("gone");
        daemon.start_again();
        program.say("started");
        assert_eq!(program.finish(), "ok\n", "{python}");
    }
}

#[test]
fn require_sha256_refuses_the_pythons_that_cannot() {
    let daemon = Daemon::start(&["--simulate", "--require-sha256"]);
    for python in pythons::all() {
        let mut program = python.start("client.py", daemon.dir());
        let (status, _, stderr) = program.wait();
        assert_eq!(
            status.success(),
            knows_sha256(&python),
            "{python}: {stderr}"
        );
        assert_eq!(
            stderr.contains("AuthenticationError"),
            !knows_sha256(&python),
            "{stderr}"
        );
    }
}

/// CPython answers with other digests than MD5 from 3.12 on.
fn knows_sha256(python: &Python) -> bool {
    python.minor >= 12
}
