//! Text in XML 1.0: elements one in another, with what must be escaped. Knows no vocabulary.

/// A document that is being written.
#[derive(Debug)]
pub(super) struct XmlWriter {
    text: String,
    /// The elements that are open.
    open: Vec<&'static str>,
}

impl XmlWriter {
    /// A document whose root element has these attributes.
    pub(super) fn new(root: &'static str, attributes: &[(&str, &str)]) -> Self {
        let mut writer = Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            open: Vec::new(),
        };
        writer.begin(root, attributes);
        writer
    }

    /// Opens an element.
    pub(super) fn begin(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, ">\n");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.extend(["</", name, ">\n"]);
        }
    }

    /// Writes an element with a text.
    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes, ">");
        self.text.push_str(&escaped(text));
        self.text.extend(["</", name, ">\n"]);
    }

    /// Writes an element without one.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, "/>\n");
    }

    /// Closes what is open.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        self.text.extend(["<", name]);
        for (name, value) in attributes {
            self.text.extend([" ", name, "=\"", &escaped(value), "\""]);
        }
        self.text.push_str(end);
    }
}

/// Escapes what has a meaning, and leaves out what no document may hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\r' => escaped.push(letter),
            control if control.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let mut xml = XmlWriter::new("a", &[("href", "x?y=1&z=\"2\"")]);
        xml.element("b", &[], "1 < 2 & 3 > 2\u{7}");
        xml.begin("c", &[]);
        xml.empty("d", &[]);
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a href=\"x?y=1&amp;z=&quot;2&quot;\">\n\
             <b>1 &lt; 2 &amp; 3 &gt; 2</b>\n<c>\n<d/>\n</c>\n</a>\n"
        );
    }
}
