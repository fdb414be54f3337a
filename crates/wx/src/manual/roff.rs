//! Text in the language of manual pages. Knows no page.

use std::fmt::Write as _;

use super::reference::Entry;

/// Returns a text with everything escaped that means something else there.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq")
        .replace('~', "\\(ti")
        .replace('^', "\\(ha")
}

/// Writes a line of running text.
pub(super) fn text(page: &mut String, line: &str) {
    // A line that begins so would be a request.
    let guard = if line.starts_with(['.', '\'']) {
        "\\&"
    } else {
        ""
    };
    let _ = writeln!(page, "{guard}{}", escaped(line));
}

/// Returns a section of things with their descriptions; nothing without any.
pub(super) fn section(title: &str, entries: &[Entry]) -> String {
    let mut section = String::new();
    if !entries.is_empty() {
        let _ = writeln!(section, ".SH {title}");
    }
    for (name, description) in entries {
        let _ = writeln!(section, ".TP\n\\fB{}\\fR", escaped(name));
        text(&mut section, description);
    }
    section
}
