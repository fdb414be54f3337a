//! One layer of the raw grid.

use weather::{Layer, LayerKind, LayerValue};

use super::TextFormat;
use super::footer::footer;
use crate::layout::{flushed, hanging, padded, plain, push, width};
use crate::numbers::grid_value;
use crate::style::{TITLE, VALUE, painted};
use crate::time_format::{PlaceClock, date, weekday};

/// Columns of an hour.
const HOUR: usize = 8;

/// Returns the values with their times and units.
pub(crate) fn layer(layer: &Layer, format: TextFormat) -> String {
    let unit = layer.unit.as_deref().map(|unit| {
        let degree = if is_degrees(unit) { "°" } else { "" };
        format!("{degree}{}", plain(unit))
    });
    let meaning = match layer.kind {
        LayerKind::State => "by the hour",
        LayerKind::Total => "totals of the intervals",
        LayerKind::Words => "in words",
    };
    let about = [unit.as_deref(), Some(meaning)];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "{}\n{} ({about})\n",
        painted(TITLE, plain(&layer.place.name)),
        painted(TITLE, plain(&layer.layer))
    );
    let clock = format.clock.at(&layer.place);
    let mut day = String::new();
    for value in &layer.values {
        let today = date(value.start_time);
        if today != day {
            push(&mut text, format_args!("{}\n", painted(TITLE, &today)));
            day = today;
        }
        text += &row(value, layer, &clock, format);
    }
    if layer.values.is_empty() {
        text += "  no values\n";
    }
    text + &footer(&layer.provenance, Some("Grid"), &clock, format)
}

fn row(value: &LayerValue, layer: &Layer, clock: &PlaceClock, format: TextFormat) -> String {
    let (start, end) = (value.start_time, value.end_time);
    let hour = |time| clock.hour(time);
    let interval = match layer.kind {
        LayerKind::State => flushed(&hour(start), HOUR),
        _ => {
            let same_day = date(start) == date(end);
            let day = if same_day {
                String::new()
            } else {
                weekday(end) + " "
            };
            let end = padded(&format!("{day}{}", hour(end)), HOUR + 4);
            format!("{} – {end}", flushed(&hour(start), HOUR))
        }
    };
    let said = match (value.value, &value.words) {
        (Some(number), _) => match &layer.unit {
            Some(unit) if is_degrees(unit) => format!("{}°{unit}", grid_value(number)),
            Some(unit) => format!("{} {}", grid_value(number), plain(unit)),
            None => grid_value(number),
        },
        (None, Some(words)) => hanging(words, width(&interval) + 4, format.width),
        (None, None) => "–".to_owned(),
    };
    format!("  {interval}  {}\n", painted(VALUE, said))
}

/// Returns whether values in this unit are temperatures.
fn is_degrees(unit: &str) -> bool {
    ["F", "C"].contains(&unit)
}

/// Returns the names of all layers that have values.
pub(crate) fn layers(layer: &Layer, format: TextFormat) -> String {
    let mut text = format!("{}\n", painted(TITLE, plain(&layer.place.name)));
    for name in &layer.layers {
        push(&mut text, format_args!("  {}\n", plain(name)));
    }
    let clock = format.clock.at(&layer.place);
    text + &footer(&layer.provenance, Some("Grid"), &clock, format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn totals_stand_beside_their_intervals() {
        insta::assert_snapshot!(bare(&layer(&fixtures::layer(), TextFormat::USUAL)), @r"
        Seattle, Washington
        snowfallAmount (in, totals of the intervals)
        Wed, Mar 4
              4 PM – 10 PM         1.25 in
             10 PM – Thu 4 AM      –
        Grid by SEW, 52 min old
        ");
    }

    #[test]
    fn states_stand_beside_their_hours_and_words_beside_theirs() {
        let mut states = fixtures::layer();
        states.kind = LayerKind::State;
        states.unit = Some("F".into());
        insta::assert_snapshot!(bare(&layer(&states, TextFormat::USUAL)), @r"
        Seattle, Washington
        snowfallAmount (°F, by the hour)
        Wed, Mar 4
              4 PM  1.25°F
             10 PM  –
        Grid by SEW, 52 min old
        ");
        let mut words = fixtures::layer();
        words.kind = LayerKind::Words;
        words.unit = None;
        words.provenance.simulated = true;
        words.values.truncate(1);
        words.values[0].value = None;
        words.values[0].words = Some("likely light rain".into());
        insta::assert_snapshot!(bare(&layer(&words, TextFormat::USUAL)), @r"
        Seattle, Washington
        snowfallAmount (in words)
        Wed, Mar 4
              4 PM – 10 PM         likely light rain
        SIMULATED: this weather is made up
        Grid by SEW, 52 min old
        ");
    }

    #[test]
    fn the_layers_are_listed_by_name() {
        insta::assert_snapshot!(bare(&layers(&fixtures::layer(), TextFormat::USUAL)), @r"
        Seattle, Washington
          snowfallAmount
          temperature
          windSpeed
        Grid by SEW, 52 min old
        ");
    }
}
