//! Reading a caller's number, in any form that Python and its common libraries have for one. Makes no
//! object: a `Decimal` and a scalar of numpy are known by the names in the pickle alone.

use pymanager::pickle::{Instance, Value, ValueKind};

/// Returns the number; an `int` beyond 64 bits is as good as infinite, being outside every limit here.
/// A `bool` is no number.
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
        ValueKind::Instance(instance) => library_number(instance),
        _ => value.as_f64(),
    }
}

fn library_number(instance: Instance<'_, '_>) -> Option<f64> {
    let class = instance.class();
    let mut args = instance.args();
    let first = args.next()?;
    match (class.module, class.name) {
        ("decimal", "Decimal") => first.as_str()?.parse().ok(),
        ("fractions", "Fraction") => fraction(first, args.next()),
        ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar") => {
            scalar(first.instance()?, args.next()?.as_bytes()?)
        }
        _ => None,
    }
}

/// Reads `"119/4"`, or its two numbers.
fn fraction(first: Value<'_, '_>, second: Option<Value<'_, '_>>) -> Option<f64> {
    let (above, below): (f64, f64) = match (first.as_str(), second) {
        (Some(text), _) => match text.split_once('/') {
            Some((above, below)) => (above.parse().ok()?, below.parse().ok()?),
            None => (text.parse().ok()?, 1.0),
        },
        (None, Some(second)) => (first.as_f64()?, second.as_f64()?),
        (None, None) => return None,
    };
    Some(above / below)
}

/// Reads a scalar's bytes as its `numpy.dtype` says: its kind and width, and in its state the order of
/// the bytes.
fn scalar(dtype: Instance<'_, '_>, bytes: &[u8]) -> Option<f64> {
    if (dtype.class().module, dtype.class().name) != ("numpy", "dtype") {
        return None;
    }
    let kind = dtype.args().next()?.as_str()?;
    let order = dtype.state()?.items()?.nth(1)?.as_str()?;
    let mut bytes = bytes.to_vec();
    if order == ">" {
        bytes.reverse();
    }
    Some(match kind {
        "f8" => f64::from_le_bytes(bytes.try_into().ok()?),
        "f4" => f32::from_le_bytes(bytes.try_into().ok()?).into(),
        "i1" => i8::from_le_bytes(bytes.try_into().ok()?).into(),
        "i2" => i16::from_le_bytes(bytes.try_into().ok()?).into(),
        "i4" => i32::from_le_bytes(bytes.try_into().ok()?).into(),
        "i8" => rounded(i64::from_le_bytes(bytes.try_into().ok()?).into()),
        "u1" => u8::from_le_bytes(bytes.try_into().ok()?).into(),
        "u2" => u16::from_le_bytes(bytes.try_into().ok()?).into(),
        "u4" => u32::from_le_bytes(bytes.try_into().ok()?).into(),
        "u8" => rounded(u64::from_le_bytes(bytes.try_into().ok()?).into()),
        _ => return None,
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rounds like Python's float(int)"
)]
fn rounded(number: i128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use pymanager::pickle::{Pickle, PickleLimits};

    use super::number;

    /// Returns the number that numpy 2.4 pickles so, the kind and bytes of its value put in.
    fn numpy(module: &str, kind: &str, order: &str, bytes: &[u8]) -> Option<f64> {
        let mut pickle = b"\x80\x04\x8c".to_vec();
        pickle.push(u8::try_from(module.len()).unwrap());
        pickle.extend_from_slice(module.as_bytes());
        pickle.extend_from_slice(
            b"\x94\x8c\x06scalar\x94\x93\x94\x8c\x05numpy\x94\x8c\x05dtype\x94\x93\x94\x8c\x02",
        );
        pickle.extend_from_slice(kind.as_bytes());
        pickle.extend_from_slice(b"\x94\x89\x88\x87\x94R\x94(K\x03\x8c\x01");
        pickle.extend_from_slice(order.as_bytes());
        pickle.extend_from_slice(b"\x94NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t\x94bC");
        pickle.push(u8::try_from(bytes.len()).unwrap());
        pickle.extend_from_slice(bytes);
        pickle.extend_from_slice(b"\x94\x86\x94R\x94.");
        number(
            Pickle::read(&pickle, &PickleLimits::DEFAULT)
                .unwrap()
                .root(),
        )
    }

    #[test]
    fn what_numpy_writes_is_a_number() {
        // pickle.dumps(numpy.float64(41.6), 4), whole.
        let whole = b"\x80\x04\x95j\x00\x00\x00\x00\x00\x00\x00\x8c\x16numpy._core.multiarray\x94\x8c\x06scalar\
            \x94\x93\x94\x8c\x05numpy\x94\x8c\x05dtype\x94\x93\x94\x8c\x02f8\x94\x89\x88\x87\x94R\x94(K\x03\x8c\x01<\
            \x94NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t\x94bC\x08\xcd\xcc\xcc\xcc\xcc\xccD@\x94\x86\x94R\x94.";
        let read = Pickle::read(whole, &PickleLimits::DEFAULT).unwrap();
        assert_eq!(number(read.root()), Some(41.6));
        let (old, new) = ("numpy.core.multiarray", "numpy._core.multiarray");
        assert_eq!(numpy(new, "f4", "<", b"\0\0\xbb\xc2"), Some(-93.5));
        assert_eq!(numpy(old, "f4", ">", b"\xc2\xbb\0\0"), Some(-93.5));
        assert_eq!(numpy(old, "i2", "<", b"\xa3\xff"), Some(-93.0));
        assert_eq!(numpy(old, "u1", "|", b"\x2a"), Some(42.0));
        assert_eq!(numpy(new, "i8", "<", &(-93_i64).to_le_bytes()), Some(-93.0));
    }

    #[test]
    fn a_scalar_that_is_cut_or_no_number_is_none() {
        let new = "numpy._core.multiarray";
        assert_eq!(numpy(new, "f8", "<", b"\0\0\xbb\xc2"), None);
        assert_eq!(numpy(new, "b1", "|", b"\x01"), None);
        assert_eq!(numpy("numpy.elsewhere", "u1", "|", b"\x2a"), None);
    }
}
