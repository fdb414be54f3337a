//! Layers of the raw grid, by the hour: what forecasts in words leave out. Asks nothing.

use jiff::Timestamp;
use weather::Layer;

/// The layers that a day in JSON is made from, by the upstream's names.
pub(super) const LAYERS: [&str; 9] = [
    "apparentTemperature",
    "heatIndex",
    "probabilityOfThunder",
    "quantitativePrecipitation",
    "skyCover",
    "snowfallAmount",
    "visibility",
    "windChill",
    "windGust",
];

/// Layers of one place, in metric units. One that nobody has is as if it had no values.
#[derive(Debug, Default)]
pub(super) struct GridLayers(Vec<Layer>);

impl FromIterator<Layer> for GridLayers {
    fn from_iter<I: IntoIterator<Item = Layer>>(layers: I) -> Self {
        Self(layers.into_iter().collect())
    }
}

impl GridLayers {
    fn values(&self, name: &str) -> impl Iterator<Item = (Timestamp, Timestamp, f64)> {
        let layer = self.0.iter().find(|layer| layer.layer == name);
        let values = layer.into_iter().flat_map(|layer| &layer.values);
        values.filter_map(|value| {
            let (start, end) = (value.start_time.timestamp, value.end_time.timestamp);
            Some((start, end, value.value?))
        })
    }

    /// Returns the value of a layer at a time.
    pub(super) fn at(&self, name: &str, time: Timestamp) -> Option<f64> {
        let mut values = self.values(name);
        let found = values.find(|(start, end, _)| (*start..*end).contains(&time));
        found.map(|(_, _, value)| value)
    }

    /// Returns the part of the totals of a layer that falls between two times, as if it fell evenly.
    pub(super) fn total(&self, name: &str, from: Timestamp, to: Timestamp) -> f64 {
        let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64();
        let part = |(start, end, total): (Timestamp, Timestamp, f64)| {
            let length = seconds(start, end);
            let within = seconds(start.max(from), end.min(to)).max(0.0);
            if length > 0.0 {
                total * within / length
            } else {
                0.0
            }
        };
        self.values(name).map(part).sum()
    }
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;
    use weather::LayerValue;

    use super::*;

    #[test]
    fn totals_fall_evenly_and_states_hold_until_their_end() {
        let value = |start, end, value| LayerValue {
            start_time: fixtures::at(start),
            end_time: fixtures::at(end),
            value: Some(value),
            words: None,
        };
        let layer = Layer {
            layer: "rain".to_owned(),
            values: vec![
                value("2026-03-04T00:00:00Z", "2026-03-04T06:00:00Z", 6.0),
                value("2026-03-04T06:00:00Z", "2026-03-04T12:00:00Z", 12.0),
            ],
            ..fixtures::layer()
        };
        let layers = GridLayers::from_iter([layer]);
        let at = |text| fixtures::at(text).timestamp;
        let (three, nine) = (at("2026-03-04T03:00:00Z"), at("2026-03-04T09:00:00Z"));
        assert_eq!(layers.total("rain", three, nine), 9.0);
        assert_eq!(layers.total("snow", three, nine), 0.0);
        assert_eq!(layers.at("rain", three), Some(6.0));
        assert_eq!(layers.at("rain", at("2026-03-04T06:00:00Z")), Some(12.0));
        assert_eq!(layers.at("rain", at("2026-03-04T12:00:00Z")), None);
    }
}
