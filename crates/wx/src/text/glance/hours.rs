//! The next hours as a strip: a column for each hour, with sky, temperature, rain and wind. All scales are
//! linear.

use anstyle::Style;
use chart::terminal::Charset;
use weather::{
    ConditionCode, ConditionGroup, DepthUnit, OffsetTime, Outlook, OutlookPeriod, TemperatureUnit,
    Units,
};

use super::Frame;
use crate::layout::{padded, push, width};
use crate::numbers::{bearing, number, speed_decimals};
use crate::style::{ASIDE, WET, of_temperature, painted};
use crate::time_format::ClockFormat;

/// Columns of the names of rows, with the margin.
const LABEL: usize = 8;
/// The hours of a strip, as far as there is room; more than these only in columns of the usual width.
const HOURS: usize = 12;
const MOST_HOURS: usize = 24;
/// Columns of an hour: at the least, usually, at the most.
const CELL: [usize; 3] = [4, 6, 8];
/// Heights of a bar, from an eighth to the whole.
const LEVELS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// Gusts so much above the wind, in km/h, are told: ten miles per hour.
const GUSTY: f64 = 16.0;
/// Conditions in which not only snow falls.
const RAINY: &[ConditionGroup] = &[
    ConditionGroup::Rain,
    ConditionGroup::Ice,
    ConditionGroup::Thunder,
];
/// Directions that the wind blows to, in eighths of a turn clockwise from north.
const ARROWS: [&str; 8] = ["↑", "↗", "→", "↘", "↓", "↙", "←", "↖"];

/// The hours of a strip, and their columns.
struct Strip<'a> {
    hours: &'a [OutlookPeriod],
    cell: usize,
    units: Units,
    frame: &'a Frame,
}

/// Returns the strip; nothing without hours.
pub(super) fn strip(outlook: &Outlook, frame: &Frame) -> String {
    let room = frame.width.saturating_sub(LABEL);
    let (count, cell) = division(room, outlook.periods.len());
    let strip = Strip {
        hours: outlook.periods.get(..count).unwrap_or_default(),
        cell,
        units: outlook.units,
        frame,
    };
    if strip.hours.is_empty() {
        return String::new();
    }
    let has_bars = frame.charset != Charset::Ascii;
    let mut rows = vec![strip.clock()];
    rows.extend(strip.sky());
    rows.push(strip.temperatures());
    rows.extend(has_bars.then(|| strip.temperature_bars()).flatten());
    rows.extend(strip.feels_like());
    rows.extend(strip.chances());
    rows.extend(has_bars.then(|| strip.chance_bars()).flatten());
    rows.extend(
        strip.amounts(&outlook.units.precipitation.to_string(), |hour| {
            hour.precipitation
        }),
    );
    rows.extend(strip.amounts("snow", |hour| hour.snowfall));
    rows.push(strip.winds());
    rows.extend(strip.gusts());
    let mut text = String::new();
    for row in rows {
        push(&mut text, format_args!("{}\n", row.trim_end()));
    }
    text
}

/// Returns how many of the hours there are go into so many columns, and the columns of each.
fn division(room: usize, there: usize) -> (usize, usize) {
    let [least, usual, most] = CELL;
    let count = if room / usual >= HOURS {
        (room / usual).min(MOST_HOURS)
    } else {
        (room / least).min(HOURS)
    };
    let count = count.min(there);
    (count, room.checked_div(count).unwrap_or(least).min(most))
}

impl Strip<'_> {
    /// Returns a row of a name and something for each hour, flush right.
    fn row(&self, label: &str, cell: impl Fn(&OutlookPeriod) -> Option<(Style, String)>) -> String {
        let mut row = self.label(label);
        for hour in self.hours {
            let (style, shown) = cell(hour).unwrap_or_default();
            let gap = self.cell.saturating_sub(width(&shown));
            push(
                &mut row,
                format_args!("{:gap$}{}", "", painted(style, shown)),
            );
        }
        row
    }

    fn label(&self, label: &str) -> String {
        painted(ASIDE, format!("  {}", padded(label, LABEL - 2)))
    }

    fn clock(&self) -> String {
        self.row("", |hour| Some((ASIDE, self.hour(hour.start_time))))
    }

    /// Formats `8 AM` or `20:00` where there is room, else `8a` or `20`.
    fn hour(&self, time: OffsetTime) -> String {
        let clock = &self.frame.clock;
        let whole = clock.hour(time);
        if self.cell >= CELL[1] && width(&whole) < self.cell {
            return whole;
        }
        let local = time.offset.to_datetime(time.timestamp);
        let form = match clock.format() {
            ClockFormat::Twelve => "%-I%P",
            ClockFormat::TwentyFour => "%H",
        };
        let short = local.strftime(form).to_string();
        short.trim_end_matches('m').to_owned()
    }

    fn sky(&self) -> Option<String> {
        let is_known = self.hours.iter().any(|hour| hour.condition_code.is_some());
        is_known.then(|| {
            self.row("", |hour| {
                let (style, icon) = self.frame.icon(hour.condition_code?, hour.is_daytime);
                Some((style, icon.to_owned()))
            })
        })
    }

    fn temperatures(&self) -> String {
        let unit = self.units.temperature;
        self.row(&format!("°{unit}"), |hour| {
            let degrees = hour.temperature?;
            Some((of_temperature(degrees, unit), number(degrees, 0)))
        })
    }

    /// Draws the temperature as a line of bars, straight from each hour's middle to the next one's.
    fn temperature_bars(&self) -> Option<String> {
        let unit = self.units.temperature;
        let known: Vec<_> = self.hours.iter().filter_map(|h| h.temperature).collect();
        let low = known.iter().copied().reduce(f64::min)?;
        let high = known.iter().copied().reduce(f64::max)?;
        // A few degrees shall not look like many.
        let span = (high - low).max(match unit {
            TemperatureUnit::Fahrenheit => 14.0,
            TemperatureUnit::Celsius => 8.0,
        });
        // A column apart from the names.
        let mut row = self.label("") + " ";
        for column in 1..self.hours.len() * self.cell {
            match self.temperature_at(column) {
                Some(degrees) => {
                    let bar = LEVELS[level((degrees - low) / span, LEVELS.len() - 1)];
                    row += &painted(of_temperature(degrees, unit), bar);
                }
                None => row.push(' '),
            }
        }
        Some(row)
    }

    /// Returns the temperature of a column; none beside an hour that has none.
    fn temperature_at(&self, column: usize) -> Option<f64> {
        // The numbers stand at the right of their cells, two columns wide as a rule.
        let position = column as f64 - (self.cell as f64 - 1.5);
        let position = (position / self.cell as f64).clamp(0.0, self.hours.len() as f64 - 1.0);
        let (before, share) = (position.floor(), position.fract());
        let degrees = |at: f64| self.hours.get(at as usize)?.temperature;
        let first = degrees(before)?;
        if share == 0.0 {
            return Some(first);
        }
        Some(first + (degrees(before + 1.0)? - first) * share)
    }

    /// Returns the apparent temperature; nothing where it is much the same as that of the air.
    fn feels_like(&self) -> Option<String> {
        let unit = self.units.temperature;
        let differs = |hour: &OutlookPeriod| {
            let apart = (hour.feels_like? - hour.temperature?).abs();
            let least = match unit {
                TemperatureUnit::Fahrenheit => 5.0,
                TemperatureUnit::Celsius => 3.0,
            };
            (apart >= least).then_some(())
        };
        self.has_room_for(differs).then(|| {
            self.row("feels", |hour| {
                let felt = hour.feels_like?;
                Some((of_temperature(felt, unit), number(felt, 0)))
            })
        })
    }

    /// Returns the gusts; nothing where they are little above the wind.
    fn gusts(&self) -> Option<String> {
        let unit = self.units.wind;
        let differs = |hour: &OutlookPeriod| {
            let above = hour.wind_gust? - hour.wind_speed?;
            (above >= unit.from_kilometers_per_hour(GUSTY)).then_some(())
        };
        self.has_room_for(differs).then(|| {
            self.row("gusts", |hour| {
                Some((Style::new(), number(hour.wind_gust?, speed_decimals(unit))))
            })
        })
    }

    /// Returns whether a further row says something in any hour, and the terminal is not a small one.
    fn has_room_for(&self, is_telling: impl Fn(&OutlookPeriod) -> Option<()>) -> bool {
        self.cell >= CELL[1] && self.hours.iter().any(|hour| is_telling(hour).is_some())
    }

    /// Returns the chance of precipitation; nothing where it stays dry.
    fn chances(&self) -> Option<String> {
        let wet: Vec<_> = self.hours.iter().filter(|h| chance(h).is_some()).collect();
        let is_any = |groups: &[ConditionGroup]| {
            let codes = wet.iter().filter_map(|hour| hour.condition_code);
            codes
                .map(ConditionCode::group)
                .any(|group| groups.contains(&group))
        };
        let snows = is_any(&[ConditionGroup::Snow]) && !is_any(RAINY);
        let label = if snows { "snow %" } else { "rain %" };
        wet.first()?;
        Some(self.row(label, |hour| Some((WET, number(chance(hour)?, 0)))))
    }

    /// Draws the chance of precipitation, an eighth of a line for each eighth.
    fn chance_bars(&self) -> Option<String> {
        let bar = |hour: &OutlookPeriod| {
            let level = level(chance(hour)? / 100.0, LEVELS.len()).checked_sub(1)?;
            Some((WET, LEVELS[level].repeat(self.cell - 1)))
        };
        let has_bars = self.hours.iter().any(|hour| bar(hour).is_some());
        has_bars.then(|| self.row("", bar))
    }

    /// Returns the depths of what falls; nothing where it is nothing that can be told.
    fn amounts(&self, label: &str, depth: fn(&OutlookPeriod) -> Option<f64>) -> Option<String> {
        let unit = self.units.precipitation;
        let shown = |hour: &OutlookPeriod| short_depth(depth(hour)?, unit);
        let has_any = self.hours.iter().any(|hour| shown(hour).is_some());
        has_any.then(|| self.row(label, |hour| Some((WET, shown(hour)?))))
    }

    /// Returns the speed of the wind, with an arrow in its direction.
    fn winds(&self) -> String {
        let unit = self.units.wind;
        self.row(&unit.to_string(), |hour| {
            let speed = number(hour.wind_speed?, speed_decimals(unit));
            let from = hour.wind_direction.as_deref().and_then(bearing);
            let is_drawn = self.frame.charset != Charset::Ascii;
            let arrow = from.filter(|_| is_drawn).map_or("", arrow);
            let gap = if self.cell > CELL[0] + 1 && !arrow.is_empty() {
                " "
            } else {
                ""
            };
            Some((Style::new(), format!("{arrow}{gap}{speed}")))
        })
    }
}

/// Returns the chance of precipitation in percent, if that is any.
fn chance(hour: &OutlookPeriod) -> Option<f64> {
    hour.probability_of_precipitation.filter(|c| *c >= 0.5)
}

/// Formats a depth in three columns: `.05`, `1.2`, `12`; none that comes to nothing.
fn short_depth(depth: f64, unit: DepthUnit) -> Option<String> {
    let decimals = match depth {
        10.0.. => 0,
        1.0.. => 1,
        _ => unit.decimals(),
    };
    let text = number(depth, decimals);
    let is_some = text.chars().any(|c| matches!(c, '1'..='9'));
    let text = match unit {
        DepthUnit::Inches => text.trim_start_matches('0').to_owned(),
        DepthUnit::Millimeters => text,
    };
    is_some.then_some(text)
}

/// Returns the step of so many that a share of the whole comes to, from nought.
fn level(share: f64, steps: usize) -> usize {
    (share.clamp(0.0, 1.0) * steps as f64).round() as usize
}

/// Returns the arrow along a wind from so many degrees.
fn arrow(from: f64) -> &'static str {
    let eighths = ((from + 180.0).rem_euclid(360.0) / 45.0).round() as usize;
    ARROWS[eighths % ARROWS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_take_the_columns_there_are() {
        for (room, division_of_it) in [
            (32, (8, 4)),
            (52, (12, 4)),
            (72, (12, 6)),
            (112, (18, 6)),
            (192, (24, 8)),
        ] {
            assert_eq!(division(room, 156), division_of_it, "{room}");
        }
        assert_eq!(division(72, 3), (3, 8));
        assert_eq!(division(72, 0), (0, 4));
    }

    #[test]
    fn equal_steps_are_equally_high() {
        let levels: Vec<_> = (0..=8)
            .map(|eighth| level(f64::from(eighth) / 8.0, 8))
            .collect();
        assert_eq!(levels, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(level(1.7, 8), 8);
    }

    #[test]
    fn depths_take_three_columns() {
        let inches = |depth| short_depth(depth, DepthUnit::Inches);
        assert_eq!(inches(0.004), None);
        assert_eq!(inches(0.05).as_deref(), Some(".05"));
        assert_eq!(inches(1.25).as_deref(), Some("1.2"));
        assert_eq!(inches(12.3).as_deref(), Some("12"));
        let millimeters = short_depth(0.3, DepthUnit::Millimeters);
        assert_eq!(millimeters.as_deref(), Some("0.3"));
    }

    #[test]
    fn arrows_point_where_the_wind_goes() {
        for (from, drawn) in [(0.0, "↓"), (225.0, "↗"), (270.0, "→"), (350.0, "↓")] {
            assert_eq!(arrow(from), drawn, "{from}");
        }
    }
}
