//! Alerts that a test or a demonstration issues: they appear, are revised, cancelled or withdrawn on
//! demand. Knows no payload, and none of the alerts that the weather itself calls for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::clock::TimeSource;
use crate::earth::towns::{self, Town};

/// Messages kept; the oldest go first.
const MOST: usize = 1_000;

/// The content of an issued alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertInfo {
    /// The kind of event: "Flood Warning".
    pub event: String,
    /// "Extreme", "Severe", "Moderate", "Minor".
    pub severity: String,
    /// The description.
    pub text: String,
    /// The beginning of the event.
    pub onset: Timestamp,
    /// The end of the event.
    pub ends: Timestamp,
}

/// Names an issued alert through all its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IssuedAlertId(pub usize);

/// The type of a message, in the words of the Common Alerting Protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageType {
    Alert,
    Update,
    /// Ends another event in favour of this one.
    Upgrade,
    Cancel,
}

impl MessageType {
    /// Returns the word of the Common Alerting Protocol, and the one of event codes.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Alert => ("Alert", "NEW"),
            Self::Update => ("Update", "CON"),
            Self::Upgrade => ("Update", "NEW"),
            Self::Cancel => ("Cancel", "CAN"),
        }
    }
}

/// One message about an issued alert.
#[derive(Debug, Clone)]
pub(crate) struct IssuedMessage {
    pub(crate) alert: IssuedAlertId,
    /// The number of the message, from 0.
    pub(crate) number: usize,
    pub(crate) message_type: MessageType,
    pub(crate) sent: Timestamp,
    withdrawn: Option<Timestamp>,
    pub(crate) town: &'static Town,
    pub(crate) info: AlertInfo,
    /// The last message of the alert that an upgrade ends.
    pub(crate) upgraded: Option<Arc<Self>>,
    /// True if it names the messages before it.
    pub(crate) has_references: bool,
}

/// The alerts issued on demand.
pub struct IssuedAlerts {
    clock: Arc<dyn TimeSource>,
    state: Mutex<MessageStore>,
    excludes_weather: AtomicBool,
    omits_references: AtomicBool,
}

#[derive(Debug, Default)]
struct MessageStore {
    next: usize,
    messages: Vec<IssuedMessage>,
}

impl MessageStore {
    /// Returns the last message of an alert.
    fn last(&self, id: IssuedAlertId) -> Option<IssuedMessage> {
        let mut newest_first = self.messages.iter().rev();
        newest_first.find(|message| message.alert == id).cloned()
    }
}

impl std::fmt::Debug for IssuedAlerts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedAlerts")
            .field("messages", &self.state().messages.len())
            .finish_non_exhaustive()
    }
}

impl IssuedAlerts {
    pub(crate) fn new(clock: Arc<dyn TimeSource>) -> Self {
        Self {
            clock,
            state: Mutex::default(),
            excludes_weather: AtomicBool::new(false),
            omits_references: AtomicBool::new(false),
        }
    }

    /// Lists only these alerts, or also those that the weather calls for.
    pub fn exclude_weather(&self, yes: bool) {
        self.excludes_weather.store(yes, Ordering::Relaxed);
    }

    pub(crate) fn excludes_weather(&self) -> bool {
        self.excludes_weather.load(Ordering::Relaxed)
    }

    /// Sends messages that name none of those before them, as the service's often do not, or that do.
    pub fn omit_references(&self, yes: bool) {
        self.omits_references.store(yes, Ordering::Relaxed);
    }

    /// Issues an alert for the town nearest to the point, in degrees north and east.
    pub fn issue(&self, (latitude, longitude): (f64, f64), info: AlertInfo) -> IssuedAlertId {
        let mut state = self.state();
        let alert = IssuedAlertId(state.next);
        state.next += 1;
        self.send(&mut state, |sent| IssuedMessage {
            alert,
            number: 0,
            message_type: MessageType::Alert,
            sent,
            withdrawn: None,
            town: towns::nearest(latitude, longitude),
            info,
            upgraded: None,
            has_references: !self.omits_references.load(Ordering::Relaxed),
        });
        alert
    }

    /// Ends an alert in favour of another one, in one message with the codes of both events, and
    /// returns the other one; `None` if there is no such alert.
    pub fn upgrade(&self, id: IssuedAlertId, info: AlertInfo) -> Option<IssuedAlertId> {
        let mut state = self.state();
        let ended = state.last(id)?;
        let alert = IssuedAlertId(state.next);
        state.next += 1;
        self.send(&mut state, |sent| IssuedMessage {
            alert,
            number: 0,
            message_type: MessageType::Upgrade,
            sent,
            info,
            has_references: !self.omits_references.load(Ordering::Relaxed),
            upgraded: Some(Arc::new(ended.clone())),
            ..ended
        });
        Some(alert)
    }

    /// Sends an update and tells whether there is such an alert. The messages before stay listed beside
    /// it, as they may in the real list.
    pub fn revise(&self, id: IssuedAlertId, change: impl FnOnce(&mut AlertInfo)) -> bool {
        self.follow(id, MessageType::Update, change)
    }

    /// Sends a cancellation, which stays listed until the event would have ended, and tells whether
    /// there is such an alert.
    pub fn cancel(&self, id: IssuedAlertId) -> bool {
        self.follow(id, MessageType::Cancel, |_| ())
    }

    /// Takes all messages of an alert out of the list without a word, and tells whether there is one.
    pub fn withdraw(&self, id: IssuedAlertId) -> bool {
        let now = self.clock.now();
        let mut state = self.state();
        let ours = state.messages.iter_mut().filter(|m| m.alert == id);
        ours.map(|message| message.withdrawn = Some(now)).count() > 0
    }

    /// Returns the messages listed at `now`, the newest first.
    pub(crate) fn listed(&self, now: Timestamp) -> Vec<IssuedMessage> {
        let state = self.state();
        let is_listed = |message: &&IssuedMessage| {
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
        let Some(last) = state.last(id) else {
            return false;
        };
        self.send(&mut state, |sent| {
            let mut next = IssuedMessage {
                number: last.number + 1,
                message_type,
                sent,
                upgraded: None,
                has_references: !self.omits_references.load(Ordering::Relaxed),
                ..last
            };
            change(&mut next.info);
            next
        });
        true
    }

    fn send(&self, state: &mut MessageStore, message: impl FnOnce(Timestamp) -> IssuedMessage) {
        if state.messages.len() >= MOST {
            state.messages.remove(0);
        }
        state.messages.push(message(self.clock.now()));
    }

    fn state(&self) -> MutexGuard<'_, MessageStore> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
