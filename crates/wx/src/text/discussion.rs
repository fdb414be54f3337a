//! What the forecasters wrote, line by line as they broke it.

use weather::Discussion;

use super::View;
use super::footer::footer;
use crate::clock::about;
use crate::layout::{plain, push};
use crate::style::{ASIDE, TITLE, painted};

/// The text under a line that says what it is.
pub(crate) fn discussion(discussion: &Discussion, view: View) -> String {
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
    if let Some(issued) = discussion.issued {
        let age = about(discussion.provenance.age_seconds);
        let issued = format!(", {}, {age} ago", view.clock.day_and_time(issued));
        text += &painted(ASIDE, issued);
    }
    text += "\n\n";
    for line in discussion.text.trim().lines() {
        push(&mut text, format_args!("{}\n", plain(line).trim_end()));
    }
    text.push('\n');
    text + &footer(&discussion.provenance, None, view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn the_text_stays_as_the_office_broke_it() {
        insta::assert_snapshot!(bare(&discussion(&fixtures::discussion(), View::USUAL)), @r"
        Area Forecast Discussion (AFD) by SEW, Wed 1:10 PM, 52 min ago

        Area Forecast Discussion
        National Weather Service Seattle WA

        .SYNOPSIS...A front arrives tonight.

        $$
        ");
    }
}
