//! The stack machine that reads a pickle into an arena. It calls nothing and imports nothing: the
//! opcodes that would, leave a record instead. Its cost is bounded by [`PickleLimits`].

use super::arena::{ChildList, InstanceParts, Node, NodeId, Pickle};
use super::input::PickleInput;
use super::limits::{PickleError, PickleLimits};
use super::opcode as op;

/// The memo entry that was never put.
const UNSET: NodeId = NodeId::MAX;

impl<'a> Pickle<'a> {
    /// Reads one pickle. Nothing in it is executed.
    ///
    /// # Errors
    ///
    /// [`PickleError`] when `bytes` are not one whole pickle, or cost more than `limits`.
    pub fn read(bytes: &'a [u8], limits: &PickleLimits) -> Result<Self, PickleError> {
        if bytes.len() > limits.bytes {
            return Err(PickleError::TooMuch("bytes"));
        }
        let mut machine = PickleMachine::new(bytes, limits);
        for _ in 0..limits.operations {
            let [opcode] = machine.input.take_array()?;
            if opcode == op::STOP {
                return machine.finish();
            }
            machine.step(opcode)?;
        }
        Err(PickleError::TooMuch("operations"))
    }
}

/// The state between two opcodes.
struct PickleMachine<'a, 'l> {
    input: PickleInput<'a>,
    limits: &'l PickleLimits,
    /// A memo index from here on cannot come from a pickler that counts.
    memo_cap: usize,
    arena: Pickle<'a>,
    stack: Vec<NodeId>,
    /// The position in the stack of each open MARK.
    marks: Vec<usize>,
    memo: Vec<NodeId>,
}

impl<'a, 'l> PickleMachine<'a, 'l> {
    fn new(bytes: &'a [u8], limits: &'l PickleLimits) -> Self {
        // Three bytes a node is what small requests have; a large one grows by doubling.
        let guess = (bytes.len() / 3).clamp(16, 256);
        Self {
            input: PickleInput::new(bytes),
            limits,
            memo_cap: bytes.len(),
            arena: Pickle::with_capacity(guess),
            stack: Vec::with_capacity(16),
            marks: Vec::with_capacity(4),
            memo: Vec::with_capacity(16),
        }
    }

    fn finish(mut self) -> Result<Pickle<'a>, PickleError> {
        match self.input.rest().len() {
            0 => {}
            more => return Err(PickleError::Trailing(more)),
        }
        self.arena.root = self.pop()?;
        Ok(self.arena)
    }

    /// Carries out one opcode.
    fn step(&mut self, opcode: u8) -> Result<(), PickleError> {
        if let Some(node) = self.input.scalar(opcode)? {
            return self.push(node);
        }
        match opcode {
            op::EMPTY_TUPLE => self.tuple(self.stack.len()),
            op::TUPLE1 => self.short_tuple(1),
            op::TUPLE2 => self.short_tuple(2),
            op::TUPLE3 => self.short_tuple(3),
            op::TUPLE => {
                let mark = self.pop_mark()?;
                self.tuple(mark)
            }
            op::EMPTY_LIST => self.push(Node::List(ChildList::EMPTY)),
            op::EMPTY_DICT => self.push(Node::Dict(ChildList::EMPTY)),
            op::EMPTY_SET => self.push(Node::Set(ChildList::EMPTY)),
            op::FROZENSET => {
                let mark = self.pop_mark()?;
                let mut chain = ChildList::EMPTY;
                self.arena.extend(&mut chain, self.stack.drain(mark..));
                self.push(Node::FrozenSet(chain))
            }
            op::APPEND | op::SETITEM | op::APPENDS | op::SETITEMS | op::ADDITEMS => {
                self.fill(opcode)
            }
            op::GLOBAL | op::STACK_GLOBAL => self.class(opcode),
            op::REDUCE | op::NEWOBJ | op::NEWOBJ_EX => self.instance(opcode),
            op::BUILD => self.build(),
            op::MEMOIZE | op::BINPUT | op::LONG_BINPUT => self.put(opcode),
            op::BINGET | op::LONG_BINGET => self.get(opcode),
            _ => self.housekeeping(opcode),
        }
    }

    /// Executes the opcodes that make no value.
    fn housekeeping(&mut self, opcode: u8) -> Result<(), PickleError> {
        match opcode {
            op::PROTO => match self.input.take_array()? {
                [2..=5] => Ok(()),
                [other] => Err(PickleError::Protocol(other)),
            },
            op::FRAME => match usize::try_from(u64::from_le_bytes(self.input.take_array()?)) {
                Ok(length) if length <= self.input.rest().len() => Ok(()),
                _ => Err(PickleError::Truncated),
            },
            op::MARK => {
                if self.marks.len() >= self.limits.marks {
                    return Err(PickleError::TooMuch("marks"));
                }
                self.marks.push(self.stack.len());
                Ok(())
            }
            op::POP if self.marks.last() == Some(&self.stack.len()) => {
                self.marks.pop();
                Ok(())
            }
            op::POP => self.pop().map(drop),
            op::POP_MARK => {
                let mark = self.pop_mark()?;
                self.stack.truncate(mark);
                Ok(())
            }
            op::DUP => {
                let top = self.top()?;
                self.stack.push(top);
                Ok(())
            }
            other => Err(PickleError::Opcode(other)),
        }
    }

    fn short_tuple(&mut self, length: usize) -> Result<(), PickleError> {
        let from = self.stack.len().checked_sub(length);
        let from = from.filter(|from| *from >= self.fence());
        self.tuple(from.ok_or(PickleError::Underflow)?)
    }

    /// Makes a tuple of what stands on the stack from `from` on.
    fn tuple(&mut self, from: usize) -> Result<(), PickleError> {
        let mut chain = ChildList::EMPTY;
        self.arena.extend(&mut chain, self.stack.drain(from..));
        self.push(Node::Tuple(chain))
    }

    /// Adds items or pairs to the container beneath them.
    fn fill(&mut self, opcode: u8) -> Result<(), PickleError> {
        let from = match opcode {
            op::APPEND => self.stack.len().checked_sub(1),
            op::SETITEM => self.stack.len().checked_sub(2),
            _ => Some(self.pop_mark()?),
        };
        let from = from.filter(|from| *from > self.fence());
        let from = from.ok_or(PickleError::Underflow)?;
        let pairs = matches!(opcode, op::SETITEM | op::SETITEMS);
        let count = self.stack.len().saturating_sub(from);
        let below = from.checked_sub(1).and_then(|at| self.stack.get(at));
        let container = *below.ok_or(PickleError::Underflow)?;
        if pairs && count % 2 != 0 {
            return Err(PickleError::Mismatch(opcode));
        }
        let chain = self.arena.chain(container, opcode);
        let mut chain = chain.ok_or(PickleError::Mismatch(opcode))?;
        self.arena.extend(&mut chain, self.stack.drain(from..));
        self.arena.set_chain(container, opcode, chain);
        Ok(())
    }

    fn class(&mut self, opcode: u8) -> Result<(), PickleError> {
        let (module, name) = if opcode == op::GLOBAL {
            let module = self.input.line()?;
            (module, self.input.line()?)
        } else {
            let name = self.pop_text(opcode)?;
            (self.pop_text(opcode)?, name)
        };
        let module = self.arena.add(Node::Str(module));
        let name = self.arena.add(Node::Str(name));
        self.push(Node::Class { module, name })
    }

    /// Records a call of a class: REDUCE and NEWOBJ with a tuple, NEWOBJ_EX with a dict as well.
    fn instance(&mut self, opcode: u8) -> Result<(), PickleError> {
        let kwargs = match opcode {
            op::NEWOBJ_EX => Some(self.pop()?),
            _ => None,
        };
        let args = self.pop()?;
        let class = self.pop()?;
        let fits = matches!(self.arena.node(class), Node::Class { .. })
            && matches!(self.arena.node(args), Node::Tuple(_))
            && kwargs.is_none_or(|id| matches!(self.arena.node(id), Node::Dict(_)));
        if !fits {
            return Err(PickleError::Mismatch(opcode));
        }
        let parts = self.arena.add_parts(InstanceParts {
            class,
            args,
            kwargs,
            state: None,
            items: ChildList::EMPTY,
            pairs: ChildList::EMPTY,
        });
        self.push(Node::Instance(parts))
    }

    fn build(&mut self) -> Result<(), PickleError> {
        let state = self.pop()?;
        let target = self.top()?;
        let parts = self.arena.parts_mut(target);
        let parts = parts.ok_or(PickleError::Mismatch(op::BUILD))?;
        // A second BUILD would merge in Python; nothing sends one.
        if parts.state.replace(state).is_some() {
            return Err(PickleError::Mismatch(op::BUILD));
        }
        Ok(())
    }

    fn put(&mut self, opcode: u8) -> Result<(), PickleError> {
        let index = match opcode {
            op::MEMOIZE => self.memo.len(),
            op::BINPUT => usize::from(u8::from_le_bytes(self.input.take_array()?)),
            _ => self.input.take_u32()?,
        };
        let top = self.top()?;
        if index == self.memo.len() {
            self.memo.push(top);
            return Ok(());
        }
        if index >= self.memo_cap {
            return Err(PickleError::WildMemo(index));
        }
        if index > self.memo.len() {
            self.memo.resize(index.saturating_add(1), UNSET);
        }
        if let Some(entry) = self.memo.get_mut(index) {
            *entry = top;
        }
        Ok(())
    }

    fn get(&mut self, opcode: u8) -> Result<(), PickleError> {
        let index = match opcode {
            op::BINGET => usize::from(u8::from_le_bytes(self.input.take_array()?)),
            _ => self.input.take_u32()?,
        };
        let entry = self.memo.get(index).copied().filter(|id| *id != UNSET);
        self.stack.push(entry.ok_or(PickleError::NoMemo(index))?);
        Ok(())
    }
}

/// The stack.
impl<'a> PickleMachine<'a, '_> {
    fn push(&mut self, node: Node<'a>) -> Result<(), PickleError> {
        if self.arena.len() >= self.limits.nodes {
            return Err(PickleError::TooMuch("nodes"));
        }
        let id = self.arena.add(node);
        self.stack.push(id);
        Ok(())
    }

    /// Returns the lowest position an opcode may reach: the innermost open mark.
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn pop(&mut self) -> Result<NodeId, PickleError> {
        if self.stack.len() <= self.fence() {
            return Err(PickleError::Underflow);
        }
        self.stack.pop().ok_or(PickleError::Underflow)
    }

    fn top(&self) -> Result<NodeId, PickleError> {
        if self.stack.len() <= self.fence() {
            return Err(PickleError::Underflow);
        }
        self.stack.last().copied().ok_or(PickleError::Underflow)
    }

    fn pop_mark(&mut self) -> Result<usize, PickleError> {
        self.marks.pop().ok_or(PickleError::Underflow)
    }

    fn pop_text(&mut self, opcode: u8) -> Result<&'a str, PickleError> {
        let id = self.pop()?;
        match *self.arena.node(id) {
            Node::Str(text) => Ok(text),
            _ => Err(PickleError::Mismatch(opcode)),
        }
    }
}
