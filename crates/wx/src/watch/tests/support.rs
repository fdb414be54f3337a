//! Views with answers made by hand, their screens as text, and keys for them.

use chart::terminal::Charset;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use unicode_width::UnicodeWidthStr;

use crate::fixtures;
use crate::watch::draw::{draw, scroll_range};
use crate::watch::last_answer::ServerReply;
use crate::watch::paint::ScreenStyle;
use crate::watch::state::{KeyAction, ViewState};

pub(super) const SCREEN_STYLE: ScreenStyle = ScreenStyle {
    charset: Charset::Braille,
    color: true,
};
pub(super) const USUAL: (u16, u16) = (80, 24);

/// Returns five past two on a Wednesday in Seattle.
pub(super) fn now() -> Timestamp {
    fixtures::at("2026-03-04T14:05:00-08:00").timestamp
}

/// Returns a view that knows everything.
pub(super) fn full(screen_style: ScreenStyle) -> ViewState {
    let mut state = ViewState::new(screen_style, None, None);
    for server_reply in [
        ServerReply::Week(Ok(fixtures::whole_week())),
        ServerReply::Current(Ok(fixtures::current().into())),
        ServerReply::Alerts(Ok(fixtures::alerts())),
        ServerReply::Hourly(Ok(fixtures::days_of_hours())),
        ServerReply::Sun(Ok(fixtures::almanac().into())),
    ] {
        state.take(server_reply, now());
    }
    state
}

pub(super) fn drawn(state: &ViewState, (width, height): (u16, u16), now: Timestamp) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, state, now)).unwrap();
    terminal.backend().buffer().clone()
}

/// Returns the screen as text, with a bar at its right edge.
pub(super) fn shown(state: &ViewState, (width, height): (u16, u16), now: Timestamp) -> String {
    let buffer = drawn(state, (width, height), now);
    let mut text = String::new();
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            text += symbol;
            x += u16::try_from(symbol.width()).unwrap().max(1);
        }
        text += "|\n";
    }
    text
}

pub(super) fn press(state: &mut ViewState, code: KeyCode) -> KeyAction {
    press_key(state, KeyEvent::new(code, KeyModifiers::NONE))
}

pub(super) fn press_key(state: &mut ViewState, key: KeyEvent) -> KeyAction {
    let (width, height) = USUAL;
    let range = scroll_range(state, Size::new(width, height), now());
    state.press(key, range)
}
