//! The values of a period that the upstream's forecasts in words leave out, from the raw grid that they are
//! made of: amounts, gusts, clouds, thunder, apparent temperature. Does not choose the grid.

use nws::payload::{Grid, GridLayer, Interval, Unit};
use weather::{DepthUnit, Units};

/// Amounts are told to a tenth of what is worth telling: an hour's share of a trace is a number, too.
const FINER: f64 = 10.0;

/// The values of one period, in the units of an answer; absent where the grid has none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct PeriodDetails {
    pub(super) feels_like: Option<f64>,
    pub(super) probability_of_thunder: Option<f64>,
    pub(super) precipitation: Option<f64>,
    pub(super) snowfall: Option<f64>,
    pub(super) sky_cover: Option<f64>,
    pub(super) wind_gust: Option<f64>,
}

impl PeriodDetails {
    /// Reads those of `span` from a grid. Of several apparent temperatures, a day has the highest and a
    /// night the lowest.
    pub(super) fn of(grid: &Grid, span: Interval, is_daytime: bool, units: Units) -> Self {
        let extreme = if is_daytime {
            GridLayer::highest
        } else {
            GridLayer::lowest
        };
        let celsius = value(grid, "apparentTemperature", Unit::to_celsius, |layer| {
            extreme(layer, span)
        });
        let gust = value(grid, "windGust", Unit::to_kilometers_per_hour, |layer| {
            layer.highest(span)
        });
        let state = |name| grid.layer(name);
        let amount = |name| amount(grid.layer(name)?, span, units.precipitation);
        Self {
            feels_like: celsius.map(|celsius| units.temperature.from_celsius(celsius)),
            probability_of_thunder: state("probabilityOfThunder")
                .and_then(|layer| layer.highest(span)),
            precipitation: amount("quantitativePrecipitation"),
            snowfall: amount("snowfallAmount"),
            sky_cover: state("skyCover")
                .and_then(|layer| layer.mean(span))
                .map(f64::round),
            wind_gust: gust.map(|speed| units.wind.from_kilometers_per_hour(speed)),
        }
    }
}

/// Returns what `read` finds in a layer, in the unit that `convert` leads to.
fn value(
    grid: &Grid,
    name: &str,
    convert: fn(Unit, f64) -> Option<f64>,
    read: impl FnOnce(&GridLayer) -> Option<f64>,
) -> Option<f64> {
    let layer = grid.layer(name)?;
    convert(layer.unit?, read(layer)?)
}

/// Returns the amount that falls during `span`.
///
/// The total of an interval of the grid falls evenly over it. Shares are told as differences of what has
/// fallen by then, rounded: the shares of all its hours, or of both half days that it reaches into, are
/// the total again, without a remainder.
///
/// Hours before the layer begins are not counted; where it lacks any of the rest, nothing is known.
fn amount(layer: &GridLayer, span: Interval, unit: DepthUnit) -> Option<f64> {
    let steps = 10_f64.powi(unit.decimals() as i32) * FINER;
    let begin = layer.values.first()?.interval.start.max(span.start);
    let (mut fallen, mut reached) = (0.0, begin);
    for timed in &layer.values {
        let Some(part) = timed.interval.overlap(&span) else {
            continue;
        };
        if part.start != reached {
            return None;
        }
        let meters = layer.unit?.to_meters(timed.value?)?;
        let total = meters * 1000.0 / unit.size() * steps;
        let length = timed.interval.duration().as_secs_f64();
        let by = |moment: jiff::Timestamp| {
            let passed = moment.duration_since(timed.interval.start).as_secs_f64();
            (total * passed / length).round()
        };
        fallen += by(part.end) - by(part.start);
        reached = part.end;
    }
    (reached == span.end).then(|| fallen / steps)
}

#[cfg(test)]
mod tests {
    use nws::payload::parse_grid;
    use weather::Units;

    use super::*;

    /// A grid of three hours of rain, six of more rain, and gusts.
    const GRID: &str = r#"{"properties": {
        "updateTime": "2026-03-04T12:00:00+00:00",
        "quantitativePrecipitation": {"uom": "wmoUnit:mm", "values": [
            {"validTime": "2026-03-04T12:00:00+00:00/PT3H", "value": 1.0},
            {"validTime": "2026-03-04T15:00:00+00:00/PT6H", "value": 2.54},
            {"validTime": "2026-03-04T21:00:00+00:00/PT6H", "value": 0}]},
        "snowfallAmount": {"uom": "wmoUnit:mm", "values": [
            {"validTime": "2026-03-04T12:00:00+00:00/PT6H", "value": null}]},
        "skyCover": {"uom": "wmoUnit:percent", "values": [
            {"validTime": "2026-03-04T12:00:00+00:00/PT1H", "value": 20},
            {"validTime": "2026-03-04T13:00:00+00:00/PT3H", "value": 60}]},
        "apparentTemperature": {"uom": "wmoUnit:degC", "values": [
            {"validTime": "2026-03-04T12:00:00+00:00/PT2H", "value": -1},
            {"validTime": "2026-03-04T14:00:00+00:00/PT4H", "value": 4}]},
        "windGust": {"uom": "wmoUnit:km_h-1", "values": [
            {"validTime": "2026-03-04T12:00:00+00:00/PT4H", "value": 37.04},
            {"validTime": "2026-03-04T16:00:00+00:00/PT4H", "value": 18.52}]}}}"#;

    fn details(span: &str, is_daytime: bool, units: Units) -> PeriodDetails {
        let grid = parse_grid(GRID.as_bytes()).unwrap();
        let span = format!("2026-03-0{span}");
        PeriodDetails::of(&grid, span.parse().unwrap(), is_daytime, units)
    }

    #[test]
    fn shares_of_a_total_are_the_total_again() {
        for units in [Units::US, Units::SI] {
            let hours = (12..27).map(|hour| {
                let span = format!("{}T{:02}:00:00Z/PT1H", 4 + hour / 24, hour % 24);
                details(&span, true, units).precipitation.unwrap()
            });
            let hours: Vec<f64> = hours.collect();
            let whole = details("4T12:00:00Z/PT15H", true, units).precipitation;
            let sum: f64 = hours.iter().sum();
            assert!((sum - whole.unwrap()).abs() < 1e-9, "{hours:?} {whole:?}");
            assert!(hours[..9].iter().all(|share| *share > 0.0), "{hours:?}");
        }
        let six = details("4T15:00:00Z/PT6H", true, Units::US);
        assert_eq!(six.precipitation, Some(0.1));
        let all = details("4T12:00:00Z/PT15H", true, Units::SI);
        assert_eq!(all.precipitation, Some(3.54));
    }

    #[test]
    fn what_the_grid_lacks_is_not_nothing() {
        let beyond = details("4T23:00:00Z/PT6H", true, Units::SI);
        assert_eq!(beyond.precipitation, None, "the layer ends within");
        let before = details("4T10:00:00Z/PT5H", true, Units::SI);
        assert_eq!(before.precipitation, Some(1.0), "what is over is over");
        let first = details("4T12:00:00Z/PT1H", true, Units::SI);
        assert_eq!(first.snowfall, None, "null");
        assert_eq!(first.probability_of_thunder, None, "no such layer");
        let later = details("5T12:00:00Z/PT1H", true, Units::SI);
        assert_eq!(later, PeriodDetails::default());
    }

    #[test]
    fn states_are_told_by_their_extremes_or_their_mean() {
        let day = details("4T12:00:00Z/PT4H", true, Units::US);
        assert_eq!(day.wind_gust, Some(23.0));
        assert_eq!(day.sky_cover, Some(50.0));
        assert_eq!(day.feels_like, Some(39.2));
        let night = details("4T12:00:00Z/PT4H", false, Units::SI);
        assert_eq!(night.feels_like, Some(-1.0));
    }
}
