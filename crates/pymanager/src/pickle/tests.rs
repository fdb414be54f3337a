//! The machine against hand-written pickles, bombs, and the writer against the machine.

use proptest::prelude::*;

use super::*;

fn read(bytes: &[u8]) -> Result<Pickle<'_>, PickleError> {
    Pickle::read(bytes, &PickleLimits::DEFAULT)
}

/// Returns the debug text of a pickle.
fn shown(bytes: &[u8]) -> String {
    format!("{:?}", read(bytes).unwrap())
}

#[test]
fn a_list_memoised_before_it_is_filled_is_shared_whole() {
    // a = []; (a, a); a.append(1) afterwards, through the memo
    assert_eq!(shown(b"\x80\x04]\x94h\x00\x86h\x00K\x01a0."), "([1], [1])");
}

#[test]
fn lists_filled_in_turn_keep_their_own_items() {
    let pickle = b"\x80\x04]\x94]\x94\x86\x94h\0K\x01ah\x01K\x02ah\0K\x03ah\x01K\x04a0000.";
    assert_eq!(shown(pickle), "([1, 3], [2, 4])");
}

#[test]
fn a_list_that_contains_itself_ends_every_reader() {
    let pickle = read(b"\x80\x04]\x94h\x00a.").unwrap();
    assert!(format!("{pickle:?}").len() < 100);
    assert!(!pickle.root().fits(50, 1000));
}

#[test]
fn sharing_costs_nothing_until_it_is_followed() {
    let mut bomb = b"\x80\x04)".to_vec();
    bomb.extend(b"2\x86".repeat(60));
    bomb.push(b'.');
    let pickle = read(&bomb).unwrap();
    assert!(pickle.memory() < 16 * 1024, "{}", pickle.memory());
    assert!(
        !pickle.root().fits(100, 100_000),
        "2 to the power of 60 values"
    );
    assert!(format!("{pickle:?}").len() < 10_000);
}

#[test]
fn integers_of_every_width_are_read() {
    let cases: [(&[u8], &str); 9] = [
        (b"K\xff", "255"),
        (b"M\xff\xff", "65535"),
        (b"J\xff\xff\xff\xff", "-1"),
        (b"\x8a\0", "0"),
        (b"\x8a\x01\x80", "-128"),
        (b"\x8a\x02\xff\0", "255"),
        (b"\x8a\x08\0\0\0\0\0\0\0\x80", "-9223372036854775808"),
        (b"\x8a\x09\0\0\0\0\0\0\0\x80\0", "<int of 9 bytes>"),
        (b"\x8b\x01\0\0\0\x05", "5"),
    ];
    for (bytes, number) in cases {
        assert_eq!(shown(&[b"\x80\x02", bytes, b"."].concat()), number);
    }
}

#[test]
fn state_of_slots_is_found_by_name() {
    let pickle = b"\x80\x04\x8c\x01m\x8c\x01C\x93)\x81N}\x8c\x01xK\x05s\x86b.";
    let pickle = read(pickle).unwrap();
    let instance = pickle.root().instance().unwrap();
    assert_eq!(
        instance.class(),
        ClassName {
            module: "m",
            name: "C"
        }
    );
    assert_eq!(instance.field("x").unwrap().as_i64(), Some(5));
    assert!(instance.field("y").is_none());
}

#[test]
fn subclasses_of_containers_keep_what_was_put_into_them() {
    let pickle = b"\x80\x04\x8c\x0bcollections\x8c\x0bOrderedDict\x93)R(K\x01K\x02u.";
    let pickle = read(pickle).unwrap();
    let instance = pickle.root().instance().unwrap();
    assert_eq!(instance.entries().len(), 1);
}

#[test]
fn what_reaches_below_the_stack_or_a_mark_is_refused() {
    let cases: [&[u8]; 12] = [
        b".",
        b"0.",
        b"2.",
        b"\x85.",
        b"a.",
        b"Na.",
        b"t.",
        b"u.",
        b"K\x01(\x85.",
        b"R.",
        b"(.",
        b"K\x01K\x02(s.",
    ];
    for case in cases {
        assert!(read(&[b"\x80\x04", case].concat()).is_err(), "{case:?}");
    }
}

#[test]
fn opcodes_that_call_for_other_things_are_refused() {
    for opcode in [
        b'P', b'Q', b'i', b'o', b'I', 0x82, 0x83, 0x84, 0x97, 0x98, 0xff,
    ] {
        let pickle = [0x80, 4, b'N', opcode, 1, b'\n', b'.'];
        assert_eq!(read(&pickle).unwrap_err(), PickleError::Opcode(opcode));
    }
    assert_eq!(read(b"\x80\x06N.").unwrap_err(), PickleError::Protocol(6));
    assert_eq!(read(b"\x80\x04N.N").unwrap_err(), PickleError::Trailing(1));
}

#[test]
fn containers_take_only_what_belongs_into_them() {
    for case in [
        &b"]K\x01K\x02s."[..],
        b"}K\x01a.",
        b"](K\x01\x90.",
        b"}(K\x01u.",
        b"K\x01K\x02b.",
        b"NN\x81.",
    ] {
        let error = read(&[b"\x80\x04", case].concat()).unwrap_err();
        assert!(
            matches!(error, PickleError::Mismatch(_)),
            "{case:?}: {error}"
        );
    }
}

#[test]
fn bombs_are_refused_within_their_bounds() {
    let limits = PickleLimits {
        bytes: 1 << 20,
        operations: 1000,
        nodes: 100,
        marks: 10,
    };
    let refused = |bytes: &[u8]| Pickle::read(bytes, &limits).unwrap_err();
    assert_eq!(refused(&[b'('; 50]), PickleError::TooMuch("marks"));
    assert_eq!(refused(&[b'N'; 200]), PickleError::TooMuch("nodes"));
    assert_eq!(refused(&b"N0".repeat(110)), PickleError::TooMuch("nodes"));
    assert_eq!(
        refused(&[&b"N"[..], &b"20".repeat(900)].concat()),
        PickleError::TooMuch("operations")
    );
    assert_eq!(refused(&vec![0; 2 << 20]), PickleError::TooMuch("bytes"));
    // LONG_BINPUT 2^26, in eight bytes
    assert_eq!(refused(b"N\x72\0\0\0\x04."), PickleError::WildMemo(1 << 26));
    assert_eq!(refused(b"h\x05."), PickleError::NoMemo(5));
    assert_eq!(refused(b"X\xff\xff\xff\xffabc"), PickleError::Truncated);
    assert_eq!(
        refused(b"\x8d\xff\xff\xff\xff\xff\xff\xff\xffabc"),
        PickleError::Truncated
    );
    assert_eq!(
        refused(b"\x95\xff\xff\0\0\0\0\0\0N."),
        PickleError::Truncated
    );
    assert_eq!(refused(b"\x8c\x01\xff."), PickleError::NotUtf8);
}

#[test]
fn a_closure_that_writes_too_little_or_too_much_still_leaves_one_value() {
    let written = |write: fn(&mut PickleWriter)| {
        let value = PickledValue::new(write);
        shown(&[b"\x80\x04", value.as_bytes(), b"."].concat())
    };
    assert_eq!(written(|_| ()), "None");
    assert_eq!(
        written(|w| {
            w.int(1);
            w.int(2);
            w.int(3);
        }),
        "1"
    );
    assert_eq!(
        written(|w| w.dict(|d| d.set("a", |_| ()))),
        r#"{"a": None}"#
    );
    assert_eq!(written(|w| w.tuple(|_| ())), "()");
}

/// A plain Python value.
#[derive(Debug, Clone, PartialEq)]
enum Plain {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    Tuple(Vec<Self>),
    List(Vec<Self>),
    Dict(Vec<(String, Self)>),
    Instance(Vec<(String, Self)>),
}

fn plain() -> impl Strategy<Value = Plain> {
    let leaf = prop_oneof![
        Just(Plain::None),
        any::<bool>().prop_map(Plain::Bool),
        any::<i64>().prop_map(Plain::Int),
        (-300i64..300).prop_map(Plain::Int),
        any::<f64>()
            .prop_filter("equal to itself", |f| !f.is_nan())
            .prop_map(Plain::Float),
        ".{0,300}".prop_map(Plain::Str),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Plain::Bytes),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        let pairs = prop::collection::vec(("[a-z]{1,4}", inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Plain::Tuple),
            prop::collection::vec(inner, 0..6).prop_map(Plain::List),
            pairs.clone().prop_map(Plain::Dict),
            pairs.prop_map(Plain::Instance),
        ]
    })
}

fn write(value: &Plain, w: &mut PickleWriter) {
    let all =
        |values: &[Plain], w: &mut PickleWriter| values.iter().for_each(|value| write(value, w));
    let pairs = |pairs: &[(String, Plain)], d: &mut FieldWriter<'_>| {
        pairs
            .iter()
            .for_each(|(key, value)| d.set(key, |w| write(value, w)));
    };
    match value {
        Plain::None => w.none(),
        Plain::Bool(yes) => w.bool(*yes),
        Plain::Int(number) => w.int(*number),
        Plain::Float(number) => w.float(*number),
        Plain::Str(text) => w.str(text),
        Plain::Bytes(bytes) => w.bytes(bytes),
        Plain::Tuple(values) => w.tuple(|w| all(values, w)),
        Plain::List(values) => w.list(|w| all(values, w)),
        Plain::Dict(entries) => w.dict(|d| pairs(entries, d)),
        Plain::Instance(fields) => w.instance(("m", "C"), |d| pairs(fields, d)),
    }
}

fn collect(value: Value<'_, '_>) -> Plain {
    let pairs = |entries: Entries<'_, '_>| {
        entries
            .map(|(key, value)| (key.as_str().unwrap().to_owned(), collect(value)))
            .collect()
    };
    match value.kind() {
        ValueKind::None => Plain::None,
        ValueKind::Bool(yes) => Plain::Bool(yes),
        ValueKind::Int(number) => Plain::Int(number),
        ValueKind::Float(number) => Plain::Float(number),
        ValueKind::Str(text) => Plain::Str(text.to_owned()),
        ValueKind::Bytes(bytes) => Plain::Bytes(bytes.to_owned()),
        ValueKind::Tuple(items) => Plain::Tuple(items.map(collect).collect()),
        ValueKind::List(items) => Plain::List(items.map(collect).collect()),
        ValueKind::Dict(entries) => Plain::Dict(pairs(entries)),
        ValueKind::Instance(instance) => {
            Plain::Instance(pairs(instance.state().unwrap().entries().unwrap()))
        }
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in plain()) {
        let pickled = PickledValue::new(|w| write(&value, w));
        let bytes = [b"\x80\x04", pickled.as_bytes(), b"."].concat();
        let pickle = read(&bytes).unwrap();
        prop_assert_eq!(collect(pickle.root()), value);
        prop_assert!(pickle.root().fits(20, 1000));
    }

    #[test]
    fn no_bytes_make_the_machine_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(pickle) = read(&bytes) {
            let _ = format!("{pickle:?}");
            let _ = pickle.root().fits(100, 10_000);
        }
    }
}
