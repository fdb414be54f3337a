//! Answers against the bodies that the upstream served. Knows no socket.

use jiff::Timestamp;
use serde_json::Value;
use weather::{Alert, Current, Layer, OffsetTime, Outlook, OutlookPeriod, WeatherForecast};

use crate::check::CallContext;
use crate::question::Reply;

/// Half of the last decimal of a value, and what binary fractions add.
const ROUNDING: f64 = 0.051;
/// The same of a report's text, which tells whole degrees Celsius.
const COARSE: f64 = 0.91;

/// Checks a reply against the `body` it was made of.
pub(crate) fn with_body(reply: &Reply, body: &Value, asked: CallContext) -> Result<(), String> {
    match reply {
        Reply::Forecast(forecast) => period_of(forecast, body),
        Reply::Explained(answer) | Reply::Update(Some(answer)) => period_of(&answer.forecast, body),
        Reply::Hourly(outlook) | Reply::Week(outlook) => outlook_of(outlook, body),
        Reply::Layer(layer) => layer_of(layer, body),
        Reply::Current(current) => current_of(current, body),
        Reply::Alerts(answer) => alerts_of(answer.alerts.iter(), body, asked.after),
        Reply::AlertChanges(answer) => {
            alerts_of(answer.changes.iter().map(|c| &c.alert), body, asked.after)
        }
        Reply::Discussion(discussion) => same(
            "text",
            discussion.text.trim(),
            body["productText"].as_str().map(str::trim),
        ),
        Reply::Update(None)
        | Reply::Notable(_)
        | Reply::Almanac(_)
        | Reply::Places(_)
        | Reply::Status(_) => Ok(()),
    }
}

/// Returns whether the upstream has gone on to other weather between `since` and `now`, so that a reply
/// of that time and this body may differ: forecasts are renewed, alerts are sent, and with each hour
/// the first period is another one.
pub(crate) fn went_on(body: &Value, since: Timestamp, now: Timestamp) -> bool {
    let properties = &body["properties"];
    let features = body["features"].as_array();
    let sent = features.into_iter().flatten();
    let mut times = [&properties["updateTime"], &body["issuanceTime"]]
        .into_iter()
        .chain(sent.map(|alert| &alert["properties"]["sent"]));
    let hour = |time: Timestamp| time.as_second().div_euclid(3_600);
    hour(since) != hour(now)
        || times.any(|time| instant(time).is_some_and(|time| time.as_second() >= since.as_second()))
}

fn period_of(forecast: &WeatherForecast, body: &Value) -> Result<(), String> {
    let served = starting(body, forecast.start_time.parse().ok())?;
    let text = |name: &str| served[name].as_str();
    same("number", forecast.number, served["number"].as_i64())?;
    same("name", forecast.name.as_str(), text("name"))?;
    same("end", forecast.end_time.as_str(), text("endTime"))?;
    same("wind", forecast.wind_speed.as_str(), text("windSpeed"))?;
    same(
        "direction",
        forecast.wind_direction.as_str(),
        text("windDirection"),
    )?;
    same(
        "words",
        forecast.short_forecast.as_str(),
        text("shortForecast"),
    )?;
    same(
        "text",
        forecast.detailed_forecast.as_str(),
        text("detailedForecast"),
    )?;
    let temperature = served["temperature"].as_i64();
    same("temperature", forecast.temperature, Some(temperature))
}

fn outlook_of(outlook: &Outlook, body: &Value) -> Result<(), String> {
    for period in &outlook.periods {
        let served = starting(body, Some(period.start_time))?;
        let OutlookPeriod {
            name,
            temperature,
            short_forecast,
            detailed_forecast,
            ..
        } = period;
        let text = |name: &str| served[name].as_str();
        same("name", name.as_str(), text("name"))?;
        same("words", short_forecast.as_str(), text("shortForecast"))?;
        let sentences = match night_of(period, served, body)? {
            // A whole day.
            Some(night) => sentences(served)
                .zip(sentences(night))
                .map(|(day, night_then)| {
                    let name = night["name"].as_str().unwrap_or_default();
                    format!("{day} {name}: {night_then}")
                }),
            None => sentences(served).map(str::to_owned),
        };
        same("text", detailed_forecast.clone(), sentences)?;
        near(
            "temperature",
            *temperature,
            served["temperature"].as_f64(),
            ROUNDING,
        )?;
    }
    Ok(())
}

/// Returns the sentences of a period.
fn sentences(served: &Value) -> Option<&str> {
    served["detailedForecast"].as_str()
}

/// Returns the night that a period goes on with beyond what was served for its start.
fn night_of<'b>(
    period: &OutlookPeriod,
    served: &Value,
    body: &'b Value,
) -> Result<Option<&'b Value>, String> {
    let end = served["endTime"].as_str().and_then(|end| end.parse().ok());
    match end {
        Some(end) if end != period.end_time => starting(body, Some(end)).map(Some),
        _ => Ok(None),
    }
}

/// Returns the period of a forecast that starts at a time.
fn starting(body: &Value, start: Option<OffsetTime>) -> Result<&Value, String> {
    let periods = body["properties"]["periods"].as_array();
    let starts = |period: &&Value| instant(&period["startTime"]) == start.map(|s| s.timestamp);
    let found = periods.and_then(|periods| periods.iter().find(starts));
    found.ok_or_else(|| format!("no period was served that starts at {start:?}"))
}

fn layer_of(layer: &Layer, body: &Value) -> Result<(), String> {
    let served = &body["properties"][&layer.layer];
    let values = served["values"].as_array();
    let values = values.ok_or_else(|| format!("no layer {} was served", layer.layer))?;
    let is_celsius = served["uom"].as_str() == Some("wmoUnit:degC");
    for told in &layer.values {
        let holds = |value: &&Value| {
            let start = value["validTime"]
                .as_str()
                .and_then(|t| t.split('/').next());
            let start = start.and_then(|text| text.parse::<Timestamp>().ok());
            start.is_some_and(|start| start <= told.start_time.timestamp)
        };
        let value = values.iter().rfind(holds).map(|value| &value["value"]);
        let value = value.and_then(Value::as_f64);
        let value = if is_celsius {
            value.map(fahrenheit)
        } else {
            value
        };
        near(&layer.layer, told.value, value, ROUNDING)?;
    }
    Ok(())
}

fn current_of(current: &Current, body: &Value) -> Result<(), String> {
    let Some(reading) = &current.temperature else {
        return Ok(());
    };
    let reports = body["features"].as_array();
    let is_it = |report: &&Value| {
        instant(&report["properties"]["timestamp"]) == Some(reading.time.timestamp)
    };
    let report = reports.and_then(|reports| reports.iter().find(is_it));
    let report = report.ok_or_else(|| format!("no report of {:?} was served", reading.time))?;
    let celsius = report["properties"]["temperature"]["value"].as_f64();
    near(
        "temperature",
        Some(reading.value),
        celsius.map(fahrenheit),
        COARSE,
    )
}

/// Checks that every alert is one of those served, and that none is missing that nothing supersedes.
fn alerts_of<'a>(
    told: impl Iterator<Item = &'a Alert>,
    body: &Value,
    now: Timestamp,
) -> Result<(), String> {
    let served: Vec<&Value> = body["features"]
        .as_array()
        .map(|features| {
            features
                .iter()
                .map(|feature| &feature["properties"])
                .collect()
        })
        .unwrap_or_default();
    let mut ids = Vec::new();
    for alert in told {
        let is_it = |served: &&&Value| served["id"].as_str() == Some(&alert.id);
        let found = served.iter().find(is_it);
        let found =
            found.ok_or_else(|| format!("an alert was told that is not served: {alert:?}"))?;
        same("event", alert.event.as_str(), found["event"].as_str())?;
        same(
            "headline",
            alert.headline.as_deref(),
            Some(found["headline"].as_str()),
        )?;
        ids.push(&alert.id);
    }
    for alert in &served {
        let id = alert["id"].as_str().unwrap_or_default();
        let refers = |other: &&&Value| {
            let references = other["references"].as_array();
            let mut references = references.into_iter().flatten();
            references.any(|reference| reference["identifier"].as_str() == Some(id))
        };
        let holds = alert["messageType"] != "Cancel"
            && instant(&alert["ends"]).is_some_and(|ends| ends > now)
            && !served.iter().any(|other| refers(&other));
        if holds && !ids.iter().any(|told| *told == id) {
            return Err(format!("an alert is served that is not told: {alert}"));
        }
    }
    Ok(())
}

fn instant(text: &Value) -> Option<Timestamp> {
    text.as_str()?.parse().ok()
}

fn fahrenheit(celsius: f64) -> f64 {
    celsius * 1.8 + 32.0
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    told: T,
    served: Option<T>,
) -> Result<(), String> {
    if served.as_ref() == Some(&told) {
        return Ok(());
    }
    Err(format!("the {what} is {told:?}, and {served:?} was served"))
}

fn near(what: &str, told: Option<f64>, served: Option<f64>, within: f64) -> Result<(), String> {
    let is_near = match (told, served) {
        (Some(told), Some(served)) => (told - served).abs() <= within,
        (told, served) => told.is_none() && served.is_none(),
    };
    if is_near {
        return Ok(());
    }
    Err(format!("the {what} is {told:?}, and {served:?} was served"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weather::Severity;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn alert(id: &str) -> Alert {
        Alert {
            id: id.to_owned(),
            event: "Flood Warning".to_owned(),
            severity: Severity::Severe,
            certainty: None,
            urgency: None,
            headline: None,
            area: None,
            description: None,
            instruction: None,
            sender: None,
            sent: None,
            onset: None,
            ends: None,
            zones: Vec::new(),
        }
    }

    #[test]
    fn an_alert_that_is_not_served_is_told_and_so_is_one_that_is_left_out() {
        let message = |id: &str, kind: &str, references: Value| {
            json!({"properties": {
                "id": id, "event": "Flood Warning", "messageType": kind,
                "ends": "2026-03-05T00:00:00Z", "references": references,
            }})
        };
        let now = at("2026-03-04T22:38:00Z");
        let body = json!({"features": [
            message("b", "Update", json!([{"identifier": "a"}])),
            message("a", "Alert", json!([])),
            message("c", "Cancel", json!([])),
        ]});
        let judge = |ids: &[&str]| {
            let told: Vec<_> = ids.iter().map(|id| alert(id)).collect();
            alerts_of(told.iter(), &body, now)
        };
        assert_eq!(judge(&["b"]), Ok(()));
        assert!(judge(&[]).unwrap_err().contains("not told"));
        assert!(judge(&["b", "x"]).unwrap_err().contains("not served"));
    }

    #[test]
    fn a_period_is_found_by_its_start() {
        let body = json!({"properties": {"periods": [{"startTime": "2026-03-04T14:00:00-08:00"}]}});
        let start = |text: &str| text.parse::<OffsetTime>().ok();
        assert!(starting(&body, start("2026-03-04T22:00:00Z")).is_ok());
        assert!(starting(&body, start("2026-03-04T23:00:00Z")).is_err());
    }

    #[test]
    fn a_whole_day_goes_on_with_its_night() {
        let half = |name: &str, start: &str, end: &str| {
            json!({"name": name, "startTime": start, "endTime": end, "shortForecast": "Sunny",
                "detailedForecast": format!("{name} is fine."), "temperature": 50})
        };
        let [dawn, dusk, dawn_after] = [
            "2026-03-04T06:00:00-08:00",
            "2026-03-04T18:00:00-08:00",
            "2026-03-05T06:00:00-08:00",
        ];
        let body = json!({"properties": {"periods": [
            half("Today", dawn, dusk), half("Tonight", dusk, dawn_after),
        ]}});
        let mut outlook = test_support::fixtures::week();
        outlook.periods.truncate(1);
        let day = &mut outlook.periods[0];
        (day.name, day.short_forecast) = ("Today".to_owned(), "Sunny".to_owned());
        (day.start_time, day.temperature) = (dawn.parse().unwrap(), Some(50.0));
        for (end, sentences) in [
            (dusk, "Today is fine."),
            (dawn_after, "Today is fine. Tonight: Tonight is fine."),
        ] {
            let day = &mut outlook.periods[0];
            day.end_time = end.parse().unwrap();
            day.detailed_forecast = sentences.to_owned();
            assert_eq!(outlook_of(&outlook, &body), Ok(()));
            outlook.periods[0].detailed_forecast.push('!');
            assert!(outlook_of(&outlook, &body).is_err());
        }
    }

    #[test]
    fn a_value_is_the_one_served_but_for_its_rounding() {
        assert_eq!(near("it", Some(50.0), Some(50.04), ROUNDING), Ok(()));
        assert!(near("it", Some(50.0), Some(50.1), ROUNDING).is_err());
        assert!(near("it", None, Some(50.0), ROUNDING).is_err());
    }

    #[test]
    fn an_hour_and_a_renewal_are_other_weather() {
        let body = json!({"properties": {"updateTime": "2026-03-04T22:10:00+00:00"}});
        let [early, late, next] = [
            "2026-03-04T22:05:00Z",
            "2026-03-04T22:38:00Z",
            "2026-03-04T23:00:01Z",
        ]
        .map(at);
        assert!(went_on(&body, early, late), "renewed");
        assert!(!went_on(&body, late, late));
        assert!(went_on(&body, late, next), "another hour");
    }
}
