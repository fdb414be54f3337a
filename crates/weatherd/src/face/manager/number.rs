//! Reading a caller's number, in any form that Python has for one.

use pymanager::pickle::{Value, ValueKind};

/// Returns the `float` or `int`; an `int` beyond 64 bits is as good as infinite, being outside every limit
/// here. A `bool` is no number.
pub(super) fn number(value: Value<'_, '_>) -> Option<f64> {
    match value.kind() {
        ValueKind::BigInt(digits) => {
            let negative = digits.last().is_some_and(|byte| byte & 0x80 != 0);
            Some(if negative {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            })
        }
        _ => value.as_f64(),
    }
}
