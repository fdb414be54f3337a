//! Event codes (P-VTEC), which identify the event of a message, whatever the message's own name.
//!
//! `/O.CON.KPUB.FF.W.0010.000000T0000Z-260715T2115Z/` is message class, action, office, phenomenon,
//! significance, the event's number within the year, beginning and end (NWS Instruction 10-1703).
//! Only what tells events apart is read; the times are in the alert's own fields too.

/// The most characters of a code that are looked at; real ones have 48.
const LONGEST: usize = 96;

/// One event code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vtec {
    /// The message's effect on the event: "NEW", "CON", "EXT", "CAN"...
    pub action: String,
    /// The event: "O.KPUB.FF.W.0010".
    pub event: String,
}

impl Vtec {
    /// Reads a code; `None` if it is none.
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
        Some(Self {
            action: action.to_owned(),
            event: format!("{class}.{office}.{phenomenon}.{significance}.{number}"),
        })
    }

    /// Returns whether the message ends the event where it holds: cancelled, expired, or upgraded to
    /// another one.
    pub fn is_over(&self) -> bool {
        matches!(self.action.as_str(), "CAN" | "EXP" | "UPG")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_keeps_its_name_through_its_messages() {
        let read = |text| Vtec::read(text).unwrap();
        let new = read("/O.NEW.KPUB.FF.W.0010.260715T1900Z-260715T2115Z/");
        let continued = read("/O.CON.KPUB.FF.W.0010.000000T0000Z-260715T2115Z/");
        assert_eq!(new.event, continued.event);
        assert_eq!(continued.event, "O.KPUB.FF.W.0010");
        assert_eq!(continued.action, "CON");
        assert!(!continued.is_over());
        assert!(read("/O.CAN.KPUB.FF.W.0010.000000T0000Z-260715T2115Z/").is_over());
    }

    #[test]
    fn what_is_no_code_is_none() {
        let long = format!("/O.NEW.KPUB.FF.W.0010.{}/", "0".repeat(100));
        for text in [
            "",
            "/",
            "//",
            "/O.NEW.KPUB.FF.W/",
            "/O.NEW.KPUB.FF.W.10.x-y/",
            "O.NEW.KPUB.FF.W.0010.x-y",
            "/O.N\u{e9}.KPUB.FF.W.0010.x-y/",
            &long,
        ] {
            assert_eq!(Vtec::read(text), None, "{text}");
        }
    }
}
