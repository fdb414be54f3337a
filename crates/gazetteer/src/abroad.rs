//! Large cities and countries outside the area that the gazetteer covers, so that their names are not taken
//! for unknown ones. Knows no position: there is no weather to ask for there.

use std::fmt;

use crate::key;

/// Key, name, country and people of each, in the order of the keys; `data/abroad.py` makes it. A country has
/// no people.
const LIST: &str = include_str!("../data/abroad.tsv");

/// Other names of countries, as keys, and the country each stands for or is a part of.
const COUNTRIES: [(&str, &str); 36] = [
    ("uk", "United Kingdom"),
    ("gb", "United Kingdom"),
    ("greatbritain", "United Kingdom"),
    ("england", "United Kingdom"),
    ("scotland", "United Kingdom"),
    ("wales", "United Kingdom"),
    ("northernireland", "United Kingdom"),
    ("uae", "United Arab Emirates"),
    ("czechrepublic", "Czechia"),
    ("holland", "Netherlands"),
    ("republicofireland", "Ireland"),
    ("ab", "Canada"),
    ("alberta", "Canada"),
    ("bc", "Canada"),
    ("britishcolumbia", "Canada"),
    ("manitoba", "Canada"),
    ("mb", "Canada"),
    ("nb", "Canada"),
    ("newbrunswick", "Canada"),
    ("newfoundland", "Canada"),
    ("newfoundlandandlabrador", "Canada"),
    ("nl", "Canada"),
    ("northwestterritories", "Canada"),
    ("nt", "Canada"),
    ("novascotia", "Canada"),
    ("ns", "Canada"),
    ("on", "Canada"),
    ("ontario", "Canada"),
    ("princeedwardisland", "Canada"),
    ("qc", "Canada"),
    ("quebec", "Canada"),
    ("saskatchewan", "Canada"),
    ("sk", "Canada"),
    ("yt", "Canada"),
    ("yukon", "Canada"),
    ("bajacalifornia", "Mexico"),
];

/// A city or country outside the area that is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignPlace {
    /// The name of the city, or of the country.
    pub name: &'static str,
    /// The name of its country.
    pub country: &'static str,
    /// The population; nothing for a country.
    pub population: Option<u64>,
}

/// `Paris (France)`, `France`.
impl fmt::Display for ForeignPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.population {
            Some(_) => write!(f, "{} ({})", self.name, self.country),
            None => f.write_str(self.name),
        }
    }
}

/// Returns the largest city of this key, in `country` if one is given; else the country of this key.
pub(crate) fn find(key: &str, country: Option<&str>) -> Option<ForeignPlace> {
    let called = places().filter(|(own, _)| *own == key);
    let there = called.filter(|(_, place)| country.is_none_or(|country| place.country == country));
    there
        .map(|(_, place)| place)
        .max_by_key(|place| place.population)
}

/// Returns the country of this name.
pub(crate) fn find_country(name: &str) -> Option<ForeignPlace> {
    let mut all = places().map(|(_, place)| place);
    all.find(|place| place.population.is_none() && place.name == name)
}

/// Returns the name of the country that words (folded, see [`key::words`]) name, or a part of which they name.
pub(crate) fn country(words: &[String]) -> Option<&'static str> {
    let key = key::join(words);
    if let Some((_, country)) = COUNTRIES.iter().find(|(other, _)| *other == key) {
        return Some(country);
    }
    let mut all = places();
    let found = all.find(|(own, place)| *own == key && place.population.is_none())?;
    Some(found.1.name)
}

fn places() -> impl Iterator<Item = (&'static str, ForeignPlace)> {
    LIST.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let key = fields.next()?;
        let place = ForeignPlace {
            name: fields.next()?,
            country: fields.next()?,
            population: Some(fields.next()?.parse().ok()?).filter(|&people| people > 0),
        };
        Some((key, place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_has_our_keys_in_order() {
        let read: Vec<_> = places().collect();
        assert_eq!(read.len(), LIST.lines().count());
        assert!(read.is_sorted_by_key(|(key, _)| *key));
        for (key, place) in &read {
            assert!(
                key.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "{key}"
            );
            assert!(!place.name.is_empty() && !place.country.is_empty());
        }
        let is_own = |(key, place): &&(&str, ForeignPlace)| *key == key::of(place.name);
        assert!(read.iter().filter(is_own).count() > read.len() - 60);
    }

    #[test]
    fn other_names_lead_to_countries_of_the_list() {
        for (other, name) in COUNTRIES {
            assert!(
                places().any(|(_, place)| place.country == name),
                "{other}: {name}"
            );
        }
    }

    #[test]
    fn of_one_name_the_largest_is_meant() {
        let found = |key, country| find(key, country).map(|place| place.to_string());
        assert_eq!(
            found("london", None).as_deref(),
            Some("London (United Kingdom)")
        );
        assert_eq!(
            found("london", Some("Canada")).as_deref(),
            Some("London (Canada)")
        );
        assert_eq!(found("france", None).as_deref(), Some("France"));
        assert_eq!(found("paris", Some("Canada")), None);
        assert_eq!(
            country(&["u".to_owned(), "k".to_owned()]),
            Some("United Kingdom")
        );
        assert_eq!(country(&["mexico".to_owned()]), Some("Mexico"));
    }
}
