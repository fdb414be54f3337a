//! Parts shared by the readers of single groups: a group may say that its value is missing, and its
//! numbers have a fixed width.

/// A group that was recognised. Missing values are sent as slashes, and are no damage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum GroupValue<T> {
    Value(T),
    Missing,
}

impl<T> GroupValue<T> {
    /// Keeps the value where there is none yet; says whether the group was of use. Stations send
    /// each group once: of two, the first is believed.
    pub(crate) fn keep_in(self, slot: &mut Option<T>) -> bool {
        match self {
            Self::Missing => true,
            Self::Value(value) if slot.is_none() => {
                *slot = Some(value);
                true
            }
            Self::Value(_) => false,
        }
    }
}

/// Returns the number that is written with exactly `width` ASCII digits.
pub(crate) fn digits(text: &str, width: usize) -> Option<u16> {
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (text.len() == width && all_digits)
        .then(|| text.parse().ok())
        .flatten()
}

/// Returns whether the text is nothing but slashes, at least one.
pub(crate) fn is_missing(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_width_it_must_have_and_nothing_but_digits() {
        assert_eq!(digits("0009", 4), Some(9));
        assert_eq!(digits("009", 4), None);
        assert_eq!(digits("+009", 4), None);
        assert_eq!(digits("", 0), None);
        assert_eq!(digits("99999", 5), None);
        assert_eq!(digits("٣٣", 4), None);
    }
}
