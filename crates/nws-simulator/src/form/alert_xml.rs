//! Alerts in XML: a list as a feed (RFC 4287), one alone in the Common Alerting Protocol 1.2.

use serde_json::Value;

use super::xml::XmlWriter;
use super::{list, text};
use crate::payload::ORIGIN;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const CAP: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// Writes a list of alerts as a feed.
pub(super) fn feed(facts: &Value) -> String {
    let mut xml = XmlWriter::new("feed", &[("xmlns", ATOM), ("xmlns:cap", CAP)]);
    let own = format!("{ORIGIN}/alerts/active");
    xml.element("id", &[], &own);
    xml.element("title", &[], text(facts, "title"));
    xml.element("updated", &[], text(facts, "updated"));
    author(&mut xml, "w-nws.webmaster@noaa.gov");
    xml.empty("link", &[("rel", "self"), ("href", &own)]);
    for alert in list(&facts["features"]) {
        entry(&mut xml, &alert["properties"]);
    }
    xml.finish()
}

fn author(xml: &mut XmlWriter, name: &str) {
    xml.begin("author", &[]);
    xml.element("name", &[], name);
    xml.end();
}

fn entry(xml: &mut XmlWriter, alert: &Value) {
    let link = text(alert, "@id");
    xml.begin("entry", &[]);
    xml.element("id", &[], link);
    xml.empty("link", &[("rel", "alternate"), ("href", link)]);
    xml.element("updated", &[], text(alert, "sent"));
    xml.element("published", &[], text(alert, "sent"));
    author(xml, text(alert, "senderName"));
    xml.element("title", &[], text(alert, "headline"));
    xml.element("summary", &[], text(alert, "description"));
    for name in ["event", "sent", "effective", "onset", "expires", "status"] {
        xml.element(&format!("cap:{name}"), &[], text(alert, name));
    }
    for name in ["urgency", "severity", "certainty", "areaDesc"] {
        xml.element(&format!("cap:{name}"), &[], text(alert, name));
    }
    xml.end();
}

/// Writes one alert.
pub(super) fn alert(facts: &Value) -> String {
    let alert = &facts["properties"];
    let mut xml = XmlWriter::new("alert", &[("xmlns", CAP)]);
    for (name, member) in [
        ("identifier", "id"),
        ("sender", "sender"),
        ("sent", "sent"),
        ("status", "status"),
        ("msgType", "messageType"),
        ("scope", "scope"),
        ("code", "code"),
    ] {
        xml.element(name, &[], text(alert, member));
    }
    let references = list(&alert["references"]).iter().map(|one| {
        let [sender, id, sent] = ["sender", "identifier", "sent"].map(|name| text(one, name));
        format!("{sender},{id},{sent}")
    });
    let references: Vec<String> = references.collect();
    if !references.is_empty() {
        xml.element("references", &[], &references.join(" "));
    }
    info(&mut xml, alert);
    xml.finish()
}

fn info(xml: &mut XmlWriter, alert: &Value) {
    xml.begin("info", &[]);
    let mut members = |members: &[(&str, &str)]| {
        for (name, member) in members {
            if !text(alert, member).is_empty() {
                xml.element(name, &[], text(alert, member));
            }
        }
    };
    members(&[
        ("language", "language"),
        ("category", "category"),
        ("event", "event"),
        ("responseType", "response"),
        ("urgency", "urgency"),
        ("severity", "severity"),
        ("certainty", "certainty"),
    ]);
    named(xml, "eventCode", &alert["eventCode"]);
    let mut members = |members: &[&str]| {
        for name in members {
            if !text(alert, name).is_empty() {
                xml.element(name, &[], text(alert, name));
            }
        }
    };
    members(&["effective", "onset", "expires", "senderName", "headline"]);
    members(&["description", "instruction", "web"]);
    named(xml, "parameter", &alert["parameters"]);
    xml.begin("area", &[]);
    xml.element("areaDesc", &[], text(alert, "areaDesc"));
    named(xml, "geocode", &alert["geocode"]);
    xml.end();
    xml.end();
}

/// Writes an element for each value of each name.
fn named(xml: &mut XmlWriter, element: &'static str, values: &Value) {
    for (name, values) in values.as_object().into_iter().flatten() {
        for value in list(values).iter().filter_map(Value::as_str) {
            xml.begin(element, &[]);
            xml.element("valueName", &[], name);
            xml.element("value", &[], value);
            xml.end();
        }
    }
}
