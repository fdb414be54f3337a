//! Wind over a span of time: speed as a range, direction as a compass point, gusts.

use crate::payload::{Grid, Interval};

/// A range narrower than this, in mph, is told as its upper end alone.
const RANGE: f64 = 3.0;
/// Gusts are told from this much above the wind, in mph.
const GUST: f64 = 10.0;

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

/// The wind over some span, in mph and as an index into the compass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WindSummary {
    /// Lowest and highest.
    speed: Option<(f64, f64)>,
    gust: Option<f64>,
    point: Option<usize>,
}

pub(super) fn over(grid: &Grid, span: Interval) -> WindSummary {
    let mph = |name: &str, highest: bool| {
        let layer = grid.layer(name)?;
        let value = if highest {
            layer.highest(span)
        } else {
            layer.lowest(span)
        };
        layer.unit?.to_miles_per_hour(value?).map(f64::round)
    };
    WindSummary {
        speed: mph("windSpeed", false).zip(mph("windSpeed", true)),
        gust: mph("windGust", true),
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
    /// Words the speed as "5 mph", "5 to 10 mph", or nothing.
    pub(super) fn speed(&self) -> String {
        match self.speed {
            None => String::new(),
            Some((low, high)) if high - low >= RANGE => format!("{low} to {high} mph"),
            Some((_, high)) => format!("{high} mph"),
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
            Some(gust) if gust - high >= GUST => format!(", with gusts as high as {gust} mph"),
            _ => String::new(),
        };
        Some(format!("{from} wind {around}{}{gusts}.", self.speed()))
    }

    fn is_calm(&self) -> bool {
        self.speed.is_some_and(|(_, high)| high < 1.0)
    }
}
