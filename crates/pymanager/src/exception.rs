//! Exceptions as they cross the socket: built-in ones in both directions, any class on arrival.
//! Knows no message kind.

use std::fmt;

use crate::pickle::{Instance, PickleWriter, Value};

/// Lists the built-in exceptions once; everything else follows.
macro_rules! builtins {
    ($($name:ident: $what:literal,)*) => {
        /// The built-in exceptions worth raising at a caller. Every Python has them, so the
        /// exception arrives as itself whatever the caller has imported.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum BuiltinException {
            $(#[doc = $what] $name,)*
        }

        impl BuiltinException {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the name in Python's `builtins`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }
        }
    };
}

builtins! {
    Exception: "The root of the others.",
    ArithmeticError: "A calculation failed.",
    AssertionError: "Something that must hold does not.",
    AttributeError: "No such attribute or method.",
    BrokenPipeError: "The other end hung up.",
    BufferError: "A buffer is in use.",
    ConnectionAbortedError: "A connection was given up.",
    ConnectionError: "A connection failed.",
    ConnectionRefusedError: "Nobody accepts connections.",
    ConnectionResetError: "A connection was torn down.",
    EOFError: "The input ended.",
    FileExistsError: "The file is there already.",
    FileNotFoundError: "The file is not there.",
    IndexError: "No such index.",
    InterruptedError: "A call was interrupted.",
    KeyError: "No such key; Python prints its message in quotes.",
    LookupError: "What was looked for is not there.",
    MemoryError: "There is not enough memory.",
    NameError: "No such name.",
    NotImplementedError: "Not there yet.",
    OSError: "The operating system refused.",
    OverflowError: "A number is too large.",
    PermissionError: "Not allowed.",
    RuntimeError: "Something else went wrong.",
    StopIteration: "There are no more items.",
    TimeoutError: "It took too long.",
    TypeError: "The wrong kind of argument, or number of arguments.",
    UnicodeError: "A text cannot be encoded or decoded.",
    ValueError: "The right kind of argument with a wrong value.",
    ZeroDivisionError: "A division by zero.",
}

impl BuiltinException {
    /// Returns the exception of that class, if it is one of these.
    ///
    /// Protocols up to 2 name the modules as Python 2 did.
    pub fn from_class(module: &str, name: &str) -> Option<Self> {
        if !matches!(module, "builtins" | "exceptions" | "__builtin__") {
            return None;
        }
        let all = Self::ALL.iter().copied();
        { all }.find(|exception| exception.name() == name)
    }
}

impl fmt::Display for BuiltinException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An exception to raise at a Python caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class}: {message}")]
pub struct Exception {
    /// The class, by which `except` clauses choose.
    pub class: BuiltinException,
    /// The sentence the user sees. It leaves the process: no path, secret or foreign text.
    pub message: String,
}

impl Exception {
    /// Makes an exception.
    pub fn new(class: BuiltinException, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
        }
    }

    /// Creates a `TypeError`: the wrong kind or number of arguments.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new(BuiltinException::TypeError, message)
    }

    /// Creates a `ValueError`: an argument that cannot be right.
    pub fn value_error(message: impl Into<String>) -> Self {
        Self::new(BuiltinException::ValueError, message)
    }

    pub(crate) fn write(&self, writer: &mut PickleWriter) {
        let class = ("builtins", self.class.name());
        writer.construct(class, |w| w.str(&self.message));
    }
}

/// An exception that a method raised on the other side, of any class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteException {
    /// The module that defines the class.
    pub module: String,
    /// The name of the class.
    pub class: String,
    /// The text that Python's `str` gives for classes that do not define their own.
    pub message: String,
}

impl RemoteException {
    /// Returns the built-in class, if it is one.
    pub fn builtin(&self) -> Option<BuiltinException> {
        BuiltinException::from_class(&self.module, &self.class)
    }

    /// Reads what came with `#ERROR`.
    pub(crate) fn read(value: Value<'_, '_>) -> Option<Self> {
        let instance = value.instance()?;
        let class = instance.class();
        Some(Self {
            module: class.module.to_owned(),
            class: class.name.to_owned(),
            message: message(instance),
        })
    }
}

impl fmt::Display for RemoteException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, message, .. } = self;
        if message.is_empty() {
            f.write_str(class)
        } else {
            write!(f, "{class}: {message}")
        }
    }
}

/// Joins an exception's arguments as `BaseException.__str__` and `OSError.__str__` do.
fn message(instance: Instance<'_, '_>) -> String {
    let mut args = instance.args();
    match (args.next(), args.next()) {
        (None, _) => String::new(),
        (Some(only), None) => match only.as_str() {
            Some(text) => text.to_owned(),
            None => nested(only),
        },
        (Some(number), Some(text)) => match (number.as_i64(), text.as_str()) {
            (Some(number), Some(text)) => format!("[Errno {number}] {text}"),
            _ => format!("{:?}", instance.args()),
        },
    }
}

/// Returns the text of an exception's single argument that is not a text: often another exception.
fn nested(value: Value<'_, '_>) -> String {
    match value.instance().map(|inner| inner.args()) {
        Some(mut args) if args.len() == 1 => match args.next().and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => format!("{value:?}"),
        },
        _ => format!("{value:?}"),
    }
}
