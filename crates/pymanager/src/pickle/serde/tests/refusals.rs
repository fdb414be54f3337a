//! Values that are neither read nor written, and the errors that say so.

use std::collections::{BTreeMap, HashMap};

use serde::de::IgnoredAny;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{pickle, unpickle, whole};
use crate::pickle::{DeserializeErrorKind, PickledValue, SerializeError};

#[derive(Debug, PartialEq, Deserialize)]
struct Status {
    upstream: Upstream,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Upstream {
    breaker: String,
    #[serde(default)]
    hosts: Vec<BTreeMap<String, u8>>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Nest(Vec<Self>);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Door {
    Open,
    Ajar(u8),
}

fn message<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> String {
    unpickle::<T>(bytes).err().unwrap().to_string()
}

#[test]
fn an_error_names_the_path_of_the_field() {
    let number = pickle(&HashMap::from([(
        "upstream",
        HashMap::from([("breaker", 3)]),
    )]));
    let said = message::<Status>(&number);
    assert_eq!(
        said,
        "upstream.breaker: expected a string, found integer `3`"
    );

    let missing = pickle(&HashMap::from([("upstream", HashMap::<u8, u8>::new())]));
    let said = message::<BTreeMap<String, Upstream>>(&missing);
    assert_eq!(said, "upstream: missing field `breaker`");

    let hosts = [[("a", 1)], [("b", 300)]].map(BTreeMap::from);
    let late = pickle(&BTreeMap::from([(
        "upstream",
        BTreeMap::from([("hosts", hosts)]),
    )]));
    let error = unpickle::<Status>(&late).unwrap_err();
    assert_eq!(error.path(), "upstream.hosts[1].b");
    assert_eq!(
        error.kind(),
        &DeserializeErrorKind::Refused("expected u8, found integer `300`".into())
    );

    let variant = pickle(&(1, BTreeMap::from([("Ajar", "wide")])));
    let said = message::<(u8, Door)>(&variant);
    assert_eq!(said, "[1].Ajar: expected u8, found string \"wide\"");
}

#[test]
fn unknown_fields_are_ignored_unless_the_type_denies_them() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        known: u8,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Lenient {
        known: u8,
    }
    let bytes = pickle(&BTreeMap::from([("known", 1), ("more", 2)]));
    assert_eq!(unpickle(&bytes), Ok(Lenient { known: 1 }));
    let said = message::<Strict>(&bytes);
    assert_eq!(said, "unknown field `more`, expected `known`");
}

#[test]
fn a_value_that_contains_itself_is_refused() {
    // a = []; a.append(a)
    let list = b"\x80\x04]\x94h\x00a.";
    assert_eq!(
        unpickle::<Nest>(list).unwrap_err().kind(),
        &DeserializeErrorKind::TooDeep
    );
    // a = []; a.extend([a, a]): 2^64 values by the time it is too deep
    let wide = b"\x80\x04]\x94(h\x00h\x00e.";
    assert_eq!(
        unpickle::<Nest>(wide).unwrap_err().kind(),
        &DeserializeErrorKind::TooDeep
    );
    // d = {}; d["upstream"] = d
    let dict = b"\x80\x04}\x94\x8c\x08upstreamh\x00s.";
    let said = message::<Status>(dict);
    assert_eq!(said, "upstream: missing field `breaker`");
    assert!(unpickle::<IgnoredAny>(list).is_ok());
}

#[test]
fn shared_values_are_counted_each_time() {
    // Thirty tuples, each of twice the one before.
    let mut laughs = b"\x80\x04]".to_vec();
    for _ in 0..30 {
        laughs.extend_from_slice(b"2\x86");
    }
    laughs.push(b'.');
    #[derive(Debug, Deserialize)]
    #[serde(transparent)]
    struct Tree {
        _inner: Vec<Self>,
    }
    let error = unpickle::<Tree>(&laughs).unwrap_err();
    assert_eq!(error.kind(), &DeserializeErrorKind::TooMuch);

    // One long text, many times.
    let mut copies = PickledValue::new(|w| w.str(&"x".repeat(100_000)))
        .as_bytes()
        .to_vec();
    copies.splice(0..0, *b"\x80\x04]");
    copies.extend_from_slice(b"\x94");
    copies.extend_from_slice(b"a(");
    copies.extend_from_slice(&b"h\x00".repeat(1000));
    copies.extend_from_slice(b"e.");
    let error = unpickle::<Vec<String>>(&copies).unwrap_err();
    assert_eq!(error.kind(), &DeserializeErrorKind::TooMuch);
}

#[test]
fn a_variant_is_a_text_or_a_dict_of_one_pair() {
    assert_eq!(unpickle(&pickle("Open")), Ok(Door::Open));
    assert_eq!(
        unpickle(&pickle(&BTreeMap::from([("Ajar", 3)]))),
        Ok(Door::Ajar(3))
    );
    assert_eq!(
        unpickle(&pickle(&BTreeMap::from([("Open", ())]))),
        Ok(Door::Open)
    );
    assert!(message::<Door>(&pickle("Ajar")).contains("expected"));
    assert!(message::<Door>(&pickle(&BTreeMap::from([("Open", 1)]))).contains("Open: expected"));
    assert!(message::<Door>(&pickle("Shut")).contains("unknown variant `Shut`"));
    let two = pickle(&BTreeMap::from([("Open", 1), ("Ajar", 2)]));
    assert!(message::<Door>(&two).contains("found a dict of 2 pairs"));
    assert!(message::<Door>(&pickle(&7)).contains("found integer `7`"));
}

#[test]
fn a_tuple_of_another_length_is_refused() {
    assert!(unpickle::<(u8, u8)>(&pickle(&[1])).is_err());
    assert_eq!(message::<(u8, u8)>(&pickle(&[1, 2, 3])), "too long by 1");
}

#[test]
fn an_error_does_not_repeat_a_long_text_of_the_peer() {
    let long = "y".repeat(100_000);
    let bytes = pickle(&BTreeMap::from([(long.as_str(), long.as_str())]));
    assert!(message::<BTreeMap<String, u8>>(&bytes).len() < 500);
    assert!(message::<Door>(&pickle(&long)).len() < 500);
}

#[test]
fn a_dict_is_no_key_and_a_list_becomes_one() {
    let lists = BTreeMap::from([(vec![vec![1]], 2)]);
    assert_eq!(unpickle(&pickle(&lists)), Ok(lists));
    let dicts = BTreeMap::from([(BTreeMap::from([(1, 2)]), 3)]);
    let refused = PickledValue::from_serialize(&dicts);
    assert_eq!(refused, Err(SerializeError::Unhashable));
}

#[test]
fn a_map_must_come_in_pairs() {
    struct Half;
    impl Serialize for Half {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_key("a")?;
            map.end()
        }
    }
    assert_eq!(
        PickledValue::from_serialize(&Half),
        Err(SerializeError::Unpaired)
    );
}

#[test]
fn a_value_that_fails_leaves_none_and_a_sound_pickle() {
    #[derive(Serialize)]
    struct Deep(Vec<Self>);
    let deep = (0..100).fold(Deep(Vec::new()), |inner, _| Deep(vec![inner]));
    let mut outcome = Ok(());
    let bytes = whole(&PickledValue::new(|w| {
        w.tuple(|w| {
            w.int(1);
            outcome = w.serialize(&deep);
            w.int(2);
        });
    }));
    assert_eq!(outcome, Err(SerializeError::TooDeep));
    assert_eq!(unpickle(&bytes), Ok((1, (), 2)));
}

#[test]
fn only_structs_and_maps_have_fields() {
    let attempt =
        |write: &dyn Fn(&mut crate::pickle::FieldWriter<'_>) -> Result<(), SerializeError>| {
            let mut outcome = Ok(());
            PickledValue::new(|w| w.instance(("m", "C"), |f| outcome = write(f)));
            outcome
        };
    assert_eq!(
        attempt(&|f| f.fields_of(&3)),
        Err(SerializeError::NotFields)
    );
    assert_eq!(
        attempt(&|f| f.fields_of(&[3])),
        Err(SerializeError::NotFields)
    );
    assert_eq!(
        attempt(&|f| f.fields_of(&Door::Open)),
        Err(SerializeError::NotFields)
    );
    let numbered = BTreeMap::from([(1, 2)]);
    assert_eq!(
        attempt(&|f| f.fields_of(&numbered)),
        Err(SerializeError::NotAName)
    );
    assert_eq!(
        attempt(&|f| f.fields_of(&Some(BTreeMap::from([("a", 2)])))),
        Ok(())
    );
}
