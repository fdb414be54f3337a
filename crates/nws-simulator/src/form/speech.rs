//! A text to be spoken (Speech Synthesis Markup Language 1.1).

use serde_json::Value;

use super::list;
use super::xml::XmlWriter;

/// Writes the paragraphs of a text.
pub(super) fn text(facts: &Value) -> String {
    let root = [
        ("version", "1.1"),
        ("xmlns", "http://www.w3.org/2001/10/synthesis"),
        ("xml:lang", "en-US"),
    ];
    let mut xml = XmlWriter::new("speak", &root);
    for paragraph in list(&facts["paragraphs"]).iter().filter_map(Value::as_str) {
        xml.element("p", &[], paragraph);
    }
    xml.finish()
}
