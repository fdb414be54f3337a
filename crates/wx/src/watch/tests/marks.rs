//! Marks of what is missing, old, or made up.

use ratatui::crossterm::event::KeyCode;
use weather::Staleness;

use super::support::{SCREEN_STYLE, USUAL, full, now, press, shown};
use crate::fixtures;
use crate::watch::last_answer::ServerReply;
use crate::watch::state::ViewState;

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
    insta::assert_snapshot!(shown(&state, (80, 16), now()), @"
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
    q quit  r refresh  u units  ←→ hours  a alerts  d discussion  p places  ? help  |
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
    insta::assert_snapshot!(shown(&state, USUAL, later), @"
    Seattle, Washington  Thu, Mar 5 10:05 AM                     SIMULATED NO SERVER|
    ☔ 53°F  Light Rain, feels like 50°F     KBFI, 4.5 mi S, latest, 20 h 12 min old|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    ⚠ Special Weather Statement                                                     |
    Temperature °F · dew point                                                      |
      60 ┤┊    52°                                           55°                    |
      50 ┤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠤⠤⠤⠤⢄⣀⣀⡀     42°      ⣀⣀⣀⣀⠤⠤⠔⠒⠒⠒⠊⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠤⠤⣀⣀⣀⣀⡀ 43°|
      40 ┤⠒⠒⠒⠊⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠑⠚⠛⠛⠛⠛⠛⠓⠒⠒⠒⠚⠛⠛⠛⠛⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠚⠛⠛⠛⠛|
    Chance of precipitation %                          2.88 in                      |
     100 ┤▄▅▅▆▆▆▆▇▇▇▇▇▇▇▇▇▆▆▆▆▅▅▄▄▄▃▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁|
    Wind mph · gusts                                                                |
      20 ┤⣒⣒⣒⣒⣒⣒⡲⠶⠶⠶⠶⠶⠶⠶⠶⠶⠶⢖⣒⣒⣒⣒⣒⣒⣒⣒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
       0 ┤┊22                       ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
          ↗   ↗   ↗   ↗  ↗   ↗   ↗  ↗   ↗   ↗  ↗   ↗   ↗   ↗  ↗   ↗   ↗  ↗   ↗   ↗  |
          ▲──┬─────┬────┬━━━━━┬━━━━┼━━━━━┬━━━━━┬────┬─────┬────┬─────┬━━━━┬━━━━━┼━━━|
         now      3p   6p    9p         3a    6a   9a   noon  3p    6p   9p         |
          Thursday, March 5        Friday, March 6                              Sat |
    Today ☔ 58°/38°  30% Chance Light Rai…  Sun   ☔ 58°/38°  30% Chance Light Rai…|
    Fri   ☀  61°/38°      Sunny; Mostly Cl…  Mon   ☔ 58°/38°  30% Chance Light Rai…|
    Sat   ☔ 58°/38°  30% Chance Light Rai…  Tue   ☔ 58°/38°  30% Chance Light Rai…|
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%          forecast SEW 20 h 40 min old|
    ! all (since 2:05 PM): the server is gone; start it again with: weatherd        |
    q quit  r refresh  u units  ←→ hours  a alerts  d discussion  p places  ? help  |
    ");
    state.take(ServerReply::Sun(Ok(fixtures::almanac().into())), later);
    assert!(!shown(&state, USUAL, later).contains("NO SERVER"));
}

#[test]
fn a_part_that_was_never_there_leaves_room_for_the_others() {
    let mut state = ViewState::new(SCREEN_STYLE, None, None);
    let why = "no station near the place has reported".to_owned();
    state.take(ServerReply::Current(Err(why)), now());
    state.take(ServerReply::Week(Ok(fixtures::whole_week())), now());
    insta::assert_snapshot!(shown(&state, (80, 12), now()), @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    Current conditions unknown                                                      |
    Today ☔ 55°/45°  80% Rain Likely                                               |
    Thu   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Fri   ☀  61°/38°      Sunny; Mostly Clear                                       |
    Sat   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Sun   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Mon   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
    Tue   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny; Mostly Clear         |
                                                             forecast SEW 40 min old|
    ! now (since 2:05 PM): no station near the place has reported                   |
    q quit  r refresh  u units  ←→ hours  a alerts  d discussion  p places  ? help  |
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
