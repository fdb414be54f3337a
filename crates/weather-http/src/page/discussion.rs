//! The forecasters' discussion, folded. Asks nothing.

use maud::{Markup, html};
use weather::Discussion;
use weather_text::plain;
use weather_text::time_format::about;

use super::display::DisplayFormat;
use super::origin::{missing, origin};
use super::parts::Part;
use super::prose::{ProsePiece, pieces};

/// Returns the section.
pub(super) fn section(discussion: &Part<Discussion>, format: &DisplayFormat) -> Markup {
    html! {
        section.card.discussion aria-labelledby="discussion" {
            h2 #discussion { "Forecasters’ discussion" }
            @match discussion {
                Ok(discussion) => (folded(discussion, format)),
                Err(error) => (missing("Discussion", error)),
            }
        }
    }
}

fn folded(discussion: &Discussion, format: &DisplayFormat) -> Markup {
    let name = discussion.name.as_ref().unwrap_or(&discussion.product);
    html! {
        details #discussion-text {
            summary {
                (plain(name)) " by " (plain(&discussion.office))
                @if let Some(issued) = discussion.issued {
                    ", " (format.clock.day_and_time(issued))
                    ", " (about(discussion.provenance.age_seconds)) " ago"
                }
            }
            @for piece in pieces(&discussion.text) {
                @match piece {
                    ProsePiece::Heading(text) => h3 { (plain(&text)) },
                    ProsePiece::Paragraph(text) => p { (plain(&text)) },
                    ProsePiece::Table(text) => pre tabindex="0" {
                        @for line in text.lines() { (plain(line)) "\n" }
                    },
                }
            }
        }
        (origin("Discussion", &discussion.provenance))
    }
}
