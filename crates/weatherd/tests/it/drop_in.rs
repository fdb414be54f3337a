//! The drop-in promise: programs written for the original, under every CPython found, unchanged.

use test_support::PythonInterpreter;
use weather::Location;

use crate::support::{Daemon, client};
use crate::upstream::Upstream;

/// Runs `program` under every interpreter against one daemon; it must end with "ok".
fn every_python_runs(program: &str) {
    let daemon = Daemon::simulated();
    for python in test_support::all() {
        let printed = python.run(program, daemon.dir());
        assert_eq!(printed, "ok\n", "{program} under {python}");
    }
}

#[test]
fn the_originals_client_prints_its_forecast_three_times_in_a_row() {
    let daemon = Daemon::simulated();
    for python in test_support::all() {
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
fn every_kind_of_class_called_location_is_a_place() {
    every_python_runs("places.py");
}

#[test]
fn a_proxy_explains_tells_its_status_and_takes_a_callers_patience() {
    every_python_runs("explaining.py");
}

#[test]
fn the_weather_now_is_a_dict_or_the_callers_own_classes() {
    every_python_runs("current.py");
}

#[test]
fn every_method_by_position_and_keyword_as_dicts_and_classes_and_asked_wrongly() {
    every_python_runs("methods.py");
}

#[test]
fn child_processes_use_their_parents_proxy() {
    every_python_runs("processes.py");
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
    for python in test_support::all() {
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
    for python in test_support::all() {
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
fn knows_sha256(python: &PythonInterpreter) -> bool {
    python.minor >= 12
}

#[test]
fn a_client_that_is_killed_in_the_middle_of_a_call_hinders_nobody() {
    let upstream = Upstream::with_faults(&["hang path=/points/47*"]);
    for python in test_support::all() {
        let daemon = upstream.daemon();
        let asked = || upstream.running.simulator().log().count_under("/points/47");
        let before = asked();
        let mut program = python.start("client.py", daemon.dir());
        while asked() == before {
            std::thread::yield_now();
        }
        program.kill();
        let elsewhere = Location::new(40.7128, -74.006).unwrap();
        let mut client = client(daemon.dir());
        assert!(client.get_weather(elsewhere).is_ok(), "{python}");
        assert!(client.status().is_ok(), "{python}");
    }
}

#[test]
fn a_client_may_end_the_server_only_where_that_is_allowed() {
    for python in test_support::all() {
        let daemon = Daemon::simulated();
        let said = python.run("stopping.py", daemon.dir());
        assert!(said.starts_with("refused: "), "{python}: {said}");
        assert!(client(daemon.dir()).get_weather(Location::SEATTLE).is_ok());

        let mut daemon = Daemon::start(&["--simulate", "--allow-remote-shutdown"]);
        assert_eq!(
            python.run("stopping.py", daemon.dir()),
            "stopped\n",
            "{python}"
        );
        let (status, _, stderr) = daemon.process.wait();
        assert_eq!(status.code(), Some(0), "{stderr}");
        assert!(!daemon.socket().exists());
        assert!(!daemon.dir().join(".manager_connection").exists());
    }
}
