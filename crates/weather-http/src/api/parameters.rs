//! Parameters of the API: those of the list of questions, with `place` for the place of each, and
//! `fields`. Asks no question.

use std::sync::Arc;
use std::time::Duration;

use weather::{
    AreaCode, ArgumentSource, BadArgument, ParameterKind, PlaceQuery, Question, QuestionKind,
    TextArguments,
};

use crate::events::{Position, StreamQuery, Topic};
use crate::problem::Problem;
use crate::query::QueryString;

/// The parameter that names a place, whatever the question calls it.
pub(crate) const PLACE: &str = "place";
/// Parameters that name states and zones in the place of places, for alerts only.
pub(crate) const STATE: &str = "state";
pub(crate) const ZONE: &str = "zone";
/// The parameter that picks members of the answer.
pub(crate) const FIELDS: &str = "fields";
/// The parameter that says how far a client has read, for those that cannot send `Last-Event-ID`.
pub(crate) const SINCE: &str = "since";
/// The most places of one request.
pub(crate) const MOST_PLACES: usize = 32;
/// The greatest distance between a word and the one that may be meant.
const NEAR: usize = 3;

/// A request to the API: one question for each place that it names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ApiRequest {
    /// The places as they were written, and the questions about them. Without a place there is one
    /// question.
    pub(crate) questions: Vec<(String, Question)>,
    /// The members to pick from each answer; all where there are none.
    pub(crate) fields: Vec<String>,
}

impl ApiRequest {
    /// Reads the parameters of a question of this `kind`.
    ///
    /// # Errors
    ///
    /// The parameter that is unknown, given twice or of the wrong kind.
    pub(crate) fn read(kind: QuestionKind, query: &QueryString) -> Result<Self, Problem> {
        check_names(query, &names(kind).collect::<Vec<_>>())?;
        let fields = query.all(FIELDS).flat_map(|text| text.split(','));
        let fields = fields.map(str::trim).filter(|field| !field.is_empty());
        let areas = areas(kind, query)?;
        let places = places(query, &areas)?.into_iter();
        let question = |place: &str| Ok((place.to_owned(), question(kind, query, place)?));
        Ok(Self {
            questions: places.map(question).collect::<Result<_, Problem>>()?,
            fields: fields.map(str::to_owned).collect(),
        })
    }
}

/// Reads the places of a stream about a topic, what it tells of, and the position of a client whose last event
/// has the id `last`, or names it as `since`.
///
/// # Errors
///
/// The parameter that is unknown, given twice or of the wrong kind.
pub(crate) fn subscription(
    topic: Topic,
    query: &QueryString,
    last: Option<&str>,
) -> Result<(Vec<PlaceQuery>, StreamQuery, Position), Problem> {
    let criteria = topic.criteria().iter().map(|parameter| parameter.name);
    check_names(
        query,
        &[PLACE, SINCE]
            .into_iter()
            .chain(criteria)
            .collect::<Vec<_>>(),
    )?;
    let filter = match topic {
        Topic::Alerts => question(QuestionKind::AlertChanges, query, "")?
            .filter_mut()
            .cloned(),
        Topic::Updates => None,
    };
    let stream = StreamQuery {
        topic,
        filter: Arc::new(filter.unwrap_or_default()),
    };
    let places = places(query, &[])?;
    let mut read = Vec::with_capacity(places.len());
    for place in &places {
        read.push(place_query(place).map_err(|error| Problem::bad_request(error.to_string()))?);
    }
    let last = last.or_else(|| query.all(SINCE).next());
    let last = last.filter(|last| !last.trim().is_empty());
    let Some(last) = last else {
        return Ok((read, stream, Position::start(places.len())));
    };
    let position = Position::read(last, places.len()).filter(|position| {
        let mut places = (0..places.len()).zip(&read);
        places.all(|(at, place)| {
            let cursor = position.cursor(at);
            stream.question(place, cursor, Duration::ZERO).is_ok()
        })
    });
    let detail = "the id is not of an event of such a stream, with as many places";
    let position = position.ok_or_else(|| Problem::bad_request(detail))?;
    Ok((read, stream, position))
}

/// Checks that every parameter is known, and given once unless it is a place.
fn check_names(query: &QueryString, known: &[&str]) -> Result<(), Problem> {
    if let Some((name, _)) = query.pairs().find(|(name, _)| !known.contains(name)) {
        return Err(unknown("parameter", name, known));
    }
    let may_repeat = |name: &str| [PLACE, STATE, ZONE].contains(&name);
    let is_twice = |name: &&&str| !may_repeat(name) && query.all(name).nth(1).is_some();
    match known.iter().find(is_twice) {
        Some(name) => Err(Problem::bad_request(format!(
            "{name} is given more than once"
        ))),
        None => Ok(()),
    }
}

/// Returns the texts of the places, and after them `areas`; an empty one where there is none.
fn places<'q>(query: &'q QueryString, areas: &'q [String]) -> Result<Vec<&'q str>, Problem> {
    let areas = areas.iter().map(String::as_str);
    let mut places: Vec<_> = query.all(PLACE).chain(areas).collect();
    if places.len() > MOST_PLACES {
        let detail = format!("a request names {MOST_PLACES} places at most");
        return Err(Problem::bad_request(detail));
    }
    if places.is_empty() {
        places.push("");
    }
    Ok(places)
}

/// Returns the codes of the states and zones that alerts are asked for.
fn areas(kind: QuestionKind, query: &QueryString) -> Result<Vec<String>, Problem> {
    if kind != QuestionKind::Alerts {
        return Ok(Vec::new());
    }
    let given = |name| query.all(name).map(move |text| (name, text));
    let all = given(STATE).chain(given(ZONE));
    let code = |(name, text): (&str, &str)| {
        let code: AreaCode = text
            .parse()
            .map_err(|error| Problem::bad_request(format!("{name}: {error}")))?;
        if code.kind().is_two_letters() != (name == STATE) {
            let other = if name == STATE { ZONE } else { STATE };
            let detail = format!("{name}: {code} is a {other}; say {other}={code}");
            return Err(Problem::bad_request(detail));
        }
        Ok(code.to_query().to_string())
    };
    all.map(code).collect()
}

/// Reads a place; without one, it is the default place.
fn place_query(text: &str) -> Result<PlaceQuery, BadArgument> {
    if text.trim().is_empty() {
        return Ok(PlaceQuery::Default);
    }
    let read = text.parse();
    read.map_err(|error| BadArgument(format!("{PLACE}: {error}")))
}

fn question(kind: QuestionKind, query: &QueryString, place: &str) -> Result<Question, Problem> {
    let others = query.pairs();
    let others = others.filter(|(name, _)| ![PLACE, STATE, ZONE].contains(name));
    let mut arguments = QueryArguments {
        place,
        others: TextArguments::new(others),
    };
    let read = kind.read(&mut arguments);
    read.map_err(|error| Problem::bad_request(error.to_string()))
}

/// Returns the names of the parameters of a question, in the order of the list.
pub(crate) fn names(kind: QuestionKind) -> impl Iterator<Item = &'static str> {
    let name = |parameter: &weather::Parameter| match parameter.kind {
        ParameterKind::Place => PLACE,
        _ => parameter.name,
    };
    let areas: &[_] = match kind {
        QuestionKind::Alerts => &[STATE, ZONE],
        _ => &[],
    };
    let own = kind.parameters().iter().map(name);
    own.chain(areas.iter().copied()).chain([FIELDS])
}

/// Returns the problem of a name that nothing has, with the nearest of those that something has.
pub(crate) fn unknown(what: &str, name: &str, known: &[impl AsRef<str>]) -> Problem {
    let shown: String = name.chars().take(40).collect();
    let names = || known.iter().map(AsRef::as_ref);
    let distance = |other: &str| strsim::damerau_levenshtein(&shown.to_lowercase(), other);
    let nearest = names().min_by_key(|other| distance(other));
    let nearest = nearest.filter(|other| distance(other) <= NEAR.min(other.len() - 1));
    Problem::bad_request(match nearest {
        Some(nearest) => format!("there is no {what} {shown:?}; did you mean {nearest:?}?"),
        None => {
            let all: Vec<_> = names().collect();
            format!("there is no {what} {shown:?}, only: {}", all.join(", "))
        }
    })
}

/// The arguments of one question, as a query string carries them.
struct QueryArguments<'q> {
    place: &'q str,
    others: TextArguments<'q>,
}

impl ArgumentSource for QueryArguments<'_> {
    type Error = BadArgument;

    fn refuse(error: BadArgument) -> BadArgument {
        error
    }

    fn place(&mut self, _: &'static str) -> Result<PlaceQuery, BadArgument> {
        place_query(self.place)
    }

    fn text(&mut self, name: &'static str) -> Result<Option<&str>, BadArgument> {
        self.others.text(name)
    }

    fn seconds(&mut self, name: &'static str) -> Result<Option<Duration>, BadArgument> {
        self.others.seconds(name)
    }
}

#[cfg(test)]
mod tests {
    use weather::{AlertFilter, Location, QueryOptions, Units};

    use super::*;

    fn read(kind: QuestionKind, query: &str) -> Result<ApiRequest, String> {
        let query = QueryString::parse(query).unwrap();
        ApiRequest::read(kind, &query).map_err(|problem| {
            serde_json::to_value(problem.details()).unwrap()["detail"].to_string()
        })
    }

    #[test]
    fn each_place_is_a_question_of_its_own_and_none_is_the_default_place() {
        let week = |location: PlaceQuery| Question::Week {
            location,
            options: QueryOptions {
                units: Some(Units::SI),
                ..QueryOptions::default()
            },
        };
        let query = "units=si&place=47.6062%2C-122.3321&place=Bend&fields=periods,+place";
        let request = read(QuestionKind::Week, query).unwrap();
        let asked: Vec<_> = request.questions.into_iter().map(|(_, q)| q).collect();
        assert_eq!(
            asked,
            [
                week(Location::SEATTLE.into()),
                week("Bend".parse().unwrap())
            ]
        );
        assert_eq!(request.fields, ["periods", "place"]);
        let request = read(QuestionKind::Week, "units=si").unwrap();
        assert_eq!(
            request.questions,
            [(String::new(), week(PlaceQuery::Default))]
        );
    }

    #[test]
    fn alerts_are_asked_for_by_state_and_zone_beside_places() {
        let query = "state=wa&zone=ORC051&place=Bend&state=GM&zone=WAZ315";
        let request = read(QuestionKind::Alerts, query).unwrap();
        let places: Vec<_> = request
            .questions
            .iter()
            .map(|(place, _)| &**place)
            .collect();
        assert_eq!(
            places,
            ["Bend", "state:WA", "state:GM", "zone:ORC051", "zone:WAZ315"]
        );
        let request = read(QuestionKind::Alerts, "state=or").unwrap();
        let expected = Question::Alerts {
            location: "state:OR".parse().unwrap(),
            options: QueryOptions::default(),
            filter: AlertFilter::default(),
        };
        assert_eq!(request.questions, [("state:OR".to_owned(), expected)]);
        let many = "zone=WAZ315&".repeat(MOST_PLACES);
        assert!(read(QuestionKind::Alerts, &many).is_ok());
        assert!(read(QuestionKind::Alerts, &(many + "state=WA")).is_err());
    }

    #[test]
    fn a_mistake_names_the_parameter_and_the_one_that_was_meant() {
        use QuestionKind::{Alerts, Status, Week};
        for (kind, query, words) in [
            (Week, "unit=si", "did you mean \\\"units\\\"?"),
            (Week, "Place=Bend", "did you mean \\\"place\\\"?"),
            (
                Week,
                "location=Bend",
                "only: place, units, within, max_age, fields",
            ),
            (Week, "units=us&units=si", "units is given more than once"),
            (Week, "units=metric", "units: expected units"),
            (Week, "place=91,0", "place: latitude"),
            (Week, "place=--", "place: expected a place"),
            (Week, "within=-1", "within must not be negative"),
            (Alerts, "units=si", "there is no parameter"),
            (Alerts, "state=WAZ315", "say zone=WAZ315"),
            (Alerts, "zone=WA", "say state=WA"),
            (Alerts, "state=Washington", "state: expected a state"),
            (Alerts, "state=", "state: expected a state"),
            (Week, "state=WA", "there is no parameter"),
            (Status, "place=Bend", "only: fields"),
        ] {
            let detail = read(kind, query).unwrap_err();
            assert!(detail.contains(words), "{query}: {detail}");
        }
        let many = "place=Bend&".repeat(MOST_PLACES + 1);
        assert!(read(Week, &many).unwrap_err().contains("32 places"));
        assert!(read(Week, &"place=Bend&".repeat(MOST_PLACES)).is_ok());
    }
}
