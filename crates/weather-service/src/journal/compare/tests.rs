use weather::{OffsetTime, Severity};

use super::*;

const NOW: &str = "2026-07-15T20:00:00Z";

fn at(text: &str) -> OffsetTime {
    text.parse().unwrap()
}

/// A warning named `id`, without references and codes.
fn warning(id: &str) -> AlertMessage {
    AlertMessage {
        alert: Alert {
            id: id.to_owned(),
            event: "Flood Warning".to_owned(),
            severity: Severity::Severe,
            certainty: Some("Likely".to_owned()),
            urgency: None,
            headline: Some(format!("issued as {id}")),
            area: Some("King County".to_owned()),
            description: Some("From 3 PM PDT Wednesday rivers rise.".to_owned()),
            instruction: None,
            sender: Some("NWS Seattle WA".to_owned()),
            sent: Some(at("2026-07-15T10:00:00-07:00")),
            onset: Some(at("2026-07-15T10:00:00-07:00")),
            ends: Some(at("2026-07-16T10:00:00-07:00")),
            zones: vec!["WAZ315".to_owned()],
        },
        replaces: Vec::new(),
        events: Vec::new(),
        begins: Vec::new(),
        ends_events: Vec::new(),
    }
}

fn known(messages: &[AlertMessage]) -> BTreeMap<u64, ActiveAlert> {
    let held = messages.iter().zip(1..).map(|(message, sequence)| {
        let held = ActiveAlert {
            message: Arc::new(message.clone()),
            sequence,
            time: at("2026-07-15T12:00:00-07:00"),
        };
        (sequence, held)
    });
    held.collect()
}

fn seen(messages: &[AlertMessage]) -> AlertSnapshot {
    AlertSnapshot {
        messages: messages.to_vec(),
        version: 10,
        is_latest: true,
        now: NOW.parse().unwrap(),
        zone: None,
    }
}

/// Returns the changes, by alert, when `before` is followed by `after`.
fn told(before: &[AlertMessage], after: &[AlertMessage]) -> Vec<(Option<u64>, ChangeKind)> {
    let deltas = deltas(&known(before), 5, &seen(after));
    let told = deltas
        .into_iter()
        .filter_map(|s| Some((s.track, s.change?)));
    told.collect()
}

fn changed(change: impl FnOnce(&mut AlertMessage)) -> AlertMessage {
    let mut message = warning("b");
    message.replaces = vec!["a".to_owned()];
    change(&mut message);
    message
}

#[test]
fn what_appears_is_new_and_what_is_gone_has_ended() {
    let mut wind = warning("w");
    wind.alert.event = "Wind Advisory".to_owned();
    assert_eq!(told(&[], &[warning("a")]), [(None, ChangeKind::New)]);
    assert_eq!(told(&[warning("a")], &[]), [(Some(1), ChangeKind::Ended)]);
    assert_eq!(told(&[warning("a")], &[warning("a")]), []);
    let swapped = told(&[warning("a")], &[wind]);
    assert_eq!(
        swapped,
        [(Some(1), ChangeKind::Ended), (None, ChangeKind::New)]
    );
}

#[test]
fn a_later_end_alone_is_an_extension_whatever_times_the_text_names() {
    let later = Some(at("2026-07-16T18:00:00-07:00"));
    let extended = changed(|m| m.alert.ends = later);
    assert_eq!(
        told(&[warning("a")], &[extended]),
        [(Some(1), ChangeKind::Extended)]
    );
    let text = "From 5 AM PDT this Thursday rivers rise.";
    let reworded = changed(|m| {
        m.alert.ends = later;
        m.alert.description = Some(text.to_owned());
    });
    assert_eq!(
        told(&[warning("a")], &[reworded]),
        [(Some(1), ChangeKind::Extended)]
    );
    let open = changed(|m| m.alert.ends = None);
    assert_eq!(
        told(&[warning("a")], &[open]),
        [(Some(1), ChangeKind::Extended)]
    );
}

/// The kinds of change when the end moves by a few hours and these texts follow each other.
fn with_a_later_end(before: &str, after: &str) -> Vec<ChangeKind> {
    let text = |text: &str| Some(text.to_owned());
    let mut first = warning("a");
    first.alert.description = text(before);
    let second = changed(|m| {
        m.alert.description = text(after);
        m.alert.ends = Some(at("2026-07-16T18:00:00-07:00"));
    });
    let told = told(&[first], &[second]);
    told.into_iter().map(|(_, kind)| kind).collect()
}

#[test]
fn beside_a_later_end_only_times_may_differ() {
    let same = [
        ("until 6 PM CST", "until 9 PM CST"),
        ("until 6 PM CST this evening", "until 9 AM CST Thursday"),
        ("from 3 to 6 PM", "from 3 to 9 PM"),
        ("until 615 PM", "until 6:45 PM"),
        ("until noon", "until midnight"),
        ("until 2115Z", "until 2245Z"),
        ("until July 15", "until July 16, 2026"),
        ("", ""),
    ];
    for (before, after) in same {
        let text = |end: &str| format!("* WHAT...Gusts up to 40 mph.\n* WHEN...Until {end}.");
        let told = with_a_later_end(&text(before), &text(after));
        assert_eq!(told, [ChangeKind::Extended], "{before}, then {after}");
    }
    let others = [
        ("gusts up to 40 mph", "gusts up to 85 mph"),
        ("accumulations of 1 inch", "accumulations of 14 inches"),
        ("1.5 inches", "2.5 inches"),
        ("storms may be severe", "storms are severe"),
        ("20 to 30 until 6 PM", "30 to 40 until 9 PM"),
        ("snow for 3 hours", "snow for 6 hours"),
        ("wind chills of -5", "wind chills of 5"),
    ];
    for (before, after) in others {
        let told = with_a_later_end(before, after);
        assert_eq!(told, [ChangeKind::Updated], "{before}, then {after}");
    }
}

#[test]
fn another_quantity_beside_a_later_end_is_never_an_extension() {
    let forms = [
        "{} mph until 9 PM",
        "until 9 PM {} kt",
        "{} inches",
        "to {} feet at noon",
    ];
    for form in forms
        .into_iter()
        .chain(["from {} to 70 degrees", "by {} percent on Monday"])
    {
        let text = |number: u32| form.replace("{}", &number.to_string());
        for number in 0..130 {
            let told = with_a_later_end(&text(number), &text(number + 1));
            assert_eq!(told, [ChangeKind::Updated], "{}", text(number));
        }
    }
}

#[test]
fn a_day_that_is_called_otherwise_is_no_news_while_the_end_stays() {
    let text = |day: &str| Some(format!("An alert for ozone is in effect {day}."));
    let mut first = warning("a");
    first.alert.description = text("tomorrow");
    let today = changed(|m| m.alert.description = text("today"));
    assert_eq!(told(&[first.clone()], &[today]), []);
    let named = changed(|m| m.alert.description = text("Thursday"));
    assert_eq!(told(&[first], &[named]), [(Some(1), ChangeKind::Updated)]);
}

#[test]
fn where_both_have_codes_codes_alone_decide() {
    let coded = |id: &str, event: &str| {
        let mut message = warning(id);
        message.events = vec![event.to_owned()];
        message
    };
    let mut warned = coded("b", "WS.W.1");
    warned.replaces = vec!["a".to_owned()];
    let both = [(Some(1), ChangeKind::Ended), (None, ChangeKind::New)];
    assert_eq!(told(&[coded("a", "WS.A.1")], &[warned]), both);
    let same_name = told(&[coded("a", "WS.A.1")], &[coded("a", "WS.A.2")]);
    assert_eq!(same_name, both, "names are not unique");
    // A message whose code cannot be read is followed by its references.
    let mut unread = warning("b");
    unread.replaces = vec!["a".to_owned()];
    assert_eq!(told(&[coded("a", "WS.A.1")], &[unread]), []);
    let mut elsewhere = coded("b", "WS.A.1");
    elsewhere.alert.zones = vec!["WAZ999".to_owned()];
    assert_eq!(told(&[coded("a", "WS.A.1")], &[elsewhere]), both);
}

#[test]
fn other_changes_are_updates() {
    let later = Some(at("2026-07-16T18:00:00-07:00"));
    let updates: [fn(&mut AlertMessage); 7] = [
        |m| m.alert.ends = Some(at("2026-07-16T09:00:00-07:00")),
        |m| m.alert.description = Some("From 4 PM PDT Wednesday rivers rise.".to_owned()),
        |m| m.alert.severity = Severity::Extreme,
        |m| m.alert.zones.push("WAZ316".to_owned()),
        |m| m.alert.onset = Some(at("2026-07-15T20:00:00-07:00")),
        |m| m.alert.instruction = Some("Leave.".to_owned()),
        |m| m.alert.urgency = Some("Immediate".to_owned()),
    ];
    for (number, update) in updates.into_iter().enumerate() {
        let after = changed(update);
        assert_eq!(
            told(&[warning("a")], std::slice::from_ref(&after)),
            [(Some(1), ChangeKind::Updated)],
            "{number}"
        );
        if number > 0 {
            let both = changed(|m| {
                update(m);
                m.alert.ends = later;
            });
            let kind = told(&[warning("a")], &[both])[0].1;
            // The one text that names other times only is no news beside a later end.
            let expected = if number == 1 {
                ChangeKind::Extended
            } else {
                ChangeKind::Updated
            };
            assert_eq!(kind, expected, "{number}");
        }
    }
}

#[test]
fn the_same_sent_again_is_not_told_but_remembered() {
    let again = changed(|m| {
        m.alert.sent = Some(at("2026-07-15T12:00:00-07:00"));
        // What has begun begins with each message.
        m.alert.onset = m.alert.sent;
    });
    let deltas = deltas(&known(&[warning("a")]), 5, &seen(&[again]));
    assert_eq!(deltas.len(), 1);
    assert_eq!((deltas[0].track, deltas[0].change), (Some(1), None));
    assert_eq!(deltas[0].message.replaces, ["a"]);
}

#[test]
fn an_alert_is_followed_by_references_codes_or_what_it_says() {
    let by_code = |id: &str, event: &str| {
        let mut message = warning(id);
        message.events = vec![event.to_owned()];
        message
    };
    // Not the direct forerunner.
    let mut grandchild = warning("c");
    grandchild.replaces = vec!["a".to_owned()];
    let mut child = warning("b");
    child.replaces = vec!["a".to_owned()];
    assert_eq!(told(&[child], &[grandchild]), []);
    assert_eq!(told(&[by_code("a", "F.1")], &[by_code("b", "F.1")]), []);
    let another = told(&[by_code("a", "F.1")], &[by_code("b", "F.2")]);
    assert_eq!(another.len(), 2, "another event of the same kind");
    assert_eq!(told(&[warning("a")], &[warning("b")]), []);
    let mut elsewhere = warning("b");
    elsewhere.alert.zones = vec!["WAZ999".to_owned()];
    assert_eq!(told(&[warning("a")], &[elsewhere]).len(), 2);
}

#[test]
fn alerts_that_split_or_merge_are_counted_once() {
    let mut half = changed(|m| m.alert.zones = vec!["WAZ1".to_owned()]);
    half.alert.id = "c".to_owned();
    let split = told(&[warning("a")], &[changed(|_| ()), half]);
    assert_eq!(split, [(None, ChangeKind::New)]);
    let mut other = warning("x");
    other.alert.event = "Flood Watch".to_owned();
    let merged = changed(|m| m.replaces.push("x".to_owned()));
    assert_eq!(
        told(&[warning("a"), other], &[merged]),
        [(Some(2), ChangeKind::Ended)]
    );
}

#[test]
fn two_that_share_a_name_are_told_apart() {
    let mut wind = warning("a");
    wind.alert.event = "Wind Advisory".to_owned();
    let both = [wind, warning("a")];
    let turned = [both[1].clone(), both[0].clone()];
    assert_eq!(told(&both, &turned), []);
}

#[test]
fn only_the_latest_list_or_the_end_itself_ends_an_alert() {
    let known = known(&[warning("a")]);
    let mut stale = seen(&[]);
    stale.is_latest = false;
    assert!(deltas(&known, 5, &stale).is_empty());
    let mut old = seen(&[]);
    old.version = 4;
    assert!(
        deltas(&known, 5, &old).is_empty(),
        "a list from before the last one"
    );
    for mut over in [stale, old] {
        over.now = "2026-07-16T17:00:00Z".parse().unwrap();
        assert_eq!(deltas(&known, 5, &over)[0].change, Some(ChangeKind::Ended));
    }
    let mut wrong = seen(&[]);
    wrong.version = 4;
    let future = i64::MAX;
    assert_eq!(
        deltas(&known, future, &wrong).len(),
        1,
        "no version of the future counts"
    );
}
