//! Any text as the query string of an address.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(query) = weather_http::QueryString::parse(text) {
        assert!(query.pairs().count() <= 64);
    }
});
