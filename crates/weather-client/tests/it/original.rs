//! Both clients against the Python original: a CPython manager that serves `get_weather` under the
//! original's names, for every CPython found, with both kinds of handshake.

use std::fs;
use std::path::Path;

use test_support::{ChildProcess, PythonInterpreter};
use weather::{Location, PlaceQuery};
use weather_client::{Client, Error};

use crate::both::{Both, RUNTIME, ask, finder};

fn original(python: &PythonInterpreter, dir: &Path) -> ChildProcess {
    let mut server = python.start("original_server.py", dir);
    server.expect("ready");
    server
}

fn connect(dir: &Path) -> Result<Client, Error> {
    finder(dir).connect()
}

#[test]
fn the_original_is_asked_and_understood() {
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        let _server = original(&python, dir.path());
        let mut client = connect(dir.path()).unwrap();
        for _ in 0..3 {
            let forecast = client.get_weather(Location::SEATTLE).unwrap();
            assert_eq!(forecast.request, Location::SEATTLE);
            assert_eq!(forecast.temperature, Some(53));
            assert_eq!(forecast.name, "This Afternoon");
            assert!(forecast.is_daytime && forecast.temperature_trend.is_none());
        }
        let second = connect(dir.path())
            .unwrap()
            .get_weather(Location::SEATTLE)
            .unwrap();
        assert_eq!(second.wind_direction, "W", "{python}");
    }
}

#[test]
fn the_default_place_of_the_original_is_seattle_and_it_knows_no_names() {
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        let _server = original(&python, dir.path());
        let mut both = Both::connect(&finder(dir.path())).unwrap();
        for forecast in ask!(both, get_weather(PlaceQuery::Default)) {
            assert_eq!(forecast.unwrap().request, Location::SEATTLE, "{python}");
        }
        for refusal in ask!(both, get_weather(PlaceQuery::Name("Portland, OR".into()))) {
            let message = refusal.unwrap_err().to_string();
            assert!(message.contains("give coordinates"), "{python}: {message}");
        }
        assert!(both.blocking.get_weather(Location::SEATTLE).is_ok());
    }
}

#[test]
fn an_exception_of_the_original_is_a_typed_error_and_the_connection_goes_on() {
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        let _server = original(&python, dir.path());
        let mut client = connect(dir.path()).unwrap();
        let pole = Location::new(89.0, 0.0).unwrap();
        match client.get_weather(pole) {
            Err(Error::Weather {
                kind: weather::ErrorKind::NoData,
                message,
            }) => {
                assert_eq!(message, "nobody lives there");
            }
            other => panic!("{python}: {other:?}"),
        }
        assert!(client.get_weather(Location::SEATTLE).is_ok());
    }
}

#[test]
fn another_key_is_told_from_no_server() {
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(connect(dir.path()), Err(Error::NoServer(_))));
        let mut server = original(&python, dir.path());
        let file = dir.path().join(".manager_connection");
        let right = fs::read_to_string(&file).unwrap();
        let wrong = r#"{"socket_path": ".weather_manager.sock", "authkey": "Z3Vlc3M="}"#;
        fs::write(&file, wrong).unwrap();
        let refusal = connect(dir.path()).unwrap_err();
        assert!(matches!(refusal, Error::KeyRefused), "{python}: {refusal}");
        fs::write(&file, right).unwrap();
        assert!(connect(dir.path()).is_ok());
        server.kill();
        assert!(
            matches!(connect(dir.path()), Err(Error::ServerGone { .. })),
            "{python}"
        );
    }
}

#[test]
fn the_original_is_asked_in_futures_too() {
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        let _server = original(&python, dir.path());
        let mut both = Both::connect(&finder(dir.path())).unwrap();
        let pole = Location::new(89.0, 0.0).unwrap();
        for _ in 0..3 {
            for answer in ask!(both, get_weather(Location::SEATTLE)) {
                assert_eq!(answer.unwrap().wind_direction, "W", "{python}");
            }
            for answer in ask!(both, get_weather(pole)) {
                let error = answer.unwrap_err();
                assert_eq!(error.to_string(), "nobody lives there", "{python}");
            }
        }
    }
}

#[test]
fn a_restart_of_the_original_is_borne() {
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        let mut server = original(&python, dir.path());
        let mut both = Both::connect(&finder(dir.path())).unwrap();
        assert!(
            ask!(both, get_weather(Location::SEATTLE))
                .iter()
                .all(Result::is_ok)
        );
        server.kill();
        fs::remove_file(dir.path().join(".weather_manager.sock")).unwrap();
        let _server = original(&python, dir.path());
        for answer in ask!(both, get_weather(Location::SEATTLE)) {
            answer.unwrap_or_else(|error| panic!("{python}: {error:?}"));
        }
    }
}

#[test]
fn no_server_another_key_and_a_server_that_is_gone_are_told_apart_in_futures_too() {
    let connect = |dir: &Path| RUNTIME.block_on(finder(dir).connect_async());
    for python in test_support::all() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(connect(dir.path()), Err(Error::NoServer(_))));
        let mut server = original(&python, dir.path());
        let file = dir.path().join(".manager_connection");
        let right = fs::read_to_string(&file).unwrap();
        let wrong = r#"{"socket_path": ".weather_manager.sock", "authkey": "Z3Vlc3M="}"#;
        fs::write(&file, wrong).unwrap();
        assert!(matches!(connect(dir.path()), Err(Error::KeyRefused)));
        fs::write(&file, right).unwrap();
        assert!(connect(dir.path()).is_ok());
        server.kill();
        assert!(matches!(connect(dir.path()), Err(Error::ServerGone { .. })));
    }
}
