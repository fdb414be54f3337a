//! Recorded answers of api.weather.gov: where they are, and the places they cover. They are not part
//! of the repository; a test without them says so and passes.
//!
//! Knows nothing of what a recording says.

use std::path::{Path, PathBuf};

use crate::environment::variable;

/// A place with a recorded forecast of both kinds, raw grid, stations and observations.
#[derive(Debug, Clone, Copy)]
pub struct RecordedPlace {
    /// Its coordinates, as the upstream's canonical paths write them.
    pub point: &'static str,
    /// Its grid cell; the three letters in front are its forecast office.
    pub cell: &'static str,
    /// The time of the recording.
    pub moment: &'static str,
    /// Its name, as people are told it.
    pub name: &'static str,
}

impl RecordedPlace {
    /// Returns its forecast office: `SEW`.
    pub fn office(self) -> &'static str {
        self.cell
            .split_once('/')
            .map_or(self.cell, |(office, _)| office)
    }
}

/// Every recorded place.
pub const PLACES: [RecordedPlace; 5] = [SEATTLE, FORT_YUKON, GUAM, HONOLULU, LATHAM];
/// Seattle, in winter.
pub const SEATTLE: RecordedPlace = RecordedPlace {
    point: "47.6062,-122.3321",
    cell: "SEW/125,68",
    moment: "2026-03-04T22:38:00Z",
    name: "Seattle, Washington",
};
/// A village north of the polar circle, in June.
pub const FORT_YUKON: RecordedPlace = RecordedPlace {
    point: "66.564,-145.252",
    cell: "AFG/526,184",
    moment: "2026-06-02T15:59:00Z",
    name: "Fort Yukon, Alaska",
};
/// An island west of the date line.
pub const GUAM: RecordedPlace = RecordedPlace {
    point: "13.444,144.778",
    cell: "GUM/47,48",
    moment: "2026-05-14T16:35:00Z",
    name: "Guam",
};
/// Honolulu, in the payload shapes of 2024.
pub const HONOLULU: RecordedPlace = RecordedPlace {
    point: "21.305,-157.858",
    cell: "HFO/154,145",
    moment: "2024-03-14T13:27:00Z",
    name: "Honolulu, Hawaii",
};
/// The only place with an alert and with a text product.
pub const LATHAM: RecordedPlace = RecordedPlace {
    point: "42.745,-73.752",
    cell: "ALY/71,67",
    moment: "2026-07-15T20:08:00Z",
    name: "Latham, New York",
};

/// Returns the folder of recordings: `$WEATHERD_RECORDINGS`, else `../shared` beside the repository.
/// Either may be the folder itself or hold it as `nws-recordings`.
///
/// Prints a notice when there is none, so that a skipped test is seen to be skipped.
#[expect(clippy::print_stderr, reason = "a notice in the output of tests")]
pub fn folder() -> Option<PathBuf> {
    let given = variable("WEATHERD_RECORDINGS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let found = [given.join("nws-recordings"), given.clone()]
        .into_iter()
        .find(|folder| folder.join("points").is_dir());
    if found.is_none() {
        eprintln!(
            "notice: no recordings at {}; this test is skipped",
            given.display()
        );
    }
    found
}
