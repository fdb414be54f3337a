//! Lists and objects read up to a number of elements. Reading stops at the first element beyond it, so
//! that a small body of millions of tiny elements costs neither their memory nor an error for each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::PayloadError;

/// A list that was read to its end, or [`PayloadError::TooMany`].
pub(crate) type BoundedList<T> = Result<Vec<T>, PayloadError>;

/// The members of an object, each still unread.
pub(crate) type RawObject<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// Reads a list as [`lenient`](super::envelope::lenient) does; one of more than `MOST` elements is
/// remembered as an error, for whoever cannot do without the list.
pub(crate) fn bounded<'de, D, T, const MOST: usize>(
    deserializer: D,
) -> Result<Option<BoundedList<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let Some((list, is_whole)) = list::<D, T, MOST>(deserializer)? else {
        return Ok(None);
    };
    let list = is_whole
        .then_some(list)
        .ok_or(PayloadError::TooMany { limit: MOST });
    Ok(Some(list))
}

/// Reads a list as [`lenient`](super::envelope::lenient) does, but no more than its first `MOST` elements:
/// for what an answer is of use without. Elements that are not of the kind are left out; a list of
/// nothing else counts as not given.
pub(crate) fn first<'de, D, T, const MOST: usize>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let read = list::<D, LenientElement<T>, MOST>(deserializer)?;
    let Some((elements, _)) = read else {
        return Ok(None);
    };
    let is_empty = elements.is_empty();
    let list: Vec<T> = elements
        .into_iter()
        .filter_map(|element| element.0)
        .collect();
    Ok((is_empty || !list.is_empty()).then_some(list))
}

/// An element of a list, or nothing if it is of another kind.
struct LenientElement<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientElement<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        // Serde would take a list for an object whose members may all be absent.
        let is_list = raw.get().starts_with('[');
        let element = (!is_list).then(|| serde_json::from_str(raw.get()).ok());
        Ok(Self(element.flatten()))
    }
}

/// Reads the members of the object at `raw`; of the same name, the last counts.
pub(crate) fn members_of(
    raw: &RawValue,
    most: usize,
) -> Result<Option<RawObject<'_>>, PayloadError> {
    let mut object = RawObject::new();
    let mut is_over = false;
    let visitor = BoundedObject {
        most,
        object: &mut object,
        is_over: &mut is_over,
    };
    let read = serde_json::Deserializer::from_str(raw.get()).deserialize_map(visitor);
    if is_over {
        return Err(PayloadError::TooMany { limit: most });
    }
    Ok(read.is_ok().then_some(object))
}

/// Returns the first `MOST` elements and whether these are all; `None` if it is no list of such.
fn list<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Option<(Vec<T>, bool)>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    // As raw text first: once that is whole JSON, reading may stop in the middle of it.
    let raw = <&'de RawValue>::deserialize(deserializer)?;
    let mut read = BoundedSequence::<T> {
        most: MOST,
        list: Vec::new(),
        is_over: false,
        lifetime: PhantomData,
    };
    let result = serde_json::Deserializer::from_str(raw.get()).deserialize_seq(&mut read);
    let is_list = result.is_ok() || read.is_over;
    Ok(is_list.then_some((read.list, !read.is_over)))
}

struct BoundedSequence<'de, T> {
    most: usize,
    list: Vec<T>,
    is_over: bool,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for &mut BoundedSequence<'de, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {} elements", self.most)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while self.list.len() < self.most {
            match sequence.next_element()? {
                Some(element) => self.list.push(element),
                None => return Ok(()),
            }
        }
        match sequence.next_element_seed(Beyond(&mut self.is_over))? {
            Some(()) => Err(A::Error::custom("too many elements")),
            None => Ok(()),
        }
    }
}

struct BoundedObject<'a, 'o> {
    most: usize,
    object: &'o mut RawObject<'a>,
    is_over: &'o mut bool,
}

impl<'a> Visitor<'a> for BoundedObject<'a, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of at most {} members", self.most)
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = 0;
        while let Some(MemberName(name)) = map.next_key()? {
            if seen == self.most {
                *self.is_over = true;
                return Err(A::Error::custom("too many members"));
            }
            seen += 1;
            self.object.insert(name, map.next_value()?);
        }
        Ok(())
    }
}

/// A name that is borrowed where it has no escapes.
#[derive(Deserialize)]
struct MemberName<'a>(#[serde(borrow)] Cow<'a, str>);

/// Takes note that there is one element more, and does not read it.
struct Beyond<'a>(&'a mut bool);

impl<'de> DeserializeSeed<'de> for Beyond<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
        *self.0 = true;
        Ok(())
    }
}

/// The first `MOST` elements of a list, for one that is itself an element.
pub(crate) struct FirstOf<T, const MOST: usize>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for FirstOf<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = first::<D, T, MOST>(deserializer)?;
        read.map(Self)
            .ok_or_else(|| D::Error::custom("not a list of such elements"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Lists {
        #[serde(default, deserialize_with = "bounded::<_, _, 3>")]
        needed: Option<BoundedList<i64>>,
        #[serde(default, deserialize_with = "first::<_, _, 3>")]
        extra: Option<Vec<i64>>,
    }

    fn lists(list: &str) -> Lists {
        serde_json::from_str(&format!(r#"{{"needed": {list}, "extra": {list}}}"#)).unwrap()
    }

    #[test]
    fn a_list_is_read_up_to_its_bound() {
        let at_the_bound = lists("[1, 2, 3]");
        assert_eq!(at_the_bound.needed, Some(Ok(vec![1, 2, 3])));
        assert_eq!(at_the_bound.extra, Some(vec![1, 2, 3]));
        let beyond = lists("[1, 2, 3, 4]");
        assert_eq!(beyond.needed, Some(Err(PayloadError::TooMany { limit: 3 })));
        assert_eq!(beyond.extra, Some(vec![1, 2, 3]));
    }

    #[test]
    fn nothing_beyond_the_bound_is_looked_at() {
        let beyond = lists(r#"[1, 2, 3, "no number"]"#);
        assert_eq!(beyond.needed, Some(Err(PayloadError::TooMany { limit: 3 })));
    }

    #[test]
    fn what_is_no_list_of_such_counts_as_not_given() {
        for odd in ["null", "7", r#"["1", "2"]"#, "[[1]]", "{}"] {
            let read = lists(odd);
            assert_eq!((read.needed, read.extra), (None, None), "{odd}");
        }
        assert_eq!(lists("[]").extra, Some(Vec::new()));
    }

    #[test]
    fn one_odd_element_costs_a_list_only_itself() {
        let odd = lists(r#"[1, "2", null, [4], 5]"#);
        assert_eq!(
            (odd.needed, odd.extra),
            (None, Some(vec![1])),
            "at most three are read"
        );
        assert_eq!(lists(r#"[{"a": 1}, 2]"#).extra, Some(vec![2]));
    }

    #[test]
    fn an_object_is_read_up_to_its_bound() {
        let raw: &RawValue = serde_json::from_str(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
        let read = members_of(raw, 3).unwrap().unwrap();
        assert_eq!(read["a"].get(), "3");
        assert_eq!(read.len(), 2);
        assert_eq!(
            members_of(raw, 2).unwrap_err(),
            PayloadError::TooMany { limit: 2 }
        );
    }
}
