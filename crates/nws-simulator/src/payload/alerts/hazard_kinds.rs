//! The kinds of warnings, and the weather that calls for each.

use crate::field::Precipitation;
use crate::forecast::ForecastHour;

/// One kind of warning.
#[derive(Debug)]
pub(super) struct HazardKind {
    pub(super) event: &'static str,
    /// The phenomenon's two letters and the significance's one in event codes (VTEC).
    pub(super) code: (&'static str, &'static str),
    /// Severity, urgency and certainty, in the words of the Common Alerting Protocol.
    pub(super) grade: [&'static str; 3],
    pub(super) response: &'static str,
    /// Hours before its beginning at which it is announced; at most a day.
    pub(super) ahead: i64,
    /// Tells whether the weather at an hour calls for it.
    pub(super) calls: fn(&ForecastHour) -> bool,
    pub(super) what: &'static str,
    pub(super) instruction: &'static str,
}

/// Every kind; the grades of one hazard exclude each other.
pub(super) const KINDS: [HazardKind; 9] = [
    HazardKind {
        event: "Extreme Heat Warning",
        code: ("XH", "W"),
        grade: ["Severe", "Expected", "Likely"],
        response: "Execute",
        ahead: 24,
        calls: |hour| hour.felt() >= 112,
        what: "Dangerously hot conditions",
        instruction: "Drink plenty of fluids and stay out of the sun.",
    },
    HazardKind {
        event: "Heat Advisory",
        code: ("HT", "Y"),
        grade: ["Moderate", "Expected", "Likely"],
        response: "Execute",
        ahead: 24,
        calls: |hour| (104..112).contains(&hour.felt()),
        what: "Hot conditions",
        instruction: "Drink plenty of fluids and check on neighbours.",
    },
    HazardKind {
        event: "High Wind Warning",
        code: ("HW", "W"),
        grade: ["Severe", "Expected", "Likely"],
        response: "Prepare",
        ahead: 18,
        calls: |hour| hour.gust >= 50,
        what: "Damaging winds",
        instruction: "Stay away from trees and windows.",
    },
    HazardKind {
        event: "Wind Advisory",
        code: ("WI", "Y"),
        grade: ["Moderate", "Expected", "Likely"],
        response: "Execute",
        ahead: 12,
        calls: |hour| (39..50).contains(&hour.gust),
        what: "Strong gusts",
        instruction: "Secure outdoor objects and drive with care.",
    },
    HazardKind {
        event: "Winter Storm Warning",
        code: ("WS", "W"),
        grade: ["Severe", "Expected", "Likely"],
        response: "Prepare",
        ahead: 24,
        calls: |hour| hour.snow >= 18.0,
        what: "Heavy snow",
        instruction: "Travel only in an emergency.",
    },
    HazardKind {
        event: "Winter Weather Advisory",
        code: ("WW", "Y"),
        grade: ["Moderate", "Expected", "Likely"],
        response: "Execute",
        ahead: 18,
        calls: |hour| (9.0..18.0).contains(&hour.snow),
        what: "Snow",
        instruction: "Slow down and use caution while travelling.",
    },
    HazardKind {
        event: "Extreme Cold Warning",
        code: ("EC", "W"),
        grade: ["Severe", "Expected", "Likely"],
        response: "Prepare",
        ahead: 18,
        calls: |hour| hour.felt() <= -35,
        what: "Dangerously cold wind chills",
        instruction: "Avoid going outside; cover all skin.",
    },
    HazardKind {
        event: "Severe Thunderstorm Warning",
        code: ("SV", "W"),
        grade: ["Severe", "Immediate", "Observed"],
        response: "Shelter",
        ahead: 0,
        calls: |hour| hour.precipitation == Precipitation::Thunder && hour.thunder >= 75,
        what: "Severe thunderstorms",
        instruction: "Move to an inside room.",
    },
    HazardKind {
        event: "Severe Thunderstorm Watch",
        code: ("SV", "A"),
        grade: ["Severe", "Future", "Possible"],
        response: "Monitor",
        ahead: 6,
        calls: |hour| {
            hour.precipitation == Precipitation::Thunder && (50..75).contains(&hour.thunder)
        },
        what: "Conditions for severe storms",
        instruction: "Be ready to act.",
    },
];
