//! The demonstration, and its absence from builds without it.

use crate::support::WX;

#[cfg(feature = "demo")]
#[test]
fn the_demo_shows_six_clients_and_cleans_up() {
    let (code, text, stderr) = test_support::outcome(WX, &["demo"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(
        text.matches("Weather Forecast for Location").count(),
        6,
        "{text}"
    );
    assert!(text.matches("SIMULATED").count() > 6, "{text}");
}

/// The packaged build: `cargo test -p wx --no-default-features --features png --test it demo`.
#[cfg(not(feature = "demo"))]
#[test]
fn without_the_demo_wx_says_so_and_offers_none() {
    let (code, text, stderr) = test_support::outcome(WX, &["demo"]);
    assert_eq!((code, text.as_str()), (1, ""));
    for words in ["built without the demo", "weatherd --simulate"] {
        assert!(stderr.contains(words), "{stderr}");
    }
    for help in ["-h", "--help"] {
        let (_, text, _) = test_support::outcome(WX, &[help]);
        assert!(
            text.contains("wx status") && !text.contains("demo"),
            "{text}"
        );
    }
}
