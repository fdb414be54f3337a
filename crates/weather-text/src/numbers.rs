//! Numbers as people want them: rounded to what they can mean, with their unit.

use weather::{
    Current, DepthUnit, DistanceUnit, OutlookPeriod, PressureUnit, Reading, SpeedUnit,
    TemperatureUnit, Units, VisibilityBound,
};

use crate::meteogram::{precipitation_unit, snow_depth};
use crate::plain;

/// The sixteen points of the compass, clockwise from north.
const COMPASS: [&str; 16] = [
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
];

/// Formats a number with so many decimals; never a zero with a sign.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

/// Formats `53°F`.
pub fn temperature(value: f64, unit: TemperatureUnit) -> String {
    format!("{}°{unit}", number(value, 0))
}

/// Returns the decimals of a speed: whole ones, but meters per second are large.
pub fn speed_decimals(unit: SpeedUnit) -> usize {
    usize::from(unit == SpeedUnit::MetersPerSecond)
}

/// Returns the decimals of a pressure.
pub fn pressure_decimals(unit: PressureUnit) -> usize {
    match unit {
        PressureUnit::InchesOfMercury => 2,
        PressureUnit::Hectopascals => 0,
    }
}

/// Formats a distance: to a tenth where it is short.
pub fn distance(value: f64, unit: DistanceUnit) -> String {
    let decimals = usize::from(value < 9.95 && value.fract() != 0.0);
    format!("{} {unit}", number(value, decimals))
}

/// Formats the visibility now: `1 3/4 mi`, `less than 1/4 mi`, `more than 6 mi`.
pub fn visibility(current: &Current) -> Option<String> {
    let unit = current.units.distance;
    let seen = short_distance(current.visibility.as_ref()?.value, unit);
    Some(match current.visibility_bound {
        Some(VisibilityBound::LessThan) => format!("less than {seen} {unit}"),
        Some(VisibilityBound::MoreThan) => format!("more than {seen} {unit}"),
        None => format!("{seen} {unit}"),
    })
}

/// Formats a visibility as reports have it: below one mile in sixteenths, below three in eighths; what
/// is none of these, and kilometers, as a decimal number.
fn short_distance(value: f64, unit: DistanceUnit) -> String {
    // Values come to a hundredth, which is nearer to one part than to any other.
    const NEAR: f64 = 0.006;
    let parts = if value < 0.99 { 16.0 } else { 8.0 };
    let whole = value.floor();
    let part = ((value - whole) * parts).round();
    let is_told_in_parts = unit == DistanceUnit::Miles && value < 3.0;
    let is_near = (whole + part / parts - value).abs() <= NEAR;
    if is_told_in_parts && is_near && part > 0.0 && part < parts {
        return mixed_number(whole, part, parts);
    }
    let decimals = match value {
        ..0.995 => 2,
        ..9.95 => 1,
        _ => 0,
    };
    trimmed(&number(value, decimals))
}

/// Formats a whole number and a fraction in lowest terms; the parts of one are a power of two.
fn mixed_number(whole: f64, mut part: f64, mut parts: f64) -> String {
    while part % 2.0 == 0.0 {
        (part, parts) = (part / 2.0, parts / 2.0);
    }
    let whole = (whole > 0.0).then(|| format!("{whole} "));
    format!("{}{part}/{parts}", whole.unwrap_or_default())
}

/// Removes zeros at the end of decimals.
fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// Formats a depth of water or snow.
pub fn depth(value: f64, unit: DepthUnit) -> String {
    format!("{} {unit}", number(value, unit.decimals()))
}

/// Formats all that falls in some periods: `0.35 in`, `2.1 in snow`; none where that is nothing, or not known.
/// Snow is told where there is more than a little of it, or where it is most of what falls.
pub fn fallen(periods: &[OutlookPeriod], unit: DepthUnit) -> Option<String> {
    let sum =
        |depth: fn(&OutlookPeriod) -> Option<f64>| periods.iter().filter_map(depth).sum::<f64>();
    let (snow, all) = (sum(|p| p.snowfall), sum(|p| p.precipitation));
    let drawn = precipitation_unit(unit);
    if drawn.is_told_as_snow(all, snow_depth(snow, unit)) {
        Some(format!("{} {unit} snow", number(snow, 1)))
    } else {
        (all >= drawn.trace()).then(|| depth(all, unit))
    }
}

/// Returns the compass point of degrees clockwise from north.
pub fn compass(degrees: f64) -> &'static str {
    // In range after the remainder; what is no number at all counts as north.
    let point = (degrees.rem_euclid(360.0) / 22.5).round() as usize;
    COMPASS.get(point % COMPASS.len()).copied().unwrap_or("N")
}

/// Returns the degrees clockwise from north of a compass point; none for other words.
pub fn bearing(point: &str) -> Option<f64> {
    let at = COMPASS.iter().position(|name| *name == point)?;
    let at = u32::try_from(at).ok()?;
    Some(f64::from(at) * 22.5)
}

/// Formats the wind now: `SW 6 mph, gusts 14 mph`, `calm`.
pub fn wind_now(current: &Current) -> Option<String> {
    let unit = current.units.wind;
    let value = |reading: &Option<Reading<f64>>| reading.as_ref().map(|r| r.value);
    let whole = |speed| number(speed, speed_decimals(unit));
    let speed = value(&current.wind_speed)?;
    let text = if speed == 0.0 {
        "calm".to_owned()
    } else {
        let from = value(&current.wind_direction).map(compass);
        let from = from.map(|from| format!("{from} ")).unwrap_or_default();
        format!("{from}{} {unit}", whole(speed))
    };
    let gust = value(&current.wind_gust).filter(|gust| *gust > speed);
    Some(match gust {
        Some(gust) => format!("{text}, gusts {} {unit}", whole(gust)),
        None => text,
    })
}

/// Formats the wind of a period: `SW 6–12 mph`, `calm`.
pub fn wind_then(period: &OutlookPeriod, units: Units) -> Option<String> {
    let unit = units.wind;
    let whole = |speed| number(speed, speed_decimals(unit));
    let high = period.wind_speed?;
    if high == 0.0 {
        return Some("calm".to_owned());
    }
    let low = period.wind_speed_low.filter(|low| *low < high);
    let speed = match low {
        Some(low) => format!("{}–{}", whole(low), whole(high)),
        None => whole(high),
    };
    let from = period.wind_direction.as_deref().filter(|d| !d.is_empty());
    let from = from
        .map(|from| format!("{} ", plain(from)))
        .unwrap_or_default();
    Some(format!("{from}{speed} {unit}"))
}

/// Formats a value of the raw grid: with as many decimals as its size is worth, none that are
/// zeros.
pub fn grid_value(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    trimmed(&number(value, decimals))
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(number(-0.4, 0), "0");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(-0.6, 0), "-1");
        assert_eq!(grid_value(-0.001), "0");
    }

    #[test]
    fn the_wind_blows_from_the_nearest_compass_point() {
        for (degrees, point) in [
            (0.0, "N"),
            (350.0, "N"),
            (348.0, "NNW"),
            (225.0, "SW"),
            (-90.0, "W"),
            (f64::NAN, "N"),
        ] {
            assert_eq!(compass(degrees), point, "{degrees}");
        }
    }

    #[test]
    fn wind_is_told_with_what_is_known_of_it() {
        let mut current = fixtures::current();
        assert_eq!(wind_now(&current).unwrap(), "SSW 12 mph, gusts 21 mph");
        current.wind_direction = None;
        current.wind_gust = None;
        assert_eq!(wind_now(&current).unwrap(), "12 mph");
        current.wind_speed = current.wind_speed.map(|r| Reading { value: 0.0, ..r });
        assert_eq!(wind_now(&current).unwrap(), "calm");
        current.wind_speed = None;
        assert_eq!(wind_now(&current), None);

        let mut period = fixtures::week().periods[0].clone();
        assert_eq!(wind_then(&period, Units::US).unwrap(), "SW 6–12 mph");
        period.wind_speed_low = None;
        period.wind_direction = None;
        assert_eq!(wind_then(&period, Units::US).unwrap(), "12 mph");
    }

    #[test]
    fn what_falls_is_told_as_water_or_as_snow() {
        let period = fixtures::week().periods[0].clone();
        let fallen = |water, snow| {
            let mut period = period.clone();
            (period.precipitation, period.snowfall) = (water, snow);
            fallen(&[period], DepthUnit::Inches)
        };
        for (water, snow, text) in [
            (None, None, None),
            (Some(0.004), Some(0.0), None),
            (Some(0.35), None, Some("0.35 in")),
            // Rain with a little snow in it; snow alone; and more than a little.
            (Some(0.03), Some(0.07), Some("0.03 in")),
            (Some(0.02), Some(0.2), Some("0.2 in snow")),
            (Some(0.9), Some(1.1), Some("1.1 in snow")),
        ] {
            assert_eq!(fallen(water, snow).as_deref(), text, "{water:?} {snow:?}");
        }
        let mut period = period.clone();
        period.precipitation = Some(0.2);
        let twice = [period.clone(), period];
        assert_eq!(super::fallen(&twice, DepthUnit::Inches).unwrap(), "0.40 in");
    }

    #[test]
    fn a_visibility_is_told_as_reports_have_it() {
        let mut current = fixtures::current();
        let mut seen = |value: f64, bound| {
            current.visibility = current.visibility.clone().map(|r| Reading { value, ..r });
            current.visibility_bound = bound;
            visibility(&current).unwrap()
        };
        for (value, told) in [
            (0.0, "0 mi"),
            (0.06, "1/16 mi"),
            (0.13, "1/8 mi"),
            (0.25, "1/4 mi"),
            (0.31, "5/16 mi"),
            (0.5, "1/2 mi"),
            (0.81, "13/16 mi"),
            (0.21, "0.21 mi"),
            (1.0, "1 mi"),
            (1.13, "1 1/8 mi"),
            (1.75, "1 3/4 mi"),
            (1.3, "1.3 mi"),
            (2.5, "2 1/2 mi"),
            (3.5, "3.5 mi"),
            (10.0, "10 mi"),
        ] {
            assert_eq!(seen(value, None), told);
        }
        assert_eq!(
            seen(0.25, Some(VisibilityBound::LessThan)),
            "less than 1/4 mi"
        );
        assert_eq!(seen(6.0, Some(VisibilityBound::MoreThan)), "more than 6 mi");
        current.units.distance = DistanceUnit::Kilometers;
        current.visibility = current
            .visibility
            .clone()
            .map(|r| Reading { value: 0.4, ..r });
        current.visibility_bound = None;
        assert_eq!(visibility(&current).unwrap(), "0.4 km");
    }

    #[test]
    fn distances_and_grid_values_have_no_more_decimals_than_they_are_worth() {
        assert_eq!(distance(4.5, DistanceUnit::Miles), "4.5 mi");
        assert_eq!(distance(10.0, DistanceUnit::Miles), "10 mi");
        assert_eq!(distance(16.1, DistanceUnit::Kilometers), "16 km");
        assert_eq!(grid_value(0.254), "0.25");
        assert_eq!(grid_value(12.30), "12.3");
        assert_eq!(grid_value(1524.0), "1524");
        assert_eq!(grid_value(100.0), "100");
    }
}
