//! Arguments given as texts with names: a query string, a command line, a form.

use std::time::Duration;

use super::argument::{ArgumentSource, BadArgument, Parameter, duration_of_seconds};
use super::kind::{Question, QuestionKind};
use crate::{PlaceQuery, parse_duration};

/// The arguments of a question as texts. An empty text is no argument.
#[derive(Debug, Clone, Default)]
pub struct TextArguments<'t>(Vec<(&'t str, &'t str)>);

impl<'t> TextArguments<'t> {
    /// Takes pairs of a name and a text.
    pub fn new(pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Reads a question of this `kind`, all of whose arguments must be known and given once.
    ///
    /// ```
    /// use weather::{QuestionKind, TextArguments};
    ///
    /// let query = TextArguments::new([("location", "Portland, OR"), ("within", "1.5")]);
    /// let question = query.question(QuestionKind::Current)?;
    /// assert_eq!(question.place(), Some(&"Portland, OR".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BadArgument`] for an argument that is unknown, missing, given twice, or of the wrong kind.
    pub fn question(mut self, kind: QuestionKind) -> Result<Question, BadArgument> {
        let question = kind.read(&mut self)?;
        let Some((name, _)) = self.0.first() else {
            return Ok(question);
        };
        let is_known = |parameter: &Parameter| parameter.name == *name;
        let name = name.chars().take(40).collect::<String>();
        Err(BadArgument(if kind.parameters().iter().any(is_known) {
            format!("{name} is given more than once")
        } else {
            format!("{} takes no argument {name:?}", kind.name())
        }))
    }

    /// Takes the text given as `name` out, if it is there and not empty.
    fn take(&mut self, name: &str) -> Option<&'t str> {
        let at = self.0.iter().position(|(given, _)| *given == name)?;
        let (_, text) = self.0.remove(at);
        Some(text).filter(|text| !text.trim().is_empty())
    }
}

impl ArgumentSource for TextArguments<'_> {
    type Error = BadArgument;

    fn refuse(error: BadArgument) -> BadArgument {
        error
    }

    fn place(&mut self, name: &'static str) -> Result<PlaceQuery, BadArgument> {
        let missing = || BadArgument(format!("{name} is required"));
        let text = self.take(name).ok_or_else(missing)?;
        text.parse()
            .map_err(|error| BadArgument(format!("{name}: {error}")))
    }

    fn text(&mut self, name: &'static str) -> Result<Option<&str>, BadArgument> {
        Ok(self.take(name))
    }

    /// Reads a plain number as seconds; `1h 30m` and the like are understood too.
    fn seconds(&mut self, name: &'static str) -> Result<Option<Duration>, BadArgument> {
        let Some(text) = self.take(name) else {
            return Ok(None);
        };
        let seconds = match text.trim().parse::<f64>() {
            Ok(seconds) => seconds,
            Err(_) => parse_duration(text)
                .map_err(|error| BadArgument(format!("{name}: {error}")))?
                .as_secs_f64(),
        };
        duration_of_seconds(name, seconds).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::argument::{Argument, DEFAULT_WAIT};
    use crate::{Location, QueryOptions, StationChoice, Units};

    fn read(kind: QuestionKind, pairs: &[(&str, &str)]) -> Result<Question, String> {
        let arguments = TextArguments::new(pairs.iter().copied());
        arguments.question(kind).map_err(|error| error.to_string())
    }

    #[test]
    fn every_kind_of_argument_is_read_from_text() {
        let pairs = [
            ("max_age", "1h 30m"),
            ("layer", "windSpeed"),
            ("units", "si"),
            ("within", "0.25"),
            ("location", "47.6062,-122.3321"),
        ];
        let grid = Question::Grid {
            location: Location::SEATTLE.into(),
            layer: Some("windSpeed".into()),
            options: QueryOptions {
                units: Some(Units::SI),
                within: Some(Duration::from_millis(250)),
                max_age: Some(Duration::from_secs(5400)),
            },
        };
        assert_eq!(read(QuestionKind::Grid, &pairs), Ok(grid));
        let sun = read(
            QuestionKind::Sun,
            &[("location", "Bend"), ("date", "2026-06-21")],
        );
        assert!(
            matches!(sun, Ok(Question::Sun { date: Some(_), .. })),
            "{sun:?}"
        );
        let since = ("since", "2026-06-02T15:59:21Z");
        let wait = read(QuestionKind::WaitForUpdate, &[("location", "Bend"), since]);
        let wait = wait.unwrap();
        assert_eq!(wait.timeout(), Some(DEFAULT_WAIT));
        assert_eq!(read(QuestionKind::Status, &[]), Ok(Question::Status {}));
    }

    #[test]
    fn an_empty_text_is_no_argument() {
        let pairs = [("location", "Bend"), ("units", ""), ("within", " ")];
        let question = read(QuestionKind::Current, &pairs);
        let expected = Question::Current {
            location: "Bend".parse().unwrap(),
            options: QueryOptions::default(),
            stations: StationChoice::default(),
        };
        assert_eq!(question, Ok(expected));
    }

    #[test]
    fn each_mistake_is_told_with_the_name_of_the_argument() {
        use QuestionKind::{Alerts, Current, Sun, WaitForUpdate, Week};
        let place = ("location", "Bend");
        for (kind, pairs, words) in [
            (Week, &[][..], "location is required"),
            (Week, &[("location", "")], "location is required"),
            (Week, &[("location", "91,0")], "location: latitude"),
            (Week, &[place, place], "location is given more than once"),
            (
                Week,
                &[place, ("unit", "si")],
                "week takes no argument \"unit\"",
            ),
            (Week, &[place, ("units", "metric")], "units: expected units"),
            (
                Week,
                &[place, ("within", "-1")],
                "within must not be negative",
            ),
            (
                Week,
                &[place, ("within", "NaN")],
                "within must not be negative",
            ),
            (
                Week,
                &[place, ("max_age", "soon")],
                "max_age: expected a length",
            ),
            (
                Alerts,
                &[place, ("units", "si")],
                "alerts takes no argument",
            ),
            (Sun, &[place, ("date", "tomorrow")], "date: expected a day"),
            (
                Alerts,
                &[place, ("severity", "grave")],
                "severity: expected unknown, minor,",
            ),
            (
                Alerts,
                &[place, ("event", "[a-z]*")],
                "event: '[' cannot be in a pattern",
            ),
            (WaitForUpdate, &[place, ("since", "x")], "since: "),
            (
                Current,
                &[place, ("station", "Boeing Field")],
                "station: a station is 1 to 32 letters",
            ),
            (
                Current,
                &[place, ("exclude_stations", "KSEA;KBFI")],
                "exclude_stations: a station is",
            ),
        ] {
            let error = read(kind, pairs).unwrap_err();
            assert!(error.starts_with(words), "{error:?}, not {words:?}");
        }
    }

    #[test]
    fn what_a_question_gives_is_read_back_as_the_same_question() {
        let pairs = [
            ("location", "Bend"),
            ("layer", "weather"),
            ("date", "2026-06-21"),
            ("since", "2026-06-02T15:59:21Z"),
            ("product", "AFD"),
            ("timeout", "2.5"),
            ("units", "us,wind=kn"),
            ("within", "20"),
            ("max_age", "3600"),
            ("event", "flood*,wind advisory"),
            ("exclude_event", "none"),
            ("severity", "severe"),
            ("urgency", "expected"),
            ("certainty", "likely"),
            ("station", "KSEA"),
            ("exclude_stations", "KBFI,SEAW1"),
        ];
        for kind in QuestionKind::ALL {
            let known = |name: &str| kind.parameters().iter().any(|p| p.name == name);
            let place = kind.parameters().first().map(|p| (p.name, "Bend"));
            let others = pairs
                .iter()
                .skip(1)
                .copied()
                .filter(|(name, _)| known(name));
            let question = TextArguments::new(place.into_iter().chain(others));
            let question = question.question(*kind).unwrap();
            let mut given = Vec::new();
            question.each_argument(|name, argument| {
                given.push((
                    name,
                    match argument {
                        Argument::Text(text) => text.to_owned(),
                        Argument::Seconds(duration) => duration.as_secs_f64().to_string(),
                    },
                ));
            });
            let given = given.iter().map(|(name, text)| (*name, text.as_str()));
            let again = TextArguments::new(place.into_iter().chain(given));
            assert_eq!(again.question(*kind), Ok(question));
        }
    }
}
