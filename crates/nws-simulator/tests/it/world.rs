//! A simulator at a known time, and short ways to ask it.

use bytes::Bytes;
use http::{Request, Response};
use nws_simulator::{FaultRule, Simulator, VirtualClock};
use serde_json::Value;

/// The Wednesday before the clocks go forward.
pub(crate) const MARCH: &str = "2026-03-04T22:38:00Z";

pub(crate) fn at(time: &str) -> Simulator {
    Simulator::builder()
        .seed(1)
        .clock(VirtualClock::at(time.parse().unwrap()))
        .build()
}

pub(crate) fn faulty(rule: &str) -> Simulator {
    let rule: FaultRule = rule.parse().unwrap();
    Simulator::builder()
        .seed(1)
        .clock(VirtualClock::at(MARCH.parse().unwrap()))
        .faults([rule])
        .build()
}

pub(crate) fn ask(simulator: &Simulator, target: &str) -> Response<Bytes> {
    ask_with(simulator, target, &[])
}

pub(crate) fn ask_with(
    simulator: &Simulator,
    target: &str,
    headers: &[(&str, &str)],
) -> Response<Bytes> {
    let mut request = Request::get(target).header("user-agent", "tests");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    simulator.respond(request.body(()).unwrap())
}

pub(crate) fn json(simulator: &Simulator, target: &str) -> Value {
    let response = ask(simulator, target);
    assert_eq!(response.status(), 200, "{target}: {:?}", response.body());
    serde_json::from_slice(response.body()).unwrap()
}

pub(crate) fn header<'r, B>(response: &'r Response<B>, name: &str) -> &'r str {
    response
        .headers()
        .get(name)
        .unwrap_or_else(|| panic!("no {name}"))
        .to_str()
        .unwrap()
}

/// One town per office region, far apart, including both date-line sides.
pub(crate) const TOWNS: [&str; 14] = [
    "47.6062,-122.3321",
    "44.9778,-93.265",
    "25.7617,-80.1918",
    "33.4484,-112.074",
    "40.7128,-74.006",
    "64.8378,-147.7164",
    "71.2906,-156.7886",
    "51.88,-176.6581",
    "52.7125,174.1136",
    "21.3069,-157.8583",
    "13.4757,144.7489",
    "-14.2781,-170.7025",
    "18.4655,-66.1057",
    "36.1627,-86.7816",
];

/// Returns the path of a point's grid.
pub(crate) fn grid_of(simulator: &Simulator, point: &str) -> String {
    let link =
        json(simulator, &format!("/points/{point}"))["properties"]["forecastGridData"].clone();
    link.as_str()
        .unwrap()
        .strip_prefix("https://api.weather.gov")
        .unwrap()
        .to_owned()
}

pub(crate) fn periods(body: &Value) -> &Vec<Value> {
    body["properties"]["periods"].as_array().unwrap()
}
