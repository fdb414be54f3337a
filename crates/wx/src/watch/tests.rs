//! Screens as a terminal shows them, from answers made by hand, without a server, a clock or a
//! terminal.

use chart::terminal::Charset;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use ratatui::style::Color;
use unicode_width::UnicodeWidthStr;
use weather::{Staleness, Units};

use super::draw::{draw, scroll_range};
use super::last_answer::ServerReply;
use super::paint::ScreenStyle;
use super::state::{KeyAction, PollRequest, ViewState};
use crate::fixtures;

const SCREEN_STYLE: ScreenStyle = ScreenStyle {
    charset: Charset::Braille,
    color: true,
};
const USUAL: (u16, u16) = (80, 24);

/// Five past two on a Wednesday in Seattle.
fn now() -> Timestamp {
    fixtures::at("2026-03-04T14:05:00-08:00").timestamp
}

/// Everything is known.
fn full(screen_style: ScreenStyle) -> ViewState {
    let mut state = ViewState::new(screen_style, None, None);
    for server_reply in [
        ServerReply::Week(Ok(fixtures::whole_week())),
        ServerReply::Current(Ok(fixtures::current().into())),
        ServerReply::Alerts(Ok(fixtures::alerts())),
        ServerReply::Hourly(Ok(fixtures::days_of_hours())),
        ServerReply::Sun(Ok(fixtures::almanac())),
    ] {
        state.take(server_reply, now());
    }
    state
}

fn drawn(state: &ViewState, (width, height): (u16, u16), now: Timestamp) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, state, now)).unwrap();
    terminal.backend().buffer().clone()
}

/// The screen as text, with a bar at its right edge.
fn shown(state: &ViewState, (width, height): (u16, u16), now: Timestamp) -> String {
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

fn press(state: &mut ViewState, code: KeyCode) -> KeyAction {
    press_key(state, KeyEvent::new(code, KeyModifiers::NONE))
}

fn press_key(state: &mut ViewState, key: KeyEvent) -> KeyAction {
    let (width, height) = USUAL;
    let range = scroll_range(state, Size::new(width, height), now());
    state.press(key, range)
}

#[test]
fn a_usual_terminal_shows_everything() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), USUAL, now()), @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    ☔ 53°F  Light Rain, feels like 50°F         KBFI, 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    ⚠ Wind Advisory (Moderate) Wed 6:00 PM to Thu 4:00 AM             and 1 more (a)|
    Temperature °F · dew point                                                      |
      55 ┤⠉⠉⠉⠑⠒⠢⠤⣀⣀                       ⢀⣀⡠⠤⠤⠤⠤⢄⣀⡀                        ⢀⣀⡠⠤⠔⠒⠉⠉|
      50 ┤         ⠉⠒⠤⣀⣀            ⣀⠤⠔⠒⠊⠉⠁        ⠈⠉⠑⠒⠢⠤⣀             ⢀⣀⡠⠤⠊⠁       |
      45 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣉⣉⣒⣒⣒⣒⣒⣒⣒⣒⣉⣉⡠⠤⠤⠤⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠤⠭⠭⠶⠶⠶⠦⠤⢤⣤⣔⣒⣒⣊⣁⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀|
    Chance of precipitation %                                                       |
       0 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▃▃▃▄▄▄▅▆▆▆▆▇▇▇▇▇▇▇▆▆▆▅▅▄▄▄▃▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁|
    Wind mph                                                                        |
      10 ┤                            ⣀⣀⠤⠤⠤⠔⠒⠒⠒⠊⠉⠉⠉⠉⠉⠉⠑⠒⠒⠒⠤⠤⠤⢄⣀⣀                    |
       0 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠊⠉⠉⠉⠉⠉                          ⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
          ↗  ↗  ↗   ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗   ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  |
          ──────┬━━━━━━━━┼━━━━━━━━┬━───────┬─────────┬━━━━━━━━┼━━━━━━━━┬━───────┬───|
               6p                6a      noon       6p                6a      noon  |
          Wed, Mar 4     Thursday, March 5                    Friday, March 6       |
    Today ☔ 55°/45°  80% Rain Likely        Sun   ☔ 58°/38°  30% Chance Light Rai…|
    Thu   ☔ 58°/38°  30% Chance Light Rai…  Mon   ☔ 58°/38°  30% Chance Light Rai…|
    Fri   ☀  61°/38°      Sunny; Mostly Cl…  Tue   ☔ 58°/38°  30% Chance Light Rai…|
    Sat   ☔ 58°/38°  30% Chance Light Rai…                                         |
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%               forecast SEW 40 min old|
    q quit  r refresh  u units  t 12/24h  ←→ hours  a alerts  d discussion  ? help  |
    ");
}

#[test]
fn a_large_terminal_shows_more_of_it() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), (120, 40), now()), @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                                                                 |
    ☔ 53°F  Light Rain, feels like 50°F                 Seattle, Seattle Boeing Field (KBFI), 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F   Pressure 29.87 inHg   Visibility 10 mi                  |
    Last hour 0.05 in                                                                                                       |
    ⚠ Wind Advisory (Moderate) Wed 6:00 PM to Thu 4:00 AM, Seattle and Vicinity; Tacoma Area                                |
    ⚠ Special Weather Statement                                                                                             |
                                                                                                                            |
    Temperature °F · dew point                                                                                              |
      55 ┤⠉⠉⠉⠑⠢⢄⡀                                                                                ⣀⠤⠒⠉⠉⠉⠉⠑⠢⢄⡀                |
         │      ⠈⠑⠢⢄                               ⣀⠤⠤⠤⠤⠤⠤⠤⣀                                 ⣀⠤⠒⠉          ⠈⠑⠢⢄⡀            |
      50 ┤          ⠉⠢⡀                        ⣀⠤⠒⠉         ⠉⠒⠤⣀                           ⡠⠊                  ⠈⠢⡀          |
         │            ⠈⠢⡀                  ⣀⠤⠒⠉                 ⠉⠒⠤⣀                     ⡠⠊                      ⠈⠢⡀        |
      45 ┤              ⠈⠑⠢⢄⡀            ⡠⠊                         ⠑⢄               ⣀⠤⠒⠉                          ⠈⠑⠢⢄⡀    |
         │                  ⠈⠒⠤⣀⣀⣀⣀⣀⣀⣀⠤⠒⠉           ⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀ ⠉⠒⠤⣀⣀⣀     ⣀⣀⡠⠊                                  ⠈⠑⠢⢄⣀|
         │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠒⠒⠒⠒⠒⠒⠒⠒⠊⠁               ⠈⠑⠒⠒⠒⠒⠒⠒⠛⠒⠶⣒⣉⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀|
    Chance of precipitation %                                                                                               |
     100 ┤                                           ▂▂▃▃▄▄▅▅▄▄▃▃▂▂                                                         |
         │                                      ▂▄▄▇▇██████████████▇▄▄▂▂                                                    |
      50 ┤                              ▁▁▃▃▄▄▇▇████████████████████████▇▇▄▄▃▃▁▁                                            |
       0 ┤▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▄▄▄▄▄▄▄▄▄▅▅▆▆▇▇████████████████████████████████████████▇▇▆▆▅▅▄▄▄▄▄▄▄▄▄▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃|
    Wind mph                                                                                                                |
         │                                         ⣀⣀⠤⠤⠒⠒⠊⠉⠉⠉⠉⠉⠑⠒⠢⠤⢄⣀⣀                                                      |
      10 ┤                                  ⣀⣀⠤⠒⠒⠉⠉                   ⠉⠉⠒⠒⠤⣀⡀                                               |
         │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠤⠒⠒⠉⠉⠉⠉                                ⠈⠉⠉⠉⠑⠒⠢⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀|
       0 ┤                                                                                                                  |
          ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  |
          ─┬─────┬━━━━━┬━━━━━┼━━━━┬━━━━━┬━────┬────┬─────┬─────┬━━━━┬━━━━━┼━━━━━┬━━━━━┬────┬─────┬─────┬────┬━━━━━┬━━━━━┼━━━|
          3p    6p    9p         3a    6a    9a  noon   3p    6p   9p          3a    6a   9a   noon   3p   6p    9p         |
          Wednesday, March 4 Thursday, March 5                            Friday, March 6                               Sat |
                                                                                                                            |
    Today ☔ 55°/45°  80% Rain Likely                                                                                       |
    Thu   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear                                                 |
    Fri   ☀  61°/38°      Sunny; Mostly Clear                                                                               |
    Sat   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear                                                 |
    Sun   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear                                                 |
    Mon   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear                                                 |
    Tue   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear                                                 |
                                                                                                                            |
    ☀ 6:41 AM – 6:00 PM, up 11 h 19 min   ☾ Waning Gibbous 98%, 7:40 PM – –                          forecast SEW 40 min old|
    q quit  r refresh  u units  t 12/24h  ←→ hours  a alerts  d discussion  ? help                                          |
    ");
}

#[test]
fn a_small_terminal_shows_what_is_essential() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), (60, 20), now()), @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                     |
    ☔ 53°F  Light Rain, feels like 50°F        KBFI, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%                |
    Dew point 48°F   Pressure 29.87 inHg   Visibility 10 mi     |
    ⚠ Wind Advisory (Moderate), Seattle and Vic…  and 1 more (a)|
    Temperature °F · dew point                                  |
      55 ┤⠉⠉⠉⠒⠒⠤⠤⣀⡀                      ⢀⣀⡠⠤⠤⠤⠤⢄⣀⡀             |
      50 ┤        ⠈⠑⠢⢄⣀⡀           ⣀⠤⠤⠒⠊⠉⠁        ⠈⠉⠑⠒⠤⠤⣀       |
      45 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣈⣉⣑⣒⣒⣒⣒⣒⣒⣒⣊⣉⡠⠤⠤⠤⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠤⠭⠵⠶⠶⠶⠤⠤|
    Chance of precipitation %                                   |
       0 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▃▃▃▄▄▄▅▅▆▆▆▇▇▇▇▇▇▇▆▆▆▅▅▄▄▄▃▃▃|
          ──────┬━━━━━━━━┼━━━━━━━━┬────────┬────────┬━━━━━━━━┼━━|
               6p                6a      noon      6p           |
          Wed, Mar 4     Thursday, March 5                   Fri|
    Today ☔ 55°/45°  80% Rain Likely                           |
    Thu   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny…  |
    Fri   ☀  61°/38°      Sunny; Mostly Clear                   |
    Sat   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny…  |
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%                  |
    q quit  r refresh  u units  ←→ hours  a alerts  ? help      |
    ");
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), (40, 10), now()), @r"
    Seattle, Washingt…  Wed, Mar 4 2:05 PM  |
    ☔ 53°F  Light Rain, feels like 50°F    |
    Wind SSW 12 mph, gusts 21 mph           |
    Humidity 82%   Dew point 48°F           |
    ⚠ Wind Advisory (Modera…  and 1 more (a)|
    Today ☔ 55°/45°  80% Rain Likely       |
    Thu   ☔ 58°/38°  30% Chance Light Rain…|
    Fri   ☀  61°/38°      Sunny; Mostly Cle…|
    ☀ 6:41 AM – 6:00 PM                     |
    q quit  a alerts  ? help                |
    ");
}

#[test]
fn a_terminal_that_is_too_small_is_told_so() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), (30, 8), now()), @r"
    wx watch needs 40 columns and |
    10 lines; q quits             |
                                  |
                                  |
                                  |
                                  |
                                  |
                                  |
    ");
}

#[test]
fn nothing_is_known_at_first() {
    let state = ViewState::new(SCREEN_STYLE, None, None);
    let screen = shown(&state, USUAL, now());
    assert!(screen.contains("Waiting for the weather"), "{screen}");
    assert!(screen.contains("q quit"), "{screen}");
}

#[test]
fn what_fails_keeps_its_last_answer_and_the_reason_is_told() {
    let mut state = full(SCREEN_STYLE);
    state.alerts.answer.as_mut().unwrap().alerts.clear();
    let why = || "the upstream took too long".to_owned();
    state.take(ServerReply::Current(Err(why())), now());
    state.take(ServerReply::Hourly(Err(why())), now());
    insta::assert_snapshot!(shown(&state, (80, 16), now()), @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    ☔ 53°F  Light Rain, feels like 50°F         KBFI, 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    No alerts in force                                                              |
    Today ☔ 55°/45°  80% Rain Likely                                               |
    Thu   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Fri   ☀  61°/38°      Sunny; Mostly Clear                                       |
    Sat   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Sun   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Mon   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Tue   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%               forecast SEW 40 min old|
                                                                                    |
    ! now, hours (since 2:05 PM): the upstream took too long                        |
    q quit  r refresh  u units  t 12/24h  ←→ hours  a alerts  d discussion  ? help  |
    ");
}

#[test]
fn without_a_server_everything_stays_and_grows_older() {
    let mut state = full(SCREEN_STYLE);
    state.week.answer.as_mut().unwrap().provenance.simulated = true;
    let guard = "the server is gone; start it again with: weatherd";
    state.take(ServerReply::CutOff(guard.to_owned()), now());
    // By then the first day, an alert and many hours are over.
    let later = now() + jiff::SignedDuration::from_hours(20);
    insta::assert_snapshot!(shown(&state, USUAL, later), @r"
    Seattle, Washington  Thu, Mar 5 10:05 AM                     SIMULATED NO SERVER|
    ☔ 53°F  Light Rain, feels like 50°F     KBFI, 4.5 mi S, latest, 20 h 12 min old|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    ⚠ Special Weather Statement                                                     |
    Temperature °F · dew point                                                      |
      55 ┤  ⣀⣀⡠⠤⠤⠤⠤⠤⢄⣀⣀                              ⣀⣀⠤⠤⠔⠒⠊⠉⠉⠉⠉⠉⠉⠒⠒⠤⠤⢄⣀⡀           |
      50 ┤⠉⠉           ⠉⠉⠒⠒⠢⠤⢄⣀                ⣀⣀⡠⠔⠒⠉                   ⠈⠑⠢⠤⣀⣀⡀     |
      45 ┤⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠭⠭⠶⠶⠶⠶⠤⠤⢤⣤⣤⣒⣒⣒⣊⣉⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣈⣉⣉⣒⣒⣒|
    Chance of precipitation %                                                       |
       0 ┤▄▅▅▆▆▆▆▇▇▇▇▇▇▇▇▇▆▆▆▆▅▅▄▄▄▃▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁|
    Wind mph                                                                        |
      10 ┤⠤⠤⠤⠔⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠢⠤⠤⠤⠤⣀⣀⡀                                              |
       0 ┤                           ⠈⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
          ↗   ↗   ↗   ↗  ↗   ↗   ↗  ↗   ↗   ↗  ↗   ↗   ↗   ↗  ↗   ↗   ↗  ↗   ↗   ↗  |
          ───┬─────┬────┬━━━━━┬━━━━┼━━━━━┬━━━━━┬────┬─────┬────┬─────┬━━━━┬━━━━━┼━━━|
           noon   3p   6p    9p         3a    6a   9a   noon  3p    6p   9p         |
          Thursday, March 5        Friday, March 6                              Sat |
    Today ☔ 58°/38°  30% Chance Light Rai…  Sun   ☔ 58°/38°  30% Chance Light Rai…|
    Fri   ☀  61°/38°      Sunny; Mostly Cl…  Mon   ☔ 58°/38°  30% Chance Light Rai…|
    Sat   ☔ 58°/38°  30% Chance Light Rai…  Tue   ☔ 58°/38°  30% Chance Light Rai…|
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%          forecast SEW 20 h 40 min old|
    ! all (since 2:05 PM): the server is gone; start it again with: weatherd        |
    q quit  r refresh  u units  t 12/24h  ←→ hours  a alerts  d discussion  ? help  |
    ");
    state.take(ServerReply::Sun(Ok(fixtures::almanac())), later);
    assert!(!shown(&state, USUAL, later).contains("NO SERVER"));
}

#[test]
fn a_part_that_was_never_there_leaves_room_for_the_others() {
    let mut state = ViewState::new(SCREEN_STYLE, None, None);
    let why = "no station near the place has reported".to_owned();
    state.take(ServerReply::Current(Err(why)), now());
    state.take(ServerReply::Week(Ok(fixtures::whole_week())), now());
    insta::assert_snapshot!(shown(&state, (80, 12), now()), @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    The weather now is not known                                                    |
    Today ☔ 55°/45°  80% Rain Likely                                               |
    Thu   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Fri   ☀  61°/38°      Sunny; Mostly Clear                                       |
    Sat   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Sun   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Mon   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Tue   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
                                                             forecast SEW 40 min old|
    ! now (since 2:05 PM): no station near the place has reported                   |
    q quit  r refresh  u units  t 12/24h  ←→ hours  a alerts  d discussion  ? help  |
    ");
}

#[test]
fn an_answer_that_may_be_behind_is_marked() {
    let mut state = full(SCREEN_STYLE);
    let week = state.week.answer.as_mut().unwrap();
    week.provenance.stale = Some(Staleness::BeingRefreshed);
    assert!(!shown(&state, USUAL, now()).contains("BEHIND"));
    let week = state.week.answer.as_mut().unwrap();
    week.provenance.stale = Some(Staleness::Busy);
    week.provenance.derived = true;
    let screen = shown(&state, USUAL, now());
    assert!(screen.contains("DERIVED MAY BE BEHIND"), "{screen}");
    assert!(
        screen.contains("too much else was being fetched"),
        "{screen}"
    );
}

#[test]
fn made_up_weather_is_marked_on_every_screen() {
    let mut state = full(SCREEN_STYLE);
    let week = state.week.answer.as_mut().unwrap();
    week.provenance.simulated = true;
    week.provenance.derived = true;
    week.provenance.stale = Some(Staleness::Busy);
    week.periods[0].short_forecast = "SIMULATED Rain".to_owned();
    for page in ['o', 'a', 'd', '?'] {
        if page != 'o' {
            press(&mut state, KeyCode::Char(page));
        }
        for size in [(40, 10), (60, 12), USUAL, (200, 60)] {
            let screen = shown(&state, size, now());
            let title = screen.lines().next().unwrap();
            assert!(
                title.contains("SIMULATED DERIVED MAY BE BEHIND"),
                "{screen}"
            );
            assert!(title.starts_with("Seatt"), "{screen}");
            assert_eq!(page == 'o', screen.contains("% Rain"), "{screen}");
        }
    }
}

#[test]
fn without_unicode_the_screen_is_ascii_and_without_colours_it_has_none() {
    let screen_style = ScreenStyle {
        charset: Charset::Ascii,
        color: false,
    };
    let screen = shown(&full(screen_style), USUAL, now());
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!(screen, @r"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    // 53 F  Light Rain, feels like 50 F         KBFI, 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48 F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    ! Wind Advisory (Moderate) Wed 6:00 PM to Thu 4:00 AM             and 1 more (a)|
    Temperature F - dew point                                                       |
      55 +********                          ******                            ******|
      45 +        *******          *********      *********            *******      |
         |...............**********........................************.............|
    Chance of precipitation %                                                       |
       0 +.............................::::::::#######::::::::......................|
    Wind mph                                                                        |
      10 +                            **************************                    |
       0 +****************************                          ********************|
          /  /  /   /  /  /  /  /  /  /  /  /  /  /  /   /  /  /  /  /  /  /  /  /  |
          ------+========|========+=-------+---------+========|========+=-------+---|
               6p                6a      noon       6p                6a      noon  |
          Wed, Mar 4     Thursday, March 5                    Friday, March 6       |
    Today // 55 /45   80% Rain Likely        Sun   // 58 /38   30% Chance Light Rai.|
    Thu   // 58 /38   30% Chance Light Rai.  Mon   // 58 /38   30% Chance Light Rai.|
    Fri   *  61 /38       Sunny; Mostly Cl.  Tue   // 58 /38   30% Chance Light Rai.|
    Sat   // 58 /38   30% Chance Light Rai.                                         |
    Sun 6:41 AM - 6:00 PM   Moon Waning Gibbous 98%          forecast SEW 40 min old|
    q quit  r refresh  u units  t 12/24h  <> hours  a alerts  d discussion  ? help  |
    ");
    let buffer = drawn(&full(screen_style), USUAL, now());
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset));
    let colored = drawn(&full(SCREEN_STYLE), USUAL, now());
    assert!(colored.content.iter().any(|cell| cell.fg != Color::Reset));
}

#[test]
fn every_size_can_be_drawn() {
    let mut state = full(SCREEN_STYLE);
    for page in ['o', 'a', 'd', '?'] {
        if page != 'o' {
            press(&mut state, KeyCode::Char(page));
        }
        for width in [1, 2, 10, 39, 40, 41, 59, 76, 80, 121, 240] {
            for height in [1, 2, 9, 10, 11, 17, 25, 80] {
                drawn(&state, (width, height), now());
            }
        }
    }
}

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

#[test]
fn what_a_server_says_cannot_reach_the_terminal_as_a_command() {
    let mut state = full(SCREEN_STYLE);
    let week = state.week.answer.as_mut().unwrap();
    week.place.name = "Nome\u{1b}[2J\u{7}".to_owned();
    week.periods[0].short_forecast = "\u{1b}[31mRed\u{9b}".to_owned();
    state.take(ServerReply::Alerts(Err("\u{1b}c".to_owned())), now());
    let buffer = drawn(&state, USUAL, now());
    let symbols = buffer.content.iter().map(|cell| cell.symbol());
    assert!(symbols.flat_map(str::chars).all(|c| !c.is_control()));
}
