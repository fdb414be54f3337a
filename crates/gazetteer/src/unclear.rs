//! The one place that a name means, or the error that tells the choices, in words a caller can repeat.
//! Knows nothing of how places are found.

use weather::{Error, strict_name};

use crate::candidate::Candidate;
use crate::resolve::Resolution;
use crate::states::state_name;

/// The most places that an error gives to choose from.
const CHOICES: usize = 8;

impl Resolution {
    /// Returns the one place that `name`, the query of this resolution, means.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPlace`], [`Error::AmbiguousPlace`] and [`Error::AbroadPlace`], with the places it may
    /// mean.
    pub fn only(&self, name: &str) -> Result<&Candidate, Error> {
        let name = || strict_name(name).unwrap_or(name).to_owned();
        match self {
            Self::One(candidate) => Ok(candidate),
            Self::Several(found) => Err(Error::AmbiguousPlace {
                name: name(),
                candidates: choices(found),
            }),
            Self::Unknown(found) => Err(Error::UnknownPlace {
                name: name(),
                like: choices(found),
            }),
            Self::Abroad(place, found) => Err(Error::AbroadPlace {
                place: place.to_string(),
                like: choices(found),
            }),
        }
    }
}

impl Candidate {
    /// Returns its name with that of its state in full: "Portland, Oregon".
    pub fn full_name(&self) -> String {
        let state = state_name(self.state).unwrap_or(self.state);
        format!("{}, {state}", self.name)
    }
}

/// Candidates in words that mean one place each: those that share theirs are told apart by where they
/// are.
fn choices(found: &[Candidate]) -> Vec<String> {
    let names: Vec<String> = found.iter().take(CHOICES).map(with_id).collect();
    let one = |(candidate, name): (&Candidate, &String)| {
        let is_shared = names.iter().filter(|other| *other == name).count() > 1;
        let at = candidate.location;
        match is_shared {
            true => format!("{name} at {},{}", at.latitude(), at.longitude()),
            false => name.clone(),
        }
    };
    found.iter().zip(&names).map(one).collect()
}

/// "Portland, Oregon", "97201 (Portland, Oregon)".
fn with_id(candidate: &Candidate) -> String {
    let name = candidate.full_name();
    match &candidate.id {
        Some(id) => format!("{id} ({name})"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use crate::Gazetteer;

    #[test]
    fn a_name_is_one_place_or_an_error_that_tells_the_choices() {
        let only = |name: &str| {
            let resolution = Gazetteer::embedded().resolve(name);
            let found = resolution.only(name).map(|one| one.full_name());
            found.map_err(|error| error.to_string())
        };
        assert_eq!(only("bend, or").unwrap(), "Bend, Oregon");
        let several = only("strict: portland").unwrap_err();
        for words in ["\"portland\" is", "Portland, Oregon", "Portland, Maine"] {
            assert!(several.contains(words), "{several}");
        }
        let abroad = only("paris").unwrap_err();
        let start = "Paris (France) is outside the United States; did you mean Paris, Texas, or ";
        assert!(abroad.starts_with(start), "{abroad}");
        assert!(
            only("sprignfield, il")
                .unwrap_err()
                .contains("Springfield, Illinois")
        );
    }

    #[test]
    fn choices_of_one_name_are_told_apart_by_where_they_are() {
        let crate::Resolution::Several(mut found) =
            Gazetteer::embedded().resolve("strict:portland")
        else {
            panic!("there are several");
        };
        found.truncate(1);
        let mut twin = found[0].clone();
        twin.location = weather::Location::new(40.5, -74.0).unwrap();
        found.push(twin);
        let named = super::choices(&found);
        assert_eq!(named[1], "Portland, Oregon at 40.5,-74");
        assert_ne!(named[0], named[1]);
    }
}
