//! A glance at terminals of several widths, plain and in colour.

use chart::terminal::Charset;
use weather::{Staleness, Units};

use super::*;
use crate::fixtures;
use crate::layout::columns;
use crate::text::{MissingPart, bare};

fn whole() -> Glance {
    Glance {
        summary: WeatherSummary {
            current: Some(fixtures::current()),
            week: Some(fixtures::whole_week()),
            alerts: Some(fixtures::alerts()),
            troubles: Vec::new(),
        },
        hours: Some(fixtures::days_of_hours()),
        notable: Some(fixtures::notable()),
        sun: Some(fixtures::almanac()),
    }
}

fn shown(what: &Glance, width: usize) -> String {
    let format = TextFormat {
        width,
        ..TextFormat::USUAL
    };
    bare(&glance(what, Charset::Braille, format))
}

#[test]
fn at_a_usual_terminal_everything_has_its_place() {
    insta::assert_snapshot!(shown(&whole(), 80), @r"
    Seattle, Washington                  Wed, Mar 4, 2:17 PM · sun 6:41 AM – 6:00 PM
    ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
    ⚠ Special Weather Statement
    • Snow begins at 6 PM
    • Gusts to 48 mph on Thu at 3 AM

      █▀▀ ▀▀█°F  ☔ Light Rain
      ▀▀█  ▀█    53°F, feels like 50°F · high 55°F · low 45°F
      ▀▀▀ ▀▀▀    Wind SSW 12 mph, gusts 21 mph · last hour 0.05 in · humidity 82%

              2 PM  3 PM  4 PM  5 PM  6 PM  7 PM  8 PM  9 PM 10 PM 11 PM 12 AM  1 AM
                ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔
      °F        55    55    54    53    52    51    49    47    46    45    44    43
             ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▆▆▆▆▆▆▆▆▆▆▆▆▅▅▅▅▅▅▅▅▅▄▄▄▄▄▄▃▃▃▃▃▃▃▃▃▂▂▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁
      feels     45    45    45    45    45    45    45    45    45    45    45    45
      rain %    10    10    10    10    10    10    10    10    11    11    11    12
             ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁
      in       .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12
      mph      ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5
      gusts     22    22    22    22    22    22    22    22    22    22    22    22

      Today    ☔  80%  45°          ━━━━━━━━━━━━━         55°  0.24 in  SW 6–12 mph
      Thu      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph
      Fri      ☀        38° ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  61°  0.24 in  SW 12 mph
      Sat      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph
      Sun      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph

    Measured 12 minutes ago at Seattle, Seattle Boeing Field (KBFI), 4.5 mi S
    Forecast by SEW, 52 min old
    ");
}

#[test]
fn a_narrow_terminal_has_fewer_hours_and_small_digits() {
    insta::assert_snapshot!(shown(&whole(), 40), @r"
    Seattle, Washington  Wed, Mar 4, 2:17 PM
    ⚠ Wind Advisory, until Thu 4:00 AM
    ⚠ Special Weather Statement
    • Snow begins at 6 PM
    • Gusts to 48 mph on Thu at 3 AM

      ☔ Light Rain
      53°F, feels like 50°F · high 55°F
      Wind SSW 12 mph, gusts 21 mph

              2p  3p  4p  5p  6p  7p  8p  9p
              ☔  ☔  ☔  ☔  ☔  ☔  ☔  ☔
      °F      55  55  54  53  52  51  49  47
             ▅▅▅▅▅▅▅▅▅▅▄▄▄▄▄▄▄▄▃▃▃▃▃▃▂▂▂▂▁▁▁
      rain %  10  10  10  10  10  10  10  10
             ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁
      in     .12 .12 .12 .12 .12 .12 .12 .12
      mph     ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5

      Today    ☔  80%  45°    ━━━━━     55°
      Thu      ☔  30%  38° ━━━━━━━━━━   58°
      Fri      ☀        38° ━━━━━━━━━━━  61°
      Sat      ☔  30%  38° ━━━━━━━━━━   58°
      Sun      ☔  30%  38° ━━━━━━━━━━   58°

    Measured 12 minutes ago
    Forecast by SEW, 52 min old
    ");
    insta::assert_snapshot!(shown(&whole(), 60), @r"
    Seattle, Washington                      Wed, Mar 4, 2:17 PM
    ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
    ⚠ Special Weather Statement
    • Snow begins at 6 PM
    • Gusts to 48 mph on Thu at 3 AM

      █▀▀ ▀▀█°F  ☔ Light Rain
      ▀▀█  ▀█    53°F, feels like 50°F · high 55°F · low 45°F
      ▀▀▀ ▀▀▀    Wind SSW 12 mph, gusts 21 mph · humidity 82%

              2p  3p  4p  5p  6p  7p  8p  9p 10p 11p 12a  1a
              ☔  ☔  ☔  ☔  ☔  ☔  ☔  ☔  ☔  ☔  ☔  ☔
      °F      55  55  54  53  52  51  49  47  46  45  44  43
             ▇▇▇▇▇▇▇▇▇▇▆▆▆▆▆▆▆▆▅▅▅▅▅▅▄▄▄▄▃▃▃▃▃▃▂▂▂▂▂▂▂▂▁▁▁▁▁
      rain %  10  10  10  10  10  10  10  10  11  11  11  12
             ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁ ▁▁▁
      in     .12 .12 .12 .12 .12 .12 .12 .12 .12 .12 .12 .12
      mph     ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5  ↗5

      Today    ☔  80%  45°       ━━━━━━━━━━━       55°  0.24 in
      Thu      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━     58°  0.24 in
      Fri      ☀        38° ━━━━━━━━━━━━━━━━━━━━━━  61°  0.24 in
      Sat      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━     58°  0.24 in
      Sun      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━     58°  0.24 in

    Measured 12 minutes ago · Forecast by SEW, 52 min old
    ");
}

#[test]
fn a_wide_terminal_has_more_hours_and_words() {
    insta::assert_snapshot!(shown(&whole(), 120), @r"
    Seattle, Washington                                                          Wed, Mar 4, 2:17 PM · sun 6:41 AM – 6:00 PM
    ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
    ⚠ Special Weather Statement
    • Snow begins at 6 PM
    • Gusts to 48 mph on Thu at 3 AM
    • 12°F colder than yesterday at this hour

      █▀▀ ▀▀█°F  ☔ Light Rain
      ▀▀█  ▀█    53°F, feels like 50°F · high 55°F · low 45°F
      ▀▀▀ ▀▀▀    Wind SSW 12 mph, gusts 21 mph · last hour 0.05 in · humidity 82% · 29.87 inHg · visibility 10 mi

              2 PM  3 PM  4 PM  5 PM  6 PM  7 PM  8 PM  9 PM 10 PM 11 PM 12 AM  1 AM  2 AM  3 AM  4 AM  5 AM  6 AM  7 AM
                ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔    ☔
      °F        55    55    54    53    52    51    49    47    46    45    44    43    43    43    43    44    45    47
             ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▆▆▆▆▆▆▆▆▆▆▆▆▅▅▅▅▅▅▅▅▅▄▄▄▄▄▄▃▃▃▃▃▃▃▃▃▂▂▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▂▂▂▂▂▃▃▃▃
      feels     45    45    45    45    45    45    45    45    45    45    45    45    45    45    45    45    45    45
      rain %    10    10    10    10    10    10    10    10    11    11    11    12    14    16    18    22    27    33
             ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁▁▁ ▂▂▂▂▂ ▂▂▂▂▂ ▃▃▃▃▃
      in       .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12   .12
      mph      ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 5   ↗ 6   ↗ 6   ↗ 6   ↗ 7   ↗ 8   ↗ 8
      gusts     22    22    22    22    22    22    22    22    22    22    22    22    22    22    22    22    22    22

      Today    ☔  80%  45°          ━━━━━━━━━━━━━━━          55°  0.24 in  SW 6–12 mph  Rain Likely
      Thu      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph  Chance Light Rain then Partly Sunny
      Fri      ☀        38° ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  61°  0.24 in  SW 12 mph    Sunny
      Sat      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph  Chance Light Rain then Partly Sunny
      Sun      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph  Chance Light Rain then Partly Sunny

    Measured 12 minutes ago at Seattle, Seattle Boeing Field (KBFI), 4.5 mi S · Forecast by SEW, 52 min old
    ");
}

#[test]
fn snow_has_a_row_of_its_own() {
    let mut snowy = whole();
    for hour in &mut snowy.hours.as_mut().unwrap().periods {
        hour.condition_code = Some(ConditionCode::Snow);
        hour.snowfall = Some(1.25);
    }
    snowy.summary.week.as_mut().unwrap().periods[0].snowfall = Some(3.0);
    let text = shown(&snowy, 80);
    for row in [
        "\n  snow %    10    10",
        "\n  snow     1.2   1.2",
        "3.0 in snow  SW",
    ] {
        assert!(text.contains(row), "{row}: {text}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut glance_of_much = whole();
    let week = glance_of_much.summary.week.as_mut().unwrap();
    week.periods[0].short_forecast = "Slight Chance Light Freezing Drizzle".repeat(4);
    let current = glance_of_much.summary.current.as_mut().unwrap();
    current.condition.as_mut().unwrap().value = "Heavy Freezing Spray and Dust".repeat(3);
    current.temperature.as_mut().unwrap().value = -40.0;
    for hour in &mut glance_of_much.hours.as_mut().unwrap().periods {
        hour.temperature = hour.temperature.map(|degrees| degrees - 160.0);
        hour.snowfall = Some(10.0);
        hour.wind_speed = Some(120.0);
        hour.probability_of_precipitation = Some(100.0);
    }
    let alert = &mut glance_of_much.summary.alerts.as_mut().unwrap().alerts[0];
    alert.event = "Extreme Cold Watch Nearby".repeat(2);
    for charset in [Charset::Braille, Charset::Ascii] {
        for width in NARROWEST..=200 {
            let format = TextFormat {
                width,
                ..TextFormat::USUAL
            };
            let mut text = glance(&glance_of_much, charset, format);
            if charset == Charset::Ascii {
                text = crate::ascii::text(&text);
            }
            let widest = text.lines().map(columns).max();
            assert!(widest <= Some(width), "{width}:\n{}", bare(&text));
        }
    }
}

#[test]
fn in_ascii_there_are_numbers_only() {
    let text = glance(&whole(), Charset::Ascii, TextFormat::USUAL);
    let text = crate::ascii::text(&bare(&text));
    assert!(text.is_ascii());
    insta::assert_snapshot!(text, @r"
    Seattle, Washington                Wed, Mar 4, 2:17 PM - sun 6:41 AM - 6:00 PM
    ! Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
    ! Special Weather Statement
    * Snow begins at 6 PM
    * Gusts to 48 mph on Thu at 3 AM

      // Light Rain
      53F, feels like 50F - high 55F - low 45F
      Wind SSW 12 mph, gusts 21 mph - last hour 0.05 in - humidity 82%

               2p   3p   4p   5p   6p   7p   8p   9p  10p  11p  12a   1a
               //   //   //   //   //   //   //   //   //   //   //   //
      F       55   55   54   53   52   51   49   47   46   45   44   43
      rain %   10   10   10   10   10   10   10   10   11   11   11   12
      in      .12  .12  .12  .12  .12  .12  .12  .12  .12  .12  .12  .12
      mph       5    5    5    5    5    5    5    5    5    5    5    5

      Today    //  80%  45         ============         55  0.24 in  SW 6-12 mph
      Thu      //  30%  38 ========================     58  0.24 in  SW 6-12 mph
      Fri      *        38 ===========================  61  0.24 in  SW 12 mph
      Sat      //  30%  38 ========================     58  0.24 in  SW 6-12 mph
      Sun      //  30%  38 ========================     58  0.24 in  SW 6-12 mph

    Measured 12 minutes ago at Seattle, Seattle Boeing Field (KBFI), 4.5 mi S
    Forecast by SEW, 52 min old
    ");
}

#[test]
fn what_is_missing_or_behind_is_said_once() {
    let mut partly = whole();
    let stale = Some(Staleness::UpstreamFailing {
        since: fixtures::provenance().fetched_at,
        why: "it answers with status 500".into(),
    });
    let summary = &mut partly.summary;
    summary.alerts = None;
    let why = "the upstream fails and there is no earlier answer".into();
    summary.troubles = vec![MissingPart {
        part: "alerts",
        why,
    }];
    let week = summary.week.as_mut().unwrap();
    week.provenance.stale = stale;
    week.periods.remove(0);
    week.periods.truncate(4);
    week.periods[0].temperature = None;
    let current = summary.current.as_mut().unwrap();
    current.is_current = false;
    current.age_seconds = 97 * 60;
    current.temperature = None;
    current.condition_code = None;
    partly.hours = None;
    partly.sun = None;
    insta::assert_snapshot!(shown(&partly, 80), @r"
    Seattle, Washington                                          Wed, Mar 4, 2:17 PM
    • Snow begins at 6 PM
    • Gusts to 48 mph on Thu at 3 AM

      Light Rain
      temperature unknown · high 58°F
      Wind SSW 12 mph, gusts 21 mph · last hour 0.05 in · humidity 82% · 29.87 inHg

      Tonight  ☔  80%    –                                  –  0.12 in  SW 6–12 mph
      Thu      ☔  30%  38° ━━━━━━━━━━━━━━━━━━━━━━━━━      58°  0.24 in  SW 6–12 mph
      Fri      ☀          –                             ━  61°  0.12 in  calm

    Whether alerts are in force is not known: the upstream fails and there is no
    earlier answer
    NWS has been failing since Wed 2:00 PM (it answers with status 500); this is the
    last good answer
    Last measured 2 hours ago · Forecast by SEW, 52 min old
    ");
}

#[test]
fn dry_hours_have_no_row_for_rain_and_metric_units_the_other_clock() {
    let mut dry = whole();
    let hours = dry.hours.as_mut().unwrap();
    hours.units = Units::SI;
    for hour in &mut hours.periods {
        hour.probability_of_precipitation = Some(0.0);
        hour.temperature = hour.temperature.map(|degrees| (degrees - 32.0) / 1.8);
    }
    let format = TextFormat {
        width: 80,
        clock: crate::time_format::ClockFormat::TwentyFour,
    };
    let text = bare(&glance(&dry, Charset::Braille, format));
    assert!(!text.contains("rain %"), "{text}");
    assert!(text.contains(" 14:00 15:00 16:00"), "{text}");
    assert!(text.contains("  °C"), "{text}");
}

#[test]
fn temperatures_and_pictures_have_their_colours() {
    let mut warm = whole();
    let current = warm.summary.current.as_mut().unwrap();
    current.temperature.as_mut().unwrap().value = 101.0;
    let [cold, hot] = [&whole(), &warm].map(|what| {
        let text = glance(what, Charset::Ascii, TextFormat::USUAL);
        let line = text.lines().find(|line| line.contains("feels like"));
        line.unwrap().to_owned()
    });
    insta::assert_snapshot!(cold.escape_debug().to_string(), @r"  \u{1b}[1m\u{1b}[38;5;35m53°F\u{1b}[0m, feels like 50°F · high 55°F · low 45°F");
    insta::assert_snapshot!(hot.escape_debug().to_string(), @r"  \u{1b}[1m\u{1b}[38;5;160m101°F\u{1b}[0m, feels like 50°F · high 55°F · low 45°F");
}
