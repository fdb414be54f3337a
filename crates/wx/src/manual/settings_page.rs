//! The manual page of the settings, made from their commented example. Knows no setting.

use std::fmt::Write as _;

use super::roff::{escaped, text};

/// The end of every such page.
const END: &str = ".SH SEE ALSO\nweatherd(1), wx(1)\n";

/// Returns the page of weatherd.toml(5) from `example`, in which a comment stands above what it is
/// about, a section or a key, and keys are commented out.
pub(super) fn settings_page(example: &str) -> String {
    let mut page = String::from(
        ".TH weatherd.toml 5\n.SH NAME\nweatherd.toml \\- settings of weatherd and wx\n\
         .SH FILES\n.TP\n~/.config/weatherd/config.toml\nOf a user, for wx and for a server of their own.\n\
         .TP\n/etc/weatherd/config.toml\nOf the machine, for weatherd \\-\\-system.\n.SH DESCRIPTION\n",
    );
    let mut comment: Vec<&str> = Vec::new();
    let mut is_before_sections = true;
    for line in example.lines() {
        if let Some(section) = line.strip_prefix('[') {
            if std::mem::take(&mut is_before_sections) {
                page.push_str(".SH SETTINGS\n");
            }
            let _ = writeln!(page, ".SS [{}", escaped(section));
            paragraph(&mut page, &mut comment);
        } else if let Some(setting) = setting(line) {
            let _ = writeln!(page, ".TP\n\\fB{}\\fR", escaped(setting));
            paragraph(&mut page, &mut comment);
        } else if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
        } else if is_before_sections {
            paragraph(&mut page, &mut comment);
        } else {
            // A remark about the sections that follow.
            let _ = write!(page, "{}", if comment.is_empty() { "" } else { ".PP\n" });
            paragraph(&mut page, &mut comment);
        }
    }
    page.push_str(END);
    page
}

/// Returns the setting of a line that shows one with its default: `#key = value`.
fn setting(line: &str) -> Option<&str> {
    let setting = line.strip_prefix('#')?;
    setting
        .starts_with(|c: char| c.is_ascii_lowercase())
        .then_some(setting)
}

/// Writes a comment as running text, its empty lines as the ends of paragraphs, and forgets it.
fn paragraph(page: &mut String, comment: &mut Vec<&str>) {
    for words in comment.drain(..) {
        match words {
            "" => page.push_str(".PP\n"),
            words => text(page, words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_keys_have_the_comments_above_them() {
        let example =
            "# All of it.\n#\n# Else.\n\n# One.\n[one]\n# First\n# thing.\n#key = \"a\"\n";
        let page = settings_page(example);
        let (_, settings) = page.split_once(".SH DESCRIPTION\n").unwrap();
        let expected = "All of it.\n.PP\nElse.\n.SH SETTINGS\n.SS [one]\nOne.\n.TP\n\\fBkey = \"a\"\\fR\nFirst\nthing.\n";
        assert_eq!(settings, format!("{expected}{END}"));
    }
}
