//! The forecasters' text, in its own line breaks.

use weather::Discussion;

use super::TextFormat;
use super::footer::footer;
use crate::layout::{plain, push};
use crate::style::{ASIDE, TITLE, painted};
use crate::time_format::about;

/// Returns the text under a line that says what it is.
pub(crate) fn discussion(discussion: &Discussion, format: TextFormat) -> String {
    let name = discussion.name.as_ref().unwrap_or(&discussion.product);
    let mut text = painted(TITLE, plain(name));
    push(
        &mut text,
        format_args!(
            " ({}) by {}",
            plain(&discussion.product),
            plain(&discussion.office)
        ),
    );
    let clock = format.clock.at(&discussion.place);
    if let Some(issued) = discussion.issued {
        let age = about(discussion.provenance.age_seconds);
        let issued = format!(", {}, {age} ago", clock.day_and_time(issued));
        text += &painted(ASIDE, issued);
    }
    text += "\n\n";
    for line in discussion.text.trim().lines() {
        push(&mut text, format_args!("{}\n", plain(line).trim_end()));
    }
    text.push('\n');
    text + &footer(&discussion.provenance, None, &clock, format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn the_text_stays_as_the_office_broke_it() {
        insta::assert_snapshot!(bare(&discussion(&fixtures::discussion(), TextFormat::USUAL)), @r"
        Area Forecast Discussion (AFD) by SEW, Wed 1:10 PM, 52 min ago

        Area Forecast Discussion
        National Weather Service Seattle WA

        .SYNOPSIS...A front arrives tonight.

        $$
        ");
    }
}
