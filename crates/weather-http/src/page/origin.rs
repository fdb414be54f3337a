//! The origin of a part: how old it is and where from, in a line, the whole story behind it; or why the
//! part is lacking. Knows no part in particular.

use maud::{Markup, html};
use weather::{Error, Provenance};
use weather_text::plain;
use weather_text::time_format::about;

/// Returns the line and the story of a part called `what`.
pub(super) fn origin(what: &str, provenance: &Provenance) -> Markup {
    let by = provenance.office.as_deref().map(plain);
    let story = provenance.to_string();
    html! {
        details.origin {
            summary {
                (what)
                @if let Some(office) = by { " by " (office) }
                ", " (age(provenance)) " old"
                @if provenance.derived { ", derived from the raw grid" }
                @if provenance.stale.is_some() { " " strong.caution { "may be behind" } }
            }
            @for line in story.lines().filter(|line| !line.is_empty()) { p { (plain(line)) } }
            p { (plain(provenance.attribution())) "." }
        }
    }
}

/// Returns the age of a part in words, none of them "0".
fn age(provenance: &Provenance) -> String {
    match provenance.age_seconds {
        ..60 => "less than a minute".to_owned(),
        seconds => about(seconds),
    }
}

/// Returns why a part called `what` is lacking, and what to do about it.
pub(super) fn missing(what: &str, error: &Error) -> Markup {
    let advice = match error {
        Error::Timeout(_) => "It is being fetched all the same: load the page again in a moment.",
        Error::Unreachable(_)
        | Error::TooManyWaiting { .. }
        | Error::QueueFull
        | Error::InvalidResponse(_) => {
            "The rest of the page is as good as it can be; this part comes back by itself."
        }
        Error::NoForecast { .. } | Error::NoReport(_) | Error::OutsideArea { .. } => {
            "There is none for this place at present."
        }
        Error::BadLocation(_)
        | Error::BadRequest(_)
        | Error::UnknownPlace { .. }
        | Error::AmbiguousPlace { .. }
        | Error::AbroadPlace { .. } => "Search for another place.",
    };
    html! {
        div.missing {
            p { strong { (what) " not available: " } (plain(&error.to_string())) "." }
            p { (advice) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use test_support::fixtures;
    use weather::Staleness;

    use super::*;

    #[test]
    fn a_line_says_how_old_and_the_story_the_rest() {
        let mut provenance = fixtures::provenance();
        let text = origin("Forecast", &provenance).into_string();
        assert!(text.contains("Forecast by SEW, 52 min old"), "{text}");
        assert!(text.contains("Made by office SEW for grid cell SEW/125,68."));
        assert!(!text.contains("may be behind"), "{text}");
        provenance.stale = Some(Staleness::Busy);
        provenance.office = Some("<b>".into());
        let text = origin("Forecast", &provenance).into_string();
        assert!(text.contains("may be behind"), "{text}");
        assert!(!text.contains("<b>"), "{text}");
    }

    #[test]
    fn what_is_lacking_says_why() {
        let error = Error::Timeout(Duration::from_secs(3));
        let text = missing("Discussion", &error).into_string();
        assert!(text.contains("Discussion not available: "), "{text}");
        assert!(text.contains("within 3 s"), "{text}");
        assert!(text.contains("load the page again"), "{text}");
    }
}
