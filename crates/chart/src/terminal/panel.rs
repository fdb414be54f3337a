//! The composed picture: temperature, chance of precipitation and wind, one above the other over one
//! axis of time.

use super::charset::{Charset, MOST_CELLS};
use super::line::{CellRow, TextLine, Tone};
use super::plot_area::PlotArea;
use super::{axis, bars, lines};
use crate::calendar::days;
use crate::meteogram::Meteogram;
use crate::series::HourSeries;

/// Columns at the left for the numbers of an axis and the axis.
const LEFT: usize = 6;
/// Less is drawn at this width and cut.
const LEAST_WIDTH: usize = 20;

/// The size of a picture in cells. A height of 0 leaves the panel out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelSizes {
    /// Columns of every line. Made for 40 to 300, at most 1000.
    pub width: usize,
    /// The characters of the picture.
    pub charset: Charset,
    /// Lines of the curve of temperatures.
    pub temperature: usize,
    /// Lines of the bars of chances.
    pub precipitation: usize,
    /// Lines of the curve of wind.
    pub wind: usize,
}

impl PanelSizes {
    /// Heights that suit a terminal of 24 lines.
    pub const fn new(width: usize, charset: Charset) -> Self {
        Self {
            width,
            charset,
            temperature: 6,
            precipitation: 4,
            wind: 4,
        }
    }
}

/// Returns the picture as lines of exactly `panels.width` columns: title and subtitle unless they
/// are empty, the mark of simulated weather, the panels with their names and scales, arrows that
/// fly with the wind, and an axis with days and, where there is room for them, hours. The axis is
/// heavier where it is night.
pub fn panel(meteogram: &Meteogram, panels: &PanelSizes) -> Vec<TextLine> {
    let width = panels.width.clamp(LEAST_WIDTH, MOST_CELLS);
    let is_ascii = panels.charset == Charset::Ascii;
    let mut all = header(meteogram, width, is_ascii);
    match HourSeries::new(meteogram) {
        Some(series) => all.append(&mut drawn(meteogram, &series, panels, width)),
        None => {
            let mut cells = CellRow::new(width, is_ascii);
            cells.write(0, "No hours to show", Tone::Label);
            all.push(cells);
        }
    }
    let cut = |cells: CellRow| cells.cut(panels.width).into_line();
    all.into_iter().map(cut).collect()
}

fn drawn(
    meteogram: &Meteogram,
    series: &HourSeries,
    panels: &PanelSizes,
    width: usize,
) -> Vec<CellRow> {
    let days = days(&meteogram.zone, series.begin(), series.end());
    let area = PlotArea {
        meteogram,
        series,
        days: &days,
        charset: panels.charset,
        left: LEFT,
        width,
    };
    let mut all = lines::temperature(&area, panels.temperature.min(MOST_CELLS));
    all.append(&mut bars::precipitation(
        &area,
        panels.precipitation.min(MOST_CELLS),
    ));
    all.append(&mut lines::wind(&area, panels.wind.min(MOST_CELLS)));
    axis::mark_now(&area, &mut all);
    all.push(axis::line(&area));
    all.extend(axis::hour_names(&area));
    all.push(axis::day_names_line(&area));
    all
}

fn header(meteogram: &Meteogram, width: usize, is_ascii: bool) -> Vec<CellRow> {
    let mark = "SIMULATED";
    let mut all = Vec::new();
    let mut title = CellRow::new(width, is_ascii);
    // Where the picture is cut, the beginning is what is seen: the mark comes first.
    let mut column = 0;
    if meteogram.simulated {
        column = title.write(0, mark, Tone::Simulated) + 1;
    }
    title.write_cut(column, &meteogram.title, Tone::Heading);
    if meteogram.simulated || !meteogram.title.is_empty() {
        all.push(title);
    }
    if !meteogram.subtitle.is_empty() {
        let mut subtitle = CellRow::new(width, is_ascii);
        subtitle.write_cut(0, &meteogram.subtitle, Tone::Label);
        all.push(subtitle);
    }
    all
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::meteogram::MeteogramHour;

    fn meteogram(hours: i32) -> Meteogram {
        let start: Timestamp = "2026-03-06T22:00:00Z".parse().unwrap();
        let later = |hours: i64| start + SignedDuration::from_hours(hours);
        let hour = |number: i32| {
            let time = f64::from(number);
            MeteogramHour {
                temperature: (number != 20).then_some((33.0 + 9.0 * (time / 3.8).cos()).round()),
                dew_point: Some((26.0 + 3.0 * (time / 9.0).sin()).round()),
                precipitation_chance: Some((50.0 + 50.0 * (time / 9.0).sin()).round()),
                wind_speed: Some((8.0 + 5.0 * (time / 12.0).sin()).round()),
                wind_gust: (number > 30).then_some(19.0),
                wind_direction: Some(time * 6.0),
                ..MeteogramHour::new(later(number.into()))
            }
        };
        Meteogram {
            title: "Kīlauea 火山".to_owned(),
            subtitle: "updated 52 min ago · nobody".to_owned(),
            simulated: true,
            zone: TimeZone::get("America/Los_Angeles").unwrap(),
            hours: (0..hours).map(hour).collect(),
            nights: (0..8)
                .map(|day| (later(24 * day + 4), later(24 * day + 16)))
                .collect(),
            twelve_hour: true,
            ..Meteogram::default()
        }
    }

    fn drawn(meteogram: &Meteogram, panels: &PanelSizes) -> String {
        let lines = panel(meteogram, panels);
        let lines: Vec<String> = lines.iter().map(|line| format!("{line}|")).collect();
        lines.join("\n")
    }

    #[test]
    fn two_days_in_braille() {
        insta::assert_snapshot!(drawn(&meteogram(48), &PanelSizes::new(72, Charset::Braille)), @"
        SIMULATED Kīlauea 火山                                                  |
        updated 52 min ago · nobody                                             |
        Temperature °F · dew point                                              |
             │                                                                  |
             │ 42°                            42°                            42°|
          40 ┤⠉⠉⠑⠒⠤⢄⡀                      ⠔⠒⠒⠉⠉⠉⠑⠒⠤⢄⡀                    ⢀⡠⠔⠒⠒⠉|
             │      ⠈⠑⠢⠤⣀            ⢀⡠⠔⠊⠁           ⠈⠑⠢⢄⡀            ⢀⡠⠒⠉⠁     |
             │⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠓⠛⠫⢍⣉⣉⣉⣉⣉⠭⠛⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⣀⣈⣑⣢⣤⣄⣀⣀⣀⣀⣀⠤⠒⠉⠁         |
          20 ┤                24°                             24° ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉|
        Chance of precipitation %                                               |
         100 ┤        ▂▃▃▄▅▆▆▇███████▇▆▆▆▅▄▄▂▁▁                                 |
             │ ▂▄▄▅▇███████████████████████████▇▆▄▄▂▁                           |
          50 ┤███████████████████████████████████████▇▇▅▃▃▂                     |
             │██████████████████████████████████████████████▆▆▅▄▃▃▂▁▁▁▁   ▁▁▁▁▂▂|
        Wind mph · gusts                                                        |
          20 ┤                                          ⠠⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤|
             │         ⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀⡀                     |
             │⠒⠒⠊⠉⠉⠉⠉⠉⠉                                   ⠈⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⣀⣀⣀⣀⣀|
           0 ┤                                                                  |
              ↓  ↓  ↙   ↙  ↙   ←   ←  ←   ↖   ↖  ↖   ↑   ↑  ↑   ↗   ↗  ↗   →   →|
              ─────┬━━━━━━━┼━━━━━━━━┬───────┬───────┬━━━━━━━┼━━━━━━┬━──────┬────|
                  6p               6a     noon     6p             6a     noon   |
              Fri, Mar 6   Saturday, March 7                Sunday, March 8     |
        ");
    }

    #[test]
    fn a_week_in_ascii_at_forty_columns() {
        insta::assert_snapshot!(drawn(&meteogram(156), &PanelSizes::new(40, Charset::Ascii)), @r"
        SIMULATED K?lauea ??                    |
        updated 52 min ago - nobody             |
        Temperature F - dew point               |
             |                                  |
             | 42 42   42   42   42    42   42  |
          40 +*    *    *    **   **   **   **  |
             | *    *  * *  *  * *  *  * *  * * |
             |..**...** ..**...**.. ***...**...*|
          20 + 24  24 .. 24    24  ..    24    .|
        Chance of precipitation %               |
         100 + :##:.       :###.       .:##:    |
             |######.     :#####.     .#####:   |
          50 +#######    :#######.   .#######:  |
             |########..:#########:.:##########.|
        Wind mph - gusts                        |
          20 +   19  ...........................|
             | ******           *****           |
             |*      ****  *****     *****  ****|
           0 +           **               **    |
              v  <  ^  /  \  /  \  /  \  /  <  ^|
              -=|---=|=--=|=---|=---|=---=|=--=||
                Sat  Sun  Mon  Tue  Wed   Thu   |
        ");
    }

    #[test]
    fn nothing_and_no_data_are_said() {
        insta::assert_snapshot!(drawn(&Meteogram::default(), &PanelSizes::new(30, Charset::Ascii)), @"No hours to show              |");
        let hours = vec![MeteogramHour::new(Timestamp::UNIX_EPOCH)];
        let empty = Meteogram {
            hours,
            ..Meteogram::default()
        };
        insta::assert_snapshot!(drawn(&empty, &PanelSizes::new(30, Charset::Braille)), @"
        Temperature °F                |
             │                        |
             │                        |
             │                        |
             │        no data         |
             │                        |
             │                        |
        Chance of precipitation %     |
         100 ┤                        |
             │                        |
          50 ┤        no data         |
             │                        |
        Wind mph                      |
             │                        |
             │                        |
             │        no data         |
             │                        |
              ┼───────────────────────|
              Thursday, 1 January     |
        ");
    }

    #[test]
    fn every_line_has_the_width_that_was_asked_for() {
        for hours in [0, 1, 2, 24, 48, 156, 400] {
            for width in (0..40).chain([40, 41, 79, 80, 81, 120, 200, 299, 300]) {
                for charset in [Charset::Braille, Charset::Ascii] {
                    for line in panel(&meteogram(hours), &PanelSizes::new(width, charset)) {
                        let text = line.to_string();
                        assert_eq!(text.width(), width, "{hours} hours: {text:?}");
                        assert!(charset == Charset::Braille || text.is_ascii(), "{text:?}");
                        assert!(line.spans.iter().all(|span| !span.text.is_empty()));
                    }
                }
            }
        }
    }
}
