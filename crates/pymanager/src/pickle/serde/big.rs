//! Integers beyond `i64`, as the two's complement digits that pickles hold, the least significant
//! byte first.

/// Leaves out the most significant bytes that only repeat the sign.
pub(super) fn shortest(mut digits: &[u8]) -> &[u8] {
    while let Some((last, shorter)) = digits.split_last() {
        let negative = shorter.last().is_some_and(|byte| byte & 0x80 != 0);
        if shorter.is_empty() || *last != if negative { 0xff } else { 0 } {
            break;
        }
        digits = shorter;
    }
    digits
}

/// An `int` beyond `i64`.
pub(super) enum BigInteger {
    U64(u64),
    I128(i128),
    U128(u128),
}

impl BigInteger {
    /// Reads two's complement, the least significant byte first.
    pub(super) fn read(digits: &[u8]) -> Option<Self> {
        let negative = digits.last().is_some_and(|byte| byte & 0x80 != 0);
        let sign = if negative { 0xff } else { 0 };
        // What repeats the sign may be left out, and may have been left in.
        let (low, high) = digits.split_at_checked(16).unwrap_or((digits, &[]));
        if high.iter().any(|byte| *byte != sign) {
            return None;
        }
        let mut wide = [sign; 16];
        wide.get_mut(..low.len())?.copy_from_slice(low);
        let number = u128::from_le_bytes(wide);
        let signed = i128::from_le_bytes(wide);
        Some(match u64::try_from(number) {
            Ok(small) => Self::U64(small),
            Err(_) if negative && signed >= 0 => return None,
            Err(_) if negative || signed >= 0 => Self::I128(signed),
            Err(_) => Self::U128(number),
        })
    }
}
