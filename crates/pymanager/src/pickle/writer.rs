//! Writing pickles: protocol 4 without frames and memo, which every CPython from 3.4 on loads.
//! Knows nothing of what the values are for.

use std::fmt;
use std::sync::Arc;

use super::opcode as op;

/// One value, encoded: what stands between PROTO and STOP. Cloning it copies nothing, so an answer
/// can be kept encoded and sent many times.
#[derive(Clone, PartialEq, Eq)]
pub struct PickledValue(Arc<[u8]>);

impl PickledValue {
    /// Encodes the value that `write` writes.
    ///
    /// ```
    /// use pymanager::pickle::PickledValue;
    ///
    /// let answer = PickledValue::new(|w| {
    ///     w.dict(|d| {
    ///         d.set("count", |w| w.int(3));
    ///         d.set("names", |w| w.list(|w| { w.str("a"); w.str("b"); }));
    ///     });
    /// });
    /// ```
    pub fn new(write: impl FnOnce(&mut PickleWriter)) -> Self {
        let mut writer = PickleWriter::with_capacity(512);
        writer.one(write);
        writer.finish()
    }

    /// Encodes `None`, the result of Python calls that return nothing.
    pub fn none() -> Self {
        Self::new(PickleWriter::none)
    }

    /// Takes a value that is encoded already, without PROTO and STOP.
    pub(super) fn of_bytes(bytes: Arc<[u8]>) -> Self {
        Self(bytes)
    }

    /// Returns the encoded value, without PROTO and STOP.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PickledValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pickled({} bytes)", self.0.len())
    }
}

/// Appends values to a pickle.
///
/// Every method writes one value. Where one value is expected, as under a key
/// of a dict, a closure that writes none leaves `None`, and of several the first counts: what comes
/// out is a sound pickle in any case.
#[derive(Debug, Default)]
pub struct PickleWriter {
    out: Vec<u8>,
    /// Values written at the present level.
    count: usize,
}

impl PickleWriter {
    /// Creates an empty writer with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self::onto(Vec::with_capacity(bytes))
    }

    /// Creates a writer that appends to `out`.
    pub(crate) fn onto(out: Vec<u8>) -> Self {
        Self { out, count: 0 }
    }

    /// Gives back what [`PickleWriter::onto`] took.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    fn finish(self) -> PickledValue {
        PickledValue(self.out.into())
    }

    /// Begins a whole pickle.
    pub(crate) fn start(&mut self) {
        self.out.extend_from_slice(&[op::PROTO, 4]);
    }

    /// Ends a whole pickle.
    pub(crate) fn stop(&mut self) {
        self.out.push(op::STOP);
    }

    /// Writes `None`.
    pub fn none(&mut self) {
        self.opcode(op::NONE);
    }

    /// Writes a `bool`.
    pub fn bool(&mut self, yes: bool) {
        self.opcode(if yes { op::NEWTRUE } else { op::NEWFALSE });
    }

    /// Writes an `int`, in the shortest form as CPython does.
    pub fn int(&mut self, number: i64) {
        if let Ok(byte) = u8::try_from(number) {
            self.opcode(op::BININT1);
            self.out.push(byte);
        } else if let Ok(short) = u16::try_from(number) {
            self.opcode(op::BININT2);
            self.out.extend_from_slice(&short.to_le_bytes());
        } else if let Ok(word) = i32::try_from(number) {
            self.opcode(op::BININT);
            self.out.extend_from_slice(&word.to_le_bytes());
        } else {
            self.opcode(op::LONG1);
            self.out.push(8);
            self.out.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// Writes a `float`.
    pub fn float(&mut self, number: f64) {
        self.opcode(op::BINFLOAT);
        self.out.extend_from_slice(&number.to_be_bytes());
    }

    /// Writes a `str`.
    pub fn str(&mut self, text: &str) {
        let widths = [op::SHORT_BINUNICODE, op::BINUNICODE, op::BINUNICODE8];
        self.sized(widths, text.as_bytes());
    }

    /// Writes `bytes`.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.sized([op::SHORT_BINBYTES, op::BINBYTES, op::BINBYTES8], bytes);
    }

    /// Writes a `tuple` of the values that `items` writes.
    pub fn tuple(&mut self, items: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.opcode(op::MARK);
        self.level(items);
        if self.out.len() == start.saturating_add(1) {
            self.out.truncate(start);
            self.out.push(op::EMPTY_TUPLE);
        } else {
            self.out.push(op::TUPLE);
        }
    }

    /// Writes a `list` of the values that `items` writes.
    pub fn list(&mut self, items: impl FnOnce(&mut Self)) {
        self.opcode(op::EMPTY_LIST);
        self.out.push(op::MARK);
        self.level(items);
        self.out.push(op::APPENDS);
    }

    /// Writes a `dict` of the pairs that `entries` sets.
    pub fn dict(&mut self, entries: impl FnOnce(&mut FieldWriter<'_>)) {
        self.opcode(op::EMPTY_DICT);
        self.out.push(op::MARK);
        entries(&mut FieldWriter(self));
        self.out.push(op::SETITEMS);
    }

    /// Writes a class or function, given as module and name, to be imported by the reader.
    pub fn class(&mut self, (module, name): (&str, &str)) {
        let count = self.count;
        self.str(module);
        self.str(name);
        self.out.push(op::STACK_GLOBAL);
        self.count = count.saturating_add(1);
    }

    /// Writes an instance as `copyreg` does: made without its `__init__`, then given `fields` as
    /// its attributes. Right for dataclasses, unless both frozen and with slots.
    pub fn instance(&mut self, class: (&str, &str), fields: impl FnOnce(&mut FieldWriter<'_>)) {
        self.class(class);
        let count = self.count;
        self.out.extend_from_slice(&[op::EMPTY_TUPLE, op::NEWOBJ]);
        self.dict(fields);
        self.out.push(op::BUILD);
        self.count = count;
    }

    /// Writes the result of calling a class with the arguments that `args` writes.
    pub fn construct(&mut self, class: (&str, &str), args: impl FnOnce(&mut Self)) {
        self.class(class);
        let count = self.count;
        self.tuple(args);
        self.out.push(op::REDUCE);
        self.count = count;
    }

    /// Writes the result of calling a class with the keywords that `keywords` sets. Right for classes
    /// that keep their state in a form of their own.
    ///
    /// No opcode calls with keywords; an empty call of a `functools.partial` that holds them does.
    pub fn call(&mut self, class: (&str, &str), keywords: impl FnOnce(&mut FieldWriter<'_>)) {
        self.class(("functools", "partial"));
        let count = self.count;
        self.tuple(|w| w.class(class));
        self.out.push(op::REDUCE);
        self.tuple(|w| {
            w.class(class);
            w.tuple(|_| ());
            w.dict(keywords);
            w.none();
        });
        self.out
            .extend_from_slice(&[op::BUILD, op::EMPTY_TUPLE, op::REDUCE]);
        self.count = count;
    }

    /// Writes an instance whose state is a tuple, as a class with `__setstate__` wants it.
    pub fn state(&mut self, class: (&str, &str), items: impl FnOnce(&mut Self)) {
        self.class(class);
        let count = self.count;
        self.out.extend_from_slice(&[op::EMPTY_TUPLE, op::NEWOBJ]);
        self.tuple(items);
        self.out.push(op::BUILD);
        self.count = count;
    }

    /// Writes an object from what another pickler recorded: its class, called with the arguments
    /// that `args` writes if there are any, or made without its `__init__` from these and `keywords`,
    /// and given what `state` writes.
    pub(super) fn build(
        &mut self,
        class: (&str, &str),
        has_args: bool,
        args: impl FnOnce(&mut Self),
        keywords: Option<impl FnOnce(&mut FieldWriter<'_>)>,
        state: Option<impl FnOnce(&mut Self)>,
    ) {
        self.class(class);
        let count = self.count;
        self.tuple(args);
        let made_by = match keywords {
            Some(keywords) => {
                self.dict(keywords);
                op::NEWOBJ_EX
            }
            None if has_args => op::REDUCE,
            None => op::NEWOBJ,
        };
        self.out.push(made_by);
        if let Some(state) = state {
            self.one(state);
            self.out.push(op::BUILD);
        }
        self.count = count;
    }

    /// Writes an `int` from its two's complement, the least significant byte first.
    pub(super) fn big_int(&mut self, digits: &[u8]) {
        match u8::try_from(digits.len()) {
            Ok(length) => {
                self.opcode(op::LONG1);
                self.out.push(length);
            }
            Err(_) => {
                self.opcode(op::LONG4);
                let length = u32::try_from(digits.len()).unwrap_or(u32::MAX);
                self.out.extend_from_slice(&length.to_le_bytes());
            }
        }
        self.out.extend_from_slice(digits);
    }

    /// Counts a value that was appended without this writer's methods.
    #[cfg(feature = "serde")]
    pub(super) fn counted(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// Writes a value that is encoded already.
    pub fn pickled(&mut self, value: &PickledValue) {
        put_encoded(value.as_bytes(), &mut self.out);
        self.count = self.count.saturating_add(1);
    }

    /// Writes a tuple of two, the first a short text: the form of every reply.
    pub(crate) fn reply(&mut self, kind: &str, value: impl FnOnce(&mut Self)) {
        self.start();
        self.str(kind);
        self.one(value);
        self.out.push(op::TUPLE2);
        self.stop();
    }

    /// Runs `write` and sees to it that it leaves one value.
    pub(crate) fn one(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::take(&mut self.count);
        write(self);
        if self.count == 0 {
            self.none();
        }
        let surplus = self.count.saturating_sub(1);
        self.out
            .resize(self.out.len().saturating_add(surplus), op::POP);
        self.count = outer.saturating_add(1);
    }

    /// Runs `write`, whose values belong to a container.
    fn level(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = self.count;
        write(self);
        self.count = outer;
    }

    fn opcode(&mut self, opcode: u8) {
        self.out.push(opcode);
        self.count = self.count.saturating_add(1);
    }

    fn sized(&mut self, [short, long, huge]: [u8; 3], bytes: &[u8]) {
        if let Ok(length) = u8::try_from(bytes.len()) {
            self.out.extend_from_slice(&[short, length]);
        } else if let Ok(length) = u32::try_from(bytes.len()) {
            self.out.push(long);
            self.out.extend_from_slice(&length.to_le_bytes());
        } else {
            self.out.push(huge);
            self.out
                .extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        }
        self.out.extend_from_slice(bytes);
        self.count = self.count.saturating_add(1);
    }
}

/// Appends a value that is encoded already. If it is large, makes room for what usually follows one: if
/// the buffer grew again for that, the value would be copied twice.
pub(super) fn put_encoded(value: &[u8], out: &mut Vec<u8>) {
    const LARGE: usize = 4096;
    const USUALLY_FOLLOWS: usize = 1024;
    if value.len() >= LARGE {
        out.reserve(value.len().saturating_add(USUALLY_FOLLOWS));
    }
    out.extend_from_slice(value);
}

/// Sets pairs of a `dict` or attributes of an instance.
#[derive(Debug)]
pub struct FieldWriter<'w>(&'w mut PickleWriter);

impl FieldWriter<'_> {
    /// Sets a text key to the value that `value` writes.
    pub fn set(&mut self, key: &str, value: impl FnOnce(&mut PickleWriter)) {
        self.pair(|w| w.str(key), value);
    }

    /// Sets any key.
    pub fn pair(
        &mut self,
        key: impl FnOnce(&mut PickleWriter),
        value: impl FnOnce(&mut PickleWriter),
    ) {
        let outer = self.0.count;
        self.0.one(key);
        self.0.one(value);
        self.0.count = outer;
    }
}
