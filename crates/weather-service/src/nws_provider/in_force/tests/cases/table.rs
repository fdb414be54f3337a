//! The table: P-VTEC by NWS Instruction 10-1703, lists as the upstream has been seen to give them
//! (weather-gov/api#15 and #196, weather-gov/weather.gov#1321).

use super::{Case, Message};

const NOTHING: &[&str] = &[];

/// A message `b` an hour after the first one.
fn b(codes: &str) -> Message {
    Message::new("b", codes).sent(-60)
}

/// A message `c` half an hour after that.
fn c(codes: &str) -> Message {
    Message::new("c", codes).sent(-30)
}

/// A case in which the first message is known and stays listed.
fn case(
    name: &'static str,
    listed: impl IntoIterator<Item = Message>,
    in_force: &'static [&'static str],
    told: &'static [&'static str],
) -> Case {
    let listed: Vec<Message> = listed.into_iter().collect();
    Case {
        name,
        known: listed.iter().take(1).cloned().collect(),
        listed,
        in_force,
        told,
    }
}

pub(super) fn cases() -> Vec<Case> {
    let groups = [
        continued(),
        extended(),
        corrected(),
        replaced(),
        cancelled(),
        expired(),
        numbered(),
        without_codes(),
        odd(),
    ];
    groups.into_iter().flatten().collect()
}

fn continued() -> Vec<Case> {
    let a = || Message::new("a", "NEW Y");
    let updated = |message: Message| message.with("messageType", "Update");
    vec![
        case("issued", [a()], &["a"], NOTHING),
        case(
            "an update names other forerunners",
            [a(), updated(b("CON Y")).refers_to(&["x", "y"])],
            &["b"],
            NOTHING,
        ),
        case(
            "an update names the forerunner as expired",
            [a(), updated(b("CON Y")).expired("a")],
            &["b"],
            NOTHING,
        ),
        case("an update names none", [a(), b("CON Y")], &["b"], NOTHING),
        case(
            "an update with other words",
            [a(), b("CON Y").text("Gusts up to 50 mph until 6 PM CST.")],
            &["b"],
            &["updated b"],
        ),
        case(
            "of two events, one is continued: the other one holds still",
            [Message::new("a", "NEW Y, NEW X"), b("CON Y")],
            &["a", "b"],
            &["new b"],
        ),
        case(
            "of two events, one is continued and one cancelled",
            [Message::new("a", "NEW Y, NEW X"), b("CON Y"), c("CAN X")],
            &["b"],
            NOTHING,
        ),
        case(
            "an action that no instruction knows yet",
            [a(), b("ABC Y")],
            &["b"],
            NOTHING,
        ),
        case(
            "a code that cannot be read, with a reference",
            [a(), b("CONTINUED Y").refers_to(&["a"])],
            &["b"],
            NOTHING,
        ),
    ]
}

fn extended() -> Vec<Case> {
    let a = || Message::new("a", "NEW Y");
    let later = |message: Message| {
        let text = "Gusts up to 40 mph until 9 PM CST.";
        message.text(text).ends(540)
    };
    vec![
        case(
            "a later end, and times alone differ",
            [a(), later(b("EXT Y"))],
            &["b"],
            &["extended b"],
        ),
        case(
            "an earlier end",
            [a(), b("EXT Y").ends(180)],
            &["b"],
            &["updated b"],
        ),
        case(
            "extended in area, seen from the old one",
            [a(), b("CON Y")],
            &["b"],
            NOTHING,
        ),
        Case {
            name: "extended in area, seen from the new one",
            known: Vec::new(),
            listed: vec![c("EXA Y").zones(&["z2"])],
            in_force: &["c"],
            told: &["new c"],
        },
        case(
            "extended in area, seen from both",
            [a(), b("CON Y"), c("EXA Y").zones(&["z2"]).sent(-60)],
            &["b", "c"],
            &["new c"],
        ),
        case(
            "extended in time and area, seen from both",
            [
                a(),
                later(b("EXT Y")),
                later(c("EXB Y")).zones(&["z2"]).sent(-60),
            ],
            &["b", "c"],
            &["extended b", "new c"],
        ),
    ]
}

fn corrected() -> Vec<Case> {
    let a = || Message::new("a", "NEW Y");
    let other = "Gusts up to 45 mph until 6 PM CST.";
    vec![
        case(
            "corrected",
            [a(), b("COR Y").text(other)],
            &["b"],
            &["updated b"],
        ),
        case(
            "corrected within the minute",
            [a(), b("COR Y").text(other).sent(-120)],
            &["b"],
            &["updated b"],
        ),
    ]
}

fn replaced() -> Vec<Case> {
    let watch = || Message::new("a", "NEW A").with("event", "Winter Storm Watch");
    let warning = |message: Message| message.with("event", "Winter Storm Warning");
    let upgrade = || warning(b("UPG A, NEW W"));
    let both: &[&str] = &["ended a", "new b"];
    vec![
        case(
            "an upgrade without references",
            [watch(), upgrade()],
            &["b"],
            both,
        ),
        case(
            "an upgrade with references",
            [watch(), upgrade().refers_to(&["a"])],
            &["b"],
            both,
        ),
        case(
            "an upgrade in two messages",
            [watch(), c("UPG A").sent(-60), warning(b("NEW W"))],
            &["b"],
            both,
        ),
        Case {
            name: "an upgrade to a warning that is known from elsewhere",
            known: vec![watch(), warning(b("NEW W"))],
            listed: vec![watch(), warning(b("NEW W")), warning(c("UPG A, EXA W"))],
            in_force: &["c"],
            told: &["ended a"],
        },
        Case {
            name: "a corrected upgrade: the correction has the second code only",
            known: vec![watch(), upgrade()],
            listed: vec![
                watch(),
                upgrade(),
                warning(c("COR W")).text("Snow of 14 inches."),
            ],
            in_force: &["c"],
            told: &["updated c"],
        },
        case(
            "a downgrade without references",
            [warning(Message::new("a", "NEW W")), b("CAN W, NEW Y")],
            &["b"],
            both,
        ),
    ]
}

fn cancelled() -> Vec<Case> {
    let a = || Message::new("a", "NEW Y");
    let ended: &[&str] = &["ended a"];
    let cancel = |message: Message| message.with("messageType", "Cancel");
    vec![
        case("cancelled by its code", [a(), b("CAN Y")], NOTHING, ended),
        case(
            "cancelled by code and kind",
            [a(), cancel(b("CAN Y"))],
            NOTHING,
            ended,
        ),
        case(
            "cancelled by kind and reference",
            [a(), cancel(b("")).refers_to(&["a"])],
            NOTHING,
            ended,
        ),
        case(
            "cancelled in a part of the area, seen from there",
            [a().zones(&["z1", "z2"]), b("CAN Y").zones(&["z2"])],
            NOTHING,
            ended,
        ),
        case(
            "cancelled in a part of the area, seen from the other",
            [a(), b("CON Y"), c("CAN Y").zones(&["z2"])],
            &["b"],
            NOTHING,
        ),
        case(
            "cancelled in error and issued anew",
            [a(), b("CAN Y"), c("NEW Y2")],
            &["c"],
            &["ended a", "new c"],
        ),
    ]
}

fn expired() -> Vec<Case> {
    let a = || Message::new("a", "NEW Y");
    let ended: &[&str] = &["ended a"];
    vec![
        case(
            "expires at its end, which is ahead",
            [a(), b("EXP Y")],
            &["b"],
            NOTHING,
        ),
        case(
            "has expired",
            [a(), b("EXP Y").code_ends("260715T1955Z")],
            NOTHING,
            ended,
        ),
        case(
            "expires without an end in its code, at its own",
            [a(), b("EXP Y").code_ends("000000T0000Z")],
            &["b"],
            NOTHING,
        ),
        case(
            "has expired, without any end",
            [
                a(),
                b("EXP Y")
                    .code_ends("000000T0000Z")
                    .with("ends", None::<&str>),
            ],
            NOTHING,
            ended,
        ),
    ]
}

fn numbered() -> Vec<Case> {
    let in_december = || Message::new("a", "NEW F").with("sent", "2025-12-20T12:00:00Z");
    let in_january = |codes: &str| Message::new("b", codes).with("sent", "2026-01-05T12:00:00Z");
    vec![
        case(
            "numbers begin anew with the year",
            [in_december(), in_january("NEW F")],
            &["a", "b"],
            &["new b"],
        ),
        case(
            "an event outlives its year",
            [in_december(), in_january("CON F")],
            &["b"],
            NOTHING,
        ),
        case(
            "routine messages share a number",
            [
                Message::new("a", "ROU S"),
                b("ROU S").text("The river is at 9 feet."),
            ],
            &["a", "b"],
            &["new b"],
        ),
    ]
}

fn without_codes() -> Vec<Case> {
    let air = |message: Message, text: &str| {
        let text = format!("An alert for ozone is in effect {text}.");
        message.with("event", "Air Quality Alert").text(&text)
    };
    let statement = |message: Message, text: &str| {
        message
            .with("event", "Special Weather Statement")
            .text(text)
    };
    let a = || Message::new("a", "");
    let storm = "At 3 PM, a storm was near Ames, moving at 20 mph.";
    let other = "At 3 PM, a storm was near Ankeny, moving at 35 mph.";
    vec![
        case(
            "issued three times with the same words",
            [a(), b(""), c("")].map(|message| air(message, "until 10 PM")),
            &["c"],
            NOTHING,
        ),
        case(
            "issued again with another word for the day",
            [air(a(), "today"), air(b(""), "this evening")],
            &["b"],
            NOTHING,
        ),
        case(
            "today's and tomorrow's",
            [
                air(a(), "until 10 PM"),
                air(b(""), "until 10 PM")
                    .with("onset", super::time(900))
                    .ends(1500),
            ],
            &["a", "b"],
            &["new b"],
        ),
        case(
            "two storms",
            [statement(a(), storm), statement(b(""), other)],
            &["a", "b"],
            &["new b"],
        ),
        Case {
            name: "a statement in the place of another one",
            known: vec![statement(a(), storm)],
            listed: vec![statement(b(""), other)],
            in_force: &["b"],
            told: &["updated b"],
        },
    ]
}

fn odd() -> Vec<Case> {
    let a = || Message::new("a", "NEW Y");
    vec![
        case(
            "drills end nothing",
            [
                a(),
                b("CAN Y").with("status", "Test"),
                c("CAN Y").with("status", "Exercise"),
            ],
            &["a"],
            NOTHING,
        ),
        case(
            "a message that names itself",
            [a().refers_to(&["a"])],
            &["a"],
            NOTHING,
        ),
        case(
            "messages that name each other",
            [a().refers_to(&["b"]), b("CON Y").refers_to(&["a"])],
            &["b"],
            NOTHING,
        ),
        case(
            "an ended update of an event that was to last",
            [a(), b("CON Y").ends(-30)],
            NOTHING,
            &["ended a"],
        ),
    ]
}
