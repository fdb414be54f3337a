//! Encoded values in which texts that come again are written once, as CPython's own pickler has it: the names
//! of the fields of many rows, above all. Knows the opcodes that [`PickleWriter`](super::PickleWriter) writes.

use std::collections::HashMap;

use super::arena::Node;
use super::input::PickleInput;
use super::{PickleError, PickledValue, opcode as op};

/// Memo entries in use at a time: as many as have an index of one byte.
const SLOTS: usize = 256;
/// A shorter text is no longer than a reference to it.
const SHORTEST: usize = 2;

impl PickledValue {
    /// Returns the same value in a form that is shorter and faster to load if it holds many equal texts, as
    /// rows with names do: a text that was there before is a reference to it (`BINPUT` and `BINGET` in CPython's
    /// `pickletools`). Every entry is put before it is referred to within the value, so that such values can
    /// stand beside each other in one pickle; but nothing that surrounds one may use entries of its own, which
    /// [`PickleWriter`](super::PickleWriter) does not.
    ///
    /// Takes time for each text: worth it for a value that is kept.
    #[must_use]
    pub fn with_shared_texts(&self) -> Self {
        let bytes = self.as_bytes();
        share(bytes).map_or_else(|_| self.clone(), |out| Self::of_bytes(out.into()))
    }
}

/// Writes `bytes` anew. An error means that they hold an opcode that no writer of ours writes, or that some are
/// missing.
fn share(bytes: &[u8]) -> Result<Vec<u8>, PickleError> {
    let mut times: HashMap<&[u8], usize> = HashMap::new();
    each_part(bytes, |text, _| {
        if let Some(text) = text {
            let times = times.entry(text).or_default();
            *times = times.saturating_add(1);
        }
    })?;
    times.retain(|_, times| *times > 1);
    let mut out = Vec::with_capacity(bytes.len() / 2);
    let mut memo = TextMemo::new();
    each_part(bytes, |text, part| match text {
        Some(text) if times.contains_key(text) => match memo.slot_or_put(text) {
            Ok(slot) => out.extend_from_slice(&[op::BINGET, slot]),
            Err(slot) => {
                out.extend_from_slice(part);
                out.extend_from_slice(&[op::BINPUT, slot]);
            }
        },
        _ => out.extend_from_slice(part),
    })?;
    Ok(out)
}

/// Gives each opcode with what belongs to it; the text beside it if that is one to share.
fn each_part<'a>(
    bytes: &'a [u8],
    mut each: impl FnMut(Option<&'a [u8]>, &'a [u8]),
) -> Result<(), PickleError> {
    let mut input = PickleInput::new(bytes);
    while let Some(opcode) = input.rest().first().copied() {
        let before = input.rest();
        input.take(1)?;
        let text = match input.scalar(opcode)? {
            Some(Node::Str(text)) => Some(text.as_bytes()).filter(|text| text.len() >= SHORTEST),
            Some(_) => None,
            None if WITHOUT_BYTES.contains(&opcode) => None,
            None => return Err(PickleError::Opcode(opcode)),
        };
        let taken = before.len().saturating_sub(input.rest().len());
        each(text, before.get(..taken).unwrap_or_default());
    }
    Ok(())
}

/// The opcodes that are written here and stand alone.
const WITHOUT_BYTES: [u8; 16] = [
    op::MARK,
    op::POP,
    op::EMPTY_LIST,
    op::APPENDS,
    op::APPEND,
    op::EMPTY_DICT,
    op::SETITEMS,
    op::SETITEM,
    op::EMPTY_TUPLE,
    op::TUPLE,
    op::TUPLE2,
    op::STACK_GLOBAL,
    op::REDUCE,
    op::NEWOBJ,
    op::NEWOBJ_EX,
    op::BUILD,
];

/// The texts that can be referred to. A new one takes the place of that which was put longest ago.
#[derive(Debug)]
struct TextMemo<'a> {
    slots: HashMap<&'a [u8], u8>,
    texts: Vec<&'a [u8]>,
    next: u8,
}

impl<'a> TextMemo<'a> {
    fn new() -> Self {
        Self {
            slots: HashMap::new(),
            texts: Vec::with_capacity(SLOTS),
            next: 0,
        }
    }

    /// Returns the entry that holds `text`; as an error the one that it has been put in.
    fn slot_or_put(&mut self, text: &'a [u8]) -> Result<u8, u8> {
        if let Some(slot) = self.slots.get(text) {
            return Ok(*slot);
        }
        let slot = self.next;
        match self.texts.get_mut(usize::from(slot)) {
            Some(oldest) => {
                self.slots.remove(oldest);
                *oldest = text;
            }
            None => self.texts.push(text),
        }
        self.slots.insert(text, slot);
        self.next = slot.wrapping_add(1);
        Err(slot)
    }
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;

    use super::*;
    use crate::pickle::{Pickle, PickleLimits, PickleWriter};

    fn read(value: &PickledValue) -> String {
        let mut whole = vec![op::PROTO, 4];
        whole.extend_from_slice(value.as_bytes());
        whole.push(op::STOP);
        let pickle = Pickle::read(&whole, &PickleLimits::DEFAULT).unwrap();
        format!("{:?}", pickle.root())
    }

    #[test]
    fn the_names_of_rows_are_written_once() {
        let rows = PickledValue::new(|w| {
            w.list(|w| {
                for row in 0..100 {
                    w.dict(|d| {
                        d.set("temperature", |w| w.int(row));
                        d.set("wind_speed", |w| w.float(2.5));
                        d.set("name", |w| w.str("row"));
                    });
                }
            });
        });
        let shared = rows.with_shared_texts();
        assert_eq!(read(&shared), read(&rows));
        let count = |value: &PickledValue| {
            let bytes = value.as_bytes();
            bytes.windows(11).filter(|w| *w == b"temperature").count()
        };
        assert_eq!((count(&rows), count(&shared)), (100, 1));
    }

    #[test]
    fn more_texts_than_entries_take_turns() {
        let texts: Vec<String> = (0..700).map(|n| format!("text {}", n % 350)).collect();
        let list = PickledValue::new(|w| {
            w.list(|w| {
                for text in &texts {
                    w.str(text);
                    w.str("often");
                    w.str(text);
                }
            });
        });
        let shared = list.with_shared_texts();
        assert_eq!(read(&shared), read(&list));
        assert!(shared.as_bytes().len() < list.as_bytes().len() / 2 + 2000);
    }

    #[test]
    fn values_stand_beside_each_other_and_within() {
        let pair = |text: &str| {
            let twice =
                PickledValue::new(|w| w.tuple(|w| repeat_n((), 3).for_each(|()| w.str(text))));
            twice.with_shared_texts()
        };
        let both = |w: &mut PickleWriter| {
            w.tuple(|w| {
                w.pickled(&pair("one"));
                w.str("one");
                w.pickled(&pair("two"));
            });
        };
        let plain = PickledValue::new(|w| {
            w.tuple(|w| {
                w.tuple(|w| repeat_n((), 3).for_each(|()| w.str("one")));
                w.str("one");
                w.tuple(|w| repeat_n((), 3).for_each(|()| w.str("two")));
            });
        });
        assert_eq!(read(&PickledValue::new(both)), read(&plain));
        // One with entries of its own stays as it is.
        let nested = PickledValue::new(both);
        assert_eq!(nested.with_shared_texts(), nested);
    }

    #[test]
    fn every_form_of_the_writer_can_be_shared() {
        let all = PickledValue::new(|w| {
            w.list(|w| {
                w.none();
                w.bool(true);
                w.int(i64::MIN);
                w.bytes(b"bytes");
                for _ in 0..2 {
                    w.class(("module", "Name"));
                    w.instance(("module", "Name"), |f| f.set("field", |w| w.str("field")));
                    w.construct(("module", "Name"), |w| w.str("field"));
                    w.state(("module", "Name"), |w| w.str("field"));
                }
            });
        });
        let shared = all.with_shared_texts();
        assert!(shared.as_bytes().len() < all.as_bytes().len());
        assert_eq!(read(&shared), read(&all));
    }
}
