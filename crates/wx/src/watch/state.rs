//! The knowledge of the view and the choices of its user: replies and keys go in, requests come
//! out. No clock, no terminal, no socket.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use weather::{
    Alerts, Almanac, Current, Discussion, Outlook, Place, Provenance, Staleness, TemperatureUnit,
    Units,
};

use super::dashboard::{Dashboard, HEAD};
use super::last_answer::{LastAnswer, QueryFailure, ServerReply};
use super::paint::ScreenStyle;
use crate::time_format::ClockFormat;

/// Hours that one press of a key moves the curves.
const STEP: usize = 6;

/// Everything that is drawn.
#[derive(Debug)]
pub(crate) struct ViewState {
    pub(super) current: LastAnswer<Current>,
    pub(super) hourly: LastAnswer<Outlook>,
    pub(super) week: LastAnswer<Outlook>,
    pub(super) alerts: LastAnswer<Alerts>,
    pub(super) sun: LastAnswer<Almanac>,
    pub(super) discussion: LastAnswer<Discussion>,
    /// The saved places.
    pub(super) dashboard: Dashboard,
    /// True while replies may still be about the place that was left.
    is_moving: bool,
    /// True if the last reply was that there is no server.
    pub(super) is_cut_off: bool,
    pub(super) screen_style: ScreenStyle,
    /// The page that is open.
    pub(super) page: ViewPage,
    /// Lines of the page above the screen.
    pub(super) scroll: usize,
    /// Hours from now to the first of the curves.
    pub(super) first_hour: usize,
    units: Option<Units>,
    clock: Option<ClockFormat>,
}

/// The page that fills the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ViewPage {
    Overview,
    Alerts,
    Discussion,
    Places,
    Help,
}

/// A request to the poller, by the user or because of a change at the server.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum PollRequest {
    /// Everything anew, asking the upstream if its word is not quite new.
    Refresh,
    /// Everything anew, because the server says that something changed.
    Changed,
    /// The numbers in these units.
    Units(Units),
    /// The forecasters' text too.
    Discussion,
    /// The weather of every saved place.
    Places,
    /// This one of the saved places from now on.
    Place(usize),
}

/// The consequence of a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum KeyAction {
    /// Nothing beyond the screen.
    Draw,
    /// The end.
    Quit,
    /// A stop, until the shell has us go on.
    Suspend,
    /// Another question.
    Ask(PollRequest),
}

/// The lines of a page, or the hours of the curves, that the screen can be moved by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScrollRange {
    /// The last line or hour that can be the first on the screen.
    pub(crate) last: usize,
    /// Lines of a page on the screen at once.
    pub(crate) page: usize,
}

impl ViewState {
    /// Returns the state in which nothing is known yet.
    pub(crate) fn new(
        screen_style: ScreenStyle,
        units: Option<Units>,
        clock: Option<ClockFormat>,
    ) -> Self {
        Self {
            current: LastAnswer::default(),
            hourly: LastAnswer::default(),
            week: LastAnswer::default(),
            alerts: LastAnswer::default(),
            sun: LastAnswer::default(),
            discussion: LastAnswer::default(),
            dashboard: Dashboard::default(),
            is_moving: false,
            is_cut_off: false,
            screen_style,
            page: ViewPage::Overview,
            scroll: 0,
            first_hour: 0,
            units,
            clock,
        }
    }

    /// Returns the same with places to choose from; the first is the one that is shown.
    pub(crate) fn with_places(self, names: impl IntoIterator<Item = String>) -> Self {
        Self {
            dashboard: Dashboard::new(names),
            ..self
        }
    }

    /// Takes a reply that came at `now`.
    pub(crate) fn take(&mut self, server_reply: ServerReply, now: Timestamp) {
        match server_reply {
            ServerReply::Moved => {
                self.forget();
                self.is_moving = false;
            }
            ServerReply::Saved(number, reply) => {
                if let Some((_, weather)) = self.dashboard.places.get_mut(number) {
                    weather.take(reply.map(|weather| *weather), now);
                }
            }
            reply if !self.is_moving => self.take_part(reply, now),
            _ => {}
        }
    }

    /// Takes a reply about the place that is shown.
    fn take_part(&mut self, server_reply: ServerReply, now: Timestamp) {
        self.is_cut_off = matches!(server_reply, ServerReply::CutOff(_));
        match server_reply {
            ServerReply::Current(reply) => self.current.take(reply.map(|current| *current), now),
            ServerReply::Hourly(reply) => self.hourly.take(reply, now),
            ServerReply::Week(reply) => self.week.take(reply, now),
            ServerReply::Alerts(reply) => self.alerts.take(reply, now),
            ServerReply::Sun(reply) => self.sun.take(reply.map(|sun| *sun), now),
            ServerReply::Discussion(reply) => self.discussion.take(reply, now),
            ServerReply::Saved(..) | ServerReply::Moved => {}
            ServerReply::CutOff(why) => {
                self.current.fail(why.clone(), now);
                self.hourly.fail(why.clone(), now);
                self.week.fail(why.clone(), now);
                self.alerts.fail(why.clone(), now);
                self.sun.fail(why, now);
            }
        }
    }

    /// Does what a key says on a screen that can be moved in `range`.
    pub(crate) fn press(&mut self, key: KeyEvent, range: ScrollRange) -> KeyAction {
        if key.kind == KeyEventKind::Release {
            return KeyAction::Draw;
        }
        let has_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c' | 'C') if has_control => KeyAction::Quit,
            KeyCode::Char('z' | 'Z') if has_control => KeyAction::Suspend,
            KeyCode::Char(_) if has_control => KeyAction::Draw,
            KeyCode::Char('q' | 'Q') => KeyAction::Quit,
            KeyCode::Esc if self.page == ViewPage::Overview => KeyAction::Quit,
            KeyCode::Esc => self.open(ViewPage::Overview),
            KeyCode::Char('r') if self.page == ViewPage::Places => {
                KeyAction::Ask(PollRequest::Places)
            }
            KeyCode::Char('r') => KeyAction::Ask(PollRequest::Refresh),
            KeyCode::Char('u') => self.other_units(),
            KeyCode::Char('t') => {
                self.clock = Some(match self.clock() {
                    ClockFormat::Twelve => ClockFormat::TwentyFour,
                    ClockFormat::TwentyFour => ClockFormat::Twelve,
                });
                KeyAction::Draw
            }
            KeyCode::Char('a') => self.open(ViewPage::Alerts),
            KeyCode::Char('d') => self.open(ViewPage::Discussion),
            KeyCode::Char('p') => self.open(ViewPage::Places),
            KeyCode::Char('?') => self.open(ViewPage::Help),
            code if self.page == ViewPage::Places => self.choose(code, range),
            code => {
                self.scroll(code, range);
                KeyAction::Draw
            }
        }
    }

    /// Opens a page, or closes it if it is open.
    fn open(&mut self, page: ViewPage) -> KeyAction {
        self.page = match page {
            page if page == self.page => ViewPage::Overview,
            page => page,
        };
        self.scroll = 0;
        match self.page {
            ViewPage::Discussion => KeyAction::Ask(PollRequest::Discussion),
            ViewPage::Places => KeyAction::Ask(PollRequest::Places),
            _ => KeyAction::Draw,
        }
    }

    /// Chooses among the places, or shows the chosen one.
    fn choose(&mut self, code: KeyCode, range: ScrollRange) -> KeyAction {
        let last = self.dashboard.places.len().saturating_sub(1);
        let here = self.dashboard.chosen;
        self.dashboard.chosen = match code {
            KeyCode::Up | KeyCode::Char('k') => here.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => (here + 1).min(last),
            KeyCode::Home => 0,
            KeyCode::End => last,
            KeyCode::Enter => return self.go(here),
            KeyCode::Char(digit @ '1'..='9') => {
                let number = digit
                    .to_digit(10)
                    .and_then(|digit| usize::try_from(digit).ok());
                return number.map_or(KeyAction::Draw, |number| self.go(number - 1));
            }
            _ => here,
        };
        let line = self.dashboard.chosen + HEAD;
        self.scroll = (line + 1).saturating_sub(range.page);
        KeyAction::Draw
    }

    /// Goes to a place, if there are so many.
    fn go(&mut self, number: usize) -> KeyAction {
        if number >= self.dashboard.places.len() {
            return KeyAction::Draw;
        }
        self.dashboard.chosen = number;
        self.is_moving = true;
        self.forget();
        self.page = ViewPage::Overview;
        self.scroll = 0;
        KeyAction::Ask(PollRequest::Place(number))
    }

    /// Forgets what is known of the place.
    fn forget(&mut self) {
        self.current = LastAnswer::default();
        self.hourly = LastAnswer::default();
        self.week = LastAnswer::default();
        self.alerts = LastAnswer::default();
        self.sun = LastAnswer::default();
        self.discussion = LastAnswer::default();
        self.first_hour = 0;
    }

    fn other_units(&mut self) -> KeyAction {
        let units = match self.units().temperature {
            TemperatureUnit::Fahrenheit => Units::SI,
            TemperatureUnit::Celsius => Units::US,
        };
        self.units = Some(units);
        KeyAction::Ask(PollRequest::Units(units))
    }

    fn scroll(&mut self, code: KeyCode, range: ScrollRange) {
        let ScrollRange { last, page } = range;
        if self.page == ViewPage::Overview {
            self.first_hour = match code {
                KeyCode::Left | KeyCode::Char('h') => self.first_hour.saturating_sub(STEP),
                KeyCode::Right | KeyCode::Char('l') => self.first_hour + STEP,
                KeyCode::Home => 0,
                KeyCode::End => last,
                _ => self.first_hour,
            }
            .min(last);
            return;
        }
        let here = self.scroll.min(last);
        self.scroll = match code {
            KeyCode::Up | KeyCode::Char('k') => here.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') | KeyCode::Enter => here + 1,
            KeyCode::PageUp | KeyCode::Char('b') => here.saturating_sub(page),
            KeyCode::PageDown | KeyCode::Char(' ') => here + page,
            KeyCode::Home => 0,
            KeyCode::End => last,
            _ => here,
        }
        .min(last);
    }

    /// Returns the units that the user chose, else those of the answers.
    fn units(&self) -> Units {
        let current = self.current.answer.as_ref().map(|current| current.units);
        let week = || self.week.answer.as_ref().map(|week| week.units);
        self.units.or(current).or_else(week).unwrap_or(Units::US)
    }

    /// Returns the chosen clock, else the usual one for the units.
    pub(super) fn clock(&self) -> ClockFormat {
        self.clock
            .unwrap_or_else(|| ClockFormat::usual(self.units()))
    }

    /// Returns the place, from whichever answer there is.
    pub(super) fn place(&self) -> Option<&Place> {
        let week = self.week.answer.as_ref().map(|week| &week.place);
        let hourly = self.hourly.answer.as_ref().map(|hourly| &hourly.place);
        let current = self.current.answer.as_ref().map(|current| &current.place);
        let alerts = self
            .alerts
            .answer
            .as_ref()
            .and_then(|alerts| alerts.place.as_ref());
        let sun = self.sun.answer.as_ref().map(|sun| &sun.place);
        week.or(hourly).or(current).or(alerts).or(sun)
    }

    /// Returns the place's zone; UTC while nothing is known.
    pub(super) fn zone(&self) -> TimeZone {
        let name = self.place().and_then(|place| place.time_zone.as_deref());
        let named = name.and_then(|name| TimeZone::get(name).ok());
        let periods = [&self.week, &self.hourly].into_iter();
        let mut periods =
            periods.filter_map(|last_answer| last_answer.answer.as_ref()?.periods.first());
        let written = periods.next().map(|period| period.start_time.offset);
        named
            .or_else(|| written.map(TimeZone::fixed))
            .unwrap_or(TimeZone::UTC)
    }

    /// Returns the provenances of the answers on the screen.
    pub(super) fn provenances(&self) -> impl Iterator<Item = &Provenance> {
        let parts = [
            self.week.answer.as_ref().map(|week| &week.provenance),
            self.hourly.answer.as_ref().map(|hourly| &hourly.provenance),
            self.current
                .answer
                .as_ref()
                .map(|current| &current.provenance),
            self.alerts.answer.as_ref().map(|alerts| &alerts.provenance),
        ];
        parts.into_iter().flatten()
    }

    /// Returns the reason why an answer on the screen may be outdated; a refresh that is under way
    /// is none.
    pub(super) fn staleness(&self) -> Option<&Staleness> {
        let mut reasons = self.provenances().filter_map(|p| p.stale.as_ref());
        reasons.find(|why| **why != Staleness::BeingRefreshed)
    }

    /// Returns the questions without an answer at the moment, by name.
    pub(super) fn failures(&self) -> Vec<(&'static str, &QueryFailure)> {
        let all = [
            ("now", &self.current.failure),
            ("hours", &self.hourly.failure),
            ("days", &self.week.failure),
            ("alerts", &self.alerts.failure),
            ("sun", &self.sun.failure),
        ];
        let known = all.into_iter();
        known
            .filter_map(|(name, failure)| Some((name, failure.as_ref()?)))
            .collect()
    }

    /// Returns whether there is nothing to show yet, not even a failure.
    pub(super) fn is_waiting(&self) -> bool {
        self.place().is_none() && self.failures().is_empty()
    }
}
