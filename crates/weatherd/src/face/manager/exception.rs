//! Built-in exceptions of Python for the kinds of errors.

use pymanager::{BuiltinException, Exception};
use weather::{Error, ErrorKind};

/// Returns the exception for `error`, with its sentence.
pub(super) fn of(error: Error) -> Exception {
    let class = match error.kind() {
        ErrorKind::BadRequest => BuiltinException::ValueError,
        ErrorKind::NoData => BuiltinException::LookupError,
        ErrorKind::Unreachable => BuiltinException::ConnectionError,
        ErrorKind::Timeout => BuiltinException::TimeoutError,
        ErrorKind::InvalidResponse => BuiltinException::RuntimeError,
    };
    Exception::new(class, error.to_string())
}
