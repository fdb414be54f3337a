//! Looking at what a pickle holds: handles into the arena. Knows nothing of opcodes.

use super::arena::{ChildIds, ChildList, InstanceParts, Node, NodeId, Pickle};

impl<'a> Pickle<'a> {
    /// Returns the value that was pickled.
    pub fn root(&self) -> Value<'_, 'a> {
        self.value(self.root)
    }

    fn value(&self, id: NodeId) -> Value<'_, 'a> {
        Value { pickle: self, id }
    }

    fn items(&self, chain: ChildList) -> Items<'_, 'a> {
        Items(self.child_ids(chain))
    }
}

/// A value in a [`Pickle`]; copying it copies a reference.
#[derive(Clone, Copy)]
pub struct Value<'p, 'a> {
    pickle: &'p Pickle<'a>,
    id: NodeId,
}

/// The type of a [`Value`] with its content.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ValueKind<'p, 'a> {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An `int` that fits.
    Int(i64),
    /// An `int` that does not: two's complement, the least significant byte first.
    BigInt(&'a [u8]),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(&'a str),
    /// `bytes` or a `bytearray`.
    Bytes(&'a [u8]),
    /// A `tuple`.
    Tuple(Items<'p, 'a>),
    /// A `list`.
    List(Items<'p, 'a>),
    /// A `set`, possibly with repeated items.
    Set(Items<'p, 'a>),
    /// A `frozenset`, possibly with repeated items.
    FrozenSet(Items<'p, 'a>),
    /// A `dict`, possibly with repeated keys, of which the last counts.
    Dict(Entries<'p, 'a>),
    /// A class or function, by name only.
    Class(ClassName<'a>),
    /// An object, by the record of how it would be made.
    Instance(Instance<'p, 'a>),
}

impl<'p, 'a> Value<'p, 'a> {
    /// Returns the type of this value with its content.
    pub fn kind(self) -> ValueKind<'p, 'a> {
        let pickle = self.pickle;
        match *pickle.node(self.id) {
            Node::None => ValueKind::None,
            Node::Bool(yes) => ValueKind::Bool(yes),
            Node::Int(number) => ValueKind::Int(number),
            Node::BigInt(digits) => ValueKind::BigInt(digits),
            Node::Float(number) => ValueKind::Float(number),
            Node::Str(text) => ValueKind::Str(text),
            Node::Bytes(bytes) => ValueKind::Bytes(bytes),
            Node::Tuple(chain) => ValueKind::Tuple(pickle.items(chain)),
            Node::List(chain) => ValueKind::List(pickle.items(chain)),
            Node::Set(chain) => ValueKind::Set(pickle.items(chain)),
            Node::FrozenSet(chain) => ValueKind::FrozenSet(pickle.items(chain)),
            Node::Dict(chain) => ValueKind::Dict(Entries(pickle.items(chain))),
            Node::Class { module, name } => ValueKind::Class(ClassName::new(pickle, module, name)),
            Node::Instance(at) => match pickle.parts(at) {
                Some(parts) => ValueKind::Instance(Instance { pickle, parts }),
                None => ValueKind::None,
            },
        }
    }

    /// Returns whether this is `None`.
    pub fn is_none(self) -> bool {
        matches!(self.pickle.node(self.id), Node::None)
    }

    /// Returns the `bool`, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        match *self.pickle.node(self.id) {
            Node::Bool(yes) => Some(yes),
            _ => None,
        }
    }

    /// Returns the `int`, if it is one that fits; a `bool` is not.
    pub fn as_i64(self) -> Option<i64> {
        match *self.pickle.node(self.id) {
            Node::Int(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the `float`, or the `int` as the nearest one; a `bool` or a very large `int` is not.
    #[expect(
        clippy::cast_precision_loss,
        reason = "rounds like Python's float(int)"
    )]
    pub fn as_f64(self) -> Option<f64> {
        match *self.pickle.node(self.id) {
            Node::Float(number) => Some(number),
            Node::Int(number) => Some(number as f64),
            _ => None,
        }
    }

    /// Returns the `str`, if it is one.
    pub fn as_str(self) -> Option<&'a str> {
        match *self.pickle.node(self.id) {
            Node::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the `bytes` or `bytearray`, if it is one.
    pub fn as_bytes(self) -> Option<&'a [u8]> {
        match *self.pickle.node(self.id) {
            Node::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the items of a `tuple`, `list`, `set` or `frozenset`.
    pub fn items(self) -> Option<Items<'p, 'a>> {
        match *self.pickle.node(self.id) {
            Node::Tuple(chain) | Node::List(chain) | Node::Set(chain) | Node::FrozenSet(chain) => {
                Some(self.pickle.items(chain))
            }
            _ => None,
        }
    }

    /// Returns the items of a `tuple` or `list` of exactly `N`.
    pub fn exactly<const N: usize>(self) -> Option<[Self; N]> {
        let mut items = match self.kind() {
            ValueKind::Tuple(items) | ValueKind::List(items) if items.len() == N => items,
            _ => return None,
        };
        let mut all = [self; N];
        for place in &mut all {
            *place = items.next()?;
        }
        Some(all)
    }

    /// Returns the pairs of a `dict`.
    pub fn entries(self) -> Option<Entries<'p, 'a>> {
        match *self.pickle.node(self.id) {
            Node::Dict(chain) => Some(Entries(self.pickle.items(chain))),
            _ => None,
        }
    }

    /// Returns the value under a text key of a `dict`.
    pub fn get(self, key: &str) -> Option<Self> {
        self.entries()?.get(key)
    }

    /// Returns the class, if this is one and not an instance.
    pub fn class(self) -> Option<ClassName<'a>> {
        match self.kind() {
            ValueKind::Class(class) => Some(class),
            _ => None,
        }
    }

    /// Returns the instance, if it is one.
    pub fn instance(self) -> Option<Instance<'p, 'a>> {
        match self.kind() {
            ValueKind::Instance(instance) => Some(instance),
            _ => None,
        }
    }

    /// Returns whether a reader that follows this value in full, shared parts each time anew, stays
    /// within `depth` levels and `values` values. Always ends, also for a value that contains itself.
    pub fn fits(self, depth: usize, values: usize) -> bool {
        let mut left = values;
        self.spend(depth, &mut left)
    }

    fn spend(self, depth: usize, left: &mut usize) -> bool {
        let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.checked_sub(1)) else {
            return false;
        };
        *left = fewer;
        match self.kind() {
            ValueKind::Tuple(items)
            | ValueKind::List(items)
            | ValueKind::Set(items)
            | ValueKind::FrozenSet(items) => { items }.all(|item| item.spend(depth, left)),
            ValueKind::Dict(entries) => { entries.0 }.all(|item| item.spend(depth, left)),
            ValueKind::Instance(instance) => {
                instance.children().all(|part| part.spend(depth, left))
            }
            _ => true,
        }
    }
}

/// The values that a container holds, in order.
#[derive(Clone)]
pub struct Items<'p, 'a>(ChildIds<'p, 'a>);

impl<'p, 'a> Iterator for Items<'p, 'a> {
    type Item = Value<'p, 'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.0.next()?;
        Some(self.0.pickle.value(id))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Items<'_, '_> {}

/// The pairs of a `dict`, in order.
#[derive(Clone)]
pub struct Entries<'p, 'a>(pub(super) Items<'p, 'a>);

impl<'p, 'a> Entries<'p, 'a> {
    /// Returns the value under a text key: that of the last such pair, as in Python.
    pub fn get(&self, key: &str) -> Option<Value<'p, 'a>> {
        let found = self.clone().filter(|(k, _)| k.as_str() == Some(key));
        found.last().map(|(_, value)| value)
    }
}

impl<'p, 'a> Iterator for Entries<'p, 'a> {
    type Item = (Value<'p, 'a>, Value<'p, 'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let pairs = self.0.len() / 2;
        (pairs, Some(pairs))
    }
}

impl ExactSizeIterator for Entries<'_, '_> {}

/// The name of a class or function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClassName<'a> {
    /// The module it is imported from, such as `__main__`.
    pub module: &'a str,
    /// Its name in the module, with dots for one inside another.
    pub name: &'a str,
}

impl<'a> ClassName<'a> {
    fn new(pickle: &Pickle<'a>, module: NodeId, name: NodeId) -> Self {
        let text = |id| match *pickle.node(id) {
            Node::Str(text) => text,
            _ => "",
        };
        Self {
            module: text(module),
            name: text(name),
        }
    }
}

/// An object that was not made: its class, and what Python would have made it from.
#[derive(Clone, Copy)]
pub struct Instance<'p, 'a> {
    pickle: &'p Pickle<'a>,
    parts: &'p InstanceParts,
}

impl<'p, 'a> Instance<'p, 'a> {
    /// Returns the class that would be called.
    ///
    /// `copyreg.__newobj__` and `copyreg._reconstructor`, by which older picklers spell the same,
    /// are looked through.
    pub fn class(self) -> ClassName<'a> {
        let class = self.pickle.value(self.parts.class).class();
        let class = class.unwrap_or(ClassName {
            module: "",
            name: "",
        });
        match class.name {
            "__newobj__" | "_reconstructor" if matches!(class.module, "copyreg" | "copy_reg") => {
                let first = self.args().next().and_then(Value::class);
                first.unwrap_or(class)
            }
            _ => class,
        }
    }

    /// Returns the positional arguments it would be called with.
    pub fn args(self) -> Items<'p, 'a> {
        let args = self.pickle.value(self.parts.args).items();
        args.unwrap_or_else(|| self.pickle.items(ChildList::EMPTY))
    }

    /// Returns the keyword arguments it would be called with, if it was made so.
    pub fn kwargs(self) -> Option<Entries<'p, 'a>> {
        self.pickle.value(self.parts.kwargs?).entries()
    }

    /// Returns the state it would be given: for most objects a dict of its attributes, for one with
    /// slots a tuple of `None` and such a dict, for a frozen dataclass with slots a list of its
    /// fields' values in order.
    pub fn state(self) -> Option<Value<'p, 'a>> {
        Some(self.pickle.value(self.parts.state?))
    }

    /// Returns the attribute of that name in the state, in a dict or in slots.
    pub fn field(self, name: &str) -> Option<Value<'p, 'a>> {
        let state = self.state()?;
        if let Some([plain, slots]) = state.exactly() {
            return slots.get(name).or_else(|| plain.get(name));
        }
        state.get(name)
    }

    /// Returns the items appended to it, as to a `list`.
    pub fn items(self) -> Items<'p, 'a> {
        self.pickle.items(self.parts.items)
    }

    /// Returns the pairs set in it, as in a `dict`.
    pub fn entries(self) -> Entries<'p, 'a> {
        Entries(self.pickle.items(self.parts.pairs))
    }

    /// Returns every value it refers to.
    fn children(self) -> impl Iterator<Item = Value<'p, 'a>> {
        let own = [Some(self.parts.args), self.parts.kwargs, self.parts.state];
        let own = own.into_iter().flatten();
        own.map(|id| self.pickle.value(id))
            .chain(self.items())
            .chain(self.entries().0)
    }
}
