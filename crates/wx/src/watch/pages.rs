//! The pages of text over the whole screen: alerts, the forecasters' discussion, help.

use jiff::Timestamp;

use super::last_answer::LastAnswer;
use super::sections::in_force;
use super::state::{ViewPage, ViewState};
use crate::layout::{hanging, padded, push};
use crate::style::{CAUTION, TITLE, VALUE, painted};
use crate::text::{self, TextFormat};

/// The longest page: a text is never longer than this many lines.
const MOST: usize = 5000;

const KEYS: [(&str, &str); 13] = [
    ("q, Ctrl-C", "quit; Esc too, or back to the overview"),
    ("Ctrl-Z", "stop; fg goes on"),
    ("r", "ask again now"),
    ("u", "units: US or metric"),
    ("t", "hours: 12 or 24"),
    ("← →, h l", "earlier and later hours"),
    ("Home End", "the first and the last hours, or lines"),
    ("a", "alerts in full, and back"),
    ("p", "the saved places, to look at and to choose from"),
    ("d", "the forecasters' discussion, and back"),
    ("↑ ↓, k j", "scroll a page by lines"),
    (
        "Space b",
        "scroll a page by screens; PageDown and PageUp too",
    ),
    ("?", "this help, and back"),
];

const NOTES: [&str; 2] = [
    "Curves: temperature (red) with the dew point (green), the chance of precipitation (cyan), the \
     wind (magenta) with arrows that fly with it; a dotted line is now. The axis is heavier by night.",
    "The server is asked twice a minute, and at once when it says that something changed.",
];

/// Returns the lines of the page that is open, of at most `width` columns as far as texts are
/// wrapped.
pub(super) fn lines(state: &ViewState, width: usize, now: Timestamp) -> Vec<String> {
    let format = TextFormat {
        width,
        clock: state.clock(),
    };
    let text = match state.page {
        // Drawn with what the others do not need.
        ViewPage::Overview | ViewPage::Places => String::new(),
        ViewPage::Alerts => alerts(state, format, now),
        ViewPage::Discussion => match &state.discussion.answer {
            Some(discussion) => text::discussion(discussion, format),
            None => missing("discussion", &state.discussion),
        },
        ViewPage::Help => help(width),
    };
    text.lines().take(MOST).map(str::to_owned).collect()
}

fn alerts(state: &ViewState, format: TextFormat, now: Timestamp) -> String {
    let Some(answer) = &state.alerts.answer else {
        return missing("alerts", &state.alerts);
    };
    let mut answer = answer.clone();
    answer.alerts = in_force(&answer.alerts, now).into_iter().cloned().collect();
    text::alerts(&answer, format)
}

/// Returns the text of a page that has no answer.
fn missing<T>(what: &str, last_answer: &LastAnswer<T>) -> String {
    match &last_answer.failure {
        Some(failure) => painted(CAUTION, format!("No {what}: {}", failure.why)),
        None => format!("Waiting for the {what} ..."),
    }
}

fn help(width: usize) -> String {
    let mut text = format!("{}\n\n", painted(TITLE, "Keys"));
    for (key, meaning) in KEYS {
        let key = painted(VALUE, padded(key, 10));
        push(&mut text, format_args!("  {key}  {meaning}\n"));
    }
    for paragraph in NOTES {
        push(
            &mut text,
            format_args!("\n{}\n", hanging(paragraph, 0, width)),
        );
    }
    text
}
