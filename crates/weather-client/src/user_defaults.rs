//! A user's own default place, saved places, units, stations and filter of alerts, for servers that follow another
//! user's settings. Knows no file: whoever reads one passes on what it says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use weather::{AlertFilter, PlaceQuery, Question, StationPreferences, Units, strict_name};

/// The places, units, stations and filter of alerts of a user, for questions to a server that knows those of others, such
/// as the server of the machine. The user's own server knows them by itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserDefaults {
    place: PlaceQuery,
    /// By their names in lower case.
    saved: BTreeMap<String, PlaceQuery>,
    units: Option<Units>,
    filter: AlertFilter,
    stations: StationPreferences,
}

impl UserDefaults {
    /// Returns defaults with a place for questions that name none (the server's own, if that is the
    /// default query), names for places, and units for questions that specify none. Capitals make no
    /// difference to a name.
    pub fn new(
        place: PlaceQuery,
        saved: impl IntoIterator<Item = (String, PlaceQuery)>,
        units: Option<Units>,
    ) -> Self {
        let entry = |(name, query): (String, PlaceQuery)| (key(&name), query);
        Self {
            place,
            saved: saved.into_iter().map(entry).collect(),
            units,
            filter: AlertFilter::default(),
            stations: StationPreferences::default(),
        }
    }

    /// Adds the criteria of questions about alerts that have none of their own.
    #[must_use]
    pub fn alert_filter(mut self, filter: AlertFilter) -> Self {
        self.filter = filter;
        self
    }

    /// Adds the choice among stations of questions that leave it open.
    #[must_use]
    pub fn stations(mut self, stations: StationPreferences) -> Self {
        self.stations = stations;
        self
    }

    /// Returns the question with what it leaves to the defaults.
    pub(crate) fn complete<'q>(&self, question: &'q Question) -> Cow<'q, Question> {
        if *self == Self::default() {
            return Cow::Borrowed(question);
        }
        let mut question = question.clone();
        let mut stations = self.stations.choice(None);
        if let Some(place) = question.place_mut() {
            if *place == PlaceQuery::Default {
                place.clone_from(&self.place);
            }
            if let PlaceQuery::Name(name) = &*place {
                stations = self.stations.choice(Some(name));
                if let Some(saved) = self.saved.get(&key(name)) {
                    place.clone_from(saved);
                }
            }
        }
        if let Some(options) = question.options_mut() {
            options.units = options.units.or(self.units);
        }
        if let Some(filter) = question.filter_mut() {
            *filter = filter.or(&self.filter);
        }
        if let Some(choice) = question.stations_mut() {
            *choice = choice.or(&stations);
        }
        Cow::Owned(question)
    }
}

/// Saved names are the same in capitals, and each is that of one place only.
fn key(name: &str) -> String {
    strict_name(name).unwrap_or(name).trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use weather::{QueryOptions, StationChoice};

    use super::*;

    fn current(place: &str) -> Question {
        Question::Current {
            location: place.parse().unwrap(),
            options: QueryOptions::default(),
            stations: StationChoice::default(),
        }
    }

    #[test]
    fn stations_follow_the_saved_name_and_what_is_said_stays() {
        let places = [("home".to_owned(), "97201".parse().unwrap())];
        let pins = [("Home".to_owned(), "KPDX".parse().unwrap())];
        let stations = StationPreferences::new(pins, "KBFI".parse().ok());
        let defaults = UserDefaults::new("home".parse().unwrap(), places, None).stations(stations);
        let completed = |question: &Question| {
            let mut question = defaults.complete(question).into_owned();
            question.stations_mut().unwrap().clone()
        };
        for (asked, pin) in [
            ("default", Some("KPDX")),
            ("HOME", Some("KPDX")),
            ("Boise", None),
        ] {
            let choice = completed(&current(asked));
            let pinned = choice.pinned().map(weather::StationId::as_str);
            assert_eq!(pinned, pin, "{asked}");
            assert!(choice.excludes("KBFI"), "{asked}");
        }
        let mut question = current("home");
        *question.stations_mut().unwrap() = StationChoice::nearest();
        assert_eq!(completed(&question), StationChoice::nearest());
    }

    #[test]
    fn default_place_saved_names_and_units_are_filled_in_and_what_is_said_stays() {
        let saved = |name: &str, place: &str| (name.to_owned(), place.parse().unwrap());
        let places = [saved("Home", "97201"), saved("cabin", "44.06, -121.31")];
        let defaults = UserDefaults::new("home".parse().unwrap(), places, Some(Units::SI));
        for (asked, meant) in [
            ("default", "97201"),
            ("HOME", "97201"),
            ("strict:home", "97201"),
            ("Cabin", "44.06, -121.31"),
            ("Boise", "Boise"),
        ] {
            let question = current(asked);
            let completed = defaults.complete(&question);
            assert_eq!(completed.place(), current(meant).place(), "{asked}");
            let mut completed = completed.into_owned();
            let options = completed.options_mut().copied();
            assert_eq!(options.unwrap().units, Some(Units::SI));
        }
        let mut question = current("Boise");
        question.options_mut().unwrap().units = Some(Units::US);
        assert_eq!(*defaults.complete(&question), question);
        let severe = AlertFilter {
            severity: Some(weather::Severity::Severe),
            ..AlertFilter::default()
        };
        let defaults = defaults.alert_filter(severe.clone());
        for (own, completed) in [
            (AlertFilter::default(), severe),
            (AlertFilter::all(), AlertFilter::all()),
        ] {
            let question = Question::Alerts {
                location: "Boise".parse().unwrap(),
                options: QueryOptions::default(),
                filter: own,
            };
            let mut question = defaults.complete(&question).into_owned();
            assert_eq!(question.filter_mut(), Some(&mut completed.clone()));
        }
        let status = Question::Status {};
        assert_eq!(*defaults.complete(&status), status);
    }
}
