//! Whole screens, from large to too small, in colours and in ASCII.

use chart::terminal::Charset;
use ratatui::crossterm::event::KeyCode;
use ratatui::style::Color;

use super::support::{SCREEN_STYLE, USUAL, drawn, full, now, press, shown};
use crate::watch::last_answer::ServerReply;
use crate::watch::paint::ScreenStyle;

#[test]
fn a_usual_terminal_shows_everything() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), USUAL, now()), @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    ☔ 53°F  Light Rain, feels like 50°F         KBFI, 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    ⚠ Wind Advisory (Moderate) Wed 6:00 PM to Thu 4:00 AM             and 1 more (a)|
    Temperature °F · dew point                                                      |
      60 ┤┊55°                               52°                                 55°|
      50 ┤⠉⠉⠉⠉⠉⠉⠒⠒⠒⠤⠤⣀⣀⣀⡀   43°    ⢀⣀⡠⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⢄⣀⡀    42°     ⣀⣀⣀⡠⠤⠔⠒⠒⠊⠉⠉⠉⠉|
      40 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠚⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠓⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠚⠛⠛⠛⠛⠛⠒⠒⠒⠛⠛⠛⠛⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
    Chance of precipitation %           2.88 in                       1.68 in       |
     100 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▃▃▃▄▄▄▅▆▆▆▆▇▇▇▇▇▇▇▆▆▆▅▅▄▄▄▃▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁|
    Wind mph · gusts                                                                |
      20 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⢒⣒⣒⣒⣒⣒⣒⠶⠶⠶⠶⠶⠶⠶⠶⠶⢖⣒⣒⣒⣒⣒⣒⡒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
       0 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠊⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁                      ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒|
          ↗  ↗  ↗   ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗   ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  ↗  |
          ▲─────┬━━━━━━━━┼━━━━━━━━┬━───────┬─────────┬━━━━━━━━┼━━━━━━━━┬━───────┬───|
         now   6p                6a      noon       6p                6a      noon  |
          Wed, Mar 4     Thursday, March 5                    Friday, March 6       |
    Today ☔ 55°/45°  80% Rain Likely        Sun   ☔ 58°/38°  30% Chance Light Rai…|
    Thu   ☔ 58°/38°  30% Chance Light Rai…  Mon   ☔ 58°/38°  30% Chance Light Rai…|
    Fri   ☀  61°/38°      Sunny; Mostly Cl…  Tue   ☔ 58°/38°  30% Chance Light Rai…|
    Sat   ☔ 58°/38°  30% Chance Light Rai…                                         |
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%               forecast SEW 40 min old|
    q quit  r refresh  u units  ←→ hours  a alerts  d discussion  p places  ? help  |
    ");
}

#[test]
fn a_large_terminal_shows_more_of_it() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), (120, 40), now()), @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                                                                 |
    ☔ 53°F  Light Rain, feels like 50°F                 Seattle, Seattle Boeing Field (KBFI), 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48°F   Pressure 29.87 inHg   Visibility 10 mi                  |
    Last hour 0.05 in                                                                                                       |
    ⚠ Wind Advisory (Moderate) Wed 6:00 PM to Thu 4:00 AM, Seattle and Vicinity; Tacoma Area                                |
    ⚠ Special Weather Statement                                                                                             |
                                                                                                                            |
    Temperature °F · dew point                                                                                              |
      60 ┤┊                                                                                                                 |
         │┊55°                                       52°                                             55°                    |
         │⠉⠉⠉⠉⠑⠒⠤⢄⣀                                 ⣀⣀⣀⣀⣀⣀⣀                                   ⣀⡠⠤⠒⠊⠉⠉⠉⠉⠉⠉⠑⠒⠤⠤⣀⡀             |
      50 ┤┊        ⠉⠑⠢⣀                       ⣀⡠⠤⠒⠊⠉       ⠉⠑⠒⠤⠤⣀⡀                        ⣀⠔⠊⠉                ⠈⠉⠢⢄          |
         │┊            ⠉⠒⠤⢄⣀    43°      ⢀⠤⠒⠉⠉                   ⠈⠉⠒⠢⣀      42°      ⣀⡠⠤⠒⠊                        ⠉⠒⠤⢄⣀  43°|
         │┊                 ⠉⠑⠒⠤⠤⠤⠤⠤⠤⠤⠒⠒⠉⠁⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⣀⣉⣑⣒⣤⣤⣤⣄⣀⣀⣀⡠⠤⠤⠔⠊                                  ⠉⠉⠒⠢⠤|
      40 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁                                   ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉|
    Chance of precipitation %                   2.88 in                                       2.88 in                       |
     100 ┤┊                                          ▂▂▃▃▄▄▅▅▄▄▃▃▂▂                                                         |
         │┊                                     ▂▄▄▇▇██████████████▇▄▄▂▂                                                    |
      50 ┤┊                             ▁▁▃▃▄▄▇▇████████████████████████▇▇▄▄▃▃▁▁                                            |
         │▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▄▄▄▄▄▄▄▄▄▅▅▆▆▇▇████████████████████████████████████████▇▇▆▆▅▅▄▄▄▄▄▄▄▄▄▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃|
    Wind mph · gusts                                                                                                        |
      20 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⣉⣉⣉⣉⣉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉|
         │┊22                                 ⣀⣀⡠⠤⠤⠔⠒⠒⠊⠉⠉⠉     ⠉⠉⠉⠒⠒⠒⠤⠤⠤⢄⣀⡀                                                 |
         │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠉⠉                            ⠈⠉⠉⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀|
       0 ┤┊                                                                                                                 |
          ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  ↗   ↗   ↗   ↗   ↗  |
          ▲┬─────┬━━━━━┬━━━━━┼━━━━┬━━━━━┬━────┬────┬─────┬─────┬━━━━┬━━━━━┼━━━━━┬━━━━━┬────┬─────┬─────┬────┬━━━━━┬━━━━━┼━━━|
         now    6p    9p         3a    6a    9a  noon   3p    6p   9p          3a    6a   9a   noon   3p   6p    9p         |
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
    ☀ 6:41 AM – 6:00 PM, up 11 h 19 min   ☾ Waning Gibbous 98%, rises 7:40 PM                        forecast SEW 40 min old|
    q quit  r refresh  u units  t 12/24h  ←→ hours  a alerts  d discussion  p places  ? help                                |
    ");
}

#[test]
fn a_small_terminal_shows_what_is_essential() {
    insta::assert_snapshot!(shown(&full(SCREEN_STYLE), (60, 20), now()), @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                     |
    ☔ 53°F  Light Rain, feels like 50°F        KBFI, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%                |
    Dew point 48°F   Pressure 29.87 inHg   Visibility 10 mi     |
    ⚠ Wind Advisory (Moderate), Seattle and Vic…  and 1 more (a)|
    Temperature °F · dew point                                  |
      60 ┤┊55°                              52°                 |
      50 ┤⠉⠉⠉⠉⠉⠉⠒⠒⠒⠤⠤⣀⣀⣀   43°     ⣀⣀⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠤⠤⠤⠤⣀⣀    42°|
      40 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠑⠛⠛⠛⠛⠛⠓⠒|
    Chance of precipitation %           2.88 in                 |
     100 ┤▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▃▃▃▄▄▄▅▅▆▆▆▇▇▇▇▇▇▇▆▆▆▅▅▄▄▄▃▃▃|
          ▲─────┬━━━━━━━━┼━━━━━━━━┬────────┬────────┬━━━━━━━━┼━━|
         now   6p                6a      noon      6p           |
          Wed, Mar 4     Thursday, March 5                   Fri|
    Today ☔ 55°/45°  80% Rain Likely                           |
    Thu   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny…  |
    Fri   ☀  61°/38°      Sunny; Mostly Clear                   |
    Sat   ☔ 58°/38°  30% Chance Light Rain then Partly Sunny…  |
    ☀ 6:41 AM – 6:00 PM   ☾ Waning Gibbous 98%                  |
    q quit  ←→ hours  a alerts  p places  ? help                |
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
fn without_unicode_the_screen_is_ascii_and_without_colours_it_has_none() {
    let screen_style = ScreenStyle {
        charset: Charset::Ascii,
        color: false,
    };
    let screen = shown(&full(screen_style), USUAL, now());
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!(screen, @"
    Seattle, Washington  Wed, Mar 4 2:05 PM                                         |
    // 53 F  Light Rain, feels like 50 F         KBFI, 4.5 mi S, 1:53 PM, 12 min ago|
    Wind SSW 12 mph, gusts 21 mph   Humidity 82%   Dew point 48 F                   |
    Pressure 29.87 inHg   Visibility 10 mi   Last hour 0.05 in                      |
    ! Wind Advisory (Moderate) Wed 6:00 PM to Thu 4:00 AM             and 1 more (a)|
    Temperature F - dew point                                                       |
      60 +:55                                52                                   55|
      50 +***************   43     ************************    42      *************|
      40 +...............**********........................************.............|
    Chance of precipitation %           2.88 in                       1.68 in       |
     100 +.............................::::::::#######::::::::......................|
    Wind mph - gusts                                                                |
      50 +:22                                                                       |
       0 +**************************************************************************|
          /  /  /   /  /  /  /  /  /  /  /  /  /  /  /   /  /  /  /  /  /  /  /  /  |
          ^-----+========|========+=-------+---------+========|========+=-------+---|
         now   6p                6a      noon       6p                6a      noon  |
          Wed, Mar 4     Thursday, March 5                    Friday, March 6       |
    Today // 55 /45   80% Rain Likely        Sun   // 58 /38   30% Chance Light Rai.|
    Thu   // 58 /38   30% Chance Light Rai.  Mon   // 58 /38   30% Chance Light Rai.|
    Fri   *  61 /38       Sunny; Mostly Cl.  Tue   // 58 /38   30% Chance Light Rai.|
    Sat   // 58 /38   30% Chance Light Rai.                                         |
    Sun 6:41 AM - 6:00 PM   Moon Waning Gibbous 98%          forecast SEW 40 min old|
    q quit  r refresh  u units  <> hours  a alerts  d discussion  p places  ? help  |
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
