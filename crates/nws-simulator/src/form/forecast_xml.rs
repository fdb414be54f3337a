//! A forecast in the Digital Weather Markup Language (<https://graphical.weather.gov/xml/mdl/XML/Design/MDL_XML_Design.pdf>).

use serde_json::Value;

use super::xml::XmlWriter;
use super::{list, text};

/// Writes a forecast.
pub(super) fn forecast(facts: &Value) -> String {
    let (forecast, geometry) = (&facts["properties"], &facts["geometry"]);
    let mut xml = XmlWriter::new("dwml", &[("version", "1.0")]);
    xml.begin("head", &[]);
    xml.begin("product", &[("concise-name", "dwmlByDay")]);
    xml.element("title", &[], "SIMULATED forecast");
    let every = [("refresh-frequency", "PT1H")];
    xml.element("creation-date", &every, text(forecast, "updateTime"));
    xml.end();
    xml.end();
    xml.begin("data", &[("type", "forecast")]);
    xml.begin("location", &[]);
    xml.element("location-key", &[], "point1");
    let corner = &geometry["coordinates"][0][0];
    let (longitude, latitude) = (corner[0].to_string(), corner[1].to_string());
    xml.empty(
        "point",
        &[("latitude", &latitude), ("longitude", &longitude)],
    );
    xml.end();
    let periods = list(&forecast["periods"]);
    times(&mut xml, periods);
    values(&mut xml, periods);
    xml.finish()
}

/// The key of the only layout of times.
const LAYOUT: &str = "k-p1";

fn times(xml: &mut XmlWriter, periods: &[Value]) {
    xml.begin("time-layout", &[("time-coordinate", "local")]);
    xml.element("layout-key", &[], LAYOUT);
    for period in periods {
        let name = [("period-name", text(period, "name"))];
        xml.element("start-valid-time", &name, text(period, "startTime"));
        xml.element("end-valid-time", &[], text(period, "endTime"));
    }
    xml.end();
}

fn values(xml: &mut XmlWriter, periods: &[Value]) {
    let unit = match periods
        .first()
        .map(|period| text(period, "temperatureUnit"))
    {
        Some("C") => "Celsius",
        _ => "Fahrenheit",
    };
    xml.begin("parameters", &[("applicable-location", "point1")]);
    let kind = [("type", "hourly"), ("units", unit), ("time-layout", LAYOUT)];
    xml.begin("temperature", &kind);
    for period in periods {
        xml.element("value", &[], &period["temperature"].to_string());
    }
    xml.end();
    xml.begin("weather", &[("time-layout", LAYOUT)]);
    for period in periods {
        xml.empty(
            "weather-conditions",
            &[("weather-summary", text(period, "shortForecast"))],
        );
    }
    xml.end();
    xml.begin("wordedForecast", &[("time-layout", LAYOUT)]);
    for period in periods {
        xml.element("text", &[], text(period, "detailedForecast"));
    }
    xml.end();
}
