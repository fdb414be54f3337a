//! Coordinates that were written down wrongly: in the other order, or without a sign. They are asked about,
//! never corrected. Asks no upstream.

use gazetteer::Gazetteer;
use weather::{Error, Location};

/// Returns the error with the place that may be meant, if it is about one where there is no weather.
pub(crate) fn with_suggestion(mut error: Error) -> Error {
    if let Error::OutsideArea {
        location, meant, ..
    } = &mut error
    {
        *meant = meant.or_else(|| near_a_town(*location));
    }
    error
}

/// Returns the first place with the same numbers that is near a town.
fn near_a_town(location: Location) -> Option<Location> {
    let (latitude, longitude) = (location.latitude(), location.longitude());
    let others = [
        (longitude, latitude),
        (latitude, -longitude),
        (longitude, -latitude),
    ];
    let mut places = others
        .into_iter()
        .filter_map(|(latitude, longitude)| Location::new(latitude, longitude).ok());
    places.find(|place| Gazetteer::embedded().nearest(*place).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_numbers_and_lost_signs_are_asked_about() {
        for (latitude, longitude, meant) in [
            (-75.1652, 39.9526, Some((39.9526, -75.1652))),
            (47.6, 122.3, Some((47.6, -122.3))),
            (75.1652, 39.9526, Some((39.9526, -75.1652))),
            (48.8566, 2.3522, None),
        ] {
            let location = Location::new(latitude, longitude).unwrap();
            let error = with_suggestion(Error::OutsideArea {
                location,
                provider: "provider".into(),
                meant: None,
            });
            let text = error.to_string();
            match meant {
                Some((latitude, longitude)) => {
                    let end = format!("; did you mean {latitude},{longitude}?");
                    assert!(text.ends_with(&end), "{text}");
                }
                None => assert!(text.ends_with("covers"), "{text}"),
            }
        }
    }
}
