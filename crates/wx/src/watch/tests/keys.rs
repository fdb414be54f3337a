//! Keys: they change the screen, move it, or ask the server.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use weather::Units;

use super::support::{SCREEN_STYLE, USUAL, full, now, press, press_key, shown};
use crate::fixtures;
use crate::watch::dashboard::SavedWeather;
use crate::watch::last_answer::ServerReply;
use crate::watch::state::{KeyAction, PollRequest, ViewState};

#[test]
fn keys_change_the_screen_or_ask() {
    let mut state = full(SCREEN_STYLE);
    assert_eq!(
        press(&mut state, KeyCode::Char('r')),
        KeyAction::Ask(PollRequest::Refresh)
    );
    assert_eq!(
        press(&mut state, KeyCode::Char('u')),
        KeyAction::Ask(PollRequest::Units(Units::SI))
    );
    assert_eq!(
        press(&mut state, KeyCode::Char('u')),
        KeyAction::Ask(PollRequest::Units(Units::US))
    );
    assert!(shown(&state, USUAL, now()).contains("2:05 PM"));
    assert_eq!(press(&mut state, KeyCode::Char('t')), KeyAction::Draw);
    assert!(shown(&state, USUAL, now()).contains("14:05"));
    assert_eq!(press(&mut state, KeyCode::Char('q')), KeyAction::Quit);
    assert_eq!(press(&mut state, KeyCode::Esc), KeyAction::Quit);
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(press_key(&mut state, control_c), KeyAction::Quit);
}

#[test]
fn the_curves_move_through_the_hours_and_not_beyond() {
    let mut state = full(SCREEN_STYLE);
    let first = shown(&state, USUAL, now());
    press(&mut state, KeyCode::Left);
    assert_eq!(shown(&state, USUAL, now()), first);
    press(&mut state, KeyCode::Right);
    let second = shown(&state, USUAL, now());
    assert_ne!(second, first);
    for _ in 0..50 {
        press(&mut state, KeyCode::Right);
    }
    // Sixty hours are known and forty-eight shown.
    assert_eq!(state.first_hour, 12);
    press(&mut state, KeyCode::Home);
    assert_eq!(shown(&state, USUAL, now()), first);
}

#[test]
fn pages_open_scroll_and_close() {
    let mut state = full(SCREEN_STYLE);
    press(&mut state, KeyCode::Char('a'));
    insta::assert_snapshot!(shown(&state, (60, 12), now()), @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                     |
    Seattle, Washington                                         |
                                                                |
    ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM      |
      Seattle and Vicinity; Tacoma Area                         |
      * WHAT...Southwest winds 25 to 35 mph with gusts up to 50 |
      mph expected.                                             |
      * WHERE...Seattle and Tacoma.                             |
      * WHEN...From 6 PM this evening to 4 AM PST Thursday.     |
      What to do: Use extra caution when driving. Secure outdoor|
      objects.                                                  |
    Esc back  q quit  Up Down scroll                  1–10 of 15|
    ");
    assert_eq!(
        press(&mut state, KeyCode::Char('d')),
        KeyAction::Ask(PollRequest::Discussion)
    );
    let screen = shown(&state, USUAL, now());
    assert!(screen.contains("Waiting for the discussion"), "{screen}");
    let mut discussion = fixtures::discussion();
    discussion.text = (1..=60).map(|line| format!("line {line}\n")).collect();
    state.take(ServerReply::Discussion(Ok(discussion)), now());
    press(&mut state, KeyCode::PageDown);
    let screen = shown(&state, USUAL, now());
    assert!(
        screen.contains("line 21 ") && screen.contains("of 63"),
        "{screen}"
    );
    press(&mut state, KeyCode::End);
    press(&mut state, KeyCode::Down);
    assert_eq!(state.scroll, 63 - 22);
    assert_eq!(press(&mut state, KeyCode::Esc), KeyAction::Draw);
    assert!(shown(&state, USUAL, now()).contains("Temperature"));
    press(&mut state, KeyCode::Char('?'));
    assert!(shown(&state, USUAL, now()).contains("units: US or metric"));
}

/// Returns a view with two saved places, on whose page it is.
fn at_places() -> ViewState {
    let mut state = full(SCREEN_STYLE).with_places(["default", "home", "work"].map(str::to_owned));
    assert_eq!(
        press(&mut state, KeyCode::Char('p')),
        KeyAction::Ask(PollRequest::Places)
    );
    let weather = SavedWeather {
        current: Some(fixtures::current()),
        week: Some(fixtures::whole_week()),
        alerts: Some(fixtures::alerts()),
    };
    state.take(ServerReply::Saved(1, Ok(weather.into())), now());
    let lost = Err("no such place".to_owned());
    state.take(ServerReply::Saved(2, lost), now());
    state
}

#[test]
fn the_saved_places_are_on_one_screen() {
    insta::assert_snapshot!(shown(&at_places(), (80, 10), now()), @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    Places                                                                          |
                                                                                    |
    >  1 default      waiting ...                                                   |
       2 home         53°F   ⚠ Wind Advisory  ☔ Light Rain  high 55°F, low 45°F    |
       3 work         no such place                                                 |
                                                                                    |
    Up, Down and Enter or a number show a place. wx config set places.NAME PLACE    |
    saves one.                                                                      |
    Esc back  q quit  Up Down choose  Enter show  1-9 show  r refresh  ? help       |
    ");
    insta::assert_snapshot!(shown(&at_places(), (60, 10), now()), @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                     |
    Places                                                      |
                                                                |
    >  1 default      waiting ...                               |
       2 home         53°F   ⚠ Wind Advisory  ☔ Light Rain     |
       3 work         no such place                             |
                                                                |
    Up, Down and Enter or a number show a place. wx config set  |
    places.NAME PLACE saves one.                                |
    Esc back  q quit  Up Down choose  Enter show                |
    ");
}

#[test]
fn another_place_is_shown_and_answers_about_the_last_one_are_not() {
    let mut state = at_places();
    press(&mut state, KeyCode::Down);
    let asked = KeyAction::Ask(PollRequest::Place(1));
    assert_eq!(press(&mut state, KeyCode::Enter), asked);
    assert!(shown(&state, USUAL, now()).contains("Waiting for the weather"));
    // Sent before the poller heard of it.
    let late = || ServerReply::Current(Ok(fixtures::current().into()));
    state.take(late(), now());
    assert!(shown(&state, USUAL, now()).contains("Waiting for the weather"));
    state.take(ServerReply::Moved, now());
    state.take(late(), now());
    assert!(shown(&state, USUAL, now()).contains("Light Rain"));
    // By its number; there are but three.
    press(&mut state, KeyCode::Char('p'));
    assert_eq!(press(&mut state, KeyCode::Char('4')), KeyAction::Draw);
    let asked = KeyAction::Ask(PollRequest::Place(2));
    assert_eq!(press(&mut state, KeyCode::Char('3')), asked);
}
