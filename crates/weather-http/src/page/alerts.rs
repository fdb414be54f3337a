//! The alerts in force: each with its times, and its text and instruction folded. Does not decide which
//! of them hold.

use maud::{Markup, html};
use weather::{Alert, Alerts, Severity};
use weather_text::plain;

use super::display::DisplayFormat;
use super::origin::{missing, origin};
use super::parts::Part;

/// Returns the section.
pub(super) fn section(alerts: &Part<Alerts>, format: &DisplayFormat) -> Markup {
    let is_calm = !are_urgent(alerts);
    html! {
        section.alerts.calm[is_calm] aria-labelledby="alerts" {
            h2 #alerts { "Alerts" }
            @match alerts {
                Ok(alerts) => {
                    @for (number, alert) in alerts.alerts.iter().enumerate() {
                        (article(alert, number, format))
                    }
                    @if alerts.alerts.is_empty() { p { "No alerts in force." } }
                    (origin("Alerts", &alerts.provenance))
                }
                Err(error) => (missing("Alerts", error)),
            }
        }
    }
}

/// Returns whether the section belongs above everything else: there is an alert, or nobody knows.
pub(super) fn are_urgent(alerts: &Part<Alerts>) -> bool {
    alerts
        .as_ref()
        .map_or(true, |alerts| !alerts.alerts.is_empty())
}

fn article(alert: &Alert, number: usize, format: &DisplayFormat) -> Markup {
    let grade = alert.severity.word();
    html! {
        article.alert.{ "grade-" (grade.to_lowercase()) } data-alert=(alert.id) {
            h3 {
                span.grade { @if alert.severity == Severity::Unknown { "Notice" } @else { (grade) } }
                " " (plain(&alert.event))
            }
            @if let Some(times) = times(alert, format) { p.times { (times) } }
            @if let Some(area) = &alert.area { p.area { (plain(area)) } }
            @if alert.instruction.is_some() || alert.description.is_some() {
                details #{ "alert-" (number) } {
                    summary {
                        @if alert.instruction.is_some() { "What to do, and the whole text" }
                        @else { "The whole text" }
                    }
                    @if let Some(instruction) = &alert.instruction {
                        h4 { "What to do" }
                        (paragraphs(instruction))
                    }
                    @if let Some(description) = &alert.description {
                        h4 { "What is known" }
                        (paragraphs(description))
                    }
                    @if let Some(sender) = &alert.sender { p.sender { (plain(sender)) } }
                }
            }
        }
    }
}

/// Formats `From Wed 6:00 PM to Thu 4:00 AM`.
fn times(alert: &Alert, format: &DisplayFormat) -> Option<String> {
    let time = |time| format.clock.day_and_time(time);
    let onset = alert.onset.filter(|onset| onset.timestamp > format.now);
    Some(match (onset, alert.ends) {
        (Some(onset), Some(ends)) => format!("From {} to {}", time(onset), time(ends)),
        (Some(onset), None) => format!("From {}", time(onset)),
        (None, Some(ends)) => format!("Until {}", time(ends)),
        (None, None) => return None,
    })
}

/// Returns paragraphs, which the upstream parts by empty lines and breaks by columns.
fn paragraphs(text: &str) -> Markup {
    let joined =
        |paragraph: &str| plain(&paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    html! {
        @for paragraph in text.split("\n\n").filter(|text| !text.trim().is_empty()) {
            p { (joined(paragraph)) }
        }
    }
}
