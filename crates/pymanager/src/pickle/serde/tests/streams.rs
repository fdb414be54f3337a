//! The reader of streams against that of arenas: whatever it reads, the other reads alike.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::{pickle, whole};
use crate::pickle::serde::error::DEPTH;
use crate::pickle::serde::stream::read_between;
use crate::pickle::{Pickle, PickleLimits, PickledValue};

/// Returns what the reader of streams makes of a pickle, if anything: then the other reader made the same.
fn streamed<T: DeserializeOwned + Debug>(bytes: &[u8], limits: &PickleLimits) -> Option<T> {
    let read: T = read_between(b"\x80\x04", b".", bytes, limits)?;
    let pickle = Pickle::read(bytes, limits).unwrap();
    let other: T = pickle.root().deserialize().unwrap();
    // As text, since NaN is not itself.
    assert_eq!(format!("{read:?}"), format!("{other:?}"));
    Some(read)
}

fn usual<T: DeserializeOwned + Debug>(bytes: &[u8]) -> Option<T> {
    streamed(bytes, &PickleLimits::DEFAULT)
}

/// Whatever a pickle holds, in the calls that a deserializer makes.
#[derive(Debug)]
#[expect(dead_code, reason = "compared by its text")]
enum Anything {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    Seq(Vec<Self>),
    Map(Vec<(Self, Self)>),
}

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnythingVisitor)
    }
}

struct AnythingVisitor;

impl<'de> Visitor<'de> for AnythingVisitor {
    type Value = Anything;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Anything, E> {
        Ok(Anything::None)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Anything, E> {
        Ok(Anything::Bool(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Anything, E> {
        Ok(Anything::Int(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Anything, E> {
        Ok(Anything::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Anything, E> {
        Ok(Anything::Str(text.to_owned()))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Anything, E> {
        Ok(Anything::Bytes(bytes.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Anything, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Anything::Seq(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Anything, A::Error> {
        let mut all = Vec::new();
        while let Some(pair) = pairs.next_entry()? {
            all.push(pair);
        }
        Ok(Anything::Map(all))
    }
}

/// A type that goes on after an error in what it holds.
#[derive(Debug)]
struct Lenient<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(deserializer).ok()))
    }
}

/// A type that does not look at the value it is read from.
#[derive(Debug)]
struct Blind;

impl<'de> Deserialize<'de> for Blind {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

/// A type that refuses the value without a look at it.
#[derive(Debug)]
struct Refusal;

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(de::Error::custom("refused"))
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    #[serde(flatten)]
    wind: Wind,
    cause: Option<Cause>,
    states: Vec<State>,
    numbers: (i64, f64, bool),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wind {
    from: String,
    speed: Option<f64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason")]
enum Cause {
    Storm { since: String },
    Other,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum State {
    Calm,
    Gusty(u8),
    Turning { to: String, by: i32 },
    Between(u8, u8),
}

fn report() -> Report {
    let (from, since, to) = ("SW".to_owned(), "2026-03-04".to_owned(), "W".to_owned());
    let (turning, between) = (State::Turning { to, by: -70_000 }, State::Between(3, 4));
    Report {
        wind: Wind {
            from,
            speed: Some(3.5),
        },
        cause: Some(Cause::Storm { since }),
        states: vec![State::Calm, State::Gusty(9), turning, between],
        numbers: (-1, 0.0, true),
    }
}

/// Returns two reports as dicts whose texts are shared: the second consists of references, most of it.
fn shared() -> Vec<u8> {
    let twice = PickledValue::from_serialize(&[report(), report()]).unwrap();
    whole(&twice.with_shared_texts())
}

/// Returns the report as dicts, as instances, and as an instance that holds dicts.
fn reports() -> [Vec<u8>; 3] {
    let report = report();
    let instances = PickledValue::instances_of("a.module", &report).unwrap();
    let outermost = PickledValue::new(|w| {
        w.instance(("a.module", "Report"), |f| f.fields_of(&report).unwrap());
    });
    [pickle(&report), whole(&instances), whole(&outermost)]
}

#[test]
fn every_form_that_is_written_for_an_answer_is_read_from_the_stream() {
    for bytes in reports() {
        assert_eq!(usual::<Report>(&bytes), Some(report()));
        assert!(usual::<Anything>(&bytes).is_some());
        assert!(usual::<de::IgnoredAny>(&bytes).is_some());
        // Fields that a type does not know are passed over.
        assert_eq!(usual::<Wind>(&bytes), Some(report().wind));
        assert!(usual::<BTreeMap<String, Blind>>(&bytes).is_some());
        assert!(usual::<BTreeMap<String, Lenient<u8>>>(&bytes).is_none_or(|map| map.len() == 5));
    }
}

#[test]
fn texts_that_come_again_are_read_from_the_stream() {
    let bytes = shared();
    assert!(bytes.len() < pickle(&[report(), report()]).len());
    assert_eq!(usual(&bytes), Some(vec![report(), report()]));
    assert!(usual::<Anything>(&bytes).is_some());
    assert!(usual::<de::IgnoredAny>(&bytes).is_some());
    // They count anew each time: 255 bytes are four values.
    let long = |references: usize| {
        let text = [&b"\x8c\xff"[..], &[b'a'; 255], b"q\x00"].concat();
        [
            b"\x80\x04](",
            &text[..],
            &b"h\x00".repeat(references),
            b"e.",
        ]
        .concat()
    };
    let limits = PickleLimits {
        operations: 1 << 20,
        nodes: 1 << 20,
        ..PickleLimits::DEFAULT
    };
    assert!(streamed::<Vec<String>>(&long(40_000), &limits).is_some());
    assert!(streamed::<Vec<String>>(&long(100_000), &limits).is_none());
}

#[test]
fn a_callers_own_object_that_comes_back_is_read_from_the_stream() {
    // As CPython's pickler writes an instance, memo and all.
    let theirs = b"\x80\x04\x8c\x01m\x94\x8c\x04Wind\x94\x93\x94)\x81\x94}\x94(\x8c\x04from\x94\x8c\x02SW\x94\x8c\x05speed\x94Nub.";
    let read = Pickle::read(theirs, &PickleLimits::DEFAULT).unwrap();
    let copy = PickledValue::new(|w| w.tuple(|w| (w.value(read.root(), 8), w.tuple(|_| ())).0));
    let (wind, _) = usual::<(Wind, Nothing)>(&whole(&copy)).unwrap();
    assert_eq!(wind.from, "SW");
}

/// An empty tuple.
#[derive(Debug, Deserialize)]
struct Nothing();

#[test]
fn what_is_wrong_or_unusual_is_left_to_the_other_reader() {
    let bytes = pickle(&report());
    let cut = |length| bytes.get(..length).unwrap();
    for length in 0..bytes.len() {
        assert!(usual::<Anything>(cut(length)).is_none());
    }
    assert!(usual::<Report>(&pickle(&report().wind)).is_none());
    for unusual in [
        // A memo, an empty list without a mark, a tuple of two, an integer of nine bytes, another protocol.
        b"\x80\x04\x8c\x01a\x94.".as_slice(),
        // A reference to nothing, an entry out of order, one that is no text.
        b"\x80\x04h\x00.",
        b"\x80\x04\x8c\x01aq\x01.",
        b"\x80\x04Nq\x00.",
        b"\x80\x04].",
        b"\x80\x04K\x01K\x02\x86.",
        b"\x80\x04\x8a\x09\0\0\0\0\0\0\0\x80\0.",
        b"\x80\x03N.",
        // Two values where one should be, a dict that is filled twice, half a pair.
        b"\x80\x04NN.",
        b"\x80\x04}(K\x01Nu(K\x02Nu.",
        b"\x80\x04}(K\x01u.",
        b"\x80\x04}s.",
        b"\x80\x04}K\x01NK\x02Ns.",
    ] {
        assert!(usual::<Anything>(unusual).is_none(), "{unusual:?}");
    }
    assert!(usual::<Vec<Refusal>>(b"\x80\x04](Ne.").is_none());
    assert!(usual::<(u8, u8)>(b"\x80\x04(K\x01K\x02K\x03t.").is_none());
}

#[test]
fn limits_are_those_of_the_other_reader() {
    let nested = |levels: usize| {
        [
            &b"\x80\x04"[..],
            &b"](".repeat(levels),
            &b"e".repeat(levels),
            b".",
        ]
        .concat()
    };
    let limits = PickleLimits::DEFAULT;
    assert!(usual::<Anything>(&nested(DEPTH + 1)).is_some());
    assert!(usual::<Anything>(&nested(DEPTH + 2)).is_none());
    for few in [
        PickleLimits { bytes: 4, ..limits },
        PickleLimits {
            operations: 4,
            ..limits
        },
        PickleLimits { nodes: 4, ..limits },
        PickleLimits {
            marks: DEPTH,
            ..limits
        },
    ] {
        assert!(streamed::<Anything>(&nested(1), &limits).is_some());
        assert!(streamed::<Anything>(&nested(1), &few).is_none());
    }
    let long = whole(&PickledValue::new(|w| w.str(&"a".repeat(1 << 18))));
    assert!(usual::<String>(&long).is_none());
}

/// Returns values in the forms of the stream, most of them, with other opcodes among them.
fn forms() -> impl Strategy<Value = Vec<u8>> {
    const LEAVES: [&[u8]; 18] = [
        b"N",
        b"\x88",
        b"K\x07",
        b"M\x01\x02",
        b"J\xff\xff\xff\xff",
        b"\x8a\x01\x80",
        b"G\x40\x08\0\0\0\0\0\0",
        b"\x8c\x01a",
        b"X\x01\0\0\0b",
        b"C\x01c",
        b"\x8c\x01\xff",
        b"]",
        b"}",
        b")",
        b"\x8c\x01dq\0",
        b"\x8c\x01eq\x01",
        b"h\0",
        b"h\x01",
    ];
    const OPENINGS: [&[u8]; 6] = [
        b"](",
        b"}(",
        b"(",
        b"}",
        b"\x8c\x01m\x8c\x01n\x93)\x81}(",
        b"\x8c\x01m\x8c\x01n\x93)\x81}",
    ];
    const CLOSINGS: [&[u8]; 9] = [b"e", b"u", b"t", b"s", b"ub", b"sb", b"a", b"0", b"\x94"];
    let leaf = select(LEAVES.as_slice()).prop_map(<[u8]>::to_vec);
    leaf.prop_recursive(5, 40, 6, |inner| {
        let kind = (0..OPENINGS.len(), any::<u8>(), select(CLOSINGS.as_slice()));
        (kind, vec(inner, 0..6)).prop_map(|((kind, luck, other), items)| {
            let fitting: &[u8] = [&b"e"[..], b"u", b"t", b"s", b"ub", b"sb"][kind];
            let closing = if luck < 240 { fitting } else { other };
            [OPENINGS[kind], &items.concat(), closing].concat()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn both_readers_agree_on_any_forms(body in forms()) {
        let bytes = [b"\x80\x04", body.as_slice(), b"."].concat();
        let _ = usual::<Anything>(&bytes);
        let _ = usual::<Vec<Lenient<u8>>>(&bytes);
        let _ = usual::<Vec<Lenient<BTreeMap<u8, Lenient<Vec<u8>>>>>>(&bytes);
        let _ = usual::<Vec<Lenient<Refusal>>>(&bytes);
        let _ = usual::<Vec<Blind>>(&bytes);
        let _ = usual::<(Blind, Option<Blind>)>(&bytes);
        let _ = usual::<Vec<State>>(&bytes);
        let _ = usual::<Vec<Lenient<State>>>(&bytes);
    }

    #[test]
    fn both_readers_agree_on_spoilt_answers(
        form in 0..4_usize,
        spoilt in vec((any::<Index>(), any::<u8>(), any::<bool>()), 1..4),
    ) {
        let mut bytes = reports().get(form).cloned().unwrap_or_else(shared);
        for (index, byte, is_opcode) in spoilt {
            let at = index.index(bytes.len());
            let opcodes = b"(.]}tuse)b0N\x88\x8c\x93\x81\x94hq";
            bytes[at] = if is_opcode { opcodes[usize::from(byte) % opcodes.len()] } else { byte };
        }
        let _ = usual::<Report>(&bytes);
        let _ = usual::<Anything>(&bytes);
        let _ = usual::<BTreeMap<String, Lenient<Vec<State>>>>(&bytes);
        let _ = usual::<Lenient<Wind>>(&bytes);
    }
}
