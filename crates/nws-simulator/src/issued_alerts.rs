//! Alerts that a test or a demonstration issues by hand: they appear, are revised, cancelled or
//! withdrawn when it says so. Knows no payload; what the weather itself calls for is found elsewhere.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::clock::TimeSource;
use crate::earth::towns::{self, Town};

/// Messages kept; the oldest go first.
const MOST: usize = 1_000;

/// What a bulletin says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertInfo {
    /// The kind of event: "Flood Warning".
    pub event: String,
    /// "Extreme", "Severe", "Moderate", "Minor".
    pub severity: String,
    /// What happens.
    pub text: String,
    /// When the event begins.
    pub onset: Timestamp,
    /// When it is over.
    pub ends: Timestamp,
}

/// Names a bulletin through all its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IssuedAlertId(pub usize);

/// What a message does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageType {
    Alert,
    Update,
    Cancel,
}

impl MessageType {
    /// The word of the Common Alerting Protocol, and the one of event codes.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Alert => ("Alert", "NEW"),
            Self::Update => ("Update", "CON"),
            Self::Cancel => ("Cancel", "CAN"),
        }
    }
}

/// One message of a bulletin.
#[derive(Debug, Clone)]
pub(crate) struct AlertMessage {
    pub(crate) bulletin: IssuedAlertId,
    /// Which message of the bulletin it is, from 0.
    pub(crate) number: usize,
    pub(crate) message_type: MessageType,
    pub(crate) sent: Timestamp,
    withdrawn: Option<Timestamp>,
    pub(crate) town: &'static Town,
    pub(crate) info: AlertInfo,
}

/// The alerts issued by hand.
pub struct IssuedAlerts {
    clock: Arc<dyn TimeSource>,
    state: Mutex<MessageStore>,
    is_alone: AtomicBool,
}

#[derive(Debug, Default)]
struct MessageStore {
    next: usize,
    messages: Vec<AlertMessage>,
}

impl std::fmt::Debug for IssuedAlerts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bulletins")
            .field("messages", &self.state().messages.len())
            .finish_non_exhaustive()
    }
}

impl IssuedAlerts {
    pub(crate) fn new(clock: Arc<dyn TimeSource>) -> Self {
        Self {
            clock,
            state: Mutex::default(),
            is_alone: AtomicBool::new(false),
        }
    }

    /// Whether only these alerts are listed, and not those that the weather calls for.
    pub fn alone(&self, yes: bool) {
        self.is_alone.store(yes, Ordering::Relaxed);
    }

    pub(crate) fn are_alone(&self) -> bool {
        self.is_alone.load(Ordering::Relaxed)
    }

    /// Issues an alert for the town nearest to the point, in degrees north and east.
    pub fn issue(&self, (latitude, longitude): (f64, f64), info: AlertInfo) -> IssuedAlertId {
        let mut state = self.state();
        let bulletin = IssuedAlertId(state.next);
        state.next += 1;
        self.send(&mut state, |sent| AlertMessage {
            bulletin,
            number: 0,
            message_type: MessageType::Alert,
            sent,
            withdrawn: None,
            town: towns::nearest(latitude, longitude),
            info,
        });
        bulletin
    }

    /// Sends an update; the messages before stay listed beside it, as they may in the real list.
    /// Whether there is such a bulletin.
    pub fn revise(&self, id: IssuedAlertId, change: impl FnOnce(&mut AlertInfo)) -> bool {
        self.follow(id, MessageType::Update, change)
    }

    /// Sends a cancellation, which stays listed until the event would have ended. Whether there is
    /// such a bulletin.
    pub fn cancel(&self, id: IssuedAlertId) -> bool {
        self.follow(id, MessageType::Cancel, |_| ())
    }

    /// Takes all messages of a bulletin out of the list without a word. Whether there is such a one.
    pub fn withdraw(&self, id: IssuedAlertId) -> bool {
        let now = self.clock.now();
        let mut state = self.state();
        let ours = state.messages.iter_mut().filter(|m| m.bulletin == id);
        ours.map(|message| message.withdrawn = Some(now)).count() > 0
    }

    /// What is listed at `now`, the newest first.
    pub(crate) fn listed(&self, now: Timestamp) -> Vec<AlertMessage> {
        let state = self.state();
        let is_listed = |message: &&AlertMessage| {
            message.sent <= now
                && now < message.info.ends
                && message.withdrawn.is_none_or(|withdrawn| now < withdrawn)
        };
        let newest_first = state.messages.iter().rev();
        newest_first.filter(is_listed).cloned().collect()
    }

    fn follow(
        &self,
        id: IssuedAlertId,
        message_type: MessageType,
        change: impl FnOnce(&mut AlertInfo),
    ) -> bool {
        let mut state = self.state();
        let ours = state.messages.iter().rev().find(|m| m.bulletin == id);
        let Some(last) = ours.cloned() else {
            return false;
        };
        self.send(&mut state, |sent| {
            let mut next = AlertMessage {
                number: last.number + 1,
                message_type,
                sent,
                ..last
            };
            change(&mut next.info);
            next
        });
        true
    }

    fn send(&self, state: &mut MessageStore, message: impl FnOnce(Timestamp) -> AlertMessage) {
        if state.messages.len() >= MOST {
            state.messages.remove(0);
        }
        state.messages.push(message(self.clock.now()));
    }

    fn state(&self) -> MutexGuard<'_, MessageStore> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
