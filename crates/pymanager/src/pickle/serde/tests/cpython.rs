//! Real CPythons as the judge: they load our pickles, and we read theirs.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{pickle, python, unpickle, whole};
use crate::pickle::PickledValue;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wind {
    speed: f32,
    from: Option<u16>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Sky {
    Clear,
    Clouds(u8),
    Mixed(u8, String),
    Storm { wind: Wind },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Extra {
    station: String,
    wind: Wind,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    title: String,
    skies: Vec<Sky>,
    place: (f64, f64),
    by_hour: BTreeMap<i32, bool>,
    big: u64,
    bigger: i128,
    nothing: (),
    #[serde(flatten)]
    extra: Extra,
}

fn report() -> Report {
    Report {
        title: "grüß \u{1f327} ".repeat(30),
        skies: vec![
            Sky::Clear,
            Sky::Clouds(3),
            Sky::Mixed(4, "x".into()),
            Sky::Storm {
                wind: Wind {
                    speed: 0.5,
                    from: None,
                },
            },
        ],
        place: (47.25, -122.5),
        by_hour: BTreeMap::from([(-1, true), (70_000, false)]),
        big: u64::MAX,
        bigger: i128::MIN,
        nothing: (),
        extra: Extra {
            station: "KSEA".into(),
            wind: Wind {
                speed: 3.0,
                from: Some(270),
            },
        },
    }
}

/// The same in Python, by hand.
const EXPECTED: &str = r#"
import pickle, sys
EXPECTED = {
    "title": "grüß \U0001f327 " * 30,
    "skies": ["Clear", {"Clouds": 3}, {"Mixed": (4, "x")},
              {"Storm": {"wind": {"speed": 0.5, "from": None}}}],
    "place": (47.25, -122.5),
    "by_hour": {-1: True, 70000: False},
    "big": 2**64 - 1,
    "bigger": -2**127,
    "nothing": None,
    "station": "KSEA",
    "wind": {"speed": 3.0, "from": 270},
}
"#;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.trim().bytes().collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// Returns the pickles that a program printed, one a line.
fn pickles(python: &python::Python, program: &str) -> Vec<Vec<u8>> {
    python.run(program, &[]).lines().map(unhex).collect()
}

#[test]
fn python_loads_a_struct_as_the_dict_it_would_have_written() {
    let program = format!(
        "{EXPECTED}
for load in pickle.loads, pickle._loads:
    got = load(bytes.fromhex(sys.argv[1]))
    assert got == EXPECTED, got
    assert list(got) == list(EXPECTED)
    assert [type(v) for v in got.values()] == [type(v) for v in EXPECTED.values()]
"
    );
    for python in python::all() {
        python.run(&program, &[Path::new(&hex(&pickle(&report())))]);
    }
}

#[test]
fn python_loads_an_instance_with_the_fields_of_a_struct() {
    let mut outcome = Ok(());
    let answer = whole(&PickledValue::new(|w| {
        w.list(|w| {
            w.instance(("__main__", "Report"), |f| outcome = f.fields_of(&report()));
            w.bool(true);
        });
    }));
    outcome.unwrap();
    let program = format!(
        "{EXPECTED}
class Report: pass
report, more = pickle.loads(bytes.fromhex(sys.argv[1]))
assert type(report) is Report and more is True
assert vars(report) == EXPECTED, vars(report)
"
    );
    for python in python::all() {
        python.run(&program, &[Path::new(&hex(&answer))]);
    }
}

#[test]
fn what_python_pickled_is_read_into_the_struct() {
    let program = format!(
        "{EXPECTED}
import types
class Report: pass
report = Report()
vars(report).update(EXPECTED)
sys.modules['__main__'] = types.ModuleType('__main__')
sys.modules['__main__'].Report = Report
for protocol in 2, 3, 4, 5:
    for dump in pickle.dumps, pickle._dumps:
        print(dump(EXPECTED, protocol).hex())
        print(dump(report, protocol).hex())
"
    );
    for python in python::all() {
        let pickles = pickles(&python, &program);
        assert_eq!(pickles.len(), 16);
        for bytes in pickles {
            assert_eq!(unpickle(&bytes), Ok(report()));
        }
    }
}

#[test]
fn objects_of_every_build_are_read_by_their_fields() {
    let program = "
import collections, dataclasses, pickle
@dataclasses.dataclass
class Plain:
    speed: float
    from_: int
class Slots:
    __slots__ = ('speed', 'from_')
class Mixed(Slots):
    pass
class Empty: pass
Named = collections.namedtuple('Named', 'speed from_')
def filled(thing):
    thing.speed = 2
    setattr(thing, 'from_', 270)
    return thing
mixed = filled(Mixed())
mixed.unknown = [1]
ordered = collections.OrderedDict(speed=2, from_=270)
class Frozen:
    def __getstate__(self): return [2, 270]
for protocol in 2, 3, 4, 5:
    for thing in Plain(2, 270), filled(Slots()), mixed, ordered, Frozen():
        print(pickle.dumps(thing, protocol).hex())
";
    #[derive(Debug, PartialEq, Deserialize)]
    struct Read {
        speed: f64,
        from_: Option<u16>,
    }
    let expected = Read {
        speed: 2.0,
        from_: Some(270),
    };
    for python in python::all() {
        let pickles = pickles(&python, program);
        assert_eq!(pickles.len(), 20);
        for bytes in pickles {
            assert_eq!(unpickle::<Read>(&bytes).as_ref(), Ok(&expected));
        }
    }
}

#[test]
fn every_kind_of_number_and_container_is_read() {
    type Numbers = (Vec<u8>, Vec<i128>, u128, f64, f64, Vec<f64>, Option<char>);
    let program = "
import pickle
value = (frozenset([5]), {-2**127}, 2**128 - 1, 2**64, -2**70, (True and 1, 2.5), 'é')
for protocol in 4, 5:
    print(pickle.dumps(value, protocol).hex())
print(pickle.dumps(([5], [-2**127], 2**128 - 1, 2**64, -2**70, (1, 2.5), 'é'), 2).hex())
";
    let expected: Numbers = (
        vec![5],
        vec![i128::MIN],
        u128::MAX,
        18_446_744_073_709_551_616.0,
        -1_180_591_620_717_411_303_424.0,
        vec![1.0, 2.5],
        Some('é'),
    );
    for python in python::all() {
        for bytes in pickles(&python, program) {
            assert_eq!(unpickle::<Numbers>(&bytes).as_ref(), Ok(&expected));
        }
        let large = pickles(&python, "import pickle; print(pickle.dumps(-2**200).hex())");
        for bytes in large {
            let said = unpickle::<i128>(&bytes).unwrap_err().to_string();
            assert_eq!(said, "expected i128, found an int of more than 128 bits");
        }
    }
}
