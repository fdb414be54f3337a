//! Values come back as they were written.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::net::IpAddr;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{pickle, unpickle, whole};
use crate::pickle::{Pickle, PickleLimits, PickleWriter, PickledValue};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Marker;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Metres(f32);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Pair(i64, String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Nothing,
    Circle(Metres),
    Segment(i8, u64),
    Named {
        title: String,
        inner: Option<Box<Self>>,
    },
    Many(Vec<Self>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Record {
    yes: bool,
    letter: char,
    wide: i128,
    vast: u128,
    ratio: f64,
    marker: Marker,
    pair: Pair,
    triple: (u8, Option<i16>, String),
    shape: Shape,
    shapes: BTreeMap<String, Shape>,
    by_number: BTreeMap<i32, Vec<u16>>,
    tuples: BTreeMap<(u8, String), bool>,
    set: BTreeSet<u32>,
    address: IpAddr,
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Nothing),
        any::<f32>().prop_map(|radius| Shape::Circle(Metres(radius))),
        any::<(i8, u64)>().prop_map(|(a, b)| Shape::Segment(a, b)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let named = (any::<String>(), option::of(inner.clone()));
        prop_oneof![
            named.prop_map(|(title, inner)| Shape::Named {
                title,
                inner: inner.map(Box::new),
            }),
            vec(inner, 0..4).prop_map(Shape::Many),
        ]
    })
}

prop_compose! {
    fn record()(
        (yes, letter, wide, vast, ratio) in any::<(bool, char, i128, u128, f64)>(),
        pair in any::<(i64, String)>(),
        triple in any::<(u8, Option<i16>, String)>(),
        shape in shape(),
        shapes in btree_map(any::<String>(), shape(), 0..3),
        by_number in btree_map(any::<i32>(), vec(any::<u16>(), 0..5), 0..4),
        tuples in btree_map(any::<(u8, String)>(), any::<bool>(), 0..4),
        set in btree_set(any::<u32>(), 0..5),
        address in any::<IpAddr>(),
    ) -> Record {
        let pair = Pair(pair.0, pair.1);
        let marker = Marker;
        Record {
            yes, letter, wide, vast, ratio, marker, pair, triple, shape, shapes, by_number, tuples,
            set, address,
        }
    }
}

fn returns<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(unpickle::<T>(&pickle(value)).as_ref(), Ok(value));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_record_of_everything_comes_back(record in record()) {
        returns(&record);
    }

    #[test]
    fn an_enum_comes_back(shape in shape()) {
        returns(&shape);
        returns(&vec![Some(shape), None]);
    }

    #[test]
    fn integers_of_any_width_come_back(a: u64, b: i128, c: u128, d: i64) {
        returns(&(a, b, c, d));
        returns(&(a >> 32, b >> 60, c >> 63, d >> 40));
    }

    #[test]
    fn reading_any_pickle_into_types_ends_without_panic(bytes in vec(any::<u8>(), 0..64)) {
        if let Ok(pickle) = Pickle::read(&bytes, &PickleLimits::default()) {
            let _ = pickle.root().deserialize::<Record>();
            let _ = pickle.root().deserialize::<Shape>();
            let _ = pickle.root().deserialize::<BTreeMap<String, f64>>();
        }
    }
}

#[test]
fn the_edges_of_integers_come_back() {
    let wide = [
        i128::MIN,
        i128::MAX,
        -(1 << 64),
        1 << 64,
        (1 << 63) - 1,
        1 << 63,
        -(1 << 63) - 1,
    ];
    returns(&wide.to_vec());
    returns(&vec![0, 1 << 127, u128::MAX, (1 << 127) - 1, 1 << 64]);
    returns(&vec![u64::MAX, 1 << 63, (1 << 63) - 1]);
}

#[test]
fn texts_and_bytes_are_borrowed_from_the_pickle() {
    #[derive(Serialize, Deserialize)]
    struct Borrowing<'a> {
        text: &'a str,
        #[serde(borrow)]
        cow: Cow<'a, str>,
        bytes: &'a [u8],
    }
    let bytes = whole(&PickledValue::new(|w| {
        w.dict(|d| {
            d.set("text", |w| w.str("a"));
            d.set("cow", |w| w.str("b"));
            d.set("bytes", |w| w.bytes(b"\xff\0"));
        });
    }));
    let pickle = Pickle::read(&bytes, &PickleLimits::default()).unwrap();
    let read: Borrowing<'_> = pickle.root().deserialize().unwrap();
    assert!(matches!(read.cow, Cow::Borrowed("b")));
    assert_eq!((read.text, read.bytes), ("a", b"\xff\0".as_slice()));
    assert!(bytes.as_ptr_range().contains(&read.text.as_ptr()));
}

#[test]
fn a_value_counts_once_between_values_written_by_hand() {
    let bytes = whole(&PickledValue::new(|w| {
        w.tuple(|w| {
            w.serialize(&1).unwrap();
            w.serialize(&[2, 3]).unwrap();
            w.list(|w| w.serialize(&BTreeMap::from([("a", 1u128 << 100)])).unwrap());
            w.str("end");
        });
    }));
    let read: (u8, [u8; 2], Vec<BTreeMap<String, u128>>, String) = unpickle(&bytes).unwrap();
    assert_eq!(read.1, [2, 3]);
    assert_eq!(read.2, [BTreeMap::from([("a".to_owned(), 1 << 100)])]);
    assert_eq!((read.0, read.3.as_str()), (1, "end"));
}

#[test]
fn of_several_values_where_one_is_wanted_the_first_counts() {
    let bytes = whole(&PickledValue::new(|w| {
        w.serialize(&(1, 2)).unwrap();
        w.serialize(&(3, 4)).unwrap();
    }));
    assert_eq!(unpickle(&bytes), Ok((1, 2)));
}

#[test]
fn a_writer_with_room_keeps_its_buffer() {
    let mut writer = PickleWriter::onto(Vec::with_capacity(256));
    let numbers: BTreeMap<u8, f64> = (0..14).map(|n| (n, f64::from(n))).collect();
    writer.serialize(&numbers).unwrap();
    let out = writer.into_bytes();
    assert_eq!(out.capacity(), 256);
    assert!(out.len() > 100);
}

#[test]
fn a_long_formatted_text_is_whole() {
    let host = "a".repeat(90);
    let text = format!("{host}-{host}");
    struct Shown<'a>(&'a str);
    impl Serialize for Shown<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&format_args!("{}-{}", self.0, self.0))
        }
    }
    assert_eq!(unpickle::<String>(&pickle(&Shown(&host))), Ok(text));
    assert_eq!(unpickle::<String>(&pickle(&Shown("é"))), Ok("é-é".into()));
}

#[test]
fn structs_become_instances_of_a_module_where_asked_for() {
    #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    struct Page {
        number: u8,
    }
    #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    struct Book {
        title: String,
        pages: Vec<Page>,
        back: Option<Page>,
    }
    let book = Book {
        title: "list".into(),
        pages: vec![Page { number: 1 }, Page { number: 2 }],
        back: None,
    };
    let pickled = PickledValue::instances_of("library", &book).unwrap();
    let bytes = whole(&PickledValue::new(|w| w.tuple(|w| w.pickled(&pickled))));
    let pickle = Pickle::read(&bytes, &PickleLimits::DEFAULT).unwrap();
    let [value] = pickle.root().exactly().unwrap();
    let class = value.instance().unwrap().class();
    assert_eq!((class.module, class.name), ("library", "Book"));
    assert_eq!(value.deserialize::<Book>().unwrap(), book);
}

#[test]
fn a_value_that_is_encoded_already_is_written_as_it_is() {
    #[derive(Serialize)]
    struct Parts<L> {
        title: &'static str,
        list: L,
        pages: u32,
    }
    fn written<L: Serialize>(list: L) -> [PickledValue; 2] {
        let (title, pages) = ("a", 2);
        let parts = Parts { title, list, pages };
        let classes = PickledValue::instances_of("m", &parts);
        [PickledValue::from_serialize(&parts), classes].map(Result::unwrap)
    }
    let list = vec![Some(1), None];
    let encoded = PickledValue::from_serialize(&list).unwrap();
    assert_eq!(written(&encoded), written(&list));
    assert_eq!(written(vec![encoded]), written(vec![&list]));
}
