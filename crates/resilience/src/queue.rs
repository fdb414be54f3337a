//! The queue of calls that wait for a turn: callers take turns, and what is urgent goes first. Knows
//! no pace and no deadline, only the order.
//!
//! There is a line for each urgency, and in it a row for each caller. The head of a line is the first
//! call of the first row; once it has had its turn, the rows of its group go to the end, its own as the
//! last: groups take turns, and within a group its callers. A full line makes room for a caller by giving
//! up the newest call of the longest row of the group that has most, so that many calls are the trouble
//! of those who make them only.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::{CallerId, GroupId, Turn, Urgency};

/// Of so many turns in a row, one is for background calls if any wait: a crowd of questions slows
/// them down and does not stop them.
const BACKGROUND_EVERY: u32 = 8;

/// The calls that wait for a turn.
#[derive(Debug, Default)]
pub(crate) struct TurnQueue {
    interactive: Line,
    background: Line,
    /// Turns of urgent calls since the last one of a background call, while one waits.
    passed_over: u32,
    next_ticket: u64,
}

/// A call's place in the queue.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    turn: Turn,
    ticket: u64,
    /// Told when the call should look at its standing again.
    pub(crate) look_again: Arc<Notify>,
}

/// The standing of a call that joined the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Its turn is the next.
    Head,
    /// Others come first.
    Behind,
    /// It was given up in favour of a caller with fewer calls.
    GivenUp,
}

/// The calls of one urgency, by caller, in the order of their turns. No row is empty.
#[derive(Debug, Default)]
struct Line {
    rows: VecDeque<Row>,
    len: usize,
}

#[derive(Debug)]
struct Row {
    caller: CallerId,
    group: GroupId,
    /// By ticket, which only grows.
    places: VecDeque<Place>,
}

impl TurnQueue {
    /// Returns how many calls wait.
    pub(crate) fn len(&self) -> usize {
        self.interactive.len + self.background.len
    }

    /// Lets a call wait, where no caller may have more than `each` and all together no more than `all`
    /// of its urgency. `None` if it may not.
    pub(crate) fn join(&mut self, turn: Turn, each: usize, all: usize) -> Option<Place> {
        let line = self.line(turn.urgency);
        let own = line.len_of(turn.caller);
        if own >= each.min(all) {
            return None;
        }
        if line.len >= all && !line.make_room(turn, own) {
            return None;
        }
        self.next_ticket += 1;
        let place = Place {
            turn,
            ticket: self.next_ticket,
            look_again: Arc::default(),
        };
        self.line(turn.urgency).push(place.clone());
        Some(place)
    }

    /// Returns how a call stands.
    pub(crate) fn standing(&self, place: &Place) -> Standing {
        let is_head = |head: &Place| head.ticket == place.ticket;
        if self.head().is_some_and(is_head) {
            return Standing::Head;
        }
        let line = match place.turn.urgency {
            Urgency::Interactive => &self.interactive,
            Urgency::Background => &self.background,
        };
        match line.position(place) {
            Some(_) => Standing::Behind,
            None => Standing::GivenUp,
        }
    }

    /// Takes a call out that has its turn: the next is another caller's.
    pub(crate) fn served(&mut self, place: &Place) {
        match place.turn.urgency {
            Urgency::Background => self.passed_over = 0,
            Urgency::Interactive if self.background.len > 0 => self.passed_over += 1,
            Urgency::Interactive => {}
        }
        let line = self.line(place.turn.urgency);
        if line.position(place).is_none() {
            return;
        }
        line.remove(place);
        line.send_back(place.turn);
    }

    /// Takes a call out that waits no more, if it is still there.
    pub(crate) fn leave(&mut self, place: &Place) {
        self.line(place.turn.urgency).remove(place);
    }

    /// Has the call whose turn is the next look again.
    pub(crate) fn tell_head(&self) {
        if let Some(head) = self.head() {
            head.look_again.notify_one();
        }
    }

    fn head(&self) -> Option<&Place> {
        let (urgent, patient) = (self.interactive.head(), self.background.head());
        if self.passed_over + 1 >= BACKGROUND_EVERY {
            patient.or(urgent)
        } else {
            urgent.or(patient)
        }
    }

    fn line(&mut self, urgency: Urgency) -> &mut Line {
        match urgency {
            Urgency::Interactive => &mut self.interactive,
            Urgency::Background => &mut self.background,
        }
    }
}

impl Line {
    fn head(&self) -> Option<&Place> {
        self.rows.front()?.places.front()
    }

    fn row(&self, caller: CallerId) -> Option<usize> {
        self.rows.iter().position(|row| row.caller == caller)
    }

    fn len_of(&self, caller: CallerId) -> usize {
        let row = self.row(caller).and_then(|row| self.rows.get(row));
        row.map_or(0, |row| row.places.len())
    }

    /// Returns the row and the position in it of a call.
    fn position(&self, place: &Place) -> Option<(usize, usize)> {
        let row = self.row(place.turn.caller)?;
        let places = &self.rows.get(row)?.places;
        let at = places.binary_search_by_key(&place.ticket, |other| other.ticket);
        Some((row, at.ok()?))
    }

    fn push(&mut self, place: Place) {
        self.len += 1;
        match self.row(place.turn.caller) {
            Some(row) => self.rows[row].places.push_back(place),
            None => self.rows.push_back(Row {
                caller: place.turn.caller,
                group: place.turn.group,
                places: [place].into(),
            }),
        }
    }

    fn remove(&mut self, place: &Place) {
        let Some((row, at)) = self.position(place) else {
            return;
        };
        self.len -= 1;
        self.rows[row].places.remove(at);
        if self.rows[row].places.is_empty() {
            self.rows.remove(row);
        }
    }

    /// Has the rows of a group wait behind all others, that of the caller last.
    fn send_back(&mut self, turn: Turn) {
        let rows = std::mem::take(&mut self.rows);
        let (own, mut others): (VecDeque<_>, _) =
            rows.into_iter().partition(|row| row.group == turn.group);
        let (served, rest): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|row| row.caller == turn.caller);
        others.extend(rest);
        others.extend(served);
        self.rows = others;
    }

    fn len_of_group(&self, group: GroupId) -> usize {
        let own = self.rows.iter().filter(|row| row.group == group);
        own.map(|row| row.places.len()).sum()
    }

    /// Gives up the newest call of the longest row in the group that has most, for a caller that has `own`
    /// calls: not if those would be no better off than the newcomer.
    fn make_room(&mut self, turn: Turn, own: usize) -> bool {
        let most = self.rows.iter().map(|row| self.len_of_group(row.group));
        let most = most.max().unwrap_or_default();
        let of_group = self.len_of_group(turn.group);
        let has_most = |row: &&Row| self.len_of_group(row.group) == most;
        let longest = self
            .rows
            .iter()
            .filter(has_most)
            .max_by_key(|row| row.places.len());
        let Some(newest) = longest
            .filter(|row| match row.group == turn.group {
                true => row.places.len() > own + 1,
                false => most > of_group + 1,
            })
            .and_then(|row| row.places.back())
            .cloned()
        else {
            return false;
        };
        self.remove(&newest);
        newest.look_again.notify_one();
        true
    }
}
