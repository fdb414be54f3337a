//! Properties for `sketchybar --set`, as `xargs` reads them: `label="53°F" label.color=0xffff5555`.

use super::line::BarLine;

pub(crate) fn written(line: &BarLine) -> String {
    // Within double quotes xargs knows no escape.
    let text = line.with_reason().replace('"', "'");
    // A colour of an earlier line would stay otherwise.
    let color = line.color().unwrap_or("#ffffff").trim_start_matches('#');
    format!("label=\"{text}\" label.color=0xff{color}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_word_for_xargs() {
        let line = BarLine {
            text: "53°F \"Rain\" 'x'".into(),
            ..BarLine::default()
        };
        assert_eq!(
            written(&line),
            r#"label="53°F 'Rain' 'x'" label.color=0xffffffff"#
        );
    }
}
