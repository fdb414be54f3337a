//! The arena a pickle is read into. Knows nothing of opcodes beyond which of them fill which
//! container; [`super::value`] is the way to look at it.

use super::opcode as op;

/// The index of a node in the arena.
pub(super) type NodeId = u32;
/// The end of a chain.
const END: u32 = u32::MAX;

/// One value as it was built.
#[derive(Debug, Clone, Copy)]
pub(super) enum Node<'a> {
    None,
    Bool(bool),
    Int(i64),
    BigInt(&'a [u8]),
    Float(f64),
    Str(&'a str),
    Bytes(&'a [u8]),
    Tuple(ChildList),
    List(ChildList),
    Set(ChildList),
    FrozenSet(ChildList),
    /// Keys and values in turn.
    Dict(ChildList),
    Class {
        module: NodeId,
        name: NodeId,
    },
    /// The index of its parts in `instances`.
    Instance(u32),
}

/// The children of a container: a list of runs in `Pickle::children`, so that adding to one
/// container never moves another's.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChildList {
    head: u32,
    tail: u32,
    length: u32,
}

impl ChildList {
    pub(super) const EMPTY: Self = Self {
        head: END,
        tail: END,
        length: 0,
    };
}

/// Children that stand next to each other.
#[derive(Debug, Clone, Copy)]
struct ChildRun {
    start: u32,
    length: u32,
    next: u32,
}

/// The parts from which Python would have made an instance.
#[derive(Debug, Clone, Copy)]
pub(super) struct InstanceParts {
    pub(super) class: NodeId,
    pub(super) args: NodeId,
    pub(super) kwargs: Option<NodeId>,
    pub(super) state: Option<NodeId>,
    /// The items appended to it, as to a list.
    pub(super) items: ChildList,
    /// The pairs set in it, as in a dict.
    pub(super) pairs: ChildList,
}

/// A pickle that has been read; [`Pickle::root`] is the value in it.
///
/// ```
/// use pymanager::pickle::{PickleLimits, Pickle};
///
/// let pickle = Pickle::read(b"\x80\x04K\x01K\x02\x86.", &PickleLimits::default())?;
/// let numbers: Vec<_> = pickle.root().items().unwrap().map(|v| v.as_i64()).collect();
/// assert_eq!(numbers, [Some(1), Some(2)]);
/// # Ok::<(), pymanager::pickle::PickleError>(())
/// ```
pub struct Pickle<'a> {
    nodes: Vec<Node<'a>>,
    children: Vec<NodeId>,
    runs: Vec<ChildRun>,
    instances: Vec<InstanceParts>,
    pub(super) root: NodeId,
}

impl<'a> Pickle<'a> {
    pub(super) fn parts(&self, at: u32) -> Option<&InstanceParts> {
        self.instances.get(at as usize)
    }

    /// Returns the approximate size of the arena in bytes, without the input.
    pub fn memory(&self) -> usize {
        let nodes = self.nodes.capacity().saturating_mul(size_of::<Node<'_>>());
        let children = self.children.capacity().saturating_mul(size_of::<NodeId>());
        let runs = self.runs.capacity().saturating_mul(size_of::<ChildRun>());
        let instances = self
            .instances
            .capacity()
            .saturating_mul(size_of::<InstanceParts>());
        [children, runs, instances]
            .into_iter()
            .fold(nodes, usize::saturating_add)
    }
}

/// Building, for the machine only.
impl<'a> Pickle<'a> {
    pub(super) fn with_capacity(nodes: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(nodes),
            children: Vec::with_capacity(nodes),
            runs: Vec::with_capacity(8),
            instances: Vec::new(),
            root: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn add(&mut self, node: Node<'a>) -> NodeId {
        let id = index(self.nodes.len());
        self.nodes.push(node);
        id
    }

    pub(super) fn add_parts(&mut self, parts: InstanceParts) -> u32 {
        let at = index(self.instances.len());
        self.instances.push(parts);
        at
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'a> {
        self.nodes.get(id as usize).unwrap_or(&Node::None)
    }

    pub(super) fn parts_mut(&mut self, id: NodeId) -> Option<&mut InstanceParts> {
        match *self.node(id) {
            Node::Instance(at) => self.instances.get_mut(at as usize),
            _ => None,
        }
    }

    /// Adds children to the end of `chain`.
    pub(super) fn extend(
        &mut self,
        chain: &mut ChildList,
        ids: impl ExactSizeIterator<Item = NodeId>,
    ) {
        let (start, length) = (index(self.children.len()), index(ids.len()));
        if length == 0 {
            return;
        }
        self.children.extend(ids);
        chain.length = chain.length.saturating_add(length);
        let next = index(self.runs.len());
        if let Some(last) = self.runs.get_mut(chain.tail as usize) {
            if last.start.saturating_add(last.length) == start {
                last.length = last.length.saturating_add(length);
                return;
            }
            last.next = next;
        } else {
            chain.head = next;
        }
        chain.tail = next;
        self.runs.push(ChildRun {
            start,
            length,
            next: END,
        });
    }

    /// Returns the children of the container `id` to which `opcode` adds.
    pub(super) fn chain(&self, id: NodeId, opcode: u8) -> Option<ChildList> {
        let pairs = matches!(opcode, op::SETITEM | op::SETITEMS);
        match *self.node(id) {
            Node::List(chain) if matches!(opcode, op::APPEND | op::APPENDS) => Some(chain),
            Node::Set(chain) if opcode == op::ADDITEMS => Some(chain),
            Node::Dict(chain) if pairs => Some(chain),
            Node::Instance(at) => {
                let parts = self.instances.get(at as usize)?;
                Some(if pairs { parts.pairs } else { parts.items })
            }
            _ => None,
        }
    }

    /// Puts back what [`Pickle::chain`] gave out.
    pub(super) fn set_chain(&mut self, id: NodeId, opcode: u8, longer: ChildList) {
        let pairs = matches!(opcode, op::SETITEM | op::SETITEMS);
        if let Some(parts) = self.parts_mut(id) {
            if pairs {
                parts.pairs = longer;
            } else {
                parts.items = longer;
            }
            return;
        }
        if let Some(Node::List(chain) | Node::Set(chain) | Node::Dict(chain)) =
            self.nodes.get_mut(id as usize)
        {
            *chain = longer;
        }
    }

    /// Returns the ids of the children of `chain`, in order.
    pub(super) fn child_ids(&self, chain: ChildList) -> ChildIds<'_, 'a> {
        ChildIds {
            pickle: self,
            run: [].iter(),
            next: chain.head,
            left: chain.length as usize,
        }
    }
}

/// Returns an index into the arena. Limits and the length of the input keep it far below the
/// maximum; were they set beyond 2³², the value would read as None rather than as another.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(END)
}

/// An iterator over the ids of a container's children.
#[derive(Clone)]
pub(super) struct ChildIds<'p, 'a> {
    pub(super) pickle: &'p Pickle<'a>,
    run: std::slice::Iter<'p, NodeId>,
    next: u32,
    left: usize,
}

impl Iterator for ChildIds<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        loop {
            if let Some(id) = self.run.next() {
                self.left = self.left.saturating_sub(1);
                return Some(*id);
            }
            let run = self.pickle.runs.get(self.next as usize)?;
            let start = run.start as usize;
            let end = start.saturating_add(run.length as usize);
            self.run = self.pickle.children.get(start..end)?.iter();
            self.next = run.next;
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}
