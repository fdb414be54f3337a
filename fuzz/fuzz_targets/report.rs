//! Any text as a station's report, told in words.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(report) = metar::MetarReport::parse(text) {
        let _ = (report.condition_words(), report.relative_humidity_percent());
    }
});
