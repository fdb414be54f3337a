//! The demonstration, as its user runs it.

const DEMO: &str = env!("CARGO_BIN_EXE_demo");

#[test]
fn the_demo_shows_six_clients_and_cleans_up() {
    let (code, text, stderr) = test_support::outcome(DEMO, &["demo"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(
        text.matches("Weather Forecast for Location").count(),
        6,
        "{text}"
    );
    assert!(text.matches("SIMULATED").count() > 6, "{text}");
}

#[test]
fn other_words_are_refused_and_help_is_given() {
    let (code, text, stderr) = test_support::outcome(DEMO, &["portland"]);
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(stderr.contains("cargo run --release -- demo"), "{stderr}");
    let (code, text, _) = test_support::outcome(DEMO, &["--help"]);
    assert_eq!(code, 0);
    assert!(text.contains("simulated weather"), "{text}");
}
