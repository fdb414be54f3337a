//! Event codes (P-VTEC), which identify the event of a message, whatever the message's own name.
//!
//! `/O.CON.KPUB.FF.W.0010.000000T0000Z-260715T2115Z/` is message class, action, office, phenomenon,
//! significance, the event's number within the year, beginning and end (NWS Instruction 10-1703).
//! Only what tells events apart and what becomes of them is read. Decides about no alert.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The most characters of a code that are looked at; real ones have 48.
const LONGEST: usize = 96;
/// The form of its times.
const TIME: &str = "%y%m%dT%H%MZ";

/// One event code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vtec {
    /// The message's effect on the event.
    pub action: VtecAction,
    /// The event: "O.KPUB.FF.W.0010".
    pub event: String,
    /// The end of the event; `None` until further notice.
    pub ends: Option<Timestamp>,
}

/// The actions of messages on events (NWS Instruction 10-1703, 2.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VtecAction {
    /// NEW: issues it.
    New,
    /// CON: repeats it, in other words maybe.
    Continued,
    /// EXT: gives it another end, a later or an earlier one.
    ExtendedInTime,
    /// EXA: issues it for further zones.
    ExtendedInArea,
    /// EXB: issues it for further zones, with another end.
    ExtendedInBoth,
    /// COR: corrects the message before.
    Corrected,
    /// UPG: ends it in favour of another one.
    Upgraded,
    /// CAN: ends it early.
    Canceled,
    /// EXP: says that it ends at its time, a little before or after that.
    Expired,
    /// An action that no instruction had when this was written.
    Other,
}

/// The state of an event after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VtecEffect {
    /// It begins its life with this message.
    Begins,
    /// It goes on.
    Continues,
    /// It goes on until its end, which may be past.
    EndsAtItsTime,
    /// It is over.
    Ends,
}

impl Vtec {
    /// Reads a code; `None` if it identifies no event.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let inner = text.strip_prefix('/')?.strip_suffix('/')?;
        let mut parts = inner.splitn(7, '.');
        let mut next = |length: usize| {
            let part = parts.next()?;
            let plain = part.len() == length && part.bytes().all(|b| b.is_ascii_alphanumeric());
            plain.then_some(part)
        };
        let (class, action, office) = (next(1)?, next(3)?, next(4)?);
        let (phenomenon, significance, number) = (next(2)?, next(1)?, next(4)?);
        let times = parts.next().and_then(|times| times.split_once('-'));
        Some(Self {
            action: VtecAction::read(action)?,
            event: format!("{class}.{office}.{phenomenon}.{significance}.{number}"),
            ends: times.and_then(|(_, ends)| time(ends)),
        })
    }
}

impl VtecAction {
    /// Reads an action; `None` for ROU, which stands where a product has no event to speak of: all
    /// of an office share its number.
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "NEW" => Self::New,
            "CON" => Self::Continued,
            "EXT" => Self::ExtendedInTime,
            "EXA" => Self::ExtendedInArea,
            "EXB" => Self::ExtendedInBoth,
            "COR" => Self::Corrected,
            "UPG" => Self::Upgraded,
            "CAN" => Self::Canceled,
            "EXP" => Self::Expired,
            "ROU" => return None,
            _ => Self::Other,
        })
    }

    /// Returns the state that the event is in afterwards. An unknown action continues it: no danger is hidden
    /// because of a word.
    pub fn effect(self) -> VtecEffect {
        match self {
            Self::New => VtecEffect::Begins,
            Self::Continued
            | Self::ExtendedInTime
            | Self::ExtendedInArea
            | Self::ExtendedInBoth
            | Self::Corrected
            | Self::Other => VtecEffect::Continues,
            Self::Expired => VtecEffect::EndsAtItsTime,
            Self::Upgraded | Self::Canceled => VtecEffect::Ends,
        }
    }
}

/// Reads a time of a code; all zeros are none.
fn time(text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(TIME, text).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vtec {
        Vtec::read(text).unwrap()
    }

    #[test]
    fn an_event_keeps_its_name_through_its_messages() {
        let new = read("/O.NEW.KPUB.FF.W.0010.260715T1900Z-260715T2115Z/");
        let continued = read("/O.CON.KPUB.FF.W.0010.000000T0000Z-260715T2115Z/");
        assert_eq!(new.event, continued.event);
        assert_eq!(continued.event, "O.KPUB.FF.W.0010");
        assert_eq!(continued.action, VtecAction::Continued);
        assert_eq!(
            continued.ends,
            Some("2026-07-15T21:15:00Z".parse().unwrap())
        );
    }

    #[test]
    fn each_action_does_to_its_event_as_the_instruction_says() {
        let actions = [
            ("NEW", VtecEffect::Begins),
            ("CON", VtecEffect::Continues),
            ("EXT", VtecEffect::Continues),
            ("EXA", VtecEffect::Continues),
            ("EXB", VtecEffect::Continues),
            ("COR", VtecEffect::Continues),
            ("UPG", VtecEffect::Ends),
            ("CAN", VtecEffect::Ends),
            ("EXP", VtecEffect::EndsAtItsTime),
            ("ABC", VtecEffect::Continues),
        ];
        for (action, effect) in actions {
            let code = format!("/O.{action}.KDMX.WI.Y.0007.000000T0000Z-260715T2115Z/");
            assert_eq!(read(&code).action.effect(), effect, "{action}");
        }
    }

    #[test]
    fn an_end_that_is_none_costs_no_event() {
        for ends in ["000000T0000Z", "261315T2115Z", "soon", ""] {
            let code = read(&format!("/O.EXP.KDMX.FL.W.0007.000000T0000Z-{ends}/"));
            assert_eq!((code.event.as_str(), code.ends), ("O.KDMX.FL.W.0007", None));
        }
        assert_eq!(read("/O.EXP.KDMX.FL.W.0007/").ends, None);
    }

    #[test]
    fn what_identifies_no_event_is_none() {
        let long = format!("/O.NEW.KPUB.FF.W.0010.{}/", "0".repeat(100));
        for text in [
            "",
            "/",
            "//",
            "/O.NEW.KPUB.FF.W/",
            "/O.NEW.KPUB.FF.W.10.x-y/",
            "O.NEW.KPUB.FF.W.0010.x-y",
            "/O.N\u{e9}.KPUB.FF.W.0010.x-y/",
            "/O.ROU.KPUB.FL.S.0000.000000T0000Z-000000T0000Z/",
            &long,
        ] {
            assert_eq!(Vtec::read(text), None, "{text}");
        }
    }
}
