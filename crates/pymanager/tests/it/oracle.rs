//! Pickles judged by somebody else's reader and writer, in great numbers and without an interpreter.

use std::collections::BTreeMap;

use deser_pickle::{Serializer, SerializerConfig};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use pymanager::pickle::{Pickle, PickleLimits, PickledValue};

/// Rows by name: every plain kind that both libraries map to the same Rust types.
type Rows = BTreeMap<String, Vec<(i64, u64, f64, bool, Option<String>)>>;

fn rows() -> impl Strategy<Value = Rows> {
    let number = prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::INFINITE;
    let row = (
        any::<i64>(),
        any::<u64>(),
        number,
        any::<bool>(),
        any::<Option<String>>(),
    );
    btree_map(".{0,300}", vec(row, 0..8), 0..6)
}

proptest! {
    // A failure is printed whole; nothing is left in the repository.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_we_write_others_read(rows in rows()) {
        let ours = PickledValue::from_serialize(&rows).unwrap();
        // PROTO 4 before, STOP after: alone it stands for a part of a message.
        let whole = [b"\x80\x04", ours.as_bytes(), b"."].concat();
        let read: Rows = deser_pickle::from_slice(&whole).unwrap();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn what_others_write_we_read(rows in rows(), protocol in 2_u8..=5) {
        let mut config = SerializerConfig::default();
        config.set_protocol(protocol);
        let mut writer = Serializer::with_config(config);
        writer.serialize(&rows).unwrap();
        let theirs = writer.finish();
        let pickle = Pickle::read(&theirs, &PickleLimits::default()).unwrap();
        let read: Rows = pickle.root().deserialize().unwrap();
        prop_assert_eq!(read, rows);
    }
}
