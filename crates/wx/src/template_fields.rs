//! The fields of a template by name, each with its source and its help. The names are those of the
//! answers.

use crate::layout::plain;
use crate::numbers::{number, pressure_decimals, speed_decimals};
use crate::template_values::{TemplateValues, said, value, whole};
use crate::time_format::{about, date};

/// The answer that a field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldSource {
    /// The weather now, else the running period where it has such a thing.
    Current,
    /// The running period.
    Period,
    /// The alerts in force.
    Alerts,
    /// The facts that stand out.
    Notable,
    /// Sun and moon today.
    Almanac,
    /// Whatever was asked.
    Any,
}

/// A field of a line.
#[derive(Clone, Copy)]
pub(crate) struct TemplateField {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its description, for the list of fields.
    pub(crate) meaning: &'static str,
    /// The answer it comes from.
    pub(crate) source: FieldSource,
    value: fn(&TemplateValues) -> Option<String>,
}

impl std::fmt::Debug for TemplateField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl TemplateField {
    /// Returns its value, if that is known.
    pub(crate) fn value(&self, values: &TemplateValues) -> Option<String> {
        (self.value)(values).map(|text| values.fitting(&plain(&text)))
    }
}

const fn field(
    name: &'static str,
    source: FieldSource,
    meaning: &'static str,
    value: fn(&TemplateValues) -> Option<String>,
) -> TemplateField {
    TemplateField {
        name,
        meaning,
        source,
        value,
    }
}

/// Every field there is.
pub(crate) static FIELDS: [TemplateField; 47] = {
    use FieldSource::{Alerts, Almanac, Any, Current, Notable, Period};
    [
        field("place", Any, "the place's name", |f| {
            Some(f.place.as_ref()?.name.clone())
        }),
        field(
            "icon",
            Current,
            "a picture of the condition",
            TemplateValues::icon,
        ),
        field(
            "condition",
            Current,
            "in words: Light Rain",
            TemplateValues::condition,
        ),
        field(
            "condition_code",
            Current,
            "as a code: rain, partly-cloudy",
            |f| Some(f.condition_code()?.to_string()),
        ),
        field(
            "temperature",
            Current,
            "in whole degrees",
            TemplateValues::temperature,
        ),
        field("unit", Any, "of temperatures: F or C", |f| {
            Some(f.units?.temperature.to_string())
        }),
        field("feels_like", Current, "in whole degrees", |f| {
            f.degrees(|c| &c.feels_like)
                .or_else(|| whole(f.period.as_ref()?.feels_like))
        }),
        field("dew_point", Current, "in whole degrees", |f| {
            f.degrees(|c| &c.dew_point)
                .or_else(|| whole(f.period.as_ref()?.dew_point))
        }),
        field("humidity", Current, "in percent", |f| {
            f.degrees(|c| &c.humidity)
                .or_else(|| whole(f.period.as_ref()?.humidity))
        }),
        field(
            "wind",
            Current,
            "direction, speed, gusts, unit",
            TemplateValues::wind,
        ),
        field(
            "wind_speed",
            Current,
            "the speed alone",
            TemplateValues::wind_speed,
        ),
        field("wind_gust", Current, "the strongest of late", |f| {
            let now = f.current.as_ref();
            let gust = now.and_then(|now| value(&now.wind_gust));
            let gust = gust.or_else(|| f.period.as_ref()?.wind_gust)?;
            Some(number(gust, speed_decimals(f.units?.wind)))
        }),
        field("wind_direction", Current, "degrees it blows from", |f| {
            f.degrees(|c| &c.wind_direction)
        }),
        field("wind_unit", Any, "mph, km/h, m/s or kn", |f| {
            Some(f.units?.wind.to_string())
        }),
        field("pressure", Current, "at sea level", |f| {
            Some(number(
                value(&f.current.as_ref()?.pressure)?,
                pressure_decimals(f.units?.pressure),
            ))
        }),
        field("pressure_unit", Any, "inHg or hPa", |f| {
            Some(f.units?.pressure.to_string())
        }),
        field(
            "visibility",
            Current,
            "how far one sees, to a hundredth",
            |f| {
                let seen = value(&f.current.as_ref()?.visibility)?;
                Some(seen.to_string())
            },
        ),
        field("distance_unit", Any, "mi or km", |f| {
            Some(f.units?.distance.to_string())
        }),
        field("sky", Current, "in words: Overcast", |f| {
            Some(f.current.as_ref()?.sky.as_ref()?.value.clone())
        }),
        field("precipitation_last_hour", Current, "as a depth", |f| {
            let depth = value(&f.current.as_ref()?.precipitation_last_hour)?;
            Some(number(depth, f.units?.precipitation.decimals()))
        }),
        field("precipitation_unit", Any, "in or mm", |f| {
            Some(f.units?.precipitation.to_string())
        }),
        field("station", Current, "its id: KBFI", |f| {
            Some(f.current.as_ref()?.station.id.clone())
        }),
        field("time", Current, "when it was observed", |f| {
            Some(f.clock().time(f.current.as_ref()?.time))
        }),
        field("age", Current, "since then: 12 min", |f| {
            Some(about(f.current.as_ref()?.age_seconds))
        }),
        field("name", Period, "the period's: Tonight", |f| {
            Some(f.period.as_ref()?.name.clone())
        }),
        field("date", Period, "its day: Wed, Mar 4", |f| {
            Some(date(f.period.as_ref()?.start_time))
        }),
        field("start_time", Period, "its begin", |f| {
            Some(f.clock().hour(f.period.as_ref()?.start_time))
        }),
        field("end_time", Period, "its end", |f| {
            Some(f.clock().hour(f.period.as_ref()?.end_time))
        }),
        field(
            "forecast_temperature",
            Period,
            "its temperature, in whole degrees",
            |f| whole(f.period.as_ref()?.temperature),
        ),
        field("probability_of_precipitation", Period, "in percent", |f| {
            whole(f.period.as_ref()?.probability_of_precipitation)
        }),
        field("probability_of_thunder", Period, "in percent", |f| {
            whole(f.period.as_ref()?.probability_of_thunder)
        }),
        field("precipitation", Period, "all that falls, as water", |f| {
            let fallen = f.period.as_ref()?.precipitation?;
            Some(number(fallen, f.units?.precipitation.decimals()))
        }),
        field("snowfall", Period, "the depth of new snow", |f| {
            let fallen = f.period.as_ref()?.snowfall?;
            Some(number(fallen, f.units?.precipitation.decimals()))
        }),
        field("sky_cover", Period, "clouds, in percent", |f| {
            whole(f.period.as_ref()?.sky_cover)
        }),
        field("short_forecast", Period, "a few words", |f| {
            said(&f.period.as_ref()?.short_forecast)
        }),
        field("detailed_forecast", Period, "whole sentences", |f| {
            said(&f.period.as_ref()?.detailed_forecast)
        }),
        field("high", Period, "of the next day, in whole degrees", |f| {
            f.extreme(true)
        }),
        field("low", Period, "of the next night, in whole degrees", |f| {
            f.extreme(false)
        }),
        field("sunrise", Almanac, "today: 6:41 AM", |f| {
            Some(f.clock().time(f.almanac.as_ref()?.sun.rise?))
        }),
        field("sunset", Almanac, "today: 6:00 PM", |f| {
            Some(f.clock().time(f.almanac.as_ref()?.sun.set?))
        }),
        field("moon", Almanac, "its phase in words", |f| {
            Some(f.almanac.as_ref()?.moon.phase.words().to_owned())
        }),
        field(
            "notable",
            Notable,
            "what stands out most, or nothing",
            TemplateValues::notable,
        ),
        field("alerts", Alerts, "how many are in force", |f| {
            Some(f.alerts.as_ref()?.len().to_string())
        }),
        field("alert", Alerts, "the gravest, or nothing", |f| {
            Some(
                f.alerts
                    .as_ref()?
                    .first()
                    .map(|a| a.event.clone())
                    .unwrap_or_default(),
            )
        }),
        field("severity", Alerts, "the gravest's, or nothing", |f| {
            Some(
                f.alerts
                    .as_ref()?
                    .first()
                    .map(|a| a.severity.to_string())
                    .unwrap_or_default(),
            )
        }),
        field("simulated", Any, "SIMULATED, or nothing", |f| {
            Some(if f.simulated { "SIMULATED" } else { "" }.to_owned())
        }),
        field("stale", Any, "stale, or nothing", |f| {
            Some(if f.stale.is_some() { "stale" } else { "" }.to_owned())
        }),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    fn values() -> TemplateValues {
        let mut values = TemplateValues::default();
        values.add_current(fixtures::current());
        values.add_week(fixtures::week());
        values.add_alerts(fixtures::alerts());
        values.add_notable(fixtures::notable());
        values.add_almanac(fixtures::almanac());
        values
    }

    #[test]
    fn every_field_has_a_value_of_its_own() {
        let values = values();
        let text: Vec<_> = FIELDS
            .iter()
            .map(|field| format!("{}={}", field.name, field.value(&values).unwrap()))
            .collect();
        insta::assert_snapshot!(text.join("\n"), @"
        place=Seattle, Washington
        icon=☔
        condition=Light Rain
        condition_code=rain
        temperature=53
        unit=F
        feels_like=50
        dew_point=48
        humidity=82
        wind=SSW 12 mph, gusts 21 mph
        wind_speed=12
        wind_gust=21
        wind_direction=200
        wind_unit=mph
        pressure=29.87
        pressure_unit=inHg
        visibility=10
        distance_unit=mi
        sky=Overcast
        precipitation_last_hour=0.05
        precipitation_unit=in
        station=KBFI
        time=1:53 PM
        age=12 min
        name=This Afternoon
        date=Wed, Mar 4
        start_time=2 PM
        end_time=6 PM
        forecast_temperature=55
        probability_of_precipitation=80
        probability_of_thunder=5
        precipitation=0.12
        snowfall=0.00
        sky_cover=85
        short_forecast=Rain Likely
        detailed_forecast=Rain likely before 4pm, then a chance of showers. Mostly cloudy, with a high near 55. Southwest wind 6 to 12 mph.
        high=55
        low=45
        sunrise=6:41 AM
        sunset=6:00 PM
        moon=Waning Gibbous
        notable=Wind Advisory until Thu 4 AM
        alerts=2
        alert=Wind Advisory
        severity=Moderate
        simulated=
        stale=
        ");
        let mut names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
    }

    #[test]
    fn without_an_observation_the_period_speaks() {
        let mut values = TemplateValues {
            ascii: true,
            ..TemplateValues::default()
        };
        values.add_week(fixtures::week());
        let say = |name| {
            let field = FIELDS.iter().find(|field| field.name == name).unwrap();
            field.value(&values)
        };
        assert_eq!(say("temperature").unwrap(), "55");
        assert_eq!(say("condition").unwrap(), "Rain Likely");
        assert_eq!(say("wind").unwrap(), "SW 6-12 mph");
        assert_eq!(say("icon").unwrap(), "//");
        assert_eq!(say("pressure"), None);
        assert_eq!(say("alerts"), None);
    }
}
