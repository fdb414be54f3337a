//! The rules of the forecast period that holds now. Knows no provenance.

use weather::{OffsetTime, WeatherForecast};

use super::{CallContext, MARK};

/// Checks a forecast by itself.
pub(super) fn forecast(forecast: &WeatherForecast, asked: CallContext) -> Result<(), String> {
    let time = |text: &str| {
        let time = text.parse::<OffsetTime>();
        time.map(|time| time.timestamp)
            .map_err(|e| format!("{text:?} is no time: {e}"))
    };
    let (start, end) = (time(&forecast.start_time)?, time(&forecast.end_time)?);
    let rules = [
        (forecast.request == asked.place, "is for another place"),
        (end > asked.before, "is over"),
        (start <= asked.after, "has not begun"),
        (start < end, "ends before it begins"),
        (forecast.number >= 1, "has no number"),
        (!forecast.name.is_empty(), "has no name"),
        (!forecast.short_forecast.is_empty(), "has no few words"),
        (!forecast.wind_speed.is_empty(), "has no wind"),
        (forecast.temperature.is_some(), "has no temperature"),
        (forecast.temperature_unit == "F", "has no known unit"),
        (
            forecast.detailed_forecast.contains(MARK),
            "is not marked as simulated",
        ),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, wrong)) => Err(format!("the period {wrong}: {forecast:?}")),
    }
}

#[cfg(test)]
mod tests {
    use weather::Location;

    use super::*;
    use crate::check::doubles::asked;

    fn right() -> WeatherForecast {
        WeatherForecast {
            request: Location::SEATTLE,
            number: 1,
            name: "This Afternoon".into(),
            start_time: "2026-03-04T14:00:00-08:00".into(),
            end_time: "2026-03-04T18:00:00-08:00".into(),
            is_daytime: true,
            temperature: Some(52),
            temperature_unit: "F".into(),
            temperature_trend: None,
            wind_speed: "5 mph".into(),
            wind_direction: "S".into(),
            icon: String::new(),
            short_forecast: "SIMULATED Sunny".into(),
            detailed_forecast: "SIMULATED. Sunny.".into(),
        }
    }

    #[test]
    fn a_right_forecast_passes_and_each_wrong_one_is_told() {
        assert_eq!(forecast(&right(), asked()), Ok(()));
        type Spoil = fn(&mut WeatherForecast);
        let spoils: [(Spoil, &str); 6] = [
            (
                |f| f.end_time = "2026-03-04T14:38:00-08:00".into(),
                "is over",
            ),
            (
                |f| f.start_time = "2026-03-04T15:00:00-08:00".into(),
                "has not begun",
            ),
            (|f| f.start_time = "soon".into(), "no time"),
            (
                |f| f.request = Location::new(1.0, 2.0).unwrap(),
                "another place",
            ),
            (|f| f.temperature = None, "no temperature"),
            (|f| f.detailed_forecast = "Sunny.".into(), "not marked"),
        ];
        for (spoil, words) in spoils {
            let mut wrong = right();
            spoil(&mut wrong);
            let told = forecast(&wrong, asked()).unwrap_err();
            assert!(told.contains(words), "{told}");
        }
    }
}
