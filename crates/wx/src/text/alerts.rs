//! Alerts in force, the whole of each, and one line for each change among them.

use weather::{Alert, AlertChange, Alerts, ChangeKind, Place, Severity};

use super::TextFormat;
use super::footer::footer;
use crate::layout::{hanging, plain, push, wrapped};
use crate::style::{ASIDE, CAUTION, TITLE, of_severity, painted};
use crate::time_format::PlaceClock;

/// Returns every alert with its text.
pub(crate) fn alerts(answer: &Alerts, format: TextFormat) -> String {
    let mut text = String::new();
    if answer.alerts.is_empty() {
        push(&mut text, format_args!("{}\n", nothing_in_force(answer)));
    } else {
        push(
            &mut text,
            format_args!("{}\n", painted(TITLE, plain(answer.name()))),
        );
    }
    let clock = format.clock.named(answer.time_zone());
    for alert in &answer.alerts {
        push(
            &mut text,
            format_args!("\n{}\n{}", title(alert, &clock), body(alert, format)),
        );
    }
    if !answer.alerts.is_empty() {
        text.push('\n');
        text += &others(answer);
    }
    text + &footer(&answer.provenance, None, &clock, format)
}

/// Returns the place and one line for each alert, before changes are followed.
pub(crate) fn in_force(answer: &Alerts, format: TextFormat) -> String {
    if answer.alerts.is_empty() {
        return format!("{}\n", nothing_in_force(answer));
    }
    let mark = if answer.provenance.simulated {
        "SIMULATED  "
    } else {
        ""
    };
    let mark = painted(CAUTION, mark);
    let name = painted(TITLE, plain(answer.name()));
    let titles = titles(answer, format);
    format!("{mark}In force for {name}:\n{titles}{}", others(answer))
}

/// Says that nothing is in force, or nothing of what is wanted.
fn nothing_in_force(answer: &Alerts) -> String {
    let name = plain(answer.name());
    match answer.filtered {
        0 => format!("No alerts in force for {name}."),
        1 => format!("No alerts that match the filter for {name}; 1 other is in force."),
        more => format!("No alerts that match the filter for {name}; {more} others are in force."),
    }
}

/// Returns the line about alerts that do not match the filter, if there are any.
fn others(answer: &Alerts) -> String {
    let text = match answer.filtered {
        0 => return String::new(),
        1 => "1 more does not match the filter".to_owned(),
        more => format!("{more} more do not match the filter"),
    };
    format!("{}\n", painted(ASIDE, text))
}

/// Returns the line that says that nothing is in force at a place.
pub(crate) fn none_in_force(place: &Place) -> String {
    format!("No alerts in force for {}.\n", plain(&place.name))
}

/// Returns the line that says that changes are waited for.
pub(crate) fn waiting() -> String {
    let text = "Waiting for changes; Ctrl-C ends";
    format!("{}\n", painted(ASIDE, text))
}

/// Returns one line for each alert.
pub(crate) fn titles(answer: &Alerts, format: TextFormat) -> String {
    let clock = format.clock.named(answer.time_zone());
    let line = |alert: &Alert| format!("{}\n", title(alert, &clock));
    answer.alerts.iter().map(line).collect()
}

/// Returns the change on one line, and the alert's text below it where that is new.
pub(crate) fn change(
    change: &AlertChange,
    simulated: bool,
    clock: &PlaceClock,
    format: TextFormat,
) -> String {
    let time = painted(ASIDE, clock.day_and_time(change.time));
    let mark = if simulated { "SIMULATED  " } else { "" };
    let mark = painted(CAUTION, mark);
    let title = title(&change.alert, clock);
    let line = format!("{time}  {mark}{}  {title}\n", change.change);
    match change.change {
        ChangeKind::New | ChangeKind::Updated => line + &body(&change.alert, format),
        ChangeKind::Extended | ChangeKind::Ended => line,
    }
}

/// Formats `⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM`.
pub(super) fn title(alert: &Alert, clock: &PlaceClock) -> String {
    let event = painted(of_severity(alert.severity), event(alert));
    let when = match (alert.onset, alert.ends) {
        (Some(onset), Some(ends)) => format!(
            ", {} to {}",
            clock.day_and_time(onset),
            clock.day_and_time(ends)
        ),
        (Some(onset), None) => format!(", from {}", clock.day_and_time(onset)),
        (None, Some(ends)) => format!(", until {}", clock.day_and_time(ends)),
        (None, None) => String::new(),
    };
    match alert.severity {
        Severity::Unknown => format!("{event}{when}"),
        severity => format!("{event} ({severity}){when}"),
    }
}

/// Formats `⚠ Wind Advisory`.
pub(super) fn event(alert: &Alert) -> String {
    format!("⚠ {}", plain(&alert.event))
}

/// Returns area, text and instruction, two columns in.
fn body(alert: &Alert, format: TextFormat) -> String {
    let mut text = String::new();
    if let Some(area) = &alert.area {
        push(
            &mut text,
            format_args!("  {}\n", hanging(area, 2, format.width)),
        );
    }
    let said = alert.description.as_ref().or(alert.headline.as_ref());
    for paragraph in said.into_iter().flat_map(|text| text.split("\n\n")) {
        text += &indented(paragraph, format);
    }
    if let Some(instruction) = &alert.instruction {
        text += &indented(&format!("What to do: {instruction}"), format);
    }
    if let Some(sender) = &alert.sender {
        push(
            &mut text,
            format_args!("  {}\n", painted(ASIDE, plain(sender))),
        );
    }
    text
}

fn indented(paragraph: &str, format: TextFormat) -> String {
    let columns = format.width.saturating_sub(2);
    let line = |line| format!("  {line}\n");
    wrapped(paragraph, columns).into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn each_alert_says_how_grave_when_where_what_and_what_to_do() {
        insta::assert_snapshot!(bare(&alerts(&fixtures::alerts(), TextFormat::USUAL)), @r"
        Seattle, Washington

        ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
          Seattle and Vicinity; Tacoma Area
          * WHAT...Southwest winds 25 to 35 mph with gusts up to 50 mph expected.
          * WHERE...Seattle and Tacoma.
          * WHEN...From 6 PM this evening to 4 AM PST Thursday.
          What to do: Use extra caution when driving. Secure outdoor objects.
          NWS Seattle WA

        ⚠ Special Weather Statement
          NWS Seattle WA
        ");
    }

    #[test]
    fn no_alert_is_an_answer_too() {
        let mut answer = fixtures::alerts();
        answer.alerts.clear();
        answer.provenance.simulated = true;
        insta::assert_snapshot!(bare(&alerts(&answer, TextFormat::USUAL)), @r"
        No alerts in force for Seattle, Washington.
        SIMULATED: this weather is made up
        ");
    }

    #[test]
    fn a_state_is_called_by_its_name_and_a_zone_by_its_code() {
        let mut answer = fixtures::alerts();
        answer.place = None;
        answer.alerts.clear();
        for (name, shown) in [(Some("Washington"), "Washington"), (None, "WAZ315")] {
            answer.area = Some(weather::Area {
                kind: weather::AreaKind::Zone,
                code: "WAZ315".into(),
                name: name.map(str::to_owned),
            });
            let text = bare(&alerts(&answer, TextFormat::USUAL));
            assert_eq!(text, format!("No alerts in force for {shown}.\n"));
        }
    }

    #[test]
    fn alerts_that_do_not_match_the_filter_are_counted() {
        let mut answer = fixtures::alerts();
        answer.alerts.remove(0);
        for (filtered, words) in [
            (0, "NWS Seattle WA\n\n"),
            (1, "\n1 more does not match the filter\n"),
            (2, "\n2 more do not match the filter\n"),
        ] {
            answer.filtered = filtered;
            let text = bare(&alerts(&answer, TextFormat::USUAL));
            assert!(text.ends_with(words), "{text}");
        }
        let line = bare(&in_force(&answer, TextFormat::USUAL));
        assert!(line.ends_with("Statement\n2 more do not match the filter\n"));
        answer.alerts.clear();
        assert_eq!(
            bare(&alerts(&answer, TextFormat::USUAL)),
            "No alerts that match the filter for Seattle, Washington; 2 others are in force.\n"
        );
    }

    fn told(event: &AlertChange, simulated: bool) -> String {
        let clock = TextFormat::USUAL.clock.named(None);
        change(event, simulated, &clock, TextFormat::USUAL)
    }

    #[test]
    fn an_alert_in_the_hour_that_comes_twice_names_its_zone() {
        let mut answer = fixtures::alerts();
        answer.alerts.truncate(1);
        answer.alerts[0].onset = Some(fixtures::at("2026-11-01T01:30:00-07:00"));
        answer.alerts[0].ends = Some(fixtures::at("2026-11-01T01:30:00-08:00"));
        let titles = bare(&titles(&answer, TextFormat::USUAL));
        assert_eq!(
            titles,
            "⚠ Wind Advisory (Moderate), Sun 1:30 AM PDT to Sun 1:30 AM PST\n"
        );
    }

    #[test]
    fn a_change_is_a_line_and_its_text_where_that_is_new() {
        let mut event = AlertChange {
            sequence: 7,
            change: ChangeKind::New,
            time: fixtures::at("2026-03-04T13:15:00-08:00"),
            alert: fixtures::alert(),
        };
        event.alert.description = None;
        event.alert.area = None;
        insta::assert_snapshot!(bare(&told(&event, false)), @r"
        Wed 1:15 PM  new  ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
          Wind Advisory issued March 4 at 1:12PM PST until March 5 at 4:00AM PST by NWS
          Seattle WA
          What to do: Use extra caution when driving. Secure outdoor objects.
          NWS Seattle WA
        ");
        event.change = ChangeKind::Extended;
        insta::assert_snapshot!(bare(&told(&event, true)), @"Wed 1:15 PM  SIMULATED  extended  ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM");
    }
}
