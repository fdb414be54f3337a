//! A `serde::Deserializer` over the opcodes themselves, without an arena: for pickles that share no more than short
//! texts, as ours do, where a value ends before the next begins.
//! It knows only these forms, and says of any other no more than that it is another: then the arena's
//! reader judges. What it reads, that one reads alike.

use serde::de::{self, Deserialize, DeserializeSeed, Visitor};
use serde::forward_to_deserialize_any;

use super::deserializer::{BYTES_PER_VALUE, VALUES};
use super::error::DEPTH;
use super::stream_access::{NoItems, StreamEnumAccess, StreamMapAccess, StreamSeqAccess};
use crate::pickle::arena::Node;
use crate::pickle::input::PickleInput;
use crate::pickle::{PickleLimits, opcode as op};

/// The mark of a pickle that another reader must judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a value in one of the usual forms")]
pub(super) struct UnusualForm;

impl de::Error for UnusualForm {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads the value between `before` and `after`, as [`Pickle::read`](crate::pickle::Pickle::read) and
/// [`Value::deserialize`](crate::pickle::Value::deserialize) would; `None` where those must decide,
/// also what is wrong.
pub(crate) fn read_between<'a, T: Deserialize<'a>>(
    before: &[u8],
    after: &[u8],
    bytes: &'a [u8],
    limits: &PickleLimits,
) -> Option<T> {
    // Every opcode, node and value takes a byte at least, and a text as many as it counts for: so short a
    // pickle is within these limits whatever is in it. Open marks are no more than the levels.
    let shortest = limits.bytes.min(limits.operations).min(limits.nodes);
    if bytes.len() > shortest.min(VALUES) || limits.marks <= DEPTH {
        return None;
    }
    let rest = bytes.strip_prefix(before)?;
    let mut stream = OpcodeStream {
        input: PickleInput::new(rest),
        memo: Vec::new(),
        left: VALUES.saturating_sub(bytes.len()),
    };
    let read = T::deserialize(stream.value_at(DEPTH)).ok()?;
    (stream.input.rest() == after).then_some(read)
}

/// The opcodes that have not been read, and the texts that they may refer to.
#[derive(Debug)]
pub(super) struct OpcodeStream<'a> {
    input: PickleInput<'a>,
    /// Texts by their memo index.
    memo: Vec<&'a str>,
    /// Values that texts which are referred to may still count for, beside the bytes of the pickle.
    left: usize,
}

impl<'a> OpcodeStream<'a> {
    /// Returns a deserializer of the next value, in which as many levels may follow.
    pub(super) fn value_at(&mut self, depth: usize) -> StreamDeserializer<'_, 'a> {
        StreamDeserializer {
            stream: self,
            depth,
        }
    }

    /// Reads the next value, one level below `depth`.
    #[inline]
    pub(super) fn child<T: DeserializeSeed<'a>>(
        &mut self,
        depth: usize,
        seed: T,
    ) -> Result<T::Value, UnusualForm> {
        let depth = self.deeper(depth)?;
        let before = self.input.rest().len();
        let read = seed.deserialize(self.value_at(depth));
        if self.input.rest().len() == before {
            // The type did not look at it; the next value stands behind it all the same.
            let passed = read.and_then(|read| {
                de::IgnoredAny::deserialize(self.value_at(depth))?;
                Ok(read)
            });
            return passed.map_err(|_| self.give_up());
        }
        read
    }

    fn deeper(&mut self, depth: usize) -> Result<usize, UnusualForm> {
        depth.checked_sub(1).ok_or_else(|| self.give_up())
    }

    /// Takes the next value if it is a text in a form that ours have.
    #[inline]
    fn take_text(&mut self) -> Result<Option<&'a str>, UnusualForm> {
        match self.input.rest() {
            [op::BINGET, index, after @ ..] => {
                self.input = PickleInput::new(after);
                self.get(usize::from(*index)).map(Some)
            }
            [op::SHORT_BINUNICODE, length, rest @ ..] => {
                let text = rest.split_at_checked(usize::from(*length));
                let text =
                    text.and_then(|(text, after)| Some((std::str::from_utf8(text).ok()?, after)));
                let Some((text, after)) = text else {
                    return Err(self.give_up());
                };
                self.input = PickleInput::new(after);
                if self.take_if(op::BINPUT) {
                    self.put(text)?;
                }
                Ok(Some(text))
            }
            _ => Ok(None),
        }
    }

    /// Takes the next value if it is a short text in ASCII that nothing refers to.
    #[inline]
    fn take_plain_text(&mut self) -> Option<&'a [u8]> {
        let [op::SHORT_BINUNICODE, length, rest @ ..] = self.input.rest() else {
            return None;
        };
        let (text, after) = rest.split_at_checked(usize::from(*length))?;
        let is_plain = text.is_ascii() && after.first() != Some(&op::BINPUT);
        is_plain.then(|| {
            self.input = PickleInput::new(after);
            text
        })
    }

    /// Takes the next value if it is a float.
    #[inline]
    fn take_float(&mut self) -> Option<f64> {
        let (bytes, after) = self.input.rest().split_first_chunk::<9>()?;
        let [op::BINFLOAT, bytes @ ..] = *bytes else {
            return None;
        };
        self.input = PickleInput::new(after);
        Some(f64::from_be_bytes(bytes))
    }

    /// Takes the next opcode, with the value that it makes alone.
    #[inline]
    fn take(&mut self) -> Result<(u8, Option<Node<'a>>), UnusualForm> {
        let input = &mut self.input;
        let taken = input
            .take_array()
            .and_then(|[opcode]| Ok((opcode, input.scalar(opcode)?)));
        match taken {
            Ok((_, Some(Node::Str(text)))) if self.take_if(op::BINPUT) => self.put(text)?,
            Ok((op::BINGET, None)) => {
                let index = self.memo_index()?;
                return Ok((op::BINGET, Some(Node::Str(self.get(index)?))));
            }
            _ => {}
        }
        taken.map_err(|_| self.give_up())
    }

    /// Takes an index, and has it refer to `text`.
    fn put(&mut self, text: &'a str) -> Result<(), UnusualForm> {
        let index = self.memo_index()?;
        let count = self.memo.len();
        match self.memo.get_mut(index) {
            Some(entry) => *entry = text,
            None if index == count => self.memo.push(text),
            None => return Err(self.give_up()),
        }
        Ok(())
    }

    /// Returns the text that an index refers to.
    #[inline]
    fn get(&mut self, index: usize) -> Result<&'a str, UnusualForm> {
        let text = self.memo.get(index).copied();
        let cost = text.map_or(0, |text| text.len() / BYTES_PER_VALUE);
        match (text, self.left.checked_sub(cost)) {
            (Some(text), Some(left)) => {
                self.left = left;
                Ok(text)
            }
            _ => Err(self.give_up()),
        }
    }

    fn memo_index(&mut self) -> Result<usize, UnusualForm> {
        match self.input.take_array() {
            Ok([index]) => Ok(usize::from(u8::from_le_bytes([index]))),
            Err(_) => Err(self.give_up()),
        }
    }

    /// Takes the next opcode if it is this one.
    #[inline]
    pub(super) fn take_if(&mut self, opcode: u8) -> bool {
        let found = self.is_at(opcode);
        if found {
            let rest = self.input.rest();
            self.input = PickleInput::new(rest.get(1..).unwrap_or_default());
        }
        found
    }

    /// Returns whether the next opcode is this one.
    #[inline]
    pub(super) fn is_at(&self, opcode: u8) -> bool {
        self.input.rest().first() == Some(&opcode)
    }

    /// Takes the next opcode, which must be this one.
    #[inline]
    pub(super) fn expect(&mut self, opcode: u8) -> Result<(), UnusualForm> {
        if self.take_if(opcode) {
            return Ok(());
        }
        Err(self.give_up())
    }

    /// Sees to it that nothing is read any more: a type that passes over errors would go on in the middle of
    /// a value.
    pub(super) fn give_up(&mut self) -> UnusualForm {
        self.input = PickleInput::new(&[]);
        UnusualForm
    }

    /// Takes the mark below a dict's pairs, if there is one, and returns the opcode that closes the dict:
    /// without a mark, that of a single pair.
    #[inline]
    pub(super) fn open_dict(&mut self) -> u8 {
        if self.take_if(op::MARK) {
            op::SETITEMS
        } else {
            op::SETITEM
        }
    }

    /// Takes what follows the name of a module where that begins an instance, up to its state.
    #[inline]
    fn take_class(&mut self) -> bool {
        const MADE: [u8; 3] = [op::STACK_GLOBAL, op::EMPTY_TUPLE, op::NEWOBJ];
        let [op::SHORT_BINUNICODE, length, rest @ ..] = self.input.rest() else {
            return false;
        };
        let Some((name, after)) = rest.split_at_checked(usize::from(*length)) else {
            return false;
        };
        // A text follows most texts, but hardly ever one that is a class.
        match after.strip_prefix(&MADE) {
            Some(after) if std::str::from_utf8(name).is_ok() => {
                self.input = PickleInput::new(after);
                true
            }
            _ => false,
        }
    }
}

/// The next value of a stream.
pub(super) struct StreamDeserializer<'s, 'a> {
    stream: &'s mut OpcodeStream<'a>,
    /// The number of nested containers that may still be read.
    depth: usize,
}

impl<'a> StreamDeserializer<'_, 'a> {
    /// Reads the items above a mark.
    #[inline]
    fn seq<V: Visitor<'a>>(self, closing: u8, visitor: V) -> Result<V::Value, UnusualForm> {
        let stream = self.stream;
        let items = StreamSeqAccess {
            stream: &mut *stream,
            depth: self.depth,
            closing,
        };
        let read = visitor.visit_seq(items).map_err(|_| stream.give_up())?;
        stream.expect(closing)?;
        Ok(read)
    }

    /// Reads the pairs of a dict: all above a mark, or a single one.
    #[inline]
    fn map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        let stream = self.stream;
        let mut pairs = StreamMapAccess::new(stream, self.depth);
        match visitor.visit_map(&mut pairs) {
            Ok(read) if pairs.is_over() => Ok(read),
            _ => Err(stream.give_up()),
        }
    }

    /// Reads the attributes of an instance.
    fn object<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        let stream = self.stream;
        stream.expect(op::EMPTY_DICT)?;
        let read = stream.value_at(self.depth).map(visitor)?;
        stream.expect(op::BUILD)?;
        Ok(read)
    }
}

impl<'a> de::Deserializer<'a> for StreamDeserializer<'_, 'a> {
    type Error = UnusualForm;

    fn is_human_readable(&self) -> bool {
        true
    }

    #[inline]
    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        let (opcode, scalar) = self.stream.take()?;
        match scalar {
            Some(Node::Str(_)) if self.stream.take_class() => self.object(visitor),
            Some(Node::Str(text)) => visitor.visit_borrowed_str(text),
            Some(Node::None) => visitor.visit_unit(),
            Some(Node::Bool(yes)) => visitor.visit_bool(yes),
            Some(Node::Int(number)) => visitor.visit_i64(number),
            Some(Node::Float(number)) => visitor.visit_f64(number),
            Some(Node::Bytes(bytes)) => visitor.visit_borrowed_bytes(bytes),
            _ => match opcode {
                op::MARK => self.seq(op::TUPLE, visitor),
                op::EMPTY_TUPLE => visitor.visit_seq(NoItems),
                op::EMPTY_LIST => {
                    self.stream.expect(op::MARK)?;
                    self.seq(op::APPENDS, visitor)
                }
                op::EMPTY_DICT => self.map(visitor),
                _ => Err(self.stream.give_up()),
            },
        }
    }

    // A type that wants a text cannot be an instance, which begins with one. Where it is one all the same, what
    // follows the text is no value, and nothing is read.

    #[inline]
    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        match self.stream.take_text()? {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.deserialize_any(visitor),
        }
    }

    #[inline]
    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        match self.stream.take_plain_text() {
            // what is compared with names need not be text
            Some(name) => visitor.visit_borrowed_bytes(name),
            None => self.deserialize_str(visitor),
        }
    }

    #[inline]
    fn deserialize_f64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        match self.stream.take_float() {
            Some(number) => visitor.visit_f64(number),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, UnusualForm> {
        let stream = self.stream;
        if stream.take_if(op::NONE) {
            return visitor.visit_none();
        }
        let depth = stream.deeper(self.depth)?;
        visitor.visit_some(stream.value_at(depth))
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, UnusualForm> {
        let depth = self.stream.deeper(self.depth)?;
        visitor.visit_newtype_struct(self.stream.value_at(depth))
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnusualForm> {
        let stream = self.stream;
        let is_dict = stream.take_if(op::EMPTY_DICT);
        let closing = is_dict.then(|| stream.open_dict());
        let (_, Some(Node::Str(name))) = stream.take()? else {
            return Err(stream.give_up());
        };
        let mut variant = StreamEnumAccess {
            stream: &mut *stream,
            depth: self.depth,
            name,
            closing,
        };
        match visitor.visit_enum(&mut variant) {
            Ok(read) if variant.closing.is_none() => Ok(read),
            _ => Err(stream.give_up()),
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct ignored_any
    }
}
