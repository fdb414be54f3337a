//! Layers of the raw grid that the hours of a forecast lack. Asks nothing.

use jiff::Timestamp;
use weather::Layer;

/// The layers that a day in JSON is made from, by the upstream's names.
pub(super) const LAYERS: [&str; 3] = ["heatIndex", "visibility", "windChill"];

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
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;
    use weather::LayerValue;

    use super::*;

    #[test]
    fn values_hold_until_their_end() {
        let value = |start, end, value| LayerValue {
            start_time: fixtures::at(start),
            end_time: fixtures::at(end),
            value: Some(value),
            words: None,
        };
        let layer = Layer {
            layer: "windChill".to_owned(),
            values: vec![
                value("2026-03-04T00:00:00Z", "2026-03-04T06:00:00Z", 6.0),
                value("2026-03-04T06:00:00Z", "2026-03-04T12:00:00Z", 12.0),
            ],
            ..fixtures::layer()
        };
        let layers = GridLayers::from_iter([layer]);
        let at = |text| fixtures::at(text).timestamp;
        let three = at("2026-03-04T03:00:00Z");
        assert_eq!(layers.at("windChill", three), Some(6.0));
        assert_eq!(
            layers.at("windChill", at("2026-03-04T06:00:00Z")),
            Some(12.0)
        );
        assert_eq!(layers.at("windChill", at("2026-03-04T12:00:00Z")), None);
    }
}
