//! Wind over a span of time: speed as a range, direction as a compass point, gusts.

use crate::payload::{Grid, Interval, Surface};

/// A range narrower than this, in mph or knots, is told as its upper end alone.
const RANGE: f64 = 3.0;
/// Gusts are told from this much above the wind, in mph or knots.
const GUST: f64 = 10.0;
/// A knot in km/h.
const KNOT: f64 = 1.852;

/// From north, clockwise, each 22.5°; short as in a field and long as in a sentence.
const POINTS: [(&str, &str); 16] = [
    ("N", "North"),
    ("NNE", "North northeast"),
    ("NE", "Northeast"),
    ("ENE", "East northeast"),
    ("E", "East"),
    ("ESE", "East southeast"),
    ("SE", "Southeast"),
    ("SSE", "South southeast"),
    ("S", "South"),
    ("SSW", "South southwest"),
    ("SW", "Southwest"),
    ("WSW", "West southwest"),
    ("W", "West"),
    ("WNW", "West northwest"),
    ("NW", "Northwest"),
    ("NNW", "North northwest"),
];

/// The wind over some span, and its direction as an index into the compass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WindSummary {
    /// "mph" on land, "kt" at sea.
    unit: &'static str,
    /// Lowest and highest.
    speed: Option<(f64, f64)>,
    gust: Option<f64>,
    point: Option<usize>,
}

pub(super) fn over(grid: &Grid, span: Interval, surface: Surface) -> WindSummary {
    let speed = |name: &str, highest: bool| {
        let layer = grid.layer(name)?;
        let value = if highest {
            layer.highest(span)
        } else {
            layer.lowest(span)
        };
        let (unit, value) = (layer.unit?, value?);
        let speed = match surface {
            Surface::Land => unit.to_miles_per_hour(value)?,
            Surface::Marine => unit.to_kilometers_per_hour(value)? / KNOT,
        };
        Some(speed.round())
    };
    WindSummary {
        unit: match surface {
            Surface::Land => "mph",
            Surface::Marine => "kt",
        },
        speed: speed("windSpeed", false).zip(speed("windSpeed", true)),
        gust: speed("windGust", true),
        point: direction(grid, span),
    }
}

/// Returns the mean direction as a point: the directions are added as vectors, weighted by time,
/// since the mean of 350° and 10° is north.
fn direction(grid: &Grid, span: Interval) -> Option<usize> {
    let (mut north, mut east) = (0.0_f64, 0.0_f64);
    for (part, degrees) in grid.layer("windDirection")?.during(span) {
        let weight = part.duration().as_secs_f64();
        let (sine, cosine) = degrees.to_radians().sin_cos();
        north += cosine * weight;
        east += sine * weight;
    }
    if north.hypot(east) < 1.0 {
        return None; // no wind direction at all, or as much from one side as from the other
    }
    let degrees = east.atan2(north).to_degrees().rem_euclid(360.0);
    Some((degrees / 22.5).round() as usize % POINTS.len())
}

impl WindSummary {
    /// Words the speed as "5 mph", "5 to 10 kt", or nothing.
    pub(super) fn speed(&self) -> String {
        let unit = self.unit;
        match self.speed {
            None => String::new(),
            Some((low, high)) if high - low >= RANGE => format!("{low} to {high} {unit}"),
            Some((_, high)) => format!("{high} {unit}"),
        }
    }

    /// Names the direction as "SW"; nothing in calm air.
    pub(super) fn direction(&self) -> &'static str {
        match self.point {
            Some(point) if !self.is_calm() => POINTS[point].0,
            _ => "",
        }
    }

    /// Words it as "Southwest wind around 5 mph, with gusts as high as 20 mph."
    pub(super) fn sentence(&self) -> Option<String> {
        let (low, high) = self.speed?;
        if self.is_calm() {
            return Some("Calm wind.".to_owned());
        }
        let from = match self.point {
            Some(point) => POINTS[point].1,
            None => "Variable",
        };
        let around = if high - low >= RANGE { "" } else { "around " };
        let gusts = match self.gust {
            Some(gust) if gust - high >= GUST => {
                format!(", with gusts as high as {gust} {}", self.unit)
            }
            _ => String::new(),
        };
        Some(format!("{from} wind {around}{}{gusts}.", self.speed()))
    }

    /// Tells whether the speed is known.
    pub(super) fn is_known(&self) -> bool {
        self.speed.is_some()
    }

    fn is_calm(&self) -> bool {
        self.speed.is_some_and(|(_, high)| high < 1.0)
    }
}
